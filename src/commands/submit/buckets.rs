//! Whether the cluster can mount a task's buckets.

use std::path::Path;

use anyhow::Result;

use super::input;
use crate::cluster::{Cluster, Kind, Query};
use crate::error::{Failure, fail};
use crate::objects::Driver;
use crate::task::{COPY_IT, Store, Task};

/// Refuses a bucket that no CSI driver of the cluster mounts in a pod: its pod would wait for ever. `secret` is that with
/// the keys.
pub(super) async fn check(cluster: &Cluster, file: &Path, task: &Task, secret: Option<&str>) -> Result<()> {
    let mounts: Vec<_> = task.file_mounts.iter().filter_map(|mount| Some((mount, mount.mounted()?))).collect();
    if mounts.is_empty() {
        return Ok(());
    }
    let mut drivers: Vec<Driver> = Vec::new();
    let unknown = match cluster.list(Kind::Driver, Query::default(), |driver| drivers.push(driver)).await {
        Err(error) if error.code() == 403 => true,
        listed => {
            listed?;
            false
        }
    };
    for (mount, remote) in mounts {
        let place = format!("{}:{}:{}", input::shown(file), mount.at.line, mount.at.column);
        let driver = remote.store.driver().unwrap_or_default();
        let ephemeral = |found: &&Driver| found.spec.volume_lifecycle_modes.iter().any(|mode| mode == "Ephemeral");
        let why = if unknown {
            "you may not list csidrivers.storage.k8s.io, which tell whether the cluster can".to_owned()
        } else {
            match drivers.iter().find(|found| found.metadata.name == driver) {
                None => format!("the cluster has no CSI driver '{driver}'"),
                Some(found) if !ephemeral(&found) => {
                    format!("the CSI driver '{driver}' of the cluster mounts claims only")
                }
                Some(_) if matches!(remote.store, Store::Azure { .. }) && secret.is_none() => {
                    let failure =
                        format!("{place}: {remote} cannot be mounted without a Secret with its account and key");
                    return fail(Failure::usage(failure).hint(
                        "name it with --storage-secret; it has azurestorageaccountname and azurestorageaccountkey",
                    ));
                }
                Some(_) => continue,
            }
        };
        return fail(
            Failure::usage(format!("{place}: {remote} cannot be mounted at {}: {why}", mount.target)).hint(COPY_IT),
        );
    }
    Ok(())
}
