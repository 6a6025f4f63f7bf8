//! `jobs wait`.

use std::rc::Rc;

use jiff::Timestamp;

use super::following::{ended, tell, waited};
use super::options::limits;
use super::resolve::{self, Depth, Use};
use super::{Ctx, evidence};
use crate::cli::{Awaited, WaitArgs};
use crate::error::{Exit, Result};
use crate::follow::{Limits, Outcome, Subject, follow_all};
use crate::models::{Event, OneOrMore};
use crate::signals::interruption;
use crate::state::Task;

/// Runs it: the first task that failed, in argument order, gives the exit code.
pub(super) async fn run(ctx: &Ctx, args: &WaitArgs) -> Result<Exit> {
    ctx.ui.begin_stream();
    let owner = Ctx::owner(args.all_users)?;
    let cluster = Rc::new(ctx.cluster()?);
    let found = resolve::tasks(ctx, &cluster, &owner, &args.ids, Use::Read, Depth::Jobs).await?;
    let (tasks, missing) = resolve::split(found);
    match missing {
        Some(missing) if tasks.is_empty() => return Err(missing),
        // At once: the others may take hours.
        Some(ref missing) => {
            ctx.ui.complaint(missing);
            ctx.ui.event(&Event::Error { time: Timestamp::now(), detail: &missing.message }).await?;
        }
        None => {}
    }
    let subject = |task: Task| Subject {
        id: task.id,
        num_nodes: task.num_nodes,
        namespace: task.namespace,
        owner: owner.clone(),
        logs: None,
    };
    let subjects: Vec<Subject> = tasks.into_iter().map(subject).collect();
    let limits = Limits {
        started: args.awaited == Awaited::Running,
        among_others: subjects.len() > 1,
        ..limits(args.waiting, args.stopping)
    };
    let ids: Vec<&str> = subjects.iter().map(|subject| subject.id.as_str()).collect();
    let again = ctx.command(&format!("jobs wait {}", ids.join(" ")));
    let end = async |subject: &Subject, outcome: &Outcome| match outcome {
        Outcome::Lost(_) => Ok(()),
        outcome => ended(&ctx.ui, subject, outcome).await,
    };
    let outcomes = tokio::select! {
        outcomes = follow_all(&cluster, &ctx.ui, &subjects, limits, end) => outcomes?,
        exit = interruption() => {
            ctx.ui.err(&format!("Nothing was stopped. Wait again: {again}"));
            return Ok(exit);
        }
    };
    evidence::complete(&cluster, &outcomes).await;
    for (subject, outcome) in subjects.iter().zip(&outcomes) {
        if !matches!(outcome, Outcome::Lost(_)) {
            tell(&ctx.ui, subject, outcome);
        }
    }
    if let Some(Outcome::Lost(failure)) = outcomes.iter().find(|outcome| matches!(outcome, Outcome::Lost(_))) {
        return Err(failure.clone().hint(format!("nothing was stopped. Wait again: {again}")));
    }
    let models = || {
        let tasks = subjects.iter().zip(&outcomes).map(|(subject, outcome)| waited(subject, outcome)).collect();
        OneOrMore::new(tasks, missing.as_ref().map(|missing| missing.message.clone()))
    };
    // How they ended has been printed, for people or in a stream.
    if !ctx.ui.is_stream() {
        ctx.ui.show(models, &ids, || Ok(()))?;
    }
    let missing = missing.map_or(Exit::SUCCESS, |missing| missing.exit);
    Ok(outcomes.iter().map(Outcome::exit).find(|exit| *exit != Exit::SUCCESS).unwrap_or(missing))
}
