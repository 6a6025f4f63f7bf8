//! Process 1 of a task's container: its script, made of what the task needs, and its arguments.

use super::script_text::{quoted, without_comments};
use super::{Files, Submission, bucket_links, mounts, rendezvous};
use crate::names;
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

/// Runs what the nodes have in common; the task's scripts do not see it. Whoever stops a node from within its container
/// knows process 1 by a line of its arguments, this one or the launcher's own.
const SHARED: &str =
    "k8s_cli_script=$K8S_CLI_LAUNCHER\nunset K8S_CLI_LAUNCHER\nk8s_cli_stops=0\neval \"$k8s_cli_script\"";

/// Bytes of script in one argument or variable; the kernel takes 128 KiB (`MAX_ARG_STRLEN`).
const PIECE: usize = 100_000;

/// What process 1 is given.
pub(super) struct Launcher {
    /// What nodes of a task have in common, where it is large: the value of a variable that they all have from one object.
    pub(super) shared: Option<String>,
    /// The arguments: a script first.
    pub(super) arguments: Vec<String>,
}

/// What process 1 of a task's nodes is given; `given` are the variables that the task gives.
pub(super) fn launcher<'a>(task: &Task, submission: &Submission, given: impl Iterator<Item = &'a str>) -> Launcher {
    let mut own: Vec<String> = submission.files.iter().flat_map(Files::arguments).collect();
    let given = given.fold(" ".into(), |given, name| given + name + " ");
    own.extend([without_comments(PREAMBLE), given, without_comments(SUDO)]);
    let setup = task.setup.as_deref().map(pieces).unwrap_or_default();
    let count = setup.len().to_string();
    let scripts = setup.into_iter().chain(pieces(&task.run)).map(str::to_owned);
    let scripts = std::iter::once(count).chain(scripts);
    let script = script(task, submission);
    if task.num_nodes > 1 {
        let quoted: Vec<String> = own.iter().map(quoted).collect();
        let shared = format!("set -- {} \"$@\"\n{script}", quoted.join(" "));
        if shared.len() <= PIECE {
            let arguments = std::iter::once(SHARED.to_owned()).chain(scripts).collect();
            return Launcher { shared: Some(shared), arguments };
        }
    }
    let arguments = std::iter::once(script).chain(own).chain(scripts).collect();
    Launcher { shared: None, arguments }
}

fn script(task: &Task, submission: &Submission) -> String {
    let mut script = without_comments(LAUNCHER);
    script.push_str(&submission.recovery.script(task.num_nodes > 1 && submission.fail_fast));
    let links = bucket_links::script(task);
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
        script.extend(["\n", &rendezvous::script(submission, mentions(task, names::NODE_IPS))]);
    }
    script.push('\n');
    script.push_str(&without_comments(SCRIPTS));
    script
}

/// Whether a script of the task has this word in it.
fn mentions(task: &Task, word: &str) -> bool {
    task.run.contains(word) || task.setup.as_ref().is_some_and(|text| text.contains(word))
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
