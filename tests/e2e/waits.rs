//! Waits: what they are for, which of them end, and what that leaves.

use serde_json::{Value, json};

use crate::Case;
use crate::Where::{Both, Real, Sandbox};
use crate::place::{Namespace, Place};

pub(crate) const CASES: &[Case] = &[
    ("waits::an_image_that_has_no_name", Both, an_image_that_has_no_name),
    ("waits::an_image_that_cannot_be_pulled", Real, an_image_that_cannot_be_pulled),
    ("waits::a_secret_that_is_not_there", Both, a_secret_that_is_not_there),
    ("waits::a_pod_that_is_refused", Real, a_pod_that_is_refused),
    ("waits::a_class_that_is_not_there", Real, a_class_that_is_not_there),
    ("waits::without_the_right_to_watch", Sandbox, without_the_right_to_watch),
    ("waits::without_the_right_to_stop", Sandbox, without_the_right_to_stop),
    ("waits::of_a_reader", Both, of_a_reader),
    ("waits::for_each_other", Sandbox, for_each_other),
    ("waits::for_running", Both, for_running),
    ("waits::for_several", Both, for_several),
    ("waits::many_with_two_watches", Sandbox, many_with_two_watches),
];

fn an_image_that_has_no_name(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let ran = ann.follow("name: odd\nnum_nodes: 2\nresources: {image_id: 'docker:No-Such:1'}\nrun: echo never");
    assert_eq!((ran.code, ran.stdout().as_str()), (1, ""), "{ran}");
    let told = ran.stderr();
    let last: Vec<&str> = told.lines().rev().take(2).collect();
    assert_eq!(last[0], "Hint: check 'image_id' in the task file", "{ran}");
    assert!(last[1].contains(" never started: InvalidImageName: \"No-Such:1\""), "{ran}");
    let status = ann.status("odd");
    assert_eq!((&status["status"], &status["metadata"]["failed_nodes"]), (&json!("failed"), &json!(2)), "{status}");
    // Whoever looks later is told the same.
    let ran = ann.run(["jobs", "wait", "odd"]);
    assert!(ran.code == 1 && ran.stderr().contains(" never started: InvalidImageName"), "{ran}");
    assert_eq!(ann.run(["jobs", "stop", "odd"]).code, 0);
    namespace.empty();
}

/// The registry cannot be reached: that may pass, so it takes three failed pulls.
fn an_image_that_cannot_be_pulled(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let ran = ann.follow("resources: {image_id: 'docker:no-such-image:1'}\nrun: echo never");
    assert_eq!((ran.code, ran.stdout().as_str()), (1, ""), "{ran}");
    let told = ran.stderr();
    assert!(told.contains("Waiting for the task to start: cannot pull the image \"no-such-image:1\": "), "{ran}");
    let last: Vec<&str> = told.lines().rev().take(2).collect();
    assert!(last[0].starts_with("Hint: check 'image_id'") && last[0].contains("--image-pull-secret"), "{ran}");
    let why = last[1].split_once("never started: cannot pull the image \"no-such-image:1\": ").unwrap().1;
    // What it comes to, then the registry.
    assert!(why.ends_with(')') && !why.contains("http"), "{ran}");
}

/// A Job like those of a submission, with an environment variable from a Secret that nobody creates.
fn lacking(namespace: &Namespace<'_>, id: &str) -> Value {
    let labels =
        json!({"skypilot-task": "true", "task-id": id, "task-name": "lacking", "username": "ann", "node-idx": "0"});
    let from = json!({"secretKeyRef": {"name": "nosuch", "key": "k"}});
    let container = json!({"name": "task", "image": "python:3.13-slim", "command": ["sh", "-c", "true"], "env": [{"name": "K", "valueFrom": from}]});
    let job = json!({
        "metadata": {"name": format!("lacking-{id}"), "labels": labels, "annotations": {"num-nodes": "1"}},
        "spec": {"backoffLimit": 0, "template": {"metadata": {"labels": labels}, "spec": {"restartPolicy": "Never", "containers": [container]}}},
    });
    namespace.create("jobs", &job);
    job
}

fn a_secret_that_is_not_there(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    lacking(&namespace, "0a1b2c3d");
    let ran = ann.run(["jobs", "logs", "0a1b2c3d"]);
    assert_eq!(ran.code, 1, "{ran}");
    let why = "CreateContainerConfigError: secret \"nosuch\" not found";
    let told = format!("Error: task 0a1b2c3d cannot run: node-0 can never start: {why}; it is still pending\n");
    let hints = "Hint: create what is missing in the namespace, then submit again\nHint: remove it with: ";
    assert!(ran.stderr().contains(&format!("{told}{hints}")), "{ran}");
    assert_eq!(ann.status("lacking")["status"], "pending");
    assert_eq!(ann.run(["jobs", "stop", "lacking"]).code, 0);
    namespace.empty();
}

fn a_pod_that_is_refused(place: &Place) {
    let namespace = place.namespace();
    namespace.create(
        "limitranges",
        &json!({"metadata": {"name": "small"}, "spec": {"limits": [{"type": "Container", "max": {"cpu": "1"}}]}}),
    );
    let ran = namespace.person("ann").follow("resources: {cpus: 2}\nrun: echo never");
    assert_eq!(ran.code, 1, "{ran}");
    let told = ran.stderr();
    let last: Vec<&str> = told.lines().rev().take(2).collect();
    assert!(last[0].starts_with("Hint: change what the cluster refuses in the task file"), "{ran}");
    assert!(last[1].contains("maximum cpu usage per Container is 1, but limit is 2"), "{ran}");
}

fn a_class_that_is_not_there(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    ann.run(["volumes", "create", "data", "1Gi", "-s", "nosuch"]);
    let file = namespace.file("task.yaml", "name: lost\nrun: 'true'\nvolumes: {/data: data}");
    let running = ann.start(["jobs", "submit", file.to_str().unwrap(), "--start-timeout", "15s"]);
    running.says("cannot be bound: storageclass.storage.k8s.io \"nosuch\" not found");
    let ran = running.end();
    assert_eq!(ran.code, 124, "{ran}");
    assert!(ran.stderr().contains("waiting for node-0 to start: not within 15 s (the volume claim 'data-"), "{ran}");
}

fn without_the_right_to_watch(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let rule = json!({"match": {"query_contains": "watch=true"}, "times": 1000, "fault": {"status": 403}});
    place.ask("POST", "/sandbox/faults", Some(&rule));
    let ran = namespace.person("ann").follow("run: echo hello; sleep 3; exit 3");
    assert_eq!((ran.code, ran.stdout().as_str()), (3, "hello\n"), "{ran}");
    assert_eq!(ran.stderr().matches("you may not watch").count(), 1, "{ran}");
}

fn without_the_right_to_stop(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let rule = json!({"match": {"method": "PATCH"}, "times": 1000, "fault": {"status": 403}});
    place.ask("POST", "/sandbox/faults", Some(&rule));
    let ran = ann.follow("num_nodes: 2\nrun: '[ $NODE_RANK = 0 ] && exit 3; sleep 4; echo whole'");
    assert_eq!((ran.code, ran.stdout().as_str()), (3, "node-1 | whole\n"), "{ran}");
    assert!(
        ran.stderr().contains("Warning: the task cannot be stopped: ") && ran.stderr().contains("cannot patch"),
        "{ran}"
    );
    let ran = ann.follow("resources: {image_id: 'docker:No-Such:1'}\nrun: echo never");
    assert_eq!(ran.code, 1, "{ran}");
    let why = "\"No-Such:1\": invalid reference format: repository name must be lowercase; it is still pending\n";
    assert!(ran.stderr().contains(why), "{ran}");
}

/// Reading gives up, and changes nothing.
fn of_a_reader(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let greedy = ann.submit("num_nodes: 2\nresources: {accelerators: '64'}\nrun: 'true'");
    let ran = ann.run(["jobs", "logs", &greedy, "--start-timeout", "3s"]);
    assert_eq!((ran.code, ran.stdout().as_str()), (124, ""), "{ran}");
    let told = ran.stderr();
    assert!(told.contains("Error: timed out waiting for node-0 to start: not within 3 s (Unschedulable: "), "{ran}");
    assert!(told.contains(&format!("; task {greedy} is still pending\nHint: follow it again: ")), "{ran}");
    let untouched = || {
        let jobs = namespace.objects("jobs");
        jobs.iter().all(|job| {
            job["spec"]["activeDeadlineSeconds"].is_null() && !job["metadata"].to_string().contains("never-started")
        })
    };
    assert!(untouched());
    let misnamed = ann.submit("resources: {image_id: 'docker:No-Such:1'}\nrun: echo never");
    let ran = ann.run(["jobs", "logs", &misnamed]);
    assert_eq!((ran.code, ran.stdout().as_str()), (1, ""), "{ran}");
    assert!(ran.stderr().contains("can never start: InvalidImageName") && untouched(), "{ran}");
    assert_eq!(ann.status(&misnamed)["status"], "pending");
}

/// The nodes have started, and are not ready yet.
fn for_each_other(place: &Place) {
    let namespace = place.namespace();
    let met = namespace.file("met", "").with_file_name("go");
    for rank in ["0", "1"] {
        let labels = json!({"skypilot-task": "true", "task-id": "0a1b2c3d", "task-name": "pair", "username": "ann", "node-idx": rank});
        let probe = json!({"exec": {"command": ["test", "-e", met]}, "periodSeconds": 1, "failureThreshold": 1000});
        let script = format!("until [ -e {} ]; do sleep 0.1; done; echo met", met.display());
        let container = json!({"name": "task", "image": "python:3.13-slim", "command": ["sh", "-c", script], "startupProbe": probe});
        namespace.create("jobs", &json!({
            "metadata": {"name": format!("pair-0a1b2c3d-node-{rank}"), "labels": labels, "annotations": {"num-nodes": "2"}},
            "spec": {"backoffLimit": 0, "template": {"metadata": {"labels": labels}, "spec": {"restartPolicy": "Never", "containers": [container]}}},
        }));
    }
    let running = namespace.person("ann").start(["jobs", "logs", "0a1b2c3d"]);
    running.says("Waiting for the nodes to find each other\n");
    std::fs::write(&met, "").unwrap();
    let ran = running.end().timeless();
    assert_eq!((ran.code, ran.stdout().as_str()), (0, "node-0 | met\nnode-1 | met\n"), "{ran}");
}

fn for_running(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let long = ann.submit("num_nodes: 2\nrun: sleep 600");
    let ran = ann.run(["jobs", "wait", &long, "--for", "running", "-o", "json"]);
    assert_eq!(ran.code, 0, "{ran}");
    let status = ran.events().pop().unwrap();
    assert_eq!((&status["status"], &status["metadata"]["running_nodes"]), (&json!("running"), &json!(2)));
    let done = ann.submit("run: 'true'");
    assert_eq!(ann.run(["jobs", "wait", &done]).code, 0);
    assert_eq!(ann.run(["jobs", "wait", &done, "--for=running"]).code, 0);
    let bad = ann.submit("run: exit 3");
    assert_eq!(ann.run(["jobs", "wait", &bad]).code, 3);
    assert_eq!(ann.run(["jobs", "wait", &bad, "--for=running"]).code, 3, "it failed, whenever it is asked about");
}

/// Several tasks: each is named in what is said, and a failure among them does not end the wait for the others.
fn for_several(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let stuck = ann.submit("name: stuck\nresources: {accelerators: '64'}\nrun: 'true'");
    let good = ann.submit("name: good\nrun: 'true'");
    ann.until(&good, "completed");
    let ran = ann.run(["jobs", "wait", &stuck, &good, "--start-timeout", "6s", "-o", "json"]);
    assert_eq!(ran.code, 124, "{ran}");
    let ended = |id: &str| {
        let mut ended = ran.events().into_iter().filter(|event| event["event"] == "ended" && event["task_id"] == id);
        (ended.next().unwrap()["status"].clone(), ended.count())
    };
    assert_eq!((ended(&stuck), ended(&good)), ((json!("timeout"), 0), (json!("completed"), 0)), "{ran}");
    assert!(ran.stderr().contains(&format!("Waiting for task {stuck} to start: Unschedulable: ")), "{ran}");
    assert_eq!(ann.status(&stuck)["status"], "failed");
}

/// However many tasks: one watch of Jobs, one of pods.
fn many_with_two_watches(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let go = namespace.file("wait", "").with_file_name("go");
    let ids: Vec<String> = (0..8)
        .map(|code| ann.submit(&format!("run: 'until [ -e {} ]; do sleep 0.1; done; exit {code}'", go.display())))
        .collect();
    place.ask("DELETE", "/sandbox/requests", None);
    // Twice the same is once.
    let running =
        ann.start(["-v", "jobs", "wait", "-o", "json"].into_iter().chain(ids.iter().chain(&ids).map(String::as_str)));
    running.has_said("watch=true", 2);
    std::fs::write(go, "").unwrap();
    let ran = running.end();
    // The first that failed, in the order of the arguments.
    assert_eq!(ran.code, 1, "{ran}");
    let events = ran.events();
    let codes = ids.iter().map(|id| {
        let ended = events.iter().find(|event| event["event"] == "ended" && event["task_id"] == id.as_str()).unwrap();
        ended["exit_code"].as_u64().unwrap()
    });
    assert!(codes.eq(0..8), "{ran}");
    let asked = place.ask("GET", "/sandbox/requests", None).unwrap();
    let asked = asked
        .as_array()
        .unwrap()
        .iter()
        .map(|asked| (asked["path"].as_str().unwrap(), asked["query"].as_str().unwrap()));
    let mut watched: Vec<&str> = asked
        .filter(|(_, query)| query.contains("watch=true"))
        .map(|(path, _)| path.rsplit('/').next().unwrap())
        .collect();
    watched.sort_unstable();
    assert_eq!(watched, ["jobs", "pods"]);
}
