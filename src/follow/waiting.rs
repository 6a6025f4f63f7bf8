//! Says what a followed task waits for: a live line on a terminal, else a line whenever the cause changes.

use std::collections::HashMap;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::time::Instant;

use crate::objects::Event;
use crate::state::{Node, State, Task, creation_refused};
use crate::ui::{Ui, sanitized};

/// Waits shorter than this are not worth a word.
const QUIET: Duration = Duration::from_secs(2);
/// Those that every container goes through, or whose cause is not known yet, than this.
const ORDINARY: Duration = Duration::from_secs(10);
/// How often it is asked why Jobs have no pods.
const ASK: Duration = Duration::from_secs(5);

impl Drop for Waiting {
    /// However following ends, nothing of the live line stays.
    fn drop(&mut self) {
        self.clear();
    }
}

/// Whether every container goes through this.
fn is_passing(reason: &str) -> bool {
    matches!(reason, "ContainerCreating" | "PodInitializing")
}

fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// What has been said, and is.
pub(super) struct Waiting {
    ui: Ui,
    began: Instant,
    bar: Option<ProgressBar>,
    /// The line, its cause, and when.
    said: Option<(String, Option<String>, Instant)>,
    asked: Option<Instant>,
    /// By the Job's uid.
    events: HashMap<String, String>,
}

impl Waiting {
    pub(super) fn new(ui: &Ui) -> Self {
        Self { ui: ui.clone(), began: Instant::now(), bar: None, said: None, asked: None, events: HashMap::new() }
    }

    /// Tells what the task waits for, if anything.
    pub(super) fn show(&mut self, task: &Task) {
        let waiting: Vec<&Node> = task.nodes.iter().filter(|node| node.state == State::Pending).collect();
        let Some(first) = waiting.first() else { return self.clear() };
        let who = match (task.num_nodes, waiting.len()) {
            (1, _) => "the task to start".to_owned(),
            (_, 1) => format!("node-{}", first.rank),
            (all, some) => format!("{some} of {all} nodes"),
        };
        let reason = self.reason(&waiting);
        let text = reason.map_or_else(|| format!("Waiting for {who}"), |reason| format!("Waiting for {who}: {reason}"));
        if self.ui.animates() {
            self.bar.get_or_insert_with(spinner).set_message(sanitized(&text));
            return;
        }
        let patience = if reason.is_none_or(is_passing) { ORDINARY } else { QUIET };
        // A cause is told at once, how many it holds up only now and then.
        let fresh = match &self.said {
            None => true,
            Some((said, cause, when)) => *said != text && (cause.as_deref() != reason || when.elapsed() >= ASK),
        };
        if fresh && self.began.elapsed() >= patience {
            self.ui.note(&text);
            self.said = Some((text, reason.map(str::to_owned), Instant::now()));
        }
    }

    /// The cause that decides: what passes by itself comes last.
    fn reason<'a>(&'a self, waiting: &[&'a Node]) -> Option<&'a str> {
        let known = || waiting.iter().filter_map(|node| node.reason.as_ref().or_else(|| self.events.get(&node.uid)));
        known().find(|reason| !is_passing(reason)).or_else(|| known().next()).map(String::as_str)
    }

    /// Whether it is time to ask for events.
    pub(super) fn may_ask(&mut self) -> bool {
        let due = self.began.elapsed() >= QUIET && self.asked.is_none_or(|asked| asked.elapsed() >= ASK);
        if due {
            self.asked = Some(Instant::now());
        }
        due
    }

    /// Why Jobs have no pods.
    pub(super) fn explained(&mut self, events: Vec<Event>) {
        for event in events {
            self.events.insert(event.involved_object.uid, creation_refused(&event.message));
        }
    }

    /// Something that may pass.
    pub(super) fn trouble(&mut self, what: &str) {
        let ui = self.ui.clone();
        self.hidden(|| ui.note(&format!("Note: {what}")));
    }

    /// Runs something that writes, with the live line out of its way.
    pub(super) fn hidden<R>(&self, write: impl FnOnce() -> R) -> R {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Takes the live line away.
    pub(super) fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
