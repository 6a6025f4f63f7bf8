//! Puts each node's lines under its name, byte for byte.

use std::collections::BTreeMap;

use memchr::memchr;
use owo_colors::{AnsiColors, OwoColorize};

/// A line without an end is held back up to this many bytes.
const HELD: usize = 1 << 20;

const COLORS: [AnsiColors; 6] =
    [AnsiColors::Cyan, AnsiColors::Yellow, AnsiColors::Green, AnsiColors::Magenta, AnsiColors::Blue, AnsiColors::Red];

/// Turns pieces of logs into what is written: with one node they pass as they are, with several every line begins
/// with its node's name and the last one ends.
#[derive(Debug)]
pub(super) struct Prefixed {
    several: bool,
    width: usize,
    color: bool,
    nodes: BTreeMap<u32, Held>,
    out: Vec<u8>,
}

#[derive(Debug)]
struct Held {
    prefix: Vec<u8>,
    rest: Vec<u8>,
}

impl Prefixed {
    /// For a task with this many nodes.
    pub(super) fn new(num_nodes: u32, color: bool) -> Self {
        let width = format!("node-{}", num_nodes.saturating_sub(1)).len();
        Self { several: num_nodes > 1, width, color, nodes: BTreeMap::new(), out: Vec::new() }
    }

    /// What to write for a piece of a node's log.
    pub(super) fn piece<'a>(&'a mut self, rank: u32, mut bytes: &'a [u8]) -> &'a [u8] {
        if !self.several {
            return bytes;
        }
        self.out.clear();
        let held = self
            .nodes
            .entry(rank)
            .or_insert_with(|| Held { prefix: prefix(rank, self.width, self.color), rest: Vec::new() });
        while let Some(end) = memchr(b'\n', bytes) {
            self.out.extend_from_slice(&held.prefix);
            self.out.append(&mut held.rest);
            self.out.extend_from_slice(&bytes[..=end]);
            bytes = &bytes[end + 1..];
        }
        held.rest.extend_from_slice(bytes);
        if held.rest.len() > HELD {
            self.out.extend_from_slice(&held.prefix);
            self.out.append(&mut held.rest);
            self.out.push(b'\n');
        }
        &self.out
    }

    /// What to write at the end of a node's log.
    pub(super) fn end(&mut self, rank: u32) -> &[u8] {
        self.out.clear();
        if let Some(held) = self.nodes.get_mut(&rank)
            && !held.rest.is_empty()
        {
            self.out.extend_from_slice(&held.prefix);
            self.out.append(&mut held.rest);
            self.out.push(b'\n');
        }
        &self.out
    }
}

fn prefix(rank: u32, width: usize, color: bool) -> Vec<u8> {
    let name = format!("{:<width$}", format!("node-{rank}"));
    if color {
        let color = COLORS[rank as usize % COLORS.len()];
        format!("{} ", format!("{name} |").color(color)).into_bytes()
    } else {
        format!("{name} | ").into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(lines: &mut Prefixed, pieces: &[(u32, &[u8])]) -> Vec<u8> {
        pieces.iter().flat_map(|(rank, piece)| lines.piece(*rank, piece).to_vec()).collect()
    }

    #[test]
    fn one_node_passes_as_it_is() {
        let mut lines = Prefixed::new(1, false);
        assert_eq!(all(&mut lines, &[(0, b"a\n\xff[info]"), (0, b"\r[/x]")]), b"a\n\xff[info]\r[/x]");
        assert_eq!(lines.end(0), b"");
    }

    #[test]
    fn several_nodes_have_names() {
        let mut lines = Prefixed::new(2, false);
        let pieces: [(u32, &[u8]); 4] = [(0, b"a\n\nb"), (1, b"\xff\n"), (0, b"c\n"), (1, b"last")];
        assert_eq!(all(&mut lines, &pieces), b"node-0 | a\nnode-0 | \nnode-1 | \xff\nnode-0 | bc\n");
        assert_eq!(lines.end(1), b"node-1 | last\n");
        assert_eq!(lines.end(1), b"");
        assert_eq!(lines.end(0), b"");
    }

    proptest::proptest! {
        #[test]
        fn where_pieces_end_does_not_matter(log: Vec<u8>, cuts in proptest::collection::vec(0_usize..200, 0..8)) {
            let whole = {
                let mut lines = Prefixed::new(2, false);
                [lines.piece(0, &log).to_vec(), lines.end(0).to_vec()].concat()
            };
            let mut lines = Prefixed::new(2, false);
            let (mut out, mut rest) = (Vec::new(), &log[..]);
            for cut in cuts {
                let (piece, more) = rest.split_at(cut.min(rest.len()));
                out.extend_from_slice(lines.piece(0, piece));
                rest = more;
            }
            out.extend_from_slice(lines.piece(0, rest));
            out.extend_from_slice(lines.end(0));
            assert_eq!(out, whole);
        }
    }

    #[test]
    fn names_are_as_wide_as_the_widest() {
        assert_eq!(Prefixed::new(11, false).piece(3, b"x\n"), b"node-3  | x\n");
    }
}
