//! A command line that cannot be read.

use std::ffi::OsString;
use std::io;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, Error, ValueEnum};

use crate::cli::Cli;
use crate::error::Exit;
use crate::ui::{Options, Output, Ui};

/// Prints why clap refuses it, or the help that it asks for.
pub(super) fn tell(mut error: Error, args: &[OsString]) -> Exit {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return match error.print() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::CLOSED_PIPE,
            // Printing help is all that is left to do; where it cannot be printed nobody reads it.
            _ => Exit::SUCCESS,
        };
    }
    if let Some(mut command) = meant(&error) {
        advise(&mut error, &command);
        // clap's own would have every argument in it that is given, and a variable is one to it.
        let mut usage = command.render_usage();
        let names = command.get_subcommands().filter(|command| !command.is_hide_set()).map(Command::get_name);
        let names: Vec<String> = names.map(str::to_owned).collect();
        match error.kind() {
            ErrorKind::InvalidSubcommand => {
                usage = StyledStr::from(format!("Commands: {}\n\n{}", names.join(", "), usage.ansi()));
            }
            // clap's own list has every alias.
            ErrorKind::MissingSubcommand => {
                drop(error.insert(ContextKind::ValidSubcommand, ContextValue::Strings(names)));
            }
            _ => {}
        }
        error.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
    }
    let ui = Ui::new(Options { output: form(args), ..Options::default() });
    let text = error.render();
    let shown = if ui.color_err() { text.ansi().to_string() } else { text.to_string() };
    ui.raw_err(shown.replacen("error:", "Error:", 1).as_bytes());
    ui.detail(&detail(&error, &text.to_string()));
    Exit::USAGE
}

/// The command that was meant, as far as it was understood: clap's line of usage begins with it.
fn meant(error: &Error) -> Option<Command> {
    let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) else { return None };
    let usage = usage.to_string();
    let mut words = usage.split_whitespace().skip(1);
    let mut command = Cli::command().bin_name(words.next()?.to_owned());
    command.build();
    for word in words {
        match command.find_subcommand(word) {
            Some(found) => command = found.clone(),
            None => break,
        }
    }
    Some(command)
}

/// Words of kubectl, docker, SkyPilot and batch systems that are no commands here, and what does the same.
const COMMANDS: [(&[&str], &str); 13] = [
    (&["apply", "up", "start", "sbatch"], "'k8s-cli jobs submit FILE' runs a task file"),
    (&["ssh", "shell", "attach", "bash", "sh", "rsh"], "'k8s-cli jobs exec -it ID -- bash' opens a shell in a node"),
    (&["info", "inspect", "sacct"], "'k8s-cli jobs status ID' shows a task in full"),
    (&["history", "squeue"], "'k8s-cli jobs list' lists tasks, finished ones too"),
    (&["top", "nvidia-smi"], "'k8s-cli jobs gpus' shows which GPUs are free"),
    (&["show-gpus", "gpu", "sinfo"], "'k8s-cli jobs gpus' lists the cluster's GPUs"),
    (&["log", "tail"], "'k8s-cli jobs logs ID' follows the logs"),
    (&["validate", "explain"], "'k8s-cli jobs lint FILE' checks a task file"),
    (&["forward", "portforward", "pf"], "'k8s-cli jobs port-forward ID PORT' forwards ports"),
    (&["login", "logout", "whoami"], "'k8s-cli auth login USERNAME', 'auth whoami', 'auth logout'"),
    (&["pvc", "pv", "storage"], "'k8s-cli volumes' creates and lists volumes"),
    (&["completion"], "'k8s-cli completions SHELL' prints a completion script"),
    (&["health", "ping", "api", "doctor"], "'k8s-cli check' checks the connection and your rights"),
];

/// Flags of theirs, with the commands that they are given to (none: any), and what does the same.
const FLAGS: [(&[&str], &[&str], &str); 12] = [
    (&["list"], &["--all", "-a"], "finished tasks are listed anyway; -u (--all-users) lists the tasks of all users"),
    (&["list"], &["--running"], "'--status running' lists running tasks"),
    (&["list"], &["--pending"], "'--status pending' lists pending tasks"),
    (
        &["submit"],
        &["--async", "--background", "--no-wait", "--no-follow"],
        "-d (--detach) returns once the task is created",
    ),
    (&["submit"], &["-c", "--command"], "'k8s-cli jobs run -- COMMAND' runs a command without a file"),
    (&["submit"], &["-i", "--image"], "--image-id sets the image"),
    (
        &["submit"],
        &["--rm"],
        "--ttl TIME removes the task some time after it has finished; 'k8s-cli jobs run' has --rm",
    ),
    (&["stop"], &["-w"], "--wait returns once every pod has ended"),
    (&["logs"], &["--lines"], "--tail N starts with the last N lines"),
    (&["exec"], &["-c", "--container"], "the command runs in the task's container; --node RANK chooses the node"),
    (&[], &["--json"], "-o json prints JSON"),
    (&[], &["--format", "--output-format", "--yaml"], "-o sets the output format: json, yaml, wide or name"),
];

/// Commands that delete, and flags that widen what they do: a guess never leads to them.
const DELETING: [&str; 3] = ["stop", "prune", "delete"];
const WIDENING: [&str; 5] = ["--all", "--all-users", "--yes", "--force", "--now"];

/// What does the same as a command of another program.
pub(super) fn equivalent(word: &str) -> Option<&'static str> {
    COMMANDS.iter().find(|(words, _)| words.contains(&word)).map(|(_, tip)| *tip)
}

/// Replaces clap's guesses, which go by the letters, where we know what a word means or where a wrong guess would hurt.
fn advise(error: &mut Error, command: &Command) {
    let given = |kind| match error.get(kind) {
        Some(ContextValue::String(word)) => word.split_whitespace().next().unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let word = given(ContextKind::InvalidSubcommand);
            let known = equivalent(&word);
            if let Some(ContextValue::Strings(guesses)) = error.remove(ContextKind::SuggestedSubcommand)
                && known.is_none()
            {
                let harmless = |guess: &String| {
                    let found = command.find_subcommand(guess);
                    found.is_some_and(|found| !DELETING.contains(&found.get_name()))
                };
                // The likeliest comes last; where that deletes, another would be a wrong guess.
                let guess: Vec<String> = guesses.into_iter().next_back().filter(harmless).into_iter().collect();
                if !guess.is_empty() {
                    error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(guess));
                }
            }
            tip(error, known.map(str::to_owned));
        }
        ErrorKind::UnknownArgument => {
            let word = given(ContextKind::InvalidArg);
            let name = command.get_name();
            let fits = |commands: &[&str]| commands.is_empty() || commands.contains(&name);
            let known = FLAGS.iter().find(|(commands, flags, _)| fits(commands) && flags.contains(&word.as_str()));
            let mut known = known.map(|(_, _, tip)| (*tip).to_owned());
            if !word.starts_with('-') {
                known = match name {
                    "run" if [".yaml", ".yml"].iter().any(|end| word.ends_with(end)) => {
                        Some(format!("'k8s-cli jobs submit {word}' runs a task file"))
                    }
                    "exec" | "run" => Some(format!("the command comes after --: write '-- {word}'")),
                    "list" => {
                        Some(format!("'k8s-cli jobs status {word}' shows one task; '--name {word}' filters by name"))
                    }
                    _ => None,
                };
            }
            let hurts = match error.get(ContextKind::SuggestedArg) {
                Some(ContextValue::String(guess)) => {
                    guess == "--as"
                        || guess == "--as-group" && !word.starts_with("--as-")
                        || DELETING.contains(&name) && WIDENING.contains(&guess.as_str())
                }
                _ => false,
            };
            if hurts || known.is_some() {
                error.remove(ContextKind::SuggestedArg);
            }
            tip(error, known);
        }
        _ => {}
    }
}

/// Puts a tip in the place of clap's, among them that `-f` could be written `-- -f`: it would be taken for a name.
fn tip(error: &mut Error, tip: Option<String>) {
    error.remove(ContextKind::Suggested);
    if let Some(tip) = tip {
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(tip)]));
    }
}

/// The error in one line.
fn detail(error: &Error, text: &str) -> String {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "a command is missing".into();
    }
    let first = text.split("\n\n").next().unwrap_or_default();
    first.strip_prefix("error:").unwrap_or(first).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The form of results that is asked for, in a command line of which nothing else may be understood.
fn form(args: &[OsString]) -> Output {
    let known = |word: &str| Output::from_str(word, false).ok();
    let mut form = std::env::var("K8S_CLI_OUTPUT").ok().and_then(|word| known(&word));
    let mut words = args.iter().skip(1).map(|word| word.to_string_lossy()).take_while(|word| word != "--");
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--output") {
            Some(rest) => Some(rest),
            // The last of several short flags may have a value.
            None if word.starts_with("--") => None,
            None => word.strip_prefix('-').and_then(|flags| flags.split_once('o')).map(|(_, rest)| rest),
        };
        form = match value {
            Some("") => words.next().and_then(|word| known(&word)).or(form),
            Some(value) => known(value.trim_start_matches('=')).or(form),
            None => form,
        };
    }
    form.unwrap_or(Output::Table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let cases: [(&[&str], Output); 9] = [
            (&[], Output::Table),
            (&["jobs", "-o", "json"], Output::Json),
            (&["jobs", "-ojson"], Output::Json),
            (&["jobs", "-wo=yaml"], Output::Yaml),
            (&["jobs", "--output=name", "--bogus"], Output::Name),
            (&["jobs", "--output", "yaml", "-o", "json"], Output::Json),
            (&["jobs", "-o"], Output::Table),
            (&["jobs", "-o", "jsonn"], Output::Table),
            (&["jobs", "exec", "x", "--", "get", "-o", "json"], Output::Table),
        ];
        for (words, expected) in cases {
            let args: Vec<OsString> = ["k8s-cli"].iter().chain(words).map(OsString::from).collect();
            assert_eq!(form(&args), expected, "{words:?}");
        }
    }
}
