//! `jobs run`: a command as a task, without a file.

use rustix::process::Signal;

use crate::Case;
use crate::Where::{Both, Sandbox};
use crate::place::{Place, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("run_command::words_arrive_as_they_are", Both, words_arrive_as_they_are),
    ("run_command::removed_afterwards", Both, removed_afterwards),
    ("run_command::removed_when_interrupted", Both, removed_when_interrupted),
    ("run_command::cannot_be_removed", Sandbox, cannot_be_removed),
    ("run_command::refused", Both, refused),
];

fn words_arrive_as_they_are(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let words = ["a b", "it's", "$HOME", "$(NODE_RANK)", "$$", "", "-x", "*", "\"q\"", "line\nbreak", "\\", "ä\u{1}"];
    let ran = ann.run([&["run", "--", "printf", "<%s>"], &words[..]].concat());
    let expected: String = words.iter().map(|word| format!("<{word}>")).collect();
    assert_eq!((ran.stdout(), ran.code), (expected, 0), "{ran}");
    let ran = ann.run(["jobs", "run", "--num-nodes", "2", "--env", "N=20", "--", "echo $((N + 1))"]);
    snapshot("run_command_two_nodes", &namespace, &ran.timeless());
    snapshot("run_command_none", &namespace, &ann.run(["jobs", "run", "--", "k8s-cli-no-such-program"]));
}

fn removed_afterwards(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    snapshot(
        "run_command_rm",
        &namespace,
        &ann.run(["jobs", "run", "--rm", "--name", "once", "--", "echo out; exit 3"]),
    );
    assert_eq!(ann.run(["jobs", "list", "-o", "name"]).stdout(), "");
    namespace.empty();
    let id = ann.run(["jobs", "run", "-dq", "--", "true"]).stdout();
    ann.until(id.trim(), "completed");
}

fn removed_when_interrupted(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let running = ann.start(["jobs", "run", "--rm", "--", "echo up; exec sleep 600"]);
    running.says("up\n");
    running.signal(Signal::TERM);
    snapshot("run_command_rm_terminated", &namespace, &running.end());
    namespace.empty();
}

/// The command has run, and its exit code is what counts.
fn cannot_be_removed(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    crate::answers::fault(&place, "DELETE", "/jobs/", 1000, &serde_json::json!({"status": 403}));
    let ran = namespace.person("ann").run(["jobs", "run", "--rm", "--", "exit 5"]);
    snapshot("run_command_rm_refused", &namespace, &ran);
}

fn refused(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    for (name, args) in [
        ("file", &["run", "task.yaml"][..]),
        ("without_dashes", &["jobs", "run", "ls"]),
        ("rm_detached", &["jobs", "run", "--rm", "-d", "--", "ls"]),
        ("field", &["jobs", "run", "--cpus", "x", "--", "ls"]),
        ("blank", &["jobs", "run", "--", " "]),
    ] {
        snapshot(&format!("run_command_wrong_{name}"), &namespace, &ann.run(args));
    }
    assert!(namespace.objects("jobs").is_empty());
}
