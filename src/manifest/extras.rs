//! What the command line asks of the Jobs and pods beside what the task file says.

use std::collections::BTreeMap;

use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::LocalObjectReference;

/// Kueue's label on what it is to admit (<https://kueue.sigs.k8s.io/docs/tasks/run/jobs/>).
const QUEUE: &str = "kueue.x-k8s.io/queue-name";

/// Checked for what Kubernetes refuses in them; keys that are ours are not among them.
#[derive(Debug, Clone, Default)]
pub struct Extras {
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

impl Extras {
    /// Puts them on a Job.
    pub(super) fn put_on(&self, job: &mut Job) {
        add(&mut job.metadata.labels, &self.labels);
        add(&mut job.metadata.annotations, &self.annotations);
        if let Some(queue) = &self.queue {
            // The Job is what Kueue holds back; it takes its pods from there.
            job.metadata.labels.get_or_insert_default().insert(QUEUE.into(), queue.clone());
        }
        let Some(spec) = &mut job.spec else { return };
        spec.active_deadline_seconds = self.deadline;
        spec.ttl_seconds_after_finished = self.ttl;
        let metadata = spec.template.metadata.get_or_insert_default();
        add(&mut metadata.labels, &self.labels);
        add(&mut metadata.annotations, &self.annotations);
        let Some(pod) = &mut spec.template.spec else { return };
        pod.service_account_name.clone_from(&self.service_account);
        pod.priority_class_name.clone_from(&self.priority_class);
        let secrets = self.pull_secrets.iter().map(|name| LocalObjectReference { name: name.clone() });
        pod.image_pull_secrets = (!self.pull_secrets.is_empty()).then(|| secrets.collect());
    }
}

fn add(map: &mut Option<BTreeMap<String, String>>, more: &[(String, String)]) {
    if !more.is_empty() {
        map.get_or_insert_default().extend(more.iter().cloned());
    }
}
