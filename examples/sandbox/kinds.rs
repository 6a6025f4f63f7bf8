//! The kinds of objects that are served, and what discovery says of them.

use serde_json::{Value, json};

pub(crate) const JOBS: &str = "jobs";
pub(crate) const PODS: &str = "pods";
pub(crate) const CLAIMS: &str = "persistentvolumeclaims";
pub(crate) const CONFIG_MAPS: &str = "configmaps";
pub(crate) const SERVICES: &str = "services";
pub(crate) const SECRETS: &str = "secrets";
pub(crate) const EVENTS: &str = "events";
pub(crate) const NAMESPACES: &str = "namespaces";
pub(crate) const NODES: &str = "nodes";
pub(crate) const CLASSES: &str = "storageclasses";
pub(crate) const DRIVERS: &str = "csidrivers";
const SLICES: &str = "resourceslices";
const RESOURCE_CLAIMS: &str = "resourceclaims";
pub(crate) const POD_GROUPS: &str = "podgroups";

/// A kind of objects.
#[derive(Debug)]
pub(crate) struct Kind {
    /// `batch/v1`
    pub(crate) api: &'static str,
    /// `jobs`
    pub(crate) plural: &'static str,
    /// `Job`
    pub(crate) name: &'static str,
    short: &'static [&'static str],
}

const fn kind(api: &'static str, plural: &'static str, name: &'static str, short: &'static [&'static str]) -> Kind {
    Kind { api, plural, name, short }
}

static KINDS: [Kind; 15] = [
    kind("batch/v1", JOBS, "Job", &[]),
    kind("v1", PODS, "Pod", &["po"]),
    kind("v1", CLAIMS, "PersistentVolumeClaim", &["pvc"]),
    kind("v1", SERVICES, "Service", &["svc"]),
    kind("v1", SECRETS, "Secret", &[]),
    kind("v1", CONFIG_MAPS, "ConfigMap", &["cm"]),
    kind("v1", EVENTS, "Event", &["ev"]),
    kind("v1", NAMESPACES, "Namespace", &["ns"]),
    kind("v1", NODES, "Node", &["no"]),
    kind("storage.k8s.io/v1", CLASSES, "StorageClass", &["sc"]),
    kind("storage.k8s.io/v1", DRIVERS, "CSIDriver", &[]),
    kind("resource.k8s.io/v1", SLICES, "ResourceSlice", &[]),
    kind("resource.k8s.io/v1", RESOURCE_CLAIMS, "ResourceClaim", &[]),
    kind("scheduling.k8s.io/v1alpha2", POD_GROUPS, "PodGroup", &[]),
    kind("scheduling.k8s.io/v1beta1", POD_GROUPS, "PodGroup", &[]),
];

impl Kind {
    /// The kind of a plural in an API.
    pub(crate) fn find(api: &str, plural: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.api == api && kind.plural == plural)
    }

    /// The kind of a stored object.
    pub(crate) fn of(plural: &str) -> &'static Self {
        KINDS.iter().find(|kind| kind.plural == plural).unwrap_or(&KINDS[0])
    }

    /// Whether its objects are in namespaces.
    pub(crate) fn namespaced(&self) -> bool {
        !matches!(self.plural, NAMESPACES | NODES | CLASSES | DRIVERS | SLICES)
    }

    /// `batch`; nothing for the core group.
    pub(crate) fn group(&self) -> &'static str {
        self.api.split_once('/').map_or("", |(group, _)| group)
    }

    /// `jobs.batch`, as errors name it.
    pub(crate) fn qualified(&self) -> String {
        if self.group().is_empty() { self.plural.into() } else { format!("{}.{}", self.plural, self.group()) }
    }
}

/// `/apis`: the groups.
pub(crate) fn groups() -> Value {
    let groups = ["batch", "storage.k8s.io"].map(|name| {
        let version = json!({"groupVersion": format!("{name}/v1"), "version": "v1"});
        json!({"name": name, "versions": [version], "preferredVersion": version})
    });
    json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
}

/// `/api/v1`, `/apis/batch/v1`: the resources of a group.
pub(crate) fn resources(api: &str) -> Value {
    let kinds = KINDS.iter().filter(|kind| kind.api == api).map(|kind| {
        json!({"name": kind.plural, "singularName": "", "kind": kind.name, "namespaced": kind.namespaced(),
            "shortNames": kind.short, "verbs": ["create", "delete", "get", "list", "patch", "watch"]})
    });
    json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": api, "resources": kinds.collect::<Vec<_>>()})
}
