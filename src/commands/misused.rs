//! A command line that cannot be read.

use std::ffi::OsString;
use std::io;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, Error, ValueEnum};

use crate::cli::{Cli, Output};
use crate::error::Exit;
use crate::ui::Ui;

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
        error.insert(ContextKind::Usage, ContextValue::StyledStr(command.render_usage()));
    }
    let ui = Ui::in_form(form(args));
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

/// To exec, the first word of a command is one argument too many.
fn advise(error: &mut Error, command: &Command) {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidArg) else { return };
    if command.get_name() == "exec" && error.kind() == ErrorKind::UnknownArgument && !word.starts_with('-') {
        let tip = StyledStr::from(format!("the command comes after --: write '-- {word}'"));
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
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
