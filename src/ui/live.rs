//! Lines on a terminal's stderr that change in place, below everything that is written meanwhile.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};

use super::harmless;

/// Rows and columns where the terminal does not say.
const SIZE: (u16, u16) = (24, 80);
/// How often the lines may change in a second.
const RATE: u8 = 20;
/// Columns of a line that its spinner and its clock need.
const ASIDE: usize = 2 + 6;

/// The live lines of one thing that goes on; nothing of them stays when this is dropped.
pub struct LiveLines {
    all: MultiProgress,
    lines: BTreeMap<u32, ProgressBar>,
}

pub(super) fn progress() -> MultiProgress {
    MultiProgress::with_draw_target(ProgressDrawTarget::term_like_with_hz(Box::new(Stderr::default()), RATE))
}

impl LiveLines {
    pub(super) fn new(all: &MultiProgress) -> Self {
        Self { all: all.clone(), lines: BTreeMap::new() }
    }

    /// Shows these lines, by their keys in order, and no others. A line's clock runs from when its key first came.
    pub fn show(&mut self, texts: &BTreeMap<u32, String>) {
        self.lines.retain(|key, line| {
            let stays = texts.contains_key(key);
            if !stays {
                line.finish_and_clear();
                self.all.remove(line);
            }
            stays
        });
        let width = usize::from(Stderr::size().1);
        for (key, text) in texts {
            let text = wrapped(&harmless(text), width.saturating_sub(ASIDE));
            if let Some(line) = self.lines.get(key) {
                if line.message() != text {
                    line.set_message(text);
                }
                continue;
            }
            let after = self.lines.range(..key).next_back().map(|(_, line)| line.clone());
            let line = spinner();
            let line = match after {
                Some(after) => self.all.insert_after(&after, line),
                None => self.all.insert(0, line),
            };
            line.set_message(text);
            line.enable_steady_tick(Duration::from_millis(120));
            self.lines.insert(*key, line);
        }
    }
}

impl Drop for LiveLines {
    fn drop(&mut self) {
        self.show(&BTreeMap::new());
    }
}

/// How much of something has been sent, with its rate and the time that is left; gone when this is dropped.
pub struct Bar {
    all: MultiProgress,
    bar: ProgressBar,
}

impl Bar {
    pub(super) fn new(all: &MultiProgress, what: &str, total: u64) -> Self {
        let form = "{spinner} {msg} [{bar:24}] {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
        let bar = ProgressBar::new(total).with_message(harmless(what));
        let bar = match ProgressStyle::with_template(form) {
            Ok(style) => bar.with_style(style.progress_chars("=> ")),
            Err(_) => bar,
        };
        let bar = all.add(bar);
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { all: all.clone(), bar }
    }

    /// Shows that so much has been sent.
    pub fn set(&self, bytes: u64) {
        self.bar.set_position(bytes);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        self.all.remove(&self.bar);
    }
}

fn spinner() -> ProgressBar {
    let line = ProgressBar::new_spinner();
    match ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        Ok(style) => line.with_style(style),
        Err(_) => line,
    }
}

/// Text on as many rows as it takes, broken between words; what follows the first is indented. A word that is wider than
/// a row is left to the terminal.
fn wrapped(text: &str, width: usize) -> String {
    let mut rows = String::with_capacity(text.len());
    let mut used = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            rows.push_str("\n    ");
            used = 2;
        } else if used > 0 {
            rows.push(' ');
            used += 1;
        }
        rows.push_str(word);
        used += length;
    }
    rows
}

/// Stderr, with the cursor at the beginning of the last row between two drawings: what the terminal itself writes there,
/// as `^C`, is then wiped out with the row and begins no other.
#[derive(Debug, Default)]
struct Stderr {
    pending: Mutex<String>,
}

impl Stderr {
    fn size() -> (u16, u16) {
        terminal_size::terminal_size_of(io::stderr()).map_or(SIZE, |(width, height)| (height.0, width.0))
    }

    fn add(&self, text: &str) {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).push_str(text);
    }

    fn go(&self, count: usize, direction: char) {
        if count > 0 {
            self.add(&format!("\u{1b}[{count}{direction}"));
        }
    }
}

impl TermLike for Stderr {
    fn width(&self) -> u16 {
        Self::size().1
    }

    fn height(&self) -> u16 {
        Self::size().0
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        self.go(n, 'A');
        Ok(())
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        self.go(n, 'B');
        Ok(())
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        self.go(n, 'C');
        Ok(())
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        self.go(n, 'D');
        Ok(())
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.add(text);
        self.add("\n");
        Ok(())
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.add(text);
        Ok(())
    }

    fn clear_line(&self) -> io::Result<()> {
        self.add("\r\u{1b}[2K");
        Ok(())
    }

    fn flush(&self) -> io::Result<()> {
        let mut text = std::mem::take(&mut *self.pending.lock().unwrap_or_else(PoisonError::into_inner));
        text.push('\r');
        let mut stderr = io::stderr().lock();
        stderr.write_all(text.as_bytes())?;
        stderr.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn no_word_is_cut() {
        let text = "Waiting for the task to start: Insufficient nvidia.com/gpu";
        assert_eq!(wrapped(text, 80), text);
        assert_eq!(wrapped(text, 32), "Waiting for the task to start:\n    Insufficient nvidia.com/gpu");
        assert_eq!(wrapped("a averyverylongword b", 6), "a\n    averyverylongword\n    b");
    }
}
