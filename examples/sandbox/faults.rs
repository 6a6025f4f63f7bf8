//! What is told to go wrong, and what was asked: for tests. Below `/sandbox/`:
//!
//! - `POST faults` with `{"match": {"method": "GET", "path_contains": "/jobs", "query_contains": "watch=true"},
//!   "skip": 1, "times": 2, "fault": {"status": 429, "retry_after": 1}}` adds a rule, `DELETE faults` removes all;
//! - `GET requests` lists what was asked since `DELETE requests`;
//! - `POST rotate-logs` begins a new file for every log, as kubelets do when one is large;
//! - `POST put-back-logs` fails to do so, and followers read the old one once more;
//! - `POST version` with `{"minor": 36}` makes it a server of that version, as far as Jobs are concerned: from 26 on it keeps
//!   and obeys their podFailurePolicy, unless `"podFailurePolicy": false` turns that off (<https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy>);
//!   from 34 on it has ResourceSlices and ResourceClaims, which nobody acts on;
//! - the same with `"podGroups": "v1alpha2"` has PodGroups, and obeys them; with `"keepsGroups": false` beside it drops their names
//!   from Jobs (<https://kubernetes.io/docs/concepts/workloads/podgroup-api/>);
//! - `POST evict` with `{"namespace": "n", "pod": "p"}` ends a pod as a kubelet does that runs out of memory;
//! - `POST hold-jobs` with `{"held": true}` stops the controller of Jobs, which learns of nothing until it is false again;
//! - `POST start-delay` with `{"ms": 2000}` lets pods be created for so long before they start.

use std::rc::Rc;
use std::time::Duration;

use futures::stream;
use http_body_util::BodyExt;
use hyper::body::Frame;
use hyper::header::RETRY_AFTER;
use hyper::{Method, Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::api;
use crate::cluster::Cluster;
use crate::http::{Body, Call, Closed, json as answer, streaming, whole};
use crate::kinds::PODS;
use crate::refusal::Refusal;
use crate::store::{Key, text};
use crate::{jobs, pod};

/// The rules in force and the requests since they were last forgotten.
#[derive(Default)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
    requests: Vec<Value>,
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
    /// Bytes of a body that still passes.
    larger_than: usize,
}

/// What goes wrong; several things can be given.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Fault {
    delay_ms: u64,
    /// No answer.
    stall: bool,
    /// The connection is closed without an answer.
    reset: bool,
    /// 410 in a watch.
    gone: bool,
    status: Option<u16>,
    /// What was asked is done, and this status is the answer, as from a gateway that has waited for too long.
    done_but: Option<u16>,
    /// What somebody else answers, with 200.
    text: Option<String>,
    retry_after: Option<u64>,
    /// What a gateway answers with this status.
    html: Option<u16>,
    /// The connection is closed in the middle of the answer.
    reset_after_bytes: Option<usize>,
    /// Nothing comes after the beginning of the answer.
    stall_after_bytes: Option<usize>,
    /// The answer ends after its beginning as if that were all.
    end_after_bytes: Option<usize>,
    /// What comes after the beginning of the answer is left out, up to its end: a kubelet that is behind a rotated log.
    skip_after_bytes: Option<usize>,
    /// A log ends in the middle of a line with the words of a kubelet that has lost its container runtime.
    runtime_gone_after_bytes: Option<usize>,
}

/// What happens after the beginning of an answer.
#[derive(Clone, Copy)]
enum Then {
    Reset,
    Stall,
    End,
    Skip,
    RuntimeGone,
}

/// As kubelets say it.
const RUNTIME_GONE: &str = "rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while \
    dialing dial unix /run/containerd/containerd.sock: connect: connection refused\"";

impl Faults {
    /// Notes a request; returns what is to go wrong with it.
    pub(crate) fn asked(&mut self, call: &Call) -> Fault {
        self.requests.push(json!({"method": call.method.as_str(), "path": call.path, "query": call.query}));
        let fits = |rule: &&mut Rule| {
            (rule.r#match.method.is_empty() || rule.r#match.method == call.method.as_str())
                && call.path.contains(&rule.r#match.path_contains)
                && call.query.contains(&rule.r#match.query_contains)
                && (rule.r#match.larger_than == 0 || call.body.len() > rule.r#match.larger_than)
        };
        for rule in self.rules.iter_mut().filter(|rule| rule.times > 0).filter(fits) {
            if rule.skip == 0 {
                rule.times -= 1;
                return rule.fault.clone();
            }
            rule.skip -= 1;
        }
        Fault::default()
    }
}

/// The control requests below `/sandbox/`.
pub(crate) fn control(cluster: &Rc<Cluster>, call: &Call) -> Response<Body> {
    controlled(cluster, call).map_or_else(|refusal| refusal.response(), |value| answer(200, value.to_string()))
}

fn controlled(cluster: &Rc<Cluster>, call: &Call) -> Result<Value, Refusal> {
    let mut faults = cluster.faults.borrow_mut();
    match (&call.method, call.path.as_str()) {
        (&Method::POST, "/sandbox/faults") => {
            let rule = serde_json::from_slice(&call.body).map_err(|error| Refusal::bad(error.to_string()))?;
            faults.rules.push(rule);
        }
        (&Method::DELETE, "/sandbox/faults") => faults.rules.clear(),
        (&Method::GET, "/sandbox/requests") => return Ok(json!(faults.requests)),
        (&Method::DELETE, "/sandbox/requests") => faults.requests.clear(),
        (&Method::POST, "/sandbox/rotate-logs") => {
            cluster.pods.borrow().values().flat_map(|pod| pod.logs.values()).for_each(|log| log.rotate());
        }
        (&Method::POST, "/sandbox/put-back-logs") => {
            cluster.pods.borrow().values().flat_map(|pod| pod.logs.values()).for_each(|log| log.put_back());
        }
        (&Method::POST, "/sandbox/version") => {
            let version = call.content()?;
            cluster.minor.set(version["minor"].as_u64().unwrap_or_default());
            cluster.keeps_policies.set(version["podFailurePolicy"] != false);
            let groups = ["scheduling.k8s.io/v1alpha2", "scheduling.k8s.io/v1beta1"];
            let served = |api: &&str| version["podGroups"].as_str().is_some_and(|wanted| api.ends_with(wanted));
            let served = groups.into_iter().find(served);
            cluster.pod_groups.set((served, served.is_some() && version["keepsGroups"] != false));
        }
        (&Method::POST, "/sandbox/evict") => {
            let pod = call.content()?;
            pod::evict(cluster, &Key::new(PODS, text(&pod, "/namespace"), text(&pod, "/pod")));
        }
        (&Method::POST, "/sandbox/hold-jobs") => jobs::hold(cluster, call.content()?["held"] == true),
        (&Method::POST, "/sandbox/start-delay") => {
            let delay = call.content()?["ms"].as_u64().unwrap_or_default();
            cluster.start_delay.set(Duration::from_millis(delay));
        }
        _ => return Err(Refusal::unknown_path()),
    }
    Ok(json!({}))
}

impl Fault {
    /// What happens before the request is looked at: an answer, or none at all.
    pub(crate) async fn before(&self, call: &Call) -> Result<Option<Response<Body>>, Closed> {
        sleep(Duration::from_millis(self.delay_ms)).await;
        if self.stall {
            std::future::pending::<()>().await;
        }
        if self.reset {
            return Err("closed on purpose".into());
        }
        if let Some(code) = self.html {
            let text =
                format!("<html><head><title>{code}</title></head>\n<body>The gateway is not well</body></html>\n");
            return Ok(Some(whole(code, "text/html", text)));
        }
        if self.gone {
            let status = Refusal::new(410, "the resource version is too old").status();
            return Ok(Some(answer(200, format!("{}\n", json!({"type": "ERROR", "object": status})))));
        }
        if let Some(text) = &self.text {
            return Ok(Some(whole(200, "text/html", text.clone())));
        }
        let Some(code) = self.status else { return Ok(None) };
        let refusal = match api::target(&call.path) {
            Some(target) if code == 403 => target.forbidden(call),
            _ => Refusal::new(code, StatusCode::from_u16(code)?.canonical_reason().unwrap_or_default()),
        };
        let mut response = refusal.response();
        if let Some(after) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, after.into());
        }
        Ok(Some(response))
    }

    /// What happens to the answer.
    pub(crate) fn after(&self, response: Response<Body>) -> Response<Body> {
        if let Some(code) = self.done_but {
            return Refusal::new(code, "the gateway has waited for too long").response();
        }
        let cuts = [
            (self.reset_after_bytes, Then::Reset),
            (self.stall_after_bytes, Then::Stall),
            (self.end_after_bytes, Then::End),
            (self.skip_after_bytes, Then::Skip),
            (self.runtime_gone_after_bytes, Then::RuntimeGone),
        ];
        match cuts.into_iter().find_map(|(limit, then)| Some((limit?, then))) {
            Some((limit, then)) => response.map(|body| cut(body, limit, then)),
            None => response,
        }
    }
}

/// The first bytes of a body, and what comes then.
fn cut(body: Body, limit: usize, then: Then) -> Body {
    streaming(stream::unfold((Some(body), limit), move |(body, mut left)| async move {
        let mut body = body?;
        match then {
            _ if left > 0 => {}
            Then::Stall => std::future::pending().await,
            Then::Reset => {
                // What was sent has to be on its way before the connection goes.
                sleep(Duration::from_millis(20)).await;
                return Some((Err("closed on purpose".into()), (None, 0)));
            }
            Then::End => return None,
            Then::Skip => {
                while body.frame().await.is_some() {}
                return None;
            }
            Then::RuntimeGone => return Some((Ok(Frame::data(RUNTIME_GONE.into())), (None, 0))),
        }
        let frame = body.frame().await?.map(|frame| {
            frame.map_data(|mut data| {
                data.truncate(left);
                left -= data.len();
                data
            })
        });
        Some((frame, (Some(body), left)))
    }))
}
