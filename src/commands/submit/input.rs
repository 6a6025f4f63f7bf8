//! The task file and what the command line adds to it, all checked before anything is created.

use std::io::Read;
use std::path::Path;

use anyhow::Result;

use super::super::Ctx;
use crate::cli::SubmitArgs;
use crate::error::{Failure, fail};
use crate::manifest;
use crate::task::{self, Overrides, Problems, Task};

/// Larger files are no task files.
const LARGEST: u64 = 16 << 20;

/// Reads the file and says on stderr what of it is not honoured.
pub(super) fn read(ctx: &Ctx, args: &SubmitArgs) -> Result<Task> {
    let overrides = Overrides { envs: pairs(&args.env, "--env")?, secrets: pairs(&args.secret, "--secret")? };
    let shown = if args.file.as_os_str() == "-" { "stdin".to_owned() } else { args.file.display().to_string() };
    let text = content(&args.file, &shown)?;
    let task = task::read(&text, &overrides).map_err(|problems| described(&shown, &text, &problems))?;
    manifest::check(&task).map_err(|reason| Failure::usage(format!("{shown}: {reason}")))?;
    for note in &task.notes {
        ctx.ui.err(&format!("Note: {shown}: {note}"));
    }
    Ok(task)
}

pub(in super::super) fn content(path: &Path, shown: &str) -> Result<String> {
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
    };
    if let Err(error) = read {
        let why = match error.kind() {
            std::io::ErrorKind::NotFound => return fail(Failure::usage(format!("Task file {shown} not found"))),
            std::io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
            std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            _ => error.to_string(),
        };
        return fail(Failure::usage(format!("cannot read the task file {shown}: {why}")));
    }
    if bytes.len() as u64 > LARGEST {
        return fail(Failure::usage(format!("{shown} is larger than {} MiB: that is no task file", LARGEST >> 20)));
    }
    String::from_utf8(bytes).or_else(|_| fail(Failure::usage(format!("{shown} is not text in UTF-8"))))
}

/// `K=V`, or `K` for the value that it has in our own environment.
fn pairs(arguments: &[String], flag: &str) -> Result<Vec<(String, String)>> {
    arguments
        .iter()
        .map(|argument| {
            let (key, value) =
                argument.split_once('=').map_or((argument.as_str(), None), |(key, value)| (key, Some(value)));
            if !task::is_variable(key) {
                return fail(Failure::usage(format!("{flag} {key}: that is not the name of a variable")));
            }
            match value.map_or_else(|| std::env::var(key), |value| Ok(value.to_owned())) {
                Ok(value) => Ok((key.to_owned(), value)),
                Err(_) => fail(
                    Failure::usage(format!("{flag} {key}: the variable is not set in your environment"))
                        .hint(format!("set it, or write {flag} {key}=VALUE")),
                ),
            }
        })
        .collect()
}

/// Everything that is wrong with a file, each with its line; the first line of all has the first problem.
pub(in super::super) fn described(shown: &str, text: &str, problems: &Problems) -> Failure {
    let mut lines = problems.0.iter().map(|problem| {
        let place = problem.at.map_or_else(String::new, |at| format!(":{}:{}", at.line, at.column));
        let excerpt = problem.at.and_then(|at| task::excerpt(text, at));
        let excerpt = excerpt.map_or_else(String::new, |excerpt| format!("\n{excerpt}"));
        format!("{shown}{place}: {}{excerpt}", problem.message)
    });
    let mut failure = Failure::usage(lines.next().unwrap_or_default());
    for line in lines {
        failure.message.push_str(&format!("\nError: {line}"));
    }
    for hint in problems.0.iter().filter_map(|problem| problem.hint.as_ref()) {
        if !failure.hints.contains(hint) {
            failure.hints.push(hint.clone());
        }
    }
    failure
}
