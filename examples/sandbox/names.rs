//! What the cluster's DNS would say. There is none on this machine that could be asked, so containers find a `getent`
//! of ours before the machine's own, which reads the namespace's names from a file beside it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cluster::Cluster;
use crate::kinds::PODS;
use crate::store::{Change, Key};

/// Answers `getent ahosts NAME`; all else is for the machine's own.
const GETENT: &str = r#"#!/bin/sh
here=${0%/*}
if [ "$1" = ahosts ]; then
  found=2
  while read -r address name; do
    [ "$name" != "$2" ] || { echo "$address STREAM $name"; found=0; }
  done <"$here/names"
  [ "$found" != 0 ] || exit 0
fi
PATH=${PATH#"$here:"} exec getent "$@"
"#;

/// The address of a pod: one of this machine's own, and of no other pod.
pub(crate) fn address(uid: &str) -> String {
    let sum = uid.bytes().fold(0x811c_9dc5_u32, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let [_, a, b, c] = sum.to_be_bytes();
    // Not 127.0.0.1 and its neighbours.
    format!("127.{}.{b}.{c}", a.max(1))
}

/// The folder that comes first in the search path of a namespace's containers.
pub(crate) fn folder(cluster: &Cluster, namespace: &str) -> PathBuf {
    cluster.folder.join("names").join(namespace)
}

/// A pod or a Service has come, changed or gone.
pub(crate) fn heard(cluster: &Cluster, change: &Change) {
    // What cannot be written is not found: that is said by whoever looks for it.
    let _ = write(cluster, &change.key.namespace);
}

fn write(cluster: &Cluster, namespace: &str) -> std::io::Result<()> {
    let folder = folder(cluster, namespace);
    let getent = folder.join("getent");
    if !getent.exists() {
        fs::create_dir_all(&folder)?;
        fs::write(&getent, GETENT)?;
        fs::set_permissions(&getent, fs::Permissions::from_mode(0o755))?;
    }
    let store = cluster.store.borrow();
    let first = |kind| Key::new(kind, "", "");
    let mut text = String::new();
    for (key, service) in store.list("services", namespace, &first("services")) {
        let spec = &service.value["spec"];
        for (_, pod) in store.list(PODS, namespace, &first(PODS)).filter(|(_, pod)| is_behind(spec, &pod.value)) {
            let address = pod.value["status"]["podIP"].as_str().unwrap_or_default();
            text.push_str(&format!("{address} {}\n", key.name));
            let spec = &pod.value["spec"];
            if let (Some(host), true) = (spec["hostname"].as_str(), spec["subdomain"] == key.name.as_str()) {
                text.push_str(&format!("{address} {host}.{}\n", key.name));
            }
        }
    }
    replace(&folder.join("names"), &text)
}

/// Nobody reads it half-written.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let new = path.with_extension("new");
    fs::write(&new, text)?;
    fs::rename(new, path)
}

fn is_behind(service: &Value, pod: &Value) -> bool {
    let status = &pod["status"];
    let ready = status["conditions"]
        .as_array()
        .into_iter()
        .flatten()
        .any(|condition| condition["type"] == "Ready" && condition["status"] == "True");
    let labels = &pod["metadata"]["labels"];
    let ended = matches!(status["phase"].as_str(), Some("Succeeded" | "Failed"));
    let there = status["podIP"].is_string() && !ended;
    let meant = service["selector"]
        .as_object()
        .is_some_and(|selector| selector.iter().all(|(key, value)| labels[key] == *value));
    there && meant && (ready || service["publishNotReadyAddresses"] == true)
}
