//! `completions` and `version`: neither reads a kubeconfig nor opens a connection.

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;

use super::Ctx;
use crate::cli::Cli;
use crate::error::Exit;

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
    String::from_utf8_lossy(&script).replace(" k8s_cli\n", " k8s-cli\n")
}

/// `version`.
pub(super) fn version(ctx: &Ctx) -> Result<Exit> {
    let version = env!("CARGO_PKG_VERSION");
    if !ctx.ui.structured(&serde_json::json!({"version": version}))? {
        ctx.ui.line(&format!("k8s-cli {version}"))?;
    }
    Ok(Exit::SUCCESS)
}
