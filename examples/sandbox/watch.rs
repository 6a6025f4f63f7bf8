//! Watches: changes as they happen.

use std::rc::Rc;
use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, sleep_until};

use crate::body::{Body, Sender, send, stream};
use crate::cluster::Cluster;
use crate::kinds::Kind;
use crate::refusal::Refusal;
use crate::selector::Selector;
use crate::store::{Change, Key, Object};
use crate::table;

/// Seconds after which a silent watch tells how far it is.
const BOOKMARKS: u64 = 60;
/// The end of a watch that names none.
const LONGEST: u64 = 3000;

/// What to watch.
pub(crate) struct Watch {
    /// Of this kind.
    pub(crate) kind: &'static Kind,
    /// In this namespace; empty is all.
    pub(crate) namespace: String,
    /// Those that match.
    pub(crate) selector: Selector,
    /// Whether bookmarks are welcome.
    pub(crate) bookmarks: bool,
    /// For kubectl's eyes.
    pub(crate) table: bool,
}

/// Begins a watch after a version; with none or 0 it begins with what is there.
pub(crate) fn start(cluster: &Rc<Cluster>, watch: Watch, version: &str, timeout: &str) -> Result<Body, Refusal> {
    let wrong = |_| {
        let message = format!(
            "resourceVersion: Invalid value: {version:?}: strconv.ParseUint: parsing {version:?}: invalid syntax"
        );
        Refusal::new(500, "", message)
    };
    let version = if version.is_empty() { 0 } else { version.parse::<u64>().map_err(wrong)? };
    let seconds = timeout.parse().ok().filter(|seconds| *seconds > 0).unwrap_or(LONGEST);
    let end = Instant::now() + Duration::from_secs(seconds);
    let (sender, body) = stream();
    tokio::task::spawn_local(run(Rc::clone(cluster), watch, version, end, sender));
    Ok(body)
}

async fn run(cluster: Rc<Cluster>, watch: Watch, mut version: u64, end: Instant, sender: Sender) {
    let mut news = cluster.store.borrow().news();
    let mut lines = Vec::new();
    if version == 0 {
        let store = cluster.store.borrow();
        version = store.version();
        let all = store.list(watch.kind.plural, &watch.namespace, &Key::new(watch.kind.plural, &watch.namespace, ""));
        lines.extend(
            all.filter(|(_, object)| watch.selector.matches(&object.value))
                .map(|(_, object)| watch.line("ADDED", object)),
        );
    }
    let every = Duration::from_secs(BOOKMARKS);
    let mut bookmark = Instant::now() + every;
    loop {
        if !lines.is_empty() {
            if !send(&sender, lines.concat()).await {
                return;
            }
            lines.clear();
        }
        if let Err(oldest) = watch.read(&cluster, &mut version, &mut lines) {
            let status = Refusal::expired(format!("too old resource version: {version} ({oldest})")).status();
            send(&sender, format!("{}\n", json!({"type": "ERROR", "object": status}))).await;
            return;
        }
        if !lines.is_empty() {
            continue;
        }
        tokio::select! {
            () = sender.closed() => return,
            _ = news.changed() => {}
            () = sleep_until(end) => return,
            () = sleep_until(bookmark), if watch.bookmarks => {
                bookmark += every;
                let (kind, api) = (watch.kind.name, watch.kind.api_version());
                let metadata = json!({"resourceVersion": version.to_string(), "creationTimestamp": null});
                let object = json!({"kind": kind, "apiVersion": api, "metadata": metadata, "spec": {}, "status": {}});
                lines.push(format!("{}\n", json!({"type": "BOOKMARK", "object": object})));
            }
        }
    }
}

impl Watch {
    /// Reads on from a version; the error is the oldest version that can be gone on from.
    fn read(&self, cluster: &Cluster, version: &mut u64, lines: &mut Vec<String>) -> Result<(), u64> {
        let store = cluster.store.borrow();
        let changes = store.changes(*version).ok_or_else(|| store.oldest())?;
        lines.extend(changes.filter_map(|change| self.seen(change)));
        // A version from the future is waited for.
        *version = store.version().max(*version);
        Ok(())
    }

    /// What a change is to those who watch the selected objects only.
    fn seen(&self, change: &Change) -> Option<String> {
        if change.key.kind != self.kind.plural || !(self.namespace.is_empty() || change.key.namespace == self.namespace)
        {
            return None;
        }
        let chosen = |object: &&Rc<Object>| self.selector.matches(&object.value);
        match (change.old.as_ref().filter(chosen), change.new.as_ref().filter(chosen)) {
            (None, Some(new)) => Some(self.line("ADDED", new)),
            (Some(_), Some(new)) => Some(self.line("MODIFIED", new)),
            (Some(old), None) => Some(self.line("DELETED", &old.at(change.version))),
            (None, None) => None,
        }
    }

    fn line(&self, event: &str, object: &Object) -> String {
        let object = if self.table {
            let metadata = json!({"resourceVersion": object.value["metadata"]["resourceVersion"]});
            table::of(self.kind, &[&object.value], &metadata).to_string()
        } else {
            object.full(self.kind)
        };
        format!(r#"{{"type":"{event}","object":{object}}}"#) + "\n"
    }
}
