//! Sends the files of a task to its nodes, each of which waits for them in its container.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use indicatif::HumanBytes;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use super::super::Ctx;
use super::super::deliver::{Receiver, Sent, deliver, runs};
use super::super::progress::{self, LIVE};
use super::Step;
use crate::cluster::{Backoff, Change, Cluster, Kind, Query};
use crate::error::Failure;
use crate::files::Tree;
use crate::manifest::{Copying, RECEIVE, Submission};
use crate::names;
use crate::objects::Pod;

const DOING: &str = "cannot send the task's files";
/// Nodes that are sent to at the same time: each has some frames in memory.
const TOGETHER: usize = 4;
/// How often pods are listed at the most, where they may not be watched.
const POLL: Duration = Duration::from_secs(1);

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
