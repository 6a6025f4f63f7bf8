//! The life of a pod: it is placed, its containers are started, run and end, and each step is told.

use std::collections::HashMap;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::process::Command;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

use crate::cluster::Cluster;
use crate::container::{self, Process};
use crate::gang;
use crate::kinds::NODES;
use crate::log::Log;
use crate::names;
use crate::store::{Change, Key, each, now, text};

/// The node's name.
pub(crate) const NODE: &str = "sandbox";

/// What is kept of a pod until it is gone.
pub(crate) struct Handle {
    /// When the pod has to be gone; `None` as long as it may live.
    stop: watch::Sender<Option<Instant>>,
    /// By container.
    pub(crate) logs: HashMap<String, Rc<Log>>,
    /// Whether processes may be left.
    pub(crate) lives: bool,
}

impl Handle {
    /// Tells the pod to end, unless it has been told to do so sooner.
    pub(crate) fn stop(&self, grace: Duration) {
        let end = Instant::now() + grace;
        self.stop.send_if_modified(|stop| {
            let sooner = stop.is_none_or(|stop| end < stop);
            *stop = if sooner { Some(end) } else { *stop };
            sooner
        });
    }
}

/// A pod has come, changed or gone.
pub(crate) fn heard(cluster: &Rc<Cluster>, change: &Change) {
    cluster.placing.notify_waiters();
    let Some(pod) = change.new.as_ref().or(change.old.as_ref()) else { return };
    let uid = text(pod, "/metadata/uid");
    let mut pods = cluster.pods.borrow_mut();
    match (pods.get(uid), &change.new) {
        (Some(handle), None) => {
            handle.stop(Duration::ZERO);
            if !handle.lives {
                forget(cluster, &mut pods, uid);
            }
        }
        (Some(handle), Some(pod)) if pod["metadata"]["deletionTimestamp"].is_string() => {
            let grace = pod["metadata"]["deletionGracePeriodSeconds"].as_u64().unwrap_or_default();
            handle.stop(Duration::from_secs(grace));
        }
        (None, Some(_)) => {
            let (sender, stop) = watch::channel(None);
            pods.insert(uid.into(), Handle { stop: sender, logs: HashMap::new(), lives: true });
            let (cluster, key, object) = (Rc::clone(cluster), change.key.clone(), Rc::clone(pod));
            tokio::task::spawn_local(Pod { cluster, key, object, stop }.live());
        }
        _ => {}
    }
}

/// Ends a pod as a kubelet does whose node is low on memory: the pod stays, and says why it had to go.
pub(crate) fn evict(cluster: &Cluster, key: &Key) {
    let pod = cluster.store.borrow_mut().change(key, |pod| {
        pod["status"]["reason"] = "Evicted".into();
        pod["status"]["message"] = "The node was low on resource: memory.".into();
        let target = json!({"type": "DisruptionTarget", "status": "True", "reason": "TerminationByKubelet",
            "message": "The node was low on resource: memory.", "lastTransitionTime": now()});
        if let Some(conditions) = pod["status"]["conditions"].as_array_mut() {
            conditions.push(target);
        }
    });
    let pods = cluster.pods.borrow();
    if let Some(handle) = pod.and_then(|pod| pods.get(text(&pod, "/metadata/uid"))) {
        handle.stop(Duration::from_secs(30));
    }
}

fn forget(cluster: &Cluster, pods: &mut HashMap<String, Handle>, uid: &str) {
    pods.remove(uid);
    // Whatever of it cannot be removed goes with the whole folder.
    let _ = std::fs::remove_dir_all(cluster.folder.join(uid));
}

struct Pod {
    cluster: Rc<Cluster>,
    key: Key,
    /// As it was created: what matters here does not change.
    object: Rc<Value>,
    stop: watch::Receiver<Option<Instant>>,
}

impl Pod {
    fn uid(&self) -> &str {
        text(&self.object, "/metadata/uid")
    }

    /// The pod as it is now, if it is still this one.
    fn now(&self) -> Option<Rc<Value>> {
        self.cluster.get(&self.key).filter(|pod| pod["metadata"]["uid"] == self.uid())
    }

    /// From its creation to its end.
    async fn live(self) {
        if self.unless_stopped(self.placed()).await.is_some() {
            let containers = 0..each(&self.object["spec"]["containers"]).count();
            futures::future::join_all(containers.map(|index| self.container(index))).await;
        }
        match self.now() {
            Some(pod) if pod["metadata"]["deletionTimestamp"].is_string() => self.cluster.remove(&self.key),
            _ => {}
        }
        let mut pods = self.cluster.pods.borrow_mut();
        if self.now().is_none() {
            forget(&self.cluster, &mut pods, self.uid());
        } else if let Some(handle) = pods.get_mut(self.uid()) {
            handle.lives = false;
        }
    }

    /// Does something unless the pod is to stop before it is done.
    async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut stop = self.stop.clone();
        tokio::select! {
            biased;
            // Its sender lives as long as the pod does.
            _ = stop.wait_for(Option::is_some) => None,
            done = work => Some(done),
        }
    }

    /// Gives it the one node, unless it wants what that has not.
    async fn placed(&self) {
        let amounts = each(&self.object["spec"]["containers"]).flat_map(|container| {
            ["requests", "limits"].into_iter().filter_map(|of| container["resources"][of].as_object()).flatten()
        });
        let mut names = amounts.map(|(name, _)| name.as_str());
        let node = self.cluster.get(&Key::new(NODES, "", NODE));
        let has = |name: &str| node.as_ref().is_some_and(|node| node["status"]["allocatable"][name].is_string());
        if let Some(lacking) = names.find(|name| !has(name)) {
            let why = format!("0/1 nodes are available: 1 Insufficient {lacking}.");
            self.change(|pod| {
                pod["status"]["conditions"] = json!([{"type": "PodScheduled", "status": "False",
                    "reason": "Unschedulable", "message": why, "lastTransitionTime": now()}]);
            });
            self.cluster.say(&self.key, "Warning", "FailedScheduling", &why);
            std::future::pending::<()>().await;
        }
        self.admitted().await;
        self.change(|pod| {
            pod["spec"]["nodeName"] = NODE.into();
            let statuses = each(&pod["spec"]["containers"]).map(|container| {
                json!({"name": container["name"], "image": container["image"], "restartCount": 0,
                    "state": {"waiting": {"reason": "ContainerCreating"}}})
            });
            let conditions = [("PodScheduled", "True"), ("Ready", "False")]
                .map(|(kind, status)| json!({"type": kind, "status": status, "lastTransitionTime": now()}));
            let address = names::address(self.uid());
            pod["status"] = json!({"phase": "Pending", "hostIP": "127.0.0.1", "podIP": address, "startTime": now(),
                "conditions": conditions, "containerStatuses": statuses.collect::<Vec<_>>()});
        });
        let message = format!("Successfully assigned {}/{} to {NODE}", self.key.namespace, self.key.name);
        self.cluster.say(&self.key, "Normal", "Scheduled", &message);
        sleep(self.cluster.start_delay.get()).await;
    }

    /// Waits until there is room for it, and for those that have to start with it.
    async fn admitted(&self) {
        let mut told = String::new();
        loop {
            let placing = self.cluster.placing.notified();
            let Err(why) = gang::place(&self.cluster, &self.object) else { return };
            if why == told {
                placing.await;
                continue;
            }
            told.clone_from(&why);
            self.change(|pod| {
                pod["status"]["conditions"] = json!([{"type": "PodScheduled", "status": "False",
                    "reason": "Unschedulable", "message": why, "lastTransitionTime": now()}]);
            });
            placing.await;
        }
    }

    /// One container, from its preparation to its end.
    async fn container(&self, index: usize) {
        let spec = &self.object["spec"]["containers"][index];
        let name = text(spec, "/name");
        let Some(mut process) = self.unless_stopped(self.started(index, spec)).await else { return };
        if let Some(handle) = self.cluster.pods.borrow_mut().get_mut(self.uid()) {
            handle.logs.insert(name.into(), Rc::clone(&process.log));
        }
        let began = now();
        let running = json!({"running": {"startedAt": began}});
        let probe = &spec["startupProbe"];
        let command = probe.is_object().then(|| process.command(&probe["exec"]["command"]));
        self.set(index, running.clone(), command.is_none());
        self.cluster.say(&self.key, "Normal", "Started", &format!("Started container {name}"));
        let code = tokio::select! {
            code = self.ended(&mut process) => code,
            never = self.probed(index, running, command) => never,
        };
        let reason = if code == 0 { "Completed" } else { "Error" };
        let state = json!({"terminated": {"exitCode": code, "reason": reason, "startedAt": began, "finishedAt": now(),
            "message": process.last_words(spec, code)}});
        self.set(index, state, false);
    }

    /// Asks the startup probe until it succeeds: more often than a kubelet, as everything here is sooner.
    async fn probed(&self, index: usize, running: Value, command: Option<Command>) -> i32 {
        if let Some(mut command) = command {
            while !command.status().await.is_ok_and(|status| status.success()) {
                sleep(Duration::from_millis(100)).await;
            }
            self.set(index, running, true);
        }
        std::future::pending().await
    }

    /// Starts a container; waits for what is missing, for ever for what cannot be had here.
    async fn started(&self, index: usize, spec: &Value) -> Process {
        loop {
            let configured = self.cluster.configured.notified();
            let pod = self.now().unwrap_or_else(|| Rc::clone(&self.object));
            let (reason, why) = match container::start(&self.cluster, &pod, spec) {
                Ok(process) => return process,
                Err(obstacle) => obstacle,
            };
            if self.set(index, json!({"waiting": {"reason": reason, "message": why}}), false) {
                self.cluster.say(&self.key, "Warning", "Failed", &format!("Error: {why}"));
            }
            configured.await;
        }
    }

    /// Waits for the process, and stops it when the pod has to go; the exit code.
    async fn ended(&self, process: &mut Process) -> i32 {
        if let Some(code) = self.unless_stopped(process.ended()).await {
            return code;
        }
        self.cluster.say(&self.key, "Normal", "Killing", "Stopping container");
        process.terminate();
        let mut stop = self.stop.clone();
        loop {
            let end = stop.borrow_and_update().unwrap_or_else(Instant::now);
            tokio::select! {
                biased;
                code = process.ended() => return code,
                Ok(()) = stop.changed() => {}
                () = sleep_until(end) => process.kill().await,
            }
        }
    }

    /// Sets a container's state, and the phase of the pod that follows from all of them; whether it is another.
    fn set(&self, index: usize, state: Value, ready: bool) -> bool {
        let mut changed = false;
        self.change(|pod| {
            let containers = &mut pod["status"]["containerStatuses"];
            changed = containers[index]["state"] != state;
            containers[index]["ready"] = ready.into();
            containers[index]["state"] = state;
            let all = |fits: fn(&Value) -> bool| each(containers).all(|container| fits(&container["state"]));
            let phase = if all(|state| state["terminated"]["exitCode"] == 0) {
                "Succeeded"
            } else if all(|state| state["terminated"].is_object()) {
                "Failed"
            } else if all(|state| state["waiting"].is_object()) {
                "Pending"
            } else {
                "Running"
            };
            let ready = each(containers).all(|container| container["ready"] == true);
            pod["status"]["phase"] = phase.into();
            pod["status"]["conditions"][1]["status"] = if ready { "True" } else { "False" }.into();
        });
        changed
    }

    /// Changes the pod, if it is still this one.
    fn change(&self, edit: impl FnOnce(&mut Value)) {
        if self.now().is_some() {
            self.cluster.store.borrow_mut().change(&self.key, edit);
        }
    }
}
