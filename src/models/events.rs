//! What happens to a task that is followed: with `-o json`, one object a line.

use jiff::Timestamp;
use serde::Serialize;

use super::Waited;

/// Something that happened. `time` is when k8s-cli printed it, of `log` when the node wrote the line; both are UTC in
/// RFC 3339.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub enum Event<'a> {
    /// The task has been created.
    Submitted {
        time: Timestamp,
        task_id: &'a str,
        /// `submitted`.
        status: &'static str,
        message: &'a str,
        /// As the user spelled it.
        name: &'a str,
        namespace: &'a str,
        num_nodes: u32,
    },
    /// Nodes wait, to start or to find each other: when that begins, when it concerns more or fewer of them, and each
    /// minute.
    Waiting {
        time: Timestamp,
        task_id: &'a str,
        /// Their ranks.
        nodes: &'a [u32],
        /// What for.
        reason: &'a str,
        /// The same in one word that stays the same; of nodes that find each other, and of an unknown cause, there is
        /// none.
        reason_code: Option<&'static str>,
    },
    /// The container of a node has started; once more for each pod that takes the place of another.
    Started {
        time: Timestamp,
        task_id: &'a str,
        /// Its rank.
        node: u32,
        pod: &'a str,
        /// The Kubernetes node that it is on.
        host: Option<&'a str>,
    },
    /// A line of a node's log.
    Log {
        /// When the node wrote it; missing for the rest of a line that was cut.
        #[serde(skip_serializing_if = "Option::is_none")]
        time: Option<&'a str>,
        task_id: &'a str,
        /// The node's rank.
        node: u32,
        /// Without its line feed.
        #[serde(skip_serializing_if = "Option::is_none")]
        line: Option<&'a str>,
        /// In place of `line`, in base64, where its bytes are not UTF-8.
        #[serde(skip_serializing_if = "Option::is_none")]
        line_base64: Option<String>,
        /// There is no line feed behind it: the node's next `log` continues the line, or the log ends here.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        partial: bool,
    },
    /// The pod of a node was taken away or deleted, and its Job has made another.
    Recovered {
        time: Timestamp,
        task_id: &'a str,
        /// The node's rank.
        node: u32,
        reason: &'a str,
        /// The same in one word that stays the same.
        reason_code: &'static str,
    },
    /// Lines of a node's log are missing here, or may be.
    Gap {
        time: Timestamp,
        task_id: &'a str,
        /// The node's rank.
        node: u32,
        /// Whether nobody can tell if lines are missing.
        possible: bool,
        /// When the last line before them was written.
        from: Option<String>,
        /// When the first line behind them was written.
        to: Option<String>,
        reason: &'a str,
    },
    /// Following has ended; `status` tells whether the task has. The last object about a task.
    Ended {
        time: Timestamp,
        /// The task as `status` has it, if it is there.
        #[serde(flatten)]
        task: &'a Waited,
        /// That of the command, if this is the only task.
        exit_code: u8,
        message: &'a str,
    },
    /// The command failed.
    Error {
        time: Timestamp,
        /// The error that stderr has.
        detail: &'a str,
    },
}
