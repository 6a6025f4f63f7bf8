//! Process 1 of a task's container: its script, made of what the task needs, and its arguments.

use super::container::NODE_IPS;
use super::{Files, Submission, buckets, meeting, mounts};
use crate::task::{Task, WORKDIR};

/// What it begins with; passes SIGTERM on.
const LAUNCHER: &str = include_str!("launcher.sh");
/// Makes sure of a home directory.
const HOME: &str = include_str!("home.sh");
/// Brings the task's files to their places.
pub(super) const FILES: &str = include_str!("files.sh");
/// Runs setup and run.
const SCRIPTS: &str = include_str!("scripts.sh");
/// What bash does before each of them.
const PREAMBLE: &str = include_str!("preamble.sh");
/// The program `sudo` of images without it.
const SUDO: &str = include_str!("sudo.sh");

/// Bytes of script in one argument; the kernel takes 128 KiB (`MAX_ARG_STRLEN`).
const PIECE: usize = 100_000;

/// The script and its arguments; `given` are the variables that the task gives.
pub(super) fn arguments<'a>(task: &Task, submission: &Submission, given: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut arguments = vec![script(task, submission)];
    arguments.extend(submission.files.iter().flat_map(Files::arguments));
    let setup = task.setup.as_deref().map(pieces).unwrap_or_default();
    let given = given.fold(" ".into(), |given, name| given + name + " ");
    arguments.extend([without_comments(PREAMBLE), given, without_comments(SUDO), setup.len().to_string()]);
    arguments.extend(setup.into_iter().chain(pieces(&task.run)).map(str::to_owned));
    arguments
}

fn script(task: &Task, submission: &Submission) -> String {
    let mut script = without_comments(LAUNCHER);
    let links = buckets::links(task);
    let brings = submission.files.is_some() || links.is_some();
    // SkyPilot has the folder whether the task has a workdir or not, and some scripts go there.
    let names_workdir = mentions(task, WORKDIR.trim_start_matches("~/"));
    let parts = [
        mounts::attach(task, submission),
        (brings || names_workdir).then(|| without_comments(HOME)),
        brings.then(|| without_comments(FILES)),
        submission.files.as_ref().map(Files::script),
        links,
        names_workdir.then(|| "mkdir -p \"$HOME/sky_workdir\"".into()),
    ];
    parts.into_iter().flatten().for_each(|part| script.extend(["\n", &part]));
    if task.num_nodes > 1 {
        script.extend(["\n", &meeting::script(submission, mentions(task, NODE_IPS))]);
    }
    script.push('\n');
    script.push_str(&without_comments(SCRIPTS));
    script
}

/// Whether a script of the task has this word in it.
fn mentions(task: &Task, word: &str) -> bool {
    task.run.contains(word) || task.setup.as_ref().is_some_and(|text| text.contains(word))
}

pub(super) fn without_comments(script: &str) -> String {
    script.lines().filter(|line| !line.trim_start().starts_with('#') && !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A script in pieces that a process can be given as arguments.
fn pieces(script: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = script;
    while rest.len() > PIECE {
        let (piece, more) = rest.split_at(rest.floor_char_boundary(PIECE));
        pieces.push(piece);
        rest = more;
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests;
