//! Keeps the followed objects up to date: one list, then one watch, begun again wherever it was cut.

use std::rc::Rc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::sync::Notify;
use tokio::sync::mpsc::Sender;
use tokio::task::{JoinHandle, spawn_local};
use tokio::time::Instant;

use super::stamp::Nanos;
use crate::cluster::{ApiError, Change, Cluster, Kind, Query};
use crate::error::Failure;
use crate::names;
use crate::objects::{Job, Meta, Pod};
use crate::state::Evidence;

/// How often the objects are listed where they may not be watched.
const POLL: Duration = Duration::from_secs(2);
/// How long the cluster may be out of reach before we give up, unless something else is said.
pub(super) const LOST: Duration = Duration::from_mins(5);

/// What the follower hears.
pub(super) enum Message {
    /// All Jobs there are.
    Jobs(Vec<Job>),
    /// A Job is there or has changed.
    Job(Box<Job>),
    /// A Job has gone.
    JobGone(Box<Job>),
    /// All pods there are.
    Pods(Vec<Pod>),
    /// A pod is there or has changed.
    Pod(Box<Pod>),
    /// A pod has gone.
    PodGone(Box<Pod>),
    /// Why nodes do not start.
    Explained(Box<Evidence>),
    /// Why it cannot be asked at present why nodes do not start.
    Unexplained(String),
    /// Why Jobs could not be ended.
    Unstoppable(String),
    /// Nodes can be stopped only together with their pods, and why.
    PodsGo {
        /// Which.
        ranks: Vec<u32>,
        /// Why.
        why: String,
    },
    /// Whole lines of a log, as they are to be written.
    Log(Vec<u8>),
    /// Lines are missing from a node's log.
    Gap {
        /// The node.
        rank: u32,
        /// When the last line before them was written.
        from: Nanos,
        /// When the first one behind them was.
        to: Nanos,
    },
    /// Lines may be missing from a node's log, which nobody can tell.
    MaybeLost {
        /// The node.
        rank: u32,
        /// When the last line before them was written.
        after: Nanos,
        /// How that came.
        loss: Loss,
    },
    /// The rest of a node's log cannot be had.
    LogLost {
        /// The node.
        rank: u32,
        /// Why.
        why: String,
    },
    /// A node's log cannot be read at present.
    LogTrouble {
        /// The node.
        rank: u32,
        /// Why.
        why: String,
    },
    /// A container's log has been read to its end.
    LogEnded {
        /// The pod's uid.
        pod: String,
        /// Which of the container's runs it was.
        run: u32,
    },
    /// A connection was dead, or a log ended and no watch said why: those may be dead as well.
    Doubt,
    /// Something that the user should know, and that may pass.
    Trouble(String),
    /// It cannot go on.
    Lost(Failure),
}

/// How lines may have been lost.
#[derive(Debug, Clone, Copy)]
pub(super) enum Loss {
    /// The container runtime went away, and with it what it had not written.
    RuntimeGone,
    /// A new file was begun while the log could not be read, and nothing is in it.
    Rotated,
}

/// An object that can be followed.
pub(super) trait Followed: DeserializeOwned + 'static {
    fn meta(&self) -> &Meta;
    /// The task's id.
    fn id(&self) -> &str {
        self.meta().label(names::TASK_ID).unwrap_or_default()
    }
    fn all(listed: Vec<Self>) -> Message;
    fn applied(self) -> Message;
    fn gone(self) -> Message;
}

impl Followed for Job {
    fn meta(&self) -> &Meta {
        &self.metadata
    }
    fn all(listed: Vec<Self>) -> Message {
        Message::Jobs(listed)
    }
    fn applied(self) -> Message {
        Message::Job(Box::new(self))
    }
    fn gone(self) -> Message {
        Message::JobGone(Box::new(self))
    }
}

impl Followed for Pod {
    fn meta(&self) -> &Meta {
        &self.metadata
    }
    fn all(listed: Vec<Self>) -> Message {
        Message::Pods(listed)
    }
    fn applied(self) -> Message {
        Message::Pod(Box::new(self))
    }
    fn gone(self) -> Message {
        Message::PodGone(Box::new(self))
    }
}

/// Both pumps of what is followed; they stop with it.
pub(super) struct Pumps {
    tasks: [JoinHandle<()>; 2],
    doubt: Rc<Notify>,
}

impl Pumps {
    /// Their watches may be dead: what there is, is listed anew.
    pub(super) fn doubt(&self) {
        self.doubt.notify_waiters();
    }
}

impl Drop for Pumps {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// Begins to keep Jobs and pods up to date, those with the labels of the one and of the other selector; gives up when
/// the cluster is out of reach for so long.
pub(super) fn start(
    cluster: &Rc<Cluster>,
    namespace: &str,
    [jobs, pods]: [&str; 2],
    patience: Duration,
    sender: &Sender<Message>,
) -> Pumps {
    let doubt = Rc::new(Notify::new());
    let pump = |kind, selector: &str| Pump {
        cluster: Rc::clone(cluster),
        kind,
        namespace: namespace.to_owned(),
        selector: selector.to_owned(),
        patience,
        doubt: Rc::clone(&doubt),
        sender: sender.clone(),
        failing: None,
        told: false,
    };
    let tasks = [spawn_local(pump(Kind::Job, jobs).run::<Job>()), spawn_local(pump(Kind::Pod, pods).run::<Pod>())];
    Pumps { tasks, doubt }
}

struct Pump {
    cluster: Rc<Cluster>,
    kind: Kind,
    namespace: String,
    selector: String,
    patience: Duration,
    doubt: Rc<Notify>,
    sender: Sender<Message>,
    /// Since when nothing has worked.
    failing: Option<Instant>,
    told: bool,
}

impl Pump {
    /// The namespace; an empty name is all of them.
    fn place(&self) -> Option<&str> {
        Some(self.namespace.as_str()).filter(|name| !name.is_empty())
    }

    async fn run<T: Followed>(mut self) {
        let mut may_watch = true;
        // A send that fails means that nobody follows any more.
        loop {
            let asked = Instant::now();
            let mut listed: Vec<T> = Vec::new();
            let query = Query { namespace: self.place(), labels: &self.selector, fields: "" };
            let version = match self.cluster.list(self.kind, query, |object: T| listed.push(object)).await {
                Ok(version) => version,
                Err(error) => {
                    if self.failed(error, asked).await.is_err() {
                        return;
                    }
                    continue;
                }
            };
            self.works();
            if self.sender.send(T::all(listed)).await.is_err() {
                return;
            }
            if may_watch {
                match self.watch::<T>(version).await {
                    Ok(allowed) => may_watch = allowed,
                    Err(()) => return,
                }
            } else {
                tokio::time::sleep(POLL).await;
            }
        }
    }

    /// Watches until the list has to be read again; `false` where watching is not allowed.
    async fn watch<T: Followed>(&mut self, mut version: String) -> Result<bool, ()> {
        loop {
            let asked = Instant::now();
            let query = Query { namespace: self.place(), labels: &self.selector, fields: "" };
            let mut watch = match self.cluster.watch::<T>(self.kind, query, &version).await {
                Ok(watch) => watch,
                Err(error) if error.code() == 410 => return Ok(true),
                Err(error) if error.code() == 403 => {
                    let resource = self.kind.resource();
                    let text =
                        format!("you may not watch {resource} here, so they are listed every {} s", POLL.as_secs());
                    self.tell(Message::Trouble(text)).await?;
                    return Ok(false);
                }
                Err(error) => {
                    self.failed(error, asked).await?;
                    continue;
                }
            };
            self.works();
            loop {
                let next = tokio::select! {
                    next = watch.next() => next,
                    () = self.doubt.notified() => return Ok(true),
                };
                match next {
                    Ok(Some(Change::Applied(object))) => {
                        version.clone_from(&object.meta().resource_version);
                        self.tell(object.applied()).await?;
                    }
                    Ok(Some(Change::Deleted(object))) => {
                        version.clone_from(&object.meta().resource_version);
                        self.tell(object.gone()).await?;
                    }
                    Ok(Some(Change::Bookmark(newer))) => version = newer,
                    Ok(Some(Change::Expired)) => return Ok(true),
                    // The server ends a watch every few minutes; a broken one is opened again just so.
                    Ok(None) => break,
                    Err(_) => {
                        tokio::time::sleep(Duration::from_millis(200)).await;
                        break;
                    }
                }
            }
        }
    }

    async fn tell(&self, message: Message) -> Result<(), ()> {
        self.sender.send(message).await.map_err(|_| ())
    }

    fn works(&mut self) {
        (self.failing, self.told) = (None, false);
    }

    /// A request that was begun then failed: waits before the next, or gives up.
    async fn failed(&mut self, error: ApiError, asked: Instant) -> Result<(), ()> {
        let since = *self.failing.get_or_insert(asked);
        let passing = matches!(error.code(), 0 | 429 | 500..);
        if !passing {
            let what = format!("cannot follow {}", self.kind.resource());
            self.tell(Message::Lost(error.doing(&what))).await?;
            return Err(());
        }
        if since.elapsed() >= self.patience {
            let what = format!("the connection to the cluster is lost, for {} s now", since.elapsed().as_secs());
            // What they hint at is for those who never got a connection.
            let failure = Failure { hints: Vec::new(), ..error.doing(&what) };
            self.tell(Message::Lost(failure)).await?;
            return Err(());
        }
        if !self.told && since.elapsed() >= Duration::from_secs(2) {
            self.told = true;
            let text = format!("{}; trying again for {} s", error.message(), self.patience.as_secs());
            self.tell(Message::Trouble(text)).await?;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        Ok(())
    }
}
