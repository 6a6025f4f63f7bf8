//! `config.kubernetes.pod_config`: what a task file changes in the pods of its task, over what the configuration changes
//! in all pods.

use serde_json::{Map, Value};

use super::merge::merge;
use crate::names;
use crate::task::Task;

/// Puts the changes on the pod of a Job.
///
/// # Errors
/// A change that cannot be made; the reader of the file has refused all that it could tell.
pub(super) fn put_on(job: &mut Value, task: &Task) -> Result<(), String> {
    let Some(template) = job["spec"]["template"].as_object_mut() else { return Ok(()) };
    for change in task.layers().filter_map(|layer| change(&layer["pod_config"])) {
        merge(template, &change).map_err(|why| format!("'kubernetes.pod_config': {why}"))?;
    }
    Ok(())
}

/// The change, with our names for the same things.
fn change(pod_config: &Value) -> Option<Map<String, Value>> {
    let mut change = pod_config.as_object()?.clone();
    change.retain(|field, _| !matches!(field.as_str(), "apiVersion" | "kind"));
    let containers = change.get_mut("spec").and_then(|spec| spec.get_mut("containers"));
    for name in containers.into_iter().filter_map(Value::as_array_mut).flatten().filter_map(|one| one.get_mut("name")) {
        if name == names::SKYPILOT_CONTAINER {
            *name = names::CONTAINER.into();
        }
    }
    Some(change)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::manifest::tests::submission;
    use crate::manifest::{JobOptions, Submission};
    use crate::task::{Overrides, read};

    fn template(nodes: u32, change: &str, extras: JobOptions) -> Value {
        let text = format!("run: a\nnum_nodes: {nodes}\nconfig: {{kubernetes: {{pod_config: {change}}}}}\n");
        let task = read(&text, &Overrides::default()).unwrap().remove(0);
        let submission = Submission { extras, ..submission(&task, &[]) };
        crate::manifest::job(&task, &submission, 0).unwrap()["spec"]["template"].clone()
    }

    #[test]
    fn the_task_s_container_by_any_of_its_names() {
        for name in ["", "name: task, ", "name: ray-node, "] {
            let change = format!(
                "{{apiVersion: v1, metadata: {{labels: {{team: x}}}}, spec: {{runtimeClassName: r, containers: [{{{name}imagePullPolicy: Always, env: [{{name: PYTHONUNBUFFERED, value: ''}}]}}]}}}}"
            );
            let template = template(1, &change, JobOptions::default());
            let containers = template["spec"]["containers"].as_array().unwrap();
            assert_eq!(containers.len(), 1, "{name}");
            let variable =
                containers[0]["env"].as_array().unwrap().iter().find(|one| one["name"] == "PYTHONUNBUFFERED");
            assert_eq!(
                (&containers[0]["name"], &containers[0]["imagePullPolicy"], &variable.unwrap()["value"]),
                (&json!("task"), &json!("Always"), &json!(""))
            );
            assert_eq!(
                (
                    &template["spec"]["runtimeClassName"],
                    &template["metadata"]["labels"]["team"],
                    &template["apiVersion"]
                ),
                (&json!("r"), &json!("x"), &json!(null))
            );
            assert_eq!(template["metadata"]["labels"]["task-id"], "0a1b2c3d");
        }
    }

    #[test]
    fn flags_win() {
        let change = "{metadata: {labels: {a: file, b: file}}, spec: {serviceAccountName: file, priorityClassName: file, imagePullSecrets: [{name: file}]}}";
        let extras = JobOptions {
            service_account: Some("flag".into()),
            pull_secrets: vec!["flag".into()],
            labels: vec![("a".into(), "flag".into())],
            ..JobOptions::default()
        };
        let template = template(1, change, extras);
        let labels = &template["metadata"]["labels"];
        assert_eq!((&labels["a"], &labels["b"]), (&json!("flag"), &json!("file")));
        assert_eq!(template["spec"]["serviceAccountName"], "flag");
        assert_eq!(template["spec"]["priorityClassName"], "file");
        assert_eq!(template["spec"]["imagePullSecrets"], json!([{"name": "flag"}]));
    }

    /// Else they would start, and write and delete, for a task that is not there yet.
    #[test]
    fn containers_of_the_file_wait_too() {
        let change = "{spec: {initContainers: [{name: first, image: i}], containers: [{name: side, image: s}]}}";
        let template = template(2, change, JobOptions::default());
        let gates = |list: &str| -> Vec<usize> {
            let containers = template["spec"][list].as_array().unwrap().iter();
            let gate =
                |one: &&Value| one["name"] == "K8S_CLI_SUBMITTED" && one["valueFrom"]["configMapKeyRef"].is_object();
            containers.map(|container| container["env"].as_array().unwrap().iter().filter(gate).count()).collect()
        };
        assert_eq!((gates("containers"), gates("initContainers")), (vec![1, 1], vec![1]));
    }
}
