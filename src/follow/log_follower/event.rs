//! What happens to a log, and what is to be done about it.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;

use super::super::patience::Patience;
use super::super::timestamp::Nanos;
use crate::cluster::{ApiError, LogQuery};
use crate::error::Failure;

/// What the pod's status says of the container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::follow) struct Fate {
    /// Which of its runs it is in, from 0.
    pub run: u32,
    /// How that fares.
    pub state: Life,
}

/// How a container fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::follow) enum Life {
    /// It runs.
    Running,
    /// It has ended.
    Over,
    /// Its pod is gone.
    Gone,
}

/// Whose log.
#[derive(Debug, Clone)]
pub(in crate::follow) struct Source {
    /// The pod's uid.
    pub pod: String,
    pub rank: u32,
    /// Which of the container's runs.
    pub run: u32,
    /// Whether the container is started again when it ends.
    pub restarts: bool,
}

/// Where a log begins to be read; without anything said, at its beginning.
#[derive(Debug, Clone, Copy, Default)]
pub struct Begin {
    /// With so many of the last lines.
    pub tail: Option<u64>,
    /// With those of this long ago.
    pub ago: Option<Duration>,
    /// With those of this time.
    pub from: Option<Timestamp>,
}

impl Begin {
    /// Whether it is the whole log.
    pub(in crate::follow) fn is_whole(self) -> bool {
        self.tail.is_none() && self.ago.is_none() && self.from.is_none()
    }

    /// The time as stamps count it.
    pub(in crate::follow) fn nanos(self) -> Option<Nanos> {
        self.from.and_then(|from| i64::try_from(from.as_nanosecond()).ok())
    }
}

/// What is wanted of a log.
#[derive(Debug, Clone, Copy)]
pub(in crate::follow) struct Plan {
    pub begin: Begin,
    /// To the container's end; else what there is.
    pub follow: bool,
    /// How long a log is tried that nobody allows or answers for.
    pub reconnect: Duration,
    /// How long that of an ended container is tried which its node does not have: one that cannot be opened at all,
    /// and any other.
    pub ended: Patience,
    /// How long the next bytes of a log that is not followed may take.
    pub stalled: Duration,
    /// Whether a request for a log that is not followed says itself when it was not answered.
    pub limited: bool,
}

/// What happens.
#[derive(Debug)]
pub(in crate::follow) enum Event {
    /// A log that is not followed may be opened, but not written yet: those that cannot be read fail together, not one
    /// after the other.
    Ahead,
    /// It is this log's turn.
    Turn,
    /// What the pod's status says has changed.
    Fate(Fate),
    /// The stream that was asked for is open.
    Opened,
    /// It could not be opened.
    NotOpened {
        error: ApiError,
        /// Another log of the task has been: a refusal is no answer then.
        granted: bool,
    },
    /// The stream brought this.
    Bytes(Bytes),
    /// The stream has ended by itself.
    Eof,
    /// The stream has ended otherwise.
    Broken(String),
    /// The first stamp of the part of the log that the node was asked for, unless it does not say.
    Probed(Result<Option<Nanos>, NoAnswer>),
    /// The time has come that [`super::LogFollower::tick_at`] named.
    Tick,
}

/// A node does not say at present what its log has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::follow) struct NoAnswer;

/// What is to be done.
#[derive(Debug)]
pub(in crate::follow) enum Action {
    /// Open a stream, in place of the one there was.
    Open(LogQuery),
    /// Close the stream.
    Close,
    /// Ask for the first stamp of a part of the log, after a pause; what the stream brings waits until that is known.
    Probe { query: LogQuery, after: Duration },
    /// Write this, and go on when it is written.
    Write(Text),
    /// Tell the follower of the task at once.
    Tell(LogEvent),
    /// Come back with [`Event::Turn`].
    AwaitTurn,
    /// Nothing: all is read.
    Done,
}

/// What the follower of the task hears of a log.
#[derive(Debug)]
pub(in crate::follow) enum LogEvent {
    /// The rest of it cannot be had.
    Lost {
        /// The node.
        rank: u32,
        why: String,
    },
    /// It cannot be read at present.
    Trouble {
        /// The node.
        rank: u32,
        why: String,
    },
    /// It has been read to its end.
    Ended {
        /// The pod's uid.
        pod: String,
        /// Which of the container's runs it was.
        run: u32,
    },
    /// It may not be read.
    Refused(Failure),
    /// A connection was dead, or the log ended and no watch said why: those may be dead as well.
    Doubt,
}

/// What readers have of a log, in its order.
#[derive(Debug)]
pub(in crate::follow) enum Text {
    /// Whole lines, as they are to be written.
    Lines(Vec<u8>),
    /// Lines are missing here.
    Gap {
        /// The node.
        rank: u32,
        /// When the last line before them was written.
        from: Nanos,
        /// When the first one behind them was.
        to: Nanos,
    },
    /// Lines may be missing here, which nobody can tell.
    MaybeLost {
        /// The node.
        rank: u32,
        /// When the last line before them was written.
        after: Nanos,
        /// How that came.
        loss: Loss,
    },
    /// What was read before was another pod of the same node; which attempt this one is, and why.
    Begins(String),
    /// What the follower hears when everything before it has been written.
    Told(LogEvent),
}

/// How lines may have been lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::follow) enum Loss {
    /// The container runtime went away, and with it what it had not written.
    RuntimeGone,
    /// A new file was begun, perhaps before the old one had been read to its end, and nothing is in it.
    Rotated,
}
