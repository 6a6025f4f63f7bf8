//! Follows several tasks at once, without their logs: one watch of Jobs and one of pods serve them all.

use std::collections::HashMap;
use std::convert::Infallible;
use std::rc::Rc;

use futures::future::{pending, try_join_all};
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::message::Message;
use super::watcher::{self, Followed};
use super::{CHANNEL, Follow, Limits, Outcome, Subject};
use crate::cluster::Cluster;
use crate::error::Result;
use crate::names;
use crate::ui::Ui;

/// So many ids are named in a selector; of more tasks, all that the user has are watched.
const NAMED: usize = 200;

/// Follows tasks that are in one namespace and have one owner; how each ended, in their order. Of each, `ended` hears at
/// once.
///
/// # Errors
/// The cluster refuses what is needed.
pub async fn follow_all(
    cluster: &Rc<Cluster>,
    ui: &Ui,
    subjects: &[Subject],
    limits: Limits,
    ended: impl AsyncFn(&Subject, &Outcome) -> Result<()>,
) -> Result<Vec<Outcome>> {
    let Some(first) = subjects.first() else { return Ok(Vec::new()) };
    let (sender, news) = mpsc::channel(CHANNEL);
    let mut selector = first.owner.selector(names::TASK);
    if subjects.len() <= NAMED {
        let ids: Vec<&str> = subjects.iter().map(|subject| subject.id.as_str()).collect();
        selector.push_str(&format!(",{} in ({})", names::TASK_ID, ids.join(",")));
    }
    let pumps = watcher::start(
        cluster,
        &first.namespace,
        [&selector, &selector],
        limits.reconnect.unwrap_or(watcher::LOST),
        &sender,
    );
    let pumps = Rc::new(pumps);
    let mut shares = Shares::default();
    let follows = subjects.iter().map(|subject| {
        let (sender, receiver) = mpsc::channel(CHANNEL);
        shares.0.insert(subject.id.clone(), sender.clone());
        let mut follow = Follow::new(cluster, ui, subject, limits, sender, &pumps);
        let ended = &ended;
        async move {
            let outcome = follow.run(receiver, limits).await?;
            follow.finish().await?;
            ended(subject, &outcome).await?;
            Ok(outcome)
        }
    });
    let follows = try_join_all(follows);
    tokio::select! {
        outcomes = follows => outcomes,
        never = shares.out(news) => match never {},
    }
}

/// Who follows which task, by its id.
#[derive(Default)]
struct Shares(HashMap<String, Sender<Message>>);

impl Shares {
    /// Gives every follower its share of the news. Those whose task has ended listen no more.
    async fn out(&self, mut news: Receiver<Message>) -> Infallible {
        while let Some(message) = news.recv().await {
            match message {
                Message::Jobs(jobs) => self.list(jobs).await,
                Message::Pods(pods) => self.list(pods).await,
                Message::Job(ref job) | Message::JobGone(ref job) => self.one(job.id().to_owned(), message).await,
                Message::Pod(ref pod) | Message::PodGone(ref pod) => self.one(pod.id().to_owned(), message).await,
                Message::Lost(error) => {
                    for sender in self.0.values() {
                        let _ = sender.send(Message::Lost(error.clone())).await;
                    }
                }
                // Of all tasks alike: once is enough.
                other => {
                    if let Some(sender) = self.0.values().find(|sender| !sender.is_closed()) {
                        let _ = sender.send(other).await;
                    }
                }
            }
        }
        pending().await
    }

    async fn one(&self, id: String, message: Message) {
        if let Some(sender) = self.0.get(&id) {
            let _ = sender.send(message).await;
        }
    }

    async fn list<T: Followed>(&self, listed: Vec<T>) {
        let mut parts: HashMap<String, Vec<T>> = HashMap::new();
        for object in listed {
            parts.entry(object.id().to_owned()).or_default().push(object);
        }
        for (id, sender) in &self.0 {
            let _ = sender.send(T::all(parts.remove(id).unwrap_or_default())).await;
        }
    }
}
