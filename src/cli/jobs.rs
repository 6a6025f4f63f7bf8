//! `jobs`: its commands and what they take.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, Subcommand, ValueEnum, ValueHint};
use jiff::Timestamp;

use super::{HelpArgs, ListArgs, LogFormArgs, RunArgs, StoppingArgs, SubmitArgs, SubmitFlags, WaitingArgs};
use crate::state::{Sorting, State};
use crate::time::{self, parse_duration};

/// `jobs`.
#[derive(Debug, Subcommand)]
pub enum JobsCommand {
    /// Create a task from a file and follow its logs
    #[command(
        visible_alias = "launch",
        alias = "create",
        after_help = "Examples:\n  k8s-cli jobs submit task.yaml\n  k8s-cli jobs submit train.yaml --gpus A100:8 --env LR=0.1\n  \
            k8s-cli jobs submit -d first.yaml second.yaml"
    )]
    Submit(Box<SubmitArgs>),
    /// Run a command as a task, without a file, and exit with its exit code
    #[command(after_help = "Examples:\n  k8s-cli jobs run --rm -- nvidia-smi\n  \
        k8s-cli jobs run --gpus A100:8 --workdir . -- torchrun train.py\n  \
        k8s-cli jobs run --num-nodes 2 -- 'hostname; env | sort'")]
    Run(Box<RunArgs>),
    /// Check task files and show how each field is handled; needs no cluster
    #[command(after_help = "Examples:\n  k8s-cli jobs lint task.yaml\n  k8s-cli jobs lint --strict *.yaml")]
    Lint(LintArgs),
    /// List tasks, newest first
    #[command(
        visible_alias = "ls",
        aliases = ["ps", "queue"],
        after_help = "Examples:\n  k8s-cli jobs list --status running,pending\n  k8s-cli jobs list -u -o wide --watch"
    )]
    List(JobsListArgs),
    /// Show a task in full, with its nodes and why they wait or failed
    #[command(
        alias = "describe",
        after_help = "Examples:\n  k8s-cli jobs status            the newest task\n  k8s-cli jobs status train -o wide"
    )]
    Status(StatusArgs),
    /// Show what was submitted as a task: its file, flags and commit
    #[command(after_help = "Examples:\n  k8s-cli jobs show 0a1b2c3d\n  \
        k8s-cli jobs show train --yaml > train.yaml")]
    Show(ShowArgs),
    /// Submit a task again as it was, but for the flags that are given
    #[command(after_help = "Examples:\n  k8s-cli jobs rerun 0a1b2c3d\n  \
        k8s-cli jobs rerun train --gpus A100:2 --env LR=0.2")]
    Rerun(Box<RerunArgs>),
    /// Compare what was submitted as a task with a file or another task (exit code 1 if they differ, 2 on trouble)
    #[command(after_help = "Examples:\n  k8s-cli jobs diff train train.yaml\n  k8s-cli jobs diff 0a1b2c3d 4e5f6a7b")]
    Diff(DiffArgs),
    /// `list`, or with IDs `status`
    #[command(hide = true)]
    Get(GetArgs),
    /// Follow the logs of every node to the end of the task
    #[command(after_help = "Examples:\n  k8s-cli jobs logs              the newest task\n  \
        k8s-cli jobs logs 0a1b2c3d --node 0 --tail 100")]
    Logs(LogsArgs),
    /// Forward local ports to a running task
    #[command(after_help = "Examples:\n  k8s-cli jobs port-forward notebook 8888\n  \
        k8s-cli jobs port-forward train 16006:6006 --node 1")]
    PortForward(PortForwardArgs),
    /// Stop tasks and remove them, running or finished
    #[command(
        visible_alias = "cancel",
        aliases = ["rm", "delete", "kill"],
        after_help = "Examples:\n  k8s-cli jobs stop 0a1b2c3d\n  k8s-cli jobs stop --all"
    )]
    Stop(StopArgs),
    /// Wait until tasks have finished, and exit with the task's exit code
    #[command(after_help = "Examples:\n  k8s-cli jobs wait 0a1b2c3d\n  \
        k8s-cli jobs wait train --for running --timeout 10m")]
    Wait(WaitArgs),
    /// Run a command in a node's container
    #[command(
        after_help = "Examples:\n  k8s-cli jobs exec train -- nvidia-smi\n  k8s-cli jobs exec -it train -- bash\n  \
        k8s-cli jobs exec train --all-nodes --fold -- nvidia-smi -L"
    )]
    Exec(ExecArgs),
    /// Copy a file or folder to or from a node's container
    #[command(after_help = "Examples:\n  k8s-cli jobs cp train:outputs/model.pt .\n  \
        k8s-cli jobs cp train:1:/tmp/logs logs\n  k8s-cli jobs cp data.csv train:~/data/")]
    Cp(CpArgs),
    /// Show the Kubernetes events of a task, oldest first
    #[command(after_help = "Example:\n  k8s-cli jobs events 0a1b2c3d")]
    Events(EventsArgs),
    /// Remove tasks that finished some time ago
    #[command(after_help = "Example:\n  k8s-cli jobs prune --older-than 7d")]
    Prune(PruneArgs),
    /// List the cluster's GPUs and how many are free, with -o wide by node
    #[command(after_help = "Example:\n  k8s-cli jobs gpus A100:8")]
    Gpus(GpusArgs),
    /// Show a page of the documentation, or the help of a command
    #[command(
        display_order = 999,
        after_help = super::HELP_EXAMPLES
    )]
    Help(HelpArgs),
}

/// `jobs lint`.
#[derive(Debug, Args)]
pub struct LintArgs {
    /// Task files, folders of them (*.yaml, *.yml), or - for stdin
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Before a file, as kubectl wants it
    #[arg(short = 'f', hide = true, action = ArgAction::Count)]
    pub before_file: u8,
    /// Also fail if a field is not honoured as written
    #[arg(long)]
    pub strict: bool,
}

/// `jobs list`.
#[derive(Debug, Args)]
pub struct JobsListArgs {
    /// What volumes have too.
    #[command(flatten)]
    pub common: ListArgs,
    /// Print a line for each task that changes, until interrupted
    #[arg(short, long)]
    pub watch: bool,
    /// Show only tasks in these states, comma-separated
    #[arg(long, value_enum, value_delimiter = ',', value_name = "STATE")]
    pub status: Vec<State>,
    /// Show only tasks with this name; * matches anything
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Show only tasks created within this time, for example 2h
    #[arg(long, value_parser = parse_duration, value_name = "TIME")]
    pub since: Option<Duration>,
    /// Show only tasks whose Jobs match these labels, as in kubectl
    #[arg(short = 'l', long, value_name = "LABELS")]
    pub selector: Option<String>,
    /// Show at most N tasks
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Sort order
    #[arg(long, value_enum, default_value_t = Sorting::Created, value_name = "BY")]
    pub sort: Sorting,
}

/// `jobs status`.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Print a line for each node that changes, until all have ended
    #[arg(short, long)]
    pub watch: bool,
    /// Include the tasks of all users
    #[arg(short = 'u', long)]
    pub all_users: bool,
    /// Task IDs, names, or ID prefixes; the newest task if none
    #[arg(value_name = "ID", value_hint = ValueHint::Other)]
    pub ids: Vec<String>,
}

/// `jobs show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// A task ID, a name, or an ID prefix; the newest task if none
    #[arg(value_hint = ValueHint::Other)]
    pub id: Option<String>,
    /// Print the task file alone, as it was submitted, without the values of secrets
    #[arg(long)]
    pub yaml: bool,
    /// Include the tasks of all users
    #[arg(short = 'u', long)]
    pub all_users: bool,
}

/// `jobs rerun`.
#[derive(Debug, Args)]
pub struct RerunArgs {
    /// A task ID, a name, or an ID prefix
    #[arg(value_hint = ValueHint::Other)]
    pub id: String,
    /// Include the tasks of all users
    #[arg(short = 'u', long)]
    pub all_users: bool,
    /// Over those that the task was submitted with.
    #[command(flatten)]
    pub flags: SubmitFlags,
}

/// `jobs diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// A task ID, a name, or an ID prefix
    #[arg(value_hint = ValueHint::Other)]
    pub id: String,
    /// A task file, - for stdin, or another task
    #[arg(value_name = "FILE|ID", value_hint = ValueHint::AnyPath)]
    pub other: String,
    /// Include the tasks of all users
    #[arg(short = 'u', long)]
    pub all_users: bool,
}

/// `jobs get`: kubectl's word for both.
#[derive(Debug, Args)]
pub struct GetArgs {
    /// As those of `list`; some of them are those of `status` too.
    #[command(flatten)]
    pub list: JobsListArgs,
    /// Task IDs, names, or ID prefixes
    #[arg(value_name = "ID", conflicts_with_all = ["all_namespaces", "status", "name", "since", "selector", "limit", "sort"], value_hint = ValueHint::Other)]
    pub ids: Vec<String>,
}

impl From<GetArgs> for StatusArgs {
    fn from(args: GetArgs) -> Self {
        Self { watch: args.list.watch, all_users: args.list.common.all_users, ids: args.ids }
    }
}

/// `jobs events`.
#[derive(Debug, Args)]
pub struct EventsArgs {
    /// A task ID, a name, or an ID prefix
    #[arg(value_hint = ValueHint::Other)]
    pub id: String,
    /// Include the tasks of all users
    #[arg(short = 'u', long)]
    pub all_users: bool,
}

/// `jobs logs`.
#[derive(Debug, Args)]
pub struct LogsArgs {
    /// A task ID, a name, or an ID prefix; the newest task if none
    #[arg(value_hint = ValueHint::Other)]
    pub id: Option<String>,
    /// Include the tasks of all users
    #[arg(short = 'u', long)]
    pub all_users: bool,
    /// Print the logs as they are now, node by node, and exit
    #[arg(long, conflicts_with_all = ["timeout", "start_timeout"])]
    pub no_follow: bool,
    /// As it does anyway
    #[arg(short, long, hide = true, overrides_with = "follow", conflicts_with = "no_follow")]
    pub follow: bool,
    /// Start with the last N lines of each node; 0 for new lines only
    #[arg(long, value_name = "N")]
    pub tail: Option<u64>,
    /// Start with lines from this long ago, for example 10m
    #[arg(long, value_parser = parse_duration, value_name = "TIME", conflicts_with = "since_time")]
    pub since: Option<Duration>,
    /// Start with lines from this time, for example 2026-11-22T06:40:24Z
    #[arg(long, value_parser = point_in_time, value_name = "TIME")]
    pub since_time: Option<Timestamp>,
    /// Print only the log of this node; repeatable
    #[arg(long = "node", value_name = "RANK")]
    pub nodes: Vec<u32>,
    /// How they are written.
    #[command(flatten)]
    pub form: LogFormArgs,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: WaitingArgs,
    /// Stop waiting if a node has not started after this time; the task stays as it is (exit code 124)
    #[arg(long, value_parser = parse_duration, value_name = "TIME")]
    pub start_timeout: Option<Duration>,
}

/// `jobs port-forward`.
#[derive(Debug, Args)]
pub struct PortForwardArgs {
    /// A task ID, a name, or an ID prefix
    #[arg(value_hint = ValueHint::Other)]
    pub id: String,
    /// A port of the task; LOCAL:PORT for another local port, :PORT for any free one [default: all ports of the task file]
    #[arg(value_name = "PORT", value_parser = port_pair, value_hint = ValueHint::Other)]
    pub ports: Vec<PortPair>,
    /// The node's rank
    #[arg(long, default_value_t = 0, value_name = "RANK")]
    pub node: u32,
    /// The local address to listen on
    #[arg(long, default_value = "127.0.0.1", value_name = "IP")]
    pub address: std::net::IpAddr,
    /// Include the tasks of all users
    #[arg(short = 'u', long)]
    pub all_users: bool,
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
    /// Task IDs, names, or ID prefixes of at least 4 characters
    #[arg(value_name = "ID", value_hint = ValueHint::Other)]
    pub ids: Vec<String>,
    /// Stop all your tasks
    #[arg(short, long)]
    pub all: bool,
    /// With --all, stop the tasks of all users
    #[arg(short = 'u', long)]
    pub all_users: bool,
    /// Do not ask for confirmation
    #[arg(short, long)]
    pub yes: bool,
    /// Wait until every pod has ended
    #[arg(long)]
    pub wait: bool,
    /// Time that pods have to end, in seconds or for example 2m; needs the right to delete pods
    #[arg(long, value_parser = parse_duration, value_name = "TIME", conflicts_with = "now")]
    pub grace_period: Option<Duration>,
    /// Same as --grace-period 1
    #[arg(long)]
    pub now: bool,
}

impl StopArgs {
    /// How many seconds pods have to end, if it was said: 0 would leave containers behind that still run.
    pub fn seconds(&self) -> Option<u64> {
        if self.now { Some(1) } else { self.grace_period.map(|period| period.as_secs().max(1)) }
    }
}

/// `jobs prune`.
#[derive(Debug, Args)]
pub struct PruneArgs {
    /// Remove tasks whose last node ended at least this long ago, for example 7d or 12h
    #[arg(long, value_parser = parse_duration, value_name = "TIME")]
    pub older_than: Duration,
    /// Remove the tasks of all users
    #[arg(short = 'u', long)]
    pub all_users: bool,
    /// Print what would be removed and remove nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask for confirmation
    #[arg(short, long)]
    pub yes: bool,
}

/// `jobs gpus`.
#[derive(Debug, Args)]
pub struct GpusArgs {
    /// Show only this model, on nodes with at least COUNT of them, for example A100:8
    #[arg(value_name = "NAME[:COUNT]", value_parser = gpu, value_hint = ValueHint::Other)]
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
    /// A task ID, a name, or an ID prefix
    #[arg(value_hint = ValueHint::Other)]
    pub id: String,
    /// Include the tasks of all users
    #[arg(short = 'u', long)]
    pub all_users: bool,
    /// The node's rank
    #[arg(long, default_value_t = 0, value_name = "RANK")]
    pub node: u32,
    /// Run the command in all nodes at once, and exit with the exit code of the first rank that fails
    #[arg(long, conflicts_with_all = ["node", "stdin", "tty"])]
    pub all_nodes: bool,
    /// With --all-nodes, print equal output once, with the nodes that it is from
    #[arg(long, requires = "all_nodes")]
    pub fold: bool,
    /// Pass standard input to the command
    #[arg(short = 'i', long)]
    pub stdin: bool,
    /// Give the command a terminal; with -i for an interactive shell
    #[arg(short, long)]
    pub tty: bool,
    /// The command and its arguments, after --
    #[arg(last = true, required = true, value_name = "COMMAND", value_hint = ValueHint::Other)]
    pub command: Vec<String>,
}

/// `jobs cp`.
#[derive(Debug, Args)]
pub struct CpArgs {
    /// A path in a task (ID:PATH, or ID:RANK:PATH for a node other than 0) or a local path. In a task, relative paths
    /// start in the working directory and ~/ in the home directory
    #[arg(value_name = "SOURCE", value_hint = ValueHint::AnyPath)]
    pub source: OsString,
    /// The same. One of the two is in a task, the other is local; an existing folder receives the copy
    #[arg(value_name = "TARGET", value_hint = ValueHint::AnyPath)]
    pub target: OsString,
    /// Include the tasks of all users
    #[arg(short = 'u', long)]
    pub all_users: bool,
}

/// `jobs wait`.
#[derive(Debug, Args)]
pub struct WaitArgs {
    /// Task IDs, names, or ID prefixes
    #[arg(required = true, value_name = "ID", value_hint = ValueHint::Other)]
    pub ids: Vec<String>,
    /// Include the tasks of all users
    #[arg(short = 'u', long)]
    pub all_users: bool,
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
