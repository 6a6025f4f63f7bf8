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

/// `key`, `!key`, `key=value` or `key!=value`.
struct Term {
    key: String,
    /// Without a value, whether the key is there.
    value: Option<String>,
    wanted: bool,
}

impl Term {
    fn fits(&self, found: Option<&str>) -> bool {
        let equal = self.value.as_ref().map_or(found.is_some(), |value| found == Some(value));
        equal == self.wanted
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

fn terms(text: &str) -> Result<Vec<Term>, Refusal> {
    text.split(',').map(str::trim).filter(|term| !term.is_empty()).map(term).collect()
}

fn term(text: &str) -> Result<Term, Refusal> {
    // `in (a, b)` has not been needed yet.
    if text.contains([' ', '(', ')']) {
        return Err(Refusal::bad(format!("unable to parse requirement: the sandbox does not understand {text:?}")));
    }
    let (key, value, wanted) = if let Some((key, value)) = text.split_once("!=") {
        (key, Some(value), false)
    } else if let Some((key, value)) = text.split_once('=') {
        (key, Some(value.trim_start_matches('=')), true)
    } else {
        (text.trim_start_matches('!'), None, !text.starts_with('!'))
    };
    Ok(Term { key: key.into(), value: value.map(Into::into), wanted })
}
