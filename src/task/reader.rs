//! What is known, and what is wrong, while a task is read.

use super::problem::Problem;
use super::schema::{Check, Shape};
use super::{Finding, Overrides, substitute};
use crate::yaml::{Mark, Node, Value};

/// Collects what is wrong while a task is read.
pub(super) struct Reader<'a> {
    pub(super) overrides: &'a Overrides,
    /// What SkyPilot's loader refuses.
    pub(super) problems: Vec<Problem>,
    /// What a file may lack until it is submitted.
    pub(super) needs: Vec<Problem>,
    /// What becomes of values of which the table knows nothing.
    pub(super) findings: Vec<Finding>,
    /// Environment and secrets, to fill in.
    pub(super) variables: Vec<(String, String)>,
    /// Variables without a value.
    pub(super) pending: Vec<String>,
    /// Secrets that have been filled in somewhere, with their values.
    pub(super) exposed: Vec<(String, String)>,
}

/// A variable of the file: its name, its value if it has one, and where that stands.
pub(super) type Variable = (String, Option<String>, Mark);

impl<'a> Reader<'a> {
    pub(super) fn new(overrides: &'a Overrides) -> Self {
        Self {
            overrides,
            problems: Vec::new(),
            needs: Vec::new(),
            findings: Vec::new(),
            variables: Vec::new(),
            pending: Vec::new(),
            exposed: Vec::new(),
        }
    }

    pub(super) fn problem(&mut self, at: Mark, message: impl Into<String>) -> &mut Problem {
        pushed(&mut self.problems, at, message)
    }

    pub(super) fn need(&mut self, at: Mark, message: impl Into<String>) -> &mut Problem {
        pushed(&mut self.needs, at, message)
    }

    pub(super) fn fits(&mut self, node: &Node, shape: &Shape, path: &str) -> bool {
        Check { problems: &mut self.problems, pending: &self.pending }.fits(node, shape, path)
    }

    /// A value with its variables filled in.
    pub(super) fn filled(&mut self, node: &Node) -> Node {
        substitute::fill(node, &self.variables, &mut self.problems)
    }

    /// Takes the values of secrets that were filled in out of everything that there is to say.
    pub(super) fn hide(&mut self) {
        for (name, value) in self.exposed.iter().filter(|(_, value)| !value.is_empty()) {
            for problem in self.problems.iter_mut().chain(&mut self.needs) {
                problem.message = problem.message.replace(value, &format!("${name}"));
            }
            for finding in &mut self.findings {
                finding.field = finding.field.replace(value, &format!("${name}"));
            }
        }
    }

    /// Whether a text has a variable without a value in it.
    pub(super) fn is_pending(&self, text: &str) -> bool {
        substitute::names_any(text, &self.pending)
    }
}

/// A map without what is null at its first level, which SkyPilot drops before it looks.
pub(super) fn without_nulls(node: &Node) -> Node {
    match &node.value {
        Value::Map(entries) => {
            let kept = entries.iter().filter(|(_, value)| value.value != Value::Null).cloned().collect();
            Node { value: Value::Map(kept), at: node.at }
        }
        _ => node.clone(),
    }
}

fn pushed(problems: &mut Vec<Problem>, at: Mark, message: impl Into<String>) -> &mut Problem {
    problems.push(Problem::at(at, message));
    // Just pushed.
    let last = problems.len() - 1;
    &mut problems[last]
}
