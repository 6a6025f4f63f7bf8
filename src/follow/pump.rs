//! Keeps the followed objects up to date: one list, then one watch, begun again wherever it was cut.

use std::rc::Rc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::sync::mpsc::Sender;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::stamp::Nanos;
use crate::cluster::{ApiError, Change, Cluster, Kind, Query};
use crate::error::Failure;
use crate::objects::{Job, Meta, Pod};
use crate::state::Evidence;

/// How often the objects are listed where they may not be watched.
const POLL: Duration = Duration::from_secs(2);
/// How long the cluster may be out of reach before we give up.
const LOST: Duration = Duration::from_mins(5);

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
    /// Why Jobs could not be ended.
    Unstoppable(String),
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
    /// Something that the user should know, and that may pass.
    Trouble(String),
    /// It cannot go on.
    Lost(Failure),
}

/// An object that can be followed.
pub(super) trait Followed: DeserializeOwned + 'static {
    fn meta(&self) -> &Meta;
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

/// Begins to keep the objects of a kind up to date.
pub(super) fn start<T: Followed>(
    cluster: &Rc<Cluster>,
    kind: Kind,
    namespace: &str,
    selector: &str,
    sender: &Sender<Message>,
) -> JoinHandle<()> {
    let pump = Pump {
        cluster: Rc::clone(cluster),
        kind,
        namespace: namespace.to_owned(),
        selector: selector.to_owned(),
        sender: sender.clone(),
        failing: None,
        told: false,
    };
    tokio::task::spawn_local(pump.run::<T>())
}

struct Pump {
    cluster: Rc<Cluster>,
    kind: Kind,
    namespace: String,
    selector: String,
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
            let mut listed: Vec<T> = Vec::new();
            let query = Query { namespace: self.place(), labels: &self.selector, fields: "" };
            let version = match self.cluster.list(self.kind, query, |object: T| listed.push(object)).await {
                Ok(version) => version,
                Err(error) => {
                    if self.failed(error).await.is_err() {
                        return;
                    }
                    continue;
                }
            };
            self.failing = None;
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
                    self.failed(error).await?;
                    continue;
                }
            };
            self.failing = None;
            loop {
                match watch.next().await {
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

    /// A request failed: waits before the next, or gives up.
    async fn failed(&mut self, error: ApiError) -> Result<(), ()> {
        let since = *self.failing.get_or_insert_with(Instant::now);
        let passing = matches!(error.code(), 0 | 429 | 500..);
        if !passing || since.elapsed() >= LOST {
            let what = if passing {
                "the connection to the cluster is lost".into()
            } else {
                format!("cannot follow the task's {}", self.kind.resource())
            };
            self.tell(Message::Lost(error.doing(&what))).await?;
            return Err(());
        }
        if !self.told && since.elapsed() >= Duration::from_secs(2) {
            self.told = true;
            let text = format!("{}; trying again for {} minutes", error.message(), LOST.as_secs() / 60);
            self.tell(Message::Trouble(text)).await?;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        Ok(())
    }
}
