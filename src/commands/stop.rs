//! `jobs stop`.

mod gone;

use std::io::IsTerminal;

use serde_json::json;

use super::resolve::{self, Depth, Labels, Use};
use super::{Ctx, delete_tasks};
use crate::cli::StopArgs;
use crate::cluster::{Cluster, Right};
use crate::error::{Exit, Failure, Result};
use crate::models::{StoppedAll, TaskDone};
use crate::state::Task;

/// What shortens the time that pods have to end.
const END_PODS: Right = Right { verb: "delete", resource: "pods", group: "", everywhere: false };

pub(super) async fn run(ctx: &Ctx, args: &StopArgs) -> Result<Exit> {
    match (args.all, args.ids.is_empty()) {
        (false, _) if args.all_users => return Err(Failure::usage("--all-users requires --all")),
        (true, false) => return Err(Failure::usage("Cannot specify a task ID with --all")),
        (false, true) => return Err(Failure::usage("Either provide a task ID or use --all")),
        _ => {}
    }
    let owner = Ctx::owner(args.all_users)?;
    let cluster = ctx.cluster()?;
    if args.seconds().is_some() && !cluster.may(END_PODS).await? {
        let namespace = cluster.namespace();
        return Err(
            Failure::new(format!(
                "--now and --grace-period need the right to 'delete' pods in the namespace '{namespace}': nothing was stopped"
            ))
            .hint("without these flags the pods have the task's own grace period"),
        );
    }
    if args.all {
        // Pods of what was stopped before can be given less time.
        let depth = if args.seconds().is_some() { Depth::States } else { Depth::Jobs };
        let tasks = resolve::gather(&cluster, &owner, Some(cluster.namespace()), Labels::default(), depth).await?;
        return all(ctx, args, &cluster, &tasks).await;
    }
    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    for found in resolve::tasks(ctx, &cluster, &owner, &args.ids, Use::Remove, Depth::Jobs).await? {
        match found {
            Ok(task) => tasks.push(task),
            Err(failure) => failures.push(failure),
        }
    }
    let mut stopped = Vec::new();
    let outcomes = delete_tasks::delete(ctx, &cluster, &tasks, args.seconds()).await;
    for (task, outcome) in tasks.into_iter().zip(outcomes) {
        match outcome {
            Ok(()) => stopped.push(task),
            Err(failure) => failures.push(failure),
        }
    }
    if args.wait {
        gone::wait(ctx, &cluster, &stopped).await?;
    } else {
        about_pods(ctx, &stopped);
    }
    let done: Vec<TaskDone> = stopped.iter().map(|task| done(task, args.seconds())).collect();
    if args.ids.len() == 1
        && let Some(failure) = failures.pop()
    {
        return Err(failure);
    }
    let errors = failures.iter().map(|failure| json!({"detail": failure.message}));
    let is_structured = match done.as_slice() {
        [one] if failures.is_empty() => ctx.ui.structured(one)?,
        many => ctx.ui.structured(&many.iter().map(|done| json!(done)).chain(errors).collect::<Vec<_>>())?,
    };
    if !is_structured {
        ctx.ui.lines(done.iter().map(|task| ctx.ui.brief(&task.task_id, &task.message)))?;
    }
    Ok(ctx.ui.failures(&failures))
}

async fn all(ctx: &Ctx, args: &StopArgs, cluster: &Cluster, tasks: &[Task]) -> Result<Exit> {
    let finished = tasks.iter().filter(|task| task.is_over()).count();
    let whose = if args.all_users { " of all users" } else { "" };
    if !args.yes && !tasks.is_empty() {
        let question = format!(
            "Stop and remove {} tasks{whose} in {} ({} not finished, {finished} finished)?",
            tasks.len(),
            cluster.place(),
            tasks.len() - finished,
        );
        if std::io::stdin().is_terminal() {
            if !ctx.ui.confirm(&question, "")? {
                ctx.ui.err("Cancelled");
                return Ok(Exit::SUCCESS);
            }
        } else if args.all_users {
            return Err(Failure::usage("no terminal to confirm on: add --yes to stop all users' tasks"));
        }
    }
    let (mut stopped, mut failures) = (Vec::new(), Vec::new());
    for (task, outcome) in tasks.iter().zip(delete_tasks::delete(ctx, cluster, tasks, args.seconds()).await) {
        match outcome {
            Ok(()) => stopped.push(task.clone()),
            Err(failure) => failures.push(failure),
        }
    }
    if args.wait {
        gone::wait(ctx, cluster, &stopped).await?;
    } else {
        about_pods(ctx, &stopped);
    }
    if let ([], [first, ..]) = (stopped.as_slice(), failures.as_slice()) {
        ctx.ui.detail(&first.message);
        return Ok(ctx.ui.failures(&failures));
    }
    let count = stopped.len();
    let message = format!("Stopped {count} task{}", if count == 1 { "" } else { "s" });
    let model = StoppedAll { count, status: "stopped", message };
    ctx.ui.show(|| &model, stopped.iter().map(|task| &task.id), || ctx.ui.line(&model.message))?;
    Ok(ctx.ui.failures(&failures))
}

/// What became of a task that had been stopped before, or was now.
fn done(task: &Task, seconds: Option<u64>) -> TaskDone {
    let id = &task.id;
    let (status, message) = match (task.jobs().next(), seconds) {
        (Some(_), _) => ("stopped", format!("Task {id} stopped successfully")),
        (None, None) => ("stopping", format!("Task {id} is already stopping")),
        (None, Some(seconds)) => {
            ("stopping", format!("Task {id} is already stopping: its pods end within {seconds} s"))
        }
    };
    TaskDone { task_id: id.clone(), status, message }
}

/// On a terminal, what is not seen at once.
fn about_pods(ctx: &Ctx, stopped: &[Task]) {
    if ctx.ui.is_terminal() && stopped.iter().any(|task| !task.is_over()) {
        ctx.ui.note("Note: the pods may take a while to end ('jobs list' shows the task until then), and the log goes with them");
    }
}
