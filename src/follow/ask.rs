//! Asks the cluster why nodes do not start.

use std::rc::Rc;

use tokio::sync::mpsc::Sender;

use super::message::Message;
use crate::cluster::Cluster;
use crate::state::Questions;

/// Asks why nodes do not start; the answer is a message.
pub(super) fn ask(cluster: &Rc<Cluster>, namespace: Option<String>, questions: Questions, sender: &Sender<Message>) {
    let (cluster, sender) = (Rc::clone(cluster), sender.clone());
    tokio::task::spawn_local(async move {
        let answer = match cluster.evidence(namespace.as_deref(), questions).await {
            Ok(found) => Message::Explained(Box::new(found)),
            Err(error) => Message::Unexplained(error.message().to_owned()),
        };
        // Nobody listens any more.
        let _ = sender.send(answer).await;
    });
}
