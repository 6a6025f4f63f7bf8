//! `jobs status`.

use std::rc::Rc;

use jiff::Timestamp;

use super::resolve::{self, Depth, Use};
use super::task_state::{tone, worded};
use super::{Ctx, evidence};
use crate::cli::StatusArgs;
use crate::cluster::Cluster;
use crate::error::{Exit, Failure, Result};
use crate::follow::watch_tasks::{self, Scope};
use crate::models::{OneOrMore, TaskStatus};
use crate::names;
use crate::state::{Node, Owner, State, Task};
use crate::time;
use crate::ui::{Cell, Table};

pub(super) async fn run(ctx: &Ctx, args: &StatusArgs) -> Result<Exit> {
    let owner = Ctx::owner(args.all_users)?;
    let cluster = Rc::new(ctx.cluster()?);
    // A stream of models, one a change, the first as things are.
    let stream = args.watch && !ctx.ui.is_table();
    let depth = if stream { Depth::Jobs } else { Depth::Full };
    let found = match args.ids.as_slice() {
        [] => vec![Ok(resolve::newest(ctx, &cluster, &owner, depth).await?)],
        ids => resolve::tasks(ctx, &cluster, &owner, ids, Use::Read, depth).await?,
    };
    let (mut tasks, missing) = resolve::split(found);
    match missing {
        Some(missing) if tasks.is_empty() => return Err(missing),
        _ if stream => {
            let mut unknown = tasks.into_iter().map(|task| Task { nodes: Vec::new(), ..task }).collect();
            watch(ctx, &cluster, &owner, &mut unknown).await?;
        }
        _ => {
            tell(ctx, &cluster, &mut tasks, missing.as_ref(), args.watch).await?;
            if args.watch && !tasks.iter().all(Task::is_over) {
                watch(ctx, &cluster, &owner, &mut tasks).await?;
                // Once more in full, with the last lines of what failed.
                ctx.ui.line("")?;
                let ids: Vec<String> = tasks.into_iter().map(|task| task.id).collect();
                let found = resolve::tasks(ctx, &cluster, &owner, &ids, Use::Read, Depth::Full).await?;
                let (mut tasks, gone) = resolve::split(found);
                tell(ctx, &cluster, &mut tasks, None, false).await?;
                gone.map_or(Ok(()), Err)?;
            }
        }
    }
    Ok(missing.map_or(Exit::SUCCESS, |missing| {
        ctx.ui.complaint(&missing);
        missing.exit
    }))
}

/// Writes a row for each node that changes, until all nodes of all tasks have ended.
async fn watch(ctx: &Ctx, cluster: &Rc<Cluster>, owner: &Owner, known: &mut Vec<Task>) -> Result<()> {
    let ids: Vec<String> = known.iter().map(|task| task.id.clone()).collect();
    let labels = format!("{},{} in ({})", owner.selector(names::TASK), names::TASK_ID, ids.join(","));
    let namespace = Some(cluster.namespace().to_owned());
    let scope = Scope { owner: owner.clone(), namespace, jobs: labels.clone(), pods: labels };
    // As the tables above the rows to come.
    let mut widths: Vec<_> = known.iter().map(|task| wide(ctx, task).widths()).collect();
    let watched = watch_tasks::watch(cluster, &ctx.ui, &scope, |tasks| {
        if let Some(id) = ids.iter().find(|id| !tasks.iter().any(|task| task.id == **id)) {
            return Err(Failure::new(format!("Task {id} was deleted while it was watched")));
        }
        for task in &tasks {
            let before = known.iter().find(|before| before.id == task.id).map(|before| before.nodes.as_slice());
            let differs = |node: &Node| {
                // They are in order.
                let before = before.unwrap_or_default();
                let before = before.get(before.partition_point(|before| before.rank < node.rank));
                before.filter(|before| before.rank == node.rank).is_none_or(|before| {
                    (before.state, before.why(), &before.host) != (node.state, node.why(), &node.host)
                })
            };
            let news: Vec<usize> = (0..task.nodes.len()).filter(|&index| differs(&task.nodes[index])).collect();
            if news.is_empty() {
                continue;
            }
            if !ctx.ui.show_one(|| TaskStatus::new(task, true), &task.id)? {
                if ids.len() > 1 {
                    ctx.ui.line(&format!("Task {}:", task.id))?;
                }
                let index = ids.iter().position(|id| *id == task.id).unwrap_or_default();
                let table = table(ctx, task).at_least(&widths[index]);
                ctx.ui.rows(&table, &news)?;
                widths[index] = table.widths();
            }
        }
        let over = tasks.iter().all(Task::is_over);
        *known = tasks;
        Ok(over)
    })
    .await;
    Ok(watched?)
}

/// Writes what there is to say about tasks, and why others are not there; `rows` if rows of nodes are to follow.
async fn tell(ctx: &Ctx, cluster: &Cluster, tasks: &mut [Task], missing: Option<&Failure>, rows: bool) -> Result<()> {
    for task in tasks.iter_mut() {
        cluster.explain(task, true).await;
        evidence::recall(cluster, task).await?;
    }
    let models = || {
        let tasks = tasks.iter().map(|task| TaskStatus::new(task, true)).collect();
        OneOrMore::new(tasks, missing.map(|missing| missing.message.clone()))
    };
    ctx.ui.show(models, tasks.iter().map(|task| &task.id), || {
        for (index, task) in tasks.iter().enumerate() {
            if index > 0 {
                ctx.ui.line("")?;
            }
            let table = if rows && !task.is_over() { wide(ctx, task) } else { table(ctx, task) };
            show(ctx, task, &table)?;
        }
        Ok(())
    })
}

fn show(ctx: &Ctx, task: &Task, nodes: &Table) -> Result<()> {
    let now = Timestamp::now();
    let when = |time: Option<Timestamp>| {
        time.map(|time| format!("{} ({} ago)", time::display(time), time::age(time, now))).unwrap_or_default()
    };
    let states = [State::Succeeded, State::Failed, State::Deleted, State::Stopping, State::Running, State::Pending];
    let counts = states.iter().map(|&state| (task.count(state), state.of_node())).filter(|(count, _)| *count > 0);
    let counts = counts.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ");
    ctx.ui.fields(&[
        ("Task", task.id.clone()),
        ("Name", task.name.clone()),
        ("Status", worded(task) + if task.recorded { " (from the record)" } else { "" }),
        ("Nodes", nodes_of(task, &counts)),
        ("Recovered", recoveries(task)),
        ("User", task.user.clone().unwrap_or_else(|| task.username.clone())),
        ("Namespace", task.namespace.clone()),
        ("Ports", task.endpoints().join(", ")),
        ("Created", when(task.created)),
        ("Updated", when(task.updated.max(task.created))),
    ])?;
    ctx.ui.line("")?;
    ctx.ui.table(nodes)?;
    let failed = task.first_failed();
    if let Some((node, words)) = failed.and_then(|node| Some((node, node.ending.as_ref()?.last_words.as_ref()?))) {
        let whose = if task.num_nodes > 1 { format!(" of node-{}", node.rank) } else { String::new() };
        ctx.ui.line("")?;
        ctx.ui.line(&format!("Last lines{whose}:"))?;
        for line in words.lines() {
            ctx.ui.line(&format!("  {line}"))?;
        }
    }
    if let Some(hint) = task.hint() {
        ctx.ui.hint(&hint);
    }
    Ok(())
}

/// How many nodes there are; where more Jobs say that they are its nodes, how many those are.
fn nodes_of(task: &Task, counts: &str) -> String {
    let jobs = task.nodes.len();
    let twins = usize::try_from(task.num_nodes).is_ok_and(|nodes| jobs > nodes);
    let jobs = if twins { format!("{jobs} Jobs: ") } else { String::new() };
    format!("{} ({jobs}{counts})", task.num_nodes)
}

/// How often pods were made anew, with why and when as far as that is known: `2 recoveries: evicted (3m ago), preempted`.
fn recoveries(task: &Task) -> String {
    let number: u32 = task.nodes.iter().map(Node::recoveries).sum();
    if number == 0 {
        return String::new();
    }
    let now = Timestamp::now();
    let mut known: Vec<_> = task.nodes.iter().flat_map(|node| &node.disruptions).collect();
    known.sort_by_key(|(_, when)| *when);
    let known = known.into_iter().map(|(why, when)| match when {
        Some(when) => format!("{} ({} ago)", why.participle(), time::age(*when, now)),
        None => why.participle().into_owned(),
    });
    let known = known.collect::<Vec<_>>().join(", ");
    let times = if number == 1 { "1 recovery".into() } else { format!("{number} recoveries") };
    if known.is_empty() { times } else { format!("{times}: {known}") }
}

/// The nodes of a task, with room for what may become of them.
fn wide(ctx: &Ctx, task: &Task) -> Table {
    // A pod is called after its Job, and six characters more.
    let pod = task.jobs().map(|node| node.job.len() + 6).max().unwrap_or_default();
    table(ctx, task).at_least(&[("STATUS", 9), ("REASON", 17), ("STARTED", 20), ("ENDED", 20), ("POD", pod)])
}

/// The nodes of a task; on a narrow terminal without the times, which are in what it ran for.
fn table(ctx: &Ctx, task: &Task) -> Table {
    let wide = ctx.ui.is_wide();
    let columns = [
        ("NODE", true),
        ("STATUS", true),
        ("REASON", true),
        ("STARTED", wide || ctx.ui.has_room(80)),
        ("ENDED", wide || ctx.ui.has_room(100)),
        ("RAN FOR", true),
        ("JOB", wide),
        ("POD", wide),
        ("HOST", wide),
    ];
    let headers: Vec<&'static str> = columns.iter().filter(|(_, shown)| *shown).map(|(header, _)| *header).collect();
    let mut table = Table::new(&headers).cut(&[("REASON", if wide { 40 } else { 12 })]);
    let now = Timestamp::now();
    for node in &task.nodes {
        let or_dash = |text: Option<String>| Cell::from(text.filter(|text| !text.is_empty()).unwrap_or("-".into()));
        let ended = node.ending.as_ref().and_then(|ending| ending.finished);
        let cells = [
            node.rank.to_string().into(),
            Cell::new(node.state.of_node(), tone(node.state)),
            or_dash(node.why()),
            or_dash(node.started.map(time::display)),
            or_dash(ended.map(time::display)),
            or_dash(Some(time::took(node.ran(now)))),
            or_dash(Some(node.job.clone())),
            or_dash(node.pod.clone()),
            or_dash(node.host.clone()),
        ];
        table.row(cells.into_iter().zip(columns).filter(|(_, (_, shown))| *shown).map(|(cell, _)| cell));
    }
    table
}
