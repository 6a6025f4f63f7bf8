//! What clones a repository, in the shells that images have.
#![allow(clippy::unwrap_used, reason = "tests")]
#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::*;
use crate::manifest::Files;

fn git(folder: &Path, arguments: &[&str]) -> String {
    let own = ["-c", "user.name=ann", "-c", "user.email=ann@x.org", "-c", "init.defaultBranch=main"];
    let ran = Command::new("git").args(own).args(arguments).current_dir(folder).output().unwrap();
    assert!(ran.status.success(), "{arguments:?}: {ran:?}");
    String::from_utf8(ran.stdout).unwrap().trim().to_owned()
}

fn commit(folder: &Path, content: &str) -> String {
    fs::write(folder.join("file"), content).unwrap();
    git(folder, &["add", "."]);
    git(folder, &["commit", "-qm", content]);
    git(folder, &["rev-parse", "HEAD"])
}

/// Where a program of ours is.
fn program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.exists()).unwrap()
}

/// A command that does what a node does.
fn node(shell: &[&str], repository: &Repository, home: &Path) -> Command {
    let files = Files { workdir: true, repository: Some(repository.clone()), ..Files::default() };
    let launcher = "mark() { echo \"$1\"; }\nrun() { (\"$@\"); k8s_cli_code=$?; }\nleave() { exit; }\n";
    let script = format!("{launcher}{}\n{}", include_str!("../files.sh"), files.script());
    let mut command = Command::new(program(shell[0]));
    command.args(&shell[1..]).args(["-c", &script, "sh"]).args(files.arguments()).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", home);
    command.env("SKYPILOT_TASK_ID", "task").env("NODE_RANK", "0");
    command
}

/// What a command prints, on stdout and then on stderr.
fn said(mut command: Command) -> String {
    let ran = command.output().unwrap();
    String::from_utf8([ran.stdout, ran.stderr].concat()).unwrap()
}

/// What a node prints in each shell that one may have, and its home folder.
fn on_nodes(repository: &Repository, protocol: &str, check: impl Fn(&str, &Path)) {
    for shell in [&["dash"][..], &["bash"], &["busybox", "sh"]] {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join(".gitconfig"), format!("[protocol]\nversion = {protocol}\n")).unwrap();
        check(&said(node(shell, repository, home.path())), home.path());
        let left: Vec<_> = fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| name == ".gitconfig" || name == "sky_workdir"), "{left:?}");
    }
}

#[test]
fn the_commit_of_the_submission_is_cloned() {
    let folder = tempfile::tempdir().unwrap();
    let server = folder.path();
    git(server, &["init", "-q"]);
    let first = commit(server, "first");
    git(server, &["tag", "v1"]);
    let second = commit(server, "second");
    git(server, &["tag", "-d", "v1"]);
    git(server, &["tag", "v1", &second]);
    let url = format!("file://{}", server.display());
    // Servers of version 0 give what has a name only.
    for (protocol, reference, commit, content, branch) in [
        ("2", "", None, "second", "main"),
        ("2", "main", None, "second", "main"),
        ("0", "v1", None, "second", "HEAD"),
        ("2", &first[..7], None, "first", "HEAD"),
        // They have moved since.
        ("0", "refs/heads/main", Some(&first), "first", "main"),
        ("2", "refs/heads/main", Some(&first), "first", "main"),
        ("2", "refs/tags/v1", Some(&first), "first", "HEAD"),
        ("0", "", Some(&first), "first", "HEAD"),
    ] {
        let reference = reference.to_owned();
        let repository = Repository { url: url.clone(), reference, commit: commit.cloned() };
        on_nodes(&repository, protocol, |said, home| {
            assert_eq!(said, "", "{repository:?}");
            let tree = home.join("sky_workdir");
            assert_eq!(fs::read_to_string(tree.join("file")).unwrap(), content, "{repository:?}");
            let expected = commit.unwrap_or(if content == "first" { &first } else { &second });
            assert_eq!(&git(&tree, &["rev-parse", "HEAD"]), expected);
            assert_eq!(git(&tree, &["rev-parse", "--abbrev-ref", "HEAD"]), branch, "{repository:?}");
            assert_eq!(git(&tree, &["status", "--porcelain"]), "");
        });
    }
}

#[test]
fn what_is_not_there_has_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let server = folder.path();
    git(server, &["init", "-q"]);
    commit(server, "first");
    let url = format!("file://{}", server.display());
    let gone = "0123456789012345678901234567890123456789";
    for (reference, commit, why) in [
        ("nosuch", None, "it has no branch, tag or commit 'nosuch'".to_owned()),
        ("abcdef0", None, "it has no branch, tag or commit 'abcdef0'".to_owned()),
        ("refs/heads/main", Some(gone), format!("the commit {gone} is not there any more")),
    ] {
        let repository = Repository { url: url.clone(), reference: reference.into(), commit: commit.map(Into::into) };
        on_nodes(&repository, "2", |said, home| {
            let expected =
                format!("k8s-cli: git: {url}: {why}\nk8s-cli: cannot clone the task's repository: {url}: {why}\n");
            assert_eq!(said, expected);
            assert!(!home.join("sky_workdir").exists());
        });
    }
}

/// A home on a volume has what the task before has left there.
#[test]
fn what_was_cloned_before_gives_way() {
    let folder = tempfile::tempdir().unwrap();
    let server = folder.path();
    git(server, &["init", "-q"]);
    let first = commit(server, "first");
    let second = commit(server, "second");
    let home = tempfile::tempdir().unwrap();
    let tree = home.path().join("sky_workdir");
    for hash in [&first, &second, &first] {
        let repository = Repository {
            url: format!("file://{}", server.display()),
            reference: "refs/heads/main".into(),
            commit: Some(hash.clone()),
        };
        assert_eq!(said(node(&["dash"], &repository, home.path())), "");
        assert!(!tree.join(".git/index.lock").exists());
        // As a git that was killed leaves it.
        fs::write(tree.join(".git/index.lock"), "").unwrap();
        fs::write(tree.join("result"), "mine").unwrap();
        assert_eq!(git(&tree, &["rev-parse", "HEAD"]), *hash);
        assert_eq!(git(&tree, &["status", "--porcelain"]), "?? result");
    }
}

/// Programs of busybox, and those given, each a shell script.
fn image(folder: &Path, programs: &[(&str, &str)]) {
    let list = Command::new("busybox").arg("--list").output().unwrap().stdout;
    let list = String::from_utf8(list).unwrap();
    for applet in list.lines() {
        std::os::unix::fs::symlink(program("busybox"), folder.join(applet)).unwrap();
    }
    for (name, script) in programs {
        let path = folder.join(name);
        let _ = fs::remove_file(&path);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }
}

#[test]
fn git_is_installed_where_that_can_be() {
    let folder = tempfile::tempdir().unwrap();
    let server = folder.path();
    git(server, &["init", "-q"]);
    commit(server, "first");
    let repository = Repository { url: format!("file://{}", server.display()), ..Repository::default() };
    let path = std::env::var("PATH").unwrap();
    // The way to git, once it is there.
    let installs = format!(
        "case \"$*\" in *\" git \"*|*\" git\") printf '#!/bin/sh\\nPATH=\"{path}\" exec git \"$@\"\\n' >${{0%/*}}/git; chmod +x ${{0%/*}}/git;; esac"
    );
    let (root, user) = ("echo 0", "echo 1000");
    let (may, may_not) = ("[ \"$1\" = -n ] && shift && exec \"$@\"", "exit 1");
    for (id, sudo, manager, script, expected) in [
        (root, may_not, "apt-get", installs.as_str(), Ok(())),
        (root, may_not, "dnf", &installs, Ok(())),
        (root, may_not, "yum", &installs, Ok(())),
        (root, may_not, "apk", &installs, Ok(())),
        (user, may, "apt-get", &installs, Ok(())),
        (user, may_not, "apt-get", &installs, Err("its user may not install it")),
        (root, may_not, "unknown", &installs, Err("nothing to install it with")),
        (
            root,
            may_not,
            "apt-get",
            "echo 'E: no network' >&2; exit 100",
            Err("apt-get cannot install it: E: no network"),
        ),
    ] {
        let (tools, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        image(tools.path(), &[("id", id), ("sudo", sudo), (manager, script)]);
        let mut node = node(&["dash"], &repository, home.path());
        node.env("PATH", tools.path());
        let said = said(node);
        match expected {
            Ok(()) => {
                assert_eq!(said, format!("k8s-cli: the image has no git: installing it with {manager}\n"));
                assert!(home.path().join("sky_workdir/file").exists(), "{said}");
            }
            Err(why) => {
                assert!(said.contains(&format!("the image has no git, and {why}")), "{said}");
                assert!(said.contains("use an image_id that has it"), "{said}");
            }
        }
    }
}

/// A folder with a git that runs a script before it is itself, where nobody has to wait.
fn with_git(script: &str) -> (tempfile::TempDir, String) {
    let (tools, path) = (tempfile::tempdir().unwrap(), std::env::var("PATH").unwrap());
    let script = format!("cd \"${{0%/*}}\"; {script}; cd \"$OLDPWD\"; PATH='{path}' exec git \"$@\"");
    image(tools.path(), &[("git", &script), ("sleep", "")]);
    let with_tools = format!("{}:{path}", tools.path().display());
    (tools, with_tools)
}

#[test]
fn a_bad_connection_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = folder.path();
    git(server, &["init", "-q"]);
    let hash = commit(server, "first");
    let url = format!("file://{}", server.display());
    let repository = Repository { url: url.clone(), reference: String::new(), commit: Some(hash) };
    for (words, tries, expected) in [
        ("unable to access 'x': Could not resolve host: x", 1, None),
        ("unable to access 'x': Could not resolve host: x", 9, Some("unable to access 'x': Could not resolve host: x")),
        ("unable to look up x (port 9418)", 1, None),
        ("Authentication failed for 'x'", 1, Some("Authentication failed for 'x'")),
        (
            "could not read Username for 'x': terminal prompts disabled",
            1,
            Some("it asks for a login: set GIT_TOKEN where you submit"),
        ),
    ] {
        let (_tools, path) = with_git(&format!(
            "case $* in *fetch*) echo >>count; [ $(wc -l <count) -gt {tries} ] || {{ echo \"fatal: {words}\" >&2; exit 128; }} ;; esac"
        ));
        let home = tempfile::tempdir().unwrap();
        let mut node = node(&["dash"], &repository, home.path());
        node.env("PATH", path);
        let expected = expected.map(|why| {
            format!("k8s-cli: git: {url}: {why}\nk8s-cli: cannot clone the task's repository: {url}: {why}\n")
        });
        assert_eq!(said(node), expected.unwrap_or_default(), "{words}");
    }
}

/// Also when the task is stopped in the middle.
#[test]
fn the_key_is_removed() {
    let repository = Repository { url: "git@host:a/b".into(), ..Repository::default() };
    let (tools, path) = with_git("case $* in *ls-remote*) echo \"$GIT_SSH_COMMAND\" >told; tail -f /dev/null ;; esac");
    let told = tools.path().join("told");
    assert!(Command::new("mkfifo").arg(&told).status().unwrap().success());
    for shell in [&["dash"][..], &["bash"]] {
        let home = tempfile::tempdir().unwrap();
        let mut node = node(shell, &repository, home.path());
        node.env("PATH", &path)
            .env("GIT_SSH_KEY", "hush")
            .env("SKYPILOT_TASK_ID", format!("key-{}", std::process::id()));
        let node = std::os::unix::process::CommandExt::process_group(&mut node, 0);
        let node = node.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let command = fs::read_to_string(&told).unwrap();
        let key = command.split('\'').nth(1).unwrap();
        assert_eq!(fs::read_to_string(key).unwrap(), "hush\n");
        let group = rustix::process::Pid::from_child(&node);
        rustix::process::kill_process_group(group, rustix::process::Signal::TERM).unwrap();
        // Until the last of them has ended.
        node.wait_with_output().unwrap();
        assert!(!fs::exists(key).unwrap(), "{shell:?}");
    }
}
