//! One node of a task: what its Job and its pod say of it together.

use jiff::Timestamp;

use super::State;
use super::cause::{Cause, Kind};
use super::ending::{Ending, without_told};
use super::log_hints::{Clue, Symptom};
use super::pod::{self, PodView};
use super::reason::{Disruption, Reason, StoppedBy, Wait};
use super::reason_code::ReasonCode;
use crate::names;
use crate::objects::{Job, Meta, Pod, truly};

/// Why a client ended a Job: what its annotation says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// Another node failed.
    Stopped(StoppedBy),
    /// It could never start: why.
    NeverStarted(String),
}

impl Mark {
    /// The mark of a Job that has one.
    fn of(meta: &Meta) -> Option<Self> {
        let stopped = meta.annotation(names::STOPPED).map(|by| Self::Stopped(StoppedBy::read(by)));
        stopped.or_else(|| meta.annotation(names::NEVER_STARTED).map(|why| Self::NeverStarted(why.into())))
    }

    /// The annotation that says so, and its value.
    pub fn annotation(&self) -> (&'static str, String) {
        match self {
            Self::Stopped(by) => (names::STOPPED, by.to_string()),
            Self::NeverStarted(why) => (names::NEVER_STARTED, why.clone()),
        }
    }

    /// The same as a reason; `own` is how the node ended by itself.
    fn reason(&self, own: Option<Reason>) -> Reason {
        let own = own.map(Box::new);
        match self.clone() {
            Self::Stopped(by) => Reason::Stopped { by, own },
            Self::NeverStarted(why) => Reason::NeverStarted { why, own },
        }
    }
}

/// One node of a task.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its rank, from 0.
    pub rank: u32,
    /// Its Job's name; of a Job that is gone, nothing.
    pub job: String,
    /// Its Job's uid.
    pub uid: String,
    pub state: State,
    pub reason: Option<Reason>,
    /// Why it failed, by its Job: worse than what its pod says.
    pub without_pod: Option<Reason>,
    /// It was killed after the node of this rank had failed, most likely because of that.
    pub after: Option<u32>,
    pub cause: Option<Cause>,
    /// Why a client ended it, if one did and that was not too late.
    pub mark: Option<Mark>,
    /// The Job alone does not tell whether its pod runs: the server is older than 1.24.
    pub ask_pods: bool,
    /// The Job has no pod yet.
    pub podless: bool,
    /// The Job counts a pod that has not ended, and none has been seen: it may have, and the Job does not know yet.
    pub unseen: bool,
    /// Its Job makes a pod anew that the cluster takes away.
    pub recovers: bool,
    /// How often it has done so.
    pub recoveries: u32,
    /// Why pods had to go that were made anew, and when, as far as they are still there to tell.
    pub disruptions: Vec<(Disruption, Option<Timestamp>)>,
    /// When its container began.
    pub started: Option<Timestamp>,
    pub ending: Option<Ending>,
    /// Its Job is being deleted.
    pub leaving: bool,
    /// Of a pod of it that has not ended as a whole, what the task's container does there.
    pub live: Option<State>,
    pub pod: Option<String>,
    pub pod_uid: String,
    pub pod_created: Option<Timestamp>,
    /// Whether its Job counts a pod that has ended, be it there or not.
    pub ran: bool,
    /// The Kubernetes node that it is on.
    pub host: Option<String>,
    /// Its image, while it waits.
    pub image: String,
    /// The claims that its pod mounts.
    pub claims: Vec<String>,
    /// The queue of Kueue that its Job waits in.
    pub queue: Option<String>,
}

impl Node {
    pub(super) fn absent(rank: u32) -> Self {
        Self {
            rank,
            job: String::new(),
            uid: String::new(),
            state: State::Pending,
            reason: None,
            without_pod: None,
            after: None,
            cause: None,
            mark: None,
            ask_pods: false,
            podless: false,
            unseen: false,
            recovers: false,
            recoveries: 0,
            disruptions: Vec::new(),
            started: None,
            ending: None,
            leaving: false,
            live: None,
            pod: None,
            pod_uid: String::new(),
            pod_created: None,
            ran: false,
            host: None,
            image: String::new(),
            claims: Vec::new(),
            queue: None,
        }
    }

    /// How often its pod was made anew.
    pub fn recoveries(&self) -> u32 {
        let seen = u32::try_from(self.disruptions.len()).unwrap_or(u32::MAX);
        if self.state == State::Failed { self.recoveries } else { self.recoveries.max(seen) }
    }

    /// Why it waits or failed, in one line.
    pub fn why(&self) -> Option<String> {
        let clue = self.ending.as_ref().and_then(|ending| ending.clue.as_ref());
        match (&self.reason, self.after) {
            (Some(reason), Some(rank)) => Some(format!("{}, after node-{rank} failed", reason.words(clue))),
            (Some(reason), None) => Some(reason.words(clue)),
            (None, _) => self.cause.as_ref().map(|cause| cause.wait.to_string()),
        }
    }

    /// The same for programs.
    pub fn code(&self) -> Option<ReasonCode> {
        self.reason.as_ref().map(Reason::code).or_else(|| self.cause.as_ref().map(Cause::code))
    }

    /// Whether nothing of it is there.
    pub(super) fn is_absent(&self) -> bool {
        self.job.is_empty() && self.pod.is_none()
    }

    /// Whether its pod went without a word: only an event may tell why.
    pub(super) fn has_vanished(&self) -> bool {
        self.state == State::Failed && self.reason.is_none() && self.pod.is_none()
    }

    /// Takes note of what its record has of its end.
    pub fn recall(
        &mut self,
        reason: Option<(String, ReasonCode)>,
        code: Option<i32>,
        (started, finished): (Option<Timestamp>, Option<Timestamp>),
        last_words: Option<String>,
    ) {
        if self.state == State::Failed
            && let Some((words, code)) = reason
        {
            self.reason = Some(Reason::Recorded { words, code });
            // They are in the words.
            self.after = None;
        }
        self.started = started.or(self.started);
        let before = self.ending.take().unwrap_or_default();
        self.ending = Some(Ending {
            code: code.or(before.code),
            finished: finished.or(before.finished),
            last_words: last_words.or(before.last_words.clone()),
            ..before
        });
    }

    /// Takes note of the last lines of its log, which may tell more than its pod did.
    pub fn learn(&mut self, words: &str) {
        let ending = self.ending.get_or_insert_default();
        let words = without_told(words).into_owned();
        let clue = ending.image.as_ref().zip(ending.code).and_then(|(image, code)| Clue::of(code, &words, image));
        ending.last_words = Some(words);
        ending.clue = clue.or(ending.clue.take());
    }

    /// Whether it failed for a program that is for another CPU than its Kubernetes node has.
    pub fn is_foreign(&self) -> bool {
        let clue = self.ending.as_ref().and_then(|ending| ending.clue.as_ref());
        clue.is_some_and(|clue| matches!(clue.symptom, Symptom::Foreign(_)))
    }

    /// Takes note of which that is.
    pub fn learn_architecture(&mut self, architecture: &str) {
        if let Some(clue) = self.ending.as_mut().and_then(|ending| ending.clue.as_mut()) {
            clue.architecture = Some(architecture.into());
        }
    }

    /// Whether it was ended because another failed: its own end says nothing of the task.
    pub fn is_consequence(&self) -> bool {
        self.state == State::Failed
            && (matches!(self.mark, Some(Mark::Stopped(_))) || matches!(self.reason, Some(Reason::Stopped { .. })))
    }

    /// Since when and until when it has run.
    pub fn ran(&self, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let ended = self.ending.as_ref().and_then(|ending| ending.finished);
        Some((self.started?, if self.is_over() { ended? } else { now }))
    }

    /// Whether it has ended. A Job that passes its deadline has failed before its container has ended.
    pub fn is_over(&self) -> bool {
        self.state.is_final() && self.live != Some(State::Running)
    }

    /// Whether its own deadline ended it, which is all nodes' alike.
    pub fn is_late(&self) -> bool {
        self.reason == Some(Reason::Deadline)
    }

    /// What a Job alone says.
    pub(super) fn of_job(job: &Job) -> Self {
        let status = &job.status;
        let conditions = &status.conditions;
        let ended = |kind: &str, early: &str| truly(conditions, kind).or_else(|| truly(conditions, early));
        let meta = &job.metadata;
        let mut node = Self {
            job: meta.name.clone(),
            uid: meta.uid.clone(),
            mark: Mark::of(meta),
            leaving: meta.deletion_timestamp.is_some(),
            ran: status.failed > 0 || status.succeeded > 0,
            recovers: job.spec.pod_failure_policy.is_some(),
            ..Self::absent(rank(meta))
        };
        if node.recovers {
            // The last of them is the failure itself.
            let failed = ended("Failed", "FailureTarget").is_some();
            node.recoveries = status.failed.saturating_sub(failed.into());
        }
        if let Some(condition) = ended("Failed", "FailureTarget") {
            node.state = State::Failed;
            // A node that had ended by itself was not ended by us; one that was told to stop ends as its program likes.
            // That the only try failed says nothing: the pod's ending does.
            let by_pod = matches!(condition.reason.as_str(), "BackoffLimitExceeded" | "PodFailurePolicy");
            let told = matches!(node.mark, Some(Mark::Stopped(_))) && by_pod;
            node.mark = node.mark.filter(|_| told || condition.reason == "DeadlineExceeded");
            node.reason = match (condition.reason.as_str(), &node.mark) {
                ("PodFailurePolicy", _) => {
                    let (reason, message) = (condition.reason.clone(), condition.message.clone());
                    node.without_pod = Some(Reason::JobFailed { reason, message });
                    None
                }
                _ if by_pod => None,
                ("DeadlineExceeded", Some(mark)) => Some(mark.reason(None)),
                ("DeadlineExceeded", None) => Some(Reason::Deadline),
                (reason, _) => Some(Reason::JobFailed { reason: reason.into(), message: condition.message.clone() }),
            };
        } else if ended("Complete", "SuccessCriteriaMet").is_some() || status.succeeded > 0 {
            node.state = State::Succeeded;
            node.mark = None;
        } else if status.failed > 0 && status.active == 0 && !node.recovers {
            node.state = State::Failed;
        } else if status.ready.is_some_and(|ready| ready > 0) {
            node.state = State::Running;
        } else if truly(conditions, "Suspended").is_some() {
            node.queue = meta.label(names::QUEUE).map(str::to_owned);
            let queue = node.queue.clone().map(|queue| Wait::Queue { queue, before: None });
            node.cause = Some(Cause::new(Kind::Queued, queue.unwrap_or(Wait::Suspended)));
        } else {
            node.ask_pods = status.active > 0 && status.ready.is_none();
            node.podless = status.active == 0;
            node.unseen = status.active > 0;
        }
        if node.state.is_final() && node.ran {
            // As good as it gets without its pod.
            let failed = ended("Failed", "FailureTarget").and_then(|condition| condition.last_transition_time);
            node.started = status.start_time;
            node.ending = Some(Ending { finished: status.completion_time.or(failed), ..Ending::default() });
        }
        if meta.deletion_timestamp.is_some() && !node.state.is_final() {
            node.cause = Some(Cause::new(Kind::Other, Wait::JobLeaves));
        }
        node
    }

    /// One of which the pod alone is left.
    pub(super) fn of_pod(pod: &PodView, meta: &Meta) -> Self {
        Self {
            state: State::Stopping,
            leaving: true,
            live: Some(pod.state),
            started: pod.started,
            pod: Some(pod.name.clone()),
            pod_uid: pod.uid.clone(),
            pod_created: pod.created,
            host: pod.host.clone(),
            ..Self::absent(rank(meta))
        }
    }

    /// What its container waits for that its submission creates.
    pub(super) fn awaits(&self) -> Option<&str> {
        self.cause.as_ref().filter(|_| self.state == State::Pending)?.awaits.as_deref()
    }

    /// What its pod adds. A pod says more than the Job, and sooner, but a finished Job has the last word. One that was
    /// deleted is replaced by another, unless the Job says that it was the last.
    pub(super) fn add(&mut self, pod: &PodView) {
        if pod.live {
            self.live = Some(pod.state);
        }
        if let (true, Some(Reason::Disrupted { why, .. })) = (self.recovers, &pod.reason) {
            let ended = pod.ending.as_ref().and_then(|ending| ending.finished);
            self.disruptions.push((why.clone(), ended));
        }
        if pod.created < self.pod_created {
            return;
        }
        if self.state.is_final() && pod.state != self.state {
            if self.pod.is_none() {
                self.pod = Some(pod.name.clone());
                self.pod_uid.clone_from(&pod.uid);
                self.host.clone_from(&pod.host);
                self.started = pod.started;
                self.ending.clone_from(&pod.ending);
            }
            return;
        }
        self.podless = false;
        self.ask_pods = false;
        self.unseen = false;
        self.pod_created = pod.created;
        if let (true, false, Some(Reason::Disrupted { why, .. })) = (self.recovers, self.state.is_final(), &pod.reason)
        {
            self.state = State::Pending;
            self.cause = Some(Cause::new(Kind::Other, Wait::Recovers(why.clone())));
            (self.podless, self.ask_pods) = (true, false);
            return;
        }
        if pod.going && pod.state.is_final() && !self.state.is_final() {
            self.cause = Some(Cause::new(Kind::Other, Wait::PodDeleted));
            return;
        }
        self.state = pod.state;
        self.cause.clone_from(&pod.cause);
        // A Job's own word (its deadline) says more than the signal that followed.
        let of_job = matches!(
            self.reason,
            Some(Reason::Deadline | Reason::JobFailed { .. } | Reason::Stopped { .. } | Reason::NeverStarted { .. })
        );
        if !(self.state == State::Failed && of_job) {
            self.reason.clone_from(&pod.reason);
        }
        self.started = pod.started;
        self.ending.clone_from(&pod.ending);
        self.pod = Some(pod.name.clone());
        self.pod_uid.clone_from(&pod.uid);
        self.host.clone_from(&pod.host);
        self.image.clone_from(&pod.image);
        self.claims.clone_from(&pod.claims);
    }

    /// Says what follows from all that is known; once is enough, and more does no harm.
    ///
    /// A node that a client has ended is over before its Job's controller knows, unless its container still runs. One
    /// whose Job is deleted is not before its pod is gone.
    pub(super) fn settle(&mut self) {
        if self.leaving && self.live.is_some() {
            self.state = State::Stopping;
            self.cause = None;
            self.reason = None;
            return;
        }
        if let Some(mark) = &self.mark
            && matches!(self.state, State::Pending | State::Failed)
        {
            let code = self.ending.as_ref().and_then(|ending| ending.code);
            let own = match self.reason.take() {
                // It has been settled before, or another node has told it.
                Some(Reason::Stopped { own, .. } | Reason::NeverStarted { own, .. }) => own.map(|own| *own),
                own => own.filter(|_| code.is_some_and(|code| !matches!(code, 0 | 137 | 143))),
            };
            self.state = State::Failed;
            self.cause = None;
            self.reason = Some(mark.reason(own));
        }
        if self.has_vanished() {
            self.reason = Some(self.without_pod.take().unwrap_or(Reason::PodGone));
        }
    }
}

pub(super) fn rank(meta: &Meta) -> u32 {
    meta.label(names::NODE_IDX).and_then(|rank| rank.parse().ok()).unwrap_or(0)
}

/// What a Job and its pods say of a node; `pods` are those that the Job made, oldest first.
pub fn node<'a>(job: &Job, pods: impl IntoIterator<Item = &'a Pod>) -> Node {
    let mut node = Node::of_job(job);
    for pod in pods {
        node.add(&pod::view(pod));
    }
    node
}
