//! The objects of a task as text that `kubectl apply -f -` takes: what a dry run prints.

use serde_json::{Value, json};

use super::{Submission, parts, registry};
use crate::task::Task;

/// Behind a value that the user has to fill in.
const FILL_IN: &str = " # fill in the secret's value";
/// Over an object that a submission ties to the Jobs.
const OWNED: &str = "# A submission makes the task's Jobs its owners: it goes with the last of them.\n";

/// The objects of a task in the order in which they are created. The values of secrets are left empty, whatever they
/// are; owners are not named, as their uids are the server's to choose.
///
/// # Errors
/// As [`Part::object`](super::Part::object).
pub fn documents(task: &Task, submission: &Submission, namespace: Option<&str>) -> Result<Vec<Value>, String> {
    let mut task = task.clone();
    task.secrets.iter_mut().for_each(|(_, value)| value.clear());
    registry::blank(&mut task);
    let mut submission = submission.clone();
    submission.files.iter_mut().flat_map(|files| &mut files.parts).for_each(|part| part.content.clear());
    let objects = parts(&task, &submission).into_iter().map(|part| {
        let mut object = part.object(&task, &submission, &[])?;
        if let Some(metadata) = object["metadata"].as_object_mut() {
            metadata.remove("ownerReferences");
            if let Some(namespace) = namespace {
                metadata.insert("namespace".into(), namespace.into());
            }
        }
        Ok(object)
    });
    objects.collect()
}

/// Documents of YAML, with a comment where something is left to do.
pub fn yaml(objects: &[Value]) -> Result<String, serde_yaml::Error> {
    let mut out = String::new();
    for object in objects {
        out.push_str("---\n");
        if object["kind"] != "Job" {
            out.push_str(OWNED);
        }
        let text = serde_yaml::to_string(object)?;
        if object["kind"] != "Secret" {
            out.push_str(&text);
            continue;
        }
        for line in text.lines() {
            // Keys are names of variables: nothing else of a Secret of ours is empty.
            let empty = line.starts_with("  ") && line.ends_with(": ''");
            let mark = if empty || registry::is_blank(line) { FILL_IN } else { "" };
            out.push_str(&format!("{line}{mark}\n"));
        }
    }
    Ok(out)
}

/// A `List`, as kubectl reads several objects in JSON.
pub fn list(objects: &[Value]) -> Value {
    json!({"apiVersion": "v1", "kind": "List", "items": objects})
}

/// `job.batch/NAME`, as kubectl's `-o name` writes it.
pub fn name(object: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let kind = text(&object["kind"]).to_lowercase();
    let version = text(&object["apiVersion"]);
    let group = version.split_once('/').map_or(String::new(), |(group, _)| format!(".{group}"));
    format!("{kind}{group}/{}", text(&object["metadata"]["name"]))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::names::{TaskNames, User};
    use crate::task::{Overrides, read};

    #[test]
    fn fit_for_kubectl() {
        let task = read("name: x\nnum_nodes: 2\nrun: a\nsecrets: {S: hidden, T: also}", &Overrides::default())
            .unwrap()
            .remove(0);
        let submission = Submission {
            names: TaskNames::new("0a1b2c3d", Some("x"), 2),
            user: User::new("ann"),
            created_at: "2026-01-02T03:04:05.678901".into(),
            token: "0123456789abcdef".into(),
            task_ids: vec!["sky-x".into()],
            step: 0,
            claims: Vec::new(),
            fail_fast: true,
            image_folder: None,
            files: None,
            placement: crate::placement::Placement::default(),
            patience: 1800,
            extras: super::super::JobOptions::default(),
            storage: super::super::Storage::default(),
            recovery: super::super::Recovery::default(),
            pod_group: None,
        };
        let objects = documents(&task, &submission, Some("team")).unwrap();
        let names: Vec<String> = objects.iter().map(name).collect();
        assert_eq!(
            names,
            [
                "job.batch/x-0a1b2c3d-node-0",
                "job.batch/x-0a1b2c3d-node-1",
                "service/x-0a1b2c3d",
                "service/x-0a1b2c3d-ready",
                "secret/x-0a1b2c3d-secrets",
                "configmap/x-0a1b2c3d-submitted"
            ]
        );
        let text = yaml(&objects).unwrap();
        assert!(
            text.contains("  S: '' # fill in the secret's value\n  T: '' # fill in the secret's value\n"),
            "{text}"
        );
        assert!(!text.contains("hidden") && !text.contains("ownerReferences"), "{text}");
        assert_eq!(text.matches("namespace: team\n").count(), 6);
    }
}
