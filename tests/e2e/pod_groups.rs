//! Tasks of several nodes that start whole or not at all, where the cluster has PodGroups. The sandbox imitates them, as
//! <https://kubernetes.io/docs/concepts/scheduling-eviction/gang-scheduling/> describes them.

use std::fs;

use serde_json::{Value, json};

use crate::Case;
use crate::Where::Sandbox;
use crate::place::{Namespace, Person, Place, eventually};

pub(crate) const CASES: &[Case] = &[
    ("pod_groups::all_or_none", Sandbox, all_or_none),
    ("pod_groups::of_a_task", Sandbox, of_a_task),
    ("pod_groups::where_they_cannot_be", Sandbox, where_they_cannot_be),
    ("pod_groups::a_node_that_is_taken_away", Sandbox, a_node_that_is_taken_away),
    ("pod_groups::a_queue_of_kueue", Sandbox, a_queue_of_kueue),
];

/// A sandbox that imitates a server of this version.
fn place(version: &Value) -> Place {
    let place = Place::sandbox();
    place.ask("POST", "/sandbox/version", Some(version));
    place
}

fn groups(namespace: &Namespace, version: &str) -> Vec<Value> {
    let path = format!("/apis/scheduling.k8s.io/{version}/namespaces/{}/podgroups", namespace.name);
    namespace.place.ask("GET", &path, None).map_or_else(Vec::new, |list| list["items"].as_array().unwrap().clone())
}

/// Has the node take so many pods.
fn room(place: &Place, pods: u32) {
    let name = place.ask("GET", "/api/v1/nodes", None).unwrap()["items"][0]["metadata"]["name"].clone();
    let change = json!({"status": {"allocatable": {"pods": pods.to_string()}}});
    place.ask("PATCH", &format!("/api/v1/nodes/{}/status", name.as_str().unwrap()), Some(&change));
}

/// How many pods of each of two tasks have a place, the fewer first.
fn placed(namespace: &Namespace, tasks: [&str; 2]) -> [usize; 2] {
    let pods = namespace.objects("pods");
    let mut placed = tasks.map(|id| {
        pods.iter()
            .filter(|pod| pod["metadata"]["labels"]["task-id"] == id && pod["spec"]["nodeName"].is_string())
            .count()
    });
    placed.sort_unstable();
    placed
}

fn submit_two(namespace: &Namespace, ann: &Person, mark: &str) -> [String; 2] {
    fs::write(namespace.file(mark, ""), "").unwrap();
    let mark = namespace.file(mark, "");
    fs::remove_file(&mark).unwrap();
    let run = format!("while ! [ -e {} ]; do sleep 0.1; done; echo done", mark.display());
    [1, 2].map(|number| ann.submit(&format!("name: task-{number}\nnum_nodes: 4\nrun: {run}\n")))
}

/// Two tasks of four nodes where there is room for six: one runs, and of the other no pod holds a place.
fn all_or_none(_: &Place) {
    let place = place(&json!({"minor": 36, "podGroups": "v1alpha2"}));
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    room(&place, 6);
    let ids = submit_two(&namespace, &ann, "whole");
    let ids = [ids[0].as_str(), ids[1].as_str()];
    let states = || ids.map(|id| ann.status(id)["status"].as_str().unwrap().to_owned());
    eventually("one task that runs", || states().contains(&"running".to_owned()).then_some(()));
    eventually("eight pods", || (namespace.objects("pods").len() == 8).then_some(()));
    assert_eq!(placed(&namespace, ids), [0, 4]);
    let waits = ids.map(|id| ann.status(id)).into_iter().find(|status| status["status"] == "pending").unwrap();
    assert_eq!(
        (&waits["reason"], &waits["reason_code"]),
        (&json!("Unschedulable: 1 Too many pods (0/1 nodes are available)"), &json!("Unschedulable"))
    );
    namespace.file("whole", "");
    for id in ids {
        assert_eq!(ann.run(["jobs", "wait", id]).code, 0);
    }
    // Without, each takes what it gets.
    place.ask("POST", "/sandbox/version", Some(&json!({"minor": 36})));
    let ids = submit_two(&namespace, &ann, "halves");
    eventually("halves", || (placed(&namespace, [&ids[0], &ids[1]]).iter().sum::<usize>() == 6).then_some(()));
    assert_ne!(placed(&namespace, [&ids[0], &ids[1]])[0], 0);
}

/// It belongs to the Jobs, goes with them, and all of their pods name it.
fn of_a_task(_: &Place) {
    for (minor, version) in [(36, "v1alpha2"), (37, "v1beta1")] {
        let place = place(&json!({"minor": minor, "podGroups": version}));
        let namespace = place.namespace();
        let ann = namespace.person("ann");
        let id = ann.submit("name: pair\nnum_nodes: 2\nrun: sleep 600");
        ann.until(&id, "running");
        let [group] = groups(&namespace, version).try_into().unwrap();
        assert_eq!(group["spec"], json!({"schedulingPolicy": {"gang": {"minCount": 2}}}));
        let owners = group["metadata"]["ownerReferences"].as_array().unwrap();
        assert!(owners.len() == 2 && owners.iter().all(|owner| owner["kind"] == "Job"), "{group}");
        for pod in namespace.objects("pods") {
            assert_eq!(pod["spec"]["schedulingGroup"]["podGroupName"], group["metadata"]["name"]);
        }
        assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
        eventually("no PodGroup", || groups(&namespace, version).is_empty().then_some(()));
        // Nor for one node, or for nodes that go their own ways.
        for (name, nodes, flag) in [("one", 1, "-q"), ("apart", 2, "--no-fail-fast")] {
            let file = namespace.file("plain.yaml", format!("name: {name}\nnum_nodes: {nodes}\nrun: 'true'"));
            assert_eq!(ann.run(["jobs", "submit", "-d", flag, file.to_str().unwrap()]).code, 0);
            assert_eq!(ann.run(["jobs", "wait", name]).code, 0);
        }
        assert_eq!(groups(&namespace, version), [Value::Null; 0]);
    }
}

/// Where the server drops the name, or they may not be created, all is as without them.
fn where_they_cannot_be(_: &Place) {
    let place = place(&json!({"minor": 36, "podGroups": "v1alpha2", "keepsGroups": false}));
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("pair.yaml", "name: pair\nnum_nodes: 2\nrun: 'true'");
    let ran = ann.run(["jobs", "submit", "-v", file.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{ran}");
    assert!(ran.stderr().contains("drops schedulingGroup from Jobs: the nodes may start one by one\n"), "{ran}");
    assert_eq!(groups(&namespace, "v1alpha2"), [Value::Null; 0]);
    place.ask("POST", "/sandbox/version", Some(&json!({"minor": 36, "podGroups": "v1alpha2"})));
    let denied = json!({"match": {"method": "POST", "path_contains": "/podgroups"}, "fault": {"status": 403}});
    place.ask("POST", "/sandbox/faults", Some(&denied));
    let ran = ann.run(["jobs", "submit", file.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{ran}");
    let note =
        "Note: the nodes may start one by one: cannot create a PodGroup: podgroups.scheduling.k8s.io is forbidden";
    assert!(ran.stderr().contains(note), "{ran}");
    assert_eq!(groups(&namespace, "v1alpha2"), [Value::Null; 0]);
    // That says nothing where there are none.
    place.ask("POST", "/sandbox/version", Some(&json!({"minor": 36})));
    place.ask("POST", "/sandbox/faults", Some(&denied));
    let ran = ann.run(["jobs", "submit", file.to_str().unwrap()]);
    assert!(ran.code == 0 && !ran.stderr().contains("PodGroup"), "{ran}");
    place.ask("POST", "/sandbox/version", Some(&json!({"minor": 36, "podGroups": "v1alpha2"})));
    // What is refused later is a failure, as of all other objects, and nothing stays.
    place.ask(
        "POST",
        "/sandbox/faults",
        Some(&json!({
        "match": {"method": "POST", "path_contains": "/podgroups"}, "skip": 1, "fault": {"status": 403}})),
    );
    let ran = ann.run(["jobs", "submit", file.to_str().unwrap()]);
    assert!(ran.code == 1 && ran.stderr().contains("cannot create the task's podgroup"), "{ran}");
    assert_eq!(ann.run(["jobs", "stop", "-ay"]).code, 0);
    namespace.empty();
}

/// The new pod of a node is one of the group, whose others have their places.
fn a_node_that_is_taken_away(_: &Place) {
    let place = place(&json!({"minor": 36, "podGroups": "v1alpha2"}));
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file(
        "pair.yaml",
        "num_nodes: 2\nrun: |\n  echo attempt $K8S_CLI_ATTEMPT\n  [ $K8S_CLI_ATTEMPT = 2 ] || exec sleep 600\n",
    );
    let running = ann.start(["jobs", "submit", file.to_str().unwrap()]);
    (0..2).for_each(|rank| running.says(&format!("node-{rank} | attempt 1\n")));
    let pod = namespace.objects("pods")[1]["metadata"]["name"].clone();
    place.ask("POST", "/sandbox/evict", Some(&json!({"namespace": namespace.name, "pod": pod})));
    let ran = running.end();
    assert!(ran.code == 0 && ran.stdout().matches("attempt 2\n").count() == 2, "{ran}");
}

/// Kueue admits each node's Job by itself, which is said where there are several; they give up before Kueue does.
fn a_queue_of_kueue(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let note = |nodes: u32, flags: &[&str]| {
        let file = namespace.file("queued.yaml", format!("num_nodes: {nodes}\nrun: a"));
        let ran = ann.run([&["jobs", "submit", "--dry-run", file.to_str().unwrap()], flags].concat());
        assert_eq!(ran.code, 0, "{ran}");
        ran.stderr()
    };
    let expected = |seconds: u32| {
        format!(
            "Note: Kueue admits each node's Job by itself, so two such tasks can hold half of what they need each; Kueue \
             0.19 and newer evict nodes that are not ready after 30 minutes. The nodes of this task wait {seconds} s for one \
             another (--rendezvous-timeout)\n"
        )
    };
    assert_eq!(note(2, &["--queue", "team"]), expected(1500));
    assert_eq!(note(2, &["--queue", "team", "--rendezvous-timeout", "2h"]), expected(7200));
    assert_eq!(note(2, &[]), "");
    assert_eq!(note(1, &["--queue", "team"]), "");
}
