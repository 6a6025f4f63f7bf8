//! `--dry-run`: what would be created, printed instead.

use anyhow::Result;
use serde_json::Value;

use super::super::Ctx;
use crate::cli::Output;
use crate::cluster::{Cluster, Kind};
use crate::error::{Exit, Failure, fail};
use crate::manifest::{self, Submission};
use crate::task::Task;

/// Prints the objects of a task, which the cluster, if there is one, has admitted.
pub(super) async fn run(ctx: &Ctx, cluster: Option<&Cluster>, task: &Task, submission: &Submission) -> Result<Exit> {
    let namespace = cluster.map(Cluster::namespace).or(ctx.global.namespace.as_deref());
    let objects = manifest::objects(task, submission, namespace).map_err(Failure::usage)?;
    if let Some(cluster) = cluster {
        for object in &objects {
            admit(cluster, object).await?;
        }
    }
    match ctx.ui.output {
        Output::Name => objects.iter().try_for_each(|object| ctx.ui.line(&manifest::name(object)))?,
        Output::Json => {
            ctx.ui.structured(&manifest::list(&objects))?;
        }
        Output::Table | Output::Wide | Output::Yaml => ctx.ui.raw(manifest::yaml(&objects)?.as_bytes())?,
    }
    if cluster.is_none() && !task.volumes.is_empty() {
        ctx.ui.note("Note: volumes are not looked up without the cluster: their names are taken as those of claims");
    }
    if !task.secrets.is_empty() {
        let keys = task.secrets.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>().join(", ");
        ctx.ui.note(&format!("Note: the values of secrets are left out ({keys}): fill them in before you create them"));
    }
    Ok(Exit::SUCCESS)
}

async fn admit(cluster: &Cluster, object: &Value) -> Result<()> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_lowercase();
    let kinds = [Kind::Job, Kind::Service, Kind::Secret, Kind::ConfigMap];
    let Some(kind) = kinds.into_iter().find(|kind| kind.singular() == text(&object["kind"])) else { return Ok(()) };
    match cluster.admit(kind, object).await {
        Ok(()) => Ok(()),
        Err(error) => {
            let failure: Failure = error.doing(&format!("the cluster refuses {}", manifest::name(object)));
            fail(failure)
        }
    }
}
