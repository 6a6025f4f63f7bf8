//! The codes of reasons: words for programs, which stay as they are when sentences change.

/// One list makes the codes, their names and what they mean.
macro_rules! codes {
    ($($code:ident: $meaning:literal,)*) => {
        /// Why a node failed, is gone or waits: one word, as Kubernetes writes such words.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ReasonCode {
            $(#[doc = $meaning] $code,)*
        }

        /// Every code with its name and what it means, those of waits last.
        pub const REASON_CODES: &[(ReasonCode, &str, &str)] = &[$((ReasonCode::$code, stringify!($code), $meaning),)*];

        impl ReasonCode {
            /// As it is written.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$code => stringify!($code),)*
                }
            }

            /// The code that is written so.
            pub fn of(name: &str) -> Option<Self> {
                REASON_CODES.iter().find(|(_, known, _)| *known == name).map(|(code, ..)| *code)
            }
        }
    };
}

codes! {
    Exited: "The program ended with an exit code other than 0, or by a signal.",
    OOMKilled: "It used more memory than its limit, or its Kubernetes node ran out of memory.",
    SetupFailed: "`setup` ended with an exit code other than 0.",
    FilesFailed: "The files of the task could not be put in their places.",
    CloneFailed: "The git repository could not be cloned.",
    BucketCopyFailed: "Files could not be copied from a bucket.",
    BucketMountFailed: "A bucket could not be mounted.",
    BucketWriteFailed: "The program ended, but not all that it wrote is in the bucket.",
    NodesNotFound: "The node did not find the other nodes of its task.",
    DeviceUnhealthy: "A GPU or another device of the container is unhealthy, says its device plugin or driver.",
    StartError: "The container runtime could not start the container.",
    ContainerStatusUnknown: "The Kubernetes node lost track of the container.",
    InitContainerFailed: "A container that has to end before the task begins failed.",
    PodFailed: "The pod failed as a whole, or was rejected by its Kubernetes node.",
    JobFailed: "The Job failed by a rule of its own, for example a pod failure policy.",
    DeadlineExceeded: "The task's `--deadline` has passed.",
    Stopped: "The node was stopped because another node failed.",
    NeverStarted: "The node was ended because it could never start, or did not in time.",
    Preempted: "The pod made room for one of higher priority.",
    Evicted: "The pod was evicted: its Kubernetes node ran short of something, or someone asked for it.",
    NodeLost: "The Kubernetes node was lost.",
    NodeShutdown: "The Kubernetes node was shut down.",
    NodeUnusable: "The Kubernetes node became unusable: it has a taint that the pod does not tolerate.",
    PodGone: "The node failed, and its pod is gone, so the reason is not known.",
    JobGone: "The node's Job was deleted.",
    JobExpired: "The node ended, and its Job was removed after its `--ttl`.",
    SubmissionInterrupted: "The submission is not complete: it was interrupted, or is still under way.",
    WaitingForFiles: "The node waits for its files or buckets.",
    FailedCreate: "The Job's controller could not create the pod, and tries again.",
    PodRefused: "The cluster refuses the pod, and always will.",
    QuotaExceeded: "A quota of the namespace is used up.",
    ObjectNotFound: "A Secret, ConfigMap or service account that the pod names is not there.",
    InvalidImageName: "`image_id` is no name of an image.",
    ErrImageNeverPull: "The image is not on the Kubernetes node, and may not be pulled.",
    ImagePullBackOff: "The image cannot be pulled.",
    CreateContainerError: "The container cannot be created as it was asked for.",
    ContainerCreating: "The container is being created, its image perhaps pulled.",
    ContainerWaiting: "The container waits for something else, in the kubelet's words.",
    InitContainerRunning: "A container runs that has to end before the task begins.",
    FailedMount: "A volume cannot be attached or mounted.",
    VolumeNotBound: "A volume claim is not bound to a volume.",
    Unschedulable: "No Kubernetes node has room for the pod, or fits it.",
    SchedulingGated: "Something in the cluster holds the pod back from being scheduled.",
    Queued: "The Job waits in a queue of Kueue.",
    Suspended: "The Job is suspended.",
    Terminating: "The node's Job or pod is being deleted.",
    PodDeleted: "The pod was deleted; its Job makes another.",
    Recovering: "The cluster took the pod away; its Job makes another.",
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The table of the help is this one.
    #[test]
    fn every_code_is_documented() {
        let page = include_str!("../help/commands.md");
        let section = page.split_once("\n## Reasons\n").unwrap().1;
        let section = section.split("\n## ").next().unwrap();
        let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| `")).collect();
        let expected: Vec<String> =
            REASON_CODES.iter().map(|(_, name, meaning)| format!("| `{name}` | {meaning} |")).collect();
        assert_eq!(rows, expected, "the table should be:\n{}", expected.join("\n"));
    }

    #[test]
    fn codes_are_words_like_kubernetes_own() {
        for (code, name, meaning) in REASON_CODES {
            let word =
                name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphabetic());
            assert!(word && meaning.ends_with('.') && code.name() == *name, "{name}: {meaning}");
        }
    }
}
