//! From a request to what does it.

use std::rc::Rc;

use hyper::{Method, Response};
use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::http::{Body, Call, json as answer_json};
use crate::kinds::{self, Kind, PODS};
use crate::refusal::Refusal;
use crate::selector::Selector;
use crate::store::Key;
use crate::{list, log, watch};

impl Call {
    /// A parameter; empty if it is not given.
    pub(crate) fn parameter(&self, key: &str) -> String {
        let mut pairs = form_urlencoded::parse(self.query.as_bytes());
        pairs.find(|(name, _)| name == key).map(|(_, value)| value.into_owned()).unwrap_or_default()
    }

    /// A parameter that counts something.
    pub(crate) fn number(&self, key: &str) -> Result<Option<usize>, Refusal> {
        let text = self.parameter(key);
        let number = || text.parse().map_err(|_| Refusal::bad(format!("{key}: {text:?} is no number")));
        if text.is_empty() { Ok(None) } else { number().map(Some) }
    }

    pub(crate) fn is_set(&self, key: &str) -> bool {
        matches!(self.parameter(key).as_str(), "true" | "1")
    }

    /// The body, which has to be an object in JSON.
    pub(crate) fn content(&self) -> Result<Value, Refusal> {
        // kubectl create with a kind sends its own form and knows no other.
        let wrong = |error| Refusal::bad(format!("the sandbox takes JSON alone, so use kubectl create -f: {error}"));
        let content: Value = serde_json::from_slice(&self.body).map_err(wrong)?;
        if content.is_object() { Ok(content) } else { Err(Refusal::bad("the body is no object")) }
    }
}

/// What a path is about.
pub(crate) struct Target<'a> {
    kind: &'static Kind,
    /// Empty for all, or for what is in none.
    namespace: &'a str,
    /// Empty for all.
    name: &'a str,
    /// `log` …
    part: &'a str,
}

/// Reads a path; `None` for one that is not about objects.
pub(crate) fn target(path: &str) -> Option<Target<'_>> {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let (api, rest) = match parts.as_slice() {
        ["api", "v1", rest @ ..] => ("v1".into(), rest),
        ["apis", group, version, rest @ ..] => (format!("{group}/{version}"), rest),
        _ => return None,
    };
    let (namespace, rest) = match rest {
        ["namespaces", namespace, _, ..] => (*namespace, &rest[2..]),
        _ => ("", rest),
    };
    let kind = Kind::find(&api, rest.first()?)?;
    let part = |index: usize| rest.get(index).copied().unwrap_or_default();
    (rest.len() <= 3).then(|| Target { kind, namespace, name: part(1), part: part(2) })
}

impl Target<'_> {
    /// What someone reads who lacks the right.
    pub(crate) fn forbidden(&self, call: &Call) -> Refusal {
        let verb = match (call.method.as_str(), self.name.is_empty()) {
            ("GET", true) if call.is_set("watch") => "watch",
            ("GET", true) => "list",
            ("GET", false) => "get",
            ("POST", _) => "create",
            ("PATCH", _) => "patch",
            _ => "delete",
        };
        let (resource, group, kind) = (self.kind.plural, self.kind.group(), self.kind.qualified());
        let name = if self.name.is_empty() { String::new() } else { format!(" {:?}", self.name) };
        let place = format!("in API group {group:?} in the namespace {:?}", self.namespace);
        let what = format!("User \"sandbox\" cannot {verb} resource {resource:?} {place}");
        Refusal::new(403, format!("{kind}{name} is forbidden: {what}"))
    }
}

/// Answers a request.
pub(crate) fn answer(cluster: &Rc<Cluster>, call: &Call) -> Response<Body> {
    let outcome = match target(&call.path) {
        Some(target) if !cluster.serves(target.kind) => Err(Refusal::unknown_path()),
        Some(target) => objects(cluster, call, &target),
        None => general(cluster, call),
    };
    outcome.unwrap_or_else(|refusal| refusal.response())
}

fn objects(cluster: &Rc<Cluster>, call: &Call, target: &Target<'_>) -> Result<Response<Body>, Refusal> {
    let (kind, namespace) = (target.kind, target.namespace);
    let key = Key::new(kind.plural, namespace, target.name);
    let dry = call.parameter("dryRun") == "All";
    let (code, answer) = match (call.method.as_str(), target.name.is_empty(), target.part) {
        ("GET", false, "log") if kind.plural == PODS => return log::answer(cluster, &key, call),
        ("GET", true, "") => {
            let selector = Selector::new(kind, namespace, call)?;
            return if call.is_set("watch") {
                watch::answer(cluster, selector, call)
            } else {
                list::answer(cluster, &selector, call)
            };
        }
        ("GET", false, "") => (200, cluster.existing(&key)?.to_string()),
        ("POST", true, "") => (201, cluster.create(kind, namespace, call.content()?, dry)?.to_string()),
        // Merge patches, and strategic ones as if they were: their lists are replaced as well.
        ("PATCH", false, part @ ("" | "status")) => {
            (200, cluster.patch(&key, part, &call.content()?, dry)?.to_string())
        }
        ("DELETE", false, "") => (200, delete(cluster, &key, call, dry)?.to_string()),
        (.., "") => return Err(Refusal::new(405, "the server does not allow this method on the requested resource")),
        _ => return Err(Refusal::unknown_path()),
    };
    Ok(answer_json(code, answer))
}

fn delete(cluster: &Cluster, key: &Key, call: &Call, dry: bool) -> Result<Value, Refusal> {
    let mut options = if call.body.is_empty() { json!({}) } else { call.content()? };
    let policy = call.parameter("propagationPolicy");
    if !policy.is_empty() {
        options["propagationPolicy"] = policy.into();
    }
    let dry = dry || options["dryRun"][0] == "All";
    cluster.delete(key, &options, dry)
}

/// All that is not about objects.
fn general(cluster: &Cluster, call: &Call) -> Result<Response<Body>, Refusal> {
    let value = match call.path.trim_matches('/') {
        "version" => {
            let minor = cluster.minor.get();
            json!({"major": "1", "minor": minor.to_string(), "gitVersion": format!("v1.{minor}.2-sandbox")})
        }
        "api" => json!({"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}),
        "apis" => kinds::groups(),
        "api/v1" => kinds::resources("v1"),
        "apis/batch/v1" => kinds::resources("batch/v1"),
        "apis/storage.k8s.io/v1" => kinds::resources("storage.k8s.io/v1"),
        path if cluster.pod_groups.get().0.is_some_and(|api| path.strip_prefix("apis/") == Some(api)) => {
            kinds::resources(path.trim_start_matches("apis/"))
        }
        "apis/authorization.k8s.io/v1/selfsubjectaccessreviews" if call.method == Method::POST => {
            let mut review = call.content()?;
            review["status"] =
                json!({"allowed": true, "reason": "the sandbox has no roles: everyone may do everything"});
            return Ok(answer_json(201, review.to_string()));
        }
        _ => return Err(Refusal::unknown_path()),
    };
    Ok(answer_json(200, value.to_string()))
}
