//! A small Kubernetes in one process, to try k8s-cli without a cluster and to test it. There are no containers: pods
//! are processes of this machine, without any isolation.

mod admission;
mod api;
mod cluster;
mod container;
mod faults;
mod files;
mod gang;
mod http;
mod jobs;
mod kinds;
mod list;
mod log;
mod names;
mod pod;
mod refusal;
mod selector;
mod store;
mod watch;

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;
use rustix::process::{Pid, Signal, kill_process};
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::{LocalSet, spawn_local};

use cluster::Cluster;

type Signals = UnboundedReceiver<Signal>;

/// Says to this program that it is k8s-cli now.
const CLIENT: &str = "K8S_CLI_SANDBOX_CLIENT";
/// Whose the tasks are, where nobody else is named.
const USER: &str = "sandbox";

/// A small Kubernetes in one process, to try k8s-cli without a cluster. It has no containers and no isolation: pods
/// are processes of this machine that run as you, so submit only what you would run yourself.
#[derive(Parser)]
#[command(name = "sandbox")]
struct Args {
    /// A command of k8s-cli: runs on a sandbox of its own, which ends with its exit code and leaves nothing behind.
    /// Without one the sandbox serves until it is interrupted, and prints what another terminal needs
    #[arg(trailing_var_arg = true)]
    command: Vec<OsString>,
}

fn main() -> ExitCode {
    if std::env::var_os(CLIENT).is_some() {
        return ExitCode::from(k8s_cli::run(std::env::args_os()).0);
    }
    sandbox(&Args::parse()).unwrap_or_else(|error| {
        let _ = writeln!(io::stderr(), "Error: {error:#}");
        ExitCode::FAILURE
    })
}

fn sandbox(args: &Args) -> Result<ExitCode> {
    let folder = tempfile::Builder::new().prefix("k8s-cli-sandbox-").tempdir().context("a temporary folder")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let code = LocalSet::new().block_on(&runtime, run(folder.path(), args));
    // Not by its drop: what processes left behind may not be removable, and that is no failure of the command.
    let _ = folder.close();
    code
}

async fn run(folder: &Path, args: &Args) -> Result<ExitCode> {
    let mut signals = signals()?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    // A kubeconfig; JSON is YAML.
    let config = serde_json::json!({"apiVersion": "v1", "kind": "Config", "current-context": "sandbox",
        "clusters": [{"name": "sandbox", "cluster": {"server": format!("http://{}", listener.local_addr()?)}}],
        "users": [{"name": "sandbox", "user": {"token": http::TOKEN}}],
        "contexts": [{"name": "sandbox", "context": {"cluster": "sandbox", "user": "sandbox", "namespace": "default"}}]});
    let kubeconfig = folder.join("kubeconfig");
    std::fs::write(&kubeconfig, format!("{config:#}"))?;
    let (cluster, changes) = Cluster::new(folder.join("pods"));
    spawn_local(jobs::run(Rc::clone(&cluster), changes));
    spawn_local(Rc::clone(&cluster).collect_garbage());
    spawn_local(http::serve(Rc::clone(&cluster), listener));
    let code = if args.command.is_empty() {
        serving(&kubeconfig)?;
        signals.recv().await;
        Ok(ExitCode::SUCCESS)
    } else {
        client(&kubeconfig, &args.command, &mut signals).await
    };
    let ended = async {
        while cluster.pods.borrow().values().any(|pod| pod.lives) {
            // Again and again: Jobs make new ones.
            cluster.pods.borrow().values().for_each(|pod| pod.stop(Duration::ZERO));
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    // Only a process that the kernel cannot end takes this long.
    let _ = tokio::time::timeout(Duration::from_secs(10), ended).await;
    code
}

/// Tells what another terminal needs: on stdout exactly what it can take over.
fn serving(kubeconfig: &Path) -> io::Result<()> {
    let mut err = io::stderr();
    writeln!(err, "A sandbox for trying and testing k8s-cli: no containers, no isolation. Pods are processes of this")?;
    writeln!(err, "machine that run as you. In another terminal (Ctrl-C here ends it and all its pods):")?;
    let mut out = io::stdout();
    // At once: who has read the first line may read no more.
    let exports = format!("export KUBECONFIG='{}'\nexport K8S_CLI_USER={USER}\n", kubeconfig.display());
    out.write_all(exports.as_bytes())?;
    out.flush()
}

/// Runs a command of k8s-cli: this program again, for the environment of a running one cannot be changed safely.
async fn client(kubeconfig: &Path, command: &[OsString], signals: &mut Signals) -> Result<ExitCode> {
    let mut child = Command::new(std::env::current_exe()?);
    child.arg0("k8s-cli").args(command);
    // What would lead it elsewhere.
    for name in ["CONTEXT", "NAMESPACE", "KUBECONFIG", "AS", "AS_GROUP", "API_URL"] {
        child.env_remove(format!("K8S_CLI_{name}"));
    }
    for proxy in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        child.env_remove(proxy).env_remove(proxy.to_lowercase());
    }
    let user = std::env::var_os("K8S_CLI_USER").filter(|user| !user.is_empty());
    child.env(CLIENT, "1").env("KUBECONFIG", kubeconfig);
    child.env("K8S_CLI_USER", user.as_deref().unwrap_or(OsStr::new(USER)));
    let mut child = child.spawn().context("k8s-cli")?;
    let pid = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
    let status = loop {
        tokio::select! {
            status = child.wait() => break status?,
            // Ctrl-C at a terminal reaches it without us, and twice would be another meaning.
            Some(signal) = signals.recv() => if let Some(pid) = pid.filter(|_| signal != Signal::INT) {
                let _ = kill_process(pid, signal);
            },
        }
    };
    let code = status.code().or_else(|| Some(128 + status.signal()?)).and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

/// What asks this program to end, as it comes.
fn signals() -> io::Result<Signals> {
    let (sender, receiver) = unbounded_channel();
    for (kind, which) in [
        (SignalKind::interrupt(), Signal::INT),
        (SignalKind::terminate(), Signal::TERM),
        (SignalKind::hangup(), Signal::HUP),
    ] {
        let (sender, mut stream) = (sender.clone(), signal(kind)?);
        spawn_local(async move { while stream.recv().await.is_some_and(|()| sender.send(which).is_ok()) {} });
    }
    Ok(receiver)
}
