//! Keeps the followed objects up to date: one list, then one watch, begun again wherever it was cut.

use std::rc::Rc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::sync::Notify;
use tokio::sync::mpsc::Sender;
use tokio::task::{JoinHandle, spawn_local};
use tokio::time::{Instant, sleep, timeout};

use super::message::Message;
use super::patience::Patience;
use crate::cluster::{ApiError, Backoff, Change, Cluster, Kind, Query, Watch};
use crate::names;
use crate::objects::{Job, Meta, Pod};

/// How often the objects are listed where they may not be watched.
pub(super) const POLL: Duration = Duration::from_secs(2);
/// How long the cluster may be out of reach before we give up, unless something else is said.
pub(super) const LOST: Duration = Duration::from_mins(5);

/// A watch that has been open for so long works, also if nothing has come.
const LIVED: Duration = Duration::from_secs(5);
/// When requests that fail are worth a word.
const WORTH_A_WORD: Duration = Duration::from_secs(2);

/// What the last attempt may take.
const LAST: Duration = Duration::from_secs(1);

/// An object that can be followed.
pub(super) trait Followed: DeserializeOwned + 'static {
    fn meta(&self) -> &Meta;
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
pub(super) struct Watchers {
    tasks: [JoinHandle<()>; 2],
    doubt: Rc<Notify>,
}

impl Watchers {
    /// Their watches may be dead: what there is, is listed anew.
    pub(super) fn doubt(&self) {
        self.doubt.notify_waiters();
    }
}

impl Drop for Watchers {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// Begins to keep Jobs and pods up to date, those with the labels of the one and of the other selector; gives up when
/// that has failed for so long.
pub(super) fn start(
    cluster: &Rc<Cluster>,
    namespace: &str,
    [jobs, pods]: [&str; 2],
    patience: impl Into<Patience>,
    sender: &Sender<Message>,
) -> Watchers {
    let (doubt, patience) = (Rc::new(Notify::new()), patience.into());
    let pump = |kind, selector: &str| Watcher {
        cluster: Rc::clone(cluster),
        kind,
        namespace: namespace.to_owned(),
        selector: selector.to_owned(),
        patience,
        doubt: Rc::clone(&doubt),
        sender: sender.clone(),
        list: Attempts::new("list"),
        watch: Attempts::new("watch"),
        polls: false,
    };
    let tasks = [spawn_local(pump(Kind::Job, jobs).run::<Job>()), spawn_local(pump(Kind::Pod, pods).run::<Pod>())];
    Watchers { tasks, doubt }
}

struct Watcher {
    cluster: Rc<Cluster>,
    kind: Kind,
    namespace: String,
    selector: String,
    patience: Patience,
    doubt: Rc<Notify>,
    sender: Sender<Message>,
    list: Attempts,
    watch: Attempts,
    /// The objects may not be watched.
    polls: bool,
}

/// How one kind of request fares.
struct Attempts {
    verb: &'static str,
    /// It has been granted before: a refusal is no answer then but a server that has just started, and does not know
    /// yet who may do what.
    granted: bool,
    /// Since when it fails.
    since: Option<Instant>,
    told: bool,
    backoff: Backoff,
}

impl Attempts {
    fn new(verb: &'static str) -> Self {
        Self { verb, granted: false, since: None, told: false, backoff: Backoff::default() }
    }

    fn works(&mut self) {
        (self.granted, self.since, self.told) = (true, None, false);
        self.backoff.reset();
    }

    /// Bounds a request that has failed before.
    async fn within<T>(
        &self,
        patience: Duration,
        request: impl Future<Output = Result<T, ApiError>>,
    ) -> Result<T, Bad> {
        let left = |since: Instant| patience.saturating_sub(since.elapsed()).max(LAST);
        let left = self.since.map_or(Duration::MAX, left);
        match timeout(left, request).await {
            Ok(answer) => answer.map_err(Bad::Request),
            Err(_) => Err(Bad::Answer("the cluster does not answer".into())),
        }
    }
}

/// What went wrong.
enum Bad {
    /// The request failed.
    Request(ApiError),
    /// It was answered, but with this.
    Answer(String),
}

/// Nobody follows any more.
struct Closed;

impl Watcher {
    /// The namespace; an empty name is all of them.
    fn place(&self) -> Option<&str> {
        Some(self.namespace.as_str()).filter(|name| !name.is_empty())
    }

    fn query(&self) -> Query<'_> {
        Query { namespace: self.place(), labels: &self.selector, fields: "" }
    }

    async fn run<T: Followed>(mut self) {
        while self.round::<T>().await.is_ok() {}
    }

    /// Lists, then watches until the list has to be read again.
    async fn round<T: Followed>(&mut self) -> Result<(), Closed> {
        let asked = Instant::now();
        let mut listed: Vec<T> = Vec::new();
        let list = self.cluster.list(self.kind, self.query(), |object: T| listed.push(object));
        match self.list.within(self.patience.then, list).await {
            Ok(version) => {
                self.list.works();
                self.tell(T::all(listed)).await?;
                if self.polls {
                    sleep(POLL).await;
                    return Ok(());
                }
                self.watch::<T>(version).await
            }
            Err(bad) => self.failed(|pump| &mut pump.list, bad, asked).await,
        }
    }

    /// Watches until the list has to be read again.
    async fn watch<T: Followed>(&mut self, mut version: String) -> Result<(), Closed> {
        loop {
            let asked = Instant::now();
            let watch = self.cluster.watch::<T>(self.kind, self.query(), &version);
            let mut watch = match self.watch.within(self.patience.then, watch).await {
                Ok(watch) => watch,
                Err(Bad::Request(error)) if error.code() == 403 && !self.watch.granted => {
                    self.polls = true;
                    return self.tell(Message::Polls(self.kind.resource())).await;
                }
                Err(bad) => {
                    let expired = matches!(&bad, Bad::Request(error) if error.code() == 410);
                    self.failed(|pump| &mut pump.watch, bad, asked).await?;
                    if expired {
                        return Ok(());
                    }
                    continue;
                }
            };
            self.watch.granted = true;
            let opened = Instant::now();
            let (end, works) = self.receive(&mut watch, &mut version).await?;
            if let End::Doubted = end {
                return Ok(());
            }
            if !works && opened.elapsed() < LIVED {
                let why = match end {
                    End::Expired => "the list expired at once".to_owned(),
                    End::Over | End::Doubted => "the watch ends at once".to_owned(),
                    End::Broken(why) => why,
                };
                self.failed(|pump| &mut pump.watch, Bad::Answer(why), asked).await?;
                // What happens meanwhile is known by lists alone.
                return Ok(());
            }
            self.watch.works();
            sleep(self.watch.backoff.pause()).await;
            // The server ends a watch every few minutes; a broken one is opened again just so.
            if let End::Expired = end {
                return Ok(());
            }
        }
    }

    /// Sends on what a watch brings until it ends, and says whether that was anything.
    async fn receive<T: Followed>(
        &mut self,
        watch: &mut Watch<T>,
        version: &mut String,
    ) -> Result<(End, bool), Closed> {
        let mut works = false;
        loop {
            let next = tokio::select! {
                next = watch.next() => next,
                () = self.doubt.notified() => return Ok((End::Doubted, works)),
            };
            let message = match next {
                Ok(Some(Change::Applied(object))) => {
                    version.clone_from(&object.meta().resource_version);
                    Some(object.applied())
                }
                Ok(Some(Change::Deleted(object))) => {
                    version.clone_from(&object.meta().resource_version);
                    Some(object.gone())
                }
                Ok(Some(Change::Bookmark(newer))) => {
                    *version = newer;
                    None
                }
                Ok(Some(Change::Expired)) => return Ok((End::Expired, works)),
                Ok(None) => return Ok((End::Over, works)),
                Err(why) => return Ok((End::Broken(why), works)),
            };
            if !std::mem::replace(&mut works, true) {
                self.watch.works();
            }
            if let Some(message) = message {
                self.tell(message).await?;
            }
        }
    }

    async fn tell(&self, message: Message) -> Result<(), Closed> {
        self.sender.send(message).await.map_err(|_| Closed)
    }

    /// A request that was begun then failed: waits before the next, or gives up.
    async fn failed(&mut self, which: fn(&mut Self) -> &mut Attempts, bad: Bad, asked: Instant) -> Result<(), Closed> {
        let (resource, patience) = (self.kind.resource(), self.patience);
        let attempts = which(self);
        let (verb, granted) = (attempts.verb, attempts.granted);
        let failing = attempts.since.get_or_insert(asked).elapsed();
        let patience = if granted { patience.then } else { patience.first };
        let (code, words) = match &bad {
            Bad::Request(error) => (error.code(), error.message().to_owned()),
            Bad::Answer(words) => (0, words.clone()),
        };
        // 410 is answered where the list is older than what the server remembers.
        let refused = !matches!(code, 0 | 410 | 429 | 500..);
        if failing >= patience || refused && !granted {
            let error = match bad {
                Bad::Request(error) if !granted => error.about(&format!("cannot follow {resource}")),
                Bad::Request(error) if code == 0 => {
                    let what = format!("the connection to the cluster is lost, for {} s now", failing.as_secs());
                    error.about(&what).without_hints()
                }
                Bad::Request(error) => {
                    error.about(&format!("cannot {verb} {resource}, for {} s now", failing.as_secs()))
                }
                Bad::Answer(why) => {
                    ApiError::local(&format!("cannot {verb} {resource}, for {} s now: {why}", failing.as_secs()))
                }
            };
            self.tell(Message::Lost(error)).await?;
            return Err(Closed);
        }
        let pause = attempts.backoff.pause().min(patience.saturating_sub(failing));
        if failing >= WORTH_A_WORD && !std::mem::replace(&mut attempts.told, true) {
            // Whatever is wrong with the connection is the same for all requests, and told once.
            let what = match bad {
                Bad::Request(_) if code == 0 => words,
                _ => format!("cannot {verb} {resource}: {words}"),
            };
            self.tell(Message::Trouble(format!("{what}; trying again for {} s", patience.as_secs()))).await?;
        }
        sleep(pause).await;
        Ok(())
    }
}

/// How a watch ended.
enum End {
    /// As it does every few minutes.
    Over,
    /// It is to be read anew.
    Doubted,
    /// Its version is too old.
    Expired,
    /// Otherwise.
    Broken(String),
}
