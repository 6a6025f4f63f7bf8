//! How the lines of a log are written: under which name, in which colour.

use owo_colors::{AnsiColors, OwoColorize};

use crate::models::LogLine;
use crate::ui::harmless_json;

const COLORS: [AnsiColors; 6] =
    [AnsiColors::Cyan, AnsiColors::Yellow, AnsiColors::Green, AnsiColors::Magenta, AnsiColors::Blue, AnsiColors::Red];

/// How lines are written.
#[derive(Debug, Clone, Default)]
pub(super) struct LineFormat {
    /// Before every line.
    pub prefix: Vec<u8>,
    /// Other logs are written to the same place: a line that is broken off, or the last one, gets an end.
    pub several: bool,
    /// With the kubelet's stamps.
    pub stamps: bool,
    /// For a terminal: a carriage return does not wipe the prefix out.
    pub terminal: bool,
}

impl LineFormat {
    /// Of lines that become JSON: whole ones, with what that needs before them.
    pub(super) fn of_json(rank: u32, stamps: bool) -> Self {
        Self { prefix: format!("{rank} ").into_bytes(), several: true, stamps, terminal: false }
    }
}

/// Lines of [`LineFormat::of_json`] as an object each: `{"node":3,"line":"…"}`. JSON has no bytes: what is no UTF-8 is
/// replaced, and what could control a terminal is escaped.
pub(super) fn json_lines(text: &[u8], stamps: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() * 2);
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let line = String::from_utf8_lossy(line.strip_suffix(b"\n").unwrap_or(line));
        let (rank, line) = line.split_once(' ').unwrap_or(("", &line));
        let (time, line) = if stamps { line.split_once(' ').unwrap_or(("", line)) } else { ("", line) };
        let line =
            LogLine { node: rank.parse().unwrap_or_default(), time: Some(time).filter(|time| !time.is_empty()), line };
        // Numbers and strings always can be written.
        out.extend(harmless_json(&serde_json::to_string(&line).unwrap_or_default()).into_bytes());
        out.push(b'\n');
    }
    out
}

/// `node-3 | `, as wide as the widest.
pub fn prefix(rank: u32, num_nodes: u32, color: bool) -> Vec<u8> {
    let width = format!("node-{}", num_nodes.saturating_sub(1)).len();
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
    use super::json_lines;

    #[test]
    fn lines_as_json() {
        let json = |text: &[u8], stamps| String::from_utf8_lossy(&json_lines(text, stamps)).into_owned();
        let expected =
            "{\"node\":0,\"line\":\"a b\"}\n{\"node\":12,\"line\":\"\"}\n{\"node\":0,\"line\":\"\\r\u{fffd}\"}\n";
        assert_eq!(json(b"0 a b\n12 \n0 \r\xff\n", false), expected);
        let hidden = json("0 \u{202e}\u{9b}m\n".as_bytes(), false);
        assert_eq!(hidden, "{\"node\":0,\"line\":\"\\u202e\\u009bm\"}\n");
        let expected = "{\"node\":0,\"time\":\"2026-01-02T03:04:05Z\",\"line\":\"a b\"}\n";
        assert_eq!(json(b"0 2026-01-02T03:04:05Z a b\n", true), expected);
    }
}
