//! Label selectors and field selectors.

use serde_json::Value;

use crate::kinds::{EVENTS, JOBS, Kind, PODS};
use crate::refusal::Refusal;

/// What a list or a watch is restricted to.
#[derive(Debug, Default)]
pub(crate) struct Selector {
    labels: Vec<Label>,
    fields: Vec<Field>,
}

#[derive(Debug, PartialEq)]
struct Label {
    key: String,
    test: Test,
}

#[derive(Debug, PartialEq)]
enum Test {
    In(Vec<String>),
    NotIn(Vec<String>),
    Exists,
    Missing,
}

#[derive(Debug)]
struct Field {
    path: String,
    value: String,
    equal: bool,
}

impl Selector {
    /// Reads both selectors of a request.
    pub(crate) fn parse(kind: &Kind, labels: &str, fields: &str) -> Result<Self, Refusal> {
        Ok(Self { labels: parse_labels(labels).map_err(Refusal::bad)?, fields: parse_fields(kind, fields)? })
    }

    /// Whether an object is meant.
    pub(crate) fn matches(&self, object: &Value) -> bool {
        let labels = &object["metadata"]["labels"];
        self.labels.iter().all(|label| {
            let value = labels[&label.key].as_str();
            let among = |values: &[String]| value.is_some_and(|value| values.iter().any(|other| other == value));
            match &label.test {
                Test::In(values) => among(values),
                Test::NotIn(values) => !among(values),
                Test::Exists => value.is_some(),
                Test::Missing => value.is_none(),
            }
        }) && self.fields.iter().all(|field| {
            let found = field.path.split('.').fold(object, |value, part| &value[part]);
            (found.as_str().unwrap_or_default() == field.value) == field.equal
        })
    }
}

/// `metadata.name=x,status.phase!=Failed`
fn parse_fields(kind: &Kind, text: &str) -> Result<Vec<Field>, Refusal> {
    let mut fields = Vec::new();
    for term in text.split(',').filter(|term| !term.is_empty()) {
        let (path, value, equal) = if let Some((path, value)) = term.split_once("!=") {
            (path, value, false)
        } else if let Some((path, value)) = term.split_once("==").or_else(|| term.split_once('=')) {
            (path, value, true)
        } else {
            return Err(Refusal::bad(format!("invalid selector: '{text}'; can't understand '{term}'")));
        };
        let known: &[&str] = match kind.plural {
            PODS => &["status.phase", "spec.nodeName", "spec.restartPolicy", "status.podIP"],
            EVENTS => &["reason", "type", "reportingComponent"],
            "secrets" => &["type"],
            "namespaces" => &["status.phase"],
            _ => &[],
        };
        let of_event = kind.plural == EVENTS && path.starts_with("involvedObject.");
        if !(matches!(path, "metadata.name" | "metadata.namespace") || of_event || known.contains(&path)) {
            return Err(Refusal::bad(match kind.plural {
                JOBS => format!("field label {path:?} not supported for batchv1.Job"),
                PODS | EVENTS => format!("field label not supported: {path}"),
                _ => format!("{path:?} is not a known field selector: only \"metadata.name\", \"metadata.namespace\""),
            }));
        }
        fields.push(Field { path: path.into(), value: value.into(), equal });
    }
    Ok(fields)
}

/// `a=b,c in (d,e),!f,g`
fn parse_labels(text: &str) -> Result<Vec<Label>, String> {
    let mut labels = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (label, more) = requirement(rest)?;
        labels.push(label);
        rest = more.trim_start();
        if let Some(more) = rest.strip_prefix(',') {
            rest = more.trim_start();
            if rest.is_empty() {
                return Err("found '', expected: identifier after ','".into());
            }
        } else if !rest.is_empty() {
            return Err(format!("found '{rest}', expected: ',' or 'end of string'"));
        }
    }
    Ok(labels)
}

fn requirement(text: &str) -> Result<(Label, &str), String> {
    if let Some(rest) = text.strip_prefix('!') {
        let (key, rest) = word(rest.trim_start());
        return Ok((Label { key: named(key)?, test: Test::Missing }, rest));
    }
    let (key, rest) = word(text);
    if key.is_empty() {
        let found: String = text.chars().take_while(|c| "=!(),".contains(*c)).collect();
        return Err(format!("found '{found}', expected: !, identifier, or 'end of string'"));
    }
    let key = named(key)?;
    let rest = rest.trim_start();
    if rest.is_empty() || rest.starts_with(',') {
        return Ok((Label { key, test: Test::Exists }, rest));
    }
    for (operator, equal) in [("==", true), ("!=", false), ("=", true)] {
        if let Some(rest) = rest.strip_prefix(operator) {
            let (value, rest) = word(rest.trim_start());
            let values = vec![value.to_owned()];
            return Ok((Label { key, test: if equal { Test::In(values) } else { Test::NotIn(values) } }, rest));
        }
    }
    let (operator, after) = word(rest);
    let within = after.trim_start().strip_prefix('(').and_then(|after| after.split_once(')'));
    match (operator, within) {
        ("in" | "notin", Some((values, rest))) => {
            let values = values.split(',').map(|value| value.trim().to_owned()).collect();
            Ok((Label { key, test: if operator == "in" { Test::In(values) } else { Test::NotIn(values) } }, rest))
        }
        ("in" | "notin", None) => Err(format!("unable to parse requirement: found '{after}', expected: '('")),
        _ => Err(format!("unable to parse requirement: found '{operator}', expected: '=', '!=', '==', 'in', notin'")),
    }
}

fn word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| c.is_whitespace() || "=!(),".contains(c)).unwrap_or(text.len()))
}

fn named(key: &str) -> Result<String, String> {
    if key.is_empty() { Err("found '', expected: identifier".into()) } else { Ok(key.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn chosen(labels: &str, fields: &str) -> bool {
        let object = json!({"metadata": {"name": "x", "labels": {"a": "b", "task-id": "1", "empty": ""}},
            "status": {"phase": "Running"}});
        Selector::parse(Kind::of(PODS), labels, fields).is_ok_and(|selector| selector.matches(&object))
    }

    #[test]
    fn selectors() {
        for labels in ["", "a", "a=b", "a == b,task-id", "a in (c, b)", "z notin (x)", "!z", "a!=c", "empty=", "z!=1"] {
            assert!(chosen(labels, ""), "{labels}");
        }
        for labels in ["z", "a=c", "a in (c)", "a notin (b)", "!a", "a=b,!task-id", "a b", "==", "a in b", "a,"] {
            assert!(!chosen(labels, ""), "{labels}");
        }
        assert!(chosen("", "status.phase!=Failed,metadata.name=x") && !chosen("", "status.phase=Failed"));
        assert!(!chosen("", "spec.foo=1") && !chosen("", "nonsense"));
    }
}
