//! Creating and changing objects.

use std::rc::Rc;

use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::kinds::{JOBS, Kind, NAMESPACES, PODS};
use crate::refusal::Refusal;
use crate::remove;
use crate::store::{Key, Object, now, suffix, uid};
use crate::{defaults, validate};

/// What has been written, or would have been.
type Written = Result<Rc<Object>, Refusal>;

/// Creates an object.
pub(crate) fn create(cluster: &Cluster, kind: &'static Kind, namespace: &str, value: Value, dry: bool) -> Written {
    let value = complete(cluster, kind, namespace, value)?;
    let key = Key::new(kind.plural, namespace, value["metadata"]["name"].as_str().unwrap_or_default());
    if cluster.store.borrow().get(&key).is_some() {
        return Err(Refusal::exists(kind, &key.name));
    }
    if dry {
        return Ok(Object::new(value));
    }
    let object = cluster.store.borrow_mut().put(&key, value);
    remove::collect(cluster, &key);
    if matches!(kind.plural, "configmaps" | "secrets" | "persistentvolumeclaims") {
        cluster.stirred.notify_waiters();
    }
    Ok(object)
}

fn complete(cluster: &Cluster, kind: &'static Kind, namespace: &str, mut value: Value) -> Result<Value, Refusal> {
    typed(kind, &mut value)?;
    if !value["metadata"].is_object() {
        value["metadata"] = json!({});
    }
    let metadata = &mut value["metadata"];
    let given = metadata["namespace"].as_str().unwrap_or_default();
    if !given.is_empty() && given != namespace {
        return Err(Refusal::bad(
            "the namespace of the provided object does not match the namespace sent on the request",
        ));
    }
    if kind.namespaced {
        let home = cluster.store.borrow().get(&Key::new(NAMESPACES, "", namespace));
        let home = home.ok_or_else(|| Refusal::not_found(Kind::of(NAMESPACES), namespace))?;
        if home.going() {
            let message = format!(
                "{} {:?} is forbidden: unable to create new content in namespace {namespace} because it is being terminated",
                kind.qualified(),
                metadata["name"].as_str().unwrap_or_default()
            );
            return Err(Refusal::new(403, "Forbidden", message));
        }
        metadata["namespace"] = namespace.into();
    }
    if metadata["name"].as_str().is_none_or(str::is_empty)
        && let Some(base) = metadata["generateName"].as_str().filter(|base| !base.is_empty())
    {
        let base: String = base.chars().take(58).collect();
        metadata["name"] = format!("{base}{}", suffix()).into();
    }
    for key in ["deletionTimestamp", "deletionGracePeriodSeconds", "resourceVersion", "selfLink"] {
        metadata.as_object_mut().map(|metadata| metadata.remove(key));
    }
    metadata["uid"] = uid().into();
    metadata["creationTimestamp"] = now();
    defaults::fill(kind.plural, &mut value);
    validate::check(kind, &value)?;
    Ok(value)
}

/// Takes the type off an object, having looked whether it is the right one.
fn typed(kind: &Kind, value: &mut Value) -> Result<(), Refusal> {
    let Some(object) = value.as_object_mut() else {
        let message = format!("the object provided is unrecognized (must be of type {})", kind.name);
        return Err(Refusal::bad(message));
    };
    let (name, version) = (object.remove("kind"), object.remove("apiVersion"));
    let name = name.as_ref().and_then(Value::as_str).unwrap_or(kind.name);
    let wanted = kind.api_version();
    let version = version.as_ref().and_then(Value::as_str).unwrap_or(&wanted);
    if name != kind.name {
        let message = format!("{name} in version {version:?} cannot be handled as a {}: unknown conversion", kind.name);
        return Err(Refusal::bad(message));
    }
    if version != wanted {
        let message =
            format!("the API version in the data ({version}) does not match the expected API version ({wanted})");
        return Err(Refusal::bad(message));
    }
    Ok(())
}

/// Replaces an object, or its status.
pub(crate) fn update(
    cluster: &Cluster,
    kind: &'static Kind,
    key: &Key,
    status: bool,
    value: Value,
    dry: bool,
) -> Written {
    let there = cluster.store.borrow().get(key).ok_or_else(|| Refusal::not_found(kind, &key.name))?;
    let mut value = value;
    typed(kind, &mut value)?;
    match value["metadata"]["name"].as_str() {
        Some(name) if name == key.name => {}
        Some(name) => {
            let message = format!("the name of the object ({name}) does not match the name on the URL ({})", key.name);
            return Err(Refusal::bad(message));
        }
        None => {
            let name = &key.name;
            let message =
                format!("the name of the object ({name} based on URL) was undeterminable: name must be provided");
            return Err(Refusal::bad(message));
        }
    }
    let given = value["metadata"]["resourceVersion"].as_str().unwrap_or_default();
    if !given.is_empty() && there.value["metadata"]["resourceVersion"] != given {
        let why = "the object has been modified; please apply your changes to the latest version and try again";
        return Err(Refusal::conflict(kind, kind.plural, &key.name, why));
    }
    let given = value["metadata"]["uid"].as_str().unwrap_or_default();
    if !given.is_empty() && given != there.uid() {
        let why = format!("Precondition failed: UID in precondition: {given}, UID in object meta: {}", there.uid());
        return Err(Refusal::conflict(kind, kind.plural, &key.name, &why));
    }
    keep(cluster, kind, key, merged(&there.value, value, status), dry)
}

/// Merges a patch into an object, or into its status.
pub(crate) fn patch(
    cluster: &Cluster,
    kind: &'static Kind,
    key: &Key,
    status: bool,
    patch: &Value,
    dry: bool,
) -> Written {
    let there = cluster.store.borrow().get(key).ok_or_else(|| Refusal::not_found(kind, &key.name))?;
    let mut value = there.value.clone();
    merge(&mut value, patch);
    update(cluster, kind, key, status, value, dry)
}

/// The new content, but for what only others may change.
fn merged(old: &Value, mut new: Value, status: bool) -> Value {
    if status {
        let mut kept = old.clone();
        kept["status"] = new["status"].take();
        return kept;
    }
    if !old["status"].is_null() {
        new["status"] = old["status"].clone();
    }
    for key in [
        "name",
        "namespace",
        "uid",
        "creationTimestamp",
        "generateName",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
    ] {
        if !old["metadata"][key].is_null() {
            new["metadata"][key] = old["metadata"][key].clone();
        }
    }
    new
}

fn keep(cluster: &Cluster, kind: &'static Kind, key: &Key, mut value: Value, dry: bool) -> Written {
    if !matches!(kind.plural, JOBS | PODS) {
        let status = value["status"].clone();
        defaults::fill(kind.plural, &mut value);
        if !status.is_null() {
            value["status"] = status;
        }
    }
    validate::check(kind, &value)?;
    if dry {
        return Ok(Object::new(value));
    }
    let object = cluster.store.borrow_mut().put(key, value);
    remove::settle(cluster, key);
    cluster.stirred.notify_waiters();
    Ok(object)
}

/// RFC 7396; the lists of a strategic merge are replaced as well.
fn merge(value: &mut Value, patch: &Value) {
    let Some(patch) = patch.as_object() else {
        *value = patch.clone();
        return;
    };
    if !value.is_object() {
        *value = json!({});
    }
    let Some(object) = value.as_object_mut() else { return };
    for (key, change) in patch.iter().filter(|(key, _)| !key.starts_with('$')) {
        if change.is_null() {
            object.remove(key);
        } else {
            merge(object.entry(key).or_insert(Value::Null), change);
        }
    }
}
