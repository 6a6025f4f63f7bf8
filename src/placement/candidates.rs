//! Which of several candidates (`any_of`, `ordered`, several accelerators) a task takes, and what becomes of its wishes
//! on the Kubernetes nodes that there are.

use super::{AMD, Missing, NEURON, NVIDIA, NodeView, Placement, TPU, find};
use crate::objects::{KubernetesNode, Taint};
use crate::quantity;
use crate::task::Resources;
use crate::tpu;

/// The type of a Kubernetes node (<https://kubernetes.io/docs/reference/labels-annotations-taints/>).
const INSTANCE_TYPE: &str = "node.kubernetes.io/instance-type";
/// Disk of a Kubernetes node's own.
const DISK: &str = "ephemeral-storage";
/// Labels of Kubernetes nodes that may be taken away: GKE's and Karpenter's.
const SPOT: [(&str, &str); 2] = [("cloud.google.com/gke-spot", "true"), ("karpenter.sh/capacity-type", "spot")];

/// Whether a task that asks for a resource tolerates a taint of this key, perhaps as one that may run on spot Kubernetes nodes.
pub fn is_tolerated(key: &str, resource: Option<&str>) -> bool {
    Some(key) == resource || SPOT.iter().any(|(spot, _)| *spot == key)
}

/// What a task is to have.
#[derive(Debug)]
pub struct Choice {
    pub resources: Resources,
    /// How it comes to its Kubernetes nodes.
    pub placement: Placement,
    /// Why it is this one, and what of it cannot be had.
    pub notes: Vec<String>,
}

/// Takes the first candidate for whose nodes the cluster has the Kubernetes nodes, whatever runs on them now; else the first.
/// `all` are as many as the file has, with those for other clouds and contexts.
/// With `any_gpu` one that no node has by its name is taken of any model.
pub fn choose(candidates: &[Resources], all: usize, nodes: u32, any_gpu: bool, sight: NodeView<'_>) -> Choice {
    let mut choices = candidates.iter().map(|wanted| plan(wanted, any_gpu, sight));
    let fitting = choices.by_ref().position(|(plan, exact)| exact && has_room(&plan, nodes, sight.kube_nodes()));
    let index = fitting.unwrap_or_default();
    let resources = candidates.get(index).cloned().unwrap_or_default();
    let (mut choice, _) = plan(&resources, any_gpu, sight);
    if all > 1 {
        let why = match (sight.hindrance(), fitting) {
            _ if candidates.len() == 1 => "the only one that is for this cluster".into(),
            (Some(why), _) => format!("the first, as {why}"),
            (None, Some(_)) => "the first that the cluster has the nodes for".into(),
            (None, None) => "the first, as the cluster has the nodes for none".into(),
        };
        choice.notes.insert(0, format!("of {all} choices {} is taken: {why}", described(&resources)));
    }
    choice
}

/// A candidate on the Kubernetes nodes that there are, and whether they are as it asks for, by their labels.
fn plan(wanted: &Resources, any_gpu: bool, sight: NodeView<'_>) -> (Choice, bool) {
    let name = wanted.accelerator.as_ref().and_then(|accelerator| accelerator.name.as_deref());
    let mut choice = Choice { resources: wanted.clone(), placement: Placement::default(), notes: Vec::new() };
    let mut exact = match name.and_then(tpu::named) {
        Some((gke, _)) => choice.on_tpus(gke),
        None => choice.on_gpus(name, any_gpu, sight),
    };
    if wanted.use_spot {
        choice.placement.spot = spot(sight.kube_nodes());
        if choice.placement.spot.is_none() {
            let why = sight.hindrance().unwrap_or("no node of this cluster is labelled as a spot node");
            choice.notes.push(format!("use_spot is ignored: {why}"));
            exact = false;
        }
    }
    if let Some(size) = wanted.disk_size.filter(|_| wanted.is_elsewhere()) {
        let kube_nodes = sight.kube_nodes();
        if !kube_nodes.is_empty() && !kube_nodes.iter().any(|kube_node| pieces(kube_node, DISK) >= gigabytes(size)) {
            choice.resources.disk_size = None;
            choice.notes.push(format!(
                "disk_size is ignored: no node of this cluster has {size} GB, and the file is for another cloud"
            ));
        }
    }
    if let Some(kind) = &wanted.instance_type {
        let there = sight.kube_nodes().iter().any(|kube_node| kube_node.metadata.label(INSTANCE_TYPE) == Some(kind));
        if wanted.is_elsewhere() && !there {
            // Another cloud's file runs here, where there may never be that type.
            let why = sight.hindrance().unwrap_or("no node of this cluster is of that type");
            choice.notes.push(format!("instance_type '{kind}' is ignored: {why}"));
        } else {
            choice.placement.selector.push((INSTANCE_TYPE.into(), kind.clone()));
            exact &= there;
        }
    }
    (choice, exact)
}

impl Choice {
    /// GKE's Kubernetes nodes with TPUs go by name and topology, also those that it has yet to make.
    fn on_tpus(&mut self, gke: &str) -> bool {
        let chips = self.resources.gpus;
        self.placement.resource = TPU.into();
        self.placement.selector.push((tpu::LABEL.into(), gke.into()));
        let topology = tpu::topology(gke, chips);
        match topology {
            Some(topology) => self.placement.selector.push((tpu::TOPOLOGY.into(), topology.into())),
            None => self.notes.push(format!("no node has {chips} chips of '{gke}': it is placed by name and count")),
        }
        topology.is_some()
    }

    fn on_gpus(&mut self, name: Option<&str>, any_gpu: bool, sight: NodeView<'_>) -> bool {
        let kube_nodes = sight.kube_nodes();
        self.placement.resource = resource(name, kube_nodes);
        let exact = match name {
            Some(name) => self.by_name(name, any_gpu, sight),
            None => true,
        };
        let resource = self.placement.resource.as_str();
        if self.resources.gpus > 0
            && sight.hindrance().is_none()
            && !kube_nodes.iter().any(|kube_node| has(kube_node, resource, 1))
        {
            let none = matches!(resource, NVIDIA | AMD) && gpus(kube_nodes).is_none();
            let what = if none { format!("a GPU ({resource})") } else { resource.to_owned() };
            self.notes.insert(0, format!("no node of this cluster has {what}: the task waits until one is added"));
        }
        exact
    }

    /// By the label that tells the name; whether the cluster has a node for it, as far as its labels tell.
    fn by_name(&mut self, name: &str, any_gpu: bool, sight: NodeView<'_>) -> bool {
        let kube_nodes = sight.kube_nodes();
        let gpus = self.resources.gpus;
        let any = if gpus == 1 { "1 GPU of any model".to_owned() } else { format!("{gpus} GPUs of any model") };
        let large =
            |kube_node: &KubernetesNode| has(kube_node, &resource(Some(name), std::slice::from_ref(kube_node)), gpus);
        let own = resource(Some(name), &[]);
        match (sight.hindrance(), find(name, &own, kube_nodes, large)) {
            (Some(why), _) => {
                self.notes.push(format!("{why}: requesting {any} instead of {name}"));
                false
            }
            (None, Ok((key, values))) => {
                let meant = |kube_node: &&KubernetesNode| {
                    kube_node.metadata.label(&key).is_some_and(|value| is_in(value, &values))
                };
                let meant: Vec<KubernetesNode> = kube_nodes.iter().filter(meant).cloned().collect();
                self.placement.resource = resource(Some(name), &meant);
                self.placement.label = Some((key, values));
                true
            }
            // Labels that name others speak against it; none at all do not.
            (None, Err(Missing::Labels)) => {
                self.notes.push(format!("no node is labelled with its GPU model: requesting {any} instead of {name}"));
                true
            }
            (None, Err(Missing::Name { known, .. })) if any_gpu && matches!(own.as_str(), NVIDIA | AMD) => {
                self.placement.resource = resource(None, kube_nodes);
                self.notes.push(format!("no node of this cluster has {name}, only {known}: requesting {any} instead"));
                false
            }
            (None, Err(Missing::Name { label, known })) => {
                self.placement.resource = own;
                self.placement.label = Some(label);
                self.notes.push(format!(
                    "no node of this cluster has {name}, only {known}: the task waits until one is added; --any-gpu \
                     requests {any} instead"
                ));
                false
            }
        }
    }
}

fn is_in(value: &str, values: &[String]) -> bool {
    values.iter().any(|other| other == value)
}

/// The label by which this cluster tells Kubernetes nodes that may be taken away.
fn spot(kube_nodes: &[KubernetesNode]) -> Option<(String, String)> {
    let there =
        |(key, value): &&(&str, &str)| kube_nodes.iter().any(|kube_node| kube_node.metadata.label(key) == Some(value));
    SPOT.iter().find(there).map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
}

/// The resource by which an accelerator is asked for: by its name, else what these nodes have.
fn resource(name: Option<&str>, kube_nodes: &[KubernetesNode]) -> String {
    let upper = name.unwrap_or_default().to_uppercase();
    // AMD's own way to name its accelerators.
    let instinct = upper.strip_prefix("MI").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if upper.starts_with("TPU") {
        TPU
    } else if upper.starts_with("TRAINIUM") || upper.starts_with("INFERENTIA") {
        NEURON
    } else if instinct {
        AMD
    } else {
        gpus(kube_nodes).unwrap_or(NVIDIA)
    }
    .into()
}

/// The resource of the GPUs that these nodes have.
fn gpus(kube_nodes: &[KubernetesNode]) -> Option<&'static str> {
    [NVIDIA, AMD].into_iter().find(|resource| kube_nodes.iter().any(|kube_node| has(kube_node, resource, 1)))
}

fn has(kube_node: &KubernetesNode, resource: &str, count: u32) -> bool {
    count > 0 && pieces(kube_node, resource) >= f64::from(count)
}

/// So much of a resource a Kubernetes node has for pods.
fn pieces(kube_node: &KubernetesNode, resource: &str) -> f64 {
    kube_node.status.allocatable.get(resource).and_then(|text| quantity::value(text)).unwrap_or_default()
}

/// In bytes.
#[allow(clippy::cast_precision_loss)] // far from where that begins
fn gigabytes(size: u64) -> f64 {
    size as f64 * 1e9
}

/// Whether the Kubernetes nodes, if nothing else ran on them, could hold so many nodes of a task.
fn has_room(choice: &Choice, nodes: u32, kube_nodes: &[KubernetesNode]) -> bool {
    let (wanted, placement) = (&choice.resources, &choice.placement);
    let amount = |amount: Option<&quantity::Amount>| amount.and_then(|amount| quantity::value(&amount.quantity));
    let sizes = [
        ("cpu", amount(wanted.cpus.as_ref())),
        ("memory", amount(wanted.memory.as_ref())),
        (DISK, wanted.disk_size.map(gigabytes)),
        (placement.resource.as_str(), Some(f64::from(wanted.gpus))),
    ];
    let labelled =
        |kube_node: &KubernetesNode, (key, value): &(String, String)| kube_node.metadata.label(key) == Some(value);
    let named = |kube_node: &KubernetesNode| {
        let Some((key, values)) = &placement.label else { return true };
        kube_node.metadata.label(key).is_some_and(|value| is_in(value, values))
    };
    let spot = placement.spot.as_ref().map(|(key, _)| key.as_str());
    let tolerated = |taint: &Taint| {
        taint.effect == "PreferNoSchedule" || taint.key == placement.resource || Some(taint.key.as_str()) == spot
    };
    let held: f64 = kube_nodes
        .iter()
        .filter(|kube_node| !kube_node.spec.unschedulable && kube_node.spec.taints.iter().all(tolerated))
        .filter(|kube_node| placement.selector.iter().chain(&placement.spot).all(|label| labelled(kube_node, label)))
        .filter(|kube_node| named(kube_node))
        .map(|kube_node| {
            let wanted = sizes.iter().filter_map(|(resource, size)| Some((resource, size.filter(|size| *size > 0.0)?)));
            let times = wanted.map(|(resource, size)| (pieces(kube_node, resource) / size).floor());
            times.fold(f64::from(nodes), f64::min)
        })
        .sum();
    held >= f64::from(nodes)
}

/// A candidate in a few words.
fn described(wanted: &Resources) -> String {
    let mut words: Vec<String> = Vec::new();
    if let Some(accelerator) = &wanted.accelerator {
        let name = accelerator.name.as_deref().unwrap_or("GPU");
        words.push(format!("{name}:{}", accelerator.count));
    }
    words.extend(wanted.instance_type.clone());
    words.extend(wanted.use_spot.then(|| "spot".to_owned()));
    let size = |amount: &Option<quantity::Amount>, what: &str| {
        let amount = amount.as_ref()?;
        Some(format!("{what} {}{}", amount.quantity, if amount.at_least { "+" } else { "" }))
    };
    words.extend(size(&wanted.cpus, "cpus"));
    words.extend(size(&wanted.memory, "memory"));
    if let Some(cloud) = wanted.cloud.as_ref().filter(|_| wanted.is_elsewhere() || words.is_empty()) {
        words.insert(0, wanted.region.as_ref().map_or_else(|| cloud.clone(), |region| format!("{cloud}/{region}")));
    }
    if words.is_empty() { "one without wishes".into() } else { format!("({})", words.join(", ")) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::needless_pass_by_value)]
mod tests {
    use super::*;
    use crate::task::{Overrides, Task};
    use serde_json::{Value, json};

    fn read(resources: &str) -> Task {
        crate::task::read(&format!("run: a\nresources: {resources}"), &Overrides::default()).unwrap().remove(0)
    }

    fn kube_node(labels: Value, allocatable: Value) -> KubernetesNode {
        serde_json::from_value(json!({"metadata": {"labels": labels}, "status": {"allocatable": allocatable}})).unwrap()
    }

    fn chosen(resources: &str, nodes: u32, sight: NodeView<'_>) -> Choice {
        let task = read(resources);
        choose(&task.candidates.here(None), task.candidates.list.len(), nodes, false, sight)
    }

    /// Two Kubernetes nodes with eight of a kind, one with four of another, and one without.
    fn cluster() -> Vec<KubernetesNode> {
        let gfd = |product: &str, count: &str| {
            kube_node(
                json!({"nvidia.com/gpu.product": product, "node.kubernetes.io/instance-type": "p4d"}),
                json!({"cpu": "96", "memory": "1000Gi", "nvidia.com/gpu": count}),
            )
        };
        let plain = kube_node(json!({"karpenter.sh/capacity-type": "spot"}), json!({"cpu": "3920m", "memory": "14Gi"}));
        vec![gfd("NVIDIA-A100-SXM4-80GB", "8"), gfd("NVIDIA-A100-SXM4-80GB", "8"), gfd("Tesla-T4", "4"), plain]
    }

    #[test]
    fn the_first_that_the_cluster_can_run() {
        let kube_nodes = cluster();
        let first = "the first that the cluster has the nodes for";
        let none = "the first, as the cluster has the nodes for none";
        let cases = [
            ("{any_of: [{accelerators: 'H100:8'}, {accelerators: 'A100-80GB:8'}]}", 1, "A100-80GB:8", first),
            ("{any_of: [{accelerators: 'A100:8'}, {accelerators: 'T4:4'}]}", 2, "A100:8", first),
            ("{any_of: [{accelerators: 'A100:8'}, {accelerators: 'T4:1'}]}", 4, "T4:1", first),
            ("{accelerators: [H100, T4]}", 1, "T4:1", first),
            ("{accelerators: {'H100:16', 'T4:8'}}", 1, "H100:16", none),
            ("{any_of: [{cpus: 128}, {cpus: 64+, memory: 2000Gi}, {cpus: 4+}]}", 3, "cpus 4+", first),
            ("{any_of: [{use_spot: true, cpus: 32}, {use_spot: false, cpus: 32}]}", 1, "cpus 32", first),
            ("{any_of: [{use_spot: true, cpus: 2}, {use_spot: false, cpus: 2}]}", 1, "spot, cpus 2", first),
            ("{ordered: [{instance_type: m5.large}, {instance_type: p4d}]}", 1, "p4d", first),
        ];
        for (resources, nodes, expected, why) in cases {
            let notes = chosen(resources, nodes, NodeView::Seen(&kube_nodes)).notes;
            assert!(notes[0].contains(&format!(" choices ({expected}) is taken: {why}")), "{resources}: {notes:?}");
        }
        let alone = chosen("{any_of: [{infra: aws}, {infra: k8s, cpus: 1}]}", 1, NodeView::Unasked).notes.remove(0);
        assert_eq!(alone, "of 2 choices (cpus 1) is taken: the only one that is for this cluster");
        let hidden = chosen("{accelerators: [H100, T4]}", 1, NodeView::Forbidden).notes.remove(0);
        assert_eq!(hidden, "of 2 choices (H100:1) is taken: the first, as the right to 'list' nodes is missing");
    }

    /// Never on another model than the one asked for, unless nothing tells them apart or any will do.
    #[test]
    fn a_model_that_no_node_has() {
        let kube_nodes = cluster();
        let bare = [kube_node(json!({}), json!({"nvidia.com/gpu": "8"}))];
        let instinct = [kube_node(json!({"skypilot.co/accelerator": "mi250"}), json!({"amd.com/gpu": "8"}))];
        let empty = [kube_node(json!({}), json!({"cpu": "8"}))];
        let waits = "no node of this cluster has L4, only A100-80GB, T4: the task waits until one is added; --any-gpu requests 2 GPUs of any model instead";
        let any = "no node of this cluster has L4, only A100-80GB, T4: requesting 2 GPUs of any model instead";
        let none = "no node of this cluster has a GPU (nvidia.com/gpu): the task waits until one is added";
        let no_label = |name: &str| {
            format!("no node is labelled with its GPU model: requesting 1 GPU of any model instead of {name}")
        };
        let cases = [
            ("L4:2", false, NodeView::Seen(&kube_nodes[..]), "nvidia.com/gpu", "NVIDIA-L4", vec![waits.to_owned()]),
            ("L4:2", true, NodeView::Seen(&kube_nodes[..]), "nvidia.com/gpu", "", vec![any.to_owned()]),
            ("T4:2", true, NodeView::Seen(&kube_nodes[..]), "nvidia.com/gpu", "Tesla-T4", vec![]),
            ("'2'", false, NodeView::Seen(&kube_nodes[..]), "nvidia.com/gpu", "", vec![]),
            ("L4", false, NodeView::Seen(&bare[..]), "nvidia.com/gpu", "", vec![no_label("L4")]),
            ("L4", false, NodeView::Seen(&empty[..]), "nvidia.com/gpu", "", vec![none.to_owned(), no_label("L4")]),
            ("'1'", false, NodeView::Seen(&empty[..]), "nvidia.com/gpu", "", vec![none.to_owned()]),
            (
                "L4",
                false,
                NodeView::Forbidden,
                "nvidia.com/gpu",
                "",
                vec!["the right to 'list' nodes is missing: requesting 1 GPU of any model instead of L4".to_owned()],
            ),
            // An autoscaler may bring it, and there it is counted as NVIDIA's.
            (
                "L4",
                false,
                NodeView::Seen(&instinct[..]),
                "nvidia.com/gpu",
                "l4",
                vec![
                    "no node of this cluster has nvidia.com/gpu: the task waits until one is added".to_owned(),
                    "no node of this cluster has L4, only MI250: the task waits until one is added; --any-gpu requests 1 GPU of any model instead".to_owned(),
                ],
            ),
            // No label of NVIDIA's names AMD's.
            (
                "MI300X",
                false,
                NodeView::Seen(&kube_nodes[..]),
                "amd.com/gpu",
                "",
                vec![
                    "no node of this cluster has amd.com/gpu: the task waits until one is added".to_owned(),
                    no_label("MI300X"),
                ],
            ),
        ];
        for (wanted, any_gpu, sight, resource, values, notes) in cases {
            let task = read(&format!("{{accelerators: {wanted}}}"));
            let choice = choose(&task.candidates.here(None), 1, 1, any_gpu, sight);
            let label = choice.placement.label.map_or_else(String::new, |(_, values)| values.join(" "));
            assert_eq!((choice.placement.resource.as_str(), label.as_str()), (resource, values), "{wanted}");
            assert_eq!(choice.notes, notes, "{wanted}");
        }
        // Of several the one that is there, also where any model will do.
        let task = read("{accelerators: [L4, T4]}");
        let choice = choose(&task.candidates.here(None), 2, 1, true, NodeView::Seen(&kube_nodes));
        assert_eq!(choice.placement.label.unwrap().1, ["Tesla-T4"]);
    }

    #[test]
    fn machines_that_do_not_count() {
        let candidates = "{any_of: [{cpus: 64}, {cpus: 1}]}";
        let taken = |kube_nodes: &[KubernetesNode]| {
            chosen(candidates, 1, NodeView::Seen(kube_nodes)).resources.cpus.unwrap().quantity
        };
        let mut kube_nodes = vec![kube_node(json!({}), json!({"cpu": "96"}))];
        assert_eq!(taken(&kube_nodes), "64");
        kube_nodes[0].spec.taints = vec![Taint { key: "other".into(), effect: "NoSchedule".into() }];
        kube_nodes.push(kube_node(json!({}), json!({"cpu": "2"})));
        assert_eq!(taken(&kube_nodes), "1");
        kube_nodes[0].spec.taints[0].effect = "PreferNoSchedule".into();
        assert_eq!(taken(&kube_nodes), "64");
        kube_nodes[0].spec.unschedulable = true;
        assert_eq!(taken(&kube_nodes), "1");
    }

    #[test]
    fn candidates_for_here() {
        let task = read("{any_of: [{infra: aws}, {infra: k8s/east, cpus: 1}, {infra: k8s/west, cpus: 2}]}");
        let of = |context: Option<&str>| -> Vec<String> {
            task.candidates.here(context).iter().map(|one| one.context().unwrap_or_default().to_owned()).collect()
        };
        assert_eq!(of(None), ["east", "west"]);
        assert_eq!((of(Some("west")), of(Some("north"))), (vec!["west".to_owned()], of(None)));
        assert_eq!(task.context.as_deref(), Some("east"));
        let elsewhere = read("{any_of: [{infra: aws}, {infra: gcp}]}");
        assert_eq!((elsewhere.candidates.here(None).len(), elsewhere.context), (2, None));
    }

    #[test]
    fn resources_by_name_and_machine() {
        let amd = kube_node(json!({"skypilot.co/accelerator": "mi300x"}), json!({"amd.com/gpu": "8"}));
        let nvidia = kube_node(json!({"skypilot.co/accelerator": "t4"}), json!({"nvidia.com/gpu": "8"}));
        let both = [amd.clone(), nvidia];
        let cases = [
            ("MI300X:2", NodeView::Seen(&both[..]), "amd.com/gpu"),
            ("T4:2", NodeView::Seen(&both[..]), "nvidia.com/gpu"),
            ("'1'", NodeView::Seen(&both[..]), "nvidia.com/gpu"),
            ("'1'", NodeView::Seen(&both[..1]), "amd.com/gpu"),
            ("MI300X", NodeView::Forbidden, "amd.com/gpu"),
            ("A100", NodeView::Unasked, "nvidia.com/gpu"),
            ("Trainium2", NodeView::Unasked, "aws.amazon.com/neuron"),
            ("tpu-v2-8", NodeView::Unasked, "google.com/tpu"),
            ("tpu-v6e-slice:4", NodeView::Unasked, "google.com/tpu"),
        ];
        for (name, sight, expected) in cases {
            let choice = chosen(&format!("{{accelerators: {name}}}"), 1, sight);
            assert_eq!(choice.placement.resource, expected, "{name}");
        }
    }

    #[test]
    fn tpus_of_gke() {
        let placed = |name: &str| {
            let choice = chosen(&format!("{{accelerators: {name}}}"), 1, NodeView::Unasked);
            let selector: Vec<String> = choice.placement.selector.into_iter().map(|(_, value)| value).collect();
            (selector.join(" "), choice.resources.gpus, choice.notes.join(" "))
        };
        assert_eq!(placed("tpu-v6e-8"), ("tpu-v6e-slice 2x4".into(), 8, String::new()));
        assert_eq!(placed("tpu-v5-lite-podslice:4"), ("tpu-v5-lite-podslice 2x2".into(), 4, String::new()));
        let (selector, chips, note) = placed("tpu-v5p-64");
        assert_eq!((selector.as_str(), chips), ("tpu-v5p-slice", 64));
        assert_eq!(note, "no node has 64 chips of 'tpu-v5p-slice': it is placed by name and count");
    }

    /// A file for another cloud runs here, where there may never be its Kubernetes nodes.
    #[test]
    fn types_of_machines() {
        let kube_nodes = cluster();
        let placed = |resources: &str, sight: NodeView<'_>| {
            let choice = chosen(resources, 1, sight);
            (choice.placement.selector.len(), choice.notes)
        };
        let seen = NodeView::Seen(&kube_nodes);
        assert_eq!(placed("{instance_type: m5.large}", seen), (1, vec![]));
        assert_eq!(placed("{infra: aws, instance_type: p4d}", seen), (1, vec![]));
        let why = "instance_type 'm5.large' is ignored: no node of this cluster is of that type".to_owned();
        assert_eq!(placed("{infra: aws, instance_type: m5.large}", seen), (0, vec![why]));
        let disk = |resources: &str, sight: NodeView<'_>| chosen(resources, 1, sight).resources.disk_size;
        assert_eq!(disk("{disk_size: 1000}", seen), Some(1000));
        assert_eq!(disk("{infra: aws, disk_size: 1000}", seen), None);
        assert_eq!(disk("{infra: aws, disk_size: 1000}", NodeView::Forbidden), Some(1000));
    }
}
