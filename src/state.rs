//! What Jobs and pods say about a task (SPEC section 4). Pure: what it knows is what it was given.

mod pod;

use std::collections::HashMap;

use jiff::Timestamp;

use crate::names::{self, User};
use crate::objects::{Event, Job, Pod, truly};
use crate::time;
pub use pod::{Ending, PodView, view};

/// How a node, or a whole task, fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not started.
    Pending,
    /// Its container runs.
    Running,
    /// Its container ended with 0.
    Succeeded,
    /// It ended otherwise, or never can start.
    Failed,
    /// Its Job is gone (nodes only).
    Deleted,
}

impl State {
    /// The word for a node.
    pub fn of_node(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Deleted => "deleted",
        }
    }

    /// The word for a task.
    pub fn of_task(self) -> &'static str {
        match self {
            Self::Succeeded => "completed",
            other => other.of_node(),
        }
    }

    /// Whether nothing more will come.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Deleted)
    }
}

/// Said of a task that a killed client left half-made.
pub const INTERRUPTED: &str = "submission was interrupted";

/// One node of a task.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its rank, from 0.
    pub rank: u32,
    /// Its Job's name; of a Job that is gone, nothing.
    pub job: String,
    /// Its Job's uid.
    pub uid: String,
    /// How it fares.
    pub state: State,
    /// Why it waits or failed, in one line.
    pub reason: Option<String>,
    /// The Job alone does not tell whether its pod runs: the server is older than 1.24.
    pub ask_pods: bool,
    /// The Job has no pod yet.
    pub podless: bool,
    /// When its container began.
    pub started: Option<Timestamp>,
    /// How its container ended.
    pub ending: Option<Ending>,
    /// Its pod.
    pub pod: Option<String>,
    /// The machine that it is on.
    pub host: Option<String>,
}

/// A task: the Jobs that share its id.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its id.
    pub id: String,
    /// Its name as the user spelled it, or the label.
    pub name: String,
    /// The label `task-name`, of which names in the result models are made.
    pub label: String,
    /// The label `username`.
    pub username: String,
    /// The owner's name as it was given, where the Jobs have it.
    pub user: Option<String>,
    /// Where its Jobs are.
    pub namespace: String,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// `created-at` as written, or the server's time in its form.
    pub created_at: String,
    /// The newest time that its Jobs or pods report.
    pub updated: Option<Timestamp>,
    /// How many nodes it was submitted with.
    pub num_nodes: u32,
    /// The Service of its ports, and the ports as written: `8080,9000-9002`.
    pub ports: Option<(String, String)>,
    /// Its nodes by rank.
    pub nodes: Vec<Node>,
}

impl Task {
    /// How the task as a whole fares: completed when all nodes succeeded, else failed when any failed, else running
    /// from the first node that started, else pending. A deleted node makes it failed, unless all others succeeded.
    pub fn state(&self) -> State {
        let any = |state| self.nodes.iter().any(|node| node.state == state);
        let rest = self.nodes.iter().all(|node| matches!(node.state, State::Succeeded | State::Deleted));
        if rest && any(State::Succeeded) {
            State::Succeeded
        } else if any(State::Failed) || any(State::Deleted) {
            State::Failed
        } else if any(State::Running) || any(State::Succeeded) {
            State::Running
        } else {
            State::Pending
        }
    }

    /// How many nodes are in this state.
    pub fn count(&self, state: State) -> usize {
        self.nodes.iter().filter(|node| node.state == state).count()
    }

    /// Why the task waits or failed: the reason of the node that decides. Of several that wait, the commonest.
    pub fn reason(&self) -> Option<String> {
        let state = self.state();
        if state == State::Failed {
            return self.first_failed().and_then(|node| match (&node.reason, self.num_nodes) {
                (reason, 1) => reason.clone(),
                (Some(reason), _) => Some(format!("node-{} {reason}", node.rank)),
                (None, _) => Some(format!("node-{} {}", node.rank, node.state.of_node())),
            });
        }
        if state == State::Succeeded {
            return None;
        }
        self.nodes.iter().find_map(|node| (node.state == State::Pending).then_some(node.reason.clone()).flatten())
    }

    /// The node that failed first: by the end of its container, ties by rank; one whose container never ended
    /// comes after all that did.
    pub fn first_failed(&self) -> Option<&Node> {
        let failed = self.nodes.iter().filter(|node| matches!(node.state, State::Failed | State::Deleted));
        failed.min_by_key(|node| {
            let finished = node.ending.as_ref().and_then(|ending| ending.finished);
            (node.state == State::Deleted, finished.is_none(), finished, node.rank)
        })
    }

    /// Whether the pods have to be asked before the states are right.
    pub fn ask_pods(&self) -> bool {
        let waiting = self.num_nodes > 1 && self.nodes.iter().all(|node| node.state == State::Pending);
        // Pods are not ready before their nodes have found one another, though their containers run.
        let unready = |node: &Node| node.state == State::Pending && node.pod.is_none() && !node.job.is_empty();
        let waiting = waiting || (self.num_nodes > 1 && self.nodes.iter().any(unready));
        waiting || self.nodes.iter().any(|node| node.ask_pods)
    }

    /// The Job's name without the node's part, as the result models have it.
    pub fn job_name(&self) -> String {
        match self.nodes.iter().find(|node| !node.job.is_empty()) {
            Some(node) if self.num_nodes > 1 => {
                let suffix = format!("-node-{}", node.rank);
                node.job.strip_suffix(&suffix).unwrap_or(&node.job).into()
            }
            Some(node) => node.job.clone(),
            None => format!("{}-{}", self.label, self.id),
        }
    }

    /// Where its ports are reached from within the cluster: `NAME.NAMESPACE.svc:8080`, ranges as they were written.
    pub fn endpoints(&self) -> Vec<String> {
        let Some((service, ports)) = &self.ports else { return Vec::new() };
        ports.split(',').map(|ports| format!("{service}.{}.svc:{ports}", self.namespace)).collect()
    }

    /// The names of its Jobs by rank.
    pub fn jobs(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| !node.job.is_empty())
    }

    /// Notes the newest time that an object reports.
    fn touch(&mut self, time: Option<Timestamp>) {
        self.updated = self.updated.max(time);
    }

    /// Nodes whose Jobs are not there: never created where no other has started, else deleted.
    fn fill_gaps(&mut self) {
        self.nodes.sort_by_key(|node| node.rank);
        let missing: Vec<u32> = (0..self.num_nodes)
            .filter(|rank| self.nodes.binary_search_by_key(rank, |node| node.rank).is_err())
            .collect();
        if missing.is_empty() {
            return;
        }
        let interrupted = self.nodes.iter().all(|node| node.state == State::Pending);
        if interrupted {
            for node in &mut self.nodes {
                node.reason = Some(INTERRUPTED.into());
            }
        }
        let (state, reason) =
            if interrupted { (State::Pending, INTERRUPTED) } else { (State::Deleted, "its Job is gone") };
        self.nodes.extend(missing.into_iter().map(|rank| Node {
            state,
            reason: Some(reason.into()),
            ..Node::absent(rank)
        }));
        self.nodes.sort_by_key(|node| node.rank);
    }
}

impl Node {
    fn absent(rank: u32) -> Self {
        Self {
            rank,
            job: String::new(),
            uid: String::new(),
            state: State::Pending,
            reason: None,
            ask_pods: false,
            podless: false,
            started: None,
            ending: None,
            pod: None,
            host: None,
        }
    }

    /// What a Job alone says.
    fn of_job(job: &Job) -> Self {
        let status = &job.status;
        let conditions = &status.conditions;
        let ended = |kind: &str, early: &str| truly(conditions, kind).or_else(|| truly(conditions, early));
        let mut node =
            Self { job: job.metadata.name.clone(), uid: job.metadata.uid.clone(), ..Self::absent(rank(job)) };
        if let Some(condition) = ended("Failed", "FailureTarget") {
            node.state = State::Failed;
            // That the only try failed says nothing: the pod's ending does.
            node.reason = (condition.reason != "BackoffLimitExceeded").then(|| match condition.reason.as_str() {
                "DeadlineExceeded" => "was ended by its deadline".to_owned(),
                reason => pod::explained(reason, &condition.message),
            });
        } else if ended("Complete", "SuccessCriteriaMet").is_some() || status.succeeded > 0 {
            node.state = State::Succeeded;
        } else if status.failed > 0 {
            node.state = State::Failed;
        } else if status.ready.is_some_and(|ready| ready > 0) {
            node.state = State::Running;
        } else if truly(conditions, "Suspended").is_some() {
            node.reason = Some("its Job is suspended".into());
        } else {
            node.ask_pods = status.active > 0 && status.ready.is_none();
            node.podless = status.active == 0;
        }
        if job.metadata.deletion_timestamp.is_some() && !node.state.is_final() {
            node.reason = Some("is being deleted".into());
        }
        node
    }

    /// Whether its pod waits for this ConfigMap.
    fn waits_for(&self, gate: &str) -> bool {
        self.state == State::Pending
            && self.reason.as_deref().is_some_and(|reason| reason.contains(&format!("\"{gate}\"")))
    }

    /// What its pod adds. A pod says more than the Job, and sooner, but a finished Job has the last word.
    fn add(&mut self, pod: &PodView) {
        if self.state.is_final() && pod.state != self.state {
            if self.pod.is_none() {
                self.pod = Some(pod.name.clone());
            }
            return;
        }
        self.podless = false;
        self.ask_pods = false;
        self.state = pod.state;
        // A Job's own word (its deadline) says more than the signal that followed.
        if !(self.state == State::Failed && self.reason.is_some()) {
            self.reason.clone_from(&pod.reason);
        }
        self.started = pod.started;
        self.ending.clone_from(&pod.ending);
        self.pod = Some(pod.name.clone());
        self.host.clone_from(&pod.host);
    }
}

fn rank(job: &Job) -> u32 {
    job.metadata.label(names::NODE_IDX).and_then(|rank| rank.parse().ok()).unwrap_or(0)
}

/// The server's words on a pod that it refused, without the controller's.
pub fn creation_refused(message: &str) -> String {
    let message = message.strip_prefix("Error creating: ").unwrap_or(message);
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a Job and its pods say of a node; `pods` are those that the Job made, oldest first.
pub fn node<'a>(job: &Job, pods: impl IntoIterator<Item = &'a Pod>) -> Node {
    let mut node = Node::of_job(job);
    for pod in pods {
        node.add(&pod::view(pod));
    }
    node
}

/// Which tasks to gather.
#[derive(Debug, Clone)]
pub enum Owner {
    /// One user's.
    Only(User),
    /// Everyone's.
    Everyone,
}

impl Owner {
    /// The label selector that finds these objects; `kind` is [`names::TASK`] or [`names::VOLUME`].
    pub fn selector(&self, kind: &str) -> String {
        match self {
            Self::Only(user) => format!("{kind}=true,{}={}", names::USERNAME, user.label),
            Self::Everyone => format!("{kind}=true"),
        }
    }

    /// Whether an object with these labels and annotations belongs to them.
    pub fn includes(&self, meta: &crate::objects::Meta) -> bool {
        match self {
            Self::Only(user) => user.owns(meta.label(names::USERNAME), meta.annotation(names::RAW_USER)),
            Self::Everyone => true,
        }
    }
}

/// Puts tasks together from Jobs and then pods, in any order and with repetitions, as paging gives them.
#[derive(Debug)]
pub struct Gather {
    owner: Owner,
    tasks: Vec<Task>,
    index: HashMap<(String, String, String), usize>,
}

impl Gather {
    /// Nothing yet.
    pub fn new(owner: Owner) -> Self {
        Self { owner, tasks: Vec::new(), index: HashMap::new() }
    }

    /// Adds a Job; one that is not the owner's, or no task's, is passed over.
    pub fn job(&mut self, job: &Job) {
        let meta = &job.metadata;
        let (Some(id), true) = (meta.label(names::TASK_ID), self.owner.includes(meta)) else { return };
        let username = meta.label(names::USERNAME).unwrap_or_default();
        let key = (meta.namespace.clone(), id.to_owned(), username.to_owned());
        let created_at = meta.annotation(names::CREATED_AT).filter(|text| time::parse(text).is_some());
        let slot = *self.index.entry(key).or_insert_with(|| {
            let label = meta.label(names::TASK_NAME).unwrap_or_default();
            self.tasks.push(Task {
                id: id.into(),
                name: meta.annotation(names::RAW_NAME).unwrap_or(label).into(),
                label: label.into(),
                username: username.into(),
                user: meta.annotation(names::RAW_USER).map(str::to_owned),
                namespace: meta.namespace.clone(),
                created: None,
                created_at: String::new(),
                updated: None,
                num_nodes: 1,
                ports: meta
                    .annotation(names::PORTS)
                    .and_then(|text| text.split_once(':'))
                    .map(|(service, ports)| (service.into(), ports.into())),
                nodes: Vec::new(),
            });
            self.tasks.len() - 1
        });
        let task = &mut self.tasks[slot];
        let node = Node::of_job(job);
        let annotated = meta.annotation(names::NUM_NODES).and_then(|number| number.parse().ok()).unwrap_or(1);
        // A task cannot have more nodes than its Jobs' objects could be told apart; a wild annotation is no reason to
        // make a million rows.
        task.num_nodes = task.num_nodes.max(annotated).clamp(1, 10_000).max(node.rank.min(9_999) + 1);
        let created = created_at.and_then(time::parse).or(meta.creation_timestamp);
        if task.created.is_none() || (created.is_some() && created < task.created) {
            task.created = created;
            task.created_at =
                created_at.map(str::to_owned).or_else(|| created.map(time::python_isoformat)).unwrap_or_default();
        }
        task.touch(meta.creation_timestamp);
        task.touch(job.status.start_time);
        task.touch(job.status.completion_time);
        for condition in &job.status.conditions {
            task.touch(condition.last_transition_time);
        }
        match task.nodes.iter_mut().find(|have| have.job == node.job) {
            Some(have) => *have = node,
            None => task.nodes.push(node),
        }
    }

    /// Adds what a pod says of its node; the Jobs come first.
    pub fn pod(&mut self, pod: &Pod) {
        let meta = &pod.metadata;
        let label = |key| meta.label(key).unwrap_or_default().to_owned();
        let key = (meta.namespace.clone(), label(names::TASK_ID), label(names::USERNAME));
        let Some(&slot) = self.index.get(&key) else { return };
        let task = &mut self.tasks[slot];
        let view = pod::view(pod);
        task.touch(view.started);
        task.touch(view.ending.as_ref().and_then(|ending| ending.finished));
        for condition in &pod.status.conditions {
            task.touch(condition.last_transition_time);
        }
        if let Some(node) = task.nodes.iter_mut().find(|node| node.job == view.job) {
            node.add(&view);
        }
    }

    /// Adds why a Job could not make its pod, which only its events tell.
    pub fn event(&mut self, event: &Event) {
        let about = &event.involved_object;
        if about.kind != "Job" || event.reason != "FailedCreate" {
            return;
        }
        let nodes = self.tasks.iter_mut().flat_map(|task| &mut task.nodes);
        for node in nodes.filter(|node| node.podless && node.uid == about.uid) {
            node.reason = Some(creation_refused(&event.message));
        }
    }

    /// Whether a Job has no pod though it should: its events say why.
    pub fn ask_events(&self) -> bool {
        self.tasks.iter().flat_map(|task| &task.nodes).any(|node| node.podless)
    }

    /// Tasks whose pods wait for the object that a submission creates last, with that object's name.
    pub fn ask_gates(&self) -> Vec<(usize, String, String)> {
        let gates =
            self.tasks.iter().enumerate().filter(|(_, task)| task.num_nodes > 1).map(|(slot, task)| {
                (slot, task.namespace.clone(), format!("{}{}", task.job_name(), names::GATE_SUFFIX))
            });
        gates.filter(|(slot, _, gate)| self.tasks[*slot].nodes.iter().any(|node| node.waits_for(gate))).collect()
    }

    /// The object that this task's pods wait for is not there: its submission was interrupted.
    pub fn interrupted(&mut self, slot: usize) {
        for node in self.tasks[slot].nodes.iter_mut().filter(|node| node.state == State::Pending) {
            node.reason = Some(INTERRUPTED.into());
        }
    }

    /// Whether the Jobs alone do not say enough.
    pub fn ask_pods(&self) -> bool {
        self.tasks.iter().any(Task::ask_pods)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// The tasks, newest first.
    pub fn finish(mut self) -> Vec<Task> {
        for task in &mut self.tasks {
            task.fill_gaps();
        }
        self.tasks.sort_by(|a, b| b.created.cmp(&a.created).then_with(|| a.id.cmp(&b.id)));
        self.tasks
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::needless_pass_by_value)]
mod tests {
    use super::*;
    use serde_json::json;

    fn job(rank: u32, nodes: u32, status: serde_json::Value) -> Job {
        let name = if nodes > 1 { format!("t-0a1b2c3d-node-{rank}") } else { "t-0a1b2c3d".into() };
        serde_json::from_value(json!({
            "metadata": {"name": name, "namespace": "ns", "uid": format!("u{rank}"),
                "labels": {"task-id": "0a1b2c3d", "task-name": "t", "username": "ann", "node-idx": rank.to_string()},
                "annotations": {"num-nodes": nodes.to_string(), "created-at": "2026-01-02T03:04:05.6"}},
            "status": status,
        }))
        .unwrap()
    }

    fn task(jobs: &[Job], pods: &[Pod]) -> Task {
        let mut gather = Gather::new(Owner::Only(User::new("ann")));
        jobs.iter().for_each(|job| gather.job(job));
        pods.iter().for_each(|pod| gather.pod(pod));
        gather.finish().remove(0)
    }

    fn pod(rank: u32, state: serde_json::Value) -> Pod {
        serde_json::from_value(json!({
            "metadata": {"name": format!("p{rank}"), "namespace": "ns",
                "labels": {"task-id": "0a1b2c3d", "username": "ann", "job-name": format!("t-0a1b2c3d-node-{rank}")}},
            "status": {"phase": "Pending", "containerStatuses": [{"name": "task", "state": state}]},
        }))
        .unwrap()
    }

    #[test]
    fn states_of_tasks() {
        let done = json!({"succeeded": 1, "conditions": [{"type": "Complete", "status": "True"}]});
        let failed = json!({"failed": 1});
        let active = json!({"active": 1});
        let ready = json!({"active": 1, "ready": 1});
        let unready = json!({"active": 1, "ready": 0});
        let cases = [
            (vec![job(0, 1, done.clone())], State::Succeeded),
            (vec![job(0, 1, failed.clone())], State::Failed),
            (vec![job(0, 1, ready.clone())], State::Running),
            (vec![job(0, 1, unready.clone())], State::Pending),
            (vec![job(0, 1, active.clone())], State::Pending),
            (vec![job(0, 1, json!({}))], State::Pending),
            (vec![job(0, 2, done.clone()), job(1, 2, ready.clone())], State::Running),
            (vec![job(0, 2, done.clone()), job(1, 2, unready.clone())], State::Running),
            (vec![job(0, 2, done.clone()), job(1, 2, failed.clone())], State::Failed),
            (vec![job(0, 2, ready.clone()), job(1, 2, failed)], State::Failed),
            // A node's Job is gone: the rest decides only if it succeeded.
            (vec![job(0, 2, done)], State::Succeeded),
            (vec![job(0, 2, ready)], State::Failed),
            // Never whole.
            (vec![job(0, 2, unready)], State::Pending),
        ];
        for (jobs, expected) in cases {
            assert_eq!(task(&jobs, &[]).state(), expected, "{jobs:?}");
        }
        assert_eq!(task(&[job(1, 4, active)], &[]).reason().as_deref(), Some(INTERRUPTED));
    }

    #[test]
    fn pods_say_what_old_servers_do_not() {
        let jobs = [job(0, 2, json!({"active": 1})), job(1, 2, json!({"active": 1}))];
        assert!(task(&jobs, &[]).ask_pods());
        let running = pod(0, json!({"running": {"startedAt": "2026-01-02T03:04:09Z"}}));
        let waiting =
            pod(1, json!({"waiting": {"reason": "ImagePullBackOff", "message": "Back-off pulling image \"x\""}}));
        let task = task(&jobs, &[running, waiting]);
        assert_eq!((task.state(), task.ask_pods()), (State::Running, false));
        assert_eq!(task.reason().as_deref(), Some("ImagePullBackOff: Back-off pulling image \"x\""));
        assert_eq!(task.updated, time::parse("2026-01-02T03:04:09Z"));
        assert_eq!((task.job_name().as_str(), task.created_at.as_str()), ("t-0a1b2c3d", "2026-01-02T03:04:05.6"));
    }

    #[test]
    fn the_first_failure_decides() {
        let jobs = [0, 1, 2].map(|rank| job(rank, 3, json!({"failed": 1})));
        let ended = |rank, code: i32, at: &str| {
            pod(rank, json!({"terminated": {"exitCode": code, "reason": "Error", "finishedAt": at}}))
        };
        let pods = [
            ended(0, 137, "2026-01-02T03:05:00Z"),
            ended(1, 3, "2026-01-02T03:04:59Z"),
            ended(2, 4, "2026-01-02T03:04:59Z"),
        ];
        let task = task(&jobs, &pods);
        assert_eq!(task.first_failed().map(|node| node.rank), Some(1));
        assert_eq!(task.reason().as_deref(), Some("node-1 exited 3"));
    }

    #[test]
    fn strangers_are_left_out() {
        let mut gather = Gather::new(Owner::Only(User::new("ann")));
        let mut other = job(0, 1, json!({}));
        other.metadata.annotations.insert(names::RAW_USER.into(), "Ann".into());
        gather.job(&other);
        let mut nameless = job(0, 1, json!({}));
        nameless.metadata.labels.clear();
        gather.job(&nameless);
        assert!(gather.is_empty());
    }
}
