//! What becomes of nodes that fail, or that the cluster takes away.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use crate::Case;
use crate::Where::{Both, Real, Sandbox};
use crate::place::{Namespace, Person, Place, Ran, eventually};

pub(crate) const CASES: &[Case] = &[
    ("recovery::retries", Both, retries),
    ("recovery::all_nodes_are_retried", Both, all_nodes_are_retried),
    ("recovery::a_pod_that_is_deleted", Real, a_pod_that_is_deleted),
    ("recovery::each_by_itself", Sandbox, each_by_itself),
    ("recovery::an_evicted_node", Sandbox, an_evicted_node),
    ("recovery::a_deleted_pod", Sandbox, a_deleted_pod),
    ("recovery::failures_are_no_disruptions", Sandbox, failures_are_no_disruptions),
    ("recovery::as_one", Sandbox, as_one),
    ("recovery::pods_that_go_at_any_time", Both, pods_that_go_at_any_time),
    ("recovery::what_follows_from_a_lost_node", Sandbox, what_follows_from_a_lost_node),
    ("recovery::servers_that_cannot_tell", Both, servers_that_cannot_tell),
    ("recovery::servers_that_drop_the_policy", Sandbox, servers_that_drop_the_policy),
];

/// What comes by stdout and what by stderr has no order.
fn sorted(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

/// Exit codes are retried in the same pod, as often as the task says.
fn retries(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let run = "run: echo attempt $K8S_CLI_ATTEMPT $A; [ $K8S_CLI_ATTEMPT = 3 ] || exit 7\nsetup: export A=a";
    let file = namespace.file("flaky.yaml", run);
    let file = file.to_str().unwrap();
    let lines = |number: usize| {
        let attempts = [
            "attempt 1 a\n",
            "k8s-cli: attempt 2: run exited 7\nattempt 2 a\n",
            "k8s-cli: attempt 3: run exited 7\nattempt 3 a\n",
        ];
        attempts[..number].concat()
    };
    for (flags, code, attempts) in [
        (&[][..], 7, 1),
        (&["--retries", "2"], 0, 3),
        (&["--retries", "1"], 7, 2),
        (&["--retry-on", "5,6"], 7, 1),
        (&["--retry-on", "5,7"], 0, 3),
    ] {
        let ran = ann.run([&["jobs", "submit", file], flags].concat());
        assert_eq!((ran.code, sorted(&ran.stdout())), (code, sorted(&lines(attempts))), "{flags:?}: {ran}");
    }
    for (field, code, attempts) in [
        ("{max_restarts_on_errors: 1}", 7, 2),
        ("{recover_on_exit_codes: 7, max_restarts_on_errors: 0}", 0, 3),
        ("{recover_on_exit_codes: [8], max_restarts_on_errors: 2, strategy: failover}", 0, 3),
    ] {
        let ran = ann.follow(&format!("{run}\nresources: {{job_recovery: {field}}}"));
        assert_eq!((ran.code, sorted(&ran.stdout())), (code, sorted(&lines(attempts))), "{field}: {ran}");
    }
}

/// When one of several nodes is tried again, all are.
fn all_nodes_are_retried(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let run = "num_nodes: 3\nrun: |\n  [ $NODE_RANK != 2 ] || [ $K8S_CLI_ATTEMPT != 1 ] || exit 7\n  \
               [ $K8S_CLI_ATTEMPT != 1 ] || exec sleep 600\n  \
               echo $NODE_RANK, attempt $K8S_CLI_ATTEMPT, $(echo $SKYPILOT_NODE_IPS | wc -w)\n  [ $NODE_RANK != 1 ] || exit 5\n";
    let file = namespace.file("three.yaml", run);
    let ran = ann.run(["jobs", "submit", "--retry-on", "7", file.to_str().unwrap()]);
    assert_eq!(ran.code, 5, "{ran}");
    for rank in 0..3 {
        let line = format!("node-{rank} | {rank}, attempt 2, 3");
        assert_eq!(ran.stdout().lines().filter(|written| *written == line).count(), 1, "{ran}");
    }
    marked_once(&ran, "attempt 2: node-2 exited 7");
    // As it is where nothing is followed.
    let id = ran.stderr().split_once("with ID: ").unwrap().1[..8].to_owned();
    let read = ann.run(["jobs", "logs", "--no-follow", &id]).stdout();
    assert_eq!(read.matches("| k8s-cli: attempt 2: node-2 exited 7\n").count(), 3, "{read}");
}

/// A followed log has one mark where all begin anew, and not each launcher's word.
fn marked_once(ran: &Ran, what: &str) {
    assert_eq!(ran.stderr().matches(&format!("-- {what} --\n")).count(), 1, "{ran}");
    assert!(!ran.stdout().contains("k8s-cli: attempt "), "{ran}");
}

/// A server before 1.26 replaces a pod that is deleted before that has ended: the old one is not let in again, and no two
/// attempts of a node take turns.
fn a_pod_that_is_deleted(place: &Place) {
    if place.minor() >= 26 {
        return;
    }
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    for rank in [1, 0] {
        let run = format!(
            "name: pair-{rank}\nnum_nodes: 3\nrun: |\n  echo attempt $K8S_CLI_ATTEMPT $(echo $SKYPILOT_NODE_IPS | wc -w)\n  \
             [ $K8S_CLI_ATTEMPT = 1 ] || exit 0\n  trap 'sleep 4; exit 1' TERM; while :; do sleep 0.1; done\n"
        );
        let file = namespace.file("pair.yaml", run);
        let running = ann.start(["jobs", "submit", "--retry-on", "99", file.to_str().unwrap()]);
        (0..3).for_each(|rank| running.says(&format!("node-{rank} | attempt 1 3\n")));
        let pods = namespace.objects("pods");
        let names = pods.iter().filter_map(|pod| pod["metadata"]["name"].as_str());
        let name = { names }
            .find(|name| name.starts_with(&format!("pair-{rank}-")) && name.contains(&format!("-node-{rank}-")));
        place.ask("DELETE", &format!("/api/v1/namespaces/{}/pods/{}", namespace.name, name.unwrap()), None);
        let ran = running.end();
        assert_eq!(ran.code, 0, "{ran}");
        for other in 0..3 {
            let count = |line: &str| ran.stdout().lines().filter(|it| *it == format!("node-{other} | {line}")).count();
            assert_eq!((count("attempt 1 3"), count("attempt 2 3")), (1, 1), "{other}: {ran}");
        }
        marked_once(&ran, &format!("attempt 2: node-{rank} was deleted"));
    }
}

/// With --no-fail-fast each node is retried by itself, and none waits for another.
fn each_by_itself(_: &Place) {
    let place = new();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let run = "num_nodes: 2\nrun: |\n  echo attempt $K8S_CLI_ATTEMPT\n  [ $NODE_RANK = 1 ] || exit 7\n";
    let file = namespace.file("two.yaml", run);
    let ran = ann.run(["jobs", "submit", "--no-fail-fast", "--retries", "1", file.to_str().unwrap()]);
    assert_eq!(ran.code, 7, "{ran}");
    let attempts = |rank: u32| {
        let line = format!("node-{rank} | attempt ");
        ran.stdout().lines().filter(|it| it.starts_with(&line)).count()
    };
    assert_eq!((attempts(0), attempts(1)), (2, 1), "{ran}");
}

/// A sandbox that imitates a new server.
fn new() -> Place {
    let place = Place::sandbox();
    place.ask("POST", "/sandbox/version", Some(&json!({"minor": 36})));
    place
}

fn evict(place: &Place, namespace: &Namespace, ann: &Person, id: &str, rank: usize) -> String {
    let running = || {
        let status = ann.status(id);
        let pod = status["metadata"]["nodes"][rank].clone();
        (status["status"] == "running" && pod["status"] == "running").then(|| pod["pod"].as_str().unwrap().to_owned())
    };
    let pod = eventually("a node that runs", running);
    place.ask("POST", "/sandbox/evict", Some(&json!({"namespace": namespace.name, "pod": pod})));
    pod
}

fn nodes(status: &Value) -> &Vec<Value> {
    status["metadata"]["nodes"].as_array().unwrap()
}

/// The end of a task whose pod is taken away in its first attempt, and which exits 4 in its second.
fn continued(namespace: &Namespace, ann: &Person, take_away: impl FnOnce(&str)) -> (String, Ran) {
    let mark = namespace.file("mark", "");
    fs::remove_file(&mark).unwrap();
    let id = ann.submit(&format!("run: echo here; [ -e {0} ] && exit 4; exec sleep 600", mark.display()));
    let following = ann.start(["jobs", "logs", &id]);
    following.says("here\n");
    fs::write(&mark, "").unwrap();
    take_away(&id);
    let ran = following.end();
    assert_eq!((ran.code, ran.stdout().as_str()), (4, "here\nhere\n"), "{ran}");
    (id, ran)
}

/// What is deleted by hand, or by a drain without evictions, is taken away too: it has no condition, but its launcher knows.
fn a_deleted_pod(_: &Place) {
    let place = new();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let (id, _) = continued(&namespace, &ann, |_| {
        let pod = namespace.objects("pods").remove(0);
        let name = pod["metadata"]["name"].as_str().unwrap();
        place.ask("DELETE", &format!("/api/v1/namespaces/{}/pods/{name}", namespace.name), None);
    });
    let status = ann.status(&id);
    let node = &nodes(&status)[0];
    assert_eq!((&status["status"], &node["reason"]), (&json!("failed"), &json!("exited 4")), "{status}");
}

/// An evicted node goes on in a new pod, with nobody connected; who follows is told.
fn an_evicted_node(_: &Place) {
    let place = new();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let mut before = String::new();
    let (id, ran) = continued(&namespace, &ann, |id| before = evict(&place, &namespace, &ann, id, 0));
    assert!(
        ran.stderr().contains("the pod of node-0 was taken away (Evicted: The node was low on resource: memory.)"),
        "{ran}"
    );
    marked_once(&ran, "attempt 2: node-0 was evicted");
    let status = ann.status(&id);
    let node = &nodes(&status)[0];
    assert_eq!(
        (&status["status"], &node["recoveries"], &node["reason"]),
        (&json!("failed"), &json!(1), &json!("exited 4")),
        "{status}"
    );
    assert_ne!(node["pod"], before.as_str());
    let shown = ann.run(["jobs", "status", &id]).stdout();
    assert!(shown.contains("Recovered: 1 recovery: evicted ("), "{shown}");
}

/// An exit code ends it at once, and as before.
fn failures_are_no_disruptions(_: &Place) {
    let place = new();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let ran = ann.follow("name: bad\nrun: echo once; exit 3");
    assert_eq!((ran.code, ran.stdout().as_str()), (3, "once\n"), "{ran}");
    assert!(ran.stderr().ends_with("failed: exited 3\n"), "{ran}");
    assert_eq!(namespace.objects("pods").len(), 1);
    // Where that is not wanted, an eviction ends it too.
    let file = namespace.file("once.yaml", "name: once\nrun: sleep 600");
    let ran = ann.run(["jobs", "submit", "-d", "--no-recovery", file.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{ran}");
    evict(&place, &namespace, &ann, "once", 0);
    let ran = ann.run(["jobs", "wait", "once"]);
    assert!(ran.code == 143 && ran.stderr().contains("Evicted: The node was low on resource: memory."), "{ran}");
}

/// When one of several nodes is made anew, all begin again together: the others in the same pods. A node that had finished
/// counts only with the others.
fn as_one(_: &Place) {
    let place = new();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    // The last one has finished when it is taken away, and waits for the others.
    for (name, rank) in [("second", 1), ("first", 0), ("last", 2)] {
        let mark = namespace.file(name, "");
        fs::remove_file(&mark).unwrap();
        let id = ann.submit(&format!(
            "name: {name}\nnum_nodes: 3\nsetup: echo setup\nrun: |\n  echo attempt $K8S_CLI_ATTEMPT $(echo $SKYPILOT_NODE_IPS | wc -w)\n  \
             [ $NODE_RANK != 2 ] || exit 0\n  [ -e {0} ] && exit 0\n  exec sleep 600\n",
            mark.display()
        ));
        let following = ann.start(["jobs", "logs", &id]);
        for rank in 0..3 {
            following.says(&format!("node-{rank} | attempt 1 3\n"));
        }
        fs::write(&mark, "").unwrap();
        let before: Vec<Value> = nodes(&ann.status(&id)).iter().map(|node| node["pod"].clone()).collect();
        evict(&place, &namespace, &ann, &id, rank);
        let ran = following.end();
        assert_eq!(ran.code, 0, "{ran}");
        for other in 0..3 {
            let count = |line: &str| ran.stdout().lines().filter(|it| *it == format!("node-{other} | {line}")).count();
            assert_eq!((count("attempt 1 3"), count("attempt 2 3")), (1, 1), "{other}: {ran}");
            assert_eq!(count("setup"), if other == rank { 2 } else { 1 }, "{ran}");
        }
        marked_once(&ran, &format!("attempt 2: node-{rank} was evicted"));
        let status = ann.status(&id);
        let after: Vec<&Value> = nodes(&status).iter().map(|node| &node["pod"]).collect();
        for other in 0..3 {
            assert_eq!(before[other] == *after[other], other != rank, "{status}");
        }
        assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
    }
}

/// Rounds of [`pods_that_go_at_any_time`]; more of them take their time, and find what is rare.
fn rounds() -> usize {
    std::env::var("K8S_CLI_TEST_ROUNDS").map_or(2, |rounds| rounds.parse().unwrap())
}

/// What a node did in one attempt: when it began and ended, and how far it came.
#[derive(Debug, Default)]
struct Stay {
    began: Option<f64>,
    ended: Option<f64>,
    ticks: Vec<u32>,
}

/// Whichever pods go, and whenever: the task ends whole, and `run` of one attempt never runs beside that of another.
fn pods_that_go_at_any_time(place: &Place) {
    let sandbox = (!place.is_real()).then(new);
    let place = sandbox.as_ref().unwrap_or(place);
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    // Any numbers, and the same in each run.
    let mut state = 20_261_128_u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for round in 0..rounds() {
        let run = format!(
            "name: round-{round}\nnum_nodes: 4\nrun: |\n  say() {{ read -r up _ </proc/uptime; echo $1 $K8S_CLI_ATTEMPT $up; }}\n  \
             trap 'say ended; exit 1' TERM\n  say began\n  for i in $(seq 40); do echo tick $K8S_CLI_ATTEMPT $i; sleep 0.1; done\n  \
             say ended\n"
        );
        let file = namespace.file("round.yaml", run);
        let running = ann.start(["jobs", "submit", "--retry-on", "99", file.to_str().unwrap()]);
        let mut gone = Vec::new();
        for attempt in 1..=1 + random(2) {
            let (seen, tick, rank) = (random(4), 1 + random(12), random(4));
            running.says(&format!("node-{seen} | tick {attempt} {tick}\n"));
            take_away(place, &namespace, round, rank);
            gone.push(rank);
        }
        let ran = running.end();
        assert_eq!(ran.code, 0, "{gone:?}: {ran}");
        whole(&ran, &gone);
        assert_eq!(ann.run(["jobs", "stop", &format!("round-{round}")]).code, 0);
    }
}

/// Takes the newest pod of a node away: as the sandbox's kubelet does, by the Eviction API, or, where a server cannot tell that
/// from a failure, by deleting it.
fn take_away(place: &Place, namespace: &Namespace, round: usize, rank: u64) {
    let running = || {
        let pods = namespace.objects("pods");
        let names = pods
            .iter()
            .filter(|pod| pod["status"]["phase"] == "Running" && pod["metadata"]["deletionTimestamp"].is_null());
        let mut names = names.filter_map(|pod| pod["metadata"]["name"].as_str());
        let of = (format!("round-{round}-"), format!("-node-{rank}-"));
        names.find(|name| name.starts_with(&of.0) && name.contains(&of.1)).map(str::to_owned)
    };
    let name = eventually("a pod that runs", running);
    let path = format!("/api/v1/namespaces/{}/pods/{name}", namespace.name);
    if place.is_real() && place.minor() < 26 {
        place.ask("DELETE", &path, None);
    } else if place.is_real() {
        let eviction = json!({"apiVersion": "policy/v1", "kind": "Eviction",
            "metadata": {"name": name, "namespace": namespace.name}});
        place.ask("POST", &format!("{path}/eviction"), Some(&eviction));
    } else {
        place.ask("POST", "/sandbox/evict", Some(&json!({"namespace": namespace.name, "pod": name})));
    }
}

/// Looks at what four nodes have printed of which these were taken away.
fn whole(ran: &Ran, gone: &[u64]) {
    let mut attempts: BTreeMap<u32, BTreeMap<&str, Stay>> = BTreeMap::new();
    let written = ran.stdout();
    for line in written.lines() {
        let (node, line) = line.split_once(" | ").unwrap();
        let words: Vec<&str> = line.split(' ').collect();
        let [what, attempt, value] = words[..] else { continue };
        let stay = attempts.entry(attempt.parse().unwrap()).or_default().entry(node).or_default();
        match what {
            "began" => assert!(stay.began.replace(value.parse().unwrap()).is_none(), "{line} twice: {ran}"),
            "ended" => stay.ended = value.parse().ok(),
            _ => stay.ticks.push(value.parse().unwrap()),
        }
    }
    let attempts: Vec<_> = attempts.into_values().collect();
    for pair in attempts.windows(2) {
        let ended = pair[0].values().filter_map(|stay| stay.ended).fold(0.0, f64::max);
        let began = pair[1].values().filter_map(|stay| stay.began).fold(f64::MAX, f64::min);
        assert!(ended <= began, "two attempts side by side: {ran}");
    }
    for stay in attempts.iter().flat_map(BTreeMap::values) {
        assert!(stay.ticks.iter().copied().eq(1..=u32::try_from(stay.ticks.len()).unwrap()), "lost or doubled: {ran}");
    }
    let last = attempts.last().unwrap();
    assert!(last.len() == 4 && last.values().all(|stay| stay.ticks.len() == 40), "{ran}");
    for (index, rank) in gone.iter().enumerate() {
        let marks = ran.stderr().matches(&format!("-- attempt {}: node-{rank} was ", index + 2)).count();
        assert_eq!(marks, 1, "{ran}");
    }
}

/// A program that fails because another node is taken away has not failed: its node waits for that one.
fn what_follows_from_a_lost_node(_: &Place) {
    let place = new();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let mark = namespace.file("mark", "");
    fs::remove_file(&mark).unwrap();
    // Node 0 fails as soon as node 1 is told to end, which takes its time.
    let id = ann.submit(&format!(
        "num_nodes: 2\nrun: |\n  echo attempt $K8S_CLI_ATTEMPT\n  [ $K8S_CLI_ATTEMPT = 1 ] || exit 0\n  \
         if [ $NODE_RANK = 1 ]; then trap 'touch {0}; sleep 3; exit 1' TERM; while :; do sleep 0.1; done; fi\n  \
         while ! [ -e {0} ]; do sleep 0.1; done\n  exit 9\n",
        mark.display()
    ));
    let following = ann.start(["jobs", "logs", &id]);
    (0..2).for_each(|rank| following.says(&format!("node-{rank} | attempt 1\n")));
    evict(&place, &namespace, &ann, &id, 1);
    let ran = following.end();
    assert_eq!(ran.code, 0, "{ran}");
    let told = "node-0 | k8s-cli: run exited 9, and another node is lost: waiting for it\n";
    assert!(ran.stdout().contains(told) && ran.stdout().contains("node-0 | attempt 2\n"), "{ran}");
}

/// An old server drops what it does not know; the limit that goes with it is left out.
fn servers_that_cannot_tell(place: &Place) {
    if place.minor() >= 26 {
        return;
    }
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let ran = ann.follow("name: old\nresources: {job_recovery: EAGER_NEXT_REGION}\nrun: exit 3");
    assert_eq!(ran.code, 3, "{ran}");
    assert!(ran.stderr().contains("this Kubernetes cannot tell an eviction from a failure"), "{ran}");
    let jobs = namespace.objects("jobs");
    assert_eq!(jobs[0]["spec"]["backoffLimit"], 0, "{}", jobs[0]);
}

/// Nor does a failure make a pod anew where a new server has the policy turned off, and drops it.
fn servers_that_drop_the_policy(_: &Place) {
    let place = Place::sandbox();
    place.ask("POST", "/sandbox/version", Some(&json!({"minor": 36, "podFailurePolicy": false})));
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let ran = ann.follow("num_nodes: 2\nrun: echo once; exit 3");
    assert_eq!(ran.code, 3, "{ran}");
    let jobs = namespace.objects("jobs");
    assert!(jobs.len() == 2 && jobs.iter().all(|job| job["spec"]["backoffLimit"] == 0), "{jobs:?}");
    assert_eq!(namespace.objects("pods").len(), 2);
}
