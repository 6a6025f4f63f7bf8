//! What brings a pod to the right Kubernetes node, and what it finds there.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    Affinity, EmptyDirVolumeSource, NodeAffinity, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PodSpec,
    Toleration, Volume, VolumeMount,
};

use super::Submission;
use crate::task::Task;

/// The volume for shared memory, SkyPilot's name.
const SHARED_MEMORY: &str = "dshm";
const SHARED_MEMORY_PATH: &str = "/dev/shm";

/// Restricts a pod to the Kubernetes nodes that its task asks for, and lets it on those that are kept for such tasks.
pub(super) fn put_on(pod: &mut PodSpec, task: &Task, submission: &Submission) {
    let placement = &submission.placement;
    pod.affinity = placement.label.as_ref().map(|(key, values)| {
        let expression =
            NodeSelectorRequirement { key: key.clone(), operator: "In".into(), values: Some(values.clone()) };
        let term = NodeSelectorTerm { match_expressions: Some(vec![expression]), match_fields: None };
        let required = NodeSelector { node_selector_terms: vec![term] };
        let nodes = NodeAffinity {
            required_during_scheduling_ignored_during_execution: Some(required),
            ..NodeAffinity::default()
        };
        Affinity { node_affinity: Some(nodes), ..Affinity::default() }
    });
    let taint = |key: &str, value: Option<&str>| Toleration {
        key: Some(key.into()),
        operator: Some(if value.is_some() { "Equal" } else { "Exists" }.into()),
        value: value.map(str::to_owned),
        effect: Some("NoSchedule".into()),
        ..Toleration::default()
    };
    let mut tolerations = Vec::new();
    let mut labels: BTreeMap<String, String> = placement.selector.iter().cloned().collect();
    if task.resources.gpus > 0 {
        tolerations.push(taint(&placement.resource, None));
    }
    if let Some((key, value)) = &placement.spot {
        tolerations.push(taint(key, Some(value)));
        labels.insert(key.clone(), value.clone());
    }
    pod.tolerations = (!tolerations.is_empty()).then_some(tolerations);
    pod.node_selector = (!labels.is_empty()).then_some(labels);
    share_memory(pod, task);
}

/// Shared memory without the 64 MiB that containers have otherwise; it counts as the task's memory.
fn share_memory(pod: &mut PodSpec, task: &Task) {
    if task.volumes.iter().any(|mount| mount.path.trim_end_matches('/') == SHARED_MEMORY_PATH) {
        return;
    }
    let memory = EmptyDirVolumeSource { medium: Some("Memory".into()), size_limit: None };
    pod.volumes.get_or_insert_default().push(Volume {
        name: SHARED_MEMORY.into(),
        empty_dir: Some(memory),
        ..Volume::default()
    });
    for container in &mut pod.containers {
        container.volume_mounts.get_or_insert_default().push(VolumeMount {
            name: SHARED_MEMORY.into(),
            mount_path: SHARED_MEMORY_PATH.into(),
            ..VolumeMount::default()
        });
    }
}
