//! `jobs show`.

use jiff::Timestamp;
use serde_json::Value;

use super::record::{self, Kept};
use super::resolve::{self, Depth};
use super::task_state::worded;
use super::{Ctx, evidence, quoted, recorded_flags};
use crate::cli::ShowArgs;
use crate::cluster::{Cluster, Kind};
use crate::error::{Exit, Failure, Result};
use crate::manifest::record::{Git, Record, Submitted};
use crate::models::TaskShown;
use crate::names;
use crate::state::Task;
use crate::time;

/// Runs it.
pub(super) async fn run(ctx: &Ctx, args: &ShowArgs) -> Result<Exit> {
    let owner = Ctx::owner(args.all_users)?;
    let cluster = ctx.cluster()?;
    let mut task = match &args.id {
        Some(id) => resolve::task(ctx, &cluster, &owner, id, Depth::Full).await?,
        None => resolve::newest(ctx, &cluster, &owner, Depth::Full).await?,
    };
    evidence::recall(&cluster, &mut task).await?;
    match record::of(&cluster, &task).await? {
        Kept::Record(record) if args.yaml => document(ctx, &task, &record),
        Kept::Record(record) => shown(ctx, &task, &record),
        Kept::None(why) if args.yaml => Err(without(ctx, &cluster, &task, &why)),
        Kept::None(why) => {
            ctx.ui.err(&format!("Note: task {} has no record: {why}; this is what its Jobs tell", task.id));
            of_jobs(ctx, &cluster, &task).await
        }
    }
}

/// Prints the document alone, as it was read.
fn document(ctx: &Ctx, task: &Task, record: &Record) -> Result<Exit> {
    let Some(text) = &record.document else {
        return Err(Failure::new(format!("the record of task {} is kept without its task file", task.id))
            .hint(format!("'{}' shows the rest", ctx.command(&format!("jobs show {}", task.id)))));
    };
    about_secrets(ctx, &record.submitted);
    ctx.ui.raw(text.as_bytes())?;
    Ok(Exit::SUCCESS)
}

/// Prints all of it, the document last.
fn shown(ctx: &Ctx, task: &Task, record: &Record) -> Result<Exit> {
    let model = || TaskShown::new(task, Some(record));
    ctx.ui.show(model, [&task.id], || {
        let submitted = &record.submitted;
        ctx.ui.fields(&[
            ("Task", task.id.clone()),
            ("Name", task.name.clone()),
            ("Status", worded(task) + if task.recorded { " (from the record)" } else { "" }),
            ("User", submitted.user.clone()),
            ("Namespace", task.namespace.clone()),
            ("Submitted", when(task.created)),
            ("Client", format!("k8s-cli {}", submitted.client)),
            ("Rerun of", submitted.rerun_of.clone()),
            ("File", file(submitted)),
            ("Folder", submitted.folder.clone()),
            ("Flags", flags(submitted)),
            ("Commit", submitted.git.as_ref().map(commit).unwrap_or_default()),
            ("Changes", submitted.git.as_ref().map(|git| git.difference.clone()).unwrap_or_default()),
            ("Secrets", submitted.secrets.join(", ")),
            ("SHA-256", submitted.sha256.clone()),
        ])?;
        match &record.document {
            Some(text) => {
                ctx.ui.line("")?;
                ctx.ui.lines(text.lines())?;
                about_secrets(ctx, submitted);
            }
            None => ctx.ui.note("Note: the task file was not kept"),
        }
        Ok(())
    })?;
    Ok(Exit::SUCCESS)
}

/// A task that was found without a record, where one is needed.
fn without(ctx: &Ctx, cluster: &Cluster, task: &Task, why: &str) -> Failure {
    let failure = Failure::new(format!("task {} has no record: {why}", task.id));
    match task.jobs().next() {
        Some(node) => {
            let command = ctx.kubectl(&format!("get job {} -o yaml", node.job), cluster);
            failure.hint(format!("its Job is shown by: {command}"))
        }
        None => failure,
    }
}

/// Prints what is known without a record.
async fn of_jobs(ctx: &Ctx, cluster: &Cluster, task: &Task) -> Result<Exit> {
    let job: Value = match task.jobs().next() {
        Some(node) => match cluster.get(Kind::Job, &node.job).await {
            Ok(job) => job,
            Err(error) if error.is_gone() => Value::Null,
            Err(error) => return Err(error.doing(&format!("cannot read the job {}", node.job))),
        },
        None => Value::Null,
    };
    let containers = job["spec"]["template"]["spec"]["containers"].as_array().cloned().unwrap_or_default();
    let own = containers.iter().find(|one| one["name"] == names::CONTAINER || one["name"] == names::SKYPILOT_CONTAINER);
    let container = own.or_else(|| containers.first());
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let amounts = |field: &str| {
        let amounts = container.and_then(|one| one["resources"][field].as_object());
        let amounts = amounts.into_iter().flatten().map(|(name, amount)| (name, amount.as_str().unwrap_or_default()));
        amounts.map(|(name, amount)| format!("{name} {amount}")).collect::<Vec<_>>().join(", ")
    };
    ctx.ui.show(
        || TaskShown::new(task, None),
        [&task.id],
        || {
            ctx.ui.fields(&[
                ("Task", task.id.clone()),
                ("Name", task.name.clone()),
                ("Status", worded(task) + if task.recorded { " (from the record)" } else { "" }),
                ("User", task.user.clone().unwrap_or_else(|| task.username.clone())),
                ("Namespace", task.namespace.clone()),
                ("Submitted", when(task.created)),
                ("Nodes", task.num_nodes.to_string()),
                ("Image", text(container.map(|one| &one["image"]))),
                ("Requests", amounts("requests")),
                ("Limits", amounts("limits")),
            ])
        },
    )?;
    Ok(Exit::SUCCESS)
}

fn about_secrets(ctx: &Ctx, submitted: &Submitted) {
    if !submitted.secrets.is_empty() {
        ctx.ui.note("Note: the values of secrets are left out");
    }
}

fn when(time: Option<Timestamp>) -> String {
    time.map(|time| format!("{} ({} ago)", time::display(time), time::age(time, Timestamp::now()))).unwrap_or_default()
}

/// The file, and which of its tasks this is.
fn file(submitted: &Submitted) -> String {
    let Submitted { file, step, steps, .. } = submitted;
    if *steps > 1 { format!("{file} (task {} of {steps})", step + 1) } else { file.clone() }
}

/// The flags as they can be typed, variables among them.
fn flags(submitted: &Submitted) -> String {
    recorded_flags::lines(submitted).iter().map(|line| quoted(line)).collect::<Vec<_>>().join(" ")
}

/// The commit, its branch, and whether anything differed from it.
fn commit(git: &Git) -> String {
    let Git { commit, branch, dirty, .. } = git;
    let mut words: Vec<&str> = Vec::new();
    let branch = branch.strip_prefix("refs/heads/").unwrap_or(branch);
    let branch = if branch.is_empty() { String::new() } else { format!("branch {branch}") };
    words.extend((!branch.is_empty()).then_some(branch.as_str()));
    words.extend((*dirty == Some(true)).then_some("with uncommitted changes"));
    if words.is_empty() { commit.clone() } else { format!("{commit} ({})", words.join(", ")) }
}
