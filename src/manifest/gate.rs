//! The small object that is created last: without it no container of a task of several nodes starts.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{ConfigMap, ConfigMapKeySelector, EnvVar, EnvVarSource};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::{Map, Value};

use super::Submission;
use super::merge::merge;
use crate::names;

/// Its only key. The value is what the nodes know each other by: whoever cannot read the task's objects does not.
const KEY: &str = "submitted";

/// The object itself.
pub(super) fn object(submission: &Submission, metadata: ObjectMeta) -> ConfigMap {
    let data = BTreeMap::from([(KEY.into(), submission.token.clone())]);
    ConfigMap { metadata, data: Some(data), ..ConfigMap::default() }
}

/// The variable that a container cannot have, and so does not start, before the object is there.
pub(super) fn variable(submission: &Submission) -> EnvVar {
    let source = ConfigMapKeySelector { name: submission.names.gate(), key: KEY.into(), optional: None };
    let source = EnvVarSource { config_map_key_ref: Some(source), ..EnvVarSource::default() };
    EnvVar { name: names::SUBMITTED.into(), value: None, value_from: Some(source) }
}

/// Holds back every container of a Job, those that the file adds too: else they would start, and write and delete, for a
/// task that is not there yet.
pub(super) fn hold_back(job: &mut Value, submission: &Submission) -> Result<(), String> {
    let variable = serde_json::to_value(variable(submission)).map_err(|error| error.to_string())?;
    let gated = Map::from_iter([("env".to_owned(), Value::from(vec![variable]))]);
    let spec = &mut job["spec"]["template"]["spec"];
    for list in ["initContainers", "containers"] {
        let containers = spec.get_mut(list).and_then(Value::as_array_mut);
        for container in containers.into_iter().flatten().filter_map(Value::as_object_mut) {
            merge(container, &gated)?;
        }
    }
    Ok(())
}
