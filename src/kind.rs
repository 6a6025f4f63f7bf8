//! The kinds of Kubernetes object that the program reads or writes, and where the API has them.

/// A kind of object that we read or write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `batch/v1` Jobs.
    Job,
    Pod,
    Claim,
    Service,
    Secret,
    ConfigMap,
    Event,
    /// The cluster's Kubernetes nodes; they are in no namespace.
    KubernetesNode,
    /// StorageClasses; they are in no namespace.
    StorageClass,
    /// CSIDrivers; they are in no namespace.
    Driver,
    /// ResourceSlices; they are in no namespace.
    ResourceSlice,
    ResourceClaim,
    /// PodGroups of the API server's own, in this version.
    PodGroup(&'static str),
}

impl Kind {
    /// The plural in paths and RBAC rules.
    pub fn resource(self) -> &'static str {
        match self {
            Self::Job => "jobs",
            Self::Pod => "pods",
            Self::Claim => "persistentvolumeclaims",
            Self::Service => "services",
            Self::Secret => "secrets",
            Self::ConfigMap => "configmaps",
            Self::Event => "events",
            Self::KubernetesNode => "nodes",
            Self::StorageClass => "storageclasses",
            Self::Driver => "csidrivers",
            Self::ResourceSlice => "resourceslices",
            Self::ResourceClaim => "resourceclaims",
            Self::PodGroup(_) => "podgroups",
        }
    }

    /// The API group; the core group is empty.
    pub fn group(self) -> &'static str {
        match self {
            Self::Job => "batch",
            Self::StorageClass | Self::Driver => "storage.k8s.io",
            Self::ResourceSlice | Self::ResourceClaim => "resource.k8s.io",
            Self::PodGroup(_) => "scheduling.k8s.io",
            _ => "",
        }
    }

    /// The word for one of them, as kubectl writes it.
    pub fn singular(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Pod => "pod",
            Self::Claim => "persistentvolumeclaim",
            Self::Service => "service",
            Self::Secret => "secret",
            Self::ConfigMap => "configmap",
            Self::Event => "event",
            Self::KubernetesNode => "node",
            Self::StorageClass => "storageclass",
            Self::Driver => "csidriver",
            Self::ResourceSlice => "resourceslice",
            Self::ResourceClaim => "resourceclaim",
            Self::PodGroup(_) => "podgroup",
        }
    }

    /// `/apis/batch/v1/namespaces/NS/jobs`; without a namespace, of all.
    pub fn path(self, namespace: Option<&str>) -> String {
        let version = if let Self::PodGroup(version) = self { version } else { "v1" };
        let root = match self.group() {
            "" => format!("/api/{version}"),
            group => format!("/apis/{group}/{version}"),
        };
        match namespace {
            Some(namespace) => format!("{root}/namespaces/{namespace}/{}", self.resource()),
            None => format!("{root}/{}", self.resource()),
        }
    }
}
