//! How a container or a whole pod ended, in one line.

use jiff::Timestamp;

use super::log_hints::Clue;
use super::pod::explained;
use crate::objects::{PodStatus, Terminated, truly};

/// How the launcher's own words in the termination log begin.
const MARK: &str = "k8s-cli: ";
/// What it writes there when setup fails.
const SETUP_FAILED: &str = "k8s-cli: setup failed";

/// What it writes when the files of a task cannot be put in their places, and why.
const NO_FILES: &str = "k8s-cli: files: ";
/// The same of its repository.
const NO_REPOSITORY: &str = "k8s-cli: git: ";
/// What the container writes that copies from buckets, and what that comes to.
const NO_BUCKET: &str = "k8s-cli: buckets: ";
/// What the launcher writes when they cannot be mounted, or not be written to.
const NO_MOUNT: &str = "k8s-cli: mounts: ";
const NOT_WRITTEN: &str = "k8s-cli: not written: ";
pub(super) const NOT_COPIED: &str = "cannot copy ";
/// What it writes when the nodes of a task that needs their addresses do not find one another.
const NODES_NOT_FOUND: &str = "k8s-cli: nodes not found";

/// How a container ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ending {
    /// As the container gave it; `None` where it never ran.
    pub code: Option<i32>,
    /// When.
    pub finished: Option<Timestamp>,
    /// The last lines of its log as the kubelet kept them, of a container that failed.
    pub last_words: Option<String>,
    /// Whether setup failed: then its pod does not have those.
    pub in_setup: bool,
    /// What they tell of why it failed.
    pub clue: Option<Clue>,
    /// Its image, where they may tell that.
    pub image: Option<String>,
}

impl Ending {
    /// The ending of a container with this image.
    pub(super) fn of(ended: &Terminated, image: &str) -> Self {
        let words = Some(ended.message.trim_end()).filter(|words| !words.is_empty());
        let in_setup = ended.message.starts_with(SETUP_FAILED);
        let heard = if in_setup { "" } else { &ended.message };
        let tells = ended.exit_code != 0 && ended.reason != "OOMKilled" && !heard.starts_with(MARK);
        let image = tells.then(|| image.to_owned());
        Self {
            code: ran(ended).then_some(ended.exit_code),
            finished: ended.finished_at,
            last_words: words.filter(|words| ran(ended) && !words.starts_with(MARK)).map(str::to_owned),
            clue: image.as_ref().and_then(|image| Clue::of(ended.exit_code, heard, image)),
            image,
            in_setup,
        }
    }
}

/// Whether the program began at all: the runtime could not start it (no shell, no such user) otherwise.
pub(super) fn ran(ended: &Terminated) -> bool {
    !matches!(ended.reason.as_str(), "StartError" | "ContainerCannotRun")
}

/// Why a container failed; `limit` is its memory limit.
pub(super) fn ended_badly(ended: &Terminated, limit: Option<&str>) -> String {
    let code = coded(ended.exit_code);
    match ended.reason.as_str() {
        _ if ended.message.starts_with(SETUP_FAILED) => format!("setup {code}"),
        _ if ended.message.starts_with(NO_FILES) => {
            format!("cannot bring its files: {}", ended.message[NO_FILES.len()..].trim())
        }
        _ if ended.message.starts_with(NO_REPOSITORY) => {
            format!("cannot clone its repository: {}", ended.message[NO_REPOSITORY.len()..].trim())
        }
        _ if ended.message.starts_with(NO_BUCKET) => {
            format!("{NOT_COPIED}{}", ended.message[NO_BUCKET.len()..].trim())
        }
        _ if let Some(why) = ended.message.strip_prefix(NO_MOUNT) => format!("cannot mount {}", why.trim()),
        _ if let Some(why) = ended.message.strip_prefix(NOT_WRITTEN) => {
            format!("{code}: not all of what it wrote is in {}", why.trim())
        }
        _ if ended.message.starts_with(NODES_NOT_FOUND) => "did not find the other nodes".into(),
        // The kernel says OOM for a process of it that was killed too, whatever became of the first.
        "OOMKilled" => match limit {
            Some(limit) => format!("{code}: OOMKilled, it used more memory than its limit of {limit}"),
            None => format!("{code}: OOMKilled, the Kubernetes node ran out of memory: the task sets no limit"),
        },
        "StartError" | "ContainerCannotRun" => explained("could not start", &ended.message),
        "ContainerStatusUnknown" => format!("{code}: its Kubernetes node lost sight of it"),
        _ => code,
    }
}

/// `exited 3`, `exited 137 (SIGKILL)`.
fn coded(code: i32) -> String {
    match signal(code) {
        Some(name) => format!("exited {code} ({name})"),
        None => format!("exited {code}"),
    }
}

/// The signal that a shell's exit code stands for (128 + its number on Linux), of those that end programs.
fn signal(code: i32) -> Option<&'static str> {
    Some(match code - 128 {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        _ => return None,
    })
}

/// Why a pod had to go as a whole, if it had: the kubelet's word, else the condition that newer servers set
/// (<https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions>).
pub fn disrupted(status: &PodStatus) -> Option<String> {
    let disruption = truly(&status.conditions, "DisruptionTarget");
    let words = match (status.reason.as_str(), disruption.map(|condition| condition.reason.as_str())) {
        ("Preempting", _) | (_, Some("PreemptionByScheduler")) => "preempted",
        ("NodeLost", _) | (_, Some("DeletionByPodGC")) => "its Kubernetes node was lost",
        ("NodeShutdown" | "Terminated" | "Shutdown", _) => "its Kubernetes node was shut down",
        (_, Some("DeletionByTaintManager")) => "its Kubernetes node became unusable",
        ("", Some("EvictionByEvictionAPI")) => "evicted by request",
        ("", Some("TerminationByKubelet")) => "ended by its Kubernetes node",
        ("", _) => return None,
        (reason, _) => return Some(explained(reason, &status.message)),
    };
    let message =
        if status.message.is_empty() { disruption.map_or("", |target| &target.message) } else { &status.message };
    Some(explained(words, message))
}

/// Why a pod that is no more had to go, by its event.
pub(super) fn removed(reason: &str, message: &str) -> Option<String> {
    let words = match reason {
        "Preempted" => "preempted",
        "Evicted" => "Evicted",
        "TaintManagerEviction" => "its Kubernetes node became unusable",
        _ => return None,
    };
    Some(explained(words, message))
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
            (137, "ContainerStatusUnknown", "gone", None, "exited 137 (SIGKILL): its Kubernetes node lost sight of it"),
        ];
        for (exit_code, reason, message, limit, expected) in cases {
            let ended =
                Terminated { exit_code, reason: reason.into(), message: message.into(), ..Terminated::default() };
            assert_eq!(ended_badly(&ended, limit), expected);
        }
        let words = |reason: &str, message: &str| {
            Ending::of(
                &Terminated { exit_code: 3, reason: reason.into(), message: message.into(), ..Terminated::default() },
                "i",
            )
            .last_words
        };
        assert_eq!(words("Error", "one\ntwo\n").as_deref(), Some("one\ntwo"));
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
            assert_eq!(disrupted(&status).as_deref(), expected, "{status:?}");
        }
        assert_eq!(removed("Preempted", "by ns/p on node n").as_deref(), Some("preempted: by ns/p on node n"));
        assert_eq!(removed("Scheduled", ""), None);
    }
}
