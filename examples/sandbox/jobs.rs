//! The controllers: pods for Jobs, and what becomes of Jobs by their pods.

use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::sleep;

use crate::cluster::Cluster;
use crate::kinds::{JOBS, Kind, PODS, SERVICES};
use crate::store::{Change, Key, each, now, text};
use crate::{names, pod};

/// Hears every change, in order.
pub(crate) async fn run(cluster: Rc<Cluster>, mut changes: UnboundedReceiver<Rc<Change>>) {
    while let Some(change) = changes.recv().await {
        let Some(object) = change.new.as_ref().or(change.old.as_ref()) else { continue };
        if matches!(change.key.kind, PODS | SERVICES) {
            names::heard(&cluster, &change.key.namespace);
        }
        if change.key.kind == JOBS {
            if change.new.is_none() {
                cluster.of_jobs.borrow_mut().remove(text(object, "/metadata/uid"));
                cluster.counted.borrow_mut().remove(text(object, "/metadata/uid"));
                cluster.made.borrow_mut().remove(text(object, "/metadata/uid"));
            }
            sync(&cluster, &change.key);
        } else if change.key.kind == PODS {
            pod::heard(&cluster, &change);
            let owner = &object["metadata"]["ownerReferences"][0];
            let uid = text(owner, "/uid");
            if let (None, Some(pods)) = (&change.new, cluster.of_jobs.borrow_mut().get_mut(uid)) {
                pods.remove(&change.key);
                if object["status"]["phase"] == "Failed" && object["metadata"]["deletionTimestamp"].is_string() {
                    cluster.counted.borrow_mut().entry(uid.into()).or_default().push(Rc::clone(object));
                }
            }
            sync(&cluster, &Key::new(JOBS, &change.key.namespace, text(owner, "/name")));
        }
    }
}

/// Lets the controller do nothing, or what it has left undone.
pub(crate) fn hold(cluster: &Rc<Cluster>, held: bool) {
    cluster.jobs_held.set(held);
    cluster.keys(|key, _| key.kind == JOBS).iter().for_each(|key| sync(cluster, key));
}

/// Brings a Job's pods and its status in line.
fn sync(cluster: &Rc<Cluster>, key: &Key) {
    let Some(job) = cluster.get(key).filter(|_| !cluster.jobs_held.get()) else { return };
    let (spec, status) = (&job["spec"], &job["status"]);
    if status["conditions"][0].is_object() {
        return;
    }
    let uid = text(&job, "/metadata/uid");
    let keys = cluster.of_jobs.borrow().get(uid).cloned().unwrap_or_default();
    let pods: Vec<_> = keys.iter().filter_map(|key| Some((key, cluster.get(key)?))).collect();
    let gone = match &spec["podFailurePolicy"] {
        Value::Null => Vec::new(),
        _ => cluster.counted.borrow().get(uid).cloned().unwrap_or_default(),
    };
    let counted = || pods.iter().map(|(_, pod)| pod).chain(&gone);
    let in_phase = |phase: &str| counted().filter(|pod| pod["status"]["phase"] == phase).count() as u64;
    let (succeeded, failed) = (in_phase("Succeeded"), in_phase("Failed"));
    let fatal = counted().find_map(|pod| fatal(&spec["podFailurePolicy"], pod));
    let lives = |pod: &Value| {
        !matches!(text(pod, "/status/phase"), "Succeeded" | "Failed") && pod["metadata"]["deletionTimestamp"].is_null()
    };
    let active: Vec<&Key> = pods.iter().filter(|(_, pod)| lives(pod)).map(|(key, _)| *key).collect();
    let count = |field: &str, default: u64| spec[field].as_u64().unwrap_or(default);
    let began = text(status, "/startTime").parse::<Timestamp>().unwrap_or_else(|_| Timestamp::now());
    let age = u64::try_from(Timestamp::now().as_second() - began.as_second()).unwrap_or_default();

    let ended = if let Some(fatal) = &fatal {
        Some(("Failed", "PodFailurePolicy", fatal.as_str()))
    } else if failed > count("backoffLimit", 6) {
        Some(("Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit"))
    } else if age >= count("activeDeadlineSeconds", u64::MAX) {
        Some(("Failed", "DeadlineExceeded", "Job was active longer than specified deadline"))
    } else {
        let reason = ("Complete", "CompletionsReached", "Reached expected number of succeeded pods");
        (succeeded >= count("completions", 1)).then_some(reason)
    };
    let wanted = count("parallelism", 1).min(count("completions", 1).saturating_sub(succeeded));
    let missing = if ended.is_some() { 0 } else { wanted.saturating_sub(active.len() as u64) };
    let missing = due(cluster, key, uid, missing);
    let (running, failed) = match ended {
        None => (active.len() as u64 + missing, failed),
        // Pods that are ended with it count as failed.
        Some(("Failed", ..)) => (0, failed + active.len() as u64),
        Some(_) => (0, failed),
    };
    let time = now();
    let mut status = json!({"startTime": if status["startTime"].is_null() { &time } else { &status["startTime"] },
        "active": running, "succeeded": succeeded, "failed": failed});
    if let Some((kind, reason, message)) = ended {
        status["conditions"] =
            json!([{"type": kind, "status": "True", "reason": reason, "message": message, "lastTransitionTime": time}]);
        if kind == "Complete" {
            status["completionTime"] = time;
        }
    }
    // First the status: what happens to the pods leads here again.
    cluster.store.borrow_mut().change(key, |job| job["status"] = status);
    if let Some(ended) = ended {
        end(cluster, key, &job, ended, &active);
    } else {
        let left = spec["activeDeadlineSeconds"].as_u64().map(|deadline| Duration::from_secs(deadline - age));
        carry_on(cluster, key, &job, missing, left);
    }
}

/// How many of the missing pods to make now. Controllers back off for ten seconds or more after a failure; here it is enough
/// that the times of two pods differ.
fn due(cluster: &Rc<Cluster>, key: &Key, uid: &str, missing: u64) -> u64 {
    if missing == 0 || cluster.made.borrow().get(uid) != Some(&Timestamp::now().as_second()) {
        return missing;
    }
    look_again(cluster, key, Duration::from_millis(200));
    0
}

fn look_again(cluster: &Rc<Cluster>, key: &Key, after: Duration) {
    let (cluster, key) = (Rc::clone(cluster), key.clone());
    tokio::task::spawn_local(async move {
        sleep(after).await;
        sync(&cluster, &key);
    });
}

/// What a Job that has ended brings with it: its pods end, and it goes in time.
fn end(cluster: &Rc<Cluster>, key: &Key, job: &Value, (kind, reason, message): (&str, &str, &str), active: &[&Key]) {
    cluster.say(key, if kind == "Failed" { "Warning" } else { "Normal" }, reason, message);
    for pod in active {
        cluster.end(pod, None);
    }
    if let Some(seconds) = job["spec"]["ttlSecondsAfterFinished"].as_u64() {
        let (cluster, key) = (Rc::clone(cluster), key.clone());
        let uid = text(job, "/metadata/uid");
        let options = json!({"propagationPolicy": "Background", "preconditions": {"uid": uid}});
        tokio::task::spawn_local(async move {
            sleep(Duration::from_secs(seconds)).await;
            // It may have been deleted by then.
            let _ = cluster.delete(&key, &options, false);
        });
    }
}

/// What one that has not ended needs: to be looked at when its time is up, and pods.
fn carry_on(cluster: &Rc<Cluster>, key: &Key, job: &Value, missing: u64, deadline: Option<Duration>) {
    if let Some(left) = deadline {
        // At every look: it may be another by now.
        look_again(cluster, key, left);
    }
    for _ in 0..missing {
        match cluster.create(Kind::of(PODS), &key.namespace, pod(job), false) {
            Ok(pod) => {
                let name = text(&pod, "/metadata/name");
                // At once: it will be heard of only after other changes that lead here.
                let pod = Key::new(PODS, &key.namespace, name);
                let uid = text(job, "/metadata/uid").to_owned();
                cluster.made.borrow_mut().insert(uid.clone(), Timestamp::now().as_second());
                cluster.of_jobs.borrow_mut().entry(uid).or_default().insert(pod);
                cluster.say(key, "Normal", "SuccessfulCreate", &format!("Created pod: {name}"));
            }
            Err(refusal) => {
                cluster.say(key, "Warning", "FailedCreate", &format!("Error creating: {}", refusal.message));
            }
        }
    }
}

/// By a Job's policy, why a pod that has failed is the end of it: the first rule that fits decides. Of its actions those are
/// known that are used.
fn fatal(policy: &Value, pod: &Value) -> Option<String> {
    if pod["status"]["phase"] != "Failed" {
        return None;
    }
    let codes = || {
        let containers = each(&pod["status"]["containerStatuses"]);
        containers.filter_map(|container| {
            Some((text(container, "/name"), container["state"]["terminated"]["exitCode"].as_i64()?))
        })
    };
    each(&policy["rules"]).enumerate().find_map(|(index, rule)| {
        let (conditions, exit) = (&rule["onPodConditions"], &rule["onExitCodes"]);
        let has = |wanted: &Value| {
            each(&pod["status"]["conditions"])
                .any(|there| there["type"] == wanted["type"] && there["status"] == wanted["status"])
        };
        if conditions.is_array() {
            return each(conditions).any(has).then_some(None);
        }
        let listed = |code: i64| each(&exit["values"]).any(|value| *value == code);
        let fits = |code: i64| code != 0 && (exit["operator"] == "In") == listed(code);
        let (name, code) = codes().find(|(_, code)| fits(*code))?;
        let pod = format!("{}/{}", text(pod, "/metadata/namespace"), text(pod, "/metadata/name"));
        Some((rule["action"] == "FailJob").then(|| {
            format!(
                "Container {name} for pod {pod} failed with exit code {code} matching FailJob rule at index {index}"
            )
        }))
    })?
}

fn pod(job: &Value) -> Value {
    let (template, name) = (&job["spec"]["template"], &job["metadata"]["name"]);
    let mut metadata = template["metadata"].clone();
    metadata["generateName"] = format!("{}-", name.as_str().unwrap_or_default()).into();
    metadata["ownerReferences"] = json!([{"apiVersion": "batch/v1", "kind": "Job", "name": name,
        "uid": job["metadata"]["uid"], "controller": true, "blockOwnerDeletion": true}]);
    json!({"metadata": metadata, "spec": template["spec"]})
}
