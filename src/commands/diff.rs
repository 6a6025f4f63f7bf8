//! `jobs diff`.

use std::path::Path;

use serde_json::json;
use similar::TextDiff;

use super::input_file::Document;
use super::record::{self, Kept};
use super::resolve::{self, Depth};
use super::{Ctx, recorded_flags};
use crate::cli::DiffArgs;
use crate::cluster::Cluster;
use crate::error::{Exit, Failure, Result};
use crate::manifest::record::{Record, kept};
use crate::state::Owner;

/// What is compared.
struct Side {
    /// As it is called in the difference.
    name: String,
    document: String,
    /// The flags and the commit, a line each; of a file nothing is known of them.
    flags: Option<String>,
}

/// Runs it: 0 where both are the same, 1 where they differ, 2 where that cannot be told.
pub(super) async fn run(ctx: &Ctx, args: &DiffArgs) -> Result<Exit> {
    Box::pin(compared(ctx, args)).await.map_err(|failure| failure.exit(Exit::USAGE))
}

async fn compared(ctx: &Ctx, args: &DiffArgs) -> Result<Exit> {
    let owner = Ctx::owner(args.all_users)?;
    let cluster = ctx.cluster()?;
    let before = of_task(ctx, &cluster, &owner, &args.id).await?;
    let after = match of_file(&args.other)? {
        Some(file) => file,
        None => of_task(ctx, &cluster, &owner, &args.other).await?,
    };
    let mut diff = unified(&before.document, &after.document, [&before.name, &after.name]);
    match (&before.flags, &after.flags) {
        (Some(one), Some(other)) => {
            let names = [&before.name, &after.name].map(|name| format!("{name}, flags"));
            diff.push_str(&unified(one, other, [&names[0], &names[1]]));
        }
        (Some(flags), None) if flags.starts_with("--") => {
            let flags: Vec<&str> = flags.lines().filter(|line| line.starts_with("--")).collect();
            let flags = flags.join(" ");
            ctx.ui
                .note(&format!("Note: {} was submitted with {flags}, which is not compared with a file", before.name));
        }
        _ => {}
    }
    let same = diff.is_empty();
    let model = json!({"same": same, "before": before.name, "after": after.name, "diff": diff});
    if !ctx.ui.structured(&model)? {
        ctx.ui.lines(diff.lines())?;
    }
    Ok(if same { Exit::SUCCESS } else { Exit::FAILURE })
}

/// What a task was submitted with.
async fn of_task(ctx: &Ctx, cluster: &Cluster, owner: &Owner, id: &str) -> Result<Side> {
    let task = resolve::task(ctx, cluster, owner, id, Depth::Jobs).await?;
    let Record { document, submitted, .. } = match record::of(cluster, &task).await? {
        Kept::Record(record) => *record,
        Kept::None(why) => return Err(Failure::new(format!("task {} has no record: {why}", task.id))),
    };
    let Some(document) = document else {
        return Err(Failure::new(format!("the record of task {} is kept without its task file", task.id)));
    };
    let mut flags = recorded_flags::lines(&submitted);
    flags.extend(submitted.git.map(|git| format!("commit {}", git.commit)));
    let flags = flags.into_iter().map(|line| line + "\n").collect();
    Ok(Side { name: format!("task {}", task.id), document, flags: Some(flags) })
}

/// A file, as its record would have it; nothing where none is named.
fn of_file(name: &str) -> Result<Option<Side>> {
    let path = Path::new(name);
    let is_file = name == "-" || path.exists() || name.contains('/') || path.extension().is_some();
    if !is_file {
        return Ok(None);
    }
    let text = Document::File(path.to_owned()).text()?;
    let document = kept(&text).map_err(|why| Failure::usage(format!("{name} cannot be compared: {why}")))?;
    Ok(Some(Side { name: name.to_owned(), document, flags: None }))
}

fn unified(before: &str, after: &str, [one, other]: [&str; 2]) -> String {
    if before == after {
        return String::new();
    }
    TextDiff::from_lines(before, after).unified_diff().header(one, other).to_string()
}
