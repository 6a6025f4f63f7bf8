//! What was submitted is compared, and the commit that it was submitted from.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::Case;
use crate::Where::Both;
use crate::place::{Place, snapshot};

pub(crate) const CASES: &[Case] =
    &[("diffs::files_and_tasks", Both, files_and_tasks), ("diffs::commits", Both, commits)];

const TEXT: &str = "name: a\nsecrets: {TOKEN: hush-4711}\nresources: {cpus: 100m}\nrun: |\n  echo one\n  sleep 600\n";

fn files_and_tasks(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("task.yaml", TEXT);
    // The values of secrets are not compared, as no record has them.
    let same = namespace.file("same.yaml", TEXT.replace("4711", "4712"));
    let other = namespace.file("other.yaml", TEXT.replace("one", "two"));
    let submit = |flags: &[&str]| {
        let ran = ann.run([&["jobs", "submit", "-dq", file.to_str().unwrap()], flags].concat());
        assert_eq!(ran.code, 0, "{ran}");
        ran.stdout().trim().to_owned()
    };
    let (one, two) = (submit(&[]), submit(&["--ttl", "1h", "--env", "K=a b"]));
    let diff = |words: &[&str]| ann.run([&["jobs", "diff"], words].concat());
    let ran = diff(&[&one, same.to_str().unwrap()]);
    assert_eq!((ran.code, ran.stdout(), ran.stderr()), (0, String::new(), String::new()), "{ran}");
    assert_eq!(diff(&[&one, &one]).code, 0);
    snapshot("diff_file", &namespace, &diff(&[&one, other.to_str().unwrap()]));
    snapshot("diff_task", &namespace, &diff(&[&one, &two]));
    snapshot("diff_flags_and_file", &namespace, &diff(&[&two, file.to_str().unwrap()]));
    let ran = diff(&[&one, other.to_str().unwrap(), "-o", "json"]);
    let model: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert!(ran.code == 1 && model["same"] == false && model["diff"].as_str().unwrap().contains("+  echo two\n"));
    let strange = namespace.file("strange.yaml", "envs: {A: &a x}\nsecrets: {B: *a}\nrun: a");
    for (name, words) in [
        ("no_task", [&one[..], "nothing"]),
        ("no_file", [&one, "./nothing.yaml"]),
        ("strange", [&one, strange.to_str().unwrap()]),
    ] {
        snapshot(&format!("diff_{name}"), &namespace, &diff(&words));
    }
    assert_eq!(ann.run(["jobs", "stop", "--all"]).code, 0);
    namespace.empty();
}

fn git(folder: &Path, words: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(folder).args(words).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "ann").env(format!("GIT_{who}_EMAIL"), "ann@x.org");
        command.env(format!("GIT_{who}_DATE"), "2026-01-02T03:04:05Z");
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn commits(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let folder = ann.home().join("project");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("a.py"), "print(1)\n").unwrap();
    git(&folder, &["init", "-q", "-b", "main"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-q", "-m", "one"]);
    let file = namespace.file("task.yaml", "name: a\nworkdir: project\nresources: {cpus: 100m}\nrun: sleep 600");
    let submit = || ann.run(["jobs", "submit", "-dq", file.to_str().unwrap()]).stdout().trim().to_owned();
    let shown = |id: &str| -> Value {
        let ran = ann.run(["jobs", "show", id, "-o", "json"]);
        serde_json::from_slice::<Value>(&ran.stdout).unwrap()["submitted"]["git"].clone()
    };
    let clean = submit();
    let git_of = shown(&clean);
    assert_eq!(
        (&git_of["branch"], &git_of["dirty"], &git_of["difference"]),
        (&"main".into(), &false.into(), &Value::Null)
    );
    let commit = git_of["commit"].as_str().unwrap().to_owned();
    let job = &namespace.objects("jobs")[0];
    assert_eq!(job["metadata"]["labels"]["k8s-cli/commit"], commit);
    assert!(job["spec"]["template"]["metadata"]["labels"].get("k8s-cli/commit").is_none(), "{job}");
    let wide = ann.run(["jobs", "list", "-o", "wide", "-l", &format!("k8s-cli/commit={commit}")]);
    assert!(wide.stdout().contains("COMMIT") && wide.stdout().contains(&commit[..12]), "{wide}");
    std::fs::write(folder.join("a.py"), "print(2)\n").unwrap();
    let changed = submit();
    assert_eq!(
        (&shown(&changed)["dirty"], shown(&changed)["difference"].as_str().map(str::len)),
        (&true.into(), Some(64))
    );
    snapshot("commit_changed", &namespace, &ann.run(["jobs", "rerun", &changed, "--dry-run", "-o", "name"]));
    git(&folder, &["commit", "-qam", "two"]);
    snapshot("commit_other", &namespace, &ann.run(["jobs", "rerun", &clean, "--dry-run", "-o", "name"]));
    let named = ["jobs", "rerun", &clean, "--workdir", "project", "--dry-run", "-o", "name"];
    snapshot("commit_named", &namespace, &ann.run(named));
    let other = submit();
    let ran = ann.run(["jobs", "diff", &clean, &other]);
    assert!(ran.code == 1 && ran.stdout().contains(&format!("-commit {commit}\n")), "{ran}");
    assert_eq!(ann.run(["jobs", "stop", "--all"]).code, 0);
    namespace.empty();
}
