//! A request as a value: what is done to which objects, and what is sent along.
//!
//! kube-core has builders of its own. They make the address and the body, but not what errors, retries and credentials go
//! by (the verb and the resource as RBAC has them, the namespace, how the answer comes), cannot have the server judge
//! fields (`PostParams` has no `fieldValidation`), and round the time of a log up or down. Its parameters for deletions
//! are used as they are.

use bytes::Bytes;
use http::Method;
use kube::api::DeleteParams;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{ApiError, Kind, Query};
use crate::error::Failure;

/// What is done, in RBAC's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    List,
    Watch,
    Create,
    Patch,
    Delete,
}

impl Verb {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::List => "list",
            Self::Watch => "watch",
            Self::Create => "create",
            Self::Patch => "patch",
            Self::Delete => "delete",
        }
    }

    pub(super) fn method(self) -> Method {
        match self {
            Self::Get | Self::List | Self::Watch => Method::GET,
            Self::Create => Method::POST,
            Self::Patch => Method::PATCH,
            Self::Delete => Method::DELETE,
        }
    }
}

/// How an answer comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrival {
    /// At once.
    Whole,
    /// Piece by piece: compressed, it would be held back until a block is full.
    Pieces,
    /// The same, and nothing at all before the first piece: a kubelet begins its answer with the first line of the log.
    Late,
}

#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) verb: Verb,
    resource: &'static str,
    /// `log`, `exec` …
    subresource: Option<&'static str>,
    pub(super) namespace: Option<String>,
    path: String,
    query: String,
    pub(super) body: Option<Bytes>,
    pub(super) arrival: Arrival,
    /// A change of one version of an object: of another it is none, and not tried again.
    pub(super) of_version: bool,
}

impl Request {
    /// To a path of the API that is none of a [`Kind`]'s.
    pub(super) fn of(verb: Verb, resource: &'static str, path: impl Into<String>) -> Self {
        Self {
            verb,
            resource,
            subresource: None,
            namespace: None,
            path: path.into(),
            query: String::new(),
            body: None,
            arrival: Arrival::Whole,
            of_version: false,
        }
    }

    /// About all objects of a kind, or a new one; without a namespace, in all.
    fn all(verb: Verb, kind: Kind, namespace: Option<&str>) -> Self {
        let request = Self::of(verb, kind.resource(), kind.path(namespace));
        Self { namespace: namespace.map(str::to_owned), ..request }
    }

    /// About one object.
    pub(super) fn one(verb: Verb, kind: Kind, namespace: Option<&str>, name: &str) -> Self {
        let mut request = Self::all(verb, kind, namespace);
        request.path.push('/');
        request.path.push_str(name);
        request
    }

    /// About a part of a pod: its log, a command in it, a port.
    pub(super) fn of_pod(namespace: &str, pod: &str, subresource: &'static str) -> Self {
        let mut request = Self::one(Verb::Get, Kind::Pod, Some(namespace), pod);
        request.path.push('/');
        request.path.push_str(subresource);
        Self { subresource: Some(subresource), ..request }
    }

    /// A list, or a page of one.
    pub(super) fn list(kind: Kind, query: Query<'_>) -> Self {
        Self::all(Verb::List, kind, query.namespace)
            .optional("labelSelector", query.labels)
            .optional("fieldSelector", query.fields)
    }

    pub(super) fn watch(kind: Kind, query: Query<'_>, version: &str, seconds: &str) -> Self {
        let request = Self { verb: Verb::Watch, arrival: Arrival::Pieces, ..Self::list(kind, query) };
        request
            .query("watch", "true")
            .query("allowWatchBookmarks", "true")
            .query("resourceVersion", version)
            .query("timeoutSeconds", seconds)
    }

    /// A new object. Fields that the server does not know are errors, from Kubernetes 1.25 on; before that it drops them.
    pub(super) fn create(kind: Kind, namespace: &str, content: &impl Serialize) -> Result<Self, ApiError> {
        Self::all(Verb::Create, kind, Some(namespace))
            .query("fieldManager", "k8s-cli")
            .query("fieldValidation", "Strict")
            .json(content)
    }

    /// A change that is merged into an object.
    pub(super) fn patch(kind: Kind, namespace: &str, name: &str, change: &impl Serialize) -> Result<Self, ApiError> {
        Self::one(Verb::Patch, kind, Some(namespace), name).query("fieldManager", "k8s-cli").json(change)
    }

    pub(super) fn delete(kind: Kind, namespace: &str, name: &str, params: &DeleteParams) -> Result<Self, ApiError> {
        Self::one(Verb::Delete, kind, Some(namespace), name).json(params)
    }

    /// The same with a parameter.
    pub(super) fn query(mut self, key: &str, value: &str) -> Self {
        let pair = form_urlencoded::Serializer::new(String::new()).append_pair(key, value).finish();
        if !self.query.is_empty() {
            self.query.push('&');
        }
        self.query.push_str(&pair);
        self
    }

    /// The same with a parameter, if there is a value.
    pub(super) fn optional(self, key: &str, value: &str) -> Self {
        if value.is_empty() { self } else { self.query(key, value) }
    }

    /// The same with JSON.
    pub(super) fn json(self, content: &impl Serialize) -> Result<Self, ApiError> {
        let body = serde_json::to_vec(content).map_err(|error| ApiError::unsent(Failure::new(error.to_string())))?;
        Ok(Self { body: Some(body.into()), ..self })
    }

    /// The same for one version of the object alone.
    pub(super) fn of_version(self) -> Self {
        Self { of_version: true, ..self }
    }

    /// The same, whose answer comes so.
    pub(super) fn arrives(self, arrival: Arrival) -> Self {
        Self { arrival, ..self }
    }

    /// The resource in RBAC's words: `jobs`, `pods/log`.
    pub(super) fn resource(&self) -> String {
        match self.subresource {
            Some(subresource) => format!("{}/{subresource}", self.resource),
            None => self.resource.to_owned(),
        }
    }

    /// Path and query.
    pub(super) fn uri(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// The answer, read.
    pub(super) fn decode<T: DeserializeOwned>(&self, answer: &[u8]) -> Result<T, ApiError> {
        serde_json::from_slice(answer).map_err(|error| self.strange(&error.to_string()))
    }

    /// The error for an answer that the API server would not give: from something that stands in its place.
    pub(super) fn strange(&self, why: &str) -> ApiError {
        ApiError::local(&format!("the server's answer to {} is not what Kubernetes answers: {why}", self.path))
    }

    /// The error for an answer of more bytes than are read.
    pub(super) fn too_large(&self, most: usize) -> ApiError {
        ApiError::local(&format!("the server's answer to {} is larger than {} MiB", self.path, most >> 20))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let query = Query { namespace: Some("team"), labels: "a=b,c in (d,e)", fields: "" };
        let delete = Request::delete(Kind::Job, "team", "x", &DeleteParams::background()).unwrap();
        for (request, verb, resource, uri) in [
            (
                Request::list(Kind::Job, query).query("limit", "500").optional("continue", ""),
                "list",
                "jobs",
                "/apis/batch/v1/namespaces/team/jobs?labelSelector=a%3Db%2Cc+in+%28d%2Ce%29&limit=500",
            ),
            (
                Request::watch(Kind::Pod, Query::default(), "7", "290"),
                "watch",
                "pods",
                "/api/v1/pods?watch=true&allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=290",
            ),
            (
                Request::of_pod("team", "x", "log").query("container", "c"),
                "get",
                "pods/log",
                "/api/v1/namespaces/team/pods/x/log?container=c",
            ),
            (
                Request::create(Kind::Secret, "team", &"").unwrap(),
                "create",
                "secrets",
                "/api/v1/namespaces/team/secrets?fieldManager=k8s-cli&fieldValidation=Strict",
            ),
            (delete.clone(), "delete", "jobs", "/apis/batch/v1/namespaces/team/jobs/x"),
            (Request::one(Verb::Get, Kind::KubernetesNode, None, "n"), "get", "nodes", "/api/v1/nodes/n"),
            (Request::of(Verb::Get, "version", "/version"), "get", "version", "/version"),
        ] {
            assert_eq!(
                (request.verb.name(), request.resource().as_str(), request.uri().as_str()),
                (verb, resource, uri)
            );
        }
        assert_eq!(delete.body.as_deref(), Some(&br#"{"propagationPolicy":"Background"}"#[..]));
    }
}
