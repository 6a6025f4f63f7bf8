//! How following a task ended.

use crate::error::{Exit, Failure};
use crate::state::{ReasonCode, State, Task};

/// How following ended.
#[derive(Debug)]
pub enum Outcome {
    /// The task has ended.
    Ended {
        /// How its nodes fared.
        task: Box<Task>,
        /// What to do about a node that could never start, or failed.
        hint: Option<String>,
    },
    /// All its nodes have started, which was all that was waited for.
    Started(Box<Task>),
    /// Its Jobs have been deleted.
    Vanished,
    /// A node can never start, and was not ended.
    NeverStarted {
        /// Which, and why.
        what: String,
        /// The same for programs.
        code: Option<ReasonCode>,
        /// What has become of the task.
        left: Left,
        /// What to do about it.
        hint: Option<&'static str>,
    },
    /// `--timeout` or `--start-timeout` has passed.
    GaveUp {
        /// Which of them, and what has not happened.
        what: String,
        /// What kept it from that, for programs.
        code: Option<ReasonCode>,
        /// What has become of the task.
        left: Left,
    },
    /// What there was of its logs has been read, which was all that was wanted.
    Read,
    /// The cluster is out of reach for good, or refuses what is needed: why.
    Lost(Failure),
}

/// How a task was left that was given up on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    Stopped,
    /// None of its nodes has started yet.
    Pending,
    /// It runs.
    Running,
}

impl Left {
    /// As it stands.
    pub(super) fn of(task: Option<&Task>) -> Self {
        if task.is_some_and(|task| task.state() == State::Pending) { Self::Pending } else { Self::Running }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Stopped => "was stopped",
            Self::Pending => "is still pending",
            Self::Running => "keeps running",
        }
    }
}

impl Outcome {
    /// The exit code (SPEC section 7).
    pub fn exit(&self) -> Exit {
        match self {
            Self::Ended { task, .. } if task.state() == State::Succeeded => Exit::SUCCESS,
            Self::Ended { task, .. } => {
                let code = task.first_failed().and_then(|node| node.ending.as_ref()).and_then(|ending| ending.code);
                Exit(code.and_then(|code| u8::try_from(code).ok()).filter(|code| *code != 0).unwrap_or(Exit::FAILURE.0))
            }
            Self::Started(_) | Self::Read => Exit::SUCCESS,
            Self::Vanished | Self::NeverStarted { .. } | Self::Lost(_) => Exit::FAILURE,
            Self::GaveUp { .. } => Exit::TIMEOUT,
        }
    }

    /// The last line on stderr: whose end it was.
    pub fn line(&self, id: &str) -> String {
        match self {
            Self::Ended { task, .. } if task.state() == State::Succeeded => format!("Task {id} completed"),
            Self::Ended { task, .. } => match task.reason() {
                Some(reason) => format!("Task {id} failed: {reason}"),
                None => format!("Task {id} failed"),
            },
            Self::Started(task) => format!("Task {id} is {}", task.state().of_task()),
            other => other.error(id).map(|error| format!("Error: {error}")).unwrap_or_default(),
        }
    }

    /// What went wrong, where that is not the task's own end.
    pub fn error(&self, id: &str) -> Option<String> {
        match self {
            Self::Vanished => Some(format!("Task {id} was deleted while it was followed")),
            Self::NeverStarted { what, left, .. } => Some(format!("task {id} cannot run: {what}; it {}", left.words())),
            Self::GaveUp { what, left, .. } => Some(format!("timed out {what}; task {id} {}", left.words())),
            Self::Lost(failure) => Some(failure.to_string()),
            Self::Ended { .. } | Self::Started(_) | Self::Read => None,
        }
    }

    /// In a word, as result models have it.
    pub fn status(&self) -> &'static str {
        match self {
            Self::Ended { task, .. } | Self::Started(task) => task.state().of_task(),
            Self::Vanished | Self::Read | Self::Lost(_) => "deleted",
            Self::NeverStarted { .. } => "pending",
            Self::GaveUp { .. } => "timeout",
        }
    }

    /// What to do about it, if that can be told.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Ended { hint, .. } => hint.as_deref(),
            Self::NeverStarted { hint, .. } => *hint,
            _ => None,
        }
    }
}
