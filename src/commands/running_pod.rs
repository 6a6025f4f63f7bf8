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

/// The name of the pod; a node that has just been submitted is waited for.
pub(super) async fn pod(ctx: &Ctx, cluster: &Cluster, owner: &Owner, mut task: Task, rank: u32) -> Result<String> {
    let started = Instant::now();
    let mut told = false;
    loop {
        let id = task.id.clone();
        let Some(node) = task.nodes.iter().find(|node| node.rank == rank) else {
            let last = task.num_nodes - 1;
            return Err(Failure::usage(format!("task {id} has no node {rank}: its nodes are 0 to {last}")));
        };
        if let (Some(pod), State::Running) = (&node.pod, node.state) {
            return Ok(pod.clone());
        }
        let why = node.why().map(|why| format!(": {why}")).unwrap_or_default();
        let waits = matches!(node.state, State::Pending | State::Running);
        if !waits || started.elapsed() >= PATIENCE {
            let state = match node.state {
                State::Succeeded | State::Failed => format!("has already finished ({})", node.state.of_node()),
                State::Pending | State::Running => "is still pending".into(),
                State::Stopping => "is stopping".into(),
                State::Deleted => "is deleted".into(),
            };
            let nodes = ctx.command(&format!("jobs status {id}"));
            return Err(Failure::new(format!("node-{rank} of task {id} {state}{why}"))
                .hint(format!("'{nodes}' shows the nodes")));
        }
        if !std::mem::replace(&mut told, true) {
            ctx.ui.note(&format!("Waiting for node-{rank} to start{why} …"));
        }
        tokio::time::sleep(POLL).await;
        task = resolve::task(ctx, cluster, owner, &id, Depth::Full).await?;
    }
}
