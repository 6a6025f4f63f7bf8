//! Credential plugins (`users[].user.exec`), by
//! <https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins>.

use std::io::IsTerminal;
use std::process::{Command, Stdio};

use anyhow::Result;
use base64::Engine;
use kube::config::{AuthInfo, ExecConfig, ExecInteractiveMode};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;

use crate::error::{Failure, fail};

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

/// Runs the plugin and puts what it gives into `auth`.
pub(super) fn authenticate(plugin: &ExecConfig, auth: &mut AuthInfo) -> Result<()> {
    let name = plugin.command.as_deref().unwrap_or_default();
    let wrong = |why: &str| {
        let failure = Failure::new(format!("the credential plugin '{name}' of the kubeconfig {why}"));
        match &plugin.install_hint {
            Some(hint) if !hint.trim().is_empty() => failure.hint(hint.trim()),
            _ => failure,
        }
    };
    // The plugin must not read what was piped to us.
    let interactive = plugin.interactive_mode != Some(ExecInteractiveMode::Never) && std::io::stdin().is_terminal();
    if plugin.interactive_mode == Some(ExecInteractiveMode::Always) && !interactive {
        return fail(wrong("asks questions, and there is no terminal"));
    }
    let info = json!({
        "apiVersion": plugin.api_version, "kind": "ExecCredential",
        "spec": {"interactive": interactive, "cluster": plugin.cluster},
    });
    let variables = plugin.env.iter().flatten().filter_map(|entry| Some((entry.get("name")?, entry.get("value")?)));
    let output = Command::new(name)
        .args(plugin.args.iter().flatten())
        .envs(variables)
        .env("KUBERNETES_EXEC_INFO", info.to_string())
        .stdin(if interactive { Stdio::inherit() } else { Stdio::null() })
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| wrong(&format!("cannot be run: {error}")))?;
    if !output.status.success() {
        return fail(wrong(&format!("failed ({})", output.status)));
    }
    let answer: Option<Answer> = serde_json::from_slice(&output.stdout).ok();
    let Some(given) = answer.and_then(|answer| answer.status) else {
        return fail(wrong("did not answer with an ExecCredential"));
    };
    auth.token = given.token.map(SecretString::from);
    if let (Some(certificate), Some(key)) = (given.client_certificate_data, given.client_key_data) {
        let encode = |text: String| base64::engine::general_purpose::STANDARD.encode(text);
        auth.client_certificate_data = Some(encode(certificate));
        auth.client_key_data = Some(SecretString::from(encode(key)));
    }
    Ok(())
}
