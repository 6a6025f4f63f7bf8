//! Which cluster, as whom, in which namespace: `--kubeconfig`, else the existing files of `$KUBECONFIG`, else
//! `~/.kube/config`, else the service account of the pod that this runs in. Nothing is ever written there.

mod exec;

use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use kube::Config;
use kube::config::{AuthInfo, Cluster, Context, Kubeconfig};
use secrecy::{ExposeSecret, SecretString};

use crate::bounded_file;
use crate::error::{Failure, Result};

/// What the user chooses of the connection.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The kubeconfig file; else as kubectl finds it.
    pub kubeconfig: Option<PathBuf>,
    /// The context; else the current one.
    pub context: Option<String>,
    /// The namespace; else the context's.
    pub namespace: Option<String>,
    /// Whom to impersonate.
    pub as_user: Option<String>,
    /// Members of which groups to impersonate.
    pub as_groups: Vec<String>,
    /// How long a request may take with its retries; zero for ever.
    pub request_timeout: Duration,
}

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
    /// Where the credentials come from, if they may run out and be had again.
    source: Option<Source>,
}

/// What gives credentials that are good for a while.
#[derive(Debug, Clone)]
enum Source {
    Plugin(Box<kube::config::ExecConfig>),
    File(PathBuf),
}

impl Target {
    /// Whether new credentials can be had by asking again.
    pub fn renews(&self) -> bool {
        self.source.is_some()
    }

    /// Asks the credential plugin again, or reads the token file again.
    ///
    /// # Errors
    /// The plugin fails, or what it gives cannot be used.
    pub async fn renew(&mut self) -> Result<()> {
        match &self.source {
            Some(Source::Plugin(plugin)) => {
                let given = exec::ask_again(plugin).await?;
                exec::take(plugin, &given, &mut self.config.auth_info)
            }
            Some(Source::File(path)) => {
                // As client-go: where the file has gone, what it said last may still be good.
                if let Ok(token) = bounded_file::text(path) {
                    self.config.auth_info.token = Some(self.token(token)?);
                }
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// A token as it goes into a header: `token: |` and editors put a line break behind it.
    fn token(&self, text: String) -> Result<SecretString> {
        clean(&SecretString::from(text))
            .map_err(|why| Failure::new(format!("the token of the user '{}' cannot be used: {why}", self.user)))
    }
}

/// A token without the white space around it.
fn clean(token: &SecretString) -> Result<SecretString, &'static str> {
    let token = token.expose_secret().trim();
    if token.is_empty() {
        return Err("it is empty");
    }
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("it has line breaks or other characters in it that no token has");
    }
    Ok(SecretString::from(token))
}

/// Reads the configuration.
///
/// # Errors
/// There is no configuration, it cannot be read, or it lacks what the context names.
pub fn load(options: &Options) -> Result<Target> {
    let (files, note) = files(options)?;
    let mut target = match files {
        Some(files) => from_files(&files, options.context.as_deref())?,
        None => in_cluster()?,
    };
    target.note = note;
    if let Some(namespace) = &options.namespace {
        if !crate::names::is_dns_label(namespace) {
            return Err(Failure::usage(format!("'{namespace}' is not the name of a namespace")));
        }
        target.namespace.clone_from(namespace);
    } else if !crate::names::is_dns_label(&target.namespace) {
        // It goes into paths.
        let of = target.context.as_ref().map_or_else(String::new, |context| format!(" of the context '{context}'"));
        return Err(Failure::new(format!("'{}', the namespace{of}, is not the name of a namespace", target.namespace))
            .hint("correct it in the kubeconfig, or choose another with -n"));
    }
    let config = &mut target.config;
    config.default_retry = false;
    config.connect_timeout =
        Some(if options.request_timeout.is_zero() { Duration::from_secs(30) } else { options.request_timeout });
    if let Some(user) = &options.as_user {
        config.auth_info.impersonate = Some(user.clone());
    }
    if !options.as_groups.is_empty() {
        if options.as_user.is_none() {
            return Err(Failure::usage("--as-group needs --as"));
        }
        config.auth_info.impersonate_groups = Some(options.as_groups.clone());
    }
    Ok(target)
}

/// The files to read, `None` meaning in-cluster; and what the user should know about the choice.
fn files(options: &Options) -> Result<(Option<Vec<PathBuf>>, Option<String>)> {
    if let Some(path) = &options.kubeconfig {
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
    Err(Failure::new(message).hint("name the file with --kubeconfig FILE"))
}

fn from_files(files: &[PathBuf], context: Option<&str>) -> Result<Target> {
    let mut merged = Kubeconfig::default();
    for file in files {
        let cannot = |error| Failure::new(format!("cannot read the kubeconfig {}: {error}", file.display()));
        // kube reads to the end, wherever that is; a pipe can be read once only.
        let regular = file.is_file();
        let text = bounded_file::text(file).map_err(cannot)?;
        let read = if regular { Kubeconfig::read_from(file) } else { Kubeconfig::from_yaml(&text) };
        let next = read.map_err(|error| {
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
        return Err(Failure::new(format!("the kubeconfig {shown} has no current context"))
            .hint(format!("name one with --context; {known}")));
    };
    let Some(found) =
        kubeconfig.contexts.into_iter().find(|context| context.name == name).and_then(|context| context.context)
    else {
        return Err(Failure::new(format!("the kubeconfig {shown} has no context '{name}'")).hint(known));
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
        return Err(Failure::new(message));
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
        source: None,
    };
    target.config.auth_info = auth;
    prepare(&mut target, &cluster)?;
    Ok(target)
}

/// Gets the credentials once; kube would run a plugin three times for each client.
fn prepare(target: &mut Target, cluster: &Cluster) -> Result<()> {
    let auth: &mut AuthInfo = &mut target.config.auth_info;
    for path in [&auth.client_certificate, &auth.client_key].into_iter().flatten() {
        if let Err(error) = bounded_file::read(path) {
            return Err(Failure::new(format!("cannot read {path} of the user '{}': {error}", target.user)));
        }
    }
    // client-go's order: a token file wins over a token, and that over a plugin.
    if let Some(path) = auth.token_file.take() {
        return read_token(target, &PathBuf::from(path));
    }
    if let Some(token) = auth.token.take() {
        target.config.auth_info.token = Some(target.token(token.expose_secret().to_owned())?);
        return Ok(());
    }
    if let Some(mut plugin) = auth.exec.take() {
        if plugin.provide_cluster_info {
            plugin.cluster = cluster.try_into().ok();
        }
        let given = exec::ask(&plugin)?;
        exec::take(&plugin, &given, &mut target.config.auth_info)?;
        target.source = Some(Source::Plugin(Box::new(plugin)));
    }
    Ok(())
}

/// Takes the token of a file, which is read again when the server refuses it.
fn read_token(target: &mut Target, path: &Path) -> Result<()> {
    let text = bounded_file::text(path).map_err(|error| {
        Failure::new(format!("cannot read the token file {} of the user '{}': {error}", path.display(), target.user))
    })?;
    target.config.auth_info.token = Some(target.token(text)?);
    target.source = Some(Source::File(path.to_owned()));
    Ok(())
}

/// A client configuration without credentials. `Config::from_custom_kubeconfig` would do, but fails on an empty item
/// in NO_PROXY and matches NO_PROXY against the proxy.
fn config(cluster: &Cluster, context: &str) -> Result<Config> {
    let Some(server) = &cluster.server else {
        return Err(Failure::new(format!("the cluster of the context '{context}' has no server")));
    };
    let url: Uri = server
        .parse()
        .ok()
        .filter(|url: &Uri| url.host().is_some() && matches!(url.scheme_str(), Some("http" | "https")))
        .ok_or_else(|| {
            let server = without_user(server);
            Failure::new(format!("the server '{server}' of the context '{context}' is not a URL"))
        })?;
    let mut config = Config::new(url.clone());
    config.accept_invalid_certs = cluster.insecure_skip_tls_verify.unwrap_or(false);
    config.disable_compression = cluster.disable_compression.unwrap_or_else(|| is_loopback(&url));
    config.tls_server_name.clone_from(&cluster.tls_server_name);
    config.root_cert = authority(cluster, context)?;
    config.proxy_url = proxy(cluster.proxy_url.as_deref(), &url)?;
    Ok(config)
}

/// Compressing a page of Jobs takes a server three times as long as writing it, which pays where the network is slower
/// than that; on the Kubernetes node itself there is none. A kubeconfig's `disable-compression` has the last word.
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
            bounded_file::read(path).map_err(|error| wrong(format!("{path}: {error}")))?
        }
        _ => return Ok(None),
    };
    let blocks = pem::parse_many(text).map_err(|error| wrong(error.to_string()))?;
    let certificates: Vec<Vec<u8>> =
        blocks.into_iter().filter(|block| block.tag() == "CERTIFICATE").map(pem::Pem::into_contents).collect();
    if certificates.is_empty() {
        return Err(wrong("it holds no certificate".into()));
    }
    Ok(Some(certificates))
}

/// The cluster's own proxy, else the environment's, unless NO_PROXY names the server.
fn proxy(own: Option<&str>, server: &Uri) -> Result<Option<Uri>> {
    if let Some(own) = own.filter(|own| !own.is_empty()) {
        let wrong = |_| Failure::new(format!("the proxy-url '{}' of the kubeconfig is not a URL", without_user(own)));
        return Ok(Some(own.parse().map_err(wrong)?));
    }
    Ok(Matcher::from_env().intercept(server).map(|intercept| intercept.uri().clone()))
}

/// A URL without the user and password that may be in it, for messages. What is no URL is cut as if it were one.
pub fn without_user(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    // A password may hold a slash where it is no URL.
    let host = rest[..end].rfind('@').or_else(|| rest.rfind('@')).map_or(0, |at| at + 1);
    let separator = if scheme.is_empty() { "" } else { "://" };
    format!("{scheme}{separator}{}", rest[host..].trim_end_matches('/'))
}

/// The service account of the pod that this runs in.
fn in_cluster() -> Result<Target> {
    let mut config = Config::incluster().map_err(|error| {
        Failure::new(format!("no kubeconfig, and the pod's service account cannot be used: {error}"))
            .hint("name a kubeconfig with --kubeconfig FILE")
    })?;
    // As on the Kubernetes node itself, the network is faster than the compression.
    config.disable_compression = true;
    let token = config.auth_info.token_file.take();
    let mut target = Target {
        namespace: config.default_namespace.clone(),
        user: "the pod's service account".into(),
        config,
        context: None,
        note: None,
        source: None,
    };
    if let Some(path) = token {
        read_token(&mut target, Path::new(&path))?;
    }
    Ok(target)
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
    fn tokens() {
        let given = |token: &str| clean(&SecretString::from(token)).map(|token| token.expose_secret().to_owned());
        for token in ["abc.d-e_f~+/=", "abc.d-e_f~+/=\n", " abc.d-e_f~+/=\r\n"] {
            assert_eq!(given(token).as_deref(), Ok("abc.d-e_f~+/="), "{token:?}");
        }
        for token in ["", "\n", "a\nb", "a b", "a\u{7f}", "ä"] {
            assert!(given(token).is_err(), "{token:?}");
        }
        let broken = FILE.replace("token: t", r#"token: "secret\nx""#);
        let why = pick(&broken, None).unwrap_err();
        assert!(why.starts_with("the token of the user 'u' cannot be used: ") && !why.contains("secret"), "{why}");
    }

    #[test]
    fn passwords_are_not_shown() {
        for (url, shown) in [
            ("https://host:6443/", "https://host:6443"),
            ("https://user:pass@host:6443/base", "https://host:6443/base"),
            ("http://user:p@ss@host", "http://host"),
            ("user:pass@host", "host"),
            ("https://user:p/ss@host", "https://host"),
        ] {
            assert_eq!(without_user(url), shown, "{url}");
        }
    }

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
