//! What a follower does beside watching: it asks why nodes do not start, ends those that never can, and stops the
//! others when one has failed.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::time::Duration;

use futures::StreamExt;
use kube::api::AttachParams;
use serde_json::{Value, json};
use tokio::sync::mpsc::Sender;
use tokio::time::Instant;

use super::waiting::nodes;
use super::watcher::Message;
use super::{Begin, Follow, Left, Limits, LogOptions, Logs, Outcome};
use crate::cluster::{ApiError, Cluster, Kind, PARALLEL};
use crate::names;
use crate::objects::{Event, Pod};
use crate::state::{
    Cause, Evidence, Gather, Mark, Node, Questions, ReasonCode, State, StoppedBy, Task, failed_pull, is_failed_pull,
    view,
};

/// Waits shorter than this are not worth a question.
const QUIET: Duration = Duration::from_secs(2);
/// How often it is asked why nodes do not start: in the first minute, and then.
const ASK: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(20));
/// How often all Kubernetes nodes are asked for.
const ASK_MACHINES: Duration = Duration::from_secs(30);
/// How long a node may take that was told to stop, as Kubernetes gives it when its pod is deleted.
const GRACE: Duration = Duration::from_mins(2);
/// How long the nodes may take to stop one another, before a client does.
const TOGETHER: Duration = Duration::from_secs(GRACE.as_secs() + 30);
/// Lines that are shown of a log that goes.
const LAST: u64 = 100;
/// How long telling it may take.
const ANSWER: Duration = Duration::from_secs(10);

/// What has been found out and done.
pub(super) struct Supervisor {
    limits: Limits,
    began: Instant,
    /// How many nodes there were, and since when.
    nodes: (usize, Instant),
    /// What the Jobs and pods leave open.
    open: RefCell<Questions>,
    asked: Option<Instant>,
    asked_machines: Option<Instant>,
    found: Evidence,
    /// Failed pulls by the pod's uid, and whether the last state that was seen is one.
    pulls: HashMap<String, (u32, bool)>,
    /// Jobs that have been asked to end.
    marked: HashSet<String>,
    /// The first node that can never start or did not in time.
    lost: Option<Hopeless>,
    /// It did not start in time.
    late: bool,
    /// Why Jobs cannot be ended.
    refused: Option<String>,
    /// All nodes have found each other.
    met: bool,
    /// It has been said that the task is being stopped.
    stopping: bool,
    /// Since when the nodes stop one another.
    told: Option<Instant>,
}

/// A node that can never start, or did not in time.
struct Hopeless {
    rank: u32,
    /// Why.
    why: String,
    /// The same for programs.
    code: Option<ReasonCode>,
    /// What to do about it.
    hint: Option<&'static str>,
}

impl Supervisor {
    pub(super) fn new(limits: Limits) -> Self {
        let now = Instant::now();
        Self {
            limits,
            began: now,
            nodes: (0, now),
            open: RefCell::default(),
            asked: None,
            asked_machines: None,
            found: Evidence::default(),
            pulls: HashMap::new(),
            marked: HashSet::new(),
            lost: None,
            late: false,
            refused: None,
            met: false,
            stopping: false,
            told: None,
        }
    }

    /// Adds what is known beside Jobs and pods.
    pub(super) fn inform(&self, gather: &mut Gather) {
        *self.open.borrow_mut() = gather.questions(true);
        gather.evidence(&self.found);
    }

    /// Notes a pod's failed pulls.
    pub(super) fn hear(&mut self, pod: &Pod) {
        let uid = &pod.metadata.uid;
        let pulls = self.pulls.entry(uid.clone()).or_default();
        match failed_pull(pod) {
            Some(waiting) if !pulls.1 => {
                *pulls = (pulls.0 + 1, true);
                self.found.pulls.insert(uid.clone(), waiting.message.clone());
            }
            Some(_) => {}
            None => pulls.1 = false,
        }
    }

    /// Takes the answers in; what was not asked for this time stays as it was.
    pub(super) fn learn(&mut self, found: Evidence) {
        let pulls = std::mem::take(&mut self.found.pulls);
        self.found = Evidence { best: found.best.or(self.found.best.take()), pulls, ..found };
    }

    /// Whether a node's Job has been asked to end.
    pub(super) fn is_ending(&self, node: &Node) -> bool {
        self.marked.contains(&node.job)
    }

    /// Whether all nodes have started, if that is all that is waited for.
    pub(super) fn is_enough(&self, task: &Task) -> bool {
        let ended = |node: &Node| node.state == State::Deleted && task.expires;
        let started = |node: &Node| matches!(node.state, State::Running | State::Succeeded) || ended(node);
        self.limits.started && task.nodes.iter().all(started)
    }

    /// How often a pod's image could not be pulled: what was seen, or what the kubelet has counted.
    fn failed_pulls(&self, node: &Node) -> u32 {
        let seen = self.pulls.get(&node.pod_uid).map_or(0, |(count, _)| *count);
        let of_pod = |event: &&Event| event.involved_object.uid == node.pod_uid && is_failed_pull(event);
        let counted = self.found.events.iter().filter(of_pod);
        counted.map(Event::times).fold(seen, u32::max)
    }

    /// The nodes that are to be ended because they can never start, or did not in time, with why.
    fn never<'a>(&mut self, task: &'a Task) -> Vec<(&'a Node, Mark)> {
        let jobs = task.jobs().count();
        if jobs != self.nodes.0 {
            self.nodes = (jobs, Instant::now());
        }
        let whole = self.nodes.1.elapsed();
        self.late |= self.limits.start_timeout.is_some_and(|limit| self.began.elapsed() >= limit);
        let waiting = task.jobs().filter(|node| node.state == State::Pending && !self.is_ending(node));
        waiting
            .filter_map(|node| {
                let cause = node.cause.as_ref();
                let hopeless = cause.filter(|cause| cause.is_permanent(whole, self.failed_pulls(node)));
                let why = match (hopeless, self.limits.start_timeout.filter(|_| self.late)) {
                    (Some(cause), _) => cause.wait.to_string(),
                    (None, Some(limit)) => {
                        let why = cause.map_or_else(|| "no reason known".into(), |cause| cause.wait.to_string());
                        format!("not within {} s ({why})", limit.as_secs())
                    }
                    (None, None) => return None,
                };
                Some((node, Mark::NeverStarted(why)))
            })
            .collect()
    }
}

impl Follow {
    /// Asks, ends and stops what there is to ask, end and stop; `Some` where nothing is left to wait for though the
    /// task was not ended.
    pub(super) fn attend(&mut self, task: &Task) -> Option<Outcome> {
        self.ask();
        let never = self.care.never(task);
        // What is not ended may start after all, and another be the one that cannot.
        if !self.care.limits.ends_nodes {
            self.care.lost = None;
        }
        if let (None, Some((node, mark))) = (&self.care.lost, never.first()) {
            let hint = node.cause.as_ref().filter(|_| !self.care.late).and_then(Cause::hint);
            self.care.lost = Some(Hopeless { rank: node.rank, why: mark.annotation().1, code: node.code(), hint });
        }
        if !self.care.limits.ends_nodes {
            return self.resigned(task);
        }
        let others = if self.care.limits.fail_fast && task.fail_fast { self.others(task, &never) } else { Vec::new() };
        let ends = [never, others].concat();
        if !ends.is_empty() && self.care.refused.is_none() {
            self.care.marked.extend(ends.iter().map(|(node, _)| node.job.clone()));
            end(&self.cluster, &self.subject.namespace, &ends, &self.sender);
        }
        self.stuck(task)
    }

    /// The nodes that are to be stopped because one has failed.
    fn others<'a>(&mut self, task: &'a Task, never: &[(&Node, Mark)]) -> Vec<(&'a Node, Mark)> {
        let failed = task.first_failed().filter(|node| node.state == State::Failed && !node.is_consequence());
        // A deadline is that of all, and ends them all.
        let failed = failed.filter(|node| !node.is_late()).or(never.first().map(|(node, _)| *node));
        let Some(failed) = failed else { return Vec::new() };
        let mark = Mark::Stopped(StoppedBy::Node(failed.rank));
        let open = task.jobs().filter(|node| {
            let ended = never.iter().any(|(never, _)| never.rank == node.rank);
            !ended && node.rank != failed.rank && !node.state.is_final() && !self.care.is_ending(node)
        });
        let mut others: Vec<_> = open.map(|node| (node, mark.clone())).collect();
        if others.is_empty() || self.care.refused.is_some() {
            return others;
        }
        let told = failed.ending.as_ref().is_some_and(|ending| ending.told_others);
        let noted = self.care.told.is_some();
        if told && self.care.told.get_or_insert_with(Instant::now).elapsed() < TOGETHER {
            others.retain(|(node, _)| node.state != State::Running);
        }
        if !noted {
            let ranks: Vec<u32> = task
                .jobs()
                .filter(|node| node.rank != failed.rank && !node.state.is_final())
                .map(|node| node.rank)
                .collect();
            self.ui.note(&format!("node-{} failed: stopping {}", failed.rank, nodes(&ranks)));
        }
        others
    }

    /// Jobs could not be ended.
    pub(super) fn unstoppable(&mut self, why: String) {
        if self.care.refused.is_none() {
            self.ui.warn(&format!("the task cannot be stopped: {why}"));
            self.care.refused = Some(why);
        }
    }

    /// How it ends where a node can never start and may not be ended: when all others have ended, or need not.
    fn stuck(&self, task: &Task) -> Option<Outcome> {
        let (Some(lost), Some(_)) = (&self.care.lost, &self.care.refused) else { return None };
        let together = self.care.limits.fail_fast && task.fail_fast;
        let over = |node: &Node| node.state.is_final() || self.care.is_ending(node);
        (together || task.nodes.iter().all(over)).then(|| self.gave_up(lost, Left::of(Some(task))))
    }

    /// How it ends for one who may end nothing, where a node can never start: when no other has anything to say.
    fn resigned(&self, task: &Task) -> Option<Outcome> {
        let lost = self.care.lost.as_ref()?;
        let silent = !task.nodes.iter().any(|node| node.state == State::Running)
            && self.streams.values().all(|stream| stream.done);
        (self.care.late || silent).then(|| self.gave_up(lost, Left::of(Some(task))))
    }

    fn gave_up(&self, lost: &Hopeless, left: Left) -> Outcome {
        let Hopeless { rank, why, code, hint } = lost;
        let (code, hint) = (*code, *hint);
        if self.care.late {
            Outcome::GaveUp { what: format!("waiting for node-{rank} to start: {why}"), code, left }
        } else {
            Outcome::NeverStarted { what: format!("node-{rank} can never start: {why}"), code, left, hint }
        }
    }

    /// How it ends when all nodes have.
    pub(super) fn ended(&self, task: Task) -> Outcome {
        match &self.care.lost {
            Some(lost) if self.care.late => self.gave_up(lost, Left::Stopped),
            lost => {
                let hint = lost.as_ref().and_then(|lost| lost.hint).map(str::to_owned);
                Outcome::Ended { task: Box::new(task), hint }
            }
        }
    }

    /// Asks for what explains a wait, from time to time.
    fn ask(&mut self) {
        let care = &mut self.care;
        let mut questions = care.open.borrow().clone();
        let age = care.began.elapsed();
        let pause = if age < Duration::from_mins(1) { ASK.0 } else { ASK.1 };
        let due = age >= QUIET && care.asked.is_none_or(|asked| asked.elapsed() >= pause);
        if questions.is_empty() || !due {
            return;
        }
        care.asked = Some(Instant::now());
        questions.gpus &= care.asked_machines.is_none_or(|asked| asked.elapsed() >= ASK_MACHINES);
        if questions.gpus {
            care.asked_machines = care.asked;
        }
        ask(&self.cluster, Some(self.subject.namespace.clone()), questions, &self.sender);
    }

    /// Whether all nodes have started, and look for one another: their pods are not ready before they have found all,
    /// and what makes them unready later is something else.
    pub(super) fn is_meeting(&mut self, task: &Task) -> bool {
        if self.care.met || task.num_nodes == 1 || task.nodes.iter().any(|node| node.state != State::Running) {
            return false;
        }
        let unready = |pod: &Pod| {
            let mut containers = pod.status.container_statuses.iter();
            containers.any(|container| container.name == names::CONTAINER && !container.ready)
        };
        self.care.met = !self.known.pods().any(|(_, pod)| unready(pod));
        !self.care.met
    }

    /// Whether pods are still there of a task whose Jobs are gone, or are going; that is said once.
    pub(super) fn is_stopping(&mut self) -> bool {
        let living = || self.known.pods().filter(|(uid, pod)| !self.known.is_gone(uid) && view(pod).live);
        let grace = |pod: &Pod| {
            let given = pod.metadata.deletion_grace_period_seconds;
            given.or(pod.spec.termination_grace_period_seconds).unwrap_or_default()
        };
        let Some(grace) = living().map(|(_, pod)| grace(pod)).max() else { return false };
        if !std::mem::replace(&mut self.care.stopping, true) {
            let id = &self.subject.id;
            self.ui.note(&format!(
                "Task {id} is being stopped: waiting for its pods to end (up to {grace} s: their grace period)"
            ));
        }
        true
    }

    /// Says that logs go with their pods. Where nobody reads them, their ends are read now.
    pub(super) fn pods_go(&mut self, ranks: &[u32], why: &str) {
        let go = if ranks.len() == 1 { "its pod goes, and its log" } else { "their pods go, and their logs" };
        let logs = match self.subject.logs {
            Some(_) => "what they print is shown here to the end".to_owned(),
            None => format!("here are the last {LAST} lines ('jobs submit' shows all, --no-fail-fast keeps them)"),
        };
        self.ui.warn(&format!("{} cannot be stopped from within ({why}): {go} with it; {logs}", nodes(ranks)));
        if self.subject.logs.is_none() {
            let form = LogOptions::default();
            let begin = Begin { tail: Some(LAST), ..Begin::default() };
            self.subject.logs = Some(Logs { nodes: ranks.to_vec(), begin, aside: true, ..Logs::whole(form) });
            self.refresh();
        }
    }
}

/// Asks why nodes do not start; the answer is a message.
pub(super) fn ask(cluster: &Rc<Cluster>, namespace: Option<String>, questions: Questions, sender: &Sender<Message>) {
    let (cluster, sender) = (Rc::clone(cluster), sender.clone());
    tokio::task::spawn_local(async move {
        let answer = match cluster.evidence(namespace.as_deref(), questions).await {
            Ok(found) => Message::Explained(Box::new(found)),
            Err(error) => Message::Unexplained(error.message().to_owned()),
        };
        // Nobody listens any more.
        let _ = sender.send(answer).await;
    });
}

/// A Job that is to end.
struct Ending {
    rank: u32,
    job: String,
    uid: String,
    /// Says why.
    annotations: Value,
    /// Its pod, if that may stay.
    pod: Option<String>,
}

/// Ends Jobs, and says in an annotation why. A node that is stopped because another failed is told so by SIGTERM in its
/// container: its pod stays, and its log with it. Where that cannot be, or is not heeded, and for nodes that never
/// started, a deadline in the past makes the Job's controller end it: that works everywhere, and removes the pod.
fn end(cluster: &Rc<Cluster>, namespace: &str, ends: &[(&Node, Mark)], sender: &Sender<Message>) {
    let jobs = ends.iter().map(|(node, mark)| {
        let (key, text) = mark.annotation();
        let stays = matches!(mark, Mark::Stopped(_)) && node.state == State::Running;
        Ending {
            rank: node.rank,
            job: node.job.clone(),
            uid: node.uid.clone(),
            annotations: json!({key: text}),
            pod: node.pod.clone().filter(|_| stays),
        }
    });
    let jobs: Vec<_> = jobs.collect();
    let (cluster, sender, namespace) = (Rc::clone(cluster), sender.clone(), namespace.to_owned());
    tokio::task::spawn_local(async move {
        // Where a message cannot be sent nobody listens any more.
        let refused = async |refusal: Option<ApiError>| match refusal {
            Some(error) => sender.send(Message::Unstoppable(error.message().to_owned())).await.is_ok(),
            None => false,
        };
        let (told, mut others): (Vec<_>, Vec<_>) = jobs.into_iter().partition(|ending| ending.pod.is_some());
        if refused(patch(&cluster, &namespace, &told, false).await).await {
            return;
        }
        let (mut heeding, mut lost, mut why) = (Vec::new(), Vec::new(), String::new());
        let asked = futures::stream::iter(told).map(|ending| async {
            let asked = terminate(&cluster, &namespace, ending.pod.as_deref().unwrap_or_default()).await;
            (ending, asked)
        });
        for (ending, asked) in asked.buffer_unordered(PARALLEL).collect::<Vec<_>>().await {
            match asked {
                Ok(()) => heeding.push(ending),
                Err(error) => {
                    why = error;
                    lost.push(ending.rank);
                    others.push(ending);
                }
            }
        }
        if !lost.is_empty() {
            lost.sort_unstable();
            let _ = sender.send(Message::PodsGo { ranks: lost, why }).await;
        }
        refused(patch(&cluster, &namespace, &others, true).await).await;
        // Whoever waits for them longer than this does so in vain. One that has ended is not changed by a deadline.
        tokio::time::sleep(GRACE).await;
        refused(patch(&cluster, &namespace, &heeding, true).await).await;
    });
}

/// Notes in Jobs why they end and, if so, sets the deadline that ends them; the first refusal.
async fn patch(cluster: &Cluster, namespace: &str, jobs: &[Ending], deadline: bool) -> Option<ApiError> {
    let patches = jobs.iter().map(|ending| {
        let mut patch = json!({"metadata": {"annotations": ending.annotations}});
        if deadline {
            patch["spec"] = json!({"activeDeadlineSeconds": 1});
        }
        cluster.patch(Kind::Job, namespace, &ending.job, &ending.uid, patch)
    });
    let results: Vec<_> = futures::stream::iter(patches).buffer_unordered(PARALLEL).collect().await;
    results.into_iter().find_map(Result::err)
}

/// Sends SIGTERM to the launcher of a task, from within its container; the error is why that cannot be. Process 1 may be
/// another: of a pod that shares its processes, of the host, or the program of a task that we did not make.
async fn terminate(cluster: &Cluster, namespace: &str, pod: &str) -> Result<(), String> {
    // The launcher passes the signal on to all processes, this one too.
    let script = "trap '' TERM; while read -r line; do case $line in *k8s_cli_stops*) kill -TERM 1 && exit;; esac; done \
                  </proc/1/cmdline; exit 1";
    let command = ["sh", "-c", script].map(str::to_owned);
    let params = AttachParams::default().container(names::CONTAINER).stderr(false);
    let asked = async {
        let mut process =
            cluster.exec(namespace, pod, &command, &params).await.map_err(|error| error.message().to_owned())?;
        let status = process.take_status().ok_or("no answer")?.await;
        match status {
            Some(status) if status.status.as_deref() == Some("Success") => Ok(()),
            Some(status) if status.reason.as_deref() == Some("NonZeroExitCode") => {
                Err("process 1 of its container is not a task's launcher".into())
            }
            Some(status) => Err(status.message.unwrap_or_else(|| "no reason given".into())),
            None => Err("the connection was closed".into()),
        }
    };
    tokio::time::timeout(ANSWER, asked).await.unwrap_or_else(|_| Err("no answer".into()))
}
