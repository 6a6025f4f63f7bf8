//! Errors as the API server words them.

use serde_json::{Map, Value, json};

use crate::kinds::Kind;
use crate::routes::Target;

/// An error status.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// The HTTP status.
    pub(crate) code: u16,
    /// `NotFound` …
    pub(crate) reason: &'static str,
    /// For people.
    pub(crate) message: String,
    details: Value,
}

/// One thing that is wrong with an object.
#[derive(Debug)]
pub(crate) struct Cause {
    field: String,
    reason: &'static str,
    message: String,
}

impl Cause {
    /// A value that is not one.
    pub(crate) fn invalid(field: impl Into<String>, value: &str, why: &str) -> Self {
        let message = format!("Invalid value: {value:?}: {why}");
        Self { field: field.into(), reason: "FieldValueInvalid", message }
    }

    /// A value that is missing.
    pub(crate) fn required(field: impl Into<String>, why: &str) -> Self {
        let message = if why.is_empty() { "Required value".into() } else { format!("Required value: {why}") };
        Self { field: field.into(), reason: "FieldValueRequired", message }
    }

    /// A number that is too small.
    pub(crate) fn number(field: &str, value: i64, why: &str) -> Self {
        Self { field: field.into(), reason: "FieldValueInvalid", message: format!("Invalid value: {value}: {why}") }
    }

    /// A value that is too long.
    pub(crate) fn too_long(field: impl Into<String>, limit: usize) -> Self {
        let message = format!("Too long: must have at most {limit} bytes");
        Self { field: field.into(), reason: "FieldValueTooLong", message }
    }

    /// A value that is none of those there are.
    pub(crate) fn unsupported(field: impl Into<String>, value: &str, supported: &[&str]) -> Self {
        let message = format!(
            "Unsupported value: {value:?}: supported values: {}",
            supported.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(", ")
        );
        Self { field: field.into(), reason: "FieldValueNotSupported", message }
    }
}

impl Refusal {
    /// An error without details.
    pub(crate) fn new(code: u16, reason: &'static str, message: impl Into<String>) -> Self {
        Self { code, reason, message: message.into(), details: Value::Null }
    }

    /// 400.
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(400, "BadRequest", message)
    }

    /// 404 for an object.
    pub(crate) fn not_found(kind: &Kind, name: &str) -> Self {
        let message = format!("{} {name:?} not found", kind.qualified());
        Self::new(404, "NotFound", message).about(kind.group, kind.plural, name)
    }

    /// 404 for a path.
    pub(crate) fn unknown_resource() -> Self {
        Self::new(404, "NotFound", "the server could not find the requested resource")
    }

    /// 409: the name is taken.
    pub(crate) fn exists(kind: &Kind, name: &str) -> Self {
        let message = format!("{} {name:?} already exists", kind.qualified());
        Self::new(409, "AlreadyExists", message).about(kind.group, kind.plural, name)
    }

    /// 409: not the object that was meant.
    pub(crate) fn conflict(kind: &Kind, what: &str, name: &str, why: &str) -> Self {
        let word = if what == kind.plural { kind.qualified() } else { kind.qualified_name() };
        let message = format!("Operation cannot be fulfilled on {word} {name:?}: {why}");
        Self::new(409, "Conflict", message).about(kind.group, what, name)
    }

    /// 422.
    pub(crate) fn invalid(kind: &Kind, name: &str, causes: &[Cause]) -> Self {
        let texts: Vec<String> = causes.iter().map(|cause| format!("{}: {}", cause.field, cause.message)).collect();
        let text = if let [one] = texts.as_slice() { one.clone() } else { format!("[{}]", texts.join(", ")) };
        let message = format!("{} {name:?} is invalid: {text}", kind.qualified_name());
        let mut refusal = Self::new(422, "Invalid", message).about(kind.group, kind.name, name);
        refusal.details["causes"] = causes
            .iter()
            .map(|cause| json!({"reason": cause.reason, "message": cause.message, "field": cause.field}))
            .collect();
        refusal
    }

    /// 403, in the words for someone who lacks a right.
    pub(crate) fn forbidden(user: &str, verb: &str, target: &Target) -> Self {
        let (kind, namespace, name) = (target.kind, &target.namespace, &target.name);
        let resource =
            if target.part.is_empty() { kind.plural.into() } else { format!("{}/{}", kind.plural, target.part) };
        let object = if name.is_empty() { String::new() } else { format!(" {name:?}") };
        let place = match namespace.as_str() {
            "" => "at the cluster scope".into(),
            namespace => format!("in the namespace {namespace:?}"),
        };
        let message = format!(
            "{}{object} is forbidden: User {user:?} cannot {verb} resource {resource:?} in API group {:?} {place}",
            kind.qualified(),
            kind.group
        );
        Self::new(403, "Forbidden", message).about(kind.group, kind.plural, name)
    }

    /// 410: a resource version that has been forgotten.
    pub(crate) fn expired(message: impl Into<String>) -> Self {
        Self::new(410, "Expired", message)
    }

    fn about(mut self, group: &str, kind: &str, name: &str) -> Self {
        let fields = [("name", name), ("group", group), ("kind", kind)];
        let fields = fields.iter().filter(|(_, value)| !value.is_empty());
        self.details = Value::Object(fields.map(|&(key, value)| (key.into(), value.into())).collect::<Map<_, _>>());
        self
    }

    /// The `Status` object.
    pub(crate) fn status(&self) -> Value {
        let mut status = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": self.message, "reason": self.reason, "code": self.code});
        if !self.details.is_null() {
            status["details"] = self.details.clone();
        }
        status
    }
}
