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
        task.commit = meta.label(names::COMMIT).map(str::to_owned);
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
                commit: None,
                fail_fast: true,
                expires: false,
                recorded: false,
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

    /// The ids of tasks with a Job that counts a pod which has not been seen.
    pub fn unseen(&self) -> Vec<&str> {
        let tasks = self.tasks.iter().map(|known| &known.task);
        tasks.filter(|task| task.nodes.iter().any(|node| node.unseen)).map(|task| task.id.as_str()).collect()
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
mod tests;
