//! A submission that is interrupted leaves nothing, or what `stop` removes; no container starts before it is whole.

use std::process::Child;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use crate::Case;
use crate::Where::{Both, Real, Sandbox};
use crate::place::{Namespace, Person, Place, eventually};

pub(crate) const CASES: &[Case] = &[
    ("interrupted::at_any_time", Both, at_any_time),
    ("interrupted::at_every_step", Sandbox, at_every_step),
    ("interrupted::twice", Sandbox, twice),
    ("interrupted::killed_at_every_step", Real, killed_at_every_step),
    ("interrupted::killed_before_the_gate", Real, killed_before_the_gate),
    ("interrupted::killed_before_the_secret", Both, killed_before_the_secret),
    ("interrupted::a_roll_back_that_fails", Sandbox, a_roll_back_that_fails),
];

const FOUR: &str = "name: four\nnum_nodes: 4\nrun: echo up; sleep 600\n";

/// A signal at whatever moment: afterwards there is the whole task or nothing.
fn at_any_time(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("four.yaml", FOUR);
    for (round, signal) in [Signal::INT, Signal::TERM].into_iter().cycle().take(12).enumerate() {
        let running = ann.start(["jobs", "submit", file.to_str().unwrap()]);
        std::thread::sleep(Duration::from_millis(8 * (round as u64 + 1)));
        running.signal(signal);
        let ran = running.end();
        let jobs = namespace.objects("jobs");
        if ran.stderr().contains("keeps running") {
            assert_eq!(jobs.len(), 4, "{ran}");
            assert_eq!(ann.run(["jobs", "stop", "--all"]).code, 0);
            eventually("no Jobs", || namespace.objects("jobs").is_empty().then_some(()));
        } else {
            assert!(jobs.is_empty(), "{ran}\n{jobs:?}");
        }
    }
}

/// The server is slow at each of the seven requests in turn; the client is interrupted, or killed, meanwhile.
fn at_every_step(_: &Place) {
    let place = Place::sandbox();
    for step in 0..7 {
        for signal in [Signal::INT, Signal::TERM, Signal::KILL] {
            let namespace = place.namespace();
            let ann = namespace.person("ann");
            let file = namespace.file("four.yaml", FOUR);
            let slow =
                json!({"match": {"method": "POST"}, "skip": step, "times": 7 - step, "fault": {"delay_ms": 1500}});
            place.ask("POST", "/sandbox/faults", Some(&slow));
            place.ask("DELETE", "/sandbox/requests", None);
            let running = ann.start(["jobs", "submit", file.to_str().unwrap()]);
            eventually("the request of this step", || {
                let asked = place.ask("GET", "/sandbox/requests", None).unwrap();
                (asked.as_array().unwrap().iter().filter(|asked| asked["method"] == "POST").count() > step)
                    .then_some(())
            });
            running.signal(signal);
            let ran = running.end();
            place.ask("DELETE", "/sandbox/faults", None);
            if signal == Signal::KILL {
                std::thread::sleep(Duration::from_millis(1700));
                what_a_kill_leaves(&namespace, &ann);
            } else {
                assert_eq!(ran.code, if signal == Signal::INT { 130 } else { 143 }, "step {step}: {ran}");
                // The gate comes last: then the containers may have begun.
                let word = if step == 6 { "rolled back, after" } else { "nothing was submitted" };
                assert!(ran.stderr().contains(word), "step {step}: {ran}");
                namespace.empty();
            }
        }
    }
}

/// A second signal ends it at once: in the middle of a roll-back, and while nobody reads what it writes.
fn twice(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("four.yaml", FOUR);
    let slow = json!({"match": {"method": "DELETE"}, "times": 99, "fault": {"stall": true}});
    place.ask("POST", "/sandbox/faults", Some(&slow));
    let slow = json!({"match": {"method": "POST", "path_contains": "/services"}, "fault": {"delay_ms": 1500}});
    place.ask("POST", "/sandbox/faults", Some(&slow));
    let running = ann.start(["jobs", "submit", file.to_str().unwrap()]);
    eventually("four Jobs", || (namespace.objects("jobs").len() == 4).then_some(()));
    running.signal(Signal::INT);
    running.says("rolling back");
    running.signal(Signal::INT);
    assert_eq!(running.end().code, -1, "it ended by the signal");
    place.ask("DELETE", "/sandbox/faults", None);
    let id = ann.submit("run: head -c 5000000 /dev/zero | tr '\\0' x");
    ann.until(&id, "completed");
    let mut child = ann.command(["jobs", "logs", &id]).spawn().unwrap();
    let pid = Pid::from_child(&child);
    // A full pipe that nobody reads.
    let pipe = child.stdout.take();
    eventually("a write that waits", || waits_for_a_pipe(&child).then_some(()));
    kill_process(pid, Signal::INT).unwrap();
    eventually("the end", || {
        kill_process(pid, Signal::INT).unwrap();
        child.try_wait().unwrap()
    });
    drop(pipe);
}

/// Whether one of its threads waits until somebody reads from a pipe, or writes to one.
pub(crate) fn waits_for_a_pipe(child: &Child) -> bool {
    let mut threads = std::fs::read_dir(format!("/proc/{}/task", child.id())).into_iter().flatten();
    threads.any(|thread| {
        let waits = thread.and_then(|thread| std::fs::read_to_string(thread.path().join("wchan")));
        waits.is_ok_and(|place| place.contains("pipe"))
    })
}

/// The same where the server cannot be made slow: killed when so many objects have been created.
fn killed_at_every_step(place: &Place) {
    for step in 1..=6 {
        let namespace = place.namespace();
        let ann = namespace.person("ann");
        let file = namespace.file("four.yaml", FOUR);
        let running = ann.start(["-v", "jobs", "submit", file.to_str().unwrap()]);
        running.has_said("POST ", step);
        running.signal(Signal::KILL);
        running.end();
        what_a_kill_leaves(&namespace, &ann);
    }
}

/// No container has started unless the submission was whole; it is shown for what it is, and `stop` removes it.
fn what_a_kill_leaves(namespace: &Namespace, ann: &Person) {
    if namespace.objects("jobs").is_empty() {
        return;
    }
    let gate = namespace
        .objects("configmaps")
        .iter()
        .any(|map| map["metadata"]["name"].as_str().is_some_and(|name| name.ends_with("-submitted")));
    if !gate {
        eventually("an interrupted submission", || {
            let list = ann.run(["jobs", "list"]).stdout();
            list.contains("pending: submission was interrupted").then_some(())
        });
        let started = namespace
            .objects("pods")
            .iter()
            .any(|pod| !pod["status"]["containerStatuses"][0]["state"]["running"].is_null());
        assert!(!started, "a container started before the submission was whole");
    }
    assert_eq!(ann.run(["jobs", "stop", "four"]).code, 0);
    namespace.empty();
}

/// What a kill leaves just before the last object is created, made by hand.
fn killed_before_the_gate(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("name: torn\nnum_nodes: 2\nresources: {accelerators: '64'}\nrun: echo up; sleep 600");
    let jobs = namespace.objects("jobs");
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
    namespace.empty();
    for mut job in jobs {
        let metadata = json!({"name": job["metadata"]["name"], "labels": job["metadata"]["labels"], "annotations": job["metadata"]["annotations"]});
        job["metadata"] = metadata;
        let template = &mut job["spec"]["template"];
        template["spec"]["containers"][0]["resources"] = json!({});
        for key in ["controller-uid", "job-name"] {
            let labels = template["metadata"]["labels"].as_object_mut().unwrap();
            labels.remove(key);
            labels.remove(&format!("batch.kubernetes.io/{key}"));
        }
        let spec = json!({"backoffLimit": 0, "template": template.clone()});
        job["spec"] = spec;
        job.as_object_mut().unwrap().remove("status");
        namespace.create("jobs", &job);
    }
    eventually("an interrupted submission", || {
        let list = ann.run(["jobs", "list"]).stdout();
        list.contains("pending: submission was interrupted").then_some(())
    });
    assert_eq!(ann.status(&id)["reason"], "submission was interrupted");
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
    eventually("no Jobs", || namespace.objects("jobs").is_empty().then_some(()));
}

/// The Secret is one of the last objects, and of one node's task the last.
fn killed_before_the_secret(place: &Place) {
    for nodes in [1, 2] {
        let namespace = place.namespace();
        let ann = namespace.person("ann");
        let task = format!("name: torn\nnum_nodes: {nodes}\nsecrets: {{TOKEN: x}}\nrun: sleep 600\n");
        let file = namespace.file("torn.yaml", task);
        let objects = ann.run(["jobs", "submit", "--dry-run", "-o", "json", file.to_str().unwrap()]);
        let objects: serde_json::Value = serde_json::from_slice(&objects.stdout).unwrap();
        let objects = objects["items"].as_array().unwrap();
        objects.iter().filter(|object| object["kind"] == "Job").for_each(|job| namespace.create("jobs", job));
        let list = eventually("an interrupted submission", || {
            let list = ann.run(["jobs", "list", "-o", "json"]);
            list.stdout().contains("submission was interrupted").then_some(list)
        });
        let model: serde_json::Value = serde_json::from_slice(&list.stdout).unwrap();
        assert_eq!(model["tasks"][0]["status"], "pending", "{model:#}");
        assert_eq!(model["tasks"][0]["reason"], "submission was interrupted", "{model:#}");
        let logs = ann.start(["jobs", "logs", "torn"]);
        logs.says("its submission is incomplete or was interrupted");
        logs.signal(Signal::INT);
        assert_eq!(logs.end().code, 130);
        assert_eq!(ann.run(["jobs", "stop", "torn"]).code, 0);
        namespace.empty();
    }
}

fn a_roll_back_that_fails(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let refuse = |method: &str, skip: u32| {
        let rule = json!({"match": {"method": method, "path_contains": "/jobs"}, "skip": skip, "times": 20, "fault": {"status": 403}});
        place.ask("POST", "/sandbox/faults", Some(&rule));
    };
    refuse("POST", 2);
    refuse("DELETE", 0);
    let file = namespace.file("four.yaml", FOUR);
    let ran = ann.run(["jobs", "submit", "-d", "-o", "json", file.to_str().unwrap()]);
    assert_eq!(ran.code, 1, "{ran}");
    assert!(ran.stderr().contains("kubectl delete job four-"), "{ran}");
    // The last word is the whole truth, for programs too.
    let model: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert!(model["detail"].as_str().unwrap().contains("; what was created could not be rolled back ("), "{ran}");
    assert_eq!(namespace.objects("jobs").len(), 2);
}
