//! `jobs prune`.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::Ctx;
use super::find::{self, Depth, Labels};
use super::stop::{delete, place, told};
use crate::cli::PruneArgs;
use crate::error::Exit;
use crate::models::StoppedAll;
use crate::state::Task;

/// Runs it.
pub(super) async fn run(ctx: &Ctx, args: &PruneArgs) -> Result<Exit> {
    let owner = Ctx::owner(args.all_users)?;
    let cluster = ctx.cluster()?;
    let mut tasks = find::gather(&cluster, &owner, Some(cluster.namespace()), Labels::default(), Depth::Jobs).await?;
    let age = SignedDuration::try_from(args.older_than).unwrap_or(SignedDuration::MAX);
    // An age that reaches back before all time leaves nothing.
    let limit = Timestamp::now().checked_sub(age).unwrap_or(Timestamp::MIN);
    tasks.retain(|task| task.state().is_final() && finished(task).is_some_and(|finished| finished <= limit));
    let count = tasks.len();
    let whose = if args.all_users { " of all users" } else { "" };
    let what = format!("{count} finished task{}{whose}", if count == 1 { "" } else { "s" });
    if count > 0 && !args.yes {
        let question = format!("Remove {what} in {}?", place(&cluster));
        if !ctx.ui.confirm(&question, "prune needs --yes where nobody can be asked")? {
            ctx.ui.err("Cancelled");
            return Ok(Exit::SUCCESS);
        }
    }
    delete(&cluster, &tasks).await?;
    let message = format!("Removed {what}");
    if !ctx.ui.structured(&StoppedAll { count, status: "removed", message: message.clone() })? {
        told(ctx, &tasks, &message)?;
    }
    Ok(Exit::SUCCESS)
}

/// When a finished task's last Job or pod reported something.
fn finished(task: &Task) -> Option<Timestamp> {
    task.updated.or(task.created)
}
