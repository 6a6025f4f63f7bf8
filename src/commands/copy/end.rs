//! The two arguments of `cp`.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where something is copied from or to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum End {
    /// A path of this machine.
    Here(PathBuf),
    /// One in a container, or on a volume.
    There(There),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct There {
    /// What stands before the path.
    pub(in super::super) id: String,
    /// Which node of a task.
    pub(in super::super) rank: Option<u32>,
    /// As it was given; nothing is the folder that relative paths begin in.
    pub(in super::super) path: Vec<u8>,
}

impl fmt::Display for There {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rank = self.rank.map(|rank| format!(":{rank}")).unwrap_or_default();
        write!(f, "{}{rank}:{}", self.id, String::from_utf8_lossy(&self.path))
    }
}

impl End {
    /// As scp reads it: what has a colon, and no slash before it, is elsewhere.
    pub(super) fn read(text: &OsStr, with_rank: bool) -> Self {
        let bytes = text.as_encoded_bytes();
        let colon = bytes.iter().position(|byte| matches!(byte, b':' | b'/'));
        let Some((id, path)) = colon.filter(|at| bytes[*at] == b':').map(|at| (&bytes[..at], &bytes[at + 1..])) else {
            return Self::Here(text.into());
        };
        // A name of one letter before a backslash is a drive.
        let is_drive = cfg!(windows) && id.len() == 1;
        let Some(id) = std::str::from_utf8(id).ok().filter(|id| !id.is_empty() && !is_drive) else {
            return Self::Here(text.into());
        };
        let rank = path.iter().position(|byte| *byte == b':').filter(|_| with_rank);
        let rank = rank.and_then(|at| Some((std::str::from_utf8(&path[..at]).ok()?.parse().ok()?, &path[at + 1..])));
        let (rank, path) = rank.map_or((None, path), |(rank, path)| (Some(rank), path));
        Self::There(There { id: id.to_owned(), rank, path: path.to_owned() })
    }
}

/// What a file or folder at this path is called in the folder that it is copied into; `None` where the path says no
/// name: then what it holds is meant.
pub(super) fn name(path: &[u8]) -> Option<&[u8]> {
    let slash = path.iter().rposition(|byte| *byte != b'/').map(|last| &path[..=last])?;
    let name = slash.rsplit(|byte| *byte == b'/').next()?;
    let names_none = matches!(name, b"." | b"..") || slash == b"~";
    (!names_none).then_some(name)
}

/// The same of a path of this machine.
pub(super) fn name_here(path: &Path) -> Option<&OsStr> {
    // Path takes no notice of a `.` at the end.
    let bytes = path.as_os_str().as_encoded_bytes();
    name(bytes).and_then(|_| path.file_name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let there = |id: &str, rank: Option<u32>, path: &str| {
            End::There(There { id: id.into(), rank, path: path.as_bytes().into() })
        };
        for (text, expected) in [
            ("train:out", there("train", None, "out")),
            ("train:1:out", there("train", Some(1), "out")),
            ("train:/tmp/a:b", there("train", None, "/tmp/a:b")),
            ("train:0:a:b", there("train", Some(0), "a:b")),
            ("train:x:b", there("train", None, "x:b")),
            ("train:", there("train", None, "")),
            ("train:12:", there("train", Some(12), "")),
            ("train:-1:x", there("train", None, "-1:x")),
            ("train:99999999999:x", there("train", None, "99999999999:x")),
            ("my run:~/x", there("my run", None, "~/x")),
            ("out", End::Here("out".into())),
            ("./a:b", End::Here("./a:b".into())),
            ("/a:b", End::Here("/a:b".into())),
            (":x", End::Here(":x".into())),
            ("", End::Here("".into())),
        ] {
            assert_eq!(End::read(OsStr::new(text), true), expected, "{text}");
        }
        assert_eq!(End::read(OsStr::new("data:1:x"), false), there("data", None, "1:x"));
    }

    #[test]
    fn names() {
        for (path, expected) in [
            ("a", Some("a")),
            ("/a/b", Some("b")),
            ("a/b//", Some("b")),
            ("~/b", Some("b")),
            ("a/.", None),
            ("a/..", None),
            (".", None),
            ("~", None),
            ("~/", None),
            ("/", None),
            ("", None),
        ] {
            assert_eq!(name(path.as_bytes()).map(String::from_utf8_lossy).as_deref(), expected, "{path}");
            let here = name_here(Path::new(path)).map(OsStr::to_string_lossy);
            assert_eq!(here.as_deref(), expected, "{path}");
        }
    }
}
