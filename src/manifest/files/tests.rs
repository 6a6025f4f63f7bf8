//! What brings the files, in the shells that images have.
#![allow(clippy::unwrap_used, reason = "tests")]
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::files::{self, Answer, Delivery, Frame, Root, Tree};

/// The parts' folder and the box, for [`Node::of`] to put elsewhere.
const BOX: &str = "/dev/shm/.k8s-cli-files";
/// What the rest of the launcher is to it.
const REST: &str = "run() { (\"$@\"); k8s_cli_code=$?; }\nmark() { echo \"$1\" >\"$HOME/mark\"; }\n\
                    leave() { exit \"$k8s_cli_code\"; }\n";

/// A container, as far as it is a shell and a folder.
struct Node {
    shell: Vec<&'static str>,
    folder: TempDir,
    path: String,
}

/// Nodes with all shells that this machine has; busybox's has all its programs from busybox.
fn nodes() -> Vec<Node> {
    let mut nodes = Vec::new();
    for shell in [&["sh"][..], &["dash"], &["bash"], &["busybox", "sh"]] {
        let mut command = Command::new(shell[0]);
        if command.args(&shell[1..]).args(["-c", ":"]).status().is_ok_and(|status| status.success()) {
            let folder = tempfile::tempdir().unwrap();
            for part in ["home", "parts", "bin"] {
                fs::create_dir(folder.path().join(part)).unwrap();
            }
            let mut path = std::env::var("PATH").unwrap();
            if shell[0] == "busybox" {
                path = folder.path().join("bin").display().to_string();
                let made = Command::new("busybox").args(["--install", "-s", &path]).status().unwrap();
                assert!(made.success());
                // Debian's has none; without one the receiver can only count.
                let _ = symlink("/usr/bin/cksum", folder.path().join("bin/cksum"));
            }
            nodes.push(Node { shell: shell.to_vec(), folder, path });
        }
    }
    nodes
}

impl Node {
    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn run(&self, words: &[&str]) -> Command {
        let mut command = Command::new(self.shell[0]);
        command.args(&self.shell[1..]).args(words).env_clear().env("PATH", &self.path).env("HOME", self.home());
        command.envs([("SKYPILOT_TASK_ID", "t"), ("NODE_RANK", "0"), ("NUM_NODES", "1")]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Begins to bring them.
    fn bring(&self, files: &Files) -> Child {
        for (number, part) in files.parts.iter().enumerate() {
            fs::write(self.folder.path().join(format!("parts/{number}")), &part.content).unwrap();
        }
        let script = format!("{REST}{}\n{}\npwd", include_str!("../files.sh"), files.script());
        let script = script.replace(BOX, &self.folder.path().join("box").display().to_string());
        let script = script.replace("/k8s-cli/files/", &format!("{}/parts/", self.folder.path().display()));
        let arguments = files.arguments();
        let words = ["-c", &script, "sh"].into_iter().chain(arguments.iter().map(String::as_str));
        self.run(&words.collect::<Vec<_>>()).spawn().unwrap()
    }

    /// Starts the receiver as soon as the container waits for it.
    fn receive(&self) -> Child {
        let receiver = self.folder.path().join("box/receive");
        while !receiver.exists() {
            std::thread::sleep(Duration::from_millis(5));
        }
        self.run(&[receiver.to_str().unwrap()]).spawn().unwrap()
    }

    fn arrived(&self, source: &Path, ran: &Output) {
        assert!(ran.status.success() && ran.stderr.is_empty(), "{:?}: {ran:?}", self.shell);
        let arrived = self.home().join("sky_workdir");
        assert_eq!(ran.stdout, format!("{}\n", arrived.display()).as_bytes());
        let diff = Command::new("diff").args(["-r", "--no-dereference"]).args([source, &arrived]).output().unwrap();
        assert!(diff.status.success(), "{:?}: {}", self.shell, String::from_utf8_lossy(&diff.stdout));
        assert_eq!(fs::metadata(arrived.join("sub/tool")).unwrap().permissions().mode() & 0o777, 0o750);
        assert!(arrived.join("empty").is_dir());
        let left: Vec<_> = fs::read_dir(self.home()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["sky_workdir"], "{:?}", self.shell);
    }

    fn failed(&self, ran: &Output, why: &str) {
        let mark = fs::read_to_string(self.home().join("mark")).unwrap_or_default();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(mark, format!("k8s-cli: files: {why}\n"), "{:?}: {said}", self.shell);
        assert_eq!(said, format!("k8s-cli: cannot bring the task's files: {why}\n"));
        assert_eq!(ran.status.code(), Some(1));
        assert!(!self.home().join("sky_workdir").exists());
    }
}

fn source(bytes: usize) -> TempDir {
    let source = tempfile::tempdir().unwrap();
    let at = |name: &str| source.path().join(name);
    for folder in ["sub", "empty"] {
        fs::create_dir(at(folder)).unwrap();
    }
    let mut noise = vec![0; bytes];
    getrandom::fill(&mut noise).unwrap();
    fs::write(at("noise"), noise).unwrap();
    fs::write(at("text"), "text\n".repeat(bytes / 10)).unwrap();
    fs::write(at("sub/tool"), "#!/bin/sh\n").unwrap();
    fs::set_permissions(at("sub/tool"), fs::Permissions::from_mode(0o750)).unwrap();
    for name in [&b"-dash"[..], b"new\nline", b"quo'te\"$(x)", b"\xff\xfe", "n".repeat(255).as_bytes()] {
        fs::write(source.path().join(std::ffi::OsStr::from_bytes(name)), name).unwrap();
    }
    symlink("nowhere", at("broken")).unwrap();
    symlink("../..", at("sub/up")).unwrap();
    source
}

fn read(source: &TempDir) -> Tree {
    Tree::read(&[Root { path: source.path().to_owned(), whole_git: false }]).unwrap()
}

/// As a working directory, in these parts.
fn workdir(parts: Vec<Vec<u8>>) -> Files {
    Files {
        parts: parts.into_iter().map(FilePart::new).collect(),
        places: vec![Place { path: "~/sky_workdir".into(), folder: true }],
        workdir: true,
        ..Files::default()
    }
}

fn in_parts(source: &TempDir) -> Files {
    workdir(files::pack(&read(source), 10_000, 100).unwrap().unwrap().pieces)
}

#[test]
fn parts_of_secrets() {
    let source = source(50_000);
    for node in nodes() {
        let files = in_parts(&source);
        assert!(files.parts.len() > 3);
        let ran = node.bring(&files).wait_with_output().unwrap();
        node.arrived(source.path(), &ran);
    }
}

#[test]
fn a_part_that_is_another() {
    for node in nodes() {
        let mut files = in_parts(&source(50_000));
        files.parts[2].content[0] ^= 1;
        let ran = node.bring(&files).wait_with_output().unwrap();
        node.failed(&ran, "part 2 is not what was sent");
    }
}

#[test]
fn an_archive_that_ends_early() {
    let source = source(50_000);
    for node in nodes() {
        let mut files = in_parts(&source);
        files.parts.pop();
        let ran = node.bring(&files).wait_with_output().unwrap();
        assert!(!ran.status.success() && !node.home().join("sky_workdir").exists(), "{:?}: {ran:?}", node.shell);
    }
}

#[test]
fn an_image_without_tar() {
    for node in nodes().iter_mut().filter(|node| node.shell[0] != "busybox") {
        let bin = node.folder.path().join("bin");
        node.path = bin.display().to_string();
        for program in ["mkdir", "rm", "sha256sum"] {
            symlink(format!("/usr/bin/{program}"), bin.join(program)).unwrap();
        }
        node.shell = vec![if node.shell[0] == "bash" { "/bin/bash" } else { "/bin/sh" }];
        let ran = node.bring(&in_parts(&source(500))).wait_with_output().unwrap();
        let why = "the image has neither tar and gzip nor python3: use another image, or put the files in it or on a \
                   volume";
        node.failed(&ran, why);
    }
}

/// One connection: sends until `cut` frames have been answered, and then half of another one.
fn connect(node: &Node, delivery: &mut Delivery, frames: &mut dyn Iterator<Item = Frame>, cut: Option<usize>) -> bool {
    let mut child = node.receive();
    let mut input = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut answered = 0;
    loop {
        while delivery.wants() {
            delivery.add(frames.next());
        }
        while let Some((head, content)) = delivery.write() {
            input.write_all(head.as_bytes()).unwrap();
            if cut == Some(answered) && !content.is_empty() {
                input.write_all(&content[..content.len() / 2]).unwrap();
                child.kill().unwrap();
                child.wait().unwrap();
                delivery.cut();
                return false;
            }
            input.write_all(&content).unwrap();
        }
        let line = answers.next().unwrap().unwrap();
        answered += usize::from(line.starts_with("ok"));
        match delivery.answered(&line) {
            Answer::Going => {}
            Answer::Whole => {
                child.wait().unwrap();
                return true;
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn frames_over_connections_that_are_cut() {
    let source = source(16_000_000);
    let mut all = Vec::new();
    let took = files::frames(&read(&source), |frame| {
        all.push(frame);
        true
    });
    assert_eq!((took.unwrap(), all.len()), (Vec::new(), 3));
    assert!(all.iter().any(|frame| frame.packed) && all.iter().any(|frame| !frame.packed));
    for node in nodes() {
        let launcher = node.bring(&workdir(Vec::new()));
        let (mut delivery, mut frames) = (Delivery::default(), all.clone().into_iter());
        for cut in [Some(0), Some(1), None] {
            assert_eq!(connect(&node, &mut delivery, &mut frames, cut), cut.is_none(), "{:?}", node.shell);
        }
        node.arrived(source.path(), &launcher.wait_with_output().unwrap());
    }
}

#[test]
fn a_frame_that_arrives_spoiled() {
    let source = source(50_000);
    for node in nodes() {
        let launcher = node.bring(&workdir(Vec::new()));
        let mut all = Vec::new();
        files::frames(&read(&source), |frame| {
            all.push(frame);
            true
        })
        .unwrap();
        let mut spoiled = all.clone();
        let mut content = spoiled[0].content.to_vec();
        content[7] ^= 1;
        spoiled[0].content = content.into();
        let mut child = node.receive();
        let frame = &spoiled[0];
        let form = if frame.packed { "g" } else { "r" };
        let mut input = child.stdin.take().unwrap();
        input.write_all(format!("F {form} {} {}\n", frame.content.len(), frame.checksum).as_bytes()).unwrap();
        input.write_all(&frame.content).unwrap();
        drop(input);
        let ran = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&ran.stdout), "taken 0\nbad 0\n", "{:?}: {ran:?}", node.shell);
        assert!(connect(&node, &mut Delivery::default(), &mut all.into_iter(), None));
        node.arrived(source.path(), &launcher.wait_with_output().unwrap());
    }
}
