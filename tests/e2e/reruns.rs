//! A task is submitted again from its record.

use serde_json::Value;

use crate::Case;
use crate::Where::{Both, Sandbox};
use crate::place::{Namespace, Place, Ran, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("reruns::same_but_for_what_is_said", Both, same_but_for_what_is_said),
    ("reruns::what_counted_counts_again", Sandbox, what_counted_counts_again),
    ("reruns::secrets", Both, secrets),
    ("reruns::refused", Both, refused),
];

const TEXT: &str = "name: A train\nnum_nodes: 2\nsecrets: {TOKEN: hush-4711}\nenvs: {LR: 0.1, N: 1}\n\
                    resources: {cpus: 100m, labels: {a: b}}\nsetup: echo set up\nrun: |\n  echo $LR $N ${#TOKEN}\n";

/// What a dry run prints, without what is new each time: ids, times, and what the nodes know each other by.
fn manifests(ran: &Ran) -> Vec<Value> {
    assert_eq!(ran.code, 0, "{ran}");
    let list: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let mut objects = list["items"].as_array().unwrap().clone();
    let id = objects[0]["metadata"]["labels"]["task-id"].as_str().unwrap().to_owned();
    for object in &mut objects {
        object["metadata"]["annotations"]["created-at"] = "".into();
        object["spec"]["template"]["metadata"]["annotations"]["created-at"] = "".into();
        if object["kind"] == "ConfigMap" {
            object["data"]["submitted"] = "".into();
        }
        let text = object.to_string().replace(&id, "ID");
        // sky-2026-11-22-03-32-17-123456_NAME_1
        let (first, rest) = text.split_once("sky-20").unwrap_or((&text, ""));
        let rest = rest.split("sky-20").filter_map(|rest| rest.split_once('_')).map(|(_, rest)| rest);
        let text = [first].into_iter().chain(rest).collect::<Vec<_>>().join("sky");
        *object = serde_json::from_str(&text).unwrap();
    }
    objects
}

fn same_but_for_what_is_said(place: &Place) {
    let namespace = place.namespace();
    let (ann, bob) = (namespace.person("ann"), namespace.person("bob"));
    let file = namespace.file("task.yaml", TEXT);
    let file = file.to_str().unwrap();
    let flags = ["--env", "N=2", "--ttl", "1h", "--no-fail-fast", "--label", "c=d", "--num-nodes", "2"];
    let submitted = [&["jobs", "submit", file], &flags[..]].concat();
    let dry = manifests(&ann.run([&submitted[..], &["--dry-run", "-o", "json"]].concat()));
    let id = ann.run([&submitted[..], &["-dq"]].concat()).stdout().trim().to_owned();
    // The file is gone, and what a computer's own configuration says is not what the task was submitted with.
    std::fs::remove_file(file).unwrap();
    std::fs::create_dir_all(ann.home().join(".config/k8s-cli")).unwrap();
    std::fs::write(ann.home().join(".config/k8s-cli/config.yaml"), "labels: {e: f}\nimage: debian:12\nttl: 2h\n")
        .unwrap();
    assert_eq!(manifests(&ann.run(["jobs", "rerun", &id, "--dry-run", "-o", "json"])), dry);
    // What is said differs, and nothing else.
    let over = ["jobs", "rerun", &id, "--env", "LR=7", "--label", "c=x", "--ttl", "30m", "--num-nodes", "1"];
    let other = manifests(&ann.run([&over[..], &["--dry-run", "-o", "json"]].concat()));
    let (job, before) = (&other[0], &dry[0]);
    assert_eq!(
        (&job["spec"]["ttlSecondsAfterFinished"], &before["spec"]["ttlSecondsAfterFinished"]),
        (&1800.into(), &3600.into())
    );
    assert_eq!((&job["metadata"]["labels"]["c"], &job["metadata"]["labels"]["a"]), (&"x".into(), &"b".into()));
    assert!(job["metadata"]["labels"].get("e").is_none(), "{job}");
    assert_eq!(other.iter().filter(|object| object["kind"] == "Job").count(), 1);
    // It runs, with the value of the secret, for someone else too.
    snapshot("rerun", &namespace, &bob.run([&over[..], &["-u"]].concat()).timeless());
    let newest: Value = serde_json::from_slice(&bob.run(["jobs", "show", "-o", "json"]).stdout).unwrap();
    assert_eq!((&newest["submitted"]["rerun_of"], &newest["submitted"]["user"]), (&id.as_str().into(), &"bob".into()));
    // What was submitted again can be submitted again.
    let again = bob.run(["jobs", "rerun", newest["task_id"].as_str().unwrap(), "--dry-run", "-o", "json"]);
    let mine = |objects: Vec<Value>| serde_json::to_string(&objects).unwrap().replace("\"bob\"", "\"ann\"");
    assert_eq!(mine(manifests(&again)), mine(other));
    ann.run(["jobs", "stop", "--all"]);
    bob.run(["jobs", "stop", "--all"]);
    namespace.empty();
}

/// The configuration and the environment of who submitted it, not of who runs it again; one task of a pipeline.
fn what_counted_counts_again(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann").with("K8S_CLI_IMAGE", "debian:12").with("K8S_CLI_STORAGE_IMAGE", "ours");
    let folder = ann.home().join(".config/k8s-cli");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join("config.yaml"),
        "labels: {e: f}\nttl: 2h\nretries: 3\nkubernetes: {pod_config: {spec: {priorityClassName: high}}}\n",
    )
    .unwrap();
    let file = namespace.file("two.yaml", "name: pipe\n---\nname: one\nrun: 'true'\n---\nname: two\nrun: 'true'\n");
    let submitted = ["jobs", "submit", file.to_str().unwrap()];
    let dry = manifests(&ann.run([&submitted[..], &["--dry-run", "-o", "json"]].concat()));
    let ran = ann.run(submitted);
    assert_eq!(ran.code, 0, "{ran}");
    let bob = namespace.person("bob").with("K8S_CLI_IMAGE", "other").with("K8S_CLI_STORAGE_IMAGE", "theirs");
    let again = bob.run(["jobs", "rerun", "two", "-u", "--dry-run", "-o", "json"]);
    let again = manifests(&again);
    assert_eq!(again.len(), 1);
    let spec = |job: &Value| {
        let pod = &job["spec"]["template"]["spec"];
        let of_pod = (pod["containers"][0]["image"].clone(), pod["priorityClassName"].clone());
        (of_pod, job["spec"]["ttlSecondsAfterFinished"].clone(), job["metadata"]["labels"]["e"].clone())
    };
    assert_eq!(spec(&again[0]), spec(&dry[1]));
    assert_eq!(spec(&again[0]), (("debian:12".into(), "high".into()), 7200.into(), "f".into()));
}

fn secrets(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann").with("OWN", "from outside");
    let text = "name: quiet\nsecrets: {TOKEN: hush-4711, OWN: }\nrun: echo ${#TOKEN} ${#OWN}";
    let file = namespace.file("task.yaml", text);
    let id = ann.run(["jobs", "submit", "-dq", file.to_str().unwrap(), "--secret", "OWN"]).stdout();
    let id = id.trim();
    ann.until(id, "completed");
    let bob = namespace.person("bob");
    let ran = bob.run(["jobs", "rerun", id, "-u", "--secret", "OWN=x"]);
    assert_eq!((ran.stdout().as_str(), ran.code), ("9 1\n", 0), "{ran}");
    delete_secret(&namespace, &format!("quiet-{id}-secrets"));
    snapshot("rerun_secrets_gone", &namespace, &bob.run(["jobs", "rerun", id, "-u", "--secret", "OWN=x"]));
    assert_eq!(bob.run(["jobs", "rerun", id, "-u", "--dry-run"]).code, 0);
    let values = namespace.file("values", "TOKEN=abc\n");
    let given = ["jobs", "rerun", id, "-u", "--secret", "OWN=x", "--secret-file", values.to_str().unwrap()];
    assert_eq!(bob.run(given).stdout(), "3 1\n");
    ann.run(["jobs", "stop", "--all"]);
    bob.run(["jobs", "stop", "--all"]);
    namespace.empty();
}

fn delete_secret(namespace: &Namespace<'_>, name: &str) {
    namespace.place.ask("DELETE", &format!("/api/v1/namespaces/{}/secrets/{name}", namespace.name), None);
}

fn refused(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("name: old\nrun: sleep 600");
    for (name, flags) in
        [("flag", &["--ttl", "soon"][..]), ("field", &["--cpus", "many"]), ("waits", &["-d", "--timeout", "5s"])]
    {
        let ran = ann.run([&["jobs", "rerun", &id], flags].concat());
        snapshot(&format!("rerun_wrong_{name}"), &namespace, &ran);
    }
    delete_secret(&namespace, &format!("old-{id}-record"));
    snapshot("rerun_without_record", &namespace, &ann.run(["jobs", "rerun", &id]));
    assert_eq!(ann.run(["jobs", "rerun", "nothing"]).code, 1);
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
}
