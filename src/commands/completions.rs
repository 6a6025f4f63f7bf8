//! `completions` and `version`: neither reads a kubeconfig nor opens a connection.

use std::collections::BTreeSet;

use clap::{Command, CommandFactory, ValueHint};
use clap_complete::Shell;

use super::Ctx;
use crate::cli::Cli;
use crate::error::{Exit, Result};

/// `completions SHELL`.
pub(super) fn print(ctx: &Ctx, shell: Shell) -> Result<Exit> {
    ctx.ui.raw(script(shell).as_bytes())?;
    Ok(Exit::SUCCESS)
}

fn script(shell: Shell) -> String {
    // In bash's script clap_complete spells the - of a program's name in two ways, so that nothing below the top level
    // is found: the script is made for a name without one, and ends with the names of the program it is for.
    let name = if shell == Shell::Bash { "k8s_cli" } else { "k8s-cli" };
    // All commands again below each `help` would be half of the script.
    let mut command = Cli::command().disable_help_subcommand(true);
    command = command.mut_subcommands(|command| command.disable_help_subcommand(true));
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    let mut script = String::from_utf8_lossy(&script).replace(" k8s_cli\n", " k8s-cli\n");
    if shell == Shell::Fish {
        // Fish offers files wherever an argument may stand, and clap_complete does not tell it which arguments are files.
        let names = takers(&command).into_iter().collect::<Vec<_>>().join(" ");
        script +=
            &format!("complete -c k8s-cli -f\ncomplete -c k8s-cli -n \"__fish_seen_subcommand_from {names}\" -F\n");
    }
    script
}

/// The names of the commands below this one whose arguments are files.
fn takers(command: &Command) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for command in command.get_subcommands() {
        if command.get_positionals().any(|argument| argument.get_value_hint() == ValueHint::AnyPath) {
            names.insert(command.get_name());
            names.extend(command.get_visible_aliases());
        }
        names.extend(takers(command));
    }
    names
}

/// `version`.
pub(super) fn version(ctx: &Ctx) -> Result<Exit> {
    let version = env!("CARGO_PKG_VERSION");
    if !ctx.ui.structured(&serde_json::json!({"version": version}))? {
        ctx.ui.line(&format!("k8s-cli {version}"))?;
    }
    Ok(Exit::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_offered_where_they_belong() {
        let fish = script(Shell::Fish);
        assert!(fish.ends_with(
            "\ncomplete -c k8s-cli -f\n\
             complete -c k8s-cli -n \"__fish_seen_subcommand_from cp diff launch lint submit\" -F\n"
        ));
        let zsh = script(Shell::Zsh);
        // A line for each argument that is no flag: 'MANY:NAME -- HELP:ACTION'.
        let arguments = zsh.lines().filter(|line| line.starts_with("':") || line.starts_with("'*:"));
        let names = [":files --", ":other --", ":source --", ":target --"];
        let (files, others): (Vec<&str>, Vec<&str>) =
            arguments.partition(|line| names.iter().any(|name| line.contains(name)));
        assert!(!files.is_empty() && files.iter().all(|line| line.ends_with(":_files' \\")), "{files:#?}");
        assert!(others.iter().all(|line| !line.contains("_files") && !line.contains("_default")), "{others:#?}");
    }
}
