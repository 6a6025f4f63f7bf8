//! Which nodes have the accelerator that a task names: the labels by which clusters tell it, as SkyPilot reads them
//! (sky/provision/kubernetes/utils.py), and which of several candidates the cluster can run.

mod candidates;
mod values;

use crate::objects::KubernetesNode;
use crate::tpu;
pub use candidates::{Choice, choose, is_tolerated};

pub const NVIDIA: &str = "nvidia.com/gpu";
pub const AMD: &str = "amd.com/gpu";
/// Google's TPUs; counted are their chips.
pub const TPU: &str = "google.com/tpu";
pub const NEURON: &str = "aws.amazon.com/neuron";

/// What is known of a cluster's Kubernetes nodes.
#[derive(Debug, Clone, Copy)]
pub enum NodeView<'a> {
    Seen(&'a [KubernetesNode]),
    /// They may not be listed.
    Forbidden,
    Unasked,
}

impl<'a> NodeView<'a> {
    fn kube_nodes(self) -> &'a [KubernetesNode] {
        if let Self::Seen(kube_nodes) = self { kube_nodes } else { &[] }
    }

    /// Why nothing is known.
    fn hindrance(self) -> Option<&'static str> {
        match self {
            Self::Seen(_) => None,
            Self::Forbidden => Some("the right to 'list' nodes is missing"),
            Self::Unasked => Some("--dry-run=client reads no nodes"),
        }
    }
}

/// How a task comes to the right Kubernetes nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placement {
    /// The resource by which accelerators are asked for: `nvidia.com/gpu` …
    pub resource: String,
    /// The label that Kubernetes nodes must have, and its values, any of which will do; without it, by count alone.
    pub label: Option<(String, Vec<String>)>,
    /// Labels that Kubernetes nodes must have besides.
    pub selector: Vec<(String, String)>,
    /// The label of Kubernetes nodes that may be taken away, which is their taint too, where the task is to run on one.
    pub spot: Option<(String, String)>,
}

/// Whether a resource stands for accelerators.
pub fn is_accelerator(resource: &str) -> bool {
    [NVIDIA, AMD, TPU, NEURON].contains(&resource)
}

/// A way in which a cluster labels its nodes.
struct Scheme {
    /// The labels, and the resource whose kind each tells; one without tells it of any.
    keys: &'static [(&'static str, Option<&'static str>)],
    /// The name of the GPU that a value stands for; `None` for a value that this scheme does not have.
    name: fn(&str) -> Option<String>,
    /// A name as this scheme writes it, unless it is one of its `values`.
    value: fn(&str) -> String,
    /// Its values, where they are not made from names.
    values: &'static [&'static str],
}

/// The label of NVIDIA's feature discovery.
const PRODUCT: &str = "nvidia.com/gpu.product";

/// In SkyPilot's order: the first that any node has is the whole cluster's.
const SCHEMES: [Scheme; 6] = [
    Scheme { keys: &[("skypilot.co/accelerator", None)], name: lower, value: str::to_lowercase, values: &[] },
    Scheme {
        keys: &[("cloud.google.com/gke-accelerator", Some(NVIDIA)), (tpu::LABEL, Some(TPU))],
        name: |value| Some(gke(value)),
        value: |name| format!("nvidia-{}", name.to_lowercase()),
        values: values::GKE,
    },
    Scheme {
        keys: &[
            ("karpenter.k8s.aws/instance-gpu-name", Some(NVIDIA)),
            ("karpenter.k8s.aws/instance-accelerator-name", Some(NEURON)),
        ],
        name: |value| Some(value.to_uppercase()),
        value: str::to_lowercase,
        values: &[],
    },
    Scheme {
        keys: &[(PRODUCT, Some(NVIDIA))],
        name: |value| Some(product(value)),
        value: |name| format!("NVIDIA-{}", name.to_uppercase()),
        values: values::PRODUCTS,
    },
    Scheme {
        keys: &[("gpu.nvidia.com/class", Some(NVIDIA))],
        name: |value| Some(core_weave(value)),
        value: str::to_uppercase,
        values: &[CORE_WEAVE_H100],
    },
    Scheme { keys: &[("nebius.com/gpu-name", Some(NVIDIA))], name: upper, value: str::to_uppercase, values: &[] },
];

/// Names as NVIDIA's feature discovery writes them, in the order in which they are looked for.
const CANONICAL: [&str; 32] = [
    "GB300",
    "GB200",
    "B300",
    "B200",
    "B100",
    "GH200",
    "H200",
    "H100-80GB",
    "H100-MEGA",
    "H100",
    "A100-80GB",
    "A100",
    "A10G",
    "A10",
    "A16",
    "A30",
    "A40",
    "RTX6000-Ada",
    "L40S",
    "L40",
    "L4",
    "A6000",
    "A5000",
    "A4000",
    "V100-32GB",
    "V100",
    "P100",
    "P40",
    "P4",
    "T4",
    "K80",
    "M60",
];

/// Why a name leads to no node.
enum Missing {
    /// No node has a label that could name it.
    Labels,
    /// Their labels name others.
    Name {
        /// The label that a node with it would have, and its values.
        label: (String, Vec<String>),
        /// The names that are there, for people to read.
        known: String,
    },
}

/// The label, and its values, of the nodes with an accelerator of this name, which is counted as `resource`: of its own
/// kind before one that is as good, but first of all of those that are `large` enough.
fn find(
    name: &str,
    resource: &str,
    kube_nodes: &[KubernetesNode],
    large: impl Fn(&KubernetesNode) -> bool,
) -> Result<(String, Vec<String>), Missing> {
    let (scheme, kinds) = kinds(kube_nodes);
    if kinds.is_empty() {
        return Err(Missing::Labels);
    }
    let equal = |kind: &&Kind<'_>| kind.name.eq_ignore_ascii_case(name) || kind.value.eq_ignore_ascii_case(name);
    let good = |kind: &&Kind<'_>| fits(name, &kind.name) || has_memory(name, kind.value);
    let enough = |kind: &&Kind<'_>| large(kind.kube_node);
    let found = kinds
        .iter()
        .find(|kind| equal(kind) && enough(kind))
        .or_else(|| kinds.iter().find(|kind| good(kind) && enough(kind)))
        .or_else(|| kinds.iter().find(equal))
        .or_else(|| kinds.iter().find(good));
    let Some(found) = found else {
        let could = |(_, of): &&(&str, Option<&str>)| of.is_none_or(|of| of == resource);
        // Where devices alone tell, a new Kubernetes node may be labelled as most are.
        let scheme = scheme.or_else(|| SCHEMES.iter().find(|scheme| scheme.keys[0].0 == PRODUCT));
        let (Some(scheme), Some((key, _))) = (scheme, scheme.and_then(|scheme| scheme.keys.iter().find(could))) else {
            return Err(Missing::Labels);
        };
        let mut known: Vec<&str> = kinds.iter().map(|kind| kind.name.as_str()).collect();
        known.dedup();
        return Err(Missing::Name { label: ((*key).to_owned(), values::of(scheme, name)), known: known.join(", ") });
    };
    let named = fits(name, &found.name);
    let same = kinds.iter().filter(|kind| kind.key == found.key && kind.name == found.name);
    let same = same.filter(|kind| named || has_memory(name, kind.value));
    let mut values: Vec<String> = same.map(|kind| kind.value.to_owned()).collect();
    values.dedup();
    Ok((found.key.to_owned(), values))
}

/// An accelerator as one node's label has it.
struct Kind<'a> {
    key: &'static str,
    name: String,
    value: &'a str,
    kube_node: &'a KubernetesNode,
}

/// The label that names a Kubernetes node.
const HOST: &str = "kubernetes.io/hostname";

/// The cluster's scheme, if it has one, and what it says of each node, by name; then what the devices say of nodes of which
/// labels say nothing.
fn kinds(kube_nodes: &[KubernetesNode]) -> (Option<&'static Scheme>, Vec<Kind<'_>>) {
    let of = |scheme: &'static Scheme| -> Vec<Kind<'_>> {
        kube_nodes.iter().flat_map(|kube_node| scheme.kinds(kube_node)).collect()
    };
    let labelled = SCHEMES.iter().map(|scheme| (scheme, of(scheme))).find(|(_, kinds)| !kinds.is_empty());
    let (scheme, mut kinds) = labelled.map_or((None, Vec::new()), |(scheme, kinds)| (Some(scheme), kinds));
    let unlabelled = |kube_node: &&KubernetesNode| scheme.is_none_or(|scheme| scheme.kinds(kube_node).next().is_none());
    let mut devices: Vec<Kind<'_>> = { kube_nodes.iter().filter(unlabelled) }
        .filter_map(|kube_node| {
            let (offer, value) = (kube_node.offer.as_ref()?, kube_node.metadata.label(HOST)?);
            Some(Kind { key: HOST, name: offer.model.clone(), value, kube_node })
        })
        .collect();
    let order = |a: &Kind<'_>, b: &Kind<'_>| (&a.name, a.value).cmp(&(&b.name, b.value));
    kinds.sort_by(order);
    devices.sort_by(order);
    kinds.append(&mut devices);
    (scheme, kinds)
}

impl Scheme {
    fn kinds<'a>(&self, kube_node: &'a KubernetesNode) -> impl Iterator<Item = Kind<'a>> {
        self.keys.iter().filter_map(|(key, _)| {
            let value = kube_node.metadata.label(key).filter(|value| !value.is_empty())?;
            Some(Kind { key, name: (self.name)(value)?, value, kube_node })
        })
    }
}

/// The name of the accelerator that a Kubernetes node's labels tell, else its devices.
pub fn name_of(kube_node: &KubernetesNode) -> Option<String> {
    let labelled = SCHEMES.iter().find_map(|scheme| scheme.kinds(kube_node).next()).map(|kind| kind.name);
    labelled.or_else(|| kube_node.offer.as_ref().map(|offer| offer.model.clone()))
}

/// The name of a GPU by what its driver calls it: `NVIDIA A100-SXM4-80GB` is an `A100-80GB`.
pub fn model(product: &str) -> String {
    self::product(&product.replace(' ', "-"))
}

/// Whether a Kubernetes node's GPU will do for the one that is asked for: the same, or one name goes on where the other ends.
/// Never one with less memory.
pub fn fits(wanted: &str, there: &str) -> bool {
    let (wanted, there) = (wanted.to_uppercase(), there.to_uppercase());
    if wanted == there || there.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('-')) {
        return true;
    }
    let Some(rest) = wanted.strip_prefix(&there).and_then(|rest| rest.strip_prefix('-')) else { return false };
    // The memory of a GPU that its name does not tell: of an A100 or a V100 it is the smaller one.
    !is_memory(rest) || matches!((there.as_str(), rest), ("H100", "80GB") | ("H200", "141GB") | ("B200", "192GB"))
}

/// `32GB`.
fn is_memory(word: &str) -> bool {
    word.strip_suffix("GB").is_some_and(|digits| digits.chars().all(|c| c.is_ascii_digit()))
}

/// Whether a name says how much memory it is to have, and a label's value the same of the same GPU: `V100-32GB` is a
/// `Tesla-V100-SXM2-32GB`, which SkyPilot calls a `V100` as it does one with 16 GB.
fn has_memory(wanted: &str, value: &str) -> bool {
    let (wanted, value) = (wanted.to_uppercase(), value.to_uppercase());
    let words: Vec<&str> = value.split(['-', '_', ' ']).collect();
    let mut parts = wanted.split('-');
    wanted.rsplit_once('-').is_some_and(|(_, last)| is_memory(last)) && parts.all(|part| words.contains(&part))
}

/// SkyPilot's own label; a value in another case was not written by it.
fn lower(value: &str) -> Option<String> {
    (value == value.to_lowercase()).then(|| value.to_uppercase())
}

fn upper(value: &str) -> Option<String> {
    (value == value.to_uppercase()).then(|| value.to_owned())
}

fn gke(value: &str) -> String {
    match value {
        "nvidia-h100-80gb" => "H100".into(),
        "nvidia-h200-141gb" => "H200".into(),
        _ => match value.strip_prefix("nvidia-tesla-").or_else(|| value.strip_prefix("nvidia-")) {
            Some(name) => name.to_uppercase(),
            None => value.into(),
        },
    }
}

const CORE_WEAVE_H100: &str = "H100_NVLINK_80GB";

fn core_weave(value: &str) -> String {
    if value == CORE_WEAVE_H100 { "H100".into() } else { value.to_uppercase() }
}

/// `NVIDIA-A100-SXM4-80GB` is an `A100-80GB`.
fn product(value: &str) -> String {
    let upper = value.to_uppercase();
    let words: Vec<&str> = upper.split(['-', '_', ' ']).collect();
    let has = |word: &str| words.contains(&word);
    for name in CANONICAL {
        let found = match name {
            "A100-80GB" => has("A100") && has("80GB"),
            "H100-80GB" => has("H100") && has("80GB"),
            _ => {
                let parts = name.to_uppercase();
                let parts: Vec<&str> = parts.split('-').collect();
                words.windows(parts.len()).any(|window| window == parts.as_slice())
            }
        };
        if found {
            return name.into();
        }
    }
    upper.replace("NVIDIA-", "").replace("GEFORCE-", "").replace("RTX-", "RTX")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::needless_pass_by_value)]
mod tests {
    use super::*;
    use serde_json::json;

    fn kube_node(labels: serde_json::Value, resource: &str) -> KubernetesNode {
        serde_json::from_value(json!({"metadata": {"labels": labels}, "status": {"allocatable": {resource: "8"}}}))
            .unwrap()
    }

    /// What SkyPilot's own tables say.
    #[test]
    fn products_are_named_as_skypilot_does() {
        let facts: serde_json::Value = serde_json::from_str(include_str!("../tests/tasks/skypilot.json")).unwrap();
        let table = |name: &str| facts[name].as_object().unwrap();
        for (value, name) in table("gfd_label_to_name") {
            assert_eq!(product(value), name.as_str().unwrap(), "{value}");
        }
        for (value, name) in table("gke_label_to_name") {
            assert_eq!(gke(value), name.as_str().unwrap(), "{value}");
        }
        for (pair, matches) in table("name_matches") {
            let (wanted, there) = pair.split_once(" on ").unwrap();
            assert_eq!(fits(wanted, there), matches.as_bool().unwrap(), "{pair}");
        }
    }

    #[test]
    fn names_that_fit() {
        let cases = [
            ("H100", "H100-80GB", true),
            ("H100-80GB", "H100", true),
            ("A100", "A100-80GB", true),
            ("A100-80GB", "A100", false),
            ("V100-32GB", "V100", false),
            ("H100-MEGA", "H100", true),
            ("L4", "L40", false),
            ("a100", "A100", true),
        ];
        for (wanted, there, expected) in cases {
            assert_eq!(fits(wanted, there), expected, "{wanted} on {there}");
        }
    }

    #[test]
    fn labels_that_place() {
        let gfd = |product: &str| kube_node(json!({"nvidia.com/gpu.product": product}), "nvidia.com/gpu");
        let mixed =
            [gfd("NVIDIA-A100-SXM4-80GB"), gfd("NVIDIA-A100-SXM4-40GB"), gfd("NVIDIA-A100-PCIE-40GB"), gfd("Tesla-T4")];
        let label = |name: &str, kube_nodes: &[KubernetesNode]| match find(name, NVIDIA, kube_nodes, |_| true) {
            Ok((key, values)) => format!("{key} {}", values.join(" ")),
            Err(Missing::Labels) => "no labels".into(),
            Err(Missing::Name { label: (key, values), known }) => format!("{key} {}, not {known}", values.join(" ")),
        };
        // Its own kind, whichever of its forms, before the larger one.
        assert_eq!(label("A100", &mixed), "nvidia.com/gpu.product NVIDIA-A100-PCIE-40GB NVIDIA-A100-SXM4-40GB");
        assert_eq!(label("a100-80gb", &mixed), "nvidia.com/gpu.product NVIDIA-A100-SXM4-80GB");
        assert_eq!(label("A100", &mixed[..1]), "nvidia.com/gpu.product NVIDIA-A100-SXM4-80GB");
        assert_eq!(label("A100-40GB", &mixed), "nvidia.com/gpu.product NVIDIA-A100-PCIE-40GB NVIDIA-A100-SXM4-40GB");
        let v100 = [gfd("Tesla-V100-SXM2-16GB"), gfd("Tesla-V100-SXM2-32GB")];
        assert_eq!(label("V100-32GB", &v100), "nvidia.com/gpu.product Tesla-V100-SXM2-32GB");
        assert_eq!(label("L40", &mixed), "nvidia.com/gpu.product NVIDIA-L40, not A100, A100-80GB, T4");
        let gke = kube_node(
            json!({"cloud.google.com/gke-accelerator": "nvidia-l4", "nvidia.com/gpu.product": "NVIDIA-L4"}),
            "nvidia.com/gpu",
        );
        assert_eq!(label("L4", &[gke]), "cloud.google.com/gke-accelerator nvidia-l4");
        // Not SkyPilot's own way to write it: the next scheme counts.
        let shouted =
            kube_node(json!({"skypilot.co/accelerator": "T4", "nebius.com/gpu-name": "T4"}), "nvidia.com/gpu");
        assert_eq!(label("T4", &[shouted]), "nebius.com/gpu-name T4");
        let karpenter = [
            kube_node(json!({"karpenter.k8s.aws/instance-gpu-name": "a10g"}), "nvidia.com/gpu"),
            kube_node(json!({"karpenter.k8s.aws/instance-accelerator-name": "trainium2"}), "aws.amazon.com/neuron"),
        ];
        assert_eq!(label("Trainium2", &karpenter), "karpenter.k8s.aws/instance-accelerator-name trainium2");
        assert_eq!(name_of(&karpenter[0]).as_deref(), Some("A10G"));
        assert_eq!(label("T4", &[]), "no labels");
        // What nodes offer as devices, where no label tells; the name of any other leads to none of them.
        let mut offering = kube_node(json!({"kubernetes.io/hostname": "n-1"}), "cpu");
        offering.offer = Some(crate::devices::Offer { model: "A100-80GB".into(), ..Default::default() });
        assert_eq!(label("A100", std::slice::from_ref(&offering)), "kubernetes.io/hostname n-1");
        assert_eq!(
            label("H200", &[offering.clone()]),
            "nvidia.com/gpu.product NVIDIA-H200 NVIDIA-H200-NVL, not A100-80GB"
        );
        let beside = [offering, gfd("Tesla-T4")];
        assert_eq!(label("A100-80GB", &beside), "kubernetes.io/hostname n-1");
        assert_eq!(label("T4", &beside), "nvidia.com/gpu.product Tesla-T4");
        // A kind that is as good, if only that has so many.
        let few = |kube_node: &KubernetesNode| kube_node.metadata.labels.values().any(|value| value.ends_with("80GB"));
        assert_eq!(find("A100", NVIDIA, &mixed, few).ok().unwrap().1, ["NVIDIA-A100-SXM4-80GB"]);
    }
}
