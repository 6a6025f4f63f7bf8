//! What is sent of a `.git`: enough to tell the commit, the branch and the remote, and nothing of the history, which is
//! many times the size of the code. `git rev-parse HEAD` answers as usual; `git status`, `git diff` and `git log` fail.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::archive::modified;
use super::why;
use crate::bounded_file;

mod config;

/// How many names may stand for one another before a commit.
const SYMBOLIC: usize = 5;

/// The files of a `.git` beside its empty folders.
pub(super) struct Skeleton {
    pub(super) files: Vec<(&'static str, Vec<u8>)>,
    pub(super) modified: Duration,
}

/// Where git keeps things: a worktree has a HEAD of its own and shares the rest.
struct Folders {
    own: PathBuf,
    common: PathBuf,
}

/// The lines that git excludes for one repository.
pub(super) fn exclude(dot_git: &Path) -> Option<PathBuf> {
    let path = Folders::of(dot_git).ok()?.common.join("info/exclude");
    path.is_file().then_some(path)
}

/// # Errors
/// Why the commit cannot be told.
pub(super) fn skeleton(dot_git: &Path) -> Result<Skeleton, String> {
    let Folders { own, common } = Folders::of(dot_git)?;
    let path = own.join("HEAD");
    let head = match fs::read_link(&path) {
        // As git wrote it long ago.
        Ok(target) if target.starts_with("refs") => format!("ref: {}", target.display()),
        _ => text(&path)?,
    };
    let head = head.trim();
    // What compares with the index, as `git diff` and `git ls-files` do, must not find that there is nothing.
    let index = b"not sent: only the commit, the branch and the remote are\n".to_vec();
    let mut files = vec![("HEAD", format!("{head}\n").into_bytes()), ("index", index)];
    let branch = head.strip_prefix("ref:").map(str::trim);
    match branch {
        Some("refs/heads/.invalid") => return Err("its refs are in a format that only git reads".to_owned()),
        Some(name) => {
            if let Some(commit) = commit(&own, &common, name)? {
                files.push(("packed-refs", format!("{commit} {name}\n").into_bytes()));
            }
        }
        None if is_commit(head) => {}
        None => return Err("its HEAD names no commit".to_owned()),
    }
    let config = if common.join("config").exists() { text(&common.join("config"))? } else { String::new() };
    let branch = branch.and_then(|name| name.strip_prefix("refs/heads/"));
    files.push(("config", config::kept(&config, branch).into_bytes()));
    let modified = fs::metadata(&path).map(|found| modified(&found)).unwrap_or_default();
    Ok(Skeleton { files, modified })
}

impl Folders {
    /// A submodule's and a worktree's `.git` is a file that names the folder.
    fn of(dot_git: &Path) -> Result<Self, String> {
        let beside = dot_git.parent().unwrap_or(dot_git);
        let own = if dot_git.is_dir() {
            dot_git.to_owned()
        } else {
            let text = text(dot_git)?;
            let named = text.strip_prefix("gitdir:").ok_or("it names no folder of git")?;
            beside.join(named.trim())
        };
        let common = match text(&own.join("commondir")) {
            Ok(named) => own.join(named.trim()),
            Err(_) => own.clone(),
        };
        Ok(Self { own, common })
    }
}

/// The commit and the branch that the repository of a folder is at.
pub fn head(folder: &Path) -> Option<(String, Option<String>)> {
    let dot_git = folder.ancestors().map(|folder| folder.join(".git")).find(|path| path.exists())?;
    let Folders { own, common } = Folders::of(&dot_git).ok()?;
    let head = text(&own.join("HEAD")).ok()?;
    let head = head.trim();
    match head.strip_prefix("ref:").map(str::trim) {
        Some(name) => {
            let branch = name.strip_prefix("refs/heads/").unwrap_or(name).to_owned();
            Some((commit(&own, &common, name).ok()??, Some(branch)))
        }
        None => is_commit(head).then(|| (head.to_owned(), None)),
    }
}

/// The commit that a branch is at; none if it has none yet.
fn commit(own: &Path, common: &Path, name: &str) -> Result<Option<String>, String> {
    let mut name = name.to_owned();
    for _ in 0..SYMBOLIC {
        if !name.starts_with("refs/") || name.split('/').any(|part| part.is_empty() || part.starts_with('.')) {
            return Err(format!("its HEAD names '{name}', which is no branch"));
        }
        let loose = [own, common].map(|folder| folder.join(&name));
        let Some(path) = loose.iter().find(|path| path.is_file()) else { return packed(common, &name) };
        let found = text(path)?;
        let found = found.trim();
        match found.strip_prefix("ref:") {
            Some(next) => next.trim().clone_into(&mut name),
            None if is_commit(found) => return Ok(Some(found.to_owned())),
            None => return Err(format!("its {name} names no commit")),
        }
    }
    Err("its HEAD leads from name to name".to_owned())
}

/// Large repositories have hundreds of thousands of names in this file.
fn packed(common: &Path, name: &str) -> Result<Option<String>, String> {
    let path = common.join("packed-refs");
    if !path.is_file() {
        return Ok(None);
    }
    let failed = |err| format!("its packed-refs cannot be read: {}", why(&err));
    for line in BufReader::new(File::open(path).map_err(failed)?).split(b'\n') {
        let line = line.map_err(failed)?;
        let Ok(line) = std::str::from_utf8(&line) else { continue };
        if let Some((commit, found)) = line.trim_end().split_once(' ')
            && found == name
            && is_commit(commit)
        {
            return Ok(Some(commit.to_owned()));
        }
    }
    Ok(None)
}

fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A small file's text; opens nothing else.
fn text(path: &Path) -> Result<String, String> {
    let name = path.file_name().unwrap_or_default().display();
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err(format!("its {name} is no file"));
    }
    bounded_file::text(path).map_err(|err| format!("its {name} cannot be read: {}", why(&err)))
}

#[cfg(test)]
mod tests;
