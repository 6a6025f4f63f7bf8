//! The whole sandbox, and what can be done to its objects.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};
use tokio::time::sleep;

use crate::admission;
use crate::faults::Faults;
use crate::kinds::{CLASSES, CONFIG_MAPS, EVENTS, JOBS, Kind, NAMESPACES, NODES, POD_GROUPS, PODS, SECRETS};
use crate::pod::{Handle, NODE};
use crate::refusal::Refusal;
use crate::store::{Change, Key, Store, each, now, owners, text, uid};

type Outcome = Result<Rc<Value>, Refusal>;

/// One sandbox; everything in it runs on one thread.
pub(crate) struct Cluster {
    pub(crate) store: RefCell<Store>,
    /// The processes and logs of pods, by uid.
    pub(crate) pods: RefCell<HashMap<String, Handle>>,
    /// The pods of each Job, by its uid.
    pub(crate) of_jobs: RefCell<HashMap<String, BTreeSet<Key>>>,
    /// The second in which each Job has last made a pod, by its uid.
    pub(crate) made: RefCell<HashMap<String, i64>>,
    /// Pods of Jobs with a policy that failed while they were deleted, by the Job's uid: newer servers keep them until
    /// they are counted (<https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-tracking-with-finalizers>).
    pub(crate) counted: RefCell<HashMap<String, Vec<Rc<Value>>>>,
    pub(crate) faults: RefCell<Faults>,
    /// How long pods take to start.
    pub(crate) start_delay: Cell<Duration>,
    /// The version that is imitated, behind `1.`.
    pub(crate) minor: Cell<u64>,
    /// Whether Jobs may have a podFailurePolicy, from 26 on.
    pub(crate) keeps_policies: Cell<bool>,
    /// The API of PodGroups, if there are any, and whether Jobs keep the name of theirs.
    pub(crate) pod_groups: Cell<(Option<&'static str>, bool)>,
    /// The pods that have a place on the node, by uid, some of them before they take it.
    pub(crate) places: RefCell<HashSet<String>>,
    /// Told of pods and PodGroups, for which other pods may wait.
    pub(crate) placing: Notify,
    /// Whether the controller of Jobs does nothing.
    pub(crate) jobs_held: Cell<bool>,
    /// Told of new ConfigMaps and Secrets, for which containers may wait.
    pub(crate) configured: Notify,
    /// Told when owners may be gone.
    orphaned: Notify,
    /// The throw-away folder.
    pub(crate) folder: PathBuf,
}

impl Cluster {
    /// A sandbox with its first objects, and the changes that its controllers have to hear of.
    pub(crate) fn new(folder: PathBuf) -> (Rc<Self>, mpsc::UnboundedReceiver<Rc<Change>>) {
        let (store, changes) = Store::new();
        let cluster = Rc::new(Self {
            store: RefCell::new(store),
            pods: RefCell::default(),
            of_jobs: RefCell::default(),
            made: RefCell::default(),
            counted: RefCell::default(),
            faults: RefCell::default(),
            start_delay: Cell::default(),
            minor: Cell::new(20),
            keeps_policies: Cell::new(true),
            pod_groups: Cell::new((None, false)),
            places: RefCell::default(),
            placing: Notify::new(),
            jobs_held: Cell::new(false),
            configured: Notify::new(),
            orphaned: Notify::new(),
            folder,
        });
        for name in ["default", "kube-system"] {
            // These names are free and valid.
            let _ = cluster.create(Kind::of(NAMESPACES), "", json!({"metadata": {"name": name}}), false);
        }
        let amounts = json!({"cpu": "64", "memory": "256Gi", "ephemeral-storage": "1Ti", "pods": "1000"});
        let node = json!({"metadata": {"name": NODE}, "status": {"capacity": amounts, "allocatable": amounts,
            "conditions": [{"type": "Ready", "status": "True"}]}});
        let _ = cluster.create(Kind::of(NODES), "", node, false);
        let default = json!({"storageclass.kubernetes.io/is-default-class": "true"});
        for (name, annotations, grows) in [("standard", default, true), ("fast", json!({}), false)] {
            let class = json!({"metadata": {"name": name, "annotations": annotations}, "provisioner": "sandbox",
                "allowVolumeExpansion": grows});
            let _ = cluster.create(Kind::of(CLASSES), "", class, false);
        }
        (cluster, changes)
    }

    /// Whether a kind is there, which newer servers have as they are told.
    pub(crate) fn serves(&self, kind: &Kind) -> bool {
        match kind.group() {
            "scheduling.k8s.io" => self.pod_groups.get().0 == Some(kind.api),
            "resource.k8s.io" => self.minor.get() >= 34,
            _ => true,
        }
    }

    pub(crate) fn get(&self, key: &Key) -> Option<Rc<Value>> {
        self.store.borrow().get(key)
    }

    /// An object, or 404.
    pub(crate) fn existing(&self, key: &Key) -> Outcome {
        self.get(key).ok_or_else(|| Refusal::not_found(Kind::of(key.kind), &key.name))
    }

    pub(crate) fn create(&self, kind: &'static Kind, namespace: &str, mut object: Value, dry: bool) -> Outcome {
        if kind.namespaced() {
            self.existing(&Key::new(NAMESPACES, "", namespace))?;
        }
        if kind.plural == JOBS && (self.minor.get() < 26 || !self.keeps_policies.get()) {
            // A field that an old server does not know is dropped.
            if let Some(spec) = object["spec"].as_object_mut() {
                spec.remove("podFailurePolicy");
            }
        }
        if kind.plural == JOBS && !self.pod_groups.get().1 {
            let pod = object.pointer_mut("/spec/template/spec").and_then(Value::as_object_mut);
            pod.map(|pod| pod.remove("schedulingGroup"));
        }
        admission::complete(kind, namespace, &mut object)?;
        let key = Key::new(kind.plural, namespace, text(&object, "/metadata/name"));
        if self.get(&key).is_some() {
            return Err(Refusal::exists(kind, &key.name));
        }
        if dry {
            return Ok(Rc::new(object));
        }
        let object = self.store.borrow_mut().put(&key, object);
        if kind.plural != PODS && owners(&object).next().is_some() {
            // They may be gone already; a Job that makes a pod is there.
            self.orphaned.notify_one();
        }
        if matches!(kind.plural, PODS | POD_GROUPS) {
            self.placing.notify_waiters();
        }
        if matches!(kind.plural, CONFIG_MAPS | SECRETS) {
            self.configured.notify_waiters();
        }
        Ok(object)
    }

    /// Merges a patch into an object, but for what identifies it and for its status; as a patch of its status, into
    /// that alone.
    pub(crate) fn patch(&self, key: &Key, part: &str, patch: &Value, dry: bool) -> Outcome {
        let (kind, there) = (Kind::of(key.kind), self.existing(key)?);
        let mut object = Value::clone(&there);
        if part == "status" {
            merge(&mut object["status"], &patch["status"]);
        } else {
            merge(&mut object, patch);
            if let Some(status) = there.get("status") {
                object["status"] = status.clone();
            }
        }
        let (wanted, found) = (&object["metadata"]["uid"], &there["metadata"]["uid"]);
        if wanted != found {
            return Err(Refusal::invalid(kind, &key.name, "metadata.uid", "Invalid value: field is immutable"));
        }
        for field in ["name", "namespace", "resourceVersion", "creationTimestamp"] {
            if object["metadata"][field] != there["metadata"][field] {
                let why = format!("metadata.{field} is another; please begin with the latest version");
                return Err(Refusal::conflict(kind, &key.name, &why));
            }
        }
        admission::check(kind, &object)?;
        Ok(if dry { Rc::new(object) } else { self.store.borrow_mut().put(key, object) })
    }

    /// Deletes an object on someone's behalf; answers with the object if it lingers, else with a `Status`.
    pub(crate) fn delete(&self, key: &Key, options: &Value, dry: bool) -> Result<Value, Refusal> {
        let (kind, there) = (Kind::of(key.kind), self.existing(key)?);
        for field in ["uid", "resourceVersion"] {
            let (wanted, found) = (&options["preconditions"][field], &there["metadata"][field]);
            if !wanted.is_null() && wanted != found {
                let why = format!("the {field} in the precondition ({wanted}) is not the one in record ({found})");
                return Err(Refusal::conflict(kind, &key.name, &why));
            }
        }
        // An old custom of batch/v1, and the reason for many stray pods.
        let custom = if key.kind == JOBS { "Orphan" } else { "Background" };
        let policy = options["propagationPolicy"].as_str().unwrap_or(custom);
        if !matches!(policy, "Orphan" | "Background") {
            let why = format!("Unsupported value: {policy:?}: the sandbox knows \"Background\" and \"Orphan\"");
            return Err(Refusal::invalid(kind, &key.name, "propagationPolicy", &why));
        }
        let uid = text(&there, "/metadata/uid");
        if !dry {
            if policy == "Orphan" {
                for owned in self.keys(|_, object| owners(object).any(|owner| owner == uid)) {
                    self.store.borrow_mut().change(&owned, |object| {
                        let owners = &mut object["metadata"]["ownerReferences"];
                        *owners = each(owners).filter(|owner| owner["uid"] != uid).cloned().collect();
                    });
                }
            }
            if let Some(lingering) = self.end(key, options["gracePeriodSeconds"].as_u64()) {
                return Ok(Value::clone(&lingering));
            }
        }
        let details = json!({"name": key.name, "group": kind.group(), "kind": key.kind, "uid": uid});
        Ok(json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}))
    }

    /// Ends an object: at once, or a pod that runs by saying so and giving it some seconds; returns the latter.
    pub(crate) fn end(&self, key: &Key, grace: Option<u64>) -> Option<Rc<Value>> {
        let pod = self.get(key)?;
        let over = matches!(text(&pod, "/status/phase"), "Succeeded" | "Failed");
        if key.kind != PODS || over || !pod["spec"]["nodeName"].is_string() || grace == Some(0) {
            self.remove(key);
            return None;
        }
        let grace = grace.or(pod["spec"]["terminationGracePeriodSeconds"].as_u64()).unwrap_or(30);
        if pod["metadata"]["deletionGracePeriodSeconds"].as_u64().is_some_and(|before| before <= grace) {
            return Some(pod);
        }
        self.store.borrow_mut().change(key, |pod| {
            pod["metadata"]["deletionTimestamp"] = now();
            pod["metadata"]["deletionGracePeriodSeconds"] = grace.into();
        })
    }

    /// Removes an object for good, and a namespace with all that is in it: nobody here keeps it waiting.
    pub(crate) fn remove(&self, key: &Key) {
        self.store.borrow_mut().remove(key);
        if key.kind == NAMESPACES {
            for inside in self.keys(|inside, _| inside.namespace == key.name) {
                self.store.borrow_mut().remove(&inside);
            }
        }
        self.orphaned.notify_one();
    }

    /// Removes what has lost all its owners: not at once, for often they go one by one.
    pub(crate) async fn collect_garbage(self: Rc<Self>) {
        loop {
            self.orphaned.notified().await;
            sleep(Duration::from_millis(20)).await;
            let uid = |object: &Value| text(object, "/metadata/uid").to_owned();
            let there: HashSet<String> = self.store.borrow().all().map(|(_, object)| uid(object)).collect();
            let lost = |object: &Value| owners(object).count() > 0 && !owners(object).any(|uid| there.contains(uid));
            for key in self.keys(|_, object| lost(object)) {
                self.end(&key, None);
            }
        }
    }

    pub(crate) fn keys(&self, which: impl Fn(&Key, &Value) -> bool) -> Vec<Key> {
        self.store.borrow().all().filter(|(key, object)| which(key, object)).map(|(key, _)| key.clone()).collect()
    }

    /// Records an event about an object.
    pub(crate) fn say(&self, key: &Key, kind: &str, reason: &str, message: &str) {
        let Some(object) = self.get(key) else { return };
        let event = json!({
            "metadata": {"name": format!("{}.{}", key.name, uid())},
            "involvedObject": {"kind": object["kind"], "apiVersion": object["apiVersion"], "name": key.name,
                "namespace": key.namespace, "uid": object["metadata"]["uid"]},
            "type": kind, "reason": reason, "message": message, "source": {"component": "sandbox"},
            "firstTimestamp": now(), "lastTimestamp": now(), "count": 1,
        });
        // Nobody reads the events of a namespace that has just gone.
        let _ = self.create(Kind::of(EVENTS), &key.namespace, event, false);
    }
}

/// RFC 7396.
fn merge(value: &mut Value, patch: &Value) {
    let Some(patch) = patch.as_object() else {
        *value = patch.clone();
        return;
    };
    if !value.is_object() {
        *value = json!({});
    }
    for (key, change) in patch {
        if change.is_null() {
            value.as_object_mut().map(|object| object.remove(key));
        } else {
            merge(&mut value[key], change);
        }
    }
}
