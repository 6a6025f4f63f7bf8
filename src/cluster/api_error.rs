//! What a failed request means, and what the user reads of it.

use std::error::Error;
use std::io;

use serde::Deserialize;

use crate::error::Failure;

/// A request that failed.
#[derive(Debug)]
pub struct ApiError {
    // Boxed: results that carry it stay small.
    status: Box<Status>,
    failure: Box<Failure>,
    /// The connection broke after it had been made.
    pub(super) broke_off: bool,
    /// The request had been tried before.
    pub(super) retried: bool,
}

/// The parts of Kubernetes' `Status` that matter.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Status {
    code: u16,
    reason: String,
    message: String,
    metadata: StatusMeta,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StatusMeta {
    r#continue: String,
}

impl ApiError {
    /// The HTTP status; 0 where there was no answer.
    pub fn code(&self) -> u16 {
        self.status.code
    }

    /// The server's own words.
    pub fn message(&self) -> &str {
        if self.status.message.is_empty() { &self.failure.message } else { &self.status.message }
    }

    /// Where an expired list may be gone on with.
    pub(super) fn continue_token(&self) -> Option<&str> {
        Some(self.status.metadata.r#continue.as_str()).filter(|token| !token.is_empty())
    }

    /// The error of an action: `cannot create the job x: …`.
    pub fn doing(mut self, what: &str) -> Failure {
        self.failure.message = format!("{what}: {}", self.failure.message);
        *self.failure
    }

    /// Something that went wrong on this side.
    pub(super) fn local(message: &str) -> Self {
        Self::silent(Failure::new(message))
    }

    /// No answer.
    pub(super) fn silent(failure: Failure) -> Self {
        Self { status: Box::default(), failure: Box::new(failure), broke_off: false, retried: false }
    }

    /// An error status, as Kubernetes or something in between wrote it.
    pub(super) fn refused(
        code: u16,
        body: &[u8],
        verb: &str,
        resource: &str,
        namespace: Option<&str>,
        origin: &str,
    ) -> Self {
        let mut status: Status = serde_json::from_slice(body).unwrap_or_default();
        status.code = code;
        if status.message.is_empty() {
            let text = String::from_utf8_lossy(body);
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let text: String = text.chars().take(200).collect();
            status.message = if text.is_empty() {
                format!("the server answered {code}")
            } else {
                format!("the server answered {code}: {text}")
            };
        }
        // The server wraps a namesake's conflict and the like in several lines at times.
        let message = status.message.split_whitespace().collect::<Vec<_>>().join(" ");
        let place = match namespace {
            Some(namespace) => format!("in the namespace '{namespace}'"),
            // They are in no namespace.
            None if resource == "nodes" => "in the whole cluster".into(),
            None => "in all namespaces".into(),
        };
        let failure = match code {
            401 => Failure::new(format!("the cluster refused the credentials of the {origin}: {message}")).hint(
                "they may have expired or been revoked: log in to the cluster again, or choose another --context",
            ),
            403 if status.reason == "Forbidden" && message.contains("cannot ") => Failure::new(message).hint(format!(
                "this needs the right to '{verb}' {resource} {place}; 'k8s-cli check' shows which rights there are"
            )),
            404 if message.contains("namespaces \"") => {
                Failure::new(message).hint("choose a namespace that exists with -n")
            }
            400 => Failure { malformed: Some(message.clone()), ..Failure::new(message) },
            _ => Failure::new(message),
        };
        Self { status: Box::new(status), failure: Box::new(failure), broke_off: false, retried: false }
    }

    /// No connection, or one that broke.
    pub(super) fn unreachable(error: &kube::Error, server: &str, origin: &str) -> Self {
        let kind = chain(error).find_map(|error| error.downcast_ref::<io::Error>()).map(io::Error::kind);
        let why = innermost(error);
        let connected = !chain(error).any(|error| error.to_string().contains("(Connect)"));
        let failure = if let kube::Error::Auth(_) = error {
            Failure::new(format!("the credentials of the {origin} cannot be used: {why}"))
        } else if why.contains("certificate") {
            Failure::new(format!("the connection to the cluster at {server} is not trusted: {why}"))
                .hint("check certificate-authority and server in the kubeconfig")
        } else if kind == Some(io::ErrorKind::ConnectionRefused) {
            Failure::new(format!("the cluster at {server} refused the connection"))
                .hint("check that it runs, and that the context is the right one ('kubectl config current-context')")
        } else {
            Failure::new(format!("cannot reach the cluster at {server}: {why}"))
                .hint("check the network, and the server's address in the kubeconfig")
        };
        Self { broke_off: connected, ..Self::silent(failure) }
    }
}

impl From<ApiError> for anyhow::Error {
    fn from(error: ApiError) -> Self {
        (*error.failure).into()
    }
}

/// An error, its cause, the cause of that …
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let error = next?;
        next = error.source();
        Some(error)
    })
}

/// The last and most telling of an error's causes.
pub fn innermost(error: &(dyn Error + 'static)) -> String {
    let text = chain(error).last().map(ToString::to_string).unwrap_or_default();
    // rustls' verifier and io errors put a system code behind.
    let text = text.split(" (os error").next().unwrap_or(&text).to_owned();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: u16, body: &str) -> (u16, String, Vec<String>) {
        let error =
            ApiError::refused(code, body.as_bytes(), "create", "jobs", Some("team"), "user 'u' of the context 'c'");
        (error.code(), error.failure.message, error.failure.hints)
    }

    #[test]
    fn answers() {
        let forbidden = r#"{"kind":"Status","reason":"Forbidden","message":"jobs.batch is forbidden: User \"r\" cannot create","code":403}"#;
        let (code, message, hints) = refused(403, forbidden);
        assert_eq!((code, message.as_str()), (403, "jobs.batch is forbidden: User \"r\" cannot create"));
        assert!(hints[0].starts_with("this needs the right to 'create' jobs in the namespace 'team'"));
        let quota = r#"{"reason":"Forbidden","message":"jobs.batch \"x\" is forbidden: exceeded quota: q"}"#;
        assert!(refused(403, quota).2.is_empty());
        assert_eq!(
            refused(502, "<html>\n<b>Bad gateway</b></html>").1,
            "the server answered 502: <html> <b>Bad gateway</b></html>"
        );
        assert_eq!(refused(500, "").1, "the server answered 500");
        assert!(refused(401, r#"{"message":"Unauthorized"}"#).1.ends_with("user 'u' of the context 'c': Unauthorized"));
    }
}
