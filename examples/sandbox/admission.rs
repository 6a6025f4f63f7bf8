//! What the API server fills in, and what it refuses.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::kinds::{CLAIMS, JOBS, Kind, NAMESPACES, PODS, SECRETS, SERVICES};
use crate::refusal::Refusal;
use crate::store::{now, suffix, text, uid};

/// Makes what someone sent an object of this kind.
pub(crate) fn complete(kind: &Kind, namespace: &str, object: &mut Value) -> Result<(), Refusal> {
    for (field, own) in [("kind", kind.name), ("apiVersion", kind.api)] {
        if object[field].is_null() {
            object[field] = own.into();
        }
        if object[field] != own {
            return Err(Refusal::bad(format!("{field} is {}, but this is the place of {own}", object[field])));
        }
    }
    if !object["metadata"].is_object() || !(object["spec"].is_object() || object["spec"].is_null()) {
        return Err(Refusal::bad(format!("metadata and spec of a {} have to be objects", kind.name)));
    }
    let base = text(object, "/metadata/generateName").to_owned();
    let metadata = &mut object["metadata"];
    if metadata["name"].is_null() && !base.is_empty() {
        metadata["name"] = format!("{}{}", base.chars().take(58).collect::<String>(), suffix()).into();
    }
    let uid = uid();
    metadata["uid"] = uid.as_str().into();
    metadata["creationTimestamp"] = now();
    if kind.namespaced() {
        metadata["namespace"] = namespace.into();
    }
    fill_in(kind, &uid, object);
    check(kind, object)
}

fn fill_in(kind: &Kind, uid: &str, object: &mut Value) {
    let name = object["metadata"]["name"].clone();
    match kind.plural {
        JOBS => {
            object["status"] = json!({});
            let spec = &mut object["spec"];
            spec["selector"] = json!({"matchLabels": {"controller-uid": uid}});
            let labels = &mut spec["template"]["metadata"]["labels"];
            labels["controller-uid"] = uid.into();
            labels["job-name"] = name;
        }
        PODS => object["status"] = json!({"phase": "Pending"}),
        CLAIMS => {
            let spec = &mut object["spec"];
            if spec["storageClassName"].is_null() {
                spec["storageClassName"] = "standard".into();
            }
            // The default class gives every claim what it asks for, the other has nothing to give.
            object["status"] = if spec["storageClassName"] == "standard" {
                json!({"phase": "Bound", "accessModes": spec["accessModes"], "capacity": spec["resources"]["requests"]})
            } else {
                json!({"phase": "Pending"})
            };
        }
        SECRETS => {
            // It can only be written.
            let plain = object.as_object_mut().and_then(|secret| secret.remove("stringData")).unwrap_or_default();
            for (key, value) in plain.as_object().into_iter().flatten() {
                object["data"][key] = STANDARD.encode(value.as_str().unwrap_or_default()).into();
            }
        }
        NAMESPACES => object["status"] = json!({"phase": "Active"}),
        _ => {}
    }
}

/// Refuses names and labels that Kubernetes does not take: k8s-cli makes them of what users write. All else is taken.
pub(crate) fn check(kind: &Kind, object: &Value) -> Result<(), Refusal> {
    let name = text(object, "/metadata/name");
    let invalid = |field: &str, value: &str| {
        Err(Refusal::invalid(kind, name, field, &format!("Invalid value: {value:?}: this is no valid name or label")))
    };
    let fits = match kind.plural {
        SERVICES => is_label(name) && name.starts_with(|c: char| c.is_ascii_lowercase()),
        NAMESPACES => is_label(name),
        _ => name.len() <= 253 && name.split('.').all(|part| !part.is_empty() && is_word(part, "-", true)),
    };
    if !fits {
        return invalid("metadata.name", name);
    }
    for (place, object) in [("", object), ("spec.template.", &object["spec"]["template"])] {
        for (key, value) in object["metadata"]["labels"].as_object().into_iter().flatten() {
            let (prefix, key) = key.rsplit_once('/').unwrap_or(("x", key));
            let value = value.as_str().unwrap_or("must be text");
            let fits = |text: &str| text.len() <= 63 && is_word(text, "-_.", false);
            if !fits(key) || !is_word(prefix, "-.", true) || !(value.is_empty() || fits(value)) {
                return invalid(&format!("{place}metadata.labels"), &format!("{key}={value}"));
            }
        }
    }
    Ok(())
}

fn is_label(text: &str) -> bool {
    text.len() <= 63 && is_word(text, "-", true)
}

/// Letters and digits, and between them these marks.
fn is_word(text: &str, marks: &str, lower: bool) -> bool {
    let plain = |c: char| c.is_ascii_digit() || if lower { c.is_ascii_lowercase() } else { c.is_ascii_alphabetic() };
    text.starts_with(plain) && text.ends_with(plain) && text.chars().all(|c| plain(c) || marks.contains(c))
}
