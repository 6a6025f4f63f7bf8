//! `jobs lint`: whether task files are valid, and what becomes of their fields. It asks no cluster.

use std::collections::BTreeSet;
use std::path::Path;

use super::Ctx;
use super::input_file::{content, described, files as files_of, is_stdin, shown};
use super::local_files::{self, Brought};
use crate::cli::LintArgs;
use crate::error::{Exit, Failure, Result};
use crate::manifest;
use crate::models::{LintDone, LintField, LintFile, LintProblem};
use crate::script::Missing;
use crate::task::{self, File, Finding, Layout, Overrides, Problem, Problems, Support};
use crate::ui::{Cell, Table, Tone};

/// What changes the image of many tasks at once.
const DEFAULT: &str = "K8S_CLI_IMAGE, or 'image' in a config.yaml, sets the image of all tasks that name none \
                       (k8s-cli help skypilot)";
/// How buckets are read.
const BUCKETS: &str = "the pod's own identity has to be allowed to use the bucket, or --storage-secret names a Secret with keys \
     (k8s-cli help files)";

pub(super) fn run(ctx: &Ctx, args: &LintArgs) -> Result<Exit> {
    let paths = files_of(&args.files)?;
    if paths.iter().filter(|path| is_stdin(path)).count() > 1 {
        return Err(Failure::usage("- can be one of the files only: stdin is read once"));
    }
    let overrides = Overrides { defaults: ctx.configured().defaults()?, ..Overrides::default() };
    let mut table = Table::new(&["FIELD", "STATUS", "NOTE", "PLACE"]).cut(&[("NOTE", 24), ("FIELD", 16), ("NOTE", 12)]);
    let (mut files, mut failures, mut brought) = (Vec::new(), Vec::new(), Vec::new());
    for path in &paths {
        let name = shown(path);
        let mut local = Vec::new();
        let (file, failure) = judge(path, &name, &overrides, &mut local);
        if let Some(failure) = failure {
            failures.push(failure);
        } else if args.strict
            && let Some(reason) = bent(&file)
        {
            failures.push(Failure::usage(format!("{}: {reason} (--strict)", file.file)));
        }
        rows(&file, &mut table);
        files.push(file);
        brought.push(local);
    }
    let outcome = if failures.is_empty() { Exit::SUCCESS } else { Exit::USAGE };
    let done = LintDone { files };
    if ctx.ui.structured(&done)? {
        return Ok(outcome);
    }
    let files = &done.files;
    if !ctx.ui.ids(files.iter().filter(|file| file.valid).map(|file| &file.file))? {
        if files.iter().any(|file| file.kind.is_some()) {
            ctx.ui.table(&table)?;
        }
        for (file, brought) in files.iter().zip(&brought).filter(|(file, _)| file.kind.is_some()) {
            verdict(ctx, file);
            brought.iter().for_each(|brought| brought.describe(ctx));
        }
        let mut said = BTreeSet::new();
        for hint in files.iter().filter(|file| file.valid).flat_map(|file| &file.hints) {
            if said.insert(hint) {
                ctx.ui.hint(hint);
            }
        }
    }
    failures.iter().for_each(|failure| ctx.ui.failure(failure));
    Ok(outcome)
}

/// What there is to say about a file, and the error for one that cannot be submitted: the one that `submit` has. What it
/// would bring along from this machine is added to `files`.
fn judge(path: &Path, shown: &str, overrides: &Overrides, files: &mut Vec<Brought>) -> (LintFile, Option<Failure>) {
    let wrong = |file: LintFile, failure: Failure, problems: &[Problem]| {
        (LintFile { problems: problems.iter().map(LintProblem::from).collect(), ..file }, Some(failure))
    };
    let named = LintFile { file: shown.to_owned(), ..LintFile::default() };
    let text = match content(path, "task file") {
        Ok(text) => text,
        Err(failure) => {
            let problem = Problem::new(failure.message.clone());
            return wrong(named, failure, &[problem]);
        }
    };
    let file = match task::file(&text, overrides) {
        Ok(file) => file,
        Err(problems) => return wrong(named, described(shown, &text, &problems), &problems.0),
    };
    let (mut pending, refused) = needs(&file);
    let mut hints = Vec::new();
    if refused.0.is_empty() {
        for parsed in &file.tasks {
            match local_files::find(&parsed.task) {
                Ok((found, _)) => files.extend(found),
                Err(problems) => {
                    hints.extend(problems.0.iter().filter_map(|problem| problem.hint.clone()));
                    pending.extend(problems.0);
                }
            }
        }
    }
    let missing_commands = missing(&file);
    let mut mounts = file.tasks.iter().flat_map(|parsed| &parsed.task.file_mounts);
    hints.extend(missing_commands.iter().any(|missing| missing.is_default).then(|| DEFAULT.to_owned()));
    hints.extend(mounts.any(|it| it.copied().or_else(|| it.mounted()).is_some()).then(|| BUCKETS.to_owned()));
    let loaded = LintFile {
        valid: refused.0.is_empty(),
        kind: Some(match file.layout {
            Layout::Single => "task",
            Layout::Pipeline => "pipeline",
            Layout::Group => "job group",
        }),
        fields: fields(&file, <[Finding]>::to_vec),
        rows: fields(&file, task::by_field),
        to_submit: pending.iter().map(LintProblem::from).collect(),
        missing_commands,
        hints,
        ..named
    };
    if loaded.valid {
        return (loaded, None);
    }
    wrong(loaded, described(shown, &text, &refused), &refused.0)
}

/// What keeps a valid file from being honoured as it is written.
fn bent(file: &LintFile) -> Option<String> {
    let bent = file.rows.iter().filter(|field| field.status != Support::Honoured);
    let names: Vec<&str> = bent.map(|field| field.field.as_str()).collect();
    (!names.is_empty()).then(|| format!("not honoured as written: {}", names.join(", ")))
}

fn fields(file: &File, shown: fn(&[Finding]) -> Vec<Finding>) -> Vec<LintField> {
    let of_task = |(index, parsed): (usize, &task::ParsedTask)| {
        shown(&parsed.findings).iter().map(move |finding| LintField::new(index, finding)).collect::<Vec<_>>()
    };
    file.tasks.iter().enumerate().flat_map(of_task).collect()
}

/// What the command line has to give before a file can be submitted, and what keeps it from being submitted at all.
fn needs(file: &File) -> (Vec<Problem>, Problems) {
    let connected = (file.layout == Layout::Pipeline).then(|| {
        Problem::new("stay connected, without --detach: each task starts when the one before it has completed")
    });
    let all = file.tasks.iter().flat_map(|parsed| parsed.needs.iter().cloned());
    let (mut pending, mut refused): (Vec<Problem>, Vec<Problem>) = all.partition(|need| need.is_pending);
    pending.extend(connected);
    let mounts = file.tasks.iter().flat_map(|parsed| &parsed.task.file_mounts);
    pending.extend(mounts.filter_map(|mount| {
        let remote = mount.mounted().filter(|remote| remote.store.driver().is_none())?;
        Some(Problem::at(mount.at, format!("let a privileged container mount {remote}, with --allow-privileged")))
    }));
    refused.extend(file.unsupported());
    if refused.is_empty() {
        refused.extend(file.tasks.iter().filter_map(|parsed| manifest::check(&parsed.task).err()).map(Problem::new));
    }
    (pending, Problems::new(refused))
}

/// What the tasks of a file call and their images lack, each once. Of images by context none is known here.
fn missing(file: &File) -> Vec<Missing> {
    let mut found: Vec<Missing> = Vec::new();
    for task in file.tasks.iter().map(|parsed| &parsed.task) {
        let candidates = task.candidates.here(None);
        for candidate in candidates.iter().filter(|candidate| candidate.images.is_empty()) {
            if let Some(missing) = Missing::of(task, candidate).filter(|missing| !found.contains(missing)) {
                found.push(missing);
            }
        }
    }
    found
}

fn rows(file: &LintFile, table: &mut Table) {
    for field in &file.rows {
        let (status, tone) = match field.status {
            Support::Honoured => ("honoured", Tone::Good),
            Support::Depends => ("depends on the cluster", Tone::Waiting),
            Support::Approximated => ("approximated", Tone::Waiting),
            Support::Ignored => ("ignored", Tone::Waiting),
            Support::Refused => ("refused", Tone::Bad),
        };
        table.row([
            Cell::from(&field.field),
            Cell::new(status, tone),
            field.note.unwrap_or_default().into(),
            format!("{}:{}:{}", file.file, field.line, field.column).into(),
        ]);
    }
}

/// Whether a file can be submitted, and what it takes.
fn verdict(ctx: &Ctx, file: &LintFile) {
    ctx.ui.note(&format!("{} {}", file.file, if file.valid { "is valid" } else { "cannot be submitted" }));
    for need in &file.to_submit {
        let place = need.line.zip(need.column).map_or_else(String::new, |(line, column)| format!(":{line}:{column}"));
        ctx.ui.note(&format!("Note: {}{place}: to submit it: {}", file.file, need.message));
    }
    for note in file.missing_commands.iter().flat_map(Missing::notes) {
        ctx.ui.note(&format!("Note: {}: {note}", file.file));
    }
}
