//! `jobs logs`, and what `submit` and `wait` share with it: following to the end, interruptions included.

use std::rc::Rc;

use anyhow::Result;

use super::Ctx;
use super::resolve::{self, Depth};
use crate::cli::LogsArgs;
use crate::cluster::Cluster;
use crate::error::{Exit, Failure, fail};
use crate::follow::{Begin, Left, Limits, Logs, Outcome, Subject, follow};
use crate::models::TaskEnd;
use crate::ui::Ui;

/// Runs it.
pub(super) async fn run(ctx: &Ctx, args: &LogsArgs) -> Result<Exit> {
    if ctx.ui.output != crate::cli::Output::Table {
        return fail(Failure::usage("'jobs logs' writes the log as it is: -o has no meaning here"));
    }
    let owner = Ctx::owner(args.all_users)?;
    let cluster = Rc::new(ctx.cluster()?);
    let task = match &args.id {
        Some(id) => resolve::task(ctx, &cluster, &owner, id, Depth::Jobs).await?,
        None => resolve::newest(ctx, &cluster, &owner, Depth::Jobs).await?,
    };
    if let Some(rank) = args.nodes.iter().find(|rank| **rank >= task.num_nodes) {
        let last = task.num_nodes - 1;
        let has = if last == 0 { "only node-0".into() } else { format!("node-0 to node-{last}") };
        return fail(Failure::usage(format!("--node {rank}: the task {} has {has}", task.id)));
    }
    let logs = Logs {
        follow: !args.no_follow,
        nodes: args.nodes.clone(),
        begin: Begin { tail: args.tail, ago: args.since, from: args.since_time },
        form: args.form,
        json: false,
        aside: false,
        alone: true,
    };
    let (num_nodes, namespace) = (task.num_nodes, task.namespace);
    let subject = Subject { id: task.id, num_nodes, namespace, owner, logs: Some(logs) };
    let limits = Limits::reading(args.waiting, args.start_timeout);
    match to_the_end(ctx, &cluster, &subject, limits, interruption()).await? {
        Ended::Over(exit) => Ok(exit),
        Ended::Interrupted(exit) => keeps_running(ctx, &subject, exit),
    }
}

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
        return fail(failure.hint(format!("task {} keeps running. Follow it again: {resume}", subject.id)));
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

/// SIGINT or SIGTERM. From this call on the first of each no longer ends the program by itself; a second one does, at
/// once, whatever the program is doing.
pub(super) fn interruption() -> impl Future<Output = Exit> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        static SECOND: std::sync::Once = std::sync::Once::new();
        // First of all: one that came after its default has been taken away would be heard by nobody.
        let signals = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
        SECOND.call_once(|| {
            for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
                let (kind, seen) = (kind.as_raw_value(), std::sync::Arc::default());
                // Where it cannot be arranged, the first one is heard all the same.
                let _ = signal_hook::flag::register_conditional_default(kind, std::sync::Arc::clone(&seen))
                    .and_then(|_| signal_hook::flag::register(kind, seen));
            }
        });
        async move {
            let (Ok(mut int), Ok(mut term)) = signals else { return std::future::pending().await };
            tokio::select! {
                _ = int.recv() => Exit::INTERRUPTED,
                _ = term.recv() => Exit::TERMINATED,
            }
        }
    }
    #[cfg(not(unix))]
    async {
        if tokio::signal::ctrl_c().await.is_err() {
            return std::future::pending().await;
        }
        Exit::INTERRUPTED
    }
}
