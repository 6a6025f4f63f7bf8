//! The configuration file: what it is the default of, what wins over it, and what is wrong with one.

use serde_json::{Value, json};

use crate::Case;
use crate::Where::{Both, Real, Sandbox};
use crate::place::{Person, Place, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("config::what_wins", Both, what_wins),
    ("config::of_pods", Both, of_pods),
    ("config::check", Sandbox, check),
    ("config::wrong", Sandbox, wrong),
    ("config::contexts", Sandbox, contexts),
    ("config::image", Real, image),
];

const FILE: &str = "image: docker:busybox:1
queue: ours
image_pull_secrets: [ours, more]
service_account: ours
labels: {team: ours, kind: ours}
ttl: 2h
timestamps: true
kubernetes:
  namespace: not-this
  provision_timeout: 900
  custom_metadata: {annotations: {example.org/cost: ours}}
  pod_config:
    spec:
      tolerations: [{key: ours, operator: Exists}]
      nodeSelector: {kubernetes.io/os: linux}
";

/// The first Job that a dry run shows.
fn dry(person: &Person<'_>, task: &str, flags: &[&str]) -> Value {
    let arguments = ["jobs", "submit", "-", "--dry-run", "-o", "json"];
    let ran = person.run_with_input(arguments.iter().chain(flags), task.as_bytes());
    assert_eq!((ran.code, ran.stderr().as_str()), (0, ""), "{ran}");
    serde_json::from_slice::<Value>(&ran.stdout).unwrap()["items"][0].clone()
}

/// A flag wins over a variable, that over the task file, that over the configuration, that over what is built in.
fn what_wins(place: &Place) {
    let namespace = place.namespace();
    let file = namespace.file("config.yaml", FILE);
    let ann = namespace.person("ann").with("K8S_CLI_CONFIG", file.to_str().unwrap());
    let image = |person: &Person<'_>, task: &str, flags: &[&str]| {
        let pod = dry(person, task, flags)["spec"]["template"]["spec"].clone();
        pod["containers"][0]["image"].as_str().unwrap().to_owned()
    };
    let (plain, own) = ("run: a", "run: a\nresources: {image_id: debian:12}");
    assert_eq!(image(&ann, plain, &[]), "busybox:1");
    assert_eq!(image(&ann, own, &[]), "debian:12");
    assert_eq!(image(&ann, own, &["--image-id", "docker:alpine:3"]), "alpine:3");
    assert_eq!(image(&ann, own, &["--image-id", "none"]), "busybox:1");
    assert_eq!(image(&namespace.person("ann"), plain, &[]), "python:3.13-slim");
    let ann = ann.with("K8S_CLI_IMAGE", "docker:alpine:3");
    assert_eq!((image(&ann, plain, &[]), image(&ann, own, &[])), ("alpine:3".into(), "debian:12".into()));

    let own = "run: a
resources: {labels: {kind: file}}
config:
  kubernetes:
    kueue: {local_queue_name: file}
    remote_identity: file
    pod_config: {spec: {nodeSelector: null, tolerations: [{key: file, operator: Exists}], imagePullSecrets: [{name: file}]}}
";
    let job = dry(&ann, own, &["--ttl", "1h"]);
    assert_eq!(job["metadata"]["namespace"], namespace.name);
    let labels = &job["metadata"]["labels"];
    assert_eq!(
        (&labels["team"], &labels["kind"], &labels["kueue.x-k8s.io/queue-name"]),
        (&json!("ours"), &json!("file"), &json!("file"))
    );
    assert_eq!(job["spec"]["ttlSecondsAfterFinished"], 3600);
    let pod = &job["spec"]["template"]["spec"];
    let toleration = |key: &str| json!({"key": key, "operator": "Exists"});
    assert_eq!(pod["tolerations"], json!([toleration("ours"), toleration("file")]));
    assert_eq!(
        (&pod["nodeSelector"], &pod["imagePullSecrets"], &pod["serviceAccountName"]),
        (&Value::Null, &json!([{"name": "file"}]), &json!("file"))
    );
    let flags = ["--queue", "flag", "--image-pull-secret", "flag", "--service-account", "flag", "--label", "kind=flag"];
    let job = dry(&ann, own, &flags);
    let (labels, pod) = (&job["metadata"]["labels"], &job["spec"]["template"]["spec"]);
    assert_eq!((&labels["kind"], &labels["kueue.x-k8s.io/queue-name"]), (&json!("flag"), &json!("flag")));
    assert_eq!(
        (&pod["imagePullSecrets"], &pod["serviceAccountName"], &job["spec"]["ttlSecondsAfterFinished"]),
        (&json!([{"name": "flag"}]), &json!("flag"), &json!(7200))
    );
}

/// A task that says nothing has all of it, and runs; where the user's own folder is looked into.
fn of_pods(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let folder = ann.home().join(".config/k8s-cli");
    std::fs::create_dir_all(&folder).unwrap();
    let file = FILE.replace("service_account: ours\n", "").replace("queue: ours\n", "");
    let (other, here) = ("terminationGracePeriodSeconds: 7", "terminationGracePeriodSeconds: 9");
    let of = |pod: &str| format!("{{pod_config: {{spec: {{{pod}}}}}}}");
    let contexts = format!("  context_configs: {{{}: {}, other: {}}}\n", place.context(), of(here), of(other));
    std::fs::write(folder.join("config.yaml"), file + &contexts).unwrap();
    let ran = ann.follow("name: plain\nnum_nodes: 2\nrun: echo hello");
    // Each line begins with its time, as `timestamps` has it.
    let line = |line: &str| line.starts_with("node-") && line.contains("Z hello") || line.contains("hello");
    let told = ran.stdout();
    let mut lines = told.lines().filter(|line| !line.contains("neither perl nor Python"));
    assert!(ran.code == 0 && lines.all(line), "{ran}");
    assert!(ran.stdout().contains("node-0 | 20"), "{ran}");
    // What has no meaning for who does not follow is no error there.
    assert_eq!(ann.run_with_input(["submit", "-dq", "-"], b"run: 'true'").code, 0);
    let job = &namespace.objects("jobs")[0];
    assert_eq!(job["metadata"]["annotations"]["example.org/cost"], "ours");
    let pod = &job["spec"]["template"]["spec"];
    assert_eq!(pod["imagePullSecrets"], json!([{"name": "ours"}, {"name": "more"}]));
    assert_eq!(pod["terminationGracePeriodSeconds"], 9);
    assert_eq!(
        (&pod["nodeSelector"]["kubernetes.io/os"], &pod["tolerations"][0]["key"]),
        (&json!("linux"), &json!("ours"))
    );
}

fn check(place: &Place) {
    let namespace = place.namespace();
    let head = |ran: &crate::place::Ran| -> String {
        let stdout = ran.stdout();
        let lines = stdout.lines().skip_while(|line| !line.starts_with("Config:"));
        lines.take_while(|line| !line.starts_with("VERB")).map(|line| line.trim_end().to_owned() + "\n").collect()
    };
    let ann = namespace.person("ann");
    assert_eq!(head(&ann.run(["check"])), "Config:    no file; the default image is python:3.13-slim\n\n");
    let file = namespace.file("config.yaml", FILE);
    let ann = ann.with("K8S_CLI_CONFIG", file.to_str().unwrap()).with("K8S_CLI_COLOR", "never");
    let ran = ann.run(["check", "--request-timeout", "9s"]);
    snapshot("config_check", &namespace, &ran.with_stdout(head(&ran)));
    let ran = ann.run(["check", "-o", "json"]);
    let found: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let values = found["configuration"]["values"].as_array().unwrap();
    let of = |key: &str| values.iter().find(|value| value["key"] == key).unwrap();
    let from = format!("{}:6", file.display());
    assert_eq!(of("ttl"), &json!({"key": "ttl", "value": "2h", "from": from}));
    assert_eq!(of("namespace"), &json!({"key": "namespace", "value": namespace.name, "from": "K8S_CLI_NAMESPACE"}));
}

/// Every command that it is for refuses a wrong one; the others do not look at it.
fn wrong(place: &Place) {
    let namespace = place.namespace();
    let text = "imge: a\nttl: soon\nas: root\nenvs: {A: b}\nkubernetes:\n  pod_confg: {}\n";
    let file = namespace.file("config.yaml", text);
    let ann = namespace.person("ann").with("K8S_CLI_CONFIG", file.to_str().unwrap());
    let task = namespace.file("task.yaml", "run: 'true'\n");
    snapshot("config_wrong", &namespace, &ann.run(["jobs", "submit", task.to_str().unwrap()]));
    for command in [&["jobs", "lint", task.to_str().unwrap()][..], &["list"], &["volumes", "list"]] {
        assert_eq!(ann.run(command).code, 2);
    }
    let ran = ann.run(["check"]);
    let line = format!("Config:    {}:1:1: unknown key 'imge': did you mean 'image'?\n", file.display());
    assert!(ran.code == 1 && ran.stdout().contains(&line), "{ran}");
    for command in [
        &["version"][..],
        &["completions", "bash"],
        &["auth", "login", "bob"],
        &["auth", "whoami"],
        &["list", "--help"],
    ] {
        assert_eq!(ann.run(command).code, 0, "{command:?}");
    }
    namespace.file("config.yaml", "ttl: soon\nno_headers: 1\nlabels: {task-id: x}\n");
    snapshot("config_wrong_values", &namespace, &ann.run(["list"]));
    let missing = ann.with("K8S_CLI_CONFIG", "/no/such/config.yaml");
    snapshot("config_missing", &namespace, &missing.run(["list"]));
    let nothing = missing.with("K8S_CLI_CONFIG", "").with("K8S_CLI_IMAGE", "a b");
    snapshot("config_image", &namespace, &nothing.run(["jobs", "submit", task.to_str().unwrap()]));
    // Nobody needs a file, so a home folder that cannot be looked into is no error.
    let homeless = namespace.person("ann").with("HOME", "/dev/null");
    assert_eq!(homeless.run(["list"]).code, 0);
    let ran = homeless.run(["check"]);
    let note = "Note: cannot look for /dev/null/.config/k8s-cli/config.yaml: ";
    assert!(ran.code == 0 && ran.stderr().starts_with(note), "{ran}");
    // What only a task of several nodes cannot have is refused there, before anything is created.
    let file = namespace.file("several.yaml", "kubernetes: {pod_config: {spec: {hostname: mine}}}\n");
    let ann = nothing.with("K8S_CLI_IMAGE", "").with("K8S_CLI_CONFIG", file.to_str().unwrap());
    assert_eq!(ann.run(["jobs", "submit", "-d", task.to_str().unwrap()]).code, 0);
    let several = ann.run(["jobs", "submit", "-d", "--num-nodes", "2", task.to_str().unwrap()]);
    snapshot("config_several", &namespace, &several);
    assert_eq!(namespace.objects("jobs").len(), 1);
}

fn contexts(place: &Place) {
    let namespace = place.namespace();
    let file = namespace.file("config.yaml", "kubernetes:\n  allowed_contexts: [bob, alice]\n");
    let ann = namespace.person("ann").with("K8S_CLI_CONFIG", file.to_str().unwrap());
    let task = namespace.file("task.yaml", "run: 'true'\n");
    snapshot("config_contexts", &namespace, &ann.run(["jobs", "submit", "-d", task.to_str().unwrap()]));
    assert!(namespace.objects("jobs").is_empty());
    namespace.file("config.yaml", "context: none-such\nkubernetes: {allowed_contexts: all}\n");
    let ran = ann.run(["jobs", "submit", "-d", task.to_str().unwrap()]);
    assert!(ran.code == 1 && ran.stderr().contains("has no context 'none-such'"), "{ran}");
    // The task file's context wins over the configuration's.
    let here = place.context();
    let own = namespace.file("own.yaml", format!("run: 'true'\nresources: {{infra: k8s/{here}}}\n"));
    assert_eq!(ann.run(["jobs", "submit", "-d", own.to_str().unwrap()]).code, 0);
    assert_eq!(ann.run(["jobs", "submit", "-d", "--context", here, task.to_str().unwrap()]).code, 0);
}

/// The image of the variable is the one that runs.
fn image(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann").with("K8S_CLI_IMAGE", "docker:busybox:1");
    let warned = ann.run_with_input(["jobs", "lint", "-"], b"run: git status\n");
    assert!(warned.stderr().contains("git: not in busybox:1 (the default image)"), "{warned}");
    let ran = ann.follow("run: busybox | head -n 1 | cut -c 1-7; command -v python3 || echo no python");
    assert_eq!((ran.code, ran.stdout().as_str()), (0, "BusyBox\nno python\n"), "{ran}");
    // Copies to volumes go through it too.
    let help = ann.run(["volumes", "cp", "--help"]);
    assert!(help.stdout().contains("[env: K8S_CLI_IMAGE=docker:busybox:1]"), "{help}");
}
