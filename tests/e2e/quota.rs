//! Quota: all or nothing, and a wait that says why.

use serde_json::json;

use crate::Case;
use crate::Where::Real;
use crate::place::{Place, eventually};

pub(crate) const CASES: &[Case] = &[("quota::of_jobs", Real, of_jobs), ("quota::of_pods", Real, of_pods)];

const FOUR: &str = "name: four\nnum_nodes: 4\nrun: echo up; sleep 600\n";

fn limit(namespace: &crate::place::Namespace<'_>, resource: &str) {
    namespace.create("resourcequotas", &json!({"metadata": {"name": "limit"}, "spec": {"hard": {resource: "2"}}}));
    eventually("a quota in force", || {
        namespace.objects("resourcequotas")[0]["status"]["hard"][resource].as_str().map(drop)
    });
}

fn of_jobs(place: &Place) {
    let namespace = place.namespace();
    limit(&namespace, "count/jobs.batch");
    let ann = namespace.person("ann");
    let file = namespace.file("four.yaml", FOUR);
    let ran = ann.run(["jobs", "submit", file.to_str().unwrap()]);
    assert_eq!((ran.code, ran.stdout().as_str()), (1, ""), "{ran}");
    let told = ran.stderr();
    assert!(
        told.starts_with("Error: cannot create the job of node-")
            && told.contains("exceeded quota: limit, requested: count/jobs.batch=1"),
        "{ran}"
    );
    assert!(namespace.objects("jobs").is_empty());
    namespace.empty();
}

fn of_pods(place: &Place) {
    let namespace = place.namespace();
    limit(&namespace, "pods");
    let ann = namespace.person("ann");
    let file = namespace.file("four.yaml", FOUR);
    let running = ann.start(["jobs", "submit", file.to_str().unwrap()]);
    running.says("exceeded quota: limit");
    running.says("Waiting for node-");
    let list = eventually("the quota in the list", || {
        Some(ann.run(["jobs", "list"]).stdout()).filter(|list| list.contains("exceeded quota"))
    });
    assert!(list.contains("running") || list.contains("pending: "), "{list}");
    let status = ann.until("four", "running");
    assert_eq!(
        (&status["metadata"]["running_nodes"], &status["metadata"]["pending_nodes"]),
        (&json!(2), &json!(2)),
        "{status}"
    );
    let ran = ann.run(["jobs", "status", "four"]);
    assert_eq!(ran.stdout().matches("exceeded quota: limit, requested: pods=1").count(), 3, "{ran}");
    assert_eq!(ann.run(["jobs", "stop", "four"]).code, 0);
    assert_eq!(running.end().code, 1);
}
