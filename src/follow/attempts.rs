//! Where a task, or a node of it, begins anew: one mark in the log, in place of what each launcher prints of it.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use memchr::memmem;

use super::Logs;
use super::store::Store;
use super::timestamp;
use crate::objects::Pod;

/// What the launchers of several nodes print before they run `run` again, before `N: node-R was replaced` or `N: node-R exited C`.
const BEGINS: &[u8] = b"k8s-cli: attempt ";

/// How the pods of each node went that have others in their places, by rank and in their order.
pub(super) type Departures = Rc<RefCell<BTreeMap<u32, Vec<String>>>>;

/// A part of a log.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    Lines(Range<usize>),
    /// All begin anew here: which attempt that is, and why.
    Begins(String),
}

/// The attempts that the launchers of a task of several nodes have announced.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    departures: Departures,
    begun: HashSet<u32>,
    /// How often each node was replaced.
    replaced: BTreeMap<u32, usize>,
}

impl Attempts {
    /// Before the first; `departures` is kept up to date by somebody else.
    pub(super) fn new(departures: &Departures) -> Self {
        Self { departures: Rc::clone(departures), ..Self::default() }
    }

    /// Takes the launchers' announcements out of whole lines.
    pub(super) fn parts(&mut self, text: &[u8], logs: &Logs) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut from = 0;
        for found in memmem::find_iter(text, BEGINS) {
            let start = text[..found].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            let end = text[found..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |end| found + end + 1);
            let Some((attempt, why)) = announced(content(&text[start..end], logs)) else { continue };
            if start > from {
                parts.push(Part::Lines(from..start));
            }
            from = end;
            if self.begun.insert(attempt) {
                parts.push(Part::Begins(format!("attempt {attempt}: {}", self.explained(why, logs))));
            }
        }
        if from < text.len() {
            parts.push(Part::Lines(from..text.len()));
        }
        parts
    }

    /// Why, as far as the pods tell what launchers cannot know.
    fn explained(&mut self, why: &str, logs: &Logs) -> String {
        let replaced = || why.strip_prefix("node-")?.strip_suffix(" was replaced")?.parse().ok();
        let Some(rank) = replaced() else { return why.to_owned() };
        let times = self.replaced.entry(rank).or_default();
        *times += 1;
        let departures = self.departures.borrow();
        let known = departures.get(&rank).map_or(&[][..], Vec::as_slice);
        // Where the beginning of the log is not read, it is the last of them.
        let how = if logs.begin.is_whole() { known.get(*times - 1) } else { known.last() };
        how.map_or_else(|| why.to_owned(), |how| format!("node-{rank} was {how}"))
    }
}

/// What a line says, without what was put before it.
fn content<'a>(line: &'a [u8], logs: &Logs) -> &'a [u8] {
    let mut rest = line;
    if !logs.form.no_prefix {
        let Some(bar) = memmem::find(rest, b" |") else { return b"" };
        rest = &rest[bar + 2..];
        rest = rest.iter().position(|byte| *byte == b' ').map_or(b"", |space| &rest[space + 1..]);
    }
    if logs.form.timestamps { timestamp::parse(rest).map_or(b"", |(_, length)| &rest[length..]) } else { rest }
}

/// Which attempt a line announces, and why that begins.
fn announced(line: &[u8]) -> Option<(u32, &str)> {
    let (attempt, why) = std::str::from_utf8(line.strip_prefix(BEGINS)?).ok()?.trim_end().split_once(": ")?;
    let (_, what) = why.strip_prefix("node-")?.split_once(' ')?;
    let known = what == "was replaced" || what.strip_prefix("exited ").is_some_and(|code| code.parse::<u8>().is_ok());
    Some((attempt.parse().ok()?, why)).filter(|_| known)
}

/// Notes how the pods of a node went; comes back with what its newest one begins, `alone` if no other node does.
pub(super) fn begun(known: &Store, pod: &Pod, rank: u32, departures: &Departures, alone: bool) -> Option<String> {
    let job = pod.metadata.label("job-name")?;
    departures.borrow_mut().insert(rank, known.departures(job, None));
    let before = known.departures(job, Some(pod));
    let how = before.last()?;
    let times = if alone { before.len() } else { departures.borrow().values().map(Vec::len).sum() };
    Some(format!("attempt {}: node-{rank} was {how}", times + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::follow::LogOptions;

    fn told(attempts: &mut Attempts, text: &str, form: LogOptions) -> String {
        let logs = Logs::whole(form);
        let parts = attempts.parts(text.as_bytes(), &logs);
        let parts = parts.into_iter().map(|part| match part {
            Part::Lines(range) => text[range].to_owned(),
            Part::Begins(what) => format!("-- {what} --\n"),
        });
        parts.collect()
    }

    #[test]
    fn one_mark_for_all_nodes() {
        let departures = Departures::default();
        departures.borrow_mut().insert(1, vec!["evicted".into(), "preempted".into()]);
        let mut attempts = Attempts::new(&departures);
        let plain = LogOptions::default();
        let first = "node-0 | a\nnode-0 | k8s-cli: attempt 2: node-1 was replaced\nnode-0 | b\nnode-2 | k8s-cli: attempt 2: node-1 was replaced\n";
        assert_eq!(told(&mut attempts, first, plain), "node-0 | a\n-- attempt 2: node-1 was evicted --\nnode-0 | b\n");
        let colored = "\u{1b}[36mnode-0  |\u{1b}[39m k8s-cli: attempt 3: node-1 was replaced\n";
        assert_eq!(told(&mut attempts, colored, plain), "-- attempt 3: node-1 was preempted --\n");
        let stamps = LogOptions { timestamps: true, no_prefix: true, ..plain };
        let stamped = "2026-01-02T03:04:05.123456789Z k8s-cli: attempt 4: node-2 exited 7\n";
        assert_eq!(told(&mut attempts, stamped, stamps), "-- attempt 4: node-2 exited 7 --\n");
        let unknown = "node-0 | k8s-cli: attempt 5: node-0 was replaced\n";
        assert_eq!(told(&mut attempts, unknown, plain), "-- attempt 5: node-0 was replaced --\n");
        // A program's own words stay.
        for own in [
            "node-0 | as k8s-cli: attempt 6: node-1 was replaced\n",
            "node-0 | k8s-cli: attempt 6: node-1 was replaced by another\n",
            "node-0 | k8s-cli: attempt 6: run exited 7\n",
        ] {
            assert_eq!(told(&mut attempts, own, plain), own);
        }
    }
}
