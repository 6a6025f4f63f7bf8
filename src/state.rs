//! What Jobs and pods say about a task (SPEC section 4). Pure: what it knows is what it was given.

mod aggregate;
mod cause;
mod ending;
mod evidence;
mod filter;
mod log_hints;
mod node;
mod pod;
mod reason;
mod reason_code;
mod task;

use crate::names::{self, User};
pub use aggregate::{Gather, PodsByTask, newest_first};
pub use cause::{Cause, Kind, failed_pull, is_failed_pull};
pub use ending::{Ending, disrupted};
pub use evidence::{Events, Evidence, Questions, best_node};
pub use filter::{Choice, Order, Position, Sorting};
pub use log_hints::{Clue, Symptom};
pub use node::{Mark, Node, node};
pub use pod::{PodView, view};
pub use reason::{BestNode, Disruption, Reason, StoppedBy, Wait};
pub use reason_code::{REASON_CODES, ReasonCode};
pub use task::Task;

/// How a node, or a whole task, fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not started.
    Pending,
    /// Its container runs.
    Running,
    /// Its container ended with 0.
    Succeeded,
    /// It ended otherwise, or never can start.
    Failed,
    /// Its Job is gone or going, its pod is still there.
    Stopping,
    /// Its Job is gone (nodes only).
    Deleted,
}

impl State {
    /// The word for a node.
    pub fn of_node(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Stopping => "stopping",
            Self::Deleted => "deleted",
        }
    }

    /// The word for a task.
    pub fn of_task(self) -> &'static str {
        match self {
            Self::Succeeded => "completed",
            other => other.of_node(),
        }
    }

    /// Whether nothing more will come.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Deleted)
    }
}

/// Which tasks to gather.
#[derive(Debug, Clone)]
pub enum Owner {
    Only(User),
    Everyone,
}

impl Owner {
    /// The label selector that finds these objects; `kind` is [`names::TASK`] or [`names::VOLUME`].
    pub fn selector(&self, kind: &str) -> String {
        match self {
            Self::Only(user) => format!("{kind}=true,{}={}", names::USERNAME, user.label),
            Self::Everyone => format!("{kind}=true"),
        }
    }

    /// Whether an object with these labels and annotations belongs to them.
    pub fn includes(&self, meta: &crate::objects::Meta) -> bool {
        match self {
            Self::Only(user) => user.owns(meta.label(names::USERNAME), meta.annotation(names::RAW_USER)),
            Self::Everyone => true,
        }
    }
}
