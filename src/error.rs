//! What a command ends with: an exit code, and for a failure one line that says why and hints at what to do.

use std::fmt;

/// The process's exit code (SPEC section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit(pub u8);

impl Exit {
    /// All went well.
    pub const SUCCESS: Self = Self(0);
    /// The request failed: not found, refused, cluster error.
    pub const FAILURE: Self = Self(1);
    /// The command line or the task file is wrong, or a file cannot be read.
    pub const USAGE: Self = Self(2);
    /// Gave up waiting, as coreutils' `timeout` says it.
    pub const TIMEOUT: Self = Self(124);
    /// 128 + SIGINT.
    pub const INTERRUPTED: Self = Self(130);
    /// 128 + SIGPIPE: whoever read our output has gone.
    pub const CLOSED_PIPE: Self = Self(141);
    /// 128 + SIGTERM.
    pub const TERMINATED: Self = Self(143);
}

/// An error as the user reads it. Everything else that goes wrong travels as a plain [`anyhow::Error`] and ends
/// with [`Exit::FAILURE`].
#[derive(Debug, Clone)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// One line: what failed, on which object, and why.
    pub message: String,
    /// What belongs below that line: the place in a file, further errors.
    pub more: Vec<String>,
    /// What to do next, a line each.
    pub hints: Vec<String>,
    /// The server's own words, where it could not make sense of the request (400).
    pub malformed: Option<String>,
}

impl Failure {
    /// A failed request: exit code 1.
    pub fn new(message: impl Into<String>) -> Self {
        Self { exit: Exit::FAILURE, message: message.into(), more: Vec::new(), hints: Vec::new(), malformed: None }
    }

    /// A wrong command line or task file: exit code 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::USAGE, ..Self::new(message) }
    }

    /// The same with one more hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same, and another that is told with it.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.more.push(format!("Error: {}", other.message));
        self.more.extend(other.more);
        self.hints.extend(other.hints);
        self.hints.dedup();
        self
    }

    /// The same with another exit code.
    #[must_use]
    pub fn exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// Ends a command with an error that the user reads.
///
/// # Errors
/// Always.
pub fn fail<T>(failure: Failure) -> anyhow::Result<T> {
    Err(failure.into())
}
