//! Commands in running containers, over a WebSocket.

use std::time::Instant;

use k8s_openapi::api::core::v1::Pod;
use kube::Api;
use kube::api::{AttachParams, AttachedProcess};

use super::{ApiError, Cluster};

impl Cluster {
    /// Starts a command in a container; needs the rights `get` and, from Kubernetes 1.35 on, `create` on pods/exec.
    ///
    /// # Errors
    /// The server refuses it, or the pod is not there.
    pub async fn exec(
        &self,
        namespace: &str,
        pod: &str,
        command: &[String],
        params: &AttachParams,
    ) -> Result<AttachedProcess, ApiError> {
        let started = Instant::now();
        let client = self.client.borrow().clone();
        let api: Api<Pod> = Api::namespaced(client, namespace);
        let path = format!("/api/v1/namespaces/{namespace}/pods/{pod}/exec");
        let answer = self.bounded(api.exec(pod, command.iter().cloned(), params)).await?;
        if self.ui.verbose > 0 {
            let outcome = if answer.is_ok() { "101" } else { "failed" };
            self.ui.err(&format!("GET {}{path} {outcome} in {} ms", self.server(), started.elapsed().as_millis()));
        }
        answer.map_err(|error| match &error {
            kube::Error::Api(status) => {
                let body = serde_json::to_vec(&status).unwrap_or_default();
                self.refused(status.code, &body, "get", "pods/exec", &path)
            }
            _ => self.unreachable(&error),
        })
    }

    /// Whether the server can tell a command that its input has ended: from Kubernetes 1.30 on, by version 5 of the
    /// protocol, which the client library does not let us see.
    pub async fn ends_input(&self) -> bool {
        let version = self.version().await.unwrap_or_default();
        let minor = version.split('.').nth(1).and_then(|minor| minor.parse::<u32>().ok());
        minor.is_some_and(|minor| minor >= 30)
    }
}
