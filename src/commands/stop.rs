//! `jobs stop`.

use std::io::IsTerminal;
use std::time::Duration;

use anyhow::Result;
use futures::StreamExt;

use super::find::{self, Depth, Labels, Use};
use super::{Ctx, is_bare};
use crate::cli::{Output, StopArgs};
use crate::cluster::{Change, Cluster, Kind, PARALLEL, Query};
use crate::error::{Exit, Failure, fail};
use crate::models::{StoppedAll, TaskDone};
use crate::names;
use crate::objects::Object;
use crate::state::Task;

/// How often pods are listed where they may not be watched.
const POLL: Duration = Duration::from_secs(1);

/// Runs it.
pub(super) async fn run(ctx: &Ctx, args: &StopArgs) -> Result<Exit> {
    match (args.all, args.ids.is_empty()) {
        (false, _) if args.all_users => return fail(Failure::usage("--all-users requires --all")),
        (true, false) => return fail(Failure::usage("Cannot specify a task ID with --all")),
        (false, true) => return fail(Failure::usage("Either provide a task ID or use --all")),
        _ => {}
    }
    let owner = Ctx::owner(args.all_users)?;
    let cluster = ctx.cluster()?;
    if args.all {
        let tasks = find::gather(&cluster, &owner, Some(cluster.namespace()), Labels::default(), Depth::Jobs).await?;
        return all(ctx, args, &cluster, &tasks).await;
    }
    let found = find::tasks(ctx, &cluster, &owner, &args.ids, Use::Remove, Depth::Jobs).await?;
    let (tasks, missing) = find::split(found);
    missing.map_or(Ok(()), fail)?;
    let mut done = Vec::new();
    for task in &tasks {
        delete(&cluster, std::slice::from_ref(task)).await?;
    }
    if args.wait {
        gone(ctx, &cluster, &tasks).await?;
    }
    for task in &tasks {
        let message = format!("Task {} stopped successfully", task.id);
        done.push(TaskDone { task_id: task.id.clone(), status: "stopped", message });
    }
    let structured = match done.as_slice() {
        [one] => ctx.ui.structured(one)?,
        many => ctx.ui.structured(&many)?,
    };
    if !structured {
        for task in &done {
            ctx.ui.line(if is_bare(ctx) { &task.task_id } else { &task.message })?;
        }
    }
    Ok(Exit::SUCCESS)
}

async fn all(ctx: &Ctx, args: &StopArgs, cluster: &Cluster, tasks: &[Task]) -> Result<Exit> {
    let finished = tasks.iter().filter(|task| task.is_over()).count();
    let whose = if args.all_users { " of all users" } else { "" };
    if !args.yes && !tasks.is_empty() {
        let question = format!(
            "Stop and remove {} tasks{whose} in {} ({} not finished, {finished} finished)?",
            tasks.len(),
            place(cluster),
            tasks.len() - finished,
        );
        if std::io::stdin().is_terminal() {
            if !ctx.ui.confirm(&question, "")? {
                ctx.ui.err("Cancelled");
                return Ok(Exit::SUCCESS);
            }
        } else if args.all_users {
            return fail(Failure::usage("--all --all-users needs --yes where nobody can be asked"));
        }
    }
    delete(cluster, tasks).await?;
    if args.wait {
        gone(ctx, cluster, tasks).await?;
    }
    let count = tasks.len();
    let message = format!("Stopped {count} task{}", if count == 1 { "" } else { "s" });
    if !ctx.ui.structured(&StoppedAll { count, status: "stopped", message: message.clone() })? {
        told(ctx, tasks, &message)?;
    }
    Ok(Exit::SUCCESS)
}

/// Says what became of many tasks; with `-o name`, of which.
pub(super) fn told(ctx: &Ctx, tasks: &[Task], message: &str) -> Result<()> {
    if ctx.ui.output == Output::Name {
        return tasks.iter().try_for_each(|task| ctx.ui.line(&task.id));
    }
    ctx.ui.line(message)
}

/// The namespace, and the context that it is of.
pub(super) fn place(cluster: &Cluster) -> String {
    match cluster.context() {
        Some(context) => format!("the namespace '{}' of the context '{context}'", cluster.namespace()),
        None => format!("the namespace '{}'", cluster.namespace()),
    }
}

/// Deletes the Jobs of tasks; everything else that they have is owned by the Jobs. All are tried before the first
/// error is told.
pub(super) async fn delete(cluster: &Cluster, tasks: &[Task]) -> Result<()> {
    let jobs = tasks.iter().flat_map(|task| task.jobs().map(|node| (task.namespace.as_str(), node)));
    let deletions = jobs.map(|(namespace, node)| async move {
        let deleted = cluster.delete(Kind::Job, namespace, &node.job, &node.uid).await;
        deleted.map_err(|error| error.doing(&format!("cannot stop the job {}", node.job)))
    });
    let results: Vec<_> = futures::stream::iter(deletions).buffer_unordered(PARALLEL).collect().await;
    for result in results {
        result?;
    }
    Ok(())
}

/// Waits until the pods of tasks whose Jobs were deleted are gone.
async fn gone(ctx: &Ctx, cluster: &Cluster, tasks: &[Task]) -> Result<()> {
    let mut told = false;
    for task in tasks {
        let labels = format!("{}=true,{}={}", names::TASK, names::TASK_ID, task.id);
        let query = Query { namespace: Some(&task.namespace), labels: &labels, fields: "" };
        loop {
            let mut left = 0;
            let version = cluster.list(Kind::Pod, query, |_: Object| left += 1).await?;
            if left == 0 {
                break;
            }
            if !std::mem::replace(&mut told, true) {
                ctx.ui.note("Waiting for the pods to end …");
            }
            match cluster.watch::<Object>(Kind::Pod, query, &version).await {
                Ok(mut watch) => {
                    while left > 0 {
                        match watch.next().await {
                            Ok(Some(Change::Deleted(_))) => left -= 1,
                            Ok(Some(Change::Applied(_) | Change::Bookmark(_))) => {}
                            // The watch is over, or broke: what is left is listed anew.
                            Ok(Some(Change::Expired) | None) | Err(_) => break,
                        }
                    }
                }
                // Without the right to watch, or after a version that is too old, the list will do.
                Err(error) if matches!(error.code(), 403 | 410) => tokio::time::sleep(POLL).await,
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(())
}
