//! The node's agent: hears of pods, begins them, and ends them when they are deleted.

use std::collections::HashMap;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::cluster::Cluster;
use crate::logs::Log;
use crate::pod::Pod;
use crate::remove;
use crate::store::Change;

/// The pods that live, and the logs of those that are there.
#[derive(Default)]
pub(crate) struct Kubelet {
    pods: HashMap<String, Handle>,
}

struct Handle {
    /// When the pod has to be gone; `None` as long as it may live.
    stop: watch::Sender<Option<Instant>>,
    logs: HashMap<String, Rc<Log>>,
    lives: bool,
}

impl Kubelet {
    /// A container's log.
    pub(crate) fn log(&self, uid: &str, container: &str) -> Option<Rc<Log>> {
        self.pods.get(uid)?.logs.get(container).cloned()
    }

    /// Keeps a container's log for as long as its pod is there.
    pub(crate) fn keep(&mut self, uid: &str, container: &str, log: &Rc<Log>) {
        if let Some(handle) = self.pods.get_mut(uid) {
            handle.logs.insert(container.into(), Rc::clone(log));
        }
    }

    /// Begins new files for all logs.
    pub(crate) fn rotate(&self) {
        self.pods.values().flat_map(|pod| pod.logs.values()).for_each(|log| log.rotate());
    }

    /// Tells every pod to end at once.
    pub(crate) fn end_all(&self) {
        for handle in self.pods.values() {
            handle.stop.send_replace(Some(Instant::now()));
        }
    }

    /// Whether processes may be left.
    pub(crate) fn is_busy(&self) -> bool {
        self.pods.values().any(|handle| handle.lives)
    }
}

/// A pod has come, changed or gone.
pub(crate) fn heard(cluster: &Rc<Cluster>, change: &Change) {
    let Some(pod) = change.new.as_ref().or(change.old.as_ref()) else { return };
    let uid = pod.uid().to_owned();
    let mut kubelet = cluster.kubelet.borrow_mut();
    if change.new.is_none() {
        if let Some(handle) = kubelet.pods.get(&uid) {
            handle.stop.send_replace(Some(Instant::now()));
            if !handle.lives {
                kubelet.pods.remove(&uid);
            }
        }
        return;
    }
    if let Some(handle) = kubelet.pods.get(&uid) {
        if pod.going() && !handle.lives {
            drop(kubelet);
            remove::forget(cluster, &change.key);
        } else if pod.going() {
            let grace = pod.value["metadata"]["deletionGracePeriodSeconds"].as_u64().unwrap_or_default();
            let end = Instant::now() + Duration::from_secs(grace);
            // A later end is none: the first one stands.
            handle.stop.send_if_modified(|stop| {
                let sooner = stop.is_none_or(|stop| end < stop);
                if sooner {
                    *stop = Some(end);
                }
                sooner
            });
        }
        return;
    }
    if change.old.is_none() {
        let (sender, stop) = watch::channel(None);
        kubelet.pods.insert(uid.clone(), Handle { stop: sender, logs: HashMap::new(), lives: true });
        let (cluster, key, pod) = (Rc::clone(cluster), change.key.clone(), Rc::clone(pod));
        tokio::task::spawn_local(async move {
            Pod::new(&cluster, key, &pod, stop).live().await;
            ended(&cluster, &uid);
        });
    }
}

/// A pod's processes have ended: what it leaves behind is its log, until it is deleted.
fn ended(cluster: &Cluster, uid: &str) {
    let gone = cluster.store.borrow().by_uid(uid).is_none();
    let mut kubelet = cluster.kubelet.borrow_mut();
    if gone {
        kubelet.pods.remove(uid);
        // Whatever of it cannot be removed goes with the whole folder.
        let _ = std::fs::remove_dir_all(cluster.folder.join(uid));
    } else if let Some(handle) = kubelet.pods.get_mut(uid) {
        handle.lives = false;
    }
}

/// Comes when the pod is to stop.
pub(crate) async fn stopped(stop: &watch::Receiver<Option<Instant>>) {
    let mut stop = stop.clone();
    // Its sender lives as long as the pod does.
    let _ = stop.wait_for(Option::is_some).await;
}

/// Does something unless the pod is to stop before it is done.
pub(crate) async fn unless_stopped<T>(
    stop: &watch::Receiver<Option<Instant>>,
    work: impl Future<Output = T>,
) -> Option<T> {
    tokio::select! {
        biased;
        () = stopped(stop) => None,
        done = work => Some(done),
    }
}
