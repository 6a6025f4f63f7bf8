//! Which machines have the GPU that a task names: the labels by which clusters tell it, as SkyPilot reads them
//! (sky/provision/kubernetes/utils.py), and what is asked for where they do not.

use crate::objects::Machine;

/// Labels of machines that may be taken away: GKE's and Karpenter's.
const SPOT: [(&str, &str); 2] = [("cloud.google.com/gke-spot", "true"), ("karpenter.sh/capacity-type", "spot")];

/// How a task with accelerators comes to the right machines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placement {
    /// The resource that is asked for: `nvidia.com/gpu` …
    pub resource: String,
    /// The label that machines must have, and its values, any of which will do; without it, by count alone.
    pub label: Option<(String, Vec<String>)>,
    /// The label of machines that may be taken away, where the task is to run on one.
    pub spot: Option<(String, String)>,
}

/// The label by which this cluster tells machines that may be taken away.
pub fn spot(machines: &[Machine]) -> Option<(String, String)> {
    let has = |(key, value): &&(&str, &str)| machines.iter().any(|machine| machine.metadata.label(key) == Some(value));
    SPOT.iter().find(has).map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
}

/// A way in which a cluster labels its machines.
struct Scheme {
    key: &'static str,
    /// The name of the GPU that a value stands for; `None` for a value that this scheme does not have.
    name: fn(&str) -> Option<String>,
}

/// In SkyPilot's order: the first that any machine has is the whole cluster's.
const SCHEMES: [Scheme; 8] = [
    Scheme { key: "skypilot.co/accelerator", name: lower },
    Scheme { key: "cloud.google.com/gke-accelerator", name: |value| Some(gke(value)) },
    Scheme { key: "cloud.google.com/gke-tpu-accelerator", name: |value| Some(value.into()) },
    Scheme { key: "karpenter.k8s.aws/instance-gpu-name", name: |value| Some(value.to_uppercase()) },
    Scheme { key: "karpenter.k8s.aws/instance-accelerator-name", name: |value| Some(value.to_uppercase()) },
    Scheme { key: "nvidia.com/gpu.product", name: |value| Some(product(value)) },
    Scheme { key: "gpu.nvidia.com/class", name: |value| Some(core_weave(value)) },
    Scheme { key: "nebius.com/gpu-name", name: upper },
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

/// Where a task that asks for this accelerator may run. `machines` is `None` where they could not be looked at.
///
/// What comes with it: why it is placed by count alone, where the name was to count.
pub fn place(name: Option<&str>, machines: Option<&[Machine]>) -> (Placement, Option<String>) {
    let machines_seen = machines.unwrap_or_default();
    let by_count =
        |why: Option<String>| (Placement { resource: resource(name, machines_seen), ..Placement::default() }, why);
    let Some(name) = name else { return by_count(None) };
    if machines.is_none() {
        return by_count(Some(format!(
            "the cluster's machines may not be looked at: '{name}' is placed by the count of GPUs alone"
        )));
    }
    let kinds = kinds(machines_seen);
    let Some((scheme, kinds)) = kinds else {
        return by_count(Some(format!(
            "no machine has a label that names its GPU: '{name}' is placed by the count alone"
        )));
    };
    let equal = |kind: &&Kind| kind.name.eq_ignore_ascii_case(name) || kind.value.eq_ignore_ascii_case(name);
    // Its own kind before one that is as good.
    let found = kinds.iter().find(equal).or_else(|| kinds.iter().find(|kind| fits(name, &kind.name)));
    let Some(found) = found else {
        let mut known: Vec<&str> = kinds.iter().map(|kind| kind.name.as_str()).collect();
        known.dedup();
        let known = known.join(", ");
        return by_count(Some(format!(
            "no machine's label {} says '{name}' (there is {known}): it is placed by the count of GPUs alone",
            scheme.key
        )));
    };
    let values = kinds.iter().filter(|kind| kind.name == found.name).map(|kind| kind.value.clone()).collect();
    let placement = Placement {
        resource: resource(Some(name), machines_seen),
        label: Some((scheme.key.into(), values)),
        spot: None,
    };
    (placement, None)
}

/// A GPU as one machine's label has it.
struct Kind {
    name: String,
    value: String,
}

/// The cluster's scheme and the kinds of GPU that it names, by name.
fn kinds(machines: &[Machine]) -> Option<(&'static Scheme, Vec<Kind>)> {
    SCHEMES.iter().find_map(|scheme| {
        let mut kinds: Vec<Kind> = machines
            .iter()
            .filter_map(|machine| machine.metadata.label(scheme.key).filter(|value| !value.is_empty()))
            .filter_map(|value| Some(Kind { name: (scheme.name)(value)?, value: value.into() }))
            .collect();
        kinds.sort_by(|a, b| (&a.name, &a.value).cmp(&(&b.name, &b.value)));
        kinds.dedup_by(|a, b| a.value == b.value);
        (!kinds.is_empty()).then_some((scheme, kinds))
    })
}

/// The name of the GPU that a machine's labels tell.
pub fn name_of(machine: &Machine) -> Option<String> {
    SCHEMES
        .iter()
        .find_map(|scheme| (scheme.name)(machine.metadata.label(scheme.key).filter(|value| !value.is_empty())?))
}

/// Whether a machine's GPU will do for the one that is asked for: the same, or one name goes on where the other ends.
/// Never one with less memory.
fn fits(wanted: &str, there: &str) -> bool {
    let (wanted, there) = (wanted.to_uppercase(), there.to_uppercase());
    if wanted == there || there.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('-')) {
        return true;
    }
    let Some(rest) = wanted.strip_prefix(&there).and_then(|rest| rest.strip_prefix('-')) else { return false };
    let memory = rest.strip_suffix("GB").is_some_and(|digits| digits.chars().all(|c| c.is_ascii_digit()));
    // The memory of a GPU that its name does not tell: of an A100 or a V100 it is the smaller one.
    !memory || matches!((there.as_str(), rest), ("H100", "80GB") | ("H200", "141GB") | ("B200", "192GB"))
}

/// The resource by which an accelerator is asked for: by its name, else what the machines have.
fn resource(name: Option<&str>, machines: &[Machine]) -> String {
    let upper = name.unwrap_or_default().to_uppercase();
    if upper.starts_with("TPU") {
        return "google.com/tpu".into();
    }
    if ["TRAINIUM", "INFERENTIA"].iter().any(|kind| upper.starts_with(kind)) {
        return "aws.amazon.com/neuron".into();
    }
    let has = |key: &str| machines.iter().any(|machine| machine.status.allocatable.contains_key(key));
    let amd = has("amd.com/gpu") && !has("nvidia.com/gpu");
    if amd { "amd.com/gpu" } else { "nvidia.com/gpu" }.into()
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
        let label = |name: &str, machines: &[Machine]| {
            let (placement, why) = place(Some(name), Some(machines));
            placement.label.map_or_else(|| why.unwrap(), |(key, values)| format!("{key} {}", values.join(" ")))
        };
        // Its own kind, whichever of its forms, before the larger one.
        assert_eq!(label("A100", &mixed), "nvidia.com/gpu.product NVIDIA-A100-PCIE-40GB NVIDIA-A100-SXM4-40GB");
        assert_eq!(label("a100-80gb", &mixed), "nvidia.com/gpu.product NVIDIA-A100-SXM4-80GB");
        assert_eq!(label("A100", &mixed[..1]), "nvidia.com/gpu.product NVIDIA-A100-SXM4-80GB");
        assert_eq!(
            label("H100", &mixed),
            "no machine's label nvidia.com/gpu.product says 'H100' (there is A100, A100-80GB, T4): it is placed by the count of GPUs alone"
        );
        let gke = machine(
            json!({"cloud.google.com/gke-accelerator": "nvidia-l4", "nvidia.com/gpu.product": "NVIDIA-L4"}),
            "nvidia.com/gpu",
        );
        assert_eq!(label("L4", &[gke]), "cloud.google.com/gke-accelerator nvidia-l4");
        // Not SkyPilot's own way to write it: the next scheme counts.
        let shouted = machine(json!({"skypilot.co/accelerator": "T4", "nebius.com/gpu-name": "T4"}), "nvidia.com/gpu");
        assert_eq!(label("T4", &[shouted]), "nebius.com/gpu-name T4");
        let amd = machine(json!({"skypilot.co/accelerator": "mi300x"}), "amd.com/gpu");
        let (placement, _) = place(Some("MI300X"), Some(&[amd]));
        assert_eq!(
            (placement.resource.as_str(), placement.label.unwrap().1),
            ("amd.com/gpu", vec!["mi300x".to_owned()])
        );
        assert_eq!(label("T4", &[]), "no machine has a label that names its GPU: 'T4' is placed by the count alone");
        assert!(place(Some("T4"), None).1.unwrap().contains("may not be looked at"));
        assert_eq!(place(None, None), (Placement { resource: "nvidia.com/gpu".into(), ..Placement::default() }, None));
        assert_eq!(place(Some("tpu-v6e-slice"), Some(&[])).0.resource, "google.com/tpu");
        assert_eq!(place(Some("Trainium2"), Some(&[])).0.resource, "aws.amazon.com/neuron");
    }
}
