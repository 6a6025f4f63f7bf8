//! `jobs logs`.

use std::rc::Rc;

use super::Ctx;
use super::following::{Ended, keeps_running, to_the_end};
use super::resolve::{self, Depth};
use crate::cli::LogsArgs;
use crate::error::{Exit, Failure, Result};
use crate::follow::{Begin, Limits, Logs, Subject};
use crate::signals::interruption;

pub(super) async fn run(ctx: &Ctx, args: &LogsArgs) -> Result<Exit> {
    if !ctx.ui.begin_stream() && !ctx.ui.is_default_format() {
        return Err(Failure::usage("'jobs logs' prints the log as it is, or as JSON with -o json"));
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
        return Err(Failure::usage(format!("--node {rank}: the task {} has {has}", task.id)));
    }
    let logs = Logs {
        follow: !args.no_follow,
        nodes: args.nodes.clone(),
        begin: Begin { tail: args.tail, ago: args.since, from: args.since_time },
        form: args.form.into(),
        aside: false,
        alone: true,
    };
    let (num_nodes, namespace) = (task.num_nodes, task.namespace);
    let subject = Subject { id: task.id, num_nodes, namespace, owner, logs: Some(logs) };
    // It changes nothing.
    let limits = Limits {
        timeout: args.waiting.timeout,
        start_timeout: args.start_timeout,
        reconnect: args.waiting.reconnect_timeout,
        ..Limits::default()
    };
    match to_the_end(ctx, &cluster, &subject, limits, interruption()).await? {
        Ended::Over(exit) => Ok(exit),
        Ended::Interrupted(exit) => keeps_running(ctx, &subject, exit).await,
    }
}
