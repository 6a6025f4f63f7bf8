//! Wrong input: a reason that names the thing and what to do next, the right exit code, and nothing created.

use serde_json::json;

use crate::Case;
use crate::Where::{Both, Real, Sandbox};
use crate::place::{Place, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("wrong::task_files", Both, task_files),
    ("wrong::command_lines", Both, command_lines),
    ("wrong::kubeconfigs", Both, kubeconfigs),
    ("wrong::namespace", Both, no_namespace),
    ("wrong::expired_certificate", Real, expired_certificate),
    ("wrong::answers", Sandbox, answers),
    ("wrong::a_busy_server", Sandbox, a_busy_server),
    ("wrong::a_list_that_breaks", Sandbox, a_list_that_breaks),
    ("wrong::a_credential_plugin", Sandbox, a_credential_plugin),
    ("wrong::volumes_of_tasks", Real, volumes_of_tasks),
];

fn task_files(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let cases: &[(&str, &[u8])] = &[
        ("empty", b""),
        ("only_a_comment", b"# nothing\n"),
        ("not_yaml", b"run: [unclosed\nname: x\n"),
        ("not_a_map", b"- run: a\n"),
        ("a_string", b"just text\n"),
        ("not_text", b"run: \xff\xfe\n"),
        ("no_run", b"name: x\n"),
        ("no_nodes", b"run: a\nnum_nodes: 0\n"),
        ("bad_cpus", b"run: a\nresources:\n  cpus: abc\n"),
        ("unknown_field", b"run: a\nnum_node: 2\n"),
        ("unknown_resource", b"run: a\nresources:\n  acelerators: A100\n"),
        ("duplicate_key", b"run: a\nrun: b\n"),
        ("null_env", b"run: a\nenvs:\n  TOKEN:\n"),
        ("workdir", b"run: a\nworkdir: missing\n"),
        ("file_mounts", b"run: a\nfile_mounts:\n  /x: missing\n"),
        ("several_things", b"rnu: a\nnum_nodes: many\nresources: {cpus: 0}\n"),
        ("control_characters", b"run: a\n\"na\\e[31mme\": x\n"),
    ];
    for (name, content) in cases {
        let file = namespace.file("task.yaml", content);
        let ran = ann.run(["jobs", "submit", file.to_str().unwrap()]);
        assert_eq!((ran.code, ran.stdout().as_str()), (2, ""), "{name}: {ran}");
        snapshot(&format!("task_file_{name}"), &namespace, &ran);
    }
    snapshot("task_file_missing", &namespace, &ann.run(["jobs", "submit", "nosuch.yaml"]));
    let folder = namespace.file("x", "").with_file_name("folder");
    std::fs::create_dir(&folder).unwrap();
    snapshot("task_file_directory", &namespace, &ann.run(["jobs", "submit", folder.to_str().unwrap()]));
    assert!(namespace.objects("jobs").is_empty());
}

fn command_lines(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("task.yaml", "run: a");
    let file = file.to_str().unwrap();
    let cases: &[(&str, &[&str])] = &[
        ("timeout_with_detach", &["jobs", "submit", file, "-d", "--timeout", "5m"]),
        ("bad_env", &["jobs", "submit", file, "--env", "1A=x"]),
        ("unset_env", &["jobs", "submit", file, "--env", "NOT_SET"]),
        ("bad_duration", &["jobs", "submit", file, "--timeout", "soon"]),
        ("bad_namespace", &["jobs", "list", "-n", "No_Such"]),
        ("unknown_command", &["jobs", "sumbit", file]),
        ("unknown_flag", &["jobs", "list", "--al-users"]),
        ("no_value", &["jobs", "prune", "--older-than"]),
        ("nothing_to_prune", &["jobs", "prune"]),
        ("exec_without_dashes", &["jobs", "exec", "task", "ls", "-la"]),
        ("bad_value_json", &["jobs", "list", "--sort", "age", "-o", "json"]),
        ("no_id_yaml", &["jobs", "events", "-oyaml"]),
        ("no_command_json", &["jobs", "-o", "json"]),
    ];
    for (name, command) in cases {
        let ran = ann.run(*command);
        assert_eq!(ran.code, 2, "{name}: {ran}");
        snapshot(&format!("command_line_{name}"), &namespace, &ran);
    }
    let ran = namespace.person("ann").with("K8S_CLI_OUTPUT", "json").run(["jobs", "events"]);
    let detail: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(detail["detail"], "the following required arguments were not provided: <ID>", "{ran}");
    // What is in the environment is nothing that has to be written.
    let ran = namespace.person("ann").with("K8S_CLI_NAMESPACE", "x").with("K8S_CLI_QUIET", "1").run(["jobs", "prune"]);
    assert!(ran.stderr().contains("\nUsage: k8s-cli jobs prune [OPTIONS] --older-than <TIME>\n"), "{ran}");
    assert!(namespace.objects("jobs").is_empty());
}

fn kubeconfigs(place: &Place) {
    let namespace = place.namespace();
    let good = place.kubeconfig().to_str().unwrap();
    let text = std::fs::read_to_string(good).unwrap();
    let ran = namespace.person("ann").with("KUBECONFIG", "/nonexistent/config").run(["jobs", "list"]);
    snapshot("kubeconfig_missing", &namespace, &ran);
    snapshot("kubeconfig_none", &namespace, &namespace.person("ann").with("KUBECONFIG", "").run(["jobs", "list"]));
    let broken = namespace.file("broken", "a: [\n");
    snapshot(
        "kubeconfig_broken",
        &namespace,
        &namespace.person("ann").with("KUBECONFIG", broken.to_str().unwrap()).run(["jobs", "list"]),
    );
    let ran = namespace.person("ann").run(["jobs", "list", "--context", "nosuch"]);
    assert!(
        ran.code == 1
            && ran.stderr().contains("has no context 'nosuch'")
            && ran.stderr().contains("its contexts are: "),
        "{ran}"
    );
    // The port of a listener that is gone: refused at once.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let refused = namespace.file(
        "refused",
        format!("current-context: t\ncontexts: [{{name: t, context: {{cluster: c}}}}]\nclusters: [{{name: c, cluster: {{server: 'https://127.0.0.1:{port}'}}}}]\n"),
    );
    let ran = namespace.person("ann").with("KUBECONFIG", refused.to_str().unwrap()).run(["jobs", "list"]);
    snapshot("kubeconfig_refused", &namespace, &ran);
    let caused = "\nCaused by: tcp connect error\n";
    assert!(!ran.stderr().contains(caused), "{ran}");
    let ran = namespace.person("ann").with("KUBECONFIG", refused.to_str().unwrap()).run(["-v", "jobs", "list"]);
    assert!(ran.code == 1 && ran.stderr().contains(caused), "{ran}");
    // Missing files of a list are skipped, the first to set a value wins.
    let list = format!("/nonexistent:{good}::{}", refused.display());
    let ran = namespace.person("ann").with("KUBECONFIG", &list).run(["jobs", "list"]);
    assert_eq!(ran.code, 0, "{ran}");
    // A proxy in the environment is for others: NO_PROXY names the server, with the empty item that is so common.
    let ann = namespace
        .person("ann")
        .with("HTTPS_PROXY", &format!("http://127.0.0.1:{port}"))
        .with("HTTP_PROXY", &format!("http://127.0.0.1:{port}"));
    assert_eq!(ann.run(["jobs", "list"]).code, 1);
    assert_eq!(ann.with("NO_PROXY", "example.com,,127.0.0.0/8,").run(["jobs", "list"]).code, 0);
    assert_eq!(std::fs::read_to_string(good).unwrap(), text, "the kubeconfig is never written to");
}

fn no_namespace(place: &Place) {
    let namespace = place.namespace();
    // Those who have rights in some namespaces alone read that they have none in it.
    let ann = namespace.person("ann").with_every_right();
    let file = namespace.file("task.yaml", "run: 'true'");
    snapshot(
        "namespace_missing",
        &namespace,
        &ann.run(["jobs", "submit", "-d", file.to_str().unwrap(), "-n", "no-such-namespace"]),
    );
}

fn expired_certificate(place: &Place) {
    let namespace = place.namespace();
    let ran = namespace.person("ann").run(["jobs", "list", "--context", "expired"]);
    snapshot("expired_certificate", &namespace, &ran);
}

/// What proxies and sick servers answer.
fn answers(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    for (name, fault) in [
        ("unauthorized", json!({"status": 401})),
        ("forbidden", json!({"status": 403})),
        ("html", json!({"html": 502})),
        ("reset", json!({"reset": true})),
    ] {
        let rule = json!({"match": {"path_contains": "/jobs"}, "times": 20, "fault": fault});
        place.ask("POST", "/sandbox/faults", Some(&rule));
        let ran = ann.run(["jobs", "list"]);
        assert_eq!(ran.code, 1, "{name}: {ran}");
        snapshot(&format!("answer_{name}"), &namespace, &ran);
        place.ask("DELETE", "/sandbox/faults", None);
    }
    let rule = json!({"match": {"path_contains": "/jobs"}, "times": 20, "fault": {"stall": true}});
    place.ask("POST", "/sandbox/faults", Some(&rule));
    snapshot("answer_none", &namespace, &ann.run(["jobs", "list", "--request-timeout", "1s"]));
}

/// Too many requests: tried again after the time that the server names; what was created is created once.
fn a_busy_server(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let rule = json!({"match": {"path_contains": "/jobs"}, "times": 2, "fault": {"status": 429, "retry_after": 1}});
    place.ask("POST", "/sandbox/faults", Some(&rule));
    let id = ann.submit("num_nodes: 2\nrun: 'true'");
    assert_eq!(namespace.objects("jobs").len(), 2);
    ann.until(&id, "completed");
    let rule = json!({"match": {"path_contains": "/jobs"}, "times": 3, "fault": {"status": 503}});
    place.ask("POST", "/sandbox/faults", Some(&rule));
    assert_eq!(ann.run(["jobs", "list"]).code, 0);
    // A list that the server forgets in the middle, and a watch that is too old.
    let rule = json!({"match": {"query_contains": "watch=true"}, "times": 2, "fault": {"gone": true}});
    place.ask("POST", "/sandbox/faults", Some(&rule));
    let ran = ann.follow("run: sleep 1; exit 3");
    assert_eq!(ran.code, 3, "{ran}");
}

fn volumes_of_tasks(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let bob = namespace.person("bob");
    let file = namespace.file("task.yaml", "run: 'true'\nvolumes: {/data: nosuch}");
    snapshot("volume_missing", &namespace, &ann.run(["jobs", "submit", file.to_str().unwrap()]));
    bob.run(["volumes", "create", "theirs", "1Gi"]);
    let claim = namespace.objects("persistentvolumeclaims")[0]["metadata"]["name"].as_str().unwrap().to_owned();
    let file = namespace.file("task.yaml", format!("run: 'true'\nvolumes: {{/data: {claim}}}"));
    snapshot("volume_of_another_user", &namespace, &ann.run(["jobs", "submit", file.to_str().unwrap()]));
    assert_eq!(ann.run(["volumes", "create", "twice", "1Gi"]).code, 0);
    // Another program may do what we refuse.
    let claims = namespace.objects("persistentvolumeclaims");
    let one = claims.iter().find(|claim| claim["metadata"]["labels"]["volume-name"] == "twice").unwrap();
    let (mut labels, annotations) = (one["metadata"]["labels"].clone(), &one["metadata"]["annotations"]);
    labels["volume-id"] = "00000000".into();
    namespace.create(
        "persistentvolumeclaims",
        &json!({"metadata": {"name": "twice-00000000", "labels": labels, "annotations": {"k8s-cli/user": annotations["k8s-cli/user"]}},
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}),
    );
    let file = namespace.file("task.yaml", "run: 'true'\nvolumes: {/data: twice}");
    let ran = ann.run(["jobs", "submit", file.to_str().unwrap()]);
    assert!(ran.code == 1 && ran.stderr().contains("2 of your volumes are called 'twice': "), "{ran}");
    assert!(namespace.objects("jobs").is_empty());
}

/// The server forgets where a list was, or breaks off inside a page: it is gone on with, and no Job counts twice.
fn a_list_that_breaks(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("num_nodes: 600\nresources: {accelerators: '64'}\nrun: 'true'");
    for (query, fault) in [
        ("continue=", json!({"status": 410})),
        ("limit=500", json!({"reset_after_bytes": 400_000})),
        ("continue=", json!({"reset_after_bytes": 60_000})),
    ] {
        let list = json!({"path_contains": "/jobs", "query_contains": query});
        let rule = json!({"match": list, "times": 1, "fault": fault});
        place.ask("POST", "/sandbox/faults", Some(&rule));
        place.ask("DELETE", "/sandbox/requests", None);
        let list: serde_json::Value = serde_json::from_slice(&ann.run(["jobs", "list", "-o", "json"]).stdout).unwrap();
        let task = &list["tasks"][0];
        assert_eq!((list["tasks"].as_array().unwrap().len(), &task["task_id"]), (1, &json!(id)));
        let nodes = task["metadata"]["node_jobs"].as_array().unwrap().len();
        assert_eq!((&task["metadata"]["pending_nodes"], nodes), (&json!(600), 600));
        let asked = place.ask("GET", "/sandbox/requests", None).unwrap();
        let asked = asked.as_array().unwrap().iter().filter(|asked| asked["path"].as_str().unwrap().ends_with("/jobs"));
        assert!(asked.count() > 2, "nothing went wrong with {query}");
        place.ask("DELETE", "/sandbox/faults", None);
    }
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
}

/// A credential plugin is run once, and again when the server refuses what it gave.
fn a_credential_plugin(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ran = namespace.file("ran", "");
    let answer = r#"{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "sandbox"}}"#;
    let script = format!("echo ran >>{}; cat >/dev/null; echo '{answer}'", ran.display());
    let own = std::fs::read_to_string(place.kubeconfig()).unwrap();
    let address = own.split_once("http://").unwrap().1;
    let server =
        format!("http://{}", address.split(|c: char| !c.is_ascii_digit() && !".:".contains(c)).next().unwrap());
    let config = json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": server}}],
        "users": [{"name": "u", "user": {"exec": {
            "apiVersion": "client.authentication.k8s.io/v1", "command": "sh", "args": ["-c", script], "interactiveMode": "IfAvailable",
        }}}],
    });
    let file = namespace.file("exec", config.to_string());
    let ann = namespace.person("ann").with("KUBECONFIG", file.to_str().unwrap());
    let runs = || std::fs::read_to_string(&ran).unwrap().lines().count();
    // What is piped to us is not the plugin's to read.
    let submitted = ann.run_with_input(["jobs", "submit", "-", "-dq"], b"run: echo hello");
    assert_eq!((submitted.code, runs()), (0, 1), "{submitted}");
    place.ask("POST", "/sandbox/faults", Some(&json!({"match": {"path_contains": "/jobs"}, "fault": {"status": 401}})));
    let list = ann.run(["jobs", "list", "-o", "name"]);
    assert_eq!((list.stdout(), runs()), (submitted.stdout(), 3), "{list}");
}
