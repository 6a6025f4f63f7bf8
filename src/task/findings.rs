//! What becomes of the fields of a file: each that it has, looked up in the table of rules.

use std::collections::HashMap;

use super::field_support::{RULES, Rule};
use super::fields::GPUS;
use super::finding::{Finding, Support};
use super::schema::join;
use crate::yaml::{Node, Value};

/// The same with one for a field of the entries of `any_of` or `ordered`, where the first stands; what is refused keeps
/// its places.
pub fn by_field(findings: &[Finding]) -> Vec<Finding> {
    let mut told: Vec<(Finding, usize)> = Vec::new();
    let mut places = HashMap::new();
    for finding in findings {
        let field = of_any_entry(&finding.field).filter(|_| finding.support != Support::Refused);
        let place = field.map(|field| *places.entry((field, finding.support, finding.note)).or_insert(told.len()));
        match place.and_then(|place| told.get_mut(place)) {
            Some((_, count)) => *count += 1,
            None => told.push((finding.clone(), 1)),
        }
    }
    let shown = |(finding, count): (Finding, usize)| match of_any_entry(&finding.field) {
        Some(field) if count > 1 => Finding { field: format!("{field} ({count} entries)"), ..finding },
        _ => finding,
    };
    told.into_iter().map(shown).collect()
}

/// `resources.any_of[0].cpus` as `resources.any_of[*].cpus`.
fn of_any_entry(field: &str) -> Option<String> {
    let (list, rest) = ["resources.any_of", "resources.ordered"]
        .iter()
        .find_map(|list| Some((list, field.strip_prefix(list)?.strip_prefix('[')?)))?;
    Some(format!("{list}[*]{}", rest.split_once(']')?.1))
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
            let Rule { support, note, hint, .. } = *rule;
            findings.push(Finding { field: path.clone(), at: key.at, support, note, hint });
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Mark;

    #[test]
    fn entries_are_told_of_together() {
        let find =
            |field: &str, line, support, note| Finding::new(field.into(), Mark { line, column: 1 }, support, note);
        let findings = [
            find("resources.any_of", 1, Support::Honoured, ""),
            find("resources.any_of[0].cpus", 2, Support::Honoured, ""),
            find("resources.any_of[0].disk_tier", 3, Support::Ignored, "a"),
            find("resources.any_of[1].disk_tier", 4, Support::Ignored, "a"),
            find("resources.any_of[1].zone", 5, Support::Refused, "b"),
            find("resources.any_of[10].disk_tier", 6, Support::Ignored, "c"),
            find("resources.any_of[11].zone", 7, Support::Refused, "b"),
            find("resources.any_of[11].disk_tier", 8, Support::Ignored, "a"),
            find("resources.disk_tier", 9, Support::Ignored, "a"),
            find("resources.disk_tier", 10, Support::Ignored, "a"),
        ];
        let told = by_field(&findings);
        let told: Vec<String> =
            told.iter().map(|finding| format!("{} {} {}", finding.at.line, finding.field, finding.note)).collect();
        assert_eq!(
            told,
            [
                "1 resources.any_of ",
                "2 resources.any_of[0].cpus ",
                "3 resources.any_of[*].disk_tier (3 entries) a",
                "5 resources.any_of[1].zone b",
                "6 resources.any_of[10].disk_tier c",
                "7 resources.any_of[11].zone b",
                "9 resources.disk_tier a",
                "10 resources.disk_tier a",
            ]
        );
    }
}
