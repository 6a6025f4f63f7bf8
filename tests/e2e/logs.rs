//! Logs: all of them, byte for byte.

use std::fmt::Write;

use crate::Case;
use crate::Where::{Both, Sandbox};
use crate::place::{Place, eventually};

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
        "name: words\nrun: |\n  trap 'echo saved; exit 0' TERM\n  echo up\n  while :; do sleep 0.1 & wait $!; done\n",
    );
    let running = ann.start(["jobs", "submit", file.to_str().unwrap()]);
    running.says("up");
    assert_eq!(ann.run(["jobs", "stop", "words"]).code, 0);
    let ran = running.end();
    assert_eq!((ran.stdout().as_str(), ran.code), ("up\nsaved\n", 1), "{ran}");
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
