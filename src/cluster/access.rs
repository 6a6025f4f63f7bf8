//! What `check` asks: is the server there, who are we to it, and what may we do.

use serde_json::{Value, json};

use super::request::{Request, Verb};
use super::{ApiError, Cluster};

/// A right that a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Right {
    /// `create`, `list` …
    pub verb: &'static str,
    /// `jobs`, `pods/log` …
    pub resource: &'static str,
    /// The API group; the core group is empty.
    pub group: &'static str,
    /// In all namespaces, and not only in the one at hand.
    pub everywhere: bool,
}

/// Who we are to the server; servers older than 1.28 do not tell.
pub type Identity = Option<String>;

impl Cluster {
    /// Whether Jobs can tell pods that the cluster took away from those that failed (`podFailurePolicy` with the condition
    /// `DisruptionTarget`, on by default from Kubernetes 1.26 on). A server that does not say its version cannot.
    pub async fn tells_disruptions(&self) -> bool {
        self.minor().await >= 26
    }

    /// The versions in which the server may have PodGroups, the likeliest first: alpha in Kubernetes 1.36, beta in 1.37, both
    /// off by default (<https://kubernetes.io/docs/concepts/workloads/podgroup-api/>).
    pub async fn pod_group_versions(&self) -> &'static [&'static str] {
        match self.minor().await {
            0..=35 => &[],
            36 => &["v1alpha2"],
            37 => &["v1beta1"],
            38.. => &["v1", "v1beta1"],
        }
    }

    /// Whether the server has a version of an API group, which anyone who can reach it may read.
    pub async fn serves(&self, group: &'static str, version: &str) -> bool {
        let request = Request::of(Verb::Get, group, format!("/apis/{group}/{version}"));
        self.call(&request).await.is_ok()
    }

    /// The server's version, which anyone who can reach it may read.
    ///
    /// # Errors
    /// The server cannot be reached, or refuses us.
    pub async fn version(&self) -> Result<String, ApiError> {
        let request = Request::of(Verb::Get, "version", "/version");
        let version: Value = request.decode(&self.call(&request).await?)?;
        Ok(version["gitVersion"].as_str().unwrap_or("unknown").to_owned())
    }

    /// Whether a right is given, in the namespace or everywhere.
    ///
    /// # Errors
    /// The request fails.
    pub async fn may(&self, right: Right) -> Result<bool, ApiError> {
        let (resource, subresource) = right.resource.split_once('/').unwrap_or((right.resource, ""));
        let namespace = if right.everywhere { "" } else { self.namespace() };
        let review = json!({
            "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": {
                "namespace": namespace, "verb": right.verb, "group": right.group,
                "resource": resource, "subresource": subresource,
            }},
        });
        let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        let request = Request::of(Verb::Create, "selfsubjectaccessreviews", path).json(&review)?;
        let answer: Value = request.decode(&self.call(&request).await?)?;
        Ok(answer["status"]["allowed"].as_bool().unwrap_or(false))
    }

    /// The server's name for us.
    pub async fn identity(&self) -> Identity {
        let path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
        let review = json!({"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"});
        let request = Request::of(Verb::Create, "selfsubjectreviews", path).json(&review).ok()?;
        // Old servers do not have it: then nothing is said.
        let answer: Value = request.decode(&self.call(&request).await.ok()?).ok()?;
        answer["status"]["userInfo"]["username"].as_str().map(str::to_owned)
    }
}
