//! What scripts bring along: what they install, download, define, ask for.

use std::collections::BTreeSet;

use super::commands::Command;
use super::packages::{self, OF_PIP, OF_PYTHON};
use super::shell::{Link, Word};

/// What is there because of the scripts themselves.
#[derive(Debug, Default)]
pub(super) struct Brought {
    /// Commands that are there, or that the scripts can do without.
    pub(super) names: BTreeSet<String>,
    /// From this call on anything may be there.
    pub(super) until: usize,
}

impl Brought {
    /// By all calls of some scripts.
    pub(super) fn by(calls: &[Command]) -> Self {
        let mut brought = Self { until: calls.len(), ..Self::default() };
        let mut environments: Vec<&str> = vec!["base"];
        for call in calls {
            brought.named(call);
            if matches!(call.name(), "conda" | "mamba" | "micromamba") && call.has("create") {
                environments.extend(call.words.iter().map(|word| word.text.as_str()));
            }
        }
        let is_open = |(index, call): &(usize, &Command)| brings_anything(&calls[..*index], call, &environments);
        brought.until = calls.iter().enumerate().find(is_open).map_or(calls.len(), |(index, _)| index + 1);
        brought
    }

    /// What a call brings by name.
    fn named(&mut self, call: &Command) {
        let name = call.name();
        for target in &call.targets {
            self.file(target);
        }
        if let Some(path) = call.assigned.iter().find(|word| word.text.starts_with("PATH=")) {
            self.marked([path.text.as_str()]);
        }
        match name {
            "command" if call.has("-v") || call.has("-V") => self.operands(call),
            "which" | "type" | "hash" => self.operands(call),
            "alias" => {
                let alias = |word: &Word| Some(word.text.split_once('=')?.0.to_owned());
                self.names.extend(call.operands().filter_map(alias));
            }
            _ if is_asked(call) => drop(self.names.insert(name.to_owned())),
            _ => {}
        }
        match name {
            "apt" | "apt-get" | "aptitude" | "dnf" | "yum" | "microdnf" | "zypper" | "apk" | "pacman" | "brew"
            | "snap" | "conda" | "mamba" | "micromamba" | "dpkg" => self.packages(call),
            "pip" | "pip3" | "pipx" => self.pip(call),
            "poetry" | "pdm" | "pipenv" | "uv" => {
                self.environment();
                self.pip(call);
            }
            "npm" | "pnpm" | "yarn" | "cargo" | "go" | "gem" | "corepack" | "pyenv" | "nvm" | "fnm" | "volta" => {
                self.tools(call);
            }
            "curl"
            | "wget"
            | "aria2c"
            | "git"
            | "tar"
            | "unzip"
            | "cp"
            | "mv"
            | "ln"
            | "install"
            | "chmod"
            | "export"
            | "update-alternatives"
            | "bash"
            | "sh"
            | "source"
            | "."
            | "gunzip" => self.files(call),
            _ if name.starts_with("python") => self.python(call),
            "" => {
                let path = call.words.first().map_or("", |word| word.text.as_str());
                self.marked([path]);
                let is_pip = ["/pip", "/pip3", "/uv"].iter().any(|end| path.ends_with(end));
                // What is in a variable may be any package manager.
                if is_pip || (path.starts_with('$') && call.has("install")) {
                    self.pip(call);
                }
            }
            _ => {}
        }
    }

    /// Packages of the system, or of conda.
    fn packages(&mut self, call: &Command) {
        let installs = call.name().starts_with("apt") && call.has("install");
        for word in call.operands() {
            for name in self.package(&word.text).filter(|_| installs).flat_map(packages::beside) {
                self.names.extend(packages::commands(name).map(str::to_owned));
            }
        }
        if call.has("activate") || call.has("create") {
            self.environment();
        }
    }

    /// Tools of a language's own packages.
    fn tools(&mut self, call: &Command) {
        self.marked([call.name()]);
        for word in call.operands() {
            let package = word.text.rsplit('/').next().unwrap_or_default();
            let _ = self.package(package.split('@').next().unwrap_or_default());
        }
        if call.name() == "corepack" {
            self.names.extend(["yarn", "pnpm"].map(str::to_owned));
        }
    }

    /// Files that a call may make.
    fn files(&mut self, call: &Command) {
        // What a substitution found is there without us.
        let words = call.words[1..].iter().map(|word| word.text.as_str());
        self.marked(words.filter(|word| !word.starts_with("$/")));
        for word in call.operands() {
            self.file(&word.text);
        }
        if call.operands().any(|word| word.text.ends_with("activate")) {
            self.environment();
        }
    }

    /// Modules that install.
    fn python(&mut self, call: &Command) {
        if call.has("pip") || call.words.iter().any(|word| word.text.ends_with("setup.py")) {
            self.pip(call);
        }
        if call.has("ensurepip") {
            self.names.extend(["pip", "pip3"].map(str::to_owned));
        }
    }

    /// Packages of Python's index.
    fn pip(&mut self, call: &Command) {
        self.names.extend(OF_PYTHON.iter().map(|&name| name.to_owned()));
        let is_open = |text: &str| {
            matches!(text, "-r" | "--requirement" | "-e" | "--editable" | "sync" | "." | "setup.py")
                || text.starts_with("-r")
                || text.contains('/')
                || text.starts_with('$')
        };
        if call.words.iter().skip(1).any(|word| is_open(&word.text)) {
            self.names.extend(OF_PIP.iter().map(|&name| name.to_owned()));
        }
        // The `pip` of `python -m pip` brings none.
        for word in call.operands().filter(|word| word.text != "pip" && !word.text.contains("://")) {
            let end =
                word.text.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).unwrap_or(word.text.len());
            let _ = self.package(&word.text[..end]);
        }
    }

    /// An environment with a Python and packages in it.
    fn environment(&mut self) {
        self.names.extend(OF_PYTHON.iter().chain(&["python", "python3", "pip", "pip3"]).map(|&name| name.to_owned()));
    }

    fn operands(&mut self, call: &Command) {
        self.names.extend(call.operands().map(|word| word.text.clone()));
    }

    /// A package, perhaps with its version; returns the names that it may have in the table.
    fn package<'a>(&mut self, written: &'a str) -> impl Iterator<Item = &'a str> + use<'a> {
        let name = written.split(['=', '<', '>', '~', ':', '[']).next().unwrap_or_default();
        let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
        let family = ["openjdk", "cuda"].into_iter().find(|family| name.starts_with(family)).unwrap_or(bare);
        let names = [name, bare, family].into_iter();
        for name in names.clone() {
            self.names.extend(packages::commands(name).chain(packages::known(name)).map(str::to_owned));
        }
        names
    }

    /// A file that a script makes.
    fn file(&mut self, path: &str) {
        self.names.extend(path.rsplit('/').next().and_then(packages::known).map(str::to_owned));
    }

    fn marked<'a>(&mut self, words: impl IntoIterator<Item = &'a str>) {
        for word in words {
            self.names.extend(packages::marked(word).map(str::to_owned));
        }
    }
}

/// Whether a call finds out whether a command is there.
fn is_asked(call: &Command) -> bool {
    let asks = |text: &str| matches!(text, "--version" | "-version" | "-V" | "-v" | "version" | "--help" | "info");
    let matters = call.is_condition || matches!(call.before, Link::And | Link::Or);
    matters && call.words.len() == 2 && asks(&call.words[1].text)
}

/// Whether anything may be there after a call.
fn brings_anything(before: &[Command], call: &Command, environments: &[&str]) -> bool {
    let operand = call.operands().next();
    let is_known = |text: &str| packages::marked(text).next().is_some();
    match call.name() {
        "apt" | "apt-get" | "aptitude" | "dnf" | "yum" | "microdnf" | "apk" | "dpkg" => {
            let installs =
                ["install", "add", "-i", "localinstall", "groupinstall", "build-dep"].iter().any(|word| call.has(word));
            installs
                && call.operands().any(|word| !word.is_plain || word.text.contains(['/', '*']))
                && !call.operands().any(|word| is_known(&word.text))
        }
        "conda" | "mamba" | "micromamba" if call.has("activate") => {
            call.operands().nth(1).is_some_and(|word| !environments.contains(&word.text.as_str()))
        }
        "conda" | "mamba" | "micromamba" => {
            call.has("env") || call.has("-f") || call.has("--file") || call.has("update")
        }
        "source" | "." => operand.is_some_and(|word| {
            let name = word.text.rsplit('/').next().unwrap_or_default();
            let is_usual = name.starts_with('.') || matches!(name, "activate" | "conda.sh" | "env" | "nvm.sh" | "$");
            !is_usual && !word.text.starts_with("/etc/") && !is_known(&word.text)
        }),
        "bash" | "sh" | "zsh" | "dash" if call.is_open => false,
        "bash" | "sh" | "zsh" | "dash" => match operand.filter(|word| word.text != "$" && call.after != Link::Pipe) {
            Some(word) => !is_known(&word.text),
            None => !is_known(&downloaded(before)),
        },
        "xargs" => call.has("install"),
        "make" | "just" | "module" | "ansible-playbook" | "nix-shell" | "nix" | "spack" | "pixi" => true,
        "" => {
            call.words.first().is_some_and(|word| word.text.rsplit('.').next() == Some("sh") && !is_known(&word.text))
        }
        _ => false,
    }
}

/// What the newest download was of.
fn downloaded(before: &[Command]) -> String {
    let newest = before.iter().rev().find(|call| matches!(call.name(), "curl" | "wget"));
    newest.map_or_else(String::new, |call| call.words.iter().map(|word| format!("{} ", word.text)).collect())
}
