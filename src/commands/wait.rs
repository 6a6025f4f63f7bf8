//! `jobs wait`.

use std::rc::Rc;

use anyhow::Result;

use super::Ctx;
use super::find::{self, Depth};
use super::logs::{interrupted, tell};
use crate::cli::{WaitArgs, WaitingArgs};
use crate::error::Exit;
use crate::follow::{Subject, follow};

/// Runs it: the first task that failed, in argument order, gives the exit code.
pub(super) async fn run(ctx: &Ctx, args: &WaitArgs) -> Result<Exit> {
    let owner = Ctx::owner(false)?;
    let cluster = Rc::new(ctx.cluster()?);
    let mut subjects = Vec::new();
    for id in &args.ids {
        let task = find::task(ctx, &cluster, &owner, id, 1, Depth::Jobs).await?;
        subjects.push(Subject {
            id: task.id,
            num_nodes: task.num_nodes,
            namespace: task.namespace,
            owner: owner.clone(),
            logs: false,
        });
    }
    let limits = WaitingArgs { timeout: args.timeout, start_timeout: None };
    let waits = subjects.iter().map(|subject| follow(&cluster, &ctx.ui, subject, limits));
    let outcomes = tokio::select! {
        outcomes = futures::future::try_join_all(waits) => outcomes?,
        exit = interrupted() => {
            let ids: Vec<&str> = subjects.iter().map(|subject| subject.id.as_str()).collect();
            ctx.ui.err(&format!("Nothing was stopped. Wait again: {}", ctx.command(&format!("jobs wait {}", ids.join(" ")))));
            return Ok(exit);
        }
    };
    for (subject, outcome) in subjects.iter().zip(&outcomes) {
        tell(&ctx.ui, subject, outcome);
    }
    Ok(outcomes.iter().map(crate::follow::Outcome::exit).find(|exit| *exit != Exit::SUCCESS).unwrap_or(Exit::SUCCESS))
}
