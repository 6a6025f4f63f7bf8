//! Finds the tasks and volumes that an argument names: full id, then exact name, then the beginning of an id, among
//! the user's own.

use anyhow::Result;

use super::Ctx;
use crate::cluster::{Cluster, Kind, Query};
use crate::error::{Failure, fail};
use crate::names;
use crate::objects::{Claim, Job, Pod};
use crate::state::{Gather, Owner, Task};
use crate::time;

/// The least characters of an id's beginning that `stop` and `delete` take.
pub(super) const CAREFUL: usize = 4;

/// How much is asked about tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// The Jobs alone: enough to stop or to begin to follow.
    Jobs,
    /// And the pods that have not succeeded, which may still run when their Jobs have ended; events explain the rest.
    States,
    /// The pods of every task.
    Full,
}

/// Label selectors beside the owner's, each with a comma before it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Labels<'a> {
    /// For Jobs alone: their pods may not have these labels.
    pub(super) of_jobs: &'a str,
    /// For Jobs and pods.
    pub(super) of_both: &'a str,
}

/// The tasks that label selectors find.
pub(super) async fn gather(
    cluster: &Cluster,
    owner: &Owner,
    namespace: Option<&str>,
    labels: Labels<'_>,
    depth: Depth,
) -> Result<Vec<Task>> {
    let both = format!("{}{}", owner.selector(names::TASK), labels.of_both);
    let jobs = format!("{both}{}", labels.of_jobs);
    let query = Query { namespace, labels: &jobs, fields: "" };
    let mut gather = Gather::new(owner.clone());
    if depth == Depth::Jobs {
        cluster.list(Kind::Job, query, |job: Job| gather.job(&job)).await?;
    } else {
        let fields = if depth == Depth::Full { "" } else { "status.phase!=Succeeded" };
        let pods_query = Query { labels: &both, fields, ..query };
        let mut pods: Vec<Pod> = Vec::new();
        let (jobs, listed) = futures::join!(
            cluster.list(Kind::Job, query, |job: Job| gather.job(&job)),
            cluster.list(Kind::Pod, pods_query, |pod: Pod| pods.push(pod)),
        );
        jobs?;
        match listed {
            // Who may not list pods sees what the Jobs tell, if that is enough.
            Err(error) if error.code() == 403 && depth == Depth::States && !gather.ask_pods() => {}
            listed => drop(listed?),
        }
        // Jobs alone can be selected by labels that their pods do not have.
        let strays = |gather: &Gather| -> Vec<&Pod> {
            pods.iter().filter(|pod| labels.of_jobs.is_empty() && gather.is_stray(pod)).collect()
        };
        if strays(&gather).iter().any(|pod| pod.metadata.deletion_timestamp.is_none()) {
            // Its Job is gone, or was created after the Jobs had been listed.
            cluster.list(Kind::Job, query, |job: Job| gather.job(&job)).await?;
        }
        strays(&gather).into_iter().for_each(|pod| gather.stray(pod));
        pods.iter().for_each(|pod| gather.pod(pod));
    }
    if depth != Depth::Jobs {
        let questions = gather.questions(depth == Depth::Full);
        if !questions.is_empty() {
            gather.evidence(&cluster.evidence(namespace, questions).await?);
        }
        for (slot, namespace, name) in gather.awaited() {
            let kind = if names::is_gate(&name) { Kind::ConfigMap } else { Kind::Secret };
            match cluster.exists(kind, &namespace, &name).await {
                Ok(false) => gather.interrupted(slot),
                Ok(true) => {}
                Err(error) if error.code() == 403 => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(gather.finish())
}

fn of_task(of_both: &str) -> Labels<'_> {
    Labels { of_both, ..Labels::default() }
}

/// The one task that an argument names. `least` is how many characters of an id's beginning it takes.
pub(super) async fn task(
    ctx: &Ctx,
    cluster: &Cluster,
    owner: &Owner,
    argument: &str,
    least: usize,
    depth: Depth,
) -> Result<Task> {
    let namespace = Some(cluster.namespace());
    if names::is_id(argument) {
        let mut found =
            gather(cluster, owner, namespace, of_task(&format!(",{}={argument}", names::TASK_ID)), depth).await?;
        match found.len() {
            0 => {}
            1 => return Ok(found.remove(0)),
            _ => return fail(several("task", argument, &found.iter().map(described).collect::<Vec<_>>())),
        }
    }
    let tasks = gather(cluster, owner, namespace, Labels::default(), Depth::Jobs).await?;
    let rows: Vec<(&str, &str)> = tasks.iter().map(|task| (task.id.as_str(), task.name.as_str())).collect();
    let indexes = matches(&rows, argument);
    match indexes.as_slice() {
        [] => fail(not_found(ctx, cluster, "task", "jobs", argument)),
        [one] => {
            let task = &tasks[*one];
            careful(argument, &task.id, &task.name, least)?;
            if depth == Depth::Jobs {
                return Ok(task.clone());
            }
            let extra = format!(",{}={}", names::TASK_ID, task.id);
            let found = gather(cluster, owner, namespace, of_task(&extra), depth).await?.into_iter().next();
            found.map_or_else(|| fail(not_found(ctx, cluster, "task", "jobs", argument)), Ok)
        }
        many => {
            fail(several("task", argument, &many.iter().map(|&index| described(&tasks[index])).collect::<Vec<_>>()))
        }
    }
}

/// The user's claims.
pub(super) async fn claims(cluster: &Cluster, owner: &Owner, namespace: Option<&str>) -> Result<Vec<Claim>> {
    let labels = owner.selector(names::VOLUME);
    let mut claims: Vec<Claim> = Vec::new();
    let query = Query { namespace, labels: &labels, fields: "" };
    cluster
        .list(Kind::Claim, query, |claim: Claim| {
            if owner.includes(&claim.metadata) && !claims.iter().any(|have| have.metadata.uid == claim.metadata.uid) {
                claims.push(claim);
            }
        })
        .await?;
    claims.sort_by_key(|claim| std::cmp::Reverse(created(claim)));
    Ok(claims)
}

/// When a claim was created: the annotation's word, else the server's.
pub(super) fn created(claim: &Claim) -> Option<jiff::Timestamp> {
    let meta = &claim.metadata;
    meta.annotation(names::CREATED_AT).and_then(time::parse).or(meta.creation_timestamp)
}

/// The user's spelling of a claim's name, or its label.
pub(super) fn volume_name(claim: &Claim) -> &str {
    let meta = &claim.metadata;
    meta.annotation(names::RAW_NAME).or(meta.label(names::VOLUME_NAME)).unwrap_or_default()
}

/// The one volume that an argument names.
pub(super) async fn volume(ctx: &Ctx, cluster: &Cluster, owner: &Owner, argument: &str, least: usize) -> Result<Claim> {
    let mut claims = claims(cluster, owner, Some(cluster.namespace())).await?;
    let id = |claim: &Claim| claim.metadata.label(names::VOLUME_ID).unwrap_or_default().to_owned();
    let ids: Vec<String> = claims.iter().map(id).collect();
    let rows: Vec<(&str, &str)> = ids.iter().map(String::as_str).zip(claims.iter().map(volume_name)).collect();
    match matches(&rows, argument).as_slice() {
        [] => fail(not_found(ctx, cluster, "volume", "volumes", argument)),
        [one] => {
            careful(argument, rows[*one].0, rows[*one].1, least)?;
            let one = *one;
            Ok(claims.swap_remove(one))
        }
        many => {
            let described = many.iter().map(|&index| {
                let claim = &claims[index];
                let age = created(claim).map(|created| time::age(created, jiff::Timestamp::now())).unwrap_or_default();
                format!("{} ({}, {}, {age} old)", ids[index], volume_name(claim), claim.status.phase)
            });
            fail(several("volume", argument, &described.collect::<Vec<_>>()))
        }
    }
}

/// Which of these ids and names an argument names: the id, else those of the name, else those that begin so.
fn matches(rows: &[(&str, &str)], argument: &str) -> Vec<usize> {
    let which = |test: &dyn Fn(&(&str, &str)) -> bool| -> Vec<usize> {
        rows.iter().enumerate().filter(|(_, row)| test(row)).map(|(index, _)| index).collect()
    };
    let exact = which(&|(id, _)| *id == argument);
    let named = which(&|(_, name)| *name == argument);
    if !exact.is_empty() {
        exact
    } else if !named.is_empty() || !names::is_id_prefix(argument) {
        named
    } else {
        which(&|(id, _)| id.starts_with(argument))
    }
}

/// Refuses a beginning of an id that is too short to delete by.
fn careful(argument: &str, id: &str, name: &str, least: usize) -> Result<()> {
    if argument != id && argument != name && argument.len() < least {
        return fail(
            Failure::usage(format!("'{argument}' is too short: give at least {least} characters of the id"))
                .hint(format!("it would be {id} ({name})")),
        );
    }
    Ok(())
}

fn described(task: &Task) -> String {
    let age = task.created.map(|created| time::age(created, jiff::Timestamp::now())).unwrap_or_default();
    format!("{} ({}, {}, {age} old)", task.id, task.name, task.state().of_task())
}

fn several(what: &str, argument: &str, found: &[String]) -> Failure {
    Failure::new(format!("'{argument}' names {} {what}s: {}", found.len(), found.join(", "))).hint("use a full id")
}

fn not_found(ctx: &Ctx, cluster: &Cluster, what: &str, noun: &str, argument: &str) -> Failure {
    let place = match cluster.context() {
        Some(context) => format!("in the namespace '{}' of the context '{context}'", cluster.namespace()),
        None => format!("in the namespace '{}'", cluster.namespace()),
    };
    let title = if what == "task" { "Task" } else { "Volume" };
    Failure::new(format!("{title} {argument} not found {place}"))
        .hint(format!("'{}' shows yours", ctx.command(&format!("{noun} list"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_before_names_before_beginnings() {
        let rows = [("0a1b2c3d", "train"), ("0a1b9999", "0a1b"), ("ffff0000", "0a1b2c3d"), ("12345678", "train")];
        let cases: [(&str, &[usize]); 6] =
            [("0a1b2c3d", &[0]), ("train", &[0, 3]), ("0a1b", &[1]), ("0a1", &[0, 1]), ("fff", &[2]), ("nothing", &[])];
        for (argument, expected) in cases {
            assert_eq!(matches(&rows, argument), expected, "{argument}");
        }
    }
}
