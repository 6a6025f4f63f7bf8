//! SkyPilot's own files, where they are at hand: what is submitted of them, a real API server admits, and what is
//! refused is refused by name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use k8s_cli::task::{self, Overrides};
use serde_json::{Value, json};

use crate::Case;
use crate::Where::Real;
use crate::place::{Namespace, Person, Place, Ran};

pub(crate) const CASES: &[Case] =
    &[("corpus::tasks_are_admitted", Real, tasks), ("corpus::probes_are_admitted", Real, probes)];

/// What Kubernetes before 1.21 does with volumes without a name.
const NO_EPHEMERAL: &str = "this cluster cannot create volumes for pods";

/// What keeps a file from being submitted, and the number of files that it keeps: of whole tasks, and of probes.
const REFUSED: &[(&str, usize, usize)] = &[
    ("no bucket is created for what the task writes", 17, 1),
    ("buckets of this store cannot be mounted", 0, 0),
    ("neither which store the bucket is in", 0, 0),
    ("buckets of this store cannot be copied", 0, 0),
    ("only what is in a bucket can be copied from an address", 0, 1),
    ("cannot be used in 'file_mounts': it would be readable in the Job", 1, 1),
    // Of the machine that the file was written on.
    ("does not exist (for ~", 1, 0),
    ("does not exist (for /", 0, 2),
    ("is a file, not a folder", 0, 1),
    ("is not a place for files", 0, 1),
    ("is the place of 'workdir'", 0, 1),
    ("it is a job group, tasks that run together, which is not supported", 4, 2),
    ("'run' is missing", 5, 2),
    (NO_EPHEMERAL, 1, 1),
    ("'managed_secrets' is kept by SkyPilot's server", 0, 1),
    ("names no accelerator", 0, 2),
    // Python's way to write nothing, which YAML takes for a word.
    ("'None' is not the model of a GPU", 0, 1),
    ("'image_id' must name an image", 0, 1),
    ("is not the value of a label", 0, 1),
];

fn tasks(place: &Place) {
    admitted(place, "tasks", "verdicts.jsonl", |(words, tasks, _)| (*words, *tasks));
}

fn probes(place: &Place) {
    admitted(place, "probes", "probe_verdicts.jsonl", |(words, _, probes)| (*words, *probes));
}

fn admitted(
    place: &Place,
    folder: &str,
    verdicts: &str,
    expected: fn(&(&'static str, usize, usize)) -> (&'static str, usize),
) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let Ok(verdicts) = std::fs::read_to_string(corpus.join(verdicts)) else { return };
    let namespace = place.namespace();
    let ann = namespace.person("ann").with("K8S_CLI_CONTEXT", place.context());
    let mut refused: BTreeMap<&str, usize> = REFUSED.iter().map(|(words, ..)| (*words, 0)).collect();
    let mut wrong = Vec::new();
    let mut files = 0;
    for verdict in verdicts.lines() {
        let verdict: Value = serde_json::from_str(verdict).unwrap();
        if verdict["ok"] != true && verdict["filled_ok"] != true {
            continue;
        }
        files += 1;
        let name = verdict["file"].as_str().unwrap();
        let text = String::from_utf8_lossy(&std::fs::read(corpus.join(folder).join(name)).unwrap()).into_owned();
        // What this machine has there changes while it is read.
        let text = text.replace("source: /tmp}", "source: ~/folder}").replace(": /tmp}", ": ~/file}");
        let mut ran = submitted(&namespace, &ann, &text);
        for words in reasons(&ran) {
            *refused.get_mut(words).unwrap() += 1;
        }
        // What is beside the files that cannot be brought is tried without them.
        if !reasons(&ran).is_empty() {
            ran = submitted(&namespace, &ann, &without_files(&text));
        }
        if ran.code != 0 && reasons(&ran).is_empty() {
            wrong.push(format!("{name}: {ran}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {files}:\n{}", wrong.len(), wrong.join("\n"));
    let mut expected: BTreeMap<&str, usize> = REFUSED.iter().map(expected).collect();
    if place.minor() >= 21 {
        expected.insert(NO_EPHEMERAL, 0);
    }
    assert_eq!(refused, expected, "of {files} files");
}

/// Asks the server, with a value for each variable that lacks one and a claim for each volume.
fn submitted(namespace: &Namespace<'_>, person: &Person<'_>, text: &str) -> Ran {
    let read = task::file(text, &Overrides::default()).unwrap_or_else(|problems| panic!("{problems:?}:\n{text}"));
    let mut flags = Vec::new();
    for parsed in &read.tasks {
        for need in &parsed.needs {
            for (start, flag) in [("the environment variable '", "--env"), ("the secret '", "--secret")] {
                if let Some((key, _)) = need.message.strip_prefix(start).and_then(|rest| rest.split_once('\'')) {
                    flags.extend([flag.to_owned(), format!("{key}=oracle-value")]);
                }
            }
        }
    }
    for parsed in &read.tasks {
        make_local_files(person.home(), &parsed.task);
    }
    let file: PathBuf = namespace.file("task.yaml", text);
    let run = || {
        let arguments =
            ["jobs", "submit", file.to_str().unwrap(), "--dry-run=server", "--allow-privileged", "-o", "name"];
        person.run(arguments.into_iter().chain(flags.iter().map(String::as_str)))
    };
    // Volumes have to be there; their names may have variables in them.
    loop {
        let ran = run();
        let stderr = ran.stderr();
        let Some((_, rest)) = stderr.split_once("there is no volume and no claim called '") else { return ran };
        let name = rest.split('\'').next().unwrap();
        let spec = json!({"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "1Gi"}}});
        namespace.create("persistentvolumeclaims", &json!({"metadata": {"name": name}, "spec": spec}));
    }
}

/// Makes up what a file brings along, but for what lies outside of its writer's home.
fn make_local_files(home: &Path, task: &task::Task) {
    let local = |path: &str| {
        let inside = path.strip_prefix("~/").unwrap_or(path);
        (!inside.starts_with(['/', '~']) && !inside.contains("..")).then(|| home.join(inside))
    };
    if let Some(task::Workdir::Folder { path, .. }) = &task.workdir
        && let Some(folder) = local(path)
    {
        std::fs::create_dir_all(folder).unwrap();
    }
    for mount in &task.file_mounts {
        for (_, path) in mount.local() {
            let Some(file) = local(path).filter(|file| !file.exists()) else { continue };
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            if mount.wants_folder() {
                std::fs::create_dir(file).unwrap();
            } else {
                std::fs::write(file, path).unwrap();
            }
        }
    }
}

/// The reasons of the table that a refusal names; none if there are others too.
fn reasons(ran: &Ran) -> Vec<&'static str> {
    let mut found = Vec::new();
    for line in ran.stderr().lines().filter(|line| line.starts_with("Error: ")) {
        match REFUSED.iter().find(|(words, ..)| line.contains(words)) {
            Some((words, ..)) if found.contains(words) => {}
            Some((words, ..)) => found.push(*words),
            None => return Vec::new(),
        }
    }
    found
}

/// A file without the fields that bring files to the nodes.
fn without_files(text: &str) -> String {
    let mut kept = String::new();
    let mut dropping = false;
    for line in text.split_inclusive('\n') {
        let field = line.starts_with(|c: char| !c.is_whitespace() && c != '#') && !line.starts_with("- ");
        if field {
            dropping = ["workdir:", "file_mounts:"].iter().any(|name| line.starts_with(name));
        }
        if !dropping {
            kept.push_str(line);
        }
    }
    kept
}
