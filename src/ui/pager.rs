//! A pager, for texts that are longer than the terminal.

use std::io::Write;
use std::process::{Command, Stdio};

/// Used where `$PAGER` is not set: it ends by itself on a short text, keeps colours and leaves the text on the screen.
const DEFAULT: &str = "less -FRX";

/// Shows a text in the pager; `false` where there is none.
pub(super) fn show(text: &str) -> bool {
    let pager = std::env::var("PAGER").unwrap_or_else(|_| DEFAULT.into());
    let mut words = pager.split_whitespace();
    let Some(program) = words.next() else { return false };
    // Ctrl-C is for the pager, which stays; ending here would leave it without its terminal.
    #[cfg(unix)]
    let interrupted = signal_hook::flag::register(signal_hook::consts::SIGINT, std::sync::Arc::default());
    let Ok(mut child) = Command::new(program).args(words).stdin(Stdio::piped()).spawn() else { return false };
    if let Some(mut stdin) = child.stdin.take() {
        // A pager that is left before the end of the text has closed its input.
        let _ = stdin.write_all(text.as_bytes());
    }
    let shown = child.wait().is_ok();
    #[cfg(unix)]
    if let Ok(interrupted) = interrupted {
        signal_hook::low_level::unregister(interrupted);
    }
    shown
}
