//! The configuration file of this run: which one it is, and its values as the defaults of flags.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::path::{Path, PathBuf};

use clap::builder::{ArgPredicate, OsStr, Resettable};
use clap::error::{ContextKind, ContextValue};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

use super::input_file::described;
use crate::config::{self, Config, Form, KEYS, Setting};
use crate::error::{Failure, Result};
use crate::task::{self, Defaults, Problem, Problems};
use crate::yaml::Mark;
use crate::{bounded_file, login};

/// Names the file.
const VARIABLE: &str = "K8S_CLI_CONFIG";
/// What SkyPilot calls the context of who runs in the cluster.
pub(super) const IN_CLUSTER: &str = "in-cluster";
/// The default image, over the file's.
pub(super) const IMAGE: &str = "K8S_CLI_IMAGE";
/// What has no meaning for a task that nobody follows, so that a default of it would be an error there.
const FOLLOWING: [&str; 6] =
    ["start_timeout", "reconnect_timeout", "timestamps", "no_prefix", "no_gaps", "max_streams"];

/// The flags that say what is created. Variables and secrets are recorded apart from them.
pub(super) const RECORDED: [&str; 29] = [
    "name",
    "num_nodes",
    "cpus",
    "memory",
    "gpus",
    "image_id",
    "infra",
    "use_spot",
    "no_use_spot",
    "ports",
    "workdir",
    "any_gpu",
    "deadline",
    "ttl",
    "service_account",
    "image_pull_secret",
    "storage_secret",
    "allow_privileged",
    "storage_image",
    "priority_class",
    "queue",
    "label",
    "annotation",
    "retries",
    "retry_on",
    "max_recoveries",
    "no_recovery",
    "no_fail_fast",
    "rendezvous_timeout",
];

/// What is known of it.
#[derive(Default, Clone)]
pub(super) struct Configured {
    /// The file, if there is one.
    pub(super) file: Option<PathBuf>,
    /// Why it could not be looked for.
    pub(super) unseen: Option<String>,
    /// What it says; nothing where it is wrong.
    pub(super) config: Config,
    text: String,
    /// The flags that say what a task is created with, wherever their values are from, for its record.
    pub(super) flags: BTreeMap<String, Vec<String>>,
    /// Those of them that the command line gives.
    pub(super) typed: BTreeMap<String, Vec<String>>,
    /// What a task was submitted with before, in place of what the file says.
    recorded: Option<Defaults>,
    /// The flags that the command line or a variable gives.
    given: BTreeMap<&'static str, (ValueSource, String)>,
}

impl Configured {
    /// Reads the file, if there is one, and has its values judged by the flags of `command`.
    pub(super) fn read(command: &Command) -> Result<Self> {
        let named = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from);
        let is_named = named.is_some();
        let found = match named.map_or_else(|| login::existing(Path::new("config.yaml")), |file| Ok(Some(file))) {
            Ok(found) => found,
            // Nobody needs one: a home folder that cannot be looked into is for `check` to tell.
            Err(error) => return Ok(Self { unseen: Some(error.message), ..Self::default() }),
        };
        let Some(file) = found else { return Ok(Self::default()) };
        let text = content(&file, is_named)?;
        let judged = config::read(&text).and_then(|config| judge(command, &config).map(|()| config));
        match judged {
            Ok(config) => Ok(Self { file: Some(file), text, config, ..Self::default() }),
            Err(problems) => Err(described(&file.display().to_string(), &text, &problems)),
        }
    }

    /// Remembers which flags are given.
    pub(super) fn remember(&mut self, mut matches: &ArgMatches) {
        while let Some((_, below)) = matches.subcommand() {
            matches = below;
        }
        (self.flags, self.typed) = self.recorded(matches);
        for key in KEYS.iter().filter(|key| matches.try_contains_id(key.flag).is_ok()) {
            let source = matches.value_source(key.flag).filter(|source| *source != ValueSource::DefaultValue);
            let values = matches.get_raw(key.flag).into_iter().flatten();
            let value = values.map(|value| value.to_string_lossy()).collect::<Vec<_>>().join(", ");
            self.given.extend(source.map(|source| (key.flag, (source, value))));
        }
    }

    /// The same for a task that was submitted before with these.
    pub(super) fn again(&self, flags: BTreeMap<String, Vec<String>>, defaults: Defaults) -> Self {
        Self { flags, recorded: Some(defaults), ..self.clone() }
    }

    /// The flags that a record keeps, and those of them that are typed.
    fn recorded(&self, matches: &ArgMatches) -> (BTreeMap<String, Vec<String>>, BTreeMap<String, Vec<String>>) {
        let configured = |flag: &str| self.config.settings.iter().any(|it| it.key.flag == flag && !it.key.of_task);
        let is_known = |flag: &&&str| matches.try_contains_id(flag).is_ok_and(|given| given);
        let recorded = RECORDED.iter().filter(is_known).filter(|flag| {
            let source = matches.value_source(flag);
            source != Some(ValueSource::DefaultValue) || configured(flag)
        });
        let text = |value: &std::ffi::OsStr| value.to_string_lossy().into_owned();
        let values = |flag: &str| matches.get_raw(flag).into_iter().flatten().map(text).collect::<Vec<_>>();
        let flags = recorded.map(|flag| ((*flag).to_owned(), values(flag)));
        // A switch that is off.
        let flags: BTreeMap<_, _> = flags.filter(|(_, values)| *values != ["false"]).collect();
        let is_typed = |flag: &str| matches.value_source(flag) == Some(ValueSource::CommandLine);
        let typed = flags.iter().filter(|(flag, _)| is_typed(flag));
        let typed = typed.map(|(flag, values)| (flag.clone(), values.clone())).collect();
        (flags, typed)
    }

    /// The value of a flag that the command line or a variable gives, and which of them.
    pub(super) fn given(&self, flag: &str) -> Option<&(ValueSource, String)> {
        self.given.get(flag)
    }

    /// `FILE:LINE`.
    pub(super) fn place(&self, at: Mark) -> String {
        self.file.as_deref().map_or_else(String::new, |file| format!("{}:{}", file.display(), at.line))
    }

    /// What tasks have whose files say nothing of it.
    pub(super) fn defaults(&self) -> Result<Defaults> {
        if let Some(recorded) = &self.recorded {
            return Ok(recorded.clone());
        }
        let defaults = self.config.defaults();
        match image_of_environment() {
            None => Ok(defaults),
            Some(text) => match task::image(&text) {
                Ok(image) => Ok(Defaults { image, ..defaults }),
                Err(why) => Err(Failure::usage(format!("{IMAGE}: {why}"))),
            },
        }
    }

    /// Refuses what the file has for a task of several nodes and none of them can have.
    pub(super) fn check_several(&self) -> Result<()> {
        self.config.fits_several().or_else(|problems| self.refuse(&problems))
    }

    /// Refuses a context that is not among those that the file allows.
    pub(super) fn check_context(&self, context: Option<&str>) -> Result<()> {
        let Some((allowed, at)) = &self.config.section.contexts else { return Ok(()) };
        let context = context.unwrap_or(IN_CLUSTER);
        if allowed.iter().any(|other| other == context) {
            return Ok(());
        }
        let message = format!("the context '{context}' is not among 'kubernetes.allowed_contexts'");
        let hint = match allowed.as_slice() {
            [] => "it allows none: add the context to it".to_owned(),
            allowed => format!("choose one of them with --context, or add it: {}", allowed.join(", ")),
        };
        self.refuse(&Problems::new(vec![Problem::at(*at, message).hint(hint)]))
    }

    fn refuse(&self, problems: &Problems) -> Result<()> {
        let file = self.file.as_deref().map_or_else(String::new, |file| file.display().to_string());
        Err(described(&file, &self.text, problems))
    }
}

/// `K8S_CLI_IMAGE`, if it says anything.
pub(super) fn image_of_environment() -> Option<String> {
    std::env::var(IMAGE).ok().filter(|image| !image.is_empty())
}

/// The text of a file.
fn content(path: &Path, named: bool) -> Result<String> {
    bounded_file::text(path).map_err(|error| {
        let failure = Failure::usage(format!("cannot read the configuration {}: {error}", path.display()));
        if named { failure.hint(format!("{VARIABLE} names it")) } else { failure }
    })
}

/// Lets each flag judge the values that are to be its default.
fn judge(command: &Command, config: &Config) -> Result<(), Problems> {
    let mut problems = Vec::new();
    for Setting { key, values, at } in config.settings.iter().filter(|setting| setting.key.form != Form::Switch) {
        let Some(arg) = find(command, key.flag) else { continue };
        for (value, at) in values.iter().zip(at) {
            let why = refusal(arg, value);
            problems.extend(why.map(|why| Problem::at(*at, format!("'{}': {why}", key.name))));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Problems::new(problems)) }
}

/// A flag of this command or of one below it.
pub(super) fn find<'c>(command: &'c Command, flag: &str) -> Option<&'c Arg> {
    let own = command.get_arguments().find(|arg| arg.get_id() == flag);
    own.or_else(|| command.get_subcommands().find_map(|command| find(command, flag)))
}

/// Why a flag does not take a value.
fn refusal(arg: &Arg, value: &str) -> Option<String> {
    let alone = arg.clone().global(false).env(Resettable::Reset);
    let alone = alone.conflicts_with(Resettable::Reset).overrides_with(Resettable::Reset);
    let name = alone.get_long()?.to_owned();
    let command = Command::new("k8s-cli").no_binary_name(true).disable_help_flag(true).arg(alone);
    let error = command.try_get_matches_from([format!("--{name}={value}")]).err()?;
    Some(match (error.get(ContextKind::ValidValue), error.source()) {
        (Some(ContextValue::Strings(words)), _) => format!("'{value}' is not one of {}", words.join(", ")),
        (_, Some(why)) => why.to_string(),
        _ => format!("'{value}' is no value of --{name}"),
    })
}

/// The command with the file's values as the defaults of its flags: whatever is given wins over them.
pub(super) fn with_defaults(command: Command, config: &Config) -> Command {
    let has = |flag: &str| command.get_arguments().any(|arg| arg.get_id() == flag);
    // A switch that is off is present to clap.
    let unfollowed = [("detach", ArgPredicate::Equals("true".into())), ("dry_run", ArgPredicate::IsPresent)];
    let unfollowed: Vec<_> = unfollowed.into_iter().filter(|(flag, _)| has(flag)).collect();
    let command = command.mut_args(|arg| {
        let Some(Setting { key, values, .. }) = config.settings.iter().find(|it| arg.get_id() == it.key.flag) else {
            return arg;
        };
        let switch = key.form == Form::Switch;
        // What stands for a field of the task file has no default in the model of the command line.
        let of_file = key.of_task && arg.get_default_values().is_empty();
        if of_file || values.first().is_none_or(|value| switch && value == "false") {
            return arg;
        }
        let otherwise = if switch { Resettable::Value(OsStr::from("false")) } else { Resettable::Reset };
        let never = unfollowed.iter().filter(|_| FOLLOWING.contains(&key.flag));
        let never: Vec<_> = never.map(|(flag, when)| (*flag, when.clone(), otherwise.clone())).collect();
        arg.default_value_ifs(never).default_values(values.iter().map(|value| OsStr::from(value.clone())))
    });
    command.mut_subcommands(|command| with_defaults(command, config))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clap::{CommandFactory, FromArgMatches};

    use super::*;
    use crate::cli::{Cli, Command as Chosen, JobsCommand};
    use crate::config::{EACH_TIME, FIELDS};

    fn flags(command: &Command, found: &mut Vec<String>) {
        found.extend(command.get_arguments().filter_map(Arg::get_long).map(|flag| flag.replace('-', "_")));
        command.get_subcommands().for_each(|command| flags(command, found));
    }

    /// Of every flag it is decided whether it can have a default of one's own.
    #[test]
    fn every_flag_is_in_one_table() {
        let mut all = Vec::new();
        flags(&Cli::command(), &mut all);
        for flag in all.iter().filter(|flag| !matches!(flag.as_str(), "client" | "image_id")) {
            let tables = [
                KEYS.iter().any(|key| key.flag == flag),
                FIELDS.contains(&flag.as_str()),
                EACH_TIME.contains(&flag.as_str()),
            ];
            assert_eq!(tables.iter().filter(|is| **is).count(), 1, "{flag}");
        }
        for key in &KEYS {
            assert!(find(&Cli::command(), key.flag).is_some(), "{} is the default of no flag", key.name);
        }
    }

    #[test]
    fn flags_judge_their_defaults() {
        for (text, expected) in [
            ("output: jsn", "1:9: 'output': 'jsn' is not one of table, wide, json, yaml, name"),
            ("ttl: soon", "1:6: 'ttl': 'soon' is not a duration; write for example 90s, 5m or 1h30m"),
            ("max_streams: 0", "1:14: 'max_streams': 0 is not in 1..=65535"),
            (
                "image_pull_secrets: [fine, Not Fine]",
                "1:28: 'image_pull_secrets': lower-case letters, digits, '-' and '.', with a letter or digit at both ends",
            ),
            ("labels: {task-id: x}", "1:19: 'labels': 'task-id' cannot be set: tasks are found by it"),
            ("grace_period: x", "1:15: 'grace_period': 'x' is not a duration; write for example 90s, 5m or 1h30m"),
            (
                "access_modes: RWZ",
                "1:15: 'access_modes': use ReadWriteOnce (RWO), ReadWriteMany (RWX), ReadOnlyMany (ROX) or ReadWriteOncePod (RWOP)",
            ),
        ] {
            let problems = judge(&Cli::command(), &config::read(text).unwrap()).unwrap_err().0;
            assert_eq!((problems.len(), problems[0].to_string().as_str()), (1, expected));
        }
    }

    #[test]
    fn what_is_given_wins() {
        let config = config::read(concat!(
            "namespace: ours\noutput: json\nno_headers: true\nttl: 1h\nqueue: ours\nimage: ours\ntimestamps: true\n",
            "start_timeout: 5m\nmax_streams: 3\naccess_modes: [RWX]\n",
        ));
        let config = config.unwrap();
        let parse = |line: &str| {
            let matches = with_defaults(Cli::command(), &config).try_get_matches_from(line.split(' ')).unwrap();
            let mut configured = Configured::default();
            configured.remember(&matches);
            (Cli::from_arg_matches(&matches).unwrap(), configured)
        };
        let (cli, configured) = parse("k8s-cli -n given submit --ttl 2h a.yaml");
        let Chosen::Short(JobsCommand::Submit(args)) = cli.command else { panic!() };
        assert_eq!((cli.global.namespace.as_deref(), cli.global.no_headers), (Some("given"), true));
        assert_eq!(args.flags.objects.ttl.map(|ttl| ttl.as_secs()), Some(7200));
        assert_eq!(args.flags.stopping.start_timeout.map(|time| time.as_secs()), Some(300));
        assert_eq!((args.flags.form.timestamps, args.flags.form.max_streams), (true, Some(3)));
        // What a task file can say as well is no default of the flag.
        assert_eq!((args.flags.objects.queue, args.flags.fields.image_id), (None, None));
        let given: Vec<&str> =
            KEYS.iter().map(|key| key.flag).filter(|flag| configured.given(flag).is_some()).collect();
        assert_eq!(given, ["namespace", "ttl"]);
        let (cli, _) = parse("k8s-cli jobs submit -d a.yaml");
        let Chosen::Jobs(JobsCommand::Submit(args)) = cli.command else { panic!() };
        assert_eq!(
            (args.flags.form.timestamps, args.flags.form.max_streams, args.flags.stopping.start_timeout),
            (false, None, None)
        );
        assert_eq!(cli.global.namespace.as_deref(), Some("ours"));
    }
}
