#![allow(clippy::unwrap_used, reason = "tests")]
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;

use super::super::tests::{archive as archived, folder, left_out, names, notes, root, tree, unpack};
use super::super::{Kind, Root, Tree, archive};
use super::config;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// The content of what is made of a root's `.git`, by name.
fn made(tree: &Tree) -> BTreeMap<String, String> {
    let made = tree.entries.iter().filter_map(|entry| match &entry.kind {
        Kind::Made { content } => Some((archive::name(entry), content)),
        _ => None,
    });
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    made.map(|(name, content)| (text(&name).replace("0/", ""), text(content))).collect()
}

#[test]
fn of_a_repository_goes_what_tells_the_commit() {
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, Option<&'a str>);
    let plain = "[core]\n\trepositoryformatversion = 0\n\tbare = false\n";
    let on_main = "ref: refs/heads/main\n";
    let packed =
        format!("# pack-refs with: peeled\n{} refs/tags/v1\n^{COMMIT}\n{COMMIT} refs/heads/main\n", "9".repeat(40));
    let loose = format!("{COMMIT}\n");
    let told = format!("{COMMIT} refs/heads/main\n");
    let long = "ab".repeat(32);
    let cases: &[Case] = &[
        (
            "loose",
            &[("HEAD", on_main), ("refs/heads/main", &loose), ("objects/pack/x.pack", "big")],
            on_main,
            Some(&told),
        ),
        ("packed", &[("HEAD", on_main), ("packed-refs", &packed)], on_main, Some(&told)),
        (
            "loose before packed",
            &[("HEAD", on_main), ("refs/heads/main", &loose), ("packed-refs", "x")],
            on_main,
            Some(&told),
        ),
        ("detached", &[("HEAD", &loose), ("packed-refs", &packed)], &loose, None),
        ("SHA-256", &[("HEAD", &long)], &format!("{long}\n"), None),
        ("no commit yet", &[("HEAD", on_main)], on_main, None),
        (
            "by another name",
            &[("HEAD", "ref: refs/heads/x"), ("refs/heads/x", on_main), ("packed-refs", &packed)],
            "ref: refs/heads/x\n",
            Some(&format!("{COMMIT} refs/heads/x\n")),
        ),
        ("a link", &[("HEAD", "-> refs/heads/main"), ("refs/heads/main", &loose)], on_main, Some(&told)),
    ];
    for (what, files, head, refs) in cases {
        let files: Vec<_> = files.iter().map(|(name, content)| (format!(".git/{name}"), *content)).collect();
        let source = folder(&files.iter().map(|(name, content)| (name.as_str(), *content)).collect::<Vec<_>>());
        let tree = tree(&source);
        let index = "not sent: only the commit, the branch and the remote are\n";
        let expected = [
            (".git/HEAD", Some(*head)),
            (".git/config", Some(plain)),
            (".git/index", Some(index)),
            (".git/packed-refs", *refs),
        ];
        let expected = expected.into_iter();
        let expected: BTreeMap<_, _> =
            expected.filter_map(|(name, text)| Some((name.to_owned(), text?.to_owned()))).collect();
        assert_eq!(made(&tree), expected, "{what}");
        let mut all: Vec<_> =
            expected.into_keys().chain([".git/", ".git/objects/", ".git/refs/"].map(String::from)).collect();
        all.sort();
        assert_eq!(names(&tree), all, "{what}");
        assert_eq!(notes(&source, &tree), [""; 0], "{what}");
    }
}

#[test]
fn a_repository_whose_commit_cannot_be_told_is_left_out_with_a_note() {
    let cases = [
        (vec![(".git/config", "")], "its HEAD cannot be read: No such file or directory"),
        (
            vec![(".git/HEAD", "ref: refs/heads/.invalid\n"), (".git/reftable/x", "")],
            "its refs are in a format that only git reads",
        ),
        (vec![(".git/HEAD", "nonsense")], "its HEAD names no commit"),
        (
            vec![(".git/HEAD", "ref: refs/heads/../../../x")],
            "its HEAD names 'refs/heads/../../../x', which is no branch",
        ),
        (
            vec![(".git/HEAD", "ref: refs/heads/a"), (".git/refs/heads/a", "ref: refs/heads/a")],
            "its HEAD leads from name to name",
        ),
        (vec![(".git/HEAD", "ref: refs/heads/a"), (".git/refs/heads/a", "x")], "its refs/heads/a names no commit"),
        (vec![(".git/HEAD/x", "")], "its HEAD is no file"),
        (vec![(".git", "nonsense")], "it names no folder of git"),
        (vec![(".git", "gitdir: elsewhere")], "its HEAD cannot be read: No such file or directory"),
        (vec![(".git", "-> nowhere")], "its .git cannot be read: No such file or directory"),
    ];
    for (files, why) in cases {
        let source = folder(&files);
        let tree = tree(&source);
        assert_eq!(names(&tree), [""; 0], "{why}");
        assert_eq!(notes(&source, &tree), [format!(".git is not sent: {why}")]);
    }
}

#[test]
fn worktrees_and_submodules_have_their_repository_elsewhere() {
    let other = COMMIT.replace('0', "f");
    let source = folder(&[
        ("main/.git/HEAD", "ref: refs/heads/main\n"),
        ("main/.git/refs/heads/main", &other),
        ("main/.git/refs/heads/side", COMMIT),
        ("main/.git/config", "[remote \"origin\"]\nurl = /srv/x"),
        ("main/.git/info/exclude", "secret"),
        ("main/.git/worktrees/side/HEAD", "ref: refs/heads/side\n"),
        ("main/.git/worktrees/side/commondir", "../..\n"),
        ("side/.git", "gitdir: ../main/.git/worktrees/side\n"),
        ("side/secret", ""),
        ("main/sub/.git", "gitdir: ../.git/modules/sub\n"),
        ("main/.git/modules/sub/HEAD", &other),
        ("main/.git/modules/sub/config", "[core]\n\tworktree = ../../../sub\n"),
    ]);
    let side = Tree::read(&[root(source.path().join("side"))]).unwrap();
    let found = made(&side);
    assert_eq!(found[".git/packed-refs"], format!("{COMMIT} refs/heads/side\n"));
    assert!(found[".git/config"].ends_with("[remote \"origin\"]\n\turl = \"/srv/x\"\n"), "{found:?}");
    assert_eq!(left_out(&source, &side), ["main/.git/info/exclude: side/secret"]);
    let main = made(&Tree::read(&[root(source.path().join("main"))]).unwrap());
    assert_eq!(main["sub/.git/HEAD"], format!("{other}\n"));
    assert!(!main["sub/.git/config"].contains("worktree"), "{main:?}");
}

#[test]
fn a_repository_is_sent_whole_on_request() {
    let files = [
        (".git/HEAD", COMMIT),
        (".git/objects/ab/log", "object"),
        (".git/logs/HEAD", ""),
        (".git/.gitignore", "*"),
        (".gitignore", "log\nlogs\n.git"),
        ("sub/.git/HEAD", COMMIT),
        ("sub/.git/hooks/x", ""),
    ];
    let source = folder(&files);
    let asked = |whole_git| Tree::read(&[Root { path: source.path().to_owned(), whole_git }]).unwrap();
    let whole = |tree: &Tree| names(tree).iter().filter(|name| name.ends_with("/log") || name.ends_with("/x")).count();
    let skeletons = |tree: &Tree| names(tree).iter().filter(|name| name.ends_with(".git/config")).count();
    assert_eq!((whole(&asked(true)), skeletons(&asked(true))), (2, 0));
    assert_eq!((whole(&asked(false)), skeletons(&asked(false))), (0, 2));
    for (lines, found) in [
        ("!.git", (2, 0)),
        ("log\n!.git/\n", (2, 0)),
        ("!/.git", (1, 1)),
        ("!.*", (0, 2)),
        (".git", (0, 0)),
        ("/.git", (0, 1)),
        ("*\n!.git", (1, 0)),
        ("!.git\n.git", (0, 0)),
    ] {
        fs::write(source.path().join(".skyignore"), lines).unwrap();
        let tree = asked(false);
        assert_eq!((whole(&tree), skeletons(&tree)), found, "{lines:?}");
    }
}

/// What git says of a folder: each command's output, or that it failed.
fn git(folder: &Path, commands: &[&str]) -> Vec<String> {
    let run = |command: &&str| {
        let mut git = Command::new("git");
        git.current_dir(folder).env("GIT_CEILING_DIRECTORIES", folder.parent().unwrap());
        git.envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")]);
        let out = git.args(["-c", "user.name=x", "-c", "user.email=x"]).args(command.split(' ')).output().unwrap();
        let told = String::from_utf8(out.stdout).unwrap().replace(&folder.display().to_string(), "HERE");
        if out.status.success() { told } else { format!("{told}exit {}", out.status.code().unwrap()) }
    };
    commands.iter().map(run).collect()
}

#[test]
fn git_tells_the_commit_of_what_is_sent_and_fails_at_the_rest() {
    let source = folder(&[("code/a", "x"), ("code/.gitignore", "log")]);
    let code = source.path().join("code");
    let set_up = [
        "init -q -b feature/x",
        "add .",
        "commit -q -m one",
        "remote add origin https://user:token@host.example/a.git",
        "config http.extraHeader Authorization:x",
        "config core.fsmonitor false",
        "tag v1",
        "worktree add -q ../tree",
    ];
    assert_eq!(git(&code, &set_up), [""; 8]);
    let told = [
        "rev-parse HEAD",
        "rev-parse --short=7 HEAD",
        "rev-parse --abbrev-ref HEAD",
        "symbolic-ref HEAD",
        "rev-parse --show-toplevel",
        "rev-parse --is-inside-work-tree",
        "config core.bare",
    ];
    for (name, detach) in [("code", false), ("tree", false), ("code", true)] {
        let from = source.path().join(name);
        if detach {
            assert_eq!(git(&from, &["checkout -q --detach"]), [""]);
        }
        let tree = Tree::read(&[root(&from)]).unwrap();
        assert!(made(&tree).values().map(String::len).sum::<usize>() < 1024);
        let out = unpack(&["tar"], &archived(&tree));
        let here = out.path().join("0");
        assert_eq!(git(&here, &told), git(&from, &told), "{name}");
        let url = git(&here, &["remote get-url origin"]);
        assert_eq!(url, ["https://host.example/a.git\n"], "{name}");
        for command in ["status", "log", "diff", "diff HEAD", "ls-files", "add a", "describe --always", "show"] {
            assert_eq!(git(&here, &[command]), ["exit 128"], "{name}: {command}");
        }
    }
}

#[test]
fn a_configuration_is_sent_without_its_secrets() {
    let remote = |url: &str| format!("[remote \"o\"]\n\turl = {url}\n");
    let plain = "[core]\n\trepositoryformatversion = 0\n\tbare = false\n";
    let urls = [
        ("https://host/a.git", Some("https://host/a.git")),
        ("https://me:token@host:8443/a.git", Some("https://host:8443/a.git")),
        ("https://token@host/a@b", Some("https://host/a@b")),
        ("https://a:b@c@host/x", Some("https://host/x")),
        ("https://host/a?token=x#y", Some("https://host/a")),
        ("https://host?token=x", Some("https://host")),
        ("https://me:t@host", Some("https://host")),
        ("ssh://git@host:22/a", Some("ssh://git@host:22/a")),
        ("ssh://git:secret@host/a", Some("ssh://git@host/a")),
        ("git+ssh://git:secret@host/a", Some("git+ssh://git@host/a")),
        ("git@host:me/a.git", Some("git@host:me/a.git")),
        ("/srv/a b", Some("/srv/a b")),
        ("../a", Some("../a")),
        ("ext::sh -c secret", None),
        ("transport::https://me:token@host", None),
    ];
    for (url, kept) in urls {
        let expected = kept.map_or_else(String::new, |url| remote(&format!("\"{url}\"")));
        assert_eq!(config::kept(&remote(&format!("\"{url}\"")), None), format!("{plain}{expected}"), "{url}");
    }
    let read = [
        ("[remote \"o\"] url = a # x", "a"),
        ("[Remote \"o\"]\n  URL=a ; x\n", "a"),
        ("[remote \"o\"]\r\nurl = \"a  \" \r\n", "a  "),
        ("[remote \"o\"]\nurl = \"a#b\"c", "a#bc"),
        ("[remote \"o\"]\nurl = a\\\nb", "ab"),
        ("[remote \"o\"]\nurl = a\\\\b", "a\\\\b"),
        ("[x]\nurl = b\n[remote \"o\"]\n#url = c\nurl = a", "a"),
    ];
    for (text, url) in read {
        assert_eq!(config::kept(text, None), format!("{plain}{}", remote(&format!("\"{url}\""))), "{text:?}");
    }
    let text = "[core]\nfsmonitor = evil\nworktree = /x\nrepositoryformatversion = 1\n[extensions]\nobjectFormat = sha256\n\
        [http]\nextraHeader = secret\n[credential]\nhelper = store\n[include]\npath = x\n[url \"https://t@h\"]\ninsteadOf = x\n\
        [branch \"a\\\"b\"]\nremote = o\nmerge = refs/heads/m\n[branch \"c\"]\nremote = o\n\
        [remote \"o\"]\npushurl = https://t@h\nproxy = http://t@h\nfetch = +refs/heads/*:refs/remotes/o/*";
    assert_eq!(
        config::kept(text, Some("a\"b")),
        "[core]\n\trepositoryformatversion = 1\n\tbare = false\n[extensions]\n\tobjectformat = \"sha256\"\n\
        [branch \"a\\\"b\"]\n\tremote = \"o\"\n[branch \"a\\\"b\"]\n\tmerge = \"refs/heads/m\"\n\
        [remote \"o\"]\n\tfetch = \"+refs/heads/*:refs/remotes/o/*\"\n"
    );
}

proptest! {
    #![proptest_config(crate::fixtures::properties(256))]

    #[test]
    fn no_configuration_makes_it_panic(text in "[\\[\\]\"=\\\\#; a\n\\PC]{0,80}") {
        config::kept(&text, Some("a"));
    }
}
