//! `help`: a page of the documentation, or the help of a command.

use clap::{Command, CommandFactory};

use super::{Ctx, usage_error};
use crate::cli::{self, AuthCommand, Cli, JobsCommand, VolumesCommand};
use crate::error::{Exit, Failure, Result};
use crate::help::{TOPICS, topic};
use crate::task::closest;

/// What help is asked for: the words after `help`, behind the command that it follows.
pub(super) fn words(command: &cli::Command) -> Option<Vec<String>> {
    let (before, args) = match command {
        cli::Command::Short(JobsCommand::Help(args)) => (None, args),
        cli::Command::Jobs(JobsCommand::Help(args)) => (Some("jobs"), args),
        cli::Command::Volumes(VolumesCommand::Help(args)) => (Some("volumes"), args),
        cli::Command::Auth(AuthCommand::Help(args)) => (Some("auth"), args),
        _ => return None,
    };
    Some(before.into_iter().map(str::to_owned).chain(args.words.iter().cloned()).collect())
}

/// Whether the words are a command, or none, which is the program.
pub(super) fn is_command(words: &[String]) -> bool {
    resolve(&Cli::command(), words).is_ok()
}

/// Shows the page that the words name.
pub(super) fn page(ctx: &Ctx, words: &[String]) -> Result<Exit> {
    match words.last().and_then(|word| topic(word)) {
        Some(topic) => ctx.ui.page(topic.text)?,
        None => resolve(&Cli::command(), words)?,
    }
    Ok(Exit::SUCCESS)
}

/// Walks down to the command of these names.
fn resolve(root: &Command, words: &[String]) -> Result<(), Failure> {
    words
        .iter()
        .try_fold(root, |command, word| command.find_subcommand(word).ok_or_else(|| unknown(words, word, command)))?;
    Ok(())
}

/// The error for a word that is neither a topic nor below this command.
fn unknown(words: &[String], word: &str, command: &Command) -> Failure {
    let topics: Vec<&str> = TOPICS.iter().map(|topic| topic.name).collect();
    let names = |hidden: bool| -> Vec<&str> {
        command.get_subcommands().filter(|it| hidden || !it.is_hide_set()).map(Command::get_name).collect()
    };
    let commands = names(false);
    let guess = closest(word, &[topics.as_slice(), &names(true)].concat());
    let guess = guess.map_or_else(String::new, |guess| format!(": did you mean '{guess}'?"));
    let failure = Failure::usage(format!("no help topic or command '{}'{guess}", words.join(" ")));
    let failure = usage_error::equivalent(word).into_iter().fold(failure, Failure::hint);
    let failure = if words.len() == 1 { failure.hint(format!("topics: {}", topics.join(", "))) } else { failure };
    if commands.is_empty() { failure } else { failure.hint(format!("commands: {}", commands.join(", "))) }
}
