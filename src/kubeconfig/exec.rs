//! Credential plugins (`users[].user.exec`), by
//! <https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins>.

use std::io::IsTerminal;
use std::process::{Command, Output, Stdio};

use base64::Engine;
use kube::config::{AuthInfo, ExecConfig, ExecInteractiveMode};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;

use super::clean;
use crate::error::{Failure, Result};

#[derive(Deserialize)]
struct Answer {
    status: Option<Credentials>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credentials {
    token: Option<String>,
    client_certificate_data: Option<String>,
    client_key_data: Option<String>,
}

/// What a plugin wrote.
pub(super) struct Given(Output);

/// Runs the plugin.
pub(super) fn ask(plugin: &ExecConfig) -> Result<Given> {
    let output = command(plugin)?.output();
    Ok(Given(output.map_err(|error| wrong(plugin, &format!("cannot be run: {error}")))?))
}

/// Runs the plugin beside everything else, for it may wait for a person; it ends with us.
pub(super) async fn ask_again(plugin: &ExecConfig) -> Result<Given> {
    let mut command = tokio::process::Command::from(command(plugin)?);
    let output = command.kill_on_drop(true).stdout(Stdio::piped()).output().await;
    Ok(Given(output.map_err(|error| wrong(plugin, &format!("cannot be run: {error}")))?))
}

fn wrong(plugin: &ExecConfig, why: &str) -> Failure {
    let name = plugin.command.as_deref().unwrap_or_default();
    let failure = Failure::new(format!("the credential plugin '{name}' of the kubeconfig {why}"));
    match &plugin.install_hint {
        Some(hint) if !hint.trim().is_empty() => failure.hint(hint.trim()),
        _ => failure,
    }
}

fn command(plugin: &ExecConfig) -> Result<Command> {
    // The plugin must not read what was piped to us.
    let interactive = plugin.interactive_mode != Some(ExecInteractiveMode::Never) && std::io::stdin().is_terminal();
    if plugin.interactive_mode == Some(ExecInteractiveMode::Always) && !interactive {
        return Err(wrong(plugin, "asks questions, and there is no terminal"));
    }
    let info = json!({
        "apiVersion": plugin.api_version, "kind": "ExecCredential",
        "spec": {"interactive": interactive, "cluster": plugin.cluster},
    });
    let variables = plugin.env.iter().flatten().filter_map(|entry| Some((entry.get("name")?, entry.get("value")?)));
    let mut command = Command::new(plugin.command.as_deref().unwrap_or_default());
    command
        .args(plugin.args.iter().flatten())
        .envs(variables)
        .env("KUBERNETES_EXEC_INFO", info.to_string())
        .stdin(if interactive { Stdio::inherit() } else { Stdio::null() })
        .stderr(Stdio::inherit());
    Ok(command)
}

/// Puts what the plugin gave into `auth`.
pub(super) fn take(plugin: &ExecConfig, Given(output): &Given, auth: &mut AuthInfo) -> Result<()> {
    if !output.status.success() {
        return Err(wrong(plugin, &format!("failed ({})", output.status)));
    }
    let answer: Option<Answer> = serde_json::from_slice(&output.stdout).ok();
    let Some(given) = answer.and_then(|answer| answer.status) else {
        return Err(wrong(plugin, "did not answer with an ExecCredential"));
    };
    let token = given.token.map(SecretString::from).as_ref().map(clean).transpose();
    auth.token = token.map_err(|why| wrong(plugin, &format!("gave a token that cannot be used: {why}")))?;
    if let (Some(certificate), Some(key)) = (given.client_certificate_data, given.client_key_data) {
        let encode = |text: String| base64::engine::general_purpose::STANDARD.encode(text);
        auth.client_certificate_data = Some(encode(certificate));
        auth.client_key_data = Some(SecretString::from(encode(key)));
    }
    Ok(())
}
