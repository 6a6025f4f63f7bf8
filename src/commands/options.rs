//! From the command line to what the other parts take: none of them knows it.

use crate::cli::{GlobalArgs, LogFormArgs, StoppingArgs, WaitingArgs};
use crate::follow::{Limits, LogOptions};
use crate::{kubeconfig, ui};

impl From<&GlobalArgs> for ui::Options {
    fn from(args: &GlobalArgs) -> Self {
        Self {
            output: args.output,
            quiet: args.quiet,
            verbose: args.verbose,
            no_headers: args.no_headers,
            color: args.color,
        }
    }
}

impl From<GlobalArgs> for kubeconfig::Options {
    fn from(args: GlobalArgs) -> Self {
        Self {
            kubeconfig: args.kubeconfig,
            context: args.context,
            namespace: args.namespace,
            as_user: args.as_user,
            as_groups: args.as_group,
            request_timeout: args.request_timeout,
        }
    }
}

impl From<LogFormArgs> for LogOptions {
    fn from(args: LogFormArgs) -> Self {
        Self {
            timestamps: args.timestamps,
            no_prefix: args.no_prefix,
            no_gaps: args.no_gaps,
            max_streams: args.max_streams,
        }
    }
}

/// The limits of a follower that ends what cannot succeed any more.
pub(super) fn limits(waiting: WaitingArgs, stopping: StoppingArgs) -> Limits {
    Limits {
        timeout: waiting.timeout,
        start_timeout: stopping.start_timeout,
        reconnect: waiting.reconnect_timeout,
        ends_nodes: true,
        fail_fast: !stopping.no_fail_fast,
        ..Limits::default()
    }
}
