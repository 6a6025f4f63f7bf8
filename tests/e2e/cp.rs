//! Files and folders to and from a task that runs.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;

use rustix::process::Signal;
use serde_json::json;

use crate::Case;
use crate::Where::{Both, Real};
use crate::files::{SUM, limited, mode, noise, sum};
use crate::place::{Person, Place, Ran, eventually, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("cp::wrong_forms", Both, wrong_forms),
    ("cp::there_and_back", Real, there_and_back),
    ("cp::where_it_goes", Real, where_it_goes),
    ("cp::large_and_cut", Real, large_and_cut),
    ("cp::interrupted", Real, interrupted),
    ("cp::several_nodes", Real, several_nodes),
    ("cp::when_it_has_ended", Real, when_it_has_ended),
    ("cp::without_the_right", Real, without_the_right),
    ("cp::images", Real, images),
    ("cp::volumes", Real, volumes),
    ("cp::volumes_in_vain", Real, volumes_in_vain),
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
    cp(&ann, "tree", &remote("/new/slash/"));
    assert_eq!(there(&ann, &id, "ls /new/slash"), "tree");
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

/// Of each connection that is cut no more is lost than what had not been answered.
fn large_and_cut(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    fs::create_dir(ann.home().join("tree")).unwrap();
    fs::write(ann.home().join("tree/noise"), noise(200_000_000)).unwrap();
    let id = idle(&ann);
    let cut = "last=; for cut in 1 2 3; do owner=; until [ -n \"$owner\" ] && [ \"$owner\" != \"$last\" ]; do \
        owner=$(cat /dev/shm/.k8s-cli-cp-*/owner 2>/dev/null); done; sleep 0.3; kill \"$owner\" || exit; last=$owner; done";
    for (from, to) in [("tree", format!("{id}:/tmp/there").as_str()), (format!("{id}:/tmp/there").as_str(), "back")] {
        let running = ann.start(["jobs", "cp", from, to]);
        there(&ann, &id, cut);
        let ran = running.end();
        assert!(ran.code == 0 && ran.stderr().contains("Copied 1 file, 190.73 MiB in "), "{ran}");
    }
    assert_eq!(sum(&ann.home().join("back")), sum(&ann.home().join("tree")));
}

fn left_here(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| entry.unwrap().file_name().as_bytes().starts_with(b".k8s-cli"))
}

/// Nothing is left on either side.
fn interrupted(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    fs::write(ann.home().join("noise"), noise(150_000_000)).unwrap();
    let id = idle(&ann);
    there(&ann, &id, "head -c 150000000 /dev/urandom >/tmp/noise");
    let box_there = "until ls /dev/shm/.k8s-cli-cp-*/*frame* >/dev/null 2>&1; do :; done";
    for (from, to) in [("noise", format!("{id}:/tmp/there").as_str()), (format!("{id}:/tmp/noise").as_str(), "back")] {
        for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
            let running = ann.start(["jobs", "cp", from, to]);
            there(&ann, &id, box_there);
            running.signal(signal);
            let ran = running.end();
            assert!(ran.code == code && ran.stderr().ends_with(": interrupted\n"), "{ran}");
            assert_eq!(there(&ann, &id, "ls -A /tmp /dev/shm | grep -v -e ^noise -e : -e ^$ || true"), "");
            assert!(!left_here(ann.home()) && !ann.home().join("back").exists());
        }
    }
}

fn several_nodes(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let id = ann.submit("name: pair\nnum_nodes: 2\nrun: echo $NODE_RANK >/tmp/rank; sleep 10000\n");
    ann.until(&id, "running");
    for (from, rank) in [("pair:/tmp/rank", "0"), ("pair:1:/tmp/rank", "1"), ("pair:0:/tmp/rank", "0")] {
        eventually("the file", || (ann.run(["jobs", "cp", from, "rank"]).code == 0).then_some(()));
        assert_eq!(fs::read_to_string(ann.home().join("rank")).unwrap().trim(), rank, "{from}");
    }
    cp(&ann, "rank", "pair:1:/tmp/from-0");
    let ran = ann.run(["jobs", "exec", &id, "--node", "1", "--", "cat", "/tmp/from-0"]);
    assert_eq!(ran.stdout(), "0\n", "{ran}");
}

fn when_it_has_ended(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    assert_eq!(ann.follow("name: over\nrun: echo x >/tmp/x\n").code, 0);
    let before = format!("{:?}", namespace.objects("jobs"));
    snapshot("cp_ended", &namespace, &ann.run(["jobs", "cp", "over:/tmp/x", "."]));
    assert_eq!(format!("{:?}", namespace.objects("jobs")), before);
}

fn without_the_right(place: &Place) {
    let namespace = place.namespace();
    let limited =
        limited(place, &namespace, &["get", "list", "watch"], &[("persistentvolumeclaims", &["list", "create"])]);
    let id = idle(&limited);
    let ran = limited.run(["jobs", "cp", &format!("{id}:/tmp"), "x"]);
    assert_eq!(ran.code, 1, "{ran}");
    for words in [": pods ", "is forbidden", "the right to 'get' pods/exec"] {
        assert!(ran.stderr().contains(words), "{words}: {ran}");
    }
    assert_eq!(limited.run(["volumes", "create", "data", "1Gi"]).code, 0);
    let ran = limited.run(["volumes", "cp", "data:x", "."]);
    assert!(ran.code == 1 && ran.stderr().contains("the right to 'create' pods"), "{ran}");
    assert_eq!(namespace.objects("pods").len(), 1);
}

/// Without tar, or without GNU's; without a shell.
fn images(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    fs::create_dir_all(ann.home().join("tree/sub")).unwrap();
    fs::write(ann.home().join("tree/sub/file"), "x\n".repeat(10_000)).unwrap();
    let without = "rm $(command -v tar); touch /tmp/ready; ";
    for (name, image, before) in [("debian", "python:3.13-slim", without), ("small", "busybox:1", "")] {
        let id = ann
            .submit(&format!("name: {name}\nresources: {{image_id: 'docker:{image}'}}\nrun: '{before}sleep 10000'\n"));
        ann.until(&id, "running");
        if !before.is_empty() {
            there(&ann, &id, "until [ -e /tmp/ready ]; do :; done");
        }
        cp(&ann, "tree", &format!("{id}:/tmp/there"));
        cp(&ann, &format!("{id}:/tmp/there"), name);
        assert_eq!(sum(&ann.home().join(name)), sum(&ann.home().join("tree")), "{name}");
        cp(&ann, &format!("{id}:/tmp/there/sub/file"), "file");
        assert_eq!(fs::metadata(ann.home().join("file")).unwrap().len(), 20_000);
        assert_eq!(ann.run(["jobs", "stop", "--now", &id]).code, 0);
    }
    let id = idle(&ann);
    there(&ann, &id, "rm $(command -v tar) $(command -v python3)");
    let ran = ann.run(["jobs", "cp", &format!("{id}:/etc"), "etc"]);
    assert!(ran.code == 1 && ran.stderr().ends_with("the image has neither tar nor python3\n"), "{ran}");
    let ran = ann.run(["jobs", "cp", "tree", &format!("{id}:/tmp/there")]);
    assert!(ran.code == 1 && ran.stderr().contains("the image has neither tar and gzip nor python3"), "{ran}");
    there(&ann, &id, "rm $(command -v sh)");
    for (from, to) in [(format!("{id}:/etc"), "etc"), ("tree".into(), format!("{id}:/tmp/there").as_str())] {
        let ran = ann.run(["jobs", "cp", &from, to]);
        assert!(ran.code == 1 && ran.stderr().ends_with("the image has no shell (sh: not found)\n"), "{ran}");
    }
    assert!(!left_here(ann.home()) && !ann.home().join("etc").exists());
}

/// Through a pod that is gone afterwards.
fn volumes(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    hostile(&ann.home().join("tree"));
    assert_eq!(ann.run(["volumes", "create", "data", "1Gi"]).code, 0);
    for (from, to) in
        [("tree", "data:sets/"), ("data:/sets/tree", "back"), ("data:sets/tree/ro", "ro"), ("data:", "all")]
    {
        let ran = ann.run(["volumes", "cp", from, to]);
        assert!(ran.code == 0 && ran.stdout().is_empty() && ran.stderr().contains("Copied "), "{from} {to}: {ran}");
        let pods = namespace.objects("pods");
        assert!(pods.iter().all(|pod| pod["metadata"]["deletionTimestamp"].is_string()), "{pods:?}");
    }
    let expected = sum(&ann.home().join("tree"));
    assert_eq!(sum(&ann.home().join("back")), expected);
    assert_eq!(sum(&ann.home().join("all/sets/tree")), expected);
    // A task has it where it was put, and nothing beside it.
    let ran = ann.follow(&format!("volumes: {{/data: data}}\nrun: |\n  ls -A /data\n  cd /data/sets/tree && {SUM}\n"));
    assert_eq!((ran.code, ran.stdout()), (0, format!("sets\n{expected}\n")), "{ran}");
    snapshot("cp_volumes_both_here", &namespace, &ann.run(["volumes", "cp", "a", "b"]));
    snapshot("cp_volumes_upwards", &namespace, &ann.run(["volumes", "cp", "data:../etc", "b"]));
    snapshot("cp_volumes_nothing_there", &namespace, &ann.run(["volumes", "cp", "data:x", "b"]));
    assert_eq!(namespace.person("bob").run(["volumes", "cp", "data:sets", "b"]).code, 1);
}

/// A pod that cannot start goes away, and so does one whose client was killed.
fn volumes_in_vain(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    assert_eq!(ann.run(["volumes", "create", "data", "1Gi"]).code, 0);
    let gone = || eventually("no pod", || namespace.objects("pods").is_empty().then_some(()));
    let ran = ann.run(["volumes", "cp", "data:x", "b", "--image-id", "UPPER/case"]);
    assert!(ran.code == 1 && ran.stderr().contains("the pod that mounts the volume cannot start: "), "{ran}");
    gone();
    let waits = ["volumes", "cp", "data:x", "b", "--image-id", "registry.invalid/nothing"];
    let running = ann.start(waits);
    running.says("Waiting for the volume to be mounted: ");
    running.signal(Signal::INT);
    let ran = running.end();
    assert_eq!(ran.code, 130, "{ran}");
    gone();
    let running = ann.start(waits);
    running.says("Waiting for the volume to be mounted: ");
    running.signal(Signal::KILL);
    running.end();
    let pods = namespace.objects("pods");
    let spec = &pods[0]["spec"];
    assert_eq!((&spec["restartPolicy"], &spec["activeDeadlineSeconds"]), (&"Never".into(), &86400.into()));
    // As the cluster says of it when that is over.
    let name = pods[0]["metadata"]["name"].as_str().unwrap();
    let path = format!("/api/v1/namespaces/{}/pods/{name}", namespace.name);
    place.ask("PATCH", &path, Some(&json!({"spec": {"activeDeadlineSeconds": 1}})));
    eventually("its end", || (namespace.objects("pods")[0]["status"]["phase"] == "Failed").then_some(()));
    assert_eq!(ann.run(["volumes", "cp", "data:", "b"]).code, 0);
    gone();
}

fn wrong_forms(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    snapshot("cp_both_here", &namespace, &ann.run(["jobs", "cp", "a", "./b:c"]));
    snapshot("cp_both_there", &namespace, &ann.run(["jobs", "cp", "a:b", "c:d"]));
    snapshot("cp_nothing_here", &namespace, &ann.run(["jobs", "cp", "nothing", "a:b"]));
    snapshot("cp_no_such_task", &namespace, &ann.run(["jobs", "cp", "nothing:x", "."]));
}
