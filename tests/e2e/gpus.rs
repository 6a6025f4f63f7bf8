//! Which GPUs the cluster has.

use serde_json::{Value, json};

use crate::Case;
use crate::Where::{Real, Sandbox};
use crate::place::{Place, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("gpus::of_a_cluster", Sandbox, of_a_cluster),
    ("gpus::offered_as_devices", Sandbox, offered_as_devices),
    ("gpus::that_are_not_well", Sandbox, that_are_not_well),
    ("gpus::as_far_as_one_may_look", Real, as_far_as_one_may_look),
];

fn of_a_cluster(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    snapshot("gpus_none", &namespace, &ann.run(["jobs", "gpus"]));
    let name =
        place.ask("GET", "/api/v1/nodes", None).unwrap()["items"][0]["metadata"]["name"].as_str().unwrap().to_owned();
    let labels = json!({"metadata": {"labels": {"nvidia.com/gpu.product": "NVIDIA-A100-SXM4-80GB"}}});
    let amounts = json!({"status": {"allocatable": {"cpu": "96", "memory": "1Ti", "nvidia.com/gpu": "8"}}});
    place.ask("PATCH", &format!("/api/v1/nodes/{name}"), Some(&labels));
    place.ask("PATCH", &format!("/api/v1/nodes/{name}/status"), Some(&amounts));
    let id = ann.submit("resources: {accelerators: 'A100:3'}\nrun: sleep 600");
    ann.until(&id, "running");
    snapshot("gpus", &namespace, &ann.run(["jobs", "gpus"]));
    snapshot("gpus_names", &namespace, &ann.run(["jobs", "gpus", "a100:8", "-o", "name"]));
    snapshot("gpus_too_many", &namespace, &ann.run(["jobs", "gpus", "A100:16"]));
    snapshot("gpus_of_none", &namespace, &ann.run(["jobs", "gpus", "A100:0"]));
    let wide = ann.run(["jobs", "gpus", "-o", "wide"]);
    let cells: Vec<_> = wide.stdout().lines().nth(1).unwrap().split_whitespace().skip(1).map(str::to_owned).collect();
    assert_eq!(cells, ["96", "1024Gi", "A100-80GB", "5", "8", "Ready"], "{wide}");
    let model: Value = serde_json::from_slice(&ann.run(["jobs", "gpus", "-o", "json"]).stdout).unwrap();
    let expected = json!({"name": "A100-80GB", "requestable": [1, 2, 4, 8], "free": 5, "total": 8, "not_ready": 0});
    assert_eq!(model["gpus"], json!([expected]));
    assert_eq!(model["nodes"][0]["free"], 5);
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
}

/// Nodes are the cluster's, not a namespace's: who may not list them is told so.
fn as_far_as_one_may_look(place: &Place) {
    let namespace = place.namespace();
    snapshot("gpus_without_rights", &namespace, &namespace.person("ann").run(["jobs", "gpus"]));
    let ran = namespace.person("ann").with_every_right().run(["jobs", "gpus", "-o", "wide"]);
    assert!(ran.code == 0 && ran.stdout().starts_with("NODE "), "{ran}");
}

/// By dynamic resource allocation, as <https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/>
/// describes it: such a Kubernetes node has no count of GPUs.
fn offered_as_devices(_: &Place) {
    let place = Place::sandbox();
    place.ask("POST", "/sandbox/version", Some(&json!({"minor": 34})));
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    snapshot("gpus_none", &namespace, &ann.run(["jobs", "gpus"]));
    let node = place.ask("GET", "/api/v1/nodes", None).unwrap()["items"][0]["metadata"]["name"].clone();
    let labels = json!({"metadata": {"labels": {"kubernetes.io/hostname": node}}});
    place.ask("PATCH", &format!("/api/v1/nodes/{}", node.as_str().unwrap()), Some(&labels));
    let gpu = |name: &str, taints: Value| {
        json!({"name": name, "taints": taints, "attributes": {"type": {"string": "gpu"},
            "productName": {"string": "NVIDIA A100-SXM4-80GB"}}})
    };
    let ill = gpu("gpu-3", json!([{"key": "gpu.nvidia.com/xid", "effect": "NoSchedule"}]));
    let devices = json!([gpu("gpu-0", json!([])), gpu("gpu-1", json!([])), gpu("gpu-2", Value::Null), ill]);
    let slice = json!({"metadata": {"name": "slice"}, "spec": {"driver": "gpu.nvidia.com", "nodeName": node,
        "pool": {"name": node, "generation": 1, "resourceSliceCount": 1}, "devices": devices}});
    place.ask("POST", "/apis/resource.k8s.io/v1/resourceslices", Some(&slice));
    let claim = json!({"metadata": {"name": "claim"}, "status": {"allocation": {"devices": {"results": [
        {"request": "r", "driver": "gpu.nvidia.com", "pool": node, "device": "gpu-1"}]}}}});
    let path = format!("/apis/resource.k8s.io/v1/namespaces/{}/resourceclaims", namespace.name);
    place.ask("POST", &path, Some(&claim));
    snapshot("gpus_devices", &namespace, &ann.run(["jobs", "gpus"]));
    let wide = ann.run(["jobs", "gpus", "-o", "wide"]);
    let cells: Vec<_> = wide.stdout().lines().nth(1).unwrap().split_whitespace().skip(3).map(str::to_owned).collect();
    assert_eq!(cells, ["A100-80GB", "2", "3", "Ready,", "1", "unhealthy"], "{wide}");
    let model: Value = serde_json::from_slice(&ann.run(["jobs", "gpus", "-o", "json"]).stdout).unwrap();
    let found = &model["nodes"][0];
    assert_eq!((&found["dynamic"], &found["unhealthy"], &found["free"]), (&json!(true), &json!(1), &json!(2)));
    // A choice does not pass it over, and a name leads there.
    let file = namespace.file("task.yaml", "resources: {accelerators: {'H100:1', 'A100-80GB:2'}}\nrun: a\n");
    let dry = ann.run(["jobs", "submit", "--dry-run=server", file.to_str().unwrap()]);
    assert!(dry.stderr().contains("(A100-80GB:2) is taken: the first that the cluster has the nodes for\n"), "{dry}");
    assert!(
        dry.stdout().contains("nvidia.com/gpu: '2'") && dry.stdout().contains("key: kubernetes.io/hostname"),
        "{dry}"
    );
    // What may not be listed is named.
    for what in ["resourceslices", "resourceclaims"] {
        let path = format!("/{what}");
        let denied = json!({"match": {"path_contains": path}, "fault": {"status": 403}});
        place.ask("POST", "/sandbox/faults", Some(&denied));
        snapshot(&format!("gpus_no_{what}"), &namespace, &ann.run(["jobs", "gpus"]));
    }
    let denied = json!({"match": {"path_contains": "/resourceslices"}, "fault": {"status": 403}});
    place.ask("POST", "/sandbox/faults", Some(&denied));
    let dry = ann.run(["jobs", "submit", "--dry-run=server", file.to_str().unwrap()]);
    assert!(dry.stderr().contains("the right to 'list' resourceslices is missing\n"), "{dry}");
}

/// The device plugin takes one away, and the kubelet says of a container's that it is not well.
fn that_are_not_well(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let node = place.ask("GET", "/api/v1/nodes", None).unwrap()["items"][0]["metadata"]["name"].clone();
    let amounts = json!({"status": {"capacity": {"nvidia.com/gpu": "8"}, "allocatable": {"nvidia.com/gpu": "7"}}});
    place.ask("PATCH", &format!("/api/v1/nodes/{}/status", node.as_str().unwrap()), Some(&amounts));
    let wide = ann.run(["jobs", "gpus", "-o", "wide"]);
    assert!(wide.stdout().lines().nth(1).unwrap().ends_with("   7      7       Ready, 1 unhealthy"), "{wide}");
    let id = ann.submit("name: ill\nresources: {accelerators: '1'}\nrun: sleep 600");
    ann.until(&id, "running");
    let pod = namespace.objects("pods").remove(0);
    let path =
        format!("/api/v1/namespaces/{}/pods/{}/status", namespace.name, pod["metadata"]["name"].as_str().unwrap());
    let mut containers = pod["status"]["containerStatuses"].clone();
    let health = json!({"resourceID": "GPU-1", "health": "Unhealthy", "message": "ECC errors"});
    containers[0]["allocatedResourcesStatus"] = json!([{"name": "nvidia.com/gpu", "resources": [health]}]);
    place.ask("PATCH", &path, Some(&json!({"status": {"containerStatuses": containers}})));
    let status = ann.status(&id);
    let reason = json!("device GPU-1 of nvidia.com/gpu is unhealthy: ECC errors");
    for told in [&status, &status["metadata"]["nodes"][0]] {
        assert_eq!((&told["status"], &told["reason"]), (&json!("running"), &reason), "{status}");
        assert_eq!(told["reason_code"], "DeviceUnhealthy");
    }
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
}
