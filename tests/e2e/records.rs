//! The record of a task: what was submitted can be shown later.

use serde_json::{Value, json};

use crate::Case;
use crate::Where::{Both, Sandbox};
use crate::place::{Namespace, Person, Place, Ran, eventually, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("records::shown", Both, shown),
    ("records::without", Both, without),
    ("records::not_kept", Sandbox, not_kept),
    ("records::one_request_more", Sandbox, one_request_more),
];

/// What every byte of has to come back: comments, blanks at the end of lines, no line break at the end of all.
const TEXT: &str = "# ours\nname: 'A train'  \nnum_nodes: 1\nsecrets:\n  TOKEN: hush-4711 # the key\n  OTHER:\nenvs: {LR: 0.1}\n\
                    run: |\n  echo $LR\n\n  exit 3";

fn shown(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann").with("OTHER", "hush-4712");
    let file = namespace.file("task.yaml", TEXT);
    let flags = ["--secret", "OTHER", "--env", "LR=0.2 x", "--ttl", "1h", "--no-fail-fast", "--label", "a=b"];
    let id = ann.run([&["jobs", "submit", "-dq", file.to_str().unwrap()], &flags[..]].concat()).stdout();
    let id = id.trim();
    assert_eq!(ann.run(["jobs", "wait", id]).code, 3);
    snapshot("record", &namespace, &placeless(&ann, &ann.run(["jobs", "show", id])));
    let document = ann.run(["jobs", "show", "A train", "--yaml"]);
    assert_eq!(document.stdout(), TEXT.replace("hush-4711", "null"), "{document}");
    let shown = ann.run(["show", id, "-o", "json"]);
    let mut record: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
    // Which warnings there were differs from run to run.
    assert!(record["ended"]["events"].take().is_array(), "{shown}");
    let shown = shown.with_stdout(format!("{record:#}\n"));
    snapshot("record_json", &namespace, &placeless(&ann, &shown));
    let bob = namespace.person("bob");
    assert_eq!(bob.run(["jobs", "show", id]).code, 1);
    assert_eq!(bob.run(["jobs", "show", id, "-u", "--yaml", "-q"]).stdout(), document.stdout());
    ann.run(["jobs", "stop", id]);
    namespace.empty();
}

/// Without what depends on the place and the version.
fn placeless(person: &Person<'_>, ran: &Ran) -> Ran {
    let home = person.home().display().to_string();
    let version = format!("k8s-cli {}", env!("CARGO_PKG_VERSION"));
    let client = format!("\"client\": \"{}\"", env!("CARGO_PKG_VERSION"));
    let text = ran.stdout().replace(&home, "[home]").replace(&version, "k8s-cli [version]");
    ran.with_stdout(text.replace(&client, "\"client\": \"[version]\""))
}

/// Tasks of the Python system and of older versions have none.
fn without(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("name: old\nrun: sleep 600\nresources: {cpus: 100m, memory: 64Mi}");
    ann.until(&id, "running");
    delete(&namespace, &record(&namespace, &id));
    snapshot("record_none", &namespace, &ann.run(["jobs", "show", &id]));
    snapshot("record_none_yaml", &namespace, &ann.run(["jobs", "show", &id, "--yaml"]));
    let model: Value = serde_json::from_slice(&ann.run(["jobs", "show", "-o", "json"]).stdout).unwrap();
    assert_eq!((&model["submitted"], &model["document"]), (&Value::Null, &Value::Null));
}

/// The Secret that is a task's record.
fn record(namespace: &Namespace<'_>, id: &str) -> Value {
    eventually("the record", || {
        let of_task = |object: &Value| {
            object["metadata"]["labels"]["task-id"] == id && object["metadata"]["labels"]["k8s-cli/record"] == "true"
        };
        namespace.objects("secrets").into_iter().find(of_task)
    })
}

fn delete(namespace: &Namespace<'_>, secret: &Value) {
    let name = secret["metadata"]["name"].as_str().unwrap();
    let path = format!("/api/v1/namespaces/{}/secrets/{name}", namespace.name);
    namespace.place.ask("DELETE", &path, None);
}

/// A task is submitted whatever becomes of its record.
fn not_kept(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    crate::answers::fault(&place, "POST", "/secrets", 2, &json!({"status": 403}));
    snapshot("record_refused", &namespace, &ann.follow("name: a\nrun: echo out; exit 3"));
    let file = namespace.file("b.yaml", "name: b\nrun: 'true'");
    let two = ["jobs", "submit", "-d", file.to_str().unwrap()];
    snapshot("record_refused_detached", &namespace, &ann.run(two));
    let long = format!("name: long\nrun: |\n  true\n  # {}", "x".repeat(700_000));
    snapshot("record_too_long", &namespace, &ann.follow(&long));
    snapshot("record_without_document", &namespace, &placeless(&ann, &ann.run(["jobs", "show", "long"])));
    let id = ann.submit("envs: {A: &a hush}\nsecrets: {B: *a}\nrun: 'true'");
    assert!(!record(&namespace, &id)["data"].to_string().contains("task.yaml"));
    snapshot("record_without_document_yaml", &namespace, &ann.run(["jobs", "show", &id, "--yaml"]));
}

/// The record costs one request, and a follower does not wait for it.
fn one_request_more(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    place.ask("DELETE", "/sandbox/requests", None);
    ann.submit("name: one\nrun: 'true'");
    let asked = place.ask("GET", "/sandbox/requests", None).unwrap();
    let posts = asked.as_array().unwrap().iter().filter(|asked| asked["method"] == "POST");
    let posts: Vec<&str> = posts.map(|asked| asked["path"].as_str().unwrap().rsplit('/').next().unwrap()).collect();
    assert_eq!(posts, ["jobs", "secrets"], "{asked}");
    // It hangs until the end, and the log comes all the same.
    crate::answers::fault(&place, "POST", "/secrets", 1, &json!({"stall": true}));
    let go = ann.home().join("go");
    let file = namespace.file("two.yaml", format!("run: echo up; until [ -e {} ]; do sleep 0.1; done", go.display()));
    let running = ann.start(["jobs", "submit", file.to_str().unwrap(), "--request-timeout", "1s"]);
    running.says("up\n");
    running.says("no record of task");
    std::fs::write(go, "").unwrap();
    assert_eq!(running.end().code, 0);
}
