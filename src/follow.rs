//! Follows a task to its end: its pods and Jobs by a watch each, its logs by a stream each, one writer.
//!
//! Everything that happens comes as a [`Message`] over one bounded channel to [`Follow::run`]. The logs go another way,
//! to a [`Writer`]: a reader of stdout that is slower than they are holds the streams back, and nothing else.

mod ask;
mod attempts;
mod cursor;
mod end_nodes;
mod events;
mod follow_many;
mod line_format;
mod lines;
mod log_follower;
mod log_reader;
mod message;
mod outcome;
mod patience;
mod store;
mod supervise;
mod timestamp;
mod torn_lines;
mod waiting;
pub mod watch_tasks;
mod watcher;
mod writer;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc, watch};
use tokio::time::Instant;

use crate::cluster::Cluster;
use crate::error::{Exit, Failure, Result};
use crate::names;
use crate::objects::Pod;
use crate::state::{Mark, Node, Owner, Reason, ReasonCode, State, Task, disrupted};
use crate::ui::Ui;
use attempts::Departures;
use events::{Events, rank};
pub use follow_many::follow_all;
use line_format::LineFormat;
pub use line_format::prefix;
use lines::Lines;
pub use log_follower::Begin;
use log_follower::{Fate, Life, LogEvent, Source};
use log_reader::{BRIEF, Reader, Terms};
use message::Message;
pub use outcome::{Left, Outcome};
use patience::Patience;
use store::Store;
use supervise::Supervisor;
use waiting::Waiting;
use watcher::{LOST, Watchers};
use writer::Writer;

/// Messages that may wait for the writer; each log message is a piece of a stream as the server sent it.
const CHANNEL: usize = 64;
/// Streams that are open at the same time.
const STREAMS: usize = 500;
/// How often trouble with reading logs is told.
const TROUBLE: Duration = Duration::from_mins(1);
/// How often the watches may be doubted.
const DOUBT: Duration = Duration::from_secs(20);
/// How long the log of a pod waits for that of the one before it, whose Kubernetes node may be lost.
const HELD: Duration = Duration::from_secs(10);
/// How often it is looked at what only time changes, where that is urgent.
const TICK: Duration = Duration::from_millis(100);
/// How often a task is judged of which nothing is heard.
const REST: Duration = Duration::from_millis(500);

#[derive(Debug, Clone)]
pub struct Subject {
    pub id: String,
    pub num_nodes: u32,
    pub namespace: String,
    pub owner: Owner,
    /// Which of its logs are wanted, if any.
    pub logs: Option<Logs>,
}

/// How the lines of logs are written.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogOptions {
    /// Every line with the time when the node wrote it.
    pub timestamps: bool,
    /// No node's name before the lines of several nodes.
    pub no_prefix: bool,
    /// Lines that were lost, or may have been, are a failure.
    pub no_gaps: bool,
    /// At most so many logs at a time.
    pub max_streams: Option<u16>,
}

/// Which logs, and how they are written.
#[derive(Debug, Clone)]
pub struct Logs {
    /// To the task's end; else what there is.
    pub follow: bool,
    /// Of these nodes; of none named, all.
    pub nodes: Vec<u32>,
    pub begin: Begin,
    pub form: LogOptions,
    /// To stderr.
    pub aside: bool,
    /// Nothing else is asked for: that one of them cannot be read is a failure, however the task fares.
    pub alone: bool,
}

impl Logs {
    /// The ends of the logs of these nodes, beside what is asked for.
    fn aside(nodes: Vec<u32>) -> Self {
        let begin = Begin { tail: Some(supervise::LAST), ..Begin::default() };
        Self { nodes, begin, aside: true, ..Self::whole(LogOptions::default()) }
    }

    /// All of every node's, to the end.
    pub fn whole(form: LogOptions) -> Self {
        Self { follow: true, nodes: Vec::new(), begin: Begin::default(), form, aside: false, alone: false }
    }
}

/// How long, and until when, to follow.
#[derive(Debug, Clone, Copy, Default)]
pub struct Limits {
    /// Give up after this time.
    pub timeout: Option<Duration>,
    /// Give up on nodes that have not started by then.
    pub start_timeout: Option<Duration>,
    /// Give up when the cluster is out of reach for so long, if that is said.
    pub reconnect: Option<Duration>,
    /// End nodes that can never start or did not in time; else what is read stays as it is.
    pub ends_nodes: bool,
    /// Stop the other nodes when one fails.
    pub fail_fast: bool,
    /// Until all nodes have started, instead of ended.
    pub started: bool,
    /// Other tasks are followed beside it.
    pub among_others: bool,
}

/// Follows a task.
///
/// # Errors
/// Stdout cannot be written; lines were lost, which [`LogOptions::no_gaps`] does not allow.
pub async fn follow(cluster: &Rc<Cluster>, ui: &Ui, subject: &Subject, limits: Limits) -> Result<Outcome> {
    let (sender, receiver) = mpsc::channel(CHANNEL);
    let selector = format!("{},{}={}", subject.owner.selector(names::TASK), names::TASK_ID, subject.id);
    let logs = subject.logs.as_ref();
    // Where nothing has worked yet, giving up loses nothing that cannot be asked for again.
    let (alone, once) = (logs.is_some_and(|logs| logs.alone), logs.is_some_and(|logs| !logs.follow));
    let patience = |brief: bool| limits.reconnect.unwrap_or(if brief { BRIEF } else { LOST });
    let patience = Patience { first: patience(alone), then: patience(once) };
    let pumps = watcher::start(cluster, &subject.namespace, [&selector, &selector], patience, &sender);
    let mut follow = Follow::new(cluster, ui, subject, limits, sender, &Rc::new(pumps));
    let outcome = follow.run(receiver, limits).await?;
    let (lost, gaps) = follow.finish().await?;
    let failure = match lost.as_slice() {
        _ if outcome.exit() != Exit::SUCCESS => return Ok(outcome),
        [] => None,
        _ if !alone => None,
        [(rank, why)] => Some(format!("cannot read the log of node-{rank}: {why}")),
        [(rank, why), ..] => {
            Some(format!("cannot read the logs of {} nodes, node-{rank} among them: {why}", lost.len()))
        }
    };
    let gap = "lines of the log are missing or may be, as reported above, and --no-gaps does not allow that";
    let no_gaps = gaps > 0 && logs.is_some_and(|logs| logs.form.no_gaps);
    let Some(failure) = failure.or(no_gaps.then(|| gap.to_owned())) else { return Ok(outcome) };
    if let Outcome::Ended { .. } = outcome {
        ui.note(&outcome.line(&subject.id));
    }
    Err(Failure::new(failure))
}

struct Follow {
    cluster: Rc<Cluster>,
    ui: Ui,
    subject: Subject,
    sender: mpsc::Sender<Message>,
    pumps: Rc<Watchers>,
    /// When the watches were doubted last.
    doubted: Option<Instant>,
    known: Store,
    /// By the pod's uid.
    streams: BTreeMap<String, LogStream>,
    /// Logs that wait for those of the pods before theirs, by the pod's uid, and since when.
    held: BTreeMap<String, Instant>,
    departures: Departures,
    /// What has been asked to be written at the same time, and opened.
    turns: [Rc<Semaphore>; 2],
    reconnect: Option<Duration>,
    /// What all readers have in common, once there is anything to read.
    terms: Option<Rc<Terms>>,
    writer: Writer,
    events: Events,
    waiting: Waiting,
    care: Supervisor,
    /// Whose logs could not be read to their ends, and why.
    lost: Vec<(u32, String)>,
    /// When trouble with reading was told last.
    troubled: Option<Instant>,
    /// Something has happened that was not judged yet; and when that was done last.
    changed: bool,
    judged: Instant,
}

/// The log of one container, which is read for as long as this is there.
struct LogStream {
    task: tokio::task::JoinHandle<()>,
    fate: watch::Sender<Fate>,
    /// Which of the container's runs it is.
    run: u32,
    done: bool,
}

impl Drop for LogStream {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Whether a pod's log waits for that of the pod before it.
fn is_held(
    known: &Store,
    streams: &BTreeMap<String, LogStream>,
    held: &mut BTreeMap<String, Instant>,
    pod: &Pod,
) -> bool {
    let uid = &pod.metadata.uid;
    let before = known.before(pod).and_then(|before| streams.get(before));
    let waits = before.is_some_and(|before| !before.done)
        && held.entry(uid.clone()).or_insert_with(Instant::now).elapsed() < HELD;
    if !waits {
        held.remove(uid);
    }
    waits
}

impl Follow {
    fn new(
        cluster: &Rc<Cluster>,
        ui: &Ui,
        subject: &Subject,
        limits: Limits,
        sender: mpsc::Sender<Message>,
        pumps: &Rc<Watchers>,
    ) -> Self {
        let logs = subject.logs.as_ref();
        let wanted = logs.and_then(|logs| logs.form.max_streams).map(usize::from);
        let streams = wanted.unwrap_or(STREAMS);
        // What is not followed is written node by node, in order.
        let turns = if logs.is_some_and(|logs| !logs.follow) { wanted.unwrap_or(1) } else { streams };
        if logs.is_some_and(|logs| logs.follow) && subject.num_nodes as usize > streams {
            ui.note(&format!(
                "Note: the logs are read {streams} at a time, and the next when one of them ends; --max-streams changes \
                 that"
            ));
        }
        let departures = Departures::default();
        let (writer, events) = Writer::start(ui, subject, &departures, &sender);
        Self {
            cluster: Rc::clone(cluster),
            ui: ui.clone(),
            subject: subject.clone(),
            sender,
            pumps: Rc::clone(pumps),
            doubted: None,
            known: Store::new(subject.owner.clone(), subject.num_nodes),
            streams: BTreeMap::new(),
            held: BTreeMap::new(),
            departures,
            turns: [turns, streams].map(|count| Rc::new(Semaphore::new(count))),
            reconnect: limits.reconnect,
            terms: None,
            writer,
            events,
            waiting: Waiting::new(ui, limits.among_others),
            care: Supervisor::new(limits),
            lost: Vec::new(),
            troubled: None,
            changed: true,
            judged: Instant::now(),
        }
    }

    async fn run(&mut self, mut receiver: mpsc::Receiver<Message>, limits: Limits) -> Result<Outcome> {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        loop {
            tokio::select! {
                message = receiver.recv() => match message {
                    Some(Message::Lost(error)) => return Ok(Outcome::Lost(error.into())),
                    Some(Message::Log(LogEvent::Refused(failure))) => return Ok(Outcome::Lost(failure)),
                    Some(message) => {
                        self.changed = true;
                        self.message(message);
                        // Much that comes at once is judged once.
                        if !receiver.is_empty() && self.judged.elapsed() < TICK {
                            continue;
                        }
                    }
                    None => return Err(Failure::new("following stopped unexpectedly")),
                },
                error = self.writer.failed() => return Err(error),
                _ = tick.tick() => {}
            }
            // Of what only time changes, nothing is so urgent.
            let due = self.changed || self.care.is_ending_soon() || self.judged.elapsed() >= REST;
            if let Some(mut outcome) = due.then(|| self.verdict()).flatten() {
                if let Outcome::Ended { task, hint } = &mut outcome {
                    self.cluster.explain(task, false).await;
                    *hint = hint.take().or_else(|| task.hint());
                }
                return Ok(outcome);
            }
            if let Some(limit) = limits.timeout.filter(|limit| self.waiting.elapsed() >= *limit) {
                let task = self.known.task(self.care.found());
                let left = Left::of(task.as_deref());
                let task = task.filter(|_| left == Left::Pending);
                let code = task.as_ref().and_then(|task| task.reason_code());
                let why = task.and_then(|task| task.reason()).map(|why| format!(": {why}")).unwrap_or_default();
                // Of the time that was given, some is gone before the task is there.
                let seconds = limit.as_secs_f64().round();
                return Ok(Outcome::GaveUp { what: format!("after {seconds} s{why}"), code, left });
            }
        }
    }

    /// Writes what there is left; whose logs could not be read to their ends, by rank, and how often lines were lost or
    /// may have been.
    async fn finish(self) -> Result<(Vec<(u32, String)>, usize)> {
        let Self { writer, events, mut lost, terms, streams, .. } = self;
        // A program waits for the last event, which is written after this.
        let whole = events.is_on();
        drop((terms, streams, events));
        // They came as they failed.
        lost.sort_unstable();
        let gaps = lost.len() + writer.gaps();
        writer.finish(whole).await?;
        Ok((lost, gaps))
    }

    fn message(&mut self, message: Message) {
        match message {
            Message::Jobs(listed) => {
                self.known.list_jobs(listed);
                self.refresh(None);
            }
            Message::Job(job) => {
                self.known.keep_job(*job);
            }
            Message::JobGone(job) => {
                self.known.lose_job(*job);
            }
            Message::Pods(listed) => {
                self.known.list_pods(listed);
                self.refresh(None);
            }
            Message::Pod(pod) => {
                self.care.hear(&pod);
                if let Some(before) = self.known.replaced_by(&pod) {
                    let why = disrupted(&before.status);
                    let how = why.as_ref().map_or_else(|| "deleted".into(), |why| format!("taken away ({why})"));
                    let code = why.as_ref().map_or(ReasonCode::PodDeleted, Reason::code);
                    let what = format!(
                        "the pod of node-{} was {how}: its Job starts the program again in a new pod",
                        rank(&pod)
                    );
                    self.ui.warn(&what);
                    self.events.recovered(&pod, &what, code);
                }
                let uid = pod.metadata.uid.clone();
                self.known.keep_pod(*pod);
                self.refresh(Some(&uid));
            }
            Message::PodGone(pod) => {
                let uid = pod.metadata.uid.clone();
                self.known.lose_pod(*pod);
                self.refresh(Some(&uid));
            }
            // The first is the end; the other is asked again soon, the wait unexplained until then.
            Message::Lost(_) | Message::Unexplained(_) => {}
            Message::Explained(found) => {
                self.care.learn(*found);
                self.known.forget();
            }
            Message::PodsGo { ranks, why } => self.pods_go(&ranks, &why),
            Message::Unstoppable(why) => {
                if let Some(what) = self.care.cannot_end(why) {
                    self.ui.warn(&what);
                }
            }
            Message::Log(event) => self.log_event(event),
            Message::Trouble(what) => self.waiting.trouble(&what),
            Message::Polls(resource) => self.waiting.polls(resource),
        }
    }

    fn log_event(&mut self, event: LogEvent) {
        match event {
            LogEvent::Lost { rank, why } => {
                // What is not followed is over soon, and then it is an error.
                if self.subject.logs.as_ref().is_some_and(|logs| logs.follow) {
                    let what = format!("the rest of the log of node-{rank} cannot be read: {why}");
                    self.ui.warn(&what);
                    self.events.cut_off(rank, &what);
                }
                self.lost.push((rank, why));
            }
            LogEvent::Trouble { rank, why } => {
                // All nodes of a Kubernetes node, or of a cluster, have the same trouble.
                if self.troubled.is_none_or(|when| when.elapsed() >= TROUBLE) {
                    self.troubled = Some(Instant::now());
                    self.waiting.trouble(&format!("the log of node-{rank} cannot be read at present ({why})"));
                }
            }
            LogEvent::Ended { pod, run } => {
                if let Some(stream) = self.streams.get_mut(&pod).filter(|stream| stream.run == run) {
                    stream.done = true;
                }
                self.refresh(Some(&pod));
                self.refresh_held();
            }
            LogEvent::Doubt => {
                if self.doubted.is_none_or(|when| when.elapsed() >= DOUBT) {
                    self.doubted = Some(Instant::now());
                    self.pumps.doubt();
                }
            }
            // It was the end.
            LogEvent::Refused(_) => {}
        }
    }

    /// Tells the streams how their containers fare, and opens those of containers that have started; of one pod, or of
    /// all.
    fn refresh(&mut self, only: Option<&str>) {
        // Others of the task do not begin anew with a node, or are not read.
        let apart =
            self.known.task(self.care.found()).is_some_and(|task| !task.fail_fast) || self.subject.num_nodes == 1;
        if self.subject.logs.is_none() && !self.events.is_on() {
            return;
        }
        let ranked = |(uid, pod)| (rank(pod), uid, pod);
        let mut pods: Vec<(u32, &String, &Pod)> = match only {
            Some(uid) => self.known.pod(uid).map(ranked).into_iter().collect(),
            None => self.known.pods().map(ranked).collect(),
        };
        pods.sort_unstable_by_key(|(rank, _, pod)| (*rank, pod.metadata.creation_timestamp));
        for (rank, uid, pod) in pods {
            let begins = attempts::begun(&self.known, pod, rank, &self.departures, apart);
            let Some(fate) = self.fate(uid, pod) else { continue };
            let logs = self.subject.logs.as_ref();
            let wanted = logs.filter(|_| self.wants(rank));
            let follows = wanted.is_some_and(|logs| logs.follow) && !self.streams.contains_key(uid);
            if follows && is_held(&self.known, &self.streams, &mut self.held, pod) {
                continue;
            }
            if logs.is_none_or(|logs| logs.follow) {
                self.events.started(rank, pod, fate.run);
            }
            let Some(logs) = wanted else { continue };
            if let Some(stream) = self.streams.get(uid) {
                stream.fate.send_if_modified(|known| std::mem::replace(known, fate) != fate);
                if !stream.done || stream.run >= fate.run {
                    continue;
                }
            }
            let begins = begins.filter(|_| follows && (apart || logs.nodes.as_slice() == [rank]));
            // Of a container that was started again, nodes keep the run before this one too, and none else.
            let run = self.streams.get(uid).map_or(0, |stream| stream.run + 1).max(fate.run.saturating_sub(1));
            let (sender, receiver) = watch::channel(fate);
            let source = Source {
                pod: uid.clone(),
                rank,
                run,
                restarts: matches!(pod.spec.restart_policy.as_str(), "OnFailure" | "Always"),
            };
            let lines = Lines::new(self.line_format(logs, rank), logs.begin.nanos());
            let terms = self.terms.get_or_insert_with(|| {
                Rc::new(Terms::new(&self.cluster, logs, self.reconnect, &self.sender, self.writer.text()))
            });
            let [turns, streams] = &self.turns;
            let task =
                Reader::new(terms, [&self.subject.namespace, &pod.metadata.name], source, lines, (receiver, begins))
                    .start(turns, streams);
            self.streams.insert(uid.clone(), LogStream { task, fate: sender, run, done: false });
        }
    }

    /// How the lines of a node's log are written.
    fn line_format(&self, logs: &Logs, rank: u32) -> LineFormat {
        if self.events.is_on() && !logs.aside {
            return LineFormat::of_json(rank);
        }
        let several = self.subject.num_nodes > 1;
        let named = several && !logs.form.no_prefix;
        let prefix = if named { prefix(rank, self.subject.num_nodes, self.ui.color_out()) } else { Vec::new() };
        LineFormat { prefix, several, stamps: logs.form.timestamps, terminal: self.ui.is_terminal(), exact: false }
    }

    /// Opens the logs that have waited for others, as far as they need not any more.
    fn refresh_held(&mut self) {
        for pod in self.held.keys().cloned().collect::<Vec<_>>() {
            self.refresh(Some(&pod));
        }
    }

    /// How a pod's container fares; `None` before it has begun.
    fn fate(&self, uid: &str, pod: &Pod) -> Option<Fate> {
        let view = crate::state::view(pod);
        let run = pod.status.container_statuses.iter().find(|container| container.name == names::CONTAINER);
        let run = run.map_or(0, |container| container.restart_count);
        let began =
            view.runs || view.started.is_some() || view.ending.as_ref().is_some_and(|ending| ending.code.is_some());
        // A container that waits to be started again has been there before.
        if !began && run == 0 && !self.streams.contains_key(uid) {
            return None;
        }
        let state = if self.known.is_gone(uid) {
            Life::Gone
        } else if view.runs {
            Life::Running
        } else {
            Life::Over
        };
        Some(Fate { run, state })
    }

    /// Whether it is over, and how.
    fn verdict(&mut self) -> Option<Outcome> {
        (self.changed, self.judged) = (false, Instant::now());
        self.refresh_held();
        if !self.known.is_listed() {
            return None;
        }
        if self.subject.logs.as_ref().is_some_and(|logs| !logs.follow) {
            return self.snapshot();
        }
        let Some(task) = self.known.task(self.care.found()) else {
            // A task that was stopped may still have something to say before its containers are gone.
            self.waiting.clear();
            let ended = !self.is_stopping() && self.are_logs_read();
            return ended.then_some(Outcome::Vanished);
        };
        if task.nodes.iter().any(|node| node.state == State::Stopping) {
            self.is_stopping();
        }
        let meeting = self.is_meeting(&task);
        self.waiting.show(&task, meeting, &self.events, |node| self.care.is_ending(node));
        self.attend(&task)
    }

    fn are_logs_read(&self) -> bool {
        self.streams.values().all(|stream| stream.done)
    }

    /// Whether all that there is has been read.
    fn snapshot(&mut self) -> Option<Outcome> {
        if !self.are_logs_read() {
            return None;
        }
        let Some(task) = self.known.task(self.care.found()) else { return Some(Outcome::Vanished) };
        self.tell_missing(&task);
        for node in task.nodes.iter().filter(|node| node.state == State::Pending && self.wants(node.rank)) {
            let why = node.why().map(|why| format!(": {why}")).unwrap_or_default();
            self.ui.note(&format!("Note: node-{} has not started{why}", node.rank));
        }
        Some(Outcome::Read)
    }

    /// Whether a node's log is wanted.
    fn wants(&self, rank: u32) -> bool {
        self.subject.logs.as_ref().is_some_and(|logs| logs.nodes.is_empty() || logs.nodes.contains(&rank))
    }

    /// Says whose log cannot be had any more: the pod of a finished node may be long gone.
    fn tell_missing(&self, task: &Task) {
        let gone = |node: &&Node| {
            let never = matches!(node.mark, Some(Mark::NeverStarted(_)));
            node.pod.is_none() && node.state.is_final() && node.ran && !never && self.wants(node.rank)
        };
        for node in task.nodes.iter().filter(gone) {
            let rank = node.rank;
            let what = format!("the log of node-{rank} is gone with its pod");
            self.ui.warn(&what);
            self.events.cut_off(rank, &what);
        }
    }
}
