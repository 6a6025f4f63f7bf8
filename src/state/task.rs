//! A task: its nodes, and what they are together.

use jiff::Timestamp;

use super::State;
use super::cause::{Cause, Kind};
use super::node::{Mark, Node};
use super::reason::{Reason, StoppedBy, Wait};
use super::reason_code::ReasonCode;

/// A task: the Jobs that share its id.
#[derive(Debug, Clone)]
pub struct Task {
    pub id: String,
    /// Its name as the user spelled it, or the label.
    pub name: String,
    /// The label `task-name`, of which names in the result models are made.
    pub label: String,
    /// The label `username`.
    pub username: String,
    /// The owner's name as it was given, where the Jobs have it.
    pub user: Option<String>,
    /// Where its Jobs are.
    pub namespace: String,
    pub created: Option<Timestamp>,
    /// `created-at` as written, or the server's time in its form.
    pub created_at: String,
    /// The newest time that its Jobs or pods report.
    pub updated: Option<Timestamp>,
    /// How many nodes it was submitted with.
    pub num_nodes: u32,
    /// The Service of its ports, and the ports as written: `8080,9000-9002`.
    pub ports: Option<(String, String)>,
    /// The commit that was submitted.
    pub commit: Option<String>,
    /// Whether its nodes are to be stopped when one fails.
    pub fail_fast: bool,
    /// Whether the cluster removes the Jobs of nodes that have ended: one that is gone is no bad sign then.
    pub expires: bool,
    /// Some of it is from its record, as pods are gone.
    pub recorded: bool,
    /// Some of its Jobs are not there, and none has started: it was never submitted as a whole, or is just being.
    pub half_made: bool,
    /// Its nodes by rank.
    pub nodes: Vec<Node>,
}

impl Task {
    /// How the task as a whole fares: completed when all nodes succeeded, else failed when any failed, else running
    /// from the first node that started, else pending. A deleted node makes it failed, unless all others succeeded, or
    /// it had ended before. One of which no Job stays is stopping as long as a pod is left.
    pub fn state(&self) -> State {
        let any = |state| self.nodes.iter().any(|node| node.state == state);
        if any(State::Stopping) && self.nodes.iter().all(|node| node.leaving || node.state == State::Deleted) {
            return State::Stopping;
        }
        let rest = self.nodes.iter().all(|node| matches!(node.state, State::Succeeded | State::Deleted));
        if rest && any(State::Succeeded) {
            State::Succeeded
        } else if any(State::Failed) || any(State::Stopping) || (any(State::Deleted) && !self.expires) {
            State::Failed
        } else if any(State::Running) || any(State::Succeeded) || any(State::Deleted) {
            State::Running
        } else {
            State::Pending
        }
    }

    /// Whether every node has ended.
    pub fn is_over(&self) -> bool {
        self.nodes.iter().all(Node::is_over)
    }

    /// Since when and until when it has run: from the start of its first node to the end of its last, or to now.
    pub fn ran(&self, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let began = self.nodes.iter().filter_map(|node| node.started).min()?;
        Some((began, if self.is_over() { self.ended()? } else { now }))
    }

    /// When the last node ended, of a task that is over.
    pub fn ended(&self) -> Option<Timestamp> {
        let ends = self.nodes.iter().map(|node| node.ending.as_ref()?.finished);
        // A node that is gone, or never started, has no end of its own.
        ends.collect::<Option<Vec<_>>>().and_then(|ends| ends.into_iter().max()).or(self.updated).or(self.created)
    }

    /// The state by which tasks are chosen: one that has failed goes by what its other nodes do until all have ended.
    pub fn stage(&self) -> State {
        match self.state() {
            State::Failed if self.is_over() => State::Failed,
            State::Failed if self.nodes.iter().all(|node| node.is_over() || node.state == State::Pending) => {
                State::Pending
            }
            State::Failed => State::Running,
            other => other,
        }
    }

    /// How many nodes are in this state.
    pub fn count(&self, state: State) -> usize {
        self.nodes.iter().filter(|node| node.state == state).count()
    }

    /// Why the task waits or failed: the reason of the node that decides.
    pub fn reason(&self) -> Option<String> {
        match self.state() {
            State::Failed => self.decisive().and_then(|node| match (node.why(), self.num_nodes) {
                (reason, 1) => reason,
                (Some(reason), _) => {
                    let colon = if node.reason.as_ref().is_some_and(Reason::names_a_part) { ":" } else { "" };
                    Some(format!("node-{}{colon} {reason}", node.rank))
                }
                (None, _) => Some(format!("node-{} {}", node.rank, node.state.of_node())),
            }),
            State::Succeeded | State::Stopping => None,
            _ => self.cause().map(|cause| format!("{}{}", cause.wait, self.admitted(cause))),
        }
    }

    /// How many nodes a queue has let through that holds others back.
    fn admitted(&self, cause: &Cause) -> String {
        let queued = |node: &&Node| matches!(node.cause.as_ref().map(|cause| &cause.wait), Some(Wait::Queue { .. }));
        let admitted = self.nodes.len() - self.nodes.iter().filter(queued).count();
        match (&cause.wait, admitted) {
            (Wait::Queue { .. }, 1..) => format!("; {admitted} of {} nodes are admitted", self.num_nodes),
            _ => String::new(),
        }
    }

    /// The same for programs.
    pub fn reason_code(&self) -> Option<ReasonCode> {
        match self.state() {
            State::Failed => self.decisive().and_then(|node| match (node.code(), node.state) {
                (None, State::Stopping) if self.num_nodes > 1 => Some(ReasonCode::Terminating),
                (code, _) => code,
            }),
            State::Succeeded | State::Stopping => None,
            _ => self.cause().map(Cause::code),
        }
    }

    /// The node for which a task failed.
    fn decisive(&self) -> Option<&Node> {
        self.first_failed().or_else(|| self.nodes.iter().find(|node| node.state == State::Stopping))
    }

    /// What keeps nodes from starting, of several causes the one that decides; else what is wrong with one that runs.
    pub fn cause(&self) -> Option<&Cause> {
        let of = |state: State| self.nodes.iter().filter(move |node| node.state == state);
        let waiting = of(State::Pending).filter_map(|node| node.cause.as_ref()).min_by_key(|cause| cause.kind);
        waiting.or_else(|| of(State::Running).find_map(|node| node.cause.as_ref()))
    }

    /// The node that failed first: by the end of its container, ties by rank; one whose container never ended
    /// comes after all that did, and those that were stopped because another failed come last.
    pub fn first_failed(&self) -> Option<&Node> {
        let failed = self.nodes.iter().filter(|node| matches!(node.state, State::Failed | State::Deleted));
        failed.min_by_key(|node| {
            let finished = node.ending.as_ref().and_then(|ending| ending.finished);
            (node.is_consequence(), node.state == State::Deleted, finished.is_none(), finished, node.rank)
        })
    }

    /// What to do about the failure of the node that decides, if the end of its log tells that.
    pub fn hint(&self) -> Option<String> {
        let failed = self.first_failed().filter(|node| self.state() == State::Failed && !node.is_late())?;
        Some(failed.ending.as_ref()?.clue.as_ref()?.hint())
    }

    /// Whether the pods have to be asked before the states are right, or to tell why a node failed.
    pub fn ask_pods(&self) -> bool {
        let waiting = self.num_nodes > 1 && self.nodes.iter().all(|node| node.state == State::Pending);
        // Pods are not ready before their nodes have found one another, though their containers run.
        let unready = |node: &Node| node.state == State::Pending && node.pod.is_none() && !node.job.is_empty();
        let waiting = waiting || (self.num_nodes > 1 && self.nodes.iter().any(unready));
        let unexplained = |node: &Node| node.state == State::Failed && node.reason.is_none();
        waiting || self.nodes.iter().any(|node| node.ask_pods || unexplained(node))
    }

    /// The Job's name without the node's part, as the result models have it.
    pub fn job_name(&self) -> String {
        match self.nodes.iter().find(|node| !node.job.is_empty()) {
            Some(node) if self.num_nodes > 1 => {
                let suffix = format!("-node-{}", node.rank);
                node.job.strip_suffix(&suffix).unwrap_or(&node.job).into()
            }
            Some(node) => node.job.clone(),
            None => format!("{}-{}", self.label, self.id),
        }
    }

    /// Where its ports are reached from within the cluster: `NAME.NAMESPACE.svc:8080`, ranges as they were written.
    pub fn endpoints(&self) -> Vec<String> {
        let Some((service, ports)) = &self.ports else { return Vec::new() };
        ports.split(',').map(|ports| format!("{service}.{}.svc:{ports}", self.namespace)).collect()
    }

    /// The names of its Jobs by rank.
    pub fn jobs(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| !node.job.is_empty())
    }

    /// Notes the newest time that an object reports.
    pub(super) fn touch(&mut self, time: Option<Timestamp>) {
        self.updated = self.updated.max(time);
    }

    /// What can be said once everything has been heard, and again when nodes were read anew; whether nodes have other
    /// places than before.
    pub(super) fn settle(&mut self) -> bool {
        self.nodes.iter_mut().for_each(Node::settle);
        let moved = self.fill_gaps();
        self.mark_followers();
        moved
    }

    /// Nodes whose Jobs are not there: never created where no other has started, else deleted.
    fn fill_gaps(&mut self) -> bool {
        let before = self.nodes.len();
        self.nodes.retain(|node| !node.is_absent());
        let mut moved = self.nodes.len() != before || !self.nodes.is_sorted_by_key(|node| node.rank);
        self.nodes.sort_by_key(|node| node.rank);
        let missing = self.missing();
        self.half_made = !missing.is_empty() && self.nodes.iter().all(|node| node.state == State::Pending);
        if missing.is_empty() {
            return moved;
        }
        moved = true;
        let interrupted = self.half_made;
        if interrupted {
            self.interrupt();
        }
        // What stopped the others remembers how it ended.
        let stopped_by = |rank: u32| Mark::Stopped(StoppedBy::Node(rank));
        let marks: Vec<Mark> = self.nodes.iter().filter_map(|node| node.mark.clone()).collect();
        let absent = missing.into_iter().map(Node::absent);
        self.nodes.extend(absent.map(|node| {
            if interrupted {
                return Node { cause: Some(Cause::new(Kind::Interrupted, Wait::Interrupted)), ..node };
            }
            let reason = match (marks.contains(&stopped_by(node.rank)), self.expires) {
                (true, _) => Reason::FailedAndGone,
                (false, true) => Reason::Expired,
                (false, false) => Reason::JobGone,
            };
            Node { state: State::Deleted, reason: Some(reason), ..node }
        }));
        self.nodes.sort_by_key(|node| node.rank);
        moved
    }

    /// The ranks that no node has; nodes are in order.
    fn missing(&self) -> Vec<u32> {
        let mut have = self.nodes.iter().map(|node| node.rank).peekable();
        let mut has = |rank: &u32| {
            while have.next_if(|have| have < rank).is_some() {}
            have.peek() == Some(rank)
        };
        (0..self.num_nodes).filter(|rank| !has(rank)).collect()
    }

    /// Its submission was never finished: whatever else its nodes wait for does not matter.
    pub(super) fn interrupt(&mut self) {
        for node in self.nodes.iter_mut().filter(|node| node.state == State::Pending) {
            node.cause = Some(Cause::new(Kind::Interrupted, Wait::Interrupted));
        }
    }

    /// A node that was killed after another had failed most likely was because of it: that is not a cause of its own.
    fn mark_followers(&mut self) {
        self.nodes.iter_mut().for_each(|node| node.after = None);
        let Some(first) = self.first_failed().filter(|node| node.state == State::Failed) else { return };
        let Some(when) = first.ending.as_ref().and_then(|ending| ending.finished) else { return };
        let cause = first.rank;
        for node in self.nodes.iter_mut().filter(|node| node.rank != cause && node.mark.is_none()) {
            let killed = node.ending.as_ref().is_some_and(|ending| {
                matches!(ending.code, Some(137 | 143)) && ending.finished.is_some_and(|time| time >= when)
            });
            if node.state == State::Failed && killed && node.reason.as_ref().is_some_and(Reason::is_bare_exit) {
                node.after = Some(cause);
            }
        }
    }
}
