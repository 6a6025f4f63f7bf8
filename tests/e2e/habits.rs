//! Words that people bring along from kubectl, docker, SkyPilot and batch systems.

use crate::Case;
use crate::Where::{Both, Sandbox};
use crate::place::{Place, eventually, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("habits::other_words_for_commands", Both, other_words_for_commands),
    ("habits::flags_that_change_nothing", Both, flags_that_change_nothing),
    ("habits::several_files", Both, several_files),
    ("habits::help_is_everywhere", Both, help_is_everywhere),
    ("habits::help_topics", Sandbox, help_topics),
    ("habits::errors_name_what_there_is", Both, errors_name_what_there_is),
];

fn other_words_for_commands(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("name: one\nrun: echo hello");
    ann.until(&id, "completed");
    // Its Job agrees later on newer servers, which is an update.
    eventually("a complete Job", || {
        let jobs = namespace.objects("jobs");
        let mut conditions = jobs[0]["status"]["conditions"].as_array()?.iter();
        conditions.any(|condition| condition["type"] == "Complete").then_some(())
    });
    let same: [(&[&str], &[&[&str]]); 3] = [
        (
            &["jobs", "list", "-o", "json"],
            &[&["jobs", "ls"], &["job", "ps"], &["task", "queue"], &["jobs", "get"], &["list"], &["ls"], &["get"]],
        ),
        (
            &["jobs", "status", &id, "-o", "json"],
            &[&["jobs", "describe", &id], &["jobs", "get", &id], &["status", &id], &["get", "one"], &["status"]],
        ),
        (&["volumes", "list", "-o", "json"], &[&["volumes", "ls"], &["volume", "get"], &["vol", "list"]]),
    ];
    for (command, others) in same {
        let expected = ann.run(command).stdout();
        assert!(expected.starts_with('{'), "{command:?}: {expected}");
        for other in others {
            let ran = ann.run([*other, &["-o", "json"]].concat());
            assert_eq!((ran.stdout(), ran.code), (expected.clone(), 0), "{other:?}");
        }
    }
    assert_eq!(ann.run(["wait", &id, "-o", "yaml"]).stdout(), ann.run(["jobs", "wait", &id, "-o", "yaml"]).stdout());
    let file = namespace.file("task.yaml", "run: 'true'");
    let file = file.to_str().unwrap();
    for words in [&["launch"][..], &["create"], &["jobs", "launch"], &["jobs", "create"]] {
        let submitted = ann.run([words, &["-dq", file]].concat());
        assert_eq!(submitted.code, 0, "{submitted}");
        for remove in ["cancel", "rm", "delete", "kill"] {
            // The first of them removes it, the others find that it is gone, or that its pod is about to go.
            let ran = ann.run([&words[..words.len() - 1], &[remove, submitted.stdout().trim()]].concat());
            let word = if remove == "cancel" { " stopped successfully" } else { " is already stopping" };
            let gone = remove != "cancel" && ran.code == 1 && ran.stderr().contains(" not found ");
            assert!(gone || (ran.code == 0 && ran.stdout().contains(word)), "{ran}");
        }
    }
    assert_eq!(ann.run(["logs", "one"]).stdout(), "hello\n");
}

fn flags_that_change_nothing(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("task.yaml", "name: one\nenvs: {A: '1'}\nrun: echo $A");
    let file = file.to_str().unwrap();
    for flags in [&["--wait", "-e", "A=2"][..], &["--follow", "-y", "--env", "A=2"], &["--yes", "-eA=2", "-f"]] {
        let ran = ann.run([&["jobs", "submit"], flags, &[file]].concat());
        assert_eq!((ran.stdout().as_str(), ran.code), ("2\n", 0), "{ran}");
    }
    for flags in [&["-f"][..], &["--follow"], &["-f", "--tail=1"]] {
        let ran = ann.run([&["jobs", "logs"], flags].concat());
        assert_eq!((ran.stdout().as_str(), ran.code), ("2\n", 0), "{ran}");
    }
    assert_eq!(ann.run(["version", "--client"]).stdout(), ann.run(["version"]).stdout());
    // What does not hold is no habit to humour.
    for contradiction in [&["logs", "-f", "--no-follow"][..], &["submit", "-d", "--wait", file]] {
        assert_eq!(ann.run(contradiction).code, 2, "{contradiction:?}");
    }
}

fn several_files(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let folder = namespace.file("x", "").with_file_name("folder");
    std::fs::create_dir(&folder).unwrap();
    for (name, text) in [("b.yml", "name: b\nrun: exit 3"), ("a.yaml", "name: a\nrun: 'true'"), ("c.txt", "none")] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let folder = folder.to_str().unwrap();
    let more = namespace.file("more.yaml", "name: more\nrun: 'true'");
    let more = more.to_str().unwrap();
    let wrong = namespace.file("wrong.yaml", "name: wrong\nruns: 'true'");
    let wrong = wrong.to_str().unwrap();
    // Nothing is created before all of them have been judged, and all that is wrong is told.
    snapshot("several_files_one_wrong", &namespace, &ann.run(["jobs", "submit", "-d", more, wrong, "nosuch.yaml"]));
    snapshot("several_files_followed", &namespace, &ann.run(["jobs", "submit", folder]));
    assert!(namespace.objects("jobs").is_empty());
    let ran = ann.run(["jobs", "submit", "-dq", "-f", folder, "-f", more]);
    assert_eq!((ran.stdout().lines().count(), ran.code), (3, 0), "{ran}");
    for (id, name) in ran.stdout().lines().zip(["a", "b", "more"]) {
        assert_eq!(ann.status(id)["name"], name);
    }
    let ids = ran.stdout();
    assert_eq!(ann.run([&["jobs", "wait"], &ids.lines().collect::<Vec<_>>()[..]].concat()).code, 3);
    let ran = ann.run(["jobs", "submit", "-d", "-o", "json", folder]);
    let list: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!((list["tasks"].as_array().unwrap().len(), &list["tasks"][0]["status"]), (2, &"submitted".into()));
    let printed = ann.run(["jobs", "submit", "--dry-run", "-o", "name", folder, more]).stdout();
    assert_eq!(printed.lines().count(), 3, "{printed}");
    let judged = ann.run(["jobs", "lint", "-o", "name", folder, more]).stdout();
    assert_eq!(judged, format!("{folder}/a.yaml\n{folder}/b.yml\n{more}\n"));
}

fn help_is_everywhere(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    for (words, same) in [
        (&["help"][..], &["--help"][..]),
        (&["help", "jobs"], &["jobs", "--help"]),
        (&["help", "jobs", "stop"], &["jobs", "stop", "--help"]),
        (&["jobs", "help", "cancel"], &["jobs", "stop", "--help"]),
        (&["help", "volumes", "rm"], &["volumes", "delete", "--help"]),
        (&["help", "stop"], &["stop", "--help"]),
    ] {
        let (ran, expected) = (ann.run(words), ann.run(same));
        assert_eq!((ran.stdout(), ran.code), (expected.stdout(), 0), "{words:?}");
        let (words, help) = (words.join(" "), expected.stdout());
        assert!(help.contains("\nExample") || !words.contains(' ') || words == "help jobs", "{words}: {help}");
    }
    assert!(ann.run(["help"]).stdout().contains("K8S_CLI_USER"));
}

fn help_topics(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    snapshot("help_topic", &namespace, &ann.run(["help", "python"]));
    snapshot("help_unknown", &namespace, &ann.run(["help", "exit-code"]));
    snapshot("help_unknown_command", &namespace, &ann.run(["help", "jobs", "ssh"]));
}

fn errors_name_what_there_is(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    snapshot("habit_jobs_run", &namespace, &ann.run(["jobs", "run", "task.yaml"]));
    snapshot("habit_top_level", &namespace, &ann.run(["frobnicate"]));
    snapshot("habit_list_all", &namespace, &ann.run(["jobs", "list", "--all"]));
    // A guess by the letters never leads to a command that deletes, or further than was asked for.
    for (words, tip) in [
        (&["jobs", "run", "x.yaml"][..], "k8s-cli jobs submit x.yaml"),
        (&["jobs", "apply", "-f", "x"], "k8s-cli jobs submit FILE"),
        (&["ssh", "x"], "k8s-cli jobs exec -it ID -- bash"),
        (&["jobs", "top"], "k8s-cli jobs gpus"),
        (&["jobs", "history"], "k8s-cli jobs list"),
        (&["sumbit"], "'submit'"),
        (&["jobs", "logz"], "'logs'"),
        (&["whoami"], "auth whoami"),
        (&["jobs", "submit", "--async", "x"], "--detach"),
        (&["jobs", "list", "-a"], "--all-users"),
        (&["jobs", "list", "--running"], "--status running"),
        (&["jobs", "list", "--json"], "-o json"),
        (&["jobs", "list", "hello"], "jobs status hello"),
        (&["jobs", "stop", "-w", "x"], "--wait"),
        (&["jobs", "submit", "--image", "x"], "--image-id"),
        (&["jobs", "stpo"], ""),
        (&["jobs", "prun"], ""),
        (&["volumes", "delet"], ""),
        (&["jobs", "stop", "--al"], ""),
        (&["jobs", "status", "-f"], ""),
    ] {
        let ran = ann.run(words);
        let stderr = ran.stderr();
        let tips: Vec<&str> = stderr.lines().filter(|line| line.starts_with("  tip: ")).collect();
        assert!(ran.code == 2 && tips.len() == usize::from(!tip.is_empty()), "{words:?}: {ran}");
        assert!(tips.iter().all(|line| line.contains(tip)), "{words:?}: {ran}");
    }
}
