//! What is done with tasks that run or have ended: events, exec, stop --wait, prune.

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use crate::Case;
use crate::Where::{Both, Real, Sandbox};
use crate::interrupted::waits_for_a_pipe;
use crate::place::{Place, eventually, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("afterwards::events", Both, events),
    ("afterwards::exec", Real, exec),
    ("afterwards::exec_in_all_nodes", Real, exec_in_all_nodes),
    ("afterwards::stop_and_wait", Both, stop_and_wait),
    ("afterwards::stop_and_wait_without_watches", Sandbox, stop_and_wait_without_watches),
    ("afterwards::stop_and_wait_through_a_restart", Sandbox, stop_and_wait_through_a_restart),
    ("afterwards::stopping", Both, stopping),
    ("afterwards::stop_several", Sandbox, stop_several),
    ("afterwards::stop_now_without_the_right", Real, stop_now_without_the_right),
    ("afterwards::prune", Both, prune),
    ("afterwards::before_the_job_knows", Sandbox, before_the_job_knows),
    ("afterwards::one_node_still_runs", Both, one_node_still_runs),
];

fn events(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let other = ann.submit("name: other\nrun: 'true'");
    let id = ann.submit("name: two\nnum_nodes: 2\nresources: {accelerators: '64'}\nrun: 'true'");
    let told = eventually("an event of each node's pod", || {
        let ran = ann.run(["jobs", "events", &id]);
        (ran.stdout().matches("FailedScheduling").count() >= 2).then_some(ran)
    });
    let header = "LAST SEEN   TYPE";
    assert!(told.code == 0 && told.stdout().starts_with(header) && !told.stdout().contains(&other), "{told}");
    let model: serde_json::Value =
        serde_json::from_slice(&ann.run(["jobs", "events", "two", "-o", "json"]).stdout).unwrap();
    let made = model["events"].as_array().unwrap().iter().filter(|event| event["reason"] == "SuccessfulCreate");
    let objects: Vec<&str> = made.map(|event| event["object"].as_str().unwrap()).collect();
    assert!(objects.contains(&format!("job/two-{id}-node-1").as_str()), "{model:#}");
    assert_eq!(model["task_id"], json!(id));
    let names = ann.run(["jobs", "events", "two", "-o", "name"]).stdout();
    assert!(names.lines().count() >= 2 && names.lines().all(|name| name.starts_with(&format!("two-{id}"))), "{names}");
    assert_eq!(ann.run(["jobs", "events", "nosuch"]).code, 1);
    assert_eq!(ann.run(["jobs", "stop", "--all"]).code, 0);
}

fn exec(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("name: two\nnum_nodes: 2\nrun: sleep 600");
    // At once: it waits for the node to start.
    let ran = ann.run(["jobs", "exec", &id, "--", "echo", "started"]);
    assert_eq!((ran.stdout().as_str(), ran.code), ("started\n", 0), "{ran}");
    eventually("two nodes that run", || (ann.status(&id)["metadata"]["running_nodes"] == 2).then_some(()));
    let ran = ann.run(["jobs", "exec", "two", "--", "sh", "-c", "echo out; echo err >&2; printf no-newline; exit 7"]);
    assert_eq!((ran.stdout().as_str(), ran.stderr().as_str(), ran.code), ("out\nno-newline", "err\n", 7), "{ran}");
    let ran = ann.run(["jobs", "exec", &id, "--node", "1", "--", "sh", "-c", "cat /proc/1/environ | tr '\\0' '\\n'"]);
    assert!(ran.code == 0 && ran.stdout().contains("NODE_RANK=1\n"), "{ran}");
    // Every byte, however many.
    let ran = ann.run(["jobs", "exec", &id, "--", "sh", "-c", "head -c 3000000 /dev/zero; printf '\\377\\000\\r'"]);
    assert!(
        ran.code == 0 && ran.stdout.len() == 3_000_003 && ran.stdout.ends_with(b"\xff\x00\r"),
        "{}",
        ran.stdout.len()
    );
    let ran = ann.run_with_input(["jobs", "exec", "-i", &id, "--", "head", "-n", "2"], b"a\nb\nc\n");
    assert_eq!((ran.stdout().as_str(), ran.code), ("a\nb\n", 0), "{ran}");
    // As a shell says it, and not the runtime.
    for (command, why, code) in
        [("nosuchcmd", "not found", 127), ("/no/such", "not found", 127), ("/etc/passwd", "permission denied", 126)]
    {
        let ran = ann.run(["jobs", "exec", &id, "--", command]);
        assert_eq!((ran.stderr(), ran.code), (format!("Error: {command}: {why}\n"), code), "{ran}");
    }
    // Nobody reads what comes: a signal is heard all the same.
    let mut child = ann.command(["jobs", "exec", &id, "--", "yes"]).spawn().unwrap();
    let pipe = child.stdout.take();
    eventually("a write that waits", || waits_for_a_pipe(&child).then_some(()));
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(143));
    drop(pipe);
    snapshot("exec_no_such_node", &namespace, &ann.run(["jobs", "exec", &id, "--node", "2", "--", "true"]));
    snapshot("exec_no_command", &namespace, &ann.run(["jobs", "exec", &id]));
    assert_eq!(ann.run(["jobs", "stop", "--wait", &id]).code, 0);
    let id = ann.submit("name: done\nrun: 'true'");
    ann.until(&id, "completed");
    snapshot("exec_ended", &namespace, &ann.run(["jobs", "exec", &id, "--", "true"]));
}

fn exec_in_all_nodes(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("name: four\nnum_nodes: 4\nrun: '[ $NODE_RANK != 3 ] || exit 0; exec sleep 600'");
    let rank = "rank=$(tr '\\0' '\\n' </proc/1/environ | sed -n s/^NODE_RANK=//p)";
    let all = |flags: &[&str], script: &str| {
        ann.run(
            [&["jobs", "exec", &id, "--all-nodes"], flags, &["--", "sh", "-c", &format!("{rank}; {script}")]].concat(),
        )
    };
    // At once: nodes that have not started are waited for.
    assert_eq!(all(&[], "true").stdout(), "");
    ann.until(&id, "running");
    eventually("three nodes that run", || (ann.status(&id)["metadata"]["running_nodes"] == 3).then_some(()));
    snapshot("exec_all_nodes", &namespace, &all(&[], "echo a; printf \"$rank\" >&2; exit $rank").timeless());
    snapshot("exec_all_nodes_folded", &namespace, &all(&["--fold"], "[ $rank = 1 ] && exit 5; echo same; echo more"));
    snapshot("exec_all_nodes_one_line", &namespace, &all(&["--fold"], "echo $((rank / 2)); echo err >&2"));
    snapshot("exec_all_nodes_too_much", &namespace, &all(&["--fold"], "[ $rank != 2 ] || head -c 1100000 /dev/zero"));
    snapshot("exec_all_nodes_nosuch", &namespace, &ann.run(["exec", &id, "--all-nodes", "--", "nosuch"]));
    for flags in [&["--fold"][..], &["--all-nodes", "--node", "1"], &["--all-nodes", "-i"]] {
        let ran = ann.run([&["jobs", "exec", &id], flags, &["--", "true"]].concat());
        assert_eq!(ran.code, 2, "{ran}");
    }
    let running = ann.start(["jobs", "exec", &id, "--all-nodes", "--", "sh", "-c", "echo up; exec sleep 600"]);
    running.has_said("up\n", 3);
    running.signal(Signal::INT);
    assert_eq!(running.end().code, 130);
}

fn stop_and_wait(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let run = "trap 'sleep 3; exit 0' TERM; echo up; while :; do sleep 0.1; done";
    let id = ann.submit(&format!("name: slow\nnum_nodes: 2\nrun: \"{run}\""));
    // Before that the signal ends them at once.
    eventually("two programs that take their time", || {
        let log = ann.run(["jobs", "logs", &id, "--no-follow"]);
        (log.stdout().matches("up").count() == 2).then_some(())
    });
    let ran = ann.run(["jobs", "stop", "--wait", &id]);
    assert!(namespace.objects("pods").is_empty(), "{ran}");
    snapshot("stop_wait", &namespace, &ran);
}

/// Where no watch works, the pods are listed, and that is said once.
fn stop_and_wait_without_watches(_: &Place) {
    let watch = json!({"query_contains": "watch=true"});
    let faults = [
        (json!({"status": 500}), "cannot watch pods: "),
        (json!({"status": 403}), "cannot watch pods: "),
        (json!({"end_after_bytes": 0}), "cannot watch pods: the watch ends at once; listing them instead\n"),
    ];
    for (fault, words) in faults {
        let place = Place::sandbox();
        let namespace = place.namespace();
        let ann = namespace.person("ann");
        let go = namespace.file("wait", "").with_file_name("go");
        let id =
            ann.submit(&format!("run: \"trap '' TERM; echo up; until [ -e {} ]; do sleep 0.1; done\"", go.display()));
        // Before that the signal ends it at once.
        eventually("a program that hears no signal", || {
            ann.run(["jobs", "logs", &id, "--no-follow"]).stdout().contains("up").then_some(())
        });
        place.ask("POST", "/sandbox/faults", Some(&json!({"match": watch, "times": 100_000, "fault": fault})));
        let running = ann.start(["jobs", "stop", "--wait", &id]);
        running.says("; listing them instead\n");
        std::fs::write(go, "").unwrap();
        let ran = running.end();
        let told = ran.stderr();
        assert!(ran.code == 0 && told.contains(words) && told.matches("cannot watch pods").count() == 1, "{ran}");
        assert!(namespace.objects("pods").is_empty(), "{ran}");
    }
}

/// A server that starts again meanwhile does not end the wait.
fn stop_and_wait_through_a_restart(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let go = namespace.file("wait", "").with_file_name("go");
    let id = ann.submit(&format!("run: \"trap '' TERM; echo up; until [ -e {} ]; do sleep 0.1; done\"", go.display()));
    eventually("a program that hears no signal", || {
        ann.run(["jobs", "logs", &id, "--no-follow"]).stdout().contains("up").then_some(())
    });
    place.ask("DELETE", "/sandbox/requests", None);
    let pods = json!({"method": "GET", "path_contains": "/pods"});
    let fault = json!({"match": pods, "skip": 1, "times": 8, "fault": {"reset": true}});
    let listed = || {
        let asked = place.ask("GET", "/sandbox/requests", None).unwrap();
        asked.as_array().unwrap().iter().filter(|asked| asked["path"].as_str().unwrap().contains("/pods")).count()
    };
    // What `stop` looks up before it waits asks for no pods.
    place.ask("POST", "/sandbox/faults", Some(&fault));
    let running = ann.start(["jobs", "stop", "--wait", &id]);
    eventually("all the resets", || (listed() > 9).then_some(()));
    std::fs::write(go, "").unwrap();
    let ran = running.end();
    assert_eq!((ran.code, ran.stdout()), (0, format!("Task {id} stopped successfully\n")), "{ran}");
}

/// What has been stopped is shown until its pods are gone.
fn stopping(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("name: Slow one\nnum_nodes: 2\nrun: \"trap '' TERM; echo up; sleep 45\"");
    // Before that the signal ends them at once.
    eventually("two programs that hear no signal", || {
        let log = ann.run(["jobs", "logs", &id, "--no-follow"]);
        (log.stdout().matches("up").count() == 2).then_some(())
    });
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
    assert!(namespace.objects("jobs").is_empty());
    snapshot("list_stopping", &namespace, &ann.run(["jobs", "list"]));
    let model = ann.status(&id);
    let nodes: Vec<&serde_json::Value> = model["metadata"]["nodes"].as_array().unwrap().iter().collect();
    assert!(nodes.len() == 2 && nodes.iter().all(|node| node["status"] == "stopping"), "{model:#}");
    assert_eq!((&model["status"], &model["name"]), (&json!("stopping"), &json!("Slow one")), "{model:#}");
    assert_eq!(ann.run(["jobs", "list", "--status", "stopping", "-o", "name"]).stdout().trim(), id);
    // Others' tasks stay theirs.
    let (namesake, listed) = (namespace.person("Ann"), ["jobs", "list", "-o", "name"]);
    assert_eq!(namesake.run(listed).stdout(), "");
    snapshot("stop_again", &namespace, &ann.run(["jobs", "stop", "Slow one"]));
    // How long that takes in the end is the cluster's affair.
    let now = ann.run(["jobs", "stop", "--now", "--wait", &id[..6]]);
    let already = format!("Task {id} is already stopping: its pods end within 1 s\n");
    assert_eq!((now.stdout(), now.code), (already, 0), "{now}");
    assert!(now.stderr().starts_with("Waiting for ") && now.stderr().contains("(up to 1 s: "), "{now}");
    assert!(namespace.objects("pods").is_empty());
    assert_eq!(ann.run(listed).stdout(), "");
}

/// What can be stopped is, whatever else was asked for.
fn stop_several(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let [_, two, _] = ["one", "two", "three"].map(|name| ann.submit(&format!("name: {name}\nrun: sleep 600")));
    let refuse =
        json!({"match": {"method": "DELETE", "path_contains": "/jobs/two-"}, "times": 99, "fault": {"status": 500}});
    place.ask("POST", "/sandbox/faults", Some(&refuse));
    snapshot("stop_several", &namespace, &ann.run(["jobs", "stop", "one", "nosuch", "two", "neither", "three"]));
    assert_eq!(ann.run(["jobs", "list", "--status", "pending,running", "-o", "name"]).stdout().trim(), two);
    let again = ann.run(["jobs", "stop", &two, "0000ffff", "-o", "json"]);
    let model: serde_json::Value = serde_json::from_slice(&again.stdout).unwrap();
    assert!(again.code == 1 && model.as_array().unwrap().iter().all(|it| it["detail"].is_string()), "{again}");
    place.ask("DELETE", "/sandbox/faults", None);
    assert_eq!(ann.run(["jobs", "stop", &two, "--grace-period", "5"]).code, 0);
}

/// Without the right to delete pods nothing is stopped half-way.
fn stop_now_without_the_right(place: &Place) {
    let namespace = place.namespace();
    let viewer = namespace.restricted("viewer", "view");
    snapshot("stop_now_without_the_right", &namespace, &viewer.run(["jobs", "stop", "--now", "--all"]));
}

fn prune(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let bob = namespace.person("bob");
    let ended = ann.submit("name: ended\nrun: 'true'");
    let failed = ann.submit("name: failed\nrun: exit 3");
    let runs = ann.submit("name: runs\nrun: sleep 600");
    let theirs = bob.submit("name: theirs\nrun: 'true'");
    ann.until(&ended, "completed");
    ann.until(&failed, "failed");
    ann.until(&runs, "running");
    bob.until(&theirs, "completed");
    snapshot("prune_unasked", &namespace, &ann.run(["jobs", "prune", "--older-than", "0s"]));
    snapshot("prune_nothing", &namespace, &ann.run(["jobs", "prune", "--older-than", "1h"]));
    snapshot("prune_dry_run", &namespace, &ann.run(["jobs", "prune", "--older-than", "0s", "--dry-run"]));
    snapshot("prune", &namespace, &ann.run(["jobs", "prune", "--older-than", "0s", "--yes"]));
    let again = ann.submit("run: 'true'");
    let waited = ann.run(["jobs", "wait", &again, "-o", "name"]);
    assert_eq!((waited.stdout().trim(), waited.code), (again.as_str(), 0), "{waited}");
    let pruned = ann.run(["jobs", "prune", "--older-than", "0s", "--yes", "-o", "name"]);
    assert_eq!((pruned.stdout().trim(), pruned.code), (again.as_str(), 0), "{pruned}");
    assert_eq!(ann.run(["jobs", "list", "-o", "name"]).stdout().trim(), runs);
    assert_eq!(bob.run(["jobs", "list", "-o", "name"]).stdout().trim(), theirs);
    let waited = ann.run(["jobs", "wait", &runs, "--timeout", "0s", "-o", "json"]);
    let model = waited.events().pop().unwrap();
    assert_eq!((&model["status"], waited.code), (&json!("timeout"), 124), "{waited}");
    let error = waited.stderr().lines().find_map(|line| line.strip_prefix("Error: ").map(str::to_owned));
    assert_eq!(model["detail"].as_str(), error.as_deref(), "{waited}");
    let stopped = ann.run(["jobs", "stop", "--all", "--yes", "-o", "name"]);
    assert_eq!((stopped.stdout().trim(), stopped.code), (runs.as_str(), 0), "{stopped}");
}

/// A Job learns of its pod's end a moment or seconds later; until then the pod tells.
fn before_the_job_knows(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let mark = namespace.file("mark", "");
    std::fs::remove_file(&mark).unwrap();
    let id = ann.submit(&format!("run: while ! [ -e {} ]; do sleep 0.1; done", mark.display()));
    ann.until(&id, "running");
    place.ask("POST", "/sandbox/hold-jobs", Some(&json!({"held": true})));
    std::fs::write(&mark, "").unwrap();
    eventually("a pod that has ended", || {
        (namespace.objects("pods")[0]["status"]["phase"] == "Succeeded").then_some(())
    });
    assert_eq!(namespace.objects("jobs")[0]["status"]["active"], 1);
    for command in [&["list", "--status", "completed"][..], &["prune", "--older-than", "0s", "--dry-run"]] {
        let ran = ann.run([&["jobs"], command, &["-o", "name"]].concat());
        assert_eq!((ran.stdout().trim(), ran.code), (id.as_str(), 0), "{ran}");
    }
    place.ask("POST", "/sandbox/hold-jobs", Some(&json!({"held": false})));
    assert_eq!(ann.run(["jobs", "wait", &id]).code, 0);
}

/// A task has failed with its first node, and is finished with its last.
fn one_node_still_runs(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file =
        namespace.file("half.yaml", "name: half\nnum_nodes: 2\nrun: 'test $NODE_RANK = 0 || exit 5; sleep 600'\n");
    let submitted = ann.run(["jobs", "submit", "-dq", "--no-fail-fast", file.to_str().unwrap()]);
    let id = submitted.stdout().trim().to_owned();
    ann.until(&id, "failed");
    let rows = eventually("node-1's failure, and node-0 that runs", || {
        let ran = ann.run(["jobs", "list", "--status", "running"]);
        ran.stdout().contains("failed: node-1 exited 5, 1 running").then_some(ran)
    });
    snapshot("list_one_node_still_runs", &namespace, &rows);
    let none = ann.run(["jobs", "list", "--status", "failed"]);
    assert!(none.stdout.is_empty(), "{none}");
    let pruned = ann.run(["jobs", "prune", "--older-than", "0s", "--yes", "-o", "json"]);
    let model: serde_json::Value = serde_json::from_slice(&pruned.stdout).unwrap();
    assert_eq!((&model["count"], &model["tasks"], pruned.code), (&json!(0), &json!([]), 0), "{pruned}");
    let jobs = namespace.objects("jobs");
    assert!(jobs.len() == 2 && jobs.iter().all(|job| job["metadata"]["deletionTimestamp"].is_null()), "{jobs:#?}");
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
}
