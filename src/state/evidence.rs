//! What has to be asked beside Jobs and pods to explain a wait, and what the answers are.

use std::collections::{BTreeSet, HashMap};

use super::cause::GPU;
use super::node::Node;
use super::reason::BestNode;
use super::{Gather, Kind, State, cause};
use crate::inventory::Inventory;
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
        let cause = node.cause.as_ref().filter(|_| node.state == State::Pending);
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

    /// The questions of both.
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

/// The answers.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// Events of Jobs, pods and claims.
    pub events: Vec<Event>,
    /// What was seen of failed pulls, by the pod's uid: the registry's words are gone from it a moment later.
    pub pulls: HashMap<String, String>,
    /// The Kubernetes node with the most free GPUs.
    pub best: Option<BestNode>,
    /// What waits in queues.
    pub queued: Vec<Queued>,
}

impl Gather {
    /// What has to be asked to explain every wait; with `all` also where there is room, and where pods have gone.
    pub fn questions(&self, all: bool) -> Questions {
        let nodes = self.tasks.iter().flat_map(|task| &task.nodes).filter(|node| all || !node.has_vanished());
        let questions = nodes.map(Questions::of).fold(Questions::default(), |all, one| all.and(&one));
        Questions { gpus: all && questions.gpus, ..questions }
    }

    /// Adds what was found. The newest event says what is the case.
    pub fn evidence(&mut self, evidence: &Evidence) {
        for node in self.tasks.iter_mut().flat_map(|task| &mut task.nodes).filter(|node| node.state == State::Pending) {
            if let (Some(known), Some(message)) = (&node.cause, evidence.pulls.get(&node.pod_uid)) {
                node.cause = cause::pulled(known, &node.image, message).or(node.cause.take());
            }
        }
        let mut events: Vec<&Event> = evidence.events.iter().collect();
        events.sort_by_key(|event| std::cmp::Reverse(event.seen()));
        for event in events {
            self.event(event);
        }
        for queued in &evidence.queued {
            let owned = |node: &&mut Node| queued.metadata.owner_references.iter().any(|owner| owner.uid == node.uid);
            let nodes = self.tasks.iter_mut().flat_map(|task| &mut task.nodes);
            for cause in nodes.filter(owned).filter_map(|node| node.cause.as_mut()) {
                cause.learn_position(queued.position_in_cluster_queue);
            }
        }
        let Some(best) = &evidence.best else { return };
        for node in self.tasks.iter_mut().flat_map(|task| &mut task.nodes).filter(|node| Questions::of(node).gpus) {
            if let Some(cause) = &mut node.cause {
                cause.learn_best(best);
            }
        }
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
