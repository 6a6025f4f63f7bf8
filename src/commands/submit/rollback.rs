//! Deletes what a submission has created: after a refusal, or because its follower was interrupted.

use std::collections::BTreeSet;
use std::pin::pin;
use std::time::Duration;

use futures::StreamExt;
use tokio::time::Instant;

use super::Ctx;
use crate::cluster::{Cluster, Kind, PARALLEL};
use crate::error::{Exit, Failure, Result};
use crate::names::TaskNames;

/// How long deletions go on of which none comes through: whoever interrupted us does not wait for long.
const PATIENCE: Duration = Duration::from_secs(10);

/// Deletes Jobs; everything else that a task has is owned by them. Comes back with those that could not be deleted, and
/// why.
async fn delete(cluster: &Cluster, jobs: impl IntoIterator<Item = String>) -> Option<(Vec<String>, String)> {
    let jobs: Vec<String> = jobs.into_iter().collect();
    let mut left: BTreeSet<&str> = jobs.iter().map(String::as_str).collect();
    let deletions = jobs
        .iter()
        .map(|name| async move { (name.as_str(), cluster.delete(Kind::Job, cluster.namespace(), name, "").await) });
    let mut deletions = pin!(futures::stream::iter(deletions).buffer_unordered(PARALLEL));
    let mut why: Option<String> = None;
    let mut end = Instant::now() + PATIENCE;
    loop {
        match tokio::time::timeout_at(end, deletions.next()).await {
            Ok(Some((name, Ok(_)))) => {
                left.remove(name);
                end = Instant::now() + PATIENCE;
            }
            Ok(Some((_, Err(error)))) => why = why.or_else(|| Some(error.message().to_owned())),
            Ok(None) => break,
            Err(_) => {
                why = why.or_else(|| Some(format!("no answer within {} s", PATIENCE.as_secs())));
                break;
            }
        }
    }
    let left: Vec<String> = left.into_iter().map(str::to_owned).collect();
    why.filter(|_| !left.is_empty()).map(|why| (left, why))
}

/// Deletes the Jobs that a submission may have created.
pub(super) async fn roll_back(
    ctx: &Ctx,
    cluster: &Cluster,
    jobs: impl IntoIterator<Item = String>,
) -> Result<(), Failure> {
    let Some((stayed, why)) = delete(cluster, jobs).await else { return Ok(()) };
    let jobs = stayed.join(" ");
    Err(Failure::new(format!("what was created could not be rolled back ({why}): {jobs}"))
        .hint(format!("remove it with: {}", ctx.kubectl(&format!("delete job {jobs}"), cluster))))
}

/// Stops a task whose follower was interrupted, without asking the cluster anything before: whoever interrupted us may
/// end us in a few seconds.
pub(super) async fn stop(ctx: &Ctx, cluster: &Cluster, names: &TaskNames, exit: Exit) -> Result<Exit> {
    let id = &names.id;
    let unread = exit == Exit::CLOSED_PIPE;
    let why = if unread { "Nobody reads the log any more" } else { "Interrupted" };
    ctx.ui.note(&format!("{why}: stopping task {id} … (once more to leave it)"));
    if let Some((_, why)) = delete(cluster, names.jobs()).await {
        return Err(Failure::new(format!("task {id} could not be stopped: {why}"))
            // A closed pipe ends the program without a word, which would not do here.
            .exit(if unread { Exit::FAILURE } else { exit })
            .hint(format!("stop it with: {}", ctx.command(&format!("jobs stop {id}")))));
    }
    ctx.ui.err(&format!("Task {id} was stopped"));
    Ok(exit)
}

/// Removes a task that has ended. Its exit code stays what the command came to: a task that is left behind is no failure of
/// that.
pub(super) async fn remove(ctx: &Ctx, cluster: &Cluster, names: &TaskNames) {
    let id = &names.id;
    if let Some((_, why)) = delete(cluster, names.jobs()).await {
        ctx.ui.warn(&format!("task {id} could not be removed: {why}"));
        ctx.ui.hint(&format!("remove it with: {}", ctx.command(&format!("jobs stop {id}"))));
    }
}
