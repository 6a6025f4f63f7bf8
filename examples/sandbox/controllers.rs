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
            (JOBS, Some(job)) => {
                sync(&cluster, &change.key);
                let deadline = |job: &Object| job.value["spec"]["activeDeadlineSeconds"].as_u64();
                if let Some(seconds) =
                    deadline(job).filter(|_| change.old.as_ref().is_some_and(|old| deadline(old) != deadline(job)))
                {
                    later(&cluster, &change.key, job.uid(), seconds, sync);
                }
            }
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

/// How a Job stands.
struct Verdict {
    status: Value,
    /// Its pods that have not ended.
    active: Vec<Key>,
    /// How many more it needs.
    missing: usize,
    /// Type, reason and message of the condition that it ends with.
    ended: Option<(&'static str, &'static str, &'static str)>,
}

/// Brings a Job's pods and its status in line.
fn sync(cluster: &Rc<Cluster>, key: &Key) {
    let Some(job) = cluster.store.borrow().get(key) else { return };
    let (spec, status) = (&job.value["spec"], &job.value["status"]);
    if status["conditions"][0].is_object() || job.going() {
        return;
    }
    let verdict = judge(&job.value, &pods(cluster, &job));
    // First the status: what happens to the pods leads here again.
    cluster.store.borrow_mut().change(key, |job| job["status"] = verdict.status);
    let say = |kind: &str, reason: &str, message: &str| {
        record(cluster, key, None, &Said { source: Source::Jobs, kind, reason, message });
    };
    if let Some((_, reason, message)) = verdict.ended {
        for pod in &verdict.active {
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
    } else if let (Some(deadline), true) = (spec["activeDeadlineSeconds"].as_u64(), status["startTime"].is_null()) {
        later(cluster, key, job.uid(), deadline, sync);
    }
    for _ in 0..verdict.missing {
        match write::create(cluster, Kind::of(PODS), &key.namespace, pod(&job, key), false) {
            Ok(created) => {
                let name = created.value["metadata"]["name"].as_str().unwrap_or_default();
                say("Normal", "SuccessfulCreate", &format!("Created pod: {name}"));
            }
            Err(refusal) => say("Warning", "FailedCreate", &format!("Error creating: {}", refusal.message)),
        }
    }
}

fn judge(job: &Value, pods: &[(Key, Rc<Object>)]) -> Verdict {
    let (spec, status) = (&job["spec"], &job["status"]);
    let in_phase = |pod: &Object, phase: &str| pod.value["status"]["phase"] == phase;
    let count = |phase: &str| pods.iter().filter(|(_, pod)| in_phase(pod, phase)).count();
    let (succeeded, failed) = (count("Succeeded"), count("Failed"));
    let lives = |pod: &Object| !in_phase(pod, "Succeeded") && !in_phase(pod, "Failed") && !pod.going();
    let active: Vec<Key> = pods.iter().filter(|(_, pod)| lives(pod)).map(|(key, _)| key.clone()).collect();
    let limit = |key: &str| spec[key].as_u64().and_then(|number| usize::try_from(number).ok());
    let completions = limit("completions").unwrap_or(1);
    let began = status["startTime"].as_str().and_then(|time| time.parse::<Timestamp>().ok());
    let age = began.map_or(0, |began| Timestamp::now().as_second() - began.as_second());

    let ended = if failed > limit("backoffLimit").unwrap_or(6) {
        Some(("Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit"))
    } else if began.is_some() && spec["activeDeadlineSeconds"].as_i64().is_some_and(|deadline| age >= deadline) {
        Some(("Failed", "DeadlineExceeded", "Job was active longer than specified deadline"))
    } else {
        (succeeded >= completions).then_some(("Complete", "", ""))
    };
    let wanted = limit("parallelism").unwrap_or(1).min(completions.saturating_sub(succeeded));
    let missing = if ended.is_some() { 0 } else { wanted.saturating_sub(active.len()) };
    let (running, failed) = match ended {
        None => (active.len() + missing, failed),
        // Pods that are ended with it count as failed.
        Some(("Failed", ..)) => (0, failed + active.len()),
        Some(_) => (0, failed),
    };
    let mut status = json!({"startTime": if began.is_some() { status["startTime"].clone() } else { now() }});
    for (field, count) in [("active", running), ("succeeded", succeeded), ("failed", failed)] {
        if count > 0 {
            status[field] = count.into();
        }
    }
    if let Some((kind, reason, message)) = ended {
        let mut condition =
            json!({"type": kind, "status": "True", "lastProbeTime": now(), "lastTransitionTime": now()});
        if reason.is_empty() {
            status["completionTime"] = now();
        } else {
            condition["reason"] = reason.into();
            condition["message"] = message.into();
        }
        status["conditions"] = json!([condition]);
    }
    Verdict { status, active, missing, ended }
}

/// Does something about an object after a time, if it is still the same one.
fn later(cluster: &Rc<Cluster>, key: &Key, uid: &str, seconds: u64, act: impl FnOnce(&Rc<Cluster>, &Key) + 'static) {
    let (cluster, key, uid) = (Rc::clone(cluster), key.clone(), uid.to_owned());
    tokio::task::spawn_local(async move {
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
