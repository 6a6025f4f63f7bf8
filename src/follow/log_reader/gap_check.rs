//! What a reader asks its node where the stream alone leaves a doubt: whether there are newer lines, whether some are
//! missing, whether a line is torn.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::super::cursor::{Doubt, JUMP, Kind};
use super::super::timestamp::{self, Nanos, SECOND};
use super::super::writer::Text;
use super::{Closed, LONGEST_PAUSE, LONGEST_SILENCE, Life, PATIENCE, Reader};
use crate::cluster::{Backoff, LogQuery};
use crate::names;

/// How long what is known of the file that a node writes to now holds: files are not rotated more often.
const FRESH: Duration = Duration::from_secs(1);

/// Whether what is behind the doubt was as long in coming as its stamp is apart from the last one.
fn lasted(doubt: Doubt, waited: Duration) -> bool {
    i64::try_from(waited.as_nanos()).unwrap_or(i64::MAX) >= (doubt.to - doubt.from) / 2
}

impl Reader {
    /// The first stamp of a part of the log, as the node has it now.
    async fn glance(&self, query: LogQuery) -> Result<Option<Nanos>, String> {
        let place = &self.place;
        let query = LogQuery { previous: query.previous || self.is_previous(), ..query };
        let text = self.terms.cluster.log_glance(&place.namespace, &place.pod, names::CONTAINER, query).await;
        let text = text.map_err(|error| error.message().to_owned())?;
        match timestamp::parse(&text) {
            Some((time, _)) => Ok(Some(time)),
            None if text.is_empty() => Ok(None),
            None => Err(String::from_utf8_lossy(&text).into_owned()),
        }
    }

    /// Whether the node has lines that have not come; `None` where it does not say.
    pub(super) async fn has_newer(&mut self) -> Option<bool> {
        let newest = self.glance(LogQuery { tail: Some(1), ..LogQuery::default() }).await.ok()?;
        self.lines.looked();
        match (newest, self.lines.newest()) {
            // The node has begun a new file. Whatever comes first in it follows what we have.
            (None, Some(_)) if !self.empty => {
                self.empty = true;
                Some(true)
            }
            (None, _) => Some(false),
            (Some(newest), known) => {
                if known == Some(newest) {
                    self.unproven = 0;
                }
                Some(known.is_none_or(|known| newest > known))
            }
        }
    }

    /// Whether the node has started the container again, so that a stream that has been opened is of its next run: then
    /// the run before that is the one that was read. Pods tell it later than nodes.
    pub(super) async fn is_replaced(&self) -> bool {
        let Some(newest) = self.lines.newest() else { return false };
        let last = self.glance(LogQuery { previous: true, tail: Some(1), ..LogQuery::default() }).await;
        last.is_ok_and(|last| last.is_some_and(|last| last >= newest))
    }

    /// Whether an ended container's log has been read to its end.
    pub(super) async fn has_all(&mut self) -> bool {
        let newest = self.glance(LogQuery { tail: Some(1), ..LogQuery::default() }).await;
        newest.is_ok_and(|newest| newest == self.lines.newest())
    }

    /// Settles a doubt, and says so if lines are missing.
    pub(super) async fn settle(&mut self, doubt: Doubt, waited: Duration) -> Result<(), Closed> {
        let whole = match doubt.kind {
            Kind::Cut => self.is_whole(doubt),
            Kind::Leap => self.is_real(doubt, waited).await,
            Kind::Torn => self.is_torn(doubt, waited).await,
            Kind::Apart => lasted(doubt, waited),
            Kind::Back => !self.is_again(doubt).await,
        };
        if !whole && matches!(doubt.kind, Kind::Cut | Kind::Leap) {
            self.write(Text::Gap { rank: self.place.rank, from: doubt.from, to: doubt.to }).await?;
        }
        self.lines.accept(doubt, whole);
        self.flush().await
    }

    /// Whether nothing is missing though the file that was read has been rotated: we had read all of it, and since
    /// then there was no time for another one to come and go.
    fn is_whole(&self, doubt: Doubt) -> bool {
        let quiet = self.proof.map_or(Duration::ZERO, |proof| proof.saturating_duration_since(self.arrived));
        let unknown = doubt.to - doubt.from - i64::try_from(quiet.as_nanos()).unwrap_or(i64::MAX);
        self.still && (self.empty || unknown < SECOND)
    }

    /// Whether a leap in the stamps is the program's own. A kubelet that lags behind may leave out a whole file.
    async fn is_real(&mut self, doubt: Doubt, waited: Duration) -> bool {
        // Lines that were as long in coming as their stamps are apart were printed so; and a stream that does not follow
        // reads one file. One that does may have gone over to another long before what it sent is read here: that the
        // container has ended by now means nothing.
        if !self.live || lasted(doubt, waited) {
            return true;
        }
        // Both in the file that is written to now: nothing can be missing between them.
        self.head(FRESH).await.is_some_and(|head| head <= doubt.from)
    }

    /// Whether a stamp within a line is that of the first line of the file that the node writes to: then a stream went
    /// over to that file in the middle of the line. A program may print times too, but those of its past; the more often
    /// it does, the more seldom the node is asked.
    async fn is_torn(&mut self, doubt: Doubt, waited: Duration) -> bool {
        if !self.live {
            return false;
        }
        let head = self.head(self.credulity).await;
        // Where that file has been followed by another one meanwhile, this has to do.
        let near = doubt.to > doubt.from && (doubt.to - doubt.from < JUMP || lasted(doubt, waited));
        let torn = head == Some(doubt.to) || (near && head.is_none_or(|head| head > doubt.to));
        self.credulity = if torn { Duration::ZERO } else { (self.credulity * 2).clamp(FRESH, LONGEST_SILENCE) };
        torn
    }

    /// Whether the stream is at the beginning of the file once more, and not where a clock was set back.
    async fn is_again(&mut self, doubt: Doubt) -> bool {
        self.live && self.head(FRESH).await == Some(doubt.to)
    }

    /// The first stamp of the file that the node writes to, as it is or was at most so long ago; `None` where that is
    /// empty, or the node does not say for as long as it is worth waiting for.
    async fn head(&mut self, age: Duration) -> Option<Nanos> {
        if let Some((head, when)) = self.head
            && when.elapsed() < age
        {
            return head;
        }
        let (asked, mut backoff) = (Instant::now(), Backoff::up_to(LONGEST_PAUSE));
        let head = loop {
            match self.glance(LogQuery::default()).await {
                Ok(head) => break head,
                // A kubelet that has lost its runtime cannot tell at present, which is no answer.
                Err(_) if self.life() != Life::Gone && !self.is_previous() && asked.elapsed() < PATIENCE => {
                    sleep(backoff.pause()).await;
                }
                Err(_) => break None,
            }
        };
        self.head = Some((head, Instant::now()));
        head
    }
}
