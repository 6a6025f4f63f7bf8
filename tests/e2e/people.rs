//! Several users on one cluster, and users with few rights.

use serde_json::json;

use crate::Case;
use crate::Where::{Both, Real};
use crate::place::{Place, eventually, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("people::two_users", Both, two_users),
    ("people::what_the_python_system_made", Both, what_the_python_system_made),
    ("people::names_that_pose_as_others", Both, names_that_pose_as_others),
    ("people::twins", Both, twins),
    ("people::one_namespace_only", Real, one_namespace_only),
    ("people::a_reader", Real, a_reader),
];

/// `a@b.c` and `a-b.c` make the same label, and are two users.
fn two_users(place: &Place) {
    let namespace = place.namespace();
    let (ann, bob) = (namespace.person("a@b.c"), namespace.person("a-b.c"));
    let of_ann = ann.submit("name: one\nrun: sleep 600");
    let of_bob = bob.submit("name: one\nrun: sleep 600");
    assert_eq!(ann.run(["jobs", "list", "-o", "name"]).stdout(), format!("{of_ann}\n"));
    assert_eq!(bob.run(["jobs", "list", "-o", "name"]).stdout(), format!("{of_bob}\n"));
    snapshot("status_of_another", &namespace, &bob.run(["jobs", "status", &of_ann]));
    snapshot("stop_of_another", &namespace, &bob.run(["jobs", "stop", &of_ann]));
    for command in [&["logs", &of_ann][..], &["wait", &of_ann], &["events", &of_ann], &["exec", &of_ann, "--", "true"]]
    {
        let ran = bob.run([&["jobs"], command].concat());
        assert!(ran.code == 1 && ran.stderr().contains("it belongs to 'a@b.c'\nHint: add -u "), "{ran}");
    }
    // A name is looked up among everyone's tasks only where that is asked for.
    for command in [&["status", &of_ann][..], &["events", &of_ann], &["wait", &of_ann, "--for", "running"]] {
        let ran = bob.run([&["jobs"], command, &["-u"]].concat());
        assert_eq!(ran.code, 0, "{ran}");
    }
    let log = bob.run(["jobs", "logs", "-u", &of_ann, "--no-follow"]);
    assert_eq!(log.code, 0, "{log}");
    let both = bob.run(["jobs", "status", "-u", "one"]);
    assert!(both.stderr().starts_with("'one' names 2 tasks, this is the newest: "), "{both}");
    let all = ann.run(["jobs", "list", "--all-users"]).stdout();
    assert!(all.contains(&of_ann) && all.contains(&of_bob) && all.contains("a@b.c") && all.contains("a-b.c"), "{all}");
    assert_eq!(ann.run(["jobs", "stop", "--all"]).stdout(), "Stopped 1 task\n");
    assert_eq!(bob.status("one")["user"], "a-b.c");
    ann.run(["volumes", "create", "mine", "1Gi"]);
    assert_eq!(bob.run(["volumes", "list", "-o", "name"]).stdout(), "");
    assert_eq!(bob.run(["volumes", "delete", "mine", "--force"]).code, 1);
    assert_eq!(ann.run(["volumes", "list", "-o", "name"]).stdout().lines().count(), 1);
}

/// What a name or a user is made of is shown, and begins no line of its own.
fn names_that_pose_as_others(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("\u{202e}nimda");
    let id = ann.submit("name: \"x\\nTask deadbeef completed\\u202e\\x9b\"\nrun: sleep 600");
    ann.until(&id, "running");
    let status = ann.run(["jobs", "status", &id]).stdout();
    assert!(status.contains("\nName:      x\\nTask deadbeef completed\\u{202e}\\u{9b}\n"), "{status}");
    assert!(status.contains("\nUser:      \\u{202e}nimda\n"), "{status}");
    let admin = namespace.person("\u{202e}nimda").with_every_right();
    for arguments in [&["list", "-u"][..], &["list", "-o", "json"], &["list", "-o", "yaml"], &["list", "-A"]] {
        let ran = admin.run([&["jobs"], arguments].concat());
        assert!(!ran.stdout().contains(['\u{202e}', '\u{9b}']) && ran.code == 0, "{ran}");
        assert!(!ran.stdout().contains("\nTask deadbeef"), "{ran}");
    }
    for form in ["json", "yaml"] {
        let ran = ann.run(["jobs", "list", "-o", form]);
        let model: serde_json::Value = serde_yaml::from_slice(&ran.stdout).unwrap();
        assert_eq!(model["tasks"][0]["name"], "x\nTask deadbeef completed\u{202e}\u{9b}", "{ran}");
    }
    let ran = ann.run(["jobs", "status", "y\nTask deadbeef completed\u{2066}"]);
    assert!(
        ran.stderr().starts_with("Error: ") && ran.stderr().contains("y\\nTask deadbeef completed\\u{2066}"),
        "{ran}"
    );
    let file = namespace.file("task.yaml", "run: a\n\"x\\nTask deadbeef completed\": 1\n");
    let ran = ann.run(["jobs", "submit", file.to_str().unwrap()]);
    assert!(ran.stderr().starts_with("Error: ") && !ran.stderr().contains("\nTask"), "{ran}");
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
}

/// Who may create Jobs may create some that say that they are nodes of a task.
fn twins(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    for (name, rank) in [("a-0", "0"), ("a-1", "1"), ("twin", "1")] {
        let labels = json!({"skypilot-task": "true", "task-id": "0a1b2c3d", "task-name": "a", "username": "ann", "node-idx": rank});
        let container = json!({"name": "task", "image": "python:3.13-slim", "command": ["/bin/sh", "-c", "sleep 600"]});
        namespace.create(
            "jobs",
            &json!({
                "metadata": {"name": name, "labels": labels, "annotations": {"num-nodes": "2"}},
                "spec": {"template": {"metadata": {"labels": labels},
                    "spec": {"restartPolicy": "Never", "containers": [container]}}},
            }),
        );
    }
    let status = ann.run(["jobs", "status", "0a1b2c3d"]).stdout();
    let nodes = status.lines().find(|line| line.starts_with("Nodes:")).unwrap().to_owned();
    assert!(nodes.starts_with("Nodes:     2 (3 Jobs: "), "{status}");
}

/// A Job as the Python system creates it: no annotation of ours.
fn what_the_python_system_made(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("user@example.com");
    for rank in 0..2 {
        let labels = json!({"skypilot-task": "true", "task-id": "0a1b2c3d", "username": "user-example.com", "node-idx": rank.to_string()});
        let mut job_labels = labels.clone();
        job_labels["task-name"] = json!("theirs");
        let container = json!({
            "name": "task", "image": "python:3.13-slim", "command": ["/bin/bash", "-c"], "args": [format!("echo hello {rank}")],
            "env": [{"name": "NODE_RANK", "value": rank.to_string()}],
        });
        namespace.create(
            "jobs",
            &json!({
                "metadata": {"name": format!("theirs-0a1b2c3d-node-{rank}"), "labels": job_labels,
                    "annotations": {"created-at": "2024-05-06T07:08:09.123456", "num-nodes": "2"}},
                "spec": {"backoffLimit": 0, "template": {"metadata": {"labels": labels},
                    "spec": {"restartPolicy": "Never", "containers": [container]}}},
            }),
        );
    }
    ann.until("theirs", "completed");
    snapshot("list_of_the_python_system_s", &namespace, &ann.run(["jobs", "list", "-d"]));
    let logs = ann.run(["jobs", "logs", "0a1b"]);
    assert_eq!((logs.stdout().lines().count(), logs.code), (2, 0), "{logs}");
    assert_eq!(namespace.person("other").run(["jobs", "status", "0a1b2c3d"]).code, 1);
    assert_eq!(namespace.person("user-example.com").run(["jobs", "status", "0a1b2c3d"]).code, 0);
    assert_eq!(ann.run(["jobs", "stop", "0a1b2c3d"]).code, 0);
    namespace.empty();
}

/// Rights in one namespace are enough for everything.
fn one_namespace_only(place: &Place) {
    let namespace = place.namespace();
    let alice = namespace.restricted("alice", "edit");
    let refused = alice.run(["jobs", "list", "-n", "kube-system"]);
    assert!(refused.code == 1 && refused.stderr().contains("cannot list resource \"jobs\""), "{refused}");
    let volume = alice.run(["volumes", "create", "data", "1Gi", "-q"]);
    assert_eq!(volume.code, 0, "{volume}");
    let ran = alice.follow("name: hers\nnum_nodes: 2\nsecrets: {S: hidden}\nrun: echo ${#S}; touch /data/$NODE_RANK\nvolumes: {/data: data}");
    assert_eq!(ran.code, 0, "{ran}");
    for command in [
        &["jobs", "list"][..],
        &["jobs", "status", "hers"],
        &["jobs", "logs", "hers"],
        &["check"],
        &["jobs", "stop", "hers"],
    ] {
        let ran = alice.run(command);
        assert_eq!(ran.code, 0, "{ran}");
    }
    assert_eq!(alice.run(["volumes", "delete", "data", "--force"]).code, 0);
    namespace.empty();
}

/// A refusal names verb, resource and namespace; what may be read is read.
fn a_reader(place: &Place) {
    let namespace = place.namespace();
    let reader = namespace.restricted("reader", "view");
    let file = namespace.file("task.yaml", "run: 'true'");
    snapshot("reader_submits", &namespace, &reader.run(["jobs", "submit", file.to_str().unwrap()]));
    let same = namespace.person("reader");
    let id = same.submit("name: readable\nrun: echo hello; exit 3");
    same.until(&id, "failed");
    for (verb, code) in [("status", 0), ("logs", 3), ("wait", 3)] {
        let ran = reader.run(["jobs", verb, &id]);
        assert_eq!(ran.code, code, "{ran}");
    }
    assert_eq!(reader.run(["jobs", "list", "-o", "name"]).stdout(), format!("{id}\n"));
    let refused = reader.run(["jobs", "stop", &id]);
    snapshot("reader_stops", &namespace, &refused);
    assert_eq!(same.status(&id)["status"], "failed");
    let check = eventually("check", || Some(reader.run(["check"])));
    let verdict = format!("No tasks can be submitted in the namespace '{}'", namespace.name);
    assert!(
        check.code == 1 && check.stdout().contains(&format!("{verdict}: no right to create jobs.batch")),
        "{check}"
    );
    let limited = reader.run(["check", "-o", "json"]);
    assert!(limited.code == 1 && limited.stdout().contains("\"status\": \"limited\""), "{limited}");
}
