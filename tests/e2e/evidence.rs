//! How a task ended can be told when its pods are gone.

use base64::Engine;
use serde_json::{Value, json};

use crate::Case;
use crate::Where::{Both, Sandbox};
use crate::place::{Namespace, Place, eventually, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("evidence::outlives_the_pods", Both, outlives_the_pods),
    ("evidence::is_written_once", Both, is_written_once),
    ("evidence::not_written", Sandbox, not_written),
];

/// What the record of a task has of its end.
fn ended(namespace: &Namespace<'_>, name: &str) -> Value {
    let secrets = namespace.objects("secrets");
    let record = secrets.iter().find(|secret| secret["metadata"]["name"] == name).unwrap();
    let Some(text) = record["data"]["ended.json"].as_str() else { return Value::Null };
    serde_json::from_slice(&base64::engine::general_purpose::STANDARD.decode(text).unwrap()).unwrap()
}

fn delete_pods(namespace: &Namespace<'_>) {
    for pod in namespace.objects("pods") {
        let name = pod["metadata"]["name"].as_str().unwrap();
        let path = format!("/api/v1/namespaces/{}/pods/{name}?gracePeriodSeconds=0", namespace.name);
        namespace.place.ask("DELETE", &path, None);
    }
    eventually("no pods", || namespace.objects("pods").is_empty().then_some(()));
}

fn outlives_the_pods(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let text = "name: a\nnum_nodes: 2\nrun: |\n  seq 200\n  [ $NODE_RANK = 1 ] || exit 0\n  echo the end; exit 3";
    assert_eq!(ann.follow(&format!("{text}\n")).code, 3);
    let id = ann.run(["jobs", "list", "-o", "name"]).stdout().trim().to_owned();
    let kept = ended(&namespace, &format!("a-{id}-record"));
    assert_eq!((&kept["status"], &kept["first_failed"]), (&"failed".into(), &1.into()), "{kept}");
    assert_eq!(
        (&kept["nodes"][1]["exit_code"], &kept["nodes"][1]["reason_code"]),
        (&3.into(), &"Exited".into()),
        "{kept}"
    );
    let lines = kept["last_lines"].as_array().unwrap();
    assert_eq!((lines.len(), lines.last()), (100, Some(&"the end".into())), "{kept}");
    let before = ann.status(&id);
    assert_eq!(before.get("from_record"), None);
    delete_pods(&namespace);
    let after = ann.status(&id);
    assert_eq!((&after["from_record"], &after["reason"]), (&true.into(), &before["reason"]), "{after}");
    let code = |status: &Value| status["metadata"]["nodes"][1]["exit_code"].clone();
    assert_eq!((code(&after), code(&before)), (3.into(), 3.into()));
    let ran = ann.run(["jobs", "status", &id]);
    assert!(ran.stdout().contains("Status:    failed: node-1 exited 3 (from the record)\n"), "{ran}");
    assert!(ran.stdout().contains("\nLast lines of node-1:\n") && ran.stdout().ends_with("  the end\n"), "{ran}");
    let shown = ann.run(["jobs", "show", &id, "-o", "json"]);
    let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!(shown["ended"], kept);
    assert_eq!(ann.run(["jobs", "rerun", &id, "--dry-run"]).code, 0);
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
    namespace.empty();
}

/// Who only reads writes nothing; who comes second leaves it as it is.
fn is_written_once(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("name: b\nrun: exit 4");
    let record = format!("b-{id}-record");
    ann.until(&id, "failed");
    for command in [&["logs", &id][..], &["status", &id], &["list"], &["show", &id], &["logs", &id, "--no-follow"]] {
        ann.run([&["jobs"], command].concat());
        assert_eq!(ended(&namespace, &record), Value::Null, "{command:?}");
    }
    let waits: Vec<_> = (0..4).map(|_| ann.start(["jobs", "wait", &id])).collect();
    let codes: Vec<i32> = waits.into_iter().map(|wait| wait.end().code).collect();
    assert_eq!(codes, [4; 4]);
    let first = ended(&namespace, &record);
    assert_eq!(first["nodes"][0]["exit_code"], 4);
    assert_eq!(ann.run(["jobs", "wait", &id]).code, 4);
    assert_eq!(ended(&namespace, &record), first);
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
    namespace.empty();
}

/// Without the right, and without a record, all is as it was.
fn not_written(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    crate::answers::fault(&place, "PATCH", "/secrets/", 9, &json!({"status": 403}));
    snapshot("evidence_refused", &namespace, &ann.follow("name: c\nrun: exit 5"));
    let id = ann.run(["jobs", "list", "-o", "name"]).stdout().trim().to_owned();
    assert_eq!(ended(&namespace, &format!("c-{id}-record")), Value::Null);
    delete_pods(&namespace);
    let status = ann.status(&id);
    assert_eq!((status.get("from_record"), &status["reason_code"]), (None, &"PodGone".into()), "{status}");
}
