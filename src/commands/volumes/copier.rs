//! `volumes cp`: through a pod that mounts the volume meanwhile.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use super::super::copy::{Copy, Form};
use super::super::deliver::runs;
use super::super::resolve::{self, Use, volume_name};
use super::Ctx;
use crate::cli::VolumeCpArgs;
use crate::cluster::{Cluster, Kind, Query};
use crate::error::{Exit, Failure, Result};
use crate::manifest::{Copier, MOUNT};
use crate::names;
use crate::objects::{Job, Pod};
use crate::random;
use crate::signals::interruption;
use crate::state::{Gather, Node, Owner};
use crate::time;

const ON_VOLUMES: Form = Form {
    with_rank: false,
    both_here: "neither SOURCE nor TARGET is on a volume: write VOLUME:PATH for the one that is",
    both_there: "SOURCE and TARGET are both on volumes: copy to a local path first",
};

/// How long the pod may wait for its start: for another Kubernetes node to let go of the volume, or for an autoscaler.
const PATIENCE: Duration = Duration::from_mins(10);
/// How often is looked, and from when on why it waits is asked.
const POLL: Duration = Duration::from_millis(500);
const ASK: Duration = Duration::from_secs(3);

pub(in super::super) async fn run(ctx: &Ctx, args: &VolumeCpArgs) -> Result<Exit> {
    let copy = Copy::read(&args.source, &args.target, &ON_VOLUMES)?;
    let there = copy.there();
    let path = on_volume(&there.path)?;
    let user = crate::login::current()?;
    let owner = Owner::Only(user.clone());
    let cluster = ctx.cluster()?;
    let claim = resolve::volume(ctx, &cluster, &owner, &there.id, Use::Read).await?;
    let volume_id = claim.metadata.label(names::VOLUME_ID).unwrap_or_default();
    if claim.metadata.deletion_timestamp.is_some() {
        return Err(Failure::new(format!("volume {volume_id} ({}) is being deleted", volume_name(&claim))));
    }
    remove_ended(ctx, &cluster, &owner).await?;
    let name = names::copier(volume_name(&claim), &random::id()?);
    let copier = Copier {
        name: &name,
        claim: &claim.metadata.name,
        volume_id,
        user: &user,
        created_at: &time::python_isoformat(Timestamp::now()),
        image: &args.image_id,
        read_only: copy.is_read(),
    };
    let created = Cell::new(true);
    let started = tokio::select! {
        started = start(ctx, &cluster, &copier, &created) => started,
        exit = interruption() => Err(Failure::new("interrupted while the volume was being mounted").exit(exit)),
    };
    let outcome = match started {
        Ok(()) => copy.through(ctx, &cluster, &name, &path).await,
        Err(error) => Err(error),
    };
    if created.get()
        && let Err(error) = cluster.delete_within(Kind::Pod, cluster.namespace(), &name, "", Some(1)).await
    {
        let line = ctx.kubectl(&format!("delete pod {name}"), &cluster);
        ctx.ui.warn(&format!("the pod {name} cannot be removed ({}): {line}", error.message()));
    }
    outcome.map_err(without_mount)
}

/// The path in the pod.
fn on_volume(path: &[u8]) -> Result<Vec<u8>, Failure> {
    if path.split(|byte| *byte == b'/').any(|part| part == b"..") {
        return Err(Failure::usage("a path on a volume begins at its root, and has no '..'"));
    }
    let start = path.iter().position(|byte| *byte != b'/').unwrap_or(path.len());
    Ok([MOUNT.as_bytes(), b"/", &path[start..]].concat())
}

/// Users need not know where the volume is in the pod.
fn without_mount(mut failure: Failure) -> Failure {
    failure.message = failure.message.replace(&format!("{MOUNT}/"), "/");
    failure
}

/// Removes the user's pods of earlier copies that have ended, whose clients were killed.
async fn remove_ended(ctx: &Ctx, cluster: &Cluster, owner: &Owner) -> Result<()> {
    let namespace = cluster.namespace();
    let labels = owner.selector(names::COPIER);
    let mut ended: Vec<Pod> = Vec::new();
    let query = Query { namespace: Some(namespace), labels: &labels, fields: "" };
    let add = |pod: Pod| {
        if owner.includes(&pod.metadata) && matches!(pod.status.phase.as_str(), "Succeeded" | "Failed") {
            ended.push(pod);
        }
    };
    match cluster.list(Kind::Pod, query, add).await {
        Err(error) if error.code() == 403 => return Ok(()),
        listed => drop(listed?),
    }
    for pod in ended {
        let meta = &pod.metadata;
        if let Err(error) = cluster.delete(Kind::Pod, namespace, &meta.name, &meta.uid).await {
            ctx.ui.warn(&format!("the pod {} of an earlier copy cannot be removed: {}", meta.name, error.message()));
        }
    }
    Ok(())
}

/// Creates the pod, and waits until it runs; `created` is `false` where there is surely none.
async fn start(ctx: &Ctx, cluster: &Cluster, copier: &Copier<'_>, created: &Cell<bool>) -> Result<()> {
    let mine = |there: &Pod| there.metadata.annotation(names::CREATED_AT) == Some(copier.created_at);
    if let Err(error) = cluster.create::<Pod>(Kind::Pod, copier.name, &copier.pod(), mine).await {
        created.set(!error.changed_nothing());
        return Err(error.doing("cannot create the pod that mounts the volume"));
    }
    let (began, mut live, mut said) = (Instant::now(), ctx.ui.live_lines(), String::new());
    loop {
        let pod: Pod = match cluster.get(Kind::Pod, copier.name).await {
            Ok(pod) => pod,
            Err(error) if error.is_gone() => {
                return Err(Failure::new(format!("the pod {} was deleted by someone else", copier.name)));
            }
            Err(error) => return Err(error.doing("cannot wait for the pod that mounts the volume")),
        };
        if runs(&pod) {
            return Ok(());
        }
        let ended = matches!(pod.status.phase.as_str(), "Succeeded" | "Failed");
        if ended || began.elapsed() >= ASK {
            let node = explained(cluster, pod).await?;
            let why = node.as_ref().and_then(Node::why).unwrap_or_else(|| "no reason known".into());
            let cause = node.as_ref().and_then(|node| node.cause.as_ref());
            if ended || cause.is_some_and(|cause| cause.is_permanent(began.elapsed(), 0)) {
                return Err(Failure::new(format!("the pod that mounts the volume cannot start: {why}")));
            }
            if began.elapsed() >= PATIENCE {
                let minutes = PATIENCE.as_secs() / 60;
                let message = format!("the pod that mounts the volume did not start within {minutes} minutes: {why}");
                return Err(Failure::new(message));
            }
            let text = format!("Waiting for the volume to be mounted: {why}");
            if let Some(lines) = &mut live {
                lines.show(&BTreeMap::from([(0, text)]));
            } else if text != said {
                ctx.ui.note(&text);
                said = text;
            }
        }
        sleep(POLL).await;
    }
}

/// How the pod fares, judged as a task's only node would be.
async fn explained(cluster: &Cluster, mut pod: Pod) -> Result<Option<Node>> {
    let mut job = Job::default();
    let meta = &mut pod.metadata;
    let labels = [(names::TASK_ID, "0"), (names::NODE_IDX, "0"), ("job-name", meta.name.as_str())];
    let labels = labels.map(|(key, value)| (key.to_owned(), value.to_owned()));
    meta.labels.extend(labels);
    job.metadata = meta.clone();
    job.status.active = 1;
    let mut gather = Gather::new(Owner::Everyone);
    gather.job(&job);
    gather.pod(&pod);
    let questions = gather.questions(true);
    if !questions.is_empty() {
        gather.evidence(&cluster.evidence(Some(cluster.namespace()), questions).await?);
    }
    Ok(gather.finish().into_iter().next().and_then(|task| task.nodes.into_iter().next()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for (path, expected) in [("", "/volume/"), ("/", "/volume/"), ("a/b", "/volume/a/b"), ("//a/", "/volume/a/")] {
            assert_eq!(on_volume(path.as_bytes()).unwrap(), expected.as_bytes(), "{path}");
        }
        for path in ["..", "a/../b", "/../x"] {
            assert_eq!(on_volume(path.as_bytes()).unwrap_err().exit, Exit::USAGE, "{path}");
        }
        assert_eq!(on_volume(b"..x").unwrap(), b"/volume/..x");
    }
}
