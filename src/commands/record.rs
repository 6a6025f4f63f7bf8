//! The record of a task, as commands read it.

use crate::cluster::{Cluster, Kind};
use crate::error::{Failure, Result};
use crate::manifest::record::Record;
use crate::names;
use crate::objects::Secret;
use crate::state::Task;

/// What is known of a task's record.
pub(super) enum Kept {
    Record(Box<Record>),
    /// It has none: why, as far as that can be told.
    None(String),
}

/// The record of a task.
///
/// # Errors
/// It cannot be asked for, or is none that can be read.
pub(super) async fn of(cluster: &Cluster, task: &Task) -> Result<Kept> {
    let name = names::record(&task.job_name());
    match cluster.get::<Secret>(Kind::Secret, &name).await {
        Ok(secret) => {
            let read = Record::read(secret);
            read.map(|record| Kept::Record(Box::new(record)))
                .map_err(|why| Failure::new(format!("the record {name} of task {} cannot be read: {why}", task.id)))
        }
        Err(error) if error.is_gone() => Ok(Kept::None(
            "it was submitted by an older k8s-cli or the Python system, or without the right to create secrets".into(),
        )),
        Err(error) if error.code() == 403 => {
            Ok(Kept::None(format!("no right to 'get' secrets in the namespace '{}'", cluster.namespace())))
        }
        Err(error) => Err(error.doing(&format!("cannot read the record of task {}", task.id))),
    }
}
