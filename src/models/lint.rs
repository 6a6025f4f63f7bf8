//! The result model of `jobs lint`.

use serde::Serialize;

use crate::script::Missing;
use crate::task::{Finding, Problem, Support};

/// What was found out about some files.
#[derive(Debug, Serialize)]
pub struct LintDone {
    /// In the order of the command line.
    pub files: Vec<LintFile>,
}

/// What was found out about a file.
#[derive(Debug, Default, Serialize)]
pub struct LintFile {
    /// As the command line names it.
    pub file: String,
    /// Whether it can be submitted, with what `to_submit` asks for.
    pub valid: bool,
    /// `task`, `pipeline` or `job group`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// What is wrong with it.
    pub problems: Vec<LintProblem>,
    /// What becomes of its fields.
    pub fields: Vec<LintField>,
    /// The same for the table: one for a field of the entries of `any_of` or `ordered`.
    #[serde(skip)]
    pub rows: Vec<LintField>,
    /// What the command line has to give, or how it is submitted.
    pub to_submit: Vec<LintProblem>,
    /// Commands that its scripts call and its images lack.
    pub missing_commands: Vec<Missing>,
    /// What to do beside.
    #[serde(skip)]
    pub hints: Vec<String>,
}

/// What becomes of a field.
#[derive(Debug, Serialize)]
pub struct LintField {
    /// Which task of the file, from 0.
    pub task: usize,
    pub field: String,
    /// Its line, from 1.
    pub line: usize,
    /// Its column, from 1.
    pub column: usize,
    /// `honoured`, `depends` (on the cluster), `approximated`, `ignored` or `refused`.
    pub status: Support,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
}

/// Something that is wrong or missing.
#[derive(Debug, Serialize)]
pub struct LintProblem {
    /// Where; of the file as a whole: nowhere.
    pub line: Option<usize>,
    /// Where in the line.
    pub column: Option<usize>,
    pub message: String,
    pub hint: Option<String>,
}

impl LintField {
    /// The model of a finding in the task of this index.
    pub fn new(task: usize, finding: &Finding) -> Self {
        Self {
            task,
            field: finding.field.clone(),
            line: finding.at.line,
            column: finding.at.column,
            status: finding.support,
            note: Some(finding.note).filter(|note| !note.is_empty()),
        }
    }
}

impl From<&Problem> for LintProblem {
    fn from(problem: &Problem) -> Self {
        Self {
            line: problem.at.map(|at| at.line),
            column: problem.at.map(|at| at.column),
            message: problem.message.clone(),
            hint: problem.hint.clone(),
        }
    }
}
