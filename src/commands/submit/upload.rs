//! Sends the files of a task to its nodes, each of which waits for them in its container.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::convert::Infallible;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use indicatif::HumanBytes;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::super::Ctx;
use super::super::exec::no_shell;
use super::super::progress::{self, LIVE};
use super::Step;
use crate::cluster::{ApiError, Backoff, Change, Cluster, Heard, Input, Kind, Output, Query};
use crate::error::Failure;
use crate::files::{self, Answer, Delivery, Frame, Tree};
use crate::manifest::{Copying, RECEIVE, Submission};
use crate::names;
use crate::objects::Pod;

const DOING: &str = "cannot send the task's files";
/// Nodes that are sent to at the same time: each has some frames in memory.
const TOGETHER: usize = 4;
/// How long an answer may take before the connection counts as cut.
pub(in super::super) const SILENCE: Duration = Duration::from_mins(1);
/// How long a container may be out of reach.
pub(in super::super) const PATIENCE: Duration = Duration::from_mins(5);
/// How often pods are listed at the most, where they may not be watched.
const POLL: Duration = Duration::from_secs(1);
/// What is no answer of the receiver's.
const LONGEST_ANSWER: usize = 64 << 10;

/// Sends them, to every node that comes up, until each has all; a node whose pod is made anew gets them again.
pub(super) async fn send(step: &Step, tree: &Arc<Tree>) -> Result<(), Failure> {
    let Step { ctx, cluster, prepared } = step;
    let total = tree.bytes() * u64::from(prepared.task.num_nodes);
    let progress = Progress { ctx, total, nodes: RefCell::default() };
    let nodes = Nodes {
        cluster,
        tree,
        arrived: &progress.nodes,
        turns: Rc::new(Semaphore::new(TOGETHER)),
        sending: JoinSet::new(),
        pods: BTreeSet::new(),
        whole: BTreeSet::new(),
    };
    let began = Instant::now();
    let remarks = tokio::select! {
        remarks = nodes.all(&prepared.submission, prepared.task.num_nodes as usize) => remarks?,
        never = progress.show() => match never {},
    };
    remarks.iter().for_each(|note| ctx.ui.err(&format!("Note: {note}")));
    let seconds = began.elapsed().as_secs_f64();
    ctx.ui.note(&format!("Files sent: {} in {seconds:.1} s", HumanBytes(total)));
    Ok(())
}

/// How many bytes have arrived at each node; none before its container runs.
type Arrived = RefCell<BTreeMap<u32, Rc<Cell<u64>>>>;

/// How much has arrived at all nodes.
struct Progress<'a> {
    ctx: &'a Ctx,
    total: u64,
    nodes: Arrived,
}

impl Progress<'_> {
    /// Of the archive, which is a little more than its files.
    fn arrived(&self) -> u64 {
        self.nodes.borrow().values().map(|node| node.get()).sum::<u64>().min(self.total)
    }

    /// Shows it from when the first node is sent to.
    async fn show(&self) -> Infallible {
        while self.nodes.borrow().is_empty() {
            sleep(LIVE).await;
        }
        progress::show(self.ctx, "Sending files", self.total, || self.arrived()).await
    }
}

/// What became of a delivery.
pub(in super::super) enum Sent {
    /// With what there is to note of the files.
    Whole(Vec<String>),
    /// The container cannot put them in their places: why.
    Refused(String),
    /// The container has ended.
    Gone,
}

/// Who takes a delivery.
pub(in super::super) struct Receiver<'a> {
    /// The pod.
    pub(in super::super) pod: &'a str,
    /// The command that receives, and what comes before the frames; whether there was a connection before.
    pub(in super::super) copying: &'a dyn Fn(bool) -> Copying,
    /// What fails if it fails.
    pub(in super::super) doing: &'a str,
    /// What to do without the right, if there is something.
    pub(in super::super) instead: Option<&'a str>,
}

/// The nodes, as far as they are up.
struct Nodes<'a> {
    cluster: &'a Rc<Cluster>,
    tree: &'a Arc<Tree>,
    arrived: &'a Arrived,
    turns: Rc<Semaphore>,
    /// The deliveries, which go on whatever becomes of the watch: rank, uid and how it went.
    sending: JoinSet<(u32, String, Result<Sent, Failure>)>,
    /// Pods that are being sent to, or have been, by uid.
    pods: BTreeSet<String>,
    whole: BTreeSet<u32>,
}

impl Nodes<'_> {
    /// Until all of them have all; comes back with what there is to note of the files.
    async fn all(mut self, submission: &Submission, number: usize) -> Result<BTreeSet<String>, Failure> {
        let (id, user) = (&submission.names.id, &submission.user.label);
        let labels = format!("{}={id},{}={user}", names::TASK_ID, names::USERNAME);
        let query = Query { namespace: Some(self.cluster.namespace()), labels: &labels, fields: "" };
        let (mut notes, mut backoff) = (BTreeSet::new(), Backoff::default());
        loop {
            let mut seen = Vec::new();
            let (mut watch, pause) = match self.cluster.list(Kind::Pod, query, |pod: Pod| seen.push(pod)).await {
                Ok(version) => {
                    backoff.reset();
                    (self.cluster.watch::<Pod>(Kind::Pod, query, &version).await.ok(), POLL)
                }
                Err(error) if error.code() == 403 => return Err(error.doing(DOING)),
                Err(_) => (None, backoff.pause()),
            };
            seen.iter().for_each(|pod| self.begin(pod));
            let again = Instant::now() + pause;
            loop {
                let change = async {
                    if let Some(open) = &mut watch
                        && let change @ Ok(Some(_)) = open.next().await
                    {
                        return change;
                    }
                    // It is over, or there is none, for want of the right perhaps: then the list has to do.
                    watch = None;
                    sleep_until(again).await;
                    Ok(None)
                };
                tokio::select! {
                    change = change => match change {
                        Ok(Some(Change::Applied(pod))) => self.begin(&pod),
                        Ok(Some(Change::Deleted(pod))) => drop(self.pods.remove(&pod.metadata.uid)),
                        Ok(Some(Change::Bookmark(_))) => {}
                        Ok(Some(Change::Expired) | None) | Err(_) => {
                            sleep_until(again).await;
                            break;
                        }
                    },
                    Some(ended) = self.sending.join_next() => {
                        let (rank, uid, sent) =
                            ended.map_err(|error| Failure::new(format!("{DOING}: {error}")))?;
                        match sent? {
                            Sent::Whole(found) => {
                                notes.extend(found);
                                self.whole.insert(rank);
                                if self.whole.len() == number {
                                    return Ok(notes);
                                }
                            }
                            // Its end says more than we can, or another pod takes its place.
                            Sent::Refused(_) | Sent::Gone => drop(self.pods.remove(&uid)),
                        }
                    }
                }
            }
        }
    }

    /// Begins to send to a pod whose container runs, unless that has begun already.
    fn begin(&mut self, pod: &Pod) {
        let Some(rank) = pod.metadata.label(names::NODE_IDX).and_then(|rank| rank.parse().ok()) else { return };
        let (uid, name) = (pod.metadata.uid.clone(), pod.metadata.name.clone());
        if !runs(pod) || !self.pods.insert(uid.clone()) {
            return;
        }
        self.whole.remove(&rank);
        let arrived = Rc::default();
        self.arrived.borrow_mut().insert(rank, Rc::clone(&arrived));
        let (cluster, tree, turns) = (Rc::clone(self.cluster), Arc::clone(self.tree), Rc::clone(&self.turns));
        self.sending.spawn_local(async move {
            let _turn = turns.acquire().await;
            let command = ["sh", RECEIVE].map(String::from).to_vec();
            let receiver = Receiver {
                pod: &name,
                copying: &|_| Copying { command: command.clone(), script: Vec::new() },
                doing: DOING,
                instead: Some("keep large files on a volume, or leave them out with a .skyignore"),
            };
            let sent = deliver(&cluster, &tree, &receiver, &arrived).await;
            (rank, uid, sent)
        });
    }
}

/// Sends the tree to one container, over as many connections as it takes.
pub(in super::super) async fn deliver(
    cluster: &Cluster,
    tree: &Arc<Tree>,
    receiver: &Receiver<'_>,
    arrived: &Cell<u64>,
) -> Result<Sent, Failure> {
    let (pod, doing) = (receiver.pod, receiver.doing);
    let mut again = false;
    let (sender, mut frames) = mpsc::channel(1);
    let tree = Arc::clone(tree);
    let reading =
        tokio::task::spawn_blocking(move || files::frames(&tree, |frame| sender.blocking_send(frame).is_ok()));
    let (mut reading, mut notes) = (Some(reading), Vec::new());
    let (mut delivery, mut backoff, mut reached) = (Delivery::default(), Backoff::default(), Instant::now());
    loop {
        let Copying { command, script } = (receiver.copying)(again);
        let why = match cluster.pipe(pod, names::CONTAINER, &command).await {
            Ok((input, output)) => {
                let before = delivery.arrived();
                let streams = (input, output);
                let talk =
                    converse(streams, &script, doing, &mut delivery, &mut frames, &mut reading, (arrived, &mut notes));
                match talk.await? {
                    Talk::Whole => return Ok(Sent::Whole(notes)),
                    Talk::Over(why) => return Ok(Sent::Refused(why)),
                    Talk::Cut(why) => {
                        if delivery.arrived() > before {
                            reached = Instant::now();
                            backoff.reset();
                        }
                        why
                    }
                }
            }
            Err(error) if error.is_gone() => return Ok(Sent::Gone),
            Err(error) if error.code() == 403 => return Err(denied(error, cluster, receiver)),
            Err(error) => error.message().to_owned(),
        };
        again |= delivery.began();
        delivery.cut();
        // A container that has ended is out of reach too: then its end is what counts.
        match cluster.get::<Pod>(Kind::Pod, pod).await {
            Ok(found) if !runs(&found) => return Ok(Sent::Gone),
            Err(error) if error.is_gone() => return Ok(Sent::Gone),
            _ => {}
        }
        if reached.elapsed() > PATIENCE {
            return Err(Failure::new(format!("{doing} to the pod {pod}: {why}")));
        }
        sleep(backoff.pause()).await;
    }
}

fn denied(error: ApiError, cluster: &Cluster, receiver: &Receiver<'_>) -> Failure {
    let failure = error.doing(receiver.doing);
    match receiver.instead {
        Some(instead) => failure.hint(format!(
            "files of this size need the rights get and create on pods/exec in the namespace '{}'; {instead}",
            cluster.namespace()
        )),
        None => failure,
    }
}

/// Whether the pod's container runs.
pub(in super::super) fn runs(pod: &Pod) -> bool {
    let task = pod.status.container_statuses.iter().find(|container| container.name == names::CONTAINER);
    task.is_some_and(|container| container.state.running.is_some()) && pod.metadata.deletion_timestamp.is_none()
}

/// Lets the container forget what it kept for another connection. Where that does not arrive, it does so after a while.
pub(in super::super) async fn bye(input: &mut Input) {
    let _ = timeout(SILENCE, input.write(b"bye\n")).await;
}

/// How one connection ended.
enum Talk {
    Whole,
    /// The container cannot put them in their places: why.
    Over(String),
    Cut(String),
}

/// Writes, and hears meanwhile whether there is still somebody who reads.
async fn write(
    input: &mut Input,
    bytes: &[u8],
    output: &mut Output,
    heard: &mut VecDeque<Heard>,
) -> Result<(), String> {
    let mut writing = pin!(timeout(SILENCE, input.write(bytes)));
    loop {
        tokio::select! {
            biased;
            written = &mut writing => {
                return written.unwrap_or_else(|_| Err("the connection takes nothing more".into()));
            }
            next = output.next() => match next? {
                None | Some(Heard::Ended(_)) => return Err("the connection was closed".into()),
                Some(what) => heard.push_back(what),
            },
        }
    }
}

/// One connection: frames go out as the window allows, answers come in.
async fn converse(
    (mut input, mut output): (Input, Output),
    script: &[u8],
    doing: &str,
    delivery: &mut Delivery,
    frames: &mut mpsc::Receiver<Frame>,
    reading: &mut Option<tokio::task::JoinHandle<Result<Vec<String>, files::Problem>>>,
    (arrived, notes): (&Cell<u64>, &mut Vec<String>),
) -> Result<Talk, Failure> {
    let (mut answers, mut complaint, mut before) = (Vec::new(), String::new(), VecDeque::new());
    if let Err(why) = input.write(script).await {
        return Ok(Talk::Cut(why));
    }
    loop {
        while let Some((head, content)) = delivery.write() {
            for bytes in [head.as_bytes(), &content] {
                if let Err(why) = write(&mut input, bytes, &mut output, &mut before).await {
                    return Ok(Talk::Cut(why));
                }
            }
        }
        let next = async {
            match before.pop_front() {
                Some(heard) => Ok(Ok(Some(heard))),
                None => timeout(SILENCE, output.next()).await,
            }
        };
        let waits = delivery.waits() || !delivery.wants();
        let heard = tokio::select! {
            biased;
            frame = frames.recv(), if delivery.wants() => {
                if frame.is_none()
                    && let Some(reading) = reading.take()
                {
                    match reading.await {
                        Ok(Ok(found)) => *notes = found,
                        Ok(Err(problem)) => return Err(Failure::new(problem.message)),
                        Err(error) => return Err(Failure::new(format!("the files cannot be read: {error}"))),
                    }
                }
                delivery.add(frame);
                continue;
            }
            heard = next, if waits => heard,
        };
        match heard {
            Err(_) => return Ok(Talk::Cut(format!("no answer for {} s", SILENCE.as_secs()))),
            Ok(Err(why)) => return Ok(Talk::Cut(why)),
            Ok(Ok(Some(Heard::Ended(status)))) if let Some(why) = no_shell(&status) => return Ok(Talk::Over(why)),
            Ok(Ok(None | Some(Heard::Ended(_)))) if complaint.is_empty() => {
                return Ok(Talk::Cut("the connection was closed".into()));
            }
            Ok(Ok(None | Some(Heard::Ended(_)))) => return Ok(Talk::Cut(complaint)),
            Ok(Ok(Some(Heard::Complaint(bytes)))) => {
                let words = String::from_utf8_lossy(&bytes);
                words.trim().lines().next_back().unwrap_or_default().clone_into(&mut complaint);
            }
            Ok(Ok(Some(Heard::Output(bytes)))) => answers.extend_from_slice(&bytes),
        }
        if answers.len() > LONGEST_ANSWER {
            return Err(Failure::new(format!("{doing}: the container sent what is no answer")));
        }
        while let Some(end) = answers.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = answers.drain(..=end).collect();
            match delivery.answered(String::from_utf8_lossy(&line).trim_end()) {
                Answer::Going => arrived.set(delivery.arrived()),
                Answer::Whole => {
                    bye(&mut input).await;
                    return Ok(Talk::Whole);
                }
                Answer::Failed(why) => {
                    bye(&mut input).await;
                    return Ok(Talk::Over(why));
                }
                Answer::Strange(what) => return Err(Failure::new(format!("{doing}: {what}"))),
            }
        }
    }
}
