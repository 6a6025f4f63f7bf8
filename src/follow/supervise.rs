//! What a follower does beside watching: it asks why nodes do not start, ends those that never can, stops the others
//! when one has failed, and says when nothing is left to wait for. What to do is decided by a machine without input and
//! output.

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::ask::ask;
use super::end_nodes::{Ending, GRACE, end};
use super::waiting::nodes;
use super::{Follow, Left, Limits, Logs, Outcome};
use crate::names;
use crate::objects::{Event, Pod};
use crate::state::{
    Cause, Evidence, Mark, Node, Questions, ReasonCode, State, StoppedBy, Task, failed_pull, is_failed_pull, view,
};

/// Waits shorter than this are not worth a question.
const QUIET: Duration = Duration::from_secs(2);
/// How often it is asked why nodes do not start: in the first minute, and then.
const ASK: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(20));
/// How often all Kubernetes nodes are asked for.
const ASK_MACHINES: Duration = Duration::from_secs(30);
/// How long a pod may be unknown whose Job has ended.
const UNSEEN: Duration = Duration::from_secs(1);
/// How long the Jobs may take to agree with their pods.
const AGREEMENT: Duration = Duration::from_secs(15);
/// How long the nodes may take to stop one another, before a client does.
const TOGETHER: Duration = Duration::from_secs(GRACE.as_secs() + 30);
/// Lines that are shown of a log that goes.
pub(super) const LAST: u64 = 100;

/// Time since the task is followed.
type Time = Duration;

/// What is known when it is decided what to do.
pub(super) struct Facts<'a> {
    pub task: &'a Task,
    /// What Jobs and pods leave open.
    pub questions: &'a dyn Fn() -> Questions,
    /// Whether all logs that were opened have been read.
    pub read: bool,
    /// Whether every Job that is there has ended, and every container has or never will begin.
    pub over: &'a dyn Fn() -> bool,
}

/// What is to be done.
#[derive(Debug)]
pub(super) enum Action {
    /// Ask why nodes do not start.
    Ask(Questions),
    /// Tell the user.
    Note(String),
    /// End these Jobs.
    End(Vec<Ending>),
    /// Stop following: all nodes have ended.
    Ended(Outcome),
    /// Stop following: nothing is left to wait for though the task has not ended.
    Stop(Outcome),
}

/// What has been found out and done.
pub(super) struct Supervisor {
    limits: Limits,
    /// How many nodes there were, and since when.
    nodes: (usize, Time),
    asked: Option<Time>,
    asked_machines: Option<Time>,
    found: Evidence,
    /// Failed pulls by the pod's uid, and whether the last state that was seen is one.
    pulls: HashMap<String, (u32, bool)>,
    /// Jobs that have been asked to end.
    marked: HashSet<String>,
    /// The first node that can never start or did not in time.
    lost: Option<Hopeless>,
    /// It did not start in time.
    late: bool,
    /// Why Jobs cannot be ended.
    refused: Option<String>,
    /// Since when all nodes have ended and only the Jobs' word is awaited.
    ended: Option<Time>,
    /// All nodes have found each other.
    met: bool,
    /// It has been said that the task is being stopped.
    stopping: bool,
    /// Since when the nodes stop one another.
    told: Option<Time>,
}

/// A node that can never start, or did not in time.
struct Hopeless {
    rank: u32,
    why: String,
    /// The same for programs.
    code: Option<ReasonCode>,
    /// What to do about it.
    hint: Option<&'static str>,
}

impl Supervisor {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            nodes: (0, Time::ZERO),
            asked: None,
            asked_machines: None,
            found: Evidence::default(),
            pulls: HashMap::new(),
            marked: HashSet::new(),
            lost: None,
            late: false,
            refused: None,
            ended: None,
            met: false,
            stopping: false,
            told: None,
        }
    }

    /// Whether all nodes have ended, and only the Jobs' word is awaited.
    pub(super) fn is_ending_soon(&self) -> bool {
        self.ended.is_some()
    }

    /// What is known beside Jobs and pods.
    pub(super) fn found(&self) -> &Evidence {
        &self.found
    }

    /// Notes a pod's failed pulls.
    pub(super) fn hear(&mut self, pod: &Pod) {
        let uid = &pod.metadata.uid;
        let pulls = self.pulls.entry(uid.clone()).or_default();
        match failed_pull(pod) {
            Some(waiting) if !pulls.1 => {
                *pulls = (pulls.0 + 1, true);
                self.found.pulls.insert(uid.clone(), waiting.message.clone());
            }
            Some(_) => {}
            None => pulls.1 = false,
        }
    }

    /// Takes the answers in; what was not asked for this time stays as it was.
    pub(super) fn learn(&mut self, found: Evidence) {
        let pulls = std::mem::take(&mut self.found.pulls);
        self.found = Evidence { best: found.best.or(self.found.best.take()), pulls, ..found };
    }

    /// Whether a node's Job has been asked to end.
    pub(super) fn is_ending(&self, node: &Node) -> bool {
        self.marked.contains(&node.job)
    }

    /// Whether all nodes have started, if that is all that is waited for.
    fn is_enough(&self, task: &Task) -> bool {
        let ended = |node: &Node| node.state == State::Deleted && task.expires;
        let started = |node: &Node| matches!(node.state, State::Running | State::Succeeded) || ended(node);
        self.limits.started && task.nodes.iter().all(started)
    }

    /// How often a pod's image could not be pulled: what was seen, or what the kubelet has counted.
    fn failed_pulls(&self, node: &Node) -> u32 {
        let seen = self.pulls.get(&node.pod_uid).map_or(0, |(count, _)| *count);
        let counted = self.found.events.of(&node.pod_uid).filter(|event| is_failed_pull(event));
        counted.map(Event::times).fold(seen, u32::max)
    }

    /// What there is to ask, end and stop, and whether there is anything left to wait for.
    pub(super) fn decide(&mut self, facts: &Facts<'_>, now: Time) -> Vec<Action> {
        let task = facts.task;
        let mut actions: Vec<Action> = self.question(facts.questions, now).map(Action::Ask).into_iter().collect();
        let never = self.never(task, now);
        // What is not ended may start after all, and another be the one that cannot.
        if !self.limits.ends_nodes {
            self.lost = None;
        }
        if let (None, Some((node, mark))) = (&self.lost, never.first()) {
            let hint = node.cause.as_ref().filter(|_| !self.late).and_then(Cause::hint);
            self.lost = Some(Hopeless { rank: node.rank, why: mark.annotation().1, code: node.code(), hint });
        }
        if self.limits.ends_nodes && self.refused.is_none() {
            self.end(task, &never, now, &mut actions);
        }
        let resigned = if self.limits.ends_nodes { self.stuck(task) } else { self.resigned(task, facts.read) };
        if let Some(outcome) = resigned {
            actions.push(Action::Stop(outcome));
        } else if self.is_enough(task) {
            actions.push(Action::Stop(Outcome::Started(Box::new(task.clone()))));
        } else if self.is_agreed(facts, now) {
            actions.push(Action::Ended(self.outcome(task)));
        }
        actions
    }

    /// What to ask for, from time to time, because it explains a wait.
    fn question(&mut self, questions: &dyn Fn() -> Questions, now: Time) -> Option<Questions> {
        let pause = if now < Duration::from_mins(1) { ASK.0 } else { ASK.1 };
        let passed = |asked: Option<Time>, pause| asked.is_none_or(|asked| now.saturating_sub(asked) >= pause);
        if now < QUIET || !passed(self.asked, pause) {
            return None;
        }
        let mut questions = questions();
        if questions.is_empty() {
            return None;
        }
        self.asked = Some(now);
        questions.gpus &= passed(self.asked_machines, ASK_MACHINES);
        if questions.gpus {
            self.asked_machines = self.asked;
        }
        Some(questions)
    }

    /// Ends the nodes that never can start and, where one failed, the others.
    fn end(&mut self, task: &Task, never: &[(&Node, Mark)], now: Time, actions: &mut Vec<Action>) {
        let mut ends: Vec<Ending> = never.iter().map(|(node, mark)| Ending::of(node, mark)).collect();
        if let Some(failed) = self.failed(task, never) {
            let mark = Mark::Stopped(StoppedBy::Node(failed.rank));
            let open = |node: &&Node| {
                let ended = never.iter().any(|(never, _)| never.rank == node.rank);
                !ended && !self.is_ending(node)
            };
            let running: Vec<&Node> =
                task.jobs().filter(|node| node.rank != failed.rank && !node.state.is_final()).collect();
            let mut others: Vec<&Node> = running.iter().copied().filter(open).collect();
            if !others.is_empty() {
                if self.told.is_none() {
                    let ranks: Vec<u32> = running.iter().map(|node| node.rank).collect();
                    actions.push(Action::Note(format!("node-{} failed: stopping {}", failed.rank, nodes(&ranks))));
                }
                if failed.ending.as_ref().is_some_and(|ending| ending.told_others)
                    && now.saturating_sub(*self.told.get_or_insert(now)) < TOGETHER
                {
                    others.retain(|node| node.state != State::Running);
                }
            }
            ends.extend(others.into_iter().map(|node| Ending::of(node, &mark)));
        }
        if !ends.is_empty() {
            self.marked.extend(ends.iter().map(|ending| ending.job.clone()));
            actions.push(Action::End(ends));
        }
    }

    /// The node because of which the others are to be stopped.
    fn failed<'a>(&self, task: &'a Task, never: &[(&'a Node, Mark)]) -> Option<&'a Node> {
        if !self.limits.fail_fast || !task.fail_fast {
            return None;
        }
        let failed = task.first_failed().filter(|node| node.state == State::Failed && !node.is_consequence());
        // A deadline is that of all, and ends them all.
        failed.filter(|node| !node.is_late()).or(never.first().map(|(node, _)| *node))
    }

    /// Jobs could not be ended; what the user is to be told about that, once.
    pub(super) fn cannot_end(&mut self, why: String) -> Option<String> {
        let first = self.refused.is_none().then(|| format!("the task cannot be stopped: {why}"));
        self.refused.get_or_insert(why);
        first
    }

    /// How it ends where a node can never start and may not be ended: when all others have ended, or need not.
    fn stuck(&self, task: &Task) -> Option<Outcome> {
        let (Some(lost), Some(_)) = (&self.lost, &self.refused) else { return None };
        let together = self.limits.fail_fast && task.fail_fast;
        let over = |node: &Node| node.state.is_final() || self.is_ending(node);
        (together || task.nodes.iter().all(over)).then(|| self.gave_up(lost, Left::of(Some(task))))
    }

    /// How it ends for one who may end nothing, where a node can never start: when no other has anything to say.
    fn resigned(&self, task: &Task, read: bool) -> Option<Outcome> {
        let lost = self.lost.as_ref()?;
        let silent = read && !task.nodes.iter().any(|node| node.state == State::Running);
        (self.late || silent).then(|| self.gave_up(lost, Left::of(Some(task))))
    }

    fn gave_up(&self, lost: &Hopeless, left: Left) -> Outcome {
        let Hopeless { rank, why, code, hint } = lost;
        let (code, hint) = (*code, *hint);
        if self.late {
            Outcome::GaveUp { what: format!("waiting for node-{rank} to start: {why}"), code, left }
        } else {
            Outcome::NeverStarted { what: format!("node-{rank} can never start: {why}"), code, left, hint }
        }
    }

    /// Whether all nodes have ended, and Jobs and pods agree on that. What list and status say comes from the Jobs, the
    /// exit code from the pods: both have to know that it is over, and news of the one may come before the other's.
    fn is_agreed(&mut self, facts: &Facts<'_>, now: Time) -> bool {
        let nodes = &facts.task.nodes;
        if !facts.read || !nodes.iter().all(|node| node.state.is_final()) {
            self.ended = None;
            return false;
        }
        let known = nodes.iter().all(|node| node.pod.is_some() || node.state == State::Deleted);
        let patience = match ((facts.over)(), known) {
            (true, true) => Duration::ZERO,
            (true, false) => UNSEEN,
            (false, _) => AGREEMENT,
        };
        now.saturating_sub(*self.ended.get_or_insert(now)) >= patience
    }

    /// How it ends when all nodes have.
    fn outcome(&self, task: &Task) -> Outcome {
        match &self.lost {
            Some(lost) if self.late => self.gave_up(lost, Left::Stopped),
            lost => {
                let hint = lost.as_ref().and_then(|lost| lost.hint).map(str::to_owned);
                Outcome::Ended { task: Box::new(task.clone()), hint }
            }
        }
    }

    /// The nodes that are to be ended because they can never start, or did not in time, with why.
    fn never<'a>(&mut self, task: &'a Task, now: Time) -> Vec<(&'a Node, Mark)> {
        let jobs = task.jobs().count();
        if jobs != self.nodes.0 {
            self.nodes = (jobs, now);
        }
        let whole = now.saturating_sub(self.nodes.1);
        self.late |= self.limits.start_timeout.is_some_and(|limit| now >= limit);
        let waiting = task.jobs().filter(|node| node.state == State::Pending && !self.is_ending(node));
        waiting
            .filter_map(|node| {
                let cause = node.cause.as_ref();
                let hopeless = cause.filter(|cause| cause.is_permanent(whole, self.failed_pulls(node)));
                let why = match (hopeless, self.limits.start_timeout.filter(|_| self.late)) {
                    (Some(cause), _) => cause.wait.to_string(),
                    (None, Some(limit)) => {
                        let why = cause.map_or_else(|| "no reason known".into(), |cause| cause.wait.to_string());
                        format!("not within {} s ({why})", limit.as_secs())
                    }
                    (None, None) => return None,
                };
                Some((node, Mark::NeverStarted(why)))
            })
            .collect()
    }
}

impl Follow {
    /// Does what is to be done about the task; `Some` where nothing is left to wait for.
    pub(super) fn attend(&mut self, task: &Task) -> Option<Outcome> {
        let (known, care) = (&self.known, &mut self.care);
        let facts = Facts {
            task,
            questions: &|| known.questions(),
            read: self.streams.values().all(|stream| stream.done),
            over: &|| known.is_over(),
        };
        for action in care.decide(&facts, self.waiting.elapsed()) {
            match action {
                Action::Ask(questions) => {
                    ask(&self.cluster, Some(self.subject.namespace.clone()), questions, &self.sender);
                }
                Action::Note(text) => self.ui.note(&text),
                Action::End(jobs) => end(&self.cluster, &self.subject.namespace, jobs, &self.sender),
                Action::Ended(outcome) => {
                    self.tell_missing(task);
                    return Some(outcome);
                }
                Action::Stop(outcome) => return Some(outcome),
            }
        }
        None
    }

    /// Whether all nodes have started, and look for one another: their pods are not ready before they have found all,
    /// and what makes them unready later is something else.
    pub(super) fn is_meeting(&mut self, task: &Task) -> bool {
        if self.care.met || task.num_nodes == 1 || task.nodes.iter().any(|node| node.state != State::Running) {
            return false;
        }
        let unready = |pod: &Pod| {
            let mut containers = pod.status.container_statuses.iter();
            containers.any(|container| container.name == names::CONTAINER && !container.ready)
        };
        self.care.met = !self.known.pods().any(|(_, pod)| unready(pod));
        !self.care.met
    }

    /// Whether pods are still there of a task whose Jobs are gone, or are going; this is reported once.
    pub(super) fn is_stopping(&mut self) -> bool {
        let living = || self.known.pods().filter(|(uid, pod)| !self.known.is_gone(uid) && view(pod).live);
        let grace = |pod: &Pod| {
            let given = pod.metadata.deletion_grace_period_seconds;
            given.or(pod.spec.termination_grace_period_seconds).unwrap_or_default()
        };
        let Some(grace) = living().map(|(_, pod)| grace(pod)).max() else { return false };
        if !std::mem::replace(&mut self.care.stopping, true) {
            let id = &self.subject.id;
            self.ui.note(&format!(
                "Task {id} is being stopped: waiting for its pods to end (up to {grace} s: their grace period)"
            ));
        }
        true
    }

    /// Says that logs go with their pods. Where nobody reads them, their ends are read now.
    pub(super) fn pods_go(&mut self, ranks: &[u32], why: &str) {
        let go = if ranks.len() == 1 { "its pod goes, and its log" } else { "their pods go, and their logs" };
        let logs = match self.subject.logs {
            Some(_) => "what they print is shown here to the end".to_owned(),
            None => format!("here are the last {LAST} lines ('jobs submit' shows all, --no-fail-fast keeps them)"),
        };
        self.ui.warn(&format!("{} cannot be stopped from within ({why}): {go} with it; {logs}", nodes(ranks)));
        if self.subject.logs.is_none() {
            self.subject.logs = Some(Logs::aside(ranks.to_vec()));
            self.refresh(None);
        }
    }
}
