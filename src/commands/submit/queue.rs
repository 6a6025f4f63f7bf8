//! What a queue of Kueue means for a task of several nodes.

use std::time::Duration;

use super::super::Ctx;
use crate::cli::SubmitFlags;
use crate::task::Task;

/// How long nodes wait for one another where nothing is said.
const USUAL: Duration = Duration::from_mins(30);
/// The same in a queue: from 0.19 on Kueue evicts what is not ready 30 minutes after it was admitted, and admits it again
/// later; a task that ends by itself gives the others its place, and says why.
const QUEUED: Duration = Duration::from_mins(25);

/// How long the nodes wait for one another. In a queue it is said what may come of that.
pub(super) fn patience(ctx: &Ctx, args: &SubmitFlags, task: &Task) -> Duration {
    let queued = args.objects.queue.as_deref().or(task.queue()).is_some();
    if !queued || task.num_nodes == 1 {
        return args.rendezvous_timeout;
    }
    let given = args.rendezvous_timeout != USUAL || ctx.configured().given("rendezvous_timeout").is_some();
    let patience = if given { args.rendezvous_timeout } else { QUEUED };
    ctx.ui.note(&format!(
        "Note: Kueue admits each node's Job by itself, so two such tasks can hold half of what they need each; Kueue 0.19 and \
         newer evict nodes that are not ready after 30 minutes. The nodes of this task wait {} s for one another \
         (--rendezvous-timeout)",
        patience.as_secs(),
    ));
    patience
}
