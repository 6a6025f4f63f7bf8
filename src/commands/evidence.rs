//! How a task ended, in its record: written once by whoever sees the end and may write, read where pods are gone.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::json;

use crate::cluster::{ApiError, Cluster, Kind, Query};
use crate::follow::Outcome;
use crate::manifest::record::{ENDED, Ended, EndedNode, Record};
use crate::names;
use crate::objects::{Event, Secret};
use crate::signals::interruption;
use crate::state::{Node, ReasonCode, State, Task};

/// How long a command that has seen the end is kept by it.
const PATIENCE: Duration = Duration::from_secs(5);
/// Lines that are kept of the log of the node that failed first, and events.
const LINES: u32 = 100;
const EVENTS: usize = 50;

/// Completes the records of those tasks that have ended. Whoever comes second, or may not, leaves one as it is, and an
/// interrupt skips it: what is kept of an end fails in silence, as what is shown of it does not come from there.
pub(super) async fn complete(cluster: &Cluster, outcomes: &[Outcome]) {
    let ended = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Ended { task, .. } => Some(completed(cluster, task)),
        _ => None,
    });
    let completed = futures::future::join_all(ended);
    tokio::select! {
        _ = tokio::time::timeout(PATIENCE, completed) => {}
        _ = interruption() => {}
    }
}

async fn completed(cluster: &Cluster, task: &Task) -> Result<(), ApiError> {
    let name = names::record(&task.job_name());
    let secret: Secret = cluster.get(Kind::Secret, &name).await?;
    if secret.data.contains_key(ENDED) || !task.is_over() {
        return Ok(());
    }
    let written = ended(cluster, task).await.written();
    let mut change = json!({"data": {}, "metadata": {"resourceVersion": secret.metadata.resource_version}});
    change["data"][ENDED] = STANDARD.encode(written).into();
    cluster.swap(Kind::Secret, &task.namespace, &name, &secret.metadata.uid, change).await.map(drop)
}

/// What there is to keep.
async fn ended(cluster: &Cluster, task: &Task) -> Ended {
    let failed = task.first_failed().filter(|_| task.state() == State::Failed);
    let (mut last_lines, mut events) = (Vec::new(), Vec::new());
    if let Some(node) = failed {
        let log = match &node.pod {
            // One more than is kept: the launcher may have added one, which is left out.
            Some(pod) => cluster.end_of_log(&task.namespace, pod, LINES + 1).await,
            None => None,
        };
        let mut node = node.clone();
        if let Some(log) = log {
            node.learn(&log);
        }
        let words = node.ending.and_then(|ending| ending.last_words).unwrap_or_default();
        last_lines = words.lines().map(str::to_owned).collect();
        last_lines.drain(..last_lines.len().saturating_sub(LINES as usize));
        let warnings = Query { namespace: Some(&task.namespace), labels: "", fields: "type=Warning" };
        let about = |event: &Event| {
            let object = &event.involved_object;
            task.jobs().any(|node| object.name == node.job || names::is_pod_of(&node.job, &object.name))
        };
        let mut told: Vec<Event> = cluster.readable(Kind::Event, warnings).await.ok().flatten().unwrap_or_default();
        told.retain(about);
        told.sort_by_key(Event::seen);
        events = told.split_off(told.len().saturating_sub(EVENTS)).iter().map(line).collect();
    }
    Ended {
        recorded_at: Timestamp::now().to_string(),
        status: task.state().of_task().into(),
        reason: task.reason(),
        first_failed: failed.map(|node| node.rank),
        nodes: task.nodes.iter().map(node).collect(),
        events,
        last_lines,
    }
}

fn line(event: &Event) -> String {
    let seen = event.seen().map(|seen| seen.to_string()).unwrap_or_default();
    let object = &event.involved_object;
    format!("{seen} {} {}/{}: {}", event.reason, object.kind.to_lowercase(), object.name, event.message.trim())
}

fn node(node: &Node) -> EndedNode {
    let ending = node.ending.as_ref();
    EndedNode {
        rank: node.rank,
        status: node.state.of_node().into(),
        reason: node.why(),
        reason_code: node.code().map(|code| code.name().to_owned()),
        exit_code: ending.and_then(|ending| ending.code),
        recoveries: node.recoveries(),
        started_at: node.started,
        finished_at: ending.and_then(|ending| ending.finished),
        pod: node.pod.clone(),
        host: node.host.clone(),
    }
}

/// Lets a task that has ended tell from its record what its pods, which are gone, no longer do.
///
/// # Errors
/// The record cannot be asked for, otherwise than for want of the right.
pub(super) async fn recall(cluster: &Cluster, task: &mut Task) -> Result<(), ApiError> {
    let gone = |node: &Node| node.state.is_final() && node.pod.is_none() && !node.job.is_empty();
    if !task.is_over() || !task.nodes.iter().any(gone) {
        return Ok(());
    }
    let secret = match cluster.get::<Secret>(Kind::Secret, &names::record(&task.job_name())).await {
        Ok(secret) => secret,
        Err(error) if error.is_gone() || error.code() == 403 => return Ok(()),
        Err(error) => return Err(error),
    };
    // What cannot be read tells nothing.
    let Some(ended) = Record::read(secret).ok().and_then(|record| record.ended) else { return Ok(()) };
    for told in ended.nodes {
        let first = ended.first_failed == Some(told.rank);
        let Some(node) = task.nodes.iter_mut().find(|node| node.rank == told.rank && gone(node)) else { continue };
        // A Job that has run again since then is not what was recorded.
        if node.state.of_node() != told.status {
            continue;
        }
        let code = told.reason_code.as_deref().and_then(ReasonCode::of);
        let reason = told.reason.zip(code);
        let words = first.then(|| ended.last_lines.join("\n")).filter(|words| !words.is_empty());
        node.recall(reason, told.exit_code, (told.started_at, told.finished_at), words);
        node.host = told.host;
        task.recorded = true;
    }
    Ok(())
}
