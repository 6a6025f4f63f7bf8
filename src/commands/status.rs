//! `jobs status`.

use anyhow::Result;
use jiff::Timestamp;

use super::find::{self, Depth};
use super::list::{tone, worded};
use super::{Ctx, is_structured};
use crate::cli::{Output, StatusArgs};
use crate::cluster::Cluster;
use crate::error::Exit;
use crate::models::{TaskList, TaskStatus};
use crate::names;
use crate::state::{State, Task};
use crate::time;
use crate::ui::{Table, Tone};

/// Runs it.
pub(super) async fn run(ctx: &Ctx, args: &StatusArgs) -> Result<Exit> {
    let owner = Ctx::owner(false)?;
    let cluster = ctx.cluster()?;
    let mut tasks = Vec::new();
    for id in &args.ids {
        let mut task = find::task(ctx, &cluster, &owner, id, 1, Depth::Full).await?;
        last_words(&cluster, &mut task).await;
        tasks.push(task);
    }
    if is_structured(ctx.ui.output) {
        let mut models: Vec<TaskStatus> = tasks.iter().map(|task| TaskStatus::new(task, true)).collect();
        match models.len() {
            1 => ctx.ui.structured(&models.remove(0))?,
            _ => ctx.ui.structured(&TaskList { tasks: models })?,
        };
        return Ok(Exit::SUCCESS);
    }
    for (index, task) in tasks.iter().enumerate() {
        if ctx.ui.output == Output::Name {
            ctx.ui.line(&task.id)?;
            continue;
        }
        if index > 0 {
            ctx.ui.line("")?;
        }
        show(ctx, task)?;
    }
    Ok(Exit::SUCCESS)
}

/// The end of the log of the node that failed first; of a pod that is gone what its kubelet kept is all there is.
async fn last_words(cluster: &Cluster, task: &mut Task) {
    let failed =
        task.first_failed().filter(|node| node.started.is_some()).and_then(|node| Some((node.rank, node.pod.clone()?)));
    let Some((rank, pod)) = failed else { return };
    if let Some(words) = cluster.last_lines(&task.namespace, &pod, names::CONTAINER).await
        && let Some(node) = task.nodes.iter_mut().find(|node| node.rank == rank)
    {
        node.ending.get_or_insert_default().last_words = Some(words);
    }
}

fn show(ctx: &Ctx, task: &Task) -> Result<()> {
    let now = Timestamp::now();
    let when = |time: Option<Timestamp>| {
        time.map(|time| format!("{} ({} ago)", time::display(time), time::age(time, now))).unwrap_or_default()
    };
    let states = [State::Succeeded, State::Failed, State::Deleted, State::Running, State::Pending];
    let counts = states.iter().map(|&state| (task.count(state), state.of_node())).filter(|(count, _)| *count > 0);
    let counts = counts.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ");
    let mut lines = vec![
        ("Task", task.id.clone()),
        ("Name", task.name.clone()),
        ("Status", worded(task)),
        ("Nodes", format!("{} ({counts})", task.num_nodes)),
        ("User", task.user.clone().unwrap_or_else(|| task.username.clone())),
        ("Namespace", task.namespace.clone()),
        ("Ports", task.endpoints().join(", ")),
        ("Created", when(task.created)),
        ("Updated", when(task.updated.max(task.created))),
    ];
    lines.retain(|(_, text)| !text.is_empty());
    for (key, text) in lines {
        ctx.ui.line(&format!("{:<11}{text}", format!("{key}:")))?;
    }
    ctx.ui.line("")?;
    let mut table =
        Table::new(&["NODE", "STATUS", "REASON", "STARTED", "ENDED", "JOB", "POD", "HOST"]).flexible("REASON");
    for node in &task.nodes {
        let plain =
            |text: Option<String>| (text.filter(|text| !text.is_empty()).unwrap_or_else(|| "-".into()), Tone::Plain);
        let ended = node.ending.as_ref().and_then(|ending| ending.finished);
        table.row(vec![
            plain(Some(node.rank.to_string())),
            (node.state.of_node().into(), tone(node.state)),
            plain(node.why().map(str::to_owned)),
            plain(node.started.map(time::display)),
            plain(ended.map(time::display)),
            plain(Some(node.job.clone())),
            plain(node.pod.clone()),
            plain(node.host.clone()),
        ]);
    }
    ctx.ui.table(&table)?;
    let failed = task.first_failed();
    if let Some((node, words)) = failed.and_then(|node| Some((node, node.ending.as_ref()?.last_words.as_ref()?))) {
        let whose = if task.num_nodes > 1 { format!(" of node-{}", node.rank) } else { String::new() };
        ctx.ui.line(&format!("\nLast lines{whose}:"))?;
        for line in words.lines() {
            ctx.ui.line(&format!("  {line}"))?;
        }
    }
    Ok(())
}
