//! The Service that leads to the ports of node 0.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::Submission;
use crate::names;
use crate::task::{self, Task};

/// An address in the cluster that leads to node 0. Not a load balancer: whether the cluster can make one, and may show
/// the task to the world, is not ours to assume.
pub(super) fn service(task: &Task, submission: &Submission, metadata: ObjectMeta) -> Service {
    let ports = task::served(&task.resources.ports).map(|port| ServicePort {
        name: Some(format!("port-{port}")),
        port: i32::from(port),
        ..ServicePort::default()
    });
    let selector = BTreeMap::from([
        (names::TASK_ID.into(), submission.names.id.clone()),
        (names::USERNAME.into(), submission.user.label.clone()),
        (names::NODE_IDX.into(), "0".into()),
    ]);
    let spec = ServiceSpec { ports: Some(ports.collect()), selector: Some(selector), ..ServiceSpec::default() };
    Service { metadata, spec: Some(spec), status: None }
}

/// Those that it leads to: `8080,9000-9002`.
pub(super) fn written(task: &Task) -> String {
    let mut ranges: Vec<(u16, u16)> = Vec::new();
    for port in task::served(&task.resources.ports) {
        match ranges.last_mut() {
            Some((_, to)) if port - *to == 1 => *to = port,
            _ => ranges.push((port, port)),
        }
    }
    let range = |&(from, to): &(u16, u16)| if from == to { from.to_string() } else { format!("{from}-{to}") };
    ranges.iter().map(range).collect::<Vec<_>>().join(",")
}
