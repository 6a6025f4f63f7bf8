//! `config.kubernetes.pod_config`: what a file changes of its task's pods.

use serde_json::{Value, json};

use crate::Case;
use crate::Where::{Both, Real};
use crate::place::{Place, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("pod_config::is_merged", Both, is_merged),
    ("pod_config::what_stands_beside_it", Both, what_stands_beside_it),
    ("pod_config::what_is_ours_is_refused", Both, what_is_ours_is_refused),
    ("pod_config::the_server_judges", Real, the_server_judges),
    ("pod_config::sidecars", Real, sidecars),
];

fn is_merged(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file(
        "task.yaml",
        r#"name: changed
config:
  kubernetes:
    pod_config:
      metadata:
        labels: {team: x}
      spec:
        terminationGracePeriodSeconds: 7
        imagePullSecrets: [{name: pull}]
        tolerations: [{key: mine, operator: Exists}]
        containers:
          - name: ray-node
            env: [{name: FROM_POD, value: "$(NODE_RANK)"}]
run: echo "$FROM_POD"
"#,
    );
    let ran = ann.run(["jobs", "submit", file.to_str().unwrap()]);
    // What stands there is written for Kubernetes, which fills in the names.
    assert_eq!((ran.stdout().trim(), ran.code), ("0", 0), "{ran}");
    let jobs = namespace.objects("jobs");
    let template = &jobs[0]["spec"]["template"];
    assert_eq!(template["metadata"]["labels"]["team"], "x");
    let spec = &template["spec"];
    assert_eq!(spec["terminationGracePeriodSeconds"], 7);
    assert_eq!(spec["imagePullSecrets"], json!([{"name": "pull"}]));
    assert_eq!(spec["tolerations"], json!([{"key": "mine", "operator": "Exists"}]));
    assert_eq!(spec["containers"].as_array().unwrap().len(), 1);
    assert_eq!(spec["restartPolicy"], "Never");
}

/// The other fields of `config.kubernetes`; the flags that mean the same win.
fn what_stands_beside_it(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let fields = "custom_metadata: {labels: {a: file, b: file}, annotations: {x.org/c: file}}, remote_identity: robot, kueue: {local_queue_name: file}";
    let file = namespace.file("task.yaml", format!("config: {{kubernetes: {{{fields}}}}}\nrun: a\n"));
    let dry = |flags: &[&str]| -> Value {
        let arguments = ["jobs", "submit", file.to_str().unwrap(), "--dry-run=server", "-o", "json"];
        let ran = ann.run(arguments.iter().chain(flags));
        assert_eq!((ran.code, ran.stderr().as_str()), (0, ""), "{ran}");
        serde_json::from_slice::<Value>(&ran.stdout).unwrap()["items"][0].clone()
    };
    let job = dry(&[]);
    for metadata in [&job["metadata"], &job["spec"]["template"]["metadata"]] {
        let (labels, annotations) = (&metadata["labels"], &metadata["annotations"]);
        assert_eq!(
            (&labels["a"], &labels["b"], &annotations["x.org/c"]),
            (&json!("file"), &json!("file"), &json!("file"))
        );
    }
    assert_eq!(job["metadata"]["labels"]["kueue.x-k8s.io/queue-name"], "file");
    assert_eq!(job["spec"]["template"]["spec"]["serviceAccountName"], "robot");
    let job = dry(&["--queue", "flag", "--service-account", "flag", "--label", "a=flag"]);
    let labels = &job["metadata"]["labels"];
    assert_eq!((&labels["a"], &labels["b"]), (&json!("flag"), &json!("file")));
    assert_eq!(labels["kueue.x-k8s.io/queue-name"], "flag");
    assert_eq!(job["spec"]["template"]["spec"]["serviceAccountName"], "flag");
}

fn what_is_ours_is_refused(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file(
        "task.yaml",
        r#"config:
  kubernetes:
    pod_config:
      metadata:
        name: mine
        labels: {task-id: x}
      spec:
        restartPolicy: OnFailure
        containers:
          - args: [sleep, "1"]
run: a
"#,
    );
    snapshot("pod_config_ours", &namespace, &ann.run(["jobs", "submit", "-d", file.to_str().unwrap()]));
    assert!(namespace.objects("jobs").is_empty());
}

/// What only the server can judge: nothing is left behind.
fn the_server_judges(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let change = "containers: [{name: 'Not A Name', image: i}], tolerationz: []";
    let text = format!("num_nodes: 2\nconfig: {{kubernetes: {{pod_config: {{spec: {{{change}}}}}}}}}\nrun: a\n");
    let file = namespace.file("task.yaml", text);
    let ran = ann.run(["jobs", "submit", "-d", file.to_str().unwrap()]);
    // Newer servers name the unknown field first.
    let refused = ["tolerationz\"", "spec.template.spec.containers[1].name: Invalid value"];
    assert!(ran.code == 1 && refused.iter().any(|words| ran.stderr().contains(words)), "{ran}");
    assert!(ran.stderr().contains("pod_config.spec.tolerationz: unknown to k8s-cli"), "{ran}");
    assert!(namespace.objects("jobs").is_empty());
}

/// The task's end is that of its own container.
fn sidecars(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file(
        "task.yaml",
        r#"name: aside
num_nodes: 2
config:
  kubernetes:
    pod_config:
      spec:
        containers:
          - {name: side, image: "python:3.13-slim", command: [sleep, infinity]}
run: echo "$NODE_RANK"; exit 3
"#,
    );
    let ran = ann.run(["jobs", "submit", file.to_str().unwrap()]);
    assert_eq!(ran.code, 3, "{ran}");
    assert_eq!(ann.run(["jobs", "stop", "aside"]).code, 0);
}
