//! Lines on a terminal's stderr that change in place, below everything that is written meanwhile.

use std::collections::BTreeMap;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::sanitized;

/// The live lines of one thing that goes on; nothing of them stays when this is dropped, but for the first one after a
/// Ctrl-C, which the terminal's `^C` pushes up by a line.
pub struct LiveLines {
    all: MultiProgress,
    lines: BTreeMap<u32, ProgressBar>,
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
        for (key, text) in texts {
            let text = sanitized(text);
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

fn spinner() -> ProgressBar {
    let line = ProgressBar::new_spinner();
    match ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}") {
        Ok(style) => line.with_style(style),
        Err(_) => line,
    }
}
