//! What opens no connection and reads no kubeconfig.

use std::net::TcpListener;

use crate::Case;
use crate::Where::{Both, Sandbox};
use crate::place::{Place, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("quiet::nothing_is_asked", Both, nothing_is_asked),
    ("quiet::help", Both, help),
    ("quiet::completions_are_fresh", Both, completions_are_fresh),
    ("quiet::bash_completes", Both, bash_completes),
    ("quiet::requests", Sandbox, requests),
];

fn nothing_is_asked(place: &Place) {
    let namespace = place.namespace();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let server = format!("http://{}", listener.local_addr().unwrap());
    let kubeconfig = namespace.file(
        "trap",
        format!("current-context: t\ncontexts: [{{name: t, context: {{cluster: c}}}}]\nclusters: [{{name: c, cluster: {{server: '{server}'}}}}]\n"),
    );
    let task = namespace.file("task.yaml", "num_nodes: 2\nvolumes: {/data: x}\nsecrets: {S: x}\nrun: a\n");
    let commands: &[&[&str]] = &[
        &["--help"],
        &["jobs", "--help"],
        &["jobs", "submit", "--help"],
        &["help", "kubectl"],
        &["--version"],
        &["version"],
        &["completions", "bash"],
        &["jobs", "submit", task.to_str().unwrap(), "--dry-run", "-q"],
        &["auth", "login", "x"],
        &["auth", "whoami"],
        &["auth", "logout"],
    ];
    for config in [kubeconfig.to_str().unwrap(), "/nonexistent", namespace.file("broken", "{{{").to_str().unwrap()] {
        let ann = namespace.person("ann").with("KUBECONFIG", config);
        for command in commands {
            let ran = ann.run(*command);
            assert_eq!(ran.code, 0, "{command:?}: {ran}");
        }
    }
    assert!(listener.accept().is_err(), "a connection was opened");
}

fn help(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    snapshot("help", &namespace, &ann.run(["--help"]));
    snapshot("help_submit", &namespace, &ann.run(["jobs", "submit", "--help"]));
    for args in [&["jobs"][..], &[]] {
        let ran = namespace.person("ann").with("K8S_CLI_NO_HEADERS", "1").run(args);
        assert!(ran.code == 2 && ran.stderr().contains("Commands:"), "{args:?}: {ran}");
    }
    snapshot("help_logs", &namespace, &ann.run(["jobs", "logs", "--help"]));
    for (value, quiet) in [("1", true), ("yes", true), ("0", false), ("", false)] {
        let ann = namespace.person("ann").with("K8S_CLI_QUIET", value).with("K8S_CLI_API_URL", "http://localhost:8000");
        assert_eq!(ann.run(["version"]).stderr().is_empty(), quiet, "{value}");
    }
    let note = namespace.person("ann").with("K8S_CLI_API_URL", "http://localhost:8000").run(["version"]);
    assert!(note.code == 0 && note.stderr().contains("there is no server any more"), "{note}");
}

/// How many requests commands make: no request that is not needed.
fn requests(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let count = |ran: &dyn Fn() -> i32| {
        place.ask("DELETE", "/sandbox/requests", None);
        let code = ran();
        let log = place.ask("GET", "/sandbox/requests", None).unwrap();
        let requests: Vec<String> = log
            .as_array()
            .unwrap()
            .iter()
            .map(|request| format!("{} {}", request["method"].as_str().unwrap(), request["path"].as_str().unwrap()))
            .collect();
        (code, requests.into_iter().map(|request| request.replace(&namespace.name, "NS")).collect::<Vec<_>>())
    };
    let jobs = "GET /apis/batch/v1/namespaces/NS/jobs";
    let pods = "GET /api/v1/namespaces/NS/pods";
    let file = namespace.file("quick.yaml", "run: 'true'");
    let submitted = count(&|| ann.run(["jobs", "submit", "-d", file.to_str().unwrap()]).code);
    // What the server can tell decides how often a Job may make its pod anew.
    let create = ["GET /version", "POST /apis/batch/v1/namespaces/NS/jobs", "POST /api/v1/namespaces/NS/secrets"];
    let create = create.map(str::to_owned).to_vec();
    assert_eq!(submitted, (0, create));
    let id = ann.run(["jobs", "list", "-o", "name"]).stdout().trim().to_owned();
    ann.until(&id, "completed");
    let listed = || {
        let (code, mut asked) = count(&|| ann.run(["jobs", "list"]).code);
        asked.sort();
        (code, asked)
    };
    // At the same time: a pod may still run when its Job has ended or is gone.
    assert_eq!(listed(), (0, vec![pods.to_owned(), jobs.to_owned()]));
    let (code, mut asked) = count(&|| ann.run(["jobs", "status", &id]).code);
    asked.sort();
    assert_eq!((code, asked), (0, vec![pods.to_owned(), jobs.to_owned()]));
    let (code, asked) = count(&|| ann.run(["jobs", "stop", &id]).code);
    assert_eq!((code, asked.len()), (0, 2), "{asked:?}");
    let running = ann.submit("run: sleep 600");
    ann.until(&running, "running");
    assert_eq!(listed(), (0, vec![pods.to_owned(), jobs.to_owned()]));
    let file = namespace.file("three.yaml", "num_nodes: 3\nrun: 'true'");
    let (code, asked) = count(&|| ann.run(["jobs", "submit", "-d", file.to_str().unwrap()]).code);
    assert_eq!((code, asked.len()), (0, 8), "the version, three Jobs, two Services, a ConfigMap, a record: {asked:?}");
}

/// completions/ has what the binary prints.
fn completions_are_fresh(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let files = [
        ("bash", "k8s-cli.bash"),
        ("zsh", "_k8s-cli"),
        ("fish", "k8s-cli.fish"),
        ("elvish", "k8s-cli.elv"),
        ("powershell", "_k8s-cli.ps1"),
    ];
    for (shell, file) in files {
        let kept = std::fs::read_to_string(format!("{}/completions/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let fresh = ann.run(["completions", shell]).stdout();
        assert!(kept == fresh, "completions/{file} is stale: k8s-cli completions {shell} > completions/{file}");
    }
}

/// Bash itself, with its script, at every depth.
fn bash_completes(place: &Place) {
    let namespace = place.namespace();
    let script = namespace.file("completions.bash", namespace.person("ann").run(["completions", "bash"]).stdout);
    // Bash calls the function with the program's name, the word at the cursor and the one before.
    let complete = r#"
source "$1"
COMP_WORDS=("${@:2}") COMP_CWORD=$(($# - 2))
function=$(complete -p k8s-cli | sed 's/.* -F \([^ ]*\) .*/\1/')
"$function" k8s-cli "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
echo "${COMPREPLY[@]}"
"#;
    let cases: &[(&[&str], &str)] = &[
        (&["jo"], "job jobs"),
        (&["jobs", "li"], "lint list"),
        (&["jobs", "lis"], "list"),
        (&["job", "port"], "port-forward"),
        (&["jobs", "list", "--st"], "--status"),
        (&["jobs", "list", "--status", ""], "pending running stopping completed failed"),
        (&["jobs", "stop", "--w"], "--wait"),
        (&["jobs", "port-forward", "x", "--add"], "--address"),
        (&["volumes", "create", "--storage"], "--storage-class"),
        (&["completions", "z"], "zsh"),
    ];
    for (words, expected) in cases {
        let mut bash = std::process::Command::new("bash");
        bash.args(["--norc", "-c", complete, "bash"]).arg(&script).arg("k8s-cli").args(*words);
        let ran = bash.output().unwrap();
        let (found, errors) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        let found: std::collections::BTreeSet<_> = found.split_whitespace().collect();
        assert_eq!((found, &*errors), (expected.split_whitespace().collect(), ""), "{words:?}");
    }
}
