//! Why a node failed, is gone or waits: what is known of that, and the only place that puts it into words.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

use super::log_hints::Clue;
use super::reason_code::ReasonCode;

/// Why a node failed or is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Its program ended so.
    Exited {
        /// Its exit code, 128 + n after signal n.
        code: i32,
    },
    /// It, or a process of it, was killed for lack of memory.
    OutOfMemory {
        code: i32,
        /// Its own limit; without one, its Kubernetes node ran out of memory.
        limit: Option<String>,
    },
    /// `setup` ended so.
    SetupFailed {
        code: i32,
    },
    /// The launcher could not put its files in their places: why.
    FilesFailed(String),
    /// Nor clone its repository.
    CloneFailed(String),
    /// A bucket could not be copied from: which, and why.
    CopyFailed(String),
    /// A bucket could not be mounted.
    MountFailed(String),
    /// The program ended, and not all that it wrote is in a bucket.
    NotWritten {
        code: i32,
        /// Which bucket, and why.
        what: String,
    },
    /// It did not find the other nodes.
    NodesNotFound,
    /// The runtime could not start its container, in the runtime's words.
    NotStarted(String),
    /// Its program failed, and a device that it had is not well.
    Unhealthy {
        /// Its exit code.
        code: i32,
        /// Which, and why.
        device: String,
    },
    /// Its Kubernetes node lost track of its container.
    StatusUnknown {
        /// The exit code that stands for that.
        code: i32,
    },
    /// A container failed that had to end before.
    InitContainer {
        name: String,
        reason: Box<Reason>,
    },
    /// Its pod failed as a whole, in the kubelet's words, if any.
    PodFailed(String),
    /// Its pod had to go.
    Disrupted {
        why: Disruption,
        /// The server's words.
        message: String,
    },
    /// Its Job failed by a rule of its own.
    JobFailed {
        /// The controller's word for it.
        reason: String,
        /// The controller's sentence.
        message: String,
    },
    Deadline,
    /// A client stopped it.
    Stopped {
        by: StoppedBy,
        /// How it ended all the same, if by itself.
        own: Option<Box<Reason>>,
    },
    /// A client ended it because it could not start.
    NeverStarted {
        /// What kept it from that.
        why: String,
        /// How it ended all the same, if by itself.
        own: Option<Box<Reason>>,
    },
    /// It failed, and only its Job is left.
    PodGone,
    JobGone,
    /// So it is of a node that is known to have failed.
    FailedAndGone,
    /// Its Job is gone as its `--ttl` wants it, after its end.
    Expired,
    /// What the record has in words.
    Recorded {
        words: String,
        code: ReasonCode,
    },
}

/// Why a pod had to go as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disruption {
    /// For one of higher priority.
    Preempted,
    /// Its Kubernetes node was lost.
    NodeLost,
    /// Its Kubernetes node was shut down.
    NodeShutdown,
    /// Its Kubernetes node got a taint.
    NodeUnusable,
    /// Its Kubernetes node ran short of something.
    Evicted,
    /// By the eviction API.
    EvictedByRequest,
    /// By the kubelet, otherwise.
    EndedByNode,
    /// The kubelet's own word.
    Other(String),
}

/// Why a client stopped a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoppedBy {
    /// The node of this rank failed.
    Node(u32),
    /// What another version of k8s-cli wrote.
    Other(String),
}

impl StoppedBy {
    /// What an annotation says.
    pub(super) fn read(text: &str) -> Self {
        let rank = text.strip_prefix("node-").and_then(|rest| rest.strip_suffix(" failed"));
        rank.and_then(|rank| rank.parse().ok()).map_or_else(|| Self::Other(text.into()), Self::Node)
    }
}

impl Display for StoppedBy {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node(rank) => write!(f, "node-{rank} failed"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

impl Reason {
    /// For programs.
    pub fn code(&self) -> ReasonCode {
        match self {
            Self::Exited { .. } => ReasonCode::Exited,
            Self::OutOfMemory { .. } => ReasonCode::OOMKilled,
            Self::SetupFailed { .. } => ReasonCode::SetupFailed,
            Self::FilesFailed(_) => ReasonCode::FilesFailed,
            Self::CloneFailed(_) => ReasonCode::CloneFailed,
            Self::CopyFailed(_) => ReasonCode::BucketCopyFailed,
            Self::MountFailed(_) => ReasonCode::BucketMountFailed,
            Self::NotWritten { .. } => ReasonCode::BucketWriteFailed,
            Self::NodesNotFound => ReasonCode::NodesNotFound,
            Self::NotStarted(_) => ReasonCode::StartError,
            Self::Unhealthy { .. } => ReasonCode::DeviceUnhealthy,
            Self::StatusUnknown { .. } => ReasonCode::ContainerStatusUnknown,
            Self::InitContainer { .. } => ReasonCode::InitContainerFailed,
            Self::PodFailed(_) => ReasonCode::PodFailed,
            Self::Disrupted { why, .. } => why.code(),
            Self::JobFailed { .. } => ReasonCode::JobFailed,
            Self::Deadline => ReasonCode::DeadlineExceeded,
            Self::Stopped { .. } => ReasonCode::Stopped,
            Self::NeverStarted { .. } => ReasonCode::NeverStarted,
            Self::PodGone => ReasonCode::PodGone,
            Self::JobGone | Self::FailedAndGone => ReasonCode::JobGone,
            Self::Expired => ReasonCode::JobExpired,
            Self::Recorded { code, .. } => *code,
        }
    }

    /// Whether it is an end of the program of which its log may tell more.
    fn takes_clue(&self) -> bool {
        matches!(
            self,
            Self::Exited { .. } | Self::SetupFailed { .. } | Self::NotStarted(_) | Self::StatusUnknown { .. }
        )
    }

    /// Whether a signal may have been what ended it, rather than what its words tell.
    pub(super) fn is_bare_exit(&self) -> bool {
        matches!(self, Self::Exited { .. } | Self::NotWritten { .. } | Self::StatusUnknown { .. })
    }

    /// Whether its words begin with something of the node's: `its pod …`. Behind the node's name a colon is wanted then.
    pub(super) fn names_a_part(&self) -> bool {
        match self {
            Self::InitContainer { .. } | Self::PodGone | Self::JobGone => true,
            Self::Disrupted { why, .. } => {
                matches!(why, Disruption::NodeLost | Disruption::NodeShutdown | Disruption::NodeUnusable)
            }
            _ => false,
        }
    }

    /// In one line, with what the end of its log tells.
    pub fn words(&self, clue: Option<&Clue>) -> String {
        match (self, clue) {
            (Self::Stopped { by, own: Some(own) }, _) => format!("stopped because {by} ({})", own.words(clue)),
            (Self::NeverStarted { why, own: Some(own) }, _) => format!("never started: {why} ({})", own.words(clue)),
            (_, Some(clue)) if self.takes_clue() => format!("{self}{}", clue.appended()),
            _ => self.to_string(),
        }
    }
}

impl Display for Reason {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let coded = |code: &i32| exit(*code);
        match self {
            Self::Exited { code } => f.write_str(&coded(code)),
            Self::OutOfMemory { code, limit: Some(limit) } => {
                write!(f, "{}: OOMKilled, it used more memory than its limit of {limit}", coded(code))
            }
            Self::OutOfMemory { code, limit: None } => {
                let code = coded(code);
                write!(f, "{code}: OOMKilled, the Kubernetes node ran out of memory: the task sets no limit")
            }
            Self::SetupFailed { code } => write!(f, "setup {}", coded(code)),
            Self::FilesFailed(why) => write!(f, "cannot bring its files: {why}"),
            Self::CloneFailed(why) => write!(f, "cannot clone its repository: {why}"),
            Self::CopyFailed(what) => write!(f, "cannot copy {what}"),
            Self::MountFailed(what) => write!(f, "cannot mount {what}"),
            Self::NotWritten { code, what } => {
                write!(f, "{}: not all of what it wrote is in {what}", coded(code))
            }
            Self::NodesNotFound => f.write_str("did not find the other nodes"),
            Self::NotStarted(message) => f.write_str(&explained("could not start", message)),
            Self::Unhealthy { code, device } => write!(f, "{}: {device}", coded(code)),
            Self::StatusUnknown { code } => write!(f, "{}: its Kubernetes node lost track of it", coded(code)),
            Self::InitContainer { name, reason } => write!(f, "its init container '{name}' {reason}"),
            Self::PodFailed(message) => f.write_str(&explained("pod failed", message)),
            Self::Disrupted { why, message } => f.write_str(&explained(why.words(), message)),
            Self::JobFailed { reason, message } => f.write_str(&explained(reason, message)),
            Self::Deadline => f.write_str("ended by its deadline"),
            Self::Stopped { by, .. } => write!(f, "stopped because {by}"),
            Self::NeverStarted { why, .. } => write!(f, "never started: {why}"),
            Self::PodGone => f.write_str("its pod is gone, so the reason is not known"),
            Self::JobGone => f.write_str("its Job is gone"),
            Self::FailedAndGone => f.write_str("failed, and its Job is gone"),
            Self::Expired => f.write_str("ended, and its Job was removed after its --ttl"),
            Self::Recorded { words, .. } => f.write_str(words),
        }
    }
}

impl Disruption {
    fn code(&self) -> ReasonCode {
        match self {
            Self::Preempted => ReasonCode::Preempted,
            Self::NodeLost => ReasonCode::NodeLost,
            Self::NodeShutdown => ReasonCode::NodeShutdown,
            Self::NodeUnusable => ReasonCode::NodeUnusable,
            Self::Evicted | Self::EvictedByRequest | Self::EndedByNode => ReasonCode::Evicted,
            Self::Other(_) => ReasonCode::PodFailed,
        }
    }

    /// What became of the pod: `node-1 was …`.
    pub fn participle(&self) -> Cow<'_, str> {
        match self {
            Self::Preempted => "preempted".into(),
            Self::NodeLost => "lost with its Kubernetes node".into(),
            Self::NodeShutdown => "shut down with its Kubernetes node".into(),
            Self::NodeUnusable | Self::Evicted | Self::EvictedByRequest => "evicted".into(),
            Self::EndedByNode => "ended by its Kubernetes node".into(),
            Self::Other(word) => format!("taken away ({word})").into(),
        }
    }

    pub fn words(&self) -> &str {
        match self {
            Self::Preempted => "preempted",
            Self::NodeLost => "its Kubernetes node was lost",
            Self::NodeShutdown => "its Kubernetes node was shut down",
            Self::NodeUnusable => "its Kubernetes node became unusable",
            Self::Evicted => "Evicted",
            Self::EvictedByRequest => "evicted by request",
            Self::EndedByNode => "ended by its Kubernetes node",
            Self::Other(word) => word,
        }
    }
}

/// What a node waits for. Messages are the server's, on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wait {
    /// The submission was never finished.
    Interrupted,
    /// An object of the submission is not there.
    Incomplete(String),
    /// Its files are not all there yet.
    FilesMissing(String),
    /// The client sends its files.
    FilesSent,
    /// Its files are copied from buckets.
    FilesCopied,
    /// Its buckets are being mounted.
    BucketsMounted,
    /// The controller could not create its pod.
    NotCreated(String),
    /// The server refuses its pod.
    Refused(String),
    /// The kubelet's word and sentence.
    Kubelet {
        reason: String,
        message: String,
    },
    /// Its image cannot be pulled.
    Pull {
        image: String,
        /// The registry's words, if they are known.
        words: Option<String>,
    },
    /// Its image is no image's name.
    ImageName {
        image: String,
        /// What is wrong with it.
        words: String,
    },
    /// The scheduler's word and sentence.
    Scheduler {
        reason: String,
        message: String,
        /// The autoscaler has taken it up.
        scales_up: bool,
        /// Where most GPUs are free.
        best: Option<BestNode>,
    },
    /// A volume claim is not bound.
    Claim {
        claim: String,
        /// Whether it cannot be.
        failed: bool,
        /// Why not, if that is known.
        words: Option<String>,
    },
    /// It runs, and a device that it has is not well: which, and why.
    Unhealthy(String),
    /// Kueue holds its Job back.
    Queue {
        queue: String,
        /// How many are before it, if that is known.
        before: Option<u32>,
    },
    Suspended,
    /// A container runs that has to end before.
    InitContainer(String),
    /// Its Job is being deleted.
    JobLeaves,
    /// Its pod is being deleted.
    PodLeaves,
    PodDeleted,
    /// Its pod was taken away, and its Job makes another.
    Recovers(Disruption),
}

impl Display for Wait {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interrupted => f.write_str("submission was interrupted"),
            Self::Incomplete(message) => write!(f, "its submission is incomplete or was interrupted: {message}"),
            Self::FilesMissing(message) => write!(f, "its files are not all there yet: {message}"),
            Self::FilesSent => f.write_str("it waits for its files, which the client sends"),
            Self::FilesCopied => f.write_str("its files are copied from buckets"),
            Self::BucketsMounted => f.write_str("its buckets are being mounted"),
            Self::NotCreated(message) => f.write_str(message),
            Self::Refused(message) => write!(f, "its pod is refused: {message}"),
            Self::Kubelet { reason, message } => f.write_str(&explained(reason, message)),
            Self::Pull { image, words: None } => write!(f, "cannot pull the image \"{image}\""),
            Self::Pull { image, words: Some(words) } => write!(f, "cannot pull the image \"{image}\": {words}"),
            Self::ImageName { image, words } => write!(f, "InvalidImageName: \"{image}\": {words}"),
            Self::Scheduler { reason, message, scales_up, best } => {
                let mut text = explained(reason, message);
                if *scales_up {
                    text.push_str("; the cluster is being scaled up");
                }
                match best {
                    Some(best) => write!(f, "{}; {best}", text.trim_end_matches('.')),
                    None => f.write_str(&text),
                }
            }
            Self::Claim { claim, failed, words } => {
                let how = if *failed { "cannot be bound" } else { "is not bound yet" };
                write!(f, "the volume claim '{claim}' {how}")?;
                words.as_ref().map_or(Ok(()), |words| write!(f, ": {words}"))
            }
            Self::Unhealthy(device) => f.write_str(device),
            Self::Queue { queue, before } => {
                write!(f, "waits in the queue '{queue}' of Kueue")?;
                match before {
                    None => Ok(()),
                    Some(0) => f.write_str(", as the next"),
                    Some(before) => write!(f, ", behind {before} others"),
                }
            }
            Self::Suspended => f.write_str("its Job is suspended"),
            Self::InitContainer(name) => write!(f, "its init container '{name}' runs"),
            Self::JobLeaves => f.write_str("is being deleted"),
            Self::PodLeaves => f.write_str("its pod is being deleted"),
            Self::PodDeleted => f.write_str("its pod was deleted"),
            Self::Recovers(why) => write!(f, "recovers: {}", why.words()),
        }
    }
}

/// The Kubernetes node with the most GPUs free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BestNode {
    pub name: String,
    /// How many are free, if that is known.
    pub free: Option<u64>,
    /// How many it has.
    pub total: u64,
}

impl Display for BestNode {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { name, free, total } = self;
        match free {
            Some(free) => write!(f, "the best node, {name}, has {free} of {total} GPUs free"),
            None => write!(f, "the largest node, {name}, has {total} GPUs"),
        }
    }
}

/// Text on one line.
pub(super) fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Reason: message`, on one line.
fn explained(reason: &str, message: &str) -> String {
    let message = plain(message);
    if message.is_empty() { reason.into() } else { format!("{reason}: {message}") }
}

/// `exited 3`, `exited 137 (SIGKILL)`.
fn exit(code: i32) -> String {
    match signal(code) {
        Some(name) => format!("exited {code} ({name})"),
        None => format!("exited {code}"),
    }
}

/// The signal that a shell's exit code stands for (128 + its number on Linux), of those that end programs.
fn signal(code: i32) -> Option<&'static str> {
    Some(match code.checked_sub(128)? {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn disrupted(why: Disruption) -> Reason {
        Reason::Disrupted { why, message: "why".into() }
    }

    /// A task of several nodes puts the node's name before: `node-1: its pod …`, but `node-1 exited 3`.
    #[test]
    fn a_colon_goes_before_what_is_the_nodes() {
        let own = || Box::new(Reason::Exited { code: 3 });
        for reason in [
            Reason::Exited { code: 3 },
            Reason::OutOfMemory { code: 137, limit: None },
            Reason::SetupFailed { code: 3 },
            Reason::FilesFailed("why".into()),
            Reason::CloneFailed("why".into()),
            Reason::CopyFailed("why".into()),
            Reason::MountFailed("why".into()),
            Reason::NotWritten { code: 3, what: "why".into() },
            Reason::NodesNotFound,
            Reason::NotStarted("why".into()),
            Reason::StatusUnknown { code: 137 },
            Reason::Unhealthy { code: 1, device: "a GPU is unhealthy".into() },
            Reason::InitContainer { name: "a".into(), reason: own() },
            Reason::PodFailed(String::new()),
            disrupted(Disruption::Preempted),
            disrupted(Disruption::NodeLost),
            disrupted(Disruption::NodeShutdown),
            disrupted(Disruption::NodeUnusable),
            disrupted(Disruption::Evicted),
            disrupted(Disruption::EvictedByRequest),
            disrupted(Disruption::EndedByNode),
            Reason::JobFailed { reason: "PodFailurePolicy".into(), message: "why".into() },
            Reason::Deadline,
            Reason::Stopped { by: StoppedBy::Node(1), own: Some(own()) },
            Reason::NeverStarted { why: "why".into(), own: None },
            Reason::PodGone,
            Reason::JobGone,
            Reason::FailedAndGone,
            Reason::Expired,
        ] {
            assert_eq!(reason.names_a_part(), reason.words(None).starts_with("its "), "{reason}");
        }
    }

    #[test]
    fn a_clue_goes_where_the_end_stands() {
        let clue = Clue::of(127, "sh: a: not found", "image");
        let exited = Reason::Exited { code: 127 };
        let told = "exited 127: a: not found in image";
        assert_eq!(exited.words(clue.as_ref()), told);
        let stopped = Reason::Stopped { by: StoppedBy::Node(1), own: Some(Box::new(exited)) };
        assert_eq!(stopped.words(clue.as_ref()), format!("stopped because node-1 failed ({told})"));
        assert_eq!(Reason::Deadline.words(clue.as_ref()), "ended by its deadline");
    }

    #[test]
    fn what_stopped_a_node_is_read_back() {
        for (text, by) in [
            ("node-12 failed", StoppedBy::Node(12)),
            ("node- failed", StoppedBy::Other("node- failed".into())),
            ("the moon rose", StoppedBy::Other("the moon rose".into())),
        ] {
            let read = StoppedBy::read(text);
            assert_eq!((read.to_string().as_str(), read), (text, by));
        }
    }
}
