//! Asks for what explains a wait beside the Jobs and pods themselves.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use super::request::{Arrival, Request, Verb};
use super::{ApiError, Cluster, Kind, Query};
use crate::devices::{self, ResourceClaim, ResourceSlice};
use crate::inventory::{Inventory, Used};
use crate::names;
use crate::objects::{Event, KubernetesNode, Pod, QueueSummary, Queued};
use crate::state::{BestNode, Evidence, Questions, Task, best_node};

/// Lines and bytes of a log's end that are worth showing beside a status.
const LINES: u32 = 10;
const BYTES: u32 = 16 * 1024;
/// Events of pods without those that every pod has.
const POD_EVENTS: &str = "involvedObject.kind=Pod,reason!=Scheduled,reason!=Pulling,reason!=Pulled,reason!=Created,reason!=Started,reason!=Killing";

impl Cluster {
    /// Answers to what Jobs and pods leave open. What may not be read stays unanswered: it explains, and the states
    /// are right without it.
    ///
    /// # Errors
    /// A request fails otherwise than by 403.
    pub async fn evidence(&self, namespace: Option<&str>, questions: Questions) -> Result<Evidence, ApiError> {
        let events = async |wanted: bool, fields: &str| -> Result<Vec<Event>, ApiError> {
            let query = Query { namespace, labels: "", fields };
            if wanted { Ok(self.readable(Kind::Event, query).await?.unwrap_or_default()) } else { Ok(Vec::new()) }
        };
        let (jobs, pods, claims, best, queued) = futures::join!(
            events(questions.jobs, "involvedObject.kind=Job,reason=FailedCreate"),
            events(questions.pods, POD_EVENTS),
            events(questions.claims, "involvedObject.kind=PersistentVolumeClaim,reason!=WaitForFirstConsumer"),
            self.best(questions.gpus),
            self.queued(namespace, &questions.queues),
        );
        Ok(Evidence { events: [jobs?, pods?, claims?].concat().into(), best: best?, queued, ..Evidence::default() })
    }

    /// Asks what the pod of the node that failed first does not tell: the end of its log, of a pod that knows of setup's
    /// failure alone, or of any if it is to be shown; and of a program for another CPU, which its Kubernetes node has. Of a pod
    /// that is gone what its kubelet kept is all there is, and Kubernetes nodes may be read by few.
    pub async fn explain(&self, task: &mut Task, shown: bool) {
        let Some(rank) = task.first_failed().filter(|node| node.started.is_some()).map(|node| node.rank) else {
            return;
        };
        let Some(failed) = task.nodes.iter_mut().find(|node| node.rank == rank) else { return };
        let in_setup = failed.ending.as_ref().is_some_and(|ending| ending.in_setup);
        if let (true, Some(pod)) = (shown || in_setup, &failed.pod)
            && let Some(words) = self.end_of_log(&task.namespace, pod, LINES).await
        {
            failed.learn(&words);
        }
        if let (true, Some(host)) = (failed.is_foreign(), &failed.host) {
            let request = Request::one(Verb::Get, Kind::KubernetesNode, None, host);
            let answer = self.call(&request).await.ok();
            let kube_node = answer.and_then(|answer| request.decode::<KubernetesNode>(&answer).ok());
            if let Some(architecture) = kube_node.as_ref().and_then(|it| it.metadata.label("kubernetes.io/arch")) {
                failed.learn_architecture(architecture);
            }
        }
    }

    /// So many last lines of the log of a task's container; `None` where it cannot be read any more.
    pub async fn end_of_log(&self, namespace: &str, pod: &str, lines: u32) -> Option<String> {
        let request = Request::of_pod(namespace, pod, "log")
            .query("container", names::CONTAINER)
            .query("tailLines", &lines.to_string())
            .query("limitBytes", &BYTES.to_string())
            .arrives(Arrival::Pieces);
        // The kubelet may have kept some of it, and a status without them is better than none.
        let log = self.call(&request).await.ok()?;
        let text = String::from_utf8_lossy(&log).trim_end().to_owned();
        // What it writes in place of a log that it does not have any more.
        (!text.is_empty() && !text.starts_with("unable to retrieve container logs for ")).then_some(text)
    }

    /// What waits in queues of Kueue, where its visibility API is there and may be read: it is an extra.
    async fn queued(&self, namespace: Option<&str>, queues: &BTreeSet<String>) -> Vec<Queued> {
        const API: &str = "/apis/visibility.kueue.x-k8s.io";
        let mut found = Vec::new();
        let (Some(namespace), false) = (namespace, queues.is_empty()) else { return found };
        let group = Request::of(Verb::Get, "visibility.kueue.x-k8s.io", API);
        let Ok(body) = self.call(&group).await else { return found };
        let group: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        let Some(version) = group["preferredVersion"]["version"].as_str() else { return found };
        for queue in queues {
            let path = format!("{API}/{version}/namespaces/{namespace}/localqueues/{queue}/pendingworkloads");
            let request = Request::of(Verb::Get, "pendingworkloads", path);
            if let Ok(answer) = self.call(&request).await {
                found.extend(request.decode::<QueueSummary>(&answer).unwrap_or_default().items);
            }
        }
        found
    }

    /// The Kubernetes node with the most free GPUs.
    async fn best(&self, wanted: bool) -> Result<Option<BestNode>, ApiError> {
        if !wanted {
            return Ok(None);
        }
        match self.inventory().await {
            Ok(inventory) => Ok(best_node(&inventory)),
            Err(error) if error.code() == 403 => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The GPUs of the cluster's Kubernetes nodes; which are free is not known where not all pods may be listed.
    ///
    /// # Errors
    /// The Kubernetes nodes may not be listed, or a request fails.
    pub async fn inventory(&self) -> Result<Inventory, ApiError> {
        let (mut kube_nodes, mut used) = (Vec::new(), Used::default());
        self.list(Kind::KubernetesNode, Query::default(), |kube_node: KubernetesNode| kube_nodes.push(kube_node))
            .await?;
        let live = Query { fields: "status.phase!=Succeeded,status.phase!=Failed", ..Query::default() };
        let seen = match self.list(Kind::Pod, live, |pod: Pod| used.add(&pod)).await {
            Ok(_) => true,
            Err(error) if error.code() == 403 => false,
            Err(error) => return Err(error),
        };
        let hidden = self.offer_devices(&mut kube_nodes).await?;
        Ok(Inventory { hidden, ..Inventory::new(&kube_nodes, seen.then_some(&used)) })
    }

    /// Puts on Kubernetes nodes the GPUs that they offer by dynamic resource allocation, where the server has it and some node
    /// has none by count; comes back with what would tell more and may not be listed.
    ///
    /// # Errors
    /// A request fails otherwise than by 403 or 404.
    pub async fn offer_devices(&self, kube_nodes: &mut [KubernetesNode]) -> Result<Vec<&'static str>, ApiError> {
        // Stable, and served, from Kubernetes 1.34 on.
        if kube_nodes.iter().all(devices::has_by_count) || self.minor().await < 34 {
            return Ok(Vec::new());
        }
        let slices: Option<Vec<ResourceSlice>> = match self.readable(Kind::ResourceSlice, Query::default()).await {
            Err(error) if error.code() == 404 => return Ok(Vec::new()),
            slices => slices?,
        };
        let Some(slices) = slices else { return Ok(vec!["resourceslices"]) };
        if slices.is_empty() {
            return Ok(Vec::new());
        }
        let claims: Option<Vec<ResourceClaim>> = self.readable(Kind::ResourceClaim, Query::default()).await?;
        devices::offer(kube_nodes, &slices, claims.as_deref());
        let blind = claims.is_none() && kube_nodes.iter().any(|kube_node| kube_node.offer.is_some());
        Ok(if blind { vec!["resourceclaims"] } else { Vec::new() })
    }

    /// The objects, or `None` where they may not be listed.
    ///
    /// # Errors
    /// A request fails otherwise than by 403.
    pub async fn readable<T: DeserializeOwned>(
        &self,
        kind: Kind,
        query: Query<'_>,
    ) -> Result<Option<Vec<T>>, ApiError> {
        let mut found = Vec::new();
        match self.list(kind, query, |object| found.push(object)).await {
            Ok(_) => Ok(Some(found)),
            Err(error) if error.code() == 403 => Ok(None),
            Err(error) => Err(error),
        }
    }
}
