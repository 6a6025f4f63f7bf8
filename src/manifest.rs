//! The Kubernetes objects of a task (SPEC section 3), from what is known before anything is created.

mod document;
mod extras;
mod merge;
mod placed;
mod pod_config;
mod ports;

use std::collections::BTreeMap;

use k8s_openapi::api::batch::v1::{Job, JobSpec};
use k8s_openapi::api::core::v1::{
    ConfigMap, ConfigMapKeySelector, Container, EnvVar, EnvVarSource, ExecAction, ObjectFieldSelector,
    PersistentVolumeClaim, PersistentVolumeClaimSpec, PersistentVolumeClaimVolumeSource, PodSpec, PodTemplateSpec,
    Probe, ResourceRequirements, Secret, SecretKeySelector, Service, ServiceSpec, Volume, VolumeMount,
    VolumeResourceRequirements,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};

use crate::names::{self, TaskNames, User};
use crate::placement::Placement;
use crate::task::Task;
pub use document::{list, name, objects, yaml};
pub use extras::Extras;

/// Puts bash in place of sh where the image has it.
const BOOT: &str = include_str!("manifest/boot.sh");
/// What a container begins with; passes SIGTERM on.
const LAUNCHER: &str = include_str!("manifest/launcher.sh");
/// Lets the nodes of a task find one another.
const RENDEZVOUS: &str = include_str!("manifest/rendezvous.sh");
/// Runs setup and run.
const SCRIPTS: &str = include_str!("manifest/scripts.sh");

/// Bytes of script in one argument; the kernel takes 128 KiB (`MAX_ARG_STRLEN`).
const PIECE: usize = 100_000;
/// Bytes of script that a Job can carry: etcd takes objects of 1.5 MiB, and other things are in it.
const MAX_SCRIPTS: usize = 1_000_000;
/// Bytes of one environment variable that a process can be started with.
const MAX_VARIABLE: usize = 128 * 1024 - 1;
/// Seconds that a task has to end itself after SIGTERM; one that is done sooner is gone sooner.
const GRACE_SECONDS: i64 = 120;
/// The key in the object that is created last.
const GATE_KEY: &str = "submitted";
/// The variable for which nodes wait for one another.
const NODE_IPS: &str = "SKYPILOT_NODE_IPS";
/// The port of the rendezvous, torchrun's and SkyPilot's habit.
const MASTER_PORT: &str = "29500";

/// What a submission knows beside the task file.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Names of everything.
    pub names: TaskNames,
    /// The owner.
    pub user: User,
    /// `created-at`.
    pub created_at: String,
    /// `SKYPILOT_TASK_ID` of each task of the pipeline; of the one task, if there is one.
    pub task_ids: Vec<String>,
    /// Which of the pipeline's tasks this is, from 0.
    pub step: usize,
    /// Claim, by the order of the task's volumes.
    pub claims: Vec<String>,
    /// Whether a follower stops the other nodes when one fails.
    pub fail_fast: bool,
    /// The machines to run on.
    pub placement: Placement,
    /// Seconds that the nodes wait for one another.
    pub patience: u64,
    /// What the command line asks for beside the file.
    pub extras: Extras,
}

/// A task that no Job can hold.
///
/// # Errors
/// Which part is too large or holds what no process can be given.
pub fn check(task: &Task) -> Result<(), String> {
    let setup = task.setup.as_deref().unwrap_or_default();
    let size = setup.len() + task.run.len();
    if size > MAX_SCRIPTS {
        return Err(format!("'setup' and 'run' have {size} bytes together, a Job holds at most {MAX_SCRIPTS}"));
    }
    for (field, text) in [("setup", setup), ("run", &task.run)] {
        if text.contains('\0') {
            return Err(format!("'{field}' holds a NUL character"));
        }
    }
    ports::check(task)?;
    for (key, value) in task.envs.iter().chain(&task.secrets) {
        if key.len() + value.len() >= MAX_VARIABLE {
            return Err(format!(
                "the value of '{key}' has {} bytes, no process can be given more than 128 KiB",
                value.len()
            ));
        }
    }
    Ok(())
}

/// The Job of one node.
///
/// # Errors
/// The file changes its pod in a way that cannot be.
pub fn job(task: &Task, submission: &Submission, rank: u32) -> Result<serde_json::Value, String> {
    let mut job = serde_json::to_value(plain(task, submission, rank)).map_err(|error| error.to_string())?;
    pod_config::put_on(&mut job, task, submission)?;
    Ok(job)
}

/// The same without what the file changes in its pod.
fn plain(task: &Task, submission: &Submission, rank: u32) -> Job {
    let names = &submission.names;
    let mut labels = labels(submission, rank);
    labels.extend(task.resources.labels.iter().cloned());
    let metadata = ObjectMeta {
        name: Some(names.job(rank)),
        labels: Some(labels.clone()),
        annotations: Some(annotations(task, submission)),
        ..ObjectMeta::default()
    };
    labels.remove(names::TASK_NAME);
    let several = task.num_nodes > 1;
    let mut pod = PodSpec {
        containers: vec![container(task, submission, rank)],
        restart_policy: Some("Never".into()),
        termination_grace_period_seconds: Some(GRACE_SECONDS),
        hostname: several.then(|| TaskNames::host(rank)),
        subdomain: several.then(|| names.service()),
        volumes: volumes(submission),
        ..PodSpec::default()
    };
    placed::put_on(&mut pod, task, submission);
    let template = PodTemplateSpec {
        metadata: Some(ObjectMeta {
            labels: Some(labels),
            annotations: Some(BTreeMap::from([(
                "kubectl.kubernetes.io/default-container".into(),
                names::CONTAINER.into(),
            )])),
            ..ObjectMeta::default()
        }),
        spec: Some(pod),
    };
    let spec = JobSpec { backoff_limit: Some(0), template, ..JobSpec::default() };
    let mut job = Job { metadata, spec: Some(spec), status: None };
    submission.extras.put_on(&mut job);
    job
}

/// What is created after the Jobs, in this order; everything is owned by all of them, so that it goes with the last.
pub fn companions(task: &Task, submission: &Submission, owners: &[(String, String)]) -> Vec<Companion> {
    let names = &submission.names;
    let metadata = |name: String| ObjectMeta {
        name: Some(name),
        labels: Some(task_labels(submission)),
        owner_references: Some(owners.iter().map(|(name, uid)| owner(name, uid)).collect()),
        ..ObjectMeta::default()
    };
    let mut companions = Vec::new();
    // The nodes look each other up before they are ready, and who is ready afterwards.
    let services = [(names.service(), true), (names.ready(), false)];
    for (name, early) in services.into_iter().filter(|_| task.num_nodes > 1) {
        companions.push(Companion::Service(Box::new(Service {
            metadata: metadata(name),
            spec: Some(ServiceSpec {
                cluster_ip: Some("None".into()),
                publish_not_ready_addresses: Some(early),
                selector: Some(BTreeMap::from([
                    (names::TASK_ID.into(), names.id.clone()),
                    (names::USERNAME.into(), submission.user.label.clone()),
                ])),
                ..ServiceSpec::default()
            }),
            status: None,
        })));
    }
    if !task.resources.ports.is_empty() {
        companions.push(Companion::Service(Box::new(ports::service(task, submission, metadata(names.ports())))));
    }
    if !task.secrets.is_empty() {
        companions.push(Companion::Secret(Box::new(Secret {
            metadata: metadata(names.secret()),
            string_data: Some(task.secrets.iter().cloned().collect()),
            ..Secret::default()
        })));
    }
    if task.num_nodes > 1 {
        companions.push(Companion::Gate(Box::new(ConfigMap {
            metadata: metadata(names.gate()),
            data: Some(BTreeMap::from([(GATE_KEY.into(), submission.created_at.clone())])),
            ..ConfigMap::default()
        })));
    }
    companions
}

/// An object that a task needs beside its Jobs.
#[derive(Debug)]
pub enum Companion {
    /// The nodes' names in DNS.
    Service(Box<Service>),
    /// The secret values.
    Secret(Box<Secret>),
    /// Lets the containers start.
    Gate(Box<ConfigMap>),
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
        spec: Some(PersistentVolumeClaimSpec {
            access_modes: Some(modes.to_vec()),
            storage_class_name: class.map(str::to_owned),
            resources: Some(VolumeResourceRequirements {
                requests: Some(BTreeMap::from([("storage".into(), Quantity(size.into()))])),
                limits: None,
            }),
            ..PersistentVolumeClaimSpec::default()
        }),
        status: None,
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

fn annotations(task: &Task, submission: &Submission) -> BTreeMap<String, String> {
    let mut annotations = BTreeMap::from([
        (names::CREATED_AT.into(), submission.created_at.clone()),
        (names::NUM_NODES.into(), task.num_nodes.to_string()),
        (names::RAW_USER.into(), submission.user.raw.clone()),
        (names::RAW_NAME.into(), submission.names.name.clone()),
    ]);
    if !task.resources.ports.is_empty() {
        let ports = ports::written(&task.resources.ports);
        annotations.insert(names::PORTS.into(), format!("{}:{ports}", submission.names.ports()));
    }
    if !submission.fail_fast {
        annotations.insert(names::FAIL_FAST.into(), "false".into());
    }
    annotations
}

/// Without blockOwnerDeletion, which needs a right on finalizers that users do not have.
fn owner(name: &str, uid: &str) -> OwnerReference {
    OwnerReference {
        api_version: "batch/v1".into(),
        kind: "Job".into(),
        name: name.into(),
        uid: uid.into(),
        ..OwnerReference::default()
    }
}

fn container(task: &Task, submission: &Submission, rank: u32) -> Container {
    let setup = task.setup.as_deref().map(pieces).unwrap_or_default();
    let mut args = vec![escaped(launcher(task, submission)), setup.len().to_string()];
    args.extend(setup.into_iter().chain(pieces(&task.run)).map(escaped));
    let mounts: Vec<VolumeMount> = task
        .volumes
        .iter()
        .zip(&submission.claims)
        .map(|(mount, claim)| VolumeMount {
            name: volume_name(&submission.claims, claim),
            mount_path: mount.path.clone(),
            sub_path: mount.sub_path.clone(),
            ..VolumeMount::default()
        })
        .collect();
    Container {
        name: names::CONTAINER.into(),
        image: Some(task.resources.image.clone()),
        command: Some(vec!["/bin/sh".into(), "-c".into(), escaped(BOOT.trim_end())]),
        args: Some(args),
        env: Some(environment(task, submission, rank)),
        resources: resources(task, &submission.placement),
        volume_mounts: (!mounts.is_empty()).then_some(mounts),
        startup_probe: (task.num_nodes > 1).then(heard),
        // Setup's failure is marked in the termination log; without a mark it has the last lines of the log.
        termination_message_policy: Some("FallbackToLogsOnError".into()),
        ..Container::default()
    }
}

/// What process 1 of a container runs.
fn launcher(task: &Task, submission: &Submission) -> String {
    let mut script = without_comments(LAUNCHER);
    if task.num_nodes > 1 {
        let names = &submission.names;
        let needed = task.run.contains(NODE_IPS) || task.setup.as_ref().is_some_and(|text| text.contains(NODE_IPS));
        let consequence = if needed {
            format!("{NODE_IPS}, which the task reads, cannot be set' needed")
        } else {
            format!("going on without {NODE_IPS}'")
        };
        let (all, ready, patience) = (names.service(), names.ready(), submission.patience);
        script.push_str(&format!("\n{}\nmeet {all} {ready} {patience} '{consequence}", without_comments(RENDEZVOUS)));
    }
    script.push('\n');
    script.push_str(&without_comments(SCRIPTS));
    script
}

/// Makes a pod ready once its node knows the addresses of all; it never ends one, and is not asked any more after it.
fn heard() -> Probe {
    let script = "[ -e \"/dev/shm/.$SKYPILOT_TASK_ID-$NODE_RANK-heard\" ]";
    Probe {
        exec: Some(ExecAction { command: Some(vec!["/bin/sh".into(), "-c".into(), script.into()]) }),
        period_seconds: Some(1),
        timeout_seconds: Some(5),
        failure_threshold: Some(i32::MAX),
        ..Probe::default()
    }
}

fn environment(task: &Task, submission: &Submission, rank: u32) -> Vec<EnvVar> {
    let names = &submission.names;
    let several = task.num_nodes > 1;
    let taken = |key: &str| task.envs.iter().chain(&task.secrets).any(|(name, _)| name == key);
    let plain = |key: &str, value: String| EnvVar { name: key.into(), value: Some(value), value_from: None };
    let from = |key: &str, source: EnvVarSource| EnvVar { name: key.into(), value: None, value_from: Some(source) };

    let mut ours = vec![
        plain("NODE_RANK", rank.to_string()),
        plain("NUM_NODES", task.num_nodes.to_string()),
        plain("SKYPILOT_NODE_RANK", rank.to_string()),
        plain("SKYPILOT_NUM_NODES", task.num_nodes.to_string()),
        plain("SKYPILOT_NUM_GPUS_PER_NODE", gpus(task, submission).to_string()),
        plain("SKYPILOT_TASK_ID", submission.task_ids.get(submission.step).cloned().unwrap_or_default()),
        plain("SKYPILOT_TASK_IDS", submission.task_ids.join("\n")),
    ];
    if several {
        ours.push(gate(submission));
    } else {
        let address = ObjectFieldSelector { field_path: "status.podIP".into(), api_version: None };
        ours.push(from(NODE_IPS, EnvVarSource { field_ref: Some(address), ..EnvVarSource::default() }));
    }
    let mut env: Vec<EnvVar> = Vec::new();
    let free = |key: &str| !names::is_own_variable(key);
    env.extend(task.envs.iter().filter(|(key, _)| free(key)).map(|(key, value)| plain(key, escaped(value))));
    env.extend(task.secrets.iter().filter(|(key, _)| free(key)).map(|(key, _)| {
        let key_ref = SecretKeySelector { name: names.secret(), key: key.clone(), optional: None };
        from(key, EnvVarSource { secret_key_ref: Some(key_ref), ..EnvVarSource::default() })
    }));
    let master = if several { format!("{}.{}", TaskNames::host(0), names.service()) } else { "localhost".into() };
    let defaults = [("MASTER_ADDR", master.as_str()), ("MASTER_PORT", MASTER_PORT), ("PYTHONUNBUFFERED", "1")];
    env.extend(defaults.into_iter().filter(|(key, _)| !taken(key)).map(|(key, value)| plain(key, value.into())));
    env.extend(ours);
    env
}

/// Without the object that it names, which is created last, a container does not start.
fn gate(submission: &Submission) -> EnvVar {
    let source = ConfigMapKeySelector { name: submission.names.gate(), key: GATE_KEY.into(), optional: None };
    let source = EnvVarSource { config_map_key_ref: Some(source), ..EnvVarSource::default() };
    EnvVar { name: names::SUBMITTED.into(), value: None, value_from: Some(source) }
}

/// Other accelerators are no GPUs to SkyPilot.
fn gpus(task: &Task, submission: &Submission) -> u32 {
    if submission.placement.resource.ends_with("/gpu") { task.resources.gpus } else { 0 }
}

/// `sky-2026-11-22-03-32-17-123456_<task>_1`, as SkyPilot names a run; `at` is as in `created-at`.
pub fn skypilot_task_id(at: &str, names: &TaskNames) -> String {
    format!("sky-{}_{}_1", at.replace(['T', ':', '.'], "-"), names.base)
}

fn resources(task: &Task, placement: &Placement) -> Option<ResourceRequirements> {
    let wanted = &task.resources;
    let (mut requests, mut limits) = (BTreeMap::new(), BTreeMap::new());
    for (key, amount) in [("cpu", &wanted.cpus), ("memory", &wanted.memory)] {
        if let Some(amount) = amount {
            requests.insert(key.to_owned(), Quantity(amount.quantity.clone()));
            if !amount.at_least {
                limits.insert(key.to_owned(), Quantity(amount.quantity.clone()));
            }
        }
    }
    if wanted.gpus > 0 {
        limits.insert(placement.resource.clone(), Quantity(wanted.gpus.to_string()));
    }
    if let Some(size) = wanted.disk_size {
        requests.insert("ephemeral-storage".into(), Quantity(format!("{size}G")));
    }
    let some = |map: BTreeMap<_, _>| (!map.is_empty()).then_some(map);
    let (requests, limits) = (some(requests), some(limits));
    (requests.is_some() || limits.is_some()).then_some(ResourceRequirements { claims: None, limits, requests })
}

/// One volume a claim, however often it is mounted: Kubernetes refuses two of one name.
fn volumes(submission: &Submission) -> Option<Vec<Volume>> {
    let claims = &submission.claims;
    let first = |index: usize| !claims[..index].contains(&claims[index]);
    let volumes: Vec<Volume> = (0..claims.len())
        .filter(|&index| first(index))
        .map(|index| Volume {
            name: volume_name(claims, &claims[index]),
            persistent_volume_claim: Some(PersistentVolumeClaimVolumeSource {
                claim_name: claims[index].clone(),
                read_only: None,
            }),
            ..Volume::default()
        })
        .collect();
    (!volumes.is_empty()).then_some(volumes)
}

fn volume_name(claims: &[String], claim: &str) -> String {
    let index = claims.iter().position(|other| other == claim).unwrap_or_default();
    format!("volume-{index}")
}

/// Kubernetes expands `$(NAME)` and `$$` in commands, arguments and values; a doubled `$` comes out as one.
fn escaped(text: impl AsRef<str>) -> String {
    text.as_ref().replace('$', "$$")
}

fn without_comments(script: &str) -> String {
    script.lines().filter(|line| !line.trim_start().starts_with('#') && !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A script in pieces that a process can be given as arguments.
fn pieces(script: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = script;
    while rest.len() > PIECE {
        let (piece, more) = rest.split_at(rest.floor_char_boundary(PIECE));
        pieces.push(piece);
        rest = more;
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::task::Overrides;
    use serde_json::json;

    fn read(text: &str) -> Task {
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
            claims: claims.iter().map(|&claim| claim.into()).collect(),
            placement: Placement { resource: "nvidia.com/gpu".into(), ..Placement::default() },
            patience: 1800,
            extras: Extras::default(),
            fail_fast: true,
        }
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
        assert!(companions(&task, &submission, &[]).is_empty());
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
                ("K8S_CLI_SUBMITTED", "(from)"),
            ]
        );
        let owners = [("a".to_owned(), "1".to_owned()), ("b".to_owned(), "2".to_owned())];
        let companions = companions(&task, &submission, &owners);
        assert!(matches!(
            companions.as_slice(),
            [Companion::Service(_), Companion::Service(_), Companion::Secret(_), Companion::Gate(_)]
        ));
        let Companion::Gate(gate) = &companions[3] else { unreachable!() };
        let owners = serde_json::to_value(gate.metadata.owner_references.as_ref().unwrap()).unwrap();
        assert_eq!(owners[1], json!({"apiVersion": "batch/v1", "kind": "Job", "name": "b", "uid": "2"}));
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

    /// What the kubelet does to commands, arguments and values (third_party/forked/golang/expansion), where any name
    /// may be known.
    fn expanded(text: &str) -> String {
        let (mut out, mut rest) = (String::new(), text);
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            match rest.chars().next() {
                Some('$') => {
                    out.push('$');
                    rest = &rest[1..];
                }
                Some('(') if rest.contains(')') => {
                    out.push_str("EXPANDED");
                    rest = rest.split_once(')').map_or("", |(_, rest)| rest);
                }
                _ => out.push('$'),
            }
        }
        out + rest
    }

    proptest::proptest! {
        #[test]
        fn text_survives_the_kubelet(text in "[$()A-Z{} ]*|.*") {
            assert_eq!(expanded(&escaped(&text)), text);
        }
    }

    #[test]
    fn scripts_in_pieces() {
        let script = "é".repeat(120_000);
        let pieces = pieces(&script);
        assert!(pieces.len() == 3 && pieces.iter().all(|piece| piece.len() <= PIECE));
        assert_eq!(pieces.concat(), script);
        assert_eq!(super::pieces(""), [""]);
        let long = read(&format!("run: '{}'", "x".repeat(MAX_SCRIPTS + 1)));
        assert!(check(&long).is_err());
    }
}
