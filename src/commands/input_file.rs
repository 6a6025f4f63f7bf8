//! The files that a command line names: their text, and what is wrong with it.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::{Failure, Result};
use crate::manifest::record::Submitted;
use crate::overrides;
use crate::task::{self, Problem, Problems};

/// Larger files are no task files.
const LARGEST: u64 = 16 << 20;

/// What a task is read from.
pub(super) enum Document {
    File(PathBuf),
    /// A text that was made of something else: what that is called in errors, and the text.
    Text(&'static str, String),
    /// That of a task's record.
    Record(Box<Recorded>),
}

/// What is taken from the record of a task to submit it again.
pub(super) struct Recorded {
    /// The id of the task.
    pub(super) id: String,
    pub(super) document: String,
    pub(super) submitted: Submitted,
    /// The values of its secrets.
    pub(super) secrets: Vec<(String, String)>,
    /// The same of those that stand in `envs`.
    pub(super) secret_envs: Vec<(String, String)>,
    /// Secrets whose values are not known.
    pub(super) missing: Missing,
}

/// Secrets whose values are not known, and why.
#[derive(Default)]
pub(super) struct Missing {
    pub(super) names: Vec<String>,
    pub(super) why: String,
}

impl Document {
    /// Its name in errors.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::File(path) => shown(path),
            Self::Text(what, _) => (*what).to_owned(),
            Self::Record(recorded) => format!("record of task {}", recorded.id),
        }
    }

    pub(super) fn text(&self) -> Result<String> {
        match self {
            Self::File(path) => content(path, "task file"),
            Self::Text(_, text) => Ok(text.clone()),
            Self::Record(recorded) => Ok(recorded.document.clone()),
        }
    }

    /// The record that it is of.
    pub(super) fn recorded(&self) -> Option<&Recorded> {
        if let Self::Record(recorded) = self { Some(recorded) } else { None }
    }

    pub(super) fn is_stdin(&self) -> bool {
        matches!(self, Self::File(path) if is_stdin(path))
    }
}

/// The files that are named, and in their order those of the folders that are named.
pub(super) fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
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
            return Err(Failure::usage(format!("the folder {} has no task files (*.yaml, *.yml)", path.display())));
        }
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}

/// `-`.
pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A file's name in errors.
pub(super) fn shown(path: &Path) -> String {
    if is_stdin(path) { "stdin".to_owned() } else { path.display().to_string() }
}

/// The text of a file, or of stdin.
pub(super) fn content(path: &Path, what: &str) -> Result<String> {
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
                return Err(Failure::usage(format!("{what} {shown} not found")));
            }
            std::io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
            std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            _ => error.to_string(),
        };
        return Err(Failure::usage(format!("cannot read the {what} {shown}: {why}")));
    }
    if bytes.len() as u64 > LARGEST {
        return Err(Failure::usage(format!("{shown} is larger than {} MiB: that is no {what}", LARGEST >> 20)));
    }
    String::from_utf8(bytes).map_err(|_| Failure::usage(format!("{shown} is not text in UTF-8")))
}

/// Everything that is wrong with a file and the flags over it, each with its line; the first line of all has the first
/// problem.
pub(super) fn described(shown: &str, text: &str, problems: &Problems) -> Failure {
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
