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
    while let Some(mut bytes) = stream.next().await? {
        bytes = seen(bytes, &mut skip);
        if bytes.is_empty() {
            continue;
        }
        if sender.send(Message::Log { pod: uid.to_owned(), bytes }).await.is_err() {
            break;
        }
    }
    Ok(())
}

/// Leaves out what has been seen.
fn seen(mut bytes: Bytes, skip: &mut u64) -> Bytes {
    let known = usize::try_from(*skip).unwrap_or(usize::MAX).min(bytes.len());
    bytes.advance(known);
    *skip -= known as u64;
    bytes
}
