//! What is told to go wrong, and what was asked: for tests. Below `/sandbox/`:
//!
//! - `POST faults` with `{"match": {"method": "GET", "path_contains": "/jobs", "query_contains": "watch=true"},
//!   "skip": 1, "times": 2, "fault": {"status": 429, "retry_after": 1}}` adds a rule, `DELETE faults` removes all;
//! - `GET requests` lists what was asked since `DELETE requests`;
//! - `POST rotate-logs` begins a new file for every log, as kubelets do when one is large;
//! - `POST start-delay` with `{"ms": 2000}` lets pods be created for so long before they start.

use std::time::Duration;

use http_body_util::BodyExt;
use hyper::{Method, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::body::{self, Body, json as answered, stream, whole};
use crate::cluster::Cluster;
use crate::refusal::Refusal;
use crate::routes::{Call, target};

/// The rules in force and the requests since they were last forgotten.
#[derive(Default)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
    requests: Vec<Asked>,
    forgotten: usize,
}

/// One answered request.
#[derive(Serialize)]
struct Asked {
    method: String,
    path: String,
    query: String,
    /// 0 while there is no answer.
    status: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    #[serde(default)]
    r#match: Match,
    /// How often it applies.
    #[serde(default = "once")]
    times: u32,
    /// How many matching requests pass before.
    #[serde(default)]
    skip: u32,
    fault: Fault,
}

fn once() -> u32 {
    1
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Match {
    method: String,
    path_contains: String,
    query_contains: String,
}

impl Match {
    fn fits(&self, method: &str, path: &str, query: &str) -> bool {
        (self.method.is_empty() || self.method == method)
            && path.contains(&self.path_contains)
            && query.contains(&self.query_contains)
    }
}

/// What goes wrong; several things can be given.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Fault {
    delay_ms: u64,
    stall: bool,
    reset: bool,
    gone: bool,
    status: Option<u16>,
    message: Option<String>,
    retry_after: Option<u64>,
    html: Option<u16>,
    reset_after_bytes: Option<usize>,
    stall_after_bytes: Option<usize>,
}

impl Faults {
    /// Notes a request; returns its place, and what is to go wrong with it.
    pub(crate) fn asked(&mut self, call: &Call) -> (usize, Option<Fault>) {
        let (method, path, query) = (call.method.to_string(), call.path.clone(), call.query.clone());
        let mut fault = None;
        for rule in self.rules.iter_mut().filter(|rule| rule.times > 0 && rule.r#match.fits(&method, &path, &query)) {
            if rule.skip > 0 {
                rule.skip -= 1;
            } else {
                rule.times -= 1;
                fault = Some(rule.fault.clone());
                break;
            }
        }
        self.requests.push(Asked { method, path, query, status: 0 });
        (self.forgotten + self.requests.len() - 1, fault)
    }

    /// Notes the answer.
    pub(crate) fn answered(&mut self, place: usize, status: u16) {
        if let Some(asked) = place.checked_sub(self.forgotten).and_then(|place| self.requests.get_mut(place)) {
            asked.status = status;
        }
    }
}

/// The control requests below `/sandbox/`.
pub(crate) fn control(cluster: &Cluster, call: &Call) -> Response<Body> {
    let mut faults = cluster.faults.borrow_mut();
    let wrong = |error: serde_json::Error| answered(400, Refusal::bad(error.to_string()).status().to_string());
    match (&call.method, call.path.as_str()) {
        (&Method::POST, "/sandbox/faults") => match serde_json::from_slice(&call.body) {
            Ok(rule) => faults.rules.push(rule),
            Err(error) => return wrong(error),
        },
        (&Method::DELETE, "/sandbox/faults") => faults.rules.clear(),
        (&Method::GET, "/sandbox/requests") => {
            return answered(200, serde_json::to_string(&faults.requests).unwrap_or_default());
        }
        (&Method::DELETE, "/sandbox/requests") => {
            faults.forgotten += faults.requests.len();
            faults.requests.clear();
        }
        (&Method::POST, "/sandbox/rotate-logs") => cluster.kubelet.borrow().rotate(),
        (&Method::POST, "/sandbox/start-delay") => match serde_json::from_slice::<Value>(&call.body) {
            Ok(delay) => cluster.start_delay.set(Duration::from_millis(delay["ms"].as_u64().unwrap_or_default())),
            Err(error) => return wrong(error),
        },
        _ => return answered(404, Refusal::unknown_resource().status().to_string()),
    }
    answered(200, "{}")
}

/// The connection is to be closed without an answer.
#[derive(Debug)]
pub(crate) struct Closed;

impl std::fmt::Display for Closed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("closed on purpose")
    }
}

impl std::error::Error for Closed {}

impl Fault {
    /// What happens before the request is looked at: an answer, or none at all.
    pub(crate) async fn before(&self, call: &Call) -> Result<Option<Response<Body>>, Closed> {
        tokio::time::sleep(Duration::from_millis(self.delay_ms)).await;
        if self.stall {
            std::future::pending::<()>().await;
        }
        if self.reset {
            return Err(Closed);
        }
        if let Some(code) = self.html {
            let text =
                format!("<html><head><title>{code}</title></head>\n<body>The gateway is not well</body></html>\n");
            return Ok(Some(whole(code, "text/html", text)));
        }
        if self.gone && call.query.contains("watch=true") {
            let status = Refusal::expired("too old resource version: 1 (2)").status();
            return Ok(Some(answered(200, format!("{}\n", json!({"type": "ERROR", "object": status})))));
        }
        let code = if self.gone { Some(410) } else { self.status };
        let Some(code) = code else { return Ok(None) };
        let refusal = self.refusal(code, call);
        let mut response = answered(code, refusal.status().to_string());
        let after = self.retry_after.or((code == 429).then_some(1));
        if let Some(after) = after {
            response.headers_mut().insert(hyper::header::RETRY_AFTER, after.into());
        }
        Ok(Some(response))
    }

    fn refusal(&self, code: u16, call: &Call) -> Refusal {
        let (reason, message) = match code {
            401 => ("Unauthorized", "Unauthorized"),
            403 => ("Forbidden", "forbidden"),
            404 => ("NotFound", "the server could not find the requested resource"),
            409 => (
                "Conflict",
                "Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again",
            ),
            410 => (
                "Expired",
                "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.",
            ),
            429 => ("TooManyRequests", "Too many requests, please try again later."),
            500 => ("InternalError", "Internal error occurred: the sandbox was told so"),
            503 => ("ServiceUnavailable", "the server is currently unable to handle the request"),
            504 => ("Timeout", "Timeout: request did not complete within requested timeout 34s"),
            _ => ("", "the sandbox was told so"),
        };
        if let Some(message) = &self.message {
            return Refusal::new(code, reason, message.clone());
        }
        match target(&call.path) {
            Some(target) if code == 403 => {
                let verb = match (&call.method, target.name.is_empty()) {
                    (&Method::GET, true) if call.query.contains("watch=true") => "watch",
                    (&Method::GET, true) => "list",
                    (&Method::GET, false) => "get",
                    (&Method::POST, _) => "create",
                    (&Method::PATCH, _) => "patch",
                    (&Method::DELETE, true) => "deletecollection",
                    (&Method::DELETE, false) => "delete",
                    _ => "update",
                };
                Refusal::forbidden("sandbox", verb, &target)
            }
            _ => Refusal::new(code, reason, message),
        }
    }

    /// What happens to the answer.
    pub(crate) fn after(&self, response: Response<Body>) -> Response<Body> {
        let (limit, reset) = match (self.reset_after_bytes, self.stall_after_bytes) {
            (Some(limit), _) => (limit, true),
            (None, Some(limit)) => (limit, false),
            (None, None) => return response,
        };
        let (parts, body) = response.into_parts();
        Response::from_parts(parts, cut(body, limit, reset))
    }
}

/// The first bytes of a body; then the connection is closed, or nothing more comes.
fn cut(mut whole: Body, mut left: usize, reset: bool) -> Body {
    let (sender, cut) = stream();
    tokio::task::spawn_local(async move {
        while left > 0 {
            let frame = tokio::select! {
                frame = whole.frame() => frame,
                () = sender.closed() => return,
            };
            let Some(Ok(frame)) = frame else { return };
            let Ok(mut data) = frame.into_data() else { continue };
            data.truncate(left);
            left -= data.len();
            if !body::send(&sender, data).await {
                return;
            }
        }
        if reset {
            // What was sent has to be on its way before the connection goes.
            tokio::time::sleep(Duration::from_millis(20)).await;
            let _ = sender.send(Err(Box::new(Closed))).await;
        } else {
            sender.closed().await;
        }
    });
    cut
}
