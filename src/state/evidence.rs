//! What has to be asked beside Jobs and pods to explain a wait, and what the answers are.

use std::collections::{BTreeSet, HashMap};

use super::State;
use super::cause::{self, GPU, Kind};
use super::ending::removed;
use super::node::Node;
use super::reason::BestNode;
use crate::inventory::Inventory;
use crate::names;
use crate::objects::{Event, Queued};

/// What is not known yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Questions {
    /// Why Jobs have no pods: events of Jobs.
    pub jobs: bool,
    /// Why pods do not start, or have gone: events of pods.
    pub pods: bool,
    /// Why claims are not bound: events of claims.
    pub claims: bool,
    /// How many GPUs are free where.
    pub gpus: bool,
    /// How many are before us in these queues of Kueue.
    pub queues: BTreeSet<String>,
}

impl Questions {
    /// Whether there is nothing to ask.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What one node leaves open.
    pub(super) fn of(node: &Node) -> Self {
        let cause = waits(node);
        let kind = cause.map(|cause| cause.kind);
        let vague = cause.is_some_and(|cause| cause.vague);
        Self {
            jobs: node.podless && kind.is_none(),
            pods: (vague && matches!(kind, Some(Kind::Pull | Kind::Passing)))
                || kind == Some(Kind::Unschedulable)
                || node.has_vanished(),
            claims: vague && kind == Some(Kind::Volume),
            gpus: cause.is_some_and(cause::Cause::lacks_gpus),
            queues: node.queue.clone().into_iter().collect(),
        }
    }

    pub(super) fn and(self, other: &Self) -> Self {
        Self {
            jobs: self.jobs || other.jobs,
            pods: self.pods || other.pods,
            claims: self.claims || other.claims,
            gpus: self.gpus || other.gpus,
            queues: &self.queues | &other.queues,
        }
    }
}

#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// Events of Jobs, pods and claims.
    pub events: Events,
    /// What was seen of failed pulls, by the pod's uid: the registry's words are gone from it a moment later.
    pub pulls: HashMap<String, String>,
    /// The Kubernetes node with the most free GPUs.
    pub best: Option<BestNode>,
    /// What waits in queues.
    pub queued: Vec<Queued>,
}

/// Events, the newest first, found by what they are about.
#[derive(Debug, Clone, Default)]
pub struct Events {
    all: Vec<Event>,
    /// Of Jobs and pods by their uid.
    by_uid: HashMap<String, Vec<usize>>,
    /// Of pods by what the API server has added five characters to.
    by_base: HashMap<String, Vec<usize>>,
    /// Of claims by their name.
    by_claim: HashMap<String, Vec<usize>>,
}

impl From<Vec<Event>> for Events {
    fn from(mut all: Vec<Event>) -> Self {
        all.sort_by_key(|event| std::cmp::Reverse(event.seen()));
        let mut events = Self::default();
        for (place, event) in all.iter().enumerate() {
            let about = &event.involved_object;
            if about.kind == "PersistentVolumeClaim" {
                events.by_claim.entry(about.name.clone()).or_default().push(place);
                continue;
            }
            events.by_uid.entry(about.uid.clone()).or_default().push(place);
            if let ("Pod", Some(base)) = (about.kind.as_str(), names::base_of_pod(&about.name)) {
                events.by_base.entry(base.into()).or_default().push(place);
            }
        }
        Self { all, ..events }
    }
}

impl Events {
    /// Those about a Job or a pod.
    pub fn of(&self, uid: &str) -> impl Iterator<Item = &Event> {
        self.by_uid.get(uid).into_iter().flatten().map(|&place| &self.all[place])
    }

    /// Those that may explain a node.
    fn about(&self, node: &Node) -> Vec<&Event> {
        let uids = [&node.uid, &node.pod_uid].into_iter().filter(|uid| !uid.is_empty());
        let mut lists: Vec<&Vec<usize>> = uids.filter_map(|uid| self.by_uid.get(uid)).collect();
        lists.extend(node.claims.iter().filter_map(|claim| self.by_claim.get(claim)));
        if node.has_vanished() {
            lists.extend(self.by_base.get(&names::base_of_pods(&node.job)));
        }
        let mut places: Vec<usize> = lists.into_iter().flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(|place| &self.all[place]).collect()
    }
}

impl Evidence {
    /// Tells a node what was found: why its Job could not make its pod, why that does not start or had to go, why a
    /// claim is not bound. Of several events the newest says what is the case.
    pub(super) fn explain(&self, node: &mut Node) {
        if node.job.is_empty() {
            return;
        }
        if let (Some(known), Some(message)) = (waits(node), self.pulls.get(&node.pod_uid)) {
            node.cause = cause::pulled(known, &node.image, message).or(node.cause.take());
        }
        for event in self.events.about(node) {
            explain(node, event);
        }
        if node.queue.is_some() {
            let owned = |queued: &&Queued| queued.metadata.owner_references.iter().any(|owner| owner.uid == node.uid);
            if let (Some(queued), Some(cause)) = (self.queued.iter().find(owned), &mut node.cause) {
                cause.learn_position(queued.position_in_cluster_queue);
            }
        }
        if let (Some(best), true, Some(cause)) = (&self.best, Questions::of(node).gpus, &mut node.cause) {
            cause.learn_best(best);
        }
    }
}

fn waits(node: &Node) -> Option<&cause::Cause> {
    node.cause.as_ref().filter(|_| node.state == State::Pending)
}

fn explain(node: &mut Node, event: &Event) {
    let about = &event.involved_object;
    let known = waits(node);
    match about.kind.as_str() {
        "Job" if about.uid == node.uid && node.podless && known.is_none() && event.reason == "FailedCreate" => {
            node.cause = Some(cause::refused(&event.message));
        }
        "Pod" if about.uid == node.pod_uid => {
            let told = known.and_then(|known| cause::told_of_pod(known, event, &node.image, &node.job));
            node.cause = told.or(node.cause.take());
        }
        "Pod" if node.has_vanished() && names::is_pod_of(&node.job, &about.name) => {
            node.reason = removed(&event.reason, &event.message);
        }
        "PersistentVolumeClaim" if node.claims.contains(&about.name) => {
            let told = known.and_then(|known| cause::told_of_claim(known, event));
            node.cause = told.or(node.cause.take());
        }
        _ => {}
    }
}

/// The Kubernetes node with the most GPUs free; `None` where none that takes pods has any.
pub fn best_node(inventory: &Inventory) -> Option<BestNode> {
    let open = inventory.nodes.iter().filter(|node| node.is_ready() && node.resource.as_deref() == Some(GPU));
    let best = open.max_by(|a, b| (a.free.unwrap_or(a.total), &b.name).cmp(&(b.free.unwrap_or(b.total), &a.name)))?;
    Some(BestNode { name: best.name.clone(), free: best.free, total: best.total })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::inventory::Used;
    use crate::objects::{KubernetesNode, Pod};
    use serde_json::json;

    #[test]
    fn the_best_machine() {
        let kube_node = |name: &str, gpus: &str, closed: bool| -> KubernetesNode {
            serde_json::from_value(json!({"metadata": {"name": name}, "spec": {"unschedulable": closed},
                "status": {"allocatable": {"cpu": "8", GPU: gpus}}}))
            .unwrap()
        };
        let pod = |node: &str, gpus: &str| -> Pod {
            serde_json::from_value(json!({"spec": {"nodeName": node,
                "containers": [{"name": "a", "resources": {"limits": {GPU: gpus}}}, {"name": "b"}]}}))
            .unwrap()
        };
        let kube_nodes = [kube_node("a", "8", false), kube_node("b", "8", false), kube_node("c", "64", true)];
        let pods = [pod("a", "6"), pod("b", "2"), pod("b", "1"), pod("", "4")];
        let mut used = Used::default();
        pods.iter().for_each(|pod| used.add(pod));
        let best = |kube_nodes: &[KubernetesNode], used: Option<&Used>| {
            best_node(&Inventory::new(kube_nodes, used)).map(|node| node.to_string())
        };
        assert_eq!(best(&kube_nodes, Some(&used)).as_deref(), Some("the best node, b, has 5 of 8 GPUs free"));
        assert_eq!(best(&kube_nodes, None).as_deref(), Some("the largest node, a, has 8 GPUs"));
        assert_eq!(best(&[kube_node("a", "0", false)], None), None);
    }
}
