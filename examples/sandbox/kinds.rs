//! The kinds of objects that are served, and what discovery says of them.

use serde_json::{Value, json};

/// The plural of Jobs, by which they are stored.
pub(crate) const JOBS: &str = "jobs";
/// Of pods.
pub(crate) const PODS: &str = "pods";
/// Of claims.
pub(crate) const CLAIMS: &str = "persistentvolumeclaims";
/// Of namespaces.
pub(crate) const NAMESPACES: &str = "namespaces";
/// Of events.
pub(crate) const EVENTS: &str = "events";

/// A kind of objects.
#[derive(Debug)]
pub(crate) struct Kind {
    /// `jobs`
    pub(crate) plural: &'static str,
    /// `Job`
    pub(crate) name: &'static str,
    /// `batch`, or nothing for the core group.
    pub(crate) group: &'static str,
    /// Whether its objects are in namespaces.
    pub(crate) namespaced: bool,
    short: &'static [&'static str],
}

const fn core(plural: &'static str, name: &'static str, namespaced: bool, short: &'static [&'static str]) -> Kind {
    Kind { plural, name, group: "", namespaced, short }
}

/// The parameters of a log, which errors name like an object.
pub(crate) static LOG_OPTIONS: Kind = core("", "PodLogOptions", true, &[]);

static KINDS: [Kind; 13] = [
    Kind { plural: JOBS, name: "Job", group: "batch", namespaced: true, short: &[] },
    core(PODS, "Pod", true, &["po"]),
    core(CLAIMS, "PersistentVolumeClaim", true, &["pvc"]),
    core("services", "Service", true, &["svc"]),
    core("secrets", "Secret", true, &[]),
    core("configmaps", "ConfigMap", true, &["cm"]),
    core(EVENTS, "Event", true, &["ev"]),
    core("serviceaccounts", "ServiceAccount", true, &["sa"]),
    // These two are kept, not enforced: `kubectl describe namespace` asks for them.
    core("resourcequotas", "ResourceQuota", true, &["quota"]),
    core("limitranges", "LimitRange", true, &["limits"]),
    core(NAMESPACES, "Namespace", false, &["ns"]),
    core("nodes", "Node", false, &["no"]),
    core("persistentvolumes", "PersistentVolume", false, &["pv"]),
];

impl Kind {
    /// The kind of a plural in a group.
    pub(crate) fn find(group: &str, plural: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.group == group && kind.plural == plural)
    }

    /// The kind of a stored object.
    pub(crate) fn of(plural: &str) -> &'static Self {
        KINDS.iter().find(|kind| kind.plural == plural).unwrap_or(&KINDS[0])
    }

    /// `batch/v1`
    pub(crate) fn api_version(&self) -> String {
        if self.group.is_empty() { "v1".into() } else { format!("{}/v1", self.group) }
    }

    /// `jobs.batch`, as errors name it.
    pub(crate) fn qualified(&self) -> String {
        with_group(self.plural, self.group)
    }

    /// `Job.batch`, as other errors name it.
    pub(crate) fn qualified_name(&self) -> String {
        with_group(self.name, self.group)
    }
}

fn with_group(word: &str, group: &str) -> String {
    if group.is_empty() { word.into() } else { format!("{word}.{group}") }
}

/// `/apis`: the groups.
pub(crate) fn groups() -> Value {
    let groups: Vec<Value> = ["batch", "authorization.k8s.io"]
        .iter()
        .map(|group| {
            let version = json!({"groupVersion": format!("{group}/v1"), "version": "v1"});
            json!({"name": group, "versions": [version], "preferredVersion": version})
        })
        .collect();
    json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
}

/// `/api/v1`, `/apis/batch/v1`: the resources of a group.
pub(crate) fn resources(group: &str) -> Value {
    let verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    let mut resources: Vec<Value> = KINDS
        .iter()
        .filter(|kind| kind.group == group)
        .map(|kind| {
            let categories: &[&str] = if matches!(kind.plural, PODS | JOBS | "services") { &["all"] } else { &[] };
            json!({"name": kind.plural, "singularName": "", "namespaced": kind.namespaced, "kind": kind.name,
                "verbs": verbs, "shortNames": kind.short, "categories": categories})
        })
        .collect();
    match group {
        "" => resources.push(json!({"name": "pods/log", "singularName": "", "namespaced": true, "kind": "Pod",
            "verbs": ["get"]})),
        "authorization.k8s.io" => resources.push(json!({"name": "selfsubjectaccessreviews", "singularName": "",
            "namespaced": false, "kind": "SelfSubjectAccessReview", "verbs": ["create"]})),
        _ => {}
    }
    let version = if group.is_empty() { "v1".into() } else { format!("{group}/v1") };
    json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version, "resources": resources})
}
