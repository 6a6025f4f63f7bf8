//! Which tasks of many, and in which order.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::{State, Task};

/// The order of tasks; the newest come first among equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sorting {
    /// Newest first.
    Created,
    /// What happened last first.
    Updated,
    Name,
    /// Failed, pending, running, stopping, completed.
    Status,
}

/// Which tasks are wanted.
#[derive(Debug, Clone)]
pub struct Choice {
    /// At these stages; at any, if there are none.
    pub states: Vec<State>,
    /// Of this name, where `*` stands for anything.
    pub name: Option<String>,
    /// Created no earlier.
    pub since: Option<Timestamp>,
    pub sorting: Sorting,
    /// The first of them alone.
    pub limit: Option<usize>,
}

/// Where a task stands among others: first by what they are sorted by, then the newest.
pub type Position = (Order, Reverse<Option<Timestamp>>, String);

/// What tasks are sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// When they were created, or changed: the newest first.
    Time(Reverse<Option<Timestamp>>),
    Name(String),
    State(u8),
}

impl Choice {
    /// The tasks that are wanted, in their order.
    pub fn of(&self, mut tasks: Vec<Task>) -> Vec<Task> {
        tasks.retain(|task| self.wants(task));
        tasks.sort_by_cached_key(|task| self.position(task));
        tasks.truncate(self.most());
        tasks
    }

    pub fn wants(&self, task: &Task) -> bool {
        (self.states.is_empty() || self.states.contains(&task.stage()))
            && self.name.as_ref().is_none_or(|name| fits(name, &task.name))
            && self.since.is_none_or(|since| task.created.is_some_and(|created| created >= since))
    }

    pub fn position(&self, task: &Task) -> Position {
        let order = match self.sorting {
            Sorting::Created => Order::Time(Reverse(task.created)),
            Sorting::Updated => Order::Time(Reverse(task.updated.max(task.created))),
            Sorting::Name => Order::Name(task.name.clone()),
            Sorting::Status => Order::State(match task.state() {
                State::Failed | State::Deleted => 0,
                State::Pending => 1,
                State::Running => 2,
                State::Stopping => 3,
                State::Succeeded => 4,
            }),
        };
        (order, Reverse(task.created), task.id.clone())
    }

    /// How many are wanted.
    pub fn most(&self) -> usize {
        self.limit.unwrap_or(usize::MAX)
    }
}

/// Whether a name fits a pattern in which `*` stands for anything.
fn fits(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut name) = name.strip_prefix(start) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        match name.split_once(part) {
            Some((_, after)) => name = after,
            None => return false,
        }
    }
    name.ends_with(end)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::objects::Job;
    use crate::state::{Gather, Owner};
    use serde_json::json;

    fn tasks() -> Vec<Task> {
        let mut gather = Gather::new(Owner::Everyone);
        let rows = [
            ("train", "2026-01-01T00:00:03", json!({"succeeded": 1})),
            ("eval", "2026-01-01T00:00:02", json!({"failed": 1})),
            ("train-2", "2026-01-01T00:00:01", json!({"active": 1, "ready": 1})),
            ("data", "2026-01-01T00:00:00", json!({"active": 1, "ready": 0})),
        ];
        for (name, created, status) in rows {
            let job: Job = serde_json::from_value(json!({"status": status, "metadata": {"name": name,
                "labels": {"task-id": name, "task-name": name}, "annotations": {"created-at": created}}}))
            .unwrap();
            gather.job(&job);
        }
        gather.finish()
    }

    #[test]
    fn choices() {
        let all = Choice { states: Vec::new(), name: None, since: None, sorting: Sorting::Created, limit: None };
        let since = Some("2026-01-01T00:00:02Z".parse().unwrap());
        let name = |name: &str| Choice { name: Some(name.into()), ..all.clone() };
        let sorted = |sorting| Choice { sorting, ..all.clone() };
        let cases = [
            (all.clone(), "train eval train-2 data"),
            (Choice { states: vec![State::Failed, State::Pending], ..all.clone() }, "eval data"),
            (name("train"), "train"),
            (name("train*"), "train train-2"),
            (name("*a*a*"), "data"),
            (Choice { since, ..all.clone() }, "train eval"),
            (sorted(Sorting::Name), "data eval train train-2"),
            (sorted(Sorting::Status), "eval data train-2 train"),
            (Choice { limit: Some(1), ..sorted(Sorting::Name) }, "data"),
        ];
        for (choice, expected) in cases {
            let names: Vec<String> = choice.of(tasks()).into_iter().map(|task| task.name).collect();
            assert_eq!(names.join(" "), expected, "{choice:?}");
        }
    }

    #[test]
    fn patterns() {
        for (pattern, name, fit) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("*", "", true),
            ("a*", "ab", true),
            ("*b", "ab", true),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "a-c", false),
            ("a*a", "a", false),
        ] {
            assert_eq!(fits(pattern, name), fit, "{pattern} {name}");
        }
    }
}
