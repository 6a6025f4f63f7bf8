//! `jobs list`.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use jiff::Timestamp;
use serde_json::json;

use super::resolve::{self, Depth, Labels};
use super::task_state::{tone, worded};
use super::{Ctx, namespace_of};
use crate::cli::JobsListArgs;
use crate::cluster::{ApiError, Cluster};
use crate::error::{Exit, Failure, Result};
use crate::follow::watch_tasks::{self, Scope};
use crate::models::{TaskList, TaskStatus};
use crate::names;
use crate::state::{Choice, Task};
use crate::time;
use crate::ui::{Cell, Table, Tone};

pub(super) async fn run(ctx: &Ctx, args: &JobsListArgs) -> Result<Exit> {
    let owner = Ctx::owner(args.common.all_users)?;
    let cluster = Rc::new(ctx.cluster()?);
    let extra = match args.selector.as_deref().map(str::trim) {
        None | Some("") => String::new(),
        Some(labels) => format!(",{labels}"),
    };
    let namespace = (!args.common.all_namespaces).then(|| cluster.namespace());
    let choice = choice(args);
    let columns = Columns {
        user: args.common.all_users,
        namespace: args.common.all_namespaces,
        wide: ctx.ui.is_wide() || args.common.details,
        created: ctx.ui.has_room(ROOMY),
    };
    if args.watch {
        let (jobs, pods) = (owner.selector(names::TASK) + &extra, owner.selector(names::TASK));
        let scope = Scope { owner, namespace: namespace.map(str::to_owned), jobs, pods };
        return match watch(ctx, &cluster, &scope, &choice, columns).await {
            Err(watch_tasks::Error::Cluster(error)) => Err(refused(error, args)),
            Err(watch_tasks::Error::Show(failure)) => Err(failure),
            Ok(exit) => Ok(exit),
        };
    }
    let depth = if columns.wide { Depth::Full } else { Depth::States };
    let labels = Labels { of_jobs: &extra, of_both: "" };
    let (mut some, now) = (!extra.is_empty(), Timestamp::now());
    let mut found = Vec::new();
    let listed = resolve::each(&cluster, &owner, namespace, labels, depth, |task| {
        // Others have not been asked for, or are left out.
        some = true;
        if choice.wants(&task) {
            let shown = ctx.ui.keep(|| TaskStatus::new(&task, false), &task.id, || columns.row(&task, now));
            found.push((choice.position(&task), shown));
        }
    });
    // Boxed: what commands wait for would carry all of it otherwise.
    Box::pin(listed).await.map_err(|error| refused(error, args))?;
    found.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    found.truncate(choice.most());
    let kept = found.into_iter().map(|(_, shown)| shown);
    ctx.ui.show_kept(
        kept,
        |tasks| TaskList { tasks, detail: None },
        |rows| {
            if rows.is_empty() {
                let what = if some { "No tasks match the filters" } else { "No tasks found" };
                ctx.ui.note(&format!("{what} in {}", namespace_of(namespace)));
                return Ok(());
            }
            ctx.ui.table(&columns.table(rows))
        },
    )?;
    Ok(Exit::SUCCESS)
}

/// What the server could not make sense of is the selector.
fn refused(error: ApiError, args: &JobsListArgs) -> Failure {
    match &args.selector {
        Some(given) if error.code() == 400 => {
            Failure::usage(format!("--selector '{given}' cannot be read: {}", error.message()))
                .hint("write key=value, key!=value, 'key in (a,b)', key or '!key'; several with commas")
        }
        _ => error.into(),
    }
}

fn choice(args: &JobsListArgs) -> Choice {
    Choice {
        states: args.status.clone(),
        name: args.name.clone(),
        since: args.since.and_then(|since| Timestamp::now().checked_sub(since).ok()),
        sorting: args.sort,
        limit: args.limit,
    }
}

/// Writes the tasks, then a line for each that comes, changes or goes; it ends when it is interrupted. Of a task that is
/// no longer one of those that were asked for, what it has become is the last word.
async fn watch(
    ctx: &Ctx,
    cluster: &Rc<Cluster>,
    scope: &Scope,
    choice: &Choice,
    columns: Columns,
) -> Result<Exit, watch_tasks::Error> {
    let mut known = Known::new();
    let (mut begun, mut widths) = (false, WIDTHS.to_vec());
    watch_tasks::watch(cluster, &ctx.ui, scope, |all| {
        let present: HashSet<(&str, &str)> = all.iter().map(|task| (&*task.namespace, &*task.id)).collect();
        let gone = known.keys().filter(|(namespace, id)| !present.contains(&(namespace, id)));
        let gone: Vec<(String, String)> = gone.cloned().collect();
        let (tasks, staying) = wanted(choice, all, &known);
        let now = Timestamp::now();
        let mut table = columns.table(tasks.iter().map(|task| columns.row(task, now))).at_least(&widths);
        let mut news = Vec::new();
        for (index, task) in tasks.iter().enumerate() {
            let state = format!("{} {:?}", worded(task), hosts(task));
            if known.get(&key(task)).is_some_and(|(known, _)| *known == state) {
                continue;
            }
            if index < staying {
                known.insert(key(task), (state, task.clone()));
            } else {
                known.remove(&key(task));
            }
            if !ctx.ui.show_one(|| TaskStatus::new(task, false), &task.id)? {
                news.push(index);
            }
        }
        for (_, task) in gone.iter().filter_map(|key| known.remove(key)) {
            let model = json!({"task_id": task.id, "name": task.name, "status": "deleted"});
            if !ctx.ui.structured_one(&model)? && ctx.ui.is_table() {
                let mut row = columns.row(&task, now);
                row[2] = Cell::new("deleted", Tone::Dim);
                table.row(row);
                news.push(table.len() - 1);
            }
        }
        if !begun && ctx.ui.is_table() {
            ctx.ui.table(&table)?;
        } else if !news.is_empty() {
            ctx.ui.rows(&table, &news)?;
        }
        // Columns stay as wide as they once were.
        widths = table.widths();
        begun = true;
        Ok(false)
    })
    .await?;
    Ok(Exit::SUCCESS)
}

/// The tasks that have been shown: how, and as they were, by namespace and id.
type Known = HashMap<(String, String), (String, Task)>;

fn key(task: &Task) -> (String, String) {
    (task.namespace.clone(), task.id.clone())
}

/// The tasks to show, and behind them those that have been shown and are no longer asked for; how many still are.
fn wanted(choice: &Choice, all: Vec<Task>, known: &Known) -> (Vec<Task>, usize) {
    // Of all that can be asked for, a state alone can change.
    let left = |task: &&Task| !choice.states.is_empty() && !choice.states.contains(&task.stage());
    let left: Vec<Task> = all.iter().filter(left).filter(|task| known.contains_key(&key(task))).cloned().collect();
    let mut tasks = Choice { limit: None, ..choice.clone() }.of(all);
    // What was shown once stays, whatever is among the first now.
    let mut room = choice.limit.unwrap_or(usize::MAX);
    tasks.retain(|task| {
        let first = room > 0;
        room = room.saturating_sub(1);
        first || known.contains_key(&key(task))
    });
    let staying = tasks.len();
    tasks.extend(left);
    (tasks, staying)
}

/// How wide columns are from the start where rows come later: a state as long as `pending: ContainerCreating`, names
/// and hosts by guess.
const WIDTHS: [(&str, usize); 7] =
    [("ID", 8), ("NAME", 16), ("STATUS", 26), ("CREATED", 20), ("AGE", 5), ("STARTED", 9), ("HOSTS", 12)];

/// Narrower terminals have no room for the time that the age tells as well.
const ROOMY: usize = 100;

/// What gives way on a terminal: the state's reason first, but what it says most of last.
const CUTS: [(&str, usize); 9] = [
    ("STATUS", 40),
    ("NAME", 16),
    ("USER", 12),
    ("NAMESPACE", 12),
    ("STATUS", 24),
    ("NAME", 8),
    ("USER", 8),
    ("NAMESPACE", 7),
    ("STATUS", 12),
];

#[derive(Clone, Copy)]
struct Columns {
    user: bool,
    namespace: bool,
    wide: bool,
    created: bool,
}

impl Columns {
    fn table(self, rows: impl IntoIterator<Item = Vec<Cell>>) -> Table {
        let mut headers = vec!["ID", "NAME", "STATUS", "NODES"];
        if self.wide || self.created {
            headers.push("CREATED");
        }
        headers.extend(["AGE", "RAN FOR"]);
        if self.wide {
            headers.extend(["STARTED", "HOSTS", "COMMIT"]);
        }
        if self.user {
            headers.push("USER");
        }
        if self.wide || self.namespace {
            headers.push("NAMESPACE");
        }
        if self.wide {
            headers.push("JOBS");
        }
        // Whoever wants all columns has lines that wrap, and nothing else that is cut.
        let mut table = Table::new(&headers).cut(if self.wide { &CUTS[..1] } else { &CUTS });
        rows.into_iter().for_each(|row| table.row(row));
        table
    }

    fn row(self, task: &Task, now: Timestamp) -> Vec<Cell> {
        let mut row = vec![
            Cell::from(&task.id),
            (&task.name).into(),
            Cell::new(worded(task), tone(task.state())),
            task.num_nodes.to_string().into(),
        ];
        if self.wide || self.created {
            row.push(task.created.map(time::display).unwrap_or_default().into());
        }
        row.push(task.created.map(|created| time::age(created, now)).unwrap_or_default().into());
        row.push(time::took(task.ran(now)).into());
        if self.wide {
            let started = task.nodes.iter().filter_map(|node| node.started).min();
            row.push(started.map_or_else(|| "-".into(), |started| format!("{} ago", time::age(started, now)).into()));
            row.push(match hosts(task).as_slice() {
                [] => "-".into(),
                some if some.len() <= 3 => some.join(",").into(),
                many => format!("{} hosts", many.len()).into(),
            });
            let commit = task.commit.as_deref().and_then(|commit| commit.get(..12));
            row.push(commit.unwrap_or("-").into());
        }
        if self.user {
            row.push(task.user.as_ref().unwrap_or(&task.username).into());
        }
        if self.wide || self.namespace {
            row.push((&task.namespace).into());
        }
        if self.wide {
            row.push(task.jobs().map(|node| node.job.as_str()).collect::<Vec<_>>().join(",").into());
        }
        row
    }
}

/// The Kubernetes nodes that the nodes are on, each once.
fn hosts(task: &Task) -> Vec<&str> {
    let mut hosts: Vec<&str> = task.nodes.iter().filter_map(|node| node.host.as_deref()).collect();
    hosts.sort_unstable();
    hosts.dedup();
    hosts
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::state::{Gather, Owner};

    #[test]
    fn rows_fit_the_terminal() {
        let mut gather = Gather::new(Owner::Everyone);
        for (number, name) in [("1", "a"), ("2", "任务任务任务任务任务任务"), ("3", &"x".repeat(200))] {
            gather.job(
                &serde_json::from_value(json!({
                    "metadata": {"name": name, "namespace": "a-namespace-of-theirs",
                        "labels": {"task-id": format!("0a1b2c3{number}"), "username": "someone-example.com"},
                        "annotations": {"k8s-cli/name": name, "created-at": "2026-01-01T00:00:00", "num-nodes": "100"}},
                    "status": {"failed": 1, "startTime": "2026-01-01T00:00:01Z", "conditions": [{"type": "Failed", "status": "True",
                        "reason": "PodFailurePolicy", "message": "a reason of many words that says at length what went wrong"}]},
                }))
                .unwrap(),
            );
        }
        let tasks = gather.finish();
        let now = "2026-01-01T02:00:01Z".parse().unwrap();
        for (width, user, namespace, expected) in [
            (
                60,
                false,
                false,
                "\
ID         NAME       STATUS          NODES   AGE    RAN FOR
0a1b2c31   a          failed: node…   100     120m   0s
0a1b2c32   任务任…    failed: node…   100     120m   0s
0a1b2c33   xxxxxxx…   failed: node…   100     120m   0s
",
            ),
            (
                80,
                false,
                false,
                "\
ID         NAME               STATUS                      NODES   AGE    RAN FOR
0a1b2c31   a                  failed: node-0 PodFailur…   100     120m   0s
0a1b2c32   任务任务任务任…    failed: node-0 PodFailur…   100     120m   0s
0a1b2c33   xxxxxxxxxxxxxxx…   failed: node-0 PodFailur…   100     120m   0s
",
            ),
            (
                80,
                true,
                true,
                "\
ID         NAME       STATUS         NODES   AGE    RAN FOR   USER       NAMESP…
0a1b2c31   a          failed: nod…   100     120m   0s        someone…   a-name…
0a1b2c32   任务任…    failed: nod…   100     120m   0s        someone…   a-name…
0a1b2c33   xxxxxxx…   failed: nod…   100     120m   0s        someone…   a-name…
",
            ),
            (
                100,
                true,
                false,
                "\
ID         NAME       STATUS                NODES   CREATED                AGE    RAN FOR   USER
0a1b2c31   a          failed: node-0 Pod…   100     2026-01-01 00:00:00Z   120m   0s        someone…
0a1b2c32   任务任…    failed: node-0 Pod…   100     2026-01-01 00:00:00Z   120m   0s        someone…
0a1b2c33   xxxxxxx…   failed: node-0 Pod…   100     2026-01-01 00:00:00Z   120m   0s        someone…
",
            ),
        ] {
            let columns = Columns { user, namespace, wide: false, created: width >= ROOMY };
            let table = columns.table(tasks.iter().map(|task| columns.row(task, now)));
            assert_eq!(table.render(true, false, Some(width)), expected, "{width}");
        }
    }
}
