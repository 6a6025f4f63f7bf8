//! A container's variables and its command, as the kubelet makes them.

use base64::Engine;
use serde_json::Value;

use crate::cluster::Cluster;
use crate::expand::expand;
use crate::names::address;
use crate::node;
use crate::store::Key;

/// The variables that the pod gives; the error is why they cannot be given yet.
pub(crate) fn variables(cluster: &Cluster, pod: &Value, container: &Value) -> Result<Vec<(String, String)>, String> {
    let mut env: Vec<(String, String)> = Vec::new();
    for source in container["envFrom"].as_array().into_iter().flatten() {
        let prefix = source["prefix"].as_str().unwrap_or_default();
        for (kind, reference) in [("configmaps", &source["configMapRef"]), ("secrets", &source["secretRef"])] {
            if let Some(data) = data(cluster, pod, kind, reference)? {
                let pairs = data.as_object().into_iter().flatten();
                env.extend(pairs.map(|(key, value)| (format!("{prefix}{key}"), plain(kind, value))));
            }
        }
    }
    for variable in container["env"].as_array().into_iter().flatten() {
        let name = variable["name"].as_str().unwrap_or_default();
        let value = match &variable["valueFrom"] {
            Value::Null => {
                let text = variable["value"].as_str().unwrap_or_default();
                Some(expand(text, |name| lookup(&env, name)))
            }
            source => from(cluster, pod, source)?,
        };
        if let Some(value) = value {
            env.retain(|(other, _)| other != name);
            env.push((name.into(), value));
        }
    }
    Ok(env)
}

/// The value of a variable.
pub(crate) fn lookup(env: &[(String, String)], name: &str) -> Option<String> {
    env.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone())
}

/// Command and arguments; empty where they are the image's.
pub(crate) fn command(container: &Value, env: &[(String, String)]) -> Vec<String> {
    let words = ["command", "args"].into_iter().filter_map(|key| container[key].as_array()).flatten();
    words.map(|word| expand(word.as_str().unwrap_or_default(), |name| lookup(env, name))).collect()
}

fn from(cluster: &Cluster, pod: &Value, source: &Value) -> Result<Option<String>, String> {
    for (field, kind, word) in [("configMapKeyRef", "configmaps", "ConfigMap"), ("secretKeyRef", "secrets", "Secret")] {
        let reference = &source[field];
        if reference.is_null() {
            continue;
        }
        let Some(data) = data(cluster, pod, kind, reference)? else { return Ok(None) };
        let key = reference["key"].as_str().unwrap_or_default();
        if data[key].is_null() {
            if reference["optional"] == true {
                return Ok(None);
            }
            let namespace = pod["metadata"]["namespace"].as_str().unwrap_or_default();
            let name = reference["name"].as_str().unwrap_or_default();
            return Err(format!("couldn't find key {key} in {word} {namespace}/{name}"));
        }
        return Ok(Some(plain(kind, &data[key])));
    }
    let path = source["fieldRef"]["fieldPath"].as_str().unwrap_or_default();
    let value = match path {
        "status.podIP" | "status.podIPs" => {
            return Ok(Some(address(pod["metadata"]["uid"].as_str().unwrap_or_default())));
        }
        "status.hostIP" => "127.0.0.1",
        "spec.nodeName" => node::NAME,
        _ => match path.split_once("['") {
            Some((path, key)) => at(pod, path)[key.trim_end_matches("']")].as_str().unwrap_or_default(),
            None => at(pod, path).as_str().unwrap_or_default(),
        },
    };
    Ok(Some(value.to_owned()))
}

fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, part| &value[part])
}

/// The content of a ConfigMap or a Secret.
fn data(cluster: &Cluster, pod: &Value, kind: &'static str, reference: &Value) -> Result<Option<Value>, String> {
    let Some(name) = reference["name"].as_str() else { return Ok(None) };
    let namespace = pod["metadata"]["namespace"].as_str().unwrap_or_default();
    match cluster.store.borrow().get(&Key::new(kind, namespace, name)) {
        Some(object) => Ok(Some(object.value["data"].clone())),
        None if reference["optional"] == true => Ok(None),
        None => Err(format!("{} {name:?} not found", kind.trim_end_matches('s'))),
    }
}

fn plain(kind: &str, value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    if kind != "secrets" {
        return text.into();
    }
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}
