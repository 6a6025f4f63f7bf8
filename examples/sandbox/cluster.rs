//! The whole sandbox: what is stored, who watches over it, and where the pods live.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, mpsc};

use crate::faults::Faults;
use crate::kinds::{Kind, NAMESPACES};
use crate::kubelet::Kubelet;
use crate::store::{Change, Key, Store};
use crate::write;

/// One sandbox; everything in it runs on one thread.
pub(crate) struct Cluster {
    /// The objects.
    pub(crate) store: RefCell<Store>,
    /// The pods' processes and logs.
    pub(crate) kubelet: RefCell<Kubelet>,
    /// What is to go wrong.
    pub(crate) faults: RefCell<Faults>,
    /// How long pods take to start.
    pub(crate) start_delay: Cell<Duration>,
    /// Told when something that pods wait for was written.
    pub(crate) stirred: Notify,
    /// What has lost some of its owners.
    pub(crate) partly_orphaned: RefCell<BTreeSet<Key>>,
    /// Told when there is more of that.
    pub(crate) orphaned: Notify,
    /// Places on the node.
    pub(crate) room: Arc<Semaphore>,
    /// The throw-away folder.
    pub(crate) folder: PathBuf,
}

impl Cluster {
    /// A sandbox with its first objects, and the changes that its controllers have to hear of.
    pub(crate) fn new(folder: PathBuf) -> (Rc<Self>, mpsc::UnboundedReceiver<Rc<Change>>) {
        let (store, changes) = Store::new();
        let cluster = Rc::new(Self {
            store: RefCell::new(store),
            kubelet: RefCell::default(),
            faults: RefCell::default(),
            start_delay: Cell::default(),
            stirred: Notify::new(),
            partly_orphaned: RefCell::default(),
            orphaned: Notify::new(),
            room: Arc::new(Semaphore::new(crate::node::PODS_AT_ONCE)),
            folder,
        });
        for namespace in ["default", "kube-system"] {
            let object = serde_json::json!({"metadata": {"name": namespace}});
            // These names are free and valid.
            let _ = write::create(&cluster, Kind::of(NAMESPACES), "", object, false);
        }
        cluster.store.borrow_mut().put(&Key::new("nodes", "", crate::node::NAME), crate::node::object());
        (cluster, changes)
    }
}
