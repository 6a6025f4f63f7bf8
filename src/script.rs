//! The commands that `setup` and `run` call, and which of them the image lacks.
//!
//! Said only of commands and images that are known, and only where nothing in the scripts could bring the command: what
//! they install, define, download or ask for counts as there, and after a script of the user's own anything may be.

mod commands;
mod images;
mod installs;
mod packages;
mod shell;

use std::collections::BTreeSet;

use serde::Serialize;

use self::commands::Command;
use self::installs::Brought;
use self::shell::Link;
use crate::task::{Task, Workdir};

/// Commands that an image lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// The image.
    pub image: String,
    /// Whether it is the one of tasks that name none.
    pub is_default: bool,
    /// In the order in which they are called.
    pub commands: Vec<&'static str>,
    /// An image that has them.
    pub instead: Option<String>,
}

impl Missing {
    /// Of a task, in its image.
    pub fn of(task: &Task) -> Option<Self> {
        let scripts: Vec<&str> = task.setup.iter().chain([&task.run]).map(String::as_str).collect();
        // What clones a repository installs it where it is missing.
        let there: &[&str] = if matches!(task.workdir, Some(Workdir::Git { .. })) { &["git"] } else { &[] };
        let image = &task.resources.image;
        let commands = missing(&scripts, image, there);
        (!commands.is_empty()).then(|| Self {
            image: image.clone(),
            is_default: task.resources.is_default_image,
            instead: images::instead(image, &commands),
            commands,
        })
    }

    /// The line that tells of it.
    pub fn note(&self) -> String {
        const MANY: usize = 8;
        let mut names = self.commands.iter().take(MANY).copied().collect::<Vec<_>>().join(", ");
        if self.commands.len() > MANY {
            names.push_str(&format!(" and {} more", self.commands.len() - MANY));
        }
        let default = if self.is_default { " (the default image)" } else { "" };
        let them = if self.commands.len() == 1 { "it" } else { "them" };
        let image_id = match &self.instead {
            Some(image) => format!("set image_id, for example docker:{image}"),
            None => format!("set image_id to an image that has {them}"),
        };
        format!("{names}: not in {}{default}: {image_id}, or install {them} in setup", self.image)
    }
}

/// What scripts that run one after the other call and an image lacks; `there` is what it is given beside its own.
pub fn missing(scripts: &[&str], image: &str, there: &[&str]) -> Vec<&'static str> {
    let Some(has) = images::commands(image) else { return Vec::new() };
    let mut calls = Vec::new();
    let mut defined: BTreeSet<String> = there.iter().map(|&name| name.to_owned()).collect();
    for script in scripts {
        let (commands, functions) = commands::of(script);
        calls.extend(commands);
        defined.extend(functions);
    }
    let brought = Brought::by(&calls);
    let lacks = |call: &Command| {
        let name = packages::known(call.name())?;
        (!has.contains(&name) && !defined.contains(name) && !brought.names.contains(name)).then_some(name)
    };
    let managers: BTreeSet<&str> = calls.iter().filter_map(|call| manager(call.name())).collect();
    let mut commands = Vec::new();
    for (index, call) in calls.iter().enumerate().take(brought.until) {
        if let Some(name) = lacks(call)
            && !commands.contains(&name)
            && !(call.is_later && brought.until < calls.len())
            && !(managers.len() > 1 && manager(name).is_some())
            && !alternatives(&calls, index)
                .any(|other| packages::known(other.name()).is_some() && lacks(other).is_none())
        {
            commands.push(name);
        }
    }
    commands
}

/// The names that scripts call, but for what every shell has.
pub fn called(scripts: &[&str]) -> BTreeSet<String> {
    let calls = scripts.iter().flat_map(|script| commands::of(script).0);
    calls
        .map(|call| call.name().to_owned())
        .filter(|name| !name.is_empty() && !BUILTINS.contains(&name.as_str()))
        .collect()
}

/// The commands that `||` joins with this one.
fn alternatives(calls: &[Command], index: usize) -> impl Iterator<Item = &Command> {
    let first = (0..index).rev().find(|&at| calls[at + 1].after != Link::Or || calls[at].before != Link::Or);
    let first = first.map_or(0, |at| at + 1);
    let chain = calls[first..].iter().enumerate().take_while(move |(at, call)| *at == 0 || call.after == Link::Or);
    let alone = first == index && calls[index].before != Link::Or;
    chain.map(|(_, call)| call).filter(move |call| !alone && !std::ptr::eq(*call, &raw const calls[index]))
}

/// Package managers by the system that they are of: a script that knows several asks which one there is.
fn manager(name: &str) -> Option<&'static str> {
    match name {
        "apt" | "apt-get" | "dpkg" => Some("debian"),
        "apk" => Some("alpine"),
        "yum" | "dnf" | "microdnf" => Some("fedora"),
        "zypper" => Some("suse"),
        "pacman" => Some("arch"),
        "brew" => Some("macos"),
        _ => None,
    }
}

/// Words of bash itself.
const BUILTINS: &[&str] = &[
    ".",
    ":",
    "[",
    "alias",
    "bg",
    "bind",
    "break",
    "builtin",
    "cd",
    "command",
    "continue",
    "declare",
    "dirs",
    "disown",
    "echo",
    "enable",
    "eval",
    "exec",
    "exit",
    "export",
    "false",
    "fg",
    "getopts",
    "hash",
    "history",
    "jobs",
    "kill",
    "let",
    "local",
    "mapfile",
    "popd",
    "printf",
    "pushd",
    "pwd",
    "read",
    "readarray",
    "readonly",
    "return",
    "set",
    "shift",
    "shopt",
    "source",
    "test",
    "time",
    "times",
    "trap",
    "true",
    "type",
    "typeset",
    "ulimit",
    "umask",
    "unalias",
    "unset",
    "wait",
];

#[cfg(test)]
mod tests;
