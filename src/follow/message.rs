//! What the loop of a follower hears, from its watches, its readers and its requests.

use super::log_follower::LogEvent;
use crate::cluster::ApiError;
use crate::objects::{Job, Pod};
use crate::state::Evidence;

/// What the follower hears.
pub(super) enum Message {
    /// All Jobs there are.
    Jobs(Vec<Job>),
    /// A Job is there or has changed.
    Job(Box<Job>),
    /// A Job has gone.
    JobGone(Box<Job>),
    /// All pods there are.
    Pods(Vec<Pod>),
    /// A pod is there or has changed.
    Pod(Box<Pod>),
    /// A pod has gone.
    PodGone(Box<Pod>),
    /// Why nodes do not start.
    Explained(Box<Evidence>),
    /// Why it cannot be asked at present why nodes do not start.
    Unexplained(String),
    /// Why Jobs could not be ended.
    Unstoppable(String),
    /// Nodes can be stopped only together with their pods, and why.
    PodsGo {
        /// Which.
        ranks: Vec<u32>,
        /// Why.
        why: String,
    },
    /// Something about a log.
    Log(LogEvent),
    /// These objects may not be watched, so they are listed again and again.
    Polls(&'static str),
    /// Something that the user should know, and that may pass.
    Trouble(String),
    /// It cannot go on.
    Lost(ApiError),
}
