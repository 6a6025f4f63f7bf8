//! `jobs wait`.

use std::rc::Rc;

use super::Ctx;
use super::following::tell;
use super::options::limits;
use super::resolve::{self, Depth, Use};
use crate::cli::{Awaited, WaitArgs};
use crate::error::{Exit, Result};
use crate::follow::{Limits, Outcome, Subject, follow_all};
use crate::models::{OneOrMore, TaskStatus, Waited};
use crate::signals::interruption;
use crate::state::{ReasonCode, Task};

/// Runs it: the first task that failed, in argument order, gives the exit code.
pub(super) async fn run(ctx: &Ctx, args: &WaitArgs) -> Result<Exit> {
    let owner = Ctx::owner(args.all_users)?;
    let cluster = Rc::new(ctx.cluster()?);
    let found = resolve::tasks(ctx, &cluster, &owner, &args.ids, Use::Read, Depth::Jobs).await?;
    let (tasks, missing) = resolve::split(found);
    match missing {
        Some(missing) if tasks.is_empty() => return Err(missing),
        // At once: the others may take hours.
        Some(ref missing) => ctx.ui.complaint(missing),
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
    let outcomes = tokio::select! {
        outcomes = follow_all(&cluster, &ctx.ui, &subjects, limits) => outcomes?,
        exit = interruption() => {
            ctx.ui.err(&format!("Nothing was stopped. Wait again: {again}"));
            return Ok(exit);
        }
    };
    for (subject, outcome) in subjects.iter().zip(&outcomes) {
        if !matches!(outcome, Outcome::Lost(_)) {
            tell(&ctx.ui, subject, outcome);
        }
    }
    if let Some(Outcome::Lost(failure)) = outcomes.iter().find(|outcome| matches!(outcome, Outcome::Lost(_))) {
        return Err(failure.clone().hint(format!("nothing was stopped. Wait again: {again}")));
    }
    let models = || {
        let tasks = subjects.iter().zip(&outcomes).map(|(subject, outcome)| model(subject, outcome)).collect();
        OneOrMore::new(tasks, missing.as_ref().map(|missing| missing.message.clone()))
    };
    // How they ended has been said.
    ctx.ui.show(models, &ids, || Ok(()))?;
    let missing = missing.map_or(Exit::SUCCESS, |missing| missing.exit);
    Ok(outcomes.iter().map(Outcome::exit).find(|exit| *exit != Exit::SUCCESS).unwrap_or(missing))
}

/// The task as `status` has it, or why there is no such; with what stderr has as an error.
fn model(subject: &Subject, outcome: &Outcome) -> Waited {
    let detail = outcome.error(&subject.id);
    let without = |reason: Option<&String>, code: Option<ReasonCode>| Waited::Without {
        task_id: subject.id.clone(),
        status: outcome.status(),
        reason: reason.cloned(),
        reason_code: code.map(ReasonCode::name),
        detail: detail.clone(),
    };
    match outcome {
        Outcome::Ended { task, .. } | Outcome::Started(task) => {
            Waited::Task { task: Box::new(TaskStatus::new(task, true)), detail }
        }
        Outcome::Vanished | Outcome::Read | Outcome::Lost(_) => without(None, None),
        Outcome::NeverStarted { what, code, .. } | Outcome::GaveUp { what, code, .. } => without(Some(what), *code),
    }
}
