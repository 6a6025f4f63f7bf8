//! The objects of a task, in the order in which they are created.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Secret, Service, ServiceSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};
use serde_json::Value;

use super::container::launcher_of;
use super::{Submission, files, gate, job, pod_group, ports, registry, task_labels};
use crate::kind::Kind;
use crate::names::{self, TaskNames};
use crate::task::Task;

/// One object of a task. Only its place in the list is kept: a Job may have a megabyte, and a task thousands of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The Job of a node.
    Job(u32),
    /// What has the nodes start all or none.
    PodGroup(&'static str),
    /// The Service by which the nodes look each other up before they are ready.
    Nodes,
    /// The Service by which the nodes see who is ready.
    Ready,
    /// The Service that leads to the ports of node 0.
    Ports,
    /// The Secret with the values of the task's secrets.
    Secrets,
    /// The Secret with the login of a registry.
    Registry,
    /// A Secret with a part of the files that the task brings along.
    Files(usize),
    /// What lets the containers start.
    Gate,
}

/// The objects of a task, in the order in which they are created: the Jobs, then what they own, so that it goes with the
/// last of them, and the gate at the end.
pub fn parts(task: &Task, submission: &Submission) -> Vec<Part> {
    let several = task.num_nodes > 1;
    let mut parts: Vec<Part> = (0..task.num_nodes).map(Part::Job).collect();
    parts.extend(submission.pod_group.map(Part::PodGroup));
    let more = [
        (several, Part::Nodes),
        (several, Part::Ready),
        (!task.resources.ports.is_empty(), Part::Ports),
        (registry::of(task).is_some(), Part::Registry),
        (!task.secrets.is_empty(), Part::Secrets),
    ];
    parts.extend(more.into_iter().filter_map(|(wanted, part)| wanted.then_some(part)));
    let number = submission.files.as_ref().map_or(0, |files| files.parts.len());
    parts.extend((0..number).map(Part::Files));
    parts.extend(several.then_some(Part::Gate));
    parts
}

impl Part {
    /// Objects of one stage may be created at the same time, and after all of the stages before.
    pub fn stage(self) -> u8 {
        match self {
            Self::Job(_) => 0,
            Self::PodGroup(_)
            | Self::Nodes
            | Self::Ready
            | Self::Ports
            | Self::Registry
            | Self::Secrets
            | Self::Files(_) => 1,
            Self::Gate => 2,
        }
    }

    /// What kind of object it is.
    pub fn kind(self) -> Kind {
        match self {
            Self::Job(_) => Kind::Job,
            Self::PodGroup(version) => Kind::PodGroup(version),
            Self::Nodes | Self::Ready | Self::Ports => Kind::Service,
            Self::Registry | Self::Secrets | Self::Files(_) => Kind::Secret,
            Self::Gate => Kind::ConfigMap,
        }
    }

    pub fn name(self, names: &TaskNames) -> String {
        match self {
            Self::Job(rank) => names.job(rank),
            Self::PodGroup(_) => names.pod_group(),
            Self::Nodes => names.service(),
            Self::Ready => names.ready(),
            Self::Ports => names.ports(),
            Self::Registry => names.registry(),
            Self::Secrets => names.secret(),
            Self::Files(part) => names.files(part),
            Self::Gate => names.gate(),
        }
    }

    /// The object, owned by the Jobs that are there already.
    ///
    /// # Errors
    /// The file changes the pod of a Job in a way that cannot be.
    pub fn object(self, task: &Task, submission: &Submission, owners: &[OwnerReference]) -> Result<Value, String> {
        let metadata = ObjectMeta {
            name: Some(self.name(&submission.names)),
            labels: Some(task_labels(submission)),
            owner_references: Some(owners.to_vec()),
            ..ObjectMeta::default()
        };
        let object = match self {
            Self::Job(rank) => return job(task, submission, rank),
            Self::PodGroup(version) => {
                // Of the nodes that are in it.
                let nodes = if owners.is_empty() { task.num_nodes as usize } else { owners.len() };
                return Ok(pod_group::object(submission, version, nodes, &metadata));
            }
            Self::Nodes | Self::Ready => serde_json::to_value(headless(submission, metadata, self == Self::Nodes)),
            Self::Ports => serde_json::to_value(ports::service(task, submission, metadata)),
            Self::Secrets => serde_json::to_value(Secret {
                metadata,
                string_data: Some(task.secrets.iter().cloned().collect()),
                ..Secret::default()
            }),
            Self::Registry => serde_json::to_value(registry::of(task).map(|login| registry::secret(login, metadata))),
            Self::Files(part) => {
                serde_json::to_value(submission.files.as_ref().map(|all| files::secret(all, part, metadata)))
            }
            Self::Gate => {
                serde_json::to_value(gate::object(submission, launcher_of(task, submission).shared, metadata))
            }
        };
        object.map_err(|error| error.to_string())
    }
}

/// A Service whose name has the addresses of the task's pods.
fn headless(submission: &Submission, metadata: ObjectMeta, before_ready: bool) -> Service {
    let selector = BTreeMap::from([
        (names::TASK_ID.into(), submission.names.id.clone()),
        (names::USERNAME.into(), submission.user.label.clone()),
    ]);
    let spec = ServiceSpec {
        cluster_ip: Some("None".into()),
        publish_not_ready_addresses: Some(before_ready),
        selector: Some(selector),
        ..ServiceSpec::default()
    };
    Service { metadata, spec: Some(spec), status: None }
}

/// A Job as the owner of what else its task has. Without blockOwnerDeletion, which needs a right on finalizers that users
/// do not have.
pub fn owner(name: &str, uid: &str) -> OwnerReference {
    OwnerReference {
        api_version: "batch/v1".into(),
        kind: "Job".into(),
        name: name.into(),
        uid: uid.into(),
        ..OwnerReference::default()
    }
}
