//! How a container or a whole pod ended, in one line.

use std::borrow::Cow;

use jiff::Timestamp;

use super::log_hints::Clue;
use super::reason::{Disruption, Reason, StoppedBy};
use crate::objects::{PodStatus, Terminated, truly};

/// How the launcher's own words in the termination log begin.
const MARK: &str = "k8s-cli: ";
/// What it writes there when setup fails.
const SETUP_FAILED: &str = "k8s-cli: setup failed";

/// What it writes when the files of a task cannot be put in their places, and why.
const NO_FILES: &str = "k8s-cli: files: ";
/// The same of its repository.
const NO_REPOSITORY: &str = "k8s-cli: git: ";
/// What the container writes that copies from buckets.
const NO_BUCKET: &str = "k8s-cli: buckets: ";
/// What the launcher writes when they cannot be mounted, or not be written to.
const NO_MOUNT: &str = "k8s-cli: mounts: ";
const NOT_WRITTEN: &str = "k8s-cli: not written: ";
/// What it writes when the nodes of a task that needs their addresses do not find one another.
const NODES_NOT_FOUND: &str = "k8s-cli: nodes not found";
/// What it writes when another node has failed and told this one, before that one's rank; and after it.
const STOPPED: (&str, &str) = ("k8s-cli: stopped because node-", " failed");
/// What it prints when it has failed and all other nodes have been told.
const TOLD_OTHERS: &str = "k8s-cli: the other nodes are being stopped";

/// How a container ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ending {
    /// As the container gave it; `None` where it never ran.
    pub code: Option<i32>,
    pub finished: Option<Timestamp>,
    /// The last lines of its log as the kubelet kept them, of a container that failed.
    pub last_words: Option<String>,
    /// Whether setup failed: then its pod does not have those.
    pub in_setup: bool,
    /// Whether it has told all other nodes to stop, since it failed.
    pub told_others: bool,
    /// What they tell of why it failed.
    pub clue: Option<Clue>,
    /// Its image, where they may tell that.
    pub image: Option<String>,
}

impl Ending {
    /// The ending of a container with this image.
    pub(super) fn of(ended: &Terminated, image: &str) -> Self {
        let message = without_told(&ended.message);
        let words = Some(message.trim_end()).filter(|words| !words.is_empty());
        let in_setup = ended.message.starts_with(SETUP_FAILED);
        let heard = if in_setup { "" } else { &*message };
        let tells = ended.exit_code != 0 && ended.reason != "OOMKilled" && !heard.starts_with(MARK);
        let image = tells.then(|| image.to_owned());
        Self {
            code: ran(ended).then_some(ended.exit_code),
            finished: ended.finished_at,
            last_words: words.filter(|words| ran(ended) && !words.starts_with(MARK)).map(str::to_owned),
            clue: image.as_ref().and_then(|image| Clue::of(ended.exit_code, heard, image)),
            image,
            in_setup,
            told_others: message.len() < ended.message.len(),
        }
    }
}

/// A log's last lines without what the launcher has added to them.
pub(super) fn without_told(words: &str) -> Cow<'_, str> {
    if !words.lines().any(|line| line == TOLD_OTHERS) {
        return words.into();
    }
    words.split_inclusive('\n').filter(|line| line.trim_end() != TOLD_OTHERS).collect()
}

/// Whether the program began at all: the runtime could not start it (no shell, no such user) otherwise.
pub(super) fn ran(ended: &Terminated) -> bool {
    !matches!(ended.reason.as_str(), "StartError" | "ContainerCannotRun")
}

/// Why a container failed; `limit` is its memory limit.
pub(super) fn ended_badly(ended: &Terminated, limit: Option<&str>) -> Reason {
    let (code, message) = (ended.exit_code, ended.message.as_str());
    let after = |mark: &str| message.strip_prefix(mark).map(|why| why.trim().to_owned());
    if message.starts_with(SETUP_FAILED) {
        return Reason::SetupFailed { code };
    }
    let told = None
        .or_else(|| after(NO_FILES).map(Reason::FilesFailed))
        .or_else(|| after(NO_REPOSITORY).map(Reason::CloneFailed))
        .or_else(|| after(NO_BUCKET).map(Reason::CopyFailed))
        .or_else(|| after(NO_MOUNT).map(Reason::MountFailed))
        .or_else(|| after(NOT_WRITTEN).map(|what| Reason::NotWritten { code, what }))
        .or_else(|| after(NODES_NOT_FOUND).map(|_| Reason::NodesNotFound))
        .or_else(|| stopped(message, code));
    told.unwrap_or_else(|| match ended.reason.as_str() {
        // The kernel says OOM for a process of it that was killed too, whatever became of the first.
        "OOMKilled" => Reason::OutOfMemory { code, limit: limit.map(str::to_owned) },
        "StartError" | "ContainerCannotRun" => Reason::NotStarted(message.into()),
        "ContainerStatusUnknown" => Reason::StatusUnknown { code },
        _ => Reason::Exited { code },
    })
}

/// The reason of a node that another has told to stop.
fn stopped(message: &str, code: i32) -> Option<Reason> {
    let (rank, _) = message.strip_prefix(STOPPED.0)?.split_once(STOPPED.1)?;
    let own = (!matches!(code, 0 | 137 | 143)).then(|| Box::new(Reason::Exited { code }));
    Some(Reason::Stopped { by: StoppedBy::Node(rank.parse().ok()?), own })
}

/// Why a pod had to go as a whole, if it had: the kubelet's word, else the condition that newer servers set
/// (<https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions>).
pub fn disrupted(status: &PodStatus) -> Option<Reason> {
    let disruption = truly(&status.conditions, "DisruptionTarget");
    let why = match (status.reason.as_str(), disruption.map(|condition| condition.reason.as_str())) {
        ("Preempting", _) | (_, Some("PreemptionByScheduler")) => Disruption::Preempted,
        ("NodeLost", _) | (_, Some("DeletionByPodGC")) => Disruption::NodeLost,
        ("NodeShutdown" | "Terminated" | "Shutdown", _) => Disruption::NodeShutdown,
        (_, Some("DeletionByTaintManager")) => Disruption::NodeUnusable,
        ("", Some("EvictionByEvictionAPI")) => Disruption::EvictedByRequest,
        ("", Some("TerminationByKubelet")) => Disruption::EndedByNode,
        ("", _) => return None,
        ("Evicted", _) => Disruption::Evicted,
        (reason, _) => Disruption::Other(reason.into()),
    };
    let own = !status.message.is_empty() || matches!(why, Disruption::Evicted | Disruption::Other(_));
    let message = if own { &status.message } else { disruption.map_or(&status.message, |target| &target.message) };
    Some(Reason::Disrupted { why, message: message.clone() })
}

/// Why a pod that is no more had to go, by its event.
pub(super) fn removed(reason: &str, message: &str) -> Option<Reason> {
    let why = match reason {
        "Preempted" => Disruption::Preempted,
        "Evicted" => Disruption::Evicted,
        "TaintManagerEviction" => Disruption::NodeUnusable,
        _ => return None,
    };
    Some(Reason::Disrupted { why, message: message.into() })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn containers() {
        let cases = [
            (3, "Error", "last words", None, "exited 3"),
            (137, "Error", "", None, "exited 137 (SIGKILL)"),
            (139, "Error", "", None, "exited 139 (SIGSEGV)"),
            (255, "Error", "", None, "exited 255"),
            (3, "Error", "k8s-cli: setup failed\n", None, "setup exited 3"),
            (3, "Error", "k8s-cli: setup failed\nk8s-cli: the other nodes are being stopped\n", None, "setup exited 3"),
            (143, "Error", "k8s-cli: stopped because node-2 failed\n", None, "stopped because node-2 failed"),
            (4, "Error", "k8s-cli: stopped because node-2 failed\n", None, "stopped because node-2 failed (exited 4)"),
            (1, "Error", "k8s-cli: git: x: not found\n", None, "cannot clone its repository: x: not found"),
            (1, "Error", "k8s-cli: mounts: s3://b at /x: 403\n", None, "cannot mount s3://b at /x: 403"),
            (
                3,
                "Error",
                "k8s-cli: not written: s3://b at /x: 403\n",
                None,
                "exited 3: not all of what it wrote is in s3://b at /x: 403",
            ),
            (1, "Error", "k8s-cli: files: no space left\n", None, "cannot bring its files: no space left"),
            (
                137,
                "OOMKilled",
                "",
                Some("64Mi"),
                "exited 137 (SIGKILL): OOMKilled, it used more memory than its limit of 64Mi",
            ),
            (
                1,
                "OOMKilled",
                "",
                None,
                "exited 1: OOMKilled, the Kubernetes node ran out of memory: the task sets no limit",
            ),
            (
                128,
                "StartError",
                "exec: \"/bin/sh\":\n no such file",
                None,
                "could not start: exec: \"/bin/sh\": no such file",
            ),
            (137, "ContainerStatusUnknown", "gone", None, "exited 137 (SIGKILL): its Kubernetes node lost track of it"),
        ];
        for (exit_code, reason, message, limit, expected) in cases {
            let ended =
                Terminated { exit_code, reason: reason.into(), message: message.into(), ..Terminated::default() };
            assert_eq!(ended_badly(&ended, limit).words(None), expected);
        }
        let words = |reason: &str, message: &str| {
            Ending::of(
                &Terminated { exit_code: 3, reason: reason.into(), message: message.into(), ..Terminated::default() },
                "i",
            )
            .last_words
        };
        assert_eq!(words("Error", "one\ntwo\n").as_deref(), Some("one\ntwo"));
        let told = "one\ntwo\nk8s-cli: the other nodes are being stopped\n";
        assert_eq!(words("Error", told).as_deref(), Some("one\ntwo"));
        assert_eq!((words("Error", "k8s-cli: setup failed\n"), words("StartError", "no such file")), (None, None));
    }

    #[test]
    fn pods() {
        let target =
            |reason: &str| json!([{"type": "DisruptionTarget", "status": "True", "reason": reason, "message": "why"}]);
        let cases = [
            (json!({"reason": "Evicted", "message": "low on disk"}), Some("Evicted: low on disk")),
            (
                json!({"reason": "Evicted", "message": "m", "conditions": target("TerminationByKubelet")}),
                Some("Evicted: m"),
            ),
            (json!({"reason": "NodeLost", "message": ""}), Some("its Kubernetes node was lost")),
            (
                json!({"reason": "Terminated", "message": "imminent node shutdown"}),
                Some("its Kubernetes node was shut down: imminent node shutdown"),
            ),
            (json!({"conditions": target("PreemptionByScheduler")}), Some("preempted: why")),
            (json!({"conditions": target("DeletionByTaintManager")}), Some("its Kubernetes node became unusable: why")),
            (json!({"conditions": target("EvictionByEvictionAPI")}), Some("evicted by request: why")),
            (json!({"phase": "Failed"}), None),
        ];
        for (status, expected) in cases {
            let status: PodStatus = serde_json::from_value(status).unwrap();
            let told = disrupted(&status).map(|reason| reason.to_string());
            assert_eq!(told.as_deref(), expected, "{status:?}");
        }
        let preempted = removed("Preempted", "by ns/p on node n").unwrap();
        assert_eq!(preempted.to_string(), "preempted: by ns/p on node n");
        assert_eq!(removed("Scheduled", ""), None);
    }
}
