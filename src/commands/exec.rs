//! `jobs exec`.

mod all_nodes;

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
    if args.all_nodes {
        return all_nodes::run(ctx, &cluster, &owner, task, &args).await;
    }
    let namespace = task.namespace.clone();
    let pod = running_pod::pod(ctx, &cluster, &owner, task, args.node).await?;
    let tty = args.tty && std::io::stdin().is_terminal();
    if args.tty && !tty {
        ctx.ui.warn("standard input is no terminal, so the command gets none");
    }
    let place = Place { namespace: &namespace, pod: &pod, rank: args.node };
    in_pod(ctx, &cluster, place, &args.command, (args.stdin, tty), interruption()).await
}

/// Where a command runs.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) namespace: &'a str,
    pub(super) pod: &'a str,
    /// The node's, for errors.
    pub(super) rank: u32,
}

/// Runs a command, with our input and our terminal if it is to have them, until it ends or we are interrupted.
pub(super) async fn in_pod(
    ctx: &Ctx,
    cluster: &Cluster,
    place: Place<'_>,
    command: &[String],
    (stdin, tty): (bool, bool),
    interrupted: impl Future<Output = Exit>,
) -> Result<Exit> {
    let params = AttachParams::default().container(CONTAINER).stdin(stdin).tty(tty).stderr(!tty);
    let mut process = started(cluster, place, command, &params).await?;
    let terminal = if tty { Some(RawMode::enter()?) } else { None };
    if let Some(sizes) = process.terminal_size() {
        tokio::task::spawn_local(resize(sizes));
    }
    let exit = tokio::select! {
        exit = attached(ctx, cluster, process, command, stdin) => exit,
        exit = interrupted => Ok(exit),
    };
    drop(terminal);
    exit
}

/// A command that has been started.
async fn started(
    cluster: &Cluster,
    Place { namespace, pod, rank }: Place<'_>,
    command: &[String],
    params: &AttachParams,
) -> Result<AttachedProcess> {
    let started = cluster.exec(namespace, pod, command, params).await;
    started.map_err(|error| error.doing(&format!("cannot run a command in node-{rank}")))
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
async fn attached(
    ctx: &Ctx,
    cluster: &Cluster,
    mut process: AttachedProcess,
    command: &[String],
    stdin: bool,
) -> Result<Exit> {
    let input = process.stdin();
    let told =
        heard(&mut process, async |bytes| ctx.ui.pass_on(bytes).await, async |bytes| ctx.ui.pass_on_err(bytes).await);
    let feeding = async {
        if let (Some(mut input), true) = (input, stdin) {
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
    ending(ended, process, command).await
}

/// Hands on what a command writes, until it ends; comes back with what the server says of that, if it does.
fn heard(
    process: &mut AttachedProcess,
    output: impl AsyncFn(Vec<u8>) -> Result<()>,
    errors: impl AsyncFn(Vec<u8>) -> Result<()>,
) -> impl Future<Output = Result<Option<Status>>> {
    let (stdout, stderr) = (process.stdout(), process.stderr());
    let status = process.take_status();
    async move {
        futures::try_join!(pass(stdout, output), pass(stderr, errors))?;
        Ok(match status {
            Some(status) => status.await,
            None => None,
        })
    }
}

/// How a command ended: its exit code, or why there is none.
async fn ending(status: Option<Status>, process: AttachedProcess, command: &[String]) -> Result<Exit> {
    if let Some(status) = status {
        return outcome(&status, command.first().map_or("", String::as_str));
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
