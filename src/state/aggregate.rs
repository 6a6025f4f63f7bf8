//! Puts tasks together from Jobs, pods and events.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::evidence::{Evidence, Questions};
use super::node::{self, Node};
use super::task::Task;
use super::{Owner, pod};
use crate::names;
use crate::objects::{Job, Meta, Pod};
use crate::time;

/// Tasks of more nodes than this have a map of them.
const FEW: usize = 8;

/// Puts tasks together from Jobs and then pods, in any order and with repetitions, as paging gives them. It can be kept
/// up to date: of a task that is known, [`Gather::renew`] reads one node anew.
#[derive(Debug)]
pub struct Gather {
    owner: Owner,
    tasks: Vec<Known>,
    index: HashMap<TaskKey, usize>,
    /// Tasks that are over and were handed out: what is seen of them again is no news.
    over: HashSet<TaskKey>,
    /// What nodes left open that were read anew, by their Jobs.
    open: HashMap<String, Questions>,
}

/// A task and where its nodes are.
#[derive(Debug)]
struct Known {
    /// Others may look at it while it is not changed.
    task: Rc<Task>,
    /// By their Jobs' names; of few nodes, none.
    places: HashMap<String, usize>,
}

impl Known {
    fn place(&self, job: &str) -> Option<usize> {
        let nodes = &self.task.nodes;
        if nodes.len() > FEW { self.places.get(job).copied() } else { nodes.iter().position(|node| node.job == job) }
    }

    fn task(&mut self) -> &mut Task {
        Rc::make_mut(&mut self.task)
    }

    fn node(&mut self, job: &str) -> Option<&mut Node> {
        self.place(job).and_then(|place| self.task().nodes.get_mut(place))
    }

    /// Puts a node in the place of the one before it, or beside the others.
    fn put(&mut self, node: Node) {
        match self.place(&node.job) {
            Some(place) => self.task().nodes[place] = node,
            None => self.push(node),
        }
    }

    fn push(&mut self, node: Node) {
        self.task().nodes.push(node);
        match (self.task.nodes.len(), self.task.nodes.last()) {
            (count, Some(node)) if count > FEW + 1 => drop(self.places.insert(node.job.clone(), count - 1)),
            _ => self.map(),
        }
    }

    /// The nodes have other places.
    fn map(&mut self) {
        self.places.clear();
        if self.task.nodes.len() > FEW {
            let places = self.task.nodes.iter().enumerate().filter(|(_, node)| !node.job.is_empty());
            self.places.extend(places.map(|(place, node)| (node.job.clone(), place)));
        }
    }
}

impl Gather {
    /// Nothing yet.
    pub fn new(owner: Owner) -> Self {
        Self { owner, tasks: Vec::new(), index: HashMap::new(), over: HashSet::new(), open: HashMap::new() }
    }

    /// Adds a Job; one that is not the owner's, or no task's, is passed over.
    pub fn job(&mut self, job: &Job) {
        let meta = &job.metadata;
        let (Some(id), true) = (meta.label(names::TASK_ID), self.owner.includes(meta)) else { return };
        if !self.over.is_empty() && self.over.contains(&key(meta)) {
            return;
        }
        let label = meta.label(names::TASK_NAME).unwrap_or_default();
        let slot = self.slot(meta, id, label);
        let known = &mut self.tasks[slot];
        let task = known.task();
        task.ports = meta
            .annotation(names::PORTS)
            .and_then(|text| text.split_once(':'))
            .map(|(service, ports)| (service.into(), ports.into()));
        task.fail_fast = meta.annotation(names::FAIL_FAST) != Some("false");
        task.expires = job.spec.ttl_seconds_after_finished.is_some();
        task.touch(job.status.start_time);
        task.touch(job.status.completion_time);
        for condition in &job.status.conditions {
            task.touch(condition.last_transition_time);
        }
        known.put(Node::of_job(job));
    }

    /// The place of the task that an object is of, with what its labels and annotations say of that.
    fn slot(&mut self, meta: &Meta, id: &str, label: &str) -> usize {
        let username = meta.label(names::USERNAME).unwrap_or_default();
        let slot = *self.index.entry(key(meta)).or_insert_with(|| {
            let task = Task {
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
                ports: None,
                fail_fast: true,
                expires: false,
                half_made: false,
                // Most have one, and a list may have very many.
                nodes: Vec::with_capacity(1),
            };
            self.tasks.push(Known { task: Rc::new(task), places: HashMap::new() });
            self.tasks.len() - 1
        });
        let task = self.tasks[slot].task();
        let annotated = meta.annotation(names::NUM_NODES).and_then(|number| number.parse().ok()).unwrap_or(1);
        // A task cannot have more nodes than its Jobs' objects could be told apart; a wild annotation is no reason to
        // make a million rows.
        task.num_nodes = task.num_nodes.max(annotated).clamp(1, 10_000).max(node::rank(meta).min(9_999) + 1);
        let created_at = meta.annotation(names::CREATED_AT).filter(|text| time::parse(text).is_some());
        let created = created_at.and_then(time::parse).or(meta.creation_timestamp);
        if task.created.is_none() || (created.is_some() && created < task.created) {
            task.created = created;
            task.created_at =
                created_at.map(str::to_owned).or_else(|| created.map(time::python_isoformat)).unwrap_or_default();
        }
        task.touch(meta.creation_timestamp);
        slot
    }

    /// Adds what a pod says of its node; the Jobs come first.
    pub fn pod(&mut self, pod: &Pod) {
        let Some(&slot) = self.index.get(&key(&pod.metadata)) else { return };
        let known = &mut self.tasks[slot];
        let view = pod::view(pod);
        let task = known.task();
        task.touch(view.started);
        task.touch(view.ending.as_ref().and_then(|ending| ending.finished));
        for condition in &pod.status.conditions {
            task.touch(condition.last_transition_time);
        }
        if let Some(node) = known.node(&view.job) {
            node.add(&view);
        }
    }

    /// Whether a pod is one of the owner's that has not ended, and its Job none that is known.
    pub fn is_stray(&self, pod: &Pod) -> bool {
        let meta = &pod.metadata;
        let job = meta.label("job-name").unwrap_or_default();
        let slot = self.index.get(&key(meta));
        let known = slot.is_some_and(|&slot| self.tasks[slot].place(job).is_some());
        !known && meta.label(names::TASK_ID).is_some() && self.owner.includes(meta) && pod::view(pod).live
    }

    /// Adds a pod whose Job is gone: what has been stopped and is still there.
    pub fn stray(&mut self, pod: &Pod) {
        let (meta, view) = (&pod.metadata, pod::view(pod));
        let (Some(id), true) = (meta.label(names::TASK_ID), self.is_stray(pod)) else { return };
        // Pods need not have the task's name; their Job was called after it.
        let job = view.job.split_once(&format!("-{id}")).map_or("", |(name, _)| name);
        let slot = self.slot(meta, id, meta.label(names::TASK_NAME).unwrap_or(job));
        let known = &mut self.tasks[slot];
        known.task().touch(view.started);
        // Of two pods of one node the one that is left last counts, and both are no more than one node.
        let node = Node::of_pod(&view, meta);
        if !known.task.nodes.iter().any(|have| have.rank == node.rank) {
            known.push(node);
        }
    }

    /// Hands out the task of this Job if it is over and nothing is left to be known of it; its pods are taken from those
    /// that are there.
    pub fn take_over(&mut self, job: &Job, pods: &mut PodsByTask) -> Option<Task> {
        let key = key(&job.metadata);
        let slot = *self.index.get(&key)?;
        self.take(key, slot, pods)
    }

    /// Hands out all tasks of which that is so.
    pub fn take_all_over(&mut self, pods: &mut PodsByTask) -> Vec<Task> {
        let mut keys: Vec<(usize, TaskKey)> = self.index.iter().map(|(key, slot)| (*slot, key.clone())).collect();
        // The last first: the place of one that is handed out is taken by the last.
        keys.sort_unstable_by(|a, b| b.cmp(a));
        keys.into_iter().filter_map(|(slot, key)| self.take(key, slot, pods)).collect()
    }

    fn take(&mut self, key: TaskKey, slot: usize, pods: &mut PodsByTask) -> Option<Task> {
        let known = &mut self.tasks[slot];
        let is_over = |node: &Node| node.state.is_final() && !node.leaving;
        let count = known.task.nodes.len();
        if u32::try_from(count) != Ok(known.task.num_nodes) || !known.task.nodes.iter().all(is_over) {
            return None;
        }
        let own = pods.0.get(&key).map(Vec::as_slice).unwrap_or_default();
        let is_known = |pod: &Pod| known.place(pod.metadata.label("job-name").unwrap_or_default()).is_some();
        // Of a pod that is gone, an event may tell.
        let explained = |node: &Node| {
            let has_pod = |pod: &Pod| pod.metadata.label("job-name") == Some(&node.job);
            !node.has_vanished() || own.iter().any(has_pod)
        };
        if !own.iter().all(is_known) || !known.task.nodes.iter().all(explained) {
            return None;
        }
        for pod in pods.0.remove(&key).unwrap_or_default() {
            self.pod(&pod);
        }
        self.index.remove(&key);
        let mut task = Rc::unwrap_or_clone(self.tasks.swap_remove(slot).task);
        if let Some(moved) = self.tasks.get(slot) {
            self.index.insert(key_of(&moved.task), slot);
        }
        self.over.insert(key);
        task.settle();
        Some(task)
    }

    /// Reads one node anew, from its Job and the pods that this has made.
    pub fn renew<'a>(&mut self, job: &Job, pods: impl IntoIterator<Item = &'a Pod>, evidence: &Evidence) {
        self.job(job);
        pods.into_iter().for_each(|pod| self.pod(pod));
        let name = &job.metadata.name;
        let slot = self.index.get(&key(&job.metadata));
        if let Some(node) = slot.and_then(|&slot| self.tasks[slot].node(name)) {
            let open = Questions::of(node);
            evidence.explain(node);
            if open.is_empty() {
                self.open.remove(name);
            } else {
                self.open.insert(name.clone(), open);
            }
        }
    }

    /// Takes out the node of a Job that is gone.
    pub fn lose(&mut self, job: &Job) {
        self.open.remove(&job.metadata.name);
        if let Some(&slot) = self.index.get(&key(&job.metadata)) {
            let known = &mut self.tasks[slot];
            known.task().nodes.retain(|node| node.job != job.metadata.name);
            known.map();
        }
    }

    /// What the nodes that were read anew leave open.
    pub fn open(&self) -> Questions {
        self.open.values().fold(Questions::default(), Questions::and)
    }

    /// What has to be asked to explain every wait; with `all` also where there is room, and where pods have gone.
    pub fn questions(&self, all: bool) -> Questions {
        let nodes = self.tasks.iter().flat_map(|known| &known.task.nodes).filter(|node| all || !node.has_vanished());
        let questions = nodes.map(Questions::of).fold(Questions::default(), |all, one| all.and(&one));
        Questions { gpus: all && questions.gpus, ..questions }
    }

    /// Adds what was found.
    pub fn evidence(&mut self, evidence: &Evidence) {
        self.tasks.iter_mut().flat_map(|known| &mut known.task().nodes).for_each(|node| evidence.explain(node));
    }

    /// Tasks whose containers wait for what their submissions create: with the namespace and the name of the ConfigMap
    /// or the Secret.
    pub fn awaited(&self) -> Vec<(usize, String, String)> {
        let tasks = self.tasks.iter().map(|known| &*known.task).enumerate();
        let awaited = tasks.filter_map(|(slot, task)| Some((slot, task, task.nodes.iter().find_map(Node::awaits)?)));
        awaited.map(|(slot, task, name)| (slot, task.namespace.clone(), name.to_owned())).collect()
    }

    /// The object that this task's pods wait for is not there: its submission was interrupted.
    pub fn interrupted(&mut self, slot: usize) {
        self.tasks[slot].task().interrupt();
    }

    /// Whether the Jobs alone do not say enough.
    pub fn ask_pods(&self) -> bool {
        self.tasks.iter().any(|known| known.task.ask_pods())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Says what can be said once everything has been heard, and again after [`Gather::renew`]; whether all nodes have
    /// to be read anew first, because what was said of them is no longer so.
    pub fn settle(&mut self) -> bool {
        let mut anew = false;
        for known in &mut self.tasks {
            let half_made = known.task.half_made;
            if known.task().settle() {
                known.map();
            }
            anew |= half_made && !known.task.half_made;
        }
        anew
    }

    /// The first task, settled.
    pub fn first(&self) -> Option<Rc<Task>> {
        self.tasks.first().map(|known| Rc::clone(&known.task))
    }

    /// The tasks, newest first.
    pub fn finish(mut self) -> Vec<Task> {
        self.settle();
        let mut tasks: Vec<Task> = self.tasks.into_iter().map(|known| Rc::unwrap_or_clone(known.task)).collect();
        newest_first(&mut tasks);
        tasks
    }
}

/// Puts tasks in order.
pub fn newest_first(tasks: &mut [Task]) {
    tasks.sort_by(|a, b| b.created.cmp(&a.created).then_with(|| a.id.cmp(&b.id)));
}

/// What tells tasks apart: namespace, id and username. Two people may have one of the same id, in two namespaces anyone
/// may.
type TaskKey = Box<str>;

fn key(meta: &Meta) -> TaskKey {
    let label = |key| meta.label(key).unwrap_or_default();
    format!("{}/{}/{}", meta.namespace, label(names::TASK_ID), label(names::USERNAME)).into()
}

fn key_of(task: &Task) -> TaskKey {
    format!("{}/{}/{}", task.namespace, task.id, task.username).into()
}

/// Pods by their tasks.
#[derive(Debug, Default)]
pub struct PodsByTask(BTreeMap<TaskKey, Vec<Pod>>);

impl PodsByTask {
    /// Puts pods in their places.
    pub fn new(pods: Vec<Pod>) -> Self {
        let mut by_task = BTreeMap::<_, Vec<Pod>>::new();
        for pod in pods {
            by_task.entry(key(&pod.metadata)).or_default().push(pod);
        }
        Self(by_task)
    }

    /// Those that no task has taken.
    pub fn rest(self) -> Vec<Pod> {
        self.0.into_values().flatten().collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::needless_pass_by_value)]
mod tests {
    use super::*;
    use crate::names::User;
    use crate::objects::Event;
    use crate::state::State;
    use crate::state::reason::{BestNode, Wait};
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
        assert_eq!(task(&[job(1, 4, active)], &[]).reason(), Some(Wait::Interrupted.to_string()));
    }

    /// A task is over when every node has ended, whatever the first failure makes of it.
    #[test]
    fn tasks_that_are_over() {
        let failed = json!({"failed": 1, "conditions": [{"type": "Failed", "status": "True",
            "reason": "BackoffLimitExceeded", "lastTransitionTime": "2026-01-02T03:04:09Z"}]});
        let late = json!({"failed": 1, "conditions": [{"type": "Failed", "status": "True",
            "reason": "DeadlineExceeded", "lastTransitionTime": "2026-01-02T03:05:00Z"}]});
        let done = json!({"succeeded": 1, "completionTime": "2026-01-02T03:06:00Z"});
        let (ready, unready) = (json!({"active": 1, "ready": 1}), json!({"active": 1, "ready": 0}));
        let runs = pod(0, json!({"running": {}}));
        let cases = [
            (failed.clone(), ready, None, State::Running, None),
            (failed.clone(), unready, None, State::Pending, None),
            // The Job has failed, and its container still saves its work.
            (failed.clone(), late, Some(runs), State::Running, None),
            (failed.clone(), done, None, State::Failed, Some("2026-01-02T03:06:00Z")),
            (failed.clone(), failed, None, State::Failed, Some("2026-01-02T03:04:09Z")),
        ];
        for (one, zero, pod, stage, ended) in cases {
            let task = task(&[job(1, 2, one), job(0, 2, zero.clone())], pod.as_slice());
            let ended = ended.map(|ended| time::parse(ended).unwrap());
            assert_eq!((task.state(), task.stage()), (State::Failed, stage), "{zero}");
            assert_eq!(task.is_over().then(|| task.ended().unwrap()), ended, "{zero}");
        }
    }

    /// What has been stopped is stopping until its pods are gone.
    #[test]
    fn pods_that_outlive_their_jobs() {
        let mut left = pod(1, json!({"running": {"startedAt": "2026-01-02T03:04:09Z"}}));
        left.metadata.labels.insert(names::NODE_IDX.into(), "1".into());
        let stopping = |pods: &[&Pod], jobs: &[Job]| {
            let mut gather = Gather::new(Owner::Only(User::new("ann")));
            jobs.iter().for_each(|job| gather.job(job));
            let strays: Vec<&&Pod> = pods.iter().filter(|pod| gather.is_stray(pod)).collect();
            strays.into_iter().for_each(|pod| gather.stray(pod));
            pods.iter().for_each(|pod| gather.pod(pod));
            gather.finish()
        };
        // The pods of the Python system, and of older clients, have labels alone.
        let tasks = stopping(&[&left], &[]);
        let task = &tasks[0];
        assert_eq!((task.name.as_str(), task.num_nodes, task.state()), ("t", 2, State::Stopping));
        assert_eq!(nodes(task), told(&[(State::Deleted, "its Job is gone"), (State::Stopping, "")]));
        assert_eq!((task.reason(), task.is_over(), task.stage()), (None, false, State::Stopping));
        left.metadata.annotations.extend([
            (names::RAW_NAME.into(), "T!".into()),
            (names::NUM_NODES.into(), "4".into()),
            (names::CREATED_AT.into(), "2026-01-02T03:04:05.6".into()),
        ]);
        let task = stopping(&[&left, &left], &[]).remove(0);
        assert_eq!((task.name.as_str(), task.num_nodes, task.created_at.as_str()), ("T!", 4, "2026-01-02T03:04:05.6"));
        // One that has ended holds nothing, and another user's is not ours.
        let mut ended = left.clone();
        ended.status.phase = "Failed".into();
        let mut other = left.clone();
        other.metadata.annotations.insert(names::RAW_USER.into(), "Ann".into());
        assert!(stopping(&[&ended, &other], &[]).is_empty());
        // The rest of the task is there: one of its nodes has lost its Job.
        left.metadata.annotations.insert(names::NUM_NODES.into(), "2".into());
        let task = stopping(&[&left], &[job(0, 2, json!({"active": 1, "ready": 1}))]).remove(0);
        assert_eq!((task.state(), task.reason().as_deref()), (State::Failed, Some("node-1 stopping")));
        // A Job that waits for its pods before it goes.
        let mut job = job(1, 1, json!({"active": 1, "ready": 1}));
        job.metadata.name = "t-0a1b2c3d-node-1".into();
        job.metadata.deletion_timestamp = job.metadata.creation_timestamp.or(time::parse("2026-01-02T03:05:00Z"));
        let task = stopping(&[&left], &[job]).remove(0);
        assert_eq!(task.state(), State::Stopping);
    }

    /// A container that waits for what its submission creates may wait for ever.
    #[test]
    fn submissions_that_were_interrupted() {
        let missing = |what: &str| {
            pod(0, json!({"waiting": {"reason": "CreateContainerConfigError", "message": format!("{what} not found")}}))
        };
        for (what, awaited) in [
            ("secret \"t-0a1b2c3d-secrets\"", Some("t-0a1b2c3d-secrets")),
            ("configmap \"t-0a1b2c3d-submitted\"", Some("t-0a1b2c3d-submitted")),
            ("secret \"my-secrets\"", None),
        ] {
            let mut gather = Gather::new(Owner::Everyone);
            gather.job(&job(0, 1, json!({"active": 1})));
            let mut pod = missing(what);
            pod.metadata.labels.insert("job-name".into(), "t-0a1b2c3d".into());
            gather.pod(&pod);
            let found = gather.awaited();
            assert_eq!(found.first().map(|(_, _, name)| name.as_str()), awaited);
            found.iter().for_each(|(slot, ..)| gather.interrupted(*slot));
            let reason = gather.finish().remove(0).reason().unwrap();
            assert_eq!(reason == Wait::Interrupted.to_string(), awaited.is_some(), "{reason}");
        }
    }

    /// With a `--ttl` the Jobs of nodes that end early go before the others have ended.
    #[test]
    fn nodes_that_are_gone_after_their_end() {
        let expires = |mut job: Job| {
            job.spec.ttl_seconds_after_finished = Some(60);
            job
        };
        let (ready, done) = (json!({"active": 1, "ready": 1}), json!({"succeeded": 1}));
        let stopped =
            json!({"failed": 1, "conditions": [{"type": "Failed", "status": "True", "reason": "DeadlineExceeded"}]});
        let ended = "ended, and its Job was removed after its --ttl";
        for (job, state, why) in [
            (job(1, 2, ready), State::Running, ended),
            (job(1, 2, done), State::Succeeded, ended),
            (job(1, 2, json!({"failed": 1})), State::Failed, ended),
            (marked(job(1, 2, stopped), names::STOPPED, "node-0 failed"), State::Failed, "failed, and its Job is gone"),
        ] {
            let task = task(&[expires(job)], &[]);
            assert_eq!((task.state(), nodes(&task)[0].clone()), (state, (State::Deleted, why.into())));
        }
    }

    #[test]
    fn pods_say_what_old_servers_do_not() {
        let jobs = [job(0, 2, json!({"active": 1})), job(1, 2, json!({"active": 1}))];
        assert!(task(&jobs, &[]).ask_pods());
        let running = pod(0, json!({"running": {"startedAt": "2026-01-02T03:04:09Z"}}));
        let waiting = pod(1, json!({"waiting": {"reason": "CreateContainerError", "message": "no space"}}));
        let task = task(&jobs, &[running, waiting]);
        assert_eq!((task.state(), task.ask_pods()), (State::Running, false));
        assert_eq!(task.reason().as_deref(), Some("CreateContainerError: no space"));
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

    fn marked(mut job: Job, key: &str, value: &str) -> Job {
        job.metadata.annotations.insert(key.into(), value.into());
        job
    }

    /// Rank by rank: state and why.
    fn nodes(task: &Task) -> Vec<(State, String)> {
        task.nodes.iter().map(|node| (node.state, node.why().unwrap_or_default())).collect()
    }

    fn told(nodes: &[(State, &str)]) -> Vec<(State, String)> {
        nodes.iter().map(|(state, why)| (*state, (*why).to_owned())).collect()
    }

    #[test]
    fn nodes_that_were_stopped_are_no_cause() {
        let condition =
            |reason: &str| json!({"failed": 1, "conditions": [{"type": "Failed", "status": "True", "reason": reason}]});
        let stopped = |rank, status| marked(job(rank, 4, status), names::STOPPED, "node-2 failed");
        let jobs = [
            // Its Job knows that it is over.
            stopped(0, condition("DeadlineExceeded")),
            // Nobody knows yet, and nothing runs.
            stopped(1, json!({"active": 1})),
            job(2, 4, condition("BackoffLimitExceeded")),
            // It was told to, and ended as it likes.
            stopped(3, condition("BackoffLimitExceeded")),
        ];
        let ended = |rank, code: i32, at: &str| {
            pod(rank, json!({"terminated": {"exitCode": code, "reason": "Error", "finishedAt": at}}))
        };
        let pods = [
            ended(0, 143, "2026-01-02T03:04:00Z"),
            ended(2, 3, "2026-01-02T03:05:00Z"),
            ended(3, 4, "2026-01-02T03:05:01Z"),
        ];
        let task = task(&jobs, &pods);
        let stopped = (State::Failed, "stopped because node-2 failed");
        let saved = (State::Failed, "stopped because node-2 failed (exited 4)");
        assert_eq!(nodes(&task), told(&[stopped, stopped, (State::Failed, "exited 3"), saved]));
        assert_eq!(task.reason().as_deref(), Some("node-2 exited 3"));
        // One that still saves its work runs.
        let job = marked(self::job(0, 1, json!({"active": 1, "ready": 1})), names::STOPPED, "node-1 failed");
        assert_eq!(self::task(&[job], &[]).state(), State::Running);
    }

    #[test]
    fn a_node_that_never_started_is_a_cause() {
        let never = marked(job(0, 2, json!({"active": 1})), names::NEVER_STARTED, "cannot pull the image \"a\": no");
        let stopped = marked(job(1, 2, json!({"active": 1})), names::STOPPED, "node-0 failed");
        let task = task(&[never, stopped], &[]);
        assert_eq!(task.reason().as_deref(), Some("node-0 never started: cannot pull the image \"a\": no"));
        assert_eq!(task.first_failed().and_then(|node| node.ending.clone()), None);
    }

    #[test]
    fn a_pod_that_was_deleted_is_replaced_by_another() {
        let made = |mut pod: Pod, at: &str, deleted: bool| {
            pod.metadata.creation_timestamp = time::parse(at);
            pod.metadata.deletion_timestamp = time::parse(at).filter(|_| deleted);
            pod
        };
        let ended = json!({"terminated": {"exitCode": 143, "reason": "Error", "finishedAt": "2026-01-02T03:04:09Z"}});
        let old = made(pod(0, ended.clone()), "2026-01-02T03:04:05Z", true);
        let new = made(pod(0, json!({"running": {}})), "2026-01-02T03:04:08Z", false);
        // Some controllers count the one and go on all the same.
        for status in [json!({"active": 1}), json!({"active": 1, "failed": 1})] {
            let job = [job(0, 2, status), job(1, 2, json!({"active": 1, "ready": 1}))];
            for (pods, expected) in [
                (vec![old.clone()], (State::Pending, "its pod was deleted")),
                (vec![old.clone(), new.clone()], (State::Running, "")),
                (vec![new.clone(), old.clone()], (State::Running, "")),
            ] {
                assert_eq!(nodes(&task(&job, &pods))[..1], told(&[expected]));
            }
        }
        // Others give up.
        let status = json!({"failed": 1, "conditions":
            [{"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded"}]});
        let task = task(&[job(0, 2, status), job(1, 2, json!({"active": 1}))], &[old]);
        assert_eq!(nodes(&task)[..1], told(&[(State::Failed, "exited 143 (SIGTERM)")]));
    }

    #[test]
    fn a_failed_job_without_its_pod() {
        let job = job(
            1,
            2,
            json!({"failed": 1, "startTime": "2026-01-02T03:04:05Z", "conditions":
            [{"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded", "lastTransitionTime": "2026-01-02T03:04:09Z"}]}),
        );
        let task = task(&[self::job(0, 2, json!({"succeeded": 1})), job], &[]);
        assert_eq!(task.reason().as_deref(), Some("node-1: its pod is not there to tell why"));
        let node = &task.nodes[1];
        let ended = node.ending.as_ref().and_then(|ending| ending.finished);
        assert_eq!((node.started, ended), (time::parse("2026-01-02T03:04:05Z"), time::parse("2026-01-02T03:04:09Z")));
    }

    #[test]
    fn kills_that_followed_a_failure_are_its_consequences() {
        let jobs = [0, 1, 2, 3].map(|rank| job(rank, 4, json!({"failed": 1})));
        let ended = |rank, code: i32, reason: &str, at: &str| {
            pod(rank, json!({"terminated": {"exitCode": code, "reason": reason, "finishedAt": at}}))
        };
        let pods = [
            ended(0, 137, "Error", "2026-01-02T03:05:00Z"),
            ended(1, 1, "Error", "2026-01-02T03:04:59Z"),
            ended(2, 137, "OOMKilled", "2026-01-02T03:05:00Z"),
            ended(3, 2, "Error", "2026-01-02T03:05:00Z"),
        ];
        let task = task(&jobs, &pods);
        let whys: Vec<String> = nodes(&task).into_iter().map(|(_, why)| why).collect();
        assert_eq!(whys[..2], ["exited 137 (SIGKILL), after node-1 failed", "exited 1"]);
        assert!(whys[2].contains("OOMKilled") && !whys[2].contains("after"), "{whys:?}");
        assert_eq!(whys[3], "exited 2");
    }

    #[test]
    fn events_explain() {
        let event = |kind: &str, uid: &str, name: &str, reason: &str, message: &str| -> Event {
            serde_json::from_value(json!({"reason": reason, "message": message, "involvedObject": {"kind": kind, "uid": uid, "name": name}})).unwrap()
        };
        let told = |job: &Job, pods: &[Pod], events: &[Event]| {
            let mut gather = Gather::new(Owner::Everyone);
            gather.job(job);
            pods.iter().for_each(|pod| gather.pod(pod));
            let asked = gather.questions(true);
            gather.evidence(&crate::state::Evidence {
                events: events.to_vec().into(),
                best: Some(BestNode { name: "n".into(), free: Some(5), total: 8 }),
                ..Default::default()
            });
            (asked, gather.finish().remove(0).reason().unwrap_or_default())
        };
        let quota =
            event("Job", "u0", "", "FailedCreate", "Error creating: pods \"x\" is forbidden: exceeded quota: q");
        let (asked, why) = told(&job(0, 1, json!({})), &[], &[quota]);
        assert_eq!((asked.jobs, asked.pods, why.as_str()), (true, false, "exceeded quota: q"));
        // A pod that was preempted is gone; its Job only knows that it failed.
        let backoff = json!({"failed": 1, "conditions": [{"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded"}]});
        let preempted = event("Pod", "gone", "t-0a1b2c3d-abcde", "Preempted", "by ns/big on node n");
        let (asked, why) = told(&job(0, 1, backoff), &[], &[preempted]);
        assert_eq!((asked.pods, why.as_str()), (true, "preempted: by ns/big on node n"));
        let mut waits = pod(0, json!({}));
        waits.metadata.labels.insert("job-name".into(), "t-0a1b2c3d".into());
        waits.status = serde_json::from_value(
            json!({"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "False",
            "reason": "Unschedulable", "message": "0/2 nodes are available: 2 Insufficient nvidia.com/gpu."}]}),
        )
        .unwrap();
        let (asked, why) = told(&job(0, 1, json!({"active": 1})), &[waits], &[]);
        assert!(asked.gpus, "{asked:?}");
        assert_eq!(
            why,
            "Unschedulable: 2 Insufficient nvidia.com/gpu (0/2 nodes are available); the best node, n, has 5 of 8 GPUs free"
        );
    }

    #[test]
    fn a_queue_has_an_order() {
        let suspended = json!({"conditions": [{"type": "Suspended", "status": "True"}]});
        let mut job = job(0, 1, suspended);
        assert_eq!(task(std::slice::from_ref(&job), &[]).reason().as_deref(), Some("its Job is suspended"));
        job.metadata.labels.insert(names::QUEUE.into(), "team".into());
        for (before, words) in [(0, ", as the next"), (3, ", behind 3 others")] {
            let mut gather = Gather::new(Owner::Everyone);
            gather.job(&job);
            assert!(gather.questions(false).queues.contains("team"));
            let queued = serde_json::from_value(json!([
                {"metadata": {"ownerReferences": [{"uid": "other"}]}, "positionInClusterQueue": 9},
                {"metadata": {"ownerReferences": [{"uid": "u0"}]}, "positionInClusterQueue": before, "priority": 0},
            ]));
            gather.evidence(&crate::state::Evidence { queued: queued.unwrap(), ..Default::default() });
            let expected = format!("waits in the queue 'team' of Kueue{words}");
            assert_eq!(gather.finish().remove(0).reason(), Some(expected));
        }
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

    /// Whoever lists very many tasks has those that are over as they come, and once.
    #[test]
    fn tasks_that_are_over_are_handed_out_once() {
        let of = |id: &str, mut job: Job| {
            job.metadata.labels.insert(names::TASK_ID.into(), id.into());
            job
        };
        let (done, failed) = (json!({"succeeded": 1}), json!({"failed": 1}));
        let mut leaving = of("leaving", job(0, 1, done.clone()));
        leaving.metadata.deletion_timestamp = time::parse("2026-01-02T03:05:00Z");
        let jobs = [
            of("single", job(0, 1, done.clone())),
            of("two", job(1, 2, failed.clone())),
            of("runs", job(0, 1, json!({"active": 1, "ready": 1}))),
            // An event may tell why its pod is gone.
            of("gone", job(0, 1, failed)),
            leaving,
            of("half", job(0, 2, done.clone())),
            of("two", job(0, 2, done.clone())),
            of("single", job(0, 1, done)),
        ];
        let mut of_two = pod(1, json!({"terminated": {"exitCode": 3}}));
        of_two.metadata.labels.insert(names::TASK_ID.into(), "two".into());
        let described = |task: Task| format!("{} {:?}", task.id, task.reason());
        let handed_out = ["single None", r#"two Some("node-1 exited 3")"#];
        // The pods may be known before the Jobs, or after.
        for before in [true, false] {
            let mut gather = Gather::new(Owner::Everyone);
            let mut pods = PodsByTask::new(vec![of_two.clone()]);
            let mut over = Vec::new();
            for job in &jobs {
                gather.job(job);
                if before {
                    over.extend(gather.take_over(job, &mut pods));
                }
            }
            over.extend(gather.take_all_over(&mut pods));
            let mut over: Vec<String> = over.into_iter().map(described).collect();
            over.sort_unstable();
            assert_eq!(over, handed_out);
            assert!(pods.rest().is_empty());
            gather.job(&jobs[0]);
            let mut rest: Vec<String> = gather.finish().into_iter().map(|task| task.id).collect();
            rest.sort_unstable();
            assert_eq!(rest, ["gone", "half", "leaving", "runs"]);
        }
    }
}
