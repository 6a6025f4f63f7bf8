//! What a failed request means, and what the user reads of it.

use std::error::Error;
use std::io;

use serde::Deserialize;

use super::request::Request;
use crate::error::Failure;

/// A request that failed.
#[derive(Debug, Clone)]
pub struct ApiError {
    // Boxed: results that carry it stay small.
    status: Box<Status>,
    failure: Box<Failure>,
    /// The connection broke after it had been made.
    pub(super) broke_off: bool,
    /// The server has not heard of it.
    unsent: bool,
    /// The request had been tried before.
    pub(super) retried: bool,
}

/// The parts of Kubernetes' `Status` that matter.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Status {
    code: u16,
    reason: String,
    message: String,
    metadata: StatusMeta,
}

#[derive(Debug, Clone, Default, Deserialize)]
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

    /// Whether the request has changed nothing for certain: it was refused, or never sent. No answer, or a failing
    /// server's, is no such word, nor is what is answered to the same request once more.
    pub fn changed_nothing(&self) -> bool {
        // 408: something in between may have passed the request on.
        !self.retried && (self.unsent || matches!(self.code(), 400..=407 | 409..=499))
    }

    /// Whether the API server itself says that the object is not there: a gateway's 404 is about something else.
    pub fn is_gone(&self) -> bool {
        self.code() == 404 && self.status.reason == "NotFound"
    }

    /// Whether an object of the name is there, but not the one that was meant.
    pub(super) fn is_another_object(&self) -> bool {
        let message = self.status.message.to_lowercase();
        match self.code() {
            409 => message.contains("uid") && message.contains("precondition"),
            // To a patch with another uid.
            422 => message.contains("metadata.uid"),
            _ => false,
        }
    }

    /// The same as the answer to a request that had been tried before.
    pub(super) fn again(self) -> Self {
        Self { retried: true, ..self }
    }

    /// The same as the answer to the first try, whatever was tried.
    pub(super) fn at_first(self) -> Self {
        Self { retried: false, ..self }
    }

    /// The same with what was being done, or else has to be known, before it.
    #[must_use]
    pub fn about(self, what: &str) -> Self {
        Self { failure: Box::new(self.failure.doing(what)), ..self }
    }

    /// The same without hints: they are for those who have never had a connection.
    #[must_use]
    pub fn without_hints(mut self) -> Self {
        self.failure.hints.clear();
        self
    }

    /// The same with one more hint.
    pub(super) fn hint(mut self, hint: &str) -> Self {
        self.failure.hints.push(hint.into());
        self
    }

    /// Where an expired list may be gone on with.
    pub(super) fn continue_token(&self) -> Option<&str> {
        Some(self.status.metadata.r#continue.as_str()).filter(|token| !token.is_empty())
    }

    /// The error of an action: `cannot create the job x: …`.
    pub fn doing(self, what: &str) -> Failure {
        *self.about(what).failure
    }

    /// Something that went wrong on this side.
    pub fn local(message: &str) -> Self {
        Self::silent(Failure::new(message))
    }

    /// No answer, or none that helps.
    pub(super) fn silent(failure: Failure) -> Self {
        Self { status: Box::default(), failure: Box::new(failure), broke_off: false, unsent: false, retried: false }
    }

    /// A request that could not be sent.
    pub(super) fn unsent(failure: Failure) -> Self {
        Self { unsent: true, ..Self::silent(failure) }
    }

    /// An error status, as Kubernetes or something in between wrote it.
    pub(super) fn refused(code: u16, body: &[u8], request: &Request, origin: &str) -> Self {
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
        let (verb, resource) = (request.verb.name(), request.resource());
        let place = match &request.namespace {
            Some(namespace) => format!("in the namespace '{namespace}'"),
            // They are in no namespace.
            None if resource == "nodes" => "in the whole cluster".into(),
            None => "in all namespaces".into(),
        };
        let failure = match code {
            401 => Failure::new(format!("the cluster refused the credentials of the {origin}: {message}")).hint(
                "they may have expired or been revoked: log in to the cluster again, or choose another --context",
            ),
            413 => Failure::new(message).hint(
                "the server, or a proxy before it, takes no request of this size: shorten what is sent, or leave files out with a .skyignore",
            ),
            403 if status.reason == "Forbidden" && message.contains("cannot ") => Failure::new(message).hint(format!(
                "this needs the right to '{verb}' {resource} {place}; 'k8s-cli check' shows which rights there are"
            )),
            404 if message.contains("namespaces \"") => {
                Failure::new(message).hint("-n chooses the namespace, which has to exist; --name gives a task its name")
            }
            _ => Failure::new(message),
        };
        Self { status: Box::new(status), ..Self::silent(failure) }
    }

    /// The answer to a request for a log, for tests of what is made of it.
    #[cfg(test)]
    pub(crate) fn of_log(code: u16) -> Self {
        Self::refused(code, b"", &Request::of_pod("", "", "log"), "")
    }

    /// No connection, or one that broke.
    pub(super) fn unreachable(error: kube::Error, server: &str, proxy: Option<&str>, origin: &str) -> Self {
        let kind = chain(&error).find_map(|error| error.downcast_ref::<io::Error>()).map(io::Error::kind);
        let why = innermost(&error);
        let connecting = |error: &(dyn Error + 'static)| {
            error
                .downcast_ref::<hyper_util::client::legacy::Error>()
                .is_some_and(hyper_util::client::legacy::Error::is_connect)
        };
        let credentials =
            matches!(&error, kube::Error::Auth(_)) || chain(&error).any(<dyn Error>::is::<kube::client::AuthError>);
        let unsent = credentials || chain(&error).any(connecting);
        let through = proxy.map(|proxy| format!(" through the proxy {proxy}")).unwrap_or_default();
        let failure = if credentials {
            Failure::new(format!("the credentials of the {origin} cannot be used: {why}"))
                .hint("check the user's entry in the kubeconfig")
        } else if why.contains("certificate") {
            Failure::new(format!("the connection to the cluster at {server} is not trusted: {why}"))
                .hint("check certificate-authority and server in the kubeconfig")
        } else if kind == Some(io::ErrorKind::ConnectionRefused) {
            // Behind a proxy it is the proxy that is connected to.
            match proxy {
                Some(proxy) => Failure::new(format!("the proxy {proxy} refused the connection"))
                    .hint("check that it runs: it is the cluster's proxy-url, HTTPS_PROXY or ALL_PROXY"),
                None => Failure::new(format!("the cluster at {server} refused the connection")).hint(
                    "check that it runs, and that the context is the right one ('kubectl config current-context')",
                ),
            }
        } else {
            Failure::new(format!("cannot reach the cluster at {server}{through}: {why}"))
                .hint("check the network, and the server's address in the kubeconfig")
        };
        Self { broke_off: !unsent, unsent, ..Self::silent(failure.from_source(error)) }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        *error.failure
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
    use super::super::Kind;
    use super::super::request::Verb;
    use super::*;

    fn create() -> Request {
        Request::one(Verb::Create, Kind::Job, Some("team"), "x")
    }

    fn refused(code: u16, body: &str) -> (u16, String, Vec<String>) {
        let error = ApiError::refused(code, body.as_bytes(), &create(), "user 'u' of the context 'c'");
        (error.code(), error.failure.message, error.failure.hints)
    }

    #[test]
    fn what_is_gone_and_what_is_not() {
        let another = |code, message: &str| {
            let body = serde_json::json!({"kind": "Status", "message": message}).to_string();
            ApiError::refused(code, body.as_bytes(), &create(), "").is_another_object()
        };
        let head = "Operation cannot be fulfilled on jobs.batch \"x\": ";
        let precondition = "the UID in the precondition (a) does not match the UID in record (b). The object might";
        assert!(another(409, &format!("{head}{precondition}")));
        assert!(another(409, &format!("{head}Precondition failed: UID in precondition: a, UID in object meta: b")));
        assert!(another(422, "Job.batch \"x\" is invalid: metadata.uid: Invalid value: \"a\": field is immutable"));
        assert!(!another(409, &format!("{head}the object has been modified; please apply your changes to the latest")));
        assert!(!another(422, "Job.batch \"x\" is invalid: spec.template: Invalid value"));
        let gone = |body: &str| ApiError::refused(404, body.as_bytes(), &create(), "").is_gone();
        assert!(gone(r#"{"kind":"Status","reason":"NotFound","message":"jobs.batch \"x\" not found"}"#));
        assert!(!gone("<html>404</html>"));
    }

    #[test]
    fn what_may_have_been_done() {
        let refused = |code| ApiError::refused(code, b"", &create(), "");
        for (code, nothing) in
            [(400, true), (403, true), (408, false), (409, true), (429, true), (500, false), (504, false)]
        {
            assert_eq!(refused(code).changed_nothing(), nothing, "{code}");
        }
        assert!(!refused(403).again().changed_nothing());
        assert!(ApiError::unsent(Failure::new("")).changed_nothing());
        assert!(!ApiError::unsent(Failure::new("")).again().changed_nothing());
        assert!(!ApiError::silent(Failure::new("")).changed_nothing());
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
