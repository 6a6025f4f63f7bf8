//! The command line, and nothing else: what is written here is also the help and the completions.

mod follow;
mod jobs;
mod submit;
mod values;
mod volumes;

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{FalseyValueParser, PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, ArgAction, Args, Parser, Subcommand, ValueHint};
use clap_complete::Shell;

use crate::help;
use crate::time::parse_duration;
use crate::ui::{ColorChoice, Output};
pub use follow::{LogFormArgs, StoppingArgs, WaitingArgs};
pub use jobs::{
    Awaited, CpArgs, DiffArgs, EventsArgs, ExecArgs, GetArgs, GpusArgs, JobsCommand, JobsListArgs, LintArgs, LogsArgs,
    PortForwardArgs, PortPair, PruneArgs, RerunArgs, ShowArgs, StatusArgs, StopArgs, WaitArgs,
};
pub use submit::{DryRun, FieldArgs, ObjectArgs, RecoveryArgs, RunArgs, SubmitArgs, SubmitFlags};
pub use volumes::{VolumeCpArgs, VolumeCreateArgs, VolumeDeleteArgs, VolumeResizeArgs, VolumesCommand};

/// Below the help of `help`, at each level.
const HELP_EXAMPLES: &str = "Examples:\n  k8s-cli help                   the commands and topics\n  \
    k8s-cli help task-files\n  k8s-cli help jobs submit";

/// Run SkyPilot task files on any Kubernetes cluster
///
/// Reads the kubeconfig, creates one Job per node, streams every node's log and ends with the task's own exit code.
/// There is nothing to install in the cluster.
#[derive(Debug, Parser)]
#[command(
    name = "k8s-cli",
    version,
    arg_required_else_help = true,
    max_term_width = 100,
    disable_help_subcommand = true,
    after_help = format!(
        "Help topics, for 'k8s-cli help TOPIC':\n{}\n\
        'jobs' can be left out: 'k8s-cli submit task.yaml' is 'k8s-cli jobs submit task.yaml'.\n\
        K8S_CLI_USER replaces 'auth login', for example in CI.",
        help::listing(),
    ),
    mut_subcommands(|command| {
        let short = command.get_name() != "help" && JobsCommand::has_subcommand(command.get_name());
        command.hide(short)
    })
)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Flags of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// The kubeconfig context to use
    #[arg(long, global = true, env = "K8S_CLI_CONTEXT", value_name = "NAME")]
    pub context: Option<String>,
    /// The namespace to use
    #[arg(short, long, global = true, env = "K8S_CLI_NAMESPACE", value_name = "NAME")]
    pub namespace: Option<String>,
    /// The kubeconfig file to use
    #[arg(long, global = true, env = "K8S_CLI_KUBECONFIG", value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,
    /// Act as this user (impersonation)
    #[arg(long = "as", global = true, env = "K8S_CLI_AS", value_name = "USER")]
    pub as_user: Option<String>,
    /// Act as a member of this group; repeatable
    #[arg(long, global = true, env = "K8S_CLI_AS_GROUP", value_name = "GROUP", value_delimiter = ',')]
    pub as_group: Vec<String>,
    /// Output format
    #[arg(short, long, global = true, env = "K8S_CLI_OUTPUT", value_enum, default_value_t = Output::Table, value_name = "FORMAT")]
    pub output: Output,
    /// Print tables without a header row
    #[arg(long, global = true, env = "K8S_CLI_NO_HEADERS", value_parser = FalseyValueParser::new())]
    pub no_headers: bool,
    /// Print no progress, notes or hints; with submit --detach print the ID only
    #[arg(short, long, global = true, env = "K8S_CLI_QUIET", value_parser = FalseyValueParser::new())]
    pub quiet: bool,
    /// Log every API request to stderr; repeatable
    #[arg(short, long, global = true, action = ArgAction::Count, env = "K8S_CLI_VERBOSE")]
    pub verbose: u8,
    /// When to use colours
    #[arg(long, global = true, env = "K8S_CLI_COLOR", value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    pub color: ColorChoice,
    /// Time limit for one request with its retries, for example 30s or 2m; 0 for none
    #[arg(long, global = true, env = "K8S_CLI_REQUEST_TIMEOUT", value_parser = parse_duration, default_value = "30s", value_name = "TIME")]
    pub request_timeout: Duration,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Set, show or forget the username
    #[command(subcommand)]
    Auth(AuthCommand),
    /// Submit, list, follow and stop tasks
    #[command(subcommand, visible_alias = "job", aliases = ["task", "tasks"])]
    Jobs(JobsCommand),
    /// The same without the word `jobs`.
    #[command(flatten)]
    Short(JobsCommand),
    /// Create, list and delete volumes
    #[command(subcommand, visible_alias = "volume", alias = "vol")]
    Volumes(VolumesCommand),
    /// Check the connection to the cluster, your identity and your rights
    Check,
    /// Print the completion script of a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the version
    Version {
        /// There is nothing but a client
        #[arg(long, hide = true)]
        client: bool,
    },
}

/// `help`, at each level: clap's own knows no topics.
#[derive(Debug, Args)]
pub struct HelpArgs {
    /// A topic or a command
    #[arg(value_name = "TOPIC|COMMAND", value_parser = Subject, hide_possible_values = true)]
    pub words: Vec<String>,
}

/// What there is help about: any word is taken, completions offer those that are known.
#[derive(Clone)]
struct Subject;

impl TypedValueParser for Subject {
    type Value = String;

    fn parse_ref(&self, command: &clap::Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let topics = help::TOPICS.iter().map(|topic| PossibleValue::new(topic.name).help(topic.about));
        Some(Box::new(topics))
    }
}

/// `auth`.
#[derive(Debug, Subcommand)]
pub enum AuthCommand {
    /// Set the username that labels what you create (not an authentication)
    #[command(after_help = "Example:\n  k8s-cli auth login ann@example.com")]
    Login {
        /// The username, often an e-mail address
        #[arg(value_hint = ValueHint::Other)]
        username: String,
    },
    /// Show the username
    Whoami,
    /// Forget the username
    Logout,
    /// Show a page of the documentation, or the help of a command
    #[command(
        display_order = 999,
        after_help = HELP_EXAMPLES
    )]
    Help(HelpArgs),
}

/// Which tasks or volumes to list.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Show more columns; the same as -o wide
    #[arg(short, long)]
    pub details: bool,
    /// Show those of all users
    #[arg(short = 'u', long)]
    pub all_users: bool,
    /// Show those in all namespaces
    #[arg(short = 'A', long, env = "K8S_CLI_ALL_NAMESPACES", value_parser = FalseyValueParser::new())]
    pub all_namespaces: bool,
}
