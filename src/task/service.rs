//! `service` and `pool`: not honoured here, but a file is only valid if SkyPilot could serve by it.

use super::reader::Reader;
use crate::yaml::{Node, Value};

/// The number of a field, if it is there.
fn number(node: &Node, name: &str) -> Option<f64> {
    field(node, name).and_then(|node| node.to_python_str().parse().ok())
}

fn field<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    let Value::Map(entries) = &node.value else { return None };
    entries.iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value)
}

/// What the fields of a service mean together.
pub(super) fn service(reader: &mut Reader, node: &Node) {
    let policy = field(node, "replica_policy");
    for (one, other) in
        [("replicas", "replica_policy"), ("replicas", "workers"), ("pool", "replicas"), ("pool", "replica_policy")]
    {
        if let (Some(_), Some(second)) = (field(node, one), field(node, other)) {
            reader.problem(second.at, format!("'{one}' and '{other}' cannot both be there in 'service'"));
        }
    }
    if let Some(inner) = field(node, "pool") {
        pool(reader, inner);
    }
    if let Some(probe) = field(node, "readiness_probe") {
        readiness(reader, probe);
    }
    if let Some(ports) = field(node, "ports")
        && !matches!(ports.value, Value::Int(1..=65535))
    {
        reader.problem(ports.at, "'service.ports' must be one port, from 1 to 65535");
    }
    let aware = field(node, "load_balancing_policy").and_then(Node::as_str) == Some("instance_aware_least_load");
    let rate =
        policy.filter(|_| field(node, "workers").is_none()).and_then(|policy| field(policy, "target_qps_per_replica"));
    let by_kind = match rate.map(|rate| &rate.value) {
        Some(Value::Map(kinds)) => {
            for (key, _) in kinds.iter().filter(|(key, _)| !is_accelerator(&key.to_python_str())) {
                reader.problem(key.at, format!("'{}' is no accelerator: write A100 or A100:1", key.to_python_str()));
            }
            true
        }
        _ => false,
    };
    if aware != by_kind {
        let at = rate.unwrap_or(node).at;
        reader.problem(
            at,
            "'load_balancing_policy: instance_aware_least_load' and a map of 'target_qps_per_replica' need each other",
        );
    }
    if let Some(policy) = policy {
        let (least, most) = (number(policy, "min_replicas"), number(policy, "max_replicas"));
        let message = match (least, most, rate) {
            (Some(least), Some(most), _) if most < least => "'max_replicas' must be at least 'min_replicas'",
            (_, None, Some(_)) => "'target_qps_per_replica' needs 'max_replicas'",
            (Some(least), Some(most), None) if most > least => {
                "'min_replicas' and 'max_replicas' can only differ with 'target_qps_per_replica'"
            }
            _ => return,
        };
        reader.problem(policy.at, message);
    }
}

fn readiness(reader: &mut Reader, probe: &Node) {
    let path = field(probe, "path").unwrap_or(probe);
    let text = path.to_python_str();
    if !text.starts_with('/') && !reader.is_pending(&text) {
        reader.problem(path.at, format!("the path of 'readiness_probe' must begin with /, this is '{text}'"));
    }
    if let Some(data) = field(probe, "post_data")
        && let Some(text) = data.as_str()
        && serde_json::from_str::<serde_json::Value>(text).is_err()
        && !reader.is_pending(text)
    {
        reader.problem(data.at, "'post_data' is not JSON");
    }
}

/// What the fields of a pool mean together.
pub(super) fn pool(reader: &mut Reader, node: &Node) {
    let (workers, least, most) = (number(node, "workers"), number(node, "min_workers"), number(node, "max_workers"));
    let has = |name: &str| field(node, name).is_some();
    let message = if workers.is_none() && least.is_none() && most.is_none() {
        "'pool' must have 'workers', or 'min_workers' and 'max_workers'"
    } else if most.is_none() && (least.is_some() || has("queue_length_threshold")) {
        "'pool' must have 'max_workers' if its size is to change"
    } else if most.is_none() && (has("upscale_delay_seconds") || has("downscale_delay_seconds")) {
        "the delays of 'pool' need 'max_workers'"
    } else if most.is_some_and(|most| most < least.or(workers).unwrap_or(1.0)) {
        "'max_workers' must be at least 'min_workers' (or 'workers', or 1)"
    } else {
        return;
    };
    reader.problem(node.at, message);
}

/// `A100` or `A100:1`.
fn is_accelerator(text: &str) -> bool {
    let (name, count) = text.split_once(':').unwrap_or((text, "1"));
    let is = |text: &str, test: fn(&char) -> bool| !text.is_empty() && text.chars().all(|c| test(&c));
    is(name, |c| c.is_ascii_uppercase() || c.is_ascii_digit()) && is(count, char::is_ascii_digit)
}
