//! The small object that is created last: without it no container of a task of several nodes starts.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{ConfigMap, ConfigMapKeySelector, EnvVar, EnvVarSource};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::{Map, Value};

use super::Submission;
use super::merge::merge;
use crate::names;

/// The key of what the nodes know each other by: whoever cannot read the task's objects does not know it.
const KEY: &str = "submitted";
/// The key of what the launchers of all nodes have in common, which would be too much in each of a thousand Jobs.
const LAUNCHER: &str = "launcher";

/// The object itself; `shared` is what the launchers have in common.
pub(super) fn object(submission: &Submission, shared: Option<String>, metadata: ObjectMeta) -> ConfigMap {
    let mut data = BTreeMap::from([(KEY.into(), submission.token.clone())]);
    data.extend(shared.map(|shared| (LAUNCHER.into(), shared)));
    ConfigMap { metadata, data: Some(data), ..ConfigMap::default() }
}

/// The variable that a container cannot have, and so does not start, before the object is there.
pub(super) fn variable(submission: &Submission) -> EnvVar {
    from(submission, names::SUBMITTED, KEY)
}

/// The variable with what the launchers have in common.
pub(super) fn launcher(submission: &Submission) -> EnvVar {
    from(submission, names::LAUNCHER, LAUNCHER)
}

fn from(submission: &Submission, name: &str, key: &str) -> EnvVar {
    let source = ConfigMapKeySelector { name: submission.names.gate(), key: key.into(), optional: None };
    let source = EnvVarSource { config_map_key_ref: Some(source), ..EnvVarSource::default() };
    EnvVar { name: name.into(), value: None, value_from: Some(source) }
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
