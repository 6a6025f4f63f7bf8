//! `jobs list`.

use anyhow::Result;
use jiff::Timestamp;

use super::find::{self, Depth};
use super::{Ctx, is_structured};
use crate::cli::{ListArgs, Output};
use crate::error::Exit;
use crate::models::{TaskList, TaskStatus};
use crate::state::{State, Task};
use crate::time;
use crate::ui::{Table, Tone};

/// Runs it.
pub(super) async fn run(ctx: &Ctx, args: &ListArgs) -> Result<Exit> {
    let owner = Ctx::owner(args.all_users)?;
    let cluster = ctx.cluster()?;
    let namespace = (!args.all_namespaces).then(|| cluster.namespace());
    let tasks = find::gather(&cluster, &owner, namespace, "", Depth::States).await?;
    if is_structured(ctx.ui.output) {
        let tasks = tasks.iter().map(|task| TaskStatus::new(task, false)).collect();
        ctx.ui.structured(&TaskList { tasks })?;
        return Ok(Exit::SUCCESS);
    }
    if ctx.ui.output == Output::Name {
        let ids: String = tasks.iter().map(|task| format!("{}\n", task.id)).collect();
        ctx.ui.raw(ids.as_bytes())?;
        return Ok(Exit::SUCCESS);
    }
    if tasks.is_empty() {
        let place =
            namespace.map_or_else(|| "any namespace".to_owned(), |namespace| format!("the namespace '{namespace}'"));
        ctx.ui.note(&format!("No tasks found in {place}"));
        return Ok(Exit::SUCCESS);
    }
    ctx.ui.table(&table(&tasks, args, ctx.ui.output == Output::Wide || args.details, Timestamp::now()))?;
    Ok(Exit::SUCCESS)
}

fn table(tasks: &[Task], args: &ListArgs, wide: bool, now: Timestamp) -> Table {
    let mut headers = vec!["ID", "NAME", "STATUS", "NODES", "CREATED", "AGE"];
    if args.all_users {
        headers.push("USER");
    }
    if wide || args.all_namespaces {
        headers.push("NAMESPACE");
    }
    if wide {
        headers.push("JOBS");
    }
    let mut table = Table::new(&headers).flexible("STATUS");
    for task in tasks {
        let plain = |text: String| (text, Tone::Plain);
        let mut row = vec![
            plain(task.id.clone()),
            plain(task.name.clone()),
            (worded(task), tone(task.state())),
            plain(task.num_nodes.to_string()),
            plain(task.created.map(time::display).unwrap_or_default()),
            plain(task.created.map(|created| time::age(created, now)).unwrap_or_default()),
        ];
        if args.all_users {
            row.push(plain(task.user.clone().unwrap_or_else(|| task.username.clone())));
        }
        if wide || args.all_namespaces {
            row.push(plain(task.namespace.clone()));
        }
        if wide {
            row.push(plain(task.jobs().map(|node| node.job.as_str()).collect::<Vec<_>>().join(",")));
        }
        table.row(row);
    }
    table
}

/// `pending: exceeded quota …`: the state, and why.
pub(super) fn worded(task: &Task) -> String {
    let state = task.state().of_task();
    task.reason().map_or_else(|| state.to_owned(), |reason| format!("{state}: {reason}"))
}

/// A state's colour.
pub(super) fn tone(state: State) -> Tone {
    match state {
        State::Pending => Tone::Waiting,
        State::Running => Tone::Active,
        State::Succeeded => Tone::Good,
        State::Failed | State::Deleted => Tone::Bad,
    }
}
