//! Which cluster, as whom, in which namespace: `--kubeconfig`, else the existing files of `$KUBECONFIG`, else
//! `~/.kube/config`, else the service account of the pod that this runs in. Nothing is ever written there.

mod exec;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use base64::Engine;
use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use kube::Config;
use kube::config::{AuthInfo, Cluster, Context, Kubeconfig};

use crate::cli::GlobalArgs;
use crate::error::{Failure, fail};

/// Where requests go.
#[derive(Debug, Clone)]
pub struct Target {
    /// What the client is made of.
    pub config: Config,
    /// The context's name; `None` in a cluster.
    pub context: Option<String>,
    /// The namespace that commands work in.
    pub namespace: String,
    /// Who the kubeconfig says we are, for errors: the name of its user entry.
    pub user: String,
    /// What the user should know about where this comes from.
    pub note: Option<String>,
    /// The credential plugin, whose word may run out.
    plugin: Option<Box<kube::config::ExecConfig>>,
}

impl Target {
    /// Whether new credentials can be had by asking again.
    pub fn renews(&self) -> bool {
        self.plugin.is_some()
    }

    /// Asks the credential plugin again.
    ///
    /// # Errors
    /// The plugin fails.
    pub fn renew(&mut self) -> Result<()> {
        if let Some(plugin) = &self.plugin {
            exec::authenticate(plugin, &mut self.config.auth_info)?;
        }
        Ok(())
    }
}

/// Reads the configuration.
///
/// # Errors
/// There is no configuration, it cannot be read, or it lacks what the context names.
pub fn load(args: &GlobalArgs) -> Result<Target> {
    let (files, note) = files(args)?;
    let mut target = match files {
        Some(files) => from_files(&files, args.context.as_deref())?,
        None => in_cluster()?,
    };
    target.note = note;
    if let Some(namespace) = &args.namespace {
        if !crate::names::is_dns_label(namespace) {
            return fail(Failure::usage(format!("'{namespace}' is not the name of a namespace")));
        }
        target.namespace.clone_from(namespace);
    }
    let config = &mut target.config;
    config.default_retry = false;
    config.connect_timeout =
        Some(if args.request_timeout.is_zero() { Duration::from_secs(30) } else { args.request_timeout });
    if let Some(user) = &args.as_user {
        config.auth_info.impersonate = Some(user.clone());
    }
    if !args.as_group.is_empty() {
        if args.as_user.is_none() {
            return fail(Failure::usage("--as-group needs --as"));
        }
        config.auth_info.impersonate_groups = Some(args.as_group.clone());
    }
    Ok(target)
}

/// The files to read, `None` meaning in-cluster; and what the user should know about the choice.
fn files(args: &GlobalArgs) -> Result<(Option<Vec<PathBuf>>, Option<String>)> {
    if let Some(path) = &args.kubeconfig {
        return Ok((Some(vec![path.clone()]), None));
    }
    let listed: Vec<PathBuf> = std::env::var_os("KUBECONFIG")
        .map(|value| std::env::split_paths(&value).filter(|path| !path.as_os_str().is_empty()).collect())
        .unwrap_or_default();
    let home = dirs::home_dir().map(|home| home.join(".kube").join("config"));
    // Missing files are skipped, as kubectl does.
    let existing: Vec<PathBuf> = listed.iter().filter(|path| path.exists()).cloned().collect();
    if !existing.is_empty() {
        return Ok((Some(existing), None));
    }
    let instead = |place: &str| {
        (!listed.is_empty()).then(|| format!("Note: no file that KUBECONFIG names exists, so {place} is used"))
    };
    if let Some(home) = home.filter(|path| path.exists()) {
        return Ok((Some(vec![home]), instead("~/.kube/config")));
    }
    if std::env::var_os("KUBERNETES_SERVICE_HOST").is_some() {
        return Ok((None, instead("the pod's service account")));
    }
    let message = match listed.as_slice() {
        [] => "no kubeconfig: there is no ~/.kube/config and KUBECONFIG is not set".to_owned(),
        [one] => format!("no kubeconfig: KUBECONFIG names {}, which does not exist", one.display()),
        _ => "no kubeconfig: none of the files that KUBECONFIG names exists".to_owned(),
    };
    fail(Failure::new(message).hint("name the file with --kubeconfig FILE"))
}

fn from_files(files: &[PathBuf], context: Option<&str>) -> Result<Target> {
    let mut merged = Kubeconfig::default();
    for file in files {
        let next = Kubeconfig::read_from(file).map_err(|error| {
            let reason = match &error {
                kube::config::KubeconfigError::ReadConfig(error, _) => error.to_string(),
                kube::config::KubeconfigError::Parse(error) => first_line(&error.to_string()),
                other => other.to_string(),
            };
            Failure::new(format!("cannot read the kubeconfig {}: {reason}", file.display()))
        })?;
        merged = merged
            .merge(next)
            .map_err(|error| Failure::new(format!("cannot merge the kubeconfig {}: {error}", file.display())))?;
    }
    let shown = files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(":");
    select(merged, context, &shown)
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().into()
}

/// Picks context, cluster and user out of a merged kubeconfig.
fn select(kubeconfig: Kubeconfig, context: Option<&str>, shown: &str) -> Result<Target> {
    let names: Vec<String> = kubeconfig.contexts.iter().map(|context| context.name.clone()).collect();
    let known = if names.is_empty() {
        "it has no contexts".to_owned()
    } else {
        format!("its contexts are: {}", names.join(", "))
    };
    let Some(name) = context.map(str::to_owned).or(kubeconfig.current_context).filter(|name| !name.is_empty()) else {
        return fail(
            Failure::new(format!("the kubeconfig {shown} has no current context"))
                .hint(format!("name one with --context; {known}")),
        );
    };
    let Some(found) =
        kubeconfig.contexts.into_iter().find(|context| context.name == name).and_then(|context| context.context)
    else {
        return fail(Failure::new(format!("the kubeconfig {shown} has no context '{name}'")).hint(known));
    };
    let found: Context = found;
    let cluster = kubeconfig
        .clusters
        .into_iter()
        .find(|cluster| cluster.name == found.cluster)
        .and_then(|cluster| cluster.cluster);
    let Some(cluster) = cluster else {
        let message = format!(
            "the context '{name}' names the cluster '{}', which the kubeconfig {shown} does not have",
            found.cluster
        );
        return fail(Failure::new(message));
    };
    let user = found.user.unwrap_or_default();
    // As kubectl: a user that is not there has no credentials.
    let auth = kubeconfig
        .auth_infos
        .into_iter()
        .find(|auth| auth.name == user)
        .and_then(|auth| auth.auth_info)
        .unwrap_or_default();
    let mut target = Target {
        config: config(&cluster, &name)?,
        context: Some(name),
        namespace: found.namespace.filter(|namespace| !namespace.is_empty()).unwrap_or_else(|| "default".into()),
        user,
        note: None,
        plugin: None,
    };
    target.config.auth_info = auth;
    prepare(&mut target, &cluster)?;
    Ok(target)
}

/// Runs the credential plugin once; kube would run it three times for each client.
fn prepare(target: &mut Target, cluster: &Cluster) -> Result<()> {
    let auth: &mut AuthInfo = &mut target.config.auth_info;
    if auth.token.is_some() {
        // client-go's order: a token file wins, but only kube's reader of it follows a file that is renewed.
        if auth.token_file.is_some() {
            auth.token = None;
        }
        return Ok(());
    }
    if let Some(mut plugin) = auth.exec.take() {
        if plugin.provide_cluster_info {
            plugin.cluster = cluster.try_into().ok();
        }
        target.plugin = Some(Box::new(plugin));
        target.renew()?;
    }
    Ok(())
}

/// A client configuration without credentials. `Config::from_custom_kubeconfig` would do, but fails on an empty item
/// in NO_PROXY and matches NO_PROXY against the proxy.
fn config(cluster: &Cluster, context: &str) -> Result<Config> {
    let Some(server) = &cluster.server else {
        return fail(Failure::new(format!("the cluster of the context '{context}' has no server")));
    };
    let url: Uri = server
        .parse()
        .ok()
        .filter(|url: &Uri| url.host().is_some() && matches!(url.scheme_str(), Some("http" | "https")))
        .ok_or_else(|| Failure::new(format!("the server '{server}' of the context '{context}' is not a URL")))?;
    let mut config = Config::new(url.clone());
    config.accept_invalid_certs = cluster.insecure_skip_tls_verify.unwrap_or(false);
    config.disable_compression = cluster.disable_compression.unwrap_or_else(|| is_loopback(&url));
    config.tls_server_name.clone_from(&cluster.tls_server_name);
    config.root_cert = authority(cluster, context)?;
    config.proxy_url = proxy(cluster.proxy_url.as_deref(), &url)?;
    Ok(config)
}

/// Compressing a page of Jobs takes a server three times as long as writing it, which pays where the network is slower
/// than that; on the machine itself there is none. A kubeconfig's `disable-compression` has the last word.
fn is_loopback(server: &Uri) -> bool {
    let host = server.host().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The certificate authority, from the file's data or a file of its own.
fn authority(cluster: &Cluster, context: &str) -> Result<Option<Vec<Vec<u8>>>> {
    let wrong = |why: String| {
        Failure::new(format!("the certificate authority of the context '{context}' cannot be used: {why}"))
    };
    let text = match (&cluster.certificate_authority_data, &cluster.certificate_authority) {
        (Some(data), _) if !data.is_empty() => {
            let clean: String = data.split_whitespace().collect();
            base64::engine::general_purpose::STANDARD.decode(clean).map_err(|error| wrong(error.to_string()))?
        }
        (_, Some(path)) if !path.is_empty() => {
            std::fs::read(path).map_err(|error| wrong(format!("{path}: {error}")))?
        }
        _ => return Ok(None),
    };
    let blocks = pem::parse_many(text).map_err(|error| wrong(error.to_string()))?;
    let certificates: Vec<Vec<u8>> =
        blocks.into_iter().filter(|block| block.tag() == "CERTIFICATE").map(pem::Pem::into_contents).collect();
    if certificates.is_empty() {
        return fail(wrong("it holds no certificate".into()));
    }
    Ok(Some(certificates))
}

/// The cluster's own proxy, else the environment's, unless NO_PROXY names the server.
fn proxy(own: Option<&str>, server: &Uri) -> Result<Option<Uri>> {
    if let Some(own) = own.filter(|own| !own.is_empty()) {
        let url =
            own.parse().map_err(|_| Failure::new(format!("the proxy-url '{own}' of the kubeconfig is not a URL")))?;
        return Ok(Some(url));
    }
    Ok(Matcher::from_env().intercept(server).map(|intercept| intercept.uri().clone()))
}

/// The service account of the pod that this runs in.
fn in_cluster() -> Result<Target> {
    let mut config = Config::incluster().map_err(|error| {
        Failure::new(format!("no kubeconfig, and the pod's service account cannot be used: {error}"))
            .hint("name a kubeconfig with --kubeconfig FILE")
    })?;
    // As on the machine itself, the network is faster than the compression.
    config.disable_compression = true;
    Ok(Target {
        namespace: config.default_namespace.clone(),
        user: "the pod's service account".into(),
        config,
        context: None,
        note: None,
        plugin: None,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn pick(yaml: &str, context: Option<&str>) -> Result<Target, String> {
        select(Kubeconfig::from_yaml(yaml).unwrap(), context, "FILE").map_err(|error| error.to_string())
    }

    const FILE: &str = "
current-context: a
contexts:
- {name: a, context: {cluster: c, user: u, namespace: team}}
- {name: b, context: {cluster: gone}}
- {name: d, context: {cluster: c}}
clusters:
- {name: c, cluster: {server: 'https://localhost:1'}}
users:
- {name: u, user: {token: t}}
";

    #[test]
    fn contexts() {
        let target = pick(FILE, None).unwrap();
        assert_eq!(
            (target.namespace.as_str(), target.user.as_str(), target.context.as_deref()),
            ("team", "u", Some("a"))
        );
        assert_eq!(pick(FILE, Some("d")).unwrap().namespace, "default");
        assert_eq!(pick(FILE, Some("x")).unwrap_err(), "the kubeconfig FILE has no context 'x'");
        assert_eq!(
            pick(FILE, Some("b")).unwrap_err(),
            "the context 'b' names the cluster 'gone', which the kubeconfig FILE does not have"
        );
        assert_eq!(pick("{}", None).unwrap_err(), "the kubeconfig FILE has no current context");
        assert!(target.config.disable_compression, "localhost");
        let far = FILE.replace("localhost", "10.0.0.1");
        assert!(!pick(&far, None).unwrap().config.disable_compression);
        let bad = FILE.replace("https://localhost:1", "not a url");
        assert_eq!(pick(&bad, None).unwrap_err(), "the server 'not a url' of the context 'a' is not a URL");
    }
}
