//! What the end of a stream means, and how the log is gone on with.

use std::time::Duration;

use super::super::lines::FLOOD;
use super::event::Loss;
use super::{
    Action, End, Failing, GRACE, Life, LogEvent, LogFollower, Phase, Question, RUNTIME_GONE, Reached, Time,
    WORTH_A_WORD,
};
use crate::cluster::ApiError;

impl LogFollower {
    pub(super) fn stream_ended(&mut self, error: Option<String>, now: Time) {
        self.file.ended(self.waited(now), self.lines.cursor());
        self.reached = if error.is_some() { Reached::Part } else { Reached::End };
        self.ended(error.map_or(End::Clean, |why| End::Broken(why, now)), now);
    }

    /// There is no stream any more, or never was.
    pub(super) fn ended(&mut self, end: End, now: Time) {
        self.wait = None;
        if !self.attempt.follows
            && matches!(end, End::Clean)
            && let Some(doubt) = self.lines.undecided()
        {
            self.settle_cut(doubt);
        }
        let end = match (end, self.lines.complaint(self.attempt.follows)) {
            (End::Clean, Some(complaint)) => {
                // Kubelets ask the runtime only when they have come to the end of the file.
                self.file.still = true;
                if self.attempt.follows && complaint.starts_with(RUNTIME_GONE) {
                    self.deserted = self.deserted.or(self.lines.newest());
                }
                End::Broken(complaint, now)
            }
            (end, _) => end,
        };
        let news = self.lines.newest() != self.attempt.before;
        if news || matches!(end, End::Clean) {
            self.failing = None;
        }
        if news {
            self.backoff.reset();
            self.ending = None;
        }
        match end {
            End::Clean => {
                self.broken &= !news && !self.lines.cursor().is_found();
                self.ended_clean(news, now);
            }
            End::Broken(why, since) => {
                self.broken = true;
                self.gives_up(why, since, self.patience(None), now);
            }
            End::Failed { error, granted } if self.is_refused(&error, granted, now) => {
                let what = format!("cannot read the log of node-{}", self.source.rank);
                self.act(Action::Tell(LogEvent::Refused(error.doing(&what))));
                self.stop();
            }
            End::Failed { error, .. } => {
                self.broken = true;
                let patience = self.patience(Some(&error));
                self.gives_up(error.message().to_owned(), self.attempt.asked, patience, now);
            }
        }
    }

    fn ended_clean(&mut self, news: bool, now: Time) {
        let over = !self.attempt.follows;
        if !self.is_over() {
            self.desert();
            // A kubelet ends a stream at the end of the file that it reads, which may have been rotated; it sends whole
            // lines, unless the file ends with half a one.
            self.file.still |= self.lines.cursor().is_found() && self.lines.is_unfinished();
            if now.saturating_sub(*self.ending.get_or_insert(now)) >= GRACE {
                self.act(Action::Tell(LogEvent::Doubt));
            }
            return self.again(now);
        }
        // The same container may be running again by now, and its log be another.
        if self.source.restarts && !over {
            return self.done();
        }
        self.barren = if over && !news { self.barren + 1 } else { 0 };
        let found = over && !news && self.lines.newest().is_some() && self.lines.cursor().is_found();
        if !self.plan.follow || found {
            return self.end_of_log(true, now);
        }
        self.phase = Phase::Asking(Question::All);
        self.probe_newest();
    }

    /// The container has ended, and the stream has; whether the node has nothing newer than what was read.
    pub(super) fn end_of_log(&mut self, all: bool, now: Time) {
        if all || self.barren > 1 {
            // A kubelet that was behind may also have ended at the end of a file which others have followed.
            let behind = self.file.unproven >= FLOOD && !self.is_previous();
            let doubtful = !all && (self.broken || behind);
            if let Some(newest) = self.lines.newest().filter(|_| doubtful) {
                self.maybe_lost(newest, Loss::Rotated);
            }
            return self.done();
        }
        // A kubelet ends a stream at the end of the file that it reads, which may have been rotated. One that had not come
        // to where the last was cut says nothing of that one.
        self.file.still |= self.lines.cursor().is_found();
        self.again(now);
    }

    /// The log cannot be read, since then or longer: whether that is the end of it.
    fn gives_up(&mut self, why: String, since: Time, patience: Duration, now: Time) {
        let over = self.is_over();
        let failing = self.failing.get_or_insert(Failing { since, told: false });
        let lasted = now.saturating_sub(failing.since);
        if self.fate.state != Life::Gone {
            if over && lasted >= patience {
                self.lose(why);
                return self.done();
            }
            if !failing.told && lasted >= WORTH_A_WORD {
                failing.told = true;
                self.act(Action::Tell(LogEvent::Trouble { rank: self.source.rank, why }));
            }
        }
        self.again(now);
    }

    /// Opens another stream after a pause, unless the pod is gone.
    fn again(&mut self, now: Time) {
        if self.fate.state == Life::Gone {
            // What has not been read of its log is gone with it.
            if self.reached != Reached::End {
                self.lose("it is gone with its pod".to_owned());
            }
            return self.done();
        }
        self.lines.cut();
        self.phase = Phase::Pausing { until: now + self.backoff.pause(), ahead: false };
        if std::mem::take(&mut self.news) {
            self.open_next(now);
        }
    }

    /// Whether a log may not be read at all. That is believed of the first one; later, for as long as a lost connection
    /// is mourned, it may be a server that has just started and does not know yet who may do what.
    pub(super) fn is_refused(&self, error: &ApiError, granted: bool, now: Time) -> bool {
        let failing = self.failing.map_or(Duration::ZERO, |failing| now.saturating_sub(failing.since));
        matches!(error.code(), 401 | 403) && (!granted || failing >= self.plan.reconnect)
    }

    /// How long the log of an ended container is tried, of which a stream could not be opened or broke.
    pub(super) fn patience(&self, error: Option<&ApiError>) -> Duration {
        match error {
            Some(error) if matches!(error.code(), 0 | 401 | 403) => self.plan.reconnect,
            _ if self.late && self.reached == Reached::Nothing => self.plan.ended.first,
            _ => self.plan.ended.then,
        }
    }
}
