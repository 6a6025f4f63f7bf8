//! Says what a followed task waits for: a live line on a terminal, else a line whenever the cause changes.

use std::collections::HashMap;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::time::Instant;

use crate::objects::Event;
use crate::state::{State, Task};
use crate::ui::{Ui, sanitized};

/// Waits shorter than this are not worth a word.
const QUIET: Duration = Duration::from_secs(2);
/// And those of which no cause is known yet, than this.
const UNEXPLAINED: Duration = Duration::from_secs(10);
/// How often it is asked why Jobs have no pods.
const ASK: Duration = Duration::from_secs(5);

/// What has been said, and is.
pub(super) struct Waiting {
    ui: Ui,
    began: Instant,
    bar: Option<ProgressBar>,
    said: String,
    asked: Option<Instant>,
    /// By the Job's uid.
    events: HashMap<String, String>,
}

impl Waiting {
    pub(super) fn new(ui: &Ui) -> Self {
        Self {
            ui: ui.clone(),
            began: Instant::now(),
            bar: None,
            said: String::new(),
            asked: None,
            events: HashMap::new(),
        }
    }

    /// Tells what the task waits for, if anything.
    pub(super) fn show(&mut self, task: &Task) {
        let text = self.cause(task);
        if text.is_empty() {
            if task.nodes.iter().all(|node| node.state != State::Pending) {
                self.clear();
            }
            return;
        }
        if self.ui.animates() {
            let bar = self.bar.get_or_insert_with(|| {
                let bar = ProgressBar::new_spinner();
                bar.set_style(
                    ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}")
                        .unwrap_or_else(|_| ProgressStyle::default_spinner()),
                );
                bar.enable_steady_tick(Duration::from_millis(120));
                bar
            });
            bar.set_message(sanitized(&text));
        } else if text != self.said && self.began.elapsed() >= if text.contains(": ") { QUIET } else { UNEXPLAINED } {
            self.ui.note(&text);
        } else {
            return;
        }
        self.said = text;
    }

    /// `Waiting for node-1 and node-2: Unschedulable: …`; nothing where nothing waits.
    fn cause(&self, task: &Task) -> String {
        let waiting: Vec<_> = task.nodes.iter().filter(|node| node.state == State::Pending).collect();
        let Some(first) = waiting.first() else { return String::new() };
        let who = match (task.num_nodes, waiting.len()) {
            (1, _) => "the task to start".to_owned(),
            (_, 1) => format!("node-{}", first.rank),
            (all, some) => format!("{some} of {all} nodes"),
        };
        let reason =
            waiting.iter().find_map(|node| node.reason.clone().or_else(|| self.events.get(&node.uid).cloned()));
        reason.map_or_else(|| format!("Waiting for {who}"), |reason| format!("Waiting for {who}: {reason}"))
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
            let message = event.message.strip_prefix("Error creating: ").unwrap_or(&event.message).to_owned();
            self.events.insert(event.involved_object.uid, message);
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
