//! What the controllers do when something changes: a pod for each Job, a volume for each claim.

use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::cluster::Cluster;
use crate::events::{Said, Source, record};
use crate::kinds::{CLAIMS, JOBS, Kind, PODS};
use crate::store::{Change, Key, Object, now, owners};
use crate::{kubelet, remove, write};

/// Hears every change, in order.
pub(crate) async fn run(cluster: Rc<Cluster>, mut changes: UnboundedReceiver<Rc<Change>>) {
    while let Some(change) = changes.recv().await {
        match (change.key.kind, &change.new) {
            (JOBS, Some(_)) => sync(&cluster, &change.key),
            (CLAIMS, Some(claim)) if change.old.is_none() => bind(&cluster, &change.key, claim),
            (PODS, _) => {
                kubelet::heard(&cluster, &change);
                let pod = change.new.as_ref().or(change.old.as_ref());
                for uid in pod.into_iter().flat_map(|pod| owners(&pod.value)) {
                    let owner = cluster.store.borrow().by_uid(uid);
                    if let Some((key, _)) = owner.filter(|(key, _)| key.kind == JOBS) {
                        sync(&cluster, &key);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Brings a Job's pods and its status in line.
fn sync(cluster: &Rc<Cluster>, key: &Key) {
    let Some(job) = cluster.store.borrow().get(key) else { return };
    let (spec, status) = (&job.value["spec"], &job.value["status"]);
    let finished = status["conditions"].as_array().into_iter().flatten();
    if finished.into_iter().any(|condition| condition["status"] == "True") || job.going() {
        return;
    }
    let pods = pods(cluster, &job);
    let phase = |pod: &Object, phase: &str| pod.value["status"]["phase"] == phase;
    let count = |wanted: &str| pods.iter().filter(|(_, pod)| phase(pod, wanted)).count();
    let (succeeded, failed) = (count("Succeeded"), count("Failed"));
    let active: Vec<&Key> = pods
        .iter()
        .filter(|(_, pod)| !phase(pod, "Succeeded") && !phase(pod, "Failed") && !pod.going())
        .map(|(key, _)| key)
        .collect();
    let limit = |key: &str| spec[key].as_u64().and_then(|number| usize::try_from(number).ok());
    let completions = limit("completions").unwrap_or(1);
    let began = status["startTime"].as_str().and_then(|time| time.parse::<Timestamp>().ok());
    let deadline = spec["activeDeadlineSeconds"].as_i64();
    let late = began
        .zip(deadline)
        .is_some_and(|(began, deadline)| Timestamp::now().as_second() - began.as_second() >= deadline);

    let mut new = json!({"startTime": began.map_or_else(now, |_| status["startTime"].clone())});
    let mut ended = None;
    if failed > limit("backoffLimit").unwrap_or(6) {
        ended = Some(("Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit"));
    } else if late {
        ended = Some(("Failed", "DeadlineExceeded", "Job was active longer than specified deadline"));
    } else if succeeded >= completions {
        ended = Some(("Complete", "", ""));
        new["completionTime"] = now();
    }
    let counts = match ended {
        None => {
            let wanted = limit("parallelism").unwrap_or(1).min(completions - succeeded);
            (wanted.max(active.len()), succeeded, failed)
        }
        // Pods that are ended for it count as failed.
        Some(("Failed", ..)) => (0, succeeded, failed + active.len()),
        Some(_) => (0, succeeded, failed),
    };
    for (field, count) in [("active", counts.0), ("succeeded", counts.1), ("failed", counts.2)] {
        if count > 0 {
            new[field] = count.into();
        }
    }
    if let Some((kind, reason, message)) = ended {
        let mut condition =
            json!({"type": kind, "status": "True", "lastProbeTime": now(), "lastTransitionTime": now()});
        if !reason.is_empty() {
            condition["reason"] = reason.into();
            condition["message"] = message.into();
        }
        new["conditions"] = json!([condition]);
    }
    // First the status: what happens to the pods leads here again.
    cluster.store.borrow_mut().change(key, |job| job["status"] = new);
    let say = |kind: &str, reason: &str, message: &str| {
        record(cluster, key, None, &Said { source: Source::Jobs, kind, reason, message });
    };
    match ended {
        Some((_, reason, message)) => {
            for pod in &active {
                say("Normal", "SuccessfulDelete", &format!("Deleted pod: {}", pod.name));
                remove::end(cluster, pod, None);
            }
            match reason {
                "" => say("Normal", "Completed", "Job completed"),
                _ => say("Warning", reason, message),
            }
            if let Some(seconds) = spec["ttlSecondsAfterFinished"].as_u64() {
                later(cluster, key, job.uid(), seconds, |cluster, key| {
                    remove::end(cluster, key, None);
                });
            }
        }
        None => {
            if let (None, Some(deadline)) = (began, deadline) {
                later(cluster, key, job.uid(), deadline.try_into().unwrap_or_default(), sync);
            }
            for _ in active.len()..counts.0 {
                match write::create(cluster, Kind::of(PODS), &key.namespace, pod(&job, key), false) {
                    Ok(text) => {
                        let created: Value = serde_json::from_str(&text).unwrap_or_default();
                        let name = created["metadata"]["name"].as_str().unwrap_or_default();
                        say("Normal", "SuccessfulCreate", &format!("Created pod: {name}"));
                    }
                    Err(refusal) => say("Warning", "FailedCreate", &format!("Error creating: {}", refusal.message)),
                }
            }
        }
    }
}

/// Does something about an object after a time, if it is still the same one.
fn later(cluster: &Rc<Cluster>, key: &Key, uid: &str, seconds: u64, act: impl FnOnce(&Rc<Cluster>, &Key) + 'static) {
    let (cluster, key, uid) = (Rc::clone(cluster), key.clone(), uid.to_owned());
    tokio::task::spawn_local(async move {
        // The start was rounded down to whole seconds, and is compared so.
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        let same = cluster.store.borrow().get(&key).is_some_and(|object| object.uid() == uid);
        if same {
            act(&cluster, &key);
        }
    });
}

fn pods(cluster: &Cluster, job: &Object) -> Vec<(Key, Rc<Object>)> {
    let store = cluster.store.borrow();
    let keys = store.dependants(job.uid());
    keys.into_iter().filter(|key| key.kind == PODS).filter_map(|key| Some((key.clone(), store.get(&key)?))).collect()
}

fn pod(job: &Object, key: &Key) -> Value {
    let template = &job.value["spec"]["template"];
    let mut metadata = json!({"generateName": format!("{}-", key.name),
        "ownerReferences": [{"apiVersion": "batch/v1", "kind": "Job", "name": key.name, "uid": job.uid(),
            "controller": true, "blockOwnerDeletion": true}]});
    for field in ["labels", "annotations"] {
        if template["metadata"][field].is_object() {
            metadata[field] = template["metadata"][field].clone();
        }
    }
    json!({"metadata": metadata, "spec": template["spec"]})
}

/// There is one storage class, which gives every claim what it asks for.
fn bind(cluster: &Cluster, key: &Key, claim: &Object) {
    let spec = &claim.value["spec"];
    let class = spec["storageClassName"].as_str().unwrap_or_default();
    let volume = format!("pvc-{}", claim.uid());
    let mut said = Said { source: Source::Claims, kind: "Normal", reason: "ProvisioningSucceeded", message: "" };
    let message;
    if class == "standard" {
        message = format!("Successfully provisioned volume {volume} using kubernetes.io/host-path");
        cluster.store.borrow_mut().change(key, |claim| {
            claim["status"] = json!({"phase": "Bound", "accessModes": spec["accessModes"],
                "capacity": spec["resources"]["requests"]});
            claim["spec"]["volumeName"] = volume.into();
        });
    } else {
        said = Said { kind: "Warning", reason: "ProvisioningFailed", ..said };
        message = format!("storageclass.storage.k8s.io {class:?} not found");
    }
    record(cluster, key, None, &Said { message: &message, ..said });
}
