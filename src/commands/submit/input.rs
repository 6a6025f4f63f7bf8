//! The task file and what the command line adds to it, all checked before anything is created.

use std::collections::BTreeSet;

use super::super::Ctx;
use super::super::input_file::{Document, Recorded, described, is_stdin};
use super::super::local_files::{self, Brought};
use super::record::{self, Draft};
use super::{repository, variables};
use crate::cli::{FieldArgs, SubmitFlags};
use crate::error::{Failure, Result};
use crate::manifest;
use crate::overrides::Fields;
use crate::secrets;
use crate::task::{self, Overrides, Problems, Task, Workdir};

/// A task of a file, and what it brings along from this machine.
pub(super) struct Input {
    pub(super) task: Task,
    pub(super) brought: Option<Brought>,
    /// A folder of the image that its scripts start in.
    pub(super) image_folder: Option<String>,
    pub(super) draft: Draft,
}

/// Reads the documents, each of which has one task or a pipeline's. All are judged before the first is gone on with.
pub(super) async fn read(ctx: &Ctx, args: &SubmitFlags, documents: &[Document]) -> Result<Vec<Vec<Input>>> {
    let variables = args.fields.env_file.iter().chain(&args.fields.secret_file);
    let stdin = variables.filter(|path| is_stdin(path)).count();
    if stdin + documents.iter().filter(|document| document.is_stdin()).count() > 1 {
        return Err(Failure::usage("stdin (-) can be one file only"));
    }
    let configured = ctx.configured();
    let mut overrides = variables::given(&args.fields, configured.defaults()?)?;
    overrides.fields = fields(&args.fields);
    let (mut read, mut wrong) = (Vec::new(), None::<Failure>);
    for document in documents {
        let overrides = match document.recorded() {
            Some(recorded) => over(ctx, recorded, &overrides, args.dry_run.is_some())?,
            None => overrides.clone(),
        };
        match one(ctx, args, document, &overrides).await {
            Ok(inputs) => read.push(inputs),
            Err(failure) => wrong = Some(failure.after(wrong)),
        }
    }
    wrong.map_or(Ok(read), Err)
}

/// Reads a document, and says on stderr what of it is not honoured.
async fn one(ctx: &Ctx, args: &SubmitFlags, document: &Document, overrides: &Overrides) -> Result<Vec<Input>> {
    let shown = document.shown();
    let text = document.text()?;
    let mut tasks = task::read(&text, overrides).map_err(|problems| described(&shown, &text, &problems))?;
    if let Some(Recorded { submitted, .. }) = document.recorded() {
        let mut number = 0..;
        tasks.retain(|_| number.next() == Some(submitted.step));
    }
    if tasks.iter().any(|task| task.num_nodes > 1) {
        ctx.configured().check_several()?;
    }
    for task in &mut tasks {
        repository::take_credentials(ctx, task)?;
        manifest::check(task).map_err(|reason| Failure::usage(format!("{shown}: {reason}")))?;
    }
    let mut said = BTreeSet::new();
    for note in tasks.iter().flat_map(|task| &task.notes).filter(|note| said.insert(*note)) {
        ctx.ui.err(&format!("Note: {shown}: {note}"));
    }
    let envs = tasks.iter().flat_map(|task| &task.envs).filter(|(_, value)| !value.is_empty());
    for (key, _) in envs.filter(|(key, _)| secrets::is_likely(key) && said.insert(key)) {
        ctx.ui.warn(&format!(
            "'{key}' looks like a secret, but as an environment variable it is readable in the Job; put it under \
             'secrets', or give it with --secret {key}"
        ));
    }
    let mut inputs = Vec::new();
    let drafts = record::drafts(ctx, document, &text, &tasks, overrides);
    for (mut task, mut draft) in tasks.into_iter().zip(drafts) {
        let described = |problems| described(&shown, &text, &problems);
        let (mut brought, image_folder) = local_files::find(&task).map_err(described)?;
        if let (Some(Workdir::Git { at, .. }), Some(brought)) = (&task.workdir, &mut brought)
            && let Some(repository) = &mut brought.repository
        {
            if !record::pin(document, repository) {
                let pinned = repository::pin(ctx, &task, repository, *at).await;
                pinned.map_err(|problem| described(Problems(vec![problem])))?;
            }
            draft.is_of(repository);
        } else {
            draft.find(ctx, document, &task, args.fields.workdir.is_some())?;
        }
        task.commit = draft.commit();
        if let Some(brought) = &brought {
            brought.tell(ctx, args.yes || args.dry_run.is_some())?;
        }
        inputs.push(Input { task, brought, image_folder, draft });
    }
    Ok(inputs)
}

/// What the command line gives, over what a task was submitted with before.
///
/// # Errors
/// The values of secrets are not known.
fn over(ctx: &Ctx, recorded: &Recorded, given: &Overrides, dry: bool) -> Result<Overrides> {
    let Recorded { id, submitted, secrets, secret_envs, missing, .. } = recorded;
    let is_given = |name: &String| {
        [&given.secrets, &given.env_files, &given.envs].into_iter().flatten().any(|(given, _)| given == name)
    };
    let unknown: Vec<&str> = missing.names.iter().filter(|name| !is_given(name)).map(String::as_str).collect();
    if !unknown.is_empty() && !dry {
        let flags = unknown.iter().map(|name| format!("--secret {name}")).collect::<Vec<_>>().join(" ");
        let message =
            format!("the values of these secrets are not in the record ({}): {}", missing.why, unknown.join(", "));
        let again = ctx.command(&format!("jobs rerun {id} {flags}"));
        return Err(Failure::usage(message).hint(format!("set them in your environment and run: {again}")));
    }
    // What a dry run prints has no values of secrets.
    let filled = unknown.into_iter().map(|name| (name.to_owned(), "FILL_IN".to_owned())).collect::<Vec<_>>();
    Ok(Overrides {
        envs: [&submitted.envs[..], secret_envs, &given.envs].concat(),
        secrets: [&secrets[..], &filled, &given.secrets].concat(),
        env_files: [&submitted.env_files[..], &given.env_files].concat(),
        ..given.clone()
    })
}

/// Flags in place of fields.
fn fields(args: &FieldArgs) -> Fields {
    let mut fields = Fields::default();
    for (flag, text) in [
        ("--name", &args.name),
        ("--num-nodes", &args.num_nodes),
        ("--cpus", &args.cpus),
        ("--memory", &args.memory),
        ("--gpus", &args.gpus),
        ("--image-id", &args.image_id),
        ("--infra", &args.infra),
        ("--workdir", &args.workdir),
    ] {
        fields.text(flag, text.as_deref());
    }
    fields.list("--ports", &args.ports);
    fields.switch("--use-spot", args.use_spot, true);
    fields.switch("--no-use-spot", args.no_use_spot, false);
    fields
}
