//! Sends files to a container that waits for them.

use std::cell::Cell;
use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};

use super::runtime_error::no_shell;
use crate::cluster::{ApiError, Backoff, Cluster, Heard, Input, Kind, Output};
use crate::error::Failure;
use crate::files::{self, Answer, Delivery, Frame, Tree};
use crate::manifest::Copying;
use crate::names;
use crate::objects::Pod;

/// How long an answer may take before the connection counts as cut.
pub(super) const SILENCE: Duration = Duration::from_mins(1);
/// How long a container may be out of reach.
pub(super) const PATIENCE: Duration = Duration::from_mins(5);
/// What is no answer of the receiver's.
const LONGEST_ANSWER: usize = 64 << 10;

/// What became of a delivery.
pub(super) enum Sent {
    /// With what there is to note of the files.
    Whole(Vec<String>),
    /// The container cannot put them in their places: why.
    Refused(String),
    /// The container has ended.
    Gone,
}

/// Who takes a delivery.
pub(super) struct Receiver<'a> {
    pub(super) pod: &'a str,
    /// The command that receives, and what comes before the frames; whether there was a connection before.
    pub(super) copying: &'a dyn Fn(bool) -> Copying,
    /// What fails if it fails.
    pub(super) doing: &'a str,
    /// What to do without the right, if there is something.
    pub(super) instead: Option<&'a str>,
}

/// Sends the tree to one container, over as many connections as it takes.
pub(super) async fn deliver(
    cluster: &Cluster,
    tree: &Arc<Tree>,
    receiver: &Receiver<'_>,
    arrived: &Cell<u64>,
) -> Result<Sent, Failure> {
    let (pod, doing) = (receiver.pod, receiver.doing);
    let mut again = false;
    let (sender, mut frames) = mpsc::channel(1);
    let tree = Arc::clone(tree);
    let reading =
        tokio::task::spawn_blocking(move || files::frames(&tree, |frame| sender.blocking_send(frame).is_ok()));
    let (mut reading, mut notes) = (Some(reading), Vec::new());
    let (mut delivery, mut backoff, mut reached) = (Delivery::default(), Backoff::default(), Instant::now());
    loop {
        let Copying { command, script } = (receiver.copying)(again);
        let why = match cluster.pipe(pod, names::CONTAINER, &command).await {
            Ok((input, output)) => {
                let before = delivery.arrived();
                let streams = (input, output);
                let talk =
                    converse(streams, &script, doing, &mut delivery, &mut frames, &mut reading, (arrived, &mut notes));
                match talk.await? {
                    Talk::Whole => return Ok(Sent::Whole(notes)),
                    Talk::Over(why) => return Ok(Sent::Refused(why)),
                    Talk::Cut(why) => {
                        if delivery.arrived() > before {
                            reached = Instant::now();
                            backoff.reset();
                        }
                        why
                    }
                }
            }
            Err(error) if error.is_gone() => return Ok(Sent::Gone),
            Err(error) if error.code() == 403 => return Err(denied(error, cluster, receiver)),
            Err(error) => error.message().to_owned(),
        };
        again |= delivery.began();
        delivery.cut();
        // A container that has ended is out of reach too: then its end is what counts.
        match cluster.get::<Pod>(Kind::Pod, pod).await {
            Ok(found) if !runs(&found) => return Ok(Sent::Gone),
            Err(error) if error.is_gone() => return Ok(Sent::Gone),
            _ => {}
        }
        if reached.elapsed() > PATIENCE {
            return Err(Failure::new(format!("{doing} to the pod {pod}: {why}")));
        }
        sleep(backoff.pause()).await;
    }
}

fn denied(error: ApiError, cluster: &Cluster, receiver: &Receiver<'_>) -> Failure {
    let failure = error.doing(receiver.doing);
    match receiver.instead {
        Some(instead) => failure.hint(format!(
            "files of this size need the rights get and create on pods/exec in the namespace '{}'; {instead}",
            cluster.namespace()
        )),
        None => failure,
    }
}

/// Whether the pod's container runs.
pub(super) fn runs(pod: &Pod) -> bool {
    let task = pod.status.container_statuses.iter().find(|container| container.name == names::CONTAINER);
    task.is_some_and(|container| container.state.running.is_some()) && pod.metadata.deletion_timestamp.is_none()
}

/// Lets the container forget what it kept for another connection. Where that does not arrive, it does so after a while.
pub(super) async fn bye(input: &mut Input) {
    let _ = timeout(SILENCE, input.write(b"bye\n")).await;
}

/// How one connection ended.
enum Talk {
    Whole,
    /// The container cannot put them in their places: why.
    Over(String),
    Cut(String),
}

/// Writes, and hears meanwhile whether there is still somebody who reads.
async fn write(
    input: &mut Input,
    bytes: &[u8],
    output: &mut Output,
    heard: &mut VecDeque<Heard>,
) -> Result<(), String> {
    let mut writing = pin!(timeout(SILENCE, input.write(bytes)));
    loop {
        tokio::select! {
            biased;
            written = &mut writing => {
                return written.unwrap_or_else(|_| Err("the connection accepts no more data".into()));
            }
            next = output.next() => match next? {
                None | Some(Heard::Ended(_)) => return Err("the connection was closed".into()),
                Some(what) => heard.push_back(what),
            },
        }
    }
}

/// One connection: frames go out as the window allows, answers come in.
#[expect(clippy::too_many_lines, reason = "each way in which it can end has an error of its own")]
async fn converse(
    (mut input, mut output): (Input, Output),
    script: &[u8],
    doing: &str,
    delivery: &mut Delivery,
    frames: &mut mpsc::Receiver<Frame>,
    reading: &mut Option<tokio::task::JoinHandle<Result<Vec<String>, files::Problem>>>,
    (arrived, notes): (&Cell<u64>, &mut Vec<String>),
) -> Result<Talk, Failure> {
    let (mut answers, mut complaint, mut before) = (Vec::new(), String::new(), VecDeque::new());
    if let Err(why) = input.write(script).await {
        return Ok(Talk::Cut(why));
    }
    loop {
        while let Some((head, content)) = delivery.write() {
            for bytes in [head.as_bytes(), &content] {
                if let Err(why) = write(&mut input, bytes, &mut output, &mut before).await {
                    return Ok(Talk::Cut(why));
                }
            }
        }
        let next = async {
            match before.pop_front() {
                Some(heard) => Ok(Ok(Some(heard))),
                None => timeout(SILENCE, output.next()).await,
            }
        };
        let waits = delivery.waits() || !delivery.wants();
        let heard = tokio::select! {
            biased;
            frame = frames.recv(), if delivery.wants() => {
                if frame.is_none()
                    && let Some(reading) = reading.take()
                {
                    match reading.await {
                        Ok(Ok(found)) => *notes = found,
                        Ok(Err(problem)) => return Err(Failure::new(problem.message)),
                        Err(error) => return Err(Failure::new(format!("the files cannot be read: {error}"))),
                    }
                }
                delivery.add(frame);
                continue;
            }
            heard = next, if waits => heard,
        };
        match heard {
            Err(_) => return Ok(Talk::Cut(format!("no answer for {} s", SILENCE.as_secs()))),
            Ok(Err(why)) => return Ok(Talk::Cut(why)),
            Ok(Ok(ended @ (None | Some(Heard::Ended(_))))) => {
                let shell =
                    ended.and_then(|ended| if let Heard::Ended(status) = ended { no_shell(&status) } else { None });
                return Ok(match shell {
                    Some(why) => Talk::Over(why),
                    None if complaint.is_empty() => Talk::Cut("the connection was closed".into()),
                    None => Talk::Cut(complaint),
                });
            }
            Ok(Ok(Some(Heard::Complaint(bytes)))) => {
                let words = String::from_utf8_lossy(&bytes);
                words.trim().lines().next_back().unwrap_or_default().clone_into(&mut complaint);
            }
            Ok(Ok(Some(Heard::Output(bytes)))) => answers.extend_from_slice(&bytes),
        }
        if answers.len() > LONGEST_ANSWER {
            return Err(Failure::new(format!("{doing}: the container sent an invalid answer")));
        }
        while let Some(end) = answers.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = answers.drain(..=end).collect();
            match delivery.answered(String::from_utf8_lossy(&line).trim_end()) {
                Answer::Going => arrived.set(delivery.arrived()),
                Answer::Whole => {
                    bye(&mut input).await;
                    return Ok(Talk::Whole);
                }
                Answer::Failed(why) => {
                    bye(&mut input).await;
                    return Ok(Talk::Over(why));
                }
                Answer::Strange(what) => return Err(Failure::new(format!("{doing}: {what}"))),
            }
        }
    }
}
