//! What the commands that follow a task have in common.

use std::time::Duration;

use clap::Args;

use crate::time::parse_duration;

/// How followed logs are written.
#[derive(Debug, Clone, Copy, Args)]
pub struct LogFormArgs {
    /// Prefix every line with its timestamp on the node
    #[arg(long)]
    pub timestamps: bool,
    /// Do not prefix the lines of several nodes with the node's name
    #[arg(long)]
    pub no_prefix: bool,
    /// Exit with 1 if the task succeeded but log lines are lost or may be lost
    #[arg(long)]
    pub no_gaps: bool,
    /// Read the logs of at most N nodes at a time [default: 500]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..), value_name = "N")]
    pub max_streams: Option<u16>,
}

/// How long to follow.
#[derive(Debug, Clone, Copy, Args)]
pub struct WaitingArgs {
    /// Stop waiting after this time, for example 10m; the task keeps running (exit code 124)
    #[arg(long, value_parser = parse_duration, value_name = "TIME")]
    pub timeout: Option<Duration>,
    /// Give up when the cluster has been unreachable for this long; the task keeps running (exit code 1) [default: 5m]
    #[arg(long, value_parser = parse_duration, value_name = "TIME")]
    pub reconnect_timeout: Option<Duration>,
}

/// When to stop nodes.
#[derive(Debug, Clone, Copy, Args)]
pub struct StoppingArgs {
    /// Stop the task if a node has not started after this time (exit code 124)
    #[arg(long, value_parser = parse_duration, value_name = "TIME")]
    pub start_timeout: Option<Duration>,
    /// Let the other nodes keep running when one fails
    #[arg(long)]
    pub no_fail_fast: bool,
}
