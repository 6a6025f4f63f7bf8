//! The Kubernetes objects of a task (SPEC section 3), from what is known before anything is created.

mod bucket_links;
mod buckets;
mod container;
mod copier;
mod copy_scripts;
mod files;
mod gate;
mod job_options;
mod launcher;
mod merge;
mod mounts;
mod pod_config;
mod pod_group;
mod ports;
mod probe;
pub mod record;
mod recovery;
mod registry;
mod render;
mod rendezvous;
mod repository;
mod scheduling;
mod script_text;
mod task_objects;

use std::collections::BTreeMap;

use k8s_openapi::api::batch::v1::{Job, JobSpec};
use k8s_openapi::api::core::v1::{
    PersistentVolumeClaim, PersistentVolumeClaimSpec, PodSpec, PodTemplateSpec, VolumeResourceRequirements,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::names::{self, TaskNames, User};
use crate::placement::Placement;
use crate::task::Task;
pub use buckets::{STORAGE_IMAGE, Storage};
pub use copier::{Copier, MOUNT};
pub use copy_scripts::{Copying, Get, Put, abort};
pub use files::{FilePart, Files, MOST_PARTS, PART, PARTS, Place, RECEIVE};
pub use job_options::JobOptions;
pub use recovery::Recovery;
pub use render::{documents, list, name, yaml};
pub use repository::{CREDENTIAL_HELPER, Repository};
pub use task_objects::{Part, owner, parts};

/// Bytes of script that a Job can carry: etcd takes objects of 1.5 MiB, and other things are in it.
const MAX_SCRIPTS: usize = 1_000_000;
/// Bytes of one environment variable that a process can be started with.
const MAX_VARIABLE: usize = 128 * 1024 - 1;
/// Bytes of the names of all variables, with a space between them.
const MAX_NAMES: usize = 100_000;
/// Bytes of a Job, as [`size`] counts them; in etcd it has its owners' records too.
const MAX_JOB: usize = 1_400_000;
/// Bytes of all values of a Secret (`MaxSecretSize` of Kubernetes).
const MAX_SECRETS: usize = 1 << 20;
/// Seconds that a task has to end itself after SIGTERM; one that is done sooner is gone sooner.
const GRACE_SECONDS: i64 = 120;

/// What a submission knows beside the task file.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Names of everything.
    pub names: TaskNames,
    pub user: User,
    /// `created-at`.
    pub created_at: String,
    /// What the nodes of the task know each other by.
    pub token: String,
    /// `SKYPILOT_TASK_ID` of each task of the pipeline; of the one task, if there is one.
    pub task_ids: Vec<String>,
    /// Which of the pipeline's tasks this is, from 0.
    pub step: usize,
    /// Claim, by the order of the task's volumes.
    pub claims: Vec<String>,
    /// Whether a follower stops the other nodes when one fails.
    pub fail_fast: bool,
    /// A folder of the image that the scripts start in.
    pub image_folder: Option<String>,
    /// The files that are brought to the nodes.
    pub files: Option<Files>,
    /// The Kubernetes nodes to run on.
    pub placement: Placement,
    /// Seconds that the nodes wait for one another.
    pub patience: u64,
    /// What the command line asks for beside the file.
    pub extras: JobOptions,
    /// How buckets are reached.
    pub storage: Storage,
    /// What becomes of a node that fails or is taken away.
    pub recovery: Recovery,
    /// Where the nodes start all or none: the version of the cluster's PodGroups.
    pub pod_group: Option<&'static str>,
}

/// Whether the file leaves it to the cluster's own scheduler which pods start together.
pub fn is_scheduled_here(task: &Task) -> bool {
    job(task, &nominal(task), 0).is_ok_and(|job| !pod_group::is_elsewhere(&job))
}

/// A task that no Job can hold.
///
/// # Errors
/// Which part is too large or holds what no process can be given.
pub fn check(task: &Task) -> Result<(), String> {
    let setup = task.setup.as_deref().unwrap_or_default();
    let scripts = setup.len() + task.run.len();
    if scripts > MAX_SCRIPTS {
        return Err(format!("'setup' and 'run' have {scripts} bytes together, a Job holds at most {MAX_SCRIPTS}"));
    }
    for (field, text) in [("setup", setup), ("run", &task.run)] {
        if text.contains('\0') {
            return Err(format!("'{field}' holds a NUL character"));
        }
    }
    for (key, value) in task.envs.iter().chain(&task.secrets) {
        if key.len() + value.len() >= MAX_VARIABLE {
            return Err(format!(
                "the value of '{key}' has {} bytes, no process can be given more than 128 KiB",
                value.len()
            ));
        }
    }
    // The launcher has them all in one argument.
    let names: usize = task.envs.iter().chain(&task.secrets).map(|(key, _)| key.len() + 1).sum();
    if names > MAX_NAMES {
        return Err(format!(
            "the names of its variables have {names} bytes together, at most {MAX_NAMES} can be given"
        ));
    }
    let secrets: usize = task.secrets.iter().map(|(key, value)| key.len() + value.len()).sum();
    if secrets > MAX_SECRETS {
        return Err(format!("'secrets' have {secrets} bytes together, a Secret holds at most {MAX_SECRETS}"));
    }
    let job = size(&job(task, &nominal(task), 0)?);
    if job > MAX_JOB {
        return Err(format!(
            "its Job is too large, about {job} bytes: Kubernetes takes {MAX_JOB}; shorten the scripts and variables, or \
             keep data on a volume"
        ));
    }
    Ok(())
}

/// What is known of a submission before there is one.
fn nominal(task: &Task) -> Submission {
    Submission {
        names: TaskNames::new("00000000", task.name.as_deref(), task.num_nodes),
        user: User::new(""),
        created_at: String::new(),
        token: String::new(),
        task_ids: vec![String::new()],
        step: 0,
        claims: task.volumes.iter().map(|mount| mount.volume.clone()).collect(),
        fail_fast: true,
        image_folder: None,
        files: None,
        placement: Placement::default(),
        patience: 0,
        extras: JobOptions::default(),
        storage: Storage::default(),
        recovery: Recovery::default(),
        pod_group: None,
    }
}

/// About how many bytes an object has in etcd, with what the server notes of each field.
fn size(value: &serde_json::Value) -> usize {
    const NOTED: usize = 64;
    match value {
        serde_json::Value::Object(fields) => {
            fields.iter().map(|(key, value)| key.len() + size(value)).sum::<usize>() + NOTED
        }
        serde_json::Value::Array(items) => items.iter().map(size).sum(),
        serde_json::Value::String(text) => text.len(),
        _ => 8,
    }
}

/// The Job of one node: what the task says, what the file changes in its pod, and over both what the command line says.
///
/// # Errors
/// The file changes its pod in a way that cannot be.
fn job(task: &Task, submission: &Submission, rank: u32) -> Result<serde_json::Value, String> {
    if submission.task_ids.get(submission.step).is_none() {
        return Err("the task has no SKYPILOT_TASK_ID".into());
    }
    let mut job = serde_json::to_value(plain(task, submission, rank)).map_err(|error| error.to_string())?;
    pod_config::put_on(&mut job, task)?;
    // Only now: a container of the file's that has no name is the first.
    if let Some(container) = mounts::container(task, submission)
        && let Some(containers) = job["spec"]["template"]["spec"]["containers"].as_array_mut()
    {
        containers.insert(0, serde_json::to_value(container).map_err(|error| error.to_string())?);
    }
    submission.extras.put_on(&mut job);
    registry::put_on(&mut job, task, submission);
    pod_group::put_on(&mut job, submission);
    if task.num_nodes > 1 {
        gate::hold_back(&mut job, submission)?;
    }
    Ok(job)
}

/// What the task says of it.
fn plain(task: &Task, submission: &Submission, rank: u32) -> Job {
    let names = &submission.names;
    let mut labels = labels(submission, rank);
    labels.extend(task.resources.labels.iter().cloned());
    let mut of_job = labels.clone();
    of_job.extend(task.commit.clone().map(|commit| (names::COMMIT.into(), commit)));
    let metadata = ObjectMeta {
        name: Some(names.job(rank)),
        labels: Some(of_job),
        annotations: Some(annotations(task, submission)),
        ..ObjectMeta::default()
    };
    labels.remove(names::TASK_NAME);
    let several = task.num_nodes > 1;
    let mut pod = PodSpec {
        containers: vec![container::container(task, submission, rank)],
        restart_policy: Some("Never".into()),
        termination_grace_period_seconds: Some(GRACE_SECONDS),
        hostname: several.then(|| TaskNames::host(rank)),
        subdomain: several.then(|| names.service()),
        volumes: container::volumes(task, submission),
        ..PodSpec::default()
    };
    scheduling::put_on(&mut pod, task, submission);
    files::put_on(&mut pod, submission);
    buckets::put_on(&mut pod, task, submission);
    mounts::put_on(&mut pod, task, submission);
    registry::hold_back(&mut pod, task, submission);
    // By these a pod is known that outlives its Job.
    let mut of_pod = identity(task, submission);
    of_pod.insert("kubectl.kubernetes.io/default-container".into(), names::CONTAINER.into());
    of_pod.extend(mounts::annotations(task, submission));
    let files = submission.files.as_ref().and_then(Files::written);
    of_pod.extend(files.map(|files| (names::FILES.into(), files)));
    let template = PodTemplateSpec {
        metadata: Some(ObjectMeta { labels: Some(labels), annotations: Some(of_pod), ..ObjectMeta::default() }),
        spec: Some(pod),
    };
    let spec = JobSpec {
        backoff_limit: Some(submission.recovery.backoff_limit()),
        pod_failure_policy: submission.recovery.policy(),
        template,
        ..JobSpec::default()
    };
    Job { metadata, spec: Some(spec), status: None }
}

/// The claim of a volume.
pub fn claim(
    name: &str,
    id: &str,
    user: &User,
    created_at: &str,
    size: &str,
    class: Option<&str>,
    modes: &[String],
) -> PersistentVolumeClaim {
    let label = |key: &str, value: String| (key.to_owned(), value);
    PersistentVolumeClaim {
        metadata: ObjectMeta {
            name: Some(names::claim(name, id)),
            labels: Some(BTreeMap::from([
                label(names::VOLUME, "true".into()),
                label(names::VOLUME_ID, id.into()),
                label(names::VOLUME_NAME, names::label_value(name)),
                label(names::USERNAME, user.label.clone()),
            ])),
            annotations: Some(BTreeMap::from([
                label(names::CREATED_AT, created_at.into()),
                label(names::RAW_USER, user.raw.clone()),
                label(names::RAW_NAME, name.into()),
            ])),
            ..ObjectMeta::default()
        },
        spec: Some(claim_spec(size, class, modes)),
        status: None,
    }
}

fn claim_spec(size: &str, class: Option<&str>, modes: &[String]) -> PersistentVolumeClaimSpec {
    PersistentVolumeClaimSpec {
        access_modes: Some(modes.to_vec()),
        storage_class_name: class.map(str::to_owned),
        resources: Some(VolumeResourceRequirements {
            requests: Some(BTreeMap::from([("storage".into(), Quantity(size.into()))])),
            limits: None,
        }),
        ..PersistentVolumeClaimSpec::default()
    }
}

fn task_labels(submission: &Submission) -> BTreeMap<String, String> {
    let names = &submission.names;
    BTreeMap::from([
        (names::TASK.into(), "true".into()),
        (names::TASK_ID.into(), names.id.clone()),
        (names::TASK_NAME.into(), names.label.clone()),
        (names::USERNAME.into(), submission.user.label.clone()),
    ])
}

fn labels(submission: &Submission, rank: u32) -> BTreeMap<String, String> {
    let mut labels = task_labels(submission);
    labels.insert(names::NODE_IDX.into(), rank.to_string());
    labels
}

/// What labels cannot hold of whose an object is.
fn identity(task: &Task, submission: &Submission) -> BTreeMap<String, String> {
    BTreeMap::from([
        (names::CREATED_AT.into(), submission.created_at.clone()),
        (names::NUM_NODES.into(), task.num_nodes.to_string()),
        (names::RAW_USER.into(), submission.user.raw.clone()),
        (names::RAW_NAME.into(), submission.names.name.clone()),
    ])
}

fn annotations(task: &Task, submission: &Submission) -> BTreeMap<String, String> {
    let mut annotations = identity(task, submission);
    if !task.resources.ports.is_empty() {
        let ports = ports::written(task);
        annotations.insert(names::PORTS.into(), format!("{}:{ports}", submission.names.ports()));
    }
    let files = submission.files.as_ref().and_then(Files::written);
    annotations.extend(files.map(|files| (names::FILES.into(), files)));
    if !submission.fail_fast {
        annotations.insert(names::FAIL_FAST.into(), "false".into());
    }
    annotations
}

/// `sky-2026-11-22-03-32-17-123456_<task>_1`, as SkyPilot names a run; `at` is as in `created-at`.
pub fn skypilot_task_id(at: &str, names: &TaskNames) -> String {
    format!("sky-{}_{}_1", at.replace(['T', ':', '.'], "-"), names.base)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::task::Overrides;
    use serde_json::json;

    /// What the launchers of several nodes have in common.
    pub(super) fn shared(text: &str, storage: Storage) -> String {
        let task = read(&format!("run: a\n{text}"));
        let submission = Submission { storage, ..submission(&task, &[]) };
        container::launcher_of(&task, &submission).shared.unwrap()
    }

    pub(super) fn read(text: &str) -> Task {
        crate::task::read(text, &Overrides::default()).unwrap().remove(0)
    }

    pub(super) fn submission(task: &Task, claims: &[&str]) -> Submission {
        let names = TaskNames::new("0a1b2c3d", task.name.as_deref(), task.num_nodes);
        let created_at = "2026-01-02T03:04:05.678901".to_owned();
        Submission {
            task_ids: vec![skypilot_task_id(&created_at, &names)],
            step: 0,
            names,
            user: User::new("ann@x.org"),
            created_at,
            token: "0123456789abcdef".into(),
            claims: claims.iter().map(|&claim| claim.into()).collect(),
            placement: Placement { resource: "nvidia.com/gpu".into(), ..Placement::default() },
            patience: 1800,
            extras: JobOptions::default(),
            recovery: Recovery::default(),
            pod_group: None,
            storage: Storage::default(),
            image_folder: None,
            files: None,
            fail_fast: true,
        }
    }

    #[test]
    fn what_no_job_can_hold() {
        let lines = |count: usize, key: &str| (0..count).map(|n| format!("  A{n}: {key}\n")).collect::<String>();
        let long = "x".repeat(120_000);
        let names: String = (0..500).map(|n| format!("  {}{n}: x\n", "N".repeat(211))).collect();
        let cases = [
            (format!("run: '{}'", "x".repeat(1_000_001)), "'setup' and 'run' have 1000001 bytes together"),
            (format!("run: '{}'", "$".repeat(900_000)), "its Job is too large, about 18"),
            (format!("run: a\nenvs: {{A: {}}}", "x".repeat(140_000)), "the value of 'A' has 140000 bytes"),
            (format!("run: a\nenvs:\n{}", lines(12, &long)), "its Job is too large, about 14"),
            (format!("run: a\nenvs:\n{names}"), "the names of its variables have 107390 bytes"),
            (format!("run: a\nsecrets:\n{}", lines(9, &long)), "'secrets' have 1080018 bytes together"),
        ];
        for (text, expected) in cases {
            let reason = check(&read(&text)).unwrap_err();
            assert!(reason.starts_with(expected), "{reason}");
        }
        let many = format!("run: a\nenvs:\n{}", lines(8_500, "x"));
        assert_eq!(check(&read(&many)), Ok(()));
    }

    /// A process takes no longer variable.
    #[test]
    fn the_names_of_a_long_pipeline_are_a_variable() {
        let names = TaskNames::new("0a1b2c3d", Some(&"long name ".repeat(100)), 10_000);
        let one = skypilot_task_id("2026-01-02T03:04:05.678901", &names);
        assert!((one.len() + 1) * crate::yaml::MAX_DOCUMENTS + "SKYPILOT_TASK_IDS=".len() < MAX_VARIABLE);
    }

    #[test]
    fn one_node() {
        let task = read("name: Hi\nrun: 'echo $HOME'\nresources: {cpus: 2+, memory: 4Gi, accelerators: '1'}");
        let submission = submission(&task, &[]);
        let job = job(&task, &submission, 0).unwrap();
        let labels = json!({"skypilot-task": "true", "task-id": "0a1b2c3d", "task-name": "Hi", "username": "ann-x.org", "node-idx": "0"});
        assert_eq!(job["metadata"]["name"], "hi-0a1b2c3d");
        assert_eq!(job["metadata"]["labels"], labels);
        assert_eq!(
            job["metadata"]["annotations"],
            json!({"created-at": "2026-01-02T03:04:05.678901", "num-nodes": "1", "k8s-cli/user": "ann@x.org", "k8s-cli/name": "Hi"})
        );
        assert_eq!(job["spec"]["backoffLimit"], 0);
        let pod = &job["spec"]["template"]["spec"];
        assert_eq!(pod["restartPolicy"], "Never");
        let container = &pod["containers"][0];
        assert_eq!((&container["name"], &container["image"]), (&json!("task"), &json!("python:3.13-slim")));
        assert_eq!(
            container["resources"],
            json!({"requests": {"cpu": "2", "memory": "4Gi"}, "limits": {"memory": "4Gi", "nvidia.com/gpu": "1"}})
        );
        assert_eq!(container["args"].as_array().unwrap().last().unwrap(), "echo $$HOME");
        assert_eq!(parts(&task, &submission), [Part::Job(0)]);
    }

    #[test]
    fn several_nodes_wait_for_the_gate() {
        let task = read("run: a\nnum_nodes: 2\nsecrets: {S: x}\nenvs: {NODE_RANK: 7, MASTER_ADDR: me}");
        let submission = submission(&task, &[]);
        let job = job(&task, &submission, 1).unwrap();
        assert_eq!(job["metadata"]["name"], "task-0a1b2c3d-0a1b2c3d-node-1");
        let pod = &job["spec"]["template"]["spec"];
        assert_eq!((&pod["hostname"], &pod["subdomain"]), (&json!("node-1"), &json!("task-0a1b2c3d-0a1b2c3d")));
        let env: Vec<(&str, &str)> = pod["containers"][0]["env"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| (entry["name"].as_str().unwrap(), entry["value"].as_str().unwrap_or("(from)")))
            .collect();
        assert_eq!(
            env,
            [
                ("K8S_CLI_SUBMITTED", "(from)"),
                ("MASTER_ADDR", "me"),
                ("S", "(from)"),
                ("MASTER_PORT", "29500"),
                ("PYTHONUNBUFFERED", "1"),
                ("NODE_RANK", "1"),
                ("NUM_NODES", "2"),
                ("SKYPILOT_NODE_RANK", "1"),
                ("SKYPILOT_NUM_NODES", "2"),
                ("SKYPILOT_NUM_GPUS_PER_NODE", "0"),
                ("SKYPILOT_TASK_ID", "sky-2026-01-02-03-04-05-678901_task-0a1b2c3d-0a1b2c3d_1"),
                ("SKYPILOT_TASK_IDS", "sky-2026-01-02-03-04-05-678901_task-0a1b2c3d-0a1b2c3d_1"),
                ("K8S_CLI_POD_IP", "(from)"),
                ("K8S_CLI_LAUNCHER", "(from)"),
            ]
        );
        assert_eq!(parts(&task, &submission)[2..], [Part::Nodes, Part::Ready, Part::Secrets, Part::Gate]);
        let gate = Part::Gate.object(&task, &submission, &[owner("a", "1"), owner("b", "2")]).unwrap();
        assert_eq!(
            gate["metadata"]["ownerReferences"][1],
            json!({"apiVersion": "batch/v1", "kind": "Job", "name": "b", "uid": "2"})
        );
    }

    #[test]
    fn one_claim_at_two_paths() {
        let task = read("run: a\nvolumes: {/a: x, /b: y, /c: x}");
        let job = job(&task, &submission(&task, &["cx", "cy", "cx"]), 0).unwrap();
        let pod = &job["spec"]["template"]["spec"];
        assert_eq!(pod["volumes"].as_array().unwrap().len(), 3, "the third is shared memory");
        let mounts: Vec<_> = pod["containers"][0]["volumeMounts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|mount| mount["name"].clone())
            .collect();
        assert_eq!(mounts, ["volume-0", "volume-1", "volume-0", "dshm"]);
    }

    #[test]
    fn volumes_without_a_name() {
        let task = read(
            "run: a\nvolumes: {/a: {size: 1}, /b: y, /c: {size: 2Gi, labels: {k: v}, sub_path: s, config: {storage_class_name: fast}}}",
        );
        let job = job(&task, &submission(&task, &["cy"]), 0).unwrap();
        let pod = &job["spec"]["template"]["spec"];
        let names = |list: &serde_json::Value| -> Vec<String> {
            list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(names(&pod["volumes"]), ["volume-0", "ephemeral-0", "ephemeral-1", "dshm"]);
        assert_eq!(names(&pod["containers"][0]["volumeMounts"]), ["volume-0", "ephemeral-0", "ephemeral-1", "dshm"]);
        assert_eq!(
            pod["containers"][0]["volumeMounts"][2],
            json!({"name": "ephemeral-1", "mountPath": "/c", "subPath": "s"})
        );
        let template = &pod["volumes"][2]["ephemeral"]["volumeClaimTemplate"];
        assert_eq!(template["metadata"]["labels"]["k"], "v");
        assert_eq!(template["metadata"]["labels"]["task-id"], "0a1b2c3d");
        assert!(template["metadata"]["labels"]["skypilot-volume"].is_null());
        let spec = json!({"accessModes": ["ReadWriteOnce"], "storageClassName": "fast", "resources": {"requests": {"storage": "2Gi"}}});
        assert_eq!(template["spec"], spec);
    }

    #[test]
    fn a_script_that_no_job_holds() {
        let long = read(&format!("run: '{}'", "x".repeat(MAX_SCRIPTS + 1)));
        assert!(check(&long).is_err());
    }
}
