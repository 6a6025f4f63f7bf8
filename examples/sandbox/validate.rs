//! What the API server refuses in a new object, in its words.

use serde_json::Value;

use crate::kinds::{CLAIMS, JOBS, Kind, PODS};
use crate::quantity::thousandths;
use crate::refusal::{Cause, Refusal};

const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SERVICE: &str = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const LABEL_VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const LABEL_KEY: &str = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VARIABLE: &str = "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')";
const CONFIG_KEY: &str = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const QUANTITY: &str = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
/// Bytes of annotations.
const ANNOTATIONS: usize = 256 * 1024;

/// Checks an object that is complete otherwise.
pub(crate) fn check(kind: &'static Kind, value: &Value) -> Result<(), Refusal> {
    let name = value["metadata"]["name"].as_str().unwrap_or_default();
    let spec = &value["spec"];
    let mut causes = Vec::new();
    metadata(kind, name, &value["metadata"], &mut causes);
    match kind.plural {
        JOBS => {
            let template = &spec["template"];
            pairs(&template["metadata"]["labels"], "spec.template.labels", &mut causes);
            pod(kind, &template["spec"], "spec.template.spec", &mut causes)?;
            if !matches!(template["spec"]["restartPolicy"].as_str(), Some("Never" | "OnFailure")) {
                let why = "valid values: \"OnFailure\", \"Never\"";
                causes.push(Cause::required("spec.template.spec.restartPolicy", why));
            }
        }
        PODS => pod(kind, spec, "spec", &mut causes)?,
        CLAIMS => claim(kind, spec, &mut causes)?,
        "configmaps" | "secrets" => {
            for key in value["data"].as_object().into_iter().flat_map(|data| data.keys()) {
                if key.is_empty() || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b)) {
                    causes.push(Cause::invalid(format!("data[{key}]"), key, CONFIG_KEY));
                }
            }
        }
        _ => {}
    }
    if causes.is_empty() { Ok(()) } else { Err(Refusal::invalid(kind, name, &causes)) }
}

fn metadata(kind: &Kind, name: &str, metadata: &Value, causes: &mut Vec<Cause>) {
    let (longest, fits, why) = match kind.plural {
        "services" => (63, is_label(name) && name.starts_with(|c: char| c.is_ascii_lowercase()), SERVICE),
        "namespaces" => (63, is_label(name), LABEL),
        _ => (253, name.split('.').all(is_label), SUBDOMAIN),
    };
    if name.is_empty() {
        causes.push(Cause::required("metadata.name", "name or generateName is required"));
    } else {
        if !fits {
            causes.push(Cause::invalid("metadata.name", name, why));
        }
        if name.len() > longest {
            causes.push(Cause::invalid("metadata.name", name, &format!("must be no more than {longest} characters")));
        }
    }
    pairs(&metadata["labels"], "metadata.labels", causes);
    let mut size = 0;
    for (key, value) in metadata["annotations"].as_object().into_iter().flatten() {
        size += key.len() + value.as_str().map_or(0, str::len);
        if !is_key(&key.to_lowercase()) {
            causes.push(Cause::invalid("metadata.annotations", key, LABEL_KEY));
        }
    }
    if size > ANNOTATIONS {
        causes.push(Cause::too_long("metadata.annotations", ANNOTATIONS));
    }
}

fn pairs(labels: &Value, field: &str, causes: &mut Vec<Cause>) {
    for (key, value) in labels.as_object().into_iter().flatten() {
        let value = value.as_str().unwrap_or_default();
        if !is_key(key) {
            causes.push(Cause::invalid(field, key, LABEL_KEY));
        }
        if value.len() > 63 {
            causes.push(Cause::invalid(field, value, "must be no more than 63 characters"));
        } else if !(value.is_empty() || is_word(value)) {
            causes.push(Cause::invalid(field, value, LABEL_VALUE));
        }
    }
}

fn pod(kind: &Kind, spec: &Value, field: &str, causes: &mut Vec<Cause>) -> Result<(), Refusal> {
    for (key, name) in [("hostname", &spec["hostname"]), ("subdomain", &spec["subdomain"])] {
        if let Some(name) = name.as_str().filter(|name| !is_label(name) || name.len() > 63) {
            causes.push(Cause::invalid(format!("{field}.{key}"), name, LABEL));
        }
    }
    let containers = spec["containers"].as_array().map_or(&[] as &[Value], Vec::as_slice);
    if containers.is_empty() {
        causes.push(Cause::required(format!("{field}.containers"), ""));
    }
    for (index, container) in containers.iter().enumerate() {
        let field = format!("{field}.containers[{index}]");
        match container["name"].as_str().unwrap_or_default() {
            "" => causes.push(Cause::required(format!("{field}.name"), "")),
            name if !is_label(name) || name.len() > 63 => {
                causes.push(Cause::invalid(format!("{field}.name"), name, LABEL));
            }
            _ => {}
        }
        if container["image"].as_str().unwrap_or_default().is_empty() {
            causes.push(Cause::required(format!("{field}.image"), ""));
        }
        for (index, variable) in container["env"].as_array().into_iter().flatten().enumerate() {
            let name = variable["name"].as_str().unwrap_or_default();
            let fits = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
            if name.is_empty() {
                causes.push(Cause::required(format!("{field}.env[{index}].name"), ""));
            } else if !fits || name.starts_with(|c: char| c.is_ascii_digit()) {
                causes.push(Cause::invalid(format!("{field}.env[{index}].name"), name, VARIABLE));
            }
        }
        let (requests, limits) = (&container["resources"]["requests"], &container["resources"]["limits"]);
        for amounts in [requests, limits] {
            quantities(kind, amounts)?;
        }
        for (key, request) in requests.as_object().into_iter().flatten() {
            let (wanted, limit) = (quantity(request), quantity(&limits[key]));
            if limit.is_some() && wanted > limit {
                let request = request.as_str().unwrap_or_default();
                let why = format!("must be less than or equal to {key} limit");
                causes.push(Cause::invalid(format!("{field}.resources.requests"), request, &why));
            }
        }
    }
    Ok(())
}

fn claim(kind: &Kind, spec: &Value, causes: &mut Vec<Cause>) -> Result<(), Refusal> {
    const MODES: [&str; 3] = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce"];
    let modes: Vec<&str> = spec["accessModes"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if modes.is_empty() {
        causes.push(Cause::required("spec.accessModes", "at least 1 access mode is required"));
    }
    for mode in modes.iter().filter(|mode| !MODES.contains(mode)) {
        causes.push(Cause::unsupported("spec.accessModes", mode, &MODES));
    }
    let requests = &spec["resources"]["requests"];
    quantities(kind, requests)?;
    match quantity(&requests["storage"]) {
        None => causes.push(Cause::required("spec.resources[storage]", "")),
        Some(..=0) => {
            let size = requests["storage"].as_str().unwrap_or_default();
            causes.push(Cause::invalid("spec.resources[storage]", size, "must be greater than zero"));
        }
        Some(_) => {}
    }
    Ok(())
}

fn quantities(kind: &Kind, amounts: &Value) -> Result<(), Refusal> {
    for (_, amount) in amounts.as_object().into_iter().flatten() {
        if quantity(amount).is_none() {
            let (name, version) = (kind.name, "v1");
            return Err(Refusal::bad(format!(
                "{name} in version {version:?} cannot be handled as a {name}: {QUANTITY}, found {amount}"
            )));
        }
    }
    Ok(())
}

/// An amount in thousandths; a number counts as well as a string.
pub(crate) fn quantity(amount: &Value) -> Option<i128> {
    match amount {
        Value::String(text) => thousandths(text),
        Value::Number(number) => thousandths(&number.to_string()),
        _ => None,
    }
}

fn is_label(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    text.bytes().all(|b| plain(b) || b == b'-')
        && text.bytes().next().is_some_and(plain)
        && text.bytes().next_back().is_some_and(plain)
}

fn is_word(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.ends_with(|c: char| c.is_ascii_alphanumeric())
}

fn is_key(key: &str) -> bool {
    let (prefix, name) = key.split_once('/').map_or((None, key), |(prefix, name)| (Some(prefix), name));
    is_word(name) && name.len() <= 63 && prefix.is_none_or(|prefix| prefix.split('.').all(is_label))
}
