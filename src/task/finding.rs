//! What becomes of one field of a file.

use super::problem::Problem;
use crate::yaml::Mark;

/// What becomes of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Support {
    /// It means here what it means to SkyPilot.
    Honoured,
    /// It is honoured where the cluster has what it takes, which is said when the task is submitted.
    Depends,
    /// Something near to it is done.
    Approximated,
    Ignored,
    /// The file is valid, but a task with it cannot be submitted.
    Refused,
}

/// What becomes of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The field as the file has it: `resources.any_of[0].cpus`.
    pub field: String,
    pub at: Mark,
    /// What becomes of it.
    pub support: Support,
    pub note: &'static str,
    pub(super) hint: &'static str,
}

impl Finding {
    /// What a value brings with it, beside what the table says of its field.
    pub(super) fn new(field: String, at: Mark, support: Support, note: &'static str) -> Self {
        Self { field, at, support, note, hint: "" }
    }

    /// The line that tells of a field that is not honoured.
    pub fn note(&self) -> Option<String> {
        match self.support {
            Support::Honoured | Support::Depends | Support::Refused => None,
            Support::Approximated => Some(format!("{}: {}", self.field, self.note)),
            Support::Ignored => Some(format!("{} is ignored: {}", self.field, self.note)),
        }
    }

    /// The error for a field that keeps a task from being submitted.
    pub(super) fn refusal(&self) -> Option<Problem> {
        (self.support == Support::Refused)
            .then(|| Problem::at(self.at, format!("'{}' is {}", self.field, self.note)).hint(self.hint))
    }
}
