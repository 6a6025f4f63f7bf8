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
pub use self::images::instead;
use self::installs::Brought;
use self::shell::Link;
use crate::task::{Resources, Task, Workdir};

/// Commands that an image lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    pub image: String,
    /// Whether it is the one of tasks that name none.
    pub is_default: bool,
    /// In the order in which they are called.
    pub commands: Vec<&'static str>,
    /// An image that has them.
    pub instead: Option<String>,
}

impl Missing {
    /// Of a task, in the image that it has with these resources.
    pub fn of(task: &Task, resources: &Resources) -> Option<Self> {
        let scripts: Vec<&str> = task.setup.iter().chain([&task.run]).map(String::as_str).collect();
        // What clones a repository installs it where it is missing.
        let there: &[&str] = if matches!(task.workdir, Some(Workdir::Git { .. })) { &["git"] } else { &[] };
        let image = &resources.image;
        let commands = missing(&scripts, image, there);
        let alone = alone(&commands);
        (!commands.is_empty()).then(|| Self {
            image: image.clone(),
            is_default: resources.is_default_image,
            instead: images::instead(image, &alone).filter(|_| !alone.is_empty()),
            commands,
        })
    }

    /// The lines that tell of it.
    pub fn notes(&self) -> Vec<String> {
        const MANY: usize = 8;
        let default = if self.is_default { " (the default image)" } else { "" };
        let image = format!("{}{default}", self.image);
        let (mut notes, mut rest) = (Vec::new(), self.commands.clone());
        for (served, way_out) in SERVED {
            let (found, others): (Vec<&str>, Vec<&str>) = rest.iter().partition(|name| served.contains(name));
            rest = others;
            if !found.is_empty() {
                notes.push(format!("{}: not in {image}, and {way_out}", found.join(", ")));
            }
        }
        if !rest.is_empty() {
            let mut names = rest.iter().take(MANY).copied().collect::<Vec<_>>().join(", ");
            if rest.len() > MANY {
                names.push_str(&format!(" and {} more", rest.len() - MANY));
            }
            let them = if rest.len() == 1 { "it" } else { "them" };
            let image_id = match &self.instead {
                Some(image) => format!("set image_id, for example docker:{image}"),
                None => format!("set image_id to an image that has {them}"),
            };
            notes.insert(0, format!("{names}: not in {image}: {image_id}, or install {them} in setup"));
        }
        notes
    }
}

/// Commands that are of no use without a daemon, and what to do without them.
const SERVED: &[(&[&str], &str)] = &[
    (&["docker", "docker-compose"], "pods have no Docker daemon: set image_id to the image that it would run"),
    (&["systemctl", "journalctl"], "pods have no systemd: start the program itself"),
];

/// Those of some commands that an image alone can bring.
fn alone(commands: &[&'static str]) -> Vec<&'static str> {
    let is_served = |command: &&str| SERVED.iter().any(|(served, _)| served.contains(command));
    commands.iter().copied().filter(|command| !is_served(command)).collect()
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
        .filter(|name| !name.is_empty() && !BUILTINS.split(' ').any(|word| word == name))
        .collect()
}

/// The commands that `||` joins with this one, as far as they are near.
fn alternatives(calls: &[Command], index: usize) -> impl Iterator<Item = &Command> {
    const FAR: usize = 8;
    let is_joined = |at: usize| calls[at].after == Link::Or && calls[at - 1].before == Link::Or;
    let first = (index.saturating_sub(FAR) + 1..=index).rev().take_while(|&at| is_joined(at)).last();
    let last = (index + 1..calls.len().min(index + FAR)).take_while(|&at| is_joined(at)).last();
    let near = first.map_or(index, |at| at - 1)..=last.unwrap_or(index);
    near.filter(move |&at| at != index).map(|at| &calls[at])
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
const BUILTINS: &str = ". : [ alias bg bind break builtin cd command continue declare dirs disown echo enable eval \
    exec exit export false fg getopts hash history jobs kill let local mapfile popd printf pushd pwd read readarray readonly return \
    set shift shopt source test time times trap true type typeset ulimit umask unalias unset wait";

#[cfg(test)]
mod tests;
