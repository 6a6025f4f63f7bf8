//! A container's output, kept as the kubelet keeps it: whole lines, each with the time when it was complete.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use bytes::{Bytes, BytesMut};
use futures::stream;
use hyper::Response;
use jiff::Timestamp;
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe::Receiver;
use tokio::sync::Notify;

use crate::cluster::Cluster;
use crate::http::{Body, Call, streamed};
use crate::refusal::Refusal;
use crate::store::{Key, each, text};

/// Longer lines are kept in pieces, each with a time of its own.
const PIECE: usize = 16 * 1024;
/// Bytes that are sent at once.
const FRAME: usize = 64 * 1024;

/// One log.
#[derive(Default)]
pub(crate) struct Log {
    pieces: RefCell<Vec<(Timestamp, Bytes)>>,
    /// What is not complete yet.
    open: RefCell<BytesMut>,
    /// The first piece of the file that it is written to now.
    file: Cell<usize>,
    /// How often it could not be begun.
    put_back: Cell<u32>,
    ended: Cell<bool>,
    /// Told of everything new.
    news: Notify,
}

impl Log {
    /// Keeps all that comes, to its end.
    pub(crate) async fn fill(self: Rc<Self>, mut output: Receiver) {
        let mut chunk = vec![0; FRAME];
        loop {
            let count = output.read(&mut chunk).await.unwrap_or_default();
            let mut open = self.open.borrow_mut();
            open.extend_from_slice(&chunk[..count]);
            while let Some(length) = complete(&open, count == 0) {
                self.pieces.borrow_mut().push((Timestamp::now(), open.split_to(length).freeze()));
            }
            drop(open);
            self.news.notify_waiters();
            if count == 0 {
                return;
            }
        }
    }

    /// Begins a new file: what is in the old one can be read by whoever reads it already, and nobody else. A line that
    /// is not complete is torn, as containerd does it.
    pub(crate) fn rotate(&self) {
        let open = self.open.take();
        if !open.is_empty() {
            self.pieces.borrow_mut().push((Timestamp::now(), open.freeze()));
            self.news.notify_waiters();
        }
        self.file.set(self.pieces.borrow().len());
    }

    /// A new file cannot be begun, and the old one is put back: who follows it reads it once more, as of kubelets.
    pub(crate) fn put_back(&self) {
        self.put_back.set(self.put_back.get() + 1);
        self.news.notify_waiters();
    }

    /// Nothing more will come.
    pub(crate) fn end(&self) {
        self.ended.set(true);
        self.news.notify_waiters();
    }

    /// The last bytes, at most so many lines of them.
    pub(crate) fn tail(&self, lines: usize, bytes: usize) -> Vec<u8> {
        let pieces = self.pieces.borrow();
        let last = pieces[pieces.len().saturating_sub(lines)..].iter().flat_map(|(_, piece)| piece).copied();
        let last: Vec<u8> = last.collect();
        last[last.len().saturating_sub(bytes)..].to_vec()
    }
}

/// The length of the first piece that is complete.
fn complete(bytes: &[u8], last: bool) -> Option<usize> {
    let line = memchr::memchr(b'\n', &bytes[..bytes.len().min(PIECE + 1)]).map(|end| end + 1);
    line.or((bytes.len() > PIECE).then_some(PIECE)).or((last && !bytes.is_empty()).then_some(bytes.len()))
}

/// Reads a log from a place on.
struct Reader {
    log: Rc<Log>,
    next: usize,
    put_back: u32,
    /// Bytes that are still to be told.
    left: usize,
    times: bool,
    follow: bool,
}

impl Reader {
    /// What there is to read now; when there is nothing, waits for more or ends.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            let news = self.log.news.notified();
            let mut frame = BytesMut::new();
            if self.put_back != self.log.put_back.get() {
                (self.next, self.put_back) = (self.log.file.get(), self.log.put_back.get());
            }
            for (time, piece) in &self.log.pieces.borrow()[self.next..] {
                if frame.len() + piece.len() > FRAME {
                    break;
                }
                if self.times {
                    frame.extend_from_slice(time.strftime("%Y-%m-%dT%H:%M:%S.%9fZ ").to_string().as_bytes());
                }
                frame.extend_from_slice(piece);
                self.next += 1;
            }
            frame.truncate(self.left);
            self.left -= frame.len();
            if !frame.is_empty() {
                return Some(frame.freeze());
            }
            if !self.follow || self.log.ended.get() || self.left == 0 {
                return None;
            }
            news.await;
        }
    }
}

/// `GET …/pods/NAME/log`: the log, or why there is none.
pub(crate) fn answer(cluster: &Cluster, key: &Key, call: &Call) -> Result<Response<Body>, Refusal> {
    let pod = cluster.existing(key)?;
    let wanted = call.parameter("container");
    let names = each(&pod["spec"]["containers"]).map(|container| text(container, "/name"));
    let names: Vec<&str> = names.filter(|name| wanted.is_empty() || *name == wanted).collect();
    let [name] = names[..] else {
        return Err(Refusal::bad(format!("container {wanted:?} is not valid for pod {}", key.name)));
    };
    let mut containers = each(&pod["status"]["containerStatuses"]);
    let state = containers.find(|container| container["name"] == name).map(|container| &container["state"]);
    let log = cluster.pods.borrow().get(text(&pod, "/metadata/uid")).and_then(|pod| pod.logs.get(name).cloned());
    let Some(log) = log else {
        let reason = state.and_then(|state| state["waiting"]["reason"].as_str()).unwrap_or("ContainerCreating");
        let message = format!("container {name:?} in pod {:?} is waiting to start: {reason}", key.name);
        return Err(Refusal::bad(message));
    };
    // In whole seconds: the API server passes it on to the kubelet so.
    let since = match (call.parameter("sinceTime").as_str(), call.number("sinceSeconds")?) {
        ("", None) => i64::MIN,
        ("", Some(seconds)) => Timestamp::now().as_second().saturating_sub_unsigned(seconds as u64),
        (time, _) => {
            let wrong = |_| Refusal::bad(format!("sinceTime: {time:?} is no time"));
            time.parse::<Timestamp>().map_err(wrong)?.as_second()
        }
    };
    let tail = call.number("tailLines")?.unwrap_or(usize::MAX);
    let next = {
        let pieces = log.pieces.borrow();
        let since = pieces.partition_point(|(time, _)| time.as_second() < since);
        since.max(pieces.len().saturating_sub(tail)).max(log.file.get())
    };
    let (times, follow) = (call.is_set("timestamps"), call.is_set("follow"));
    let left = call.number("limitBytes")?.unwrap_or(usize::MAX);
    let reader = Reader { put_back: log.put_back.get(), log, next, left, times, follow };
    let pieces = stream::unfold(reader, |mut reader| async move { Some((reader.next().await?, reader)) });
    Ok(streamed("text/plain", pieces))
}
