//! The scheduler's part in pods that belong to a PodGroup, and in how many pods the node takes
//! (<https://kubernetes.io/docs/concepts/scheduling-eviction/gang-scheduling/>): a pod is held until its PodGroup exists and has
//! as many pods as its `minCount`; then all of them get a place, or none.

use std::collections::HashSet;
use std::rc::Rc;

use serde_json::Value;

use crate::cluster::Cluster;
use crate::kinds::{NODES, POD_GROUPS, PODS};
use crate::pod::NODE;
use crate::store::{Key, text};

/// Whether a pod may be placed now, or why not. Places are kept for the others of its group until they take them.
pub(crate) fn place(cluster: &Cluster, pod: &Value) -> Result<(), String> {
    let uid = text(pod, "/metadata/uid");
    if cluster.places.borrow().contains(uid) {
        return Ok(());
    }
    let group = text(pod, "/spec/schedulingGroup/podGroupName");
    let free = free(cluster);
    if group.is_empty() {
        return take(cluster, &[uid.to_owned()], free, 1);
    }
    let namespace = text(pod, "/metadata/namespace");
    let Some(there) = cluster.get(&Key::new(POD_GROUPS, namespace, group)) else {
        return Err(format!("waiting for pods's pod group {group:?} to appear in scheduling queue"));
    };
    let wanted = there["spec"]["schedulingPolicy"]["gang"]["minCount"].as_u64().unwrap_or(1);
    let members: Vec<Rc<Value>> = living(cluster)
        .filter(|other| {
            text(other, "/metadata/namespace") == namespace
                && text(other, "/spec/schedulingGroup/podGroupName") == group
        })
        .collect();
    if (members.len() as u64) < wanted {
        return Err("waiting for minCount pods from a gang to appear in scheduling queue".into());
    }
    let places = cluster.places.borrow().clone();
    let open: Vec<String> = { members.iter().map(|pod| text(pod, "/metadata/uid").to_owned()) }
        .filter(|uid| !places.contains(uid))
        .collect();
    let have = (members.len() - open.len()) as u64;
    take(cluster, &open, free, wanted.saturating_sub(have).max(1))
}

/// Keeps places for pods, as many as are free, but at least so many.
fn take(cluster: &Cluster, pods: &[String], free: u64, least: u64) -> Result<(), String> {
    if free < least {
        return Err("0/1 nodes are available: 1 Too many pods.".into());
    }
    cluster.places.borrow_mut().extend(pods.iter().take(usize::try_from(free).unwrap_or(usize::MAX)).cloned());
    Ok(())
}

/// How many pods the node takes beside those that have places.
fn free(cluster: &Cluster) -> u64 {
    let node = cluster.get(&Key::new(NODES, "", NODE));
    let most = node.and_then(|node| text(&node, "/status/allocatable/pods").parse().ok()).unwrap_or(0_u64);
    let live: HashSet<String> = living(cluster).map(|pod| text(&pod, "/metadata/uid").to_owned()).collect();
    let mut places = cluster.places.borrow_mut();
    places.retain(|uid| live.contains(uid));
    most.saturating_sub(places.len() as u64)
}

/// The pods that have not ended.
fn living(cluster: &Cluster) -> impl Iterator<Item = Rc<Value>> {
    let store = cluster.store.borrow();
    let pods: Vec<Rc<Value>> = store.all().filter(|(key, _)| key.kind == PODS).map(|(_, pod)| Rc::clone(pod)).collect();
    pods.into_iter().filter(|pod| !matches!(text(pod, "/status/phase"), "Succeeded" | "Failed"))
}
