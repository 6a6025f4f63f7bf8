//! `auth`: the username.

use super::Ctx;
use crate::error::{Exit, Failure, Result};
use crate::login;

/// `auth login`.
pub(super) fn login(ctx: &Ctx, username: &str) -> Result<Exit> {
    let username = username.trim();
    if !login::is_valid(username) {
        return Err(Failure::usage("the username is empty or holds control characters"));
    }
    login::save(username)?;
    if let Some(name) = login::named_by_environment().filter(|name| name != username) {
        ctx.ui.warn(&format!("K8S_CLI_USER is set: as long as it is, you are '{name}'"));
    }
    if !ctx.ui.structured(&serde_json::json!({"username": username}))? {
        ctx.ui.line(&format!("Logged in as: {username}"))?;
    }
    Ok(Exit::SUCCESS)
}

/// `auth whoami`.
pub(super) fn whoami(ctx: &Ctx) -> Result<Exit> {
    let name = match login::named_by_environment() {
        Some(name) => Some(name),
        None => login::load()?,
    };
    let Some(name) = name else {
        return Err(Failure::new("Not logged in. Run 'k8s-cli auth login <username>' first"));
    };
    let model = || serde_json::json!({"username": name});
    ctx.ui.show(model, [&name], || ctx.ui.line(&format!("Logged in as: {name}")))?;
    Ok(Exit::SUCCESS)
}

/// `auth logout`.
pub(super) fn logout(ctx: &Ctx) -> Result<Exit> {
    let was = login::forget()?;
    if !ctx.ui.structured(&serde_json::json!({"username": null}))? {
        ctx.ui.line(if was { "Logged out" } else { "Was not logged in" })?;
    }
    Ok(Exit::SUCCESS)
}
