//! What a list or a watch is about: a kind in a namespace, and selectors.

use serde_json::Value;

use crate::http::Call;
use crate::kinds::{EVENTS, Kind, PODS};
use crate::refusal::Refusal;
use crate::store::Key;

pub(crate) struct Selector {
    pub(crate) kind: &'static Kind,
    /// Empty is all.
    pub(crate) namespace: String,
    labels: Vec<Term>,
    fields: Vec<Term>,
}

/// `key`, `!key`, `key=value`, `key!=value`, `key in (a,b)` or `key notin (a,b)`.
struct Term {
    key: String,
    /// Without values, whether the key is there.
    values: Option<Vec<String>>,
    wanted: bool,
}

impl Term {
    fn fits(&self, found: Option<&str>) -> bool {
        let among = |values: &Vec<String>| found.is_some_and(|found| values.iter().any(|value| value == found));
        self.values.as_ref().map_or(found.is_some(), among) == self.wanted
    }
}

impl Selector {
    /// Reads both selectors of a request.
    pub(crate) fn new(kind: &'static Kind, namespace: &str, call: &Call) -> Result<Self, Refusal> {
        let (labels, fields) = (terms(&call.parameter("labelSelector"))?, terms(&call.parameter("fieldSelector"))?);
        let known = |key: &str| match (kind.plural, key) {
            (_, "metadata.name" | "metadata.namespace") => true,
            (PODS, key) => matches!(key, "status.phase" | "spec.nodeName"),
            (EVENTS, key) => matches!(key, "reason" | "type") || key.starts_with("involvedObject."),
            _ => false,
        };
        if let Some(field) = fields.iter().find(|field| !known(&field.key)) {
            return Err(Refusal::bad(format!("field label {:?} not supported for {}", field.key, kind.name)));
        }
        Ok(Self { kind, namespace: namespace.into(), labels, fields })
    }

    /// Whether an object is meant.
    pub(crate) fn matches(&self, key: &Key, object: &Value) -> bool {
        let label = |key: &str| object["metadata"]["labels"][key].as_str();
        let field = |key: &str| key.split('.').fold(object, |value, part| &value[part]).as_str();
        key.kind == self.kind.plural
            && (self.namespace.is_empty() || key.namespace == self.namespace)
            && self.labels.iter().all(|term| term.fits(label(&term.key)))
            && self.fields.iter().all(|term| term.fits(field(&term.key)))
    }
}

/// The terms of a selector; commas in parentheses part values.
fn terms(text: &str) -> Result<Vec<Term>, Refusal> {
    let mut depth = 0;
    let parts = text.split(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    });
    parts.map(str::trim).filter(|term| !term.is_empty()).map(term).collect()
}

fn term(text: &str) -> Result<Term, Refusal> {
    let wrong = || Refusal::bad(format!("unable to parse requirement: {text:?}"));
    let one = |value: &str| Some(vec![value.to_owned()]);
    let (key, values, wanted) = if let Some((head, list)) = text.split_once('(') {
        let list = list.strip_suffix(')').ok_or_else(wrong)?;
        let (key, word) = head.trim().rsplit_once(' ').ok_or_else(wrong)?;
        if !["in", "notin"].contains(&word) {
            return Err(wrong());
        }
        (key, Some(list.split(',').map(|value| value.trim().to_owned()).collect()), word == "in")
    } else if let Some((key, value)) = text.split_once("!=") {
        (key, one(value), false)
    } else if let Some((key, value)) = text.split_once('=') {
        (key, one(value.trim_start_matches('=')), true)
    } else {
        (text.trim_start_matches('!'), None, !text.starts_with('!'))
    };
    if key.contains([' ', ')']) {
        return Err(wrong());
    }
    Ok(Term { key: key.trim().into(), values, wanted })
}
