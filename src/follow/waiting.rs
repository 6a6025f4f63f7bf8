//! Says what a followed task waits for: a live line a node on a terminal, else a line whenever a cause changes, and one
//! each minute so that nobody takes the wait for a standstill.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::state::{Kind, Node, State, Task};
use crate::time;
use crate::ui::{LiveLines, Ui};

/// Causes that pass sooner are not worth a word.
const QUIET: Duration = Duration::from_secs(2);
/// Those that every container goes through, or that are not known yet, than this.
const ORDINARY: Duration = Duration::from_secs(10);
/// How often it is told that a cause holds up fewer or more nodes.
const AGAIN: Duration = Duration::from_secs(5);
/// How often it is told that the wait goes on.
const BEAT: Duration = Duration::from_mins(1);
/// Live lines at most; the rest are counted.
const LINES: usize = 8;

/// What has been said, and is.
pub(super) struct Waiting {
    ui: Ui,
    /// Whether the task has to be named, because others are followed beside it.
    named: bool,
    live: Option<LiveLines>,
    began: (Instant, Timestamp),
    causes: HashMap<String, Told>,
    last: Instant,
    complained: bool,
    /// The trouble that was told last, and when.
    trouble: Option<(String, Instant)>,
}

/// What has been told of a cause.
struct Told {
    since: Instant,
    /// Of how many nodes, and when.
    said: Option<(usize, Instant)>,
}

impl Waiting {
    pub(super) fn new(ui: &Ui, named: bool) -> Self {
        let now = Instant::now();
        Self {
            ui: ui.clone(),
            named,
            live: ui.live_lines(),
            began: (now, Timestamp::now()),
            causes: HashMap::new(),
            last: now,
            complained: false,
            trouble: None,
        }
    }

    /// Tells what the task waits for, if anything; for some of its nodes that does not matter any more.
    pub(super) fn show(&mut self, task: &Task, over: impl Fn(&Node) -> bool) {
        let waiting: Vec<&Node> =
            task.nodes.iter().filter(|node| node.state == State::Pending && !over(node)).collect();
        if let Some(live) = &mut self.live {
            live.show(&lines(task, &waiting, self.named));
            return;
        }
        let groups = groups(task, waiting, self.named);
        self.causes.retain(|cause, _| groups.iter().any(|group| group.why == *cause));
        for group in &groups {
            let told =
                self.causes.entry(group.why.clone()).or_insert_with(|| Told { since: Instant::now(), said: None });
            let due = match told.said {
                None => told.since.elapsed() >= if group.passes { ORDINARY } else { QUIET },
                Some((count, when)) => count != group.count && when.elapsed() >= AGAIN,
            };
            if due {
                told.said = Some((group.count, Instant::now()));
                self.last = Instant::now();
                self.ui.note(&format!("Waiting for {}", group.line()));
            }
        }
        if let Some(group) = groups.first().filter(|_| self.last.elapsed() >= BEAT) {
            self.last = Instant::now();
            let passed = time::age(self.began.1, Timestamp::now());
            self.ui.note(&format!("Still waiting after {passed} for {}", group.line()));
        }
    }

    /// Something that may pass. What Jobs and pods have in common is said once.
    pub(super) fn trouble(&mut self, what: &str) {
        let same = self.trouble.as_ref().is_some_and(|(told, when)| told == what && when.elapsed() < BEAT);
        let complaint = what.starts_with("you may not watch");
        if !(same || complaint && std::mem::replace(&mut self.complained, true)) {
            self.trouble = Some((what.to_owned(), Instant::now()));
            self.ui.note(&format!("Note: {what}"));
        }
    }

    /// Since when this task is followed.
    pub(super) fn elapsed(&self) -> Duration {
        self.began.0.elapsed()
    }
}

/// Nodes that wait for the same.
#[derive(Debug, PartialEq)]
struct Group {
    who: String,
    why: String,
    count: usize,
    /// Most likely it passes by itself.
    passes: bool,
}

impl Group {
    fn line(&self) -> String {
        if self.why.is_empty() { self.who.clone() } else { format!("{}: {}", self.who, self.why) }
    }
}

/// What the nodes wait for, what decides first.
fn groups(task: &Task, mut nodes: Vec<&Node>, named: bool) -> Vec<Group> {
    let kind = |node: &Node| node.cause.as_ref().map_or(Kind::Passing, |cause| cause.kind);
    nodes.sort_by_key(|node| (kind(node), node.rank));
    let mut groups: Vec<(Group, u32)> = Vec::new();
    for node in nodes {
        let why = node.cause.as_ref().map(|cause| cause.text.clone()).unwrap_or_default();
        if let Some((group, _)) = groups.iter_mut().find(|(group, _)| group.why == why) {
            group.count += 1;
        } else {
            let passes = kind(node) == Kind::Passing;
            groups.push((Group { who: String::new(), why, count: 1, passes }, node.rank));
        }
    }
    let the_task = if named { format!("task {}", task.id) } else { "the task".into() };
    let of = if named { format!(" of task {}", task.id) } else { String::new() };
    let name = |(group, rank): (Group, u32)| {
        let who = match (task.num_nodes, group.count) {
            (1, _) => format!("{the_task} to start"),
            (_, 1) => format!("node-{rank}{of}"),
            (all, some) => format!("{some} of {all} nodes{of}"),
        };
        Group { who, ..group }
    };
    groups.into_iter().map(name).collect()
}

/// The live lines, by rank.
fn lines(task: &Task, waiting: &[&Node], named: bool) -> BTreeMap<u32, String> {
    let shown = if waiting.len() > LINES { LINES - 1 } else { waiting.len() };
    let mut lines = BTreeMap::new();
    for node in &waiting[..shown] {
        let who = match (task.num_nodes, named) {
            (1, false) => "the task to start".into(),
            (1, true) => format!("task {} to start", task.id),
            (_, false) => format!("node-{}", node.rank),
            (_, true) => format!("node-{} of task {}", node.rank, task.id),
        };
        let why = node.cause.as_ref().map(|cause| format!(": {}", cause.text)).unwrap_or_default();
        lines.insert(node.rank, format!("Waiting for {who}{why}"));
    }
    if shown < waiting.len() {
        lines.insert(u32::MAX, format!("and for {} more nodes", waiting.len() - shown));
    }
    lines
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::objects::{Job, Pod};
    use crate::state::{Gather, Owner};
    use serde_json::json;

    fn task(waits: &[(&str, &str)]) -> Task {
        let mut gather = Gather::new(Owner::Everyone);
        let labels = |rank: usize| json!({"task-id": "0a1b2c3d", "username": "ann", "node-idx": rank.to_string(), "job-name": format!("t-{rank}")});
        for rank in 0..waits.len() {
            let job: Job =
                serde_json::from_value(json!({"status": {"active": 1}, "metadata": {"name": format!("t-{rank}"),
                "labels": labels(rank), "annotations": {"num-nodes": waits.len().to_string()}}}))
                .unwrap();
            gather.job(&job);
        }
        for (rank, (reason, message)) in waits.iter().enumerate().filter(|(_, (reason, _))| !reason.is_empty()) {
            let state = if *reason == "running" {
                json!({"running": {}})
            } else {
                json!({"waiting": {"reason": reason, "message": message}})
            };
            let pod: Pod = serde_json::from_value(json!({"metadata": {"name": "p", "labels": labels(rank)},
                "status": {"containerStatuses": [{"name": "task", "image": "a", "state": state}]}}))
            .unwrap();
            gather.pod(&pod);
        }
        gather.finish().remove(0)
    }

    fn pending(task: &Task) -> Vec<&Node> {
        task.nodes.iter().filter(|node| node.state == State::Pending).collect()
    }

    #[test]
    fn what_decides_is_told_first() {
        let told = |waits: &[(&str, &str)], named| {
            let task = task(waits);
            groups(&task, pending(&task), named).iter().map(Group::line).collect::<Vec<_>>()
        };
        let creating = ("ContainerCreating", "");
        let config = ("CreateContainerConfigError", "secret \"s\" not found");
        assert_eq!(told(&[creating], false), ["the task to start: ContainerCreating"]);
        assert_eq!(told(&[("", "")], true), ["task 0a1b2c3d to start"]);
        assert_eq!(
            told(&[creating, ("running", ""), config, creating], false),
            ["node-2: CreateContainerConfigError: secret \"s\" not found", "2 of 4 nodes: ContainerCreating"]
        );
        assert_eq!(
            told(&[("running", ""), config], true),
            ["node-1 of task 0a1b2c3d: CreateContainerConfigError: secret \"s\" not found"]
        );
        assert_eq!(told(&[("running", "")], false), [""; 0]);
    }

    #[test]
    fn a_screen_has_room_for_some() {
        let lines = |count| {
            let task = task(&vec![("ContainerCreating", ""); count]);
            lines(&task, &pending(&task), false).into_values().collect::<Vec<_>>()
        };
        assert_eq!(lines(1), ["Waiting for the task to start: ContainerCreating"]);
        assert_eq!(lines(8).len(), 8);
        assert_eq!(lines(200)[6..], ["Waiting for node-6: ContainerCreating", "and for 193 more nodes"]);
    }
}
