//! What programs read of a task that is followed: one JSON object a line.

use std::collections::BTreeMap;
use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::Case;
use crate::Where::{Both, Sandbox};
use crate::place::{Place, Ran, eventually, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("events::of_two_nodes", Both, of_two_nodes),
    ("events::every_byte", Both, every_byte),
    ("events::a_wait", Both, a_wait),
    ("events::a_pod_that_is_replaced", Sandbox, a_pod_that_is_replaced),
    ("events::lines_that_are_lost", Sandbox, lines_that_are_lost),
    ("events::errors", Both, errors),
    ("events::a_closed_pipe", Both, a_closed_pipe),
];

/// The kinds of event in their order, those of one kind in a row once.
fn kinds(ran: &Ran) -> Vec<String> {
    let mut kinds: Vec<String> = ran.events().iter().map(|event| event["event"].as_str().unwrap().to_owned()).collect();
    kinds.dedup();
    kinds
}

/// Each node's log as it was.
fn logs(events: &[Value]) -> BTreeMap<u64, Vec<u8>> {
    let mut logs: BTreeMap<u64, Vec<u8>> = BTreeMap::new();
    for event in events.iter().filter(|event| event["event"] == "log") {
        let log = logs.entry(event["node"].as_u64().unwrap()).or_default();
        match (&event["line"], &event["line_base64"]) {
            (Value::String(line), Value::Null) => log.extend_from_slice(line.as_bytes()),
            (Value::Null, Value::String(line)) => log.extend(STANDARD.decode(line).unwrap()),
            other => panic!("{other:?}"),
        }
        if event["partial"] != true {
            log.push(b'\n');
        }
    }
    logs
}

/// Every event has its time and its task, and a node starts before it prints.
fn of_two_nodes(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("two.yaml", "name: two\nnum_nodes: 2\nrun: echo up; exit $NODE_RANK");
    let ran = ann.run(["jobs", "submit", "--no-fail-fast", "-q", file.to_str().unwrap(), "-o", "json"]);
    snapshot("events_of_two_nodes", &namespace, &ran.with_stdout(ran.stdout()).timeless());
    let id = ran.events()[0]["task_id"].clone();
    for event in ran.events() {
        assert!(event["time"].as_str().unwrap().ends_with('Z') && event["task_id"] == id, "{ran}");
    }
    let place_of = |event: &str, node: u32| {
        let events = ran.events();
        events.iter().position(|it| it["event"] == event && it["node"] == node).unwrap()
    };
    assert!(place_of("started", 0) < place_of("log", 0) && place_of("started", 1) < place_of("log", 1), "{ran}");
    let kinds = kinds(&ran);
    assert_eq!((kinds[0].as_str(), kinds.last().unwrap().as_str()), ("submitted", "ended"), "{ran}");
    // Who reads the logs later gets the same, but for what only the submission tells.
    let id = id.as_str().unwrap();
    let again = ann.run(["jobs", "logs", id, "-o", "json"]);
    assert_eq!((logs(&again.events()), again.code), (logs(&ran.events()), 1), "{again}");
    let one = ann.run(["jobs", "logs", id, "--no-follow", "--node", "1", "-o", "json", "--timestamps"]);
    assert_eq!((self::kinds(&one), one.code), (vec!["log".to_owned()], 0), "{one}");
    assert_eq!(logs(&one.events()), BTreeMap::from([(1, b"up\n".to_vec())]), "{one}");
}

/// What is no text, huge lines, bars and a missing end arrive as they were written.
fn every_byte(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let run = "run: |\n  printf '\\377\\000\\033[1m\\n\\n  two  \\r.\\n'\n  \
               for i in 1 2 3; do head -c 700000 /dev/zero | tr '\\0' 'x'; printf '\\303\\251'; done; echo\n  \
               for i in $(seq 5000); do printf '\\r%06d' $i; done; printf ' end'\n";
    let file = namespace.file("bytes.yaml", run);
    let ran = ann.run(["jobs", "submit", file.to_str().unwrap(), "-o", "json"]);
    let mut expected = b"\xff\0\x1b[1m\n\n  two  \r.\n".to_vec();
    (0..3).for_each(|_| expected.extend([vec![b'x'; 700_000], "é".into()].concat()));
    expected.push(b'\n');
    (1..=5000).for_each(|number| expected.extend(format!("\r{number:06}").bytes()));
    expected.extend(b" end");
    let found = logs(&ran.events()).remove(&0).unwrap_or_default();
    let differ = found.iter().zip(&expected).position(|(one, other)| one != other);
    assert_eq!((differ, found.len(), ran.code), (None, expected.len(), 0));
    let longest = ran.events().iter().filter_map(|event| event["line"].as_str().map(str::len)).max();
    assert!(longest.is_some_and(|length| (1 << 19..=1 << 20).contains(&length)), "{longest:?}");
}

/// Why tasks wait has a code, and each task's end comes when it is there.
fn a_wait(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let stuck = ann.submit("name: stuck\nresources: {accelerators: '64'}\nrun: 'true'");
    let good = ann.submit("name: good\nrun: exit 4");
    let running = ann.start(["jobs", "wait", &good, &stuck, "-o", "json"]);
    running.says("\"event\":\"ended\"");
    running.says("\"reason_code\":\"Unschedulable\"");
    assert_eq!(ann.run(["jobs", "stop", &stuck]).code, 0);
    let ran = running.end();
    let events = ran.events();
    let waiting = events.iter().find(|event| event["event"] == "waiting").unwrap();
    assert_eq!((&waiting["task_id"], &waiting["nodes"]), (&json!(stuck), &json!([0])), "{ran}");
    let ended: Vec<_> = events
        .iter()
        .filter(|event| event["event"] == "ended")
        .map(|event| (event["task_id"].as_str().unwrap(), event["status"].as_str().unwrap(), &event["exit_code"]))
        .collect();
    assert_eq!(ended, [(good.as_str(), "failed", &json!(4)), (stuck.as_str(), "deleted", &json!(1))], "{ran}");
    assert_eq!(ran.code, 4, "{ran}");
}

fn a_pod_that_is_replaced(_: &Place) {
    let place = Place::sandbox();
    place.ask("POST", "/sandbox/version", Some(&json!({"minor": 36})));
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let mark = namespace.file("mark", "");
    fs::remove_file(&mark).unwrap();
    let id = ann.submit(&format!("name: taken\nrun: echo here; [ -e {0} ] && exit 4; exec sleep 600", mark.display()));
    let following = ann.start(["jobs", "logs", &id, "-o", "json"]);
    following.says("\"line\":\"here\"");
    fs::write(&mark, "").unwrap();
    let pod = eventually("a node that runs", || {
        let node = ann.status(&id)["metadata"]["nodes"][0].clone();
        (node["status"] == "running").then(|| node["pod"].clone())
    });
    place.ask("POST", "/sandbox/evict", Some(&json!({"namespace": namespace.name, "pod": pod})));
    let ran = following.end();
    assert_eq!(kinds(&ran), ["started", "log", "recovered", "started", "log", "ended"], "{ran}");
    snapshot("events_recovered", &namespace, &ran);
}

/// The gap stands where the lines are missing.
fn lines_that_are_lost(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let rule = |times: u32, fault| {
        let rule = json!({"match": {"path_contains": "/log"}, "times": times, "fault": fault});
        place.ask("POST", "/sandbox/faults", Some(&rule));
    };
    let script = "run: |\n  seq 1 1000\n  until [ -e GO ]; do sleep 0.1; done\n  seq 1001 2000\n";
    let file = namespace.file("rotated.yaml", script.replace("GO", ann.home().join("go").to_str().unwrap()));
    rule(1, json!({"reset_after_bytes": 3000}));
    rule(10_000, json!({"status": 500}));
    let running = ann.start(["jobs", "submit", file.to_str().unwrap(), "-o", "json"]);
    running.says("\"line\":\"20\"");
    place.ask("POST", "/sandbox/rotate-logs", None);
    place.ask("DELETE", "/sandbox/faults", None);
    fs::write(ann.home().join("go"), "").unwrap();
    let ran = running.end();
    assert_eq!(kinds(&ran), ["submitted", "started", "log", "gap", "log", "ended"], "{ran}");
    let gap = ran.events().into_iter().find(|event| event["event"] == "gap").unwrap();
    assert_eq!((&gap["node"], &gap["possible"]), (&json!(0), &json!(false)), "{ran}");
    assert!(gap["from"].as_str() < gap["to"].as_str() && gap["from"].is_string(), "{ran}");
}

fn errors(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let missing = ann.run(["jobs", "logs", "00000000", "-o", "json"]);
    snapshot("events_error", &namespace, &missing);
    let yaml = ann.run(["jobs", "logs", "00000000", "-o", "yaml"]);
    snapshot("events_logs_as_yaml", &namespace, &yaml);
    let good = ann.submit("run: 'true'");
    let ran = ann.run(["jobs", "wait", &good, "00000000", "-o", "json"]);
    assert_eq!((kinds(&ran)[0].as_str(), kinds(&ran).last().unwrap().as_str()), ("error", "ended"), "{ran}");
    assert_eq!(ran.code, 1, "{ran}");
}

/// Ends quietly, also where nothing but events would have come.
fn a_closed_pipe(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("run: seq 1 20000");
    ann.until(&id, "completed");
    for command in [["jobs", "logs", &id], ["jobs", "wait", &id]] {
        let mut child = ann.command(command).args(["-q", "-o", "json"]).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            (output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()),
            (Some(141), ""),
            "{command:?}"
        );
    }
}
