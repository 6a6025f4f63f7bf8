//! How a change is put over a pod: SkyPilot's rules for `pod_config` (sky/utils/config_utils.py).

use serde_json::{Map, Value};

/// Lists whose entries are told apart by a field of theirs: one that is there is changed, another is added.
const KEYED: [(&str, &str); 12] = [
    ("containers", "name"),
    ("initContainers", "name"),
    ("ephemeralContainers", "name"),
    ("volumes", "name"),
    ("env", "name"),
    ("resourceClaims", "name"),
    ("claims", "name"),
    ("volumeMounts", "mountPath"),
    ("ports", "containerPort"),
    ("topologySpreadConstraints", "topologyKey"),
    ("hostAliases", "ip"),
    ("volumeDevices", "devicePath"),
];
/// Lists that a change takes the place of.
const REPLACED: [&str; 3] = ["args", "command", "imagePullSecrets"];

/// Puts a change over what is there: maps are merged, lists grow, what is null goes, all else takes the place of what
/// was there.
///
/// # Errors
/// Something cannot take the place of what is there: a list of a map, or the other way round.
pub(super) fn merge(there: &mut Map<String, Value>, change: &Map<String, Value>) -> Result<(), String> {
    for (field, value) in change {
        match (there.get_mut(field), value) {
            (_, Value::Null) => drop(there.remove(field)),
            (None | Some(Value::Null), _) => drop(there.insert(field.clone(), value.clone())),
            (Some(Value::Object(there)), Value::Object(change)) => merge(there, change)?,
            (Some(Value::Array(there)), Value::Array(change)) => list(field, there, change)?,
            (Some(there), _) if is_whole(there) || is_whole(value) => {
                return Err(format!("'{field}' cannot become {}, it is {}", kind(value), kind(there)));
            }
            (Some(there), _) => *there = value.clone(),
        }
    }
    Ok(())
}

fn list(field: &str, there: &mut Vec<Value>, change: &[Value]) -> Result<(), String> {
    if REPLACED.contains(&field) {
        *there = change.to_vec();
        return Ok(());
    }
    let key = KEYED.iter().find(|(list, _)| *list == field).map(|(_, key)| *key);
    for entry in change {
        let same = match (key, key.and_then(|key| entry.get(key))) {
            (Some(key), Some(value)) => there.iter().position(|other| other.get(key) == Some(value)),
            // A container without a name is the first.
            (Some(_), None) if field == "containers" && !there.is_empty() => Some(0),
            _ => None,
        };
        match (same.and_then(|index| there.get_mut(index)), entry) {
            // A value and where another comes from cannot stand together.
            (Some(there), entry) if field == "env" => there.clone_from(entry),
            (Some(Value::Object(there)), Value::Object(change)) => merge(there, change)?,
            _ => there.push(entry.clone()),
        }
    }
    Ok(())
}

fn is_whole(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Object(_) => "a map",
        Value::Array(_) => "a list",
        _ => "a single value",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    fn merged(there: &Value, change: &Value) -> Result<Value, String> {
        let mut there = there.as_object().unwrap().clone();
        merge(&mut there, change.as_object().unwrap())?;
        Ok(there.into())
    }

    #[test]
    fn changes() {
        let cases = [
            (json!({"a": 1}), json!({"a": 2, "b": {"c": null}}), json!({"a": 2, "b": {"c": null}})),
            (json!({"a": {"b": 1, "c": 1}}), json!({"a": {"b": null, "d": 2}}), json!({"a": {"c": 1, "d": 2}})),
            (
                json!({"tolerations": [{"key": "a"}]}),
                json!({"tolerations": [{"key": "a"}]}),
                json!({"tolerations": [{"key": "a"}, {"key": "a"}]}),
            ),
            (
                json!({"containers": [{"name": "x", "a": 1}]}),
                json!({"containers": [{"a": 2}, {"name": "y"}]}),
                json!({"containers": [{"name": "x", "a": 2}, {"name": "y"}]}),
            ),
            (json!({"containers": []}), json!({"containers": [{"a": 2}]}), json!({"containers": [{"a": 2}]})),
            (
                json!({"initContainers": [{"name": "x"}]}),
                json!({"initContainers": [{"a": 2}]}),
                json!({"initContainers": [{"name": "x"}, {"a": 2}]}),
            ),
            (
                json!({"env": [{"name": "E", "valueFrom": {}}]}),
                json!({"env": [{"name": "E", "value": "1"}]}),
                json!({"env": [{"name": "E", "value": "1"}]}),
            ),
            (
                json!({"volumeMounts": [{"mountPath": "/a", "name": "x"}]}),
                json!({"volumeMounts": [{"mountPath": "/a", "readOnly": true}]}),
                json!({"volumeMounts": [{"mountPath": "/a", "name": "x", "readOnly": true}]}),
            ),
            (
                json!({"imagePullSecrets": [{"name": "a"}]}),
                json!({"imagePullSecrets": [{"name": "b"}]}),
                json!({"imagePullSecrets": [{"name": "b"}]}),
            ),
            (
                json!({"args": ["a"], "command": ["b"]}),
                json!({"args": ["c"], "command": []}),
                json!({"args": ["c"], "command": []}),
            ),
        ];
        for (there, change, expected) in cases {
            assert_eq!(merged(&there, &change).unwrap(), expected, "{change}");
        }
        for (there, change) in [
            (json!({"volumes": []}), json!({"volumes": {"a": 1}})),
            (json!({"a": {}}), json!({"a": []})),
            (json!({"a": {}}), json!({"a": "x"})),
            (json!({"a": "x"}), json!({"a": {}})),
        ] {
            assert!(merged(&there, &change).is_err(), "{change}");
        }
    }

    /// What SkyPilot itself makes of changes.
    #[test]
    fn as_skypilot_does() {
        let facts: Value = serde_json::from_str(include_str!("../../tests/tasks/skypilot.json")).unwrap();
        let base = &facts["pod_config_merge"]["base"];
        let cases = facts["pod_config_merge"]["cases"].as_object().unwrap();
        assert!(cases.len() > 9);
        for (name, case) in cases {
            let mut expected = case["result"].clone();
            match merged(base, &case["override"]) {
                // They keep what is null.
                Ok(ours) => {
                    expected["spec"].as_object_mut().unwrap().retain(|_, value| !value.is_null());
                    assert_eq!(ours, expected, "{name}");
                }
                Err(_) => assert!(expected.is_string(), "{name}: {expected}"),
            }
        }
    }
}
