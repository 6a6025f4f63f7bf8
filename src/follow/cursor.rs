//! Where in a container's log we are, in a form that finds the place again after a cut.
//!
//! A kubelet can be asked for the lines from a whole second on, and sends all lines of its current file that are not
//! older, in the order in which they were written. What has been read is a beginning of that order, so its last line
//! is found again by its stamp and by how many lines had the same one. Stamps of stdout and stderr are taken apart
//! from each other, and a runtime that rotates a log still writes to the old file when the new one has begun: a line
//! may be a little older than the one before it.

use super::timestamp::{Nanos, SECOND};

/// Stamps of neighbouring lines that are this far apart are worth a question: a stream that leaves out a file leaves out
/// the lines of 3 s at least, the shortest time after which a kubelet may be told to rotate a log again.
pub(super) const JUMP: Nanos = 2 * SECOND;
/// How much older than the line before it a line may be; more is a clock that was set back.
const SLACK: Nanos = SECOND;

/// The place of the last line that was read.
#[derive(Debug, Clone, Default)]
pub(super) struct Cursor {
    /// The newest stamp; after a clock was set back, the newest since then.
    anchor: Nanos,
    /// How many lines had that stamp; 0 before the first line.
    at: u32,
    /// How many older ones came after the last of them.
    after: u32,
    /// The newest stamp ever.
    peak: Nanos,
    /// The first line of the anchor's second or later, and of the second before it or later.
    firsts: [Option<Nanos>; 2],
    skip: Option<Box<Skip>>,
    accepted: bool,
}

/// The way to the place after a cut.
#[derive(Debug, Clone, Default)]
struct Skip {
    /// What is left of it.
    at: u32,
    after: u32,
    /// The first line on it.
    first: Option<Nanos>,
    /// Whether that is the line that has to be there. If not, the file has been rotated, and the place may be in it or
    /// not.
    sure: bool,
    /// The place if it is not.
    fresh: Cursor,
}

/// What a line is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// To be written.
    New,
    /// Read before the cut; `last` is the one after which the log goes on.
    Seen {
        /// It is the last one that was read, and so were all that may have been.
        last: bool,
    },
    /// It may have been read before; what follows will tell.
    Maybe,
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
    pub kind: Kind,
}

/// Why lines may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The log was cut here, and what was read last is no longer there.
    Cut,
    /// The stream itself made a leap.
    Leap,
    /// None are, but within a line there is what may be the stamp of its second half, in a new file.
    Torn,
    /// Within a line there is the stamp of a file's first line, which is so much later that the one with this line's
    /// second half may have been left out.
    Apart,
    /// None are, but the stream went back: a clock was set, or the kubelet reads its file once more.
    Back,
}

impl Cursor {
    pub(super) fn look(&mut self, stamp: Nanos) -> Look {
        let (anchor, peak, expected) = (self.anchor, self.peak, self.firsts[1]);
        if let Some(skip) = &mut self.skip {
            let first = *skip.first.get_or_insert_with(|| {
                skip.sure = expected == Some(stamp);
                stamp
            });
            if stamp > peak + SLACK {
                return Look::Doubt(Doubt { from: anchor, to: first, kind: Kind::Cut });
            }
            if skip.at > 0 {
                skip.at -= u32::from(stamp == anchor);
            } else if stamp < anchor {
                skip.after -= 1;
            } else {
                skip.after = 0;
            }
            if skip.at > 0 || skip.after > 0 {
                if skip.sure {
                    return Look::Seen { last: false };
                }
                skip.fresh.note(stamp);
                return Look::Maybe;
            }
            self.skip = None;
            return Look::Seen { last: true };
        }
        let kind = match stamp - self.anchor {
            JUMP.. => Some(Kind::Leap),
            ..0 if stamp < self.anchor - SLACK => Some(Kind::Back),
            _ => None,
        };
        if let Some(kind) = kind.filter(|_| self.at > 0 && !self.accepted) {
            return Look::Doubt(Doubt { from: self.anchor, to: stamp, kind });
        }
        self.accepted = false;
        self.note(stamp);
        Look::New
    }

    fn note(&mut self, stamp: Nanos) {
        if self.at == 0 || stamp > self.anchor {
            let second = stamp.div_euclid(SECOND);
            self.firsts = match second - self.anchor.div_euclid(SECOND) {
                0 if self.at > 0 => self.firsts,
                1 if self.at > 0 => [Some(stamp), self.firsts[0]],
                _ => [Some(stamp); 2],
            };
            (self.anchor, self.at, self.after) = (stamp, 1, 0);
        } else if stamp == self.anchor {
            (self.at, self.after) = (self.at + 1, 0);
        } else if stamp < self.anchor - SLACK {
            // What the node has of these seconds is not known any more.
            (self.anchor, self.at, self.after, self.firsts) = (stamp, 1, 0, [None; 2]);
        } else {
            self.after += 1;
        }
        self.peak = self.peak.max(stamp);
    }

    /// The line that was looked at last has its end in a new file, which begins with this stamp: that is where the place
    /// will be looked for.
    pub(super) fn go_over(&mut self, stamp: Nanos) {
        (self.anchor, self.at, self.after, self.firsts) = (stamp, 1, 0, [Some(stamp); 2]);
        self.peak = self.peak.max(stamp);
    }

    /// The stream begins once more at the beginning of the file that the place is in.
    pub(super) fn go_back(&mut self) {
        let (at, after) = (self.at, self.after);
        // Whatever comes first is what has to.
        self.skip = Some(Box::new(Skip { at, after, first: Some(self.anchor), sure: true, ..Skip::default() }));
    }

    /// What is in doubt is to be taken as what comes next.
    pub(super) fn accept(&mut self) {
        if let Some(skip) = self.skip.take() {
            let peak = self.peak;
            *self = skip.fresh;
            self.peak = self.peak.max(peak);
        }
        self.accepted = true;
    }

    /// The stream was cut: what comes next begins at [`Self::since`].
    pub(super) fn rewind(&mut self) {
        self.accepted = false;
        self.skip = (self.at > 0).then(|| Box::new(Skip { at: self.at, after: self.after, ..Skip::default() }));
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

    /// The doubt that there is as long as only [`Look::Maybe`] has come.
    pub(super) fn undecided(&self) -> Option<Doubt> {
        let to = self.skip.as_ref().filter(|skip| !skip.sure)?.first?;
        Some(Doubt { from: self.anchor, to, kind: Kind::Cut })
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

    /// Reads a log whose stream is cut after so many lines, and what of the file is left then; what was written in the
    /// end, and where lines were taken to be missing.
    fn read(log: &[Nanos], cuts: &[(usize, usize)]) -> (Vec<Nanos>, Vec<Doubt>) {
        let mut cursor = Cursor::default();
        let (mut written, mut doubts, mut begin) = (Vec::new(), Vec::new(), 0);
        for &(end, next) in cuts.iter().chain([&(usize::MAX, 0)]) {
            cursor.rewind();
            let mut maybe = Vec::new();
            let mut file = send(&log[begin..end.clamp(begin, log.len())], cursor.since());
            file.reverse();
            while let Some(stamp) = file.pop() {
                match cursor.look(stamp) {
                    Look::New => written.push(stamp),
                    Look::Seen { last } => {
                        if last {
                            maybe.clear();
                        }
                    }
                    Look::Maybe => maybe.push(stamp),
                    Look::Doubt(doubt) => {
                        if doubt.kind == Kind::Cut {
                            doubts.push(doubt);
                        }
                        cursor.accept();
                        written.append(&mut maybe);
                        file.push(stamp);
                    }
                }
            }
            if let Some(doubt) = cursor.undecided() {
                doubts.push(doubt);
                cursor.accept();
                written.append(&mut maybe);
            }
            begin = begin.max(next.min(end).min(log.len()));
        }
        (written, doubts)
    }

    fn log() -> impl Strategy<Value = Vec<Nanos>> {
        let step = prop_oneof![0..1000_i64, -300_000_000..900_000_000_i64, 0..20 * SECOND];
        proptest::collection::vec(step, 0..60).prop_map(|steps| {
            // A line may be older than the one before it, but not by a second. No two are of the same nanosecond.
            let (mut log, mut newest) = (Vec::new(), 1_700_000_000 * SECOND);
            for (index, step) in steps.into_iter().enumerate() {
                let stamp = (newest + step) / 100 * 100 + i64::try_from(index).unwrap_or_default();
                newest = newest.max(stamp);
                log.push(stamp);
            }
            log
        })
    }

    proptest! {
        #![proptest_config(crate::fixtures::properties(256))]

        #[test]
        fn cuts_change_nothing(log in log(), mut cuts in proptest::collection::vec((0_usize..60, Just(0)), 0..5)) {
            cuts.sort_unstable();
            prop_assert_eq!(read(&log, &cuts), (log, vec![]));
        }

        /// The old file is gone after the cut: what had not been read of it is missing, and that is seen.
        #[test]
        fn nothing_is_missing_without_a_doubt(log in log(), cut in 0_usize..60, next in 0_usize..60, lost in 0_usize..3) {
            // The new file begins among the lines that were read, with the newest of them if it has any, or behind them.
            let cut = cut.min(log.len());
            let newest = (0..cut).max_by_key(|&index| log[index]).unwrap_or_default();
            let begin = if next <= newest { next } else { cut };
            let kept = [&log[..cut], &log[(cut + lost).min(log.len())..]].concat();
            let file = if begin == cut { &kept } else { &log };
            let (written, doubts) = read(file, &[(cut, begin)]);
            prop_assert_eq!(&written, file);
            // Where nothing that was read is left, there is a doubt.
            prop_assert_eq!(doubts.len(), usize::from(begin == cut && cut > 0 && kept.len() > cut));
        }
    }

    #[test]
    fn equal_stamps_are_counted() {
        let log = [1, 1, 1, 2, 2, 2, 2, 3].map(|second| (1_700_000_000 + second) * SECOND);
        for cut in 0..=log.len() {
            assert_eq!(read(&log, &[(cut, 0)]), (log.to_vec(), vec![]), "cut before {cut}");
        }
    }

    #[test]
    fn a_clock_that_is_set_back_loses_nothing() {
        let at = |seconds: i64| (1_700_000_000 + seconds) * SECOND;
        let log = [at(0), at(100), at(101), at(40), at(41), at(42), at(102)];
        // What a node writes during the cut itself under times long past is not asked for.
        for cut in [0, 1, 4, 5, 6, 7] {
            assert_eq!(read(&log, &[(cut, 0)]).0, log, "cut before {cut}");
        }
    }

    /// As containerd does it: the new file's first lines are older than the old one's last.
    #[test]
    fn a_new_file_that_begins_in_the_past_is_not_taken_for_the_old_one() {
        let at = |millis: i64| 1_700_000_000 * SECOND + millis * 1_000_000;
        let old = [at(100), at(600), at(668)];
        let new = [at(637), at(650), at(669), at(700)];
        let log = [old, [at(637), at(650), at(669)]].concat();
        let (written, doubts) = read(&log, &[(3, 3)]);
        assert_eq!(written, log);
        assert_eq!(doubts, [Doubt { from: at(668), to: at(637), kind: Kind::Cut }]);
        // The stream went over to the new file by itself, and was cut there.
        let log = [&old[..], &new[..]].concat();
        assert_eq!(read(&log, &[(6, 3)]), (log, vec![]));
    }
}
