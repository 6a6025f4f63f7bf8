//! The repository that a task's `workdir` names: which commit the nodes clone, so that all of them have the same, also
//! those whose pods are made anew.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

use super::super::Ctx;
use crate::manifest::Repository;
use crate::task::Problem;
use crate::yaml::Mark;

/// How long the server may take to list its branches and tags.
const PATIENCE: Duration = Duration::from_secs(20);
/// Names that are proposed in place of one that is not there.
const PROPOSALS: usize = 3;

/// Finds the commit of the branch, tag or default branch, and says which it is. Where it cannot be asked for from here,
/// that is said, and the nodes look for it.
///
/// # Errors
/// The repository has nothing of that name.
pub(super) async fn pin(ctx: &Ctx, repository: &mut Repository, at: Mark) -> Result<(), Problem> {
    let Repository { url, reference: name, commit } = repository;
    let shown = if name.is_empty() { "the default branch".to_owned() } else { format!("'{name}'") };
    if is_commit(name) {
        *commit = Some(std::mem::take(name).to_ascii_lowercase());
        ctx.ui.note(&format!("Repository: {url}, commit {}", short(commit.as_ref())));
        return Ok(());
    }
    let all = match ask(url, &patterns(name)).await {
        Ok(listed) => match find(name, &listed) {
            Some(found) => {
                (*name, *commit) = (found.name, Some(found.commit));
                ctx.ui.note(&format!("Repository: {url}, {}, commit {}", described(name), short(commit.as_ref())));
                return Ok(());
            }
            None => ask(url, &[]).await,
        },
        Err(why) => Err(why),
    };
    let all = match all {
        Ok(all) => all,
        Err(why) => {
            ctx.ui.err(&format!(
                "Note: the commit of {shown} of {url} cannot be looked up from here: {why}; each node clones what is there \
                 when it starts"
            ));
            return Ok(());
        }
    };
    if is_abbreviated(name) {
        let mut tips = all.iter().filter(|one| one.commit.starts_with(&name.to_ascii_lowercase()));
        if let Some(tip) = tips.next().filter(|tip| tips.all(|other| other.commit == tip.commit)) {
            (*name, *commit) = (String::new(), Some(tip.commit.clone()));
            ctx.ui.note(&format!("Repository: {url}, commit {}", short(commit.as_ref())));
        } else {
            ctx.ui.err(&format!(
                "Note: no branch or tag of {url} is at {shown}: the nodes look for it in all of its history"
            ));
        }
        return Ok(());
    }
    let problem = if all.is_empty() {
        Problem::at(at, format!("the repository {url} is empty"))
    } else if name.is_empty() {
        Problem::at(at, format!("the repository {url} has no default branch"))
            .hint("name a branch, tag or commit as 'ref'")
    } else {
        Problem::at(at, format!("the repository {url} has no branch or tag {shown}"))
    };
    let nearest = nearest(name, &all);
    Err(if nearest.is_empty() { problem } else { problem.hint(format!("it has {}", nearest.join(", "))) })
}

/// A line of `git ls-remote`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Listed {
    commit: String,
    name: String,
}

fn is_hexadecimal(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A whole one, of SHA-1 or SHA-256.
fn is_commit(name: &str) -> bool {
    matches!(name.len(), 40 | 64) && is_hexadecimal(name)
}

/// What git may take for the beginning of one.
fn is_abbreviated(name: &str) -> bool {
    name.len() >= 4 && is_hexadecimal(name)
}

fn short(commit: Option<&String>) -> &str {
    commit.map_or("", |commit| &commit[..commit.len().min(12)])
}

/// `branch main`, `tag v1`.
fn described(name: &str) -> String {
    match (name.strip_prefix("refs/heads/"), name.strip_prefix("refs/tags/")) {
        (Some(branch), _) => format!("branch {branch}"),
        (_, Some(tag)) => format!("tag {tag}"),
        _ => name.to_owned(),
    }
}

/// What a name can be, the first that is there counts: a branch before a tag, as in SkyPilot. The default branch has none.
fn candidates(name: &str) -> Vec<String> {
    match name {
        "" | "HEAD" => vec!["HEAD".into()],
        _ if name.starts_with("refs/") => vec![name.into()],
        _ => vec![format!("refs/heads/{name}"), format!("refs/tags/{name}")],
    }
}

/// What to ask for: of a tag that is an object of its own also the commit.
fn patterns(name: &str) -> Vec<String> {
    candidates(name).into_iter().flat_map(|name| [format!("{name}^{{}}"), name]).collect()
}

fn find(name: &str, listed: &[Listed]) -> Option<Listed> {
    let commit = |name: &str| {
        listed.iter().find(|one| one.name == name && !one.commit.starts_with("ref: ")).map(|one| one.commit.clone())
    };
    candidates(name).into_iter().find_map(|name| {
        let commit = commit(&format!("{name}^{{}}")).or_else(|| commit(&name))?;
        // `ref: refs/heads/main HEAD` comes before the line with its commit.
        let link = listed.iter().find_map(|one| one.commit.strip_prefix("ref: ").filter(|_| one.name == name));
        let name = if name == "HEAD" { link.unwrap_or_default().to_owned() } else { name };
        Some(Listed { commit, name })
    })
}

/// The names that are most like this one.
fn nearest(name: &str, all: &[Listed]) -> Vec<String> {
    let short = |one: &Listed| {
        let name = one.name.strip_prefix("refs/heads/").or_else(|| one.name.strip_prefix("refs/tags/"))?;
        (!name.ends_with("^{}")).then(|| name.to_owned())
    };
    let likeness = |other: &str| strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &other.to_lowercase());
    let mut names: Vec<String> = all.iter().filter_map(short).collect();
    names.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)).then_with(|| a.cmp(b)));
    names.dedup();
    names.truncate(PROPOSALS);
    names.iter().map(|name| format!("'{name}'")).collect()
}

/// Asks the server, without whatever could wait for a person. No credentials are used but those of the nodes.
async fn ask(url: &str, patterns: &[String]) -> Result<Vec<Listed>, String> {
    let mut git = Command::new("git");
    git.args(["-c", "credential.helper=", "ls-remote", "--symref"]);
    if patterns.is_empty() {
        git.args(["--heads", "--tags"]);
    }
    git.arg("--").arg(url).args(patterns);
    git.env("GIT_TERMINAL_PROMPT", "0").env("GIT_ASKPASS", "").env("LC_ALL", "C").stdin(Stdio::null());
    if std::env::var_os("GIT_SSH_COMMAND").is_none() {
        git.env("GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=10");
    }
    let output = match timeout(PATIENCE, git.kill_on_drop(true).output()).await {
        Ok(Ok(output)) => output,
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::NotFound => return Err("there is no git here".into()),
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

/// What git says of a failure: the last line, unless that is only the end of an explanation.
fn reason(stderr: &str) -> String {
    let lines = stderr.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut lines = lines.filter(|line| !line.starts_with("Warning: Permanently added "));
    let mut last = "";
    for line in lines.by_ref() {
        if line.starts_with("fatal: Could not read from remote") && !last.is_empty() {
            break;
        }
        last = line;
    }
    last.strip_prefix("fatal: ").unwrap_or(last).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str) -> Vec<Listed> {
        let one = |line: &str| line.split_once(' ').map(|(commit, name)| (commit.replace('_', " "), name.to_owned()));
        text.lines().filter_map(one).map(|(commit, name)| Listed { commit, name }).collect()
    }

    #[test]
    fn commits_of_names() {
        let all = "ref:_refs/heads/main HEAD\n1 HEAD\n1 refs/heads/main\n2 refs/heads/v1\n3 refs/tags/v1\n4 refs/tags/v1^{}\n\
                   5 refs/tags/v2\n6 refs/tags/v2^{}\n7 refs/tags/v3\n8 refs/x/refs/heads/y\n9 refs/pull/1/head";
        for (name, expected) in [
            ("", Some(("1", "refs/heads/main"))),
            ("main", Some(("1", "refs/heads/main"))),
            ("v1", Some(("2", "refs/heads/v1"))),
            ("refs/tags/v1", Some(("4", "refs/tags/v1"))),
            ("v2", Some(("6", "refs/tags/v2"))),
            ("v3", Some(("7", "refs/tags/v3"))),
            ("refs/pull/1/head", Some(("9", "refs/pull/1/head"))),
            ("y", None),
            ("HEAD", Some(("1", "refs/heads/main"))),
        ] {
            let expected = expected.map(|(commit, name)| Listed { commit: commit.into(), name: name.into() });
            assert_eq!(find(name, &listed(all)), expected, "{name}");
        }
        let detached = find("", &listed("1 HEAD"));
        assert_eq!(detached, Some(Listed { commit: "1".into(), name: String::new() }));
    }

    #[test]
    fn names_that_are_near() {
        let all =
            listed("1 refs/heads/main\n2 refs/heads/develop\n3 refs/tags/mainz\n4 refs/tags/mainz^{}\n5 refs/heads/x");
        assert_eq!(nearest("Main", &all), ["'main'", "'mainz'", "'develop'"]);
        assert!(nearest("main", &[]).is_empty());
    }

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
            ("fatal: Could not read from remote repository.\n\nPlease make\nsure\n", "sure"),
            ("", ""),
        ] {
            assert_eq!(reason(stderr), expected);
        }
    }
}
