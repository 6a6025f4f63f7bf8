//! The one node, and what fits on it.

use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::kinds::CLAIMS;
use crate::store::{Key, now, uid};
use crate::validate::quantity;

/// The node's name.
pub(crate) const NAME: &str = "sandbox";
/// Pods that may run at once; the others wait, as they do on a real node.
pub(crate) const PODS_AT_ONCE: usize = 500;

/// The node as an object.
pub(crate) fn object() -> Value {
    let capacity = json!({"cpu": cpus().to_string(), "memory": format!("{}Ki", memory() / 1024), "pods": PODS_AT_ONCE.to_string()});
    json!({"metadata": {"name": NAME, "uid": uid(), "creationTimestamp": now(),
            "labels": {"kubernetes.io/hostname": NAME, "kubernetes.io/os": "linux"}},
        "spec": {},
        "status": {"capacity": capacity, "allocatable": capacity,
            "conditions": [{"type": "Ready", "status": "True", "reason": "KubeletReady",
                "message": "the sandbox is ready", "lastHeartbeatTime": now(), "lastTransitionTime": now()}],
            "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}, {"type": "Hostname", "address": NAME}],
            "nodeInfo": {"kubeletVersion": crate::routes::VERSION, "operatingSystem": "linux",
                "architecture": std::env::consts::ARCH, "osImage": "sandbox", "kernelVersion": "",
                "containerRuntimeVersion": "none://0", "kubeProxyVersion": "", "machineID": "", "systemUUID": "",
                "bootID": ""}}})
}

/// Why a pod cannot be placed, and whether that may pass; `None` when it can.
pub(crate) fn obstacle(cluster: &Cluster, pod: &Value) -> Option<(String, bool)> {
    let namespace = pod["metadata"]["namespace"].as_str().unwrap_or_default();
    for volume in pod["spec"]["volumes"].as_array().into_iter().flatten() {
        if let Some(claim) = volume["persistentVolumeClaim"]["claimName"].as_str()
            && cluster.store.borrow().get(&Key::new(CLAIMS, namespace, claim)).is_none()
        {
            return Some((format!("0/1 nodes are available: 1 persistentvolumeclaim {claim:?} not found."), true));
        }
    }
    let mut lacking = Vec::new();
    for (resource, there) in [("cpu", cpus() * 1000), ("memory", memory() * 1000), ("nvidia.com/gpu", 0)] {
        if wanted(pod, resource) > i128::from(there) {
            lacking.push(format!("1 Insufficient {resource}"));
        }
    }
    (!lacking.is_empty()).then(|| (format!("0/1 nodes are available: {}.", lacking.join(", ")), false))
}

fn wanted(pod: &Value, resource: &str) -> i128 {
    let containers = pod["spec"]["containers"].as_array().into_iter().flatten();
    containers.filter_map(|container| quantity(&container["resources"]["requests"][resource])).sum()
}

fn cpus() -> u64 {
    std::thread::available_parallelism().map_or(1, |cpus| cpus.get() as u64)
}

/// Bytes; where nobody tells, more than anyone asks for.
fn memory() -> u64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total = text.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kilobytes = total.and_then(|total| total.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.map_or(1 << 40, |kilobytes| kilobytes * 1024)
}
