//! Reads the log of one container to its end, over as many streams as that takes.
//!
//! The end of a stream proves nothing: a kubelet that is killed ends it as if all were well, one that has lost its
//! runtime writes so in place of the log. So it is the pod's status that says whether more will come, and a log is
//! complete when the container has ended and the newest line that the node has is the one that was read last.
//!
//! Silence proves nothing either. Connections die without a word, and kubelets that reach the end of a file after it
//! has been rotated wait there for ever. So after a while of silence the node is asked for its newest line.

mod gap_check;

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::Logs;
use super::lines::{FLOOD, Fed, Lines};
use super::timestamp::Nanos;
use super::watcher::{LOST, Message, Patience};
use super::writer::{Loss, Text};
use crate::cluster::{ApiError, Backoff, Cluster, LogQuery, Stream};
use crate::names;

/// After this silence the node is asked whether it has newer lines; twice as late each time it has none.
const SILENCE: Duration = Duration::from_secs(5);
/// The same after a flood of lines, for then the file may have been rotated.
const SILENCE_AFTER_FLOOD: Duration = Duration::from_secs(1);
/// The longest that it is put off.
const LONGEST_SILENCE: Duration = Duration::from_mins(1);
/// How long a stream whose node has newer lines, or whose container has ended, may stay silent.
const GRACE: Duration = Duration::from_secs(2);
/// How long a stream that was still, and then ended, must have been so for us to have read all there was.
const STILL: Duration = Duration::from_secs(1);
/// How long the next bytes of a log that is not followed may take.
const STALLED: Duration = Duration::from_secs(30);
/// The longest pause before a stream is opened again.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// How long the log of an ended container may be out of reach: a kubelet that finds its runtime gone looks for it
/// again after up to 20 s.
const PATIENCE: Duration = Duration::from_secs(45);
/// The same where nothing is lost by giving up: the log alone was asked for, and none of it has been read.
pub(super) const BRIEF: Duration = Duration::from_secs(5);
/// How a kubelet begins to say that it cannot reach its runtime, in place of the log: gRPC's code for that.
const RUNTIME_GONE: &str = "rpc error: code = Unavailable";
/// When a log that cannot be read is worth a word.
const WORTH_A_WORD: Duration = Duration::from_secs(10);

/// What the pod's status says of the container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fate {
    /// Which of its runs it is in, from 0.
    pub run: u32,
    /// How that fares.
    pub state: Life,
}

/// How a container fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    /// It runs.
    Running,
    /// It has ended.
    Over,
    /// Its pod is gone.
    Gone,
}

/// Which container.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub namespace: String,
    pub pod: String,
    pub uid: String,
    pub rank: u32,
    pub run: u32,
    /// Whether it is started again when it ends.
    pub restarts: bool,
}

/// Where a log begins to be read; without anything said, at its beginning.
#[derive(Debug, Clone, Copy, Default)]
pub struct Begin {
    /// With so many of the last lines.
    pub tail: Option<u64>,
    /// With those of this long ago.
    pub ago: Option<Duration>,
    /// With those of this time.
    pub from: Option<Timestamp>,
}

impl Begin {
    /// The time as stamps count it.
    pub(super) fn nanos(self) -> Option<Nanos> {
        self.from.and_then(|from| i64::try_from(from.as_nanosecond()).ok())
    }
}

/// Nobody listens any more.
struct Closed;

/// How a stream ended.
enum End {
    /// By itself, or it was given up on.
    Clean,
    /// With an error, the server's or the kubelet's; for how long it has been so.
    Broken(String, Instant),
    /// It was never opened; when that was asked for.
    Failed(ApiError, Instant),
}

/// What all readers of a task have in common.
pub(super) struct Terms {
    cluster: Rc<Cluster>,
    /// What is not to wait until the log has been written.
    sender: mpsc::Sender<Message>,
    text: mpsc::Sender<Text>,
    begin: Begin,
    /// To the containers' ends; else what there is.
    follow: bool,
    /// How long a log is tried that nobody allows or answers for.
    reconnect: Duration,
    /// How long that of an ended container is tried which its node does not have: one that cannot be opened at all,
    /// and any other.
    ended: Patience,
    /// One of them has been granted before: a refusal is no answer then.
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
        Self {
            cluster: Rc::clone(cluster),
            sender: sender.clone(),
            text,
            begin: logs.begin,
            follow: logs.follow,
            reconnect: reconnect.unwrap_or(if logs.follow { LOST } else { BRIEF }),
            ended: Patience { first, then },
            granted: Cell::new(false),
        }
    }
}

/// What waiting for a stream came to.
enum Waited<T> {
    Came(T),
    Silent,
    /// Silence, as far as it answers whether what came last had been read before.
    Undecided,
}

/// Reads one log.
pub(super) struct Reader {
    terms: Rc<Terms>,
    place: Place,
    started: Instant,
    lines: Lines,
    fate: watch::Receiver<Fate>,
    /// The silence that is borne at present.
    silence: Duration,
    /// When the last bytes came.
    arrived: Instant,
    /// When the node had nothing newer than what came then.
    proof: Option<Instant>,
    /// Whether the last stream had given us all that its file had.
    still: bool,
    /// How many bytes have come since what came last was the newest that the node had.
    unproven: usize,
    /// Whether the file that the node writes to was empty when this stream was opened.
    empty: bool,
    /// The first stamp of the file that the node writes to, and when that was seen.
    head: Option<(Option<Nanos>, Instant)>,
    /// How long what is known of the file is taken for granted when a line seems torn: at first not at all.
    credulity: Duration,
    /// Whether the stream follows the container, and so may go over to a new file.
    live: bool,
    /// Whether the container had ended before anything was asked.
    late: bool,
    /// Whether a stream has been opened.
    opened: bool,
    /// Whether the last stream that was opened has not been read to its end.
    unread: bool,
    /// Since when the stream has ended again and again, though the container runs as far as we know.
    ending: Option<Instant>,
    /// The node has started the container again, whatever the pod's status says.
    replaced: bool,
    /// Since when the log cannot be read.
    failing: Option<Instant>,
    /// The newest line when the runtime was found to be gone, until that is told.
    deserted: Option<Nanos>,
    /// A stream broke, and the place where it did has not been seen again.
    broken: bool,
    told: bool,
}

impl Reader {
    /// Nothing is asked yet.
    pub(super) fn new(terms: &Rc<Terms>, place: Place, lines: Lines, fate: watch::Receiver<Fate>) -> Self {
        let late = !terms.follow || fate.borrow().run > place.run || fate.borrow().state != Life::Running;
        Self {
            terms: Rc::clone(terms),
            place,
            started: Instant::now(),
            lines,
            fate,
            silence: SILENCE,
            arrived: Instant::now(),
            proof: None,
            still: false,
            unproven: 0,
            empty: false,
            head: None,
            credulity: Duration::ZERO,
            live: false,
            late,
            opened: false,
            unread: true,
            ending: None,
            failing: None,
            replaced: false,
            deserted: None,
            broken: false,
            told: false,
        }
    }

    /// Begins when it is its turn; a log that is not followed is opened before, as one of so many.
    pub(super) fn start(mut self, turns: &Rc<Semaphore>, streams: &Rc<Semaphore>) -> JoinHandle<()> {
        let (turns, streams) = (Rc::clone(turns), Rc::clone(streams));
        tokio::task::spawn_local(async move {
            let ahead = async {
                let stream = streams.acquire().await;
                (stream, if self.terms.follow { None } else { Some(self.ahead().await) })
            };
            let (_turn, (_stream, ahead)) = futures::join!(turns.acquire(), ahead);
            // Nobody to tell: the follower has gone.
            let _ = self.run(ahead).await;
        })
    }

    /// Opens the stream of a log that is not followed: those that cannot be read fail together, not one after the other.
    async fn ahead(&mut self) -> Result<Stream, End> {
        let mut backoff = Backoff::up_to(LONGEST_PAUSE);
        loop {
            let opened = self.open(false).await;
            if let Err(End::Failed(error, asked)) = &opened
                && !self.is_refused(error)
                && self.failing.get_or_insert(*asked).elapsed() < self.patience(Some(error))
            {
                sleep(backoff.pause()).await;
                continue;
            }
            return opened;
        }
    }

    async fn run(mut self, mut ahead: Option<Result<Stream, End>>) -> Result<(), Closed> {
        let mut backoff = Backoff::up_to(LONGEST_PAUSE);
        // Whole reads of an ended container's log that had nothing new.
        let mut barren = 0;
        loop {
            if self.fate.borrow().run > self.place.run + 1 {
                let why = "its container has been started again twice since".to_owned();
                self.write(Text::Told(Message::LogLost { rank: self.place.rank, why })).await?;
                return self.done().await;
            }
            let over = self.is_over();
            let before = self.lines.newest();
            let opened = match ahead.take() {
                Some(opened) => opened,
                None => self.open(!over).await,
            };
            let end = match opened {
                Ok(stream) => self.read(stream, !over).await?,
                Err(end) => end,
            };
            if over
                && matches!(end, End::Clean)
                && let Some(doubt) = self.lines.undecided()
            {
                self.settle(doubt, Duration::ZERO).await?;
            }
            let end = match (end, self.lines.complaint(!over)) {
                (End::Clean, Some(complaint)) => {
                    // Kubelets ask the runtime only when they have come to the end of the file.
                    self.still = true;
                    if self.live && complaint.starts_with(RUNTIME_GONE) {
                        self.deserted = self.lines.newest();
                    }
                    End::Broken(complaint, Instant::now())
                }
                (end, _) => end,
            };
            let news = self.lines.newest() != before;
            if news || matches!(end, End::Clean) {
                (self.failing, self.told) = (None, false);
            }
            if news {
                backoff.reset();
                self.ending = None;
            }
            match end {
                End::Broken(..) | End::Failed(..) => self.broken = true,
                End::Clean => self.broken &= !news && !self.lines.cursor().is_found(),
            }
            match end {
                End::Failed(error, _) if self.is_refused(&error) => {
                    let what = format!("cannot read the log of node-{}", self.place.rank);
                    return self.tell(Message::Lost(error.doing(&what))).await;
                }
                // The same container may be running again by now, and its log be another.
                End::Clean if self.is_over() && self.place.restarts && !over => return self.done().await,
                End::Clean if self.is_over() => {
                    barren = if over && !news { barren + 1 } else { 0 };
                    let found = over && !news && self.lines.newest().is_some() && self.lines.cursor().is_found();
                    let all = !self.terms.follow || found || self.has_all().await;
                    if all || barren > 1 {
                        // A kubelet that was behind may also have ended at the end of a file which others have followed.
                        let behind = self.unproven >= FLOOD && !self.is_previous();
                        let doubtful = !all && (self.broken || behind);
                        if let Some(newest) = self.lines.newest().filter(|_| doubtful) {
                            self.maybe_lost(newest, Loss::Rotated).await?;
                        }
                        return self.done().await;
                    }
                    // A kubelet ends a stream at the end of the file that it reads, which may have been rotated.
                    self.still = true;
                }
                // The same; kubelets send whole lines, unless the file ends with half a one.
                End::Clean => {
                    self.desert().await?;
                    self.still |= self.lines.cursor().is_found() && self.lines.is_unfinished();
                    if self.ending.get_or_insert_with(Instant::now).elapsed() >= GRACE {
                        self.tell(Message::Doubt).await?;
                    }
                }
                End::Broken(why, since) => {
                    if self.gives_up(why, since, self.patience(None)).await? {
                        return Ok(());
                    }
                }
                End::Failed(error, asked) => {
                    let patience = self.patience(Some(&error));
                    if self.gives_up(error.message().to_owned(), asked, patience).await? {
                        return Ok(());
                    }
                }
            }
            if self.life() == Life::Gone {
                return self.gone().await;
            }
            self.lines.cut();
            // News of the container's end cuts the pause short, once: on a copy they would be news for ever.
            let changed = async {
                if self.fate.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            };
            let _ = timeout(backoff.pause(), changed).await;
        }
    }

    /// Whether a log may not be read at all. That is believed of the first one; later, for as long as a lost connection
    /// is mourned, it may be a server that has just started and does not know yet who may do what.
    fn is_refused(&self, error: &ApiError) -> bool {
        let failing = self.failing.map_or(Duration::ZERO, |since| since.elapsed());
        matches!(error.code(), 401 | 403) && (!self.terms.granted.get() || failing >= self.terms.reconnect)
    }

    /// How long the log of an ended container is tried, of which a stream could not be opened or broke.
    fn patience(&self, error: Option<&ApiError>) -> Duration {
        match error {
            Some(error) if matches!(error.code(), 0 | 401 | 403) => self.terms.reconnect,
            _ if self.late && !self.opened => self.terms.ended.first,
            _ => self.terms.ended.then,
        }
    }

    /// The log cannot be read, since then or longer: whether that is the end of it.
    async fn gives_up(&mut self, why: String, since: Instant, patience: Duration) -> Result<bool, Closed> {
        let failing = *self.failing.get_or_insert(since);
        if self.life() == Life::Gone {
            self.gone().await?;
            return Ok(true);
        }
        if self.is_over() && failing.elapsed() >= patience {
            self.write(Text::Told(Message::LogLost { rank: self.place.rank, why })).await?;
            self.done().await?;
            return Ok(true);
        }
        if !self.told && failing.elapsed() >= WORTH_A_WORD {
            self.told = true;
            self.tell(Message::LogTrouble { rank: self.place.rank, why }).await?;
        }
        Ok(false)
    }

    fn life(&self) -> Life {
        self.fate.borrow().state
    }

    /// Whether nothing more will be written to this log.
    fn is_over(&self) -> bool {
        let fate = *self.fate.borrow();
        !self.terms.follow || self.is_previous() || fate.state != Life::Running
    }

    /// Whether the container has been started again since.
    fn is_previous(&self) -> bool {
        self.replaced || self.fate.borrow().run > self.place.run
    }

    async fn tell(&self, message: Message) -> Result<(), Closed> {
        self.terms.sender.send(message).await.map_err(|_| Closed)
    }

    async fn write(&self, text: Text) -> Result<(), Closed> {
        self.terms.text.send(text).await.map_err(|_| Closed)
    }

    async fn flush(&mut self) -> Result<(), Closed> {
        let text = self.lines.take();
        if text.is_empty() { Ok(()) } else { self.write(Text::Lines(text)).await }
    }

    async fn done(&mut self) -> Result<(), Closed> {
        self.lines.finish();
        self.flush().await?;
        self.desert().await?;
        self.write(Text::Told(Message::LogEnded { pod: self.place.uid.clone(), run: self.place.run })).await
    }

    /// Its pod is gone, and what has not been read of its log with it.
    async fn gone(&mut self) -> Result<(), Closed> {
        if self.unread {
            let why = "it is gone with its pod".to_owned();
            self.write(Text::Told(Message::LogLost { rank: self.place.rank, why })).await?;
        }
        self.done().await
    }

    /// Says, when a runtime that was gone is back, what it may have taken with it: what it had read and not written is
    /// in no log.
    async fn desert(&mut self) -> Result<(), Closed> {
        match self.deserted.take() {
            Some(after) => self.maybe_lost(after, Loss::RuntimeGone).await,
            None => Ok(()),
        }
    }

    async fn maybe_lost(&self, after: Nanos, loss: Loss) -> Result<(), Closed> {
        self.write(Text::MaybeLost { rank: self.place.rank, after, loss }).await
    }

    /// What to ask for: the beginning, or the place where the last stream was cut.
    fn query(&self, follow: bool) -> LogQuery {
        let query = LogQuery { follow, previous: self.is_previous(), ..LogQuery::default() };
        match self.lines.cursor().since() {
            Some(since) => LogQuery { since: Timestamp::from_second(since).ok(), ..query },
            None => LogQuery {
                tail: self.terms.begin.tail,
                since: self.terms.begin.from.and_then(|from| Timestamp::from_second(from.as_second()).ok()),
                since_seconds: self.terms.begin.ago.map(|ago| (ago + self.started.elapsed()).as_secs().max(1)),
                ..query
            },
        }
    }

    /// Opens a stream.
    async fn open(&mut self, follow: bool) -> Result<Stream, End> {
        let query = self.query(follow);
        self.live = follow;
        let (terms, place, asked) = (Rc::clone(&self.terms), self.place.clone(), Instant::now());
        let opening = Box::pin(terms.cluster.log(&place.namespace, &place.pod, names::CONTAINER, query));
        // A request that has to be answered sooner says itself that it was not.
        let limited = !follow && terms.cluster.patience().is_some_and(|patience| patience <= STALLED);
        let waited = if limited { Waited::Came(opening.await) } else { self.wait(opening, follow).await };
        let stream = match waited {
            Waited::Came(Ok(stream)) => stream,
            // The node has thrown the log of the run before this one away, or never had one.
            Waited::Came(Err(error)) if query.previous && matches!(error.code(), 400 | 404) => return Err(End::Clean),
            Waited::Came(Err(error)) => return Err(End::Failed(error, asked)),
            Waited::Silent if !follow => return Err(End::Broken("it does not come".into(), asked)),
            Waited::Silent | Waited::Undecided => return Err(End::Clean),
        };
        self.opened = true;
        terms.granted.set(true);
        if self.place.restarts && !query.previous && self.is_replaced().await {
            self.replaced = true;
            return Err(End::Clean);
        }
        Ok(stream)
    }

    /// Reads a stream to its end.
    async fn read(&mut self, mut stream: Stream, follow: bool) -> Result<End, Closed> {
        self.unread = true;
        let opened = Instant::now();
        loop {
            let asked = Instant::now();
            let piece = match self.wait(Box::pin(stream.next()), follow).await {
                Waited::Came(piece) => piece,
                Waited::Undecided => {
                    if let Some(doubt) = self.lines.undecided() {
                        self.settle(doubt, Duration::ZERO).await?;
                    }
                    continue;
                }
                Waited::Silent if follow => {
                    if !self.is_over() {
                        self.tell(Message::Doubt).await?;
                    }
                    return Ok(End::Clean);
                }
                Waited::Silent => return Ok(End::Broken("it stalled".into(), asked)),
            };
            let waited = asked.elapsed();
            let bytes = match piece {
                Ok(Some(bytes)) => bytes,
                ended => {
                    self.ended(waited);
                    self.unread = ended.is_err();
                    return Ok(match ended {
                        Err(why) => End::Broken(why, Instant::now()),
                        Ok(_) => End::Clean,
                    });
                }
            };
            self.unproven = self.unproven.saturating_add(bytes.len());
            let mut fed = self.lines.feed(&bytes);
            loop {
                self.flush().await?;
                let Fed::Doubt(doubt) = fed else { break };
                self.settle(doubt, waited).await?;
                fed = self.lines.feed(&[]);
            }
            (self.arrived, self.proof, self.empty) = (Instant::now(), None, false);
            // A kubelet that still misses its runtime says so as soon as it is at the end of the file.
            if opened.elapsed() >= GRACE {
                self.desert().await?;
            }
        }
    }

    /// A stream ended after so long a silence. One that had not come to the place where the last was cut leaves open
    /// what that one did.
    fn ended(&mut self, silence: Duration) {
        if self.lines.cursor().is_found() {
            self.still = silence >= STILL;
        }
    }

    /// Waits for a stream as long as there is a reason to.
    async fn wait<F: Future + Unpin>(&mut self, mut future: F, follow: bool) -> Waited<F::Output> {
        let since = Instant::now();
        if !follow {
            let stalled = self.terms.cluster.patience().map_or(STALLED, |patience| patience.min(STALLED));
            return timeout(stalled, future).await.map_or(Waited::Silent, Waited::Came);
        }
        // What may have been read before is decided by what follows, or by nothing following.
        let undecided = self.lines.undecided().is_some();
        let mut deadline = since + if undecided || self.lines.is_flood() { SILENCE_AFTER_FLOOD } else { self.silence };
        let mut over = self.is_over();
        loop {
            tokio::select! {
                biased;
                output = &mut future => return Waited::Came(output),
                news = self.fate.changed(), if !over => {
                    over = news.is_err() || self.is_over();
                    if over {
                        deadline = Instant::now() + GRACE;
                    }
                    continue;
                }
                () = sleep_until(deadline) => {}
            }
            if undecided {
                return Waited::Undecided;
            }
            if !over {
                match self.has_newer().await {
                    Some(true) => {}
                    Some(false) => {
                        self.proof = Some(Instant::now());
                        self.silence = (self.silence * 2).min(LONGEST_SILENCE);
                        deadline = Instant::now() + self.silence;
                        continue;
                    }
                    None => {
                        // Also where its pod is gone and no watch has said so. Whoever listens no more, does not later.
                        let _ = self.tell(Message::Doubt).await;
                        deadline = Instant::now() + SILENCE;
                        continue;
                    }
                }
                // What is on its way may still come.
                if let Ok(output) = timeout(GRACE, &mut future).await {
                    return Waited::Came(output);
                }
            }
            self.ended(since.elapsed());
            return Waited::Silent;
        }
    }
}
