//! The task file and what the command line adds to it, all checked before anything is created.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::super::Ctx;
use super::local_files::{self, Brought};
use super::{repository, variables};
use crate::cli::{FieldArgs, SubmitArgs};
use crate::error::{Failure, fail};
use crate::manifest;
use crate::overrides::{self, Fields};
use crate::secrets;
use crate::task::{self, Overrides, Problem, Problems, Task, Workdir};

/// Larger files are no task files.
const LARGEST: u64 = 16 << 20;

/// A task of a file, and what it brings along from this machine.
pub(super) struct Input {
    pub(super) task: Task,
    pub(super) brought: Option<Brought>,
    /// A folder of the image that its scripts start in.
    pub(super) image_folder: Option<String>,
}

/// The files that are named, and in their order those of the folders that are named.
pub(in super::super) fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if is_stdin(path) || !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let cannot = |error| Failure::usage(format!("cannot read the folder {}: {error}", path.display()));
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).map_err(cannot)? {
            inside.push(entry.map_err(cannot)?.path());
        }
        let is_yaml = |path: &PathBuf| path.extension().is_some_and(|end| end == "yaml" || end == "yml");
        inside.retain(|path| is_yaml(path) && !path.is_dir());
        if inside.is_empty() {
            return fail(Failure::usage(format!("the folder {} has no task files (*.yaml, *.yml)", path.display())));
        }
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}

/// Reads the files, each of which has one task or a pipeline's. All are judged before the first is gone on with.
pub(super) async fn read(ctx: &Ctx, args: &SubmitArgs, task_files: &[PathBuf]) -> Result<Vec<Vec<Input>>> {
    let mut files = args.fields.env_file.iter().chain(&args.fields.secret_file).chain(task_files);
    if files.by_ref().any(|path| is_stdin(path)) && files.any(|path| is_stdin(path)) {
        return fail(Failure::usage("stdin (-) can be one file only"));
    }
    let configured = ctx.configured();
    let mut overrides = variables::given(&args.fields, configured.defaults()?)?;
    overrides.fields = fields(&args.fields);
    let (mut read, mut wrong) = (Vec::new(), None::<Failure>);
    for file in task_files {
        match one(ctx, args, file, &overrides).await.map_err(anyhow::Error::downcast::<Failure>) {
            Ok(inputs) => read.push(inputs),
            Err(Ok(failure)) => {
                wrong = Some(match wrong {
                    Some(first) => first.and(failure),
                    None => failure,
                });
            }
            Err(Err(error)) => return Err(error),
        }
    }
    wrong.map_or(Ok(read), fail)
}

/// Reads a file, and says on stderr what of it is not honoured.
async fn one(ctx: &Ctx, args: &SubmitArgs, file: &Path, overrides: &Overrides) -> Result<Vec<Input>> {
    let shown = shown(file);
    let text = content(file, "task file")?;
    let mut tasks = task::read(&text, overrides).map_err(|problems| described(&shown, &text, &problems))?;
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
    for task in tasks {
        let described = |problems| described(&shown, &text, &problems);
        let (mut brought, image_folder) = local_files::find(&task).map_err(described)?;
        if let (Some(Workdir::Git { at, .. }), Some(brought)) = (&task.workdir, &mut brought)
            && let Some(repository) = &mut brought.repository
        {
            repository::pin(ctx, &task, repository, *at).await.map_err(|problem| described(Problems(vec![problem])))?;
        }
        if let Some(brought) = &brought {
            brought.tell(ctx, args.yes || args.dry_run.is_some())?;
        }
        inputs.push(Input { task, brought, image_folder });
    }
    Ok(inputs)
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

/// `-`.
pub(in super::super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A file's name in errors.
pub(in super::super) fn shown(path: &Path) -> String {
    if is_stdin(path) { "stdin".to_owned() } else { path.display().to_string() }
}

/// The text of a file, or of stdin.
pub(in super::super) fn content(path: &Path, what: &str) -> Result<String> {
    let shown = shown(path);
    let mut bytes = Vec::new();
    let read = if is_stdin(path) {
        std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
    };
    if let Err(error) = read {
        let why = match error.kind() {
            std::io::ErrorKind::NotFound => {
                let what = what[..1].to_uppercase() + &what[1..];
                return fail(Failure::usage(format!("{what} {shown} not found")));
            }
            std::io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
            std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            _ => error.to_string(),
        };
        return fail(Failure::usage(format!("cannot read the {what} {shown}: {why}")));
    }
    if bytes.len() as u64 > LARGEST {
        return fail(Failure::usage(format!("{shown} is larger than {} MiB: that is no {what}", LARGEST >> 20)));
    }
    String::from_utf8(bytes).or_else(|_| fail(Failure::usage(format!("{shown} is not text in UTF-8"))))
}

/// Everything that is wrong with a file and the flags over it, each with its line; the first line of all has the first
/// problem.
pub(in super::super) fn described(shown: &str, text: &str, problems: &Problems) -> Failure {
    let mut failure = Failure::usage("");
    for (index, problem) in problems.0.iter().enumerate() {
        let (message, excerpt) = line(shown, text, problem);
        if index == 0 {
            failure.message = message;
        } else {
            failure.more.push(format!("Error: {message}"));
        }
        failure.more.extend(excerpt.into_iter().flatten());
        if let Some(hint) = problem.hint.as_ref().filter(|hint| !failure.hints.contains(hint)) {
            failure.hints.push(hint.clone());
        }
    }
    failure
}

/// A problem with its place, and the line of the file that it is in.
fn line(shown: &str, text: &str, problem: &Problem) -> (String, Option<[String; 2]>) {
    let message = &problem.message;
    let Some(at) = problem.at else { return (format!("{shown}: {message}"), None) };
    if let Some(flag) = overrides::flag_at(at) {
        return (format!("{flag}: {message}"), None);
    }
    (format!("{shown}:{}:{}: {message}", at.line, at.column), task::excerpt(text, at))
}
