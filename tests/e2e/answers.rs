//! What becomes of a request: answers that are lost, late, or not the API server's.

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::Case;
use crate::Where::Sandbox;
use crate::place::{Namespace, Place, eventually, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("answers::created_and_not_told", Sandbox, created_and_not_told),
    ("answers::nothing_was_done", Sandbox, nothing_was_done),
    ("answers::crossed", Sandbox, crossed),
    ("answers::busy_for_too_long", Sandbox, busy_for_too_long),
    ("answers::nobody_there", Sandbox, nobody_there),
    ("answers::no_socket", Sandbox, no_socket),
];

pub(crate) fn fault(place: &Place, method: &str, path: &str, times: u32, fault: &Value) {
    let fits = json!({"method": method, "path_contains": path});
    place.ask("POST", "/sandbox/faults", Some(&json!({"match": fits, "times": times, "fault": fault})));
}

/// The Job is created and the answer is a gateway's 503; with the right to read it, that is found out, and without it
/// the Job is rolled back.
fn created_and_not_told(_: &Place) {
    for (name, readable) in [("read", true), ("unread", false)] {
        let place = Place::sandbox();
        let namespace = place.namespace();
        let ann = namespace.person("ann");
        fault(&place, "POST", "/jobs", 1, &json!({"done_but": 503}));
        if !readable {
            fault(&place, "GET", "/jobs/", 99, &json!({"status": 403}));
        }
        let file = namespace.file("task.yaml", "name: once\nrun: 'true'");
        let ran = ann.run(["jobs", "submit", "-d", file.to_str().unwrap()]);
        snapshot(&format!("answer_lost_{name}"), &namespace, &ran);
        assert_eq!(namespace.objects("jobs").len(), usize::from(readable), "{ran}");
    }
}

/// What says that nothing was deleted is not taken for a deletion.
fn nothing_was_done(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("run: sleep 600");
    assert_eq!(ann.run(["volumes", "create", "data", "1Gi"]).code, 0);
    let portal = "<html><title>Log in to the network</title></html>";
    for text in [portal, "", "{\"kind\": \"Sta", "{}", "{\"kind\": \"Status\", \"status\": \"Failure\"}"] {
        fault(&place, "DELETE", "", 9, &json!({"text": text}));
        for command in [&["jobs", "stop", &id][..], &["jobs", "stop", "--all"], &["volumes", "delete", "data", "-f"]] {
            let ran = ann.run(command);
            let told = ran.stderr();
            assert!(ran.code == 1 && told.contains("is not what Kubernetes answers: "), "{text}: {command:?}: {ran}");
            assert_eq!(ran.stdout(), "", "{command:?}");
        }
        place.ask("DELETE", "/sandbox/faults", None);
    }
    fault(&place, "DELETE", "", 1, &json!({"html": 404}));
    snapshot("answer_no_deletion", &namespace, &ann.run(["jobs", "stop", "--all"]));
    fault(&place, "GET", "/jobs", 9, &json!({"text": "{\"kind\": \"JobList\", \"items\": null}"}));
    snapshot("answer_no_list", &namespace, &ann.run(["jobs", "list"]));
    place.ask("DELETE", "/sandbox/faults", None);
    assert_eq!((namespace.objects("jobs").len(), namespace.objects("persistentvolumeclaims").len()), (1, 1));
    assert_eq!(ann.run(["jobs", "stop", "--all"]).code, 0);
}

/// A conflict with somebody who changes the object at the same time is tried again; another object of the name is not
/// deleted.
fn crossed(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("run: sleep 600");
    fault(&place, "DELETE", "/jobs/", 2, &json!({"status": 409}));
    let ran = ann.run(["jobs", "stop", &id]);
    assert!(ran.code == 0 && namespace.objects("jobs").is_empty(), "{ran}");
    let id = ann.submit("run: sleep 600");
    fault(&place, "DELETE", "/jobs/", 99, &json!({"status": 409}));
    let ran = ann.run(["jobs", "stop", &id]);
    assert!(ran.code == 1 && namespace.objects("jobs").len() == 1, "{ran}");
}

/// However long a server wants us to wait, the limits that the user gave hold.
fn busy_for_too_long(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    fault(&place, "", "/jobs", 99, &json!({"status": 429, "retry_after": u64::MAX, "delay_ms": 1100}));
    snapshot("answer_busy", &namespace, &ann.run(["jobs", "list", "--request-timeout", "5s"]));
    place.ask("DELETE", "/sandbox/faults", None);
    // A roll-back waits for no more than ten seconds, and says what stays.
    fault(&place, "DELETE", "/jobs/", 99, &json!({"status": 429, "retry_after": 3600}));
    fault(&place, "POST", "/configmaps", 1, &json!({"stall": true}));
    let file = namespace.file("two.yaml", "name: two\nnum_nodes: 2\nrun: 'true'");
    let running = ann.start(["jobs", "submit", file.to_str().unwrap()]);
    asked(&place, "/configmaps");
    running.signal(Signal::INT);
    snapshot("answer_busy_roll_back", &namespace, &running.end());
}

/// Waits until something has been asked.
fn asked(place: &Place, path: &str) {
    eventually(path, || {
        let asked = place.ask("GET", "/sandbox/requests", None)?;
        asked.as_array()?.iter().any(|asked| asked["path"].as_str().is_some_and(|it| it.contains(path))).then_some(())
    });
}

/// A cluster that is down is told as that alone; nothing was sent, so nothing has to be rolled back.
fn nobody_there(place: &Place) {
    let namespace = place.namespace();
    let file = namespace.file("two.yaml", "name: two\nnum_nodes: 2\nrun: 'true'");
    let file = file.to_str().unwrap();
    let commands: &[&[&str]] = &[&["jobs", "submit", file], &["jobs", "list"], &["jobs", "stop", "--all"]];
    let down = config(&namespace, &json!({"server": "http://ann:secret@127.0.0.1:1"}));
    let proxy = json!({"server": "http://127.0.0.1:2", "proxy-url": "http://ann:secret@127.0.0.1:1"});
    for (name, kubeconfig) in [("down", down), ("proxy_down", config(&namespace, &proxy))] {
        let ann = namespace.person("ann").with("KUBECONFIG", &kubeconfig);
        for command in commands {
            let ran = ann.run(["-v"].iter().chain(*command));
            assert!(!ran.stderr().contains("secret"), "{ran}");
            let ran = ann.run(*command);
            assert_eq!((ran.code, ran.stderr().lines().count()), (1, 2), "{ran}");
        }
        snapshot(&format!("answer_{name}"), &namespace, &ann.run(commands[0]));
    }
}

/// What answers in place of a connection to a container.
fn no_socket(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("run: sleep 600");
    ann.until(&id, "running");
    for (name, answer) in [
        ("portal", json!({"text": "<html>Log in"})),
        ("redirect", json!({"status": 302})),
        ("html", json!({"html": 500})),
    ] {
        fault(&place, "", "/exec", 1, &answer);
        snapshot(&format!("answer_exec_{name}"), &namespace, &ann.run(["jobs", "exec", &id, "--", "true"]));
    }
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
}

/// A kubeconfig with one cluster.
fn config(namespace: &Namespace<'_>, cluster: &Value) -> String {
    let config = json!({"current-context": "c", "contexts": [{"name": "c", "context": {"cluster": "c"}}],
        "clusters": [{"name": "c", "cluster": cluster}]});
    let name = if cluster["proxy-url"].is_null() { "down" } else { "proxy" };
    namespace.file(name, config.to_string()).to_str().unwrap().to_owned()
}
