//! From a container to this machine.

use std::cell::Cell;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::{Buf, Bytes};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::super::deliver::{PATIENCE, SILENCE, bye, runs};
use super::super::runtime_error::no_shell;
use crate::cluster::{Backoff, Cluster, Heard, Input, Kind, Output};
use crate::error::Failure;
use crate::files::{Frame, Intake, Piece, Target, Unpacked};
use crate::manifest::Get;
use crate::names;
use crate::objects::Pod;
use crate::signals::interruption;

/// How often in a row what comes may make no sense.
const STRANGE: u32 = 3;

/// What is known while it comes.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Bytes of the archive that have come.
    pub(super) arrived: Arc<AtomicU64>,
    /// About how many there are in all, once that is known.
    pub(super) total: Cell<u64>,
}

/// Copies it; comes back with how many files and bytes it was, and notes.
pub(super) async fn fetch(
    cluster: &Cluster,
    pod: &str,
    get: Get<'_>,
    target: Target,
    doing: &str,
    progress: &Progress,
) -> Result<(u64, u64, Vec<String>), Failure> {
    let failed = |why: String| Failure::new(format!("{doing}: {why}"));
    let mut fetching = Fetching { target, doing, progress, unpacking: None, notes: Vec::new(), next: 0 };
    let fetched = tokio::select! {
        fetched = over_connections(cluster, pod, get, &mut fetching) => fetched,
        exit = interruption() => Err(Ended::Failed(Failure::new(format!("{doing}: interrupted")).exit(exit))),
    };
    // It ends what it does when nothing more comes.
    let unpacked = match fetching.unpacking.take() {
        Some(unpacking) => unpacking.end().await,
        None => Err(String::new()),
    };
    match (fetched, unpacked) {
        (Ok(()), Ok(unpacked)) => {
            let (files, bytes, notes) = (unpacked.files, unpacked.bytes, unpacked.notes());
            let placed = tokio::task::spawn_blocking(move || unpacked.finish()).await;
            placed.map_err(|error| failed(error.to_string()))?.map_err(failed)?;
            fetching.notes.extend(notes);
            Ok((files, bytes, fetching.notes))
        }
        (Ok(()) | Err(Ended::Unpacking), Err(why)) => Err(failed(why)),
        (Err(Ended::Unpacking), Ok(_)) => Err(failed("more came than its archive".into())),
        (Err(Ended::Failed(failure)), _) => Err(failure),
    }
}

/// Why nothing more is read.
enum Ended {
    /// What is unpacked says why.
    Unpacking,
    Failed(Failure),
}

struct Fetching<'a> {
    target: Target,
    /// What fails if it fails.
    doing: &'a str,
    progress: &'a Progress,
    unpacking: Option<Unpacking>,
    notes: Vec<String>,
    /// The first frame that is not here.
    next: usize,
}

/// What writes to the disk, in a thread of its own.
struct Unpacking {
    frames: mpsc::Sender<Frame>,
    thread: JoinHandle<Result<Unpacked, String>>,
    is_folder: bool,
}

impl Fetching<'_> {
    fn failed(&self, why: &str) -> Ended {
        Ended::Failed(Failure::new(format!("{}: {why}", self.doing)))
    }
}

impl Unpacking {
    fn begin(target: Target, is_folder: bool, arrived: Arc<AtomicU64>) -> Self {
        let (frames, receiver) = mpsc::channel(1);
        let thread = tokio::task::spawn_blocking(move || {
            let mut unpacked = Unpacked::begin(&target, is_folder)?;
            let mut archive = Frames { receiver, rest: Bytes::new(), arrived };
            unpacked.unpack(&mut archive)?;
            // What fills the last block of an archive is no part of it.
            io::copy(&mut archive, &mut io::sink()).map_err(|err| err.to_string())?;
            Ok(unpacked)
        });
        Self { frames, thread, is_folder }
    }

    async fn end(self) -> Result<Unpacked, String> {
        drop(self.frames);
        self.thread.await.map_err(|error| error.to_string())?
    }
}

/// The archive, frame after frame.
struct Frames {
    receiver: mpsc::Receiver<Frame>,
    rest: Bytes,
    arrived: Arc<AtomicU64>,
}

impl Read for Frames {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            let Some(frame) = self.receiver.blocking_recv() else { return Ok(0) };
            self.rest = frame.open()?;
            self.arrived.fetch_add(self.rest.len() as u64, Ordering::Relaxed);
        }
        let taken = self.rest.len().min(buffer.len());
        self.rest.copy_to_slice(&mut buffer[..taken]);
        Ok(taken)
    }
}

/// Reads all of it, over as many connections as it takes.
async fn over_connections(
    cluster: &Cluster,
    pod: &str,
    get: Get<'_>,
    fetching: &mut Fetching<'_>,
) -> Result<(), Ended> {
    let (mut backoff, mut reached, mut strange) = (Backoff::default(), Instant::now(), 0);
    loop {
        let before = fetching.next;
        let copying = Get { from: before, again: fetching.unpacking.is_some(), ..get }.copying();
        let why = match cluster.pipe(pod, names::CONTAINER, &copying.command).await {
            Ok((input, output)) => match listen(input, output, &copying.script, fetching).await? {
                Talk::Whole => return Ok(()),
                Talk::Cut(why) => why,
                Talk::Strange(why) => {
                    strange += 1;
                    if strange >= STRANGE {
                        return Err(fetching.failed(&why));
                    }
                    why
                }
            },
            Err(error) if error.code() == 403 => return Err(Ended::Failed(error.doing(fetching.doing))),
            Err(error) if error.is_gone() => return Err(fetching.failed("the node has ended")),
            Err(error) => error.message().to_owned(),
        };
        if fetching.next > before {
            (reached, strange) = (Instant::now(), 0);
            backoff.reset();
        }
        match cluster.get::<Pod>(Kind::Pod, pod).await {
            Ok(found) if !runs(&found) => return Err(fetching.failed("the node has ended")),
            Err(error) if error.is_gone() => return Err(fetching.failed("the node has ended")),
            _ => {}
        }
        if reached.elapsed() > PATIENCE {
            return Err(fetching.failed(&format!("lost the connection to the pod {pod}: {why}")));
        }
        sleep(backoff.pause()).await;
    }
}

/// How one connection ended.
enum Talk {
    Whole,
    Cut(String),
    /// What came makes no sense.
    Strange(String),
}

/// One connection: frames come in, and are answered once they are in memory here.
#[expect(clippy::too_many_lines, reason = "each way in which it can end has an error of its own")]
async fn listen(
    mut input: Input,
    mut output: Output,
    script: &[u8],
    fetching: &mut Fetching<'_>,
) -> Result<Talk, Ended> {
    let mut intake = Intake::from(fetching.next);
    let (mut heard, mut complaint) = (false, String::new());
    let mut answer = script.to_vec();
    loop {
        match timeout(SILENCE, input.write(&answer)).await {
            Ok(Ok(())) => answer.clear(),
            Ok(Err(why)) => return Ok(Talk::Cut(why)),
            Err(_) => return Ok(Talk::Cut("the connection accepts no more data".into())),
        }
        match timeout(SILENCE, output.next()).await {
            Err(_) => return Ok(Talk::Cut(format!("no answer for {} s", SILENCE.as_secs()))),
            Ok(Err(why)) => return Ok(Talk::Cut(why)),
            Ok(Ok(Some(Heard::Output(bytes)))) => {
                heard = true;
                intake.push(&bytes);
            }
            Ok(Ok(Some(Heard::Complaint(bytes)))) => {
                let words = String::from_utf8_lossy(&bytes);
                words.trim().lines().next_back().unwrap_or_default().clone_into(&mut complaint);
            }
            Ok(Ok(Some(Heard::Ended(status)))) => {
                if let Some(why) = no_shell(&status) {
                    return Err(fetching.failed(&why));
                }
                let why = if complaint.is_empty() { "the connection was closed".into() } else { complaint };
                return Ok(if heard { Talk::Cut(why) } else { Talk::Strange(why) });
            }
            Ok(Ok(None)) => return Ok(Talk::Cut("the connection was closed".into())),
        }
        loop {
            match intake.pop() {
                Ok(None) => break,
                Err(why) => return Ok(Talk::Strange(why)),
                Ok(Some(Piece::Begin { folder })) => match &fetching.unpacking {
                    Some(unpacking) if unpacking.is_folder == folder => {}
                    Some(_) => return Err(fetching.failed("something else took its place meanwhile")),
                    None => {
                        let (target, arrived) = (fetching.target.clone(), Arc::clone(&fetching.progress.arrived));
                        fetching.unpacking = Some(Unpacking::begin(target, folder, arrived));
                    }
                },
                Ok(Some(Piece::Size(size))) => fetching.progress.total.set(size),
                Ok(Some(Piece::Wait)) => {}
                Ok(Some(Piece::Note(note))) => fetching.notes.push(note),
                Ok(Some(Piece::Frame(frame))) => {
                    let Some(unpacking) = &fetching.unpacking else {
                        return Ok(Talk::Strange("a piece came before its beginning".into()));
                    };
                    if unpacking.frames.send(frame).await.is_err() {
                        bye(&mut input).await;
                        return Err(Ended::Unpacking);
                    }
                    fetching.next = intake.next_frame();
                    answer = format!("ok {}\n", fetching.next).into_bytes();
                }
                Ok(Some(Piece::End)) => {
                    bye(&mut input).await;
                    return Ok(Talk::Whole);
                }
                Ok(Some(Piece::Failed(why))) => {
                    bye(&mut input).await;
                    return Err(fetching.failed(&why));
                }
            }
        }
    }
}
