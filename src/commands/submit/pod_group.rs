//! Whether the cluster can start the nodes of a task all together or not at all.

use super::super::Ctx;
use crate::cluster::Cluster;
use crate::manifest::{self, Part, Submission};
use crate::task::Task;

/// In which version the cluster has PodGroups, if that is of use for the task and may be created. Nodes that go their own ways
/// need not start together, and a new pod of one of them could wait in vain for those that have ended.
///
/// One request tells all of it: a creation that does not happen. Only where that is forbidden, another is needed.
pub(super) async fn version(
    ctx: &Ctx,
    cluster: Option<&Cluster>,
    task: &Task,
    submission: &Submission,
) -> Option<&'static str> {
    let cluster =
        cluster.filter(|_| task.num_nodes > 1 && submission.fail_fast && manifest::is_scheduled_here(task))?;
    for &version in cluster.pod_group_versions().await {
        let part = Part::PodGroup(version);
        let object = part.object(task, submission, &[]).ok()?;
        match cluster.admit(part.kind(), &object).await {
            Ok(()) => return Some(version),
            Err(error) if error.code() == 404 => {}
            // What is not there may not be created either.
            Err(error) if error.code() == 403 && !cluster.serves(part.kind().group(), version).await => {}
            Err(error) => {
                let failure = error.doing("cannot create a PodGroup");
                ctx.ui.note(&format!("Note: the nodes may start one by one: {}", failure.message));
                return None;
            }
        }
    }
    None
}
