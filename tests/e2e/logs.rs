//! Logs: all of them, byte for byte.

use std::fmt::Write;
use std::io::Read;
use std::process::Child;
use std::time::Duration;

use crate::Case;
use crate::Where::{Both, Real, Sandbox};
use crate::interrupted::waits_for_a_pipe;
use crate::place::{Place, Running, eventually, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("logs::bytes_of_one_node", Both, bytes_of_one_node),
    ("logs::bytes_of_two_nodes", Both, bytes_of_two_nodes),
    ("logs::long_lines", Both, long_lines),
    ("logs::many_lines", Both, many_lines),
    ("logs::a_slow_start", Sandbox, a_slow_start),
    ("logs::a_slow_start_of_the_program", Both, a_slow_start_of_the_program),
    ("logs::a_closed_pipe", Both, a_closed_pipe),
    ("logs::last_words_of_a_stopped_task", Both, last_words_of_a_stopped_task),
    ("logs::a_pod_that_is_gone", Both, a_pod_that_is_gone),
    ("logs::a_cut_stream", Sandbox, a_cut_stream),
    ("logs::a_runtime_that_is_gone", Sandbox, a_runtime_that_is_gone),
    ("logs::a_silent_connection", Sandbox, a_silent_connection),
    ("logs::an_ended_log_that_cannot_be_read", Sandbox, an_ended_log_that_cannot_be_read),
    ("logs::a_torn_line", Sandbox, a_torn_line),
    ("logs::a_rotated_log", Sandbox, a_rotated_log),
    ("logs::a_log_that_is_put_back", Sandbox, a_log_that_is_put_back),
    ("logs::an_end_that_is_rotated_away", Sandbox, an_end_that_is_rotated_away),
    ("logs::an_end_that_is_passed_over", Sandbox, an_end_that_is_passed_over),
    ("logs::what_cannot_be_read", Sandbox, what_cannot_be_read),
    ("logs::a_reader_that_stops", Sandbox, a_reader_that_stops),
    ("logs::a_rotated_log_that_was_read", Sandbox, a_rotated_log_that_was_read),
    ("logs::a_restarted_container", Real, a_restarted_container),
    ("logs::a_slow_reader", Both, a_slow_reader),
    ("logs::a_slow_reader_of_much", Sandbox, a_slow_reader_of_much),
    ("logs::many_nodes", Sandbox, many_nodes),
    ("logs::parts", Both, parts),
    ("logs::nodes", Both, nodes),
    ("logs::no_such_part", Both, no_such_part),
    ("logs::what_has_not_started", Both, what_has_not_started),
    ("logs::one_stream_at_a_time", Both, one_stream_at_a_time),
];

const ODD: &str = r"run: |
  echo '[info] x'; echo; echo '[/x]'; printf '\r50%%\r100%%\n'; printf '\377\376 bad\n'; printf 'no newline'
";

fn bytes_of_one_node(place: &Place) {
    let namespace = place.namespace();
    let ran = namespace.person("ann").follow(ODD);
    assert_eq!(ran.stdout, b"[info] x\n\n[/x]\n\r50%\r100%\n\xff\xfe bad\nno newline", "{ran}");
}

fn bytes_of_two_nodes(place: &Place) {
    let namespace = place.namespace();
    let ran = namespace.person("ann").follow(&format!("num_nodes: 2\n{ODD}"));
    for node in ["node-0", "node-1"] {
        let prefix = format!("{node} | ").into_bytes();
        let lines: Vec<&[u8]> = ran
            .stdout
            .split_inclusive(|byte| *byte == b'\n')
            .filter_map(|line| line.strip_prefix(&prefix[..]))
            .collect();
        let expected: [&[u8]; 6] =
            [b"[info] x\n", b"\n", b"[/x]\n", b"\r50%\r100%\n", b"\xff\xfe bad\n", b"no newline\n"];
        assert_eq!(lines, expected, "{ran}");
    }
}

fn long_lines(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let script = "run: |\n  python3 -c 'for n in 16384, 65536, 200000: print(chr(97) * n)'\n";
    let mut expected = String::new();
    for length in [16384, 65536, 200_000] {
        writeln!(expected, "{}", "a".repeat(length)).unwrap();
    }
    let ran = ann.follow(script);
    assert!(ran.stdout() == expected, "{} bytes instead of {}", ran.stdout.len(), expected.len());
    let ran = ann.follow(&format!("num_nodes: 2\n{script}"));
    let of_node = |node: &str| {
        ran.stdout()
            .lines()
            .filter_map(|line| line.strip_prefix(node))
            .map(|line| format!("{line}\n"))
            .collect::<String>()
    };
    assert!(of_node("node-0 | ") == expected && of_node("node-1 | ") == expected);
}

fn many_lines(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let ran = ann.follow("num_nodes: 2\nrun: seq 1 20000");
    for node in ["node-0 | ", "node-1 | "] {
        let stdout = ran.stdout();
        let numbers =
            stdout.lines().filter_map(|line| line.strip_prefix(node)).map(|line| line.parse::<u32>().unwrap());
        assert!(numbers.eq(1..=20_000), "{node}");
    }
    let id = ann.run(["jobs", "list", "-o", "name"]).stdout().trim().to_owned();
    let again = ann.run(["jobs", "logs", &id]);
    assert_eq!((again.stdout.len(), again.code), (ran.stdout.len(), 0));
}

/// The pod takes 20 s to start; the log is whole all the same.
fn a_slow_start(_: &Place) {
    let place = Place::sandbox();
    place.ask("POST", "/sandbox/start-delay", Some(&serde_json::json!({"ms": 20000})));
    let namespace = place.namespace();
    let ran = namespace.person("ann").follow("run: echo first; echo last");
    assert_eq!((ran.stdout().as_str(), ran.code), ("first\nlast\n", 0), "{ran}");
    assert!(ran.stderr().contains("Waiting for the task to start: ContainerCreating"), "{ran}");
}

fn a_slow_start_of_the_program(place: &Place) {
    let namespace = place.namespace();
    let ran = namespace.person("ann").follow("setup: sleep 3; echo ready\nrun: echo first; sleep 2; echo last");
    assert_eq!((ran.stdout().as_str(), ran.code), ("ready\nfirst\nlast\n", 0), "{ran}");
}

fn a_closed_pipe(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("run: seq 1 200000");
    ann.until(&id, "completed");
    let mut child = ann.command(["jobs", "logs", &id]).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(141), ""));
}

fn last_words_of_a_stopped_task(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file(
        "words.yaml",
        "name: words\nrun: |\n  trap 'sleep 1; echo saved; exit 0' TERM\n  echo up\n  while :; do sleep 0.1 & wait $!; done\n",
    );
    let running = ann.start(["jobs", "submit", file.to_str().unwrap()]);
    running.says("up");
    assert_eq!(ann.run(["jobs", "stop", "words"]).code, 0);
    let ran = running.end();
    assert_eq!((ran.stdout().as_str(), ran.code), ("up\nsaved\n", 1), "{ran}");
    let told = " is being stopped: waiting for its pods to end (up to 120 s: their grace period)\n";
    assert_eq!(ran.stderr().matches(told).count(), 1, "{ran}");
    assert!(ran.stderr().ends_with("was deleted while it was followed\n"), "{ran}");
}

/// The Job remembers how it ended; that its log is gone is said.
fn a_pod_that_is_gone(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("run: echo hello");
    ann.until(&id, "completed");
    let pod = namespace.objects("pods")[0]["metadata"]["name"].as_str().unwrap().to_owned();
    place.ask("DELETE", &format!("/api/v1/namespaces/{}/pods/{pod}", namespace.name), None);
    eventually("no pod", || namespace.objects("pods").is_empty().then_some(()));
    let ran = ann.run(["jobs", "logs", &id]);
    assert_eq!((ran.stdout().as_str(), ran.code), ("", 0), "{ran}");
    assert!(ran.stderr().contains("Warning: the log of node-0 is gone with its pod"), "{ran}");
}

/// The log goes on where it was cut.
fn a_cut_stream(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let fault =
        serde_json::json!({"match": {"path_contains": "/log"}, "times": 2, "fault": {"reset_after_bytes": 3000}});
    place.ask("POST", "/sandbox/faults", Some(&fault));
    let ran = namespace.person("ann").follow("run: seq 1 2000; sleep 1");
    let numbers = ran.stdout().lines().map(|line| line.parse::<u32>().unwrap()).collect::<Vec<_>>();
    assert!(numbers.into_iter().eq(1..=2000), "{ran}");
    assert_eq!(ran.code, 0, "{ran}");
}

/// The kubelet finds its container runtime gone and says so in place of the log: that is no line of it, what may be lost
/// is said once, and the log goes on.
fn a_runtime_that_is_gone(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    // In the middle of a line, behind one, and again where nothing new had come.
    for bytes in [3000, 33 * 9] {
        let rule = serde_json::json!({"match": {"query_contains": "follow=true"}, "times": 2,
            "fault": {"runtime_gone_after_bytes": bytes}});
        place.ask("POST", "/sandbox/faults", Some(&rule));
        let ran = namespace.person("ann").follow("run: seq 1 2000; sleep 1");
        assert!(numbers(&ran.stdout()).eq(1..=2000), "{ran}");
        let told: Vec<String> = ran
            .stderr()
            .lines()
            .filter(|line| line.starts_with("-- possible gap: after 2"))
            .map(str::to_owned)
            .collect();
        assert!(told.len() == 1 && told[0].contains("Z the container runtime went away"), "{ran}");
        assert_eq!(ran.code, 0, "{ran}");
    }
}

/// Nothing comes any more, and nobody says so: the node is asked, and has newer lines.
fn a_silent_connection(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    for fault in [serde_json::json!({"stall_after_bytes": 3000}), serde_json::json!({"stall": true})] {
        let rule = serde_json::json!({"match": {"query_contains": "follow=true"}, "times": 1, "fault": fault});
        place.ask("POST", "/sandbox/faults", Some(&rule));
        let ran = namespace.person("ann").follow("run: seq 1 1000; sleep 15; seq 1001 2000");
        assert!(numbers(&ran.stdout()).eq(1..=2000), "{fault}: {ran}");
        assert_eq!(ran.code, 0, "{ran}");
    }
}

/// It is tried again and again, at leisure.
fn an_ended_log_that_cannot_be_read(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let rule = serde_json::json!({"match": {"path_contains": "/log"}, "times": 100_000, "fault": {"status": 500}});
    place.ask("POST", "/sandbox/faults", Some(&rule));
    let file = namespace.file("ended.yaml", "run: sleep 2; echo hello");
    let running = ann.start(["jobs", "submit", file.to_str().unwrap()]);
    running.says("Note: the log of node-0 cannot be read at present (");
    let asked = place.ask("GET", "/sandbox/requests", None).unwrap();
    let logs =
        asked.as_array().unwrap().iter().filter(|asked| asked["path"].as_str().unwrap().ends_with("/log")).count();
    assert!(logs < 30, "{logs} requests");
    assert_eq!(ann.run(["jobs", "stop", "--all"]).code, 0);
    let ran = running.end();
    assert!(
        ran.stderr().contains("Warning: the rest of the log of node-0 cannot be read: it is gone with its pod"),
        "{ran}"
    );
}

fn numbers(text: &str) -> impl Iterator<Item = u32> {
    text.lines().map(|line| line.parse::<u32>().unwrap())
}

/// A stream breaks, and before the next one the log is rotated: what is lost is said.
fn a_rotated_log(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let rule = |times: u32, fault| {
        let rule = serde_json::json!({"match": {"path_contains": "/log"}, "times": times, "fault": fault});
        place.ask("POST", "/sandbox/faults", Some(&rule));
    };
    for (flag, code) in [(None, 0), (Some("--no-gaps"), 1)] {
        let ann = namespace.person("ann");
        let script = "run: |\n  seq 1 1000\n  until [ -e /tmp/go ]; do sleep 0.1; done\n  seq 1001 2000\n";
        let script = script.replace("/tmp/go", ann.home().join("go").to_str().unwrap());
        let file = namespace.file("rotated.yaml", script);
        rule(1, serde_json::json!({"reset_after_bytes": 3000}));
        rule(10_000, serde_json::json!({"status": 500}));
        let running = ann.start(["jobs", "submit", file.to_str().unwrap()].into_iter().chain(flag));
        running.says("\n2");
        place.ask("POST", "/sandbox/rotate-logs", None);
        place.ask("DELETE", "/sandbox/faults", None);
        std::fs::write(ann.home().join("go"), "").unwrap();
        let ran = running.end();
        let read: Vec<u32> = numbers(&ran.stdout()).collect();
        let missing = (1..=2000).filter(|number| !read.contains(number)).count();
        assert!(missing > 0 && read.last() == Some(&2000) && read.is_sorted(), "{ran}");
        let gaps: Vec<String> =
            ran.stderr().lines().filter(|line| line.starts_with("-- gap")).map(str::to_owned).collect();
        assert!(gaps.len() == 1 && gaps[0].starts_with("-- gap: the lines between 2"), "{ran}");
        assert_eq!(ran.code, code, "{ran}");
        assert_eq!(ran.stderr().contains("Error: lines of the log are missing"), flag.is_some(), "{ran}");
    }
}

/// A kubelet fails to rotate the log and reads the file once more, in the same stream: every line is written once.
fn a_log_that_is_put_back(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let script =
        "run: |\n  seq 1 1000\n  sleep 2\n  echo 1001\n  until [ -e /tmp/go ]; do sleep 0.1; done\n  seq 1002 2000\n";
    let file = namespace.file("back.yaml", script.replace("/tmp/go", ann.home().join("go").to_str().unwrap()));
    let running = ann.start(["jobs", "submit", file.to_str().unwrap()]);
    running.says("\n1001\n");
    place.ask("POST", "/sandbox/put-back-logs", None);
    std::fs::write(ann.home().join("go"), "").unwrap();
    let ran = running.end();
    assert!(numbers(&ran.stdout()).eq(1..=2000), "{ran}");
    assert_eq!((ran.stderr().contains("gap"), ran.code), (false, 0), "{ran}");
}

/// A stream breaks, and when the log can be read again a new file has been begun and nothing more is printed: nobody
/// tells how many lines are missing, but that some may be is said.
fn an_end_that_is_rotated_away(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let rule = |times: u32, fault| {
        let rule = serde_json::json!({"match": {"path_contains": "/log"}, "times": times, "fault": fault});
        place.ask("POST", "/sandbox/faults", Some(&rule));
    };
    let ann = namespace.person("ann");
    let script = "run: |\n  seq 1 1000\n  until [ -e /tmp/go ]; do sleep 0.1; done\n";
    let script = script.replace("/tmp/go", ann.home().join("go").to_str().unwrap());
    let file = namespace.file("rotated.yaml", script);
    rule(1, serde_json::json!({"reset_after_bytes": 3000}));
    rule(10_000, serde_json::json!({"status": 500}));
    let running = ann.start(["jobs", "submit", file.to_str().unwrap()]);
    running.says("\n2");
    place.ask("POST", "/sandbox/rotate-logs", None);
    std::fs::write(ann.home().join("go"), "").unwrap();
    let id = ann.run(["jobs", "list", "-o", "name"]).stdout().trim().to_owned();
    eventually("the end of the task", || (ann.status(&id)["status"] == "completed").then_some(()));
    place.ask("DELETE", "/sandbox/faults", None);
    let ran = running.end();
    let read: Vec<u32> = numbers(&ran.stdout()).collect();
    assert!(!read.is_empty() && read.len() < 1000 && read.iter().copied().eq(1..=*read.last().unwrap()), "{ran}");
    let told: Vec<String> = ran.stderr().lines().filter(|line| line.starts_with("-- ")).map(str::to_owned).collect();
    assert!(
        told.len() == 1
            && told[0].starts_with("-- possible gap: after 2")
            && told[0].ends_with("Z the log was rotated, and what the old file has behind that cannot be read --"),
        "{ran}"
    );
    assert_eq!(ran.code, 0, "{ran}");
}

/// A kubelet is far behind a fast program, and ends the stream at the end of a file that others have followed, the newest
/// of them empty: nothing broke and nothing came after, but that lines may be missing is said.
fn an_end_that_is_passed_over(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    for (flag, code) in [(None, 0), (Some("--no-gaps"), 1)] {
        let ann = namespace.person("ann");
        let script = "run: |\n  seq 1 100000\n  until [ -e /tmp/go ]; do sleep 0.1; done\n";
        let script = script.replace("/tmp/go", ann.home().join("go").to_str().unwrap());
        let file = namespace.file("behind.yaml", script);
        let rule = serde_json::json!(
            {"match": {"query_contains": "follow=true"}, "times": 1, "fault": {"skip_after_bytes": 1_500_000}});
        place.ask("POST", "/sandbox/faults", Some(&rule));
        let running = ann.start(["jobs", "submit", file.to_str().unwrap()].into_iter().chain(flag));
        running.says("\n10000\n");
        place.ask("POST", "/sandbox/rotate-logs", None);
        std::fs::write(ann.home().join("go"), "").unwrap();
        let ran = running.end();
        let read: Vec<u32> = numbers(&ran.stdout()).collect();
        assert!((10_000..100_000).contains(&read.len()) && read.iter().copied().eq(1..=*read.last().unwrap()), "{ran}");
        let told: Vec<String> =
            ran.stderr().lines().filter(|line| line.starts_with("-- ")).map(str::to_owned).collect();
        assert!(told.len() == 1 && told[0].starts_with("-- possible gap: after 2"), "{ran}");
        assert_eq!(ran.code, code, "{ran}");
    }
}

/// What is there and cannot be read: all nodes together, in a few attempts, and it is an error.
fn what_cannot_be_read(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("num_nodes: 3\nrun: echo hello");
    ann.until(&id, "completed");
    let stall = serde_json::json!({"stall": true});
    let broken = serde_json::json!({"status": 500});
    for (name, path, fault, flags) in [
        ("logs_unreadable", "/log", &broken, &["--no-follow"][..]),
        ("logs_unreadable_followed", "/log", &broken, &["--reconnect-timeout", "1s"]),
        ("logs_unanswered", "/log", &stall, &["--no-follow", "--request-timeout", "1s", "--reconnect-timeout", "1s"]),
        ("logs_unlisted", "/pods", &broken, &["--no-follow"]),
        ("logs_unlisted_followed", "/pods", &broken, &[]),
    ] {
        let rule = serde_json::json!({"match": {"path_contains": path}, "times": 100_000, "fault": fault});
        place.ask("POST", "/sandbox/faults", Some(&rule));
        place.ask("DELETE", "/sandbox/requests", None);
        let ran = ann.run(["jobs", "logs", &id].iter().chain(flags));
        let asked = place.ask("GET", "/sandbox/requests", None).unwrap().as_array().unwrap().len();
        assert!(asked < 40, "{name}: {asked} requests");
        place.ask("DELETE", "/sandbox/faults", None);
        snapshot(name, &namespace, &ran.timeless());
    }
}

/// Nobody reads what it prints: it stops the other nodes when one fails, and ends when it has to, all the same.
fn a_reader_that_stops(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let (go, all) = (ann.home().join("go"), ann.home().join("all"));
    let script = format!(
        "num_nodes: 2\nrun: |\n  [ $NODE_RANK = 0 ] && seq 1 500000 && touch {1} && sleep 600\n  \
         until [ -e {0} ]; do sleep 0.1; done\n  exit 3\n",
        go.display(),
        all.display()
    );
    let file = namespace.file("two.yaml", &script);
    let unread = |command: &[&str]| {
        let mut child = ann.command(command).spawn().unwrap();
        let pipe = child.stdout.take().unwrap();
        (child, pipe)
    };
    let id = ann.submit(&script);
    let (child, _pipe) = unread(&["jobs", "logs", &id, "--timeout", "3s"]);
    let ran = Running::new(child).end();
    assert_eq!(ran.code, 124, "{ran}");
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
    std::fs::remove_file(&all).unwrap_or_default();
    let (child, mut pipe) = unread(&["jobs", "submit", file.to_str().unwrap()]);
    eventually("a write that waits", || waits_for_a_pipe(&child).then_some(()));
    eventually("the end of what node 0 prints", || all.exists().then_some(()));
    let running = Running::new(child);
    std::fs::write(go, "").unwrap();
    // The nodes stop one another, whatever becomes of who follows.
    eventually("the end of both nodes", || {
        let pods = namespace.objects("pods");
        (pods.len() >= 2 && pods.iter().all(|pod| pod["status"]["phase"] == "Failed")).then_some(())
    });
    let mut text = String::new();
    pipe.read_to_string(&mut text).unwrap();
    let lines = text.lines().filter_map(|line| line.strip_prefix("node-0 | "));
    let read = lines.filter(|line| !line.starts_with("k8s-cli: ")).map(|line| line.parse::<u32>().unwrap());
    // Its last words are the shell's.
    assert!(read.take(500_000).eq(1..=500_000));
    let ran = running.end();
    assert_eq!(ran.code, 3, "{ran}");
}

/// The log is rotated when all of it has been read: nothing is missing, whatever happens to the stream.
fn a_rotated_log_that_was_read(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let rule = serde_json::json!(
        {"match": {"query_contains": "follow=true"}, "times": 1, "fault": {"stall_after_bytes": 34893}});
    place.ask("POST", "/sandbox/faults", Some(&rule));
    let ann = namespace.person("ann");
    let script = "run: |\n  seq 1 1000\n  until [ -e /tmp/go ]; do sleep 0.1; done\n  seq 1001 2000\n";
    let file = namespace.file("read.yaml", script.replace("/tmp/go", ann.home().join("go").to_str().unwrap()));
    let running = ann.start(["jobs", "submit", file.to_str().unwrap()]);
    running.says("\n1000\n");
    place.ask("POST", "/sandbox/rotate-logs", None);
    place.ask("DELETE", "/sandbox/requests", None);
    eventually("a question for the newest line, and a stream of the new file", || {
        let asked = place.ask("GET", "/sandbox/requests", None)?;
        let asked = |what: &str| {
            let mut queries = asked.as_array()?.iter().map(|request| request["query"].as_str().unwrap_or_default());
            queries.find(|query| query.contains(what)).map(drop)
        };
        asked("tailLines").and(asked("follow=true"))
    });
    std::fs::write(ann.home().join("go"), "").unwrap();
    let ran = running.end();
    assert!(numbers(&ran.stdout()).eq(1..=2000), "{ran}");
    assert_eq!((ran.stderr().contains("-- gap"), ran.code), (false, 0), "{ran}");
}

/// The log is rotated in the middle of a line, perhaps twice, and the node does not tell at once that it was: the line
/// stays whole.
fn a_torn_line(_: &Place) {
    for twice in [false, true] {
        let place = Place::sandbox();
        let namespace = place.namespace();
        let ann = namespace.person("ann");
        let go = |step: &str| ann.home().join(step);
        let wait = |step: &str| format!("until [ -e {} ]; do sleep 0.1; done", go(step).display());
        let script = format!("run: |\n  printf 'one '\n  {}\n  echo two\n  {}\n", wait("torn"), wait("told"));
        let file = namespace.file("torn.yaml", script);
        let asked = |what: &str| {
            eventually("a request", || {
                let asked = place.ask("GET", "/sandbox/requests", None)?;
                let mut queries = asked.as_array()?.iter().map(|asked| asked["query"].as_str().unwrap_or_default());
                queries.find(|query| query.contains(what)).map(drop)
            });
        };
        let running = ann.start(["jobs", "submit", file.to_str().unwrap()]);
        asked("follow=true");
        let rule =
            serde_json::json!({"match": {"query_contains": "limitBytes"}, "times": 10_000, "fault": {"status": 500}});
        place.ask("POST", "/sandbox/faults", Some(&rule));
        place.ask("POST", "/sandbox/rotate-logs", None);
        std::fs::write(go("torn"), "").unwrap();
        asked("limitBytes");
        if twice {
            place.ask("POST", "/sandbox/rotate-logs", None);
        }
        place.ask("DELETE", "/sandbox/faults", None);
        running.says("one two\n");
        std::fs::write(go("told"), "").unwrap();
        let ran = running.end();
        assert_eq!((ran.stdout().as_str(), ran.code), ("one two\n", 0), "{ran}");
        assert!(!ran.stderr().contains("gap"), "{ran}");
    }
}

/// Not a task of ours, which are never restarted, but one that looks like it: every run is read, once and to its end.
fn a_restarted_container(place: &Place) {
    let namespace = place.namespace();
    let labels = serde_json::json!({"skypilot-task": "true", "task-id": "12345678", "task-name": "again",
        "username": "ann", "node-idx": "0"});
    let script = "n=$(ls /v | wc -l); touch /v/$n; seq 1 20000; sleep 1; echo run $n; [ $n = 2 ]";
    let job = serde_json::json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": {"name": "again-12345678", "labels": labels, "annotations": {"num-nodes": "1"}},
        "spec": {"backoffLimit": 5, "template": {"metadata": {"labels": labels}, "spec": {
            "restartPolicy": "OnFailure", "volumes": [{"name": "v", "emptyDir": {}}],
            "containers": [{"name": "task", "image": "python:3.13-slim", "command": ["bash", "-c", script],
                "volumeMounts": [{"name": "v", "mountPath": "/v"}]}]}}},
    });
    namespace.create("jobs", &job);
    let ran = namespace.person("ann").run(["jobs", "logs", "12345678"]);
    let run = |number: u32| (1..=20_000).map(|line| line.to_string()).chain([format!("run {number}")]);
    assert!(ran.stdout().lines().map(str::to_owned).eq((0..3).flat_map(run)), "{} lines", ran.stdout().lines().count());
    assert_eq!(ran.code, 0, "{}", ran.stderr());
}

/// Reads what a command prints, with a pause after each piece: all of it, and the most memory of its own that it had, in
/// KiB. The pages of the program's file are not counted: built for tests, it is large.
fn read_slowly(child: &mut Child, piece: usize, pause: Duration) -> (String, u64) {
    let status = format!("/proc/{}/status", child.id());
    let mut stdout = child.stdout.take().unwrap();
    let (mut all, mut buffer, mut peak) = (Vec::new(), vec![0; piece], 0);
    while let Ok(count @ 1..) = stdout.read(&mut buffer) {
        all.extend_from_slice(&buffer[..count]);
        let now = std::fs::read_to_string(&status).unwrap_or_default();
        let now = now.lines().find_map(|line| line.strip_prefix("RssAnon:")?.trim().strip_suffix(" kB"));
        peak = peak.max(now.and_then(|now| now.trim().parse::<u64>().ok()).unwrap_or_default());
        std::thread::sleep(pause);
    }
    (String::from_utf8(all).unwrap(), peak)
}

/// The lines of two nodes, read more slowly than they are printed; the most memory in KiB.
fn two_nodes_read_slowly(place: &Place, lines: u32, piece: usize) -> u64 {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("slow.yaml", format!("num_nodes: 2\nrun: seq -f %01000.0f 1 {lines}"));
    let mut child = ann.command(["jobs", "submit", file.to_str().unwrap()]).spawn().unwrap();
    let (text, peak) = read_slowly(&mut child, piece, Duration::from_millis(5));
    let output = child.wait_with_output().unwrap();
    for node in ["node-0 | ", "node-1 | "] {
        let numbers = text.lines().filter_map(|line| line.strip_prefix(node));
        assert!(numbers.map(|line| line.parse::<u32>().unwrap()).eq(1..=lines), "{node}");
    }
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    peak
}

fn a_slow_reader(place: &Place) {
    two_nodes_read_slowly(place, 3000, 32 * 1024);
}

/// What has not been read yet waits in the cluster, not here: 80 MB in all.
fn a_slow_reader_of_much(place: &Place) {
    let peak = two_nodes_read_slowly(place, 40_000, 256 * 1024);
    assert!((1..16 * 1024).contains(&peak), "{peak} KiB");
}

/// Hundreds of nodes that print at once, in little memory.
fn many_nodes(_: &Place) {
    const NODES: u32 = 200;
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    // Made by hand: nodes that wait for one another look each other up, which on one machine takes minutes.
    for rank in 0..NODES {
        let labels = serde_json::json!({"skypilot-task": "true", "task-id": "12345678", "task-name": "many",
            "username": "ann", "node-idx": rank.to_string()});
        let container = serde_json::json!({"name": "task", "image": "python:3.13-slim",
            "command": ["seq", "-f", "%0200.0f", "1", "1000"]});
        let job = serde_json::json!({
            "metadata": {"name": format!("many-12345678-{rank}"), "labels": labels,
                "annotations": {"num-nodes": NODES.to_string()}},
            "spec": {"backoffLimit": 0, "template": {"metadata": {"labels": labels}, "spec": {
                "restartPolicy": "Never", "containers": [container]}}},
        });
        namespace.create("jobs", &job);
    }
    let mut child = ann.command(["jobs", "logs", "12345678"]).spawn().unwrap();
    let (text, peak) = read_slowly(&mut child, 1 << 20, Duration::ZERO);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let mut next = vec![1; NODES as usize];
    for line in text.lines() {
        let (node, number) = line.strip_prefix("node-").unwrap().split_once(" | ").unwrap();
        let next = &mut next[node.trim().parse::<usize>().unwrap()];
        assert_eq!(number.parse::<u32>().unwrap(), *next, "{node}");
        *next += 1;
    }
    assert!(next.iter().all(|next| *next == 1001), "{next:?}");
    assert!((1..128 * 1024).contains(&peak), "{peak} KiB");
}

fn parts(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("num_nodes: 2\nrun: echo one; sleep 2; echo two; sleep 0.3; echo three >&2");
    ann.until(&id, "completed");
    let logs = |flags: &[&str]| {
        let ran = ann.run(["jobs", "logs", &id].iter().chain(flags));
        assert_eq!(ran.code, 0, "{ran}");
        ran.stdout()
    };
    let whole = "node-0 | one\nnode-0 | two\nnode-0 | three\nnode-1 | one\nnode-1 | two\nnode-1 | three\n";
    assert_eq!(logs(&["--no-follow"]), whole);
    assert_eq!(logs(&["--no-follow", "--tail", "1"]), "node-0 | three\nnode-1 | three\n");
    assert_eq!(logs(&["--no-follow", "--tail", "0"]), "");
    assert_eq!(logs(&["--node", "1", "--tail=2"]), "node-1 | two\nnode-1 | three\n");
    assert_eq!(logs(&["--no-follow", "--since", "1h"]), whole);
    let stamped = logs(&["--node", "0", "--timestamps", "--no-prefix"]);
    let (stamps, lines): (Vec<_>, Vec<_>) = stamped.lines().map(|line| line.split_once(' ').unwrap()).unzip();
    assert_eq!(lines, ["one", "two", "three"]);
    assert!(stamps.iter().all(|stamp| stamp.parse::<jiff::Timestamp>().is_ok()), "{stamped}");
    // To the nanosecond, though servers know seconds only.
    assert_eq!(logs(&["--node", "0", "--no-prefix", "--since-time", stamps[1]]), "two\nthree\n");
    assert_eq!(logs(&["--no-follow", "--no-prefix", "--since-time", "2100-01-01T00:00:00Z"]), "");
}

fn nodes(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("nodes.yaml", "num_nodes: 3\nrun: echo $NODE_RANK; exit $NODE_RANK");
    // The log of a node that is stopped goes with its pod.
    let ran = ann.run(["jobs", "submit", file.to_str().unwrap(), "--no-prefix", "--no-gaps", "--no-fail-fast"]);
    let mut lines: Vec<String> = ran.stdout().lines().map(str::to_owned).collect();
    lines.sort();
    assert_eq!((lines, [1, 2].contains(&ran.code)), (vec!["0".into(), "1".into(), "2".into()], true), "{ran}");
    let id = ann.run(["jobs", "list", "-o", "name"]).stdout().trim().to_owned();
    let ran = ann.run(["jobs", "logs", &id, "--no-follow", "--node", "2", "--node=0"]);
    assert_eq!((ran.stdout().as_str(), ran.code), ("node-0 | 0\nnode-2 | 2\n", 0), "{ran}");
    assert_eq!(ran.stderr(), "", "{ran}");
}

fn no_such_part(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("num_nodes: 2\nrun: 'true'");
    for (flags, expected) in [
        (vec!["--node", "2"], format!("--node 2: the task {id} has node-0 to node-1")),
        (vec!["--since-time", "yesterday"], "'yesterday' is not a time".into()),
        (vec!["--since", "1h", "--since-time", "2026-11-22T00:00:00Z"], "cannot be used with".into()),
        (vec!["--no-follow", "--timeout", "1m"], "cannot be used with".into()),
        (vec!["--max-streams", "0"], "0 is not in 1..".into()),
    ] {
        let ran = ann.run(["jobs", "logs", &id].into_iter().chain(flags));
        assert!(ran.code == 2 && ran.stderr().contains(&expected), "{ran}");
    }
    let file = namespace.file("detached.yaml", "run: 'true'");
    let ran = ann.run(["jobs", "submit", "-d", file.to_str().unwrap(), "--timestamps"]);
    assert!(ran.code == 2 && ran.stderr().contains("have no meaning with --detach"), "{ran}");
}

fn what_has_not_started(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("resources: {accelerators: '64'}\nrun: 'true'");
    eventually("a reason", || ann.status(&id)["reason"].as_str().map(str::to_owned));
    let ran = ann.run(["jobs", "logs", &id, "--no-follow"]);
    assert_eq!((ran.stdout().as_str(), ran.code), ("", 0), "{ran}");
    assert!(ran.stderr().starts_with("Note: node-0 has not started: Unschedulable"), "{ran}");
}

fn one_stream_at_a_time(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("turns.yaml", "num_nodes: 3\nrun: seq 1 3");
    let ran = ann.run(["jobs", "submit", file.to_str().unwrap(), "--max-streams", "1"]);
    let mut lines: Vec<String> = ran.stdout().lines().map(str::to_owned).collect();
    lines.sort();
    let expected = (0..3).flat_map(|node| (1..=3).map(move |number| format!("node-{node} | {number}")));
    assert!(ran.code == 0 && lines.into_iter().eq(expected), "{ran}");
    assert!(ran.stderr().contains("Note: the logs are read 1 at a time"), "{ran}");
}
