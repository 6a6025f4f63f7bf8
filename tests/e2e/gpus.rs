//! Which GPUs the cluster has.

use serde_json::{Value, json};

use crate::Case;
use crate::Where::{Real, Sandbox};
use crate::place::{Place, snapshot};

pub(crate) const CASES: &[Case] =
    &[("gpus::of_a_cluster", Sandbox, of_a_cluster), ("gpus::as_far_as_one_may_look", Real, as_far_as_one_may_look)];

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
