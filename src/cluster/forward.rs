//! Connections to a pod's ports, over a WebSocket.

use std::time::Instant;

use k8s_openapi::api::core::v1::Pod;
use kube::Api;
use kube::api::Portforwarder;

use super::{ApiError, Cluster};

impl Cluster {
    /// A connection to a port of a pod; needs the rights `get` and, from Kubernetes 1.35 on, `create` on
    /// pods/portforward. That nobody listens there is only told once something is sent.
    ///
    /// # Errors
    /// The server refuses it, or the pod is not there.
    pub async fn forward(&self, namespace: &str, pod: &str, port: u16) -> Result<Portforwarder, ApiError> {
        let started = Instant::now();
        let client = self.client.borrow().clone();
        let api: Api<Pod> = Api::namespaced(client, namespace);
        let path = format!("/api/v1/namespaces/{namespace}/pods/{pod}/portforward");
        let answer = self.bounded(api.portforward(pod, &[port])).await?;
        if self.ui.verbose > 0 {
            let outcome = if answer.is_ok() { "101" } else { "failed" };
            let time = started.elapsed().as_millis();
            self.ui.err(&format!("GET {}{path}?ports={port} {outcome} in {time} ms", self.server()));
        }
        answer.map_err(|error| match &error {
            kube::Error::Api(status) => {
                let body = serde_json::to_vec(&status).unwrap_or_default();
                self.refused(status.code, &body, "get", "pods/portforward", &path)
            }
            _ => self.unreachable(&error),
        })
    }
}
