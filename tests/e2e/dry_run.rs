//! What a dry run prints is what a submission creates, and the cluster takes it.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::Case;
use crate::Where::{Both, Real};
use crate::place::{Place, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("dry_run::printed", Both, printed),
    ("dry_run::is_what_is_created", Both, is_what_is_created),
    ("dry_run::for_kubectl", Real, for_kubectl),
    ("dry_run::by_the_server", Both, by_the_server),
];

const TASK: &str = "name: two\nnum_nodes: 2\nresources: {cpus: 100m, accelerators: 'none-such:0.5'}\nsecrets: {S: hidden}\nsetup: echo '$$ $(A)'\nrun: 'true'\n";

/// Without a request: the kubeconfig is not even read.
fn printed(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann").with("KUBECONFIG", "/nonexistent").with("K8S_CLI_NAMESPACE", "");
    let file = namespace.file("task.yaml", "name: one\nresources: {memory: 1Gi}\nvolumes: {/data: ours}\nsecrets: {S: hidden}\nrun: |\n  echo $S\n  exit 3\n");
    let file = file.to_str().unwrap();
    let mut ran = ann.run(["jobs", "submit", file, "--dry-run"]);
    // What runs as process 1 has tests of its own.
    let text = ran.stdout();
    let (before, rest) = text.split_once("k8s_cli_shell=").unwrap();
    let (_, after) = rest.split_once("        - '0'\n").unwrap();
    ran.stdout = format!("{before}[launcher]\n        - '0'\n{after}").into();
    snapshot("dry_run", &namespace, &ran);
    snapshot("dry_run_names", &namespace, &ann.run(["jobs", "submit", file, "--dry-run=client", "-o", "name", "-q"]));
    let list = ann.run(["jobs", "submit", file, "--dry-run", "-o", "json", "-n", "team"]);
    let value: Value = serde_json::from_slice(&list.stdout).unwrap();
    assert_eq!((&value["kind"], &value["items"][0]["metadata"]["namespace"]), (&json!("List"), &json!("team")));
    assert!(!format!("{list}").contains("hidden"), "{list}");
    assert_eq!(value["items"][1]["stringData"], json!({"S": ""}));
}

/// Names and times aside, the Jobs are the same to the letter.
fn is_what_is_created(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("task.yaml", TASK);
    let file = file.to_str().unwrap();
    let dry = ann.run(["jobs", "submit", file, "--dry-run", "-o", "json"]);
    let list: Value = serde_json::from_slice(&dry.stdout).unwrap();
    assert!(namespace.objects("jobs").is_empty());
    assert_eq!(ann.run(["jobs", "submit", "-d", file]).code, 0);
    let jobs = namespace.objects("jobs");
    for (rank, job) in jobs.iter().enumerate() {
        let printed = &list["items"][rank];
        // The names have the id in them.
        let container = |job: &Value| {
            let id = job["metadata"]["labels"]["task-id"].as_str().unwrap();
            let text = job["spec"]["template"]["spec"]["containers"][0].to_string().replace(id, "ID");
            serde_json::from_str::<Value>(&text).unwrap()
        };
        for key in ["command", "args", "image", "resources"] {
            assert_eq!(container(printed)[key], container(job)[key], "{key}");
        }
        let spread = |job: &Value| container(job)["env"].as_array().unwrap().len();
        assert_eq!(spread(printed), spread(job));
    }
    assert_eq!(ann.run(["jobs", "stop", "two"]).code, 0);
}

/// `--dry-run | kubectl apply -f -` runs the task; only its secrets are empty.
fn for_kubectl(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file(
        "task.yaml",
        "name: two\nnum_nodes: 2\nsecrets: {S: hidden}\nrun: echo \"$NODE_RANK of $NUM_NODES, ${#S}\"\n",
    );
    for form in ["yaml", "json"] {
        let dry = ann.run(["jobs", "submit", file.to_str().unwrap(), "--dry-run", "-o", form]);
        assert_eq!(dry.code, 0, "{dry}");
        let mut kubectl = Command::new("kubectl")
            .args(["apply", "-n", &namespace.name, "-f", "-"])
            .env("KUBECONFIG", place.kubeconfig())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        kubectl.stdin.take().unwrap().write_all(&dry.stdout).unwrap();
        let applied = kubectl.wait_with_output().unwrap();
        assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
        let logs = ann.run(["jobs", "logs", "two"]);
        let mut lines: Vec<String> = logs.stdout().lines().map(str::to_owned).collect();
        lines.sort();
        assert_eq!((lines.join("|").as_str(), logs.code), ("node-0 | 0 of 2, 0|node-1 | 1 of 2, 0", 0), "{logs}");
        assert_eq!(ann.run(["jobs", "stop", "two"]).code, 0);
    }
}

fn by_the_server(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("task.yaml", TASK);
    let file = file.to_str().unwrap();
    let ran = ann.run(["jobs", "submit", file, "--dry-run=server"]);
    assert_eq!(ran.code, 0, "{ran}");
    assert!(
        ran.stdout().contains(&format!("namespace: {}\n", namespace.name)) && !ran.stdout().contains("hidden"),
        "{ran}"
    );
    for resource in ["jobs", "services", "configmaps", "secrets"] {
        let own = namespace
            .objects(resource)
            .into_iter()
            .filter(|object| object["metadata"]["labels"]["task-id"].is_string());
        assert_eq!(own.count(), 0, "{resource}");
    }
    let ran = ann.run(["jobs", "submit", file, "--dry-run=server", "-n", "no-such-namespace"]);
    assert_eq!(ran.code, 1, "{ran}");
    assert!(ran.stderr().contains("the cluster refuses job.batch/two-"), "{ran}");
    let ran = ann.run(["jobs", "submit", file, "--dry-run=server", "-o", "json"]);
    let list: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(list["items"].as_array().unwrap().len(), 6);
}
