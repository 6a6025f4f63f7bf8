//! `--dry-run`: what would be created, printed instead.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::Ctx;
use super::{Asked, Step, volumes};
use crate::cluster::{Cluster, Kind};
use crate::error::{Exit, Failure, Result};
use crate::manifest;
use crate::task::Task;

/// Prints the objects of the tasks, which the cluster, if there is one, has admitted.
pub(super) async fn run(ctx: &Ctx, steps: &[Step<Asked>]) -> Result<Exit> {
    let mut objects = Vec::new();
    for Step { ctx, cluster, prepared } in steps {
        let namespace = cluster.as_ref().map(|cluster| cluster.namespace()).or(ctx.target.namespace.as_deref());
        let of_task = manifest::documents(&prepared.task, &prepared.submission, namespace).map_err(Failure::usage)?;
        if let Some(cluster) = cluster {
            for object in &of_task {
                admit(cluster, &prepared.task, object).await?;
            }
        }
        objects.extend(of_task);
    }
    let names: Vec<String> = objects.iter().map(manifest::name).collect();
    ctx.ui.objects(&manifest::list(&objects), &names, manifest::yaml(&objects)?)?;
    if steps.iter().any(|step| step.cluster.is_none() && !step.prepared.task.volumes.is_empty()) {
        ctx.ui.note("Note: volumes are not looked up without the cluster: their names are taken as those of claims");
    }
    let mounts = |task: &Task| task.file_mounts.iter().any(|mount| mount.mounted().is_some());
    if steps.iter().any(|step| step.cluster.is_none() && mounts(&step.prepared.task)) {
        ctx.ui.note("Note: whether the cluster has the CSI drivers of the buckets is not looked up without it");
    }
    let keys: BTreeSet<&str> =
        steps.iter().flat_map(|step| &step.prepared.task.secrets).map(|(key, _)| key.as_str()).collect();
    if !keys.is_empty() {
        let keys = keys.into_iter().collect::<Vec<_>>().join(", ");
        ctx.ui.note(&format!("Note: the values of secrets are left out ({keys}): fill them in before you create them"));
    }
    if steps.len() > 1 {
        ctx.ui.note("Note: created together, the tasks of a pipeline run at the same time");
    }
    Ok(Exit::SUCCESS)
}

async fn admit(cluster: &Cluster, task: &Task, object: &Value) -> Result<()> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_lowercase();
    let kinds = [Kind::Job, Kind::Service, Kind::Secret, Kind::ConfigMap];
    let Some(kind) = kinds.into_iter().find(|kind| kind.singular() == text(&object["kind"])) else { return Ok(()) };
    match cluster.admit(kind, object).await {
        Ok(()) => Ok(()),
        Err(error) => {
            let dropped = volumes::dropped(task, &error);
            Err(dropped.unwrap_or_else(|| error.doing(&format!("the cluster refuses {}", manifest::name(object)))))
        }
    }
}
