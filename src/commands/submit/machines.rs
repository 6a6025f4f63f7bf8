//! Which machines a task is restricted to.

use anyhow::Result;

use super::super::Ctx;
use crate::cluster::{Cluster, Kind, Query};
use crate::objects::Machine;
use crate::placement::{self, Placement};
use crate::task::Task;

/// Looks at the cluster's machines where the task asks for something that only their labels tell; says on stderr what
/// cannot be had. Without a cluster GPUs are placed by their count.
pub(super) async fn placement(ctx: &Ctx, cluster: Option<&Cluster>, task: &Task) -> Result<Placement> {
    let wanted = &task.resources;
    let name = wanted.accelerator.as_ref().and_then(|accelerator| accelerator.name.as_deref());
    if wanted.gpus == 0 && !wanted.use_spot {
        return Ok(Placement { resource: placement::place(None, Some(&[])).0.resource, ..Placement::default() });
    }
    let Some(cluster) = cluster else {
        ctx.ui.note("Note: the cluster's machines are not looked at: GPUs are placed by their count");
        return Ok(placement::place(name, None).0);
    };
    let machines: Option<Vec<Machine>> = cluster.readable(Kind::Machine, Query::default()).await?;
    let (mut placement, why) = placement::place(name, machines.as_deref());
    if let Some(why) = why {
        ctx.ui.err(&format!("Note: {why}"));
    }
    if wanted.use_spot {
        placement.spot = placement::spot(machines.as_deref().unwrap_or_default());
        if placement.spot.is_none() {
            ctx.ui.err("Note: use_spot is ignored: no machine that can be looked at is labelled as a spot machine");
        }
    }
    Ok(placement)
}
