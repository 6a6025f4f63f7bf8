//! What users, kubeconfigs and plugins may hold: tokens that are none, files without an end, names that are none.

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::Case;
use crate::Where::Sandbox;
use crate::place::{Namespace, Place, eventually, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("credentials::tokens", Sandbox, tokens),
    ("credentials::files_without_an_end", Sandbox, files_without_an_end),
    ("credentials::names", Sandbox, names),
    ("credentials::a_plugin_that_waits", Sandbox, a_plugin_that_waits),
    ("credentials::a_context_of_the_file", Sandbox, a_context_of_the_file),
];

/// A kubeconfig for the cluster at hand, with another user and namespace.
fn kubeconfig(namespace: &Namespace<'_>, user: &Value, context: &str) -> String {
    let own = std::fs::read_to_string(namespace.place.kubeconfig()).unwrap();
    let mut config: Value = serde_json::from_str(&own).unwrap();
    config["users"][0]["user"] = user.clone();
    config["contexts"][0]["context"]["namespace"] = context.into();
    namespace.file("kubeconfig", config.to_string()).to_str().unwrap().to_owned()
}

/// A credential plugin that is a script.
fn plugin(script: &str) -> Value {
    json!({"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "sh", "args": ["-c", script],
        "interactiveMode": "IfAvailable"}})
}

const GIVES: &str = r#"{"kind": "ExecCredential", "status": {"token": "TOKEN"}}"#;

/// White space around a token does no harm; one that cannot be a token is refused, and not shown.
fn tokens(place: &Place) {
    let namespace = place.namespace();
    let file = |text: &str| json!({"tokenFile": namespace.file("token", text)});
    let gives = |token: &str| plugin(&format!("printf %s '{}'", GIVES.replace("TOKEN", token)));
    for user in [json!({"token": "sandbox\n"}), file("sandbox\n"), gives(r"sandbox\n")] {
        let config = kubeconfig(&namespace, &user, "default");
        let ran = namespace.person("ann").with("KUBECONFIG", &config).run(["jobs", "list"]);
        assert_eq!(ran.code, 0, "{user}: {ran}");
    }
    let broken = "secret\nsecret";
    let missing = json!({"tokenFile": "/nonexistent/token"});
    for (name, user) in [
        ("given", json!({"token": broken})),
        ("file", file(broken)),
        ("plugin", gives(r"secret\nsecret")),
        ("missing", missing),
    ] {
        let config = kubeconfig(&namespace, &user, "default");
        let ran = namespace.person("ann").with("KUBECONFIG", &config).run(["-v", "jobs", "list"]);
        assert!(ran.code == 1 && !ran.to_string().contains("secret"), "{ran}");
        snapshot(&format!("token_{name}"), &namespace, &ran);
    }
}

fn files_without_an_end(place: &Place) {
    let namespace = place.namespace();
    let endless = "/dev/zero";
    let ann = || namespace.person("ann");
    snapshot("endless_kubeconfig", &namespace, &ann().with("KUBECONFIG", endless).run(["jobs", "list"]));
    for user in [json!({"tokenFile": endless}), json!({"client-certificate": endless, "client-key": endless})] {
        let config = kubeconfig(&namespace, &user, "default");
        let ran = ann().with("KUBECONFIG", &config).run(["jobs", "list"]);
        assert!(ran.code == 1 && ran.stderr().contains("it is larger than 16 MiB"), "{ran}");
    }
    let nobody = namespace.person("");
    let folder = nobody.home().join(".config/k8s-cli");
    std::fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink(endless, folder.join("user.json")).unwrap();
    let ran = nobody.run(["auth", "whoami"]);
    assert!(ran.code == 1 && ran.stderr().contains("it is larger than 16 MiB"), "{ran}");
}

fn names(place: &Place) {
    let namespace = place.namespace();
    let user = namespace.person("\u{1b}[2Jann").run(["jobs", "list"]);
    snapshot("user_with_control_characters", &namespace, &user);
    for name in ["kube-system/pods?x=", "a b", "A"] {
        let config = kubeconfig(&namespace, &json!({"token": "sandbox"}), name);
        let ann = || namespace.person("ann").with("KUBECONFIG", &config).with("K8S_CLI_NAMESPACE", "");
        let ran = ann().run(["jobs", "list"]);
        assert!(ran.code == 1 && ran.stderr().contains("is not the name of a namespace"), "{ran}");
        assert_eq!(ann().run(["jobs", "list", "-n", "default"]).code, 0);
    }
}

/// A plugin that is asked again waits for a person: signals are heard meanwhile, and it is asked once for all requests.
fn a_plugin_that_waits(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let id = namespace.person("ann").submit("run: sleep 600");
    let asked = namespace.file("asked", "");
    let answer = GIVES.replace("TOKEN", "sandbox");
    let script = format!("echo asked >>{0}; [ $(wc -l <{0}) = 1 ] || exec sleep 600; echo '{answer}'", asked.display());
    let config = kubeconfig(&namespace, &plugin(&script), "default");
    let ann = namespace.person("ann").with("KUBECONFIG", &config);
    let rule = json!({"match": {"query_contains": "watch=true"}, "times": 9, "fault": {"status": 401}});
    place.ask("POST", "/sandbox/faults", Some(&rule));
    let waiting = ann.start(["jobs", "wait", &id]);
    let times = || std::fs::read_to_string(&asked).unwrap().lines().count();
    eventually("another question", || (times() == 2).then_some(()));
    waiting.signal(Signal::TERM);
    let ran = waiting.end();
    assert_eq!((ran.code, times()), (143, 2), "{ran}");
}

/// A context that the file chose is named, and hints lead there.
fn a_context_of_the_file(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file =
        namespace.file("task.yaml", "name: there\nresources: {infra: k8s/sandbox}\nnum_nodes: 2\nrun: sleep 600");
    snapshot("context_of_the_file", &namespace, &ann.run(["jobs", "submit", "-d", file.to_str().unwrap()]));
    let given = ann.run(["jobs", "submit", "-d", "--context", "sandbox", file.to_str().unwrap()]);
    assert!(given.code == 0 && !given.stderr().contains("Using the context"), "{given}");
    assert_eq!(ann.run(["jobs", "stop", "--all"]).code, 0);
}
