//! The pod of a node that runs, for what needs one: `exec` and `port-forward`.

use std::time::Duration;

use tokio::time::Instant;

use super::Ctx;
use super::resolve::{self, Depth};
use crate::cluster::Cluster;
use crate::error::{Failure, Result};
use crate::state::{Owner, State, Task};

/// How long a node is waited for that has not started, as kubectl does.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often is looked.
const POLL: Duration = Duration::from_secs(1);

/// What is known of a node's pod.
enum Found {
    Runs(String),
    /// It has not started; why, if that is known.
    Waits(String),
}

/// The name of the pod; a node that has just been submitted is waited for.
pub(super) async fn pod(ctx: &Ctx, cluster: &Cluster, owner: &Owner, task: Task, rank: u32) -> Result<String> {
    let pods = pods(ctx, cluster, owner, task, &[rank]).await?;
    pods.into_iter().next().unwrap_or_else(|| Err(Failure::new(format!("node-{rank} has no pod"))))
}

/// The names of the pods of several nodes, in their order; those that have just been submitted are waited for.
pub(super) async fn pods(
    ctx: &Ctx,
    cluster: &Cluster,
    owner: &Owner,
    mut task: Task,
    ranks: &[u32],
) -> Result<Vec<Result<String>>> {
    let started = Instant::now();
    let mut told = false;
    loop {
        let late = started.elapsed() >= PATIENCE;
        let found: Vec<Result<Found>> = ranks.iter().map(|rank| look(ctx, &task, *rank, late)).collect();
        let mut waiting = ranks.iter().zip(&found).filter_map(|(rank, found)| match found {
            Ok(Found::Waits(why)) => Some((rank, why)),
            _ => None,
        });
        let Some((rank, why)) = waiting.next() else {
            let name = |found| match found {
                Found::Runs(pod) => pod,
                Found::Waits(_) => String::new(),
            };
            return Ok(found.into_iter().map(|found| found.map(name)).collect());
        };
        if !std::mem::replace(&mut told, true) {
            let others = waiting.count();
            let others = if others == 0 { String::new() } else { format!(" and {others} more") };
            ctx.ui.note(&format!("Waiting for node-{rank}{others} to start{why} …"));
        }
        tokio::time::sleep(POLL).await;
        let id = task.id.clone();
        task = resolve::task(ctx, cluster, owner, &id, Depth::Full).await?;
    }
}

/// The pod of a node, or why there is none to be waited for any longer.
fn look(ctx: &Ctx, task: &Task, rank: u32, late: bool) -> Result<Found> {
    let id = &task.id;
    let Some(node) = task.nodes.iter().find(|node| node.rank == rank) else {
        let last = task.num_nodes - 1;
        return Err(Failure::usage(format!("task {id} has no node {rank}: its nodes are 0 to {last}")));
    };
    if let (Some(pod), State::Running) = (&node.pod, node.state) {
        return Ok(Found::Runs(pod.clone()));
    }
    let why = node.why().map(|why| format!(": {why}")).unwrap_or_default();
    if matches!(node.state, State::Pending | State::Running) && !late {
        return Ok(Found::Waits(why));
    }
    let state = match node.state {
        State::Succeeded | State::Failed => format!("has already finished ({})", node.state.of_node()),
        State::Pending | State::Running => "is still pending".into(),
        State::Stopping => "is stopping".into(),
        State::Deleted => "is deleted".into(),
    };
    let nodes = ctx.command(&format!("jobs status {id}"));
    Err(Failure::new(format!("node-{rank} of task {id} {state}{why}")).hint(format!("'{nodes}' shows the nodes")))
}
