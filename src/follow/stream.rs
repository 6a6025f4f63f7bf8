//! Reads the log of one pod.

use std::rc::Rc;

use bytes::{Buf, Bytes};
use tokio::sync::mpsc::Sender;
use tokio::task::JoinHandle;

use super::pump::Message;
use crate::cluster::Cluster;
use crate::names;

/// Begins to read a pod's log past its first `skip` bytes, which have been seen.
pub(super) fn start(
    cluster: &Rc<Cluster>,
    namespace: &str,
    uid: &str,
    pod: &str,
    skip: u64,
    follow: bool,
    sender: &Sender<Message>,
) -> JoinHandle<()> {
    let (cluster, sender) = (Rc::clone(cluster), sender.clone());
    let (namespace, uid, pod) = (namespace.to_owned(), uid.to_owned(), pod.to_owned());
    tokio::task::spawn_local(async move {
        let error = read(&cluster, &namespace, &uid, &pod, skip, follow, &sender).await.err();
        // Nobody to tell: the follower has gone.
        let _ = sender.send(Message::LogEnded { pod: uid, error }).await;
    })
}

async fn read(
    cluster: &Cluster,
    namespace: &str,
    uid: &str,
    pod: &str,
    mut skip: u64,
    follow: bool,
    sender: &Sender<Message>,
) -> Result<(), String> {
    let opened = cluster.log(namespace, pod, names::CONTAINER, follow).await;
    let mut stream = opened.map_err(|error| error.message().to_owned())?;
    let (mut held, mut begun) = (Bytes::new(), false);
    while let Some(bytes) = stream.next().await? {
        let bytes = if held.is_empty() { bytes } else { [held, bytes].concat().into() };
        let (mut bytes, rest) = if follow || !begun { split_complaint(bytes, begun) } else { (bytes, Bytes::new()) };
        begun |= !bytes.is_empty();
        held = rest;
        bytes = seen(bytes, &mut skip);
        if bytes.is_empty() {
            continue;
        }
        if sender.send(Message::Log { pod: uid.to_owned(), bytes }).await.is_err() {
            break;
        }
    }
    if held.is_empty() { Ok(()) } else { Err(String::from_utf8_lossy(&held).into_owned()) }
}

/// What a kubelet writes at the end of a stream when it loses its container runtime, as if the task had printed it.
const LOST: &[u8] = b"rpc error: code = ";
/// What it writes in place of a log that is not there any more.
const GONE: &[u8] = b"unable to retrieve container logs for ";

/// Keeps back an unfinished last line that begins like a kubelet's complaint: if nothing follows, it is one, and the
/// stream was cut.
fn split_complaint(mut bytes: Bytes, begun: bool) -> (Bytes, Bytes) {
    let line = memchr::memrchr(b'\n', &bytes).map_or(0, |end| end + 1);
    if bytes[line..].starts_with(LOST) || (!begun && line == 0 && bytes.starts_with(GONE)) {
        let rest = bytes.split_off(line);
        return (bytes, rest);
    }
    (bytes, Bytes::new())
}

/// Leaves out what has been seen.
fn seen(mut bytes: Bytes, skip: &mut u64) -> Bytes {
    let known = usize::try_from(*skip).unwrap_or(usize::MAX).min(bytes.len());
    bytes.advance(known);
    *skip -= known as u64;
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_are_kept_back() {
        let split = |text: &'static str| split_complaint(Bytes::from_static(text.as_bytes()), false);
        let gone = "unable to retrieve container logs for containerd://0";
        assert_eq!(split(gone), ("".into(), gone.into()));
        assert_eq!(split_complaint(gone.into(), true), (gone.into(), "".into()));
        let complaint = "rpc error: code = NotFound desc = gone";
        assert_eq!(split("saved\nrpc error: code = NotFound desc = gone"), ("saved\n".into(), complaint.into()));
        assert_eq!(split("rpc error: code = NotFound desc = gone"), ("".into(), complaint.into()));
        for own in ["a\nb", "rpc error: code = 3\n", "x rpc error: code = "] {
            assert_eq!(split(own), (own.into(), "".into()));
        }
    }

    #[test]
    fn what_was_seen_is_left_out() {
        let mut skip = 5;
        assert_eq!(seen(Bytes::from_static(b"abc"), &mut skip), Bytes::new());
        assert_eq!((seen(Bytes::from_static(b"defg"), &mut skip), skip), (Bytes::from_static(b"fg"), 0));
    }
}
