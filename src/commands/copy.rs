//! Copies between this machine and a container.

mod end;
mod fetch;

use std::cell::Cell;
use std::convert::Infallible;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use indicatif::HumanBytes;
use serde_json::json;
use tokio::time::{Instant, sleep, timeout};

use super::Ctx;
use super::deliver::{Receiver, Sent, deliver};
use super::progress::{self, LIVE};
use crate::cluster::{Cluster, Heard};
use crate::error::{Exit, Failure, Result};
use crate::files::{Target, Tree};
use crate::manifest::{Get, Put, abort};
use crate::names::CONTAINER;
use crate::random;
use crate::signals::interruption;
use end::{End, There, name, name_here};
use fetch::Progress;

/// How long that may take.
const GIVING_UP: Duration = Duration::from_secs(5);

/// How the ends that are not here are written.
pub(super) struct Form {
    /// `ID:RANK:PATH` too.
    pub(super) with_rank: bool,
    pub(super) both_here: &'static str,
    pub(super) both_there: &'static str,
}

/// What is copied.
pub(super) enum Copy<'a> {
    Fetch(There, &'a Path),
    Bring(Arc<Tree>, &'a Path, There),
}

impl<'a> Copy<'a> {
    /// Reads the command line, and the names of what is brought.
    pub(super) fn read(source: &'a OsStr, target: &'a OsStr, form: &Form) -> Result<Self> {
        match (End::read(source, form.with_rank), End::read(target, form.with_rank)) {
            (End::There(from), End::Here(_)) => Ok(Self::Fetch(from, Path::new(target))),
            (End::Here(from), End::There(to)) => {
                let tree = Tree::whole(from).map_err(|problems| {
                    let failures = problems.into_iter().map(|problem| Failure::usage(problem.message));
                    failures.reduce(Failure::and).unwrap_or_else(|| Failure::usage("nothing to copy"))
                })?;
                Ok(Self::Bring(Arc::new(tree), Path::new(source), to))
            }
            (End::Here(_), End::Here(_)) => Err(Failure::usage(form.both_here)),
            (End::There(_), End::There(_)) => {
                Err(Failure::usage(form.both_there).hint("write a local path that contains a colon as ./a:b"))
            }
        }
    }

    /// The end that is not here.
    pub(super) fn there(&self) -> &There {
        match self {
            Self::Fetch(there, _) | Self::Bring(_, _, there) => there,
        }
    }

    /// Whether nothing is written there.
    pub(super) fn is_read(&self) -> bool {
        matches!(self, Self::Fetch(..))
    }

    /// Copies it through a pod whose container runs, from or to a path there, and says so.
    pub(super) async fn through(&self, ctx: &Ctx, cluster: &Cluster, pod: &str, path: &[u8]) -> Result<Exit> {
        let path = if path.is_empty() { b"." } else { path };
        let token = format!("{}{}", random::id()?, random::id()?);
        let began = Instant::now();
        let progress = Progress::default();
        let doing = match self {
            Self::Fetch(from, _) => format!("cannot copy {from}"),
            Self::Bring(_, from, to) => format!("cannot copy {} to {to}", from.display()),
        };
        let copying = async {
            match self {
                Self::Fetch(from, to) => {
                    let target = Target {
                        path: to.to_path_buf(),
                        name: name(&from.path).map(crate::files::name_of),
                        token: token.clone(),
                    };
                    let get = Get { token: &token, path, from: 0, again: false };
                    fetch::fetch(cluster, pod, get, target, &doing, &progress).await
                }
                Self::Bring(tree, from, _) => {
                    bring(cluster, pod, tree, (from, path), (&token, &doing), &progress).await
                }
            }
        };
        let copied = tokio::select! {
            copied = copying => copied,
            never = show(ctx, &progress) => match never {},
        };
        if copied.is_err() {
            give_up(cluster, pod, &token).await;
        }
        let (files, bytes, notes) = copied?;
        let seconds = began.elapsed().as_secs_f64();
        notes.iter().for_each(|note| ctx.ui.err(&format!("Note: {note}")));
        if ctx.ui.structured(&json!({"status": "copied", "files": files, "bytes": bytes, "seconds": seconds}))? {
            return Ok(Exit::SUCCESS);
        }
        let what = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "shown"
        )]
        let rate = HumanBytes((bytes as f64 / seconds.max(0.001)) as u64);
        ctx.ui.note(&format!("Copied {what}, {} in {seconds:.1} s ({rate}/s)", HumanBytes(bytes)));
        Ok(Exit::SUCCESS)
    }
}

/// Removes what is left in the container, which would take some minutes to do so by itself. That it cannot be reached
/// has been said.
async fn give_up(cluster: &Cluster, pod: &str, token: &str) {
    let abort = abort(token);
    let run = async {
        let Ok((mut input, mut output)) = cluster.pipe(pod, CONTAINER, &abort.command).await else { return };
        if input.write(&abort.script).await.is_ok() {
            while matches!(output.next().await, Ok(Some(Heard::Output(_) | Heard::Complaint(_)))) {}
        }
    };
    let _ = timeout(GIVING_UP, run).await;
}

/// From this machine to a container.
async fn bring(
    cluster: &Cluster,
    pod: &str,
    tree: &Arc<Tree>,
    (from, path): (&Path, &[u8]),
    (token, doing): (&str, &str),
    progress: &Progress,
) -> Result<(u64, u64, Vec<String>), Failure> {
    progress.total.set(tree.bytes());
    let name = name_here(from).map(|name| name.as_encoded_bytes().to_vec()).unwrap_or_default();
    let put = Put { token, folder: tree.is_folder(0), name: &name, path, again: false };
    let receiver = Receiver { pod, copying: &|again| Put { again, ..put }.copying(), doing, instead: None };
    let mut notes = tree.notes().to_vec();
    let arrived = Cell::new(0);
    let sent = deliver(cluster, tree, &receiver, &arrived);
    let watched = async {
        loop {
            progress.arrived.store(arrived.get(), Ordering::Relaxed);
            sleep(LIVE).await;
        }
    };
    let sent = tokio::select! {
        sent = sent => sent?,
        exit = interruption() => return Err(Failure::new(format!("{doing}: interrupted")).exit(exit)),
        never = watched => never,
    };
    match sent {
        Sent::Whole(more) => notes.extend(more),
        Sent::Refused(why) => return Err(Failure::new(format!("{doing}: {why}"))),
        Sent::Gone => return Err(Failure::new(format!("{doing}: the node has ended"))),
    }
    Ok((tree.files() as u64, tree.bytes(), notes))
}

/// Shows how far it is, once that is known.
async fn show(ctx: &Ctx, progress: &Progress) -> Infallible {
    // What is small needs none.
    sleep(LIVE * 3).await;
    while progress.total.get() == 0 {
        sleep(LIVE).await;
    }
    let total = progress.total.get();
    progress::show(ctx, "Copying", total, || progress.arrived.load(Ordering::Relaxed).min(total)).await
}
