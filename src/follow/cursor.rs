//! Where in a container's log we are, in a form that finds the place again after a cut.
//!
//! A kubelet can be asked for the lines from a whole second on, and sends all lines of its current file that are not
//! older, in the order in which they were written. What has been read is a beginning of that order, so its last line
//! is found again by its stamp and by how many lines had the same one. Stamps of stdout and stderr are taken apart
//! from each other: a line may be a little older than the one before it.

use super::stamp::{Nanos, SECOND};

/// Stamps of neighbouring lines that are this far apart are worth a question.
const JUMP: Nanos = 5 * SECOND;
/// How much older than the line before it a line may be; more is a clock that was set back.
const SLACK: Nanos = SECOND;

/// The place of the last line that was read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cursor {
    /// The newest stamp; after a clock was set back, the newest since then.
    anchor: Nanos,
    /// How many lines had that stamp; 0 before the first line.
    at: u32,
    /// How many older ones came after the last of them.
    after: u32,
    /// The newest stamp ever.
    peak: Nanos,
    skip: Option<Skip>,
    accepted: bool,
}

/// What is left of the way to the place after a cut.
#[derive(Debug, Clone, Copy)]
struct Skip {
    at: u32,
    after: u32,
}

/// What a line is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// To be written.
    New,
    /// Read before the cut; `last` is the one after which the log goes on.
    Seen {
        /// It is the last one that was read.
        last: bool,
    },
    /// Lines may be missing before it. Looked at again after [`Cursor::accept`], it is new.
    Doubt(Doubt),
}

/// A place where lines may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Doubt {
    /// The last stamp before it.
    pub from: Nanos,
    /// The first stamp after it.
    pub to: Nanos,
    /// Whether the log was cut here: what was read last is no longer there. Else the stream itself made a leap.
    pub cut: bool,
}

impl Cursor {
    /// Judges the next line.
    pub(super) fn look(&mut self, stamp: Nanos) -> Look {
        if let Some(skip) = &mut self.skip {
            if stamp > self.peak {
                // The file begins behind the place: it has been rotated.
                if !self.accepted {
                    return Look::Doubt(Doubt { from: self.anchor, to: stamp, cut: true });
                }
            } else if skip.at > 0 {
                skip.at -= u32::from(stamp == self.anchor);
                let last = skip.at == 0 && skip.after == 0;
                if last {
                    self.skip = None;
                }
                return Look::Seen { last };
            } else if stamp < self.anchor {
                skip.after -= 1;
                let last = skip.after == 0;
                if last {
                    self.skip = None;
                }
                return Look::Seen { last };
            }
            self.skip = None;
        } else if self.at > 0 && stamp - self.anchor >= JUMP && !self.accepted {
            return Look::Doubt(Doubt { from: self.anchor, to: stamp, cut: false });
        }
        self.accepted = false;
        self.note(stamp);
        Look::New
    }

    fn note(&mut self, stamp: Nanos) {
        if self.at == 0 || stamp > self.anchor || stamp < self.anchor - SLACK {
            (self.anchor, self.at, self.after) = (stamp, 1, 0);
        } else if stamp == self.anchor {
            (self.at, self.after) = (self.at + 1, 0);
        } else {
            self.after += 1;
        }
        self.peak = self.peak.max(stamp);
    }

    /// The line that is in doubt is to be taken as the next one.
    pub(super) fn accept(&mut self) {
        self.accepted = true;
    }

    /// The stream was cut: what comes next begins at [`Self::since`].
    pub(super) fn rewind(&mut self) {
        self.accepted = false;
        self.skip = (self.at > 0).then_some(Skip { at: self.at, after: self.after });
    }

    /// From which second on to ask, in seconds since 1970: early enough for lines that are older than their
    /// predecessors. `None` before the first line.
    pub(super) fn since(&self) -> Option<i64> {
        (self.at > 0).then(|| (self.anchor - SLACK).div_euclid(SECOND))
    }

    /// The newest stamp that was read.
    pub(super) fn newest(&self) -> Option<Nanos> {
        (self.at > 0).then_some(self.anchor)
    }

    /// Whether the place has been found again.
    pub(super) fn is_found(&self) -> bool {
        self.skip.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a kubelet sends of a file from a second on.
    fn send(file: &[Nanos], since: Option<i64>) -> Vec<Nanos> {
        file.iter().copied().filter(|stamp| since.is_none_or(|since| *stamp >= since * SECOND)).collect()
    }

    /// Reads a log whose stream is cut before these places; what was written in the end.
    fn read(log: &[Nanos], cuts: &[usize]) -> Vec<Nanos> {
        let mut cursor = Cursor::default();
        let mut written = Vec::new();
        for end in cuts.iter().copied().chain([usize::MAX]) {
            cursor.rewind();
            for stamp in send(&log[..end.min(log.len())], cursor.since()) {
                loop {
                    match cursor.look(stamp) {
                        Look::New => written.push(stamp),
                        Look::Seen { .. } => {}
                        Look::Doubt(doubt) => {
                            assert!(!doubt.cut, "nothing was rotated: {doubt:?}");
                            cursor.accept();
                            continue;
                        }
                    }
                    break;
                }
            }
        }
        written
    }

    proptest! {
        #[test]
        fn cuts_change_nothing(
            steps in proptest::collection::vec(prop_oneof![
                Just(0), 0..1000_i64, -300_000_000..900_000_000_i64, 0..20 * SECOND,
            ], 0..60),
            mut cuts in proptest::collection::vec(0_usize..60, 0..5),
        ) {
            // A stamp may be older than the one before it, but not by a second.
            let (mut log, mut newest) = (Vec::new(), 1_700_000_000 * SECOND);
            for step in steps {
                let stamp = newest + step;
                newest = newest.max(stamp);
                log.push(stamp);
            }
            cuts.sort_unstable();
            prop_assert_eq!(read(&log, &cuts), log);
        }
    }

    #[test]
    fn a_clock_that_is_set_back_loses_nothing() {
        let at = |seconds: i64| (1_700_000_000 + seconds) * SECOND;
        let log = [at(0), at(100), at(101), at(40), at(41), at(42), at(102)];
        // What a node writes during the cut itself under times long past is not asked for.
        for cut in [0, 1, 4, 5, 6, 7] {
            assert_eq!(read(&log, &[cut]), log, "cut before {cut}");
        }
    }

    #[test]
    fn a_rotated_file_is_doubted_once() {
        let mut cursor = Cursor::default();
        assert_eq!(cursor.look(5 * SECOND), Look::New);
        cursor.rewind();
        assert_eq!(cursor.since(), Some(4));
        let doubt = Doubt { from: 5 * SECOND, to: 6 * SECOND, cut: true };
        assert_eq!(cursor.look(6 * SECOND), Look::Doubt(doubt));
        cursor.accept();
        assert_eq!((cursor.look(6 * SECOND), cursor.look(6 * SECOND)), (Look::New, Look::New));
        let doubt = Doubt { from: 6 * SECOND, to: 11 * SECOND, cut: false };
        assert_eq!(cursor.look(11 * SECOND), Look::Doubt(doubt));
        assert!(cursor.is_found());
    }
}
