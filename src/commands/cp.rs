//! `jobs cp`.

mod end;
mod fetch;

use std::cell::Cell;
use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::Result;
use indicatif::HumanBytes;
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::find::{self, Depth};
use super::submit::new_id;
use super::submit::send::{LINE, LIVE, Receiver, Sent, deliver};
use super::{Ctx, running};
use crate::cli::CpArgs;
use crate::cluster::Cluster;
use crate::error::{Exit, Failure, fail};
use crate::files::{Target, Tree};
use crate::manifest::{Get, Put};
use crate::state::State;
use end::{End, There, name, name_here};
use fetch::Progress;

/// Runs it.
pub(super) async fn run(ctx: &Ctx, args: &CpArgs) -> Result<Exit> {
    let copy = Copy::read(args)?;
    let owner = Ctx::owner(args.all_users)?;
    let cluster = ctx.cluster()?;
    let there = copy.there();
    let rank = there.rank.unwrap_or(0);
    let task = find::task(ctx, &cluster, &owner, &there.id, Depth::Full).await?;
    let id = task.id.clone();
    let ended = |state: State| matches!(state, State::Succeeded | State::Failed);
    let ended = task.nodes.iter().any(|node| node.rank == rank && ended(node.state));
    let pod = running::pod(ctx, &cluster, &owner, task, rank).await.map_err(|error| {
        if !ended {
            return error;
        }
        let message = format!("node-{rank} of task {id} has already finished, and its files went with it");
        Failure::new(message).hint("what is to be kept belongs on a volume: 'volumes' in the task file").into()
    })?;
    copy.through(ctx, &cluster, &pod).await
}

/// What is copied.
enum Copy<'a> {
    Fetch(There, &'a Path),
    Bring(Arc<Tree>, &'a Path, There),
}

impl<'a> Copy<'a> {
    /// Reads the command line, and the names of what is brought.
    fn read(args: &'a CpArgs) -> Result<Self> {
        match (End::read(&args.source, true), End::read(&args.target, true)) {
            (End::There(from), End::Here(_)) => Ok(Self::Fetch(from, Path::new(&args.target))),
            (End::Here(from), End::There(to)) => {
                let tree = Tree::whole(from).map_err(|problems| {
                    let failures = problems.into_iter().map(|problem| Failure::usage(problem.message));
                    failures.reduce(Failure::and).unwrap_or_else(|| Failure::usage("nothing to copy"))
                })?;
                Ok(Self::Bring(Arc::new(tree), Path::new(&args.source), to))
            }
            (End::Here(_), End::Here(_)) => fail(
                Failure::usage("neither SOURCE nor TARGET is in a task: write ID:PATH for the one that is")
                    .hint("of several nodes, ID:RANK:PATH is in the one of that rank"),
            ),
            (End::There(_), End::There(_)) => fail(
                Failure::usage("SOURCE and TARGET are both in tasks: copy it here first")
                    .hint("a path of this machine with a colon in it is written ./a:b"),
            ),
        }
    }

    fn there(&self) -> &There {
        match self {
            Self::Fetch(there, _) | Self::Bring(_, _, there) => there,
        }
    }

    /// Copies it through a pod whose container runs, and says so.
    async fn through(&self, ctx: &Ctx, cluster: &Cluster, pod: &str) -> Result<Exit> {
        let token = format!("{}{}", new_id()?, new_id()?);
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
                    let get = Get { token: &token, path: or_dot(&from.path), from: 0, again: false };
                    fetch::fetch(cluster, pod, get, target, &doing, &progress).await
                }
                Self::Bring(tree, from, to) => bring(cluster, pod, tree, (from, to), (&token, &doing), &progress).await,
            }
        };
        let (files, bytes, notes) = tokio::select! {
            copied = copying => copied?,
            never = show(ctx, &progress) => match never {},
        };
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

fn or_dot(path: &[u8]) -> &[u8] {
    if path.is_empty() { b"." } else { path }
}

/// From this machine to a container.
async fn bring(
    cluster: &Cluster,
    pod: &str,
    tree: &Arc<Tree>,
    (from, to): (&Path, &There),
    (token, doing): (&str, &str),
    progress: &Progress,
) -> Result<(u64, u64, Vec<String>), Failure> {
    progress.total.set(tree.bytes());
    let name = name_here(from).map(|name| name.as_encoded_bytes().to_vec()).unwrap_or_default();
    let put = Put { token, folder: tree.is_folder(0), name: &name, path: or_dot(&to.path), again: false };
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
        never = watched => never,
    };
    match sent {
        Sent::Whole(more) => notes.extend(more),
        Sent::Refused(why) => return Err(Failure::new(format!("{doing}: {why}"))),
        Sent::Gone => return Err(Failure::new(format!("{doing}: the node has ended"))),
    }
    Ok((tree.files() as u64, tree.bytes(), notes))
}

/// Shows how far it is: in a bar, or else a line now and then.
async fn show(ctx: &Ctx, progress: &Progress) -> Infallible {
    // What is small needs none.
    sleep(LIVE * 3).await;
    let arrived = || progress.arrived.load(Ordering::Relaxed);
    while progress.total.get() == 0 {
        sleep(LIVE).await;
    }
    let total = progress.total.get();
    if let Some(bar) = ctx.ui.bar("Copying", total) {
        loop {
            bar.set(arrived().min(total));
            sleep(LIVE).await;
        }
    }
    loop {
        sleep(LINE).await;
        ctx.ui.note(&format!("Copying: {} of {}", HumanBytes(arrived().min(total)), HumanBytes(total)));
    }
}
