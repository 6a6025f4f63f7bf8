//! Watches: changes as they happen.

use std::rc::Rc;
use std::time::Duration;

use futures::stream;
use hyper::Response;
use hyper::body::Bytes;
use serde_json::{Value, json};
use tokio::sync::watch::Receiver;
use tokio::time::{Instant, sleep_until};

use crate::cluster::Cluster;
use crate::http::{Body, Call, streamed};
use crate::refusal::Refusal;
use crate::selector::Selector;
use crate::store::Change;

/// After this time a silent watch tells how far it is.
const BOOKMARKS: Duration = Duration::from_mins(1);
/// The end of a watch that names none, in seconds.
const LONGEST: usize = 3000;

struct Watch {
    cluster: Rc<Cluster>,
    selector: Selector,
    bookmarks: bool,
    /// What has been told.
    version: usize,
    news: Receiver<()>,
    bookmark: Instant,
    /// `None` when it is over.
    end: Option<Instant>,
    lines: Vec<String>,
}

/// Begins a watch after a version; with none or 0 it begins with what is there.
pub(crate) fn answer(cluster: &Rc<Cluster>, selector: Selector, call: &Call) -> Result<Response<Body>, Refusal> {
    let store = cluster.store.borrow();
    let mut lines = Vec::new();
    let version = match call.parameter("resourceVersion").as_str() {
        "" | "0" => {
            let there = store.list(selector.kind.plural, &selector.namespace);
            let there = there.filter(|(key, object)| selector.matches(key, object));
            lines.extend(there.map(|(_, object)| line("ADDED", object)));
            store.version()
        }
        given => given.parse().map_err(|_| Refusal::bad(format!("no resource version: {given:?}")))?,
    };
    let seconds = call.number("timeoutSeconds")?.filter(|seconds| *seconds > 0).unwrap_or(LONGEST);
    let watch = Watch {
        cluster: Rc::clone(cluster),
        selector,
        bookmarks: call.is_set("allowWatchBookmarks"),
        version,
        news: store.news(),
        bookmark: Instant::now() + BOOKMARKS,
        end: Some(Instant::now() + Duration::from_secs(seconds as u64)),
        lines,
    };
    let pieces = stream::unfold(watch, |mut watch| async move { Some((watch.next().await?, watch)) });
    Ok(streamed("application/json", pieces))
}

impl Watch {
    /// The next lines; `None` at the end.
    async fn next(&mut self) -> Option<Bytes> {
        let end = self.end?;
        loop {
            self.read();
            if !self.lines.is_empty() {
                return Some(std::mem::take(&mut self.lines).concat().into());
            }
            tokio::select! {
                // Its sender lives as long as the sandbox does.
                _ = self.news.changed() => {}
                () = sleep_until(end) => return None,
                () = sleep_until(self.bookmark), if self.bookmarks => {
                    self.bookmark += BOOKMARKS;
                    let kind = self.selector.kind;
                    let metadata = json!({"resourceVersion": self.version.to_string(), "creationTimestamp": null});
                    let object = json!({"kind": kind.name, "apiVersion": kind.api, "metadata": metadata});
                    self.lines.push(line("BOOKMARK", &object));
                }
            }
        }
    }

    /// Reads on to the newest version.
    fn read(&mut self) {
        let store = self.cluster.store.borrow();
        let Some(changes) = store.changes(self.version) else {
            let expired = format!("too old resource version: {} ({})", self.version, store.oldest());
            self.lines.push(line("ERROR", &Refusal::new(410, expired).status()));
            self.end = None;
            return;
        };
        let lines = changes.filter_map(|change| self.seen(change)).collect::<Vec<_>>();
        // A version from the future is waited for.
        self.version = store.version().max(self.version);
        self.lines.extend(lines);
    }

    /// What a change is to those who watch the selected objects only.
    fn seen(&self, change: &Change) -> Option<String> {
        let meant = |object: &Rc<Value>| self.selector.matches(&change.key, object);
        let event = match (change.old.as_ref().is_some_and(meant), change.new.as_ref().is_some_and(meant)) {
            (false, true) => "ADDED",
            (true, true) => "MODIFIED",
            (true, false) => "DELETED",
            (false, false) => return None,
        };
        Some(line(event, change.new.as_ref().or(change.old.as_ref())?))
    }
}

fn line(event: &str, object: &Value) -> String {
    format!("{{\"type\":\"{event}\",\"object\":{object}}}\n")
}
