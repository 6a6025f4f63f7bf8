//! Writes the logs, beside everything else that a follower does: a reader of stdout that has stopped reading holds the
//! streams back, and nothing else.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::{self, Receiver, Sender, UnboundedReceiver};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::attempts::{Attempts, Departures, Part};
use super::events::Events;
use super::line_format::json_lines;
use super::log_follower::{Loss, Text};
use super::message::Message;
use super::{CHANNEL, Logs, Subject};
use crate::error::{Failure, Result};
use crate::models::Event;
use crate::time;
use crate::ui::Ui;

/// When nothing has been written for so long, nobody reads.
const STUCK: Duration = Duration::from_millis(500);

/// The writer of what comes of one task: its logs, and for programs what happens to it.
pub(super) struct Writer {
    text: Sender<Text>,
    task: JoinHandle<Result<()>>,
    state: Rc<State>,
}

#[derive(Default)]
struct State {
    /// How often lines were lost, or may have been.
    gaps: Cell<usize>,
    /// How much has been taken in.
    taken: Cell<usize>,
}

impl Writer {
    /// Starts the writer, and returns its sender.
    pub(super) fn start(ui: &Ui, subject: &Subject, departures: &Departures, news: &Sender<Message>) -> (Self, Events) {
        let (text, receiver) = mpsc::channel(CHANNEL);
        let (events, happened) = mpsc::unbounded_channel();
        let state = Rc::new(State::default());
        let logs = subject.logs.clone().unwrap_or_else(|| Logs::aside(Vec::new()));
        let several = subject.num_nodes > 1;
        // Where no mark can stand in their place, the launchers' own words stay.
        let marks = several && logs.follow && (logs.aside || !ui.is_stream()) && !ui.is_quiet();
        let attempts = marks.then(|| Attempts::new(departures));
        let task_id = subject.id.clone();
        let log = Log { ui: ui.clone(), task_id, logs, several, attempts, state: Rc::clone(&state) };
        let events = Events::new(&subject.id, ui.is_stream().then_some(events));
        let task = tokio::task::spawn_local(log.write(receiver, happened, news.clone()));
        (Self { text, task, state }, events)
    }

    /// Where readers leave what they have.
    pub(super) fn text(&self) -> Sender<Text> {
        self.text.clone()
    }

    /// How often lines were lost, or may have been.
    pub(super) fn gaps(&self) -> usize {
        self.state.gaps.get()
    }

    /// Comes when stdout cannot be written, with why.
    pub(super) async fn failed(&mut self) -> Failure {
        match (&mut self.task).await {
            Ok(Err(error)) => error,
            Err(error) => error.into(),
            Ok(Ok(())) => std::future::pending().await,
        }
    }

    /// When all readers have gone: writes what there is left, as long as somebody reads it, or if `whole` all of it.
    ///
    /// # Errors
    /// Stdout cannot be written.
    pub(super) async fn finish(self, whole: bool) -> Result<()> {
        let Self { text, mut task, state } = self;
        drop(text);
        loop {
            let before = state.taken.get();
            match timeout(STUCK, &mut task).await {
                Ok(done) => return done?,
                Err(_) if !whole && state.taken.get() == before => return Ok(()),
                Err(_) => {}
            }
        }
    }
}

/// What is written, and how.
struct Log {
    ui: Ui,
    task_id: String,
    logs: Logs,
    several: bool,
    /// Those of all nodes together, where they are to be marked.
    attempts: Option<Attempts>,
    state: Rc<State>,
}

impl Log {
    async fn write(
        mut self,
        mut text: Receiver<Text>,
        mut happened: UnboundedReceiver<Vec<u8>>,
        news: Sender<Message>,
    ) -> Result<()> {
        loop {
            let text = tokio::select! {
                biased;
                Some(event) = happened.recv() => {
                    self.state.taken.set(self.state.taken.get() + 1);
                    self.ui.pass_on(event).await?;
                    continue;
                }
                Some(text) = text.recv() => text,
                else => return Ok(()),
            };
            self.state.taken.set(self.state.taken.get() + 1);
            match text {
                Text::Lines(lines) => self.marked(lines).await?,
                Text::Begins(what) => self.ui.note(&format!("-- {what} --")),
                Text::Gap { rank, from, to } => {
                    let (from, to) = (time::precise(from), time::precise(to));
                    let what = format!("the lines between {from} and {to} are gone, the log was rotated");
                    self.lost(rank, (from, Some(to)), &what).await?;
                }
                Text::MaybeLost { rank, after, loss } => {
                    let after = time::precise(after);
                    let how = match loss {
                        Loss::RuntimeGone => "the container runtime went away, and what it had not written yet is lost",
                        Loss::Rotated => "the log was rotated, and what the old file has behind that cannot be read",
                    };
                    let what = format!("after {after} {how}");
                    self.lost(rank, (after, None), &what).await?;
                }
                Text::Told(event) => {
                    // Nobody follows any more: what there is, is written all the same.
                    let _ = news.send(Message::Log(event)).await;
                }
            }
        }
    }

    /// Writes lines, and a mark where all nodes begin anew.
    async fn marked(&mut self, text: Vec<u8>) -> Result<()> {
        let parts = match &mut self.attempts {
            Some(attempts) => attempts.parts(&text, &self.logs),
            None => return self.lines(text).await,
        };
        if parts == [Part::Lines(0..text.len())] {
            return self.lines(text).await;
        }
        for part in parts {
            match part {
                Part::Lines(range) => self.lines(text[range].to_vec()).await?,
                Part::Begins(what) => self.ui.note(&format!("-- {what} --")),
            }
        }
        Ok(())
    }

    /// Writes lines: of a task whose log nobody asked for, beside what goes to stdout.
    async fn lines(&self, text: Vec<u8>) -> Result<()> {
        if self.logs.aside {
            self.ui.raw_err(&text);
            Ok(())
        } else if self.ui.is_stream() {
            self.ui.pass_on(json_lines(&text, &self.task_id)).await
        } else {
            self.ui.pass_on(text).await
        }
    }

    /// Reports lines that are lost or, where there is no line behind them, may be.
    async fn lost(&self, rank: u32, (from, to): (String, Option<String>), what: &str) -> Result<()> {
        self.state.gaps.set(self.state.gaps.get() + 1);
        let possible = to.is_none();
        let kind = if possible { "possible gap" } else { "gap" };
        let node = if self.several { format!("node-{rank}: ") } else { String::new() };
        self.ui.err(&format!("-- {kind}: {node}{what} --"));
        let (time, task_id, from) = (Timestamp::now(), self.task_id.as_str(), Some(from));
        self.ui.event(&Event::Gap { time, task_id, node: rank, possible, from, to, reason: what }).await
    }
}
