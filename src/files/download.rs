//! What a container sends of a copy (`manifest/get.sh`): lines, and frames of the archive. No connection, no clock: bytes
//! come as calls.

use bytes::{Buf, BytesMut};

use super::Frame;
use super::frames::{FRAME, checksum};

/// What is no line of the sender's.
const LONGEST_LINE: usize = 64 << 10;

/// Reads what comes over one connection.
#[derive(Debug, Default)]
pub struct Intake {
    buffer: BytesMut,
    /// The number of the next frame.
    next: usize,
    /// The frame whose content is yet to come.
    head: Option<Head>,
}

#[derive(Debug)]
struct Head {
    packed: bool,
    length: usize,
    /// `None` where the container cannot tell.
    checksum: Option<u32>,
}

/// Something that has come.
#[derive(Debug)]
pub enum Piece {
    /// Whether it is a folder.
    Begin {
        /// Else a file.
        folder: bool,
    },
    /// About how many bytes there are in all.
    Size(u64),
    /// The next frame, as it was sent.
    Frame(Frame),
    /// The container is at work.
    Wait,
    /// What its tar said, and yet went on.
    Note(String),
    /// There are no more frames.
    End,
    /// It cannot be sent.
    Failed(String),
}

impl Intake {
    /// For a connection over which this frame is the first.
    pub fn from(next: usize) -> Self {
        Self { next, ..Self::default() }
    }

    /// The number of the next frame.
    pub fn next_frame(&self) -> usize {
        self.next
    }

    /// Takes in what has come.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// What has come whole; `None` if more has to come first.
    ///
    /// # Errors
    /// It is not what the sender sends, or arrived damaged.
    pub fn pop(&mut self) -> Result<Option<Piece>, String> {
        if let Some(head) = &self.head {
            if self.buffer.len() < head.length {
                return Ok(None);
            }
            let content = self.buffer.split_to(head.length).freeze();
            if head.checksum.is_some_and(|sum| sum != checksum(&content)) {
                return Err(format!("piece {} arrived damaged", self.next));
            }
            let frame = Frame {
                packed: head.packed,
                checksum: head.checksum.unwrap_or_default(),
                bytes: content.len(),
                content,
            };
            self.head = None;
            self.next += 1;
            return Ok(Some(Piece::Frame(frame)));
        }
        let Some(end) = memchr::memchr(b'\n', &self.buffer) else {
            if self.buffer.len() > LONGEST_LINE {
                return Err("the container sent an invalid answer".into());
            }
            return Ok(None);
        };
        let line = self.buffer.split_to(end);
        self.buffer.advance(1);
        let line = String::from_utf8_lossy(&line);
        let strange = || format!("an unexpected answer: {}", line.escape_debug());
        let (word, rest) = line.split_once(' ').unwrap_or((&line, ""));
        Ok(Some(match (word, rest) {
            ("d" | "f", "") => Piece::Begin { folder: word == "d" },
            ("size", size) => Piece::Size(size.parse().map_err(|_| strange())?),
            ("F", rest) => {
                self.head = Some(self.head(rest).ok_or_else(strange)?);
                return self.pop();
            }
            ("wait", "") => Piece::Wait,
            ("note", rest) => Piece::Note(rest.to_owned()),
            ("end", frames) if frames.parse() == Ok(self.next) => Piece::End,
            ("failed", why) => Piece::Failed(why.to_owned()),
            _ => return Err(strange()),
        }))
    }

    /// `g 5 99 SUM`.
    fn head(&self, text: &str) -> Option<Head> {
        let words: Vec<&str> = text.split(' ').collect();
        let [form @ ("g" | "r"), number, length, sum] = words[..] else { return None };
        if number.parse() != Ok(self.next) {
            return None;
        }
        let length = length.parse().ok().filter(|length| *length <= 2 * FRAME)?;
        let checksum = if sum == "-" { None } else { Some(sum.parse().ok()?) };
        Some(Head { packed: form == "g", length, checksum })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// All that comes of it, in words; the error last.
    fn read(intake: &mut Intake, bytes: &[u8]) -> Vec<String> {
        intake.push(bytes);
        let mut all = Vec::new();
        loop {
            match intake.pop() {
                Ok(Some(Piece::Frame(frame))) => {
                    all.push(frame.open().map_or("broken".into(), |raw| String::from_utf8_lossy(&raw).into_owned()));
                }
                Ok(Some(piece)) => all.push(format!("{piece:?}")),
                Ok(None) => return all,
                Err(why) => {
                    all.push(why);
                    return all;
                }
            }
        }
    }

    #[test]
    fn from_the_first_to_the_last() {
        // `printf short | cksum`
        let sent = b"d\nsize 12\nwait\nF r 0 5 914728700\nshortF r 1 5 -\nshortnote a b\nend 2\n";
        let expected =
            ["Begin { folder: true }", "Size(12)", "Wait", "short", "short", "Note(\"a b\")", "End"].map(String::from);
        assert_eq!(read(&mut Intake::default(), sent), expected);
        // However it is cut.
        let mut intake = Intake::default();
        let all: Vec<String> = sent.iter().flat_map(|byte| read(&mut intake, &[*byte])).collect();
        assert_eq!(all, expected);
        assert_eq!(intake.next_frame(), 2);
        assert_eq!(read(&mut Intake::from(7), b"F r 7 2 -\nabend 8\n"), ["ab", "End"]);
    }

    #[test]
    fn what_cannot_be() {
        for (sent, why) in [
            (&b"F r 0 5 914728701\nshort"[..], "piece 0 arrived damaged"),
            (b"F r 1 5 914728700\nshort", "an unexpected answer: F r 1 5 914728700"),
            (b"F x 0 5 914728700\n", "an unexpected answer: F x 0 5 914728700"),
            (b"F r 0 99999999999 1\n", "an unexpected answer: F r 0 99999999999 1"),
            (b"F r 0 5 1 1\n", "an unexpected answer: F r 0 5 1 1"),
            (b"end 1\n", "an unexpected answer: end 1"),
            (b"size -1\n", "an unexpected answer: size -1"),
            (b"sh: not found\n", "an unexpected answer: sh: not found"),
            (b"F g 0 5 -\nshort", "broken"),
            (&vec![b'x'; LONGEST_LINE + 1], "the container sent an invalid answer"),
        ] {
            assert_eq!(read(&mut Intake::default(), sent), [why]);
        }
    }
}
