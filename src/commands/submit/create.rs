//! Creates the objects of a task: all of them, or none.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::pin::pin;
use std::time::Duration;

use futures::StreamExt;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::OwnerReference;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;

use super::{Prepared, Step, rollback, volumes};
use crate::cluster::{ApiError, Cluster, Kind, PARALLEL};
use crate::error::{Exit, Failure, Result};
use crate::manifest::{self, Part};
use crate::names;
use crate::objects::Meta;

/// How long a request that is under way when we are interrupted may take before the roll-back begins without it: CI
/// runners kill soon after they interrupt, the first after 5 s.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the server made of a Job.
#[derive(Deserialize)]
struct Made {
    metadata: Meta,
    #[serde(default)]
    spec: MadeSpec,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct MadeSpec {
    /// Servers before 1.21 drop it, unless the feature is turned on.
    ttl_seconds_after_finished: Option<i32>,
    /// Newer ones drop it if the feature is turned off.
    pod_failure_policy: Option<IgnoredAny>,
    template: MadeTemplate,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct MadeTemplate {
    spec: MadePod,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct MadePod {
    /// Servers drop it if the feature is turned off.
    scheduling_group: Option<IgnoredAny>,
}

/// The Jobs that own all else.
#[derive(Default)]
struct Owners {
    all: Vec<OwnerReference>,
    /// Those whose pods are in the PodGroup.
    grouped: Vec<OwnerReference>,
}

impl Owners {
    fn new(made: &[Made]) -> Self {
        let owner = |job: &Made| manifest::owner(&job.metadata.name, &job.metadata.uid);
        let grouped = made.iter().filter(|job| job.spec.template.spec.scheduling_group.is_some());
        Self { all: made.iter().map(owner).collect(), grouped: grouped.map(owner).collect() }
    }

    fn of(&self, part: Part) -> &[OwnerReference] {
        if matches!(part, Part::PodGroup(_)) { &self.grouped } else { &self.all }
    }
}

/// Creates everything, or nothing; an interruption is answered by a roll-back. Comes back with the Jobs as owners.
pub(super) async fn create(step: &Step, interrupted: impl Future<Output = Exit>) -> Result<Vec<OwnerReference>> {
    let Step { ctx, cluster, .. } = step;
    let (halt, may_run, attempts) = (Cell::new(false), Cell::new(false), RefCell::default());
    let mut creation = pin!(create_objects(step, [&halt, &may_run], &attempts));
    let (failure, interrupted) = tokio::select! {
        biased;
        created = &mut creation => match created {
            Ok(owners) => return Ok(owners),
            Err(failure) => (failure, false),
        },
        exit = interrupted => {
            ctx.ui.note("Interrupted: rolling back … (Ctrl-C again to keep what was created)");
            // What is under way has to arrive first, else it is created after its deletion.
            halt.set(true);
            let _ = tokio::time::timeout(PATIENCE, creation).await;
            (Failure::new("interrupted").exit(exit), true)
        }
    };
    let rolled_back = rollback::roll_back(ctx, cluster, attempts.take()).await;
    Err(outcome(failure, interrupted, may_run.get(), rolled_back))
}

/// What is true after a roll-back.
pub(super) fn outcome(
    mut failure: Failure,
    interrupted: bool,
    may_run: bool,
    rolled_back: Result<(), Failure>,
) -> Failure {
    match rolled_back {
        Err(stayed) => {
            failure.message = format!("{}; {}", failure.message, stayed.message);
            failure.hints.extend(stayed.hints);
        }
        Ok(()) if interrupted && may_run => {
            failure.message.push_str(": rolled back, after the task may have begun to run");
        }
        Ok(()) if interrupted => failure.message.push_str(": nothing was submitted"),
        Ok(()) => {}
    }
    failure
}

/// The objects of the task, stage by stage, many of one stage at once.
async fn create_objects(
    Step { ctx, cluster, prepared }: &Step,
    [halt, may_run]: [&Cell<bool>; 2],
    attempts: &RefCell<BTreeSet<String>>,
) -> Result<Vec<OwnerReference>, Failure> {
    let Prepared { task, submission, .. } = prepared;
    let parts = manifest::parts(task, submission);
    let mut owners = Owners::default();
    for stage in parts.chunk_by(|one, other| one.stage() == other.stage()) {
        // Only what is created last lets the containers start.
        let starting = (stage.last() == parts.last()).then_some(may_run);
        // A server that drops the field has nothing for a PodGroup to hold.
        let wanted = |part: &&Part| !matches!(part, Part::PodGroup(_)) || !owners.grouped.is_empty();
        let stage = { stage.iter().filter(wanted) }
            .map(|&part| created_part(cluster, prepared, part, owners.of(part), (halt, starting), attempts));
        let made: Vec<Result<Made, Failure>> = futures::stream::iter(stage).buffered(PARALLEL).collect().await;
        // In the order of the list: none that was not begun comes before the first that failed.
        let made: Vec<Made> = made.into_iter().collect::<Result<_, _>>()?;
        if owners.all.is_empty() {
            if submission.extras.ttl.is_some() && made.iter().any(|job| job.spec.ttl_seconds_after_finished.is_none()) {
                ctx.ui.warn("this cluster does not remove finished Jobs by itself: --ttl has no effect");
            }
            if submission.recovery.recoveries.is_some() {
                without_recovery(cluster, &made).await?;
            }
            owners = Owners::new(&made);
            if submission.pod_group.is_some() && owners.grouped.is_empty() && ctx.ui.verbose > 0 {
                ctx.ui.err(
                    "The cluster has PodGroups, but drops schedulingGroup from Jobs: the nodes may start one by one",
                );
            }
        }
    }
    Ok(owners.all)
}

/// Lets no Job make its pod anew whose server has dropped the policy that tells which: it would after every failure.
async fn without_recovery(cluster: &Cluster, made: &[Made]) -> Result<(), Failure> {
    let dropped = made.iter().filter(|job| job.spec.pod_failure_policy.is_none()).map(|job| &job.metadata);
    let change = json!({"spec": {"backoffLimit": 0}});
    let requests =
        dropped.map(|job| cluster.patch(Kind::Job, cluster.namespace(), &job.name, &job.uid, change.clone()));
    let patched: Vec<_> = futures::stream::iter(requests).buffer_unordered(PARALLEL).collect().await;
    patched.into_iter().collect::<Result<Vec<_>, _>>().map_err(|error| {
        error.doing("this cluster drops podFailurePolicy from Jobs: cannot set their backoffLimit to 0")
    })?;
    Ok(())
}

/// One object. After a failure none is begun any more.
async fn created_part(
    cluster: &Cluster,
    Prepared { task, submission, .. }: &Prepared,
    part: Part,
    owners: &[OwnerReference],
    (halt, starting): (&Cell<bool>, Option<&Cell<bool>>),
    attempts: &RefCell<BTreeSet<String>>,
) -> Result<Made, Failure> {
    if halt.get() {
        return Err(Failure::new("interrupted"));
    }
    if let Some(may_run) = starting {
        may_run.set(true);
    }
    let names = &submission.names;
    let (kind, name) = (part.kind(), part.name(names));
    let object = part.object(task, submission, owners).map_err(Failure::usage)?;
    if kind == Kind::Job {
        attempts.borrow_mut().insert(name.clone());
    }
    let ours = |made: &Made| {
        made.metadata.label(names::TASK_ID) == Some(names.id.as_str())
            && (kind != Kind::Job || made.metadata.annotation(names::CREATED_AT) == Some(&submission.created_at))
    };
    let made: Result<Made, ApiError> = cluster.create(kind, &name, &object, ours).await;
    made.map_err(|error| {
        // Those that are under way arrive first, else they may be created after they were deleted.
        halt.set(true);
        if error.changed_nothing() {
            attempts.borrow_mut().remove(&name);
        }
        if let Some(failure) = volumes::dropped(task, &error) {
            return failure;
        }
        match part {
            Part::Job(rank) if task.num_nodes > 1 => error.doing(&format!("cannot create the job of node-{rank}")),
            Part::Job(_) => error.doing("cannot create the job"),
            Part::Files(_) => error.doing("cannot create a Secret with the task's files"),
            _ => error.doing(&format!("cannot create the task's {}", kind.singular())),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_is_true() {
        let stayed = || Err(Failure::new("a b could not be rolled back").hint("kubectl"));
        let refused = "cannot create the job: no";
        for (message, interrupted, may_run, rolled_back, expected) in [
            ("interrupted", true, false, Ok(()), "interrupted: nothing was submitted"),
            ("interrupted", true, true, Ok(()), "interrupted: rolled back, after the task may have begun to run"),
            ("interrupted", true, true, stayed(), "interrupted; a b could not be rolled back"),
            (refused, false, true, Ok(()), refused),
            (refused, false, false, stayed(), "cannot create the job: no; a b could not be rolled back"),
        ] {
            assert_eq!(outcome(Failure::new(message), interrupted, may_run, rolled_back).message, expected);
        }
    }
}
