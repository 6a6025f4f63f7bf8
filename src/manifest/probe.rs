//! How a kubelet asks a container whether it is ready.

use k8s_openapi::api::core::v1::{ExecAction, Probe};

/// Asks a script each second until it succeeds; the container is never ended for it.
pub(super) fn probe(script: &str) -> Probe {
    Probe {
        exec: Some(ExecAction { command: Some(vec!["/bin/sh".into(), "-c".into(), script.into()]) }),
        period_seconds: Some(1),
        timeout_seconds: Some(5),
        failure_threshold: Some(i32::MAX),
        ..Probe::default()
    }
}
