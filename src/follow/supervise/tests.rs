//! What is decided about tasks.

use super::*;
use crate::fixtures;
use crate::state::{Gather, Owner};
use serde_json::{Value, json};

const LOOKING_ON: Limits = Limits {
    timeout: None,
    start_timeout: None,
    reconnect: None,
    ends_nodes: false,
    fail_fast: false,
    started: false,
    among_others: false,
};
const ENDING: Limits = Limits { ends_nodes: true, fail_fast: true, ..LOOKING_ON };

/// A task, each of its nodes in one of these states.
fn task(nodes: &[&str]) -> Task {
    let (mut gather, count) = (Gather::new(Owner::Everyone), u32::try_from(nodes.len()).unwrap());
    for (rank, node) in (0..).zip(nodes) {
        let status = match *node {
            "succeeded" => json!({"succeeded": 1}),
            "failed" | "failed and told" => json!({"failed": 1}),
            _ => json!({"active": 1}),
        };
        gather.job(&fixtures::job(rank, count, &status));
        let state = match *node {
            "without a pod" => continue,
            "running" => json!({"running": {}}),
            "succeeded" => json!({"terminated": {"exitCode": 0}}),
            "failed" => json!({"terminated": {"exitCode": 3}}),
            "failed and told" => json!({"terminated": {"exitCode": 3,
                "message": "last words\nk8s-cli: the other nodes are being stopped\n"}}),
            "refused" => json!({"waiting": {"reason": "InvalidImageName", "message": "no image"}}),
            _ => json!({"waiting": {"reason": "ContainerCreating"}}),
        };
        gather.pod(&fixtures::pod(rank, count, &state));
    }
    gather.finish().remove(0)
}

/// What is decided about a task at a time in seconds, an action in short each.
fn decided(care: &mut Supervisor, nodes: &[&str], read: bool, over: bool, seconds: u64) -> String {
    let task = task(nodes);
    let questions =
        || Questions { pods: nodes.contains(&"creating"), gpus: nodes.contains(&"creating"), ..Questions::default() };
    let facts = Facts { task: &task, questions: &questions, read, over: &|| over };
    let word = |action: &Action| match action {
        Action::Ask(questions) => format!("ask{}", if questions.gpus { " for gpus" } else { "" }),
        Action::Note(text) => text.clone(),
        Action::End(jobs) => {
            let job = |job: &Ending| {
                let why: Vec<&str> = job.annotations.as_object().unwrap().values().filter_map(Value::as_str).collect();
                format!("{} ({}){}", job.job, why.join(""), if job.pod.is_some() { " from within" } else { "" })
            };
            format!("end {}", jobs.iter().map(job).collect::<Vec<_>>().join(" and "))
        }
        Action::Ended(outcome) | Action::Stop(outcome) => outcome.line("x"),
    };
    let actions = care.decide(&facts, Duration::from_secs(seconds));
    actions.iter().map(word).collect::<Vec<_>>().join("; ")
}

/// Questions are asked often in the first minute, and seldom later; all Kubernetes nodes are asked for more seldom.
#[test]
fn what_explains_a_wait_is_asked_from_time_to_time() {
    let mut care = Supervisor::new(LOOKING_ON);
    let asked: Vec<(u64, String)> =
        (0..100).map(|second| (second, decided(&mut care, &["creating"], true, false, second))).collect();
    let asked: Vec<(u64, &str)> =
        asked.iter().filter(|(_, what)| !what.is_empty()).map(|(second, what)| (*second, what.as_str())).collect();
    let expected = [
        (2, true),
        (7, false),
        (12, false),
        (17, false),
        (22, false),
        (27, false),
        (32, true),
        (37, false),
        (42, false),
        (47, false),
        (52, false),
        (57, false),
        (77, true),
        (97, false),
    ];
    assert_eq!(asked, expected.map(|(second, gpus)| (second, if gpus { "ask for gpus" } else { "ask" })));
    let mut care = Supervisor::new(LOOKING_ON);
    assert_eq!(decided(&mut care, &["running"], false, false, 9), "");
}

/// A node that can never start is ended once, and the others with it unless they are to go on.
#[test]
fn what_can_never_start_is_ended() {
    let why = "(InvalidImageName: \"a\": no image)";
    let never = format!("end t-0a1b2c3d-node-0 {why}");
    for (limits, nodes, expected) in [
        (ENDING, &["refused"][..], format!("end t-0a1b2c3d {why}")),
        (Limits { fail_fast: false, ..ENDING }, &["refused", "running"], never.clone()),
        (
            ENDING,
            &["refused", "running", "without a pod", "succeeded"],
            format!(
                "node-0 failed: stopping node-1, node-2; {never} and t-0a1b2c3d-node-1 (node-0 failed) from within and t-0a1b2c3d-node-2 (node-0 failed)"
            ),
        ),
        (ENDING, &["creating", "running"], String::new()),
    ] {
        let mut care = Supervisor::new(limits);
        assert_eq!(decided(&mut care, nodes, true, false, 0), expected, "{nodes:?}");
        assert_eq!(decided(&mut care, nodes, true, false, 1), "", "{nodes:?} once more");
    }
}

/// Who looks on ends nothing, and follows as long as any node has something to say.
#[test]
fn who_looks_on_gives_up_when_nothing_comes() {
    let line = "Error: task x cannot run: node-0 can never start: InvalidImageName: \"a\": no image; it";
    for (nodes, read, expected) in [
        (&["refused"][..], true, format!("{line} is still pending")),
        (&["refused", "creating"], true, format!("{line} is still pending")),
        (&["refused", "running"], true, String::new()),
        (&["refused", "succeeded"], false, String::new()),
        (&["refused", "succeeded"], true, format!("{line} keeps running")),
    ] {
        let mut care = Supervisor::new(LOOKING_ON);
        assert_eq!(decided(&mut care, nodes, read, false, 0), expected, "{nodes:?}");
    }
}

/// What has not started in time is ended, or given up on.
#[test]
fn the_time_to_start_passes() {
    let limits = |limits| Limits { start_timeout: Some(Duration::from_secs(2)), ..limits };
    let late = "not within 2 s (ContainerCreating)";
    let mut care = Supervisor::new(limits(ENDING));
    assert_eq!(decided(&mut care, &["creating"], true, false, 1), "");
    assert_eq!(decided(&mut care, &["creating"], true, false, 2), format!("ask for gpus; end t-0a1b2c3d ({late})"));
    assert_eq!(
        decided(&mut care, &["failed"], true, true, 3),
        format!("Error: timed out waiting for node-0 to start: {late}; task x was stopped")
    );
    let mut care = Supervisor::new(limits(LOOKING_ON));
    assert_eq!(
        decided(&mut care, &["creating", "running"], false, false, 2),
        format!("ask for gpus; Error: timed out waiting for node-0 to start: {late}; task x keeps running")
    );
    let mut care = Supervisor::new(limits(LOOKING_ON));
    assert_eq!(decided(&mut care, &["running", "running"], false, false, 9), "");
}

/// When one node has failed the others are stopped, unless that is not wanted.
#[test]
fn a_failure_stops_the_others() {
    let stops = "node-1 failed: stopping node-0; end t-0a1b2c3d-node-0 (node-1 failed) from within";
    for (limits, expected) in
        [(ENDING, stops), (Limits { fail_fast: false, ..ENDING }, ""), (Limits { fail_fast: true, ..LOOKING_ON }, "")]
    {
        let mut care = Supervisor::new(limits);
        assert_eq!(decided(&mut care, &["running", "failed", "succeeded"], false, false, 0), expected);
    }
}

/// A node that tells the others to stop is given the time for that; those that have not started hear nothing.
#[test]
fn nodes_stop_one_another() {
    let mut care = Supervisor::new(ENDING);
    let nodes = ["running", "failed and told", "without a pod"];
    assert_eq!(
        decided(&mut care, &nodes, false, false, 0),
        "node-1 failed: stopping node-0, node-2; end t-0a1b2c3d-node-2 (node-1 failed)"
    );
    assert_eq!(decided(&mut care, &nodes, false, false, 149), "");
    assert_eq!(decided(&mut care, &nodes, false, false, 150), "end t-0a1b2c3d-node-0 (node-1 failed) from within");
}

/// Where Jobs may not be ended, a node that can never start ends the wait when the others have, or need not.
#[test]
fn what_may_not_be_ended_is_given_up_on() {
    let line = "Error: task x cannot run: node-0 can never start: InvalidImageName: \"a\": no image; it";
    let mut care = Supervisor::new(ENDING);
    assert!(decided(&mut care, &["refused", "running"], true, false, 0).starts_with("node-0 failed"));
    assert_eq!(care.cannot_end("no right".into()).as_deref(), Some("the task cannot be stopped: no right"));
    assert_eq!(care.cannot_end("no right".into()), None);
    assert_eq!(decided(&mut care, &["refused", "running"], true, false, 1), format!("{line} keeps running"));
    let mut care = Supervisor::new(Limits { fail_fast: false, ..ENDING });
    decided(&mut care, &["refused", "running"], true, false, 0);
    care.cannot_end("no right".into());
    assert_eq!(decided(&mut care, &["refused", "running"], true, false, 1), "");
    assert_eq!(decided(&mut care, &["refused", "succeeded"], true, false, 1), format!("{line} keeps running"));
}

/// All have ended when Jobs and pods say so and all logs are read; one of them is believed after a while.
#[test]
fn an_end_is_agreed_on() {
    let done = "Task x completed";
    for (nodes, read, over, ends) in [
        (&["succeeded"][..], true, true, Some(0)),
        (&["succeeded"], false, true, None),
        (&["succeeded"], true, false, Some(15)),
        (&["succeeded", "running"], true, false, None),
    ] {
        let mut care = Supervisor::new(ENDING);
        let said = |second| decided(&mut care, nodes, read, over, second);
        let said: Vec<String> = (0..=20).map(said).collect();
        let first = said.iter().position(|said| !said.is_empty());
        assert_eq!(first, ends, "{nodes:?} {read} {over}");
        assert!(first.is_none_or(|first| said[first] == done), "{said:?}");
    }
    // A log that begins to be read meanwhile begins the wait anew.
    let mut care = Supervisor::new(ENDING);
    for (read, second, expected) in [(true, 0, ""), (false, 14, ""), (true, 15, ""), (true, 29, ""), (true, 30, done)] {
        assert_eq!(decided(&mut care, &["succeeded"], read, false, second), expected, "{second}");
    }
}

/// `--detach --wait` and the like wait for the start alone.
#[test]
fn all_have_started() {
    let mut care = Supervisor::new(Limits { started: true, ..ENDING });
    assert_eq!(decided(&mut care, &["running", "creating"], false, false, 0), "");
    assert_eq!(decided(&mut care, &["running", "succeeded"], false, false, 1), "Task x is running");
}
