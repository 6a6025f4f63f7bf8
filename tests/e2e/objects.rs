//! The objects that a task is, to the letter, and lists of many.

use serde_json::{Value, json};

use crate::Case;
use crate::Where::{Both, Real};
use crate::place::{Place, eventually};

pub(crate) const CASES: &[Case] = &[
    ("objects::of_one_node", Both, of_one_node),
    ("objects::of_two_nodes", Both, of_two_nodes),
    ("objects::names_at_their_limits", Both, names_at_their_limits),
    ("objects::limits", Real, limits),
    ("objects::pages", Both, pages),
    ("objects::a_node_whose_job_is_gone", Both, a_node_whose_job_is_gone),
    ("objects::a_sidecar", Real, a_sidecar),
];

fn of_one_node(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("user@example.com");
    let id = ann.submit("name: one\nrun: 'true'");
    let jobs = namespace.objects("jobs");
    let job = &jobs[0];
    assert_eq!(job["metadata"]["name"], format!("one-{id}"));
    let labels = json!({"skypilot-task": "true", "task-id": id, "task-name": "one", "username": "user-example.com", "node-idx": "0"});
    assert_eq!(job["metadata"]["labels"], labels);
    let annotations = &job["metadata"]["annotations"];
    assert_eq!((&annotations["num-nodes"], &annotations["k8s-cli/user"]), (&json!("1"), &json!("user@example.com")));
    let created = annotations["created-at"].as_str().unwrap();
    assert!(created.len() == 26 && created.chars().nth(10) == Some('T') && !created.ends_with('Z'), "{created}");
    let pod = &job["spec"]["template"];
    for key in ["skypilot-task", "task-id", "username", "node-idx"] {
        assert_eq!(pod["metadata"]["labels"][key], labels[key]);
    }
    // Where the server can tell what is taken away from a failure, that alone counts.
    let limit = if place.minor() >= 26 { 20 } else { 0 };
    assert_eq!((&pod["spec"]["restartPolicy"], &job["spec"]["backoffLimit"]), (&json!("Never"), &json!(limit)));
    let container = &pod["spec"]["containers"][0];
    assert_eq!((&container["name"], &container["image"]), (&json!("task"), &json!("python:3.13-slim")));
    assert!(namespace.objects("services").is_empty());
    let unnamed = ann.submit("run: 'true'");
    assert!(namespace.objects("jobs").iter().any(|job| job["metadata"]["name"] == format!("task-{unnamed}-{unnamed}")));
}

fn of_two_nodes(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("name: 2nd\nnum_nodes: 2\nsecrets: {S: x}\nrun: sleep 600");
    let jobs = namespace.objects("jobs");
    let names: Vec<&str> = jobs.iter().map(|job| job["metadata"]["name"].as_str().unwrap()).collect();
    assert_eq!(names, [format!("2nd-{id}-node-0"), format!("2nd-{id}-node-1")]);
    let uids: Vec<&Value> = jobs.iter().map(|job| &job["metadata"]["uid"]).collect();
    for (resource, name) in [
        ("services", format!("t-2nd-{id}")),
        ("services", format!("t-2nd-{id}-ready")),
        ("configmaps", format!("2nd-{id}-submitted")),
        ("secrets", format!("2nd-{id}-secrets")),
    ] {
        let objects = namespace.objects(resource);
        let object = objects
            .iter()
            .find(|object| object["metadata"]["name"] == name)
            .unwrap_or_else(|| panic!("{name} among {objects:?}"));
        let owners = object["metadata"]["ownerReferences"].as_array().unwrap();
        assert_eq!(owners.iter().map(|owner| &owner["uid"]).collect::<Vec<_>>(), uids);
        assert!(owners.iter().all(|owner| owner["blockOwnerDeletion"].is_null() && owner["kind"] == "Job"));
    }
    assert_eq!(ann.run(["jobs", "stop", "2nd"]).code, 0);
    namespace.empty();
}

fn names_at_their_limits(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("Ann Example <ann@example.com>");
    for name in [&"x".repeat(63), &"X".repeat(100), "My Task", "日本", "a_b.c", "-x-", "1st", "ünïcödé"] {
        let file = namespace.file("task.yaml", format!("name: '{name}'\nnum_nodes: 2\nrun: 'true'"));
        let ran = ann.run(["jobs", "submit", "-dq", file.to_str().unwrap()]);
        assert_eq!(ran.code, 0, "{name}: {ran}");
        let id = ran.stdout().trim().to_owned();
        assert_eq!(ann.status(&id)["name"], name);
        assert_eq!(ann.run(["jobs", "stop", "--", name]).code, 0, "{name}");
    }
    // Room for the largest index: no pod can start, so that nothing but names is tried.
    let file = namespace.file(
        "task.yaml",
        format!("name: {}\nnum_nodes: 1000\nresources: {{accelerators: '64'}}\nrun: 'true'", "y".repeat(63)),
    );
    let ran = ann.run(["jobs", "submit", "-dq", file.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{ran}");
    let longest = namespace.objects("jobs").iter().map(|job| job["metadata"]["name"].as_str().unwrap().len()).max();
    assert_eq!(longest, Some(63));
    assert_eq!(ann.run(["jobs", "stop", "--all"]).stdout(), "Stopped 1 task\n");
}

fn limits(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    ann.submit("resources: {cpus: '500m', memory: '2'}\nrun: 'true'");
    ann.submit("resources: {cpus: 1+, memory: 1Gi+, accelerators: '2'}\nrun: 'true'");
    let resources: Vec<Value> = namespace
        .objects("jobs")
        .iter()
        .map(|job| job["spec"]["template"]["spec"]["containers"][0]["resources"].clone())
        .collect();
    let exact = json!({"requests": {"cpu": "500m", "memory": "2G"}, "limits": {"cpu": "500m", "memory": "2G"}});
    let least =
        json!({"requests": {"cpu": "1", "memory": "1Gi", "nvidia.com/gpu": "2"}, "limits": {"nvidia.com/gpu": "2"}});
    let least_as_sent = json!({"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"nvidia.com/gpu": "2"}});
    assert!(
        resources.contains(&exact) && (resources.contains(&least) || resources.contains(&least_as_sent)),
        "{resources:?}"
    );
}

/// More than a page; ended Jobs by their status alone.
fn pages(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("name: wide\nnum_nodes: 600\nresources: {accelerators: '64'}\nrun: 'true'");
    let status = ann.status(&id);
    assert_eq!(
        (&status["metadata"]["num_nodes"], status["metadata"]["node_jobs"].as_array().unwrap().len()),
        (&json!(600), 600)
    );
    let verbose = ann.run(["jobs", "list", "-v"]);
    let asked = verbose.stderr().matches("/jobs?").count();
    assert_eq!((verbose.code, asked), (0, 2), "{verbose}");
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
    eventually("an empty list", || ann.run(["jobs", "list", "-o", "name"]).stdout().is_empty().then_some(()));
}

fn a_node_whose_job_is_gone(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("name: torn\nnum_nodes: 2\nrun: sleep 600");
    eventually("two nodes that run", || (ann.status(&id)["metadata"]["running_nodes"] == 2).then_some(()));
    let path =
        format!("/apis/batch/v1/namespaces/{}/jobs/torn-{id}-node-1?propagationPolicy=Background", namespace.name);
    place.ask("DELETE", &path, None);
    let status = eventually("a deleted node", || {
        let status = ann.status(&id);
        (status["metadata"]["nodes"][1]["status"] == "deleted").then_some(status)
    });
    assert_eq!((&status["status"], &status["metadata"]["failed_nodes"]), (&json!("failed"), &json!(1)));
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
}

/// A node ends when its container `task` ends, whatever sidecars do.
fn a_sidecar(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let labels = json!({"skypilot-task": "true", "task-id": "0a1b2c3d", "username": "ann", "node-idx": "0"});
    let container = |name: &str, script: &str| json!({"name": name, "image": "python:3.13-slim", "command": ["/bin/sh", "-c", script]});
    namespace.create("jobs", &json!({
        "metadata": {"name": "side-0a1b2c3d", "labels": labels, "annotations": {"num-nodes": "1"}},
        "spec": {"backoffLimit": 0, "template": {"metadata": {"labels": labels}, "spec": {"restartPolicy": "Never",
            "terminationGracePeriodSeconds": 1, "containers": [container("side", "sleep 600"), container("task", "echo done; exit 4")]}}},
    }));
    let ran = ann.run(["jobs", "logs", "0a1b2c3d"]);
    assert_eq!((ran.stdout().as_str(), ran.code), ("done\n", 4), "{ran}");
    assert_eq!(ann.status("0a1b2c3d")["status"], "failed");
}
