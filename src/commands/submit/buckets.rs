//! How a task's buckets are mounted.

use std::collections::BTreeSet;

use super::super::input_file::Document;
use crate::cli::ObjectArgs;
use crate::cluster::{Cluster, Kind, Query};
use crate::error::{Failure, Result};
use crate::objects::Driver;
use crate::task::{COPY_IT, FileMount, Remote, Store, Task};

/// Which of the file mounts a privileged container has to mount, as no CSI driver of the cluster does; refused where that
/// is not allowed: its pod would wait for ever. Without a cluster, drivers are there.
pub(super) async fn privileged(
    cluster: Option<&Cluster>,
    document: &Document,
    task: &Task,
    args: &ObjectArgs,
) -> Result<BTreeSet<usize>> {
    let mounts: Vec<(usize, &FileMount, Remote)> =
        task.file_mounts.iter().enumerate().filter_map(|(at, mount)| Some((at, mount, mount.mounted()?))).collect();
    let drivers = match cluster {
        Some(cluster) if mounts.iter().any(|(.., remote)| remote.store.driver().is_some()) => {
            Some(list(cluster).await?)
        }
        _ => None,
    };
    let mut privileged = BTreeSet::new();
    for (number, mount, remote) in mounts {
        let place = format!("{}:{}:{}", document.shown(), mount.at.line, mount.at.column);
        let why = match (remote.store.driver(), &drivers) {
            (None, _) => "no CSI driver mounts buckets of this store in a pod".to_owned(),
            (Some(_), None) => continue,
            (Some(driver), Some(drivers)) => match drivers.mounts(driver) {
                Err(why) => why,
                Ok(()) if matches!(remote.store, Store::Azure { .. }) && args.storage_secret.is_none() => {
                    let failure =
                        format!("{place}: {remote} cannot be mounted without a Secret with its account and key");
                    return Err(Failure::usage(failure).hint(
                        "name it with --storage-secret; it has azurestorageaccountname and azurestorageaccountkey",
                    ));
                }
                Ok(()) => continue,
            },
        };
        if !args.allow_privileged {
            let message = format!("{place}: {remote} cannot be mounted at {}: {why}", mount.target);
            return Err(Failure::usage(message).hint(COPY_IT));
        }
        privileged.insert(number);
    }
    Ok(privileged)
}

/// The CSI drivers of a cluster; `None` if they may not be listed.
struct Drivers(Option<Vec<Driver>>);

async fn list(cluster: &Cluster) -> Result<Drivers> {
    let mut drivers = Vec::new();
    match cluster.list(Kind::Driver, Query::default(), |driver| drivers.push(driver)).await {
        Err(error) if error.code() == 403 => Ok(Drivers(None)),
        listed => {
            listed?;
            Ok(Drivers(Some(drivers)))
        }
    }
}

impl Drivers {
    /// Whether one mounts in a pod without a claim; else why not.
    fn mounts(&self, driver: &str) -> Result<(), String> {
        let Some(drivers) = &self.0 else {
            return Err("you may not list csidrivers.storage.k8s.io, which tell whether the cluster can".into());
        };
        match drivers.iter().find(|found| found.metadata.name == driver) {
            None => Err(format!("the cluster has no CSI driver '{driver}'")),
            Some(found) if !found.spec.volume_lifecycle_modes.iter().any(|mode| mode == "Ephemeral") => {
                Err(format!("the CSI driver '{driver}' of the cluster mounts claims only"))
            }
            Some(_) => Ok(()),
        }
    }
}
