//! Writes the logs, beside everything else that a follower does: a reader of stdout that has stopped reading holds the
//! streams back, and nothing else.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::attempts::{Attempts, Departures, Part};
use super::line_format::json_lines;
use super::log_follower::{Loss, Text};
use super::message::Message;
use super::{CHANNEL, Logs};
use crate::error::{Failure, Result};
use crate::time;
use crate::ui::Ui;

/// When nothing has been written for so long, nobody reads.
const STUCK: Duration = Duration::from_millis(500);

/// The writer of one task's logs.
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
    /// Begins; of several nodes, each is named.
    pub(super) fn start(ui: &Ui, logs: &Logs, several: bool, departures: &Departures, news: &Sender<Message>) -> Self {
        let (text, receiver) = mpsc::channel(CHANNEL);
        let state = Rc::new(State::default());
        // Where no mark can stand in their place, the launchers' own words stay.
        let marks = several && logs.follow && !logs.json && !ui.is_quiet();
        let attempts = marks.then(|| Attempts::new(departures));
        let log = Log { ui: ui.clone(), logs: logs.clone(), several, attempts, state: Rc::clone(&state) };
        let task = tokio::task::spawn_local(log.write(receiver, news.clone()));
        Self { text, task, state }
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

    /// When all readers have gone: writes what they have left, as long as somebody reads it.
    ///
    /// # Errors
    /// Stdout cannot be written.
    pub(super) async fn finish(self) -> Result<()> {
        let Self { text, mut task, state } = self;
        drop(text);
        loop {
            let before = state.taken.get();
            match timeout(STUCK, &mut task).await {
                Ok(done) => return done?,
                Err(_) if state.taken.get() == before => return Ok(()),
                Err(_) => {}
            }
        }
    }
}

/// What is written, and how.
struct Log {
    ui: Ui,
    logs: Logs,
    several: bool,
    /// Those of all nodes together, where they are to be marked.
    attempts: Option<Attempts>,
    state: Rc<State>,
}

impl Log {
    async fn write(mut self, mut text: Receiver<Text>, news: Sender<Message>) -> Result<()> {
        while let Some(text) = text.recv().await {
            self.state.taken.set(self.state.taken.get() + 1);
            match text {
                Text::Lines(lines) => self.marked(lines).await?,
                Text::Begins(what) => self.ui.note(&format!("-- {what} --")),
                Text::Gap { rank, from, to } => {
                    let (node, from, to) = (self.named(rank), time::precise(from), time::precise(to));
                    self.lost(&format!("gap: {node}the lines between {from} and {to} are gone, the log was rotated"));
                }
                Text::MaybeLost { rank, after, loss } => {
                    let (node, after) = (self.named(rank), time::precise(after));
                    let how = match loss {
                        Loss::RuntimeGone => "the container runtime went away, and what it had not written yet is lost",
                        Loss::Rotated => "the log was rotated, and what the old file has behind that cannot be read",
                    };
                    self.lost(&format!("possible gap: {node}after {after} {how}"));
                }
                Text::Told(event) => {
                    // Nobody follows any more: what there is, is written all the same.
                    let _ = news.send(Message::Log(event)).await;
                }
            }
        }
        Ok(())
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
        if self.logs.json {
            self.ui.pass_on(json_lines(&text, self.logs.form.timestamps)).await
        } else if self.logs.aside {
            self.ui.raw_err(&text);
            Ok(())
        } else {
            self.ui.pass_on(text).await
        }
    }

    fn lost(&self, what: &str) {
        self.state.gaps.set(self.state.gaps.get() + 1);
        self.ui.err(&format!("-- {what} --"));
    }

    /// The node that a line is about, if there are several.
    fn named(&self, rank: u32) -> String {
        if self.several { format!("node-{rank}: ") } else { String::new() }
    }
}
