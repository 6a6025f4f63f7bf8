//! Decides how the log of one container is read to its end, over as many streams as that takes: a machine without input
//! and output. What happens comes as an [`Event`] together with the time, what is to be done goes as [`Action`]s.
//!
//! The end of a stream proves nothing: a kubelet that is killed ends it as if all were well, one that has lost its
//! runtime writes so in place of the log. So it is the pod's status that says whether more will come, and a log is
//! complete when the container has ended and the newest line that the node has is the one that was read last.
//!
//! Silence proves nothing either. Connections die without a word, and kubelets that reach the end of a file after it
//! has been rotated wait there for ever. So after a while of silence the node is asked for its newest line.

mod event;
mod gap_check;
#[cfg(test)]
mod model;
mod stream_end;
#[cfg(test)]
mod tests;

use std::time::Duration;

use jiff::Timestamp;

use super::lines::{Fed, Lines};
use super::timestamp::Nanos;
use crate::cluster::{ApiError, Backoff, LogQuery};
pub use event::Begin;
pub(super) use event::{Action, Event, Fate, Life, LogEvent, Loss, NoAnswer, Plan, Source, Text};
use gap_check::{Head, NodeFile};

/// After this silence the node is asked whether it has newer lines; twice as late each time it has none.
const SILENCE: Duration = Duration::from_secs(5);
/// The same after a flood of lines, for then the file may have been rotated.
const SILENCE_AFTER_FLOOD: Duration = Duration::from_secs(1);
/// The longest that it is put off.
const LONGEST_SILENCE: Duration = Duration::from_mins(1);
/// How long a stream whose node has newer lines, or whose container has ended, may stay silent.
const GRACE: Duration = Duration::from_secs(2);
/// The longest pause before a stream is opened again.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// How long the log of an ended container may be out of reach: a kubelet that finds its runtime gone looks for it
/// again after up to 20 s.
pub(super) const PATIENCE: Duration = Duration::from_secs(45);
/// How a kubelet begins to say that it cannot reach its runtime, in place of the log: gRPC's code for that.
const RUNTIME_GONE: &str = "rpc error: code = Unavailable";
/// After how long a log that cannot be read is reported.
const WORTH_A_WORD: Duration = Duration::from_secs(10);

/// Time since the follower was made.
type Time = Duration;

/// How a stream ended.
#[derive(Debug)]
enum End {
    /// By itself, or it was given up on.
    Clean,
    /// With an error, the server's or the kubelet's; since when.
    Broken(String, Time),
    /// It was never opened.
    Failed { error: ApiError, granted: bool },
}

/// Where a follower is.
#[derive(Debug)]
enum Phase {
    /// Its turn has not come; what became of the stream that was opened ahead of it.
    Queued(Option<Result<(), End>>),
    /// A stream has been asked for.
    Opening { ahead: bool },
    /// A stream is open.
    Reading,
    /// The node has been asked something, on which depends how to go on.
    Asking(Question),
    /// There is no stream until then.
    Pausing { until: Time, ahead: bool },
    /// All is read, or given up on.
    Done,
}

/// What the node is asked.
#[derive(Debug)]
enum Question {
    /// Whether the stream that has just been opened is of the container's next run.
    Replaced,
    /// Whether there are lines that the stream, silent for a while, does not bring.
    Newer { reading: bool },
    /// With which line the file begins that it writes to.
    Head(Head),
    /// Whether all of an ended log has been read.
    All,
}

/// The stream that there is, or was last.
#[derive(Debug)]
struct Attempt {
    /// It follows the container, which had not ended when it was asked for; it may go over to a new file.
    follows: bool,
    /// It is of the run before the container's last.
    previous: bool,
    /// The newest line before.
    before: Option<Nanos>,
    asked: Time,
    opened: Time,
}

/// The wait for what a stream brings next.
#[derive(Debug, Clone, Copy)]
struct Wait {
    since: Time,
    until: Option<Time>,
    stage: Stage,
}

/// What the end of a wait means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The node is to be asked whether it has newer lines; news of the container's end cut it short.
    Listening,
    /// Nothing will come any more.
    Last,
}

/// How much of the log has been reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reached {
    /// No stream has been opened.
    Nothing,
    /// The last one that was opened has not been read to its end.
    Part,
    /// It has.
    End,
}

/// Since when the log cannot be read, and whether that has been told.
#[derive(Debug, Clone, Copy)]
struct Failing {
    since: Time,
    told: bool,
}

/// Follows one log.
pub(super) struct LogFollower {
    source: Source,
    plan: Plan,
    lines: Lines,
    fate: Fate,
    /// It has changed, and that has not cut a wait or pause short.
    news: bool,
    phase: Phase,
    attempt: Attempt,
    wait: Option<Wait>,
    backoff: Backoff,
    file: NodeFile,
    /// Whether the container had ended before anything was asked.
    late: bool,
    reached: Reached,
    /// The node has started the container again, whatever the pod's status says.
    replaced: bool,
    /// Since when streams have ended again and again, though the container runs as far as we know.
    ending: Option<Time>,
    failing: Option<Failing>,
    /// The newest line when the runtime was found to be gone, until that is reported.
    deserted: Option<Nanos>,
    /// A stream broke, and the place where it did has not been seen again.
    broken: bool,
    /// Whole reads of an ended container's log that had nothing new.
    barren: u32,
    actions: Vec<Action>,
}

impl LogFollower {
    /// Nothing is asked yet.
    pub(super) fn new(source: Source, plan: Plan, lines: Lines, fate: Fate, backoff: Backoff) -> Self {
        let late = !plan.follow || fate.run > source.run || fate.state != Life::Running;
        let zero = Time::ZERO;
        Self {
            source,
            plan,
            lines,
            fate,
            news: false,
            phase: Phase::Queued(None),
            attempt: Attempt { follows: false, previous: false, before: None, asked: zero, opened: zero },
            wait: None,
            backoff,
            file: NodeFile::default(),
            late,
            reached: Reached::Nothing,
            replaced: false,
            ending: None,
            failing: None,
            deserted: None,
            broken: false,
            barren: 0,
            actions: Vec::new(),
        }
    }

    /// What is to be done about it, in this order.
    pub(super) fn on(&mut self, event: Event, now: Time) -> Vec<Action> {
        match event {
            Event::Ahead => self.open(false, true, now),
            Event::Turn => self.turn(now),
            Event::Fate(fate) => self.hear(fate, now),
            Event::Opened => self.opened(now),
            Event::NotOpened { error, granted } => self.not_opened(error, granted, now),
            Event::Bytes(bytes) => self.take_in(&bytes, now),
            Event::Eof => self.stream_ended(None, now),
            Event::Broken(why) => self.stream_ended(Some(why), now),
            Event::Probed(answer) => self.answered(answer, now),
            Event::Tick => self.tick(now),
        }
        std::mem::take(&mut self.actions)
    }

    /// Everything that was to be done has been, and what comes next is waited for from now on: until when.
    pub(super) fn tick_at(&mut self, now: Time) -> Option<Time> {
        match &self.phase {
            Phase::Queued(_) | Phase::Asking(_) | Phase::Done => None,
            Phase::Pausing { until, .. } => Some(*until),
            Phase::Opening { .. } | Phase::Reading => {
                let wait = self.wait.unwrap_or_else(|| self.begin_to_wait(now));
                self.wait = Some(wait);
                wait.until
            }
        }
    }

    fn begin_to_wait(&mut self, now: Time) -> Wait {
        if !self.attempt.follows {
            let opening = matches!(self.phase, Phase::Opening { .. });
            let until = Some(now + self.plan.stalled).filter(|_| !(opening && self.plan.limited));
            return Wait { since: now, until, stage: Stage::Last };
        }
        // What may have been read before is decided by what follows, or by nothing following.
        let brief = self.lines.undecided().is_some() || self.lines.is_flood();
        let silence = if brief { SILENCE_AFTER_FLOOD } else { self.file.silence };
        let stage = if self.is_over() { Stage::Last } else { Stage::Listening };
        self.news &= stage == Stage::Last;
        Wait { since: now, until: Some(now + silence), stage }
    }

    fn turn(&mut self, now: Time) {
        match std::mem::replace(&mut self.phase, Phase::Queued(None)) {
            Phase::Queued(Some(_)) if self.is_out_of_reach() => self.lose_started_again(),
            Phase::Queued(Some(Ok(()))) => self.read(now),
            Phase::Queued(Some(Err(end))) => self.ended(end, now),
            _ => self.open_next(now),
        }
    }

    fn hear(&mut self, fate: Fate, now: Time) {
        self.fate = fate;
        let over = self.is_over();
        match (&self.phase, &mut self.wait) {
            // News of the container's end cuts the pause short, once.
            (Phase::Pausing { ahead: false, .. }, _) => self.open_next(now),
            (Phase::Opening { .. } | Phase::Reading, Some(wait)) if wait.stage == Stage::Listening => {
                if over {
                    (wait.stage, wait.until) = (Stage::Last, Some(now + GRACE));
                }
            }
            _ => self.news = true,
        }
    }

    fn tick(&mut self, now: Time) {
        if self.tick_at(now).is_none_or(|due| now < due) {
            return;
        }
        match self.phase {
            Phase::Pausing { ahead: true, .. } => self.open(false, true, now),
            Phase::Pausing { ahead: false, .. } => self.open_next(now),
            Phase::Opening { .. } | Phase::Reading => self.silent(now),
            Phase::Queued(_) | Phase::Asking(_) | Phase::Done => {}
        }
    }

    /// The container has been started twice since: nodes keep one run beside the last, and no other.
    fn is_out_of_reach(&self) -> bool {
        self.fate.run > self.source.run + 1
    }

    fn lose_started_again(&mut self) {
        self.lose("its container has been started again twice since".to_owned());
        self.done();
    }

    /// Opens the next stream: what has come of the log is asked for up to its end if the container has ended.
    fn open_next(&mut self, now: Time) {
        if self.is_out_of_reach() {
            return self.lose_started_again();
        }
        self.open(!self.is_over(), false, now);
    }

    fn open(&mut self, follows: bool, ahead: bool, now: Time) {
        let query = self.query(follows, now);
        let before = self.lines.newest();
        self.attempt = Attempt { follows, previous: query.previous, before, asked: now, opened: now };
        (self.phase, self.wait) = (Phase::Opening { ahead }, None);
        self.act(Action::Open(query));
    }

    /// What to ask for: the beginning, or the place where the last stream was cut.
    fn query(&self, follow: bool, now: Time) -> LogQuery {
        let query = LogQuery { follow, previous: self.is_previous(), ..LogQuery::default() };
        let begin = self.plan.begin;
        match self.lines.cursor().since() {
            Some(since) => LogQuery { since: Timestamp::from_second(since).ok(), ..query },
            None => LogQuery {
                tail: begin.tail,
                since: begin.from.and_then(|from| Timestamp::from_second(from.as_second()).ok()),
                since_seconds: begin.ago.map(|ago| (ago + now).as_secs().max(1)),
                ..query
            },
        }
    }

    fn opened(&mut self, now: Time) {
        if let Phase::Opening { ahead: true } = self.phase {
            return self.await_turn(Ok(()));
        }
        self.reached = self.reached.max(Reached::Part);
        if self.source.restarts && !self.attempt.previous && self.lines.newest().is_some() {
            self.phase = Phase::Asking(Question::Replaced);
            let query = LogQuery { previous: true, tail: Some(1), ..LogQuery::default() };
            return self.probe(query, Duration::ZERO);
        }
        self.read(now);
    }

    fn not_opened(&mut self, error: ApiError, granted: bool, now: Time) {
        let ahead = matches!(self.phase, Phase::Opening { ahead: true });
        // The node has thrown the log of the run before this one away, or never had one.
        let end = if self.attempt.previous && matches!(error.code(), 400 | 404) {
            End::Clean
        } else {
            let since = self.failing.map_or(self.attempt.asked, |failing| failing.since);
            if ahead && !self.is_refused(&error, granted, now) {
                self.failing = Some(Failing { since, told: false });
                if now.saturating_sub(since) < self.patience(Some(&error)) {
                    self.phase = Phase::Pausing { until: now + self.backoff.pause(), ahead: true };
                    return;
                }
            }
            End::Failed { error, granted }
        };
        if ahead { self.await_turn(Err(end)) } else { self.ended(end, now) }
    }

    fn await_turn(&mut self, opened: Result<(), End>) {
        if opened.is_ok() {
            self.reached = Reached::Part;
        }
        self.phase = Phase::Queued(Some(opened));
        self.act(Action::AwaitTurn);
    }

    /// Reads the stream that has been opened.
    fn read(&mut self, now: Time) {
        (self.phase, self.wait, self.reached, self.attempt.opened) = (Phase::Reading, None, Reached::Part, now);
        self.file.opened(now);
    }

    /// Nothing has come for as long as is borne.
    fn silent(&mut self, now: Time) {
        let reading = matches!(self.phase, Phase::Reading);
        let Some(wait) = self.wait else { return };
        if !self.attempt.follows {
            let (why, since) =
                if reading { ("it stalled", wait.since) } else { ("it does not come", self.attempt.asked) };
            let end = End::Broken(why.to_owned(), since);
            self.act(Action::Close);
            let ahead = matches!(self.phase, Phase::Opening { ahead: true });
            return if ahead { self.await_turn(Err(end)) } else { self.ended(end, now) };
        }
        if let Some(doubt) = self.lines.undecided() {
            self.settle_cut(doubt);
            self.wait = None;
        } else if wait.stage == Stage::Listening {
            self.phase = Phase::Asking(Question::Newer { reading });
            self.probe_newest();
        } else {
            self.file.ended(now.saturating_sub(wait.since), self.lines.cursor());
            if reading && !self.is_over() {
                self.act(Action::Tell(LogEvent::Doubt));
            }
            self.act(Action::Close);
            self.ended(End::Clean, now);
        }
    }

    /// Asks the node for the first stamp of a part of the log that is read.
    fn probe(&mut self, query: LogQuery, after: Duration) {
        let query = LogQuery { previous: query.previous || self.is_previous(), ..query };
        self.act(Action::Probe { query, after });
    }

    fn probe_newest(&mut self) {
        self.probe(LogQuery { tail: Some(1), ..LogQuery::default() }, Duration::ZERO);
    }

    fn answered(&mut self, answer: Result<Option<Nanos>, NoAnswer>, now: Time) {
        let newest = self.lines.newest();
        match std::mem::replace(&mut self.phase, Phase::Reading) {
            // Then the run before that is the one that was read. Pods tell it later than nodes.
            Phase::Asking(Question::Replaced) if answer.is_ok_and(|last| last.is_some() && last >= newest) => {
                self.replaced = true;
                self.act(Action::Close);
                self.ended(End::Clean, now);
            }
            Phase::Asking(Question::Replaced) => self.read(now),
            Phase::Asking(Question::Newer { reading }) => {
                if !reading {
                    self.phase = Phase::Opening { ahead: false };
                }
                self.heard_of_newer(answer, now);
            }
            Phase::Asking(Question::Head(head)) => self.heard_of_head(head, answer, now),
            Phase::Asking(Question::All) => {
                let all = answer.is_ok_and(|last| last == newest);
                self.end_of_log(all, now);
            }
            other => self.phase = other,
        }
    }

    fn heard_of_newer(&mut self, answer: Result<Option<Nanos>, NoAnswer>, now: Time) {
        let newer = answer.ok().map(|newest| self.file.has_newer(newest, &mut self.lines, now));
        let (stage, patience) = match newer {
            // What is on its way may still come.
            Some(true) => (Stage::Last, GRACE),
            Some(false) => (Stage::Listening, self.file.bear(now)),
            None => {
                // Also where its pod is gone and no watch has said so.
                self.act(Action::Tell(LogEvent::Doubt));
                (Stage::Listening, SILENCE)
            }
        };
        if let Some(wait) = &mut self.wait {
            (wait.stage, wait.until) = (stage, Some(now + patience));
        }
        // What was heard in the meantime.
        if std::mem::take(&mut self.news) {
            self.hear(self.fate, now);
        }
    }

    fn take_in(&mut self, bytes: &[u8], now: Time) {
        let waited = self.waited(now);
        self.wait = None;
        self.file.unproven = self.file.unproven.saturating_add(bytes.len());
        let fed = self.lines.feed(bytes);
        self.go_on(fed, waited, now);
    }

    /// How long what comes now has been waited for.
    fn waited(&self, now: Time) -> Duration {
        self.wait.map_or(Duration::ZERO, |wait| now.saturating_sub(wait.since))
    }

    /// Settles what is in doubt, until the node has to be asked or everything that came has been taken in.
    fn go_on(&mut self, mut fed: Fed, waited: Duration, now: Time) {
        loop {
            self.flush();
            let Fed::Doubt(doubt) = fed else { break };
            let Some(whole) = self.judge(doubt, waited, now) else { return };
            self.conclude(doubt, whole);
            fed = self.lines.feed(&[]);
        }
        self.file.arrived(now);
        // A kubelet that still misses its runtime says so as soon as it is at the end of the file.
        if now.saturating_sub(self.attempt.opened) >= GRACE {
            self.desert();
        }
    }

    /// Whether nothing more will be written to this log.
    fn is_over(&self) -> bool {
        !self.plan.follow || self.is_previous() || self.fate.state != Life::Running
    }

    /// Whether the container has been started again since.
    fn is_previous(&self) -> bool {
        self.replaced || self.fate.run > self.source.run
    }

    fn act(&mut self, action: Action) {
        self.actions.push(action);
    }

    fn flush(&mut self) {
        let text = self.lines.take();
        if !text.is_empty() {
            self.act(Action::Write(Text::Lines(text)));
        }
    }

    fn lose(&mut self, why: String) {
        self.act(Action::Write(Text::Told(LogEvent::Lost { rank: self.source.rank, why })));
    }

    fn maybe_lost(&mut self, after: Nanos, loss: Loss) {
        self.act(Action::Write(Text::MaybeLost { rank: self.source.rank, after, loss }));
    }

    /// Says, when a runtime that was gone is back, what it may have taken with it: what it had read and not written is
    /// in no log.
    fn desert(&mut self) {
        if let Some(after) = self.deserted.take() {
            self.maybe_lost(after, Loss::RuntimeGone);
        }
    }

    fn done(&mut self) {
        self.lines.finish();
        self.flush();
        self.desert();
        let Source { pod, run, .. } = &self.source;
        self.act(Action::Write(Text::Told(LogEvent::Ended { pod: pod.clone(), run: *run })));
        self.stop();
    }

    fn stop(&mut self) {
        self.phase = Phase::Done;
        self.act(Action::Done);
    }
}
