//! Follows a task to its end, and says whose end it was.

use std::rc::Rc;

use super::Ctx;
use crate::cluster::Cluster;
use crate::error::{Exit, Result};
use crate::follow::{Left, Limits, Outcome, Subject, follow};
use crate::models::TaskEnd;
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
    tell(&ctx.ui, subject, &outcome);
    let message = outcome.error(&subject.id).unwrap_or_else(|| outcome.line(&subject.id));
    last(&ctx.ui, subject, outcome.status(), outcome.exit(), &message)?;
    if let Outcome::GaveUp { left: Left::Pending | Left::Running, .. } = outcome {
        ctx.ui.hint(&format!("follow it again: {}", ctx.command(&format!("jobs logs {}", subject.id))));
    }
    if let Outcome::NeverStarted { .. } = outcome {
        ctx.ui.hint(&format!("remove it with: {}", ctx.command(&format!("jobs stop {}", subject.id))));
    }
    Ok(Ended::Over(outcome.exit()))
}

/// Says that a task keeps running whose follower was interrupted, and how to follow it again.
pub(super) fn keeps_running(ctx: &Ctx, subject: &Subject, exit: Exit) -> Result<Exit> {
    let id = &subject.id;
    let resume = ctx.command(&format!("jobs logs {id}"));
    let message = format!("Task {id} keeps running. Follow it again: {resume}");
    ctx.ui.err(&message);
    last(&ctx.ui, subject, "running", exit, &message)?;
    Ok(exit)
}

/// The last object of a log that is written as JSON.
fn last(ui: &Ui, subject: &Subject, status: &str, exit: Exit, message: &str) -> Result<()> {
    if subject.logs.as_ref().is_some_and(|logs| logs.json) {
        ui.structured(&TaskEnd { task_id: &subject.id, status, exit_code: exit.0, message })?;
    }
    Ok(())
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
