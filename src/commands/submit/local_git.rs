//! Which commit a folder or a file is at, and what differs from it.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use ring::digest::{Context, SHA256};
use tokio::process::Command;

use crate::files::head;
use crate::manifest::record::Git;

/// How long git may take to compare: in very large folders it takes long, and the record waits for it.
const PATIENCE: Duration = Duration::from_secs(10);

/// The commit that a folder, or the folder of a file, is at; nothing where it is no repository.
pub(super) fn at(path: &Path) -> Option<Git> {
    let path = std::path::absolute(path).ok()?;
    let folder = if path.is_dir() { path.clone() } else { path.parent()?.to_owned() };
    let (commit, branch) = head(&folder)?;
    Some(Git { source: path.display().to_string(), commit, branch: branch.unwrap_or_default(), ..Git::default() })
}

/// The same with what differs from the commit below the path, if git is there to tell.
pub(super) async fn compared(git: Git) -> Git {
    match tokio::time::timeout(PATIENCE, difference(PathBuf::from(&git.source))).await {
        Ok(Some(difference)) => Git { dirty: Some(!difference.is_empty()), difference, ..git },
        _ => git,
    }
}

/// SHA-256 of what git prints of the changes, and of the files that it does not know; nothing where there are none.
async fn difference(path: PathBuf) -> Option<String> {
    let folder = if path.is_dir() { path.clone() } else { path.parent()?.to_owned() };
    let status = git(&folder, &["status", "--porcelain", "-z", "--untracked-files=all"], &path).await?;
    if status.is_empty() {
        return Some(String::new());
    }
    let changes = git(&folder, &["diff", "HEAD", "--binary", "--no-ext-diff", "--no-textconv"], &path).await?;
    let mut sum = Context::new(&SHA256);
    sum.update(&status);
    sum.update(&changes);
    Some(sum.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// What git prints about a path. Nothing that a repository configures is run, and nothing is written.
async fn git(folder: &Path, words: &[&str], path: &Path) -> Option<Vec<u8>> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(["--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.hooksPath="]);
    command.args(words).arg("--").arg(path).stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let output = command.output().await.ok()?;
    output.status.success().then_some(output.stdout)
}
