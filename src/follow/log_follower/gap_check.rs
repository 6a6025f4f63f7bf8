//! What is known of the file that the node writes a log to, and what that says where the stream alone leaves a doubt:
//! whether there are newer lines, whether some are missing, whether a line is torn.

use std::time::Duration;

use super::super::cursor::{Cursor, Doubt, JUMP, Kind};
use super::super::lines::Lines;
use super::super::timestamp::{Nanos, SECOND};
use super::event::{Loss, Text};
use super::{Action, LONGEST_SILENCE, Life, LogFollower, NoAnswer, PATIENCE, Phase, Question, SILENCE, Time};
use crate::cluster::{Backoff, LogQuery};

/// How long what is known of the file that a node writes to now holds: files are not rotated more often.
const FRESH: Duration = Duration::from_secs(1);
/// The shortest time in which a file is filled and followed by another: kubelets look no more often.
const ROTATION: Duration = Duration::from_secs(3);
/// How long a stream that was still, and then ended, must have been so for us to have read all there was.
const STILL: Duration = Duration::from_secs(1);

/// Whether what is behind the doubt was as long in coming as its stamp is apart from the last one.
fn lasted(doubt: Doubt, waited: Duration) -> bool {
    nanos(waited) >= (doubt.to - doubt.from) / 2
}

fn nanos(time: Duration) -> Nanos {
    i64::try_from(time.as_nanos()).unwrap_or(i64::MAX)
}

/// What is known of the file that the node writes to.
#[derive(Debug)]
pub(super) struct NodeFile {
    /// The silence that is borne at present.
    pub silence: Duration,
    /// When the last bytes came.
    arrived: Time,
    /// When the node last had nothing newer than what had come by then.
    proof: Time,
    /// Whether the last stream had given us all that its file had.
    pub still: bool,
    /// How many bytes have come since what came last was the newest that the node had.
    pub unproven: usize,
    /// When it was seen to be empty, while the stream follows that file.
    empty: Option<Time>,
    /// It was empty, and may have been filled and followed by another since.
    passed: bool,
    /// Its first stamp, and when that was seen.
    head: Option<(Option<Nanos>, Time)>,
    /// How long what is known of it is taken for granted when a line seems torn: at first not at all.
    credulity: Duration,
}

impl Default for NodeFile {
    fn default() -> Self {
        Self {
            silence: SILENCE,
            arrived: Time::ZERO,
            proof: Time::ZERO,
            still: false,
            unproven: 0,
            empty: None,
            passed: false,
            head: None,
            credulity: Duration::ZERO,
        }
    }
}

impl NodeFile {
    /// Bytes have come, and been taken in.
    pub(super) fn arrived(&mut self, now: Time) {
        (self.arrived, self.empty, self.passed) = (now, None, false);
    }

    /// Another stream is open: it is of the file that was empty only if that cannot have been rotated since.
    pub(super) fn opened(&mut self, now: Time) {
        if self.empty.is_some_and(|seen| now.saturating_sub(seen) >= ROTATION) {
            (self.empty, self.passed) = (None, true);
        }
    }

    /// A stream ended after so long a silence. One that had not come to the place where the last was cut leaves open
    /// what that one did.
    pub(super) fn ended(&mut self, silence: Duration, cursor: &Cursor) {
        if cursor.is_found() {
            self.still = silence >= STILL;
        }
    }

    /// The node had nothing newer than what has come: how long the next silence is borne.
    pub(super) fn bear(&mut self, now: Time) -> Duration {
        self.proof = now;
        self.silence = (self.silence * 2).min(LONGEST_SILENCE);
        self.silence
    }

    /// Whether the node, whose newest line is this, has lines that have not come.
    pub(super) fn has_newer(&mut self, newest: Option<Nanos>, lines: &mut Lines, now: Time) -> bool {
        lines.looked();
        match (newest, lines.newest()) {
            // The node has begun a new file. Whatever comes first in it follows what we have.
            (None, Some(_)) if self.empty.is_none() && !self.passed => {
                self.empty = Some(now);
                true
            }
            (None, _) => false,
            (Some(newest), known) => {
                if known == Some(newest) {
                    self.unproven = 0;
                }
                known.is_none_or(|known| newest > known)
            }
        }
    }

    /// Whether nothing is missing though the file that was read has been rotated: we had read all of it, and since
    /// then there was no time for another one to come and go.
    fn is_whole(&self, doubt: Doubt) -> bool {
        let quiet = self.proof.saturating_sub(self.arrived);
        let unknown = doubt.to - doubt.from - nanos(quiet);
        self.still && (self.empty.is_some() || unknown < SECOND)
    }

    /// Whether nothing is missing where the file begins with this stamp, if it has a line and the node says which.
    fn is_whole_after(&mut self, head: Option<Nanos>, doubt: Doubt, waited: Duration) -> bool {
        match doubt.kind {
            // The stream is at the beginning of the file once more, and not where a clock was set back.
            Kind::Back => head != Some(doubt.to),
            Kind::Torn => self.is_torn(head, doubt, waited),
            // Both in the file that is written to now: nothing can be missing between them.
            Kind::Leap | Kind::Cut | Kind::Apart => head.is_some_and(|head| head <= doubt.from),
        }
    }

    /// Whether a stamp within a line is that of the first line of the file: then a stream went over to that file in the
    /// middle of the line. A program may print times too, but those of its past; the more often it does, the more seldom
    /// the node is asked.
    fn is_torn(&mut self, head: Option<Nanos>, doubt: Doubt, waited: Duration) -> bool {
        // Where that file has been followed by another one meanwhile, this has to do.
        let near = doubt.to > doubt.from && (doubt.to - doubt.from < JUMP || lasted(doubt, waited));
        let torn = head == Some(doubt.to) || (near && head.is_none_or(|head| head > doubt.to));
        self.credulity = if torn { Duration::ZERO } else { (self.credulity * 2).clamp(FRESH, LONGEST_SILENCE) };
        torn
    }
}

/// The question with which line the file begins, and the doubt that the answer settles.
#[derive(Debug)]
pub(super) struct Head {
    doubt: Doubt,
    /// How long what is behind the doubt has been waited for.
    waited: Duration,
    asked: Time,
    backoff: Backoff,
}

impl LogFollower {
    /// Whether nothing is missing at the doubt; `None` where the node is asked first.
    pub(super) fn judge(&mut self, doubt: Doubt, waited: Duration, now: Time) -> Option<bool> {
        let follows = self.attempt.follows;
        match doubt.kind {
            Kind::Cut => return Some(self.file.is_whole(doubt)),
            Kind::Apart => return Some(lasted(doubt, waited)),
            // Lines that were as long in coming as their stamps are apart were printed so; and a stream that does not
            // follow reads one file. One that does may have gone over to another long before what it sent is read here:
            // that the container has ended by now means nothing.
            Kind::Leap if lasted(doubt, waited) => return Some(true),
            Kind::Leap | Kind::Back if !follows => return Some(true),
            Kind::Torn if !follows => return Some(false),
            Kind::Leap | Kind::Back | Kind::Torn => {}
        }
        let age = if doubt.kind == Kind::Torn { self.file.credulity } else { FRESH };
        if let Some((head, _)) = self.file.head.filter(|(_, seen)| now.saturating_sub(*seen) < age) {
            return Some(self.file.is_whole_after(head, doubt, waited));
        }
        let mut backoff = self.backoff.clone();
        backoff.reset();
        self.phase = Phase::Asking(Question::Head(Head { doubt, waited, asked: now, backoff }));
        self.probe(LogQuery::default(), Duration::ZERO);
        None
    }

    /// The node has said with which line its file begins, or cannot.
    pub(super) fn heard_of_head(&mut self, mut head: Head, answer: Result<Option<Nanos>, NoAnswer>, now: Time) {
        let patient = self.fate.state != Life::Gone && !self.is_previous();
        let first = match answer {
            Ok(first) => first,
            // A kubelet that has lost its runtime cannot tell at present, which is no answer.
            Err(_) if patient && now.saturating_sub(head.asked) < PATIENCE => {
                self.probe(LogQuery::default(), head.backoff.pause());
                self.phase = Phase::Asking(Question::Head(head));
                return;
            }
            Err(_) => None,
        };
        self.file.head = Some((first, now));
        let whole = self.file.is_whole_after(first, head.doubt, head.waited);
        self.conclude(head.doubt, whole);
        let fed = self.lines.feed(&[]);
        self.go_on(fed, head.waited, now);
    }

    /// Settles where the log was cut: the node knows no more about that.
    pub(super) fn settle_cut(&mut self, doubt: Doubt) {
        let whole = self.file.is_whole(doubt);
        self.conclude(doubt, whole);
    }

    /// Says so if lines are missing, and takes what comes behind them for what comes next.
    pub(super) fn conclude(&mut self, doubt: Doubt, whole: bool) {
        if !whole && doubt.kind == Kind::Cut && self.file.passed {
            self.maybe_lost(doubt.from, Loss::Rotated);
        } else if !whole && matches!(doubt.kind, Kind::Cut | Kind::Leap) {
            self.act(Action::Write(Text::Gap { rank: self.source.rank, from: doubt.from, to: doubt.to }));
        }
        self.lines.accept(doubt, whole);
        self.flush();
    }
}
