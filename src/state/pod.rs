//! What one pod says about its node: the state of its container `task`, and why that waits or how it ended.

use std::borrow::Cow;

use jiff::Timestamp;

use super::State;
use super::cause::{self, Cause, Kind};
use super::ending::{Ending, disrupted, ended_badly, ran};
use super::reason::{Reason, Wait, plain};
use crate::names;
use crate::objects::{Container, ContainerStatus, Pod, Terminated};

/// The parts of a pod that matter.
#[derive(Debug, Clone)]
pub struct PodView {
    pub name: String,
    pub uid: String,
    /// The Job that made it.
    pub job: String,
    /// How its container `task` fares.
    pub state: State,
    /// Whether that runs: also while it waits for its files, which is not the task yet.
    pub runs: bool,
    pub reason: Option<Reason>,
    pub cause: Option<Cause>,
    /// When the container began.
    pub started: Option<Timestamp>,
    pub ending: Option<Ending>,
    /// The Kubernetes node that it is on.
    pub host: Option<String>,
    /// The container's image.
    pub image: String,
    /// The claims that it mounts.
    pub claims: Vec<String>,
    /// Whether it has been asked to go.
    pub going: bool,
    /// Whether it has not ended as a whole: a container beside the task's may still run.
    pub live: bool,
    pub created: Option<Timestamp>,
}

pub fn view(pod: &Pod) -> PodView {
    let status = &pod.status;
    let task = status.container_statuses.iter().find(|container| container.name == names::CONTAINER);
    // The Python system's container has the same name; a pod without it is judged by its first container.
    let container = task.or(status.container_statuses.first());
    let before = before(pod);
    let (state, reason) = judge(pod, container);
    let ended = container.and_then(|container| ended(pod, container));
    let running = container.and_then(|container| container.state.running.as_ref());
    let ending = match ended.as_deref() {
        Some(ended) => {
            let asked = container.and_then(|status| asked(pod, status));
            let ending = Ending::of(ended, asked.map(|asked| asked.image.as_str()).unwrap_or_default());
            // A pod that had to go as a whole knows why.
            Some(if disrupted(status).is_some() { Ending { clue: None, image: None, ..ending } } else { ending })
        }
        None => (state == State::Failed).then(Ending::default),
    };
    PodView {
        name: pod.metadata.name.clone(),
        uid: pod.metadata.uid.clone(),
        job: pod.metadata.label("job-name").unwrap_or_default().into(),
        state,
        runs: ended.is_none() && running.is_some(),
        reason,
        cause: match state {
            State::Pending => waits(pod, container, before),
            State::Running => container.and_then(unhealthy).map(|it| Cause::new(Kind::Other, Wait::Unhealthy(it))),
            _ => None,
        },
        // The task itself has not, while its files are awaited.
        started: match (ended.as_deref(), running) {
            (Some(ended), _) => ended.started_at,
            (None, Some(running)) if state == State::Running => running.started_at,
            _ => None,
        },
        ending,
        host: Some(pod.spec.node_name.clone()).filter(|name| !name.is_empty()),
        image: before.or(container).map(|container| container.image.clone()).unwrap_or_default(),
        claims: claims(pod).map(str::to_owned).collect(),
        going: pod.metadata.deletion_timestamp.is_some(),
        live: !over(pod),
        created: pod.metadata.creation_timestamp,
    }
}

/// How a container ended. Where it was taken away, its code is one for the policy of its Job: it ended by SIGTERM.
fn ended<'a>(pod: &Pod, container: &'a ContainerStatus) -> Option<Cow<'a, Terminated>> {
    let ended = container.state.terminated.as_ref()?;
    let taken = pod.metadata.deletion_timestamp.is_some() || disrupted(&pod.status).is_some();
    Some(if taken && ended.exit_code == names::TAKEN_AWAY {
        Cow::Owned(Terminated { exit_code: 143, ..ended.clone() })
    } else {
        Cow::Borrowed(ended)
    })
}

/// Whether nothing of it runs any more. Newer kubelets report the phase a second or more after its containers' ends.
fn over(pod: &Pod) -> bool {
    let ended = |container: &ContainerStatus| container.state.terminated.is_some();
    let (asked, told) = (&pod.spec.containers, &pod.status.container_statuses);
    matches!(pod.status.phase.as_str(), "Succeeded" | "Failed")
        || pod.spec.restart_policy == "Never" && told.len() == asked.len() && told.iter().all(ended)
}

/// The container that has to end before the others begin, and has not.
fn before(pod: &Pod) -> Option<&ContainerStatus> {
    let done = |container: &ContainerStatus| container.state.terminated.as_ref().is_some_and(|end| end.exit_code == 0);
    let asked = |container: &ContainerStatus| pod.spec.init_containers.iter().find(|it| it.name == container.name);
    // One that runs beside the others has to start only.
    let stays = |container: &ContainerStatus| {
        container.state.running.is_some() && asked(container).is_some_and(|it| it.restart_policy == "Always")
    };
    let first = pod.status.init_container_statuses.iter().find(|container| !done(container) && !stays(container));
    first.or_else(|| mounts(pod).filter(|container| container.state.waiting.is_some()))
}

/// The container that mounts buckets beside the task's. It starts first; where it cannot, the task's starts all the same,
/// and waits for it.
fn mounts(pod: &Pod) -> Option<&ContainerStatus> {
    pod.status.container_statuses.iter().find(|container| container.name == names::MOUNTS)
}

/// What was asked for of a container.
fn asked<'a>(pod: &'a Pod, status: &ContainerStatus) -> Option<&'a Container> {
    pod.spec.containers.iter().find(|asked| asked.name == status.name)
}

fn claims(pod: &Pod) -> impl Iterator<Item = &str> {
    let volumes = pod.spec.volumes.iter().filter_map(|volume| volume.persistent_volume_claim.as_ref());
    volumes.map(|claim| claim.claim_name.as_str())
}

/// The state, and of a pod that failed why.
fn judge(pod: &Pod, container: Option<&ContainerStatus>) -> (State, Option<Reason>) {
    let status = &pod.status;
    if let Some(ended) = container.and_then(|container| ended(pod, container)) {
        if ended.exit_code == 0 && ran(&ended) {
            return (State::Succeeded, None);
        }
        let asked = container.and_then(|status| asked(pod, status));
        let limit = asked.and_then(|asked| asked.resources.limits.get("memory")).map(String::as_str);
        let why = || match (ended_badly(&ended, limit), container.and_then(unhealthy)) {
            (Reason::Exited { code }, Some(device)) => Reason::Unhealthy { code, device },
            (why, _) => why,
        };
        // Evicted, node lost: the pod knows why its container had to go.
        return (State::Failed, Some(disrupted(status).unwrap_or_else(why)));
    }
    if container.is_some_and(|container| container.state.running.is_some()) {
        let awaits = awaits_files(pod, container) || mounts(pod).is_some_and(|mounts| mounts.state.waiting.is_some());
        let state = if awaits { State::Pending } else { State::Running };
        return (state, None);
    }
    match status.phase.as_str() {
        "Succeeded" => (State::Succeeded, None),
        "Failed" => {
            let why = || before_failed(pod).unwrap_or_else(|| Reason::PodFailed(status.message.clone()));
            (State::Failed, Some(disrupted(status).unwrap_or_else(why)))
        }
        _ => (State::Pending, None),
    }
}

/// The first device of a container that is not well, and why: `device GPU-1 of nvidia.com/gpu is unhealthy`.
fn unhealthy(container: &ContainerStatus) -> Option<String> {
    container.allocated_resources_status.iter().find_map(|resource| {
        let device = resource.resources.iter().find(|device| device.health == "Unhealthy")?;
        let why = device.message.as_deref().map(plain).filter(|why| !why.is_empty());
        let why = why.map_or_else(String::new, |why| format!(": {why}"));
        Some(format!("device {} of {} is unhealthy{why}", device.resource_id, resource.name))
    })
}

/// Why a container failed that had to end before the task's began.
fn before_failed(pod: &Pod) -> Option<Reason> {
    let failed = before(pod)?;
    let ended = failed.state.terminated.as_ref()?;
    let asked = pod.spec.init_containers.iter().find(|asked| asked.name == failed.name);
    let why = ended_badly(ended, asked.and_then(|asked| asked.resources.limits.get("memory")).map(String::as_str));
    Some(match why {
        Reason::CopyFailed(_) => why,
        why => Reason::InitContainer { name: failed.name.clone(), reason: Box::new(why) },
    })
}

/// Whether a container runs that waits for what the client sends: its startup probe tells when all is there.
fn awaits_files(pod: &Pod, container: Option<&ContainerStatus>) -> bool {
    let sent = pod.metadata.annotation(names::FILES).and_then(|how| how.split(' ').next()) == Some(names::SENT);
    sent && container.is_some_and(|container| container.state.running.is_some() && !container.ready)
}

/// Why a pod has not started.
fn waits(pod: &Pod, container: Option<&ContainerStatus>, before: Option<&ContainerStatus>) -> Option<Cause> {
    if pod.metadata.deletion_timestamp.is_some() {
        return Some(Cause::new(Kind::Other, Wait::PodLeaves));
    }
    if awaits_files(pod, container) {
        return Some(Cause::new(Kind::Files, Wait::FilesSent));
    }
    if let Some(before) = before.filter(|before| before.state.running.is_some()) {
        return Some(match before.name.as_str() {
            names::BUCKETS => Cause::new(Kind::Files, Wait::FilesCopied),
            name => Cause::new(Kind::Other, Wait::InitContainer(name.into())),
        });
    }
    let creating =
        container.and_then(|it| it.state.waiting.as_ref()).is_some_and(|it| it.reason == "ContainerCreating");
    if creating && mounts(pod).is_some_and(|mounts| mounts.state.running.is_some()) {
        return Some(Cause::new(Kind::Files, Wait::BucketsMounted));
    }
    // The one that is to run now says more than those that wait for it.
    let first = before.filter(|before| before.state.waiting.as_ref().is_some_and(|it| it.reason != "PodInitializing"));
    let waiting = first.or(container).and_then(|container| Some((container.state.waiting.as_ref()?, &container.image)));
    match waiting {
        Some((waiting, image)) if !waiting.reason.is_empty() => {
            let cause = cause::waiting(waiting, image, pod.metadata.label("job-name").unwrap_or_default());
            let of_buckets = first.is_some_and(|first| [names::BUCKETS, names::MOUNTS].contains(&first.name.as_str()));
            Some(Cause { of_buckets, ..cause })
        }
        _ => match pod.status.conditions.iter().find(|condition| condition.r#type == "PodScheduled") {
            Some(condition) => cause::unscheduled(condition),
            None => claims(pod).next().filter(|_| pod.spec.node_name.is_empty()).map(cause::unbound),
        },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn pods() {
        let terminated = |code: i32, reason: &str| {
            json!({"containerStatuses": [
                {"name": "sidecar", "state": {"running": {}}},
                {"name": "task", "state": {"terminated": {"exitCode": code, "reason": reason}}}]})
        };
        let with_device = |state: &Value, health: &str| {
            let well = json!({"resourceID": "GPU-0", "health": "Healthy"});
            let device = json!({"resourceID": "GPU-1", "health": health, "message": "ECC\nerrors"});
            json!({"containerStatuses": [{"name": "task", "state": state, "allocatedResourcesStatus": [
                {"name": "nvidia.com/gpu", "resources": [well, device]}]}]})
        };
        let before = |name: &str, state: &Value, phase: &str| {
            let passing = json!({"waiting": {"reason": "PodInitializing"}});
            json!({"phase": phase, "initContainerStatuses": [{"name": name, "image": "i", "state": state}],
                "containerStatuses": [{"name": "task", "image": "t", "state": passing}]})
        };
        let mounts = |mounts: &Value, task: &Value| {
            json!({"phase": "Pending", "containerStatuses": [
                {"name": "k8s-cli-mounts", "image": "i", "state": mounts}, {"name": "task", "image": "t", "state": task}]})
        };
        let pulling = json!({"waiting": {"reason": "ErrImagePull", "message": "no such host"}});
        let creating = json!({"waiting": {"reason": "ContainerCreating"}});
        let cases = [
            (
                mounts(&pulling, &json!({"running": {}})),
                State::Pending,
                Some("cannot pull the image \"i\": no such host"),
            ),
            (mounts(&json!({"running": {}}), &creating), State::Pending, Some("its buckets are being mounted")),
            (
                mounts(&json!({"running": {}}), &pulling),
                State::Pending,
                Some("cannot pull the image \"t\": no such host"),
            ),
            (mounts(&creating, &creating), State::Pending, Some("ContainerCreating")),
            (mounts(&json!({"running": {}}), &json!({"running": {}})), State::Running, None),
            (terminated(0, "Completed"), State::Succeeded, None),
            (terminated(3, "Error"), State::Failed, Some("exited 3")),
            (
                with_device(&json!({"running": {}}), "Unhealthy"),
                State::Running,
                Some("device GPU-1 of nvidia.com/gpu is unhealthy: ECC errors"),
            ),
            (with_device(&json!({"running": {}}), "Unknown"), State::Running, None),
            (
                with_device(&json!({"terminated": {"exitCode": 1, "reason": "Error"}}), "Unhealthy"),
                State::Failed,
                Some("exited 1: device GPU-1 of nvidia.com/gpu is unhealthy: ECC errors"),
            ),
            (
                terminated(137, "OOMKilled"),
                State::Failed,
                Some("exited 137 (SIGKILL): OOMKilled, it used more memory than its limit of 64Mi"),
            ),
            (
                json!({"phase": "Failed", "reason": "Evicted", "message": "low on disk"}),
                State::Failed,
                Some("Evicted: low on disk"),
            ),
            (json!({"phase": "Failed"}), State::Failed, Some("pod failed")),
            (json!({"phase": "Pending"}), State::Pending, None),
            (
                json!({"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "False",
                    "reason": "Unschedulable", "message": "0/1 nodes are available: 1 Insufficient cpu."}]}),
                State::Pending,
                Some("Unschedulable: 1 Insufficient cpu (0/1 nodes are available)"),
            ),
            (
                json!({"containerStatuses": [{"name": "task", "state": {"waiting": {"reason": "ContainerCreating"}}}]}),
                State::Pending,
                Some("ContainerCreating"),
            ),
            (json!({"containerStatuses": [{"name": "task", "state": {"running": {}}}]}), State::Running, None),
            (
                before("k8s-cli-buckets", &json!({"running": {}}), "Pending"),
                State::Pending,
                Some("its files are copied from buckets"),
            ),
            (before("own", &json!({"running": {}}), "Pending"), State::Pending, Some("its init container 'own' runs")),
            (before("beside", &json!({"running": {}}), "Pending"), State::Pending, Some("PodInitializing")),
            (
                before("own", &json!({"waiting": {"reason": "ErrImagePull", "message": "no such host"}}), "Pending"),
                State::Pending,
                Some("cannot pull the image \"i\": no such host"),
            ),
            (
                before("own", &json!({"terminated": {"exitCode": 0}}), "Pending"),
                State::Pending,
                Some("PodInitializing"),
            ),
            (
                before("own", &json!({"terminated": {"exitCode": 3, "message": "x"}}), "Failed"),
                State::Failed,
                Some("its init container 'own' exited 3"),
            ),
            (
                before(
                    "k8s-cli-buckets",
                    &json!({"terminated": {"exitCode": 1, "message": "k8s-cli: buckets: s3://b to /x: denied\n"}}),
                    "Failed",
                ),
                State::Failed,
                Some("cannot copy s3://b to /x: denied"),
            ),
        ];
        for (status, state, reason) in cases {
            let spec = json!({"containers": [{"name": "task", "resources": {"limits": {"memory": "64Mi"}}}],
                "initContainers": [{"name": "own"}, {"name": "beside", "restartPolicy": "Always"}]});
            let pod: Pod =
                serde_json::from_value(json!({"metadata": {"name": "p"}, "spec": spec, "status": status})).unwrap();
            let view = view(&pod);
            let clue = view.ending.as_ref().and_then(|ending| ending.clue.as_ref());
            let why = view.reason.map(|reason| reason.words(clue)).or(view.cause.map(|cause| cause.wait.to_string()));
            assert_eq!((view.state, why.as_deref()), (state, reason), "{status}");
        }
    }
}
