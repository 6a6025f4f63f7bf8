//! A `workdir` that is a git repository: each node clones the commit that was there when the task was submitted.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Case;
use crate::Where::{Both, Sandbox};
use crate::place::{Place, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("repositories::names", Sandbox, names),
    ("repositories::wrong_names", Both, wrong_names),
    ("repositories::out_of_reach", Sandbox, out_of_reach),
];

/// What a task prints of its repository.
const TOLD: &str = "pwd; cat file; git rev-parse HEAD; git rev-parse --abbrev-ref HEAD; git log -1 --format=%s; git status --short; git remote -v | head -1";

fn git(folder: &Path, arguments: &[&str]) -> String {
    let own = ["-c", "user.name=ann", "-c", "user.email=ann@x.org", "-c", "init.defaultBranch=main"];
    let ran = Command::new("git").args(own).args(arguments).current_dir(folder).output().unwrap();
    assert!(ran.status.success(), "{arguments:?}: {ran:?}");
    String::from_utf8(ran.stdout).unwrap().trim().to_owned()
}

/// A commit that changes the only file; its hash.
fn commit(folder: &Path, content: &str) -> String {
    fs::write(folder.join("file"), format!("{content}\n")).unwrap();
    git(folder, &["add", "."]);
    git(folder, &["commit", "-qm", content]);
    git(folder, &["rev-parse", "HEAD"])
}

/// A repository with two commits on `main`, the first of which is `v1`, and another on the branch `other`.
fn repository(at: &Path) -> (PathBuf, [String; 3]) {
    let folder = at.join("repository");
    fs::create_dir_all(&folder).unwrap();
    git(&folder, &["init", "-q"]);
    let first = commit(&folder, "first");
    git(&folder, &["tag", "-am", "one", "v1"]);
    let second = commit(&folder, "second");
    git(&folder, &["checkout", "-qb", "other", "v1"]);
    let third = commit(&folder, "third");
    git(&folder, &["checkout", "-q", "main"]);
    (folder, [first, second, third])
}

fn names(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let (folder, [first, second, third]) = repository(ann.home());
    let url = format!("file://{}", folder.display());
    for (name, content, commit, branch) in [
        ("", "second", &second, "main"),
        ("other", "third", &third, "other"),
        ("v1", "first", &first, "HEAD"),
        (&first, "first", &first, "HEAD"),
        (&third[..8], "third", &third, "HEAD"),
        // The tip of nothing.
        (&first[..8], "first", &first, "HEAD"),
    ] {
        let ran = ann.follow(&format!("workdir: {{url: '{url}', ref: '{name}'}}\nrun: |\n  {TOLD}\n"));
        let expected = format!("/sky_workdir\n{content}\n{commit}\n{branch}\n{content}\norigin\t{url} (fetch)\n");
        assert!(ran.code == 0 && ran.stdout().ends_with(&expected), "{name}: {ran}");
    }
}

fn wrong_names(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let beside = namespace.file("README", "");
    let (folder, _) = repository(beside.parent().unwrap());
    let text = format!("run: 'true'\nworkdir:\n  url: file://{}\n  ref: mian\n", folder.display());
    let file = namespace.file("task.yaml", text);
    snapshot("repositories_wrong_name", &namespace, &ann.run(["jobs", "submit", "-d", file.to_str().unwrap()]));
    let file =
        namespace.file("url.yaml", "run: 'true'\nworkdir: {url: 'https://ann:hush@github.com/a/b', ref: a..b}\n");
    snapshot("repositories_wrong_url", &namespace, &ann.run(["jobs", "submit", "-d", file.to_str().unwrap()]));
    assert!(namespace.objects("jobs").is_empty());
}

/// The reason is git's, and the scripts have not run.
fn out_of_reach(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let ran = ann.follow("workdir: {url: 'file:///no/such/repository'}\nsetup: echo begun\nrun: echo ran\n");
    snapshot("repositories_out_of_reach", &namespace, &ran.timeless());
}
