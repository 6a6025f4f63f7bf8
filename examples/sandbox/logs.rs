//! A container's output, kept as the kubelet keeps it: whole lines, each with the time when it was complete.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{self, PipeReader, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use std::path::Path;

use jiff::Timestamp;
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe::Receiver;
use tokio::sync::Notify;

/// Longer lines are kept in pieces, each with a time of its own.
const PIECE: usize = 16 * 1024;

/// One log.
pub(crate) struct Log {
    bytes: File,
    pieces: RefCell<Vec<Piece>>,
    length: Cell<u64>,
    ended: Cell<bool>,
    /// The first piece of the file that it is written to now.
    file: Cell<usize>,
    /// Told of everything new.
    news: Notify,
}

#[derive(Debug, Clone, Copy)]
struct Piece {
    at: u64,
    time: Timestamp,
}

impl Log {
    /// An empty log.
    pub(crate) fn new(path: &Path) -> io::Result<Self> {
        let bytes = File::options().read(true).write(true).create(true).truncate(true).open(path)?;
        let (pieces, length, ended, file) = (RefCell::default(), Cell::default(), Cell::default(), Cell::default());
        Ok(Self { bytes, pieces, length, ended, file, news: Notify::new() })
    }

    /// Keeps all that comes, to its end.
    pub(crate) async fn fill(&self, output: PipeReader) {
        let Ok(mut output) = Receiver::from_owned_fd(OwnedFd::from(output)) else { return };
        let mut open: Vec<u8> = Vec::new();
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = output.read(&mut buffer).await {
            open.extend_from_slice(&buffer[..count]);
            let mut start = 0;
            while let Some(length) = complete(&open[start..]) {
                self.keep(&open[start..start + length]);
                start += length;
            }
            open.drain(..start);
            self.news.notify_waiters();
        }
        if !open.is_empty() {
            self.keep(&open);
            self.news.notify_waiters();
        }
    }

    fn keep(&self, piece: &[u8]) {
        let at = self.length.get();
        // A full disk loses output; a container's node would evict it.
        if (&self.bytes).write_all(piece).is_ok() {
            self.length.set(at + piece.len() as u64);
            self.pieces.borrow_mut().push(Piece { at, time: Timestamp::now() });
        }
    }

    /// Begins a new file: what is in the old one can be read by whoever reads it already, and nobody else.
    pub(crate) fn rotate(&self) {
        self.file.set(self.pieces.borrow().len());
    }

    /// Nothing more will come.
    pub(crate) fn end(&self) {
        self.ended.set(true);
        self.news.notify_waiters();
    }

    /// The last bytes, at most so many lines of them.
    pub(crate) fn tail(&self, bytes: u64, lines: usize) -> String {
        let (end, pieces) = (self.length.get(), self.pieces.borrow());
        let first = pieces.len().saturating_sub(lines);
        let from = pieces.get(first).map_or(end, |piece| piece.at).max(end.saturating_sub(bytes));
        String::from_utf8_lossy(&self.read(from, end)).into_owned()
    }

    fn read(&self, from: u64, to: u64) -> Vec<u8> {
        let mut bytes = vec![0; usize::try_from(to - from).unwrap_or_default()];
        let read = self.bytes.read_exact_at(&mut bytes, from);
        if read.is_ok() { bytes } else { Vec::new() }
    }
}

/// The length of the first piece that is complete.
fn complete(bytes: &[u8]) -> Option<usize> {
    let line = memchr::memchr(b'\n', &bytes[..bytes.len().min(PIECE + 1)]).map(|end| end + 1);
    line.or((bytes.len() > PIECE).then_some(PIECE))
}

/// Reads a log piece by piece.
pub(crate) struct Reader {
    next: usize,
    times: bool,
}

impl Reader {
    /// From the last `tail` pieces on, and from a time on.
    pub(crate) fn new(log: &Log, tail: Option<usize>, since: Option<Timestamp>, times: bool) -> Self {
        let pieces = log.pieces.borrow();
        let tail = tail.map_or(0, |tail| pieces.len().saturating_sub(tail));
        let since = since.map_or(0, |since| pieces.partition_point(|piece| piece.time < since));
        Self { next: tail.max(since).max(log.file.get()), times }
    }

    /// What there is to read now; nothing at the end of what has been written so far.
    pub(crate) fn read(&mut self, log: &Log) -> Vec<u8> {
        let pieces = log.pieces.borrow();
        let end_of = |index: usize| pieces.get(index + 1).map_or_else(|| log.length.get(), |piece| piece.at);
        let first = self.next;
        let Some(start) = pieces.get(first).map(|piece| piece.at) else { return Vec::new() };
        while self.next < pieces.len() && end_of(self.next) - start <= 64 * 1024 {
            self.next += 1;
        }
        let bytes = log.read(start, end_of(self.next - 1));
        if !self.times {
            return bytes;
        }
        let mut stamped = Vec::with_capacity(bytes.len() * 2);
        for index in first..self.next {
            let place = |at: u64| usize::try_from(at - start).unwrap_or_default();
            let text = bytes.get(place(pieces[index].at)..place(end_of(index))).unwrap_or_default();
            stamped.extend_from_slice(pieces[index].time.strftime("%Y-%m-%dT%H:%M:%S.%9fZ ").to_string().as_bytes());
            stamped.extend_from_slice(text);
        }
        stamped
    }

    /// Waits for more; `false` when the log has ended.
    pub(crate) async fn more(&self, log: &Log) -> bool {
        let news = log.news.notified();
        if self.next < log.pieces.borrow().len() {
            return true;
        }
        if log.ended.get() {
            return false;
        }
        news.await;
        true
    }
}
