//! The server of a repository, which the user's git asks for its branches and tags.

use std::io::{self, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tempfile::NamedTempFile;
use tokio::process::Command;
use tokio::time::timeout;

use crate::manifest::CREDENTIAL_HELPER as HELPER;
use crate::task::Task;

/// How long the server may take to list its branches and tags.
const PATIENCE: Duration = Duration::from_secs(20);
/// The reason where there is nobody to ask it.
pub(super) const NO_GIT: &str = "there is no git in your PATH";

/// What opens a repository: nothing for a public one. Credentials of the user's own git are not used: the nodes do not
/// have them.
pub(super) struct Access {
    token: Option<String>,
    /// A private key.
    pub(super) key: Option<String>,
}

/// A line of `git ls-remote`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    /// What it stands for: an object, or `ref: refs/heads/main` of a symbolic name.
    pub(super) commit: String,
    /// `refs/heads/main`; with `^{}` behind it, the commit of a tag.
    pub(super) name: String,
}

impl Access {
    /// What the nodes will have.
    pub(super) fn of(task: &Task) -> Self {
        let given = |name: &str| {
            let mut given = task.secrets.iter().chain(&task.envs);
            given.find(|(key, _)| key == name).map(|(_, value)| value.clone()).filter(|value| !value.is_empty())
        };
        Self { token: given("GIT_TOKEN"), key: given("GIT_SSH_KEY") }
    }

    /// Asks the server, without whatever could wait for a person, for names and what they stand for; without patterns for
    /// all branches and tags.
    ///
    /// # Errors
    /// Why it cannot be asked, in git's words.
    pub(super) async fn ask(&self, url: &str, patterns: &[String]) -> Result<Vec<Listed>, String> {
        let mut git = Command::new("git");
        git.args(["-c", "credential.helper="]);
        if let (Some(token), Some(origin)) = (&self.token, origin(url)) {
            git.args(["-c", &format!("credential.{origin}.helper={HELPER}")]).env("GIT_TOKEN", token);
        }
        // It is removed when we are done with it.
        let key = self.key.as_deref().map(write_key).transpose()?;
        if let Some(key) = &key {
            git.env("GIT_SSH_COMMAND", ssh(Some(key.path())));
        } else if std::env::var_os("GIT_SSH_COMMAND").is_none() {
            git.env("GIT_SSH_COMMAND", ssh(None));
        }
        git.args(["ls-remote", "--symref"]);
        if patterns.is_empty() {
            git.args(["--heads", "--tags"]);
        }
        git.arg("--").arg(url).args(patterns);
        git.env("GIT_TERMINAL_PROMPT", "0").env("GIT_ASKPASS", "").env("LC_ALL", "C").stdin(Stdio::null());
        let output = match timeout(PATIENCE, git.kill_on_drop(true).output()).await {
            Ok(Ok(output)) => output,
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::NotFound => return Err(NO_GIT.into()),
            Ok(Err(error)) => return Err(format!("git cannot be run: {error}")),
            Err(_) => return Err(format!("no answer for {} s", PATIENCE.as_secs())),
        };
        if !output.status.success() {
            return Err(reason(&String::from_utf8_lossy(&output.stderr)));
        }
        let listed = String::from_utf8_lossy(&output.stdout);
        let listed = listed.lines().filter_map(|line| line.split_once('\t'));
        Ok(listed.map(|(commit, name)| Listed { commit: commit.into(), name: name.into() }).collect())
    }
}

/// Scheme and host of a URL that takes a token.
fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"))?;
    let host = rest.split('/').next()?.rsplit('@').next()?;
    Some(format!("{scheme}://{host}"))
}

fn write_key(key: &str) -> Result<NamedTempFile, String> {
    let write = || {
        // Only its owner may read it.
        let mut file = NamedTempFile::new()?;
        writeln!(file, "{}", key.trim_end())?;
        io::Result::Ok(file)
    };
    write().map_err(|error| format!("GIT_SSH_KEY cannot be put in a file: {error}"))
}

/// How git calls ssh: as the nodes do.
fn ssh(key: Option<&Path>) -> String {
    let options = "-o BatchMode=yes -o ConnectTimeout=10";
    let Some(key) = key else { return format!("ssh {options}") };
    let key = key.display().to_string().replace('\\', "/").replace('\'', "'\\''");
    format!(
        "ssh -F none -i '{key}' -o IdentitiesOnly=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null {options}"
    )
}

/// What git says of a failure: the last line, unless that is only the end of an explanation.
fn reason(stderr: &str) -> String {
    let lines = stderr.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut lines = lines.filter(|line| !line.starts_with("Warning: Permanently added "));
    let mut last = "";
    for line in lines.by_ref() {
        let is_end = line.starts_with("fatal: Could not read from remote");
        if !is_end || last.is_empty() {
            last = line;
        }
        if is_end {
            break;
        }
    }
    last.strip_prefix("fatal: ").unwrap_or(last).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons() {
        for (stderr, expected) in [
            (
                "fatal: unable to access 'https://x/': Could not resolve host: x\n",
                "unable to access 'https://x/': Could not resolve host: x",
            ),
            (
                "Warning: Permanently added 'h' (ED25519) to the list of known hosts.\ngit@h: Permission denied (publickey).\n\
                 fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\n\
                 and the repository exists.\n",
                "git@h: Permission denied (publickey).",
            ),
            (
                "fatal: Could not read from remote repository.\n\nPlease make\nsure\n",
                "Could not read from remote repository.",
            ),
            ("", ""),
        ] {
            assert_eq!(reason(stderr), expected);
        }
    }
}
