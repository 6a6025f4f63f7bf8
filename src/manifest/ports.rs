//! The Service that leads to the ports of node 0.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::Submission;
use crate::names;
use crate::task::Task;

/// Ports of one Service: each is an object, and in most clusters a rule of the firewall of every machine.
const MOST: usize = 100;

/// More ports than a Service should have.
///
/// # Errors
/// How many there are.
pub(super) fn check(task: &Task) -> Result<(), String> {
    for candidate in &task.candidates.list {
        let count: usize = candidate.ports.iter().map(|(from, to)| usize::from(to - from) + 1).sum();
        if count > MOST {
            return Err(format!("'ports' are {count}, a Service has at most {MOST}"));
        }
    }
    Ok(())
}

/// An address in the cluster that leads to node 0. Not a load balancer: whether the cluster can make one, and may show
/// the task to the world, is not ours to assume.
pub(super) fn service(task: &Task, submission: &Submission, metadata: ObjectMeta) -> Service {
    let ports = task.resources.ports.iter().flat_map(|&(from, to)| from..=to);
    let ports = ports.map(|port| ServicePort {
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

/// `8080,9000-9002`
pub(super) fn written(ports: &[(u16, u16)]) -> String {
    let range = |&(from, to): &(u16, u16)| if from == to { from.to_string() } else { format!("{from}-{to}") };
    ports.iter().map(range).collect::<Vec<_>>().join(",")
}
