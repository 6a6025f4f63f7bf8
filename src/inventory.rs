//! Which GPUs the cluster's Kubernetes nodes have, and how many of them are free: what `sky gpus list` tells of Kubernetes.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::objects::{KubernetesNode, Pod};
use crate::placement;

/// What the Kubernetes nodes have.
#[derive(Debug, Serialize)]
pub struct Inventory {
    /// One a kind of GPU, by name.
    pub gpus: Vec<Stock>,
    /// One a Kubernetes node, by name; those without GPUs too.
    pub nodes: Vec<Holding>,
    /// Which objects would tell more, and may not be listed.
    #[serde(skip)]
    pub hidden: Vec<&'static str>,
}

/// All GPUs of one kind.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Stock {
    /// As a task file may name it; without a label that tells, the resource (`nvidia.com/gpu`).
    pub name: String,
    /// How many a node of a task may have: powers of two, and all that the largest Kubernetes node has.
    pub requestable: Vec<u64>,
    /// Not asked for by any pod, on Kubernetes nodes that take pods; `None` where not all pods may be seen.
    pub free: Option<u64>,
    /// On Kubernetes nodes that take pods.
    pub total: u64,
    /// On Kubernetes nodes that do not.
    pub not_ready: u64,
}

/// What one Kubernetes node has.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Holding {
    /// The Kubernetes node's name.
    pub name: String,
    /// A Kubernetes quantity.
    pub cpus: String,
    /// A Kubernetes quantity.
    pub memory: String,
    /// The kind of its GPUs, if it has any.
    pub gpu: Option<String>,
    /// By which they are asked for: `nvidia.com/gpu` …
    pub resource: Option<String>,
    /// Not asked for by any pod; `None` where not all pods may be seen.
    pub free: Option<u64>,
    pub total: u64,
    /// Those of which its device plugin or driver says that they are not to be used.
    #[serde(skip_serializing_if = "is_zero")]
    pub unhealthy: u64,
    /// They are offered by dynamic resource allocation.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dynamic: bool,
    /// `Ready`, `NotReady`, `Cordoned` or the taints that keep pods away.
    pub status: String,
}

impl Holding {
    /// Whether it takes pods.
    pub fn is_ready(&self) -> bool {
        self.status == READY
    }
}

const READY: &str = "Ready";

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// What pods ask for, by Kubernetes node and resource.
#[derive(Debug, Default)]
pub struct Used(HashMap<String, BTreeMap<String, u64>>);

impl Used {
    /// Adds a pod that has not ended.
    pub fn add(&mut self, pod: &Pod) {
        for (resource, amount) in pod.spec.containers.iter().flat_map(|container| &container.resources.limits) {
            if placement::is_accelerator(resource) {
                let of_machine = self.0.entry(pod.spec.node_name.clone()).or_default();
                let used = of_machine.entry(resource.clone()).or_default();
                *used = used.saturating_add(count(amount));
            }
        }
    }

    fn on(&self, kube_node: &str, resource: &str) -> u64 {
        self.0.get(kube_node).and_then(|used| used.get(resource)).copied().unwrap_or(0)
    }
}

impl Inventory {
    /// From the Kubernetes nodes, and what all pods use that have not ended; without it nothing is known to be free.
    pub fn new(kube_nodes: &[KubernetesNode], used: Option<&Used>) -> Self {
        let mut nodes: Vec<Holding> = kube_nodes.iter().map(|kube_node| holding(kube_node, used)).collect();
        nodes.sort_by(|a, b| a.name.cmp(&b.name));
        let mut kinds: BTreeMap<&str, Vec<&Holding>> = BTreeMap::new();
        for node in &nodes {
            if let Some(kind) = &node.gpu {
                kinds.entry(kind).or_default().push(node);
            }
        }
        let gpus = kinds.into_iter().map(|(name, nodes)| stock(name, &nodes)).collect();
        Self { gpus, nodes, hidden: Vec::new() }
    }

    /// Keeps what will do for a name, and has so many of it on one Kubernetes node.
    pub fn keep(&mut self, name: &str, count: u64) {
        let fits = |kind: &str, all: u64| placement::fits(name, kind) && all >= count;
        self.nodes.retain(|node| node.gpu.as_ref().is_some_and(|kind| fits(kind, node.total)));
        self.gpus.retain(|stock| fits(&stock.name, stock.requestable.last().copied().unwrap_or(0)));
    }
}

fn count(amount: &str) -> u64 {
    amount.parse().unwrap_or(0)
}

fn holding(kube_node: &KubernetesNode, used: Option<&Used>) -> Holding {
    let allocatable = &kube_node.status.allocatable;
    let has = |key: &str| allocatable.get(key).cloned().unwrap_or_default();
    // A Kubernetes node has one kind: where it has several resources, the first by name.
    let offer = kube_node.offer.as_ref();
    let counted =
        |resource: &str| placement::is_accelerator(resource) || offer.is_some_and(|it| it.resource == resource);
    let found = allocatable.iter().find(|(resource, amount)| counted(resource) && count(amount) > 0);
    // One whose GPUs all are unhealthy has them still.
    let broken = || kube_node.status.capacity.iter().find(|(resource, amount)| counted(resource) && count(amount) > 0);
    let resource = found.or_else(broken).map(|(resource, _)| resource.as_str());
    let total = found.map_or(0, |(_, amount)| count(amount));
    let name = kube_node.metadata.name.as_str();
    let taken = |used: &Used| resource.map_or(0, |resource| used.on(name, resource));
    let free = match offer {
        // Pods that ask for devices may do so by claims alone.
        Some(offer) => offer.used.map(|used| total.saturating_sub(used)),
        None => used.map(|used| total.saturating_sub(taken(used))),
    };
    let capacity =
        resource.and_then(|resource| kube_node.status.capacity.get(resource)).map_or(0, |amount| count(amount));
    Holding {
        name: name.to_owned(),
        cpus: has("cpu"),
        memory: has("memory"),
        gpu: resource.map(|resource| placement::name_of(kube_node).unwrap_or_else(|| resource.to_owned())),
        resource: resource.map(str::to_owned),
        free,
        total,
        unhealthy: offer.map_or(capacity.saturating_sub(total), |offer| offer.unhealthy),
        dynamic: offer.is_some(),
        status: status(kube_node, resource),
    }
}

/// Whether a pod of ours would get there, or why not.
fn status(kube_node: &KubernetesNode, resource: Option<&str>) -> String {
    if kube_node.status.conditions.iter().any(|condition| condition.r#type == "Ready" && condition.status != "True") {
        return "NotReady".into();
    }
    if kube_node.spec.unschedulable {
        return "Cordoned".into();
    }
    let taints = kube_node.spec.taints.iter().filter(|taint| taint.effect != "PreferNoSchedule");
    let keys: Vec<&str> =
        taints.map(|taint| taint.key.as_str()).filter(|key| !placement::is_tolerated(key, resource)).collect();
    if keys.is_empty() { READY.into() } else { format!("Tainted: {}", keys.join(", ")) }
}

fn stock(name: &str, nodes: &[&Holding]) -> Stock {
    let (ready, others): (Vec<&&Holding>, Vec<&&Holding>) = nodes.iter().partition(|node| node.is_ready());
    let largest = ready.iter().map(|node| node.total).max().unwrap_or(0);
    // A slice of TPUs is given as a whole.
    let whole = name.to_lowercase().contains("tpu");
    let mut requestable: Vec<u64> = if whole {
        ready.iter().map(|node| node.total).collect()
    } else {
        std::iter::successors(Some(1_u64), |size| size.checked_mul(2)).take_while(|size| *size < largest).collect()
    };
    requestable.extend((largest > 0).then_some(largest));
    requestable.sort_unstable();
    requestable.dedup();
    Stock {
        name: name.to_owned(),
        requestable,
        free: ready.iter().try_fold(0, |sum: u64, node| Some(sum.saturating_add(node.free?))),
        total: ready.iter().fold(0, |sum, node| sum.saturating_add(node.total)),
        not_ready: others.iter().fold(0, |sum, node| sum.saturating_add(node.total)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::needless_pass_by_value)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn kube_node(name: &str, gpus: &str, label: &str, spec: Value, ready: &str) -> KubernetesNode {
        serde_json::from_value(json!({
            "metadata": {"name": name, "labels": {"nvidia.com/gpu.product": label}},
            "spec": spec,
            "status": {
                "allocatable": {"cpu": "8", "memory": "32Gi", "nvidia.com/gpu": gpus},
                "conditions": [{"type": "Ready", "status": ready}],
            },
        }))
        .unwrap()
    }

    fn pod(node: &str, gpus: &str) -> Pod {
        serde_json::from_value(json!({"spec": {"nodeName": node,
            "containers": [{"name": "a", "resources": {"limits": {"nvidia.com/gpu": gpus}}}, {"name": "b"}]}}))
        .unwrap()
    }

    #[test]
    fn absurd_numbers() {
        let most = u64::MAX.to_string();
        let kube_nodes = ["a", "b"].map(|name| kube_node(name, &most, "Tesla-T4", json!({}), "True"));
        let mut used = Used::default();
        [pod("a", &most), pod("a", &most)].iter().for_each(|pod| used.add(pod));
        let inventory = Inventory::new(&kube_nodes, Some(&used));
        assert_eq!((inventory.gpus[0].total, inventory.gpus[0].requestable.len()), (u64::MAX, 65));
    }

    #[test]
    fn what_is_free() {
        let taint = |key: &str| json!({"taints": [{"key": key, "effect": "NoSchedule"}]});
        let kube_nodes = [
            kube_node("b", "12", "NVIDIA-A100-SXM4-80GB", taint("nvidia.com/gpu"), "True"),
            kube_node("a", "4", "NVIDIA-A100-SXM4-80GB", json!({}), "True"),
            kube_node("c", "8", "NVIDIA-A100-SXM4-80GB", json!({"unschedulable": true}), "True"),
            kube_node("d", "1", "Tesla-T4", taint("only-for-them"), "True"),
            kube_node("e", "2", "", json!({}), "Unknown"),
            kube_node("f", "0", "", json!({}), "True"),
        ];
        let pods = [pod("b", "8"), pod("b", "1"), pod("", "4"), pod("d", "1")];
        let mut used = Used::default();
        pods.iter().for_each(|pod| used.add(pod));
        let inventory = Inventory::new(&kube_nodes, Some(&used));
        let lines: Vec<String> = inventory
            .gpus
            .iter()
            .map(|gpu| format!("{} {:?} {:?} of {}, {}", gpu.name, gpu.requestable, gpu.free, gpu.total, gpu.not_ready))
            .collect();
        assert_eq!(
            lines,
            [
                "A100-80GB [1, 2, 4, 8, 12] Some(7) of 16, 8",
                "T4 [] Some(0) of 0, 1",
                "nvidia.com/gpu [] Some(0) of 0, 2"
            ]
        );
        let status: Vec<_> = inventory.nodes.iter().map(|node| node.status.as_str()).collect();
        assert_eq!(status, ["Ready", "Ready", "Cordoned", "Tainted: only-for-them", "NotReady", "Ready"]);
        assert_eq!((inventory.nodes[1].free, inventory.nodes[5].gpu.as_deref()), (Some(3), None));

        let mut unseen = Inventory::new(&kube_nodes, None);
        assert_eq!((unseen.gpus[0].free, unseen.gpus[0].total), (None, 16));
        unseen.keep("a100", 8);
        assert_eq!((unseen.gpus.len(), unseen.nodes.len()), (1, 2));
        unseen.keep("A100", 16);
        assert!(unseen.gpus.is_empty() && unseen.nodes.is_empty());
    }

    #[test]
    fn slices_as_a_whole() {
        let kube_node: KubernetesNode = serde_json::from_value(json!({
            "metadata": {"name": "t", "labels": {"cloud.google.com/gke-tpu-accelerator": "tpu-v5-lite-podslice"}},
            "status": {"allocatable": {"google.com/tpu": "4"}},
        }))
        .unwrap();
        let inventory = Inventory::new(&[kube_node], Some(&Used::default()));
        assert_eq!(
            (inventory.gpus[0].name.as_str(), inventory.gpus[0].requestable.as_slice()),
            ("tpu-v5-lite-podslice", &[4][..])
        );
    }
}
