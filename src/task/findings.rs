//! What becomes of the fields of a file: each that it has, looked up in the table of rules.

use super::fields::GPUS;
use super::problem::Problem;
use super::rules::{Fate, RULES, Rule};
use super::schema::join;
use crate::yaml::{Mark, Node, Value};

/// What becomes of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The field as the file has it: `resources.any_of[0].cpus`.
    pub field: String,
    /// Where it stands.
    pub at: Mark,
    /// What becomes of it.
    pub fate: Fate,
    /// How, or why.
    pub note: &'static str,
    pub(super) hint: &'static str,
}

impl Finding {
    /// What a value brings with it, beside what the table says of its field.
    pub(super) fn new(field: String, at: Mark, fate: Fate, note: &'static str) -> Self {
        Self { field, at, fate, note, hint: "" }
    }

    /// The line that tells of a field that is not honoured.
    pub fn note(&self) -> Option<String> {
        match self.fate {
            Fate::Honoured | Fate::Depends | Fate::Refused => None,
            Fate::Approximated => Some(format!("{}: {}", self.field, self.note)),
            Fate::Ignored => Some(format!("{} is ignored: {}", self.field, self.note)),
        }
    }

    /// The error for a field that keeps a task from being submitted.
    pub(super) fn refusal(&self) -> Option<Problem> {
        (self.fate == Fate::Refused)
            .then(|| Problem::at(self.at, format!("'{}' is {}", self.field, self.note)).hint(self.hint))
    }
}

/// What becomes of the fields of a task, in the order of the file.
pub(super) fn of(document: &Node) -> Vec<Finding> {
    let mut findings = Vec::new();
    walk(document, "", &[], &mut findings);
    findings
}

/// Looks at the fields of a map; `path` is as the file has it, `place` as the table does.
fn walk(node: &Node, path: &str, place: &[&str], findings: &mut Vec<Finding>) {
    let Value::Map(entries) = &node.value else { return };
    for (key, value) in entries {
        if value.value == Value::Null && matches!(place, [] | ["resources"]) {
            continue;
        }
        let written = key.to_python_str();
        let path = join(path, &written);
        let own = if written == GPUS { "accelerators" } else { &written };
        let place = [place, &[own]].concat();
        if let Some(rule) = RULES.iter().find(|rule| names(rule, &place) && (rule.holds)(&value.value, entries)) {
            let Rule { fate, note, hint, .. } = *rule;
            findings.push(Finding { field: path.clone(), at: key.at, fate, note, hint });
        }
        if RULES.iter().any(|rule| lies_in(rule, &place)) {
            walk(value, &path, &place, findings);
        }
        if let (["resources", "any_of" | "ordered"], Value::Seq(items)) = (place.as_slice(), &value.value) {
            for (index, item) in items.iter().enumerate() {
                walk(item, &format!("{path}[{index}]"), &["resources"], findings);
            }
        }
    }
}

/// Whether a row is about this field.
fn names(rule: &Rule, place: &[&str]) -> bool {
    let fields: Vec<&str> = rule.field.split('.').collect();
    fields.len() == place.len() && fields.iter().zip(place).all(|(field, part)| *field == "*" || field == part)
}

/// Whether a row is about a field of this one.
fn lies_in(rule: &Rule, place: &[&str]) -> bool {
    let fields: Vec<&str> = rule.field.split('.').collect();
    fields.len() > place.len() && fields.iter().zip(place).all(|(field, part)| *field == "*" || field == part)
}
