//! What goes from the user's file system to the nodes: folders and single files, read into a [`Tree`] and written as
//! one tar stream that GNU's and busybox's tar unpack alike. Knows no cluster, no terminal and no task file.

mod archive;
mod download;
mod frames;
mod git;
mod ignored;
mod os;
mod pack;
mod unpack;
mod upload;
mod walk;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ring::digest;

pub use archive::{Failed, Written};
pub use download::{Intake, Piece};
pub use frames::{Frame, frames};
pub use git::head;
pub use pack::{Packed, pack};
pub use unpack::{Target, Unpacked};
pub use upload::{Answer, Delivery};

/// The archive's last member, an empty file: where it is, everything before it has been unpacked.
pub const END: &str = "end";

/// Something that goes to the nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// A folder or a file, or a link to one; `~` is resolved.
    pub path: PathBuf,
    /// Whether its `.git` is sent whole, and not only what tells the commit.
    pub whole_git: bool,
}

/// Why something cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The index of the root that it belongs to.
    pub root: usize,
    /// What failed, on which path, and why.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

/// What one ignore file keeps from being sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The ignore file, as the user would name it.
    pub file: PathBuf,
    /// What it leaves out, sorted; a folder stands for all that it holds.
    pub paths: Vec<PathBuf>,
}

/// One member of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// As the user would name it.
    pub path: PathBuf,
    /// Of a regular file; 0 of folders and links.
    pub size: u64,
}

/// Everything that is sent, sorted: the names in the archive are `0` and `0/…` for the first root, and so on.
#[derive(Debug)]
pub struct Tree {
    roots: Vec<Place>,
    entries: Vec<Entry>,
    left_out: Vec<LeftOut>,
    notes: Vec<String>,
}

/// Where a root is.
#[derive(Debug)]
struct Place {
    given: PathBuf,
    /// Without links.
    real: PathBuf,
}

#[derive(Debug)]
struct Entry {
    root: usize,
    /// Below the root, with `/` between names; empty for the root itself.
    path: Box<[u8]>,
    kind: Kind,
    mode: u32,
    /// Since 1970.
    modified: Duration,
}

#[derive(Debug)]
enum Kind {
    Folder,
    File {
        size: u64,
    },
    Link {
        target: Box<[u8]>,
    },
    /// A file that is on no disk.
    Made {
        content: Vec<u8>,
    },
}

impl Kind {
    fn size(&self) -> u64 {
        match self {
            Self::Folder | Self::Link { .. } => 0,
            Self::File { size } => *size,
            Self::Made { content } => content.len() as u64,
        }
    }

    fn is_file(&self) -> bool {
        matches!(self, Self::File { .. } | Self::Made { .. })
    }
}

impl Tree {
    /// Reads names, sizes, modes and times, and no content.
    ///
    /// # Errors
    /// All that cannot be sent.
    pub fn read(roots: &[Root]) -> Result<Self, Vec<Problem>> {
        walk::read(roots)
    }

    /// The same of one folder or file, of which nothing is left out.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn whole(path: PathBuf) -> Result<Self, Vec<Problem>> {
        walk::read_whole(Root { path, whole_git: true })
    }

    /// Whether a root is a folder.
    pub fn is_folder(&self, root: usize) -> bool {
        self.find(root, b"").is_some_and(|index| matches!(self.entries[index].kind, Kind::Folder))
    }

    /// How many regular files it has.
    pub fn files(&self) -> usize {
        self.entries.iter().filter(|entry| entry.kind.is_file()).count()
    }

    /// The sum of the regular files' sizes.
    pub fn bytes(&self) -> u64 {
        self.entries.iter().map(|entry| entry.kind.size()).sum()
    }

    /// How many members the archive has, [`END`] among them, as `tar -t | wc -l` counts them.
    pub fn entries(&self) -> usize {
        self.entries.len() + 1
    }

    /// What the ignore files leave out; none that leaves out nothing.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// What the user may not expect: one line each.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Its members, in the archive's order.
    pub fn list(&self) -> impl Iterator<Item = Listed> {
        self.entries.iter().map(|entry| Listed { path: self.given(entry.root, &entry.path), size: entry.kind.size() })
    }

    /// At most `n` files and folders that make it large, the largest first; none of them is part of another.
    pub fn largest(&self, n: usize) -> Vec<Listed> {
        let mut sums: BTreeMap<At, u64> = BTreeMap::new();
        for entry in self.entries.iter().filter(|entry| entry.kind.size() > 0) {
            let mut path = Some(&entry.path[..]);
            while let Some(at) = path {
                *sums.entry((entry.root, at)).or_default() += entry.kind.size();
                path = parent(at);
            }
        }
        let mut inside: BTreeMap<At, Vec<(u64, &[u8])>> = BTreeMap::new();
        for (&(root, path), &size) in &sums {
            if let Some(parent) = parent(path) {
                inside.entry((root, parent)).or_default().push((size, path));
            }
        }
        let mut found: Vec<(u64, usize, &[u8])> = Vec::new();
        let mut open: Vec<At> = (0..self.roots.len()).rev().map(|root| (root, &b""[..])).collect();
        while let Some((root, folder)) = open.pop() {
            let Some(children) = inside.get(&(root, folder)) else {
                found.extend(sums.get(&(root, folder)).map(|size| (*size, root, folder)));
                continue;
            };
            for &(size, path) in children {
                // A folder with one thing in it that makes up most of it says less than that thing.
                let most = inside.get(&(root, path)).is_some_and(|them| them.iter().any(|it| it.0 > size / 2));
                if most { open.push((root, path)) } else { found.push((size, root, path)) }
            }
        }
        found.sort_by_key(|&(size, root, path)| (std::cmp::Reverse(size), root, path));
        found.truncate(n);
        found.into_iter().map(|(size, root, path)| Listed { path: self.given(root, path), size }).collect()
    }

    /// A SHA-256 in hex of the names, kinds, modes, sizes and times: it changes when a file does, without reading one.
    pub fn digest(&self) -> String {
        let mut hash = digest::Context::new(&digest::SHA256);
        for entry in &self.entries {
            let (kind, content): (u8, &[u8]) = match &entry.kind {
                Kind::Folder => (b'd', b""),
                Kind::File { .. } => (b'f', b""),
                Kind::Link { target } => (b'l', target),
                Kind::Made { content } => (b'm', content),
            };
            let (path, modified) = (&entry.path, entry.modified.as_nanos());
            hash.update(format!("{} {} {}\n", entry.root, path.len(), kind as char).as_bytes());
            hash.update(path);
            // A folder's time changes with what is left out of it, too.
            let modified = if kind == b'f' { modified } else { 0 };
            hash.update(format!("{:o} {} {modified} {}\n", entry.mode, entry.kind.size(), content.len()).as_bytes());
            hash.update(content);
        }
        hash.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The path on this disk.
    fn real(&self, entry: &Entry) -> PathBuf {
        below(&self.roots[entry.root].real, &os::from_bytes(&entry.path))
    }

    /// The path as the user would name it.
    fn given(&self, root: usize, path: &[u8]) -> PathBuf {
        below(&self.roots[root].given, &os::from_bytes(path))
    }

    /// Where in `entries` it is.
    fn find(&self, root: usize, path: &[u8]) -> Option<usize> {
        self.entries.binary_search_by(|entry| order((entry.root, &entry.path), (root, path))).ok()
    }
}

/// A root and a path below it.
type At<'a> = (usize, &'a [u8]);

/// A folder comes right before what it holds: `a`, `a/b`, `a.txt`.
fn order(a: At, b: At) -> std::cmp::Ordering {
    fn key(path: &[u8]) -> impl Iterator<Item = u8> {
        path.iter().map(|byte| if *byte == b'/' { 0 } else { *byte })
    }
    a.0.cmp(&b.0).then_with(|| key(a.1).cmp(key(b.1)))
}

/// No slash behind a root that is a file.
fn below(root: &Path, path: &OsStr) -> PathBuf {
    if path.is_empty() { root.to_owned() } else { root.join(path) }
}

/// The folder that a path below a root is in; the root has none.
fn parent(path: &[u8]) -> Option<&[u8]> {
    if path.is_empty() { None } else { Some(&path[..memchr::memrchr(b'/', path).unwrap_or(0)]) }
}

/// A name as it stands in an archive.
pub fn name_of(bytes: &[u8]) -> PathBuf {
    os::from_bytes(bytes).into()
}

/// A system's error without its number.
pub fn why(err: &io::Error) -> String {
    let text = err.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests;
