//! What one pod says about its node: the state of its container `task`, and why that waits or how it ended.

use jiff::Timestamp;

use super::State;
use crate::names;
use crate::objects::{ContainerStatus, Pod, Terminated};

/// What the launcher writes to the termination log when setup fails.
const SETUP_FAILED: &str = "k8s-cli: setup failed";

/// What it writes when the nodes of a task that needs their addresses do not find one another.
const NODES_NOT_FOUND: &str = "k8s-cli: nodes not found";

/// How a container ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// As the container gave it; `None` where it never ran.
    pub code: Option<i32>,
    /// When.
    pub finished: Option<Timestamp>,
}

/// The parts of a pod that matter.
#[derive(Debug, Clone)]
pub struct PodView {
    /// Its name.
    pub name: String,
    /// Its identity.
    pub uid: String,
    /// The Job that made it.
    pub job: String,
    /// How its container `task` fares.
    pub state: State,
    /// Why it waits or failed, in one line.
    pub reason: Option<String>,
    /// When the container began.
    pub started: Option<Timestamp>,
    /// How it ended.
    pub ending: Option<Ending>,
    /// The machine that it is on.
    pub host: Option<String>,
    /// Whether it has been asked to go.
    pub going: bool,
}

/// Reads a pod.
pub fn view(pod: &Pod) -> PodView {
    let status = &pod.status;
    let task = status.container_statuses.iter().find(|container| container.name == names::CONTAINER);
    // The Python system's container has the same name; a pod without it is judged by its first container.
    let container = task.or(status.container_statuses.first());
    let (state, reason) = judge(pod, container);
    let ended = container.and_then(|container| container.state.terminated.as_ref());
    let running = container.and_then(|container| container.state.running.as_ref());
    PodView {
        name: pod.metadata.name.clone(),
        uid: pod.metadata.uid.clone(),
        job: pod.metadata.label("job-name").unwrap_or_default().into(),
        state,
        reason,
        started: ended.map_or_else(|| running.and_then(|running| running.started_at), |ended| ended.started_at),
        ending: match ended {
            Some(ended) => Some(Ending { code: ran(ended).then_some(ended.exit_code), finished: ended.finished_at }),
            None => (state == State::Failed).then_some(Ending { code: None, finished: None }),
        },
        host: Some(pod.spec.node_name.clone()).filter(|name| !name.is_empty()),
        going: pod.metadata.deletion_timestamp.is_some(),
    }
}

/// Whether the program began at all: the runtime could not start it (no shell, no such user) otherwise.
fn ran(ended: &Terminated) -> bool {
    !matches!(ended.reason.as_str(), "StartError" | "ContainerCannotRun")
}

fn judge(pod: &Pod, container: Option<&ContainerStatus>) -> (State, Option<String>) {
    let status = &pod.status;
    if let Some(ended) = container.and_then(|container| container.state.terminated.as_ref()) {
        if ended.exit_code == 0 && ran(ended) {
            return (State::Succeeded, None);
        }
        // Evicted, node lost: the pod knows why its container had to go.
        let reason =
            if status.reason.is_empty() { ended_badly(ended) } else { explained(&status.reason, &status.message) };
        return (State::Failed, Some(reason));
    }
    if container.is_some_and(|container| container.state.running.is_some()) {
        return (State::Running, None);
    }
    match status.phase.as_str() {
        "Succeeded" => return (State::Succeeded, None),
        "Failed" => {
            let reason = if status.reason.is_empty() { "pod failed" } else { &status.reason };
            return (State::Failed, Some(explained(reason, &status.message)));
        }
        _ => {}
    }
    let waiting = container.and_then(|container| container.state.waiting.as_ref());
    let reason = match waiting {
        Some(waiting) if !waiting.reason.is_empty() => Some(explained(&waiting.reason, &waiting.message)),
        _ => unscheduled(pod),
    };
    let reason =
        if pod.metadata.deletion_timestamp.is_some() { Some("its pod is being deleted".into()) } else { reason };
    (State::Pending, reason)
}

/// The scheduler's word on a pod that it cannot place.
fn unscheduled(pod: &Pod) -> Option<String> {
    let condition = pod.status.conditions.iter().find(|condition| condition.r#type == "PodScheduled")?;
    (condition.status == "False").then(|| explained(&condition.reason, &condition.message))
}

fn ended_badly(ended: &Terminated) -> String {
    let code = ended.exit_code;
    match ended.reason.as_str() {
        _ if ended.message.starts_with(SETUP_FAILED) => format!("setup exited {code}"),
        _ if ended.message.starts_with(NODES_NOT_FOUND) => "did not find the other nodes".into(),
        "OOMKilled" => format!("exited {code}: OOMKilled, it used more memory than its limit"),
        "StartError" | "ContainerCannotRun" => explained("could not start", &ended.message),
        _ => format!("exited {code}"),
    }
}

/// `Reason: message`, on one line.
pub(super) fn explained(reason: &str, message: &str) -> String {
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    if message.is_empty() { reason.into() } else { format!("{reason}: {message}") }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pods() {
        let terminated = |code: i32, reason: &str, message: &str| {
            json!({"containerStatuses": [
                {"name": "sidecar", "state": {"running": {}}},
                {"name": "task", "state": {"terminated": {"exitCode": code, "reason": reason, "message": message}}}]})
        };
        let cases = [
            (terminated(0, "Completed", ""), State::Succeeded, None),
            (terminated(3, "Error", "last words"), State::Failed, Some("exited 3")),
            (terminated(3, "Error", "k8s-cli: setup failed"), State::Failed, Some("setup exited 3")),
            (
                terminated(137, "OOMKilled", ""),
                State::Failed,
                Some("exited 137: OOMKilled, it used more memory than its limit"),
            ),
            (
                terminated(128, "StartError", "exec: \"/bin/sh\":\n no such file"),
                State::Failed,
                Some("could not start: exec: \"/bin/sh\": no such file"),
            ),
            (
                json!({"phase": "Failed", "reason": "Evicted", "message": "low on disk"}),
                State::Failed,
                Some("Evicted: low on disk"),
            ),
            (json!({"phase": "Pending"}), State::Pending, None),
            (
                json!({"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "False",
                    "reason": "Unschedulable", "message": "0/1 nodes are available: 1 Insufficient cpu."}]}),
                State::Pending,
                Some("Unschedulable: 0/1 nodes are available: 1 Insufficient cpu."),
            ),
            (
                json!({"containerStatuses": [{"name": "task", "state": {"waiting": {"reason": "ContainerCreating"}}}]}),
                State::Pending,
                Some("ContainerCreating"),
            ),
            (json!({"containerStatuses": [{"name": "task", "state": {"running": {}}}]}), State::Running, None),
        ];
        for (status, state, reason) in cases {
            let pod: Pod = serde_json::from_value(json!({"metadata": {"name": "p"}, "status": status})).unwrap();
            let view = view(&pod);
            assert_eq!((view.state, view.reason.as_deref()), (state, reason), "{status}");
        }
    }
}
