use std::collections::BTreeMap;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

use proptest::prelude::*;
use tar::Header;

use super::*;

/// A member of an archive, whatever is in it.
fn add(archive: &mut Vec<u8>, kind: EntryType, name: &[u8], link: &[u8], content: &[u8]) {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(0o4751);
    header.set_size(content.len() as u64);
    header.set_mtime(1_000_000_000);
    header.set_uid(4321);
    header.set_gid(4321);
    let old = header.as_old_mut();
    old.name[..name.len().min(100)].copy_from_slice(&name[..name.len().min(100)]);
    old.linkname[..link.len().min(100)].copy_from_slice(&link[..link.len().min(100)]);
    header.set_cksum();
    archive.extend(header.as_bytes());
    archive.extend(content);
    archive.resize(archive.len().next_multiple_of(512), 0);
}

type Member<'a> = (EntryType, &'a [u8], &'a [u8], &'a [u8]);

fn archive(members: &[Member<'_>]) -> Vec<u8> {
    let mut archive = Vec::new();
    members.iter().for_each(|(kind, name, link, content)| add(&mut archive, *kind, name, link, content));
    archive.resize(archive.len() + 1024, 0);
    archive
}

fn file<'a>(name: &'a str, content: &'a str) -> Member<'a> {
    (EntryType::Regular, name.as_bytes(), b"", content.as_bytes())
}

fn folder(name: &str) -> Member<'_> {
    (EntryType::Directory, name.as_bytes(), b"", b"")
}

fn link<'a>(name: &'a str, target: &'a str) -> Member<'a> {
    (EntryType::Symlink, name.as_bytes(), target.as_bytes(), b"")
}

fn target(path: &Path) -> Target {
    Target { path: path.to_owned(), name: Some("name".into()), token: "token".into() }
}

/// Copies an archive to a path; comes back with the notes.
fn copy(path: &Path, is_folder: bool, archive: &[u8]) -> Result<Vec<String>, String> {
    let mut unpacked = Unpacked::begin(&target(path), is_folder)?;
    unpacked.unpack(archive)?;
    let notes = unpacked.notes();
    unpacked.finish()?;
    Ok(notes)
}

/// All that is below a folder: names with what they are.
fn found(folder: &Path) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let kind = fs::symlink_metadata(&path).unwrap();
            let what = if kind.is_dir() {
                open.push(path.clone());
                "/".to_owned()
            } else if kind.is_symlink() {
                format!("-> {}", fs::read_link(&path).unwrap().display())
            } else {
                fs::read_to_string(&path).unwrap()
            };
            all.insert(path.strip_prefix(folder).unwrap().display().to_string(), what);
        }
    }
    all
}

fn expected(all: &[(&str, &str)]) -> BTreeMap<String, String> {
    all.iter().map(|(name, what)| ((*name).to_owned(), (*what).to_owned())).collect()
}

#[test]
fn a_tree() {
    let here = tempfile::tempdir().unwrap();
    let tree = archive(&[
        folder("./"),
        folder("./sub/"),
        file("./sub/a", "1"),
        (EntryType::Link, b"./hard", b"./sub/a", b""),
        link("./sub/up", "../sub/a"),
        link("./sub/self", "."),
        file("not/named/before", "2"),
    ]);
    let to = here.path().join("to");
    assert_eq!(copy(&to, true, &tree).unwrap(), [""; 0]);
    let all = [
        ("sub", "/"),
        ("sub/a", "1"),
        ("hard", "1"),
        ("sub/up", "-> ../sub/a"),
        ("sub/self", "-> ."),
        ("not", "/"),
        ("not/named", "/"),
        ("not/named/before", "2"),
    ];
    assert_eq!(found(&to), expected(&all));
    let a = fs::metadata(to.join("sub/a")).unwrap();
    assert_eq!((a.mode() & 0o7777, a.mtime()), (0o751, 1_000_000_000));
    assert_eq!(fs::metadata(to.join("sub")).unwrap().mode() & 0o7777, 0o751);
    // Once more, into it.
    copy(&to, true, &tree).unwrap();
    assert_eq!(found(&to.join("name")), expected(&all));
    assert_eq!(names(here.path()).unwrap(), [Path::new("to")], "nothing is left beside it");
}

#[test]
fn one_file() {
    let here = tempfile::tempdir().unwrap();
    let one = archive(&[file("../../etc/passwd", "x")]);
    copy(&here.path().join("deep/file"), false, &one).unwrap();
    copy(&here.path().join("deep/file"), false, &one).unwrap();
    let one = archive(&[file("./a", "y")]);
    copy(here.path(), false, &one).unwrap();
    copy(&here.path().join("new/"), false, &one).unwrap();
    let all = [("deep", "/"), ("deep/file", "x"), ("name", "y"), ("new", "/"), ("new/name", "y")];
    assert_eq!(found(here.path()), expected(&all));
}

/// Whatever comes: an error, and nothing is left.
#[test]
fn hostile_archives() {
    let outside = ("/tmp/k8s-cli-hostile", "../k8s-cli-hostile");
    let long = [b'x'; 600];
    let enormous = {
        let mut archive = Vec::new();
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::GNULongName);
        header.set_size(1 << 40);
        header.set_cksum();
        archive.extend(header.as_bytes());
        archive.resize(4 << 20, b'x');
        archive
    };
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("leads out of it", archive(&[file(outside.0, "x")])),
        ("leads out of it", archive(&[file(outside.1, "x")])),
        ("leads out of it", archive(&[file("a/../../x", "x")])),
        ("leads out of it", archive(&[folder("a/..")])),
        ("leads out of it", archive(&[link("../x", "y")])),
        ("leads out of it", archive(&[(EntryType::Link, b"x", b"../../etc/passwd", b"")])),
        ("leads out of it", archive(&[(EntryType::Link, b"x", b"/etc/passwd", b"")])),
        ("leads out of it", archive(&[(EntryType::GNULongName, b"L", b"", b"../../x\0"), file("a", "x")])),
        ("leads out of it", archive(&[(EntryType::XHeader, b"x", b"", b"13 path=../x\n"), file("a", "x")])),
        ("cannot be read", archive(&[(EntryType::XHeader, b"x", b"", b"99 path=../x\n"), file("a", "x")])),
        ("cannot be read", archive(&[(EntryType::XHeader, b"x", b"", b"0 path=../x\n"), file("a", "x")])),
        ("unknown record", archive(&[(EntryType::XHeader, b"x", b"", b"9 size=7\n"), file("a", "x")])),
        // What comes behind a link would be written through it.
        ("File exists", archive(&[link("a", "b"), folder("b"), file("a/x", "x")])),
        ("File exists", archive(&[file("a", "x"), link("a", "b")])),
        ("File exists", archive(&[file("a", "x"), folder("a")])),
        ("File exists", archive(&[folder("a"), file("a/b", "x"), file("a", "x")])),
        ("File exists", archive(&[file("a", "x"), file("a", "y")])),
        ("File exists", archive(&[file("a", "x"), file("a/b", "y")])),
        ("is linked to what is no file", archive(&[folder("a"), (EntryType::Link, b"x", b"a", b"")])),
        ("No such file", archive(&[link("a", "b"), (EntryType::Link, b"x", b"a", b"")])),
        ("something other than the folder", archive(&[file("./", "x")])),
        ("File name too long", archive(&[(EntryType::GNULongName, b"L", b"", &long), file("a", "x")])),
        ("a name that is too long", enormous),
        ("unexpected EOF", archive(&[file("a", "x")])[..700].to_vec()),
        ("was not a number", vec![b'x'; 4096]),
    ];
    for (index, (why, archive)) in cases.iter().enumerate() {
        let here = tempfile::tempdir().unwrap();
        let to = here.path().join("to");
        let said = copy(&to, true, archive).map(|_| found(&to));
        assert!(said.as_ref().is_err_and(|said| said.contains(why)), "{index} {why}: {said:?}");
        assert_eq!(names(here.path()).unwrap(), [""; 0].map(PathBuf::from), "{index}");
        // Nothing that is there is touched, either.
        fs::create_dir(&to).unwrap();
        fs::write(to.join("a"), "mine").unwrap();
        copy(&to, true, archive).unwrap_err();
        assert_eq!(found(&to), expected(&[("a", "mine")]), "{index}");
    }
    let here = tempfile::tempdir().unwrap();
    for members in [&[link("a", "/etc/passwd")][..], &[folder("a")], &[file("a", "x"), file("b", "y")], &[]] {
        copy(&here.path().join("to"), false, &archive(members)).unwrap_err();
    }
    assert_eq!(names(here.path()).unwrap(), [""; 0].map(PathBuf::from));
}

#[test]
fn what_is_left_out() {
    let here = tempfile::tempdir().unwrap();
    let tree = archive(&[
        folder("sub"),
        link("sub/in", "../sub/x"),
        link("absolute", "/etc/passwd"),
        link("up", ".."),
        link("sub/up", "../../x"),
        // `sub/in/..` depends on where the link `sub/in` leads.
        link("through", "sub/in/.."),
        link("empty", ""),
        (EntryType::Char, b"zero", b"", b""),
        (EntryType::Block, b"disk", b"", b""),
        (EntryType::Fifo, b"pipe", b"", b""),
        file("sub/.k8s-cli-cp-0a1b/frame.0", "x"),
    ]);
    let notes = copy(&here.path().join("to"), true, &tree).unwrap();
    assert_eq!(
        notes,
        [
            "links that may lead out of the folder are left out: absolute, up, sub/up and 2 more",
            "only folders, files and links are copied, not zero, disk, pipe",
        ]
    );
    assert_eq!(found(&here.path().join("to")), expected(&[("sub", "/"), ("sub/in", "-> ../sub/x")]));
}

/// What is at the target keeps its type, and what its links lead to is not written.
#[test]
fn what_is_there() {
    let here = tempfile::tempdir().unwrap();
    let outside = here.path().join("outside");
    let to = here.path().join("to/name");
    let begin = || {
        let _ = fs::remove_dir_all(here.path().join("to"));
        fs::create_dir_all(to.join("sub")).unwrap();
        fs::create_dir_all(&outside).unwrap();
        fs::write(to.join("sub/old"), "old").unwrap();
        fs::write(to.join("sub/same"), "old").unwrap();
        fs::set_permissions(to.join("sub"), fs::Permissions::from_mode(0o700)).unwrap();
        symlink(&outside, to.join("out")).unwrap();
    };
    begin();
    let tree = archive(&[folder("sub"), file("sub/same", "new"), file("sub/new", "new"), link("l", "sub")]);
    copy(&here.path().join("to"), true, &tree).unwrap();
    let out = format!("-> {}", outside.display());
    let all = [
        ("sub", "/"),
        ("sub/old", "old"),
        ("sub/same", "new"),
        ("sub/new", "new"),
        ("l", "-> sub"),
        ("out", out.as_str()),
    ];
    assert_eq!(found(&to), expected(&all));
    assert_eq!(fs::metadata(to.join("sub")).unwrap().mode() & 0o777, 0o700);
    for (members, why) in [
        (vec![file("new", "x"), folder("out"), file("out/x", "x")], "out is a link, and a folder is to be there"),
        (vec![file("new", "x"), file("out", "x")], "out is a link, and a file is to be there"),
        (vec![file("new", "x"), file("sub", "x")], "sub is a folder, and a file is to be there"),
        (vec![file("new", "x"), folder("sub/old")], "sub/old is no folder, and a folder is to be there"),
        (vec![file("new", "x"), link("sub/old", "same")], "sub/old is no folder, and a link is to be there"),
    ] {
        begin();
        let before = found(&to);
        let said = copy(&here.path().join("to"), true, &archive(&members)).unwrap_err();
        assert!(said.ends_with(why), "{why}: {said}");
        assert_eq!(found(&to), before, "{why}");
    }
    assert_eq!(found(&outside), BTreeMap::new());
    assert!(copy(Path::new("/dev/null"), false, &archive(&[file("a", "x")])).unwrap_err().contains("is no file"));
    // A link that is named itself is followed, as by cp.
    fs::write(outside.join("file"), "old").unwrap();
    symlink("../outside/file", here.path().join("to/link")).unwrap();
    copy(&here.path().join("to/link"), false, &archive(&[file("a", "x")])).unwrap();
    assert_eq!(fs::read_to_string(outside.join("file")).unwrap(), "x");
}

fn name_part() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["a", "b", "c", "..", ".", "", "/", "a/b", "../..", "/etc"])
}

proptest! {
    #![proptest_config(crate::fixtures::properties(256))]

    /// Whatever members there are, in whatever order: nothing but the target changes, and no link leads out of it.
    #[test]
    fn nothing_comes_outside(
        members in prop::collection::vec(
            (0..6_u8, prop::collection::vec(name_part(), 1..4), prop::collection::vec(name_part(), 1..4)), 1..12
        )
    ) {
        let here = tempfile::tempdir().unwrap();
        let to = here.path().join("x/to");
        fs::create_dir(here.path().join("x")).unwrap();
        fs::write(here.path().join("a"), "outside").unwrap();
        let kinds =
            [EntryType::Regular, EntryType::Directory, EntryType::Symlink, EntryType::Link, EntryType::Char, EntryType::Fifo];
        let mut all = Vec::new();
        for (kind, name, link) in &members {
            let kind = kinds[usize::from(*kind)];
            let content: &[u8] = if kind == EntryType::Regular { b"hostile" } else { b"" };
            add(&mut all, kind, name.join("/").as_bytes(), link.join("/").as_bytes(), content);
        }
        all.resize(all.len() + 1024, 0);
        let copied = copy(&to, true, &all);
        prop_assert_eq!(fs::read_to_string(here.path().join("a")).unwrap(), "outside");
        let beside: Vec<_> = names(&here.path().join("x")).unwrap();
        prop_assert_eq!(beside, if copied.is_ok() { vec![PathBuf::from("to")] } else { Vec::new() });
        prop_assert_eq!(names(here.path()).unwrap().len(), 2);
        if copied.is_ok() {
            let root = fs::canonicalize(&to).unwrap();
            for (name, what) in found(&to) {
                if what.starts_with("->") && let Ok(real) = fs::canonicalize(to.join(&name)) {
                    prop_assert!(real.starts_with(&root), "{} {}", name, what);
                }
            }
        }
    }
}
