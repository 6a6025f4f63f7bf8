//! Buckets that are mounted: by CSI drivers of the cluster, or by a privileged container beside the task's.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    CSIVolumeSource, Container, EmptyDirVolumeSource, ExecAction, Lifecycle, LifecycleHandler, PodSpec,
    ResourceRequirements, SecurityContext, Volume, VolumeMount,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::Submission;
use super::buckets::{PATH, REMOTE, is_at_home, words};
use super::script_text::{escaped, without_comments};
use crate::names;
use crate::task::{Remote, Store, Task};

/// Mounts, until the task's container has ended.
const SERVE: &str = include_str!("mounts.sh");
/// Waits in the task's container for what is mounted, and at its end for what it wrote.
const ATTACH: &str = include_str!("attach.sh");
/// Where both containers have their volume.
const SHARED: &str = "/k8s-cli/mounts";
/// Containers start one after the other where the one before has a hook: the task's is given what is mounted by then.
const READY: &str = "until [ -e /k8s-cli/mounts/ready ] || [ -e /k8s-cli/mounts/failed ]; do sleep 0.1; done";

/// What is mounted: its number among the file mounts, where it comes to lie, and what it is.
pub(super) fn mounted(task: &Task) -> impl Iterator<Item = (usize, String, Remote)> {
    let mounts = task.file_mounts.iter().enumerate();
    mounts.filter_map(|(number, mount)| Some((number, mount.place(), mount.mounted()?)))
}

/// What CSI drivers mount.
fn by_drivers(task: &Task, submission: &Submission) -> impl Iterator<Item = (usize, String, Remote)> {
    mounted(task).filter(|(number, ..)| !submission.storage.privileged.contains(number))
}

/// What a privileged container mounts.
fn beside(task: &Task, submission: &Submission) -> impl Iterator<Item = (usize, String, Remote)> {
    mounted(task).filter(|(number, ..)| submission.storage.privileged.contains(number))
}

/// Annotations of the pod. By one of them GKE puts what mounts a bucket beside its containers.
pub(super) fn annotations(task: &Task, submission: &Submission) -> impl Iterator<Item = (String, String)> {
    let gcs = by_drivers(task, submission).any(|(_, _, remote)| remote.store == Store::Gcs);
    let beside = beside(task, submission).next().is_some();
    [gcs.then_some("gke-gcsfuse/volumes"), beside.then_some(names::PRIVILEGED)]
        .into_iter()
        .flatten()
        .map(|key| (key.to_owned(), "true".to_owned()))
}

pub(super) fn put_on(pod: &mut PodSpec, task: &Task, submission: &Submission) {
    for (number, place, remote) in by_drivers(task, submission) {
        put_driver_on(pod, submission, number, place, &remote);
    }
    let places = beside(task, submission);
    let places: Vec<_> = places.map(|(number, place, _)| (path_of(number, place), Some(number.to_string()))).collect();
    if places.is_empty() {
        return;
    }
    pod.volumes.get_or_insert_default().push(Volume {
        name: names::MOUNTS.into(),
        empty_dir: Some(EmptyDirVolumeSource::default()),
        ..Volume::default()
    });
    for (path, sub_path) in std::iter::once((SHARED.to_owned(), None)).chain(places) {
        let mount = shared(path, sub_path, "HostToContainer");
        let add = |container: &mut Container| container.volume_mounts.get_or_insert_default().push(mount.clone());
        pod.containers.iter_mut().for_each(add);
    }
}

/// A mount of the volume that both containers have.
fn shared(path: String, sub_path: Option<String>, propagation: &str) -> VolumeMount {
    VolumeMount {
        name: names::MOUNTS.into(),
        mount_path: path,
        mount_propagation: Some(propagation.into()),
        sub_path,
        ..VolumeMount::default()
    }
}

fn put_driver_on(pod: &mut PodSpec, submission: &Submission, number: usize, place: String, remote: &Remote) {
    let Remote { store, path } = remote;
    let (bucket, folder) = path.split_once('/').unwrap_or((path, ""));
    let text = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let mut attributes = BTreeMap::new();
    if *store == Store::Gcs {
        // Folders are seen that only the names of objects tell of.
        attributes.extend([text("bucketName", bucket), text("mountOptions", "implicit-dirs")]);
    } else {
        attributes.extend([text("containerName", bucket), text("mountOptions", "-o allow_other")]);
        attributes.extend(submission.storage.secret.iter().map(|secret| text("secretName", secret)));
    }
    let name = format!("{}-{number}", names::BUCKETS);
    let driver = store.driver().unwrap_or_default().to_owned();
    pod.volumes.get_or_insert_default().push(Volume {
        name: name.clone(),
        csi: Some(CSIVolumeSource { driver, volume_attributes: Some(attributes), ..CSIVolumeSource::default() }),
        ..Volume::default()
    });
    let mount = VolumeMount {
        name,
        mount_path: path_of(number, place),
        sub_path: Some(folder.trim_matches('/').to_owned()).filter(|folder| !folder.is_empty()),
        ..VolumeMount::default()
    };
    let add = |container: &mut Container| container.volume_mounts.get_or_insert_default().push(mount.clone());
    pod.containers.iter_mut().for_each(add);
}

/// Where a mount lies for Kubernetes.
fn path_of(number: usize, place: String) -> String {
    if is_at_home(&place) { format!("{PATH}/{number}") } else { place }
}

/// The container that mounts, if there has to be one. It belongs before all others: it is the first to start.
pub(super) fn container(task: &Task, submission: &Submission) -> Option<Container> {
    let calls = beside(task, submission).map(|(number, place, remote)| {
        let kept = if task.file_mounts[number].is_cached() { "full" } else { "writes" };
        format!("mount_bucket {number} {} {kept}", words(&place, &remote))
    });
    let calls: Vec<String> = calls.collect();
    if calls.is_empty() {
        return None;
    }
    let parts = [without_comments(REMOTE), without_comments(SERVE)];
    let script: Vec<String> = parts.into_iter().chain(calls).chain(["serve".to_owned()]).collect();
    let shell = |script: &str| vec!["/bin/sh".to_owned(), "-c".to_owned(), escaped(script)];
    let hook =
        LifecycleHandler { exec: Some(ExecAction { command: Some(shell(READY)) }), ..LifecycleHandler::default() };
    let amounts = |amounts: [(&str, &str); 2]| {
        Some(amounts.into_iter().map(|(name, amount)| (name.to_owned(), Quantity(amount.to_owned()))).collect())
    };
    Some(Container {
        name: names::MOUNTS.into(),
        image: Some(submission.storage.image.clone()),
        command: Some(shell(&script.join("\n"))),
        env_from: submission.storage.env_from(),
        lifecycle: Some(Lifecycle { post_start: Some(hook), ..Lifecycle::default() }),
        // A quota may want to be told for every container.
        resources: Some(ResourceRequirements {
            requests: amounts([("cpu", "100m"), ("memory", "256Mi")]),
            limits: amounts([("cpu", "2"), ("memory", "1Gi")]),
            claims: None,
        }),
        security_context: Some(SecurityContext {
            privileged: Some(true),
            run_as_user: Some(0),
            run_as_non_root: Some(false),
            ..SecurityContext::default()
        }),
        volume_mounts: Some(vec![shared(SHARED.into(), None, "Bidirectional")]),
        termination_message_policy: Some("FallbackToLogsOnError".into()),
        ..Container::default()
    })
}

/// What the launcher does with what is mounted beside; nothing, if nothing is.
pub(super) fn attach(task: &Task, submission: &Submission) -> Option<String> {
    beside(task, submission).next().map(|_| format!("{}\nattach", without_comments(ATTACH)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::manifest::Storage;
    use crate::manifest::tests::submission;
    use crate::task::{Overrides, read};
    use serde_json::{Value, json};

    fn template(text: &str, privileged: &[usize]) -> Value {
        let task = read(&format!("run: a\n{text}"), &Overrides::default()).unwrap().remove(0);
        let privileged = privileged.iter().copied().collect();
        let storage = Storage { secret: Some("keys".into()), privileged, ..Storage::default() };
        let submission = Submission { storage, ..submission(&task, &[]) };
        crate::manifest::job(&task, &submission, 0).unwrap()["spec"]["template"].clone()
    }

    #[test]
    fn drivers_mount() {
        let text = "file_mounts:\n  /a: {source: 'gs://b/x/'}\n  ~/z: {name: c, store: azure}\n";
        let template = template(text, &[]);
        assert_eq!(template["metadata"]["annotations"]["gke-gcsfuse/volumes"], "true");
        let pod = &template["spec"];
        let volumes: Vec<&Value> =
            pod["volumes"].as_array().unwrap().iter().filter(|it| it["csi"].is_object()).collect();
        assert_eq!(
            json!(volumes),
            json!([
                {"name": "k8s-cli-buckets-0", "csi": {"driver": "gcsfuse.csi.storage.gke.io",
                    "volumeAttributes": {"bucketName": "b", "mountOptions": "implicit-dirs"}}},
                {"name": "k8s-cli-buckets-1", "csi": {"driver": "blob.csi.azure.com",
                    "volumeAttributes": {"containerName": "c", "mountOptions": "-o allow_other", "secretName": "keys"}}},
            ])
        );
        let mounts = pod["containers"][0]["volumeMounts"].as_array().unwrap();
        assert!(
            mounts.contains(&json!({"name": "k8s-cli-buckets-0", "mountPath": "/a", "subPath": "x"})),
            "{mounts:?}"
        );
        assert!(
            mounts.contains(&json!({"name": "k8s-cli-buckets-1", "mountPath": "/k8s-cli/buckets/1"})),
            "{mounts:?}"
        );
        let launcher = pod["containers"][0]["args"][0].as_str().unwrap();
        assert!(launcher.contains("\nrun link 1 mounted '~/z'\n") && pod["initContainers"].is_null(), "{launcher}");
    }

    #[test]
    fn a_container_mounts_beside() {
        let text = "num_nodes: 2\nresources: {cpus: 2, accelerators: '1'}\nfile_mounts:\n  /out: {source: 's3://b/$x'}\n  \
                    ~/z: {name: c, store: r2, mode: MOUNT_CACHED}\n  /g: {source: 'gs://d'}\nconfig: {kubernetes: \
                    {pod_config: {spec: {containers: [{imagePullPolicy: Always}]}}}}\n";
        let template = template(text, &[0, 1]);
        assert_eq!(template["metadata"]["annotations"]["k8s-cli/privileged-mounts"], "true");
        let pod = &template["spec"];
        let (first, task) = (&pod["containers"][0], &pod["containers"][1]);
        assert_eq!((&first["name"], &task["name"]), (&json!("k8s-cli-mounts"), &json!("task")));
        assert_eq!((&first["imagePullPolicy"], &task["imagePullPolicy"]), (&json!(null), &json!("Always")));
        assert_eq!(first["env"][0]["name"], "K8S_CLI_SUBMITTED", "it waits for the gate");
        assert_eq!((&first["securityContext"]["privileged"], &task["securityContext"]), (&json!(true), &json!(null)));
        assert_eq!(first["resources"]["limits"].as_object().unwrap().len(), 2, "no GPU");
        let script = first["command"][2].as_str().unwrap();
        let calls = "\nmount_bucket 0 '/out' 's3' '' 'b/$$x' 's3://b/$$x' writes\nmount_bucket 1 '~/z' 'r2' '' 'c' 'r2://c' full\nserve";
        assert!(script.ends_with(calls), "{script}");
        let mounts = task["volumeMounts"].as_array().unwrap().iter();
        let shared = mounts.filter(|mount| mount["name"] == "k8s-cli-mounts");
        let places: Vec<_> =
            shared.map(|mount| [&mount["mountPath"], &mount["subPath"], &mount["mountPropagation"]]).collect();
        assert_eq!(
            json!(places),
            json!([
                ["/k8s-cli/mounts", null, "HostToContainer"],
                ["/out", "0", "HostToContainer"],
                ["/k8s-cli/buckets/1", "1", "HostToContainer"]
            ])
        );
        let storage = Storage { privileged: [0, 1].into(), ..Storage::default() };
        let launcher = crate::manifest::tests::shared(text, storage);
        assert!(launcher.contains("\nattach\n") && launcher.contains("\nrun link 1 mounted '~/z'\n"), "{launcher}");
    }
}
