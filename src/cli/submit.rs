//! The flags of `jobs submit`: those that stand for fields of the task file, and those about the task's objects.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, ValueEnum, ValueHint};

use super::{LogFormArgs, StoppingArgs, WaitingArgs};
use crate::manifest::STORAGE_IMAGE;
use crate::names;
use crate::time::parse_duration;

/// `jobs submit`.
#[derive(Debug, Args)]
pub struct SubmitArgs {
    /// The task file, or - for stdin; with --detach also several, and folders of them (*.yaml, *.yml)
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Before a file, as kubectl wants it; or to follow, as docker says it
    #[arg(short = 'f', hide = true, action = ArgAction::Count)]
    pub before_file: u8,
    /// As it does without --detach
    #[arg(long, hide = true, alias = "wait", overrides_with = "follow", conflicts_with = "detach")]
    pub follow: bool,
    /// What a task is submitted with, wherever it comes from.
    #[command(flatten)]
    pub flags: SubmitFlags,
}

/// The flags of every command that submits a task.
#[derive(Debug, Args)]
pub struct SubmitFlags {
    /// Do not ask before sending more than 1 GB or 100,000 files
    #[arg(short, long, overrides_with = "yes")]
    pub yes: bool,
    /// Return once the task is created
    #[arg(short, long)]
    pub detach: bool,
    /// Print what would be created and create nothing
    #[arg(long, value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "client", value_name = "WHERE")]
    pub dry_run: Option<DryRun>,
    /// How long the nodes of a task wait for one another before setup
    #[arg(long, value_parser = parse_duration, default_value = "30m", value_name = "TIME")]
    pub rendezvous_timeout: Duration,
    /// Stop the task when this command is interrupted (SIGINT, SIGTERM or a closed pipe)
    #[arg(long)]
    pub stop_on_interrupt: bool,
    /// How its logs are written.
    #[command(flatten)]
    pub form: LogFormArgs,
    /// How long to wait.
    #[command(flatten)]
    pub waiting: WaitingArgs,
    /// When to stop nodes.
    #[command(flatten)]
    pub stopping: StoppingArgs,
    /// What becomes of nodes that fail or are taken away.
    #[command(flatten)]
    pub recovery: RecoveryArgs,
    /// In place of the file's fields.
    #[command(flatten)]
    pub fields: FieldArgs,
    /// About the objects.
    #[command(flatten)]
    pub objects: ObjectArgs,
}

/// `jobs run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Remove the task when it has ended, or when this command is interrupted
    #[arg(long, conflicts_with_all = ["detach", "dry_run", "timeout"])]
    pub rm: bool,
    /// As those of `submit`.
    #[command(flatten)]
    pub flags: SubmitFlags,
    /// The command and its arguments, after --; a single word is text for the shell
    #[arg(last = true, required = true, value_name = "COMMAND", value_hint = ValueHint::Other)]
    pub command: Vec<String>,
}

/// What becomes of nodes that fail or are taken away.
#[derive(Debug, Args)]
pub struct RecoveryArgs {
    /// Run 'run' again when it fails, at most this many times
    #[arg(long, value_parser = clap::value_parser!(u32).range(..=1000), value_name = "N")]
    pub retries: Option<u32>,
    /// Retry only after these exit codes, for example 3,137 (without --retries at most 20 times)
    #[arg(long, value_delimiter = ',', value_parser = clap::value_parser!(u8).range(1..), value_name = "CODES")]
    pub retry_on: Vec<u8>,
    /// Continue in a new pod after at most this many evictions, preemptions and lost Kubernetes nodes of each node
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000), value_name = "N")]
    pub max_recoveries: u32,
    /// End the task when the cluster takes a node's pod away
    #[arg(long, conflicts_with = "max_recoveries")]
    pub no_recovery: bool,
}

/// Who looks at what would be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DryRun {
    /// Print locally, contact nothing (the default)
    Client,
    /// Have the API server admit it
    Server,
}

/// Flags that win over the file, with SkyPilot's names. `none` clears what the file has.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options that override the task file")]
pub struct FieldArgs {
    /// The task's name
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The number of nodes
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub num_nodes: Option<String>,
    /// CPUs of each node, for example 4, 4+ or 500m
    #[arg(long, value_name = "CPUS", allow_hyphen_values = true)]
    pub cpus: Option<String>,
    /// Memory of each node, for example 16 (gigabytes), 16+ or 16Gi
    #[arg(long, value_name = "MEMORY", allow_hyphen_values = true)]
    pub memory: Option<String>,
    /// GPUs of each node, for example A100:8, or 8 for eight of any model
    #[arg(long, value_name = "NAME[:COUNT]")]
    pub gpus: Option<String>,
    /// The image, for example docker:debian:12
    #[arg(long, value_name = "IMAGE")]
    pub image_id: Option<String>,
    /// Where to run: k8s, or k8s/CONTEXT
    #[arg(long, value_name = "INFRA")]
    pub infra: Option<String>,
    /// Run on spot nodes
    #[arg(long, overrides_with = "no_use_spot")]
    pub use_spot: bool,
    /// Do not use spot nodes, even if the file asks for them
    #[arg(long, overrides_with = "use_spot")]
    pub no_use_spot: bool,
    /// Ports that node 0 serves, for example 8080 or 8080-8090; repeatable
    #[arg(long, value_name = "PORT")]
    pub ports: Vec<String>,
    /// The folder to send to every node
    #[arg(long, value_name = "FOLDER")]
    pub workdir: Option<String>,
    /// Set an environment variable; without =V, use its value in your environment; repeatable
    #[arg(short, long, value_name = "K[=V]")]
    pub env: Vec<String>,
    /// Read environment variables from a file of K=V lines, or from stdin (-); repeatable
    #[arg(long, value_name = "FILE")]
    pub env_file: Vec<PathBuf>,
    /// Set a secret environment variable; without =V, use its value in your environment; repeatable
    #[arg(long, value_name = "K[=V]")]
    pub secret: Vec<String>,
    /// Read secret environment variables from a file of K=V lines, or from stdin (-); repeatable
    #[arg(long, value_name = "FILE")]
    pub secret_file: Vec<PathBuf>,
}

/// What the task's Jobs and pods have beside what the file says.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options for the created objects")]
pub struct ObjectArgs {
    /// Use GPUs of any model if no node of the cluster has the requested one
    #[arg(long)]
    pub any_gpu: bool,
    /// Time after which the cluster ends the task, for example 2h
    #[arg(long, value_parser = parse_duration, value_name = "TIME")]
    pub deadline: Option<Duration>,
    /// Time after which the cluster removes a finished node's Job and log
    #[arg(long, value_parser = parse_duration, value_name = "TIME")]
    pub ttl: Option<Duration>,
    /// The service account of the pods
    #[arg(long, value_parser = object_name, value_name = "NAME")]
    pub service_account: Option<String>,
    /// A Secret to pull the image with; repeatable
    #[arg(long, value_parser = object_name, value_name = "NAME")]
    pub image_pull_secret: Vec<String>,
    /// The Secret with the keys of buckets as environment variables (AWS_ACCESS_KEY_ID …, RCLONE_…)
    #[arg(long, value_parser = object_name, value_name = "NAME")]
    pub storage_secret: Option<String>,
    /// Allow a privileged container to mount buckets that cannot be mounted otherwise
    #[arg(long)]
    pub allow_privileged: bool,
    /// The image with rclone that copies from buckets
    #[arg(long, env = "K8S_CLI_STORAGE_IMAGE", default_value = STORAGE_IMAGE, value_parser = image, value_name = "IMAGE")]
    pub storage_image: String,
    /// The priority class of the pods
    #[arg(long, value_parser = object_name, value_name = "NAME")]
    pub priority_class: Option<String>,
    /// The Kueue queue of the Jobs
    #[arg(long, value_parser = label_value, value_name = "NAME")]
    pub queue: Option<String>,
    /// A label of the Jobs and pods; repeatable
    #[arg(long, value_parser = label, value_name = "K=V")]
    pub label: Vec<(String, String)>,
    /// An annotation of the Jobs and pods; repeatable
    #[arg(long, value_parser = annotation, value_name = "K=V")]
    pub annotation: Vec<(String, String)>,
}

fn object_name(text: &str) -> Result<String, String> {
    let message = "lower-case letters, digits, '-' and '.', with a letter or digit at both ends";
    if names::is_dns_subdomain(text) { Ok(text.into()) } else { Err(message.into()) }
}

fn image(text: &str) -> Result<String, String> {
    let wrong = text.is_empty() || text.contains(|c: char| c.is_whitespace() || c.is_control());
    if wrong { Err("the name of an image has no spaces".into()) } else { Ok(text.into()) }
}

fn label_value(text: &str) -> Result<String, String> {
    let message = "at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends";
    if names::is_label_value(text) { Ok(text.into()) } else { Err(message.into()) }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write it as K=V")?;
    names::is_free_key(key)?;
    Ok((key.into(), value.into()))
}

fn label(text: &str) -> Result<(String, String), String> {
    let (key, value) = pair(text)?;
    label_value(&value).map_err(|why| format!("the value of '{key}' must have {why}"))?;
    Ok((key, value))
}

fn annotation(text: &str) -> Result<(String, String), String> {
    pair(text)
}
