//! What becomes of a node whose `run` fails, or whose pod is taken away.

use k8s_openapi::api::batch::v1::{
    PodFailurePolicy, PodFailurePolicyOnExitCodesRequirement, PodFailurePolicyOnPodConditionsPattern,
    PodFailurePolicyRule,
};

use crate::names;

/// How often a node is run again, and after what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recovery {
    /// How often a node's pod is made anew that the cluster took away: evicted, preempted, its Kubernetes node lost. `None`
    /// where that is not asked for, or where the server cannot tell it from a failure.
    pub recoveries: Option<u32>,
    /// How often `run` is retried after any exit code but 0.
    pub retries: u32,
    /// How often it is retried after one of these.
    pub listed: u32,
    /// Those.
    pub codes: Vec<u8>,
}

impl Recovery {
    /// The settings of the launcher. Nodes that fail together also restart together, each in its own pod.
    pub(super) fn script(&self, together: bool) -> String {
        let Self { recoveries, retries, listed, codes } = self;
        let mut script = String::new();
        if together && (recoveries.is_some() || *retries > 0 || *listed > 0) {
            script.push_str("\nk8s_cli_recovers=yes");
        }
        if recoveries.is_some() {
            script.push_str(&format!("\nk8s_cli_taken={}", names::TAKEN_AWAY));
        }
        if *retries > 0 || *listed > 0 {
            let codes: Vec<String> = codes.iter().map(u8::to_string).collect();
            script.push_str(&format!(
                "\nk8s_cli_retries={retries} k8s_cli_listed={listed} k8s_cli_list={}",
                codes.join(",")
            ));
        }
        script
    }

    /// How many pods of a Job may fail before it has: those alone that were taken away count, by the policy.
    pub(super) fn backoff_limit(&self) -> i32 {
        self.recoveries.map_or(0, |recoveries| i32::try_from(recoveries).unwrap_or(i32::MAX))
    }

    /// The policy (<https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy>): the first rule that
    /// fits decides. What the cluster takes away has an exit code too, that of its SIGTERM. A pod that is simply deleted has
    /// no condition: its launcher tells.
    pub(super) fn policy(&self) -> Option<PodFailurePolicy> {
        self.recoveries?;
        let disrupted =
            PodFailurePolicyOnPodConditionsPattern { type_: "DisruptionTarget".into(), status: "True".into() };
        let exits = |operator: &str, code| {
            let values = vec![code];
            Some(PodFailurePolicyOnExitCodesRequirement { operator: operator.into(), values, container_name: None })
        };
        let rule = |action: &str| PodFailurePolicyRule { action: action.into(), ..PodFailurePolicyRule::default() };
        Some(PodFailurePolicy {
            rules: vec![
                PodFailurePolicyRule { on_pod_conditions: Some(vec![disrupted]), ..rule("Count") },
                PodFailurePolicyRule { on_exit_codes: exits("In", names::TAKEN_AWAY), ..rule("Count") },
                PodFailurePolicyRule { on_exit_codes: exits("NotIn", 0), ..rule("FailJob") },
            ],
        })
    }
}
