//! The tables that kubectl shows.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::kinds::{CLAIMS, EVENTS, JOBS, Kind, NAMESPACES, PODS};

/// A table of objects.
pub(crate) fn of(kind: &Kind, objects: &[&Value], metadata: &Value) -> Value {
    let columns: &[&str] = match kind.plural {
        JOBS => &["Name", "Completions", "Duration", "Age"],
        PODS => &["Name", "Ready", "Status", "Restarts", "Age"],
        CLAIMS => &["Name", "Status", "Volume", "Capacity", "Access Modes", "StorageClass", "Age"],
        EVENTS => &["Last Seen", "Type", "Reason", "Object", "Message"],
        "nodes" | NAMESPACES => &["Name", "Status", "Age"],
        _ => &["Name", "Age"],
    };
    let definitions: Vec<Value> = columns
        .iter()
        .map(|name| json!({"name": name, "type": "string", "format": "", "description": "", "priority": 0}))
        .collect();
    let rows: Vec<Value> = objects
        .iter()
        .map(|object| {
            let metadata = json!({"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"]});
            let cells: Vec<Value> = columns.iter().map(|column| cell(kind, column, object).into()).collect();
            json!({"cells": cells, "object": metadata})
        })
        .collect();
    json!({"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
        "columnDefinitions": definitions, "rows": rows})
}

fn cell(kind: &Kind, column: &str, object: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (spec, status) = (&object["spec"], &object["status"]);
    match (kind.plural, column) {
        (_, "Name") => text(&object["metadata"]["name"]),
        (_, "Age") | (EVENTS, "Last Seen") => age(&object["metadata"]["creationTimestamp"], &Value::Null),
        (JOBS, "Completions") => format!("{}/{}", status["succeeded"].as_u64().unwrap_or(0), spec["completions"]),
        (JOBS, _) => age(&status["startTime"], &status["completionTime"]),
        (PODS, "Ready") => {
            let containers = status["containerStatuses"].as_array().map_or(&[] as &[Value], Vec::as_slice);
            let ready = containers.iter().filter(|container| container["ready"] == true).count();
            format!("{ready}/{}", spec["containers"].as_array().map_or(0, Vec::len))
        }
        (PODS, "Status") => pod_status(object),
        (PODS, _) => "0".into(),
        (CLAIMS, "Volume") => text(&spec["volumeName"]),
        (CLAIMS, "Capacity") => text(&status["capacity"]["storage"]),
        (CLAIMS, "StorageClass") => text(&spec["storageClassName"]),
        (CLAIMS, "Access Modes") => {
            let modes = spec["accessModes"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let short = |mode: &str| mode.chars().filter(char::is_ascii_uppercase).collect::<String>();
            modes.map(|mode| short(mode).replace("ROM", "ROX").replace("RWM", "RWX")).collect::<Vec<_>>().join(",")
        }
        (EVENTS, "Object") => {
            let about = &object["involvedObject"];
            format!("{}/{}", text(&about["kind"]).to_lowercase(), text(&about["name"]))
        }
        (EVENTS, column) => text(&object[column.to_lowercase()]),
        ("nodes", _) => "Ready".into(),
        _ => text(&status["phase"]),
    }
}

fn pod_status(pod: &Value) -> String {
    if pod["metadata"]["deletionTimestamp"].is_string() {
        return "Terminating".into();
    }
    let states = pod["status"]["containerStatuses"].as_array().into_iter().flatten();
    let reason = states.filter_map(|state| state["state"].as_object()?.values().next()?["reason"].as_str()).next_back();
    reason.or(pod["status"]["phase"].as_str()).unwrap_or_default().to_owned()
}

/// `90s`, `5m`, `3h`, as kubectl writes durations.
fn age(from: &Value, to: &Value) -> String {
    let time = |value: &Value| value.as_str()?.parse::<Timestamp>().ok();
    let Some(from) = time(from) else { return String::new() };
    let seconds = time(to).unwrap_or_else(Timestamp::now).as_second() - from.as_second();
    match seconds {
        ..120 => format!("{seconds}s"),
        120..600 if seconds % 60 != 0 => format!("{}m{}s", seconds / 60, seconds % 60),
        120..10_800 => format!("{}m", seconds / 60),
        10_800..172_800 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}
