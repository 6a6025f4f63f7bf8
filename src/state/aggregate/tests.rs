use super::*;
use crate::fixtures;
use crate::names::User;
use crate::objects::Event;
use crate::state::State;
use crate::state::reason::{BestNode, Wait};
use serde_json::json;

fn task(jobs: &[Job], pods: &[Pod]) -> Task {
    let mut gather = Gather::new(Owner::Only(User::new("ann")));
    jobs.iter().for_each(|job| gather.job(job));
    pods.iter().for_each(|pod| gather.pod(pod));
    gather.finish().remove(0)
}

fn job(rank: u32, nodes: u32, status: serde_json::Value) -> Job {
    fixtures::job(rank, nodes, &status)
}

fn pod(rank: u32, state: serde_json::Value) -> Pod {
    fixtures::pod(rank, 2, &state)
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
    assert!(stopping(&[&ended], &[]).is_empty());
    // Whose containers have ended has ended, however late the kubelet reports its phase.
    ended.status.phase = "Running".into();
    ended.spec = serde_json::from_value(json!({"restartPolicy": "Never", "containers": [{"name": "task"}]})).unwrap();
    assert_eq!(stopping(&[&ended], &[]).len(), 1);
    ended.status.container_statuses[0].state =
        serde_json::from_value(json!({"terminated": {"exitCode": 0, "finishedAt": "2026-01-02T03:04:10Z"}})).unwrap();
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
    assert_eq!(task.reason().as_deref(), Some("node-1: its pod is gone, so the reason is not known"));
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
        serde_json::from_value(
            json!({"reason": reason, "message": message, "involvedObject": {"kind": kind, "uid": uid, "name": name}}),
        )
        .unwrap()
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
    let quota = event("Job", "u0", "", "FailedCreate", "Error creating: pods \"x\" is forbidden: exceeded quota: q");
    let (asked, why) = told(&job(0, 1, json!({})), &[], &[quota]);
    assert_eq!((asked.jobs, asked.pods, why.as_str()), (true, false, "exceeded quota: q"));
    // A pod that was preempted is gone; its Job only knows that it failed.
    let backoff =
        json!({"failed": 1, "conditions": [{"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded"}]});
    let preempted = event("Pod", "gone", "t-0a1b2c3d-abcde", "Preempted", "by ns/big on node n");
    let (asked, why) = told(&job(0, 1, backoff), &[], &[preempted]);
    assert_eq!((asked.pods, why.as_str()), (true, "preempted: by ns/big on node n"));
    let mut waits = pod(0, json!({}));
    waits.metadata.labels.insert("job-name".into(), "t-0a1b2c3d".into());
    waits.status =
        serde_json::from_value(json!({"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "False",
        "reason": "Unschedulable", "message": "0/2 nodes are available: 2 Insufficient nvidia.com/gpu."}]}))
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

/// Each node's Job is admitted by itself.
#[test]
fn a_queue_may_let_some_nodes_through() {
    let mut jobs =
        [job(0, 3, json!({"active": 1})), job(1, 3, json!({"conditions": [{"type": "Suspended", "status": "True"}]}))];
    jobs[1].metadata.labels.insert(names::QUEUE.into(), "team".into());
    let third = Job { metadata: job(2, 3, json!({})).metadata, ..jobs[1].clone() };
    let mut third = third;
    third.metadata.labels.insert(names::QUEUE.into(), "team".into());
    let all = [jobs[0].clone(), jobs[1].clone(), third];
    let reason = "waits in the queue 'team' of Kueue; 1 of 3 nodes are admitted";
    assert_eq!(task(&all, &[]).reason().as_deref(), Some(reason));
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
