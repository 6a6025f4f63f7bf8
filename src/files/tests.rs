#![allow(clippy::unwrap_used, reason = "tests")]
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

/// A folder with these files; a name that ends with a slash is a folder, the content `-> x` a link to x.
pub(super) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        match content.strip_prefix("-> ") {
            Some(target) => symlink(target, path).unwrap(),
            None if name.ends_with('/') => fs::create_dir_all(path).unwrap(),
            None => fs::write(path, content).unwrap(),
        }
    }
    folder
}

pub(super) fn root(path: impl Into<PathBuf>) -> Root {
    Root { path: path.into(), whole_git: false }
}

pub(super) fn tree(folder: &TempDir) -> Tree {
    Tree::read(&[root(folder.path())]).unwrap()
}

pub(super) fn archive(tree: &Tree) -> Vec<u8> {
    let mut out = Vec::new();
    let written = tree.write(&mut out).unwrap();
    assert_eq!((written.entries, written.bytes), (tree.entries(), tree.bytes()));
    assert_eq!(written.notes, [""; 0]);
    assert_eq!(out.len() % 512, 0);
    out
}

/// The names in the archive, without the first folder's.
pub(super) fn names(tree: &Tree) -> Vec<String> {
    let named = tree.entries.iter().map(|entry| String::from_utf8_lossy(&archive::name(entry)).into_owned());
    named.filter(|name| name != "0/").map(|name| name.strip_prefix("0/").unwrap_or(&name).to_owned()).collect()
}

/// Paths as they are below the folder.
fn short(folder: &TempDir, text: impl fmt::Display) -> String {
    text.to_string()
        .replace(&format!("{}/", folder.path().display()), "")
        .replace(&folder.path().display().to_string(), ".")
}

pub(super) fn left_out(folder: &TempDir, tree: &Tree) -> Vec<String> {
    let paths = |it: &LeftOut| it.paths.iter().map(|path| short(folder, path.display())).collect::<Vec<_>>().join(" ");
    tree.left_out().iter().map(|it| short(folder, format!("{}: {}", it.file.display(), paths(it)))).collect()
}

pub(super) fn notes(folder: &TempDir, tree: &Tree) -> Vec<String> {
    tree.notes().iter().map(|note| short(folder, note)).collect()
}

/// GNU tar, and busybox's where there is one.
pub(super) fn unpackers() -> Vec<Vec<&'static str>> {
    let mut all = vec![vec!["tar"]];
    if Command::new("busybox").arg("true").status().is_ok() {
        all.push(vec!["busybox", "tar"]);
    }
    all
}

pub(super) fn run(command: &mut Command, input: &[u8]) -> String {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let out = std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input).unwrap());
        child.wait_with_output().unwrap()
    });
    let stderr = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success() && stderr.is_empty(), "{command:?}: {}: {stderr}", out.status);
    String::from_utf8(out.stdout).unwrap()
}

pub(super) fn unpack(unpacker: &[&str], archive: &[u8]) -> TempDir {
    let out = tempfile::tempdir().unwrap();
    let mut command = Command::new(unpacker[0]);
    command.args(&unpacker[1..]).args(["-xpof", "-", "-C"]).arg(out.path()).env("EXTRACT_UNSAFE_SYMLINKS", "1");
    run(&mut command, archive);
    out
}

/// Everything below a folder: kind, mode, time, content or target.
fn all(folder: &Path) -> BTreeMap<PathBuf, (u32, i64, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        let meta = fs::symlink_metadata(&path).unwrap();
        let content = if meta.is_symlink() {
            fs::read_link(&path).unwrap().into_os_string().into_vec()
        } else if meta.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            Vec::new()
        } else {
            fs::read(&path).unwrap()
        };
        found.insert(path.strip_prefix(folder).unwrap().to_owned(), (meta.mode(), meta.mtime(), content));
    }
    found
}

#[test]
fn a_hostile_tree_arrives_as_it_is() {
    let long = "n".repeat(255);
    let deep = format!("{}/{long}", ["d".repeat(99), "e".repeat(100), "f".repeat(101), "g".repeat(200)].join("/"));
    let names = [
        "plain",
        "two\nlines",
        "quote\"'`$(x)",
        "-rf",
        "--help",
        " ",
        "tab\t",
        "back\\slash",
        ".hidden",
        "ü",
        "*",
        "..a",
        "a..",
        "a/b/c",
        "a.txt",
        "a b/c",
        "empty/folder/",
        "end",
        "0/0",
        &long,
        &deep,
        "many/../many/x",
    ];
    let source = folder(&names.map(|name| (name, if name.len() > 90 { "long" } else { name })));
    let at = |name: &str| source.path().join(name);
    fs::write(source.path().join(OsStr::from_bytes(b"not\xffutf8\xc3")), "bytes").unwrap();
    let long_target = format!("../{}", "t/".repeat(120));
    for (name, target) in [
        ("links/file", "../plain"),
        ("links/folder", "../a"),
        ("links/broken", "nowhere"),
        ("links/absolute", "/etc/hostname"),
        ("links/up", "../../../.."),
        ("links/self", "self"),
        ("links/odd", ".//./x/"),
        ("links/long", &long_target),
        ("links/hundred", &"h".repeat(100)),
    ] {
        fs::create_dir_all(at("links")).unwrap();
        symlink(target, at(name)).unwrap();
    }
    symlink(OsStr::from_bytes(b"\xff\xfe"), at("links/bytes")).unwrap();
    fs::hard_link(at("plain"), at("hard")).unwrap();
    let holes = fs::File::create(at("holes")).unwrap();
    holes.set_len(3 << 20).unwrap();
    fs::write(at("block"), vec![b'x'; 512]).unwrap();
    fs::write(at("blocks"), vec![b'x'; 128 << 10]).unwrap();
    for mode in [0o777, 0o400, 0o755, 0o640] {
        let path = at(&format!("mode{mode:o}"));
        fs::write(&path, "mode").unwrap();
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }
    fs::set_permissions(at("empty"), Permissions::from_mode(0o750)).unwrap();
    fs::set_permissions(at("a"), Permissions::from_mode(0o700)).unwrap();

    let tree = tree(&source);
    let archive = archive(&tree);
    for unpacker in unpackers() {
        let out = unpack(&unpacker, &archive);
        assert_eq!(fs::read(out.path().join(END)).unwrap(), b"");
        same(source.path(), &out.path().join("0"), unpacker.len() == 1);
        let mut list = Command::new(unpacker[0]);
        list.args(&unpacker[1..]).args(["-tf", "-"]);
        if unpacker.len() == 1 {
            let listed = run(&mut list, &archive);
            assert_eq!((listed.lines().count(), listed.lines().last()), (tree.entries(), Some(END)));
        }
    }
}

/// Busybox gives neither links nor folders their times.
fn same(source: &Path, unpacked: &Path, times: bool) {
    let (mut source, mut unpacked) = (all(source), all(unpacked));
    if !times {
        for it in source.values_mut().chain(unpacked.values_mut()) {
            it.1 = 0;
        }
    }
    assert_eq!(source.keys().collect::<Vec<_>>(), unpacked.keys().collect::<Vec<_>>());
    for (path, was) in source {
        assert!(unpacked[&path] == was, "{} differs", path.display());
    }
}

#[test]
fn several_roots_stand_side_by_side() {
    let source = folder(&[("code/a", "1"), ("code/sub/b", "22"), ("data.bin", "333"), ("code/link", "-> ../data.bin")]);
    let at = |name: &str| root(source.path().join(name));
    symlink("code", source.path().join("to-code")).unwrap();
    fs::write(source.path().join(".gitignore"), "*").unwrap();
    fs::write(source.path().join("code/.gitignore"), "data.bin").unwrap();
    let tree = Tree::read(&[at("code"), at("data.bin"), at("to-code/sub")]).unwrap();
    assert_eq!(names(&tree), [".gitignore", "a", "link", "sub/", "sub/b", "1", "2/", "2/b"]);
    assert_eq!((tree.files(), tree.bytes(), tree.entries()), (5, 16, 10));
    let listed: Vec<_> = tree.list().map(|it| short(&source, format!("{} {}", it.path.display(), it.size))).collect();
    assert_eq!(
        listed,
        [
            "code 0",
            "code/.gitignore 8",
            "code/a 1",
            "code/link 0",
            "code/sub 0",
            "code/sub/b 2",
            "data.bin 3",
            "to-code/sub 0",
            "to-code/sub/b 2"
        ]
    );
    assert_eq!(notes(&source, &tree), ["links whose target is not sent: code/link"]);
    let out = unpack(&["tar"], &archive(&tree));
    assert_eq!(fs::read(out.path().join("1")).unwrap(), b"333");
}

#[test]
fn all_that_cannot_be_sent_is_told_at_once() {
    let source = folder(&[("ok/a", ""), ("loop", "-> loop"), ("broken", "-> nothing")]);
    let at = |name: &str| root(source.path().join(name));
    let roots = [at("ok"), at("missing"), at("loop"), at("broken"), at("ok/a/x"), root("/dev/null")];
    let problems = Tree::read(&roots).unwrap_err();
    let told: Vec<_> = problems.iter().map(|it| format!("{} {}", it.root, short(&source, it))).collect();
    assert_eq!(
        told,
        [
            "1 cannot read missing: No such file or directory",
            "2 cannot read loop: Too many levels of symbolic links",
            "3 cannot read broken: No such file or directory",
            "4 cannot read ok/a/x: Not a directory",
            "5 /dev/null is a device: only folders and files can be sent",
        ]
    );
}

#[test]
fn what_is_no_file_is_left_out_with_a_note() {
    let source = folder(&[("a", "")]);
    let _socket = std::os::unix::net::UnixListener::bind(source.path().join("socket")).unwrap();
    run(Command::new("mkfifo").args(["pipe", "p2", "p3"]).current_dir(source.path()), b"");
    let tree = tree(&source);
    assert_eq!(names(&tree), ["a"]);
    assert_eq!(notes(&source, &tree), ["only folders, files and links are sent, not p2, p3, pipe and 1 more"]);
}

#[test]
fn links_out_of_the_tree_are_noted() {
    let source = folder(&[
        ("a/in", "-> ../b/x"),
        ("a/folder", "-> ../b"),
        ("a/through", "-> folder/x"),
        ("a/root", "-> .."),
        ("a/out", "-> ../../b/x"),
        ("a/absolute", "-> /etc"),
        ("a/broken", "-> nothing"),
        ("a/ignored", "-> ../log"),
        ("b/x", ""),
        ("log", ""),
        (".gitignore", "log"),
    ]);
    symlink(source.path().join("b"), source.path().join("a/back")).unwrap();
    let told = notes(&source, &tree(&source));
    assert_eq!(told, ["links whose target is not sent: a/absolute, a/back, a/broken and 2 more"]);
}

#[test]
fn ignore_files_mean_what_they_mean_to_git() {
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, &'a str);
    let cases: &[Case] = &[
        ("none", &[("a", ""), (".x", "")], ".x a", ""),
        ("a name", &[(".gitignore", "log"), ("log", ""), ("a/log", ""), ("a/b", "")], ".gitignore a/ a/b", "a/log log"),
        ("anchored", &[(".gitignore", "/log"), ("log", ""), ("a/log", "")], ".gitignore a/ a/log", "log"),
        (
            "inner slash",
            &[(".gitignore", "a/log"), ("a/log", ""), ("b/a/log", "")],
            ".gitignore a/ b/ b/a/ b/a/log",
            "a/log",
        ),
        (
            "folders only",
            &[(".gitignore", "x/"), ("x/a", ""), ("y/x", ""), ("z/x", "-> ../y")],
            ".gitignore y/ y/x z/ z/x",
            "x",
        ),
        ("again in", &[(".gitignore", "*.o\n!b.o"), ("a.o", ""), ("b.o", "")], ".gitignore b.o", "a.o"),
        ("not from within", &[(".gitignore", "x\n!x/b"), ("x/b", "")], ".gitignore", "x"),
        (
            "all but",
            &[(".gitignore", "*\n!*/\n!*.py\n"), ("a.py", ""), ("b", ""), ("c/d.py", "")],
            "a.py c/ c/d.py",
            ".gitignore b",
        ),
        (
            "comment, space, CR",
            &[(".gitignore", "#a\n\nb  \r\n\\#c"), ("#a", ""), ("b", ""), ("#c", "")],
            "#a .gitignore",
            "#c b",
        ),
        ("BOM", &[(".gitignore", "\u{feff}a"), ("a", "")], ".gitignore", "a"),
        (
            "braces",
            &[(".gitignore", "{a,b}\n*.{o}"), ("a", ""), ("{a,b}", ""), ("x.o", ""), ("x.{o}", "")],
            ".gitignore a x.o",
            "x.{o} {a,b}",
        ),
        (
            "stars",
            &[(".gitignore", "a/**/z\nb/**"), ("a/z", ""), ("a/x/y/z", ""), ("b/c", "")],
            ".gitignore a/ a/x/ a/x/y/ b/",
            "a/x/y/z a/z b/c",
        ),
        ("class", &[(".gitignore", "[ab]\n[!c]d"), ("a", ""), ("cd", ""), ("xd", "")], ".gitignore cd", "a xd"),
        ("not in a repository", &[(".gitignore", "a"), ("a", "")], ".gitignore", "a"),
    ];
    for (what, files, sent, ignored) in cases {
        let source = folder(files);
        let tree = tree(&source);
        assert_eq!(names(&tree).join(" "), *sent, "{what}");
        let left: Vec<_> =
            tree.left_out().iter().flat_map(|it| &it.paths).map(|path| short(&source, path.display())).collect();
        assert_eq!(left.join(" "), *ignored, "{what}");
        assert_eq!(notes(&source, &tree), [""; 0], "{what}");
    }
}

#[test]
fn each_ignore_file_has_its_own_list() {
    let source = folder(&[
        (".gitignore", "*.log\n"),
        ("a.log", ""),
        ("sub/.gitignore", "!keep.log\ntmp\n"),
        ("sub/keep.log", ""),
        ("sub/b.log", ""),
        ("sub/tmp/x", ""),
        (".git/info/exclude", "secret\n!a.log\n"),
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("secret", ""),
    ]);
    let it = tree(&source);
    assert_eq!(
        left_out(&source, &it),
        [".git/info/exclude: secret", ".gitignore: a.log sub/b.log", "sub/.gitignore: sub/tmp"]
    );
    fs::write(source.path().join(".skyignore"), "sub\n").unwrap();
    let it = tree(&source);
    assert_eq!(left_out(&source, &it), [".skyignore: sub"]);
    assert!(names(&it).contains(&"a.log".to_owned()) && names(&it).contains(&"secret".to_owned()));
    fs::write(source.path().join(".skyignore"), "").unwrap();
    fs::write(source.path().join("sub/.skyignore"), "tmp\n").unwrap();
    assert_eq!(left_out(&source, &tree(&source)), ["sub/.skyignore: sub/tmp"]);
}

#[test]
fn an_ignore_file_that_is_none_stops_or_is_noted() {
    let source = folder(&[("a", ""), ("x/.gitignore/b", "")]);
    fs::write(source.path().join(".gitignore"), b"a\nb\xff\nc**[z-a]\n#\xff\n").unwrap();
    let it = tree(&source);
    assert_eq!(names(&it), [".gitignore", "x/", "x/.gitignore/", "x/.gitignore/b"]);
    let told = notes(&source, &it);
    assert_eq!(told[0], ".gitignore: line 2 is not a valid pattern and is ignored: it is not UTF-8");
    assert!(told[1].starts_with(".gitignore: line 3 is not a valid pattern and is ignored: "), "{told:?}");
    assert_eq!(told.len(), 2);
    let large = fs::File::create(source.path().join(".gitignore")).unwrap();
    large.set_len(17 << 20).unwrap();
    let problems = Tree::read(&[root(source.path())]).unwrap_err();
    assert_eq!(short(&source, &problems[0]), "cannot read .gitignore: it is larger than 16 MiB");
}

/// Does something to a file when the archive has as many bytes.
struct Meddler<'a> {
    after: usize,
    meddle: &'a dyn Fn(),
    bytes: usize,
}

impl Write for Meddler<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let before = self.bytes;
        self.bytes += bytes.len();
        if before <= self.after && self.bytes > self.after {
            (self.meddle)();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_file_that_changes_while_it_is_read() {
    type Meddle = fn(&Path);
    let cut = |path: &Path| fs::File::options().write(true).open(path).unwrap().set_len(70_000).unwrap();
    let grow = |path: &Path| fs::OpenOptions::new().append(true).open(path).unwrap().write_all(b"more").unwrap();
    let cases: [(usize, Meddle, Result<&str, &str>); 5] = [
        (1024, cut, Err("big became shorter while it was read")),
        (1024, grow, Ok("big grew while it was read: its first 200000 bytes are sent")),
        (0, |path| fs::remove_file(path).unwrap(), Err("cannot read big: No such file or directory")),
        (
            0,
            |path| {
                fs::remove_file(path).unwrap();
                symlink("/etc/passwd", path).unwrap();
            },
            Err("cannot read big: Too many levels of symbolic links"),
        ),
        (
            0,
            |path| {
                fs::remove_file(path).unwrap();
                run(Command::new("mkfifo").arg(path), b"");
            },
            Err("big is no longer a file"),
        ),
    ];
    for (after, meddle, expected) in cases {
        let source = folder(&[("big", "")]);
        let big = source.path().join("big");
        fs::write(&big, vec![b'x'; 200_000]).unwrap();
        let tree = tree(&source);
        let mut out = Meddler { after, meddle: &|| meddle(&big), bytes: 0 };
        let got = match tree.write(&mut out) {
            Ok(written) => Ok(short(&source, written.notes.join("; "))),
            Err(Failed::File(problem)) => Err(short(&source, problem)),
            Err(Failed::Out(err)) => panic!("{err}"),
        };
        assert_eq!(got.as_ref().map(String::as_str).map_err(String::as_str), expected);
    }
}

#[test]
fn a_stream_that_takes_no_more_is_told_apart() {
    let source = folder(&[("a", "x")]);
    let mut small = [0; 700];
    let failed = tree(&source).write(&mut &mut small[..]).unwrap_err();
    assert!(matches!(failed, Failed::Out(err) if err.kind() == io::ErrorKind::WriteZero));
}

#[test]
fn times_are_not_in_the_future() {
    let source = folder(&[("a", "x")]);
    let future = SystemTime::now() + Duration::from_hours(24);
    fs::File::options().write(true).open(source.path().join("a")).unwrap().set_modified(future).unwrap();
    let out = unpack(&["tar"], &archive(&tree(&source)));
    assert!(fs::metadata(out.path().join("0/a")).unwrap().modified().unwrap() <= SystemTime::now());
}

#[test]
fn the_digest_changes_with_the_files_and_only_with_them() {
    let source = folder(&[("a", "x"), ("b", "-> a"), (".gitignore", "log")]);
    let at = |name: &str| source.path().join(name);
    let first = tree(&source).digest();
    assert_eq!(first.len(), 64);
    fs::write(at("log"), "").unwrap();
    assert_eq!(tree(&source).digest(), first, "left out");
    fs::set_permissions(at("a"), Permissions::from_mode(0o600)).unwrap();
    let mode = tree(&source).digest();
    fs::File::options().write(true).open(at("a")).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    let time = tree(&source).digest();
    fs::remove_file(at("b")).unwrap();
    symlink("c", at("b")).unwrap();
    let link = tree(&source).digest();
    let mut all = vec![first, mode, time, link];
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 4);
}

#[test]
fn the_largest_are_named_where_they_are() {
    let source = folder(&[("a/b/c/big", &"x".repeat(1000)), ("a/small", "x"), ("many/0", "")]);
    for n in 1..=10 {
        fs::write(source.path().join(format!("many/{n}")), [b'x'; 50]).unwrap();
    }
    let named = |n| -> Vec<String> {
        let largest = tree(&source).largest(n).into_iter();
        largest.map(|it| short(&source, format!("{} {}", it.path.display(), it.size))).collect()
    };
    assert_eq!(named(2), ["a/b/c/big 1000", "many 500"]);
    assert_eq!(named(9), ["a/b/c/big 1000", "many 500", "a/small 1"]);
    let file = Tree::read(&[root(source.path().join("many/1"))]).unwrap();
    assert_eq!(file.largest(3), [Listed { path: source.path().join("many/1"), size: 50 }]);
}

fn any_name() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![any::<u8>(), Just(b'.'), Just(b'\n'), Just(0xff)];
    prop::collection::vec(byte.prop_filter("not in names", |it| !matches!(it, 0 | b'/')), 1..=255)
        .prop_filter("no name", |name| name != b"." && name != b".." && name != b".git" && !name.ends_with(b"ignore"))
}

proptest! {
    #![proptest_config(crate::fixtures::properties(24))]

    #[test]
    fn any_name_arrives(paths in prop::collection::vec(prop::collection::vec(any_name(), 1..4), 1..6), target in any_name()) {
        let source = tempfile::tempdir().unwrap();
        for path in &paths {
            let path = source.path().join(OsStr::from_bytes(&path.join(&b'/')));
            // Where one's folder is another's file, one of them is enough.
            if fs::create_dir_all(path.parent().unwrap()).is_ok() && !path.exists() {
                fs::write(path, "content").unwrap();
            }
        }
        let link = source.path().join("link");
        if !link.exists() {
            symlink(OsStr::from_bytes(&target), link).unwrap();
        }
        let archive = archive(&tree(&source));
        for unpacker in unpackers() {
            same(source.path(), &unpack(&unpacker, &archive).path().join("0"), unpacker.len() == 1);
        }
    }

    #[test]
    fn no_ignore_file_makes_it_panic(lines in prop::collection::vec(any::<u8>(), 0..60)) {
        let source = folder(&[("a", ""), ("b/c", "")]);
        fs::write(source.path().join(".gitignore"), lines).unwrap();
        let _ = Tree::read(&[root(source.path())]);
    }
}
