//! Choosing among tasks, and watching them.

use rustix::process::Signal;
use serde_json::Value;

use crate::Case;
use crate::Where::{Both, Sandbox};
use crate::place::{Place, eventually};

pub(crate) const CASES: &[Case] = &[
    ("lists::chosen_and_sorted", Both, chosen_and_sorted),
    ("lists::why_they_failed", Both, why_they_failed),
    ("lists::watched_until_its_pods_are_gone", Sandbox, watched_until_its_pods_are_gone),
    ("lists::watched", Both, watched),
    ("lists::a_state_that_is_left_is_told", Both, a_state_that_is_left_is_told),
    ("lists::watched_through_a_fault", Sandbox, watched_through_a_fault),
    ("lists::watched_rows_are_aligned", Both, watched_rows_are_aligned),
    ("lists::a_status_is_watched_to_the_end", Both, a_status_is_watched_to_the_end),
];

fn chosen_and_sorted(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let done = ann.submit("name: train-b\nrun: 'true'");
    ann.until(&done, "completed");
    let failed = ann.submit("name: eval\nrun: exit 3");
    ann.until(&failed, "failed");
    let stuck = ann.submit("name: train-a\nresources: {accelerators: '64'}\nrun: 'true'");
    ann.until(&stuck, "pending");
    let names = |args: &[&str]| {
        let ran = ann.run([&["jobs", "list", "-o", "json"], args].concat());
        assert_eq!(ran.code, 0, "{ran}");
        let list: Value = serde_json::from_slice(&ran.stdout).unwrap();
        let tasks = list["tasks"].as_array().unwrap();
        tasks.iter().map(|task| task["name"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(&[]), "train-a eval train-b");
    assert_eq!(names(&["--status", "completed,failed"]), "eval train-b");
    assert_eq!(names(&["--name", "train-*"]), "train-a train-b");
    assert_eq!(names(&["--sort", "name", "--limit", "2"]), "eval train-a");
    assert_eq!(names(&["--sort", "status"]), "eval train-a train-b");
    assert_eq!(names(&["--since", "1h"]), "train-a eval train-b");
    assert_eq!(names(&["--since", "0"]), "");
    assert_eq!(names(&["-l", "task-name in (eval,x)"]), "eval");
    assert_eq!(names(&["-l", ""]), "train-a eval train-b");
    for watch in [&[][..], &["-w"]] {
        let refused = ann.run([&["jobs", "list", "-l", "((("], watch].concat());
        let stderr = refused.stderr();
        assert!(refused.code == 2 && stderr.starts_with("Error: --selector '(((' cannot be read: "), "{refused}");
        assert!(stderr.lines().last().unwrap().starts_with("Hint: write key=value, "), "{refused}");
    }
    for filter in [["--name", "nosuch"], ["--status", "running"], ["-l", "nosuch"], ["--limit", "0"]] {
        let none = ann.run([&["jobs", "list"], &filter[..]].concat());
        assert!(none.code == 0 && none.stdout().is_empty(), "{none}");
        assert_eq!(none.stderr(), format!("No tasks match the filters in the namespace '{}'\n", namespace.name));
    }
    let ran = ann.run(["jobs", "list", "--status", "gone"]);
    assert!(
        ran.code == 2 && ran.stderr().contains("[possible values: pending, running, stopping, completed, failed]"),
        "{ran}"
    );
}

fn why_they_failed(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    ann.follow("name: one\nrun: exit 3");
    let list = ann.run(["jobs", "list"]).stdout();
    assert!(list.contains("failed: exited 3 "), "{list}");
    let host = ann.status("one")["metadata"]["nodes"][0]["host"].as_str().unwrap().to_owned();
    // No longer than it was there, and in JSON the times that are our own say that they are in UTC.
    let node = ann.status("one")["metadata"]["nodes"][0].clone();
    let [began, ended] = ["started_at", "finished_at"].map(|key| node[key].as_str().unwrap().to_owned());
    let second = |time: &str| time.parse::<jiff::Timestamp>().unwrap().as_second();
    let status = ann.run(["jobs", "status", "one"]).stdout();
    let row: Vec<&str> = status.lines().find(|line| line.starts_with("0 ")).unwrap().split("   ").collect();
    assert_eq!(row.last().unwrap(), &format!("{}s", second(&ended) - second(&began)), "{status}");
    assert!(began.ends_with('Z') && !ann.status("one")["created_at"].as_str().unwrap().ends_with('Z'));
    let list = ann.run(["jobs", "list"]).stdout();
    assert!(list.contains("   RAN FOR\n") && list.trim_end().ends_with('s'), "{list}");
    let wide = ann.run(["jobs", "list", "-o", "wide"]).stdout();
    assert!(wide.contains("STARTED") && wide.contains(" ago ") && wide.contains(&format!(" {host} ")), "{wide}");
}

fn watched_until_its_pods_are_gone(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("name: slow\nrun: \"trap '' TERM; echo up; sleep 45\"");
    eventually("a program that hears no signal", || {
        ann.run(["jobs", "logs", &id, "--no-follow"]).stdout().contains("up").then_some(())
    });
    let watching = ann.start(["jobs", "list", "-w", "-o", "json"]);
    watching.says("\"running\"");
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
    watching.says("\"stopping\"");
    assert_eq!(ann.run(["jobs", "stop", "--now", "--wait", &id]).code, 0);
    watching.says("\"deleted\"");
    watching.signal(Signal::INT);
    let states: Vec<Value> = watching.end().stdout().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let states: Vec<&str> = states.iter().map(|state| state["status"].as_str().unwrap()).collect();
    assert_eq!(states, ["running", "stopping", "deleted"]);
}

fn watched(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    ann.submit("name: first\nrun: sleep 600");
    ann.until("first", "running");
    let watching = ann.start(["jobs", "list", "-w"]);
    watching.says(" first ");
    ann.submit("name: second\nrun: sleep 2; exit 3");
    watching.says("failed: exited 3");
    ann.run(["jobs", "stop", "second"]);
    watching.says("deleted");
    watching.signal(Signal::INT);
    let table = watching.end().stdout();
    assert!(
        table.lines().last().is_some_and(|line| line.contains(" second ") && line.contains(" deleted ")),
        "{table}"
    );
    assert_eq!((table.matches(" first ").count(), table.matches("STATUS").count()), (1, 1), "{table}");
    let watching = ann.start(["jobs", "list", "-w", "-o", "json"]);
    watching.says("\"first\"");
    ann.run(["jobs", "stop", "first"]);
    watching.says("\"deleted\"");
    watching.signal(Signal::INT);
    let lines = watching.end().stdout();
    let states: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&states[0]["status"], &states[states.len() - 1]["status"]), (&"running".into(), &"deleted".into()));
}

fn a_status_is_watched_to_the_end(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    ann.submit("name: pair\nnum_nodes: 2\nrun: sleep $((2 + NODE_RANK * 3)); echo over; exit $NODE_RANK");
    let ran = ann.run(["jobs", "status", "pair", "-w"]);
    assert_eq!(ran.code, 0, "{ran}");
    assert!(ran.stdout().ends_with("\nLast lines of node-1:\n  over\n"), "{ran}");
    assert!(ran.stdout().matches("Status:").count() == 2 && ran.stdout().contains("\n0      succeeded"), "{ran}");
    ann.submit("name: one\nrun: sleep 2");
    let ran = ann.run(["jobs", "status", "one", "-w", "-o", "json"]);
    let last: Value = serde_json::from_str(ran.stdout().lines().last().unwrap()).unwrap();
    assert_eq!((last["status"].as_str(), ran.code), (Some("completed"), 0), "{ran}");
}

/// Of a task that is not in the wanted state any more, the state that it has come to is the last word.
fn a_state_that_is_left_is_told(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let gate = format!("/tmp/{}", namespace.name);
    ann.submit(&format!("name: fleeting\nrun: while ! test -e {gate}; do sleep 0.2; done; rm {gate}; exit 3"));
    ann.until("fleeting", "running");
    let watching = ann.start(["jobs", "list", "-w", "--status", "running"]);
    watching.says(" running ");
    let objects = ann.start(["jobs", "list", "-w", "--status", "running", "-o", "json"]);
    objects.says("\"running\"");
    if place.is_real() {
        assert_eq!(ann.run(["jobs", "exec", "fleeting", "--", "touch", &gate]).code, 0);
    } else {
        // The sandbox's containers are processes of this machine.
        std::fs::write(&gate, "").unwrap();
    }
    watching.says("failed: exited 3");
    objects.says("\"failed\"");
    // What comes later is nothing that was asked for.
    ann.run(["jobs", "stop", "fleeting"]);
    ann.submit("name: last\nrun: sleep 600");
    watching.says(" last ");
    objects.says("\"last\"");
    watching.signal(Signal::INT);
    objects.signal(Signal::INT);
    let table = watching.end().stdout();
    assert_eq!((table.matches(" fleeting ").count(), table.contains("deleted")), (2, false), "{table}");
    let lines = objects.end().stdout();
    let states: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let states: Vec<&str> = states.iter().map(|state| state["status"].as_str().unwrap()).collect();
    assert_eq!(states[..3], ["running", "failed", "running"], "{lines}");
}

/// Rows that come later stand below the header of a list that was empty, and of a task that had not ended.
/// It cannot be asked why a task does not start: that is reported once, and the list goes on.
fn watched_through_a_fault(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let rule = serde_json::json!({"match": {"path_contains": "/events"}, "times": 1000, "fault": {"status": 500}});
    place.ask("POST", "/sandbox/faults", Some(&rule));
    ann.submit("name: stuck\nresources: {accelerators: '64'}\nrun: 'true'");
    let watching = ann.start(["jobs", "list", "-w"]);
    watching.says("Note: cannot ask why tasks do not start (");
    ann.submit("name: second\nrun: 'true'");
    watching.says(" second ");
    watching.signal(Signal::INT);
    let ran = watching.end();
    assert_eq!(ran.stderr().matches("Note: ").count(), 1, "{ran}");
}

fn watched_rows_are_aligned(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let watching = ann.start(["jobs", "list", "-w"]);
    watching.says("STATUS");
    ann.submit("name: a\nrun: exit 3");
    watching.says("failed: exited 3");
    ann.run(["jobs", "stop", "a"]);
    watching.says("deleted");
    ann.submit("name: b\nrun: sleep 2; exit 3");
    watching.says(" b ");
    ann.until("b", "running");
    let status = ann.run(["jobs", "status", "-w", "b"]).stdout();
    watching.signal(Signal::INT);
    let list = watching.end().stdout();
    let at = list.find("CREATED").unwrap();
    // A reason that is longer than most moves what comes later, and nothing moves back.
    let ends: Vec<usize> = list.lines().skip(1).map(|row| row.find("Z ").unwrap()).collect();
    assert!(ends.len() >= 3 && ends.is_sorted() && (place.is_real() || ends.ends_with(&[at + 19])), "{list}");
    let nodes = status.lines().skip_while(|line| !line.starts_with("NODE"));
    let mut nodes = nodes.take_while(|line| !line.is_empty());
    let at = nodes.next().unwrap().find("ENDED").unwrap();
    assert!(nodes.all(|row| row[at - 3..at] == *"   " && !row[at..].starts_with(' ')), "{status}");
}
