//! What the API server fills in.

use base64::Engine;
use serde_json::{Map, Value, json};

use crate::kinds::{CLAIMS, JOBS, NAMESPACES, PODS};

/// Fills a new object in, whose metadata are complete.
pub(crate) fn fill(kind: &str, value: &mut Value) {
    match kind {
        JOBS => job(value),
        PODS => {
            value["status"] = json!({"phase": "Pending", "qosClass": quality(&value["spec"])});
            let spec = &mut value["spec"];
            pod(spec);
            for container in spec["containers"].as_array_mut().into_iter().flatten() {
                let limits = container["resources"]["limits"].clone();
                if limits.is_object() {
                    preset(&mut container["resources"]["requests"], &limits);
                }
            }
            preset(
                spec,
                &json!({"serviceAccountName": "default", "serviceAccount": "default", "enableServiceLinks": true,
                "priority": 0, "preemptionPolicy": "PreemptLowerPriority", "restartPolicy": "Always"}),
            );
        }
        CLAIMS => {
            preset(&mut value["spec"], &json!({"storageClassName": "standard", "volumeMode": "Filesystem"}));
            value["status"] = json!({"phase": "Pending"});
        }
        "services" => {
            let spec = &mut value["spec"];
            preset(spec, &json!({"type": "ClusterIP", "sessionAffinity": "None", "clusterIP": "None"}));
            spec["clusterIPs"] = json!([spec["clusterIP"]]);
            value["status"] = json!({"loadBalancer": {}});
        }
        "secrets" => secret(value),
        NAMESPACES => {
            preset(&mut value["spec"], &json!({"finalizers": ["kubernetes"]}));
            value["status"] = json!({"phase": "Active"});
        }
        _ => {}
    }
}

/// Sets what is not set.
fn preset(value: &mut Value, defaults: &Value) {
    if value.is_null() {
        *value = json!({});
    }
    for (key, default) in defaults.as_object().into_iter().flatten() {
        if value[key].is_null() {
            value[key] = default.clone();
        }
    }
}

fn job(value: &mut Value) {
    let uid = value["metadata"]["uid"].clone();
    let name = value["metadata"]["name"].clone();
    let spec = &mut value["spec"];
    preset(
        spec,
        &json!({"parallelism": 1, "completions": 1, "backoffLimit": 6,
        "selector": {"matchLabels": {"controller-uid": uid}}}),
    );
    let template = &mut spec["template"];
    preset(template, &json!({"metadata": {}, "spec": {}}));
    template["metadata"]["creationTimestamp"] = Value::Null;
    preset(&mut template["metadata"]["labels"], &json!({"controller-uid": uid, "job-name": name}));
    pod(&mut template["spec"]);
    let labels = template["metadata"]["labels"].clone();
    preset(&mut value["metadata"], &json!({"labels": labels}));
    value["status"] = json!({});
}

/// What Jobs' templates have, too.
fn pod(spec: &mut Value) {
    preset(
        spec,
        &json!({"terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst", "securityContext": {},
        "schedulerName": "default-scheduler"}),
    );
    for container in spec["containers"].as_array_mut().into_iter().flatten() {
        let image = container["image"].as_str().unwrap_or_default();
        let tag = image.rsplit('/').next().unwrap_or_default().split_once(':').map_or("latest", |(_, tag)| tag);
        let latest = tag == "latest" && !image.contains('@');
        preset(
            container,
            &json!({"resources": {}, "terminationMessagePath": "/dev/termination-log",
            "terminationMessagePolicy": "File", "imagePullPolicy": if latest { "Always" } else { "IfNotPresent" }}),
        );
        for variable in container.get_mut("env").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(field) = variable.pointer_mut("/valueFrom/fieldRef") {
                preset(field, &json!({"apiVersion": "v1"}));
            }
        }
    }
}

fn quality(spec: &Value) -> &'static str {
    let none = |container: &Value| {
        let resources = &container["resources"];
        ["cpu", "memory"].iter().all(|key| resources["requests"][key].is_null() && resources["limits"][key].is_null())
    };
    let guaranteed = |container: &Value| {
        let resources = &container["resources"];
        ["cpu", "memory"].iter().all(|key| {
            let (request, limit) = (&resources["requests"][key], &resources["limits"][key]);
            !limit.is_null() && (request.is_null() || request == limit)
        })
    };
    let containers = spec["containers"].as_array().map_or(&[] as &[Value], Vec::as_slice);
    if containers.iter().all(none) {
        "BestEffort"
    } else if containers.iter().all(guaranteed) {
        "Guaranteed"
    } else {
        "Burstable"
    }
}

/// `stringData` can only be written.
fn secret(value: &mut Value) {
    let Some(object) = value.as_object_mut() else { return };
    if let Some(Value::Object(plain)) = object.remove("stringData") {
        let data = object.entry("data").or_insert_with(|| Map::new().into());
        for (key, text) in plain {
            data[key] = base64::engine::general_purpose::STANDARD.encode(text.as_str().unwrap_or_default()).into();
        }
    }
    object.entry("type").or_insert_with(|| "Opaque".into());
}
