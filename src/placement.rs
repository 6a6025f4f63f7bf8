//! Which machines have the accelerator that a task names: the labels by which clusters tell it, as SkyPilot reads them
//! (sky/provision/kubernetes/utils.py), and which of several candidates the cluster can run.

mod choice;

use crate::objects::Machine;
use crate::tpu;
pub use choice::{Choice, choose, is_tolerated};

/// GPUs of NVIDIA.
pub const NVIDIA: &str = "nvidia.com/gpu";
/// GPUs of AMD.
pub const AMD: &str = "amd.com/gpu";
/// Google's TPUs; counted are their chips.
pub const TPU: &str = "google.com/tpu";
/// Trainium and Inferentia.
pub const NEURON: &str = "aws.amazon.com/neuron";

/// What is known of a cluster's machines.
#[derive(Debug, Clone, Copy)]
pub enum Sight<'a> {
    /// All of them.
    Seen(&'a [Machine]),
    /// They may not be listed.
    Forbidden,
    /// Nobody asked.
    Unasked,
}

impl<'a> Sight<'a> {
    fn machines(self) -> &'a [Machine] {
        if let Self::Seen(machines) = self { machines } else { &[] }
    }

    /// Why nothing is known.
    fn hindrance(self) -> Option<&'static str> {
        match self {
            Self::Seen(_) => None,
            Self::Forbidden => Some("the cluster's machines may not be looked at"),
            Self::Unasked => Some("the cluster's machines are not looked at"),
        }
    }
}

/// How a task comes to the right machines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placement {
    /// The resource by which accelerators are asked for: `nvidia.com/gpu` …
    pub resource: String,
    /// The label that machines must have, and its values, any of which will do; without it, by count alone.
    pub label: Option<(String, Vec<String>)>,
    /// Labels that machines must have besides.
    pub selector: Vec<(String, String)>,
    /// The label of machines that may be taken away, which is their taint too, where the task is to run on one.
    pub spot: Option<(String, String)>,
}

/// Whether a resource stands for accelerators.
pub fn is_accelerator(resource: &str) -> bool {
    [NVIDIA, AMD, TPU, NEURON].contains(&resource)
}

/// A way in which a cluster labels its machines.
struct Scheme {
    keys: &'static [&'static str],
    /// The name of the GPU that a value stands for; `None` for a value that this scheme does not have.
    name: fn(&str) -> Option<String>,
}

/// In SkyPilot's order: the first that any machine has is the whole cluster's.
const SCHEMES: [Scheme; 6] = [
    Scheme { keys: &["skypilot.co/accelerator"], name: lower },
    Scheme { keys: &["cloud.google.com/gke-accelerator", tpu::LABEL], name: |value| Some(gke(value)) },
    Scheme {
        keys: &["karpenter.k8s.aws/instance-gpu-name", "karpenter.k8s.aws/instance-accelerator-name"],
        name: |value| Some(value.to_uppercase()),
    },
    Scheme { keys: &["nvidia.com/gpu.product"], name: |value| Some(product(value)) },
    Scheme { keys: &["gpu.nvidia.com/class"], name: |value| Some(core_weave(value)) },
    Scheme { keys: &["nebius.com/gpu-name"], name: upper },
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

/// Why a name leads to no machine.
enum Missing {
    /// No machine has a label that names its accelerator.
    Labels,
    /// Their labels name others.
    Name {
        key: &'static str,
        /// Those that are there, for people to read.
        known: String,
    },
}

/// The label, and its values, of the machines with an accelerator of this name: of its own kind before one that is as
/// good, but first of all of those that are `large` enough.
fn find(name: &str, machines: &[Machine], large: impl Fn(&Machine) -> bool) -> Result<(String, Vec<String>), Missing> {
    let kinds = kinds(machines);
    let Some(first) = kinds.first() else { return Err(Missing::Labels) };
    let equal = |kind: &&Kind<'_>| kind.name.eq_ignore_ascii_case(name) || kind.value.eq_ignore_ascii_case(name);
    let good = |kind: &&Kind<'_>| fits(name, &kind.name);
    let enough = |kind: &&Kind<'_>| large(kind.machine);
    let found = kinds
        .iter()
        .find(|kind| equal(kind) && enough(kind))
        .or_else(|| kinds.iter().find(|kind| good(kind) && enough(kind)))
        .or_else(|| kinds.iter().find(equal))
        .or_else(|| kinds.iter().find(good));
    let Some(found) = found else {
        let mut known: Vec<&str> = kinds.iter().map(|kind| kind.name.as_str()).collect();
        known.dedup();
        return Err(Missing::Name { key: first.key, known: known.join(", ") });
    };
    let same = kinds.iter().filter(|kind| kind.key == found.key && kind.name == found.name);
    let mut values: Vec<String> = same.map(|kind| kind.value.to_owned()).collect();
    values.dedup();
    Ok((found.key.to_owned(), values))
}

/// An accelerator as one machine's label has it.
struct Kind<'a> {
    key: &'static str,
    name: String,
    value: &'a str,
    machine: &'a Machine,
}

/// What the cluster's scheme says of each machine, by name.
fn kinds(machines: &[Machine]) -> Vec<Kind<'_>> {
    let of = |scheme: &Scheme| -> Vec<Kind<'_>> {
        let mut kinds: Vec<Kind<'_>> = machines.iter().flat_map(|machine| scheme.kinds(machine)).collect();
        kinds.sort_by(|a, b| (&a.name, a.value).cmp(&(&b.name, b.value)));
        kinds
    };
    SCHEMES.iter().map(of).find(|kinds| !kinds.is_empty()).unwrap_or_default()
}

impl Scheme {
    fn kinds<'a>(&self, machine: &'a Machine) -> impl Iterator<Item = Kind<'a>> {
        self.keys.iter().filter_map(|key| {
            let value = machine.metadata.label(key).filter(|value| !value.is_empty())?;
            Some(Kind { key, name: (self.name)(value)?, value, machine })
        })
    }
}

/// The name of the accelerator that a machine's labels tell.
pub fn name_of(machine: &Machine) -> Option<String> {
    SCHEMES.iter().find_map(|scheme| scheme.kinds(machine).next()).map(|kind| kind.name)
}

/// Whether a machine's GPU will do for the one that is asked for: the same, or one name goes on where the other ends.
/// Never one with less memory.
pub fn fits(wanted: &str, there: &str) -> bool {
    let (wanted, there) = (wanted.to_uppercase(), there.to_uppercase());
    if wanted == there || there.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('-')) {
        return true;
    }
    let Some(rest) = wanted.strip_prefix(&there).and_then(|rest| rest.strip_prefix('-')) else { return false };
    let memory = rest.strip_suffix("GB").is_some_and(|digits| digits.chars().all(|c| c.is_ascii_digit()));
    // The memory of a GPU that its name does not tell: of an A100 or a V100 it is the smaller one.
    !memory || matches!((there.as_str(), rest), ("H100", "80GB") | ("H200", "141GB") | ("B200", "192GB"))
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

fn core_weave(value: &str) -> String {
    if value == "H100_NVLINK_80GB" { "H100".into() } else { value.to_uppercase() }
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

    fn machine(labels: serde_json::Value, resource: &str) -> Machine {
        serde_json::from_value(json!({"metadata": {"labels": labels}, "status": {"allocatable": {resource: "8"}}}))
            .unwrap()
    }

    /// What SkyPilot says of each, and more of them where its own tables are at hand.
    #[test]
    fn products_are_named_as_skypilot_does() {
        let own = json!({
            "NVIDIA-A100-SXM4-40GB": "A100", "NVIDIA-A100-80GB-PCIe": "A100-80GB", "NVIDIA-H100-80GB-HBM3": "H100-80GB",
            "NVIDIA-H100-NVL": "H100", "Tesla-T4-SHARED": "T4", "Tesla-V100-SXM2-32GB": "V100", "NVIDIA-RTX-A6000": "A6000",
            "NVIDIA-GeForce-RTX-4090": "RTX4090", "NVIDIA-RTX-6000-Ada-Generation": "RTX6000-ADA-GENERATION",
        });
        let facts = std::fs::read_to_string("../shared/corpus/kubernetes_mapping.json").ok();
        let facts: serde_json::Value = facts.map_or(json!({}), |text| serde_json::from_str(&text).unwrap());
        for (key, tables) in [("gfd_label_to_name", &own), ("gfd_label_to_name", &facts["gfd_label_to_name"])] {
            for (value, name) in tables.as_object().into_iter().flatten() {
                assert_eq!(product(value), name.as_str().unwrap(), "{key}: {value}");
            }
        }
        for (value, name) in facts["gke_label_to_name"].as_object().into_iter().flatten() {
            assert_eq!(gke(value), name.as_str().unwrap(), "{value}");
        }
        for (pair, matches) in facts["name_matches"].as_object().into_iter().flatten() {
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
        let gfd = |product: &str| machine(json!({"nvidia.com/gpu.product": product}), "nvidia.com/gpu");
        let mixed =
            [gfd("NVIDIA-A100-SXM4-80GB"), gfd("NVIDIA-A100-SXM4-40GB"), gfd("NVIDIA-A100-PCIE-40GB"), gfd("Tesla-T4")];
        let label = |name: &str, machines: &[Machine]| match find(name, machines, |_| true) {
            Ok((key, values)) => format!("{key} {}", values.join(" ")),
            Err(Missing::Labels) => "no labels".into(),
            Err(Missing::Name { key, known }) => format!("{key}: {known}"),
        };
        // Its own kind, whichever of its forms, before the larger one.
        assert_eq!(label("A100", &mixed), "nvidia.com/gpu.product NVIDIA-A100-PCIE-40GB NVIDIA-A100-SXM4-40GB");
        assert_eq!(label("a100-80gb", &mixed), "nvidia.com/gpu.product NVIDIA-A100-SXM4-80GB");
        assert_eq!(label("A100", &mixed[..1]), "nvidia.com/gpu.product NVIDIA-A100-SXM4-80GB");
        assert_eq!(label("H100", &mixed), "nvidia.com/gpu.product: A100, A100-80GB, T4");
        let gke = machine(
            json!({"cloud.google.com/gke-accelerator": "nvidia-l4", "nvidia.com/gpu.product": "NVIDIA-L4"}),
            "nvidia.com/gpu",
        );
        assert_eq!(label("L4", &[gke]), "cloud.google.com/gke-accelerator nvidia-l4");
        // Not SkyPilot's own way to write it: the next scheme counts.
        let shouted = machine(json!({"skypilot.co/accelerator": "T4", "nebius.com/gpu-name": "T4"}), "nvidia.com/gpu");
        assert_eq!(label("T4", &[shouted]), "nebius.com/gpu-name T4");
        let karpenter = [
            machine(json!({"karpenter.k8s.aws/instance-gpu-name": "a10g"}), "nvidia.com/gpu"),
            machine(json!({"karpenter.k8s.aws/instance-accelerator-name": "trainium2"}), "aws.amazon.com/neuron"),
        ];
        assert_eq!(label("Trainium2", &karpenter), "karpenter.k8s.aws/instance-accelerator-name trainium2");
        assert_eq!(name_of(&karpenter[0]).as_deref(), Some("A10G"));
        assert_eq!(label("T4", &[]), "no labels");
        // A kind that is as good, if only that has so many.
        let few = |machine: &Machine| machine.metadata.labels.values().any(|value| value.ends_with("80GB"));
        assert_eq!(find("A100", &mixed, few).ok().unwrap().1, ["NVIDIA-A100-SXM4-80GB"]);
    }
}
