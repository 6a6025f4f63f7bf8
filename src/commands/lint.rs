//! `jobs lint`: whether task files are valid, and what becomes of their fields. It asks no cluster.

use std::path::Path;

use anyhow::Result;

use super::submit::input::{content, described, is_stdin, shown};
use super::{Ctx, is_structured};
use crate::cli::{LintArgs, Output};
use crate::error::{Exit, Failure, fail};
use crate::models::{LintDone, LintField, LintFile, LintProblem};
use crate::task::{self, Fate, File, Overrides, Plan, Problem};
use crate::ui::{Table, Tone};

/// Runs it.
pub(super) fn run(ctx: &Ctx, args: &LintArgs) -> Result<Exit> {
    if args.files.iter().filter(|path| is_stdin(path)).count() > 1 {
        return fail(Failure::usage("- can be one of the files only: stdin is read once"));
    }
    let mut table = Table::new(&["FIELD", "STATUS", "NOTE", "PLACE"]).flexible("NOTE");
    let (mut files, mut failures) = (Vec::new(), Vec::new());
    for path in &args.files {
        let name = shown(path);
        match judge(path, &name) {
            Ok(file) => {
                if args.strict
                    && let Some(reason) = bent(&file)
                {
                    failures.push(Failure::usage(format!("{name}: {reason} (--strict)")));
                }
                rows(&file, &mut table);
                files.push(file);
            }
            Err((failure, problems)) => {
                files.push(LintFile { file: name, problems, ..LintFile::default() });
                failures.push(failure);
            }
        }
    }
    let outcome = if failures.is_empty() { Exit::SUCCESS } else { Exit::USAGE };
    match ctx.ui.output {
        Output::Name => {
            for file in files.iter().filter(|file| file.valid) {
                ctx.ui.line(&file.file)?;
            }
        }
        output if is_structured(output) => {
            ctx.ui.structured(&LintDone { files })?;
            return Ok(outcome);
        }
        _ => {
            if files.iter().any(|file| file.valid) {
                ctx.ui.table(&table)?;
            }
            files.iter().filter(|file| file.valid).for_each(|file| notes(ctx, file));
        }
    }
    failures.iter().for_each(|failure| ctx.ui.failure(failure));
    Ok(outcome)
}

/// What there is to say about a valid file.
fn judge(path: &Path, shown: &str) -> Result<LintFile, (Failure, Vec<LintProblem>)> {
    let unreadable = |error: anyhow::Error| {
        let failure = error.downcast::<Failure>().unwrap_or_else(|error| Failure::usage(error.to_string()));
        let problem = LintProblem::from(&Problem::new(failure.message.clone()));
        (failure, vec![problem])
    };
    let text = content(path, "task file").map_err(unreadable)?;
    let file = task::file(&text, &Overrides::default()).map_err(|problems| {
        (described(shown, &text, &problems), problems.0.iter().map(LintProblem::from).collect::<Vec<_>>())
    })?;
    Ok(LintFile {
        file: shown.to_owned(),
        valid: true,
        kind: Some(match file.plan {
            Plan::Single => "task",
            Plan::Pipeline => "pipeline",
            Plan::Group => "job group",
        }),
        problems: Vec::new(),
        fields: fields(&file),
        to_submit: needs(&file),
    })
}

/// What keeps a valid file from being honoured as it is written.
fn bent(file: &LintFile) -> Option<String> {
    let bent = file.fields.iter().filter(|field| field.status != Fate::Honoured);
    let names: Vec<&str> = bent.map(|field| field.field.as_str()).collect();
    match file.kind {
        _ if !names.is_empty() => Some(format!("not honoured as written: {}", names.join(", "))),
        Some(kind @ "job group") => Some(format!("a {kind} is not supported")),
        _ => None,
    }
}

fn fields(file: &File) -> Vec<LintField> {
    let of_task = |(index, draft): (usize, &task::Draft)| {
        draft.findings.iter().map(move |finding| LintField::new(index, finding)).collect::<Vec<_>>()
    };
    file.drafts.iter().enumerate().flat_map(of_task).collect()
}

fn needs(file: &File) -> Vec<LintProblem> {
    let connected = (file.plan == Plan::Pipeline).then(|| {
        Problem::new("stay connected, without --detach: each task starts when the one before it has completed")
    });
    let whole = file.unsupported().or(connected);
    whole.iter().chain(file.drafts.iter().flat_map(|draft| &draft.needs)).map(LintProblem::from).collect()
}

fn rows(file: &LintFile, table: &mut Table) {
    for field in &file.fields {
        let (status, tone) = match field.status {
            Fate::Honoured => ("honoured", Tone::Good),
            Fate::Approximated => ("approximated", Tone::Waiting),
            Fate::Ignored => ("ignored", Tone::Waiting),
            Fate::Refused => ("refused", Tone::Bad),
        };
        let plain = |text: String| (text, Tone::Plain);
        table.row(vec![
            plain(field.field.clone()),
            (status.into(), tone),
            plain(field.note.unwrap_or_default().into()),
            plain(format!("{}:{}:{}", file.file, field.line, field.column)),
        ]);
    }
}

/// The verdict on a valid file, and what it takes to submit it.
fn notes(ctx: &Ctx, file: &LintFile) {
    ctx.ui.note(&format!("{} is valid", file.file));
    for need in &file.to_submit {
        let place = need.line.zip(need.column).map_or_else(String::new, |(line, column)| format!(":{line}:{column}"));
        ctx.ui.note(&format!("Note: {}{place}: to submit it: {}", file.file, need.message));
    }
}
