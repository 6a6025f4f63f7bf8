//! What the cluster's DNS would say. There is none on this machine that could be asked, so containers find a `getent`
//! of ours before the machine's own, which reads the namespace's names from a file beside it.

use std::fmt::Write;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use serde_json::Value;

use crate::cluster::Cluster;
use crate::kinds::{PODS, SERVICES};
use crate::store::{each, text};

/// Answers `getent ahosts NAME`; all else is for the machine's own.
const GETENT: &str = r#"#!/bin/sh
here=${0%/*}
[ "$1" = ahosts ] && sed -n "s/ $2\$/ STREAM $2/p" "$here/names" | grep . && exit
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

/// A pod or a Service of this namespace has come, changed or gone.
pub(crate) fn heard(cluster: &Cluster, namespace: &str) {
    // What cannot be written is not found: that is said by whoever looks for it.
    let _ = write(cluster, namespace);
}

fn write(cluster: &Cluster, namespace: &str) -> io::Result<()> {
    let folder = folder(cluster, namespace);
    let getent = folder.join("getent");
    if !getent.exists() {
        fs::create_dir_all(&folder)?;
        fs::write(&getent, GETENT)?;
        fs::set_permissions(&getent, fs::Permissions::from_mode(0o755))?;
    }
    // Nobody reads it half-written.
    fs::write(folder.join("new"), names(cluster, namespace))?;
    fs::rename(folder.join("new"), folder.join("names"))
}

/// An address and a name a line.
fn names(cluster: &Cluster, namespace: &str) -> String {
    let (store, mut lines) = (cluster.store.borrow(), String::new());
    let list = |kind| store.list(kind, namespace).take_while(|(key, _)| key.namespace == namespace);
    for (key, service) in list(SERVICES) {
        for (_, pod) in list(PODS).filter(|(_, pod)| is_behind(&service["spec"], pod)) {
            let (name, address) = (&key.name, text(pod, "/status/podIP"));
            // Writing to a String cannot fail.
            let _ = writeln!(lines, "{address} {name}");
            if let (Some(host), true) = (pod["spec"]["hostname"].as_str(), pod["spec"]["subdomain"] == name.as_str()) {
                let _ = writeln!(lines, "{address} {host}.{name}");
            }
        }
    }
    lines
}

fn is_behind(service: &Value, pod: &Value) -> bool {
    let (status, labels) = (&pod["status"], &pod["metadata"]["labels"]);
    let there = status["podIP"].is_string() && !matches!(text(status, "/phase"), "Succeeded" | "Failed");
    let mut selector = service["selector"].as_object().into_iter().flatten();
    there
        && selector.all(|(key, value)| labels[key] == *value)
        && (service["publishNotReadyAddresses"] == true
            || each(&status["containerStatuses"]).all(|container| container["ready"] == true))
}
