//! `jobs prune`.

use jiff::{SignedDuration, Timestamp};

use super::resolve::{self, Depth, Labels};
use super::task_state::{tone, worded};
use super::{Ctx, delete_tasks};
use crate::cli::PruneArgs;
use crate::error::{Exit, Result};
use crate::models::{Pruned, PrunedTask};
use crate::state::Task;
use crate::time;
use crate::ui::{Cell, Table};

pub(super) async fn run(ctx: &Ctx, args: &PruneArgs) -> Result<Exit> {
    let owner = Ctx::owner(args.all_users)?;
    let cluster = ctx.cluster()?;
    let mut tasks =
        resolve::gather(&cluster, &owner, Some(cluster.namespace()), Labels::default(), Depth::States).await?;
    let age = SignedDuration::try_from(args.older_than).unwrap_or(SignedDuration::MAX);
    // An age that reaches back before all time leaves nothing.
    let limit = Timestamp::now().checked_sub(age).unwrap_or(Timestamp::MIN);
    // A container beside the task's that still runs keeps a task from being removed, too.
    let idle = |task: &Task| task.is_over() && task.nodes.iter().all(|node| node.live.is_none());
    tasks.retain(|task| idle(task) && task.ended().is_some_and(|ended| ended <= limit));
    let count = tasks.len();
    let whose = if args.all_users { " of all users" } else { "" };
    let what = counted(count, whose);
    if args.dry_run {
        return told(ctx, &tasks, "would-remove", format!("Would remove {what}"));
    }
    if count > 0 && !args.yes {
        ctx.ui.table_on_stderr(&table(&tasks));
        let question = format!("Remove {what} in {}?", cluster.place());
        if !ctx.ui.confirm(&question, "no terminal to confirm on: add --yes to remove these tasks")? {
            ctx.ui.err("Cancelled");
            return Ok(Exit::SUCCESS);
        }
    }
    let (mut removed, mut failures) = (Vec::new(), Vec::new());
    let outcomes = delete_tasks::delete(ctx, &cluster, &tasks, None).await;
    for (task, outcome) in tasks.into_iter().zip(outcomes) {
        match outcome {
            Ok(()) => removed.push(task),
            Err(failure) => failures.push(failure),
        }
    }
    told(ctx, &removed, "removed", format!("Removed {}", counted(removed.len(), whose)))?;
    Ok(ctx.ui.failures(&failures))
}

fn counted(count: usize, whose: &str) -> String {
    format!("{count} finished task{}{whose}", if count == 1 { "" } else { "s" })
}

/// Prints which tasks were removed, or would be.
fn told(ctx: &Ctx, tasks: &[Task], status: &'static str, message: String) -> Result<Exit> {
    let rows = tasks.iter().map(|task| PrunedTask {
        task_id: task.id.clone(),
        name: task.name.clone(),
        status: task.state().of_task(),
        ended_at: task.ended().map(|ended| ended.to_string()),
    });
    let model = Pruned { count: tasks.len(), status, message, tasks: rows.collect() };
    if ctx.ui.structured(&model)? {
        return Ok(Exit::SUCCESS);
    }
    if ctx.ui.is_brief() {
        ctx.ui.lines(tasks.iter().map(|task| &task.id))?;
        return Ok(Exit::SUCCESS);
    }
    if !tasks.is_empty() {
        ctx.ui.table(&table(tasks))?;
    }
    ctx.ui.line(&model.message)?;
    Ok(Exit::SUCCESS)
}

fn table(tasks: &[Task]) -> Table {
    let now = Timestamp::now();
    let mut table = Table::new(&["ID", "NAME", "STATUS", "ENDED"]).cut(&[("STATUS", 24), ("NAME", 8), ("STATUS", 12)]);
    for task in tasks {
        let ended = task.ended().map(|ended| format!("{} ago", time::age(ended, now))).unwrap_or_default();
        table.row([
            Cell::from(&task.id),
            (&task.name).into(),
            Cell::new(worded(task), tone(task.state())),
            ended.into(),
        ]);
    }
    table
}
