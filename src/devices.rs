//! GPUs that Kubernetes nodes offer as devices, by dynamic resource allocation, and not as a count
//! (<https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/>).

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use crate::objects::{KubernetesNode, Taint, nullable};
use crate::placement::{self, AMD, NEURON, NVIDIA, TPU};

/// A `ResourceSlice`: devices of one driver, of one Kubernetes node as far as we read them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ResourceSlice {
    pub spec: SliceSpec,
}

/// `spec` of a slice.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct SliceSpec {
    /// `gpu.nvidia.com` …
    pub driver: String,
    /// What the slice is a part of.
    pub pool: Pool,
    /// The Kubernetes node whose they are; devices that several can reach have none.
    pub node_name: String,
    #[serde(deserialize_with = "nullable")]
    pub devices: Vec<Device>,
}

/// `pool` of a slice.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Pool {
    pub name: String,
    /// Slices of an older one are out of date.
    pub generation: i64,
}

/// One device.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Device {
    pub name: String,
    /// By names with or without the driver before them.
    #[serde(deserialize_with = "nullable")]
    pub attributes: BTreeMap<String, Attribute>,
    /// What keeps pods from it.
    #[serde(deserialize_with = "nullable")]
    pub taints: Vec<Taint>,
}

/// An attribute of a device, if it is text.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Attribute {
    pub string: Option<String>,
}

/// A `ResourceClaim`: which devices a pod has.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ResourceClaim {
    pub status: ClaimStatus,
}

/// `status` of a claim.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ClaimStatus {
    pub allocation: Option<Allocation>,
}

/// What a claim has.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Allocation {
    pub devices: Allocated,
}

/// The devices of a claim.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Allocated {
    #[serde(deserialize_with = "nullable")]
    pub results: Vec<AllocatedDevice>,
}

/// One of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(default)]
pub struct AllocatedDevice {
    pub driver: String,
    pub pool: String,
    pub device: String,
}

/// The GPUs that one Kubernetes node offers so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// By which tasks ask for them, where a DeviceClass of the cluster maps it to them; else their driver.
    pub resource: String,
    /// As a task file may name it; without an attribute that tells, the driver.
    pub model: String,
    /// How many pods may have.
    pub total: u64,
    /// How many have a taint that keeps pods from them.
    pub unhealthy: u64,
    /// How many pods have, if that is known.
    pub used: Option<u64>,
}

/// The resource that stands for the GPUs of a driver; `None` for drivers of other things.
fn resource(driver: &str) -> Option<&str> {
    match driver {
        "gpu.nvidia.com" => Some(NVIDIA),
        "gpu.amd.com" => Some(AMD),
        "tpu.google.com" => Some(TPU),
        "neuron.aws.com" => Some(NEURON),
        other => other.starts_with("gpu.").then_some(other),
    }
}

impl Device {
    fn text(&self, name: &str) -> Option<&str> {
        let named = |key: &&String| key.rsplit('/').next() == Some(name);
        let (_, attribute) = self.attributes.iter().find(|(key, _)| named(key))?;
        attribute.string.as_deref()
    }

    /// A whole GPU, and no part of one that is offered beside it.
    fn is_whole(&self) -> bool {
        !matches!(self.text("type"), Some("mig" | "vfio"))
    }

    fn is_open(&self) -> bool {
        !self.taints.iter().any(|taint| matches!(taint.effect.as_str(), "NoSchedule" | "NoExecute"))
    }

    fn model(&self) -> Option<String> {
        ["productName", "model"].into_iter().find_map(|name| self.text(name)).map(placement::model)
    }
}

/// Puts on Kubernetes nodes that have no GPUs by count those that slices offer; without claims nothing is known to be used.
pub fn offer(kube_nodes: &mut [KubernetesNode], slices: &[ResourceSlice], claims: Option<&[ResourceClaim]>) {
    let mut newest: HashMap<(&str, &str), i64> = HashMap::new();
    for ResourceSlice { spec } in slices {
        let known = newest.entry((&spec.driver, &spec.pool.name)).or_insert(spec.pool.generation);
        *known = spec.pool.generation.max(*known);
    }
    let current = slices
        .iter()
        .map(|slice| &slice.spec)
        .filter(|spec| newest.get(&(spec.driver.as_str(), spec.pool.name.as_str())) == Some(&spec.pool.generation));
    let taken: Option<std::collections::HashSet<AllocatedDevice>> = claims.map(|claims| {
        let held = claims.iter().filter_map(|claim| claim.status.allocation.as_ref());
        held.flat_map(|held| held.devices.results.iter().cloned()).collect()
    });
    let mut offers: HashMap<&str, Offer> = HashMap::new();
    for spec in current.filter(|spec| !spec.node_name.is_empty()) {
        let Some(resource) = resource(&spec.driver) else { continue };
        for device in spec.devices.iter().filter(|device| device.is_whole()) {
            let offer = offers.entry(&spec.node_name).or_insert_with(|| Offer {
                resource: resource.to_owned(),
                model: device.model().unwrap_or_else(|| spec.driver.clone()),
                used: taken.as_ref().map(|_| 0),
                ..Offer::default()
            });
            // A Kubernetes node has one kind.
            if offer.resource != resource {
                continue;
            }
            if device.is_open() {
                offer.total += 1;
            } else {
                offer.unhealthy += 1;
            }
            let its = AllocatedDevice {
                driver: spec.driver.clone(),
                pool: spec.pool.name.clone(),
                device: device.name.clone(),
            };
            if taken.as_ref().is_some_and(|taken| taken.contains(&its)) {
                offer.used = offer.used.map(|used| used + 1);
            }
        }
    }
    for kube_node in kube_nodes.iter_mut().filter(|kube_node| !has_by_count(kube_node)) {
        if let Some(offer) = offers.remove(kube_node.metadata.name.as_str()) {
            kube_node.status.allocatable.insert(offer.resource.clone(), offer.total.to_string());
            kube_node.offer = Some(offer);
        }
    }
}

/// Whether a Kubernetes node offers accelerators by count.
pub fn has_by_count(kube_node: &KubernetesNode) -> bool {
    let mut allocatable = kube_node.status.allocatable.iter();
    allocatable.any(|(resource, amount)| placement::is_accelerator(resource) && amount != "0")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn slice(driver: &str, node: &str, generation: i64, devices: &Value) -> ResourceSlice {
        serde_json::from_value(json!({"spec": {"driver": driver, "nodeName": node, "devices": devices,
            "pool": {"name": node, "generation": generation, "resourceSliceCount": 1}}}))
        .unwrap()
    }

    fn kube_node(name: &str, gpus: &str) -> KubernetesNode {
        serde_json::from_value(json!({"metadata": {"name": name}, "status": {"allocatable": {"nvidia.com/gpu": gpus}}}))
            .unwrap()
    }

    #[test]
    fn what_nodes_offer() {
        let gpu = |name: &str| {
            json!({"name": name, "attributes": {"type": {"string": "gpu"}, "index": {"int": 0},
                "productName": {"string": "NVIDIA A100-SXM4-80GB"}}})
        };
        let part = json!({"name": "mig", "attributes": {"gpu.nvidia.com/type": {"string": "mig"}}});
        let ill = json!({"name": "ill", "taints": [{"key": "unhealthy", "effect": "NoExecute"}]});
        let slices = [
            slice("gpu.nvidia.com", "a", 1, &json!([gpu("old-0"), gpu("old-1"), gpu("old-2")])),
            slice("gpu.nvidia.com", "a", 2, &json!([gpu("gpu-0"), gpu("gpu-1"), part, ill])),
            slice("gpu.nvidia.com", "b", 1, &json!([gpu("gpu-0")])),
            slice("gpu.example.com", "c", 1, &json!([{"name": "x", "attributes": {"model": {"string": "latest"}}}])),
            slice("nic.example.com", "d", 1, &json!([{"name": "eth"}])),
            slice("gpu.nvidia.com", "", 1, &json!([gpu("far")])),
        ];
        let claims: Vec<ResourceClaim> = serde_json::from_value(json!([
            {"status": {"allocation": {"devices": {"results": [
                {"request": "r", "driver": "gpu.nvidia.com", "pool": "a", "device": "gpu-1"}]}}}},
            {"status": {}},
            {"status": {"allocation": null}},
        ]))
        .unwrap();
        let offered = |claims: Option<&[ResourceClaim]>| {
            let mut kube_nodes = ["a", "b", "c", "d"].map(|name| kube_node(name, if name == "b" { "4" } else { "0" }));
            offer(&mut kube_nodes, &slices, claims);
            kube_nodes.map(|kube_node| {
                let offer = kube_node.offer?;
                let Offer { resource, model, total, unhealthy, used } = offer;
                Some(format!("{resource} {model} {total} {unhealthy} {used:?}"))
            })
        };
        let none = None::<String>;
        assert_eq!(
            offered(Some(&claims)),
            [
                Some("nvidia.com/gpu A100-80GB 2 1 Some(1)".to_owned()),
                none.clone(),
                Some("gpu.example.com LATEST 1 0 Some(0)".to_owned()),
                none
            ]
        );
        assert_eq!(offered(None)[0].as_deref(), Some("nvidia.com/gpu A100-80GB 2 1 None"));
    }
}
