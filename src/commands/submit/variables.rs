//! The variables and secrets that the command line gives: flags, files, and our own environment.

use std::path::PathBuf;

use super::super::input_file;
use crate::cli::FieldArgs;
use crate::dotenv;
use crate::error::{Failure, Result};
use crate::task::{self, Defaults, Overrides};

type Pairs = Vec<(String, String)>;

/// Later ones win: `--env` over `--env-file`, `--secret` over `--secret-file`.
pub(super) fn given(args: &FieldArgs, defaults: Defaults) -> Result<Overrides> {
    let mut secrets = from_files(&args.secret_file, "--secret-file")?;
    secrets.extend(from_flags(&args.secret, "--secret")?);
    Ok(Overrides {
        envs: from_flags(&args.env, "--env")?,
        secrets,
        env_files: from_files(&args.env_file, "--env-file")?,
        defaults,
        ..Overrides::default()
    })
}

/// `K=V`, or `K` for the value that it has in our own environment.
fn from_flags(arguments: &[String], flag: &str) -> Result<Pairs> {
    let pair = |argument: &String| {
        let (key, value) =
            argument.split_once('=').map_or((argument.as_str(), None), |(key, value)| (key, Some(value.to_owned())));
        if !task::is_variable(key) {
            return Err(Failure::usage(format!("{flag} {key}: that is not the name of a variable")));
        }
        let Some(value) = value.or_else(|| std::env::var(key).ok()) else {
            return Err(Failure::usage(format!("{flag} {key}: the variable is not set in your environment"))
                .hint(format!("set it, or write {flag} {key}=VALUE")));
        };
        checked(key.to_owned(), value, flag)
    };
    arguments.iter().map(pair).collect()
}

fn from_files(files: &[PathBuf], flag: &str) -> Result<Pairs> {
    let mut pairs = Vec::new();
    for file in files {
        let shown = input_file::shown(file);
        let text = input_file::content(file, &format!("file of {flag}"))?;
        // The line itself is not shown: it may be a secret.
        let read = dotenv::parse(&text, |name| std::env::var(name).ok()).map_err(|wrong| {
            Failure::usage(format!("{shown}:{}: {}", wrong.line, wrong.reason))
                .hint("write one K=V a line; put a value with blanks or several lines in quotes")
        })?;
        for (key, value) in read {
            let place = format!("{flag} {shown}");
            if !task::is_variable(&key) {
                return Err(Failure::usage(format!("{place}: '{key}' is not the name of a variable")));
            }
            let Some(value) = value.or_else(|| std::env::var(&key).ok()) else {
                return Err(Failure::usage(format!(
                    "{place}: '{key}' has no value, and is not set in your environment"
                )));
            };
            pairs.push(checked(key, value, &place)?);
        }
    }
    Ok(pairs)
}

fn checked(key: String, value: String, place: &str) -> Result<(String, String)> {
    if value.contains('\0') {
        return Err(Failure::usage(format!("{place}: the value of '{key}' holds a NUL character")));
    }
    Ok((key, value))
}
