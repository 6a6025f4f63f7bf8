//! Exit codes, and how quickly a task can be stopped.

use std::time::Instant;

use rustix::process::Signal;

use crate::Case;
use crate::Where::{Both, Real};
use crate::place::{Place, eventually};

pub(crate) const CASES: &[Case] = &[
    ("codes::the_task_s_own", Both, the_task_s_own),
    ("codes::the_first_failure_s", Both, the_first_failure_s),
    ("codes::out_of_memory", Real, out_of_memory),
    ("codes::deadline", Both, deadline),
    ("codes::timeouts", Both, timeouts),
    ("codes::image_that_is_not_there", Real, image_that_is_not_there),
    ("codes::interrupted_following", Both, interrupted_following),
    ("codes::sigterm_reaches_the_program", Both, sigterm_reaches_the_program),
    ("codes::list_agrees_at_once", Both, list_agrees_at_once),
];

fn the_task_s_own(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    for (script, code) in [
        ("exit 0", 0),
        ("exit 1", 1),
        ("exit 3", 3),
        ("kill -9 $$", 137),
        ("nosuchcommand", 127),
        ("sh -c 'kill $$'", 143),
        ("|\n  kill $$\n  exit 3", 143),
        ("exit 255", 255),
    ] {
        let ran = ann.follow(&format!("run: {script}"));
        assert_eq!(ran.code, code, "{script}: {ran}");
    }
    let ran = ann.follow("run: kill -9 $$");
    assert!(ran.stderr().ends_with("failed: exited 137 (SIGKILL)\n"), "{ran}");
    let ran = ann.follow("setup: echo no; exit 5\nrun: echo never");
    assert_eq!((ran.code, ran.stdout().as_str()), (5, "no\n"), "{ran}");
    assert!(ran.stderr().ends_with("failed: setup exited 5\n"), "{ran}");
    let ran = ann.follow("setup: |\n  kill $$\n  exit 0\nrun: echo never");
    assert_eq!((ran.code, ran.stdout().as_str()), (143, ""), "{ran}");
}

fn the_first_failure_s(place: &Place) {
    let namespace = place.namespace();
    let ran =
        namespace.person("ann").follow("num_nodes: 3\nrun: sleep $(( (3 - NODE_RANK) * 2 )); exit $((NODE_RANK + 10))");
    assert_eq!(ran.code, 12, "{ran}");
    assert!(ran.stderr().ends_with("failed: node-2 exited 12\n"), "{ran}");
}

fn out_of_memory(place: &Place) {
    let namespace = place.namespace();
    let ran =
        namespace.person("ann").follow("resources: {memory: 64Mi}\nrun: exec python3 -c 'x = bytearray(500_000_000)'");
    assert_eq!(ran.code, 137, "{ran}");
    assert!(ran.stderr().contains("OOMKilled, it used more memory than its limit of 64Mi"), "{ran}");
}

fn deadline(place: &Place) {
    let namespace = place.namespace();
    let file = namespace.file("long.yaml", "run: echo up; sleep 600");
    let ran = namespace.person("ann").run(["jobs", "submit", file.to_str().unwrap(), "--deadline", "8s"]);
    assert!(ran.code != 0 && ran.stdout().starts_with("up\n"), "{ran}");
    assert!(ran.stderr().contains("ended by its deadline"), "{ran}");
}

fn timeouts(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let long = ann.submit("run: sleep 600");
    ann.until(&long, "running");
    let ran = ann.run(["jobs", "logs", &long, "--timeout", "2s"]);
    assert_eq!(ran.code, 124, "{ran}");
    assert!(
        ran.stderr().contains("Error: timed out after 2 s; task ")
            && ran.stderr().contains(" keeps running\nHint: follow it again: "),
        "{ran}"
    );
    let file = namespace.file("greedy.yaml", "resources: {accelerators: '8'}\nrun: 'true'");
    let ran = ann.run(["jobs", "submit", file.to_str().unwrap(), "--start-timeout", "4s"]);
    assert_eq!(ran.code, 124, "{ran}");
    assert!(ran.stderr().contains("Insufficient nvidia.com/gpu") && ran.stderr().ends_with(" was stopped\n"), "{ran}");
    let list = ann.run(["jobs", "list"]).stdout();
    assert!(
        list.contains("running ")
            && list.contains(
                "failed: never started: not within 4 s (Unschedulable: 1 Insufficient nvidia.com/gpu (0/1 nodes are available"
            ),
        "{list}"
    );
}

fn image_that_is_not_there(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("resources: {image_id: 'docker:no-such-image:1'}\nrun: 'true'");
    let reason = eventually("a reason", || {
        let status = ann.status(&id);
        status["reason"]
            .as_str()
            .filter(|reason| reason.contains(" is unreachable (") || reason.contains(" host ("))
            .map(str::to_owned)
    });
    assert!(reason.starts_with("cannot pull the image \"no-such-image:1\": "), "{reason}");
    assert_eq!(ann.status(&id)["status"], "pending");
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
}

fn interrupted_following(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let file = namespace.file("long.yaml", "run: echo up; sleep 600");
        let running = ann.start(["jobs", "submit", file.to_str().unwrap()]);
        running.says("up");
        running.signal(signal);
        let ran = running.end();
        assert_eq!(ran.code, code, "{ran}");
        let id = ran.stderr().split("ID: ").nth(1).unwrap()[..8].to_owned();
        assert!(
            ran.stderr().ends_with(&format!(
                "Task {id} keeps running. Follow it again: k8s-cli jobs logs {id} -n {}\n",
                namespace.name
            )),
            "{ran}"
        );
        assert_eq!(ann.status(&id)["status"], "running");
    }
}

/// The program is told at once, may take its time, and is gone when it is done.
fn sigterm_reaches_the_program(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file(
        "checkpoint.yaml",
        r#"
name: checkpoint
run: |
  echo before
  python3 -u -c '
  import signal, sys, time
  def save(*_):
      print("saving"); time.sleep(1); print("saved"); sys.exit(0)
  signal.signal(signal.SIGTERM, save)
  print("up")
  while True: time.sleep(1)'
  echo after $?
"#,
    );
    let running = ann.start(["jobs", "submit", file.to_str().unwrap()]);
    running.says("up");
    let started = Instant::now();
    assert_eq!(ann.run(["jobs", "stop", "checkpoint"]).code, 0);
    let ran = running.end();
    assert_eq!(ran.stdout(), "before\nup\nsaving\nsaved\n", "{ran}");
    // Killed it is after 120 s.
    assert!(started.elapsed().as_secs() < 60, "it had to be killed");
}

fn list_agrees_at_once(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    for (script, word) in [("exit 0", "completed"), ("exit 3", "failed")] {
        ann.follow(&format!("name: {word}\nrun: {script}"));
        let list: serde_json::Value = serde_json::from_slice(&ann.run(["jobs", "list", "-o", "json"]).stdout).unwrap();
        assert_eq!(list["tasks"][0]["status"], word, "{list}");
    }
}
