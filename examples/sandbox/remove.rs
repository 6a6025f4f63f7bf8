//! Deleting objects, and what goes with them.

use std::rc::Rc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::kinds::{JOBS, Kind, NAMESPACES, PODS};
use crate::refusal::Refusal;
use crate::store::{Key, Object, now, owners, seconds};

/// What becomes of what an object owns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    /// It stays, without an owner.
    Orphan,
    /// It goes after the object.
    Background,
    /// It goes before the object.
    Foreground,
}

/// How to delete.
#[derive(Debug, Default)]
pub(crate) struct Options {
    policy: Option<Policy>,
    grace: Option<i64>,
    uid: Option<String>,
    version: Option<String>,
    /// Only to see whether it would be done.
    pub(crate) dry: bool,
}

impl Options {
    /// From the request's body and its query; the body wins.
    pub(crate) fn parse(body: &Value, query: impl Fn(&str) -> Option<String>) -> Result<Self, Refusal> {
        let text = |key: &str| body[key].as_str().map(str::to_owned).or_else(|| query(key));
        let orphan =
            body["orphanDependents"].as_bool().map(|orphan| if orphan { Policy::Orphan } else { Policy::Background });
        let policy = match text("propagationPolicy").as_deref() {
            None | Some("") => orphan,
            Some("Orphan") => Some(Policy::Orphan),
            Some("Background") => Some(Policy::Background),
            Some("Foreground") => Some(Policy::Foreground),
            Some(other) => {
                return Err(Refusal::new(
                    422,
                    "Invalid",
                    format!(
                        "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: {other:?}: supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\""
                    ),
                ));
            }
        };
        let grace = body["gracePeriodSeconds"].as_i64().or_else(|| query("gracePeriodSeconds")?.parse().ok());
        let precondition = |key: &str| body["preconditions"][key].as_str().map(str::to_owned);
        let dry = query("dryRun").as_deref() == Some("All") || body["dryRun"][0] == "All";
        Ok(Self { policy, grace, uid: precondition("uid"), version: precondition("resourceVersion"), dry })
    }
}

/// Deletes an object on someone's behalf; answers with the object if it lingers, else with a `Status`.
pub(crate) fn delete(cluster: &Cluster, kind: &'static Kind, key: &Key, options: &Options) -> Result<String, Refusal> {
    let there = cluster.store.borrow().get(key).ok_or_else(|| Refusal::not_found(kind, &key.name))?;
    for (wanted, field, word) in
        [(&options.uid, "uid", "UID"), (&options.version, "resourceVersion", "ResourceVersion")]
    {
        let found = there.value["metadata"][field].as_str().unwrap_or_default();
        if let Some(wanted) = wanted.as_deref().filter(|wanted| *wanted != found) {
            let why = format!(
                "the {word} in the precondition ({wanted}) does not match the {word} in record ({found}). The object might have been deleted and then recreated"
            );
            return Err(Refusal::conflict(kind, kind.name, &key.name, &why));
        }
    }
    // An old custom of batch/v1, and the reason for many stray pods.
    let policy = options.policy.unwrap_or(if kind.plural == JOBS { Policy::Orphan } else { Policy::Background });
    if options.dry {
        return Ok(gone(kind, &there));
    }
    let mut lingering = None;
    if policy != Policy::Background && key.kind != PODS {
        let finalizer = if policy == Policy::Orphan { "orphan" } else { "foregroundDeletion" };
        lingering = cluster.store.borrow_mut().change(key, |value| {
            value["metadata"]["deletionTimestamp"] = now();
            value["metadata"]["deletionGracePeriodSeconds"] = 0.into();
            value["metadata"]["finalizers"] = json!([finalizer]);
        });
    }
    match policy {
        Policy::Orphan => release(cluster, there.uid()),
        Policy::Foreground => {
            let dependants = cluster.store.borrow().dependants(there.uid());
            for dependant in &dependants {
                collect(cluster, dependant);
            }
            settle(cluster, key);
            return Ok(lingering.map_or_else(|| gone(kind, &there), |object| object.full(kind)));
        }
        Policy::Background => {}
    }
    let last = end(cluster, key, options.grace).or(lingering);
    Ok(last.map_or_else(|| gone(kind, &there), |object| object.full(kind)))
}

fn gone(kind: &Kind, object: &Object) -> String {
    if kind.plural == PODS {
        let mut last = object.value.clone();
        last["metadata"]["deletionTimestamp"] = now();
        last["metadata"]["deletionGracePeriodSeconds"] = 0.into();
        return Object::new(last).full(kind);
    }
    let mut details = json!({"name": object.value["metadata"]["name"], "kind": kind.plural, "uid": object.uid()});
    if !kind.group.is_empty() {
        details["group"] = kind.group.into();
    }
    json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}).to_string()
}

/// Ends an object: at once, or for what takes its time by saying so; returns the latter.
pub(crate) fn end(cluster: &Cluster, key: &Key, grace: Option<i64>) -> Option<Rc<Object>> {
    let object = cluster.store.borrow().get(key)?;
    if key.kind == NAMESPACES {
        let marked = cluster.store.borrow_mut().change(key, |value| {
            value["metadata"]["deletionTimestamp"] = now();
            value["status"]["phase"] = "Terminating".into();
        });
        let content = cluster.store.borrow().within(&key.name);
        for key in &content {
            end(cluster, key, None);
        }
        settle(cluster, key);
        return marked;
    }
    // Only a pod that lives on a node has someone who ends it.
    let finished = matches!(object.value["status"]["phase"].as_str(), Some("Succeeded" | "Failed"));
    let lives = object.value["spec"]["nodeName"].is_string() && !finished;
    if key.kind == PODS && lives && grace != Some(0) {
        let period = grace.or_else(|| object.value["spec"]["terminationGracePeriodSeconds"].as_i64()).unwrap_or(30);
        let before = object.value["metadata"]["deletionGracePeriodSeconds"].as_i64();
        if before.is_some_and(|before| before <= period) {
            return Some(object);
        }
        return cluster.store.borrow_mut().change(key, |value| {
            value["metadata"]["deletionTimestamp"] =
                seconds(Timestamp::now() + SignedDuration::from_secs(period)).into();
            value["metadata"]["deletionGracePeriodSeconds"] = period.into();
        });
    }
    forget(cluster, key);
    None
}

/// Removes an object for good, then what it alone owned.
pub(crate) fn forget(cluster: &Cluster, key: &Key) {
    let Some(object) = cluster.store.borrow_mut().remove(key) else { return };
    let dependants = cluster.store.borrow().dependants(object.uid());
    for dependant in &dependants {
        collect(cluster, dependant);
    }
    for owner in owners(&object.value) {
        let owner = cluster.store.borrow().by_uid(owner);
        if let Some((owner, _)) = owner {
            settle(cluster, &owner);
        }
    }
    settle(cluster, &Key::new(NAMESPACES, "", &key.namespace));
}

/// Removes an object whose owners are all gone; one that has others left forgets those that are gone, soon.
pub(crate) fn collect(cluster: &Cluster, key: &Key) {
    let Some(object) = cluster.store.borrow().get(key) else { return };
    if owners(&object.value).all(|uid| lives(cluster, uid)) {
        return;
    }
    if owners(&object.value).any(|uid| lives(cluster, uid)) {
        cluster.partly_orphaned.borrow_mut().insert(key.clone());
        cluster.orphaned.notify_one();
    } else {
        end(cluster, key, None);
    }
}

/// Takes owners that are gone off what has others left: not at once, for often all of them go one by one.
pub(crate) async fn trim(cluster: Rc<Cluster>) {
    loop {
        cluster.orphaned.notified().await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        let keys = cluster.partly_orphaned.take();
        for key in &keys {
            keep_owners(&cluster, key, |uid| lives(&cluster, uid));
        }
    }
}

fn lives(cluster: &Cluster, uid: &str) -> bool {
    cluster.store.borrow().by_uid(uid).is_some_and(|(_, owner)| !is_foreground(&owner.value))
}

/// Takes an owner off all that it owns.
fn release(cluster: &Cluster, uid: &str) {
    let dependants = cluster.store.borrow().dependants(uid);
    for key in &dependants {
        keep_owners(cluster, key, |other| other != uid);
    }
}

fn keep_owners(cluster: &Cluster, key: &Key, keep: impl Fn(&str) -> bool) {
    let Some(object) = cluster.store.borrow().get(key) else { return };
    let mut value = object.value.clone();
    if let Some(owners) = value["metadata"]["ownerReferences"].as_array_mut() {
        owners.retain(|owner| owner["uid"].as_str().is_some_and(&keep));
        if owners.is_empty() {
            value["metadata"].as_object_mut().map(|metadata| metadata.remove("ownerReferences"));
        }
        cluster.store.borrow_mut().put(key, value);
    }
}

fn is_foreground(value: &Value) -> bool {
    value["metadata"]["deletionTimestamp"].is_string() && value["metadata"]["finalizers"][0] == "foregroundDeletion"
}

/// Removes what only waited for its content to go: a namespace, an owner that is deleted in the foreground.
pub(crate) fn settle(cluster: &Cluster, key: &Key) {
    let Some(object) = cluster.store.borrow().get(key) else { return };
    let store = cluster.store.borrow();
    let empty = if key.kind == NAMESPACES {
        object.going() && store.within(&key.name).is_empty()
    } else {
        is_foreground(&object.value) && store.dependants(object.uid()).is_empty()
    };
    drop(store);
    if empty {
        forget(cluster, key);
    }
}
