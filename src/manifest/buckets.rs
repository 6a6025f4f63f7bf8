//! What is copied from buckets before a task's container starts, and how rclone is called for that.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{
    Container, EmptyDirVolumeSource, EnvFromSource, PodSpec, ResourceRequirements, SecretEnvSource, Volume, VolumeMount,
};

use super::Submission;
use super::script_text::{escaped, quoted, without_comments};
use crate::names;
use crate::task::{Remote, Store, Task};

/// The image with rclone; any with that and a shell will do.
pub const STORAGE_IMAGE: &str = "rclone/rclone:1.75.2";

/// How rclone reaches a bucket.
pub(super) const REMOTE: &str = include_str!("storage.sh");
/// Copies, in a container of its own.
const COPY: &str = include_str!("buckets.sh");
/// The volume with all that is copied, and where it is.
const VOLUME: &str = names::BUCKETS;
pub(super) const PATH: &str = "/k8s-cli/buckets";

/// How buckets are reached.
#[derive(Debug, Clone)]
pub struct Storage {
    /// `--storage-image`.
    pub image: String,
    /// `--storage-secret`: a Secret with the keys, as environment variables.
    pub secret: Option<String>,
    /// What a privileged container mounts: the numbers of these among the file mounts.
    pub privileged: BTreeSet<usize>,
}

impl Storage {
    /// The keys, for a container that runs rclone.
    pub(super) fn env_from(&self) -> Option<Vec<EnvFromSource>> {
        let name = self.secret.clone()?;
        let secret_ref = Some(SecretEnvSource { name, optional: None });
        Some(vec![EnvFromSource { secret_ref, ..EnvFromSource::default() }])
    }
}

impl Default for Storage {
    fn default() -> Self {
        Self { image: STORAGE_IMAGE.into(), secret: None, privileged: BTreeSet::new() }
    }
}

/// What is copied: its number, which is its name on the volume, where it comes to lie, and what it is.
pub(super) fn copied(task: &Task) -> impl Iterator<Item = (usize, String, Remote)> {
    let mounts = task.file_mounts.iter().enumerate();
    mounts.filter_map(|(number, mount)| Some((number, mount.place(), mount.copied()?)))
}

/// Whether it has to be put into the home directory, which no manifest knows.
pub(super) fn is_at_home(place: &str) -> bool {
    place.starts_with('~')
}

/// Adds the container that copies, and mounts what it has copied in the task's.
pub(super) fn put_on(pod: &mut PodSpec, task: &Task, submission: &Submission) {
    if copied(task).next().is_none() {
        return;
    }
    pod.volumes.get_or_insert_default().push(Volume {
        name: VOLUME.into(),
        empty_dir: Some(EmptyDirVolumeSource::default()),
        ..Volume::default()
    });
    let resources = pod.containers.first().and_then(|task| task.resources.as_ref()).and_then(without_devices);
    for (number, place, _) in copied(task) {
        let mount = VolumeMount {
            name: VOLUME.into(),
            mount_path: if is_at_home(&place) { format!("{PATH}/{number}") } else { place },
            sub_path: Some(number.to_string()),
            ..VolumeMount::default()
        };
        let add = |container: &mut Container| container.volume_mounts.get_or_insert_default().push(mount.clone());
        pod.containers.iter_mut().for_each(add);
    }
    let whole = VolumeMount { name: VOLUME.into(), mount_path: PATH.into(), ..VolumeMount::default() };
    pod.init_containers.get_or_insert_default().push(Container {
        name: names::BUCKETS.into(),
        image: Some(submission.storage.image.clone()),
        command: Some(vec!["/bin/sh".into(), "-c".into(), escaped(script(task))]),
        env_from: submission.storage.env_from(),
        resources,
        volume_mounts: Some(vec![whole]),
        termination_message_policy: Some("FallbackToLogsOnError".into()),
        ..Container::default()
    });
}

/// What the task asks for, but for GPUs: a quota may want to be told for every container, and the pod needs no more for
/// it than for the task.
fn without_devices(of_task: &ResourceRequirements) -> Option<ResourceRequirements> {
    let mut resources = of_task.clone();
    for amounts in [&mut resources.requests, &mut resources.limits] {
        if let Some(kept) = amounts {
            kept.retain(|name, _| !name.contains('/'));
        }
        *amounts = amounts.take().filter(|kept| !kept.is_empty());
    }
    (resources.requests.is_some() || resources.limits.is_some()).then_some(resources)
}

/// What the container runs that copies.
fn script(task: &Task) -> String {
    let calls = copied(task).map(|(number, place, remote)| format!("bucket {number} {}", words(&place, &remote)));
    let parts = [without_comments(REMOTE), without_comments(COPY)];
    parts.into_iter().chain(calls).collect::<Vec<_>>().join("\n")
}

/// The arguments of the scripts for a bucket: place, store, what is special to that, path, and how people write it.
pub(super) fn words(place: &str, remote: &Remote) -> String {
    let (store, special) = match &remote.store {
        Store::S3 => ("s3", String::new()),
        Store::AtEndpoint => ("endpoint", String::new()),
        Store::R2 => ("r2", String::new()),
        Store::CoreWeave => ("endpoint", "https://cwobject.com".into()),
        Store::Ibm { region } => ("endpoint", format!("https://s3.{region}.cloud-object-storage.appdomain.cloud")),
        Store::Gcs => ("gcs", String::new()),
        Store::Azure { account } => ("azure", account.clone().unwrap_or_default()),
    };
    [place, store, &special, &remote.path, &remote.to_string()].map(quoted).join(" ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::manifest::tests::submission;
    use crate::task::{Overrides, read};
    use serde_json::{Value, json};

    fn pod(text: &str, secret: Option<&str>) -> Value {
        let task = read(&format!("run: a\n{text}"), &Overrides::default()).unwrap().remove(0);
        let storage = Storage { secret: secret.map(str::to_owned), ..Storage::default() };
        let submission = Submission { storage, ..submission(&task, &[]) };
        crate::manifest::job(&task, &submission, 0).unwrap()["spec"]["template"]["spec"].clone()
    }

    #[test]
    fn a_container_copies_first() {
        let text = "num_nodes: 2\nresources: {cpus: 2, memory: 4Gi, accelerators: '1'}\nfile_mounts:\n  /data/: s3://b/$it's\n  \
                    ~/x: gs://b\n  y: {source: 's3://b', mode: COPY}\n";
        let pod = pod(text, Some("keys"));
        let first = &pod["initContainers"][0];
        let amounts = json!({"cpu": "2", "memory": "4Gi"});
        assert_eq!(first["resources"], json!({"requests": amounts, "limits": amounts}));
        assert_eq!(first["envFrom"], json!([{"secretRef": {"name": "keys"}}]));
        assert_eq!(first["env"][0]["name"], "K8S_CLI_SUBMITTED", "it waits for the gate");
        assert_eq!((&first["image"], &pod["initContainers"][1]), (&json!("rclone/rclone:1.75.2"), &json!(null)));
        let script = first["command"][2].as_str().unwrap();
        for line in [
            r"bucket 0 '/data' 's3' '' 'b/$$it'\''s' 's3://b/$$it'\''s'",
            "bucket 1 '~/x' 'gcs' '' 'b' 'gs://b'",
            "bucket 2 '~/sky_workdir/y' 's3' '' 'b' 's3://b'",
        ] {
            assert!(script.contains(&format!("\n{line}")), "{script}");
        }
        let task = &pod["containers"][0];
        let mounts: Vec<&Value> = task["volumeMounts"].as_array().unwrap().iter().collect();
        let of_buckets = mounts.iter().filter(|mount| mount["name"] == "k8s-cli-buckets");
        let places: Vec<_> = of_buckets.map(|mount| [&mount["mountPath"], &mount["subPath"]]).collect();
        assert_eq!(json!(places), json!([["/data", "0"], ["/k8s-cli/buckets/1", "1"], ["/k8s-cli/buckets/2", "2"]]));
        let launcher = crate::manifest::tests::shared(text, Storage::default());
        assert!(launcher.contains("\nrun link 1 copied '~/x' 2 copied '~/sky_workdir/y'\n"), "{launcher}");
    }

    #[test]
    fn nothing_for_nothing() {
        let pod = pod("file_mounts: {/x: {source: ./here}}", Some("keys"));
        assert_eq!((&pod["initContainers"], pod["volumes"].as_array().map(Vec::len)), (&json!(null), Some(1)));
    }
}
