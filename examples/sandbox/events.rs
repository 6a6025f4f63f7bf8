//! Events about objects.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::kinds::{EVENTS, Kind};
use crate::node;
use crate::store::{Key, now};
use crate::write;

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The Job controller.
    Jobs,
    /// The controller of claims.
    Claims,
    /// The scheduler, which writes events in a newer form.
    Scheduler,
    /// The node.
    Kubelet,
}

/// What is said.
pub(crate) struct Said<'a> {
    /// By whom.
    pub(crate) source: Source,
    /// `Normal` or `Warning`.
    pub(crate) kind: &'a str,
    /// One word.
    pub(crate) reason: &'a str,
    /// One sentence.
    pub(crate) message: &'a str,
}

/// Records an event about an object, or about one container of it.
pub(crate) fn record(cluster: &Cluster, key: &Key, container: Option<&str>, said: &Said<'_>) {
    let Some(object) = cluster.store.borrow().get(key) else { return };
    let kind = Kind::of(key.kind);
    let time = Timestamp::now();
    let mut event = json!({
        "metadata": {"name": format!("{}.{:x}", key.name, time.as_nanosecond())},
        "involvedObject": {"kind": kind.name, "apiVersion": kind.api_version(), "namespace": key.namespace,
            "name": key.name, "uid": object.uid(), "resourceVersion": object.value["metadata"]["resourceVersion"]},
        "reason": said.reason, "message": said.message, "type": said.kind, "source": {},
        "firstTimestamp": now(), "lastTimestamp": now(), "count": 1, "eventTime": null,
        "reportingComponent": "", "reportingInstance": "",
    });
    match said.source {
        Source::Jobs => event["source"]["component"] = "job-controller".into(),
        Source::Claims => event["source"]["component"] = "persistentvolume-controller".into(),
        Source::Kubelet => event["source"] = json!({"component": "kubelet", "host": node::NAME}),
        Source::Scheduler => {
            event["firstTimestamp"] = Value::Null;
            event["lastTimestamp"] = Value::Null;
            event.as_object_mut().map(|event| event.remove("count"));
            event["eventTime"] = time.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string().into();
            event["action"] = if said.reason == "Scheduled" { "Binding" } else { "Scheduling" }.into();
            event["reportingComponent"] = "default-scheduler".into();
            event["reportingInstance"] = format!("default-scheduler-{}", node::NAME).into();
        }
    }
    if let Some(container) = container {
        event["involvedObject"]["fieldPath"] = format!("spec.containers{{{container}}}").into();
    }
    // A namespace that is being deleted takes no events.
    let _ = write::create(cluster, Kind::of(EVENTS), &key.namespace, event, false);
}
