//! The PodGroup of a task: Kubernetes starts all of its nodes, or none
//! (<https://kubernetes.io/docs/concepts/scheduling-eviction/gang-scheduling/>). Servers that have them are newer than the types
//! that all else is made of.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::{Value, json};

use super::Submission;

/// The API group.
const GROUP: &str = "scheduling.k8s.io";
/// How a pod's template names its PodGroup.
const FIELD: &str = "schedulingGroup";

/// Names the PodGroup in the pod of a Job.
pub(super) fn put_on(job: &mut Value, submission: &Submission) {
    if submission.pod_group.is_some() {
        job["spec"]["template"]["spec"][FIELD] = json!({"podGroupName": submission.names.pod_group()});
    }
}

/// Whether the pod of a Job is in a group of its own, or another scheduler's than the cluster's.
pub(super) fn is_elsewhere(job: &Value) -> bool {
    let spec = &job["spec"]["template"]["spec"];
    !spec[FIELD].is_null() || !matches!(spec["schedulerName"].as_str(), None | Some("default-scheduler"))
}

/// The PodGroup of so many nodes.
pub(super) fn object(submission: &Submission, version: &str, nodes: usize, metadata: &ObjectMeta) -> Value {
    let mut spec = json!({"schedulingPolicy": {"gang": {"minCount": nodes}}});
    if let Some(class) = &submission.extras.priority_class {
        spec["priorityClassName"] = class.as_str().into();
    }
    json!({"apiVersion": format!("{GROUP}/{version}"), "kind": "PodGroup", "metadata": metadata, "spec": spec})
}
