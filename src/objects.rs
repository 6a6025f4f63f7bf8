//! The parts of Kubernetes objects that k8s-cli reads. Decoding only these is several times faster and smaller than
//! decoding whole objects, and unknown or missing fields never matter, whatever the server's version.

use std::collections::BTreeMap;

use jiff::Timestamp;
use k8s_openapi::ByteString;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

/// `null` as if the field were not there: Go writes empty lists so.
pub(crate) fn nullable<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// `metadata` of any object.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Meta {
    pub name: String,
    pub namespace: String,
    /// Its identity: a namesake created later has another.
    pub uid: String,
    /// Its version, for watches.
    pub resource_version: String,
    /// When the server created it.
    pub creation_timestamp: Option<Timestamp>,
    /// When it was asked to go, if it was.
    pub deletion_timestamp: Option<Timestamp>,
    /// How many seconds it was given for that.
    pub deletion_grace_period_seconds: Option<u64>,
    #[serde(deserialize_with = "nullable")]
    pub labels: BTreeMap<String, String>,
    #[serde(deserialize_with = "nullable")]
    pub annotations: BTreeMap<String, String>,
}

impl Meta {
    /// A label's value.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.labels.get(key).map(String::as_str)
    }

    /// An annotation's value.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations.get(key).map(String::as_str)
    }
}

/// A condition of a Job or a pod.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Condition {
    /// What it is about: `Complete`, `PodScheduled` …
    pub r#type: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    pub reason: String,
    pub message: String,
    pub last_transition_time: Option<Timestamp>,
}

/// The condition of this type, if it is true.
pub fn truly<'a>(conditions: &'a [Condition], kind: &str) -> Option<&'a Condition> {
    conditions.iter().find(|condition| condition.r#type == kind && condition.status == "True")
}

/// A `batch/v1` Job.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Job {
    pub metadata: Meta,
    /// What it was asked to be.
    pub spec: JobSpec,
    /// How its pods fare.
    pub status: JobStatus,
}

/// `spec` of a Job.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct JobSpec {
    /// The cluster removes it so many seconds after its end; servers before 1.21 may not know of it.
    pub ttl_seconds_after_finished: Option<i64>,
    /// What tells pods that failed from those that the cluster took away; servers before 1.26 have none.
    pub pod_failure_policy: Option<IgnoredAny>,
    /// What its pods are made from.
    pub template: Template,
}

/// `template` of a Job.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Template {
    pub spec: TemplateSpec,
}

/// `spec` of a template; its containers are large, and not read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TemplateSpec {
    /// What the pods mount.
    #[serde(deserialize_with = "nullable")]
    pub volumes: Vec<Volume>,
}

/// `status` of a Job.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct JobStatus {
    /// Pods that have not ended, started or not.
    pub active: u32,
    /// Pods that are ready; servers older than 1.24 do not say.
    pub ready: Option<u32>,
    pub succeeded: u32,
    pub failed: u32,
    /// When the controller took the Job up.
    pub start_time: Option<Timestamp>,
    pub completion_time: Option<Timestamp>,
    /// `Complete`, `Failed`, `Suspended` …
    #[serde(deserialize_with = "nullable")]
    pub conditions: Vec<Condition>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Pod {
    pub metadata: Meta,
    pub spec: PodSpec,
    /// How its containers fare.
    pub status: PodStatus,
}

/// `spec` of a pod.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PodSpec {
    /// The Kubernetes node, once it is scheduled.
    pub node_name: String,
    /// `Always`, `OnFailure` or `Never`.
    pub restart_policy: String,
    /// How many seconds it has to end after SIGTERM.
    pub termination_grace_period_seconds: Option<u64>,
    #[serde(deserialize_with = "nullable")]
    pub containers: Vec<Container>,
    /// What it runs before, one after the other.
    #[serde(deserialize_with = "nullable")]
    pub init_containers: Vec<Container>,
    #[serde(deserialize_with = "nullable")]
    pub volumes: Vec<Volume>,
}

/// A container as it was asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Container {
    /// Its name in the pod.
    pub name: String,
    pub image: String,
    /// `Always`: one of those that run before runs beside the others.
    pub restart_policy: String,
    /// What it may use.
    pub resources: Resources,
}

/// `resources` of a container.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Resources {
    /// At most.
    #[serde(deserialize_with = "nullable")]
    pub limits: BTreeMap<String, String>,
}

/// A volume of a pod.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Volume {
    /// The claim that it is, if it is one.
    pub persistent_volume_claim: Option<ClaimSource>,
}

/// `persistentVolumeClaim` of a pod's volume.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ClaimSource {
    pub claim_name: String,
}

/// `status` of a pod.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PodStatus {
    /// `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`.
    pub phase: String,
    /// Why it failed as a whole: `Evicted`, `NodeLost` …
    pub reason: String,
    /// The same in a sentence.
    pub message: String,
    /// `PodScheduled`, `Ready` …
    #[serde(deserialize_with = "nullable")]
    pub conditions: Vec<Condition>,
    /// One a container that the kubelet knows of.
    #[serde(deserialize_with = "nullable")]
    pub container_statuses: Vec<ContainerStatus>,
    /// Those that run before the others, one after the other.
    #[serde(deserialize_with = "nullable")]
    pub init_container_statuses: Vec<ContainerStatus>,
}

/// How one container fares.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ContainerStatus {
    /// Its name in the pod.
    pub name: String,
    /// Its image, as the pod has it until it is pulled.
    pub image: String,
    /// How often it was started again.
    pub restart_count: u32,
    /// Whether its probes have succeeded.
    pub ready: bool,
    /// What it does now.
    pub state: ContainerState,
    /// How the devices are that it has; Kubernetes before 1.36 mostly does not say.
    #[serde(deserialize_with = "nullable")]
    pub allocated_resources_status: Vec<ResourceStatus>,
}

/// The devices of one resource that a container has.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ResourceStatus {
    /// `nvidia.com/gpu`, or `claim:NAME/REQUEST`.
    pub name: String,
    #[serde(deserialize_with = "nullable")]
    pub resources: Vec<ResourceHealth>,
}

/// How a device is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ResourceHealth {
    #[serde(rename = "resourceID")]
    pub resource_id: String,
    /// `Healthy`, `Unhealthy` or `Unknown`.
    pub health: String,
    /// Why, in its driver's words.
    pub message: Option<String>,
}

/// At most one of the three is set.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ContainerState {
    /// It has not started, and why.
    pub waiting: Option<Waiting>,
    pub running: Option<Running>,
    pub terminated: Option<Terminated>,
}

/// Why a container has not started.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Waiting {
    /// One word: `ContainerCreating`, `ImagePullBackOff` …
    pub reason: String,
    /// One sentence, or nothing.
    pub message: String,
}

/// A container that runs.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Running {
    pub started_at: Option<Timestamp>,
}

/// How a container ended.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Terminated {
    /// Its exit code, 128 + n after signal n.
    pub exit_code: i32,
    /// `Completed`, `Error`, `OOMKilled`, `StartError` …
    pub reason: String,
    /// What it wrote to its termination log, or the last lines of its log.
    pub message: String,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
}

/// An event about an object.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Event {
    pub metadata: Meta,
    /// What it is about.
    pub involved_object: Involved,
    /// One word: `FailedCreate`, `FailedScheduling` …
    pub reason: String,
    pub message: String,
    /// `Normal` or `Warning`.
    pub r#type: String,
    /// When it was last seen.
    pub last_timestamp: Option<Timestamp>,
    /// How often it was seen; 0 where its source does not say.
    #[serde(deserialize_with = "nullable")]
    pub count: u32,
    /// When it was first seen, as newer sources write it.
    pub event_time: Option<Timestamp>,
    /// The same for what was seen several times.
    pub series: Option<Series>,
}

impl Event {
    /// When it was last seen, by whatever the source wrote.
    pub fn seen(&self) -> Option<Timestamp> {
        let series = self.series.as_ref().and_then(|series| series.last_observed_time);
        series.or(self.last_timestamp).or(self.event_time).or(self.metadata.creation_timestamp)
    }

    /// How often it was seen.
    pub fn times(&self) -> u32 {
        self.series.as_ref().map_or(self.count, |series| series.count).max(1)
    }
}

/// How often an event was seen.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Series {
    /// So often.
    pub count: u32,
    /// Last then.
    pub last_observed_time: Option<Timestamp>,
}

/// What waits in a queue of Kueue, in its order.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct QueueSummary {
    #[serde(deserialize_with = "nullable")]
    pub items: Vec<Queued>,
}

/// A workload that waits in a queue of Kueue.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Queued {
    pub metadata: QueuedMeta,
    /// How many are before it for the same Kubernetes nodes.
    pub position_in_cluster_queue: u32,
}

/// `metadata` of a workload.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct QueuedMeta {
    /// The Job that it stands for.
    #[serde(deserialize_with = "nullable")]
    pub owner_references: Vec<OwnerRef>,
}

/// A reference to an owner.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct OwnerRef {
    pub uid: String,
}

/// A Secret.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Secret {
    pub metadata: Meta,
    /// Its values.
    #[serde(deserialize_with = "nullable")]
    pub data: BTreeMap<String, ByteString>,
}

/// A Kubernetes node of the cluster.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct KubernetesNode {
    pub metadata: Meta,
    /// Whether it takes pods.
    pub spec: MachineSpec,
    pub status: MachineStatus,
    /// The GPUs that it offers as devices, in place of a count.
    #[serde(skip)]
    pub offer: Option<crate::devices::Offer>,
}

/// `spec` of a Kubernetes node.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct MachineSpec {
    /// It takes no new pods.
    pub unschedulable: bool,
    /// What keeps pods away that do not tolerate it.
    #[serde(deserialize_with = "nullable")]
    pub taints: Vec<Taint>,
}

/// A taint of a Kubernetes node.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Taint {
    /// What it is called.
    pub key: String,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: String,
}

/// `status` of a Kubernetes node.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct MachineStatus {
    /// What it has.
    #[serde(deserialize_with = "nullable")]
    pub capacity: BTreeMap<String, String>,
    /// What pods may use of it.
    #[serde(deserialize_with = "nullable")]
    pub allocatable: BTreeMap<String, String>,
    /// `Ready` …
    #[serde(deserialize_with = "nullable")]
    pub conditions: Vec<Condition>,
}

/// The object that an event is about.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Involved {
    /// `Job`, `Pod` …
    pub kind: String,
    pub name: String,
    pub uid: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Claim {
    pub metadata: Meta,
    /// What was asked for.
    pub spec: ClaimSpec,
    pub status: ClaimStatus,
}

/// `spec` of a claim.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ClaimSpec {
    /// Its class; without one the cluster's default, which the server fills in.
    pub storage_class_name: Option<String>,
    /// `ReadWriteOnce` …
    #[serde(deserialize_with = "nullable")]
    pub access_modes: Vec<String>,
    /// The size asked for.
    pub resources: ClaimResources,
}

/// `spec.resources` of a claim.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ClaimResources {
    /// `storage`.
    #[serde(deserialize_with = "nullable")]
    pub requests: BTreeMap<String, String>,
}

/// `status` of a claim.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ClaimStatus {
    /// `Pending`, `Bound` or `Lost`.
    pub phase: String,
    /// `storage`: what there is, once it is bound.
    #[serde(deserialize_with = "nullable")]
    pub capacity: BTreeMap<String, String>,
    /// `Resizing`, `FileSystemResizePending` …
    #[serde(deserialize_with = "nullable")]
    pub conditions: Vec<Condition>,
}

impl Claim {
    /// The size asked for.
    pub fn requested(&self) -> Option<&str> {
        self.spec.resources.requests.get("storage").map(String::as_str)
    }

    /// The size that there is.
    pub fn capacity(&self) -> Option<&str> {
        self.status.capacity.get("storage").map(String::as_str)
    }

    /// How far a change of its size is, while there is one that the cluster has taken up.
    pub fn resize(&self) -> Option<String> {
        let told = [
            ("ControllerResizeError", "failed"),
            ("NodeResizeError", "failed on the node"),
            ("FileSystemResizePending", "the storage has grown, its file system grows when a pod mounts it"),
            ("Resizing", "the storage is growing"),
        ];
        told.iter().find_map(|(kind, words)| {
            let condition = truly(&self.status.conditions, kind)?;
            // That of the file system says no more than its name.
            let more = if *kind == "FileSystemResizePending" { "" } else { condition.message.as_str() };
            Some(if more.is_empty() { (*words).to_owned() } else { format!("{words}: {more}") })
        })
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct StorageClass {
    /// Its name; in an annotation, whether it is the default.
    pub metadata: Meta,
    /// Whether its volumes can grow.
    pub allow_volume_expansion: Option<bool>,
}

impl StorageClass {
    /// Whether claims that name no class are of this one.
    pub fn is_default(&self) -> bool {
        let keys = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];
        keys.iter().any(|key| self.metadata.annotation(key) == Some("true"))
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Driver {
    pub metadata: Meta,
    /// What it can do.
    pub spec: DriverSpec,
}

/// What a CSI driver can do.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct DriverSpec {
    /// `Ephemeral` among them: pods can have volumes of it without a claim.
    #[serde(deserialize_with = "nullable")]
    pub volume_lifecycle_modes: Vec<String>,
}

/// An object of which only the metadata matter.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Object {
    pub metadata: Meta,
}

/// One page of a list.
#[derive(Debug, Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
pub struct Page<T> {
    /// Where the next page begins.
    #[serde(default)]
    pub metadata: PageMeta,
    /// The objects; the server writes an empty list of them, not `null`.
    pub items: Vec<T>,
}

/// `metadata` of a list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PageMeta {
    /// Empty on the last page.
    pub r#continue: String,
    /// Where a watch can go on from.
    pub resource_version: String,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn nulls_and_strangers_do_no_harm() {
        let page: Page<Job> = serde_json::from_str(
            r#"{"kind":"JobList","metadata":{"continue":"x","new":1},
                "items":[{"metadata":{"name":"a","creationTimestamp":null,"labels":null},"status":{"conditions":null,"ready":0}},{}]}"#,
        )
        .unwrap();
        assert_eq!((page.metadata.r#continue.as_str(), page.items.len()), ("x", 2));
        assert_eq!((page.items[0].status.ready, page.items[1].status.ready), (Some(0), None));
        for strange in [r#"{"items":null}"#, r#"{"items":[null]}"#, r#"{"kind":"Status","status":"Success"}"#] {
            assert!(serde_json::from_str::<Page<Pod>>(strange).is_err(), "{strange}");
        }
    }
}
