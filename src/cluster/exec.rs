//! Commands in running containers and connections to their ports, over WebSockets.

use http_body_util::LengthLimitError;
use k8s_openapi::api::core::v1::Pod;
use kube::Api;
use kube::api::{AttachParams, AttachedProcess, Portforwarder};
use kube::client::UpgradeConnectionError;
use tokio::time::Instant;

use super::request::Request;
use super::{ApiError, Cluster, Right};

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
        let open = async |pods: Api<Pod>| pods.exec(pod, command.iter().cloned(), params).await;
        self.upgraded(&Request::of_pod(namespace, pod, "exec"), namespace, open).await
    }

    /// A connection to a port of a pod; needs the rights `get` and, from Kubernetes 1.35 on, `create` on
    /// pods/portforward. That nobody listens there is only told once something is sent.
    ///
    /// # Errors
    /// The server refuses it, or the pod is not there.
    pub async fn forward(&self, namespace: &str, pod: &str, port: u16) -> Result<Portforwarder, ApiError> {
        let open = async |pods: Api<Pod>| pods.portforward(pod, &[port]).await;
        let request = Request::of_pod(namespace, pod, "portforward").query("ports", &port.to_string());
        self.upgraded(&request, namespace, open).await
    }

    /// A request that becomes a WebSocket; credentials that have run out are renewed once, as for any other.
    pub(super) async fn upgraded<T>(
        &self,
        request: &Request,
        namespace: &str,
        open: impl AsyncFn(Api<Pod>) -> kube::Result<T>,
    ) -> Result<T, ApiError> {
        let mut renewed = false;
        loop {
            let started = Instant::now();
            let used = self.renewals.get();
            let client = self.client.borrow().clone();
            // Boxed: all that wait for it would carry it otherwise.
            let opening = Box::pin(open(Api::namespaced(client, namespace)));
            let answer = self.within(self.limit(), opening).await?;
            let status = match &answer {
                Ok(_) => Some(101),
                Err(kube::Error::Api(status)) => Some(status.code),
                Err(_) => None,
            };
            self.trace(request, status, started);
            match answer {
                Ok(socket) => return Ok(socket),
                Err(kube::Error::Api(status)) if status.code == 401 && !renewed && self.target.borrow().renews() => {
                    Box::pin(self.renew(used, request)).await?;
                    renewed = true;
                }
                Err(kube::Error::Api(status)) => {
                    // What is no Status, kube makes one of.
                    let is_text = status.reason == "Failed to parse error data";
                    let body = if is_text {
                        status.message.clone().into_bytes()
                    } else {
                        serde_json::to_vec(&status).unwrap_or_default()
                    };
                    return Err(ApiError::refused(status.code, &body, request, &self.origin()));
                }
                Err(kube::Error::UpgradeConnection(UpgradeConnectionError::ProtocolSwitch(code))) => {
                    let what = format!("a WebSocket was asked for, and the answer was {code}");
                    return Err(request
                        .strange(&what)
                        .hint("something in between may have answered: a proxy, a login page"));
                }
                Err(kube::Error::UpgradeConnection(error)) => return Err(request.strange(&error.to_string())),
                Err(error) if is_too_long(&error) => {
                    return Err(request.strange("an error of more than 1 MiB"));
                }
                Err(error) => return Err(self.unreachable(error)),
            }
        }
    }

    /// Whether the server takes WebSockets itself, and can tell a command that its input has ended: from Kubernetes 1.30
    /// on, by version 5 of the protocol, which the client library does not let us see. Older ones pass them on to the
    /// node as they are.
    pub async fn takes_websockets(&self) -> bool {
        self.minor().await >= 30
    }

    /// The verb on pods/exec that is missing for [`Cluster::exec`]; `None` also if that cannot be found out.
    pub async fn lacks_exec(&self) -> Option<&'static str> {
        let verbs = if self.minor().await >= 35 { &["get", "create"][..] } else { &["get"] };
        for verb in verbs {
            let right = Right { verb, resource: "pods/exec", group: "", everywhere: false };
            if let Ok(false) = self.may(right).await {
                return Some(verb);
            }
        }
        None
    }

    /// The server's minor version, which is asked for once; 0 if it does not tell.
    pub(super) async fn minor(&self) -> u32 {
        let asked = async || {
            let version = self.version().await?;
            Ok::<_, ApiError>(version.split('.').nth(1).and_then(|minor| minor.parse().ok()).unwrap_or_default())
        };
        self.minor.get_or_try_init(asked).await.copied().unwrap_or_default()
    }
}

/// Whether there was more of an answer than is read.
fn is_too_long(error: &kube::Error) -> bool {
    std::iter::successors(Some(error as &(dyn std::error::Error + 'static)), |error| error.source())
        .any(<dyn std::error::Error>::is::<LengthLimitError>)
}
