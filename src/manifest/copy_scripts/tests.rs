use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

use super::*;
use crate::files::{self, Answer, Delivery, Intake, Piece, Target, Tree, Unpacked};

/// The shells that this machine has, each with the path that its programs come from.
fn shells() -> Vec<(Vec<&'static str>, String, TempDir)> {
    let mut shells = Vec::new();
    for shell in [&["dash"][..], &["bash"], &["busybox", "sh"]] {
        let works = Command::new(shell[0]).args(&shell[1..]).args(["-c", ":"]).status();
        if works.is_ok_and(|status| status.success()) {
            let bin = tempfile::tempdir().unwrap();
            let mut path = std::env::var("PATH").unwrap();
            if shell[0] == "busybox" {
                path = bin.path().display().to_string();
                let made = Command::new("busybox").args(["--install", "-s", &path]).status().unwrap();
                assert!(made.success());
            } else {
                symlink(format!("/bin/{}", shell[0]), bin.path().join("sh")).unwrap();
                path = format!("{}:{path}", bin.path().display());
            }
            shells.push((shell.to_vec(), path, bin));
        }
    }
    shells
}

fn token() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    format!("test-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// A connection that has just been made.
fn connect((shell, path, _): &(Vec<&str>, String, TempDir), home: &Path, copying: &Copying) -> Child {
    assert_eq!(copying.command[0], "sh");
    let mut child = Command::new(shell[0])
        .args(&shell[1..])
        .args(&copying.command[1..])
        .env_clear()
        .env("PATH", path)
        .env("HOME", home)
        .current_dir(home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.as_mut().unwrap().write_all(&copying.script).unwrap();
    child
}

fn tree(folder: &Path) {
    fs::create_dir_all(folder.join("sub dir/empty")).unwrap();
    let mut noise = vec![0; 9_000_000];
    getrandom::fill(&mut noise).unwrap();
    fs::write(folder.join("sub dir/noise"), noise).unwrap();
    fs::write(folder.join("-t'e\"x\nt"), "text\n".repeat(200_000)).unwrap();
    symlink("-t", folder.join("sub dir/link")).unwrap();
}

fn same(one: &Path, other: &Path) {
    let diff = Command::new("diff").args(["-r", "--no-dereference"]).args([one, other]).output().unwrap();
    assert!(diff.status.success(), "{}", String::from_utf8_lossy(&diff.stdout));
}

fn is_gone(token: &str) {
    for _ in 0..200 {
        if !Path::new(&format!("/dev/shm/.k8s-cli-cp-{token}")).exists() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("the box is left");
}

/// Fetches with a connection for each so many frames.
fn fetch(shell: &(Vec<&str>, String, TempDir), home: &Path, path: &str, to: &Path, each: usize) -> Result<u64, String> {
    let token = token();
    let (mut from, mut raw, mut is_folder) = (0, Vec::new(), None);
    'connections: loop {
        let get = Get { token: &token, path: path.as_bytes(), from, again: from > 0 };
        let mut child = connect(shell, home, &get.copying());
        let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (mut intake, mut buffer) = (Intake::from(from), vec![0; 1 << 16]);
        loop {
            match intake.pop().unwrap() {
                None => match output.read(&mut buffer).unwrap() {
                    0 => panic!("it ended"),
                    read => intake.push(&buffer[..read]),
                },
                Some(Piece::Begin { folder }) => is_folder = Some(folder),
                Some(Piece::Frame(frame)) => {
                    raw.extend_from_slice(&frame.open().unwrap());
                    from = intake.next_frame();
                    if from % each == 0 {
                        // What it has sent beyond that is lost, and so is this answer.
                        child.kill().unwrap();
                        child.wait().unwrap();
                        continue 'connections;
                    }
                    input.write_all(format!("ok {from}\n").as_bytes()).unwrap();
                }
                Some(Piece::End | Piece::Failed(_)) if is_folder.is_none() => panic!("it has not begun"),
                Some(Piece::Failed(why)) => {
                    input.write_all(b"bye\n").unwrap();
                    child.wait().unwrap();
                    return Err(why);
                }
                Some(Piece::End) => {
                    input.write_all(b"bye\n").unwrap();
                    child.wait().unwrap();
                    break 'connections;
                }
                Some(Piece::Size(_) | Piece::Wait | Piece::Note(_)) => {}
            }
        }
    }
    is_gone(&token);
    let target = Target { path: to.to_owned(), name: None, token };
    let mut unpacked = Unpacked::begin(&target, is_folder.unwrap()).unwrap();
    unpacked.unpack(&raw[..]).unwrap();
    let files = unpacked.files;
    unpacked.finish().unwrap();
    Ok(files)
}

#[test]
fn fetched_in_every_shell() {
    for shell in shells() {
        let home = tempfile::tempdir().unwrap();
        let to = tempfile::tempdir().unwrap();
        tree(&home.path().join("it's"));
        for each in [100, 2, 1] {
            let to = to.path().join(each.to_string());
            assert_eq!(fetch(&shell, home.path(), "~/it's", &to, each), Ok(2), "{:?}", shell.0);
            same(&home.path().join("it's"), &to);
        }
        assert_eq!(fetch(&shell, home.path(), "it's/-t'e\"x\nt", &to.path().join("one"), 100), Ok(1), "{:?}", shell.0);
        same(&home.path().join("it's/-t'e\"x\nt"), &to.path().join("one"));
    }
}

/// Brings with a connection for each so many frames.
fn bring(shell: &(Vec<&str>, String, TempDir), home: &Path, tree: &Tree, path: &str, each: usize) -> Answer {
    let token = token();
    let mut frames = Vec::new();
    files::frames(tree, |frame| {
        frames.push(frame);
        true
    })
    .unwrap();
    let mut frames = frames.into_iter();
    let (mut delivery, mut sent) = (Delivery::default(), 0);
    'connections: loop {
        let put =
            Put { token: &token, folder: tree.is_folder(0), name: b"name", path: path.as_bytes(), again: sent > 0 };
        let mut child = connect(shell, home, &put.copying());
        let mut input = child.stdin.take().unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
        loop {
            while delivery.wants() {
                delivery.add(frames.next());
            }
            while let Some((head, content)) = delivery.write() {
                input.write_all(head.as_bytes()).unwrap();
                // One that is cut in the middle of a frame.
                sent += 1;
                let is_cut = sent % each == 0;
                input.write_all(if is_cut { &content[..content.len() / 2] } else { &content }).unwrap();
                if is_cut {
                    drop(input);
                    child.wait().unwrap();
                    delivery.cut();
                    continue 'connections;
                }
            }
            match delivery.answered(&answers.next().unwrap().unwrap()) {
                Answer::Going => {}
                answer => {
                    input.write_all(b"bye\n").unwrap();
                    child.wait().unwrap();
                    is_gone(&token);
                    return answer;
                }
            }
        }
    }
}

#[test]
fn brought_in_every_shell() {
    let source = tempfile::tempdir().unwrap();
    tree(&source.path().join("tree"));
    let tree = Tree::whole(source.path().join("tree")).unwrap();
    let one = Tree::whole(source.path().join("tree/-t'e\"x\nt")).unwrap();
    for shell in shells() {
        let home = tempfile::tempdir().unwrap();
        for each in [100, 2] {
            let to = format!("~/it's/{each}");
            assert_eq!(bring(&shell, home.path(), &tree, &to, each), Answer::Whole, "{:?}", shell.0);
            same(&source.path().join("tree"), &home.path().join(format!("it's/{each}")));
        }
        assert_eq!(bring(&shell, home.path(), &one, "it's/", 100), Answer::Whole, "{:?}", shell.0);
        same(&source.path().join("tree/-t'e\"x\nt"), &home.path().join("it's/name"));
        let said = bring(&shell, home.path(), &tree, "it's/name", 100);
        assert!(matches!(said, Answer::Failed(why) if why.ends_with("/it's/name is there and is no folder")));
        assert_eq!(fs::read_dir(home.path().join("it's")).unwrap().count(), 3, "{:?}", shell.0);
    }
}

#[test]
fn a_script_that_is_cut_does_nothing() {
    for shell in shells() {
        let home = tempfile::tempdir().unwrap();
        let mut copying = copying(&[("token", b"t"), ("path", b".")], false, &["echo ran"]);
        for cut in [1, 10, copying.script.len() / 2] {
            let whole = copying.script.clone();
            copying.script.truncate(whole.len() - cut);
            let mut child = connect(&shell, home.path(), &copying);
            drop(child.stdin.take());
            assert_eq!(child.wait_with_output().unwrap().stdout, b"", "{:?}", shell.0);
            copying.script = whole;
        }
        let child = connect(&shell, home.path(), &copying);
        assert_eq!(child.wait_with_output().unwrap().stdout, b"ran\n", "{:?}", shell.0);
    }
}
