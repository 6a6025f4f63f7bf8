//! Who mounts a volume: tasks, and pods that are no task's.

use crate::cluster::{Cluster, Kind, Query};
use crate::error::Result;
use crate::models::{VolumePod, VolumeTask, VolumeUsers};
use crate::names;
use crate::objects::{Job, Pod, Volume};
use crate::state::{Gather, Owner, Task};
use crate::ui::Ui;

/// How many of those that use a volume an error names.
const SHOWN: usize = 3;

/// What mounts a claim, or did and is still there.
pub(super) struct Users {
    /// Tasks of everyone, those that use it first.
    pub(super) tasks: Vec<Task>,
    /// Other pods: their names and phases, those that use it first.
    pub(super) pods: Vec<(String, String)>,
}

impl Users {
    /// Looks for them. Who may not list pods sees the tasks alone, which is said.
    pub(super) async fn find(cluster: &Cluster, ui: &Ui, claim: &str) -> Result<Self> {
        let namespace = Some(cluster.namespace());
        let mut gather = Gather::new(Owner::Everyone);
        let tasks = Owner::Everyone.selector(names::TASK);
        cluster
            .list(Kind::Job, Query { namespace, labels: &tasks, fields: "" }, |job: Job| {
                if mounts(&job.spec.template.spec.volumes, claim) {
                    gather.job(&job);
                }
            })
            .await?;
        let mut pods: Vec<Pod> = Vec::new();
        let listed = cluster
            .list(Kind::Pod, Query { namespace, labels: "", fields: "" }, |pod: Pod| {
                if mounts(&pod.spec.volumes, claim) {
                    pods.push(pod);
                }
            })
            .await;
        match listed {
            Err(error) if error.code() == 403 => {
                ui.warn("which other pods use the volume is unknown: no right to list pods");
            }
            listed => drop(listed?),
        }
        pods.iter().for_each(|pod| gather.stray(pod));
        pods.iter().for_each(|pod| gather.pod(pod));
        let mut tasks = gather.finish();
        tasks.sort_by_key(Task::is_over);
        let of_task = |pod: &Pod| {
            tasks.iter().any(|task| {
                let meta = &pod.metadata;
                meta.label(names::TASK_ID) == Some(&task.id) && meta.label(names::USERNAME) == Some(&task.username)
            })
        };
        let mut others: Vec<(String, String)> = pods
            .iter()
            .filter(|pod| !of_task(pod))
            .map(|pod| (pod.metadata.name.clone(), pod.status.phase.clone()))
            .collect();
        others.sort_by_key(|(_, phase)| has_ended(phase));
        Ok(Self { tasks, pods: others })
    }

    /// The tasks that use it now, or will: nodes of them have not ended.
    pub(super) fn live(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(|task| !task.is_over())
    }

    /// The other pods that have not ended.
    pub(super) fn live_pods(&self) -> impl Iterator<Item = &str> {
        self.pods.iter().filter(|(_, phase)| !has_ended(phase)).map(|(name, _)| name.as_str())
    }

    /// Those that use it now, in words; `None` if nothing does.
    pub(super) fn in_words(&self, owner: &Owner) -> Option<String> {
        let tasks = self.live().map(|task| named(owner, task));
        let mut words: Vec<String> = tasks.chain(self.live_pods().map(|name| format!("pod {name}"))).collect();
        let number = words.len();
        words.truncate(SHOWN);
        if number > SHOWN {
            words.push(format!("{} more", number - SHOWN));
        }
        (number > 0).then(|| words.join(", "))
    }

    /// The result model.
    pub(super) fn model(&self) -> VolumeUsers {
        let task = |task: &Task| VolumeTask {
            task_id: task.id.clone(),
            name: task.name.clone(),
            status: task.state().of_task(),
            user: task.user.clone().unwrap_or_else(|| task.username.clone()),
            finished: task.is_over(),
        };
        let pod = |(name, phase): &(String, String)| VolumePod {
            name: name.clone(),
            status: phase.clone(),
            finished: has_ended(phase),
        };
        VolumeUsers { tasks: self.tasks.iter().map(task).collect(), pods: self.pods.iter().map(pod).collect() }
    }
}

/// `task 0a1b2c3d (train)`, and of another user whose it is.
pub(super) fn named(owner: &Owner, task: &Task) -> String {
    let whose = task.user.as_deref().unwrap_or(&task.username);
    let whose = if is_of(owner, task) { String::new() } else { format!(" of {whose}") };
    format!("task {} ({}){whose}", task.id, task.name)
}

pub(super) fn is_of(owner: &Owner, task: &Task) -> bool {
    match owner {
        Owner::Only(user) => user.owns(Some(&task.username), task.user.as_deref()),
        Owner::Everyone => true,
    }
}

fn has_ended(phase: &str) -> bool {
    matches!(phase, "Succeeded" | "Failed")
}

fn mounts(volumes: &[Volume], claim: &str) -> bool {
    let mut claims = volumes.iter().filter_map(|volume| volume.persistent_volume_claim.as_ref());
    claims.any(|used| used.claim_name == claim)
}
