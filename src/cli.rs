//! The command line, and nothing else: what is written here is also the help and the completions.

mod submit;

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::FalseyValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::Timestamp;

use crate::time::{self, parse_duration};
pub use submit::{DryRun, FieldArgs, ObjectArgs, SubmitArgs};

/// Run SkyPilot task files on any Kubernetes cluster
///
/// Reads the kubeconfig, creates one Job per node, streams every node's log and ends with the task's own exit code.
/// There is nothing to install in the cluster.
#[derive(Debug, Parser)]
#[command(
    name = "k8s-cli",
    version,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    max_term_width = 100
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
    /// The context of the kubeconfig to use
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
    /// The form of results
    #[arg(short, long, global = true, env = "K8S_CLI_OUTPUT", value_enum, default_value_t = Output::Table, value_name = "FORM")]
    pub output: Output,
    /// Print tables without their header
    #[arg(long, global = true, env = "K8S_CLI_NO_HEADERS", value_parser = FalseyValueParser::new())]
    pub no_headers: bool,
    /// No progress and no hints; with a detached submit the id alone
    #[arg(short, long, global = true, env = "K8S_CLI_QUIET", value_parser = FalseyValueParser::new())]
    pub quiet: bool,
    /// Say what is asked of the cluster; repeatable
    #[arg(short, long, global = true, action = clap::ArgAction::Count, env = "K8S_CLI_VERBOSE")]
    pub verbose: u8,
    /// When to use colours
    #[arg(long, global = true, env = "K8S_CLI_COLOR", value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    pub color: ColorChoice,
    /// How long one request may take, for example 30s or 2m; 0 for no limit
    #[arg(long, global = true, env = "K8S_CLI_REQUEST_TIMEOUT", value_parser = parse_duration, default_value = "30s", value_name = "TIME")]
    pub request_timeout: Duration,
}

/// The form of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people
    Table,
    /// A table with more columns
    Wide,
    /// JSON
    Json,
    /// YAML
    Yaml,
    /// Ids alone, one a line
    Name,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Keep, show or forget the username
    #[command(subcommand)]
    Auth(AuthCommand),
    /// Submit, list, follow and stop tasks
    #[command(subcommand, visible_alias = "job")]
    Jobs(JobsCommand),
    /// Create, list and delete volumes
    #[command(subcommand, visible_alias = "volume")]
    Volumes(VolumesCommand),
    /// Tell whether the cluster is reachable, as whom, and what is allowed
    Check,
    /// Print the completion script of a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the version
    Version,
}

/// `auth`.
#[derive(Debug, Subcommand)]
pub enum AuthCommand {
    /// Keep a username; it labels what you create, it is no authentication
    Login {
        /// The username, often an e-mail address
        username: String,
    },
    /// Show the username
    Whoami,
    /// Forget the username
    Logout,
}

/// `jobs`.
#[derive(Debug, Subcommand)]
pub enum JobsCommand {
    /// Create a task from a file and follow its logs
    Submit(Box<SubmitArgs>),
    /// Check task files, and tell what becomes of their fields; needs no cluster
    Lint(LintArgs),
    /// List tasks, newest first
    List(JobsListArgs),
    /// Show a task in full: its nodes, and why they wait or failed
    Status(StatusArgs),
    /// Follow the logs of every node to the end of the task
    Logs(LogsArgs),
    /// Reach ports of a running task from this machine
    PortForward(PortForwardArgs),
    /// Stop tasks and remove them, running or finished
    Stop(StopArgs),
    /// Wait until tasks have finished; the exit code tells how
    Wait(WaitArgs),
    /// Run a command in a node's container
    Exec(ExecArgs),
    /// Show what Kubernetes reports about a task, oldest first
    Events {
        /// An id, a name or the beginning of an id
        id: String,
    },
    /// Remove tasks that finished some time ago
    Prune(PruneArgs),
    /// List the cluster's GPUs, and how many are free; -o wide: by node
    Gpus(GpusArgs),
}

/// How followed logs are written.
#[derive(Debug, Clone, Copy, Args)]
pub struct LogFormArgs {
    /// Begin every line with the time when the node wrote it
    #[arg(long)]
    pub timestamps: bool,
    /// Do not begin the lines of several nodes with their names
    #[arg(long)]
    pub no_prefix: bool,
    /// Exit with 1 if log lines were lost and the task succeeded (lost lines are reported either way)
    #[arg(long)]
    pub no_gaps: bool,
    /// How many nodes' logs are read at the same time
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..), value_name = "N")]
    pub max_streams: Option<u16>,
}

/// `jobs lint`.
#[derive(Debug, Args)]
pub struct LintArgs {
    /// Task files, or - for stdin
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Fail too if a field is not honoured as it is
    #[arg(long)]
    pub strict: bool,
}

/// How long to follow.
#[derive(Debug, Clone, Copy, Args)]
pub struct WaitingArgs {
    /// Give up waiting after this time, for example 10m; the task keeps running (exit code 124)
    #[arg(long, value_parser = parse_duration, value_name = "TIME")]
    pub timeout: Option<Duration>,
    /// Give up when the cluster is out of reach for this long; the task keeps running (exit code 1) [default: 5m]
    #[arg(long, value_parser = parse_duration, value_name = "TIME")]
    pub reconnect_timeout: Option<Duration>,
}

/// When to stop nodes.
#[derive(Debug, Clone, Copy, Args)]
pub struct StoppingArgs {
    /// Give up on nodes that have not started by then, and stop the task (exit code 124)
    #[arg(long, value_parser = parse_duration, value_name = "TIME")]
    pub start_timeout: Option<Duration>,
    /// Let the other nodes keep running when one fails
    #[arg(long)]
    pub no_fail_fast: bool,
}

/// Which tasks or volumes to list.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// More columns, as -o wide
    #[arg(short, long)]
    pub details: bool,
    /// Those of all users
    #[arg(short = 'u', long)]
    pub all_users: bool,
    /// Those in all namespaces
    #[arg(short = 'A', long, env = "K8S_CLI_ALL_NAMESPACES", value_parser = FalseyValueParser::new())]
    pub all_namespaces: bool,
}

/// `jobs list`.
#[derive(Debug, Args)]
pub struct JobsListArgs {
    /// What volumes have too.
    #[command(flatten)]
    pub common: ListArgs,
    /// Go on with a line for each task that changes, until interrupted
    #[arg(short, long)]
    pub watch: bool,
    /// Only tasks in this state; several with commas
    #[arg(long, value_enum, value_delimiter = ',', value_name = "STATE")]
    pub status: Vec<Stage>,
    /// Only tasks of this name; * stands for anything
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Only tasks created since then, for example 2h
    #[arg(long, value_parser = parse_duration, value_name = "TIME")]
    pub since: Option<Duration>,
    /// Only tasks whose Jobs have these labels, as kubectl's -l
    #[arg(short = 'l', long, value_name = "LABELS")]
    pub selector: Option<String>,
    /// The first N alone
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// The order
    #[arg(long, value_enum, default_value_t = Order::Created, value_name = "BY")]
    pub sort: Order,
}

/// How a task fares, on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// No node has started
    Pending,
    /// A node runs, or others have still to start
    Running,
    /// Stopped, and pods are still there
    Stopping,
    /// All nodes have succeeded
    Completed,
    /// A node has failed, and no other runs any more
    Failed,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Order {
    /// Newest first
    Created,
    /// What happened last first
    Updated,
    /// By name
    Name,
    /// Failed, pending, running, completed
    Status,
}

/// `jobs status`.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Go on with a line for each node that changes, until all have ended
    #[arg(short, long)]
    pub watch: bool,
    /// Ids, names or beginnings of ids
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,
}

/// `jobs logs`.
#[derive(Debug, Args)]
pub struct LogsArgs {
    /// An id, a name or the beginning of an id
    pub id: String,
    /// Print what there is and end, node by node (exit code 0)
    #[arg(long, conflicts_with_all = ["timeout", "start_timeout"])]
    pub no_follow: bool,
    /// Begin with the last lines of each node; 0 for only what is new
    #[arg(long, value_name = "N")]
    pub tail: Option<u64>,
    /// Begin with the lines of this long ago, for example 10m
    #[arg(long, value_parser = parse_duration, value_name = "TIME", conflicts_with = "since_time")]
    pub since: Option<Duration>,
    /// Begin with the lines of this time, for example 2026-11-22T06:40:24Z
    #[arg(long, value_parser = point_in_time, value_name = "TIME")]
    pub since_time: Option<Timestamp>,
    /// Only this node's log; repeatable
    #[arg(long = "node", value_name = "RANK")]
    pub nodes: Vec<u32>,
    /// How they are written.
    #[command(flatten)]
    pub form: LogFormArgs,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: WaitingArgs,
    /// Give up if nodes have not started by then; the task stays as it is (exit code 124)
    #[arg(long, value_parser = parse_duration, value_name = "TIME")]
    pub start_timeout: Option<Duration>,
}

/// `jobs port-forward`.
#[derive(Debug, Args)]
pub struct PortForwardArgs {
    /// An id, a name or the beginning of an id
    pub id: String,
    /// A port of the task, also LOCAL:PORT or :PORT for one that is free here; all ports of the task file if none
    #[arg(value_name = "PORT", value_parser = port_pair)]
    pub ports: Vec<PortPair>,
    /// The node, by its rank
    #[arg(long, default_value_t = 0, value_name = "RANK")]
    pub node: u32,
    /// The address of this machine to listen on
    #[arg(long, default_value = "127.0.0.1", value_name = "IP")]
    pub address: std::net::IpAddr,
}

/// A port here, 0 for any that is free, and one of the task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortPair {
    /// Here.
    pub local: u16,
    /// There.
    pub remote: u16,
}

/// `jobs stop`.
#[derive(Debug, Args)]
pub struct StopArgs {
    /// Ids, names or beginnings of ids (at least 4 characters)
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// All tasks
    #[arg(short, long)]
    pub all: bool,
    /// With --all: those of all users
    #[arg(short = 'u', long)]
    pub all_users: bool,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Return once every pod has ended
    #[arg(short, long)]
    pub wait: bool,
}

/// `jobs prune`.
#[derive(Debug, Args)]
pub struct PruneArgs {
    /// How long ago the last node ended at least, for example 7d or 12h
    #[arg(long, value_parser = parse_duration, value_name = "TIME")]
    pub older_than: Duration,
    /// Those of all users
    #[arg(short = 'u', long)]
    pub all_users: bool,
    /// Print what would be removed, and remove nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

/// `jobs gpus`.
#[derive(Debug, Args)]
pub struct GpusArgs {
    /// Only those of this name, on nodes that have so many, for example A100:8
    #[arg(value_name = "NAME[:COUNT]", value_parser = gpu)]
    pub gpu: Option<(String, Option<u64>)>,
}

fn gpu(text: &str) -> Result<(String, Option<u64>), String> {
    let Some((name, count)) = text.split_once(':') else { return Ok((text.into(), None)) };
    match count.parse() {
        Ok(count) if count > 0 => Ok((name.into(), Some(count))),
        _ => Err(format!("'{count}' is not a count of GPUs")),
    }
}

/// `jobs exec`.
#[derive(Debug, Args)]
pub struct ExecArgs {
    /// An id, a name or the beginning of an id
    pub id: String,
    /// The node's rank
    #[arg(long, default_value_t = 0, value_name = "RANK")]
    pub node: u32,
    /// Pass standard input on
    #[arg(short = 'i', long)]
    pub stdin: bool,
    /// Give the command a terminal; with -i for an interactive shell
    #[arg(short, long)]
    pub tty: bool,
    /// The command and its arguments, after --
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub command: Vec<String>,
}

/// `jobs wait`.
#[derive(Debug, Args)]
pub struct WaitArgs {
    /// Ids, names or beginnings of ids
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,
    /// What to wait for
    #[arg(long = "for", value_enum, default_value_t = Awaited::Finished, value_name = "STATE")]
    pub awaited: Awaited,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: WaitingArgs,
    /// When to stop nodes.
    #[command(flatten)]
    pub stopping: StoppingArgs,
}

/// What `jobs wait` waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Awaited {
    /// Every node has started
    Running,
    /// Every node has ended
    Finished,
}

/// `volumes`.
#[derive(Debug, Subcommand)]
pub enum VolumesCommand {
    /// Create a volume (a PersistentVolumeClaim)
    Create(VolumeCreateArgs),
    /// List volumes
    List(ListArgs),
    /// Show a volume in full
    Status {
        /// An id, a name or the beginning of an id
        id: String,
    },
    /// Delete a volume and what is on it
    Delete(VolumeDeleteArgs),
}

/// `volumes create`.
#[derive(Debug, Args)]
pub struct VolumeCreateArgs {
    /// The name that task files use
    pub name: String,
    /// The size with its unit, for example 10Gi
    pub size: String,
    /// The storage class; the cluster's default if not given
    #[arg(short, long, value_name = "CLASS")]
    pub storage_class: Option<String>,
    /// ReadWriteOnce, ReadWriteMany, ReadOnlyMany, ReadWriteOncePod, or RWO, RWX, ROX, RWOP; several with commas
    #[arg(short, long, value_delimiter = ',', default_value = "ReadWriteOnce", value_parser = access_mode, value_name = "MODES")]
    pub access_modes: Vec<String>,
}

/// `volumes delete`.
#[derive(Debug, Args)]
pub struct VolumeDeleteArgs {
    /// An id, a name or the beginning of an id (at least 4 characters)
    pub id: String,
    /// Do not ask
    #[arg(short, long)]
    pub force: bool,
}

fn point_in_time(text: &str) -> Result<Timestamp, String> {
    time::parse(text).ok_or_else(|| format!("'{text}' is not a time; write for example 2026-11-22T06:40:24Z (UTC)"))
}

fn port_pair(text: &str) -> Result<PortPair, String> {
    let port = |text: &str| text.parse::<u16>().ok().filter(|port| *port > 0);
    let (local, remote) = match text.split_once(':') {
        None => (port(text), port(text)),
        Some(("", remote)) => (Some(0), port(remote)),
        Some((local, remote)) => (port(local), port(remote)),
    };
    match (local, remote) {
        (Some(local), Some(remote)) => Ok(PortPair { local, remote }),
        _ => Err("write a port from 1 to 65535, LOCAL:PORT or :PORT".into()),
    }
}

fn access_mode(text: &str) -> Result<String, String> {
    let known =
        [("RWO", "ReadWriteOnce"), ("RWX", "ReadWriteMany"), ("ROX", "ReadOnlyMany"), ("RWOP", "ReadWriteOncePod")];
    let found = known.iter().find(|(short, long)| text.eq_ignore_ascii_case(short) || text.eq_ignore_ascii_case(long));
    found.map(|(_, long)| (*long).to_owned()).ok_or_else(|| {
        "use ReadWriteOnce (RWO), ReadWriteMany (RWX), ReadOnlyMany (ROX) or ReadWriteOncePod (RWOP)".to_owned()
    })
}
