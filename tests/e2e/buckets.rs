//! Buckets in `file_mounts`.

use std::fs;

use crate::Case;
use crate::Where::{Both, Real};
use crate::place::{Place, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("buckets::filled_from_local_files", Real, filled_from_local_files),
    ("buckets::what_is_said_of_local_files", Both, what_is_said_of_local_files),
];

/// What SkyPilot would put into a bucket lies where that would be mounted: a folder's content, or each path of a list
/// under its name.
fn filled_from_local_files(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    fs::create_dir_all(ann.home().join("code/sub")).unwrap();
    fs::write(ann.home().join("code/sub/a"), "a\n").unwrap();
    fs::write(ann.home().join("b"), "b\n").unwrap();
    let ran = ann.follow(concat!(
        "file_mounts:\n  /data: {name: mine, source: ~/code, mode: COPY}\n",
        "  ~/list: {source: [code/, ./b]}\n  rel: {name: out, source: code, mode: MOUNT_CACHED, persistent: false}\n",
        "run: cat /data/sub/a ~/list/code/sub/a ~/list/b ~/sky_workdir/rel/sub/a; echo c >/data/sub/c; ls /data/sub\n"
    ));
    assert_eq!((ran.code, ran.stdout().as_str()), (0, "a\na\nb\na\na\nc\n"), "{ran}");
}

fn what_is_said_of_local_files(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    fs::create_dir_all(ann.home().join("code")).unwrap();
    fs::write(ann.home().join("file"), "x").unwrap();
    let text = "file_mounts:\n  /a: {source: code, mode: COPY}\n  /b: {name: mine, source: ~/code}\nrun: 'true'\n";
    let file = namespace.file("task.yaml", text);
    let ran = ann.run(["jobs", "submit", "--dry-run", "-o", "name", file.to_str().unwrap()]);
    snapshot("buckets_local", &namespace, &ran);
    let file = namespace.file("wrong.yaml", text.replace("code,", "file,").replace("~/code", "nowhere"));
    snapshot("buckets_local_wrong", &namespace, &ann.run(["jobs", "submit", "-d", file.to_str().unwrap()]));
}
