//! Follows a task to its end: its pods and Jobs by a watch each, its logs by a stream each, one writer.
//!
//! Everything that happens comes as a [`Message`] over one bounded channel to [`Follow::run`]; a reader of stdout that
//! is slower than the logs holds the streams back through it.

mod care;
mod lines;
pub mod overview;
mod pump;
mod stream;
mod waiting;

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;
use std::time::Duration;

use anyhow::Result;
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::cli::WaitingArgs;
use crate::cluster::{Cluster, Kind};
use crate::error::{Exit, Failure, fail};
use crate::names;
use crate::objects::{Job, Pod};
use crate::state::{Gather, Node, Owner, PodView, State, Task};
use crate::ui::Ui;
use care::Care;
use lines::Prefixed;
use pump::Message;
use waiting::Waiting;

/// Messages that may wait for the writer; each log message is a piece of a stream as the server sent it.
const CHANNEL: usize = 64;
/// How long a pod may be unknown whose Job has ended.
const UNSEEN: Duration = Duration::from_secs(1);
/// How long the Jobs may take to agree with their pods.
const AGREEMENT: Duration = Duration::from_secs(15);
/// How long a stream that ended before its container may wait for the news that the container has ended too.
const NEWS: Duration = Duration::from_secs(3);
/// How often the log of an ended container is tried to be read.
const TRIES: u32 = 20;
/// How long after a stream broke, or its container ended, it is opened again.
const RETRY: Duration = Duration::from_millis(200);

/// What to follow.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The task's id.
    pub id: String,
    /// How many nodes it has.
    pub num_nodes: u32,
    /// Where it is.
    pub namespace: String,
    /// Whose it is.
    pub owner: Owner,
    /// Whether its logs are wanted.
    pub logs: bool,
}

/// How long, and until when, to follow.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Give up after this time.
    pub timeout: Option<Duration>,
    /// Give up on nodes that have not started by then.
    pub start_timeout: Option<Duration>,
    /// Stop the other nodes when one fails.
    pub fail_fast: bool,
    /// Until all nodes have started, instead of ended.
    pub started: bool,
    /// Other tasks are followed beside it.
    pub among_others: bool,
}

impl From<&WaitingArgs> for Limits {
    fn from(args: &WaitingArgs) -> Self {
        Self {
            timeout: args.timeout,
            start_timeout: args.start_timeout,
            fail_fast: !args.no_fail_fast,
            started: false,
            among_others: false,
        }
    }
}

/// How following ended.
#[derive(Debug)]
pub enum Outcome {
    /// The task has ended; this is how its nodes fared.
    Ended(Box<Task>),
    /// All its nodes have started, which was all that was waited for.
    Started(Box<Task>),
    /// Its Jobs have been deleted.
    Vanished,
    /// A node can never start, and it could not be stopped: why.
    NeverStarted(String),
    /// `--timeout` or `--start-timeout` has passed.
    GaveUp {
        /// What has not happened.
        what: String,
        /// The task was stopped; else it lives on.
        stopped: bool,
    },
}

impl Outcome {
    /// The exit code (SPEC section 7).
    pub fn exit(&self) -> Exit {
        match self {
            Self::Ended(task) if task.state() == State::Succeeded => Exit::SUCCESS,
            Self::Ended(task) => {
                let code = task.first_failed().and_then(|node| node.ending.as_ref()).and_then(|ending| ending.code);
                Exit(code.and_then(|code| u8::try_from(code).ok()).filter(|code| *code != 0).unwrap_or(Exit::FAILURE.0))
            }
            Self::Started(_) => Exit::SUCCESS,
            Self::Vanished | Self::NeverStarted(_) => Exit::FAILURE,
            Self::GaveUp { .. } => Exit::TIMEOUT,
        }
    }

    /// The last line on stderr: whose end it was.
    pub fn line(&self, id: &str) -> String {
        match self {
            Self::Ended(task) if task.state() == State::Succeeded => format!("Task {id} completed"),
            Self::Ended(task) => match task.reason() {
                Some(reason) => format!("Task {id} failed: {reason}"),
                None => format!("Task {id} failed"),
            },
            Self::Vanished => format!("Error: Task {id} was deleted while it was followed"),
            Self::Started(task) => format!("Task {id} is {}", task.state().of_task()),
            Self::NeverStarted(what) => format!("Error: task {id} cannot be run: {what}; it lives on"),
            Self::GaveUp { what, stopped } => {
                let fate = if *stopped { "was stopped" } else { "lives on" };
                format!("Error: gave up waiting for task {id}: {what}; it {fate}")
            }
        }
    }
}

/// Follows a task.
///
/// # Errors
/// The cluster refuses what is needed, or the connection is lost for good; stdout cannot be written.
pub async fn follow(cluster: &Rc<Cluster>, ui: &Ui, subject: &Subject, limits: Limits) -> Result<Outcome> {
    let (sender, receiver) = mpsc::channel(CHANNEL);
    let selector = format!("{},{}={}", subject.owner.selector(names::TASK), names::TASK_ID, subject.id);
    let jobs = pump::start::<Job>(cluster, Kind::Job, &subject.namespace, &selector, &sender);
    let pods = pump::start::<Pod>(cluster, Kind::Pod, &subject.namespace, &selector, &sender);
    let mut follow = Follow {
        cluster: Rc::clone(cluster),
        ui: ui.clone(),
        subject: subject.clone(),
        sender,
        jobs: None,
        pods: None,
        gone: HashSet::new(),
        streams: BTreeMap::new(),
        writer: Prefixed::new(subject.num_nodes, ui.color_out()),
        waiting: Waiting::new(ui, limits.among_others),
        care: Care::new(limits),
        ended: None,
    };
    let outcome = follow.run(receiver, limits).await;
    jobs.abort();
    pods.abort();
    follow.streams.values().for_each(|stream| stream.task.abort());
    outcome
}

struct Follow {
    cluster: Rc<Cluster>,
    ui: Ui,
    subject: Subject,
    sender: mpsc::Sender<Message>,
    /// `None` until they have been listed.
    jobs: Option<BTreeMap<String, Job>>,
    pods: Option<BTreeMap<String, Pod>>,
    /// Pods that are no more; what they said last is kept in `pods`.
    gone: HashSet<String>,
    /// By the pod's uid.
    streams: BTreeMap<String, LogStream>,
    writer: Prefixed,
    waiting: Waiting,
    care: Care,
    /// Since when all nodes have ended and only the Jobs' word is awaited.
    ended: Option<Instant>,
}

/// The log of one pod.
struct LogStream {
    rank: u32,
    pod: String,
    task: tokio::task::JoinHandle<()>,
    /// How often in a row it could not be read though the container had ended.
    failures: u32,
    /// Whether the container ran when it was opened.
    follow: bool,
    state: StreamState,
    /// Bytes that have been written: where to go on after a cut.
    bytes: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StreamState {
    Open,
    /// It ended, and there may be more; or it broke.
    Cut {
        /// When.
        since: Instant,
        /// It did not end by itself.
        broken: bool,
    },
    Done,
}

impl Follow {
    async fn run(&mut self, mut receiver: mpsc::Receiver<Message>, limits: Limits) -> Result<Outcome> {
        let mut tick = tokio::time::interval(Duration::from_millis(100));
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        loop {
            tokio::select! {
                message = receiver.recv() => match message {
                    // Most of what comes is this, and it changes nothing of what follows.
                    Some(Message::Log { pod, bytes }) => {
                        self.log(&pod, &bytes)?;
                        continue;
                    }
                    Some(message) => self.message(message)?,
                    None => return fail(Failure::new("following stopped unexpectedly")),
                },
                _ = tick.tick() => {}
            }
            if let Some(outcome) = self.verdict()? {
                return Ok(outcome);
            }
            if let Some(limit) = limits.timeout.filter(|limit| self.waiting.elapsed() >= *limit) {
                let aim = if limits.started { "started" } else { "ended" };
                return Ok(Outcome::GaveUp {
                    what: format!("it has not {aim} within {} s", limit.as_secs()),
                    stopped: false,
                });
            }
        }
    }

    fn message(&mut self, message: Message) -> Result<()> {
        match message {
            Message::Jobs(listed) => {
                self.jobs = Some(
                    listed
                        .into_iter()
                        .filter(|job| self.is_ours(&job.metadata))
                        .map(|job| (job.metadata.name.clone(), job))
                        .collect(),
                );
                self.refresh();
            }
            Message::Job(job) if self.is_ours(&job.metadata) => {
                self.jobs.get_or_insert_default().insert(job.metadata.name.clone(), *job);
                self.refresh();
            }
            Message::JobGone(job) => {
                if let Some(jobs) = &mut self.jobs
                    && jobs.get(&job.metadata.name).is_some_and(|have| have.metadata.uid == job.metadata.uid)
                {
                    jobs.remove(&job.metadata.name);
                }
                self.refresh();
            }
            Message::Pods(listed) => {
                self.pods = Some(
                    listed
                        .into_iter()
                        .filter(|pod| self.is_ours(&pod.metadata))
                        .map(|pod| (pod.metadata.uid.clone(), pod))
                        .collect(),
                );
                self.refresh();
            }
            Message::Pod(pod) if self.is_ours(&pod.metadata) => {
                self.care.hear(&pod);
                self.pods.get_or_insert_default().insert(pod.metadata.uid.clone(), *pod);
                self.refresh();
            }
            // Its last state says how it ended, if it did; without one its Job does.
            Message::PodGone(pod) if self.is_ours(&pod.metadata) => {
                self.gone.insert(pod.metadata.uid.clone());
                self.pods.get_or_insert_default().insert(pod.metadata.uid.clone(), *pod);
                self.refresh();
            }
            Message::Log { .. } | Message::Job(_) | Message::Pod(_) | Message::PodGone(_) => {}
            Message::Explained(found) => self.care.learn(*found),
            Message::Unstoppable(why) => self.unstoppable(why),
            Message::LogEnded { pod, error } => self.log_ended(&pod, error.as_deref())?,
            Message::Trouble(what) => self.waiting.trouble(&what),
            Message::Lost(failure) => return fail(failure),
        }
        Ok(())
    }

    fn is_ours(&self, meta: &crate::objects::Meta) -> bool {
        // The Jobs carry the owner's name; their pods have the labels alone, and the Jobs' names.
        match (meta.label("job-name"), &self.jobs) {
            (Some(job), Some(jobs)) => jobs.is_empty() || jobs.contains_key(job),
            (Some(_), None) => true,
            (None, _) => self.subject.owner.includes(meta),
        }
    }

    fn log(&mut self, pod: &str, bytes: &[u8]) -> Result<()> {
        let Some(stream) = self.streams.get_mut(pod) else { return Ok(()) };
        stream.bytes += bytes.len() as u64;
        let text = self.writer.piece(stream.rank, bytes);
        self.waiting.hidden(|| self.ui.raw(text))
    }

    fn log_ended(&mut self, pod: &str, error: Option<&str>) -> Result<()> {
        let over = self.container_over(pod);
        let Some(stream) = self.streams.get_mut(pod) else { return Ok(()) };
        // The end of a followed stream proves nothing: kubelets end it before the runtime has written the last lines.
        // What was read after the container's end is whole.
        if over && !stream.follow && error.is_none() {
            return self.finish(pod);
        }
        stream.state = StreamState::Cut { since: Instant::now(), broken: error.is_some() };
        stream.failures = if over && error.is_some() { stream.failures + 1 } else { 0 };
        if let Some(why) = error.filter(|_| stream.failures >= TRIES) {
            let text = format!("the rest of the log of node-{} cannot be read: {why}", stream.rank);
            self.waiting.hidden(|| self.ui.warn(&text));
            return self.finish(pod);
        }
        Ok(())
    }

    /// A pod's log is complete.
    fn finish(&mut self, pod: &str) -> Result<()> {
        let Some(stream) = self.streams.get_mut(pod) else { return Ok(()) };
        stream.state = StreamState::Done;
        let text = self.writer.end(stream.rank);
        if text.is_empty() { Ok(()) } else { self.waiting.hidden(|| self.ui.raw(text)) }
    }

    /// Whether the pod's container `task` has ended or never will begin, or the pod is gone.
    fn container_over(&self, uid: &str) -> bool {
        let pod = self.pods.as_ref().and_then(|pods| pods.get(uid));
        let over = |view: PodView| view.state.is_final() || (view.going && view.state == State::Pending);
        self.gone.contains(uid) || pod.is_none_or(|pod| over(crate::state::view(pod)))
    }

    /// Opens the streams of containers that have started.
    fn refresh(&mut self) {
        let Some(pods) = &self.pods else { return };
        if !self.subject.logs {
            return;
        }
        let mut fresh = Vec::new();
        for (uid, pod) in pods {
            let view = crate::state::view(pod);
            let rank = pod.metadata.label(names::NODE_IDX).and_then(|rank| rank.parse().ok()).unwrap_or(0);
            let began = view.state == State::Running
                || view.started.is_some()
                || view.ending.as_ref().is_some_and(|ending| ending.code.is_some());
            if began && !self.streams.contains_key(uid) {
                fresh.push((uid.clone(), view.name, rank, view.state.is_final()));
            }
        }
        for (uid, pod, rank, over) in fresh {
            let task = self.open(&uid, &pod, 0, over);
            self.streams.insert(
                uid,
                LogStream { rank, pod, task, failures: 0, follow: !over, state: StreamState::Open, bytes: 0 },
            );
        }
    }

    fn open(&self, uid: &str, pod: &str, skip: u64, over: bool) -> tokio::task::JoinHandle<()> {
        stream::start(&self.cluster, &self.subject.namespace, uid, pod, skip, !over, &self.sender)
    }

    /// Goes on where streams ended, until all of an ended container's log has been read.
    fn reopen(&mut self) -> Result<()> {
        let cuts: Vec<(String, Duration, bool)> = self
            .streams
            .iter()
            .filter_map(|(uid, stream)| match stream.state {
                StreamState::Cut { since, broken } => Some((uid.clone(), since.elapsed(), broken)),
                StreamState::Open | StreamState::Done => None,
            })
            .collect();
        for (uid, ago, broken) in cuts {
            if self.gone.contains(&uid) {
                self.finish(&uid)?;
                continue;
            }
            let over = self.container_over(&uid);
            let pod = self.pods.as_ref().and_then(|pods| pods.get(&uid));
            let going = pod.is_some_and(|pod| pod.metadata.deletion_timestamp.is_some());
            if ago < if over || broken || going { RETRY } else { NEWS } {
                continue;
            }
            let Some(stream) = self.streams.get(&uid) else { continue };
            let task = self.open(&uid, &stream.pod, stream.bytes, over);
            if let Some(stream) = self.streams.get_mut(&uid) {
                stream.task = task;
                stream.follow = !over;
                stream.state = StreamState::Open;
            }
        }
        Ok(())
    }

    /// The task as it stands.
    fn task(&self) -> Option<Task> {
        let (jobs, pods) = (self.jobs.as_ref()?, self.pods.as_ref()?);
        let mut gather = Gather::new(self.subject.owner.clone());
        jobs.values().for_each(|job| gather.job(job));
        pods.values().for_each(|pod| gather.pod(pod));
        self.care.inform(&mut gather);
        gather.finish().into_iter().next()
    }

    /// Whether it is over, and how.
    fn verdict(&mut self) -> Result<Option<Outcome>> {
        self.reopen()?;
        if self.jobs.is_none() || self.pods.is_none() {
            return Ok(None);
        }
        let streams_done = self.streams.values().all(|stream| stream.state == StreamState::Done);
        let Some(task) = self.task() else {
            // A task that was stopped may still have something to say before its containers are gone.
            return Ok(streams_done.then_some(Outcome::Vanished));
        };
        self.waiting.show(&task);
        if let Some(outcome) = self.attend(&task) {
            return Ok(Some(outcome));
        }
        if self.care.is_enough(&task) {
            return Ok(Some(Outcome::Started(Box::new(task))));
        }
        if !task.nodes.iter().all(|node| node.state.is_final()) || !streams_done {
            self.ended = None;
            return Ok(None);
        }
        // What list and status say comes from the Jobs, the exit code from the pods: both have to know that it is over,
        // and news of the one may come before the other's.
        let jobs = self.jobs.iter().flatten().all(|(_, job)| crate::state::node(job, []).state.is_final());
        let pods = self.pods.iter().flatten().all(|(uid, _)| self.container_over(uid));
        let known = task.nodes.iter().all(|node| node.pod.is_some() || node.state == State::Deleted);
        let patience = match (jobs && pods, known) {
            (true, true) => Duration::ZERO,
            (true, false) => UNSEEN,
            (false, _) => AGREEMENT,
        };
        if self.ended.get_or_insert_with(Instant::now).elapsed() < patience {
            return Ok(None);
        }
        self.tell_missing(&task);
        Ok(Some(self.ended(task)))
    }

    /// Says whose log cannot be had any more: the pod of a finished node may be long gone.
    fn tell_missing(&self, task: &Task) {
        let gone = |node: &&Node| node.pod.is_none() && node.state != State::Deleted;
        if self.subject.logs {
            for node in task.nodes.iter().filter(gone) {
                let rank = node.rank;
                self.waiting.hidden(|| self.ui.warn(&format!("the log of node-{rank} is gone with its pod")));
            }
        }
    }
}
