//! The stamps within a line: those of its further pieces, and that of the second half of one that a rotation tore.

use std::ops::Range;

use memchr::memmem;

use super::timestamp::{self, Nanos, SECOND};

/// Runtimes keep longer lines in pieces of a multiple of this; old kubelets stamp every piece.
pub(super) const PIECE: usize = 4096;
/// As long as no stamp is.
pub(super) const STAMP: usize = 40;
/// `2026-11-22T`: how a stamp begins.
pub(super) const DATE: usize = 11;
/// The halves of a line that is torn by a rotation are written within this time; so are those of two lines that a stream
/// brings together by leaving out the file between them.
const TORN: Nanos = 60 * SECOND;

/// Where in a line there is what may be the stamp of its second half: kubelets put one into a line that begins in one
/// file and ends in the next.
pub(super) fn inner(line: &[u8], date: &[u8], stamp: Nanos) -> Option<(Range<usize>, Nanos)> {
    let within = |part: Range<usize>| {
        memmem::find_iter(&line[part.clone()], date).find_map(|at| {
            let at = part.start + at;
            // There a program prints times of its own; the first half is never empty.
            if at == 0 {
                return None;
            }
            let (time, length) = timestamp::parse(&line[at..])?;
            // Kubelets write all nine digits.
            (length > DATE + 19 && (time - stamp).abs() < TORN).then_some((at..at + length, time))
        })
    };
    if line.len() <= PIECE {
        return within(0..line.len());
    }
    contents(line, stamp, 0, true).into_iter().find_map(within)
}

/// Where in a line's bytes, of which `done` have come before, its content is: what is left out are the stamps of its
/// further pieces. At the end of what is not all of a line a stamp may be incomplete; so much is left for later.
pub(super) fn contents(raw: &[u8], stamp: Nanos, done: usize, ended: bool) -> Vec<Range<usize>> {
    let usable = if ended { raw.len() } else { raw.len().saturating_sub(STAMP) };
    let (mut parts, mut at, mut done) = (Vec::new(), 0, done);
    while at < usable {
        if done > 0
            && done.is_multiple_of(PIECE)
            && let Some((piece, length)) = timestamp::parse(&raw[at..])
            && piece >= stamp
        {
            at += length;
        }
        let length = (PIECE - done % PIECE).min(raw.len() - at);
        parts.push(at..at + length);
        (at, done) = (at + length, done + length);
    }
    parts
}
