//! Follows a task to its end, and says whose end it was.

use std::rc::Rc;

use jiff::Timestamp;

use super::{Ctx, evidence};
use crate::cluster::Cluster;
use crate::error::{Exit, Result};
use crate::follow::{Left, Limits, Outcome, Subject, follow};
use crate::models::{Event, TaskStatus, Waited};
use crate::state::ReasonCode;
use crate::ui::Ui;

/// How following a task came to its end.
pub(super) enum Ended {
    /// There is nothing more to follow; what there is to say of it has been said.
    Over(Exit),
    /// By SIGINT or SIGTERM.
    Interrupted(Exit),
}

/// Follows a task to its end and says whose end it was.
pub(super) async fn to_the_end(
    ctx: &Ctx,
    cluster: &Rc<Cluster>,
    subject: &Subject,
    limits: Limits,
    interrupted: impl Future<Output = Exit>,
) -> Result<Ended> {
    let outcome = tokio::select! {
        outcome = follow(cluster, &ctx.ui, subject, limits) => outcome?,
        exit = interrupted => return Ok(Ended::Interrupted(exit)),
    };
    if let Outcome::Read = outcome {
        return Ok(Ended::Over(outcome.exit()));
    }
    if let Outcome::Lost(failure) = outcome {
        let resume = ctx.command(&format!("jobs logs {}", subject.id));
        return Err(failure.hint(format!("task {} keeps running. Follow it again: {resume}", subject.id)));
    }
    // Before the end is said: that is the last line.
    if limits.ends_nodes {
        evidence::complete(cluster, std::slice::from_ref(&outcome)).await;
    }
    tell(&ctx.ui, subject, &outcome);
    ended(&ctx.ui, subject, &outcome).await?;
    if let Outcome::GaveUp { left: Left::Pending | Left::Running, .. } = outcome {
        ctx.ui.hint(&format!("follow it again: {}", ctx.command(&format!("jobs logs {}", subject.id))));
    }
    if let Outcome::NeverStarted { .. } = outcome {
        ctx.ui.hint(&format!("remove it with: {}", ctx.command(&format!("jobs stop {}", subject.id))));
    }
    Ok(Ended::Over(outcome.exit()))
}

/// Says that a task keeps running whose follower was interrupted, and how to follow it again.
pub(super) async fn keeps_running(ctx: &Ctx, subject: &Subject, exit: Exit) -> Result<Exit> {
    let id = &subject.id;
    let resume = ctx.command(&format!("jobs logs {id}"));
    let message = format!("Task {id} keeps running. Follow it again: {resume}");
    ctx.ui.err(&message);
    let task_id = subject.id.clone();
    let task = Waited::Without { task_id, status: "running", reason: None, reason_code: None, detail: None };
    ctx.ui.event(&Event::Ended { time: Timestamp::now(), task: &task, exit_code: exit.0, message: &message }).await?;
    Ok(exit)
}

/// Tells programs how following a task came to its end.
pub(super) async fn ended(ui: &Ui, subject: &Subject, outcome: &Outcome) -> Result<()> {
    let message = outcome.error(&subject.id).unwrap_or_else(|| outcome.line(&subject.id));
    let (task, exit_code) = (waited(subject, outcome), outcome.exit().0);
    ui.event(&Event::Ended { time: Timestamp::now(), task: &task, exit_code, message: &message }).await
}

/// The last line, a note if it went well, and what to do about it.
pub(super) fn tell(ui: &Ui, subject: &Subject, outcome: &Outcome) {
    let line = outcome.line(&subject.id);
    if outcome.exit() == Exit::SUCCESS {
        ui.note(&line);
    } else {
        ui.err(&line);
    }
    if let Some(hint) = outcome.hint() {
        ui.hint(hint);
    }
}

/// The task as `status` has it, or why there is no such; with what stderr has as an error.
pub(super) fn waited(subject: &Subject, outcome: &Outcome) -> Waited {
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
