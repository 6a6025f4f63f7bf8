//! Fail together: the first failed node stops the others, which is recorded as that and nothing else.

use serde_json::{Value, json};

use crate::Case;
use crate::Where::{Both, Real};
use crate::place::{Place, Ran, eventually};

pub(crate) const CASES: &[Case] = &[
    ("together::the_first_failure_stops_the_others", Both, the_first_failure_stops_the_others),
    ("together::unless_told_otherwise", Both, unless_told_otherwise),
    ("together::whoever_waits", Both, whoever_waits),
    ("together::who_follows", Real, who_follows),
    ("together::one_deadline", Both, one_deadline),
    ("together::a_pod_that_is_deleted", Real, a_pod_that_is_deleted),
];

/// Node 1 fails; node 0 saves its work when it is told to stop, node 2 has no time to.
const THREE: &str = r"
name: three
num_nodes: 3
run: |
  case $NODE_RANK in
    0) trap 'sleep 2; echo saved; exit 143' TERM; echo up; while :; do sleep 0.1 & wait $!; done ;;
    1) sleep 3; echo last words; exit 3 ;;
    2) exec sleep 600 ;;
  esac
";

fn reasons(status: &Value) -> Vec<&str> {
    let nodes = status["metadata"]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["reason"].as_str().unwrap_or_default()).collect()
}

fn failed_with_3(ran: &Ran) {
    assert_eq!(ran.code, 3, "{ran}");
    assert!(ran.stdout().contains("node-2 | k8s-cli: node-1 failed: stopping\n"), "{ran}");
    assert!(ran.stderr().ends_with("failed: node-1 exited 3\n"), "{ran}");
}

fn the_first_failure_stops_the_others(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let ran = ann.follow(THREE);
    failed_with_3(&ran);
    assert!(ran.stdout().contains("node-0 | saved\n") && ran.stdout().contains("node-1 | last words\n"), "{ran}");
    let status = ann.status("three");
    let stopped = "stopped because node-1 failed";
    assert_eq!(reasons(&status), [stopped, "exited 3", stopped], "{status}");
    assert_eq!((&status["status"], &status["metadata"]["failed_nodes"]), (&json!("failed"), &json!(3)), "{status}");
    assert_eq!(status["metadata"]["nodes"][1]["last_lines"], json!(["last words"]), "{status}");
    let shown = ann.run(["jobs", "status", "three"]).stdout();
    assert!(shown.ends_with("\nLast lines of node-1:\n  last words\n"), "{shown}");
    // The nodes do that among themselves: all pods and logs stay, and each node's own code.
    let again = ann.run(["jobs", "logs", "three"]);
    assert!(again.code == 3 && again.stdout().contains("node-1 | last words\n"), "{again}");
    for line in ["node-0 | up", "node-0 | saved", "node-2 | k8s-cli: node-1 failed: stopping"] {
        assert!(again.stdout().lines().any(|other| other == line), "{again}");
    }
    let codes: Vec<_> = (0..3).map(|rank| status["metadata"]["nodes"][rank]["exit_code"].clone()).collect();
    assert_eq!(codes, [143, 3, 143], "{status}");
    assert!(!ran.stderr().contains("Warning"), "{ran}");
    assert_eq!(ann.run(["jobs", "stop", "three"]).code, 0);
    namespace.empty();
}

fn unless_told_otherwise(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace
        .file("pair.yaml", "name: pair\nnum_nodes: 2\nrun: '[ $NODE_RANK = 0 ] && exit 3; sleep 5; echo whole'");
    let ran = ann.run(["jobs", "submit", "--no-fail-fast", file.to_str().unwrap()]);
    assert_eq!((ran.code, ran.stdout().as_str()), (3, "node-1 | whole\n"), "{ran}");
    assert_eq!(reasons(&ann.status("pair")), ["exited 3", ""]);
    assert_eq!(ann.run(["jobs", "stop", "pair"]).code, 0);
    // The task remembers, whoever follows it.
    ann.run(["jobs", "submit", "-d", "--no-fail-fast", file.to_str().unwrap()]);
    let ran = ann.run(["jobs", "wait", "pair"]);
    assert_eq!(ran.code, 3, "{ran}");
    assert_eq!(ann.status("pair")["metadata"]["succeeded_nodes"], 1);
}

/// A detached task ends as one that is followed.
fn whoever_waits(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("three.yaml", THREE);
    let ran = ann.run(["jobs", "submit", "-d", file.to_str().unwrap()]);
    assert_eq!((ran.code, ran.stderr().contains("Detached")), (0, false), "{ran}");
    let ended = eventually("the end of all nodes", || {
        let status = ann.status("three");
        let nodes = status["metadata"]["nodes"].as_array().unwrap().clone();
        nodes.iter().all(|node| node["finished_at"].is_string()).then_some(status)
    });
    let stopped = "stopped because node-1 failed";
    assert_eq!(reasons(&ended), [stopped, "exited 3", stopped], "{ended}");
    let ran = ann.run(["jobs", "wait", "three"]);
    assert!(ran.code == 3 && ran.stderr().ends_with("failed: node-1 exited 3\n"), "{ran}");
}

/// Where the image has nothing by which nodes talk to one another, who follows stops them; a reader stops nothing.
fn who_follows(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let image = "resources: {image_id: 'docker:busybox:1'}\nnum_nodes: 2\n";
    let id = ann.submit(&format!("{image}run: '[ $NODE_RANK = 0 ] && exit 3; sleep 5; echo whole'"));
    let ran = ann.run(["jobs", "logs", &id]);
    assert!(ran.code == 3 && ran.stdout().contains("node-1 | whole\n"), "{ran}");
    assert!(ran.stdout().contains("node-0 | k8s-cli: the image has neither perl nor Python: "), "{ran}");
    assert_eq!(reasons(&ann.status(&id)), ["exited 3", ""]);
    let ran = ann.follow(&format!("name: pair\n{image}run: '[ $NODE_RANK = 0 ] && exit 3; sleep 600'"));
    assert!(ran.code == 3 && ran.stderr().contains("node-0 failed: stopping node-1\n"), "{ran}");
    assert_eq!(reasons(&ann.status("pair")), ["exited 3", "stopped because node-0 failed"]);
}

/// It ends all nodes alike: none is blamed for another.
fn one_deadline(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("long.yaml", "name: long\nnum_nodes: 2\nrun: sleep 600");
    let ran = ann.run(["jobs", "submit", file.to_str().unwrap(), "--deadline", "15s"]);
    assert!(ran.code != 0 && !ran.stderr().contains("stopping node"), "{ran}");
    assert!(ran.stderr().contains("failed: node-") && ran.stderr().ends_with(" ended by its deadline\n"), "{ran}");
    assert_eq!(reasons(&ann.status("long")), ["ended by its deadline"; 2]);
}

/// Somebody deletes the pod of a node: its Job makes another, which is said, and no reason to stop the others.
fn a_pod_that_is_deleted(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("pair.yaml", "name: pair\nnum_nodes: 2\nrun: echo up; sleep 20");
    let running = ann.start(["jobs", "submit", file.to_str().unwrap()]);
    running.says("node-0 | up\n");
    running.says("node-1 | up\n");
    let pods = namespace.objects("pods");
    let name = pods.iter().filter_map(|pod| pod["metadata"]["name"].as_str()).find(|name| name.contains("-node-1-"));
    let path = format!("/api/v1/namespaces/{}/pods/{}", namespace.name, name.unwrap());
    place.ask("DELETE", &path, None);
    running.says("node-1 | up\n");
    let ran = running.end();
    assert_eq!((ran.code, ran.stdout().matches("node-1 | up\n").count()), (0, 2), "{ran}");
    let told = "Warning: the pod of node-1 was deleted: its Job starts the program again in a new pod\n";
    assert!(ran.stderr().contains(told) && !ran.stderr().contains("stopping"), "{ran}");
    eventually("the end", || (ann.status("pair")["status"] == "completed").then_some(()));
}
