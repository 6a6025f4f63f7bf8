//! How the lines of a log are written: under which name, in which colour.

use std::str::from_utf8;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use owo_colors::{AnsiColors, OwoColorize};

use crate::models::Event;
use crate::ui::stream_line;

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
    /// For a program, which gets every byte: behind what is broken off, or has no end, is an empty line, and where a
    /// stamp is missing only the space that follows one.
    pub exact: bool,
}

impl LineFormat {
    /// Of lines that [`json_lines`] takes.
    pub(super) fn of_json(rank: u32) -> Self {
        Self { prefix: format!("{rank} ").into_bytes(), several: true, stamps: true, terminal: false, exact: true }
    }
}

/// Lines of [`LineFormat::of_json`] as an object each.
pub(super) fn json_lines(text: &[u8], task_id: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() * 2);
    let mut lines = text.split(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let Some((rank, line)) = cut(line) else { continue };
        let Some((time, line)) = cut(line) else { continue };
        // Behind the last line feed is nothing: it makes no line.
        let broken = lines.next_if(|next| next.is_empty()).is_some() && lines.peek().is_some();
        out.extend(stream_line(&Event::Log {
            time: from_utf8(time).ok().filter(|time| !time.is_empty()),
            task_id,
            node: from_utf8(rank).ok().and_then(|rank| rank.parse().ok()).unwrap_or_default(),
            line: from_utf8(line).ok(),
            line_base64: from_utf8(line).is_err().then(|| STANDARD.encode(line)),
            partial: broken,
        }));
    }
    out
}

/// What is before the first space, and behind it.
fn cut(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = memchr::memchr(b' ', text)?;
    Some((&text[..space], &text[space + 1..]))
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
        let json = |text: &str| {
            let json = String::from_utf8_lossy(&json_lines(text.as_bytes(), "0a1b2c3d")).into_owned();
            json.replace("\"event\":\"log\",", "").replace("\"task_id\":\"0a1b2c3d\",", "")
        };
        for (text, expected) in [
            ("", ""),
            ("0 T a b\n", "{\"time\":\"T\",\"node\":0,\"line\":\"a b\"}\n"),
            ("12 T \n", "{\"time\":\"T\",\"node\":12,\"line\":\"\"}\n"),
            ("0  a\n\n", "{\"node\":0,\"line\":\"a\",\"partial\":true}\n"),
            (
                "0 T a\n\n0  b\n",
                "{\"time\":\"T\",\"node\":0,\"line\":\"a\",\"partial\":true}\n{\"node\":0,\"line\":\"b\"}\n",
            ),
            ("0 T \u{202e}\u{9b}m\r\n", "{\"time\":\"T\",\"node\":0,\"line\":\"\\u202e\\u009bm\\r\"}\n"),
        ] {
            assert_eq!(json(text), expected, "{text:?}");
        }
        let bytes = String::from_utf8_lossy(&json_lines(b"0 T \xff\x00\n", "")).into_owned();
        assert!(bytes.ends_with("\"node\":0,\"line_base64\":\"/wA=\"}\n"), "{bytes}");
    }
}
