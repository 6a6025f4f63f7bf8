//! The repository that a task's `workdir` names: which commit the nodes clone, so that all of them have the same, also
//! those whose pods are made anew.

use std::collections::BTreeMap;

use super::super::Ctx;
use super::git_remote::{Access, Listed, NO_GIT};
use crate::error::Failure;
use crate::manifest::Repository;
use crate::task::{Problem, Task, Workdir};
use crate::yaml::Mark;

/// The variables that open a repository, SkyPilot's.
const SSH_KEY_PATH: &str = "GIT_SSH_KEY_PATH";
const SSH_KEY: &str = "GIT_SSH_KEY";
const TOKEN: &str = "GIT_TOKEN";
/// Names that are proposed in place of one that is not there.
const PROPOSALS: usize = 3;

/// Finds the commit of the branch, tag or default branch, and says which it is. Where the server cannot be asked
/// from here, prints a note, and each node looks for it.
///
/// # Errors
/// The repository has nothing of that name.
pub(super) async fn pin(ctx: &Ctx, task: &Task, repository: &mut Repository, at: Mark) -> Result<(), Problem> {
    let access = Access::of(task);
    let mut live = ctx.ui.live_lines();
    if let Some(live) = &mut live {
        live.show(&BTreeMap::from([(0, format!("Looking up the commit of {}", repository.url))]));
    }
    if access.key.is_none() {
        without_key(ctx, &access, &mut repository.url).await;
    }
    let Repository { url, reference: name, commit } = repository;
    let shown = if name.is_empty() { "the default branch".to_owned() } else { format!("'{name}'") };
    if is_commit(name) {
        *commit = Some(std::mem::take(name).to_ascii_lowercase());
        ctx.ui.note(&format!("Repository: {url}, commit {}", short(commit.as_ref())));
        return Ok(());
    }
    let all = match access.ask(url, &patterns(name)).await {
        Ok(listed) => match find(name, &listed) {
            Some(found) => {
                (*name, *commit) = (found.name, Some(found.commit));
                ctx.ui.note(&format!("Repository: {url}, {}, commit {}", described(name), short(commit.as_ref())));
                return Ok(());
            }
            None => access.ask(url, &[]).await,
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

/// Puts the token or the key among the task's secrets that the nodes need for its repository, from the user's
/// environment where the task does not have it: `GIT_TOKEN` for https, `GIT_SSH_KEY_PATH` or `GIT_SSH_KEY` for ssh.
///
/// # Errors
/// The key cannot be used.
pub(super) fn take_credentials(ctx: &Ctx, task: &mut Task) -> Result<(), Failure> {
    let Some(Workdir::Git { url, .. }) = &task.workdir else { return Ok(()) };
    let (url, is_ssh) = (url.clone(), is_ssh(url));
    let own = |task: &Task, name: &str| {
        let mut given = task.secrets.iter().chain(&task.envs);
        given.find(|(key, _)| key == name).map(|(_, value)| value.clone()).filter(|value| !value.is_empty())
    };
    let around = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let mut taken = None;
    if is_ssh && own(task, SSH_KEY).is_none() {
        if let Some(path) = own(task, SSH_KEY_PATH).or_else(|| around(SSH_KEY_PATH)) {
            taken = Some((SSH_KEY, SSH_KEY_PATH, key_in(&path)?));
        } else if let Some(key) = around(SSH_KEY) {
            taken = Some((SSH_KEY, SSH_KEY, checked_key(key, SSH_KEY)?));
        }
    }
    if taken.is_none() && own(task, TOKEN).is_none() && (!is_ssh || own(task, SSH_KEY).is_none()) {
        taken = around(TOKEN).filter(|_| is_ssh || is_web(&url)).map(|token| (TOKEN, TOKEN, token));
    }
    if let Some((secret, source, value)) = taken {
        ctx.ui.note(&format!("{source} of your environment goes to the nodes as a secret, for {url}"));
        task.secrets.push((secret.into(), value));
    }
    if url.starts_with("http://") && own(task, TOKEN).is_some() {
        ctx.ui.warn(&format!("anybody between a node and {url} can read GIT_TOKEN: http does not encrypt it"));
    }
    Ok(())
}

/// The private key in a file.
fn key_in(path: &str) -> Result<String, Failure> {
    let file = super::super::local_files::expanded(path);
    let key = std::fs::read_to_string(&file).map_err(|error| {
        Failure::usage(format!("{SSH_KEY_PATH}: cannot read {path}: {}", crate::files::why(&error)))
    })?;
    checked_key(key, &format!("{SSH_KEY_PATH}: {path}"))
}

/// A private key without a passphrase.
fn checked_key(key: String, source: &str) -> Result<String, Failure> {
    /// How the binary form begins, in base64, up to the name of no cipher.
    const OPENSSH: [&str; 2] = ["b3BlbnNzaC1rZXktdjEA", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU"];
    if !(key.starts_with("-----BEGIN") && key.contains("PRIVATE KEY-----")) {
        return Err(Failure::usage(format!("{source} is not a private key")));
    }
    if key.contains("ENCRYPTED") || (key.contains(OPENSSH[0]) && !key.contains(OPENSSH[1])) {
        let failure = Failure::usage(format!("{source} has a passphrase, which nobody can type on a node"));
        return Err(failure.hint("use a key without one that can only read this repository, a deploy key"));
    }
    Ok(key)
}

/// Without a key the nodes have a repository by https, if at all (SkyPilot asks that way first, too).
async fn without_key(ctx: &Ctx, access: &Access, url: &mut String) {
    let Some(web) = is_ssh(url).then(|| web_form(url)).flatten() else { return };
    match access.ask(&web, &["HEAD".into()]).await {
        Err(why) if why != NO_GIT => ctx.ui.warn(&format!(
            "the nodes have no key for {url}, and cannot read it as {web}: {why}; give one with {SSH_KEY_PATH}"
        )),
        _ => {
            ctx.ui.err(&format!("Note: the nodes have no key for {url} ({SSH_KEY_PATH}): they clone {web}"));
            *url = web;
        }
    }
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn is_ssh(url: &str) -> bool {
    url.split_once("://").is_none_or(|(scheme, _)| scheme.contains("ssh"))
}

/// The same repository by https, unless it is at a port of its own.
fn web_form(url: &str) -> Option<String> {
    let (host, path) = match url.split_once("://") {
        Some((_, rest)) => rest.split_once('/').filter(|(host, _)| !host.contains(':'))?,
        None => url.split_once(':')?,
    };
    let host = host.rsplit('@').next().unwrap_or(host);
    Some(format!("https://{host}/{}", path.trim_start_matches('/')))
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
    fn by_https() {
        for (url, expected) in [
            ("git@github.com:org/name.git", Some("https://github.com/org/name.git")),
            ("github.com:/org/name", Some("https://github.com/org/name")),
            ("ssh://git@github.com/org/name", Some("https://github.com/org/name")),
            ("git+ssh://github.com/org/name", Some("https://github.com/org/name")),
            ("ssh://git@github.com:2222/org/name", None),
        ] {
            assert!(is_ssh(url) && web_form(url).as_deref() == expected, "{url}");
        }
        assert!(!is_ssh("https://github.com/a/b") && !is_ssh("file:///a/b") && !is_ssh("git://a/b"));
    }

    #[test]
    fn keys() {
        let text = |what: &str, content: &str| format!("-----BEGIN {what}PRIVATE KEY-----\n{content}\n");
        for (key, expected) in [
            (text("OPENSSH ", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ"), None),
            (text("RSA ", "MIIEow"), None),
            (text("OPENSSH ", "b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0"), Some("has a passphrase")),
            (text("ENCRYPTED ", "MIIE"), Some("has a passphrase")),
            (text("RSA ", "Proc-Type: 4,ENCRYPTED"), Some("has a passphrase")),
            ("ssh-ed25519 AAAA ann".into(), Some("is not a private key")),
        ] {
            let wrong = checked_key(key.clone(), "KEY").err().map(|failure| failure.message);
            assert_eq!(wrong.is_some(), expected.is_some(), "{key}");
            assert!(wrong.unwrap_or_default().contains(expected.unwrap_or_default()));
        }
    }

    #[test]
    fn names_that_are_near() {
        let all =
            listed("1 refs/heads/main\n2 refs/heads/develop\n3 refs/tags/mainz\n4 refs/tags/mainz^{}\n5 refs/heads/x");
        assert_eq!(nearest("Main", &all), ["'main'", "'mainz'", "'develop'"]);
        assert!(nearest("main", &[]).is_empty());
    }
}
