//! `completions` and `version`: neither reads a kubeconfig nor opens a connection.

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;

use super::Ctx;
use crate::cli::Cli;
use crate::error::Exit;

/// `completions SHELL`.
pub(super) fn print(ctx: &Ctx, shell: Shell) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "k8s-cli", &mut script);
    ctx.ui.raw(&script)?;
    Ok(Exit::SUCCESS)
}

/// `version`.
pub(super) fn version(ctx: &Ctx) -> Result<Exit> {
    let version = env!("CARGO_PKG_VERSION");
    if !ctx.ui.structured(&serde_json::json!({"version": version}))? {
        ctx.ui.line(&format!("k8s-cli {version}"))?;
    }
    Ok(Exit::SUCCESS)
}
