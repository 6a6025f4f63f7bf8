//! What unit tests have in common: the Jobs and pods of a task, and how properties are tested.

use proptest::test_runner::{Config, FileFailurePersistence};
use serde_json::{Value, json};

use crate::objects::{Job, Pod};

fn job_name(rank: u32, nodes: u32) -> String {
    if nodes > 1 { format!("t-0a1b2c3d-node-{rank}") } else { "t-0a1b2c3d".into() }
}

/// The Job of a node of ann's task 0a1b2c3d.
pub(crate) fn job(rank: u32, nodes: u32, status: &Value) -> Job {
    serde_json::from_value(json!({
        "metadata": {"name": job_name(rank, nodes), "namespace": "ns", "uid": format!("u{rank}"),
            "labels": {"task-id": "0a1b2c3d", "task-name": "t", "username": "ann", "node-idx": rank.to_string()},
            "annotations": {"num-nodes": nodes.to_string(), "created-at": "2026-01-02T03:04:05.6"}},
        "status": status,
    }))
    .unwrap()
}

/// Its pod; `state` is that of the container.
pub(crate) fn pod(rank: u32, nodes: u32, state: &Value) -> Pod {
    serde_json::from_value(json!({
        "metadata": {"name": format!("p{rank}"), "namespace": "ns", "uid": format!("p{rank}"),
            "labels": {"task-id": "0a1b2c3d", "username": "ann", "job-name": job_name(rank, nodes)}},
        "status": {"phase": "Pending", "containerStatuses": [{"name": "task", "image": "a", "state": state}]},
    }))
    .unwrap()
}

/// So many cases, and what fails is kept where tests are.
pub(crate) fn properties(cases: u32) -> Config {
    let failures = FileFailurePersistence::SourceParallel("tests/regressions");
    Config { cases, failure_persistence: Some(Box::new(failures)), ..Config::default() }
}
