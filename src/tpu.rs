//! TPUs as GKE has them: a name for each generation, and a topology for each number of chips that one Kubernetes node holds
//! (<https://cloud.google.com/kubernetes-engine/docs/concepts/plan-tpus>).

/// The label of Kubernetes nodes with one; its value is GKE's name.
pub const LABEL: &str = "cloud.google.com/gke-tpu-accelerator";
/// The label for how their chips are joined.
pub const TOPOLOGY: &str = "cloud.google.com/gke-tpu-topology";

/// GKE's name, and how Google Cloud's own names of the same begin: `tpu-v6e-8` are eight chips.
const NAMES: [(&str, &str); 5] = [
    ("tpu-v6e-slice", "tpu-v6e-"),
    ("tpu-v5p-slice", "tpu-v5p-"),
    ("tpu-v5-lite-podslice", "tpu-v5litepod-"),
    ("tpu-v5-lite-device", "tpu-v5lite-"),
    ("tpu-v4-podslice", "tpu-v4-"),
];

/// GKE's name for a TPU, if it has one, and the number of chips where the name has it.
pub fn named(name: &str) -> Option<(&'static str, Option<u32>)> {
    let name = name.to_lowercase();
    NAMES.iter().find_map(|(gke, start)| {
        let chips = name.strip_prefix(start).and_then(|rest| rest.parse().ok());
        (name == *gke || chips.is_some()).then_some((*gke, chips))
    })
}

/// The topology of so many chips in one Kubernetes node, by GKE's name; `None` where that takes several Kubernetes nodes.
pub fn topology(gke: &str, chips: u32) -> Option<&'static str> {
    let three = matches!(gke, "tpu-v5p-slice" | "tpu-v4-podslice");
    match chips {
        1 if !three => Some("1x1"),
        4 if three => Some("2x2x1"),
        4 => Some("2x2"),
        8 if !three => Some("2x4"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_topologies() {
        assert_eq!(named("TPU-v6e-8"), Some(("tpu-v6e-slice", Some(8))));
        assert_eq!(named("tpu-v5-lite-podslice"), Some(("tpu-v5-lite-podslice", None)));
        assert_eq!(named("tpu-v5litepod-4"), Some(("tpu-v5-lite-podslice", Some(4))));
        assert_eq!((named("tpu-v2-8"), named("tpu-v6e-"), named("A100")), (None, None, None));
        let cases = [
            ("tpu-v6e-slice", 1, Some("1x1")),
            ("tpu-v6e-slice", 4, Some("2x2")),
            ("tpu-v5-lite-podslice", 8, Some("2x4")),
            ("tpu-v5p-slice", 4, Some("2x2x1")),
            ("tpu-v5p-slice", 8, None),
            ("tpu-v6e-slice", 16, None),
        ];
        for (gke, chips, expected) in cases {
            assert_eq!(topology(gke, chips), expected, "{gke} {chips}");
        }
    }
}
