//! The container that a task's scripts run in.

use std::collections::BTreeMap;
use std::slice;

use k8s_openapi::api::core::v1::{
    Container, EnvVar, EnvVarSource, EphemeralVolumeSource, ObjectFieldSelector, PersistentVolumeClaimTemplate,
    PersistentVolumeClaimVolumeSource, Probe, ResourceRequirements, SecretKeySelector, Volume, VolumeMount,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::launcher::{Launcher, launcher};
use super::probe::probe;
use super::script_text::escaped;
use super::{Submission, claim_spec, gate, task_labels};
use crate::names::{self, TaskNames};
use crate::placement::Placement;
use crate::task::{EphemeralVolume, Task};

/// Puts bash in place of sh where the image has it. A SIGTERM that process 1 has no trap for does nothing.
const BOOT: &str = include_str!("boot.sh");
/// The port of the rendezvous, torchrun's and SkyPilot's habit.
const MASTER_PORT: &str = "29500";

/// As every node has it but for its rank.
pub(super) fn container(task: &Task, submission: &Submission, rank: u32) -> Container {
    let mut env = environment(task, submission, rank);
    let Launcher { shared, arguments } = launcher_of(task, submission);
    env.extend(shared.map(|_| gate::launcher(submission)));
    let args = arguments.into_iter().map(escaped).collect();
    let mount = |name: String, path: &str, sub_path: &Option<String>| VolumeMount {
        name,
        mount_path: path.into(),
        sub_path: sub_path.clone(),
        ..VolumeMount::default()
    };
    let claims = &submission.claims;
    let with_name = task.volumes.iter().zip(claims);
    let with_name = with_name.map(|(one, claim)| mount(volume_name(claims, claim), &one.path, &one.sub_path));
    let without = task.ephemeral.iter().enumerate();
    let without = without.map(|(index, one)| mount(ephemeral_name(index), &one.path, &one.sub_path));
    let mounts: Vec<VolumeMount> = with_name.chain(without).collect();
    Container {
        name: names::CONTAINER.into(),
        image: Some(task.resources.image.clone()),
        working_dir: submission.image_folder.clone(),
        command: Some(vec!["/bin/sh".into(), "-c".into(), escaped(BOOT.trim_end())]),
        args: Some(args),
        env: Some(env),
        resources: resources(task, &submission.placement),
        volume_mounts: (!mounts.is_empty()).then_some(mounts),
        // Files come before the rendezvous.
        startup_probe: match &submission.files {
            Some(files) if files.are_sent() && task.num_nodes > 1 => Some(heard()),
            // Most have met by then, and each question costs the node a process.
            _ if task.num_nodes > 1 => {
                Some(Probe { initial_delay_seconds: Some(3), period_seconds: Some(3), ..heard() })
            }
            Some(files) if files.are_sent() => Some(super::files::placed()),
            _ => None,
        },
        // Setup's failure is marked in the termination log; without a mark it has the last lines of the log.
        termination_message_policy: Some("FallbackToLogsOnError".into()),
        ..Container::default()
    }
}

/// What process 1 is given.
pub(super) fn launcher_of(task: &Task, submission: &Submission) -> Launcher {
    let env = environment(task, submission, 0);
    launcher(task, submission, env.iter().map(|variable| variable.name.as_str()).chain([names::NODE_IPS]))
}

/// Makes a pod ready once its node knows the addresses of all; it never ends one, and is not asked any more after it.
fn heard() -> Probe {
    probe("[ -e \"/dev/shm/.$SKYPILOT_TASK_ID-$NODE_RANK-heard\" ]")
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
    let address = ObjectFieldSelector { field_path: "status.podIP".into(), api_version: None };
    let address = EnvVarSource { field_ref: Some(address), ..EnvVarSource::default() };
    ours.push(from(if several { names::POD_IP } else { names::NODE_IPS }, address));
    // The kubelet says of the first variable that it cannot have why a container does not start.
    let mut env: Vec<EnvVar> = several.then(|| gate::variable(submission)).into_iter().collect();
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

/// Other accelerators are no GPUs to SkyPilot.
fn gpus(task: &Task, submission: &Submission) -> u32 {
    if submission.placement.resource.ends_with("/gpu") { task.resources.gpus } else { 0 }
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

/// One volume a claim, however often it is mounted: Kubernetes refuses two of one name. Then those that have none.
pub(super) fn volumes(task: &Task, submission: &Submission) -> Option<Vec<Volume>> {
    let claims = &submission.claims;
    let first = |index: usize| !claims[..index].contains(&claims[index]);
    let named = (0..claims.len()).filter(|&index| first(index)).map(|index| Volume {
        name: volume_name(claims, &claims[index]),
        persistent_volume_claim: Some(PersistentVolumeClaimVolumeSource {
            claim_name: claims[index].clone(),
            read_only: None,
        }),
        ..Volume::default()
    });
    let own = task.ephemeral.iter().enumerate().map(|(index, one)| ephemeral(submission, index, one));
    let volumes: Vec<Volume> = named.chain(own).collect();
    (!volumes.is_empty()).then_some(volumes)
}

fn volume_name(claims: &[String], claim: &str) -> String {
    let index = claims.iter().position(|other| other == claim).unwrap_or_default();
    format!("volume-{index}")
}

/// A volume that Kubernetes makes for a pod, and deletes with it.
fn ephemeral(submission: &Submission, index: usize, volume: &EphemeralVolume) -> Volume {
    let mut labels = task_labels(submission);
    labels.extend(volume.labels.iter().cloned());
    let template = PersistentVolumeClaimTemplate {
        metadata: Some(ObjectMeta { labels: Some(labels), ..ObjectMeta::default() }),
        spec: claim_spec(&volume.size, volume.class.as_deref(), slice::from_ref(&volume.access_mode)),
    };
    Volume {
        name: ephemeral_name(index),
        ephemeral: Some(EphemeralVolumeSource { volume_claim_template: Some(template) }),
        ..Volume::default()
    }
}

fn ephemeral_name(index: usize) -> String {
    format!("ephemeral-{index}")
}
