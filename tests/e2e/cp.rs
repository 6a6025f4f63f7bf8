//! Files and folders to and from a task that runs.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::Case;
use crate::Where::{Both, Real};
use crate::files::{SUM, mode, sum};
use crate::place::{Person, Place, Ran, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("cp::wrong_forms", Both, wrong_forms),
    ("cp::there_and_back", Real, there_and_back),
    ("cp::where_it_goes", Real, where_it_goes),
];

/// Copies, and succeeds.
fn cp(person: &Person<'_>, from: &str, to: &str) -> Ran {
    let ran = person.run(["jobs", "cp", from, to]);
    assert!(ran.code == 0 && ran.stdout().is_empty(), "{from} {to}: {ran}");
    ran
}

/// What a command in node 0 prints.
fn there(person: &Person<'_>, id: &str, command: &str) -> String {
    let ran = person.run(["jobs", "exec", id, "--", "bash", "-c", command]);
    assert_eq!(ran.code, 0, "{ran}");
    ran.stdout().trim().to_owned()
}

/// A task that stays.
fn idle(person: &Person<'_>) -> String {
    let id = person.submit("name: idle\nrun: sleep 10000\n");
    person.until(&id, "running");
    id
}

fn hostile(tree: &Path) {
    for folder in ["sub dir/.hidden", "empty", "closed"] {
        fs::create_dir_all(tree.join(folder)).unwrap();
    }
    let long = "n".repeat(255);
    let deep = [long.as_str(); 3].join("/");
    fs::create_dir_all(tree.join(&deep)).unwrap();
    let deep = deep + "/file";
    let names: [&[u8]; 10] = [
        b"-dash",
        b"--help",
        b"quo'te\"s",
        b"new\nline",
        b"\xff\xfe",
        b"sub dir/.hidden/..x",
        b"$(HOME)$$`id`",
        b"ro",
        b"closed/file",
        deep.as_bytes(),
    ];
    for name in names {
        fs::write(tree.join(OsStr::from_bytes(name)), name).unwrap();
    }
    mode(&tree.join("ro"), 0o400);
    mode(&tree.join("-dash"), 0o755);
    mode(&tree.join("closed"), 0o710);
    for (target, link) in [("ro", "link"), ("nowhere", "broken"), ("../../ro", "sub dir/.hidden/up"), (".", "self")] {
        symlink(target, tree.join(link)).unwrap();
    }
    fs::hard_link(tree.join("ro"), tree.join("sub dir/hard")).unwrap();
    fs::File::create(tree.join("hole")).unwrap().set_len(9_000_000).unwrap();
}

fn there_and_back(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let home = ann.home();
    hostile(&home.join("tree"));
    let id = idle(&ann);
    cp(&ann, "tree", &format!("{id}:/tmp/there"));
    let expected = sum(&home.join("tree"));
    assert_eq!(there(&ann, &id, &format!("cd /tmp/there && {SUM}")), expected);
    let ran = cp(&ann, &format!("{id}:/tmp/there"), "back");
    assert!(ran.stderr().starts_with("Copied 12 files, 8.58 MiB in "), "{ran}");
    assert_eq!(sum(&home.join("back")), expected);
    // Nothing of ours is left on either side.
    assert_eq!(there(&ann, &id, "find / -xdev -name '*.k8s-cli*' 2>/dev/null; ls -A /dev/shm"), "");
    assert!(fs::read_dir(home).unwrap().all(|entry| !entry.unwrap().file_name().as_bytes().starts_with(b".k8s")));
    let ran = ann.run(["jobs", "cp", "tree/ro", &format!("{id}:/tmp/one"), "-o", "json"]);
    let result: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(
        (&result["status"], &result["files"], &result["bytes"]),
        (&"copied".into(), &1.into(), &2.into()),
        "{ran}"
    );
    assert!(ran.stderr().is_empty(), "{ran}");
    let ran = ann.run(["jobs", "cp", "-q", &format!("{id}:/tmp/one"), "one"]);
    assert!(ran.code == 0 && ran.stdout().is_empty() && ran.stderr().is_empty(), "{ran}");
    assert_eq!(fs::read(home.join("one")).unwrap(), b"ro");
}

/// As cp -r does it.
fn where_it_goes(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let home = ann.home();
    fs::create_dir_all(home.join("tree/sub")).unwrap();
    fs::write(home.join("tree/sub/file"), "new").unwrap();
    let id = idle(&ann);
    let remote = |path: &str| format!("{id}:{path}");
    for to in ["/tmp/a", "/tmp/a", "~/b", "/new/deep/c"] {
        cp(&ann, "tree", &remote(to));
    }
    cp(&ann, "tree/.", &remote("/tmp/a"));
    cp(&ann, "tree/sub/file", &remote("/tmp/a/"));
    cp(&ann, "tree/sub/file", &remote("/tmp/a/sub/other"));
    cp(&ann, "tree/sub/file", &remote("rel/"));
    let found = "cd /tmp/a && find . -type f | sort; ls ~/b/sub /new/deep/c/sub; cat /rel/file";
    let all = "./file\n./sub/file\n./sub/other\n./tree/sub/file\n/new/deep/c/sub:\nfile\n\n/root/b/sub:\nfile\nnew";
    assert_eq!(there(&ann, &id, found), all);
    there(
        &ann,
        &id,
        "mkdir ~/sky_workdir && cd ~/sky_workdir && echo found >file && ln -s file link && ln -s /tmp/a folder",
    );
    fs::create_dir(home.join("into")).unwrap();
    for from in ["file", "~/sky_workdir/link", "folder/sub", "folder", "0:link"] {
        cp(&ann, &remote(from), "into");
    }
    cp(&ann, &remote("folder/."), "into/folder/sub");
    cp(&ann, &remote(""), "all");
    for (path, content) in [
        ("into/file", "found\n"),
        ("into/link", "found\n"),
        ("into/sub/other", "new"),
        ("into/folder/sub/sub/file", "new"),
        ("all/link", "found\n"),
    ] {
        assert_eq!(fs::read_to_string(home.join(path)).unwrap(), content, "{path}");
    }
    assert!(!home.join("all/folder").exists());
    fs::create_dir(home.join("into/other")).unwrap();
    for (from, to, why) in [
        (remote("/nowhere"), "x", "there is no /nowhere"),
        (remote("/dev/null"), "x", "/dev/null is neither a file nor a folder"),
        (remote("/tmp/a"), "into/file", "into/file is there and is no folder"),
        (remote("file"), "/dev/null", "/dev/null is no file, and a file is to be there"),
        (remote("/tmp/a/sub/other"), "into", "into/other is a folder, and a file is to be there"),
        ("tree".into(), &remote("/tmp/a/file"), "/tmp/a/file is there and is no folder"),
        ("tree/sub/file".into(), &remote("/proc/x"), "cannot create regular file"),
        (remote("7:x"), "x", "has no node 7"),
    ] {
        let ran = ann.run(["jobs", "cp", &from, to]);
        assert!(ran.code != 0 && ran.stderr().contains(why), "{from} {to}: {ran}");
    }
    assert!(!home.join("x").exists());
}

fn wrong_forms(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    snapshot("cp_both_here", &namespace, &ann.run(["jobs", "cp", "a", "./b:c"]));
    snapshot("cp_both_there", &namespace, &ann.run(["jobs", "cp", "a:b", "c:d"]));
    snapshot("cp_nothing_here", &namespace, &ann.run(["jobs", "cp", "nothing", "a:b"]));
    snapshot("cp_no_such_task", &namespace, &ann.run(["jobs", "cp", "nothing:x", "."]));
}
