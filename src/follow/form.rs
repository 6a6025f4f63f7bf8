//! How the lines of a log are written: under which name, in which colour.

use owo_colors::{AnsiColors, OwoColorize};

const COLORS: [AnsiColors; 6] =
    [AnsiColors::Cyan, AnsiColors::Yellow, AnsiColors::Green, AnsiColors::Magenta, AnsiColors::Blue, AnsiColors::Red];

/// How lines are written.
#[derive(Debug, Clone, Default)]
pub(super) struct Form {
    /// Before every line.
    pub prefix: Vec<u8>,
    /// Other logs are written to the same place: a line that is broken off, or the last one, gets an end.
    pub several: bool,
    /// With the kubelet's stamps.
    pub stamps: bool,
    /// For a terminal: a carriage return does not wipe the prefix out.
    pub terminal: bool,
}

/// `node-3 | `, as wide as the widest.
pub(super) fn prefix(rank: u32, num_nodes: u32, color: bool) -> Vec<u8> {
    let width = format!("node-{}", num_nodes.saturating_sub(1)).len();
    let name = format!("{:<width$}", format!("node-{rank}"));
    if color {
        let color = COLORS[rank as usize % COLORS.len()];
        format!("{} ", format!("{name} |").color(color)).into_bytes()
    } else {
        format!("{name} | ").into_bytes()
    }
}
