//! Deletes what a submission has created: after a refusal, or because its follower was interrupted.

use std::future::ready;

use anyhow::Result;
use futures::StreamExt;

use super::Ctx;
use crate::cluster::{ApiError, Cluster, Kind, PARALLEL};
use crate::error::{Exit, Failure, fail};
use crate::names::TaskNames;

/// Deletes Jobs; everything else that a task has is owned by them. Those that could not be deleted come back.
async fn delete(cluster: &Cluster, jobs: impl IntoIterator<Item = String>) -> Vec<(String, ApiError)> {
    let deletions = jobs.into_iter().map(|name| async move {
        let deleted = cluster.delete(Kind::Job, cluster.namespace(), &name, "").await;
        deleted.err().map(|error| (name, error))
    });
    futures::stream::iter(deletions).buffer_unordered(PARALLEL).filter_map(ready).collect().await
}

/// Deletes the Jobs that a submission may have created.
pub(super) async fn roll_back(ctx: &Ctx, cluster: &Cluster, jobs: impl IntoIterator<Item = String>) -> Result<()> {
    let stayed = delete(cluster, jobs).await;
    let Some((_, first)) = stayed.first() else { return Ok(()) };
    let jobs = stayed.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" ");
    fail(
        Failure::new(format!("what was created could not be taken back ({}): {jobs}", first.message()))
            .hint(format!("remove it with: {}", ctx.kubectl(&format!("delete job {jobs}"), cluster))),
    )
}

/// Stops a task whose follower was interrupted, without asking the cluster anything before: whoever interrupted us may
/// end us in a few seconds.
pub(super) async fn stop(ctx: &Ctx, cluster: &Cluster, names: &TaskNames, exit: Exit) -> Result<Exit> {
    let id = &names.id;
    let unread = exit == Exit::CLOSED_PIPE;
    let why = if unread { "Nobody reads the log any more" } else { "Interrupted" };
    ctx.ui.note(&format!("{why}: stopping task {id} … (once more to leave it)"));
    let stayed = delete(cluster, names.jobs()).await;
    if let Some((_, first)) = stayed.first() {
        return fail(
            Failure::new(format!("task {id} could not be stopped: {}", first.message()))
                // A closed pipe ends the program without a word, which would not do here.
                .exit(if unread { Exit::FAILURE } else { exit })
                .hint(format!("stop it with: {}", ctx.command(&format!("jobs stop {id}")))),
        );
    }
    ctx.ui.err(&format!("Task {id} was stopped"));
    Ok(exit)
}
