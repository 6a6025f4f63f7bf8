//! `jobs exec`.

use std::io::IsTerminal;

use futures::{Sink, SinkExt};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Status;
use kube::api::{AttachParams, AttachedProcess, TerminalSize};
use tokio::io::{AsyncRead, AsyncReadExt};

use super::resolve::{self, Depth};
use super::runtime_error::not_started;
use super::{Ctx, running_pod};
use crate::cli::ExecArgs;
use crate::cluster::Cluster;
use crate::error::{Exit, Failure, Result};
use crate::names::CONTAINER;
use crate::signals::interruption;
use crate::ui::{self, RawMode};

/// Runs it: the command's exit code becomes ours.
pub(super) async fn run(ctx: &Ctx, args: ExecArgs) -> Result<Exit> {
    let owner = Ctx::owner(args.all_users)?;
    let cluster = ctx.cluster()?;
    let task = resolve::task(ctx, &cluster, &owner, &args.id, Depth::Full).await?;
    let namespace = task.namespace.clone();
    let pod = running_pod::pod(ctx, &cluster, &owner, task, args.node).await?;
    let tty = args.tty && std::io::stdin().is_terminal();
    if args.tty && !tty {
        ctx.ui.warn("standard input is no terminal, so the command gets none");
    }
    let params = AttachParams::default().container(CONTAINER).stdin(args.stdin).tty(tty).stderr(!tty);
    let started = cluster.exec(&namespace, &pod, &args.command, &params).await;
    let mut process = started.map_err(|error| error.doing(&format!("cannot run a command in node-{}", args.node)))?;
    let terminal = if tty { Some(RawMode::enter()?) } else { None };
    if let Some(sizes) = process.terminal_size() {
        tokio::task::spawn_local(resize(sizes));
    }
    let exit = tokio::select! {
        exit = attached(ctx, &cluster, process, &args) => exit,
        exit = interruption() => Ok(exit),
    };
    drop(terminal);
    exit
}

/// Tells the command the size of our terminal, now and whenever it changes.
async fn resize(mut sizes: impl Sink<TerminalSize> + Unpin) {
    #[cfg(unix)]
    let mut changes = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::window_change()).ok();
    loop {
        let Some((width, height)) = ui::terminal_size() else { return };
        if sizes.send(TerminalSize { width, height }).await.is_err() {
            return;
        }
        #[cfg(unix)]
        match &mut changes {
            Some(changes) => changes.recv().await,
            None => return,
        };
        #[cfg(not(unix))]
        return;
    }
}

/// Passes everything on until the command ends.
async fn attached(ctx: &Ctx, cluster: &Cluster, mut process: AttachedProcess, args: &ExecArgs) -> Result<Exit> {
    let input = process.stdin();
    let (output, errors) = (process.stdout(), process.stderr());
    let status = process.take_status();
    let told = async {
        let output = pass(output, async |bytes| ctx.ui.pass_on(bytes).await);
        let errors = pass(errors, async |bytes| ctx.ui.pass_on_err(bytes).await);
        futures::try_join!(output, errors)?;
        Ok::<_, Failure>(match status {
            Some(status) => status.await,
            None => None,
        })
    };
    let feeding = async {
        if let (Some(mut input), true) = (input, args.stdin) {
            // What the command does not read any more is nobody's error.
            let _ = tokio::io::copy(&mut tokio::io::stdin(), &mut input).await;
            if cluster.takes_websockets().await {
                drop(input);
            } else {
                // To end it would end the connection, and with it the output.
                if brings_something() {
                    let what = "this cluster cannot pass the end of the input on to the command";
                    ctx.ui.warn(&format!("{what}: if it waits, press Ctrl-C"));
                }
                std::future::pending::<()>().await;
            }
        }
        std::future::pending::<()>().await;
    };
    let ended = tokio::select! {
        ended = told => ended?,
        () = feeding => None,
    };
    if let Some(status) = ended {
        return outcome(&status, &args.command[0]);
    }
    let why = process.join().await.err().map_or_else(|| "the connection was closed".into(), |error| error.to_string());
    Err(Failure::new(format!("lost the connection to the command: {why}")))
}

/// Whether a file or a program is what is passed on: who ends a terminal's input sees what comes of it, and /dev/null has
/// nothing that a command could wait for the end of.
fn brings_something() -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        !std::fs::metadata("/dev/stdin").is_ok_and(|input| input.file_type().is_char_device())
    }
    #[cfg(not(unix))]
    !std::io::stdin().is_terminal()
}

/// Reads to the end.
async fn pass(stream: Option<impl AsyncRead + Unpin>, write: impl AsyncFn(Vec<u8>) -> Result<()>) -> Result<()> {
    let Some(mut stream) = stream else { return Ok(()) };
    let mut buffer = vec![0; 16 * 1024];
    loop {
        match stream.read(&mut buffer).await? {
            0 => return Ok(()),
            count => write(buffer[..count].to_vec()).await?,
        }
    }
}

/// The command's exit code, as the server tells it.
fn outcome(status: &Status, command: &str) -> Result<Exit> {
    if status.status.as_deref() == Some("Success") {
        return Ok(Exit::SUCCESS);
    }
    let causes = status.details.iter().flat_map(|details| details.causes.iter().flatten());
    let mut codes = causes.filter(|cause| cause.reason.as_deref() == Some("ExitCode"));
    if let Some(code) = codes.find_map(|cause| cause.message.as_ref()?.parse().ok()) {
        return Ok(Exit(code));
    }
    let message = status.message.as_deref().unwrap_or("no reason given");
    match not_started(message, command) {
        Some((why, code)) => Err(Failure::new(format!("{command}: {why}")).exit(code)),
        None => Err(Failure::new(format!("the command could not be run: {message}"))),
    }
}
