//! `jobs cp`.

use super::copy::{Copy, Form};
use super::resolve::{self, Depth};
use super::{Ctx, running_pod};
use crate::cli::CpArgs;
use crate::error::{Exit, Failure, Result};
use crate::state::State;

const IN_TASKS: Form = Form {
    with_rank: true,
    both_here: "neither SOURCE nor TARGET is in a task: write ID:PATH, or ID:RANK:PATH, for the one that is",
    both_there: "SOURCE and TARGET are both in tasks: copy to a local path first",
};

pub(super) async fn run(ctx: &Ctx, args: &CpArgs) -> Result<Exit> {
    let copy = Copy::read(&args.source, &args.target, &IN_TASKS)?;
    let owner = Ctx::owner(args.all_users)?;
    let cluster = ctx.cluster()?;
    let there = copy.there();
    let rank = there.rank.unwrap_or(0);
    let task = resolve::task(ctx, &cluster, &owner, &there.id, Depth::Full).await?;
    let id = task.id.clone();
    let ended = |state: State| matches!(state, State::Succeeded | State::Failed);
    let ended = task.nodes.iter().any(|node| node.rank == rank && ended(node.state));
    let pod = running_pod::pod(ctx, &cluster, &owner, task, rank).await.map_err(|error| {
        if !ended {
            return error;
        }
        let message = format!("node-{rank} of task {id} has already finished, and its files are gone");
        Failure::new(message).hint("keep results on a volume: 'volumes' in the task file")
    })?;
    copy.through(ctx, &cluster, &pod, &copy.there().path).await
}
