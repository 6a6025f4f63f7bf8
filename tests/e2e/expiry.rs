//! `--ttl`: the Jobs of nodes that end early go before the task has ended.

use serde_json::json;

use crate::Case;
use crate::Where::Both;
use crate::place::{Namespace, Person, Place, Running, eventually};

pub(crate) const CASES: &[Case] = &[
    ("expiry::a_success_that_is_gone", Both, a_success_that_is_gone),
    ("expiry::a_failure_that_is_gone", Both, a_failure_that_is_gone),
    ("expiry::one_node", Both, one_node),
];

/// Follows a task whose Jobs go at once; a node does not wait for the others, as they never need it again.
fn follow(ann: &Person, namespace: &Namespace, task: &str, flags: &[&str]) -> Running {
    let file = namespace.file("task.yaml", task);
    let task = ["jobs", "submit", file.to_str().unwrap(), "--ttl", "0s", "--no-recovery"];
    ann.start(task.iter().chain(flags))
}

fn one_job(namespace: &Namespace) {
    eventually("one Job", || (namespace.objects("jobs").len() == 1).then_some(()));
}

fn a_success_that_is_gone(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let running =
        follow(&ann, &namespace, "name: pair\nnum_nodes: 2\nrun: 'echo up; [ $NODE_RANK = 0 ] || sleep 15'", &[]);
    running.says("node-1 | up");
    one_job(&namespace);
    let status = ann.until("pair", "running");
    assert_eq!(status["metadata"]["nodes"][0]["status"], "deleted", "{status}");
    assert_eq!(status["metadata"]["nodes"][0]["reason"], "ended, and its Job was removed after its --ttl", "{status}");
    assert_eq!(status["metadata"]["failed_nodes"], 0, "{status}");
    let waiting = ann.start(["jobs", "wait", "pair"]);
    for running in [running, waiting] {
        let ran = running.end();
        assert!(ran.code == 0 && ran.stderr().ends_with(" completed\n"), "{ran}");
    }
    namespace.empty();
}

/// Its code is the task's, whoever has ended since.
fn a_failure_that_is_gone(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let task = "name: pair\nnum_nodes: 2\nrun: 'echo up; [ $NODE_RANK = 0 ] && exit 3; sleep 15; exit 4'";
    let running = follow(&ann, &namespace, task, &["--no-fail-fast"]);
    running.says("node-1 | up");
    one_job(&namespace);
    let ran = running.end();
    assert!(ran.code == 3 && ran.stderr().ends_with(" failed: node-0 exited 3\n"), "{ran}");
    namespace.empty();
}

fn one_node(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    for (script, code) in [("echo up", 0), ("echo up; exit 3", 3)] {
        let ran = follow(&ann, &namespace, &json!({"run": script}).to_string(), &[]).end();
        assert_eq!(ran.code, code, "{ran}");
        // Its log may have gone with it before it could be read: not in silence.
        let lost =
            ran.stderr().contains("Warning: the rest of the log of node-0 cannot be read: it is gone with its pod");
        assert!(ran.stdout() == if lost { "" } else { "up\n" }, "{ran}");
    }
    namespace.empty();
}
