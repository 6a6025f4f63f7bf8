//! What a command ends with: an exit code, and for a failure one line that says why and hints at what to do.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

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

/// What something comes to that a command does.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

/// An error as the user reads it. What a command asks of the cluster fails with an
/// [`ApiError`](crate::cluster::ApiError), until the command knows what that means to the user.
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
    /// What it came from, for `-v`.
    source: Option<Arc<dyn Error + Send + Sync>>,
}

impl Failure {
    /// A failed request: exit code 1.
    pub fn new(message: impl Into<String>) -> Self {
        Self { exit: Exit::FAILURE, message: message.into(), more: Vec::new(), hints: Vec::new(), source: None }
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

    /// The same behind those that came before it, if any did.
    #[must_use]
    pub fn after(self, before: Option<Self>) -> Self {
        match before {
            Some(first) => first.and(self),
            None => self,
        }
    }

    /// The same with another exit code.
    #[must_use]
    pub fn exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// The same with what was being done before the message.
    #[must_use]
    pub fn doing(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    /// The same with what it came from.
    #[must_use]
    pub fn from_source(mut self, source: impl Error + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// What it came from, as far as the message does not say it: each error, then its own cause.
    pub fn causes(&self) -> Vec<String> {
        let mut causes: Vec<String> = Vec::new();
        for cause in std::iter::successors(self.source(), |error| (*error).source()).map(ToString::to_string) {
            let told = causes.last().into_iter().chain([&self.message]).any(|words| words.contains(&cause));
            causes.extend((!told).then_some(cause));
        }
        causes
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}

/// Errors that need no more words: they cannot happen, or say all that can be said.
macro_rules! plain {
    ($($error:ty),*) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::new(error.to_string())
            }
        })*
    };
}

plain!(std::io::Error, serde_json::Error, serde_yaml::Error, tokio::task::JoinError);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_message_does_not_say() {
        let [low, middle] = [Failure::new("no route"), Failure::new("connect")];
        let high = Failure::new("service: connect").from_source(middle.from_source(low));
        assert!(Failure::new("cannot reach it").causes().is_empty());
        assert_eq!(Failure::new("cannot reach it: no route").from_source(high).causes(), ["service: connect"]);
    }
}
