//! Flags in place of the file's fields, and flags about what is created.

use serde_json::{Value, json};

use crate::Case;
use crate::Where::{Both, Real};
use crate::place::{Place, eventually, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("flags::in_place_of_fields", Both, in_place_of_fields),
    ("flags::wrong_values", Both, wrong_values),
    ("flags::files_of_variables", Both, files_of_variables),
    ("flags::about_the_objects", Both, about_the_objects),
    ("flags::ttl", Real, ttl),
];

fn in_place_of_fields(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file(
        "task.yaml",
        "name: before\nnum_nodes: 3\nresources: {cpus: 64, memory: 1+, accelerators: A100:8, infra: k8s/nosuch}\nrun: 'true'\n",
    );
    let ran = ann.run([
        "jobs",
        "submit",
        "-dq",
        file.to_str().unwrap(),
        "--name",
        "after",
        "--num-nodes",
        "1",
        "--cpus",
        "100m",
        "--memory",
        "64Mi",
        "--gpus",
        "none",
        "--infra",
        "none",
        "--image-id",
        "docker:debian:12",
    ]);
    assert_eq!(ran.code, 0, "{ran}");
    assert_eq!(ran.stderr(), "");
    let jobs = namespace.objects("jobs");
    assert_eq!((jobs.len(), &jobs[0]["metadata"]["labels"]["task-name"]), (1, &json!("after")));
    let container = &jobs[0]["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["image"], "debian:12");
    let amounts = json!({"cpu": "100m", "memory": "64Mi"});
    assert_eq!(container["resources"], json!({"requests": amounts, "limits": amounts}));
    ann.until("after", "completed");
}

fn wrong_values(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("task.yaml", "run: a\nenvs:\n  NEEDED:\n");
    let file = file.to_str().unwrap();
    let broken = namespace.file("broken.env", "A=1\nB='hidden words\n");
    let broken = broken.to_str().unwrap();
    let several = ["--cpus", "abc", "--memory", "0", "--num-nodes", "0", "--gpus", "A100:x", "--infra", "k8s/"];
    let cases: &[(&str, &[&str])] = &[
        ("several", &several),
        ("workdir", &["--workdir", "missing", "--env", "NEEDED=1"]),
        ("env_file_broken", &["--env-file", broken]),
        ("env_file_missing", &["--env-file", "nosuch.env"]),
        ("secret_file_missing", &["--secret-file", "nosuch.env"]),
        ("own_label", &["--label", "task-id=x"]),
        ("own_annotation", &["--annotation", "k8s-cli/user=x"]),
        ("bad_label", &["--label", "a b=x"]),
        ("bad_label_value", &["--label", "a=-x"]),
        ("bad_queue", &["--queue", "a/b"]),
        ("bad_service_account", &["--service-account", "Not_Valid"]),
        ("dry_run_elsewhere", &["--dry-run=nowhere"]),
        ("dry_run_with_timeout", &["--dry-run", "--timeout", "5m"]),
    ];
    for (name, flags) in cases {
        let ran = ann.run([&["jobs", "submit", file], *flags].concat());
        assert_eq!((ran.code, ran.stdout().as_str()), (2, ""), "{name}: {ran}");
        assert!(!ran.stderr().contains("hidden words"), "{ran}");
        snapshot(&format!("flag_{name}"), &namespace, &ran);
    }
    let twice = ann.run_with_input(["jobs", "submit", "-", "--env-file", "-"], b"run: a");
    assert!(twice.code == 2 && twice.stderr().contains("stdin (-) can be one file only"), "{twice}");
    assert!(namespace.objects("jobs").is_empty());
}

fn files_of_variables(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann").with("OWN", "own");
    let file = namespace.file(
        "task.yaml",
        "envs: {A: file, B: file, C: file, D: }\nsecrets: {S: , T: , U: inline}\nrun: echo $A $B $C $D $S $T $U $E\n",
    );
    let variables = namespace.file("some.env", "# note\nexport B='from file'\nC=${OWN}-${B}\nD=d\nS=s\nU=over\nOWN\n");
    let args = |rest: &[&str]| {
        let own = ["jobs", "submit", file.to_str().unwrap(), "--env-file", variables.to_str().unwrap()];
        own.iter().chain(rest).map(|&word| word.to_owned()).collect::<Vec<_>>()
    };
    let ran = ann.run_with_input(args(&["--env", "C=flag", "--env", "E=e", "--secret-file", "-"]), b"T='t t'\n");
    assert_eq!((ran.stdout().as_str(), ran.code), ("file from file flag d s t t over e\n", 0), "{ran}");
    let secret = &namespace
        .objects("secrets")
        .into_iter()
        .find(|secret| secret["metadata"]["name"].as_str().is_some_and(|name| name.ends_with("-secrets")));
    let keys: Vec<String> = secret.as_ref().unwrap()["data"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["S", "T", "U"]);
    let ran = ann.run(args(&["--env", "C=x", "--secret", "T=1", "--env", "HF_TOKEN=x"]));
    let warning = "Warning: 'HF_TOKEN' looks like a secret, but as an environment variable it is readable in the Job; put it under 'secrets', or give it with --secret HF_TOKEN\n";
    assert!(ran.code == 0 && ran.stderr().starts_with(warning), "{ran}");
}

fn about_the_objects(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let account = json!({"metadata": {"name": "runner"}});
    if place.is_real() {
        namespace.create("serviceaccounts", &account);
    }
    let file = namespace.file("task.yaml", "name: dressed\nrun: 'true'\n");
    let ran = ann.run([
        "jobs",
        "submit",
        "-dq",
        file.to_str().unwrap(),
        "--ttl",
        "1h",
        "--deadline",
        "2h",
        "--service-account",
        "runner",
        "--image-pull-secret",
        "one",
        "--image-pull-secret",
        "two",
        "--queue",
        "team",
        "--label",
        "team=a",
        "--label",
        "example.com/x=",
        "--annotation",
        "note=free text: $(HOME)",
    ]);
    assert_eq!((ran.code, ran.stderr().as_str()), (0, ""), "{ran}");
    let job = namespace.objects("jobs").remove(0);
    let (spec, pod) = (&job["spec"], &job["spec"]["template"]["spec"]);
    assert_eq!((&spec["ttlSecondsAfterFinished"], &spec["activeDeadlineSeconds"]), (&json!(3600), &json!(7200)));
    assert_eq!(pod["serviceAccountName"], "runner");
    assert_eq!(pod["imagePullSecrets"], json!([{"name": "one"}, {"name": "two"}]));
    assert_eq!(job["metadata"]["labels"]["kueue.x-k8s.io/queue-name"], "team");
    for metadata in [&job["metadata"], &spec["template"]["metadata"]] {
        assert_eq!((&metadata["labels"]["team"], &metadata["labels"]["example.com/x"]), (&json!("a"), &json!("")));
        assert_eq!(metadata["annotations"]["note"], "free text: $(HOME)");
    }
    // A class that is not there is refused when the pod is made, in the cluster's words.
    if place.is_real() {
        ann.until("dressed", "completed");
        let ran =
            ann.run(["jobs", "submit", "-dq", file.to_str().unwrap(), "--name", "first", "--priority-class", "nosuch"]);
        assert_eq!(ran.code, 0, "{ran}");
        eventually("the refusal", || {
            let status = ann.status("first");
            status["reason"].as_str().filter(|reason| reason.contains("no PriorityClass with name nosuch"))?;
            Some(())
        });
    }
}

fn ttl(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("task.yaml", "name: brief\nsecrets: {S: x}\nrun: 'true'\n");
    let ran = ann.run(["jobs", "submit", "-dq", file.to_str().unwrap(), "--ttl", "1s"]);
    assert_eq!((ran.code, ran.stderr().as_str()), (0, ""), "{ran}");
    eventually("its end", || namespace.objects("jobs").is_empty().then_some(()));
    namespace.empty();
    let none: Vec<Value> = namespace.objects("pods");
    assert!(none.is_empty());
}
