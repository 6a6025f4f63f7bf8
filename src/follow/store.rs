//! The Jobs and pods of a followed task as they were seen last, those that are gone among them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use crate::objects::{Job, Meta, Pod};
use crate::state::{self, Evidence, Gather, Owner, PodView, Questions, Reason, State, Task, disrupted};

/// What is known of a task.
pub(super) struct Store {
    owner: Owner,
    num_nodes: usize,
    /// By name; `None` until they have been listed.
    jobs: Option<BTreeMap<String, Job>>,
    /// Jobs that had ended before they went: of a task with a `--ttl`, those of the nodes that end early.
    past: BTreeMap<String, Job>,
    /// A Job has gone before it had ended.
    cut: bool,
    /// By uid; `None` until they have been listed.
    pods: Option<BTreeMap<String, Pod>>,
    /// Pods that are no more; what they said last is kept in `pods`.
    gone: HashSet<String>,
    /// The pods that a Job has made, by uid.
    of_job: HashMap<String, BTreeSet<String>>,
    /// What Jobs and pods say together.
    derived: Gather,
    /// The Jobs whose nodes are to be read anew before that is so again.
    stale: BTreeSet<String>,
}

impl Store {
    pub(super) fn new(owner: Owner, num_nodes: u32) -> Self {
        Self {
            derived: Gather::new(owner.clone()),
            owner,
            num_nodes: num_nodes as usize,
            jobs: None,
            past: BTreeMap::new(),
            cut: false,
            pods: None,
            gone: HashSet::new(),
            of_job: HashMap::new(),
            stale: BTreeSet::new(),
        }
    }

    /// Whether both have been listed.
    pub(super) fn is_listed(&self) -> bool {
        self.jobs.is_some() && self.pods.is_some()
    }

    /// All Jobs there are; others have gone while nobody watched.
    pub(super) fn list_jobs(&mut self, listed: Vec<Job>) {
        let before = self.jobs.take().unwrap_or_default();
        let ours = listed.into_iter().filter(|job| self.is_ours(&job.metadata));
        let jobs: BTreeMap<String, Job> = ours.map(|job| (job.metadata.name.clone(), job)).collect();
        let gone = before.into_values().filter(|job| !jobs.contains_key(&job.metadata.name));
        let (ended, cut): (Vec<Job>, Vec<Job>) = gone.partition(has_ended);
        self.cut |= !cut.is_empty();
        self.past.extend(ended.into_iter().map(|job| (job.metadata.name.clone(), job)));
        self.jobs = Some(jobs);
        self.forget();
    }

    /// A Job is there, or has changed.
    pub(super) fn keep_job(&mut self, job: Job) {
        if self.is_ours(&job.metadata) {
            self.stale.insert(job.metadata.name.clone());
            self.jobs.get_or_insert_default().insert(job.metadata.name.clone(), job);
        }
    }

    /// A Job has gone; this is how it was last.
    pub(super) fn lose_job(&mut self, job: Job) {
        let name = &job.metadata.name;
        let jobs = self.jobs.get_or_insert_default();
        if jobs.get(name).is_some_and(|have| have.metadata.uid == job.metadata.uid) {
            jobs.remove(name);
            self.stale.insert(name.clone());
            if has_ended(&job) {
                self.past.insert(name.clone(), job);
            } else {
                self.cut = true;
                self.derived.lose(&job);
            }
        }
    }

    /// All pods there are; others have gone while nobody watched.
    pub(super) fn list_pods(&mut self, listed: Vec<Pod>) {
        let seen: HashSet<String> = listed.iter().map(|pod| pod.metadata.uid.clone()).collect();
        let known = self.pods.get_or_insert_default();
        let gone: Vec<Pod> = known.values().filter(|pod| !seen.contains(&pod.metadata.uid)).cloned().collect();
        self.gone.clear();
        gone.into_iter().for_each(|pod| self.lose_pod(pod));
        for pod in listed {
            self.keep_pod(pod);
        }
    }

    /// A pod is there, or has changed; whether it is one of the task's.
    pub(super) fn keep_pod(&mut self, pod: Pod) -> bool {
        let ours = self.is_ours(&pod.metadata);
        if ours {
            let job = pod.metadata.label("job-name").unwrap_or_default();
            self.stale.insert(job.to_owned());
            self.of_job.entry(job.to_owned()).or_default().insert(pod.metadata.uid.clone());
            self.pods.get_or_insert_default().insert(pod.metadata.uid.clone(), pod);
        }
        ours
    }

    /// A pod has gone. Its last state says how it ended, if it did; without one its Job does.
    pub(super) fn lose_pod(&mut self, mut pod: Pod) {
        // One that was deleted at once never was asked to go.
        pod.metadata.deletion_timestamp = pod.metadata.deletion_timestamp.or(pod.metadata.creation_timestamp);
        let uid = pod.metadata.uid.clone();
        if self.keep_pod(pod) {
            self.gone.insert(uid);
        }
    }

    fn is_ours(&self, meta: &Meta) -> bool {
        // The Jobs carry the owner's name; their pods have the labels alone, and the Jobs' names.
        match (meta.label("job-name"), &self.jobs) {
            (Some(job), Some(jobs)) => jobs.is_empty() || jobs.contains_key(job) || self.past.contains_key(job),
            (Some(_), None) => true,
            (None, _) => self.owner.includes(meta),
        }
    }

    /// The pod in whose place this one is, if its Job has made it because that was deleted.
    pub(super) fn replaced_by(&self, pod: &Pod) -> Option<&Pod> {
        let (pods, job) = (self.pods.as_ref()?, pod.metadata.label("job-name")?);
        if pods.contains_key(&pod.metadata.uid) || self.jobs.as_ref()?.get(job).is_none_or(has_ended) {
            return None;
        }
        let taken = |other: &&Pod| other.metadata.deletion_timestamp.is_some() || disrupted(&other.status).is_some();
        let others = self.pods_of(job).filter(taken);
        others.max_by_key(|other| other.metadata.creation_timestamp)
    }

    /// How the pods of a Job went that were taken away, in their order: `evicted`; with a pod, those before it.
    pub(super) fn departures(&self, job: &str, next: Option<&Pod>) -> Vec<String> {
        let earlier =
            |pod: &&Pod| next.is_none_or(|next| pod.metadata.creation_timestamp < next.metadata.creation_timestamp);
        let mut pods: Vec<&Pod> = self.pods_of(job).collect();
        pods.sort_by_key(|pod| pod.metadata.creation_timestamp);
        let left = |pod: &&Pod| match disrupted(&pod.status) {
            Some(Reason::Disrupted { why, .. }) => Some(why.participle().into_owned()),
            _ => pod.metadata.deletion_timestamp.is_some().then(|| "deleted".into()),
        };
        let ended = pods.iter().filter(|pod| left(pod).is_some() || pod.status.phase == "Failed").count();
        let counted =
            self.jobs.as_ref().and_then(|jobs| jobs.get(job)).filter(|job| job.spec.pod_failure_policy.is_some());
        let counted = counted.map_or(0, |job| job.status.failed as usize);
        // Those that had gone before anybody looked were the first.
        let unknown = std::iter::repeat_n("replaced".to_owned(), counted.saturating_sub(ended));
        unknown.chain(pods.iter().filter(|pod| earlier(pod)).filter_map(left)).collect()
    }

    /// The pod of the same node before this one, whose log comes first.
    pub(super) fn before(&self, pod: &Pod) -> Option<&str> {
        let others = self.pods_of(pod.metadata.label("job-name")?);
        let older = |other: &&Pod| other.metadata.creation_timestamp < pod.metadata.creation_timestamp;
        let last = others.filter(older).max_by_key(|other| other.metadata.creation_timestamp);
        last.map(|other| other.metadata.uid.as_str())
    }

    /// The pods that a Job has made, by uid.
    fn pods_of(&self, job: &str) -> impl Iterator<Item = &Pod> {
        let uids = self.of_job.get(job).into_iter().flatten();
        uids.filter_map(|uid| self.pods.as_ref()?.get(uid))
    }

    /// All pods, by uid; none before they and the Jobs have been listed.
    pub(super) fn pods(&self) -> impl Iterator<Item = (&String, &Pod)> {
        self.pods.iter().flatten()
    }

    pub(super) fn pod(&self, uid: &str) -> Option<(&String, &Pod)> {
        self.pods.as_ref()?.get_key_value(uid)
    }

    /// Whether a pod is no more.
    pub(super) fn is_gone(&self, uid: &str) -> bool {
        self.gone.contains(uid)
    }

    /// All nodes are to be read anew.
    pub(super) fn forget(&mut self) {
        self.derived = Gather::new(self.owner.clone());
        self.stale = self.past.keys().chain(self.jobs.iter().flat_map(BTreeMap::keys)).cloned().collect();
    }

    /// The task as it stands, the nodes read anew whose objects have changed; `None` if its Jobs were deleted before
    /// all had ended.
    pub(super) fn task(&mut self, evidence: &Evidence) -> Option<Rc<Task>> {
        if self.jobs.as_ref()?.is_empty() && self.past.len() < self.num_nodes {
            // Where Jobs go in time, those of the other nodes may have gone before anybody looked: the rest counts.
            let in_time = |job: &Job| job.spec.ttl_seconds_after_finished.is_some();
            if self.cut || !self.past.values().any(in_time) {
                return None;
            }
        }
        if !self.stale.is_empty() {
            self.renew(evidence);
            if self.derived.settle() {
                self.forget();
                self.renew(evidence);
                self.derived.settle();
            }
        }
        self.derived.first()
    }

    fn renew(&mut self, evidence: &Evidence) {
        let mut derived = std::mem::replace(&mut self.derived, Gather::new(self.owner.clone()));
        for name in std::mem::take(&mut self.stale) {
            // A pod may be there before its Job is known.
            if let Some(job) = self.jobs.as_ref().and_then(|jobs| jobs.get(&name)).or_else(|| self.past.get(&name)) {
                derived.renew(job, self.pods_of(&name), evidence);
            }
        }
        self.derived = derived;
    }

    /// What Jobs and pods leave open.
    pub(super) fn questions(&self) -> Questions {
        self.derived.open()
    }

    /// Whether every Job that is there has ended, and every container has or never will begin.
    pub(super) fn is_over(&self) -> bool {
        let over = |view: PodView| view.state.is_final() || (view.going && view.state == State::Pending);
        self.jobs.iter().flatten().all(|(_, job)| has_ended(job))
            && self.pods().all(|(uid, pod)| self.is_gone(uid) || over(state::view(pod)))
    }
}

fn has_ended(job: &Job) -> bool {
    state::node(job, []).state.is_final()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::fixtures;
    use crate::names;
    use proptest::prelude::*;
    use serde_json::json;

    fn job(rank: u32, status: &serde_json::Value) -> Job {
        fixtures::job(rank, 2, status)
    }

    fn pod(rank: u32, state: &serde_json::Value) -> Pod {
        fixtures::pod(rank, 2, state)
    }

    fn states(known: &mut Store) -> Option<Vec<State>> {
        let task = known.task(&Evidence::default())?;
        Some(task.nodes.iter().map(|node| node.state).collect())
    }

    /// One that failed is none of them: a Job that tries again says nothing of a deletion.
    #[test]
    fn a_pod_takes_the_place_of_one_that_was_deleted() {
        let running = json!({"running": {}});
        let mut known = Store::new(Owner::Everyone, 2);
        known.list_jobs(vec![job(0, &json!({"active": 1})), job(1, &json!({"active": 1}))]);
        known.list_pods(vec![pod(0, &running)]);
        let mut next = pod(0, &running);
        next.metadata.uid = "next".into();
        assert!(known.replaced_by(&next).is_none());
        let mut going = pod(0, &running);
        going.metadata.deletion_timestamp = Some(jiff::Timestamp::UNIX_EPOCH);
        known.keep_pod(going);
        assert!(known.replaced_by(&next).is_some_and(|before| before.metadata.name == "p0"));
        known.keep_pod(next.clone());
        assert!(known.replaced_by(&next).is_none());
    }

    #[test]
    fn an_ending_outlives_its_job() {
        let (running, done, failed) = (json!({"active": 1}), json!({"succeeded": 1}), json!({"failed": 1}));
        for watched in [true, false] {
            let mut known = Store::new(Owner::Everyone, 2);
            known.list_jobs(vec![job(0, &done), job(1, &running)]);
            known.list_pods(vec![pod(1, &json!({"running": {}}))]);
            assert_eq!(states(&mut known).unwrap(), [State::Succeeded, State::Running]);
            if watched {
                known.lose_job(job(0, &done));
            } else {
                known.list_jobs(vec![job(1, &running)]);
            }
            assert_eq!(states(&mut known).unwrap(), [State::Succeeded, State::Running]);
            known.lose_pod(pod(1, &json!({"terminated": {"exitCode": 3}})));
            // The last news of a Job may be that it is gone.
            known.lose_job(job(1, &failed));
            assert_eq!((states(&mut known).unwrap(), known.is_over()), (vec![State::Succeeded, State::Failed], true));
        }
    }

    /// Who looks when the Jobs of other nodes have gone by their `--ttl` sees the last one go.
    #[test]
    fn the_rest_counts_where_jobs_go_in_time() {
        let last = |ttl, status| {
            let mut last = job(1, &status);
            last.spec.ttl_seconds_after_finished = ttl;
            last
        };
        let done = json!({"succeeded": 1});
        for (ttl, end, expected) in
            [(Some(0), &done, Some(State::Succeeded)), (None, &done, None), (Some(0), &json!({"active": 1}), None)]
        {
            let mut known = Store::new(Owner::Everyone, 2);
            known.list_jobs(vec![last(ttl, json!({"active": 1}))]);
            known.list_pods(Vec::new());
            known.lose_job(last(ttl, end.clone()));
            assert_eq!(known.task(&Evidence::default()).map(|task| task.state()), expected, "{ttl:?} {end}");
        }
    }

    #[test]
    fn what_is_deleted_before_its_end_has_none() {
        let mut known = Store::new(Owner::Everyone, 2);
        known.list_jobs(vec![job(0, &json!({"succeeded": 1})), job(1, &json!({"active": 1}))]);
        known.list_pods(vec![pod(1, &json!({"running": {}}))]);
        known.list_jobs(Vec::new());
        known.list_pods(Vec::new());
        assert_eq!((states(&mut known), known.is_gone("p1"), known.is_over()), (None, true, true));
        // A pod that is there again was not gone.
        known.list_pods(vec![pod(1, &json!({"running": {}}))]);
        assert!(!known.is_gone("p1"));
    }

    /// Nodes that are read anew one by one come to the same as all of them together, whatever happens to a task.
    #[test]
    fn what_is_renewed_is_as_if_all_was_read_anew() {
        let jobs = [
            json!({}),
            json!({"active": 1}),
            json!({"active": 1, "ready": 1}),
            json!({"succeeded": 1}),
            json!({"failed": 1, "conditions": [{"type": "Failed", "status": "True", "reason": "DeadlineExceeded"}]}),
        ];
        let ended = |code: i32, at: u32| json!({"terminated": {"exitCode": code, "finishedAt": format!("2026-01-02T03:04:0{at}Z")}});
        let pods = [
            json!({"waiting": {"reason": "ContainerCreating"}}),
            json!({"running": {}}),
            ended(0, 1),
            ended(3, 2),
            ended(137, 3),
        ];
        let step = (0..6_usize, 0..3_u32, 0..5_usize, any::<bool>());
        proptest!(fixtures::properties(64), |(steps in prop::collection::vec(step, 1..20))| {
            let evidence = Evidence::default();
            let mut known = Store::new(Owner::Everyone, 3);
            known.list_jobs(Vec::new());
            known.list_pods(Vec::new());
            for (what, rank, state, stopped) in steps {
                let mut job = job(rank, &jobs[state]);
                job.metadata.annotations.insert(names::NUM_NODES.into(), "3".into());
                if stopped {
                    job.metadata.annotations.insert(names::STOPPED.into(), "node-0 failed".into());
                }
                match what {
                    0 | 1 => known.keep_job(job),
                    2 => known.lose_job(job),
                    3 | 4 => drop(known.keep_pod(pod(rank, &pods[state]))),
                    _ => known.lose_pod(pod(rank, &pods[state])),
                }
                let renewed = format!("{:?}", known.task(&evidence).map(|task| task.nodes.clone()));
                known.forget();
                let anew = format!("{:?}", known.task(&evidence).map(|task| task.nodes.clone()));
                prop_assert_eq!(renewed, anew);
            }
        });
    }
}
