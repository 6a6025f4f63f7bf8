//! The status of a pod, from the states of its containers.

use serde_json::{Value, json};

use crate::names::address;
use crate::store::now;

/// The states of a pod's containers, in their order.
pub(crate) struct Containers {
    /// `{"waiting": {"reason": "ContainerCreating"}}` …
    pub(crate) states: Vec<Value>,
    /// Whether each has no startup probe, or one that has succeeded.
    pub(crate) started: Vec<bool>,
    /// Name, image and id of each.
    names: Vec<(String, String, String)>,
    address: String,
}

impl Containers {
    /// All are about to be created.
    pub(crate) fn new(pod: &Value, uid: &str) -> Self {
        let containers = pod["spec"]["containers"].as_array().into_iter().flatten();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let names: Vec<(String, String, String)> = containers
            .map(|container| {
                let name = text(&container["name"]);
                let id = format!("sandbox://{uid}/{name}");
                (name, text(&container["image"]), id)
            })
            .collect();
        let containers = pod["spec"]["containers"].as_array().into_iter().flatten();
        let started = containers.map(|container| container["startupProbe"].is_null()).collect();
        Self { states: vec![waiting("ContainerCreating", ""); names.len()], started, names, address: address(uid) }
    }

    /// What a container is called in `state.terminated.containerID`.
    pub(crate) fn id(&self, index: usize) -> &str {
        &self.names[index].2
    }

    /// The new status, which keeps the times of what has not changed.
    pub(crate) fn status(&self, old: &Value) -> Value {
        let is = |state: &Value, what: &str| state.get(what).is_some();
        let all = |what: &str| self.states.iter().all(|state| is(state, what));
        let (phase, reason, message) = if all("terminated") {
            let well = self.states.iter().all(|state| state["terminated"]["exitCode"] == 0);
            if well {
                ("Succeeded", "PodCompleted", String::new())
            } else {
                ("Failed", "ContainersNotReady", self.unready())
            }
        } else if self.states.iter().any(|state| is(state, "running") || is(state, "terminated")) {
            ("Running", "ContainersNotReady", self.unready())
        } else {
            ("Pending", "ContainersNotReady", self.unready())
        };
        let ready = all("running") && self.started.iter().all(|started| *started);
        let initialized = if phase == "Succeeded" { "PodCompleted" } else { "" };
        let readiness = if ready { ("True", "", "") } else { ("False", reason, message.as_str()) };
        let conditions = [
            ("Initialized", ("True", initialized, "")),
            ("Ready", readiness),
            ("ContainersReady", readiness),
            ("PodScheduled", ("True", "", "")),
        ];
        let conditions: Vec<Value> = conditions
            .iter()
            .map(|(kind, (status, reason, message))| condition(old, kind, status, reason, message))
            .collect();
        let statuses: Vec<Value> = self
            .states
            .iter()
            .zip(&self.names)
            .zip(&self.started)
            .map(|((state, (name, image, id)), started)| {
                let begun = !is(state, "waiting");
                let ready = *started && is(state, "running");
                json!({"name": name, "state": state, "lastState": {}, "ready": ready, "restartCount": 0,
                "image": image, "imageID": if begun { "sandbox://none" } else { "" },
                "containerID": if begun { id } else { "" }, "started": ready})
            })
            .collect();
        let start = if old["startTime"].is_string() { old["startTime"].clone() } else { now() };
        json!({"phase": phase, "conditions": conditions, "hostIP": "127.0.0.1", "podIP": self.address,
            "podIPs": [{"ip": self.address}], "startTime": start, "containerStatuses": statuses,
            "qosClass": old["qosClass"]})
    }

    fn unready(&self) -> String {
        let states = self.states.iter().zip(&self.names).filter(|(state, _)| state.get("running").is_none());
        let names: Vec<&str> = states.map(|(_, (name, ..))| name.as_str()).collect();
        format!("containers with unready status: [{}]", names.join(" "))
    }
}

/// A container that has not started.
pub(crate) fn waiting(reason: &str, message: &str) -> Value {
    if message.is_empty() {
        json!({"waiting": {"reason": reason}})
    } else {
        json!({"waiting": {"reason": reason, "message": message}})
    }
}

/// A condition; its time changes with its status.
pub(crate) fn condition(old: &Value, kind: &str, status: &str, reason: &str, message: &str) -> Value {
    let before = old["conditions"].as_array().into_iter().flatten().find(|condition| condition["type"] == kind);
    let since = before
        .filter(|condition| condition["status"] == status)
        .map(|condition| condition["lastTransitionTime"].clone());
    let mut condition =
        json!({"type": kind, "status": status, "lastProbeTime": null, "lastTransitionTime": since.unwrap_or_else(now)});
    for (key, text) in [("reason", reason), ("message", message)] {
        if !text.is_empty() {
            condition[key] = text.into();
        }
    }
    condition
}
