//! Volumes that are in use.

use serde_json::{Value, json};

use crate::Case;
use crate::Where::{Both, Real, Sandbox};
use crate::place::{Namespace, Place, eventually, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("volumes::in_use", Both, in_use),
    ("volumes::in_use_and_deleted", Real, in_use_and_deleted),
    ("volumes::pods_may_not_be_listed", Sandbox, pods_may_not_be_listed),
    ("volumes::classes", Sandbox, classes),
    ("volumes::resize", Sandbox, resize),
    ("volumes::a_class_that_does_not_grow", Real, a_class_that_does_not_grow),
    ("volumes::several_nodes", Sandbox, several_nodes),
    ("volumes::without_a_name", Sandbox, without_a_name),
    ("volumes::made_with_the_pod", Real, made_with_the_pod),
];

/// A task that waits for a GPU that is nowhere, with the volume 'data'.
const WAITS: &str = "resources: {accelerators: '64'}\nvolumes: {/d: data}\nrun: 'true'\n";

/// A pod that mounts the only claim there is, and is no task's.
fn reader(namespace: &Namespace<'_>, name: &str) {
    let claim = namespace.objects("persistentvolumeclaims")[0]["metadata"]["name"].clone();
    let container = json!({"name": "c", "image": "busybox", "resources": {"limits": {"nvidia.com/gpu": "64"}}});
    let volume = json!({"name": "v", "persistentVolumeClaim": {"claimName": claim}});
    let spec = json!({"containers": [container], "volumes": [volume]});
    namespace.create("pods", &json!({"metadata": {"name": name}, "spec": spec}));
}

/// What a task or another pod mounts, or will, is not deleted; those are named, with what ends them.
fn in_use(place: &Place) {
    let namespace = place.namespace();
    let (ann, bob) = (namespace.person("ann"), namespace.person("bob"));
    assert_eq!(ann.run(["volumes", "create", "data", "1Gi"]).code, 0);
    eventually("a volume for the claim", || {
        let claims = namespace.objects("persistentvolumeclaims");
        (claims[0]["status"]["phase"] == "Bound").then_some(())
    });
    snapshot("volume_used_by_nothing", &namespace, &ann.run(["volumes", "status", "data"]));
    let id = ann.submit(&format!("name: keeper\n{WAITS}"));
    reader(&namespace, "reader");
    snapshot("volume_used", &namespace, &ann.run(["volumes", "status", "data"]));
    let status: Value = serde_json::from_slice(&ann.run(["volumes", "status", "data", "-o", "json"]).stdout).unwrap();
    let expected = json!({
        "tasks": [{"task_id": id, "name": "keeper", "status": "pending", "user": "ann", "finished": false}],
        "pods": [{"name": "reader", "status": "Pending", "finished": false}],
    });
    assert_eq!(status["used_by"], expected);
    snapshot("volume_delete_in_use", &namespace, &ann.run(["volumes", "delete", "data"]));
    // `--force` answers the question, and no more.
    snapshot("volume_delete_in_use_forced", &namespace, &ann.run(["volumes", "delete", "data", "-f", "-o", "json"]));
    assert_eq!(ann.run(["jobs", "stop", "--wait", &id]).code, 0);
    snapshot("volume_delete_in_use_by_a_pod", &namespace, &ann.run(["volumes", "delete", "data", "-f"]));
    place.ask("DELETE", &format!("/api/v1/namespaces/{}/pods/reader", namespace.name), None);
    eventually("no pods", || namespace.objects("pods").is_empty().then_some(()));
    let claim = namespace.objects("persistentvolumeclaims")[0]["metadata"]["name"].as_str().unwrap().to_owned();
    let id = bob.submit(&format!("name: theirs\nresources: {{accelerators: '64'}}\nrun: 'true'\nconfig:\n  kubernetes: {{pod_config: {{spec: {{volumes: [{{name: v, persistentVolumeClaim: {{claimName: {claim}}}}}]}}}}}}\n"));
    snapshot("volume_delete_in_use_by_another", &namespace, &ann.run(["volumes", "delete", "data", "-f"]));
    assert_eq!(bob.run(["jobs", "stop", "--wait", &id]).code, 0);
    assert_eq!(ann.run(["volumes", "delete", "data", "-f"]).code, 0);
    namespace.empty();
}

/// A claim that somebody else deletes while a Kubernetes node has it mounted stays until that has ended.
fn in_use_and_deleted(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    // Who may not read classes is not told of them.
    let ran = ann.run(["volumes", "create", "data", "1Gi", "-s", "nosuch"]);
    assert_eq!((ran.code, ran.stderr().as_str()), (0, ""), "{ran}");
    let claim = namespace.objects("persistentvolumeclaims")[0]["metadata"]["name"].clone();
    let nodes = place.ask("GET", "/api/v1/nodes", None).unwrap();
    let spec = json!({"containers": [{"name": "c", "image": "busybox"}],
        "nodeName": nodes["items"][0]["metadata"]["name"],
        "volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": claim}}]});
    namespace.create("pods", &json!({"metadata": {"name": "reader"}, "spec": spec}));
    let path = format!("/api/v1/namespaces/{}", namespace.name);
    let claim = format!("{path}/persistentvolumeclaims/{}", claim.as_str().unwrap());
    place.ask("DELETE", &claim, None);
    let list = ann.run(["volumes", "list"]);
    assert!(list.stdout().contains("Terminating"), "{list}");
    let model: Value = serde_json::from_slice(&ann.run(["volumes", "list", "-o", "json"]).stdout).unwrap();
    let volume = &model["volumes"][0];
    assert_eq!((&volume["status"], &volume["terminating"]), (&json!("Pending"), &json!(true)));
    snapshot("volume_delete_again", &namespace, &ann.run(["volumes", "delete", "data", "-f"]));
    place.ask("DELETE", &format!("{path}/pods/reader"), None);
    eventually("no volumes", || ann.run(["volumes", "list", "-o", "name"]).stdout().is_empty().then_some(()));
}

/// Who may not list pods is told that, and still sees the tasks.
fn pods_may_not_be_listed(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    assert_eq!(ann.run(["volumes", "create", "data", "1Gi"]).code, 0);
    let id = ann.submit(&format!("name: keeper\n{WAITS}"));
    let rule = json!({"match": {"method": "GET", "path_contains": "/pods"}, "times": 9, "fault": {"status": 403}});
    place.ask("POST", "/sandbox/faults", Some(&rule));
    snapshot("volume_used_unseen", &namespace, &ann.run(["volumes", "status", "data"]));
    let ran = ann.run(["volumes", "delete", "data", "-f"]);
    assert!(ran.code == 1 && ran.stderr().contains(&format!("in use by task {id} (keeper)\n")), "{ran}");
}

/// A class that is not there is refused, and that none is the default is told, where classes may be read.
fn classes(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    snapshot("volume_no_such_class", &namespace, &ann.run(["volumes", "create", "a", "1Gi", "-s", "nosuch"]));
    assert!(namespace.objects("persistentvolumeclaims").is_empty());
    let unseen = json!({"match": {"path_contains": "/storageclasses"}, "fault": {"status": 403}});
    place.ask("POST", "/sandbox/faults", Some(&unseen));
    assert_eq!(ann.run(["volumes", "create", "a", "1Gi", "-s", "nosuch"]).code, 0);
    let change = json!({"metadata": {"annotations": {"storageclass.kubernetes.io/is-default-class": "false"}}});
    place.ask("PATCH", "/apis/storage.k8s.io/v1/storageclasses/standard", Some(&change));
    snapshot("volume_no_default_class", &namespace, &ann.run(["volumes", "create", "b", "1Gi"]));
    // The empty name asks for none.
    let ran = ann.run(["volumes", "create", "c", "1Gi", "-s", ""]);
    assert_eq!((ran.code, ran.stderr().as_str()), (0, ""), "{ran}");
}

fn resize(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    assert_eq!(ann.run(["volumes", "create", "data", "1Gi"]).code, 0);
    for (name, size) in [("smaller", "500Mi"), ("same", "1Gi"), ("without_unit", "2")] {
        snapshot(&format!("volume_resize_{name}"), &namespace, &ann.run(["volumes", "resize", "data", size]));
    }
    snapshot("volume_resize", &namespace, &ann.run(["volumes", "resize", "data", "2Gi"]));
    let claim = &namespace.objects("persistentvolumeclaims")[0];
    assert_eq!(claim["spec"]["resources"]["requests"]["storage"], "2Gi");
    let path = format!("/api/v1/namespaces/{}/persistentvolumeclaims", namespace.name);
    let data = format!("{path}/{}/status", claim["metadata"]["name"].as_str().unwrap());
    let condition = |kind: &str, message: &str| {
        let change = json!({"status": {"conditions": [{"type": kind, "status": "True", "message": message}]}});
        place.ask("PATCH", &data, Some(&change));
    };
    let status: Value = serde_json::from_slice(&ann.run(["volumes", "status", "data", "-o", "json"]).stdout).unwrap();
    assert_eq!(status["resize"], "not begun by the cluster yet");
    condition("Resizing", "");
    snapshot("volume_resizing", &namespace, &ann.run(["volumes", "status", "data"]));
    condition("FileSystemResizePending", "Waiting for user to (re-)start a pod to finish file system resize");
    let status: Value = serde_json::from_slice(&ann.run(["volumes", "status", "data", "-o", "json"]).stdout).unwrap();
    let expected = "the storage has grown, its file system grows when a pod mounts it";
    assert_eq!((&status["capacity"], &status["resize"]), (&json!("1Gi"), &json!(expected)));
    // What waits for its storage, and then what has some of a class that does not grow.
    assert_eq!(ann.run(["volumes", "create", "slow", "1Gi", "-s", "fast"]).code, 0);
    snapshot("volume_resize_pending", &namespace, &ann.run(["volumes", "resize", "slow", "2Gi"]));
    let claims = namespace.objects("persistentvolumeclaims");
    let slow = claims.iter().find(|claim| claim["spec"]["storageClassName"] == "fast").unwrap();
    let slow = format!("{path}/{}/status", slow["metadata"]["name"].as_str().unwrap());
    place.ask("PATCH", &slow, Some(&json!({"status": {"phase": "Bound"}})));
    snapshot("volume_resize_fixed", &namespace, &ann.run(["volumes", "resize", "slow", "2Gi", "-o", "json"]));
}

/// Who may not read classes reads what the server says.
fn a_class_that_does_not_grow(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    assert_eq!(ann.run(["volumes", "create", "data", "1Gi"]).code, 0);
    eventually("a bound volume", || {
        let status = ann.run(["volumes", "status", "data", "-o", "json"]);
        status.stdout().contains("\"Bound\"").then_some(())
    });
    snapshot("volume_resize_refused", &namespace, &ann.run(["volumes", "resize", "data", "2Gi"]));
}

/// A volume of one Kubernetes node may do for a task of several, one of a single pod never does.
fn several_nodes(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    for mode in ["RWO", "RWOP"] {
        assert_eq!(ann.run(["volumes", "create", mode, "1Gi", "-a", mode]).code, 0);
        let file =
            namespace.file("two.yaml", format!("num_nodes: 2\nvolumes: {{/d: {mode}, /e: {mode}}}\nrun: 'true'\n"));
        let ran = ann.run(["jobs", "submit", "--dry-run=server", "-o", "name", file.to_str().unwrap()]);
        snapshot(&format!("volume_{mode}_of_several_nodes"), &namespace, &ran);
        let file = namespace.file("one.yaml", format!("volumes: {{/d: {mode}}}\nrun: 'true'\n"));
        let ran = ann.run(["jobs", "submit", "--dry-run=server", "-o", "name", file.to_str().unwrap()]);
        assert_eq!((ran.code, ran.stderr().lines().count()), (0, 0), "{ran}");
    }
}

/// A volume without a name is made for each pod, of a class that is there.
fn without_a_name(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let dry_run = |text: &str, output: &str| {
        let file = namespace.file("task.yaml", text);
        ann.run(["jobs", "submit", "--dry-run=server", "-o", output, file.to_str().unwrap()])
    };
    let text = "name: own\nnum_nodes: 2\nvolumes: {/d: {size: 100, labels: {team: x}, config: {storage_class_name: fast}}}\nrun: 'true'\n";
    snapshot("volume_without_a_name", &namespace, &dry_run(text, "name"));
    let list: Value = serde_json::from_slice(&dry_run(text, "json").stdout).unwrap();
    let pod = &list["items"][0]["spec"]["template"]["spec"];
    let mounted = json!({"name": "ephemeral-0", "mountPath": "/d"});
    assert_eq!(pod["containers"][0]["volumeMounts"][0], mounted);
    let template = &pod["volumes"][0]["ephemeral"]["volumeClaimTemplate"];
    let labels = &template["metadata"]["labels"];
    assert_eq!(
        (&labels["team"], &labels["task-name"], &labels["username"]),
        (&json!("x"), &json!("own"), &json!("ann"))
    );
    let spec = json!({"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "100Gi"}}, "storageClassName": "fast"});
    assert_eq!(template["spec"], spec);
    snapshot("volume_without_a_name_nor_class", &namespace, &dry_run(&text.replace("fast", "nosuch"), "name"));
    let shared = text.replace("storage_class_name: fast", "access_mode: ReadWriteMany");
    snapshot("volume_without_a_name_shared", &namespace, &dry_run(&shared, "name"));
}

/// It is empty at first, and goes with the pod; a cluster that knows no such volumes is refused by name.
fn made_with_the_pod(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let text = "name: own\nvolumes: {/d: {size: 1Gi, labels: {team: x}}}\nrun: touch /d/x && ls -A /d\n";
    let ran = ann.follow(text);
    if place.minor() < 21 {
        snapshot("volume_made_by_no_cluster", &namespace, &ran);
        let file = namespace.file("task.yaml", text);
        let ran = ann.run(["jobs", "submit", "--dry-run=server", file.to_str().unwrap()]);
        snapshot("volume_made_by_no_cluster_dry_run", &namespace, &ran);
        namespace.empty();
        return;
    }
    assert_eq!((ran.code, ran.stdout().as_str()), (0, "x\n"), "{ran}");
    let claims = namespace.objects("persistentvolumeclaims");
    let meta = &claims[0]["metadata"];
    assert_eq!((&meta["labels"]["team"], &meta["ownerReferences"][0]["kind"]), (&json!("x"), &json!("Pod")));
    // It is none of the user's volumes.
    assert_eq!(ann.run(["volumes", "list", "-o", "name"]).stdout(), "");
    assert_eq!(ann.run(["jobs", "stop", "--wait", "own"]).code, 0);
    eventually("no claim", || namespace.objects("persistentvolumeclaims").is_empty().then_some(()));
}
