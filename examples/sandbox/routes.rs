//! From a request to what does it.

use std::rc::Rc;

use hyper::body::Bytes;
use hyper::{Method, Response};
use serde_json::{Value, json};

use crate::body::{Body, answer, json as answered, whole};
use crate::cluster::Cluster;
use crate::kinds::{self, Kind, PODS};
use crate::list::{self, Wanted};
use crate::refusal::Refusal;
use crate::remove::{self, Options};
use crate::selector::Selector;
use crate::store::Key;
use crate::watch::{self, Watch};
use crate::{log_api, write};

/// The version that is imitated.
pub(crate) const VERSION: &str = "v1.20.2-sandbox";

/// Bytes that a request may have.
const REQUEST: usize = 3 << 20;
/// Bytes that an object may have where it is stored.
const OBJECT: usize = 3 << 19;

/// A request.
pub(crate) struct Call {
    /// `GET` …
    pub(crate) method: Method,
    /// `/api/v1/namespaces/default/pods`
    pub(crate) path: String,
    /// Its parameters, as they are.
    pub(crate) query: String,
    /// Which forms of the answer are welcome.
    pub(crate) accept: String,
    /// The form of the body.
    pub(crate) content_type: String,
    /// The body.
    pub(crate) body: Bytes,
}

impl Call {
    /// A parameter.
    pub(crate) fn parameter(&self, key: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes()).find(|(name, _)| name == key).map(|(_, value)| value.into_owned())
    }

    fn text(&self, key: &str) -> String {
        self.parameter(key).unwrap_or_default()
    }

    fn is_set(&self, key: &str) -> bool {
        matches!(self.text(key).as_str(), "true" | "1")
    }

    fn content(&self) -> Result<Value, Refusal> {
        if self.body.len() > REQUEST {
            let message = format!("Request entity too large: limit is {REQUEST}");
            return Err(Refusal::new(413, "RequestEntityTooLarge", message));
        }
        if self.body.len() > OBJECT {
            return Err(Refusal::new(500, "", "etcdserver: request is too large"));
        }
        let form = self.content_type.split(';').next().unwrap_or_default().trim();
        if !(form.is_empty() || form == "*/*" || form == "application/json" || form.ends_with("+json")) {
            let mut message = "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf".to_owned();
            if form.ends_with("protobuf") {
                // kubectl create with a kind sends its own form and knows no other.
                message.push_str("; the sandbox takes JSON alone: use kubectl apply, run, or create -f");
            }
            return Err(Refusal::new(415, "UnsupportedMediaType", message));
        }
        serde_json::from_slice(&self.body)
            .map_err(|error| Refusal::bad(format!("couldn't get version/kind; json parse error: {error}")))
    }
}

/// What a path is about.
pub(crate) struct Target {
    /// The kind.
    pub(crate) kind: &'static Kind,
    /// The namespace; empty for all, or for what is in none.
    pub(crate) namespace: String,
    /// The object; empty for all.
    pub(crate) name: String,
    /// `status`, `log` …
    pub(crate) part: String,
}

/// Reads a path; `None` for one that is not about objects.
pub(crate) fn target(path: &str) -> Option<Target> {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let (group, rest) = match parts.as_slice() {
        ["api", "v1", rest @ ..] => ("", rest),
        ["apis", group, "v1", rest @ ..] => (*group, rest),
        _ => return None,
    };
    let (namespace, rest) = match rest {
        ["namespaces", namespace, plural, ..] if !matches!(*plural, "status" | "finalize") => (*namespace, &rest[2..]),
        _ => ("", rest),
    };
    let kind = Kind::find(group, rest.first()?)?;
    let part = |index: usize| rest.get(index).copied().unwrap_or_default().to_owned();
    (rest.len() <= 3).then(|| Target { kind, namespace: namespace.into(), name: part(1), part: part(2) })
}

/// Answers a request.
pub(crate) fn route(cluster: &Rc<Cluster>, call: &Call) -> Response<Body> {
    let outcome = match target(&call.path) {
        Some(target) => objects(cluster, call, &target),
        None => general(call),
    };
    outcome.unwrap_or_else(|refusal| answered(refusal.code, refusal.status().to_string()))
}

fn objects(cluster: &Rc<Cluster>, call: &Call, target: &Target) -> Result<Response<Body>, Refusal> {
    let kind = target.kind;
    let key = Key::new(kind.plural, &target.namespace, &target.name);
    let dry = call.text("dryRun") == "All";
    let status = matches!(target.part.as_str(), "status" | "finalize");
    if target.part == "log" && kind.plural == PODS && call.method == Method::GET {
        return log_api::log(cluster, &key, &|name| call.parameter(name));
    }
    if !(target.part.is_empty() || status) {
        return Err(Refusal::unknown_resource());
    }
    match (&call.method, target.name.is_empty()) {
        (&Method::GET, true) => several(cluster, call, target),
        (&Method::GET, false) => {
            let object = cluster.store.borrow().get(&key).ok_or_else(|| Refusal::not_found(kind, &key.name))?;
            if is_table(call) {
                let metadata = json!({"resourceVersion": object.value["metadata"]["resourceVersion"]});
                return Ok(answered(200, crate::table::of(kind, &[&object.value], &metadata).to_string()));
            }
            Ok(answered(200, object.full(kind)))
        }
        (&Method::POST, true) => write::create(cluster, kind, &target.namespace, call.content()?, dry)
            .map(|object| answered(201, object.full(kind))),
        (&Method::PUT, false) => write::update(cluster, kind, &key, status, call.content()?, dry)
            .map(|object| answered(200, object.full(kind))),
        (&Method::PATCH, false) => match call.content_type.split(';').next().unwrap_or_default().trim() {
            "application/merge-patch+json" | "application/strategic-merge-patch+json" => {
                write::patch(cluster, kind, &key, status, &call.content()?, dry)
                    .map(|object| answered(200, object.full(kind)))
            }
            _ => Err(Refusal::new(415, "UnsupportedMediaType", "415: Unsupported Media Type")),
        },
        (&Method::DELETE, one) => {
            let body = if call.body.is_empty() { Value::Null } else { call.content()? };
            let options = Options::parse(&body, |name| call.parameter(name))?;
            if !one {
                return remove::delete(cluster, kind, &key, &options).map(|text| answered(200, text));
            }
            // What is deleted is what was listed: nothing that comes meanwhile.
            let selector = Selector::parse(kind, &call.text("labelSelector"), &call.text("fieldSelector"))?;
            let wanted = Wanted { kind, namespace: &target.namespace, selector: &selector, table: false };
            let listed = list::list(cluster, &wanted, "", "")?;
            let keys: Vec<Key> = cluster
                .store
                .borrow()
                .list(kind.plural, &target.namespace, &Key::new(kind.plural, &target.namespace, ""))
                .filter(|(_, object)| selector.matches(&object.value))
                .map(|(key, _)| key.clone())
                .collect();
            for key in &keys {
                // Gone already, with its owner.
                let _ = remove::delete(cluster, kind, key, &options);
            }
            Ok(answered(200, listed))
        }
        _ => Err(not_allowed()),
    }
}

fn several(cluster: &Rc<Cluster>, call: &Call, target: &Target) -> Result<Response<Body>, Refusal> {
    let selector = Selector::parse(target.kind, &call.text("labelSelector"), &call.text("fieldSelector"))?;
    let (kind, table) = (target.kind, is_table(call));
    if call.is_set("watch") {
        let bookmarks = call.is_set("allowWatchBookmarks");
        let watch = Watch { kind, namespace: target.namespace.clone(), selector, bookmarks, table };
        let body = watch::start(cluster, watch, &call.text("resourceVersion"), &call.text("timeoutSeconds"))?;
        return Ok(answer(200, "application/json", body));
    }
    let wanted = Wanted { kind, namespace: &target.namespace, selector: &selector, table };
    list::list(cluster, &wanted, &call.text("limit"), &call.text("continue")).map(|text| answered(200, text))
}

fn is_table(call: &Call) -> bool {
    call.accept.split(',').any(|form| form.contains("as=Table") && form.contains("json"))
}

fn not_allowed() -> Refusal {
    Refusal::new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource")
}

/// All that is not about objects.
fn general(call: &Call) -> Result<Response<Body>, Refusal> {
    let parts: Vec<&str> = call.path.trim_matches('/').split('/').collect();
    let value = match parts.as_slice() {
        ["version"] => json!({"major": "1", "minor": "20", "gitVersion": VERSION, "gitCommit": "",
            "gitTreeState": "sandbox", "buildDate": "1970-01-01T00:00:00Z", "goVersion": "none", "compiler": "rustc",
            "platform": format!("{}/{}", std::env::consts::OS, std::env::consts::ARCH)}),
        ["healthz" | "livez" | "readyz"] => return Ok(whole(200, "text/plain", "ok")),
        ["api"] => json!({"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}),
        ["apis"] => kinds::groups(),
        ["apis", "authorization.k8s.io", "v1", "selfsubjectaccessreviews"] if call.method == Method::POST => {
            let mut review = call.content()?;
            review["kind"] = "SelfSubjectAccessReview".into();
            review["apiVersion"] = "authorization.k8s.io/v1".into();
            review["metadata"] = json!({"creationTimestamp": null});
            review["status"] =
                json!({"allowed": true, "reason": "the sandbox has no roles: everyone may do everything"});
            return Ok(answered(201, review.to_string()));
        }
        ["api", "v1"] => kinds::resources(""),
        ["apis", group @ ("batch" | "authorization.k8s.io"), "v1"] => kinds::resources(group),
        ["api", "v1", ..] | ["apis", "batch" | "authorization.k8s.io" | "authentication.k8s.io", "v1", ..] => {
            return Err(Refusal::unknown_resource());
        }
        _ => return Ok(whole(404, "text/plain", "404 page not found\n")),
    };
    Ok(answered(200, value.to_string()))
}
