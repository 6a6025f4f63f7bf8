//! The flags that a record keeps: as they are typed, and with others over them.

use std::collections::BTreeMap;

use clap::builder::Resettable;
use clap::{Args, Command, CommandFactory, FromArgMatches};

use super::config_file::{RECORDED, find};
use crate::cli::{Cli, SubmitFlags};
use crate::error::{Failure, Result};
use crate::manifest::record::Submitted;

/// By their names with `_` for `-`.
pub(super) type Flags = BTreeMap<String, Vec<String>>;

/// Of one flag and another only one can be given.
const EITHER: [(&str, &str); 2] = [("use_spot", "no_use_spot"), ("no_recovery", "max_recoveries")];
/// Each value of these has a key of its own.
const BY_KEY: [&str; 2] = ["label", "annotation"];

/// A flag as it is typed.
pub(super) fn typed(flag: &str, values: &[String]) -> Vec<String> {
    let long = format!("--{}", flag.replace('_', "-"));
    let command = Cli::command();
    let switch = find(&command, flag).is_some_and(|arg| !arg.get_action().takes_values());
    if switch { vec![long] } else { values.iter().map(|value| format!("{long}={value}")).collect() }
}

/// All that was typed to submit a task, a flag each.
pub(super) fn lines(submitted: &Submitted) -> Vec<String> {
    let flags = submitted.flags.iter().flat_map(|(flag, values)| typed(flag, values));
    let envs = submitted.env_files.iter().chain(&submitted.envs);
    flags.chain(envs.map(|(key, value)| format!("--env={key}={value}"))).collect()
}

/// The flags of a task, with others over them.
pub(super) fn with(mut flags: Flags, over: &Flags) -> Flags {
    for (flag, values) in over {
        let other = EITHER.iter().find_map(|(a, b)| if a == flag { Some(b) } else { (b == flag).then_some(a) });
        other.map(|other| flags.remove(*other));
        let before = flags.get(flag).filter(|_| BY_KEY.contains(&flag.as_str())).cloned().unwrap_or_default();
        flags.insert(flag.clone(), [before, values.clone()].concat());
    }
    flags
}

/// What flags mean, whatever this computer's configuration and environment say.
///
/// # Errors
/// This version does not know one of them, or its value.
pub(super) fn read(flags: &Flags) -> Result<SubmitFlags> {
    if let Some(unknown) = flags.keys().find(|flag| !RECORDED.contains(&flag.as_str())) {
        let flag = unknown.replace('_', "-");
        return Err(Failure::new(format!("the record has the flag --{flag}, which this version does not know")));
    }
    let command = SubmitFlags::augment_args(Command::new("submit").no_binary_name(true));
    let command = command.mut_args(|arg| arg.env(Resettable::Reset));
    let words = flags.iter().flat_map(|(flag, values)| typed(flag, values));
    let matches = command.try_get_matches_from(words);
    let read = matches.and_then(|matches| SubmitFlags::from_arg_matches(&matches));
    read.map_err(|error| {
        let text = error.to_string();
        let why = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        Failure::new(format!("the flags of the record cannot be read: {why}"))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn flags(pairs: &[(&str, &[&str])]) -> Flags {
        let owned = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect();
        pairs.iter().map(|(flag, values)| ((*flag).to_owned(), owned(values))).collect()
    }

    #[test]
    fn others_over_them() {
        let before = flags(&[
            ("gpus", &["A100:8"]),
            ("label", &["a=1", "b=1"]),
            ("ports", &["80", "81"]),
            ("no_recovery", &["true"]),
            ("use_spot", &["true"]),
        ]);
        let over = flags(&[
            ("gpus", &["2"]),
            ("label", &["b=2"]),
            ("ports", &["90"]),
            ("max_recoveries", &["3"]),
            ("no_use_spot", &["true"]),
        ]);
        let both = with(before, &over);
        let expected = flags(&[
            ("gpus", &["2"]),
            ("label", &["a=1", "b=1", "b=2"]),
            ("ports", &["90"]),
            ("max_recoveries", &["3"]),
            ("no_use_spot", &["true"]),
        ]);
        assert_eq!(both, expected);
        let read = read(&both).unwrap();
        assert_eq!((read.fields.gpus.as_deref(), read.recovery.max_recoveries), (Some("2"), 3));
        assert!(read.fields.no_use_spot && !read.fields.use_spot);
    }

    /// A value that looks like a flag is none.
    #[test]
    fn every_flag_is_read_back() {
        let all = RECORDED.iter().filter(|flag| !matches!(**flag, "use_spot" | "no_recovery"));
        let values = |flag: &str| match flag {
            "deadline" | "ttl" | "rendezvous_timeout" => "90s",
            "retries" | "retry_on" | "max_recoveries" => "3",
            "label" => "a=b",
            "annotation" => "x.y/z=-a",
            "no_use_spot" | "any_gpu" | "allow_privileged" | "no_fail_fast" => "true",
            "name" | "cpus" | "memory" | "num_nodes" => "-x",
            _ => "x",
        };
        let all: Flags = all.map(|flag| ((*flag).to_owned(), vec![values(flag).to_owned()])).collect();
        let read = read(&all).unwrap();
        assert_eq!((read.fields.name.as_deref(), read.recovery.retry_on), (Some("-x"), vec![3]));
        assert_eq!(read.objects.annotation, [("x.y/z".to_owned(), "-a".to_owned())]);
        assert!(super::read(&flags(&[("new_flag", &["x"])])).unwrap_err().message.contains("--new-flag"));
        assert!(super::read(&flags(&[("ttl", &["x"])])).is_err());
    }

    /// A new flag of submit is recorded, or is one of those that say nothing of what is created or are recorded apart.
    #[test]
    fn no_flag_is_forgotten() {
        let following = [
            "yes",
            "detach",
            "dry_run",
            "stop_on_interrupt",
            "timestamps",
            "no_prefix",
            "no_gaps",
            "max_streams",
            "timeout",
            "reconnect_timeout",
            "start_timeout",
        ];
        let apart = ["env", "env_file", "secret", "secret_file"];
        let command = SubmitFlags::augment_args(Command::new("submit"));
        let others: Vec<&str> =
            command.get_arguments().map(|arg| arg.get_id().as_str()).filter(|id| !RECORDED.contains(id)).collect();
        assert_eq!(others, [&following[..], &apart].concat());
    }
}
