//! The only place that talks to the cluster: requests, pages, streams and watches, and what their errors mean.

mod api_error;
mod evidence;
mod log;
mod pages;
mod review;
mod socket;
mod watch;

use std::cell::RefCell;
use std::time::Duration;

use anyhow::Result;
use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::BodyExt;
use kube::Client;
use kube::client::{Body, ClientBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use crate::cli::GlobalArgs;
use crate::error::{Failure, fail};
use crate::kubeconfig::{self, Target};
use crate::ui::Ui;
pub use api_error::{ApiError, innermost};
pub use log::LogQuery;
pub use review::{Identity, Right};
pub use watch::{Change, Watch};

/// Requests under way at once: every one is a connection of its own.
pub const PARALLEL: usize = 24;
/// How often a request is tried that the server is too busy for.
const TRIES: u32 = 6;
/// Who creates an object, and that fields which the server does not know are errors (from Kubernetes 1.25; before that
/// it drops them).
const CREATION: &str = "fieldManager=k8s-cli&fieldValidation=Strict";
/// Said when a busy server has kept us for this long.
const PATIENCE: Duration = Duration::from_secs(2);

/// A kind of object that we read or write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `batch/v1` Jobs.
    Job,
    /// Pods.
    Pod,
    /// PersistentVolumeClaims.
    Claim,
    /// Services.
    Service,
    /// Secrets.
    Secret,
    /// ConfigMaps.
    ConfigMap,
    /// Events.
    Event,
    /// The cluster's machines; they are in no namespace.
    Machine,
}

impl Kind {
    /// The plural in paths and RBAC rules.
    pub fn resource(self) -> &'static str {
        match self {
            Self::Job => "jobs",
            Self::Pod => "pods",
            Self::Claim => "persistentvolumeclaims",
            Self::Service => "services",
            Self::Secret => "secrets",
            Self::ConfigMap => "configmaps",
            Self::Event => "events",
            Self::Machine => "nodes",
        }
    }

    /// The API group; the core group is empty.
    pub fn group(self) -> &'static str {
        if self == Self::Job { "batch" } else { "" }
    }

    /// The word for one of them, as kubectl writes it.
    pub fn singular(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Pod => "pod",
            Self::Claim => "persistentvolumeclaim",
            Self::Service => "service",
            Self::Secret => "secret",
            Self::ConfigMap => "configmap",
            Self::Event => "event",
            Self::Machine => "node",
        }
    }

    /// `/apis/batch/v1/namespaces/NS/jobs`; without a namespace, of all.
    fn path(self, namespace: Option<&str>) -> String {
        let root = if self == Self::Job { "/apis/batch/v1" } else { "/api/v1" };
        match namespace {
            Some(namespace) => format!("{root}/namespaces/{namespace}/{}", self.resource()),
            None => format!("{root}/{}", self.resource()),
        }
    }
}

/// Which objects a list or a watch is about.
#[derive(Debug, Clone, Copy, Default)]
pub struct Query<'a> {
    /// One namespace; `None` is all.
    pub namespace: Option<&'a str>,
    /// A label selector.
    pub labels: &'a str,
    /// A field selector.
    pub fields: &'a str,
}

/// A connection to one cluster.
pub struct Cluster {
    target: RefCell<Target>,
    client: RefCell<Client>,
    ui: Ui,
    timeout: Option<Duration>,
    namespace: String,
    context: Option<String>,
}

impl Cluster {
    /// Reads the configuration and makes a client; nothing is sent yet.
    ///
    /// # Errors
    /// As [`kubeconfig::load`]; or the credentials cannot be used.
    pub fn connect(args: &GlobalArgs, ui: &Ui) -> Result<Self> {
        let target = kubeconfig::load(args)?;
        if let Some(note) = &target.note {
            ui.note(note);
        }
        let client = client(&target)?;
        Ok(Self {
            namespace: target.namespace.clone(),
            context: target.context.clone(),
            target: RefCell::new(target),
            client: RefCell::new(client),
            ui: ui.clone(),
            timeout: Some(args.request_timeout).filter(|timeout| !timeout.is_zero()),
        })
    }

    /// The namespace that commands work in.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The context in use; `None` in a cluster.
    pub fn context(&self) -> Option<&str> {
        self.context.as_deref()
    }

    /// The API server's address.
    pub fn server(&self) -> String {
        self.target.borrow().config.cluster_url.to_string().trim_end_matches('/').to_owned()
    }

    /// The kubeconfig's name for the user.
    pub fn user(&self) -> String {
        self.target.borrow().user.clone()
    }

    /// One object.
    ///
    /// # Errors
    /// It is not there, or the request fails.
    pub async fn get<T: DeserializeOwned>(&self, kind: Kind, name: &str) -> Result<T, ApiError> {
        let path = format!("{}/{name}", kind.path(Some(&self.namespace)));
        let body = self.call("get", kind.resource(), Method::GET, &path, None).await?;
        decode(&body, &path)
    }

    /// Creates an object. The client chose its name, so a creation that was tried again and found the name taken has
    /// succeeded the first time, if `mine` says so of what is there.
    ///
    /// # Errors
    /// The server refuses it, or does not answer.
    pub async fn create<T: DeserializeOwned>(
        &self,
        kind: Kind,
        name: &str,
        object: &impl Serialize,
        mine: impl Fn(&T) -> bool,
    ) -> Result<T, ApiError> {
        let path = format!("{}?{CREATION}", kind.path(Some(&self.namespace)));
        let content = serde_json::to_vec(object).map_err(|error| ApiError::local(&error.to_string()))?;
        match self.call("create", kind.resource(), Method::POST, &path, Some(&content)).await {
            Ok(body) => decode(&body, &path),
            Err(error) if error.code() == 409 && error.retried => {
                let there: T = self.get(kind, name).await?;
                if mine(&there) { Ok(there) } else { Err(error) }
            }
            Err(error) => Err(error),
        }
    }

    /// Lets the server judge an object as it would judge its creation, which does not happen.
    ///
    /// # Errors
    /// The server refuses it, or does not answer.
    pub async fn admit(&self, kind: Kind, object: &impl Serialize) -> Result<(), ApiError> {
        let path = format!("{}?{CREATION}&dryRun=All", kind.path(Some(&self.namespace)));
        let content = serde_json::to_vec(object).map_err(|error| ApiError::local(&error.to_string()))?;
        self.call("create", kind.resource(), Method::POST, &path, Some(&content)).await.map(drop)
    }

    /// Deletes an object and what it owns; `false` where it was gone already. With a uid, a namesake is spared.
    ///
    /// # Errors
    /// The server refuses it, or does not answer.
    pub async fn delete(&self, kind: Kind, namespace: &str, name: &str, uid: &str) -> Result<bool, ApiError> {
        let path = format!("{}/{name}", kind.path(Some(namespace)));
        // Without a policy the pods of a batch/v1 Job are left behind.
        let mut options =
            serde_json::json!({"kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": "Background"});
        if !uid.is_empty() {
            options["preconditions"] = serde_json::json!({"uid": uid});
        }
        let content = options.to_string();
        match self.call("delete", kind.resource(), Method::DELETE, &path, Some(content.as_bytes())).await {
            Ok(_) => Ok(true),
            // 409: the precondition failed, another object has the name now.
            Err(error) if matches!(error.code(), 404 | 409) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Merges a patch into an object; `false` where it is gone. With a uid, a namesake is spared.
    ///
    /// # Errors
    /// The server refuses it, or does not answer.
    pub async fn patch(
        &self,
        kind: Kind,
        namespace: &str,
        name: &str,
        uid: &str,
        mut change: serde_json::Value,
    ) -> Result<bool, ApiError> {
        let path = format!("{}/{name}?fieldManager=k8s-cli", kind.path(Some(namespace)));
        // A uid that is not the object's is a conflict.
        change["metadata"]["uid"] = uid.into();
        let content = change.to_string();
        match self.call("patch", kind.resource(), Method::PATCH, &path, Some(content.as_bytes())).await {
            Ok(_) => Ok(true),
            Err(error) if matches!(error.code(), 404 | 409) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Changes after a resource version.
    ///
    /// # Errors
    /// The request fails; 410 means that the version is too old.
    pub async fn watch<T: DeserializeOwned>(
        &self,
        kind: Kind,
        query: Query<'_>,
        version: &str,
    ) -> Result<Watch<T>, ApiError> {
        let extra = [
            ("watch", "true"),
            ("allowWatchBookmarks", "true"),
            ("resourceVersion", version),
            ("timeoutSeconds", watch::SECONDS),
        ];
        let response = self.open("watch", kind.resource(), &list_path(kind, query, &extra)).await?;
        Ok(Watch::new(Stream { body: response.into_body() }))
    }

    /// Whether an object is there.
    ///
    /// # Errors
    /// The request fails otherwise than by 404.
    pub async fn exists(&self, kind: Kind, namespace: &str, name: &str) -> Result<bool, ApiError> {
        let path = format!("{}/{name}", kind.path(Some(namespace)));
        match self.call("get", kind.resource(), Method::GET, &path, None).await {
            Ok(_) => Ok(true),
            Err(error) if error.code() == 404 => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// A streaming request; the answer's body is the caller's to read.
    async fn open(&self, verb: &'static str, resource: &'static str, path: &str) -> Result<Response<Body>, ApiError> {
        let response = self.answered(verb, resource, Method::GET, path, None).await?;
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status().as_u16();
        // An error whose text does not come is an error all the same.
        let body = self.whole(response).await.unwrap_or_default();
        Err(self.refused(status, &body, verb, resource, path))
    }

    /// A request and its whole answer.
    async fn call(
        &self,
        verb: &'static str,
        resource: &'static str,
        method: Method,
        path: &str,
        content: Option<&[u8]>,
    ) -> Result<Bytes, ApiError> {
        self.asked(verb, resource, method, path, content, async |response| self.whole(response).await).await
    }

    /// A body to its end.
    async fn whole(&self, response: Response<Body>) -> Result<Bytes, ApiError> {
        match self.bounded(response.into_body().collect()).await? {
            Ok(body) => Ok(body.to_bytes()),
            Err(error) => Err(self.unreachable(&kube::Error::Service(error.into()))),
        }
    }

    /// A request, and what `read` makes of its answer if it is a good one. One that fails in between is begun again
    /// where that does no harm.
    async fn asked<R>(
        &self,
        verb: &'static str,
        resource: &'static str,
        method: Method,
        path: &str,
        content: Option<&[u8]>,
        read: impl AsyncFn(Response<Body>) -> Result<R, ApiError>,
    ) -> Result<R, ApiError> {
        let started = Instant::now();
        let mut told = false;
        let mut retried = false;
        for attempt in 1.. {
            let mut delay = None;
            let answer = match self.answered(verb, resource, method.clone(), path, content).await {
                Ok(response) if response.status().is_success() => read(response).await,
                Ok(response) => {
                    let status = response.status().as_u16();
                    delay = retry_after(&response);
                    let body = self.whole(response).await;
                    body.and_then(|body| Err(self.refused(status, &body, verb, resource, path)))
                }
                Err(error) => Err(error),
            };
            let mut error = match answer {
                Ok(read) => return Ok(read),
                Err(error) => error,
            };
            error.retried = retried;
            let busy = matches!(error.code(), 429 | 503 | 504);
            // A connection that broke off: what was asked may have been done, which only reading and creating under
            // a name of our own can tell; deleting twice does no harm either.
            let broken = error.code() == 0 && error.broke_off;
            if attempt >= TRIES || !(busy || broken && attempt <= 2) {
                return Err(error);
            }
            retried = true;
            if busy && !told && started.elapsed() + delay.unwrap_or_default() >= PATIENCE {
                self.ui.note(&format!("The server is busy ({}), trying again …", error.code()));
                told = true;
            }
            let backoff = Duration::from_millis(100 << attempt);
            tokio::time::sleep(delay.unwrap_or(backoff).min(Duration::from_secs(20))).await;
        }
        Err(ApiError::local("the request was never sent"))
    }

    /// A request and the head of its answer; credentials that have run out are renewed once.
    async fn answered(
        &self,
        verb: &'static str,
        resource: &'static str,
        method: Method,
        path: &str,
        content: Option<&[u8]>,
    ) -> Result<Response<Body>, ApiError> {
        let response = self.send(method.clone(), path, content).await?;
        if response.status() != 401 || !self.target.borrow().renews() {
            return Ok(response);
        }
        self.renew(verb, resource)?;
        self.send(method, path, content).await
    }

    /// Takes new credentials.
    fn renew(&self, verb: &str, resource: &str) -> Result<(), ApiError> {
        let renewed = {
            let mut target = self.target.borrow_mut();
            target.renew().and_then(|()| client(&target))
        };
        let client = renewed.map_err(|error| ApiError::local(&format!("cannot {verb} {resource}: {error}")))?;
        *self.client.borrow_mut() = client;
        Ok(())
    }

    async fn send(&self, method: Method, path: &str, content: Option<&[u8]>) -> Result<Response<Body>, ApiError> {
        let started = Instant::now();
        let mut request = Request::builder().method(method.clone()).uri(path);
        if content.is_some() {
            let merge = method == Method::PATCH;
            let form = if merge { "application/merge-patch+json" } else { "application/json" };
            request = request.header(http::header::CONTENT_TYPE, form);
        }
        if path.contains("/log?") || path.contains("watch=true") {
            // A compressed stream would be held back until a block is full.
            request = request.header(http::header::ACCEPT_ENCODING, "identity");
        }
        let body = Body::from(content.map(<[u8]>::to_vec).unwrap_or_default());
        let request = request.body(body).map_err(|error| ApiError::local(&error.to_string()))?;
        let client = self.client.borrow().clone();
        // A kubelet begins its answer with the first line of the log: who follows one has to wait for it.
        let answer = if path.contains("follow=true") {
            Ok(Box::pin(client.send(request)).await)
        } else {
            self.bounded(Box::pin(client.send(request))).await
        };
        let answer = answer.and_then(|answer| answer.map_err(|error| self.unreachable(&error)));
        self.trace(&method, path, answer.as_ref().ok().map(|response| response.status().as_u16()), started);
        answer
    }

    /// With `-v`, says what was asked, and the status that came back, if any.
    fn trace(&self, method: &Method, path: &str, status: Option<u16>, started: Instant) {
        if self.ui.verbose > 0 {
            let outcome = status.map_or_else(|| "no answer".into(), |status| status.to_string());
            self.ui.err(&format!("{method} {}{path} {outcome} in {} ms", self.server(), started.elapsed().as_millis()));
        }
    }

    async fn bounded<F: Future>(&self, future: F) -> Result<F::Output, ApiError> {
        match self.timeout {
            None => Ok(future.await),
            Some(limit) => tokio::time::timeout(limit, future).await.map_err(|_| {
                let seconds = limit.as_secs_f64();
                let message = format!("the cluster at {} did not answer within {seconds} s", self.server());
                ApiError::silent(Failure::new(message).hint("give it more time with --request-timeout"))
            }),
        }
    }

    fn unreachable(&self, error: &kube::Error) -> ApiError {
        ApiError::unreachable(error, &self.server(), &self.origin())
    }

    fn refused(&self, status: u16, body: &[u8], verb: &'static str, resource: &'static str, path: &str) -> ApiError {
        let namespace =
            path.split_once("/namespaces/").map(|(_, rest)| rest.split(['/', '?']).next().unwrap_or_default());
        ApiError::refused(status, body, verb, resource, namespace, &self.origin())
    }

    /// Where the connection's data come from, for hints: `context 'x'`.
    fn origin(&self) -> String {
        let target = self.target.borrow();
        match &target.context {
            Some(context) => format!("user '{}' of the context '{context}'", target.user),
            None => target.user.clone(),
        }
    }
}

/// A body that comes piece by piece.
pub struct Stream {
    body: Body,
}

impl Stream {
    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// The connection broke.
    pub async fn next(&mut self) -> Result<Option<Bytes>, String> {
        while let Some(frame) = self.body.frame().await {
            match frame {
                Ok(frame) => {
                    if let Ok(data) = frame.into_data() {
                        return Ok(Some(data));
                    }
                }
                Err(error) => return Err(api_error::innermost(&error)),
            }
        }
        Ok(None)
    }
}

/// A client without kube's own retries; made inside the runtime, for it starts a worker there.
fn client(target: &Target) -> Result<Client> {
    match ClientBuilder::try_from(target.config.clone()) {
        Ok(builder) => Ok(builder.build()),
        Err(error) => fail(
            Failure::new(format!(
                "the credentials of the user '{}' cannot be used: {}",
                target.user,
                api_error::innermost(&error)
            ))
            .hint("check the user's entry in the kubeconfig"),
        ),
    }
}

fn list_path(kind: Kind, query: Query<'_>, extra: &[(&str, &str)]) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    for (key, value) in [("labelSelector", query.labels), ("fieldSelector", query.fields)].iter().chain(extra) {
        if !value.is_empty() {
            pairs.append_pair(key, value);
        }
    }
    format!("{}?{}", kind.path(query.namespace), pairs.finish())
}

fn decode<T: DeserializeOwned>(body: &[u8], path: &str) -> Result<T, ApiError> {
    serde_json::from_slice(body).map_err(|error| {
        let path = path.split('?').next().unwrap_or(path);
        ApiError::local(&format!("the server's answer to {path} is not what Kubernetes answers: {error}"))
    })
}

/// `Retry-After` in seconds.
fn retry_after(response: &Response<Body>) -> Option<Duration> {
    let seconds = response.headers().get(http::header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}
