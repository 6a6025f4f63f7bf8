//! The only place that writes to the terminal: stdout carries data, stderr everything that is about it.

mod harmless;
mod live;
mod options;
mod pager;
mod raw_mode;
mod results;
mod table;

use std::io::{self, BufRead, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::MultiProgress;
use jiff::Timestamp;
use owo_colors::{OwoColorize, Style};

use crate::error::{Exit, Failure, Result};
use crate::models::Event;
pub use harmless::{harmless, harmless_json};
pub use live::{Bar, LiveLines};
pub use options::{ColorChoice, Options, Output};
pub use raw_mode::RawMode;
pub use results::{Kept, stream_line};
pub use table::{Cell, Table};

/// How this run writes.
#[derive(Debug, Clone)]
pub struct Ui {
    output: Output,
    quiet: bool,
    /// How much is said about requests.
    pub verbose: u8,
    no_headers: bool,
    color_out: bool,
    color_err: bool,
    /// Columns of the terminal that stdout is, if it is one.
    width: Option<usize>,
    /// Lines that change in place on stderr, where that is a terminal.
    live: Option<MultiProgress>,
    /// Both streams are terminals, the same one most likely.
    together: bool,
    /// The last line on stdout has no end.
    open: Arc<AtomicBool>,
    /// What happens is written as JSON, one object a line.
    stream: Arc<AtomicBool>,
}

/// What a word means, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As it is.
    Plain,
    /// Went well.
    Good,
    /// Went wrong.
    Bad,
    /// Waits.
    Waiting,
    /// Is going on.
    Active,
    /// Beside the point.
    Dim,
}

impl Tone {
    fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Good => Style::new().green(),
            Self::Bad => Style::new().red(),
            Self::Waiting => Style::new().yellow(),
            Self::Active => Style::new().cyan(),
            Self::Dim => Style::new().dimmed(),
        }
    }
}

impl Ui {
    /// From what is chosen, the environment and what stdout and stderr are.
    pub fn new(options: Options) -> Self {
        let width = io::stdout()
            .is_terminal()
            .then(|| terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0)));
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let animates = !options.quiet && !dumb && io::stderr().is_terminal();
        Self {
            output: options.output,
            quiet: options.quiet,
            verbose: options.verbose,
            no_headers: options.no_headers,
            color_out: colored(options.color, io::stdout().is_terminal()),
            color_err: colored(options.color, io::stderr().is_terminal()),
            width,
            live: animates.then(live::progress),
            together: io::stdout().is_terminal() && io::stderr().is_terminal(),
            open: Arc::default(),
            stream: Arc::default(),
        }
    }

    /// Lines that change in place; `None` where stderr is no terminal, or nothing is to be said.
    pub fn live_lines(&self) -> Option<LiveLines> {
        self.live.as_ref().map(LiveLines::new)
    }

    /// A bar for so many bytes; `None` where there are no live lines.
    pub fn bar(&self, what: &str, total: u64) -> Option<Bar> {
        self.live.as_ref().map(|live| Bar::new(live, what, total))
    }

    /// Writes something while the live lines are out of the way.
    fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        match &self.live {
            Some(live) => live.suspend(write),
            None => write(),
        }
    }

    /// Whether lines of so many columns fit. Where stdout is no terminal any do.
    pub fn has_room(&self, columns: usize) -> bool {
        self.width.is_none_or(|width| width >= columns)
    }

    /// Whether stdout is a terminal.
    pub fn is_terminal(&self) -> bool {
        self.width.is_some()
    }

    /// Whether log prefixes are coloured.
    pub fn color_out(&self) -> bool {
        self.color_out
    }

    /// Whether messages are coloured.
    pub fn color_err(&self) -> bool {
        self.color_err
    }

    /// Writes data as it is.
    ///
    /// # Errors
    /// Stdout cannot be written; [`Exit::CLOSED_PIPE`] where its reader has gone.
    pub fn raw(&self, bytes: &[u8]) -> Result<()> {
        let write = || {
            let mut stdout = io::stdout().lock();
            if let Some(last) = bytes.last() {
                self.open.store(*last != b'\n', Ordering::Relaxed);
            }
            stdout.write_all(bytes).and_then(|()| stdout.flush())
        };
        // Live lines are in the way on the same terminal only; whoever waits for another reader must not hold them up.
        let written = if self.together { self.aside(write) } else { write() };
        written.or_else(|error| broken(&error))
    }

    /// Writes data as it is, beside everything else: a reader that has stopped reading holds up the caller, but not
    /// what goes on at the same time, such as waiting for an interruption.
    ///
    /// # Errors
    /// As [`Self::raw`].
    pub async fn pass_on(&self, bytes: Vec<u8>) -> Result<()> {
        let ui = self.clone();
        tokio::task::spawn_blocking(move || ui.raw(&bytes)).await?
    }

    /// The same for stderr.
    ///
    /// # Errors
    /// The writing was broken off.
    pub async fn pass_on_err(&self, bytes: Vec<u8>) -> Result<()> {
        let ui = self.clone();
        Ok(tokio::task::spawn_blocking(move || ui.raw_err(&bytes)).await?)
    }

    /// Writes to stderr as it is. Where that cannot be written it is no reason to stop: there is nobody to tell.
    pub fn raw_err(&self, bytes: &[u8]) {
        let _ = self.aside(|| {
            let mut stderr = io::stderr().lock();
            if self.together && self.open.swap(false, Ordering::Relaxed) {
                stderr.write_all(b"\n")?;
            }
            stderr.write_all(bytes)
        });
    }

    /// Writes a line of data.
    ///
    /// # Errors
    /// As [`Self::raw`].
    pub fn line(&self, text: &str) -> Result<()> {
        self.raw(format!("{}\n", harmless(text)).as_bytes())
    }

    /// Shows a text, in a pager if stdout is a terminal and there is one.
    ///
    /// # Errors
    /// As [`Self::raw`].
    pub fn page(&self, text: &str) -> Result<()> {
        if self.is_terminal() && pager::show(text) { Ok(()) } else { self.raw(text.as_bytes()) }
    }

    /// Writes several lines of data at once.
    ///
    /// # Errors
    /// As [`Self::raw`].
    pub fn lines<T: AsRef<str>>(&self, lines: impl IntoIterator<Item = T>) -> Result<()> {
        let text: String = lines.into_iter().map(|line| harmless(line.as_ref()) + "\n").collect();
        self.raw(text.as_bytes())
    }

    /// Writes a table.
    ///
    /// # Errors
    /// As [`Self::raw`].
    pub fn table(&self, table: &Table) -> Result<()> {
        let mut parts = table.parts(!self.no_headers, self.color_out, self.width);
        parts.try_for_each(|part| self.raw(part.as_bytes()))
    }

    /// Writes a table on stderr: what a question is about.
    pub fn table_on_stderr(&self, table: &Table) {
        self.raw_err(table.render(!self.no_headers, self.color_err, self.width).as_bytes());
    }

    /// Writes some rows of a table of which others have been written.
    ///
    /// # Errors
    /// As [`Self::raw`].
    pub fn rows(&self, table: &Table, rows: &[usize]) -> Result<()> {
        self.raw(table.lines(rows, self.color_out, self.width).as_bytes())
    }

    /// Whether notes are left out.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Something that the user should know, on stderr; not with `-q`.
    pub fn note(&self, text: &str) {
        if !self.is_quiet() {
            self.err(text);
        }
    }

    /// Something that may go against the user's wish, on stderr, also with `-q`.
    pub fn warn(&self, text: &str) {
        let word = if self.color_err { "Warning:".style(Tone::Waiting.style()).to_string() } else { "Warning:".into() };
        self.raw_err(format!("{word} {}\n", harmless(text)).as_bytes());
    }

    /// What to type next, on stderr; not with `-q`.
    pub fn hint(&self, text: &str) {
        if !self.quiet {
            let word = if self.color_err { "Hint:".style(Tone::Active.style()).to_string() } else { "Hint:".into() };
            self.raw_err(format!("{word} {}\n", harmless(text)).as_bytes());
        }
    }

    /// A line on stderr, also with `-q`: how a task ended.
    pub fn err(&self, text: &str) {
        self.raw_err(format!("{}\n", harmless(text)).as_bytes());
    }

    /// An error: the line and its hints on stderr, and with `-o json` or `yaml` the result model for errors on stdout.
    pub fn failure(&self, failure: &Failure) {
        self.complaint(failure);
        self.detail(&[std::slice::from_ref(&failure.message), &failure.more].concat().join("\n"));
    }

    /// An error beside a result: the line and its hints on stderr.
    pub fn complaint(&self, failure: &Failure) {
        self.failures(std::slice::from_ref(failure));
    }

    /// Several errors and their hints on stderr, each hint once; the exit code of the first.
    pub fn failures(&self, failures: &[Failure]) -> Exit {
        let mut hints: Vec<&String> = Vec::new();
        for failure in failures {
            self.error(&failure.message);
            failure.more.iter().for_each(|line| self.err(line));
            if self.verbose > 0 {
                failure.causes().iter().for_each(|cause| self.err(&format!("Caused by: {cause}")));
            }
            hints.extend(failure.hints.iter().filter(|hint| !hints.contains(hint)).collect::<Vec<_>>());
        }
        hints.into_iter().for_each(|hint| self.hint(hint));
        failures.first().map_or(Exit::SUCCESS, |failure| failure.exit)
    }

    fn error(&self, message: &str) {
        let word = if self.color_err { "Error:".style(Tone::Bad.style()).to_string() } else { "Error:".into() };
        self.raw_err(format!("{word} {}\n", harmless(message)).as_bytes());
    }

    /// The result model for errors, with `-o json` or `yaml`.
    pub fn detail(&self, message: &str) {
        // Where stdout cannot be written, stderr has said it.
        let _ = if self.is_stream() {
            self.raw(&stream_line(&Event::Error { time: Timestamp::now(), detail: message }))
        } else {
            self.structured(&serde_json::json!({"detail": message})).map(drop)
        };
    }

    /// Asks on stderr; anything but yes is no.
    ///
    /// # Errors
    /// Stdin is no terminal: `refusal` says which flag to use.
    pub fn confirm(&self, question: &str, refusal: &str) -> Result<bool> {
        if !io::stdin().is_terminal() {
            return Err(Failure::usage(refusal));
        }
        self.raw_err(format!("{} [y/N]: ", harmless(question)).as_bytes());
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
    }
}

/// Columns and rows of the terminal that stdout is.
pub fn terminal_size() -> Option<(u16, u16)> {
    terminal_size::terminal_size().map(|(width, height)| (width.0, height.0))
}

fn broken<T>(error: &io::Error) -> Result<T> {
    let failure = Failure::new(format!("cannot write to stdout: {error}"));
    Err(if error.kind() == io::ErrorKind::BrokenPipe { failure.exit(Exit::CLOSED_PIPE) } else { failure })
}

/// `--color` over `NO_COLOR` over `CLICOLOR_FORCE` over what the stream is.
fn colored(choice: ColorChoice, terminal: bool) -> bool {
    let set = |key: &str| std::env::var_os(key).is_some_and(|value| !value.is_empty());
    let forced = |key: &str| std::env::var_os(key).is_some_and(|value| !value.is_empty() && value != "0");
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if set("NO_COLOR") => false,
        ColorChoice::Auto if forced("CLICOLOR_FORCE") || forced("FORCE_COLOR") => true,
        ColorChoice::Auto => {
            let dull = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
            terminal && !dull && std::env::var_os("CLICOLOR").is_none_or(|value| value != "0")
        }
    }
}
