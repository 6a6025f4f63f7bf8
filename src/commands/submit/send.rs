//! Sends the files of a task to its nodes, each of which waits for them in its container.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use indicatif::HumanBytes;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::super::Ctx;
use super::Step;
use crate::cluster::{ApiError, Backoff, Change, Cluster, Heard, Input, Kind, Output, Query};
use crate::error::Failure;
use crate::files::{self, Answer, Delivery, Frame, Tree};
use crate::manifest::RECEIVE;
use crate::names;
use crate::objects::Pod;
use crate::ui::Bar;

/// Nodes that are sent to at the same time: each has some frames in memory.
const TOGETHER: usize = 4;
/// How long an answer may take before the connection counts as cut.
const SILENCE: Duration = Duration::from_mins(1);
/// How long a container may be out of reach.
const PATIENCE: Duration = Duration::from_mins(5);
/// How often progress is shown: on a terminal, and elsewhere.
const LIVE: Duration = Duration::from_millis(100);
const LINE: Duration = Duration::from_mins(1);

/// Sends them, to every node that comes up, until each has all; a node whose pod is made anew gets them again.
pub(super) async fn send(step: &Step, tree: &Arc<Tree>) -> Result<(), Failure> {
    let Step { ctx, cluster, prepared } = step;
    let names = &prepared.submission.names;
    let labels = format!("{}={},{}={}", names::TASK_ID, names.id, names::USERNAME, prepared.submission.user.label);
    let query = Query { namespace: Some(cluster.namespace()), labels: &labels, fields: "" };
    let mut nodes = Nodes {
        cluster,
        tree,
        progress: Progress::new(ctx, tree.bytes() * u64::from(prepared.task.num_nodes)),
        turns: Rc::new(Semaphore::new(TOGETHER)),
        pods: BTreeSet::new(),
        whole: BTreeSet::new(),
    };
    let (mut sending, mut told) = (FuturesUnordered::new(), BTreeSet::new());
    let mut backoff = Backoff::default();
    loop {
        let mut seen = Vec::new();
        let listed = cluster.list(Kind::Pod, query, |pod: Pod| seen.push(pod)).await;
        let version = match listed {
            Ok(version) => version,
            Err(error) if error.code() == 403 => return Err(error.doing("cannot send the task's files")),
            Err(_) => {
                sleep(backoff.pause()).await;
                continue;
            }
        };
        sending.extend(seen.iter().filter_map(|pod| nodes.begin(pod)));
        let mut watch = cluster.watch::<Pod>(Kind::Pod, query, &version).await.ok();
        loop {
            let change = async {
                if let Some(watch) = &mut watch {
                    return watch.next().await;
                }
                // Without the right to watch, the list has to do.
                sleep(Duration::from_secs(1)).await;
                Ok(None)
            };
            tokio::select! {
                change = change => match change {
                    Ok(Some(Change::Applied(pod))) => sending.extend(nodes.begin(&pod)),
                    Ok(Some(Change::Deleted(pod))) => drop(nodes.pods.remove(&pod.metadata.uid)),
                    Ok(Some(Change::Bookmark(_))) => {}
                    Ok(Some(Change::Expired) | None) | Err(_) => break,
                },
                Some((rank, uid, sent)) = sending.next() => match sent {
                    Ok(Sent::Whole(found)) => {
                        for note in found.into_iter().filter(|note| told.insert(note.clone())) {
                            ctx.ui.err(&format!("Note: {note}"));
                        }
                        nodes.whole.insert(rank);
                        if nodes.whole.len() == prepared.task.num_nodes as usize {
                            nodes.progress.finish();
                            return Ok(());
                        }
                    }
                    // Its end says more than we can, or another pod takes its place.
                    Ok(Sent::Gone) => drop(nodes.pods.remove(&uid)),
                    Err(failure) => return Err(failure),
                },
                () = nodes.progress.tick() => {}
            }
        }
        sleep(backoff.pause()).await;
    }
}

/// How much has arrived at all nodes.
struct Progress {
    ctx: Ctx,
    total: u64,
    bar: Option<Bar>,
    nodes: BTreeMap<u32, Rc<Cell<u64>>>,
    began: Instant,
    next: Instant,
}

impl Progress {
    fn new(ctx: &Ctx, total: u64) -> Self {
        let now = Instant::now();
        Self { ctx: ctx.clone(), total, bar: None, nodes: BTreeMap::new(), began: now, next: now + LINE }
    }

    /// Where the bytes that arrive at a node are counted, anew.
    fn of_node(&mut self, rank: u32) -> Rc<Cell<u64>> {
        if self.nodes.is_empty() {
            self.bar = self.ctx.ui.bar("Sending files", self.total);
            self.began = Instant::now();
            self.next = self.began + if self.bar.is_some() { LIVE } else { LINE };
        }
        let counter = Rc::default();
        self.nodes.insert(rank, Rc::clone(&counter));
        counter
    }

    /// Of the archive, which is a little more than its files.
    fn arrived(&self) -> u64 {
        self.nodes.values().map(|node| node.get()).sum::<u64>().min(self.total)
    }

    /// Shows it whenever it is time; for ever.
    async fn tick(&mut self) {
        sleep_until(self.next).await;
        self.next += if self.bar.is_some() { LIVE } else { LINE };
        match &self.bar {
            Some(bar) => bar.set(self.arrived()),
            None if !self.nodes.is_empty() => {
                let rate = self.arrived() / self.began.elapsed().as_secs().max(1);
                let left = (self.total - self.arrived()) / rate.max(1);
                self.ctx.ui.note(&format!(
                    "Sending files: {} of {}, {}/s, {left} s left",
                    HumanBytes(self.arrived()),
                    HumanBytes(self.total),
                    HumanBytes(rate),
                ));
            }
            None => {}
        }
    }

    fn finish(&mut self) {
        self.bar = None;
        let seconds = self.began.elapsed().as_secs_f64();
        self.ctx.ui.note(&format!("Files sent: {} in {seconds:.1} s", HumanBytes(self.total)));
    }
}

/// What became of a delivery.
enum Sent {
    /// With what there is to note of the files.
    Whole(Vec<String>),
    Gone,
}

/// The nodes, as far as they are up.
struct Nodes<'a> {
    cluster: &'a Rc<Cluster>,
    tree: &'a Arc<Tree>,
    progress: Progress,
    turns: Rc<Semaphore>,
    /// Pods that are being sent to, or have been, by uid.
    pods: BTreeSet<String>,
    whole: BTreeSet<u32>,
}

impl Nodes<'_> {
    /// The delivery to a pod whose container runs, if there is none yet.
    fn begin(&mut self, pod: &Pod) -> Option<impl Future<Output = (u32, String, Result<Sent, Failure>)> + use<>> {
        let container = pod.status.container_statuses.iter().find(|container| container.name == names::CONTAINER)?;
        let rank: u32 = pod.metadata.label(names::NODE_IDX)?.parse().ok()?;
        container.state.running.as_ref()?;
        let (uid, name) = (pod.metadata.uid.clone(), pod.metadata.name.clone());
        if pod.metadata.deletion_timestamp.is_some() || !self.pods.insert(uid.clone()) {
            return None;
        }
        self.whole.remove(&rank);
        let arrived = self.progress.of_node(rank);
        let (cluster, tree, turns) = (Rc::clone(self.cluster), Arc::clone(self.tree), Rc::clone(&self.turns));
        Some(async move {
            let _turn = turns.acquire().await;
            let sent = deliver(&cluster, &tree, &name, &arrived).await;
            (rank, uid, sent)
        })
    }
}

/// Sends the tree to one container, over as many connections as it takes.
async fn deliver(cluster: &Cluster, tree: &Arc<Tree>, pod: &str, arrived: &Cell<u64>) -> Result<Sent, Failure> {
    let (sender, mut frames) = mpsc::channel(1);
    let tree = Arc::clone(tree);
    let reading =
        tokio::task::spawn_blocking(move || files::frames(&tree, |frame| sender.blocking_send(frame).is_ok()));
    let (mut reading, mut notes) = (Some(reading), Vec::new());
    let (mut delivery, mut backoff, mut reached) = (Delivery::default(), Backoff::default(), Instant::now());
    loop {
        let why = match cluster.pipe(pod, names::CONTAINER, &["sh", RECEIVE]).await {
            Ok((input, output)) => {
                let before = delivery.arrived();
                match converse(input, output, &mut delivery, &mut frames, &mut reading, (arrived, &mut notes)).await? {
                    Talk::Whole => return Ok(Sent::Whole(notes)),
                    Talk::Over => return Ok(Sent::Gone),
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
            Err(error) if error.code() == 403 => return Err(denied(error, cluster)),
            Err(error) => error.message().to_owned(),
        };
        delivery.cut();
        // A container that has ended is out of reach too: then its end is what counts.
        match cluster.get::<Pod>(Kind::Pod, pod).await {
            Ok(found) if !runs(&found) => return Ok(Sent::Gone),
            Err(error) if error.is_gone() => return Ok(Sent::Gone),
            _ => {}
        }
        if reached.elapsed() > PATIENCE {
            return Err(Failure::new(format!("cannot send the task's files to the pod {pod}: {why}")));
        }
        sleep(backoff.pause()).await;
    }
}

fn denied(error: ApiError, cluster: &Cluster) -> Failure {
    let namespace = cluster.namespace();
    error.doing("cannot send the task's files").hint(format!(
        "files of this size need the rights get and create on pods/exec in the namespace '{namespace}'; keep large \
         files on a volume, or leave them out with a .skyignore"
    ))
}

fn runs(pod: &Pod) -> bool {
    let task = pod.status.container_statuses.iter().find(|container| container.name == names::CONTAINER);
    task.is_some_and(|container| container.state.running.is_some()) && pod.metadata.deletion_timestamp.is_none()
}

/// How one connection ended.
enum Talk {
    Whole,
    /// The node cannot put them in their places, and ends with the reason.
    Over,
    Cut(String),
}

/// One connection: frames go out as the window allows, answers come in.
async fn converse(
    mut input: Input,
    mut output: Output,
    delivery: &mut Delivery,
    frames: &mut mpsc::Receiver<Frame>,
    reading: &mut Option<tokio::task::JoinHandle<Result<Vec<String>, files::Problem>>>,
    (arrived, notes): (&Cell<u64>, &mut Vec<String>),
) -> Result<Talk, Failure> {
    let mut answers = Vec::new();
    loop {
        while let Some((head, content)) = delivery.write() {
            for bytes in [head.as_bytes(), &content] {
                match timeout(SILENCE, input.write(bytes)).await {
                    Ok(Ok(())) => {}
                    Ok(Err(why)) => return Ok(Talk::Cut(why)),
                    Err(_) => return Ok(Talk::Cut("the connection takes nothing more".into())),
                }
            }
        }
        let heard = tokio::select! {
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
            heard = timeout(SILENCE, output.next()), if delivery.waits() || !delivery.wants() => heard,
        };
        match heard {
            Err(_) => return Ok(Talk::Cut(format!("no answer for {} s", SILENCE.as_secs()))),
            Ok(Err(why)) => return Ok(Talk::Cut(why)),
            Ok(Ok(None | Some(Heard::Ended(_)))) => return Ok(Talk::Cut("the connection was closed".into())),
            Ok(Ok(Some(Heard::Complaint(_)))) => {}
            Ok(Ok(Some(Heard::Output(bytes)))) => answers.extend_from_slice(&bytes),
        }
        while let Some(end) = answers.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = answers.drain(..=end).collect();
            match delivery.answered(String::from_utf8_lossy(&line).trim_end()) {
                Answer::Going => arrived.set(delivery.arrived()),
                Answer::Whole => return Ok(Talk::Whole),
                Answer::Failed(_) => return Ok(Talk::Over),
                Answer::Strange(what) => return Err(Failure::new(format!("cannot send the task's files: {what}"))),
            }
        }
    }
}
