//! Connections that networks cut, and servers that never come back.

use std::time::Duration;

use rustix::process::Signal;
use serde_json::json;

use crate::Case;
use crate::Where::Sandbox;
use crate::place::{Namespace, Place, Running};
use crate::proxy::Proxy;

pub(crate) const CASES: &[Case] = &[
    ("connections::cut_without_a_word", Sandbox, cut_without_a_word),
    ("connections::idle_for_too_long", Sandbox, idle_for_too_long),
    ("connections::deleted_meanwhile", Sandbox, deleted_meanwhile),
    ("connections::lost_for_good", Sandbox, lost_for_good),
    ("connections::refused_for_a_while", Sandbox, refused_for_a_while),
    ("connections::refused_at_once", Sandbox, refused_at_once),
    ("connections::refused_for_good", Sandbox, refused_for_good),
    ("connections::watches_that_are_none", Sandbox, watches_that_are_none),
];

/// Follows a task through a relay up to where it waits; the file lets it go on.
fn quiet(namespace: &Namespace, proxy: &Proxy, flags: &[&str]) -> (Running, std::path::PathBuf) {
    let go = namespace.file("wait", "").with_file_name("go");
    let task = format!(
        "run: |\n  seq 1 1000\n  until [ -e {} ]; do sleep 0.1; done\n  seq 1001 2000\n  exit 3\n",
        go.display()
    );
    let file = namespace.file("quiet.yaml", task);
    let ann = namespace.person("ann").with("KUBECONFIG", &proxy.kubeconfig());
    let running = ann.start(["jobs", "submit", file.to_str().unwrap()].iter().chain(flags));
    running.says("\n1000\n");
    (running, go)
}

fn is_whole(running: Running) {
    let ran = running.end();
    let numbers = ran.stdout();
    assert!(numbers.lines().map(|line| line.parse::<u32>().unwrap()).eq(1..=2000), "{ran}");
    assert!(ran.code == 3 && ran.stderr().ends_with(" failed: exited 3\n"), "{ran}");
}

/// Nothing comes over any of its connections any more, and nobody says so; meanwhile the task goes on and ends.
fn cut_without_a_word(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let proxy = Proxy::to(&place);
    let (running, go) = quiet(&namespace, &proxy, &[]);
    // The log and two watches, at the least.
    assert!(proxy.forget() >= 3);
    std::fs::write(go, "").unwrap();
    is_whole(running);
}

/// An hour's quiet behind a load balancer that forgets what is idle for some minutes, a thousand times as fast.
fn idle_for_too_long(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let proxy = Proxy::to(&place);
    proxy.forget_idle(Duration::from_millis(350));
    let (running, go) = quiet(&namespace, &proxy, &[]);
    std::thread::sleep(Duration::from_millis(3600));
    std::fs::write(go, "").unwrap();
    is_whole(running);
}

/// The task goes while nothing of it can be heard.
fn deleted_meanwhile(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let proxy = Proxy::to(&place);
    let (running, _) = quiet(&namespace, &proxy, &[]);
    proxy.forget();
    assert_eq!(namespace.person("ann").run(["jobs", "stop", "--all", "--wait"]).code, 0);
    let ran = running.end();
    assert!(ran.code == 1 && ran.stderr().ends_with(" was deleted while it was followed\n"), "{ran}");
}

fn lost_for_good(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let proxy = Proxy::to(&place);
    let (running, _) = quiet(&namespace, &proxy, &["--reconnect-timeout", "3s"]);
    let id = running.heard().split("ID: ").nth(1).unwrap()[..8].to_owned();
    let ann = namespace.person("ann").with("KUBECONFIG", &proxy.kubeconfig());
    let waiting = ann.start(["-v", "jobs", "wait", &id, "--reconnect-timeout", "3s"]);
    waiting.has_said("watch=true", 2);
    proxy.close();
    for (running, again) in
        [(running, "Follow it again: k8s-cli jobs logs"), (waiting, "Wait again: k8s-cli jobs wait")]
    {
        let ran = running.end();
        assert_eq!(ran.code, 1, "{ran}");
        let told = ran.stderr();
        // Once at most: on a busy machine the time may be over before there is something to say.
        assert!(told.matches(" refused the connection; trying again for 3 s\n").count() <= 1, "{ran}");
        assert!(told.contains("\nError: the connection to the cluster is lost, for "), "{ran}");
        // Of a busy machine more.
        assert!(told.contains(" s now: the cluster at "), "{ran}");
        assert!(told.ends_with(&format!(" {again} {id} -n {}\n", namespace.name)), "{ran}");
    }
}

/// What a server answers in the first moments after its start, when it does not know yet who may do what: whoever had
/// an answer before asks again.
fn refused_for_a_while(_: &Place) {
    for status in [401, 403, 404] {
        let place = Place::sandbox();
        let namespace = place.namespace();
        let proxy = Proxy::to(&place);
        let (submitted, go) = quiet(&namespace, &proxy, &["-v"]);
        let id = submitted.heard().split("ID: ").nth(1).unwrap()[..8].to_owned();
        let ann = namespace.person("ann").with("KUBECONFIG", &proxy.kubeconfig());
        let read = ann.start(["-v", "jobs", "logs", &id]);
        read.says("\n1000\n");
        let listed = ann.start(["-v", "jobs", "list", "--watch"]);
        listed.has_said("watch=true", 2);
        let waited = ann.start(["-v", "jobs", "wait", &id]);
        waited.has_said("watch=true", 2);
        let rule = json!({"match": {"method": "GET"}, "times": 40, "fault": {"status": status}});
        place.ask("POST", "/sandbox/faults", Some(&rule));
        proxy.cut();
        for running in [&submitted, &read, &listed, &waited] {
            running.says(&format!(" {status} in "));
        }
        std::fs::write(go, "").unwrap();
        listed.says("failed: exited 3");
        listed.signal(Signal::INT);
        assert_eq!(listed.end().code, -1, "it ended by the signal");
        let waited = waited.end();
        assert!(waited.code == 3 && waited.stderr().ends_with(" failed: exited 3\n"), "{waited}");
        is_whole(submitted);
        is_whole(read);
    }
}

/// Of the first request a refusal is the answer.
fn refused_at_once(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("run: sleep 600");
    ann.until(&id, "running");
    for (path, why) in [("/pods", "cannot follow pods: pods is"), ("/log", "cannot read the log of node-0: pods \"")] {
        let rule = json!({"match": {"method": "GET", "path_contains": path}, "times": 1, "fault": {"status": 403}});
        place.ask("POST", "/sandbox/faults", Some(&rule));
        let ran = ann.run(["jobs", "logs", &id]);
        assert!(ran.code == 1 && ran.stderr().starts_with(&format!("Error: {why}")), "{ran}");
    }
}

/// The rights are taken away: that is told, and ends it in time.
fn refused_for_good(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let proxy = Proxy::to(&place);
    let (running, _) = quiet(&namespace, &proxy, &["--reconnect-timeout", "3s"]);
    let rule =
        json!({"match": {"method": "GET", "query_contains": "watch=true"}, "times": 10_000, "fault": {"status": 403}});
    place.ask("POST", "/sandbox/faults", Some(&rule));
    proxy.cut();
    let ran = running.end();
    assert_eq!(ran.code, 1, "{ran}");
    let told = ran.stderr();
    assert!(told.contains("\nNote: cannot watch ") && told.contains("; trying again for 3 s\n"), "{ran}");
    assert!(told.contains("\nError: cannot watch ") && told.contains(" s now: "), "{ran}");
}

/// Something answers watches that is no Kubernetes, or ends them at once: it is not asked as often as it can answer, and
/// that ends in time; what the lists say is known meanwhile.
fn watches_that_are_none(_: &Place) {
    let watch = json!({"query_contains": "watch=true"});
    for fault in [json!({"html": 200}), json!({"end_after_bytes": 0}), json!({"gone": true}), json!({"status": 200})] {
        let place = Place::sandbox();
        let namespace = place.namespace();
        let ann = namespace.person("ann");
        let id = ann.submit("run: sleep 600");
        ann.until(&id, "running");
        place.ask("POST", "/sandbox/faults", Some(&json!({"match": watch, "times": 100_000, "fault": fault})));
        place.ask("DELETE", "/sandbox/requests", None);
        let ran = ann.run(["jobs", "wait", &id, "--reconnect-timeout", "3s"]);
        let told = ran.stderr();
        assert!(ran.code == 1 && told.contains("Error: cannot watch ") && told.contains(" s now: "), "{ran}");
        let asked = place.ask("GET", "/sandbox/requests", None).unwrap().as_array().unwrap().len();
        assert!(asked < 60, "{fault}: {asked} requests");
        let running = ann.start(["jobs", "wait", &id]);
        running.says("trying again for 300 s");
        assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
        let ran = running.end();
        assert!(ran.stderr().ends_with(" was deleted while it was followed\n"), "{fault}: {ran}");
    }
}
