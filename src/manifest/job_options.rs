//! What the command line asks of the Jobs and pods beside what the task file says.

use serde_json::{Value, json};

/// Kueue's label on what it is to admit (<https://kueue.sigs.k8s.io/docs/tasks/run/jobs/>).
const QUEUE: &str = "kueue.x-k8s.io/queue-name";

/// Checked for what Kubernetes refuses in them; keys that are ours are not among them.
#[derive(Debug, Clone, Default)]
pub struct JobOptions {
    /// `--deadline`, in seconds.
    pub deadline: Option<i64>,
    /// `--ttl`, in seconds after the end of each node's Job.
    pub ttl: Option<i32>,
    /// `--service-account`.
    pub service_account: Option<String>,
    /// `--image-pull-secret`.
    pub pull_secrets: Vec<String>,
    /// `--priority-class`.
    pub priority_class: Option<String>,
    /// `--queue`.
    pub queue: Option<String>,
    /// `--label`, for Jobs and pods.
    pub labels: Vec<(String, String)>,
    /// `--annotation`, for Jobs and pods.
    pub annotations: Vec<(String, String)>,
}

impl JobOptions {
    /// Puts them on a Job, over whatever else asks for the same.
    pub(super) fn put_on(&self, job: &mut Value) {
        add(&mut job["metadata"]["labels"], &self.labels);
        add(&mut job["metadata"]["annotations"], &self.annotations);
        if let Some(queue) = &self.queue {
            // The Job is what Kueue holds back; it takes its pods from there.
            job["metadata"]["labels"][QUEUE] = queue.as_str().into();
        }
        let spec = &mut job["spec"];
        set(spec, "activeDeadlineSeconds", self.deadline);
        set(spec, "ttlSecondsAfterFinished", self.ttl);
        let template = &mut spec["template"];
        add(&mut template["metadata"]["labels"], &self.labels);
        add(&mut template["metadata"]["annotations"], &self.annotations);
        let pod = &mut template["spec"];
        set(pod, "serviceAccountName", self.service_account.as_deref());
        set(pod, "priorityClassName", self.priority_class.as_deref());
        let secrets: Vec<Value> = self.pull_secrets.iter().map(|name| json!({"name": name})).collect();
        set(pod, "imagePullSecrets", (!secrets.is_empty()).then_some(secrets));
    }
}

fn add(map: &mut Value, more: &[(String, String)]) {
    for (key, value) in more {
        map[key] = value.as_str().into();
    }
}

fn set(map: &mut Value, field: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        map[field] = value.into();
    }
}
