//! Finds the tasks and volumes that an argument names: full id, then exact name (that of a Job, pod or claim too), then
//! the beginning of an id; among the user's own, or everyone's.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use super::Ctx;
use crate::cluster::{ApiError, Cluster, Kind, Query};
use crate::error::{Failure, Result};
use crate::names;
use crate::objects::{Claim, Job, Pod};
use crate::state::{Gather, Node, Owner, PodsByTask, Task, newest_first};
use crate::time;

/// The least characters of an id's beginning that `stop` and `delete` take.
const CAREFUL: usize = 4;

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

/// The tasks that label selectors find, newest first.
pub(super) async fn gather(
    cluster: &Cluster,
    owner: &Owner,
    namespace: Option<&str>,
    labels: Labels<'_>,
    depth: Depth,
) -> Result<Vec<Task>, ApiError> {
    let mut tasks = Vec::new();
    // Boxed: what commands wait for would carry all of it otherwise.
    Box::pin(each(cluster, owner, namespace, labels, depth, |task| tasks.push(task))).await?;
    newest_first(&mut tasks);
    Ok(tasks)
}

/// The same one by one, in no order: those that are over as they come, so that very many need little room.
pub(super) async fn each(
    cluster: &Cluster,
    owner: &Owner,
    namespace: Option<&str>,
    labels: Labels<'_>,
    depth: Depth,
    mut each: impl FnMut(Task),
) -> Result<(), ApiError> {
    let both = format!("{}{}", owner.selector(names::TASK), labels.of_both);
    let jobs = format!("{both}{}", labels.of_jobs);
    let query = Query { namespace, labels: &jobs, fields: "" };
    if depth == Depth::Jobs {
        let mut gather = Gather::new(owner.clone());
        cluster.list(Kind::Job, query, |job: Job| gather.job(&job)).await?;
        gather.finish().into_iter().for_each(each);
        return Ok(());
    }
    let fields = if depth == Depth::Full { "" } else { "status.phase!=Succeeded" };
    let (mut gather, pods) = jobs_and_pods(cluster, owner, query, (&both, fields), depth, &mut each).await?;
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
    if depth == Depth::States {
        just_ended(cluster, query, &both, &mut gather).await?;
    }
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
            Err(error) => return Err(error),
        }
    }
    gather.finish().into_iter().for_each(each);
    Ok(())
}

/// Asks for pods that have succeeded while their Jobs do not know it yet, which takes seconds; pods are not listed once
/// their Jobs tell.
async fn just_ended(cluster: &Cluster, query: Query<'_>, of_both: &str, gather: &mut Gather) -> Result<(), ApiError> {
    let unseen = gather.unseen();
    if unseen.is_empty() {
        return Ok(());
    }
    // As many as a URL has room for; of more, all.
    let these = format!(",{} in ({})", names::TASK_ID, unseen.join(","));
    let labels = format!("{of_both}{}", if unseen.len() <= 100 { these.as_str() } else { "" });
    let query = Query { labels: &labels, fields: "status.phase=Succeeded", ..query };
    match cluster.list(Kind::Pod, query, |pod: Pod| gather.pod(&pod)).await {
        Err(error) if error.code() != 403 => Err(error),
        _ => Ok(()),
    }
}

/// Lists Jobs and pods at once. As soon as all pods are known, tasks that are over are handed out; the others come back
/// with the pods that are left.
async fn jobs_and_pods(
    cluster: &Cluster,
    owner: &Owner,
    jobs: Query<'_>,
    (labels, fields): (&str, &str),
    depth: Depth,
    each: &mut impl FnMut(Task),
) -> Result<(Gather, Vec<Pod>), ApiError> {
    let seen = RefCell::new((Gather::new(owner.clone()), None::<PodsByTask>, each));
    let (jobs, listed) = futures::join!(
        cluster.list(Kind::Job, jobs, |job: Job| {
            let (gather, pods, each) = &mut *seen.borrow_mut();
            gather.job(&job);
            if let Some(task) = pods.as_mut().and_then(|pods| gather.take_over(&job, pods)) {
                each(task);
            }
        }),
        async {
            let mut listed: Vec<Pod> = Vec::new();
            cluster.list(Kind::Pod, Query { labels, fields, ..jobs }, |pod: Pod| listed.push(pod)).await?;
            let (gather, pods, each) = &mut *seen.borrow_mut();
            let pods = pods.insert(PodsByTask::new(listed));
            gather.take_all_over(pods).into_iter().for_each(each);
            Ok(())
        },
    );
    jobs?;
    let (gather, pods, _) = seen.into_inner();
    match listed {
        // Who may not list pods sees what the Jobs tell, if that is enough.
        Err(error) if ApiError::code(&error) == 403 && depth == Depth::States && !gather.ask_pods() => {}
        listed => listed?,
    }
    Ok((gather, pods.map(PodsByTask::rest).unwrap_or_default()))
}

fn of_task(of_both: &str) -> Labels<'_> {
    Labels { of_both, ..Labels::default() }
}

/// What is done with what an argument names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Of several tasks of one name the newest will do.
    Read,
    /// What is meant has to be beyond doubt.
    Remove,
}

/// The task that an argument names, to read of it.
pub(super) async fn task(ctx: &Ctx, cluster: &Cluster, owner: &Owner, argument: &str, depth: Depth) -> Result<Task> {
    let mut found = tasks(ctx, cluster, owner, &[argument.to_owned()], Use::Read, depth).await?;
    found.remove(0)
}

/// The newest task, which is meant where nothing is named.
pub(super) async fn newest(ctx: &Ctx, cluster: &Cluster, owner: &Owner, depth: Depth) -> Result<Task> {
    let all = gather(cluster, owner, Some(cluster.namespace()), Labels::default(), Depth::Jobs).await?;
    let Some(task) = all.into_iter().next() else {
        return Err(Failure::new(format!("No tasks found in {}", cluster.place()))
            .hint(format!("'{}' creates one", ctx.command("jobs submit FILE"))));
    };
    ctx.ui.note(&format!("The newest task: {}", described(&task)));
    in_full(ctx, cluster, owner, vec![Ok(task)], depth).await?.remove(0)
}

/// The tasks that arguments name, each once and in their order, or why one names none. However many arguments there
/// are, the tasks are listed once.
pub(super) async fn tasks(
    ctx: &Ctx,
    cluster: &Cluster,
    owner: &Owner,
    arguments: &[String],
    purpose: Use,
    depth: Depth,
) -> Result<Vec<Result<Task, Failure>>> {
    let namespace = Some(cluster.namespace());
    if arguments.iter().all(|argument| names::is_id(argument)) {
        let found = gather(cluster, owner, namespace, of_task(&with_ids(arguments)), depth).await?;
        if arguments.iter().all(|argument| found.iter().any(|task| task.id == *argument)) {
            return Ok(each_once(arguments.iter().map(|argument| pick(ctx, cluster, &found, argument, purpose))));
        }
    }
    let mut all = gather(cluster, owner, namespace, Labels::default(), Depth::Jobs).await?;
    if arguments.iter().any(|argument| named(&all, argument).is_empty()) {
        // Of what has been stopped, pods may be left.
        all = gather(cluster, owner, namespace, Labels::default(), Depth::States).await?;
    }
    let mut found = Vec::new();
    for argument in arguments {
        let picked = pick(ctx, cluster, &all, argument, purpose);
        found.push(match (picked, owner) {
            (Err(failure), Owner::Only(_)) if names::is_id(argument) => {
                Err(of_another(cluster, argument, purpose, failure).await)
            }
            (picked, _) => picked,
        });
    }
    in_full(ctx, cluster, owner, each_once(found.into_iter()), depth).await
}

/// What was found, and in one failure all that was not.
pub(super) fn split(found: Vec<Result<Task, Failure>>) -> (Vec<Task>, Option<Failure>) {
    let (mut tasks, mut missing) = (Vec::new(), None::<Failure>);
    for found in found {
        match found {
            Ok(task) => tasks.push(task),
            Err(failure) => missing = Some(failure.after(missing)),
        }
    }
    (tasks, missing)
}

/// Without what an earlier argument named already.
fn each_once(found: impl Iterator<Item = Result<Task, Failure>>) -> Vec<Result<Task, Failure>> {
    let mut seen = HashSet::new();
    found.filter(|found| found.as_ref().map_or(true, |task| seen.insert(key(task)))).collect()
}

/// What tells tasks of a namespace apart.
fn key(task: &Task) -> (String, String) {
    (task.id.clone(), task.username.clone())
}

/// The same tasks with all that is asked about them.
async fn in_full(
    ctx: &Ctx,
    cluster: &Cluster,
    owner: &Owner,
    found: Vec<Result<Task, Failure>>,
    depth: Depth,
) -> Result<Vec<Result<Task, Failure>>> {
    let ids: Vec<String> = found.iter().flatten().map(|task| task.id.clone()).collect();
    if depth == Depth::Jobs || ids.is_empty() {
        return Ok(found);
    }
    let full = gather(cluster, owner, Some(cluster.namespace()), of_task(&with_ids(&ids)), depth).await?;
    let mut full: HashMap<_, _> = full.into_iter().map(|task| (key(&task), task)).collect();
    let mut again =
        |task: Task| full.remove(&key(&task)).ok_or_else(|| not_found(ctx, cluster, "task", "jobs", &task.id));
    Ok(found.into_iter().map(|found| found.and_then(&mut again)).collect())
}

/// A selector for these ids behind the owner's; of many, none: a request's address has no room for them.
fn with_ids(ids: &[String]) -> String {
    if ids.len() > 200 { String::new() } else { format!(",{} in ({})", names::TASK_ID, ids.join(",")) }
}

/// Which of these tasks an argument names.
fn named(all: &[Task], argument: &str) -> Vec<usize> {
    let rows: Vec<(&str, &str)> = all.iter().map(|task| (task.id.as_str(), task.name.as_str())).collect();
    let of_job = |node: &Node| node.job == argument || names::is_pod_of(&node.job, argument);
    matches(&rows, argument, |index| all[index].jobs().any(of_job))
}

/// The one of these tasks that an argument names.
fn pick(ctx: &Ctx, cluster: &Cluster, all: &[Task], argument: &str, purpose: Use) -> Result<Task, Failure> {
    let indexes = named(all, argument);
    match indexes.as_slice() {
        [] => Err(not_found(ctx, cluster, "task", "jobs", argument)),
        [one] => {
            let task = &all[*one];
            if purpose == Use::Remove && task.id.starts_with(argument) {
                careful(argument, &task.id, &task.name)?;
            }
            Ok(task.clone())
        }
        // They come newest first.
        [newest, ..] if purpose == Use::Read && all[*newest].name == argument => {
            let newest = &all[*newest];
            ctx.ui.note(&format!(
                "'{argument}' names {} tasks, this is the newest: {}",
                indexes.len(),
                described(newest)
            ));
            Ok(newest.clone())
        }
        many => Err(several("task", argument, &many.iter().map(|&index| described(&all[index])).collect::<Vec<_>>())),
    }
}

/// Why a full id was not found, if it is that of another user's task.
async fn of_another(cluster: &Cluster, id: &str, purpose: Use, failure: Failure) -> Failure {
    let ids = with_ids(&[id.to_owned()]);
    let found = gather(cluster, &Owner::Everyone, Some(cluster.namespace()), of_task(&ids), Depth::Jobs).await;
    // Where this cannot be asked, the failure stands as it is.
    let Some(task) = found.ok().and_then(|found| found.into_iter().next()) else { return failure };
    let whose = task.user.as_deref().unwrap_or(&task.username);
    let message = format!("Task {id} not found among your tasks in {}: it belongs to '{whose}'", cluster.place());
    Failure::new(message).hint(match purpose {
        Use::Read => "add -u (--all-users) to look among the tasks of all users".to_owned(),
        Use::Remove => format!("to act as its owner, set K8S_CLI_USER={}", super::quoted(whose)),
    })
}

/// The user's claims.
pub(super) async fn claims(cluster: &Cluster, owner: &Owner, namespace: Option<&str>) -> Result<Vec<Claim>, ApiError> {
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
pub(super) async fn volume(ctx: &Ctx, cluster: &Cluster, owner: &Owner, argument: &str, purpose: Use) -> Result<Claim> {
    let mut claims = claims(cluster, owner, Some(cluster.namespace())).await?;
    let id = |claim: &Claim| claim.metadata.label(names::VOLUME_ID).unwrap_or_default().to_owned();
    let ids: Vec<String> = claims.iter().map(id).collect();
    let rows: Vec<(&str, &str)> = ids.iter().map(String::as_str).zip(claims.iter().map(volume_name)).collect();
    let found = matches(&rows, argument, |index| claims[index].metadata.name == argument);
    match found.as_slice() {
        [] => Err(not_found(ctx, cluster, "volume", "volumes", argument)),
        [one] => {
            if purpose == Use::Remove && rows[*one].0.starts_with(argument) {
                careful(argument, rows[*one].0, rows[*one].1)?;
            }
            let one = *one;
            Ok(claims.swap_remove(one))
        }
        many => {
            let described = many.iter().map(|&index| {
                let claim = &claims[index];
                let age = created(claim).map(|created| time::age(created, jiff::Timestamp::now())).unwrap_or_default();
                format!("{} ({}, {}, {age} old)", ids[index], volume_name(claim), claim.status.phase)
            });
            Err(several("volume", argument, &described.collect::<Vec<_>>()))
        }
    }
}

/// Which of these ids and names an argument names: the id, else those of the name, else those that have an object of
/// that name, else those that begin so.
fn matches(rows: &[(&str, &str)], argument: &str, has_object: impl Fn(usize) -> bool) -> Vec<usize> {
    let tests: [&dyn Fn(usize) -> bool; 4] =
        [&|index| rows[index].0 == argument, &|index| rows[index].1 == argument, &has_object, &|index| {
            names::is_id_prefix(argument) && rows[index].0.starts_with(argument)
        }];
    let found = tests.iter().map(|test| (0..rows.len()).filter(|&index| test(index)).collect::<Vec<_>>());
    found.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

/// Refuses a beginning of an id that is too short to delete by.
fn careful(argument: &str, id: &str, name: &str) -> Result<(), Failure> {
    if argument != id && argument != name && argument.len() < CAREFUL {
        return Err(Failure::usage(format!("'{argument}' is too short: give at least {CAREFUL} characters of the id"))
            .hint(format!("it would be {id} ({name})")));
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
    let title = if what == "task" { "Task" } else { "Volume" };
    Failure::new(format!("{title} {argument} not found in {}", cluster.place()))
        .hint(format!("'{}' shows yours", ctx.command(&format!("{noun} list"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_before_names_before_beginnings() {
        let rows = [("0a1b2c3d", "train"), ("0a1b9999", "0a1b"), ("ffff0000", "0a1b2c3d"), ("12345678", "train")];
        let cases: [(&str, &[usize]); 7] = [
            ("0a1b2c3d", &[0]),
            ("train", &[0, 3]),
            ("0a1b", &[1]),
            ("0a1", &[0, 1]),
            ("fff", &[2]),
            ("nothing", &[]),
            ("train-12345678", &[3]),
        ];
        for (argument, expected) in cases {
            let has_object = |index: usize| argument == format!("{}-{}", rows[index].1, rows[index].0);
            assert_eq!(matches(&rows, argument, has_object), expected, "{argument}");
        }
    }
}
