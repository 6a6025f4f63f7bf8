//! The values that labels have on nodes with a GPU that the cluster does not have yet: an autoscaler that brings such a
//! node, or an administrator who adds one, labels it so.

use super::{CANONICAL, Scheme, fits, has_memory};
use crate::names;

/// GKE's (<https://cloud.google.com/kubernetes-engine/docs/concepts/gpus>).
pub(super) const GKE: &[&str] = &[
    "nvidia-tesla-k80",
    "nvidia-tesla-p4",
    "nvidia-tesla-p100",
    "nvidia-tesla-v100",
    "nvidia-tesla-t4",
    "nvidia-tesla-a100",
    "nvidia-a100-80gb",
    "nvidia-l4",
    "nvidia-h100-80gb",
    "nvidia-h100-mega-80gb",
    "nvidia-h200-141gb",
    "nvidia-b200",
    "nvidia-gb200",
    "nvidia-rtx-pro-6000",
];

/// What NVIDIA's feature discovery makes of the names of its drivers.
pub(super) const PRODUCTS: &[&str] = &[
    "NVIDIA-GB300",
    "NVIDIA-GB200",
    "NVIDIA-B300-SXM6-AC",
    "NVIDIA-B200",
    "NVIDIA-GH200-144G-HBM3e",
    "NVIDIA-GH200-480GB",
    "NVIDIA-H200",
    "NVIDIA-H200-NVL",
    "NVIDIA-H100-80GB-HBM2e",
    "NVIDIA-H100-80GB-HBM3",
    "NVIDIA-H100-NVL",
    "NVIDIA-H100-PCIe",
    "A100-PCIE-40GB",
    "A100-SXM4-40GB",
    "A100-SXM4-80GB",
    "NVIDIA-A100-40GB-PCIe",
    "NVIDIA-A100-80GB-PCIe",
    "NVIDIA-A100-PCIE-40GB",
    "NVIDIA-A100-SXM4-40GB",
    "NVIDIA-A100-SXM4-80GB",
    "Tesla-V100-FHHL-16GB",
    "Tesla-V100-PCIE-16GB",
    "Tesla-V100-PCIE-32GB",
    "Tesla-V100-SXM2-16GB",
    "Tesla-V100-SXM2-32GB",
    "Tesla-V100-SXM3-32GB",
    "Tesla-V100S-PCIE-32GB",
    "NVIDIA-A10",
    "NVIDIA-A10G",
    "NVIDIA-A16",
    "NVIDIA-A30",
    "NVIDIA-A40",
    "NVIDIA-L4",
    "NVIDIA-L40",
    "NVIDIA-L40S",
    "NVIDIA-RTX-A4000",
    "NVIDIA-RTX-A5000",
    "NVIDIA-RTX-A6000",
    "NVIDIA-RTX-4000-Ada-Generation",
    "NVIDIA-RTX-5000-Ada-Generation",
    "NVIDIA-RTX-6000-Ada-Generation",
    "NVIDIA-GeForce-RTX-3080",
    "NVIDIA-GeForce-RTX-3090",
    "NVIDIA-GeForce-RTX-4080",
    "NVIDIA-GeForce-RTX-4090",
    "NVIDIA-GeForce-RTX-5090",
    "Quadro-RTX-6000",
    "Quadro-RTX-8000",
    "Tesla-T4",
    "NVIDIA-T4",
    "Tesla-P100-PCIE-12GB",
    "Tesla-P100-PCIE-16GB",
    "Tesla-P100-SXM2-16GB",
    "Tesla-P40",
    "Tesla-P4",
    "Tesla-K80",
    "Tesla-M60",
];

/// Those that a scheme would have for a name, or for one that is as good; never none.
pub(super) fn of(scheme: &Scheme, name: &str) -> Vec<String> {
    let names = |value: &str| (scheme.name)(value).is_some_and(|there| fits(name, &there)) || has_memory(name, value);
    let mut values: Vec<String> =
        scheme.values.iter().filter(|value| names(value)).map(|&value| value.into()).collect();
    if scheme.values.is_empty() {
        let others = CANONICAL.iter().filter(|other| fits(name, other)).map(|other| (scheme.value)(other));
        values.extend([(scheme.value)(name)].into_iter().chain(others));
    }
    if values.is_empty() {
        // As it may be written on the label itself, and as the scheme would write it.
        values.extend([name.to_owned(), (scheme.value)(name)]);
    }
    // No label holds anything else, and the server would refuse to ask for it.
    values = values.iter().map(|value| names::label_value(value)).collect();
    values.sort();
    values.dedup();
    values
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::SCHEMES;
    use super::*;

    #[test]
    fn values_that_a_name_would_have() {
        let values = |key: &str, name: &str| {
            let scheme = SCHEMES.iter().find(|scheme| scheme.keys.iter().any(|(own, _)| *own == key)).unwrap();
            of(scheme, name).join(" ")
        };
        let cases = [
            (
                "nvidia.com/gpu.product",
                "H100",
                "NVIDIA-H100-80GB-HBM2e NVIDIA-H100-80GB-HBM3 NVIDIA-H100-NVL NVIDIA-H100-PCIe",
            ),
            ("nvidia.com/gpu.product", "A100-80GB", "A100-SXM4-80GB NVIDIA-A100-80GB-PCIe NVIDIA-A100-SXM4-80GB"),
            ("nvidia.com/gpu.product", "v100-32gb", "Tesla-V100-PCIE-32GB Tesla-V100-SXM2-32GB Tesla-V100-SXM3-32GB"),
            ("nvidia.com/gpu.product", "RTX4090", "NVIDIA-GeForce-RTX-4090"),
            ("nvidia.com/gpu.product", "H800", "H800 NVIDIA-H800"),
            ("nvidia.com/gpu.product", "of no kind", "NVIDIA-OF-NO-KIND of-no-kind"),
            ("cloud.google.com/gke-accelerator", "A100", "nvidia-a100-80gb nvidia-tesla-a100"),
            ("cloud.google.com/gke-accelerator", "H100", "nvidia-h100-80gb nvidia-h100-mega-80gb"),
            ("cloud.google.com/gke-accelerator", "H800", "H800 nvidia-h800"),
            ("skypilot.co/accelerator", "A100", "a100 a100-80gb"),
            ("karpenter.k8s.aws/instance-gpu-name", "L40S", "l40s"),
            ("karpenter.k8s.aws/instance-gpu-name", "Trainium2", "trainium2"),
            ("gpu.nvidia.com/class", "h100", "H100_NVLINK_80GB"),
            ("gpu.nvidia.com/class", "A100", "A100"),
            ("nebius.com/gpu-name", "H200", "H200"),
        ];
        for (key, name, expected) in cases {
            assert_eq!(values(key, name), expected, "{key} {name}");
        }
    }

    /// Else a node that comes is not the one that a second submission would find.
    #[test]
    fn a_node_with_such_a_value_is_one_of_that_name() {
        for scheme in &SCHEMES {
            for name in CANONICAL.iter().filter(|name| !name.contains("RTX6000")) {
                for value in of(scheme, name) {
                    let there = (scheme.name)(&value).unwrap();
                    assert!(fits(name, &there) || has_memory(name, &value), "{name}: {value} is {there}");
                }
            }
        }
    }
}
