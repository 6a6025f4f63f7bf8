//! Does what a [`LogFollower`] decides: opens streams, reads them, asks the node, and passes on what comes.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until};

use super::Logs;
use super::lines::Lines;
use super::log_follower::{Action, Event, Fate, LONGEST_PAUSE, LogFollower, NoAnswer, PATIENCE, Plan, Source, Text};
use super::message::Message;
use super::patience::Patience;
use super::timestamp;
use super::watcher::LOST;
use crate::cluster::{ApiError, Backoff, Cluster, LogQuery, Stream};
use crate::names;

/// How long the log of an ended container may be out of reach where nothing is lost by giving up: the log alone was
/// asked for, and none of it has been read.
pub(super) const BRIEF: Duration = Duration::from_secs(5);
/// How long the next bytes of a log that is not followed may take.
const STALLED: Duration = Duration::from_secs(30);

/// Nobody listens any more.
struct Closed;

/// What all readers of a task have in common.
pub(super) struct Terms {
    cluster: Rc<Cluster>,
    /// What is not to wait until the log has been written.
    sender: mpsc::Sender<Message>,
    text: mpsc::Sender<Text>,
    plan: Plan,
    /// One of them has been granted before.
    granted: Cell<bool>,
}

impl Terms {
    /// Nothing is known of the rights yet.
    pub(super) fn new(
        cluster: &Rc<Cluster>,
        logs: &Logs,
        reconnect: Option<Duration>,
        sender: &mpsc::Sender<Message>,
        text: mpsc::Sender<Text>,
    ) -> Self {
        let first = reconnect.unwrap_or(if logs.alone { BRIEF } else { PATIENCE });
        let then = reconnect.unwrap_or(if logs.follow { PATIENCE } else { BRIEF });
        let plan = Plan {
            begin: logs.begin,
            follow: logs.follow,
            reconnect: reconnect.unwrap_or(if logs.follow { LOST } else { BRIEF }),
            ended: Patience { first, then },
            stalled: cluster.patience().map_or(STALLED, |patience| patience.min(STALLED)),
            limited: cluster.patience().is_some_and(|patience| patience <= STALLED),
        };
        Self { cluster: Rc::clone(cluster), sender: sender.clone(), text, plan, granted: Cell::new(false) }
    }
}

type Request<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>>>>;

/// What there is of the stream.
enum Connection {
    None,
    Opening(Request<Stream>),
    Open(Stream),
}

/// Reads one log.
pub(super) struct Reader {
    terms: Rc<Terms>,
    namespace: String,
    pod: String,
    began: Instant,
    follower: LogFollower,
    fate: watch::Receiver<Fate>,
    connection: Connection,
    probe: Option<Request<Bytes>>,
    /// What is said before.
    begins: Option<String>,
}

impl Reader {
    /// Nothing is asked yet.
    pub(super) fn new(
        terms: &Rc<Terms>,
        [namespace, pod]: [&str; 2],
        source: Source,
        lines: Lines,
        (fate, begins): (watch::Receiver<Fate>, Option<String>),
    ) -> Self {
        let now = *fate.borrow();
        Self {
            terms: Rc::clone(terms),
            namespace: namespace.to_owned(),
            pod: pod.to_owned(),
            began: Instant::now(),
            follower: LogFollower::new(source, terms.plan, lines, now, Backoff::up_to(LONGEST_PAUSE)),
            fate,
            connection: Connection::None,
            probe: None,
            begins,
        }
    }

    /// Begins when it is its turn; a log that is not followed is opened before, as one of so many.
    pub(super) fn start(mut self, turns: &Rc<Semaphore>, streams: &Rc<Semaphore>) -> JoinHandle<()> {
        let (turns, streams) = (Rc::clone(turns), Rc::clone(streams));
        tokio::task::spawn_local(async move {
            let ahead = async {
                let stream = streams.acquire().await;
                (stream, if self.terms.plan.follow { Ok(()) } else { self.drive(Event::Ahead).await })
            };
            let (_turn, (_stream, ahead)) = futures::join!(turns.acquire(), ahead);
            if let Some(what) = self.begins.take() {
                // Nobody to tell: the follower has gone.
                let _ = self.terms.text.send(Text::Begins(what)).await;
            }
            if ahead.is_ok() {
                // Nobody to tell: the follower has gone.
                let _ = self.drive(Event::Turn).await;
            }
        })
    }

    /// Passes on what happens and does what is to be done, until all is read or its turn is awaited.
    async fn drive(&mut self, mut event: Event) -> Result<(), Closed> {
        loop {
            for action in self.follower.on(event, self.began.elapsed()) {
                match action {
                    Action::Open(query) => {
                        self.connection = Connection::Opening(self.request(query, Duration::ZERO, Cluster::log));
                    }
                    Action::Close => self.connection = Connection::None,
                    Action::Probe { query, after } => {
                        self.probe = Some(self.request(query, after, Cluster::log_glance));
                    }
                    Action::Write(text) => self.terms.text.send(text).await.map_err(|_| Closed)?,
                    Action::Tell(event) => {
                        self.terms.sender.send(Message::Log(event)).await.map_err(|_| Closed)?;
                    }
                    Action::AwaitTurn | Action::Done => return Ok(()),
                }
            }
            event = self.next().await;
        }
    }

    /// A request for a part of the log, after a pause.
    fn request<T>(
        &self,
        query: LogQuery,
        after: Duration,
        ask: impl AsyncFnOnce(&Cluster, &str, &str, &str, LogQuery) -> Result<T, ApiError> + 'static,
    ) -> Request<T> {
        let (cluster, namespace, pod) = (Rc::clone(&self.terms.cluster), self.namespace.clone(), self.pod.clone());
        Box::pin(async move {
            sleep(after).await;
            ask(&cluster, &namespace, &pod, names::CONTAINER, query).await
        })
    }

    /// What happens next. While the node is asked something, the stream is left alone.
    async fn next(&mut self) -> Event {
        let due = self.follower.tick_at(self.began.elapsed());
        let (probe, connection, granted) = (&mut self.probe, &mut self.connection, &self.terms.granted);
        let arrived = async {
            match (&mut *probe, &mut *connection) {
                (Some(request), _) => {
                    let answer = request.await;
                    *probe = None;
                    Event::Probed(answer.map_err(|_| NoAnswer).and_then(|text| first(&text)))
                }
                (None, Connection::Opening(request)) => match request.await {
                    Ok(stream) => {
                        granted.set(true);
                        *connection = Connection::Open(stream);
                        Event::Opened
                    }
                    Err(error) => {
                        *connection = Connection::None;
                        Event::NotOpened { error, granted: granted.get() }
                    }
                },
                (None, Connection::Open(stream)) => match stream.next().await {
                    Ok(Some(bytes)) => Event::Bytes(bytes),
                    ended => {
                        *connection = Connection::None;
                        ended.map_or_else(Event::Broken, |_| Event::Eof)
                    }
                },
                (None, Connection::None) => std::future::pending().await,
            }
        };
        let fate = &mut self.fate;
        let changed = async {
            if fate.changed().await.is_err() {
                // It will not change any more.
                std::future::pending::<()>().await;
            }
            Event::Fate(*fate.borrow())
        };
        let tick = async {
            match due {
                Some(due) => sleep_until(self.began + due).await,
                None => std::future::pending().await,
            }
            Event::Tick
        };
        tokio::select! { biased; event = changed => event, event = arrived => event, event = tick => event }
    }
}

/// The stamp of the first line, if there is one; what a node sends in place of the log has none.
fn first(text: &[u8]) -> Result<Option<timestamp::Nanos>, NoAnswer> {
    match timestamp::parse(text) {
        Some((time, _)) => Ok(Some(time)),
        None if text.is_empty() => Ok(None),
        None => Err(NoAnswer),
    }
}
