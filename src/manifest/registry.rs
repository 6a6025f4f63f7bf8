//! The login of the registry that a task's image is pulled from: a Secret that goes with the task.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{KeyToPath, PodSpec, Secret, SecretVolumeSource, Volume, VolumeMount};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::{Value, json};

use super::Submission;
use crate::task::{Login, Task};

/// The type of Secrets that kubelets pull with, and their key.
const TYPE: &str = "kubernetes.io/dockerconfigjson";
const KEY: &str = ".dockerconfigjson";
/// Stands in place of the user's name and password in what is printed.
const BLANK: &str = "FILL_IN";
/// A further key, for what waits for the Secret and has no business with the login.
const THERE: &str = "submitted";
const VOLUME: &str = "k8s-cli-registry";
const PATH: &str = "/k8s-cli/registry";

/// The login, if the nodes of the cluster need one.
pub(super) fn of(task: &Task) -> Option<&Login> {
    task.login.as_ref().filter(|login| !login.password.is_empty())
}

/// Takes the login out of what is printed. What stays is a Secret that a server takes.
pub(super) fn blank(task: &mut Task) {
    if let Some(Login { username, password, .. }) = task.login.as_mut().filter(|login| !login.password.is_empty()) {
        BLANK.clone_into(username);
        BLANK.clone_into(password);
    }
}

/// Whether a line of a printed Secret has a login to be filled in.
pub(super) fn is_blank(line: &str) -> bool {
    line.trim_start().starts_with(KEY) && line.contains(BLANK)
}

pub(super) fn secret(login: &Login, metadata: ObjectMeta) -> Secret {
    let Login { server, username, password } = login;
    let config = json!({"auths": {server.trim(): {"username": username, "password": password}}});
    Secret {
        metadata,
        type_: Some(TYPE.into()),
        string_data: Some(BTreeMap::from([(KEY.into(), config.to_string()), (THERE.into(), "true".into())])),
        ..Secret::default()
    }
}

/// Lets the pod wait for the Secret, which is created after its Job. A kubelet pulls without a login that it does not
/// find, and tries again only after a while; but it mounts all volumes first. The login itself is not in the volume.
pub(super) fn hold_back(pod: &mut PodSpec, task: &Task, submission: &Submission) {
    if of(task).is_none() {
        return;
    }
    let source = SecretVolumeSource {
        secret_name: Some(submission.names.registry()),
        items: Some(vec![KeyToPath { key: THERE.into(), path: THERE.into(), mode: None }]),
        ..SecretVolumeSource::default()
    };
    pod.volumes.get_or_insert_default().push(Volume { name: VOLUME.into(), secret: Some(source), ..Volume::default() });
    let mount =
        VolumeMount { name: VOLUME.into(), mount_path: PATH.into(), read_only: Some(true), ..VolumeMount::default() };
    pod.containers.iter_mut().take(1).for_each(|one| one.volume_mounts.get_or_insert_default().push(mount.clone()));
}

/// Names the Secret in the pod, beside those that are named already.
pub(super) fn put_on(job: &mut Value, task: &Task, submission: &Submission) {
    if of(task).is_none() {
        return;
    }
    let named = &mut job["spec"]["template"]["spec"]["imagePullSecrets"];
    if !named.is_array() {
        *named = json!([]);
    }
    if let Some(named) = named.as_array_mut() {
        named.push(json!({"name": submission.names.registry()}));
    }
}
