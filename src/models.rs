//! The result models of `-o json` and `-o yaml` (SPEC section 5): what the server system answered over HTTP, and more.

mod events;
mod lint;
mod record;

use serde::Serialize;

use crate::names;
use crate::objects::Claim;
use crate::state::{Node, ReasonCode, State, Task};
use crate::{quantity, time};
pub use events::Event;
pub use lint::{LintDone, LintField, LintFile, LintProblem};
pub use record::TaskShown;

/// What became of a task or a volume.
#[derive(Debug, Serialize)]
pub struct TaskDone {
    pub task_id: String,
    /// `submitted`, `stopped`, or `stopping` if it had been stopped before.
    pub status: &'static str,
    pub message: String,
}

/// What became of several tasks.
#[derive(Debug, Serialize)]
pub struct StoppedAll {
    pub count: usize,
    /// `stopped`.
    pub status: &'static str,
    pub message: String,
}

/// Finished tasks that were removed, or would be.
#[derive(Debug, Serialize)]
pub struct Pruned {
    pub count: usize,
    /// `removed` or `would-remove`.
    pub status: &'static str,
    pub message: String,
    pub tasks: Vec<PrunedTask>,
}

#[derive(Debug, Serialize)]
pub struct PrunedTask {
    pub task_id: String,
    /// As the user spelled it.
    pub name: String,
    /// `completed` or `failed`.
    pub status: &'static str,
    /// When its last node ended, UTC ISO 8601 without a zone.
    pub ended_at: Option<String>,
}

/// What became of a volume.
#[derive(Debug, Serialize)]
pub struct VolumeDone {
    pub volume_id: String,
    /// `created`, `resizing` or `deleted`.
    pub status: &'static str,
    pub message: String,
}

#[derive(Debug, Serialize)]
pub struct TaskList<T = TaskStatus> {
    /// Newest first, or in the order in which they were asked for.
    pub tasks: Vec<T>,
    /// Why others that were asked for are not among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// One task as it is, others as a list.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum OneOrMore<T> {
    /// The only one that was asked for.
    One(T),
    /// Several, or one beside others that are not there.
    More(TaskList<T>),
}

impl<T> OneOrMore<T> {
    /// Of these tasks, and why others are not among them.
    pub fn new(mut tasks: Vec<T>, detail: Option<String>) -> Self {
        match tasks.pop() {
            Some(one) if tasks.is_empty() && detail.is_none() => Self::One(one),
            last => Self::More(TaskList { tasks: tasks.into_iter().chain(last).collect(), detail }),
        }
    }
}

/// A task that was waited for.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Waited {
    /// How it ended or runs.
    Task {
        /// As `status` has it.
        #[serde(flatten)]
        task: Box<TaskStatus>,
        /// What went wrong beside the task.
        #[serde(skip_serializing_if = "Option::is_none")]
        detail: Option<String>,
    },
    /// Why that cannot be told.
    Without {
        task_id: String,
        /// `deleted`, `pending` or `timeout`: how waiting ended.
        status: &'static str,
        /// What it waits for, or was waited for.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// The same in one word that stays the same.
        reason_code: Option<&'static str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        detail: Option<String>,
    },
}

#[derive(Debug, Serialize)]
pub struct TaskStatus {
    pub task_id: String,
    /// As the user spelled it.
    pub name: String,
    /// `pending`, `running`, `stopping`, `completed` or `failed`.
    pub status: &'static str,
    /// UTC ISO 8601 without a zone.
    pub created_at: String,
    /// The newest time that its Jobs or pods report, in the same form.
    pub updated_at: String,
    pub username: String,
    /// The owner's name as it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Whether some of it is from its record, because pods are gone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub from_record: bool,
    /// Why it waits or failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The same in one word that stays the same.
    pub reason_code: Option<&'static str>,
    /// What to do about that, if its log tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The commit that was submitted, if it was in a git repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Where its ports are reached from within the cluster.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<String>,
    pub metadata: TaskMetadata,
}

/// What a task consists of.
#[derive(Debug, Serialize)]
pub struct TaskMetadata {
    /// `{task-name}-{task-id}`.
    pub job_name: String,
    pub namespace: String,
    /// How many nodes it was submitted with.
    pub num_nodes: u32,
    /// The Jobs that are there.
    pub node_jobs: Vec<String>,
    pub succeeded_nodes: usize,
    /// Failed ones, and those whose Job is gone.
    pub failed_nodes: usize,
    /// Running ones, and those whose pod is still there after a stop.
    pub running_nodes: usize,
    /// Those that have not started.
    pub pending_nodes: usize,
    /// Every node; only of `status`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<NodeStatus>,
}

#[derive(Debug, Serialize)]
pub struct NodeStatus {
    pub rank: u32,
    /// `pending`, `running`, `stopping`, `succeeded`, `failed` or `deleted`.
    pub status: &'static str,
    /// Why it waits or failed.
    pub reason: Option<String>,
    /// The same in one word that stays the same.
    pub reason_code: Option<&'static str>,
    pub job: String,
    pub pod: Option<String>,
    /// The Kubernetes node that it is on.
    pub host: Option<String>,
    /// As the container gave it.
    pub exit_code: Option<i32>,
    /// How often its pod was made anew because the cluster had taken it away.
    #[serde(skip_serializing_if = "is_zero")]
    pub recoveries: u32,
    /// When its container began, in RFC 3339.
    pub started_at: Option<String>,
    /// When its container ended.
    pub finished_at: Option<String>,
    /// The last lines of its log; only of the node that failed first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub last_lines: Vec<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl TaskStatus {
    /// The model of a task; `nodes` adds each node in full.
    pub fn new(task: &Task, nodes: bool) -> Self {
        let first = task.first_failed().map(|node| node.rank);
        Self {
            task_id: task.id.clone(),
            name: task.name.clone(),
            status: task.state().of_task(),
            created_at: task.created_at.clone(),
            updated_at: task.updated.max(task.created).map(time::python_isoformat).unwrap_or_default(),
            username: task.username.clone(),
            user: task.user.clone(),
            from_record: task.recorded,
            reason: task.reason(),
            reason_code: task.reason_code().map(ReasonCode::name),
            hint: task.hint(),
            commit: task.commit.clone(),
            endpoints: task.endpoints(),
            metadata: TaskMetadata {
                job_name: task.job_name(),
                namespace: task.namespace.clone(),
                num_nodes: task.num_nodes,
                node_jobs: task.jobs().map(|node| node.job.clone()).collect(),
                succeeded_nodes: task.count(State::Succeeded),
                failed_nodes: task.count(State::Failed) + if task.expires { 0 } else { task.count(State::Deleted) },
                running_nodes: task.count(State::Running) + task.count(State::Stopping),
                pending_nodes: task.count(State::Pending),
                nodes: if nodes {
                    task.nodes.iter().map(|node| NodeStatus::new(node, first)).collect()
                } else {
                    Vec::new()
                },
            },
        }
    }
}

impl NodeStatus {
    fn new(node: &Node, first_failed: Option<u32>) -> Self {
        let ending = node.ending.as_ref();
        let words = ending.and_then(|ending| ending.last_words.as_deref()).filter(|_| first_failed == Some(node.rank));
        Self {
            rank: node.rank,
            status: node.state.of_node(),
            reason: node.why(),
            reason_code: node.code().map(ReasonCode::name),
            job: node.job.clone(),
            pod: node.pod.clone(),
            host: node.host.clone(),
            exit_code: ending.and_then(|ending| ending.code),
            recoveries: node.recoveries(),
            started_at: node.started.map(|time| time.to_string()),
            finished_at: ending.and_then(|ending| ending.finished).map(|time| time.to_string()),
            last_lines: words.map(|words| words.lines().map(str::to_owned).collect()).unwrap_or_default(),
        }
    }
}

#[derive(Debug, Serialize)]
pub struct VolumeList {
    /// Newest first.
    pub volumes: Vec<VolumeStatus>,
}

#[derive(Debug, Serialize)]
pub struct VolumeStatus {
    pub volume_id: String,
    /// As the user spelled it.
    pub name: String,
    /// What was asked for.
    pub size: String,
    /// What there is, once it is bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<String>,
    /// How far a change of its size is, while there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resize: Option<String>,
    pub storage_class: Option<String>,
    /// `ReadWriteOnce` …
    pub access_modes: Vec<String>,
    /// `Pending`, `Bound` or `Lost`.
    pub status: String,
    /// Whether it was deleted, and waits for the pods that use it to end.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub terminating: bool,
    /// UTC ISO 8601 without a zone.
    pub created_at: String,
    pub username: String,
    /// The owner's name as it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Who mounts it; only of `status`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used_by: Option<VolumeUsers>,
    pub metadata: VolumeMetadata,
}

/// What mounts a volume, or did and is still there.
#[derive(Debug, Serialize)]
pub struct VolumeUsers {
    /// Tasks of everyone, those that have not finished first.
    pub tasks: Vec<VolumeTask>,
    /// Pods that are no task's.
    pub pods: Vec<VolumePod>,
}

/// A task that mounts a volume.
#[derive(Debug, Serialize)]
pub struct VolumeTask {
    pub task_id: String,
    /// As its user spelled it.
    pub name: String,
    /// As the task's status has it.
    pub status: &'static str,
    pub user: String,
    /// Whether all its nodes have ended.
    pub finished: bool,
}

/// A pod that mounts a volume.
#[derive(Debug, Serialize)]
pub struct VolumePod {
    pub name: String,
    /// Its phase: `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`.
    pub status: String,
    /// Whether it has ended.
    pub finished: bool,
}

/// What a volume consists of.
#[derive(Debug, Serialize)]
pub struct VolumeMetadata {
    pub pvc_name: String,
    pub namespace: String,
}

impl VolumeStatus {
    /// The status for people, as kubectl prints it.
    pub fn shown(&self) -> &str {
        if self.terminating { "Terminating" } else { &self.status }
    }

    /// The model of a claim.
    pub fn new(claim: &Claim) -> Self {
        let meta = &claim.metadata;
        let label = |key| meta.label(key).unwrap_or_default().to_owned();
        let created_at = meta.annotation(names::CREATED_AT).map(str::to_owned);
        Self {
            volume_id: label(names::VOLUME_ID),
            name: meta.annotation(names::RAW_NAME).map_or_else(|| label(names::VOLUME_NAME), str::to_owned),
            size: claim.requested().unwrap_or_default().to_owned(),
            capacity: claim.capacity().map(str::to_owned),
            resize: claim.resize().or_else(|| is_too_small(claim).then(|| "not begun by the cluster yet".into())),
            storage_class: claim.spec.storage_class_name.clone(),
            access_modes: claim.spec.access_modes.clone(),
            status: claim.status.phase.clone(),
            terminating: meta.deletion_timestamp.is_some(),
            created_at: created_at.or_else(|| meta.creation_timestamp.map(time::python_isoformat)).unwrap_or_default(),
            username: label(names::USERNAME),
            user: meta.annotation(names::RAW_USER).map(str::to_owned),
            used_by: None,
            metadata: VolumeMetadata { pvc_name: meta.name.clone(), namespace: meta.namespace.clone() },
        }
    }
}

/// Whether a claim has less than is asked for.
fn is_too_small(claim: &Claim) -> bool {
    let value = |size: Option<&str>| size.and_then(quantity::value);
    value(claim.capacity()).is_some_and(|has| value(claim.requested()).is_some_and(|wanted| wanted > has))
}
