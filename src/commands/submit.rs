//! `jobs submit`: all of a task or nothing.

mod buckets;
mod create;
mod dry_run;
mod git_remote;
mod input;
mod local_git;
mod node_selection;
mod pod_group;
mod queue;
mod record;
mod recovery;
mod repository;
mod rollback;
mod upload;
mod variables;
mod volumes;

use std::collections::{BTreeMap, BTreeSet};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use self::input::Input;
use super::config_file::IN_CLUSTER;
use super::following::{Ended, keeps_running, to_the_end};
use super::input_file::{self, Document, Recorded};
use super::options::limits;
use super::{Ctx, quoted};
use crate::cli::{DryRun, ObjectArgs, RunArgs, SubmitArgs, SubmitFlags, WaitingArgs};
use crate::cluster::Cluster;
use crate::error::{Exit, Failure, Result};
use crate::files::Tree;
use crate::follow::{Logs, Subject};
use crate::manifest::{self, JobOptions, Storage, Submission};
use crate::models::{Event, TaskDone, TaskList};
use crate::names::{TaskNames, User};
use crate::random;
use crate::script::Missing;
use crate::signals::interruption;
use crate::state::Owner;
use crate::task::Task;
use crate::time;

/// All that is known of a task before anything is created.
struct Prepared {
    task: Task,
    submission: Submission,
    draft: record::Draft,
    /// Files that are sent to the nodes once they wait for them.
    sent: Option<Arc<Tree>>,
}

/// A task and where it goes; a dry run may do without a cluster.
struct Step<C = Rc<Cluster>> {
    ctx: Ctx,
    cluster: C,
    prepared: Prepared,
}

/// What a step may have: a dry run by the client asks no cluster.
type Asked = Option<Rc<Cluster>>;

impl Step<Asked> {
    /// The step that can be created.
    fn with_cluster(self) -> Result<Step> {
        let Step { ctx, cluster, prepared } = self;
        match cluster {
            Some(cluster) => Ok(Step { ctx, cluster, prepared }),
            None => Err(Failure::new("there is no cluster to submit to")),
        }
    }
}

/// Runs it: the task, or the tasks of a pipeline one after the other. All are checked before the first is created.
pub(super) async fn run(ctx: &Ctx, args: &SubmitArgs) -> Result<Exit> {
    check(ctx, &args.flags)?;
    let user = crate::login::current()?;
    let files = input_file::files(&args.files)?;
    if files.len() > 1 && !args.flags.detach && args.flags.dry_run.is_none() {
        return Err(Failure::usage(format!("{} task files can only be submitted with --detach", files.len()))
            .hint("'k8s-cli jobs wait' waits for their tasks, and 'k8s-cli jobs logs' follows one of them"));
    }
    let documents: Vec<Document> = files.into_iter().map(Document::File).collect();
    submit(ctx, &args.flags, &user, &documents, Afterwards::Stays).await
}

/// Runs `jobs run`: a task whose `run` is a command.
pub(super) async fn run_command(ctx: &Ctx, args: &RunArgs) -> Result<Exit> {
    check(ctx, &args.flags)?;
    let user = crate::login::current()?;
    let document = Document::Text("command line", document_of(&args.command)?);
    let afterwards = if args.rm { Afterwards::Goes } else { Afterwards::Stays };
    submit(ctx, &args.flags, &user, &[document], afterwards).await
}

/// Submits a task again that was recorded.
pub(super) async fn again(ctx: &Ctx, flags: &SubmitFlags, recorded: Recorded) -> Result<Exit> {
    check(ctx, flags)?;
    let user = crate::login::current()?;
    submit(ctx, flags, &user, &[Document::Record(Box::new(recorded))], Afterwards::Stays).await
}

/// The document of a task that runs a command. One word is text for the shell, as with ssh; several are passed on as they
/// are.
fn document_of(command: &[String]) -> Result<String> {
    let run = match command {
        [text] => text.clone(),
        words => words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "),
    };
    Ok(serde_yaml::to_string(&BTreeMap::from([("run", run)]))?)
}

/// What becomes of a task that was followed to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Afterwards {
    Stays,
    /// It is removed, also when its follower is interrupted.
    Goes,
}

/// Submits the tasks of documents: one is followed, and its steps after it.
async fn submit(
    ctx: &Ctx,
    args: &SubmitFlags,
    user: &User,
    documents: &[Document],
    afterwards: Afterwards,
) -> Result<Exit> {
    let steps = prepared(ctx, args, user, documents).await?;
    let mut mounts = steps.iter().flat_map(|step| &step.prepared.task.file_mounts);
    let given = ctx.configured().given("storage_secret").is_some();
    if given && !mounts.any(|it| it.copied().or_else(|| it.mounted()).is_some()) {
        ctx.ui.note("Note: --storage-secret has the keys of buckets, and there is none in file_mounts");
    }
    if args.dry_run.is_some() {
        return dry_run::run(ctx, &steps).await;
    }
    let steps: Vec<Step> = steps.into_iter().map(Step::with_cluster).collect::<Result<_>>()?;
    // From before anything is created to the end: a signal between creating and following must not be lost.
    let interrupted = pin!(interruption());
    if documents.len() > 1 {
        if let Some(step) = steps.iter().find(|step| step.prepared.sent.is_some()) {
            let name = &step.prepared.submission.names.name;
            return Err(Failure::usage(format!(
                "the files of the task {name} are sent while it starts, to one task at a time"
            ))
            .hint("submit its task file in a command of its own"));
        }
        return submit_files(ctx, steps, interrupted).await;
    }
    pipeline(ctx, args, steps, afterwards, interrupted).await
}

/// Reads the documents, and prepares all their tasks.
async fn prepared(ctx: &Ctx, args: &SubmitFlags, user: &User, documents: &[Document]) -> Result<Vec<Step<Asked>>> {
    let (mut steps, mut said): (Vec<Step<Asked>>, _) = (Vec::new(), BTreeSet::new());
    for (document, inputs) in documents.iter().zip(input::read(ctx, args, documents).await?) {
        if args.detach && inputs.len() > 1 {
            let message = format!(
                "a pipeline of {} tasks cannot be submitted with --detach: nothing in the cluster starts the next one",
                inputs.len()
            );
            return Err(Failure::usage(message).hint(
                "leave out --detach and stay connected, or put each task in a file of its own and wait between",
            ));
        }
        let at = time::python_isoformat(Timestamp::now());
        let mut names = Vec::new();
        for Input { task, .. } in &inputs {
            names.push(TaskNames::new(&random::id()?, task.name.as_deref(), task.num_nodes));
        }
        let run = Run { task_ids: names.iter().map(|names| manifest::skypilot_task_id(&at, names)).collect(), at };
        for (number, (input, names)) in inputs.into_iter().zip(names).enumerate() {
            let (ctx, cluster) = connected(ctx, args, &input.task, document, steps.last())?;
            let privileged = buckets::privileged(cluster.as_deref(), document, &input.task, &args.objects).await?;
            let mut prepared = prepare(&ctx, cluster.as_deref(), args, (input, names), (&run, number), user).await?;
            prepared.submission.storage.privileged = privileged;
            let task = &prepared.task;
            for note in Missing::of(task, &task.resources).iter().flat_map(Missing::notes) {
                let note = format!("Note: {}: {note}", document.shown());
                if !said.contains(&note) {
                    ctx.ui.note(&note);
                    said.insert(note);
                }
            }
            steps.push(Step { ctx, cluster, prepared });
        }
    }
    Ok(steps)
}

/// Creates the tasks of one file and follows each to its end, one after the other, until one does not complete.
async fn pipeline(
    ctx: &Ctx,
    args: &SubmitFlags,
    steps: Vec<Step>,
    afterwards: Afterwards,
    mut interrupted: Pin<&mut impl Future<Output = Exit>>,
) -> Result<Exit> {
    let deadline = args.waiting.timeout.map(|timeout| Instant::now() + timeout);
    let number = steps.len();
    for (index, mut step) in steps.into_iter().enumerate() {
        if number > 1 {
            step.ctx.ui.note(&format!("Task {} of {number}: {}", index + 1, step.prepared.submission.names.name));
        }
        step.prepared.submission.created_at = time::python_isoformat(Timestamp::now());
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let ended = submit_task(&step, args, left, afterwards, interrupted.as_mut()).await;
        let after = number - index - 1;
        if after > 0 && !matches!(ended, Ok(Exit::SUCCESS)) {
            let are = if after == 1 { "is" } else { "are" };
            ctx.ui.err(&format!("The pipeline ends here: {after} of its {number} tasks {are} not started"));
        }
        if after == 0 || !matches!(ended, Ok(Exit::SUCCESS)) {
            return ended;
        }
    }
    Ok(Exit::SUCCESS)
}

/// The run of a file: one task, or a pipeline's.
struct Run {
    /// When it was submitted, as in `created-at`.
    at: String,
    /// `SKYPILOT_TASK_ID` of each of its tasks.
    task_ids: Vec<String>,
}

/// Where a task goes: the context that its file names, unless the command line names one; hints carry it too. A
/// connection is shared with the task before it, if that goes to the same cluster.
fn connected(
    ctx: &Ctx,
    args: &SubmitFlags,
    task: &Task,
    document: &Document,
    before: Option<&Step<Asked>>,
) -> Result<(Ctx, Asked)> {
    let mut ctx = ctx.clone();
    let given = ctx.target.context.is_some() && ctx.configured().given("context").is_some();
    if !given && task.context.is_some() {
        ctx.target.context.clone_from(&task.context);
        let told = before.is_some_and(|before| before.ctx.target.context == ctx.target.context);
        if let (Some(context), None, false) = (&task.context, &args.fields.infra, told) {
            ctx.ui.note(&format!("Using the context '{context}' that {} names", document.shown()));
        }
    }
    let cluster = match before {
        _ if args.dry_run == Some(DryRun::Client) => None,
        Some(before) if before.ctx.target.context == ctx.target.context => before.cluster.clone(),
        _ => Some(Rc::new(ctx.cluster()?)),
    };
    if let Some(cluster) = &cluster {
        ctx.configured().check_context(cluster.context())?;
    }
    Ok((ctx, cluster))
}

/// Finds out what a task needs of the cluster, if there is one, and of this machine.
async fn prepare(
    ctx: &Ctx,
    cluster: Option<&Cluster>,
    args: &SubmitFlags,
    (Input { mut task, brought, image_folder, draft }, names): (Input, TaskNames),
    (run, step): (&Run, usize),
    user: &User,
) -> Result<Prepared> {
    if let Some(context) =
        cluster.map_or(ctx.target.context.as_deref(), |cluster| Some(cluster.context().unwrap_or(IN_CLUSTER)))
    {
        task.run_in(context);
    }
    let placement = node_selection::choose(ctx, cluster, args.objects.any_gpu, &mut task).await?;
    let claims = match cluster {
        Some(cluster) => {
            volumes::classes(ctx, cluster, &task).await?;
            volumes::claims(ctx, cluster, user, &task).await?
        }
        None => task.volumes.iter().map(|mount| mount.volume.clone()).collect(),
    };
    let (files, sent) = match brought {
        Some(brought) => Some(brought.pack(ctx, cluster).await?).unzip(),
        None => (None, None),
    };
    let recovery = recovery::of(ctx, cluster, &args.recovery, &task).await;
    let mut submission = Submission {
        names,
        user: user.clone(),
        created_at: run.at.clone(),
        token: random::hex::<16>()?,
        task_ids: run.task_ids.clone(),
        step,
        claims,
        image_folder,
        files,
        placement,
        patience: queue::patience(ctx, args, &task).as_secs(),
        extras: extras(&args.objects, &task),
        storage: Storage {
            image: args.objects.storage_image.clone(),
            secret: args.objects.storage_secret.clone(),
            ..Storage::default()
        },
        fail_fast: !args.stopping.no_fail_fast,
        recovery,
        pod_group: None,
    };
    submission.pod_group = pod_group::version(ctx, cluster, &task, &submission).await;
    Ok(Prepared { task, submission, draft, sent: sent.flatten() })
}

/// Creates the tasks of several files. One that is refused does not keep the others from being created.
async fn submit_files(
    ctx: &Ctx,
    steps: Vec<Step>,
    mut interrupted: Pin<&mut impl Future<Output = Exit>>,
) -> Result<Exit> {
    let (mut done, mut records, mut wrong) = (Vec::new(), Vec::new(), None::<Failure>);
    for mut step in steps {
        step.prepared.submission.created_at = time::python_isoformat(Timestamp::now());
        match created(&step, interrupted.as_mut()).await {
            Ok((task, record)) => {
                records.push(record);
                if !ctx.ui.is_structured() {
                    ctx.ui.line(ctx.ui.brief(&task.task_id, &task.message))?;
                }
                done.push(task);
            }
            Err(failure) => {
                let failure = failure.doing(&step.prepared.submission.names.name);
                ctx.ui.complaint(&failure);
                let refused = failure.exit == Exit::FAILURE;
                wrong = Some(failure.after(wrong));
                if !refused {
                    break;
                }
            }
        }
    }
    for record in records {
        record::arrived(ctx, record).await;
    }
    ctx.ui.structured(&TaskList { tasks: done, detail: wrong.as_ref().map(|wrong| wrong.message.clone()) })?;
    Ok(wrong.map_or(Exit::SUCCESS, |wrong| wrong.exit))
}

/// Creates a task, and begins to keep its record.
async fn created(step: &Step, interrupted: Pin<&mut impl Future<Output = Exit>>) -> Result<(TaskDone, JoinHandle<()>)> {
    let owners = create::create(step, interrupted).await?;
    let task_id = step.prepared.submission.names.id.clone();
    let message = format!("Task submitted successfully with ID: {task_id}");
    Ok((TaskDone { task_id, status: "submitted", message }, record::keep(step, &owners)))
}

/// Creates a task and, unless detached, follows it to its end.
async fn submit_task(
    step: &Step,
    args: &SubmitFlags,
    left: Option<Duration>,
    afterwards: Afterwards,
    mut interrupted: Pin<&mut impl Future<Output = Exit>>,
) -> Result<Exit> {
    let (done, record) = created(step, interrupted.as_mut()).await?;
    // Boxed: a pipeline would carry all of it otherwise.
    let ended = Box::pin(submitted(step, args, &done, left, afterwards, interrupted)).await;
    record::arrived(&step.ctx, record).await;
    ended
}

/// Follows a task that has been created, unless detached, to its end.
async fn submitted(
    step: &Step,
    args: &SubmitFlags,
    done: &TaskDone,
    left: Option<Duration>,
    afterwards: Afterwards,
    interrupted: Pin<&mut impl Future<Output = Exit>>,
) -> Result<Exit> {
    let Step { ctx, cluster, prepared: Prepared { task, submission, sent, .. } } = step;
    let id = done.task_id.clone();
    let TaskDone { status, message, .. } = done;
    let (name, namespace, num_nodes) = (submission.names.name.as_str(), cluster.namespace(), task.num_nodes);
    let time = Timestamp::now();
    let event = Event::Submitted { time, task_id: &id, status, message, name, namespace, num_nodes };
    ctx.ui.event(&event).await?;
    if sent.is_some() || !args.detach {
        ctx.ui.note(&done.message);
    }
    let subject = Subject {
        id: id.clone(),
        num_nodes: task.num_nodes,
        namespace: cluster.namespace().to_owned(),
        owner: Owner::Only(submission.user.clone()),
        logs: (!args.detach).then(|| Logs::whole(args.form.into())),
    };
    let waiting = WaitingArgs { timeout: left, ..args.waiting };
    let limits = limits(waiting, args.stopping);
    let mut following = pin!(to_the_end(ctx, cluster, &subject, limits, interrupted));
    let mut ended = None;
    if let Some(tree) = sent {
        // Until all is there, the task needs us; it cannot start without.
        tokio::select! {
            arrived = upload::send(step, tree) => {
                if let Err(failure) = arrived {
                    let rolled_back = rollback::roll_back(ctx, cluster, submission.names.jobs()).await;
                    return Err(create::outcome(failure, false, false, rolled_back));
                }
            }
            over = &mut following => ended = Some(over),
        }
        if let Some(Ok(Ended::Interrupted(exit))) = ended {
            return rollback::stop(ctx, cluster, &submission.names, exit).await;
        }
    }
    if args.detach && ended.is_none() {
        ctx.ui.done(done, &id, &done.message)?;
        return Ok(Exit::SUCCESS);
    }
    let ended = match ended {
        Some(ended) => ended,
        None => following.await,
    };
    let left = left_alone(&ended);
    let goes = afterwards == Afterwards::Goes;
    match (ended, left.filter(|_| args.stop_on_interrupt || goes)) {
        (_, Some(exit)) => rollback::stop(ctx, cluster, &submission.names, exit).await,
        (Ok(Ended::Over(exit)), None) => {
            if goes {
                rollback::remove(ctx, cluster, &submission.names).await;
            }
            Ok(exit)
        }
        (Ok(Ended::Interrupted(exit)), None) => keeps_running(ctx, &subject, exit).await,
        (Err(error), None) => Err(error),
    }
}

/// With which exit code a task is left alone that has not ended, if it is.
fn left_alone(ended: &Result<Ended>) -> Option<Exit> {
    match ended {
        Ok(Ended::Interrupted(exit)) => Some(*exit),
        // What interrupts a whole pipeline may have ended the log's reader before we hear of it.
        Err(failure) => Some(failure.exit).filter(|exit| *exit == Exit::CLOSED_PIPE),
        Ok(Ended::Over(_)) => None,
    }
}

/// Flags that contradict each other.
fn check(ctx: &Ctx, args: &SubmitFlags) -> Result<()> {
    let followed = !args.detach && args.dry_run.is_none();
    // It may come from the environment, which is for other commands too.
    if followed && !ctx.ui.begin_stream() && !ctx.ui.is_table() {
        ctx.ui.note("Note: a followed log is printed as it is, or as JSON with -o json: other formats need --detach");
    }
    let WaitingArgs { timeout, reconnect_timeout } = args.waiting;
    if !followed && (timeout.is_some() || args.stopping.start_timeout.is_some() || reconnect_timeout.is_some()) {
        let flag = if args.detach { "--detach" } else { "--dry-run" };
        return Err(Failure::usage(format!(
            "--timeout, --start-timeout and --reconnect-timeout have no meaning with {flag}, which waits for nothing"
        )));
    }
    if !followed && args.stop_on_interrupt {
        let flag = if args.detach { "--detach" } else { "--dry-run" };
        return Err(Failure::usage(format!(
            "--stop-on-interrupt has no meaning with {flag}, which ends before the task does"
        )));
    }
    let form = args.form;
    if !followed && (form.timestamps || form.no_prefix || form.no_gaps || form.max_streams.is_some()) {
        let flag = if args.detach { "--detach" } else { "--dry-run" };
        return Err(Failure::usage(format!(
            "--timestamps, --no-prefix, --no-gaps and --max-streams have no meaning with {flag}, which shows no log"
        )));
    }
    Ok(())
}

/// What the command line says, else the file's `config`.
fn extras(args: &ObjectArgs, task: &Task) -> JobOptions {
    let both = |field: &str, given: &[(String, String)]| [task.custom_metadata(field), given.to_vec()].concat();
    JobOptions {
        deadline: args.deadline.map(|deadline| i64::try_from(deadline.as_secs()).unwrap_or(i64::MAX).max(1)),
        ttl: args.ttl.map(|ttl| i32::try_from(ttl.as_secs()).unwrap_or(i32::MAX)),
        service_account: args.service_account.clone().or_else(|| task.service_account().map(str::to_owned)),
        pull_secrets: args.image_pull_secret.clone(),
        priority_class: args.priority_class.clone(),
        queue: args.queue.clone().or_else(|| task.queue().map(str::to_owned)),
        labels: both("labels", &args.label),
        annotations: both("annotations", &args.annotation),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::task::{Overrides, read};

    fn run_of(words: &[String]) -> String {
        read(&document_of(words).unwrap(), &Overrides::default()).unwrap().remove(0).run
    }

    proptest::proptest! {
        #![proptest_config(crate::fixtures::properties(256))]

        #[test]
        fn commands_survive_the_document(text in "[ -~\n\t:#'-]{0,9}[a-z][^\\x00]{0,9}|[^\\x00]*[a-z][^\\x00]*") {
            assert_eq!(run_of(std::slice::from_ref(&text)), text);
            assert_eq!(run_of(&[text.clone(), "b".into()]), format!("{} b", quoted(&text)));
        }
    }
}
