//! What a task asks of the Kubernetes nodes that it runs on.

use serde_json::{Value, json};

use crate::Case;
use crate::Where::{Both, Real, Sandbox};
use crate::place::{Place, eventually, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("machines::by_their_labels", Sandbox, by_their_labels),
    ("machines::of_another_model", Sandbox, of_another_model),
    ("machines::of_no_model", Both, of_no_model),
    ("machines::by_a_real_scheduler", Real, by_a_real_scheduler),
    ("machines::of_several_choices", Both, of_several_choices),
    ("machines::that_may_not_be_looked_at", Real, that_may_not_be_looked_at),
    ("machines::shared_memory", Both, shared_memory),
    ("machines::wrong_labels", Both, wrong_labels),
];

fn by_their_labels(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file(
        "task.yaml",
        "name: gpu\nresources: {accelerators: 'a100:2', use_spot: true, instance_type: m5.large, disk_size: 100, labels: {team: x}}\nrun: 'true'\n",
    );
    let file = file.to_str().unwrap();
    let ran = ann.run(["jobs", "submit", "-dq", file]);
    assert_eq!(ran.code, 0, "{ran}");
    let notes = [
        "Note: no node of this cluster has a GPU (nvidia.com/gpu): the task waits until one is added\n",
        "Note: no node is labelled with its GPU model: requesting 2 GPUs of any model instead of a100\n",
        "Note: use_spot is ignored: no node of this cluster is labelled as a spot node\n",
    ];
    assert_eq!(ran.stderr(), notes.concat());
    let pod = |id: &str| {
        let jobs = namespace.objects("jobs");
        let job = jobs.iter().find(|job| job["metadata"]["labels"]["task-id"] == id).unwrap();
        assert_eq!(
            (&job["metadata"]["labels"]["team"], &job["spec"]["template"]["metadata"]["labels"]["team"]),
            (&json!("x"), &json!("x"))
        );
        job["spec"]["template"]["spec"].clone()
    };
    let spec = pod(ran.stdout().trim());
    assert!(spec["affinity"].is_null());
    assert_eq!(spec["nodeSelector"], json!({"node.kubernetes.io/instance-type": "m5.large"}));
    assert_eq!(spec["tolerations"], json!([{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]));
    let resources = &spec["containers"][0]["resources"];
    assert_eq!(
        (&resources["limits"]["nvidia.com/gpu"], &resources["requests"]["ephemeral-storage"]),
        (&json!("2"), &json!("100G"))
    );

    let labels = json!({"nvidia.com/gpu.product": "NVIDIA-A100-SXM4-80GB", "karpenter.sh/capacity-type": "spot"});
    let name =
        place.ask("GET", "/api/v1/nodes", None).unwrap()["items"][0]["metadata"]["name"].as_str().unwrap().to_owned();
    place.ask("PATCH", &format!("/api/v1/nodes/{name}"), Some(&json!({"metadata": {"labels": labels}})));
    let amounts = json!({"status": {"allocatable": {"cpu": "96", "memory": "1Ti", "nvidia.com/gpu": "8"}}});
    place.ask("PATCH", &format!("/api/v1/nodes/{name}/status"), Some(&amounts));
    let ran = ann.run(["jobs", "submit", "-dq", file]);
    assert_eq!((ran.code, ran.stderr().as_str()), (0, ""), "{ran}");
    let spec = pod(ran.stdout().trim());
    let term = &spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"];
    let expression = json!({"key": "nvidia.com/gpu.product", "operator": "In", "values": ["NVIDIA-A100-SXM4-80GB"]});
    assert_eq!(*term, json!([{"matchExpressions": [expression]}]));
    assert_eq!(spec["nodeSelector"]["karpenter.sh/capacity-type"], "spot");
    assert_eq!(spec["tolerations"][1]["value"], "spot");
    let dry = ann.run(["jobs", "submit", file, "--dry-run", "--no-use-spot", "--gpus", "T4:4"]);
    assert!(dry.stdout().contains("nvidia.com/gpu: '4'") && !dry.stdout().contains("affinity"), "{dry}");
    assert!(
        dry.stderr().contains("Note: --dry-run=client reads no nodes: requesting 4 GPUs of any model instead of T4\n"),
        "{dry}"
    );
}

/// A task for one GPU never runs on another, unless its user says so.
fn of_another_model(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let name =
        place.ask("GET", "/api/v1/nodes", None).unwrap()["items"][0]["metadata"]["name"].as_str().unwrap().to_owned();
    let labels = json!({"metadata": {"labels": {"nvidia.com/gpu.product": "Tesla-V100-SXM2-16GB"}}});
    let amounts = json!({"status": {"allocatable": {"cpu": "96", "memory": "1Ti", "nvidia.com/gpu": "8"}}});
    place.ask("PATCH", &format!("/api/v1/nodes/{name}"), Some(&labels));
    place.ask("PATCH", &format!("/api/v1/nodes/{name}/status"), Some(&amounts));
    let file = namespace.file("train.yaml", "name: train\nresources: {accelerators: 'H200:8'}\nrun: 'true'\n");
    let file = file.to_str().unwrap();
    let affinity = || {
        let jobs = namespace.objects("jobs");
        assert_eq!(jobs.len(), 1);
        let spec = &jobs[0]["spec"]["template"]["spec"];
        assert_eq!(spec["containers"][0]["resources"]["limits"]["nvidia.com/gpu"], "8");
        let nodes = &spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
        nodes["nodeSelectorTerms"][0]["matchExpressions"][0].clone()
    };
    snapshot("gpu_of_another_model", &namespace, &ann.run(["jobs", "submit", "-d", file]));
    let expected =
        json!({"key": "nvidia.com/gpu.product", "operator": "In", "values": ["NVIDIA-H200", "NVIDIA-H200-NVL"]});
    assert_eq!(affinity(), expected);
    assert_eq!(ann.run(["jobs", "stop", "train"]).code, 0);
    snapshot("gpu_of_any_model", &namespace, &ann.run(["jobs", "submit", "-d", file, "--any-gpu"]));
    assert_eq!(affinity(), Value::Null);
}

fn of_no_model(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("task.yaml", "resources: {accelerators: {gpu: 2}}\nrun: 'true'\n");
    let file = file.to_str().unwrap();
    snapshot("gpus_all", &namespace, &ann.run(["jobs", "submit", file, "--gpus", "all"]));
    snapshot("gpus_in_the_file", &namespace, &ann.run(["jobs", "submit", file]));
    assert!(namespace.objects("jobs").is_empty());
}

/// A machine that seems to have an accelerator which no other case asks for, until it is dropped.
struct Pretended<'a>(&'a Place, String);

impl Pretended<'_> {
    fn patch(&self, label: &Value, count: &Value) {
        let labels = json!({"metadata": {"labels": {"skypilot.co/accelerator": label}}});
        let has = json!({"aws.amazon.com/neuron": count});
        let status = json!({"status": {"capacity": has, "allocatable": has}});
        self.0.ask("PATCH", &format!("/api/v1/nodes/{}", self.1), Some(&labels));
        self.0.ask("PATCH", &format!("/api/v1/nodes/{}/status", self.1), Some(&status));
    }
}

impl Drop for Pretended<'_> {
    fn drop(&mut self) {
        self.patch(&Value::Null, &Value::Null);
    }
}

/// The label is one that the scheduler finds, and the resource one that it counts; to look for it takes the right to
/// list nodes.
fn by_a_real_scheduler(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann").with_every_right();
    let nodes = place.ask("GET", "/api/v1/nodes", None).unwrap();
    let pretended = Pretended(place, nodes["items"][0]["metadata"]["name"].as_str().unwrap().into());
    pretended.patch(&json!("trainium-of-the-tests"), &json!("2"));
    let several = "[{accelerators: 'Trainium-of-the-tests:3'}, {accelerators: 'Trainium-of-the-tests:2'}]";
    let ran = ann.follow(&format!("resources: {{ordered: {several}}}\nrun: echo \"$SKYPILOT_NUM_GPUS_PER_NODE\"\n"));
    // To SkyPilot it is no GPU.
    assert_eq!((ran.stdout().as_str(), ran.code), ("0\n", 0), "{ran}");
    assert!(ran.stderr().contains("of 2 choices (Trainium-of-the-tests:2) is taken: the first that"), "{ran}");
    let spec = namespace.objects("jobs")[0]["spec"]["template"]["spec"].clone();
    let term = &spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"];
    assert_eq!(term[0]["matchExpressions"][0]["values"], json!(["trainium-of-the-tests"]));
    assert_eq!(spec["containers"][0]["resources"]["limits"], json!({"aws.amazon.com/neuron": "2"}));

    // It has two, but of another model.
    let id = ann.submit("resources: {accelerators: 'Trainium-of-others:2'}\nrun: 'true'\n");
    let reason = eventually("a reason", || ann.status(&id)["reason"].as_str().map(str::to_owned));
    assert!(reason.contains("Unschedulable") && !reason.contains("Insufficient"), "{reason}");
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
}

/// No cluster has the first of them.
fn of_several_choices(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann").with_every_right();
    let several = "{any_of: [{accelerators: 'none-such:64', image_id: none-such}, {cpus: 100m}]}";
    let file = namespace.file("task.yaml", format!("resources: {several}\nrun: echo here\n"));
    let file = file.to_str().unwrap();
    let ran = ann.run(["jobs", "submit", file]);
    let note = "Note: of 2 choices (cpus 100m) is taken: the first that the cluster has the nodes for\n";
    assert_eq!((ran.stdout().as_str(), ran.code), ("here\n", 0), "{ran}");
    assert!(ran.stderr().starts_with(note), "{ran}");
    let container = namespace.objects("jobs")[0]["spec"]["template"]["spec"]["containers"][0].clone();
    assert_eq!(container["resources"]["limits"], json!({"cpu": "100m"}));
    let dry = ann.run(["jobs", "submit", file, "--dry-run", "-o", "name"]);
    let note = "Note: of 2 choices (none-such:64) is taken: the first, as --dry-run=client reads no nodes\n";
    assert!(dry.code == 0 && dry.stderr().starts_with(note), "{dry}");
}

/// Rights in one namespace only: placed by count, said.
fn that_may_not_be_looked_at(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("task.yaml", "resources: {accelerators: 'A100:2'}\nrun: 'true'\n");
    let ran = ann.run(["jobs", "submit", "-dq", file.to_str().unwrap()]);
    let note = "Note: the right to 'list' nodes is missing: requesting 2 GPUs of any model instead of A100\n";
    assert_eq!((ran.code, ran.stderr().as_str()), (0, note), "{ran}");
    let file =
        namespace.file("task.yaml", "resources: {any_of: [{accelerators: 'A100:2'}, {cpus: 100m}]}\nrun: 'true'\n");
    let ran = ann.run(["jobs", "submit", "-dq", file.to_str().unwrap()]);
    let choice = "Note: of 2 choices (A100:2) is taken: the first, as the right to 'list' nodes is missing\n";
    assert_eq!((ran.code, ran.stderr()), (0, format!("{choice}{note}")), "{ran}");
}

/// More than the 64 MiB of a container without it.
fn shared_memory(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let ran = ann.follow("run: head -c 100000000 /dev/zero >/dev/shm/x && wc -c </dev/shm/x; rm -f /dev/shm/x");
    assert_eq!((ran.stdout().trim(), ran.code), ("100000000", 0), "{ran}");
}

fn wrong_labels(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    for (labels, expected) in [
        ("{task-id: x}", "2:22: 'resources.labels': 'task-id' cannot be set: tasks are found by it"),
        ("{a: 'b c'}", "2:25: 'resources.labels.a': 'b c' is not the value of a label"),
        ("{a: 1}", "2:25: 'resources.labels.a' must be a string, this is an integer"),
    ] {
        let file = namespace.file("task.yaml", format!("run: a\nresources: {{labels: {labels}}}\n"));
        let ran = ann.run(["jobs", "submit", "-d", file.to_str().unwrap()]);
        assert!(ran.code == 2 && ran.stderr().contains(expected), "{ran}");
    }
    assert!(namespace.objects("jobs").is_empty());
}
