//! Errors as the API server words them.

use hyper::{Response, StatusCode};
use serde_json::{Value, json};

use crate::http::{Body, json as answer};
use crate::kinds::Kind;

/// An error status.
#[derive(Debug)]
pub(crate) struct Refusal {
    code: u16,
    reason: String,
    pub(crate) message: String,
    details: Value,
}

impl Refusal {
    /// An error with its usual reason and without details.
    pub(crate) fn new(code: u16, message: impl Into<String>) -> Self {
        let status = StatusCode::from_u16(code).unwrap_or_default();
        let reason = match code {
            410 => "Expired".into(),
            422 => "Invalid".into(),
            500 => "InternalError".into(),
            504 => "Timeout".into(),
            _ => status.canonical_reason().unwrap_or_default().replace(' ', ""),
        };
        Self { code, reason, message: message.into(), details: Value::Null }
    }

    /// 400.
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(400, message)
    }

    /// 404 for a path.
    pub(crate) fn unknown_path() -> Self {
        Self::new(404, "the server could not find the requested resource")
    }

    /// 404 for an object.
    pub(crate) fn not_found(kind: &Kind, name: &str) -> Self {
        Self::new(404, format!("{} {name:?} not found", kind.qualified())).about(kind, name)
    }

    /// 409: the name is taken.
    pub(crate) fn exists(kind: &Kind, name: &str) -> Self {
        let message = format!("{} {name:?} already exists", kind.qualified());
        Self { reason: "AlreadyExists".into(), ..Self::new(409, message).about(kind, name) }
    }

    /// 409: not the object that was meant.
    pub(crate) fn conflict(kind: &Kind, name: &str, why: &str) -> Self {
        let message = format!("Operation cannot be fulfilled on {} {name:?}: {why}", kind.qualified());
        Self::new(409, message).about(kind, name)
    }

    /// 422: a field that cannot be so.
    pub(crate) fn invalid(kind: &Kind, name: &str, field: &str, why: &str) -> Self {
        let mut refusal =
            Self::new(422, format!("{} {name:?} is invalid: {field}: {why}", kind.name)).about(kind, name);
        refusal.details["causes"] = json!([{"field": field, "message": why}]);
        refusal
    }

    fn about(mut self, kind: &Kind, name: &str) -> Self {
        self.details = json!({"name": name, "group": kind.group(), "kind": kind.plural});
        self
    }

    /// The `Status` object.
    pub(crate) fn status(&self) -> Value {
        json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": self.message,
            "reason": self.reason, "code": self.code, "details": self.details})
    }

    pub(crate) fn response(&self) -> Response<Body> {
        answer(self.code, self.status().to_string())
    }
}
