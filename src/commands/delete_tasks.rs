//! Deletes tasks: their Jobs, and, where that is asked for, their pods before their time.

use futures::{StreamExt, TryStreamExt};

use super::Ctx;
use crate::cluster::{Cluster, Kind, PARALLEL, Query};
use crate::error::Failure;
use crate::names;
use crate::objects::Object;
use crate::state::Task;

/// More ids than this have no room in a request's address.
const IDS: usize = 100;

/// Deletes the Jobs of tasks; everything else that they have is owned by the Jobs. With seconds the pods are given no
/// longer to end. All are tried; what comes back says for each task, in their order, whether it was done.
pub(super) async fn delete(
    ctx: &Ctx,
    cluster: &Cluster,
    tasks: &[Task],
    seconds: Option<u64>,
) -> Vec<Result<(), Failure>> {
    let mut outcomes: Vec<Result<(), Failure>> = tasks.iter().map(|_| Ok(())).collect();
    let jobs = tasks.iter().enumerate().flat_map(|(index, task)| task.jobs().map(move |node| (index, task, node)));
    let deletions = jobs.map(|(index, task, node)| async move {
        let deleted = cluster.delete(Kind::Job, &task.namespace, &node.job, &node.uid).await;
        (index, deleted.map(drop).map_err(|error| error.doing(&format!("cannot stop the job {}", node.job))))
    });
    let mut deletions = futures::stream::iter(deletions).buffer_unordered(PARALLEL);
    while let Some((index, deleted)) = deletions.next().await {
        let outcome = &mut outcomes[index];
        *outcome = std::mem::replace(outcome, Ok(())).and(deleted);
    }
    let Some(seconds) = seconds else { return outcomes };
    // A Job that is still there would make others in their place.
    for (task, outcome) in tasks.iter().zip(&mut outcomes).filter(|(_, outcome)| outcome.is_ok()) {
        *outcome = end_pods(ctx, cluster, task, seconds).await;
    }
    outcomes
}

/// Gives the pods of a task so long to end.
async fn end_pods(ctx: &Ctx, cluster: &Cluster, task: &Task, seconds: u64) -> Result<(), Failure> {
    let doing = |what: &str| format!("task {} was stopped, but {what}", task.id);
    let labels = selector([task]);
    let query = query(&task.namespace, &labels);
    let mut pods = Vec::new();
    let listed = cluster.list(Kind::Pod, query, |pod: Object| pods.push(pod.metadata)).await;
    listed.map_err(|error| error.doing(&doing("its pods cannot be listed")))?;
    // A mount of a process that was killed would keep its pod on the node for ever.
    let (spared, pods): (Vec<_>, Vec<_>) = pods.iter().partition(|pod| pod.annotation(names::PRIVILEGED).is_some());
    if !spared.is_empty() {
        ctx.ui.err(&format!("Note: task {} mounts buckets: its pods keep the time that they have to end", task.id));
    }
    let ends = pods.into_iter().map(async |pod| {
        let ended = cluster.delete_within(Kind::Pod, &task.namespace, &pod.name, &pod.uid, Some(seconds)).await;
        ended.map(drop).map_err(|error| error.doing(&doing(&format!("its pod {} cannot be deleted", pod.name))))
    });
    futures::stream::iter(ends).buffer_unordered(PARALLEL).try_collect().await
}

/// The labels of the pods of tasks; of many tasks, those of all tasks.
pub(super) fn selector<'a>(tasks: impl IntoIterator<Item = &'a Task>) -> String {
    let ids: Vec<&str> = tasks.into_iter().map(|task| task.id.as_str()).collect();
    let all = format!("{}=true", names::TASK);
    if ids.len() > IDS { all } else { format!("{all},{} in ({})", names::TASK_ID, ids.join(",")) }
}

/// These pods.
pub(super) fn query<'a>(namespace: &'a str, labels: &'a str) -> Query<'a> {
    Query { namespace: Some(namespace), labels, fields: "" }
}
