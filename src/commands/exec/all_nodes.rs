//! `jobs exec --all-nodes`: a command in all nodes at once.

use std::cell::RefCell;

use futures::StreamExt;
use kube::api::AttachParams;

use super::super::{Ctx, running_pod};
use super::{Place, ending, heard, started};
use crate::cli::ExecArgs;
use crate::cluster::Cluster;
use crate::error::{Exit, Failure, Result};
use crate::follow::prefix;
use crate::names::{self, CONTAINER};
use crate::signals::interruption;
use crate::state::{Owner, Task};
use crate::ui::Ui;

/// Commands that run at the same time; each needs a connection.
const AT_ONCE: usize = 256;
/// How much of a node's output is kept to be compared, and how long a line may be.
const KEPT: usize = 1 << 20;

/// What a node answered.
struct Answer {
    rank: u32,
    /// What is compared with that of other nodes: stdout and stderr.
    kept: [Vec<u8>; 2],
    end: Result<Exit>,
}

/// Runs it: the exit code of the first rank whose command failed, or could not be run.
pub(super) async fn run(ctx: &Ctx, cluster: &Cluster, owner: &Owner, task: Task, args: &ExecArgs) -> Result<Exit> {
    let (namespace, num_nodes) = (task.namespace.clone(), task.num_nodes);
    let ranks: Vec<u32> = (0..num_nodes).collect();
    let interrupted = interruption();
    let all = async {
        let pods = running_pod::pods(ctx, cluster, owner, task, &ranks).await?;
        let namespace = namespace.as_str();
        let answers = ranks.iter().zip(pods).map(|(&rank, pod)| async move {
            let kept = [RefCell::default(), RefCell::default()];
            let end = match &pod {
                Ok(pod) => one(ctx, cluster, Place { namespace, pod, rank }, num_nodes, args, &kept).await,
                Err(failure) => Err(failure.clone()),
            };
            Answer { rank, kept: kept.map(RefCell::into_inner), end }
        });
        Ok::<Vec<Answer>, Failure>(futures::stream::iter(answers).buffer_unordered(AT_ONCE).collect().await)
    };
    let mut answers = tokio::select! {
        answers = all => answers?,
        exit = interrupted => return Ok(exit),
    };
    answers.sort_unstable_by_key(|answer| answer.rank);
    if args.fold {
        print_folded(&ctx.ui, &answers)?;
    }
    Ok(tell_failures(&ctx.ui, &answers))
}

/// One node's command: what it writes is kept, or passed on line by line.
async fn one(
    ctx: &Ctx,
    cluster: &Cluster,
    place: Place<'_>,
    num_nodes: u32,
    args: &ExecArgs,
    kept: &[RefCell<Vec<u8>>; 2],
) -> Result<Exit> {
    let params = AttachParams::default().container(CONTAINER);
    let mut process = started(cluster, place, &args.command, &params).await?;
    let ui = &ctx.ui;
    let keep = |kept: &RefCell<Vec<u8>>, bytes: &[u8]| {
        kept.borrow_mut().extend_from_slice(bytes);
        if kept.borrow().len() <= KEPT {
            return Ok(());
        }
        kept.take();
        Err(Failure::new(format!("node-{} wrote more than {} MiB", place.rank, KEPT >> 20))
            .hint("leave out --fold, or write less"))
    };
    if args.fold {
        let output = async |bytes: Vec<u8>| keep(&kept[0], &bytes);
        let errors = async |bytes: Vec<u8>| keep(&kept[1], &bytes);
        let status = heard(&mut process, output, errors).await?;
        return ending(status, process, &args.command).await;
    }
    let lines = |color| RefCell::new(Lines::new(prefix(place.rank, num_nodes, color)));
    let (output, errors) = (lines(ui.color_out()), lines(ui.color_err()));
    let status = heard(
        &mut process,
        async |bytes| ui.pass_on(whole(&output, &bytes)).await,
        async |bytes| ui.pass_on_err(whole(&errors, &bytes)).await,
    )
    .await;
    ui.pass_on(output.into_inner().rest()).await?;
    ui.pass_on_err(errors.into_inner().rest()).await?;
    ending(status?, process, &args.command).await
}

fn whole(lines: &RefCell<Lines>, bytes: &[u8]) -> Vec<u8> {
    lines.borrow_mut().whole(bytes)
}

/// Puts the node's name before each line.
struct Lines {
    prefix: Vec<u8>,
    /// A line that has no end yet.
    open: Vec<u8>,
}

impl Lines {
    fn new(prefix: Vec<u8>) -> Self {
        Self { prefix, open: Vec::new() }
    }

    /// The lines that are whole with these bytes. One that is very long is broken.
    fn whole(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.open.extend_from_slice(piece);
            if piece.ends_with(b"\n") || self.open.len() > KEPT {
                out.append(&mut self.rest());
            }
        }
        out
    }

    /// What has no end yet, with one.
    fn rest(&mut self) -> Vec<u8> {
        if self.open.is_empty() {
            return Vec::new();
        }
        let mut line = [&self.prefix[..], &self.open].concat();
        self.open.clear();
        if !line.ends_with(b"\n") {
            line.push(b'\n');
        }
        line
    }
}

/// Equal outputs once, each below the nodes that it is from.
fn print_folded(ui: &Ui, answers: &[Answer]) -> Result<()> {
    for stream in [0, 1] {
        for (text, ranks) in groups(answers.iter().map(|answer| (&answer.kept[stream][..], answer.rank))) {
            let text = folded(text, &ranks);
            if stream == 0 { ui.raw(&text)? } else { ui.raw_err(&text) }
        }
    }
    Ok(())
}

/// Nodes and their output: on one line if it is one, else below.
fn folded(text: &[u8], ranks: &[u32]) -> Vec<u8> {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    if text.is_empty() {
        return Vec::new();
    }
    let between = if text.contains(&b'\n') { "\n" } else { " " };
    [names::of_nodes(ranks).as_bytes(), b":", between.as_bytes(), text, b"\n"].concat()
}

/// What is equal, with whose it is, in the order of the first of each.
fn groups<T: PartialEq>(all: impl IntoIterator<Item = (T, u32)>) -> Vec<(T, Vec<u32>)> {
    let mut groups: Vec<(T, Vec<u32>)> = Vec::new();
    for (what, rank) in all {
        match groups.iter_mut().find(|(known, _)| *known == what) {
            Some((_, ranks)) => ranks.push(rank),
            None => groups.push((what, vec![rank])),
        }
    }
    groups
}

/// Failures that read alike are one.
struct Told<'a>(&'a Failure);

impl PartialEq for Told<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.message == other.0.message
    }
}

/// Says which nodes' commands failed and how; the exit code of the first of them.
fn tell_failures(ui: &Ui, answers: &[Answer]) -> Exit {
    let codes = answers.iter().filter_map(|answer| Some((answer.end.as_ref().ok()?.0, answer.rank)));
    for (code, ranks) in groups(codes.filter(|(code, _)| *code != 0)) {
        ui.err(&format!("{} exited {code}", names::of_nodes(&ranks)));
    }
    let failures = answers.iter().filter_map(|answer| Some((answer.end.as_ref().err()?, answer.rank)));
    let failures = groups(failures.map(|(failure, rank)| (Told(failure), rank))).into_iter().map(|(told, ranks)| {
        // Some name their node, so that none is like another.
        let named = told.0.message.contains(&names::of_nodes(&ranks));
        if named { told.0.clone() } else { told.0.clone().doing(&names::of_nodes(&ranks)) }
    });
    ui.failures(&failures.collect::<Vec<_>>());
    let mut ends = answers.iter().map(|answer| answer.end.as_ref().map_or_else(|failure| failure.exit, |exit| *exit));
    ends.find(|exit| *exit != Exit::SUCCESS).unwrap_or(Exit::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_pieces() {
        let mut lines = Lines::new(b"n | ".to_vec());
        assert_eq!(lines.whole(b"a\n\nb"), b"n | a\nn | \n");
        assert_eq!(lines.whole(b"c\n\xff"), b"n | bc\n");
        assert_eq!(lines.rest(), b"n | \xff\n");
        assert_eq!(lines.rest(), b"");
        assert_eq!(lines.whole(&vec![b'x'; KEPT + 1]).len(), 4 + KEPT + 2);
    }

    #[test]
    fn equal_output_is_folded() {
        let all = [("a", 0), ("b", 1), ("a", 2)];
        assert_eq!(groups(all), [("a", vec![0, 2]), ("b", vec![1])]);
        assert_eq!(folded(b"a\n", &[0, 2]), b"node-0,2 (2): a\n");
        assert_eq!(folded(b"a\nb", &[1]), b"node-1:\na\nb\n");
        assert_eq!(folded(b"\n", &[1]), b"");
    }
}
