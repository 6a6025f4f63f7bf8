//! Says what a followed task waits for: a live line a node on a terminal, else a line whenever a cause changes, and one
//! each minute so that nobody takes the wait for a standstill.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::events::Events;
use super::watcher::POLL;
use crate::state::{Cause, Kind, Node, ReasonCode, State, Task};
use crate::time;
use crate::ui::{LiveLines, Ui};

/// Causes that pass sooner are not worth a word.
const QUIET: Duration = Duration::from_secs(2);
/// Those that every container goes through, or that are not known yet, than this.
const ORDINARY: Duration = Duration::from_secs(10);
/// Nodes find each other within seconds, most likely.
const MEETING: Duration = Duration::from_secs(4);
/// How often it is told that a cause holds up fewer or more nodes.
const AGAIN: Duration = Duration::from_secs(5);
/// How often it is told that the wait goes on.
const BEAT: Duration = Duration::from_mins(1);
/// Live lines at most; the rest are counted.
const LINES: usize = 8;
/// Runs of ranks that are named; the rest are counted.
const RUNS: usize = 4;

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

    /// Tells what the task waits for, if anything: to start, or for its nodes to find each other; for some of its nodes
    /// the first does not matter any more.
    pub(super) fn show(&mut self, task: &Task, meeting: bool, events: &Events, over: impl Fn(&Node) -> bool) {
        let waiting: Vec<&Node> =
            task.nodes.iter().filter(|node| node.state == State::Pending && !over(node)).collect();
        let mut groups = groups(task, waiting, self.named);
        if meeting && groups.is_empty() {
            groups.push(Group::meeting(task, self.named));
        }
        if let Some(live) = &mut self.live {
            live.show(&lines(&groups));
            if !events.is_on() {
                return;
            }
        }
        let now = Instant::now();
        self.causes.retain(|cause, _| groups.iter().any(|group| group.key() == cause));
        for group in &groups {
            let told = self.causes.entry(group.key().into()).or_insert_with(|| Told { since: now, said: None });
            let due = match told.said {
                None => told.since.elapsed() >= group.quiet,
                Some((count, when)) => count != group.ranks.len() && when.elapsed() >= AGAIN,
            };
            if due {
                told.said = Some((group.ranks.len(), now));
                self.last = now;
                self.tell(group, events, "Waiting");
            }
        }
        if let Some(group) = groups.first().filter(|_| self.last.elapsed() >= BEAT) {
            self.last = now;
            let passed = time::age(self.began.1, Timestamp::now());
            self.tell(group, events, &format!("Still waiting after {passed}"));
        }
    }

    /// Tells people where no live line does, and programs.
    fn tell(&self, group: &Group, events: &Events, how: &str) {
        if self.live.is_none() {
            self.ui.note(&format!("{how} for {}", group.line()));
        }
        events.waiting(&group.ranks, group.key(), group.code);
    }

    /// Nothing is waited for any more.
    pub(super) fn clear(&mut self) {
        if let Some(live) = &mut self.live {
            live.show(&BTreeMap::new());
        }
    }

    /// Objects may not be watched. What Jobs and pods have in common is said once.
    pub(super) fn polls(&mut self, resource: &str) {
        if !std::mem::replace(&mut self.complained, true) {
            let pause = POLL.as_secs();
            self.trouble(&format!("you may not watch {resource} here, so they are listed every {pause} s"));
        }
    }

    /// Something that may pass.
    pub(super) fn trouble(&mut self, what: &str) {
        let same = self.trouble.as_ref().is_some_and(|(told, when)| told == what && when.elapsed() < BEAT);
        if !same {
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
    /// Its nodes.
    ranks: Vec<u32>,
    who: String,
    why: String,
    code: Option<ReasonCode>,
    /// How long it may last without a word.
    quiet: Duration,
}

impl Group {
    /// All nodes, each of which has started and not found the others yet.
    fn meeting(task: &Task, named: bool) -> Self {
        let of = if named { format!(" of task {}", task.id) } else { String::new() };
        let who = format!("the nodes{of} to find each other");
        let ranks = task.nodes.iter().map(|node| node.rank).collect();
        Self { ranks, who, why: String::new(), code: None, quiet: MEETING }
    }

    fn line(&self) -> String {
        if self.why.is_empty() { self.who.clone() } else { format!("{}: {}", self.who, self.why) }
    }

    /// What it is known by: who waits changes, why does not.
    fn key(&self) -> &str {
        if self.why.is_empty() { &self.who } else { &self.why }
    }
}

/// What the nodes wait for, what decides first.
fn groups(task: &Task, mut nodes: Vec<&Node>, named: bool) -> Vec<Group> {
    let kind = |node: &Node| node.cause.as_ref().map_or(Kind::Passing, |cause| cause.kind);
    nodes.sort_by_key(|node| (kind(node), node.rank));
    let mut groups: Vec<(Option<&Cause>, Vec<u32>)> = Vec::new();
    for node in nodes {
        let cause = node.cause.as_ref();
        match groups.iter_mut().find(|(known, _)| known.map(|known| &known.wait) == cause.map(|cause| &cause.wait)) {
            Some((_, ranks)) => ranks.push(node.rank),
            None => groups.push((cause, vec![node.rank])),
        }
    }
    let the_task = if named { format!("task {}", task.id) } else { "the task".into() };
    let of = if named { format!(" of task {}", task.id) } else { String::new() };
    let group = |(cause, ranks): (Option<&Cause>, Vec<u32>)| Group {
        who: if task.num_nodes == 1 { format!("{the_task} to start") } else { format!("{}{of}", self::nodes(&ranks)) },
        why: cause.map(|cause| cause.wait.to_string()).unwrap_or_default(),
        code: cause.map(Cause::code),
        ranks,
        quiet: if cause.is_none_or(|cause| cause.kind == Kind::Passing) { ORDINARY } else { QUIET },
    };
    groups.into_iter().map(group).collect()
}

/// Nodes by their names, for people: `node-0, node-2 to node-39 (39 nodes)`. Ranks are in order.
pub(super) fn nodes(ranks: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &rank in ranks {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == rank => *last = rank,
            _ => runs.push((rank, rank)),
        }
    }
    let name = |(first, last): &(u32, u32)| match last - first {
        0 => format!("node-{first}"),
        1 => format!("node-{first}, node-{last}"),
        _ => format!("node-{first} to node-{last}"),
    };
    let shown: Vec<String> = runs.iter().take(RUNS).map(name).collect();
    let more = if runs.len() > RUNS { ", …" } else { "" };
    let count = if ranks.len() > 2 { format!(" ({} nodes)", ranks.len()) } else { String::new() };
    format!("{}{more}{count}", shown.join(", "))
}

/// The live lines by the first rank of each; a line's clock runs as long as that waits.
fn lines(groups: &[Group]) -> BTreeMap<u32, String> {
    let shown = if groups.len() > LINES { LINES - 1 } else { groups.len() };
    let line = |group: &Group| (group.ranks[0], format!("Waiting for {}", group.line()));
    let mut lines: BTreeMap<u32, String> = groups[..shown].iter().map(line).collect();
    if shown < groups.len() {
        let count: usize = groups[shown..].iter().map(|group| group.ranks.len()).sum();
        lines.insert(u32::MAX, format!("and for {count} more nodes"));
    }
    lines
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::fixtures;
    use crate::state::{Gather, Owner};
    use serde_json::json;

    fn task(waits: &[(&str, &str)]) -> Task {
        let (mut gather, nodes) = (Gather::new(Owner::Everyone), u32::try_from(waits.len()).unwrap());
        for (rank, (reason, message)) in (0..).zip(waits) {
            gather.job(&fixtures::job(rank, nodes, &json!({"active": 1})));
            let state = match *reason {
                "" => continue,
                "running" => json!({"running": {}}),
                reason => json!({"waiting": {"reason": reason, "message": message}}),
            };
            gather.pod(&fixtures::pod(rank, nodes, &state));
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
            ["node-2: CreateContainerConfigError: secret \"s\" not found", "node-0, node-3: ContainerCreating"]
        );
        assert_eq!(told(&[creating; 40], false), ["node-0 to node-39 (40 nodes): ContainerCreating"]);
        assert_eq!(
            told(&[("running", ""), config], true),
            ["node-1 of task 0a1b2c3d: CreateContainerConfigError: secret \"s\" not found"]
        );
        assert_eq!(told(&[("running", "")], false), [""; 0]);
    }

    #[test]
    fn a_screen_has_room_for_some() {
        let told = |count: u32| {
            let causes: Vec<String> = (0..count).map(|rank| format!("reason {rank}")).collect();
            let waits: Vec<(&str, &str)> = causes.iter().map(|cause| (cause.as_str(), "")).collect();
            let task = task(&waits);
            lines(&groups(&task, pending(&task), false)).into_values().collect::<Vec<_>>()
        };
        assert_eq!(told(1), ["Waiting for the task to start: reason 0"]);
        assert_eq!(told(8).len(), 8);
        assert_eq!(told(200)[6..], ["Waiting for node-6: reason 6", "and for 193 more nodes"]);
    }

    #[test]
    fn nodes_are_named_in_runs() {
        for (ranks, expected) in [
            (vec![3], "node-3"),
            (vec![0, 1], "node-0, node-1"),
            (vec![0, 2, 3, 4], "node-0, node-2 to node-4 (4 nodes)"),
            (vec![0, 2, 4, 6, 8], "node-0, node-2, node-4, node-6, … (5 nodes)"),
        ] {
            assert_eq!(nodes(&ranks), expected);
        }
    }
}
