//! A small Kubernetes in one process, to try k8s-cli without a cluster and to test it. There are no containers: pods
//! are processes of this machine, without any isolation.
//!
//! `cargo run --example sandbox -- jobs submit examples/hello.yaml` starts one, runs that command of k8s-cli on it and
//! takes it down; without a command it serves until it is interrupted.

mod body;
mod cluster;
mod controllers;
mod defaults;
mod environment;
mod events;
mod expand;
mod faults;
mod images;
mod init;
mod kinds;
mod kubelet;
mod list;
mod log_api;
mod logs;
mod names;
mod node;
mod pod;
mod pod_status;
mod process;
mod quantity;
mod refusal;
mod remove;
mod routes;
mod selector;
mod server;
mod store;
mod table;
mod validate;
mod watch;
mod write;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use cluster::Cluster;

/// Says to this program that it is k8s-cli now.
const CLIENT: &str = "K8S_CLI_SANDBOX_CLIENT";
/// What would lead k8s-cli elsewhere than to the sandbox.
const ELSEWHERE: [&str; 12] = [
    "K8S_CLI_CONTEXT",
    "K8S_CLI_NAMESPACE",
    "K8S_CLI_KUBECONFIG",
    "K8S_CLI_AS",
    "K8S_CLI_AS_GROUP",
    "K8S_CLI_API_URL",
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
];
const HELP: &str = "\
A small Kubernetes in one process, to try k8s-cli without a cluster. It has no containers and no isolation: pods are
processes of this machine that run as you, so submit only what you would run yourself.

Usage: sandbox [--port N] [COMMAND OF k8s-cli …]

With a command: runs it on a sandbox of its own, ends with its exit code and leaves nothing behind.
Without one: serves until it is interrupted, and prints what another terminal needs.
";

fn main() -> ExitCode {
    let mut args = std::env::args_os();
    let program = args.next().unwrap_or_default();
    if std::env::var_os(CLIENT).is_some() {
        return ExitCode::from(k8s_cli::run(std::iter::once(program).chain(args)).0);
    }
    let mut args = args.peekable();
    if args.next_if(|flag| flag == init::FLAG).is_some() {
        return init::run(args);
    }
    match sandbox(args.collect()) {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(io::stderr(), "Error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn sandbox(args: Vec<OsString>) -> Result<ExitCode> {
    let mut args = args.into_iter().peekable();
    let mut port = 0;
    while let Some(flag) = args.next_if(|arg| arg.to_str().is_some_and(|arg| arg.starts_with('-'))) {
        let flag = flag.to_string_lossy().into_owned();
        let (flag, value) =
            flag.split_once('=').map_or((flag.as_str(), None), |(flag, value)| (flag, Some(value.to_owned())));
        match flag {
            "--port" => {
                let value = value.or_else(|| args.next()?.into_string().ok()).unwrap_or_default();
                port = value.parse().with_context(|| format!("--port: '{value}' is no port"))?;
            }
            "-h" | "--help" => {
                io::stdout().write_all(HELP.as_bytes())?;
                return Ok(ExitCode::SUCCESS);
            }
            "--" => break,
            _ => bail!("there is no option {flag} before the command; see --help"),
        }
    }
    let folder = tempfile::Builder::new().prefix("k8s-cli-sandbox-").tempdir().context("a temporary folder")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let code = tokio::task::LocalSet::new().block_on(&runtime, run(folder.path().to_owned(), port, args.collect()));
    // Not by its drop: what processes left behind may not be removable, and that is no failure of the command.
    let _ = folder.close();
    code
}

async fn run(folder: PathBuf, port: u16, command: Vec<OsString>) -> Result<ExitCode> {
    let mut signals = Signals::new()?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await.with_context(|| format!("port {port}"))?;
    let address = listener.local_addr()?;
    let kubeconfig = folder.join("kubeconfig");
    std::fs::write(&kubeconfig, format!("{:#}", config(&address.to_string())))?;
    let (cluster, changes) = Cluster::new(folder.join("pods"));
    tokio::task::spawn_local(controllers::run(Rc::clone(&cluster), changes));
    tokio::task::spawn_local(remove::trim(Rc::clone(&cluster)));
    tokio::task::spawn_local(server::serve(Rc::clone(&cluster), listener));
    let code = if command.is_empty() {
        serving(&kubeconfig)?;
        signals.next().await;
        Ok(ExitCode::SUCCESS)
    } else {
        client(&kubeconfig, &command, &mut signals).await
    };
    cluster.kubelet.borrow().end_all();
    let ended = async {
        while cluster.kubelet.borrow().is_busy() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    // Only a process that the kernel cannot end takes this long.
    let _ = tokio::time::timeout(Duration::from_secs(10), ended).await;
    code
}

/// A kubeconfig; JSON is YAML.
fn config(address: &str) -> serde_json::Value {
    serde_json::json!({"apiVersion": "v1", "kind": "Config", "current-context": "sandbox",
        "clusters": [{"name": "sandbox", "cluster": {"server": format!("http://{address}")}}],
        "users": [{"name": "sandbox", "user": {"token": server::TOKEN}}],
        "contexts": [{"name": "sandbox", "context": {"cluster": "sandbox", "user": "sandbox", "namespace": "default"}}]})
}

/// Tells what another terminal needs: on stdout exactly what it can take over.
fn serving(kubeconfig: &Path) -> Result<()> {
    let user = user();
    let mut err = io::stderr();
    writeln!(err, "A sandbox for trying and testing k8s-cli: no containers, no isolation. Pods are processes of this")?;
    writeln!(err, "machine that run as you. In another terminal (Ctrl-C here ends it and all its pods):")?;
    let mut out = io::stdout();
    writeln!(out, "export KUBECONFIG={}", quoted(&kubeconfig.display().to_string()))?;
    writeln!(out, "export K8S_CLI_USER={}", quoted(&user.to_string_lossy()))?;
    Ok(out.flush()?)
}

fn user() -> OsString {
    std::env::var_os("K8S_CLI_USER").filter(|user| !user.is_empty()).unwrap_or_else(|| "sandbox".into())
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./@".contains(c);
    if word.chars().all(plain) { word.into() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

/// Runs a command of k8s-cli: this program again, for the environment of a running one cannot be changed safely.
async fn client(kubeconfig: &Path, command: &[OsString], signals: &mut Signals) -> Result<ExitCode> {
    let mut child = tokio::process::Command::new(process::ourselves()?);
    child.arg0("k8s-cli").args(command).env(CLIENT, "1").env("KUBECONFIG", kubeconfig).env("K8S_CLI_USER", user());
    for name in ELSEWHERE {
        child.env_remove(name);
    }
    let mut child = child.spawn().context("k8s-cli")?;
    let pid = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
    let status = loop {
        tokio::select! {
            status = child.wait() => break status?,
            signal = signals.next() => {
                // Ctrl-C at a terminal reaches it without us; twice would be another meaning.
                if let Some(pid) = pid.filter(|_| signal != Signal::INT || !in_foreground()) {
                    let _ = kill_process(pid, signal);
                }
            }
        }
    };
    let code = status.code().or_else(|| Some(128 + status.signal()?)).and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

/// Whether the terminal's signals come to us.
fn in_foreground() -> bool {
    let stdin = io::stdin();
    stdin.is_terminal() && rustix::termios::tcgetpgrp(&stdin).is_ok_and(|group| group == rustix::process::getpgrp())
}

struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        let of = |kind| signal(kind);
        let (interrupt, terminate) = (of(SignalKind::interrupt())?, of(SignalKind::terminate())?);
        Ok(Self { interrupt, terminate, hangup: of(SignalKind::hangup())? })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::INT,
            _ = self.terminate.recv() => Signal::TERM,
            _ = self.hangup.recv() => Signal::HUP,
        }
    }
}
