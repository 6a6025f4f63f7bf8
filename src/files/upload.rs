//! What a node has of the frames, from what its receiver answers (`manifest/receive.sh`). No connection, no clock: cuts
//! and answers come as calls.

use std::collections::VecDeque;

use super::Frame;

/// Frames that may be on their way: sent, and not answered yet.
const WINDOW: usize = 2;
/// How often a frame may arrive spoiled.
const SPOILED: u32 = 3;

/// How far a delivery is.
#[derive(Debug, Default)]
pub struct Delivery {
    /// What has not been answered, and the number of the first of them.
    kept: VecDeque<Frame>,
    first: usize,
    /// The number of the next that is sent over this connection; `None` until the receiver has said what it has.
    next: Option<usize>,
    /// There are no more frames than those that are kept.
    complete: bool,
    /// Whether the receiver has been told so, over this connection.
    ended: bool,
    spoiled: u32,
    /// Bytes of the archive that have arrived.
    arrived: u64,
}

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Going,
    /// All files are in their places.
    Whole,
    /// They cannot be put there: why.
    Failed(String),
    /// What the receiver has is no beginning of what is sent.
    Strange(String),
}

impl Delivery {
    /// Whether another frame is wanted now.
    pub fn wants(&self) -> bool {
        !self.complete && self.kept.len() < WINDOW
    }

    /// Takes another frame in; `None` is the end of them.
    pub fn add(&mut self, frame: Option<Frame>) {
        match frame {
            Some(frame) => self.kept.push_back(frame),
            None => self.complete = true,
        }
    }

    /// The connection was cut: what was on its way has to be asked for.
    pub fn cut(&mut self) {
        (self.next, self.ended) = (None, false);
    }

    /// Whether the receiver has answered over this connection.
    pub fn began(&self) -> bool {
        self.next.is_some()
    }

    /// What is to be written next: the header of a frame with its content, or the end.
    pub fn write(&mut self) -> Option<(String, bytes::Bytes)> {
        let next = self.next?;
        if let Some(frame) = self.kept.get(next - self.first) {
            self.next = Some(next + 1);
            let form = if frame.packed { "g" } else { "r" };
            return Some((format!("F {form} {} {}\n", frame.content.len(), frame.checksum), frame.content.clone()));
        }
        if self.complete && !self.ended {
            self.ended = true;
            return Some((format!("E {next}\n"), bytes::Bytes::new()));
        }
        None
    }

    /// Whether an answer is due.
    pub fn waits(&self) -> bool {
        self.next.is_none_or(|next| next > self.first) || self.ended
    }

    /// Bytes of the archive that have arrived.
    pub fn arrived(&self) -> u64 {
        self.arrived
    }

    /// Takes in a line of the receiver's.
    pub fn answered(&mut self, line: &str) -> Answer {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match (word, rest.parse::<usize>()) {
            ("taken", Ok(number)) if self.drop_to(number) => self.next = Some(number),
            // Nobody has what was not sent.
            ("ok", Ok(number)) if self.next.is_some_and(|next| number <= next) && self.drop_to(number) => {
                self.spoiled = 0;
            }
            ("bad", Ok(number)) => {
                self.spoiled += 1;
                if self.spoiled >= SPOILED {
                    return Answer::Strange(format!("piece {number} arrived damaged {SPOILED} times"));
                }
            }
            ("wait", _) => {}
            ("whole", _) => return Answer::Whole,
            ("failed", _) => return Answer::Failed(rest.to_owned()),
            _ => return Answer::Strange(format!("an unexpected answer: {}", line.escape_debug())),
        }
        Answer::Going
    }

    /// The receiver has all frames before this number; `false` if that cannot be.
    fn drop_to(&mut self, number: usize) -> bool {
        if number < self.first || number > self.first + self.kept.len() {
            return false;
        }
        while self.first < number {
            self.arrived += self.kept.pop_front().map_or(0, |frame| frame.bytes as u64);
            self.first += 1;
        }
        true
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn frame(text: &'static str) -> Frame {
        Frame { packed: false, content: text.into(), checksum: 7, bytes: 10 }
    }

    fn written(delivery: &mut Delivery) -> Vec<String> {
        std::iter::from_fn(|| delivery.write()).map(|(head, _)| head.trim_end().to_owned()).collect()
    }

    #[test]
    fn from_the_first_to_the_last() {
        let mut delivery = Delivery::default();
        assert!(delivery.wants() && delivery.waits());
        delivery.add(Some(frame("a")));
        delivery.add(Some(frame("bc")));
        assert_eq!(written(&mut delivery), [""; 0], "nothing before the receiver has said what it has");
        assert_eq!(delivery.answered("taken 0"), Answer::Going);
        assert_eq!(written(&mut delivery), ["F r 1 7", "F r 2 7"]);
        assert_eq!(delivery.answered("ok 1"), Answer::Going);
        assert_eq!((delivery.arrived(), delivery.waits()), (10, true));
        assert_eq!(delivery.answered("ok 2"), Answer::Going);
        assert!(!delivery.waits());
        delivery.add(None);
        assert_eq!(written(&mut delivery), ["E 2"]);
        assert!(delivery.waits());
        assert_eq!((delivery.answered("wait"), delivery.answered("whole")), (Answer::Going, Answer::Whole));
    }

    #[test]
    fn no_more_than_the_window() {
        let mut delivery = Delivery::default();
        while delivery.wants() {
            delivery.add(Some(frame("a")));
        }
        assert_eq!(delivery.kept.len(), WINDOW);
    }

    #[test]
    fn a_cut() {
        let mut delivery = Delivery::default();
        for text in ["a", "b", "c"] {
            delivery.add(Some(frame(text)));
        }
        delivery.answered("taken 0");
        assert_eq!(written(&mut delivery).len(), 3);
        delivery.answered("ok 1");
        delivery.cut();
        assert_eq!(written(&mut delivery), [""; 0]);
        // The second one's answer was lost.
        assert_eq!(delivery.answered("taken 2"), Answer::Going);
        assert_eq!(written(&mut delivery), ["F r 1 7"]);
        assert_eq!(delivery.arrived(), 20);
    }

    #[test]
    fn what_cannot_be() {
        let mut delivery = Delivery::default();
        delivery.add(Some(frame("a")));
        assert!(matches!(delivery.answered("taken 2"), Answer::Strange(_)));
        assert!(matches!(delivery.answered("ok 1"), Answer::Strange(_)), "before anything was sent");
        assert!(matches!(delivery.answered("sh: not found"), Answer::Strange(_)));
        delivery.answered("taken 0");
        assert!(matches!(delivery.answered("ok 1"), Answer::Strange(_)), "before it was sent");
        assert_eq!(written(&mut delivery), ["F r 1 7"]);
        assert_eq!((delivery.answered("bad 0"), delivery.answered("bad 0")), (Answer::Going, Answer::Going));
        assert!(matches!(delivery.answered("bad 0"), Answer::Strange(_)));
        assert_eq!(delivery.answered("failed no space left"), Answer::Failed("no space left".into()));
    }
}
