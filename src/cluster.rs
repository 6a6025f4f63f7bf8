//! The only place that talks to the cluster: requests, pages, streams and watches, and what their errors mean.

mod access;
mod api_error;
mod backoff;
mod evidence;
mod exec;
mod log;
mod pages;
mod pipe;
mod request;
mod send;
mod watch;

use std::cell::{Cell, RefCell};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use kube::Client;
use kube::api::{DeleteParams, Preconditions};
use kube::client::{Body, ClientBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower::util::MapResponseLayer;

use crate::error::{Failure, Result};
pub use crate::kind::Kind;
use crate::kubeconfig::{self, Target, without_user};
use crate::objects::Object;
use crate::ui::Ui;
pub use access::{Identity, Right};
pub use api_error::{ApiError, innermost};
pub use backoff::Backoff;
pub use log::LogQuery;
pub use pipe::{Heard, Input, Output};
use request::{Request, Verb};
pub use watch::{Change, Watch};

/// Requests under way at once: every one is a connection of its own.
pub const PARALLEL: usize = 24;

/// Which objects a list or a watch is about.
#[derive(Debug, Clone, Copy, Default)]
pub struct Query<'a> {
    /// One namespace; `None` is all.
    pub namespace: Option<&'a str>,
    pub labels: &'a str,
    pub fields: &'a str,
}

pub struct Cluster {
    target: RefCell<Target>,
    client: RefCell<Client>,
    /// How often the credentials have been renewed; by one request at a time.
    renewals: Cell<u32>,
    renewing: tokio::sync::Mutex<()>,
    /// Once it was asked for.
    minor: tokio::sync::OnceCell<u32>,
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
    pub fn connect(options: &kubeconfig::Options, ui: &Ui) -> Result<Self> {
        let target = kubeconfig::load(options)?;
        if let Some(note) = &target.note {
            ui.note(note);
        }
        let client = client(&target)?;
        Ok(Self {
            namespace: target.namespace.clone(),
            context: target.context.clone(),
            target: RefCell::new(target),
            client: RefCell::new(client),
            renewals: Cell::new(0),
            minor: tokio::sync::OnceCell::new(),
            renewing: tokio::sync::Mutex::default(),
            ui: ui.clone(),
            timeout: Some(options.request_timeout).filter(|timeout| !timeout.is_zero()),
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

    /// `the namespace 'x' of the context 'y'`.
    pub fn place(&self) -> String {
        match self.context() {
            Some(context) => format!("the namespace '{}' of the context '{context}'", self.namespace()),
            None => format!("the namespace '{}'", self.namespace()),
        }
    }

    /// How long an answer may take.
    pub fn patience(&self) -> Option<Duration> {
        self.timeout
    }

    /// The API server's address, without a user and password that may be in it.
    pub fn server(&self) -> String {
        without_user(&self.target.borrow().config.cluster_url.to_string())
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
        let request = Request::one(Verb::Get, kind, Some(&self.namespace), name);
        object(&request, &self.call(&request).await?, name)
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
        content: &impl Serialize,
        mine: impl Fn(&T) -> bool,
    ) -> Result<T, ApiError> {
        let request = Request::create(kind, &self.namespace, content)?;
        match self.call(&request).await {
            Ok(answer) => object(&request, &answer, name),
            Err(error) if error.code() == 409 && error.retried => match self.get(kind, name).await {
                Ok(there) if mine(&there) => Ok(there),
                // Somebody else's, which is nothing that we have to remove.
                Ok(_) => Err(error.at_first()),
                Err(unread) => Err(unread.again().about("it may have been created")),
            },
            Err(error) => Err(error),
        }
    }

    /// Lets the server judge an object as it would judge its creation, which does not happen.
    ///
    /// # Errors
    /// The server refuses it, or does not answer.
    pub async fn admit(&self, kind: Kind, content: &impl Serialize) -> Result<(), ApiError> {
        let request = Request::create(kind, &self.namespace, content)?.query("dryRun", "All");
        request.decode::<Object>(&self.call(&request).await?).map(drop)
    }

    /// Deletes an object and what it owns; `false` where it was gone already. With a uid, a namesake is spared.
    ///
    /// # Errors
    /// The server refuses it, does not answer, or answers something else than that it is done.
    pub async fn delete(&self, kind: Kind, namespace: &str, name: &str, uid: &str) -> Result<bool, ApiError> {
        self.delete_within(kind, namespace, name, uid, None).await
    }

    /// The same; a pod is given so many seconds to end, if they are less than it has.
    ///
    /// # Errors
    /// As [`Self::delete`].
    pub async fn delete_within(
        &self,
        kind: Kind,
        namespace: &str,
        name: &str,
        uid: &str,
        seconds: Option<u64>,
    ) -> Result<bool, ApiError> {
        let params = DeleteParams {
            grace_period_seconds: seconds.map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX)),
            preconditions: (!uid.is_empty())
                .then(|| Preconditions { uid: Some(uid.to_owned()), ..Preconditions::default() }),
            // Without a policy the pods of a batch/v1 Job are left behind.
            ..DeleteParams::background()
        };
        let request = Request::delete(kind, namespace, name, &params)?;
        changed(&request, self.call(&request).await, name)
    }

    /// Merges a patch into an object; `false` where it is gone. With a uid, a namesake is spared.
    ///
    /// # Errors
    /// The server refuses it, does not answer, or answers something else than that it is done.
    pub async fn patch(
        &self,
        kind: Kind,
        namespace: &str,
        name: &str,
        uid: &str,
        mut change: serde_json::Value,
    ) -> Result<bool, ApiError> {
        // A uid that is not the object's is a conflict.
        change["metadata"]["uid"] = uid.into();
        let request = Request::patch(kind, namespace, name, &change)?;
        changed(&request, self.call(&request).await, name)
    }

    /// Merges a patch into the version of an object that the patch names; `false` where it is gone, or has changed since.
    ///
    /// # Errors
    /// As [`Self::patch`].
    pub async fn swap(
        &self,
        kind: Kind,
        namespace: &str,
        name: &str,
        uid: &str,
        mut change: serde_json::Value,
    ) -> Result<bool, ApiError> {
        change["metadata"]["uid"] = uid.into();
        let request = Request::patch(kind, namespace, name, &change)?.of_version();
        match self.call(&request).await {
            Err(error) if error.code() == 409 => Ok(false),
            answer => changed(&request, answer, name),
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
        let response = self.open(&Request::watch(kind, query, version, watch::SECONDS)).await?;
        Ok(Watch::new(Stream { body: response.into_body() }))
    }

    /// Whether an object is there.
    ///
    /// # Errors
    /// The request fails otherwise than by 404.
    pub async fn exists(&self, kind: Kind, namespace: &str, name: &str) -> Result<bool, ApiError> {
        let request = Request::one(Verb::Get, kind, Some(namespace), name);
        match self.call(&request).await {
            Ok(answer) => object::<Object>(&request, &answer, name).map(|_| true),
            Err(error) if error.code() == 404 => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn unreachable(&self, error: kube::Error) -> ApiError {
        let proxy = self.target.borrow().config.proxy_url.as_ref().map(|proxy| without_user(&proxy.to_string()));
        ApiError::unreachable(error, &self.server(), proxy.as_deref(), &self.origin())
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
        Ok(builder) => Ok(builder.with_layer(&MapResponseLayer::new(limit_errors)).build()),
        Err(error) => {
            let why = api_error::innermost(&error);
            let failure = Failure::new(format!("the credentials of the user '{}' cannot be used: {why}", target.user));
            Err(failure.hint("check the user's entry in the kubeconfig").from_source(error))
        }
    }
}

/// An answer of which no more is read than an error may say: kube reads it whole where a WebSocket was asked for.
fn limit_errors<B: http_body::Body>(answer: http::Response<B>) -> http::Response<Limited<B>> {
    let most =
        if answer.status().is_client_error() || answer.status().is_server_error() { send::ERROR } else { usize::MAX };
    answer.map(|body| Limited::new(body, most))
}

/// The object that an answer is.
fn object<T: DeserializeOwned>(request: &Request, answer: &[u8], name: &str) -> Result<T, ApiError> {
    if request.decode::<Object>(answer)?.metadata.name != name {
        return Err(request.strange(&format!("it is not the object '{name}'")));
    }
    request.decode(answer)
}

/// Whether an object has been changed or deleted: `false` where it is gone, or another has its name.
fn changed(request: &Request, answer: Result<Vec<u8>, ApiError>, name: &str) -> Result<bool, ApiError> {
    match answer {
        Ok(answer) => {
            let answer: serde_json::Value = request.decode(&answer)?;
            let done = answer["kind"] == "Status" && answer["status"] == "Success";
            if done || answer["metadata"]["name"] == name {
                return Ok(true);
            }
            Err(request.strange("it does not say that anything was done"))
        }
        Err(error) if error.is_gone() || error.is_another_object() => Ok(false),
        Err(error) => Err(error),
    }
}
