//! What keeps a node from starting, from the words of its Job, its pod and their events. Kinds are ranked by what
//! decides, not by what came last.

use std::time::Duration;

use super::reason::{BestNode, Wait, plain};
use super::reason_code::ReasonCode;
use crate::names;
use crate::objects::{Condition, Event, Pod, Waiting};

/// GPUs as Kubernetes nodes offer them and pods ask for them.
pub(super) const GPU: &str = "nvidia.com/gpu";

/// How long a Secret or ConfigMap may be missing after a submission before it is taken for forgotten.
const MISSING: Duration = Duration::from_secs(30);
/// The same of the files that it brings along, which may take their time to be sent; the kubelet looks for them again
/// after pauses of up to two minutes.
const FILES: Duration = Duration::from_mins(10);
/// How many pulls of an image may fail that may yet succeed.
const PULLS: u32 = 3;

/// What kind of thing keeps a node from starting, the most decisive first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The submission was never finished.
    Interrupted,
    /// The server refuses the pod, and always will.
    Refused,
    /// The image is misnamed, is not there, or is denied to us.
    Image,
    /// A Secret, a ConfigMap or a service account is not there.
    Missing,
    /// The container cannot be made as it was asked for.
    Config,
    /// The image could not be pulled, which may pass.
    Pull,
    /// A volume cannot be had.
    Volume,
    /// A quota is used up.
    Quota,
    /// No Kubernetes node has room.
    Unschedulable,
    /// A queue holds it back.
    Queued,
    /// Its files have not come yet.
    Files,
    /// Anything else.
    Other,
    /// What every container goes through.
    Passing,
}

/// What keeps a node from starting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    pub kind: Kind,
    pub wait: Wait,
    /// An event may say more.
    pub vague: bool,
    /// The object of its submission that a container waits for.
    pub awaits: Option<String>,
    /// Whether it is the container's that copies from buckets.
    pub of_buckets: bool,
}

impl Cause {
    pub(super) fn new(kind: Kind, wait: Wait) -> Self {
        Self { kind, wait, vague: false, awaits: None, of_buckets: false }
    }

    fn vague(kind: Kind, wait: Wait) -> Self {
        Self { vague: true, ..Self::new(kind, wait) }
    }

    /// For programs.
    pub fn code(&self) -> ReasonCode {
        match (&self.wait, self.kind) {
            (Wait::Interrupted | Wait::Incomplete(_), _) => ReasonCode::SubmissionInterrupted,
            (Wait::FilesMissing(_) | Wait::FilesSent | Wait::FilesCopied | Wait::BucketsMounted, _) => {
                ReasonCode::WaitingForFiles
            }
            (Wait::Refused(_), _) | (Wait::NotCreated(_), Kind::Refused) => ReasonCode::PodRefused,
            (Wait::NotCreated(_), Kind::Quota) => ReasonCode::QuotaExceeded,
            (Wait::NotCreated(_) | Wait::Kubelet { .. }, Kind::Missing) => ReasonCode::ObjectNotFound,
            (Wait::NotCreated(_), _) => ReasonCode::FailedCreate,
            (Wait::Kubelet { .. }, Kind::Image) => ReasonCode::ErrImageNeverPull,
            (Wait::Kubelet { .. }, Kind::Config) => ReasonCode::CreateContainerError,
            (Wait::Kubelet { .. }, Kind::Volume) => ReasonCode::FailedMount,
            (Wait::Kubelet { .. }, Kind::Passing) => ReasonCode::ContainerCreating,
            (Wait::Kubelet { .. }, _) => ReasonCode::ContainerWaiting,
            (Wait::Pull { .. }, _) => ReasonCode::ImagePullBackOff,
            (Wait::ImageName { .. }, _) => ReasonCode::InvalidImageName,
            (Wait::Scheduler { .. }, Kind::Queued) => ReasonCode::SchedulingGated,
            (Wait::Scheduler { .. }, Kind::Volume) | (Wait::Claim { .. }, _) => ReasonCode::VolumeNotBound,
            (Wait::Scheduler { .. }, _) => ReasonCode::Unschedulable,
            (Wait::Unhealthy(_), _) => ReasonCode::DeviceUnhealthy,
            (Wait::Queue { .. }, _) => ReasonCode::Queued,
            (Wait::Suspended, _) => ReasonCode::Suspended,
            (Wait::InitContainer(_), _) => ReasonCode::InitContainerRunning,
            (Wait::JobLeaves | Wait::PodLeaves, _) => ReasonCode::Terminating,
            (Wait::PodDeleted, _) => ReasonCode::PodDeleted,
            (Wait::Recovers(_), _) => ReasonCode::Recovering,
        }
    }

    /// Whether the scheduler misses GPUs.
    pub(super) fn lacks_gpus(&self) -> bool {
        self.kind == Kind::Unschedulable
            && matches!(&self.wait, Wait::Scheduler { message, .. } if message.contains(GPU))
    }

    /// Takes note of where most of them are free.
    pub(super) fn learn_best(&mut self, node: &BestNode) {
        if let Wait::Scheduler { best, .. } = &mut self.wait {
            *best = Some(node.clone());
        }
    }

    /// Takes note of how many are before it in its queue.
    pub(super) fn learn_position(&mut self, position: u32) {
        if let Wait::Queue { before, .. } = &mut self.wait {
            *before = Some(position);
        }
    }

    /// Whether waiting longer is in vain, after this time since the submission and this many failed pulls.
    pub fn is_permanent(&self, waited: Duration, pulls: u32) -> bool {
        match self.kind {
            Kind::Refused | Kind::Image => true,
            Kind::Interrupted if self.awaits.as_deref().is_some_and(names::is_of_files) => waited >= FILES,
            Kind::Missing | Kind::Interrupted => waited >= MISSING,
            Kind::Pull => pulls >= PULLS,
            _ => false,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Image | Kind::Pull if self.of_buckets => Some(
                "give an image with rclone that the cluster can pull with --storage-image or K8S_CLI_STORAGE_IMAGE",
            ),
            Kind::Missing if self.of_buckets => {
                Some("create the Secret that --storage-secret names: see 'k8s-cli help files'")
            }
            // Said by the kubelet before it asks any registry.
            Kind::Image if !matches!(self.wait, Wait::Pull { .. }) => Some("check 'image_id' in the task file"),
            Kind::Image | Kind::Pull => Some(
                "check 'image_id' in the task file, and that the cluster can pull it: for a private registry, give an image pull secret with --image-pull-secret",
            ),
            Kind::Refused => Some("change what the cluster refuses in the task file, or ask its administrator"),
            Kind::Missing => Some("create what is missing in the namespace, then submit again"),
            Kind::Interrupted => Some("nothing resumes a submission that was interrupted: submit it again"),
            _ => None,
        }
    }
}

/// Why a Job's controller could not create a pod, in the server's words (event `FailedCreate`).
pub(super) fn refused(message: &str) -> Cause {
    let text = plain(message.strip_prefix("Error creating: ").unwrap_or(message));
    let says = |what: &str| text.contains(what);
    let kind = if says("exceeded quota") {
        Kind::Quota
    } else if says("error looking up service account") {
        // The one named default is made by the cluster itself, a while after the namespace.
        if says("/default: ") { Kind::Other } else { Kind::Missing }
    } else if says("failed calling webhook") || says("nternal error") || says("timed out") || says("deadline exceeded")
    {
        // The one who decides could not be asked: it is tried again.
        Kind::Other
    } else if says("forbidden") || says("denied") || says("is invalid") || says("no PriorityClass") {
        Kind::Refused
    } else {
        Kind::Other
    };
    // The name of the pod that was not made says nothing, and is another for each node.
    let words = text.strip_prefix("pods \"").and_then(|rest| rest.split_once("\" is forbidden: "));
    let wait = match words {
        Some((_, words)) if kind == Kind::Refused => Wait::Refused(words.to_owned()),
        Some((_, words)) => Wait::NotCreated(words.to_owned()),
        None => Wait::NotCreated(text),
    };
    Cause::new(kind, wait)
}

/// A container that waits for an object of its submission.
fn interrupted(awaits: Option<&str>, message: &str) -> Cause {
    let wait = match awaits {
        Some(name) if names::is_of_files(name) => Wait::FilesMissing(message.into()),
        _ => Wait::Incomplete(message.into()),
    };
    Cause { awaits: awaits.map(str::to_owned), ..Cause::new(Kind::Interrupted, wait) }
}

/// The object that is not there, in `secret "x" not found`.
fn absent(message: &str) -> Option<&str> {
    let (name, rest) = message.split_once('"')?.1.split_once('"')?;
    (rest == " not found").then_some(name)
}

/// What the kubelet says of a container of this Job that has not started.
pub(super) fn waiting(waiting: &Waiting, image: &str, job: &str) -> Cause {
    let message = plain(&waiting.message);
    let said = || kubelet(&waiting.reason, &message);
    match waiting.reason.as_str() {
        "ContainerCreating" | "PodInitializing" => Cause::vague(Kind::Passing, said()),
        "ErrImagePull" | "ImagePullBackOff" | "ImageInspectError" | "RegistryUnavailable" => pull(image, &message),
        "InvalidImageName" => no_name(image, &message),
        "ErrImageNeverPull" => Cause::new(Kind::Image, said()),
        "CreateContainerConfigError" if absent(&message).is_some_and(|name| names::is_submitted_with(job, name)) => {
            interrupted(absent(&message), &message)
        }
        "CreateContainerConfigError" if message.contains("not found") || message.contains("couldn't find key") => {
            Cause::new(Kind::Missing, said())
        }
        "CreateContainerConfigError" | "CreateContainerError" | "RunContainerError" | "PostStartHookError" => {
            Cause::new(Kind::Config, said())
        }
        _ => Cause::new(Kind::Other, said()),
    }
}

fn kubelet(reason: &str, message: &str) -> Wait {
    Wait::Kubelet { reason: reason.into(), message: message.into() }
}

/// What the kubelet says of a pull that has just failed; a moment later it says only that it waits.
pub fn failed_pull(pod: &Pod) -> Option<&Waiting> {
    let containers = pod.status.init_container_statuses.iter().chain(&pod.status.container_statuses);
    let mut waiting = containers.filter_map(|status| status.state.waiting.as_ref());
    waiting.find(|waiting| waiting.reason == "ErrImagePull")
}

/// Whether an event tells of a pull that failed, and why.
pub fn is_failed_pull(event: &Event) -> bool {
    event.reason == "Failed" && event.message.starts_with("Failed to pull image ")
}

/// The same wait with what is known of the pull that failed.
pub(super) fn pulled(known: &Cause, image: &str, message: &str) -> Option<Cause> {
    (known.kind == Kind::Pull && known.vague)
        .then(|| Cause { of_buckets: known.of_buckets, ..pull(image, &plain(message)) })
}

/// An image whose name is none.
fn no_name(image: &str, message: &str) -> Cause {
    let words = message.rsplit_once("\": ").map_or(message, |(_, words)| words);
    Cause::new(Kind::Image, Wait::ImageName { image: image.into(), words: words.into() })
}

/// A pull that failed, in the registry's words as far as they are there.
fn pull(image: &str, message: &str) -> Cause {
    // Newer kubelets leave it to the runtime to find that out.
    if message.contains("invalid reference format") {
        return no_name(image, message);
    }
    let wait = |words: Option<&str>| Wait::Pull { image: image.into(), words: words.map(str::to_owned) };
    let words = registry_words(message);
    if words.is_empty() {
        return Cause::vague(Kind::Pull, wait(None));
    }
    let says = |what: &&str| words.contains(*what);
    let absent = ["not found", "manifest unknown", "name unknown", "does not exist"];
    let denied = ["denied", "unauthorized", "authorization failed", "authentication required", "403 Forbidden"];
    // A name server that does not know the registry, and one that is asked too often, may think better of it.
    let passing = ["no such host", "toomanyrequests", "429"];
    let never = absent.iter().chain(&denied).any(says) && !passing.iter().any(says);
    let kind = if never { Kind::Image } else { Kind::Pull };
    Cause::new(kind, wait(Some(connection(words).as_deref().unwrap_or(words))))
}

/// What a connection to a registry failed with, and which: of `failed to do request: Head "https://HOST/v2/…": dial tcp
/// …: connect: network is unreachable` the last words, and the host.
fn connection(words: &str) -> Option<String> {
    let (_, request) = words.split_once("\"http")?;
    let (url, why) = request.split_once("\": ")?;
    let host = url.split_once("://")?.1.split('/').next()?;
    let last = why.rsplit_once(": ").map_or(why, |(_, last)| last);
    Some(format!("{last} ({host})"))
}

/// The registry's own words in a runtime's report of a failed pull, without the layers around them.
fn registry_words(message: &str) -> &str {
    let mut words = message;
    if let Some((_, rest)) = words.split_once("ErrImagePull: ") {
        words = rest;
    }
    loop {
        let layer = [
            "rpc error: code = ",
            "Failed to pull image \"",
            "failed to pull and unpack image \"",
            "failed to resolve reference \"",
            "Back-off pulling image \"",
            "Error response from daemon: ",
        ]
        .into_iter()
        .find(|layer| words.starts_with(layer));
        let rest = match layer {
            Some("rpc error: code = ") => words.split_once("desc = ").map(|(_, rest)| rest),
            Some("Error response from daemon: ") => words.split_once(": ").map(|(_, rest)| rest),
            Some("Back-off pulling image \"") => Some(words.split_once("\": ").map_or("", |(_, rest)| rest)),
            Some(_) => words.split_once("\": ").map(|(_, rest)| rest),
            None => None,
        };
        match rest {
            Some(rest) => words = rest,
            None => return words,
        }
    }
}

/// The scheduler's word on a pod that it cannot place.
pub(super) fn unscheduled(condition: &Condition) -> Option<Cause> {
    if condition.status != "False" {
        return None;
    }
    let message = plain(&condition.message);
    let wait = |message| Wait::Scheduler { reason: condition.reason.clone(), message, scales_up: false, best: None };
    let says = |what: &str| message.contains(what);
    if condition.reason == "SchedulingGated" {
        return Some(Cause::new(Kind::Queued, wait(message)));
    }
    let decisive = wait(decisive(&message));
    if says("unbound immediate PersistentVolumeClaims") || says("persistentvolumeclaim \"") {
        return Some(Cause::vague(Kind::Volume, decisive));
    }
    Some(Cause::new(Kind::Unschedulable, decisive))
}

/// What is missing before how many nodes were looked at, and without what preemption would not help either:
/// `0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes …`.
fn decisive(message: &str) -> String {
    let Some((count, words)) = message.split_once(" nodes are available: ") else { return message.to_owned() };
    let words = match words.split_once(". ") {
        Some((words, rest)) if rest.contains("preemption: ") => words,
        _ => words.trim_end_matches('.'),
    };
    format!("{words} ({count} nodes are available)")
}

/// A pod that the scheduler leaves alone though it mounts a claim: it waits until that is bound to a volume.
pub(super) fn unbound(claim: &str) -> Cause {
    Cause::vague(Kind::Volume, Wait::Claim { claim: claim.into(), failed: false, words: None })
}

/// What an event about the pod adds, if it says more than is known.
pub(super) fn told_of_pod(known: &Cause, event: &Event, image: &str, job: &str) -> Option<Cause> {
    match (known.kind, event.reason.as_str()) {
        (Kind::Pull, _) if is_failed_pull(event) => pulled(known, image, &event.message),
        // The kubelet has not seen yet what the pod mounts.
        (Kind::Passing, "FailedMount") if event.message.contains("failed to sync ") => None,
        (Kind::Passing, "FailedMount" | "FailedAttachVolume" | "FailedMapVolume") => {
            let message = plain(&event.message);
            let missing = message.split(['[', ',', ':']).map(str::trim).find(|words| words.starts_with("secret \""));
            let missing = missing.map(|words| words.trim_end_matches(']'));
            if missing.and_then(absent).is_some_and(|name| names::is_submitted_with(job, name)) {
                return Some(interrupted(missing.and_then(absent), missing.unwrap_or_default()));
            }
            let named = |what: &str| {
                let begins = message.starts_with(&format!("{what} \""));
                (begins || message.contains(&format!(": {what} \""))) && message.contains("\" not found")
            };
            let missing = named("secret") || named("configmap");
            let kind = if missing { Kind::Missing } else { Kind::Volume };
            Some(Cause::new(kind, kubelet(&event.reason, &message)))
        }
        (Kind::Passing, "FailedCreatePodSandBox") => {
            Some(Cause::new(Kind::Other, kubelet(&event.reason, &plain(&event.message))))
        }
        (Kind::Unschedulable, "TriggeredScaleUp") => match &known.wait {
            Wait::Scheduler { reason, message, scales_up: false, best } => {
                let (reason, message, best) = (reason.clone(), message.clone(), best.clone());
                Some(Cause::new(Kind::Unschedulable, Wait::Scheduler { reason, message, scales_up: true, best }))
            }
            _ => None,
        },
        _ => None,
    }
}

/// What an event about one of the pod's claims adds. That a claim waits for its first consumer is as it should be.
pub(super) fn told_of_claim(known: &Cause, event: &Event) -> Option<Cause> {
    if known.kind != Kind::Volume || !known.vague {
        return None;
    }
    let (claim, words) = (event.involved_object.name.clone(), Some(plain(&event.message)));
    match event.reason.as_str() {
        "ProvisioningFailed" => Some(Cause::new(Kind::Volume, Wait::Claim { claim, failed: true, words })),
        // Said again and again, whatever else goes wrong.
        "ExternalProvisioning" => Some(Cause::vague(Kind::Volume, Wait::Claim { claim, failed: false, words })),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(31);

    #[test]
    fn refusals() {
        let cases = [
            (
                "Error creating: pods \"x-\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2",
                Kind::Quota,
                false,
            ),
            (
                "Error creating: pods \"x-\" is forbidden: failed quota: q: must specify requests.cpu",
                Kind::Refused,
                true,
            ),
            ("Error creating: admission webhook \"w\" denied the request: no", Kind::Refused, true),
            (
                "Error creating: pods \"x-\" is forbidden: violates PodSecurity \"restricted:latest\": runAsNonRoot",
                Kind::Refused,
                true,
            ),
            (
                "Error creating: pods \"x-\" is forbidden: error looking up service account n/default: serviceaccount \"default\" not found",
                Kind::Other,
                false,
            ),
            (
                "Error creating: pods \"x-\" is forbidden: error looking up service account n/a: serviceaccount \"a\" not found",
                Kind::Missing,
                true,
            ),
            (
                "Error creating: Internal error occurred: failed calling webhook \"w\": connection refused",
                Kind::Other,
                false,
            ),
            ("Error creating: Pod \"x\" is invalid: spec.x: Invalid value", Kind::Refused, true),
            ("Error creating: etcdserver: leader changed", Kind::Other, false),
        ];
        for (message, kind, permanent) in cases {
            let cause = refused(message);
            assert_eq!((cause.kind, cause.is_permanent(LONG, 0)), (kind, permanent), "{message}");
            let text = cause.wait.to_string();
            assert!(!text.starts_with("Error creating") && !text.contains("x-"), "{message}");
        }
        assert!(!refused("error looking up service account n/a: not found").is_permanent(Duration::from_secs(29), 0));
    }

    #[test]
    fn containers_that_wait() {
        let wraps = "rpc error: code = NotFound desc = failed to pull and unpack image \"docker.io/library/a:1\": failed to resolve reference \"docker.io/library/a:1\": ";
        let cases = [
            ("ContainerCreating", String::new(), Kind::Passing, "ContainerCreating"),
            ("ErrImagePull", format!("{wraps}docker.io/library/a:1: not found"), Kind::Image, "cannot pull the image \"a:1\": docker.io/library/a:1: not found"),
            (
                "ErrImagePull",
                format!("{wraps}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed"),
                Kind::Image,
                "cannot pull the image \"a:1\": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
            ),
            ("ErrImagePull", format!("{wraps}failed to do request: Head \"https://r/v2\": dial tcp 1.2.3.4:443: connect: network is unreachable"), Kind::Pull, "cannot pull the image \"a:1\": network is unreachable (r)"),
            ("ErrImagePull", format!("{wraps}failed to do request: Head \"https://r.io:5000/v2/a/manifests/1\": dial tcp: lookup r.io on 1.2.3.4:53: no such host"), Kind::Pull, "cannot pull the image \"a:1\": no such host (r.io:5000)"),
            ("ErrImagePull", format!("{wraps}failed to do request: dial tcp: lookup r: no such host, not found"), Kind::Pull, "cannot pull the image \"a:1\": failed to do request: dial tcp: lookup r: no such host, not found"),
            ("ErrImagePull", "Error response from daemon: manifest for a:1 not found: manifest unknown".into(), Kind::Image, "cannot pull the image \"a:1\": manifest for a:1 not found: manifest unknown"),
            ("ImagePullBackOff", "Back-off pulling image \"a:1\"".into(), Kind::Pull, "cannot pull the image \"a:1\""),
            ("ImagePullBackOff", format!("Back-off pulling image \"a:1\": ErrImagePull: {wraps}a:1: not found"), Kind::Image, "cannot pull the image \"a:1\": a:1: not found"),
            ("InvalidImageName", "Failed to apply default image tag \"A\": couldn't parse image reference \"A\": invalid reference format: repository name must be lowercase".into(), Kind::Image, "InvalidImageName: \"a:1\": invalid reference format: repository name must be lowercase"),
            ("ErrImagePull", "failed to parse image reference \"A:latest\": invalid reference format: repository name must be lowercase".into(), Kind::Image, "InvalidImageName: \"a:1\": invalid reference format: repository name must be lowercase"),
            ("ImagePullBackOff", "Back-off pulling image \"A\": ErrImagePull: failed to parse image reference \"A:latest\": invalid reference format: repository name must be lowercase".into(), Kind::Image, "InvalidImageName: \"a:1\": invalid reference format: repository name must be lowercase"),
            ("CreateContainerConfigError", "secret \"s\" not found".into(), Kind::Missing, "CreateContainerConfigError: secret \"s\" not found"),
            ("CreateContainerConfigError", "couldn't find key k in Secret n/s".into(), Kind::Missing, "CreateContainerConfigError: couldn't find key k in Secret n/s"),
            ("CreateContainerConfigError", "configmap \"t-1-submitted\" not found".into(), Kind::Interrupted, "its submission is incomplete or was interrupted: configmap \"t-1-submitted\" not found"),
            ("CreateContainerConfigError", "secret \"t-1-secrets\" not found".into(), Kind::Interrupted, "its submission is incomplete or was interrupted: secret \"t-1-secrets\" not found"),
            ("CreateContainerConfigError", "secret \"my-secrets\" not found".into(), Kind::Missing, "CreateContainerConfigError: secret \"my-secrets\" not found"),
            ("CreateContainerConfigError", "container has runAsNonRoot and image will run as root".into(), Kind::Config, "CreateContainerConfigError: container has runAsNonRoot and image will run as root"),
        ];
        for (reason, message, kind, text) in cases {
            let cause = waiting(&Waiting { reason: reason.into(), message: message.clone() }, "a:1", "t-1-node-0");
            assert_eq!((cause.kind, cause.wait.to_string().as_str()), (kind, text), "{message}");
        }
    }

    #[test]
    fn pulls_that_may_succeed_are_given_three_tries() {
        let cause = pull("a", "dial tcp 1.2.3.4:443: i/o timeout");
        assert!(!cause.is_permanent(LONG, 2) && cause.is_permanent(Duration::ZERO, 3));
        assert!(pull("a", "a: not found").is_permanent(Duration::ZERO, 1));
    }

    #[test]
    fn claims() {
        let told = |known: &Cause, reason: &str, message: &str| {
            let mut event = Event { reason: reason.into(), message: message.into(), ..Event::default() };
            event.involved_object.name = "c".into();
            told_of_claim(known, &event)
        };
        let unbound = unbound("c");
        assert_eq!(told(&unbound, "WaitForFirstConsumer", "waiting for first consumer"), None);
        let waits = told(&unbound, "ExternalProvisioning", "waiting for a volume").unwrap();
        assert_eq!(waits.wait.to_string(), "the volume claim 'c' is not bound yet: waiting for a volume");
        let failed = told(&waits, "ProvisioningFailed", "no such class").unwrap();
        assert_eq!(failed.wait.to_string(), "the volume claim 'c' cannot be bound: no such class");
        assert_eq!(told(&failed, "ExternalProvisioning", "waiting for a volume"), None);
    }

    #[test]
    fn events_say_more() {
        let event =
            |reason: &str, message: &str| Event { reason: reason.into(), message: message.into(), ..Event::default() };
        let back_off = pull("a:1", "Back-off pulling image \"a:1\"");
        let told = told_of_pod(
            &back_off,
            &event("Failed", "Failed to pull image \"a:1\": rpc error: code = Unknown desc = a:1: not found"),
            "a:1",
            "t-1",
        )
        .unwrap();
        assert_eq!(
            (told.kind, told.wait.to_string().as_str()),
            (Kind::Image, "cannot pull the image \"a:1\": a:1: not found")
        );
        assert_eq!(told_of_pod(&back_off, &event("Failed", "Error: ErrImagePull"), "a:1", "t-1"), None);
        let creating = Cause::vague(Kind::Passing, kubelet("ContainerCreating", ""));
        let mount = told_of_pod(
            &creating,
            &event("FailedMount", "MountVolume.SetUp failed for volume \"v\" : secret \"s\" not found"),
            "a",
            "t-1",
        )
        .unwrap();
        assert_eq!(mount.kind, Kind::Missing);
        for message in [
            "MountVolume.SetUp failed for volume \"k8s-cli-files\" : secret \"t-1-files-0\" not found",
            "MountVolume.SetUp failed for volume \"k8s-cli-files\" : [secret \"t-1-files-0\" not found, secret \"t-1-files-1\" not found]",
        ] {
            let files = told_of_pod(&creating, &event("FailedMount", message), "a", "t-1-node-3").unwrap();
            assert_eq!(files.wait.to_string(), "its files are not all there yet: secret \"t-1-files-0\" not found");
            assert_eq!((files.kind, files.awaits.as_deref()), (Kind::Interrupted, Some("t-1-files-0")));
            assert!(!files.is_permanent(LONG, 0) && files.is_permanent(FILES, 0));
        }
        let attach =
            told_of_pod(&creating, &event("FailedAttachVolume", "Multi-Attach error for volume \"pvc-1\""), "a", "t-1")
                .unwrap();
        assert_eq!((attach.kind, attach.is_permanent(LONG, 9)), (Kind::Volume, false));
        let unbound = Condition {
            status: "False".into(),
            reason: "Unschedulable".into(),
            message: "0/1 nodes are available: 1 pod has unbound immediate PersistentVolumeClaims.".into(),
            ..Condition::default()
        };
        let unbound = unscheduled(&unbound).unwrap();
        let class =
            told_of_claim(&unbound, &event("ProvisioningFailed", "storageclass.storage.k8s.io \"x\" not found"))
                .unwrap();
        let text = class.wait.to_string();
        assert!(text.ends_with("cannot be bound: storageclass.storage.k8s.io \"x\" not found"), "{text}");
        assert_eq!(
            told_of_claim(
                &unbound,
                &event("WaitForFirstConsumer", "waiting for first consumer to be created before binding")
            ),
            None
        );
    }

    #[test]
    fn what_decides_comes_first() {
        let mut kinds = [Kind::Passing, Kind::Unschedulable, Kind::Quota, Kind::Image, Kind::Missing, Kind::Queued];
        kinds.sort();
        assert_eq!(kinds, [Kind::Image, Kind::Missing, Kind::Quota, Kind::Unschedulable, Kind::Queued, Kind::Passing]);
    }
}
