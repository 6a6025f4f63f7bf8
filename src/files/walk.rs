//! The walk over the roots: every problem at once, what is left out by which file, and no content.

use std::fs::{self, FileType, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use super::archive::modified;
use super::ignored::{GITIGNORE, Lines, SKYIGNORE};
use super::{Entry, Kind, LeftOut, Place, Problem, Root, Tree, below, git, order, os, why};

/// The longest name, and path in the archive, that Linux takes.
const LONGEST_NAME: usize = 255;
const LONGEST_PATH: usize = 4095;
/// From this size on, a file that takes an eighth of its size or less on disk gets a note.
const HOLES: u64 = 64 << 20;
/// How many names a note gives.
const NAMED: usize = 3;

pub(super) fn read(roots: &[Root]) -> Result<Tree, Vec<Problem>> {
    read_all(roots, false)
}

pub(super) fn read_whole(root: Root) -> Result<Tree, Vec<Problem>> {
    read_all(&[root], true)
}

fn read_all(roots: &[Root], whole: bool) -> Result<Tree, Vec<Problem>> {
    let mut tree = Tree { roots: Vec::new(), entries: Vec::new(), left_out: Vec::new(), notes: Vec::new() };
    let mut problems = Vec::new();
    for (index, root) in roots.iter().enumerate() {
        let mut walk = Walk {
            index,
            root,
            real: PathBuf::new(),
            tree: &mut tree,
            problems: &mut problems,
            left_out: Vec::new(),
            special: Vec::new(),
            ignore: GITIGNORE,
            whole,
        };
        walk.start();
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    tree.entries.sort_unstable_by(|a, b| order((a.root, &a.path), (b.root, &b.path)));
    for root in 0..roots.len() {
        tree.note_links(root);
    }
    Ok(tree)
}

struct Walk<'a> {
    index: usize,
    root: &'a Root,
    real: PathBuf,
    tree: &'a mut Tree,
    problems: &'a mut Vec<Problem>,
    left_out: Vec<LeftOut>,
    special: Vec<PathBuf>,
    /// The name of the files that say what is left out.
    ignore: &'static str,
    /// Nothing is left out.
    whole: bool,
}

/// A folder that is yet to be read.
struct Folder {
    path: PathBuf,
    lines: Option<Rc<Lines>>,
    /// Inside a `.git` that is sent whole nothing is left out.
    whole: bool,
}

impl Walk<'_> {
    fn start(&mut self) {
        let found = fs::canonicalize(&self.root.path).and_then(|real| fs::metadata(&real).map(|found| (real, found)));
        let found = match found {
            Ok((real, found)) => {
                self.real = real;
                found
            }
            Err(err) => {
                // Each index has its place, also when there is none.
                self.tree.roots.push(Place { given: self.root.path.clone(), real: PathBuf::new() });
                return self.unreadable(Path::new(""), &err);
            }
        };
        self.tree.roots.push(Place { given: self.root.path.clone(), real: self.real.clone() });
        if found.is_file() {
            self.file(Path::new(""), &found);
        } else if found.is_dir() {
            self.push(Path::new(""), Kind::Folder, os::mode(&found), modified(&found));
            self.folders();
        } else {
            let what = special(found.file_type());
            self.problem(format!("{} is {what}: only folders and files can be sent", self.root.path.display()));
        }
        self.left_out.retain(|file| !file.paths.is_empty());
        for file in &mut self.left_out {
            file.paths.sort_unstable();
        }
        self.tree.left_out.append(&mut self.left_out);
        self.special.sort_unstable();
        if !self.special.is_empty() {
            let note = format!("only folders, files and links are sent, not {}", some(&self.special));
            self.tree.notes.push(note);
        }
    }

    fn folders(&mut self) {
        let lines = if self.whole { None } else { self.excluded() };
        let mut open = vec![Folder { path: PathBuf::new(), lines, whole: self.whole }];
        while let Some(mut folder) = open.pop() {
            let mut names = Vec::new();
            match fs::read_dir(below(&self.real, folder.path.as_os_str())) {
                Ok(read) => {
                    for entry in read {
                        match entry.and_then(|entry| entry.file_type().map(|kind| (entry.file_name(), kind))) {
                            Ok(found) => names.push(found),
                            Err(err) if err.kind() == io::ErrorKind::NotFound => {}
                            Err(err) => self.unreadable(&folder.path, &err),
                        }
                    }
                }
                Err(err) => {
                    self.unreadable(&folder.path, &err);
                    continue;
                }
            }
            if !folder.whole && names.iter().any(|(name, _)| name == self.ignore) {
                folder.lines = self.lines(&folder.path.join(self.ignore), &folder.path, folder.lines);
            }
            for (name, kind) in names {
                let path = folder.path.join(&name);
                if !folder.whole && name == ".git" {
                    self.git(path, kind, folder.lines.as_ref(), &mut open);
                    continue;
                }
                if let Some(file) = folder.lines.as_ref().and_then(|lines| lines.leave_out(&path, kind.is_dir())) {
                    let given = self.given(&path);
                    self.left_out[file].paths.push(given);
                    continue;
                }
                if self.member(&path) {
                    open.push(Folder { path, lines: folder.lines.clone(), whole: folder.whole });
                }
            }
        }
    }

    /// Which ignore files count, and what holds for the whole root.
    fn excluded(&mut self) -> Option<Rc<Lines>> {
        if fs::metadata(self.real.join(SKYIGNORE)).is_ok_and(|found| found.is_file()) {
            self.ignore = SKYIGNORE;
            return None;
        }
        let dot_git = self.real.join(".git");
        let exclude = git::exclude(&dot_git)?;
        let given = match exclude.strip_prefix(&self.real) {
            Ok(path) if dot_git.is_dir() => self.given(path),
            _ => fs::canonicalize(&exclude).unwrap_or_else(|_| exclude.clone()),
        };
        self.lines_of(&exclude, given, Path::new(""), None)
    }

    fn lines(&mut self, path: &Path, folder: &Path, above: Option<Rc<Lines>>) -> Option<Rc<Lines>> {
        self.lines_of(&self.real.join(path), self.given(path), folder, above)
    }

    fn lines_of(&mut self, real: &Path, given: PathBuf, folder: &Path, above: Option<Rc<Lines>>) -> Option<Rc<Lines>> {
        // To git a folder or a pipe of this name is no ignore file either.
        if !fs::metadata(real).is_ok_and(|found| found.is_file()) {
            return above;
        }
        match Lines::read(real, self.left_out.len(), folder, above) {
            Ok((lines, notes)) => {
                let at = |note| format!("{}: {note}", given.display());
                self.tree.notes.extend(notes.into_iter().map(at));
                self.left_out.push(LeftOut { file: given, paths: Vec::new() });
                Some(Rc::new(lines))
            }
            Err(err) => {
                self.problem(format!("cannot read {}: {err}", given.display()));
                None
            }
        }
    }

    /// A `.git`, of the root or of a repository inside it: what tells the commit, unless all of it is asked for.
    fn git(&mut self, path: PathBuf, kind: FileType, lines: Option<&Rc<Lines>>, open: &mut Vec<Folder>) {
        let lines = lines.filter(|_| self.ignore == SKYIGNORE);
        let whole = self.root.whole_git || lines.is_some_and(|lines| lines.ask_for(&path, ".git"));
        if whole && kind.is_dir() {
            if self.member(&path) {
                open.push(Folder { path, lines: None, whole: true });
            }
            return;
        }
        // To git no line of a .gitignore is about `.git`.
        if let Some(file) = lines.filter(|_| !whole).and_then(|lines| lines.leave_out(&path, kind.is_dir())) {
            let given = self.given(&path);
            self.left_out[file].paths.push(given);
            return;
        }
        let given = self.given(&path);
        if whole {
            let note = format!("{} is no folder: only what identifies the commit is sent of it", given.display());
            self.tree.notes.push(note);
        }
        match git::skeleton(&self.real.join(&path)) {
            Ok(skeleton) => {
                self.push(&path, Kind::Folder, 0o755, skeleton.modified);
                for folder in ["objects", "refs"] {
                    self.push(&path.join(folder), Kind::Folder, 0o755, skeleton.modified);
                }
                for (name, content) in skeleton.files {
                    self.push(&path.join(name), Kind::Made { content }, 0o644, skeleton.modified);
                }
            }
            Err(why) => self.tree.notes.push(format!("{} is not sent: {why}", given.display())),
        }
    }

    /// Adds what is at the path; whether it is a folder that is to be read.
    fn member(&mut self, path: &Path) -> bool {
        let real = self.real.join(path);
        let found = match fs::symlink_metadata(&real) {
            Ok(found) => found,
            // Others may delete what they made meanwhile: it is as if it had never been.
            Err(err) if err.kind() == io::ErrorKind::NotFound => return false,
            Err(err) => {
                self.unreadable(path, &err);
                return false;
            }
        };
        let kind = found.file_type();
        if kind.is_dir() {
            return self.push(path, Kind::Folder, os::mode(&found), modified(&found));
        }
        if kind.is_file() {
            self.file(path, &found);
        } else if kind.is_symlink() {
            match fs::read_link(&real) {
                Ok(target) => match os::bytes(target.as_os_str()) {
                    Some(bytes) if bytes.len() > LONGEST_PATH => self.too_long(path),
                    Some(bytes) => {
                        self.push(path, Kind::Link { target: bytes.into() }, 0o777, modified(&found));
                    }
                    None => self.no_text(path),
                },
                Err(err) => self.unreadable(path, &err),
            }
        } else {
            self.special.push(self.given(path));
        }
        false
    }

    fn file(&mut self, path: &Path, found: &Metadata) {
        if let Err(err) = os::may_read(&below(&self.real, path.as_os_str())) {
            return self.unreadable(path, &err);
        }
        let size = found.len();
        if size >= HOLES && os::allocated(found) <= size / 8 {
            let path = self.given(path);
            let note = format!("{} is mostly holes: all of its {size} bytes are sent", path.display());
            self.tree.notes.push(note);
        }
        self.push(path, Kind::File { size }, os::mode(found), modified(found));
    }

    fn push(&mut self, path: &Path, kind: Kind, mode: u32, modified: Duration) -> bool {
        let Some(bytes) = os::bytes(path.as_os_str()) else {
            self.no_text(path);
            return false;
        };
        let name = bytes.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        if name.len() > LONGEST_NAME || bytes.len() + self.index.to_string().len() + 1 > LONGEST_PATH {
            self.too_long(path);
            return false;
        }
        self.tree.entries.push(Entry { root: self.index, path: bytes.into(), kind, mode, modified });
        true
    }

    fn given(&self, path: &Path) -> PathBuf {
        below(&self.root.path, path.as_os_str())
    }

    fn problem(&mut self, message: String) {
        self.problems.push(Problem { root: self.index, message });
    }

    fn unreadable(&mut self, path: &Path, err: &io::Error) {
        self.problem(format!("cannot read {}: {}", self.given(path).display(), why(err)));
    }

    fn too_long(&mut self, path: &Path) {
        let path = self.given(path);
        self.problem(format!(
            "{} is too long for a node: a name has at most {LONGEST_NAME} bytes, a path {LONGEST_PATH}",
            path.display()
        ));
    }

    fn no_text(&mut self, path: &Path) {
        self.problem(format!("the name {} is not Unicode", self.given(path).display()));
    }
}

impl Tree {
    /// Notes the links of a root whose target does not come along.
    fn note_links(&mut self, root: usize) {
        let mut missing: Vec<PathBuf> = Vec::new();
        for entry in self.entries.iter().filter(|entry| entry.root == root) {
            if let Kind::Link { target } = &entry.kind
                && !self.has_target(entry, target)
            {
                missing.push(self.given(root, &entry.path));
            }
        }
        if !missing.is_empty() {
            self.notes.push(format!("links whose target is not sent: {}", some(&missing)));
        }
    }

    /// Whether a link leads to something that is sent, and by a way that is the same on the node.
    fn has_target(&self, link: &Entry, target: &[u8]) -> bool {
        let target = PathBuf::from(os::from_bytes(target));
        let mut depth = memchr::memchr_iter(b'/', &link.path).count();
        for part in target.components() {
            match part {
                std::path::Component::Normal(_) => depth += 1,
                std::path::Component::CurDir => {}
                std::path::Component::ParentDir if depth > 0 => depth -= 1,
                _ => return false,
            }
        }
        let Ok(real) = fs::canonicalize(self.real(link)) else { return false };
        let Ok(path) = real.strip_prefix(&self.roots[link.root].real) else { return false };
        os::bytes(path.as_os_str()).is_some_and(|path| self.find(link.root, &path).is_some())
    }
}

/// The first names of many.
fn some(paths: &[PathBuf]) -> String {
    let named: Vec<_> = paths.iter().take(NAMED).map(|path| path.display().to_string()).collect();
    let more = paths.len().saturating_sub(NAMED);
    let named = named.join(", ");
    if more > 0 { format!("{named} and {more} more") } else { named }
}

fn special(kind: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return "a pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
    }
    let _ = kind;
    "a device"
}
