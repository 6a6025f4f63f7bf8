//! The cluster's storage classes, where they may be read.

use crate::cluster::{ApiError, Cluster, Kind, Query};
use crate::error::{Failure, Result};
use crate::objects::StorageClass;
use crate::ui::Ui;

/// The classes by name; `None` where they may not be listed.
pub(super) async fn all(cluster: &Cluster) -> Result<Option<Vec<StorageClass>>, ApiError> {
    let mut classes: Vec<StorageClass> = Vec::new();
    match cluster.list(Kind::StorageClass, Query::default(), |class| classes.push(class)).await {
        Err(error) if error.code() == 403 => return Ok(None),
        listed => drop(listed?),
    }
    classes.sort_by(|a, b| a.metadata.name.cmp(&b.metadata.name));
    Ok(Some(classes))
}

/// Refuses a class that is not there, for which a claim would wait for ever, and warns where none is named and none is
/// the default. `what` is created of it.
pub(super) async fn check(cluster: &Cluster, ui: &Ui, class: Option<&str>, what: &str) -> Result<()> {
    // The empty name stands for no class.
    if class == Some("") {
        return Ok(());
    }
    let Some(classes) = all(cluster).await? else { return Ok(()) };
    let names: Vec<&str> = classes.iter().map(|class| class.metadata.name.as_str()).collect();
    let those =
        if names.is_empty() { "it has none at all".into() } else { format!("its classes are {}", names.join(", ")) };
    match class {
        Some(name) if !names.contains(&name) => {
            Err(Failure::new(format!("cannot create {what}: the cluster has no storage class '{name}'; {those}")))
        }
        None if !classes.iter().any(StorageClass::is_default) => {
            ui.warn(&format!(
                "{what} names no storage class, and the cluster has no default; {those}. Without one it waits \
                 until someone creates a PersistentVolume for it"
            ));
            Ok(())
        }
        _ => Ok(()),
    }
}
