//! What becomes of nodes that fail or are taken away, by the file, the flags and what the server can do.

use crate::cli::RecoveryArgs;
use crate::cluster::Cluster;
use crate::commands::Ctx;
use crate::manifest::Recovery;
use crate::task::Task;

/// Flags go before the file. Without a cluster, in a dry run, nothing is known that a server could do.
pub(super) async fn of(ctx: &Ctx, cluster: Option<&Cluster>, args: &RecoveryArgs, task: &Task) -> Recovery {
    let asked = task.resources.job_recovery.as_ref();
    let (restarts, codes) = asked.cloned().unwrap_or_default();
    let (retries, listed, codes) = match (args.retries, args.retry_on.as_slice()) {
        (None, []) => (restarts, if codes.is_empty() { 0 } else { args.max_recoveries }, codes),
        (Some(retries), []) => (retries, 0, Vec::new()),
        (retries, codes) => (0, retries.unwrap_or(args.max_recoveries), codes.to_vec()),
    };
    let recoveries = match cluster {
        Some(cluster) if !args.no_recovery => cluster.tells_disruptions().await.then_some(args.max_recoveries),
        _ => None,
    };
    if asked.is_some() && recoveries.is_none() && !args.no_recovery && cluster.is_some() {
        ctx.ui.note(
            "resources.job_recovery: this Kubernetes cannot tell an eviction from a failure (1.26 and newer can): a node \
             that is taken away ends the task",
        );
    }
    Recovery { recoveries, retries, listed, codes }
}
