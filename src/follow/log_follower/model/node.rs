//! A node that keeps the log of a container in files, and what it sends of them.

use super::super::super::timestamp::Nanos;
use super::super::Time;
use super::{EPOCH, ROTATION, nanos};
use crate::time;

/// What a runtime has written at once: a line, or what of one stands in one file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub id: usize,
    pub stamp: Nanos,
    pub at: Time,
    pub ended: bool,
}

impl Piece {
    pub(super) fn bytes(&self) -> Vec<u8> {
        format!("{} <{}>{}", time::precise(self.stamp), self.id, if self.ended { "\n" } else { "" }).into_bytes()
    }
}

#[derive(Debug, Default)]
pub(super) struct Node {
    /// The container's files; only the last one can be opened.
    pub files: Vec<Vec<Piece>>,
    /// All that was ever written, also what is in no file.
    pub written: Vec<Piece>,
    pub kubelet_back: Time,
    pub runtime_back: Time,
    /// How far the clock is from that of the test.
    pub skew: Nanos,
}

impl Node {
    pub(super) fn file(&self) -> &[Piece] {
        self.files.last().map_or(&[], Vec::as_slice)
    }

    /// Whether the file may be followed by another.
    pub(super) fn is_full(&self, now: Time) -> bool {
        self.file().first().is_some_and(|first| now >= first.at + ROTATION)
    }

    pub(super) fn write(&mut self, now: Time, ended: bool) -> Piece {
        let id = self.written.len();
        // No two are of the same nanosecond.
        let stamp = EPOCH + nanos(now) / 1000 * 1000 + self.skew + i64::try_from(id).unwrap_or_default();
        let piece = Piece { id, stamp, at: now, ended };
        self.written.push(piece);
        piece
    }
}

/// A stream as the kubelet has it.
#[derive(Debug)]
pub(super) struct Stream {
    pub file: usize,
    pub next: usize,
    pub since: Option<Nanos>,
    pub follows: bool,
    pub hangs: bool,
    /// What is on its way does not arrive yet.
    pub holds: bool,
    /// It ends behind the buffer, perhaps broken.
    pub ends: Option<bool>,
    /// What has been read of the file and not arrived.
    pub buffer: Vec<u8>,
    /// What has of the last line.
    pub brought: Vec<u8>,
    /// How many pieces have, counted as in the whole log.
    pub reached: usize,
}

impl Stream {
    /// Reads what there is; a stream that follows goes over to the file that is written to then.
    pub(super) fn read(&mut self, node: &Node) {
        loop {
            let Some(file) = node.files.get(self.file) else { return };
            for piece in &file[self.next..] {
                if self.since.is_none_or(|since| piece.stamp >= since) {
                    self.buffer.extend(piece.bytes());
                }
            }
            self.next = file.len();
            if !self.follows || self.file + 1 == node.files.len() {
                return;
            }
            (self.file, self.next) = (node.files.len() - 1, 0);
        }
    }
}
