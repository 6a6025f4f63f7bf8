//! `volumes resize`.

use serde_json::json;

use super::super::resolve::{self, Use, volume_name};
use super::super::{Ctx, storage_class};
use crate::cli::VolumeResizeArgs;
use crate::cluster::{Cluster, Kind};
use crate::error::{Exit, Failure, Result};
use crate::models::{VolumeDone, VolumeStatus};
use crate::objects::Claim;
use crate::{names, quantity};

/// Asks for a larger size; the rest is done by the cluster in its own time.
pub(in super::super) async fn run(ctx: &Ctx, args: &VolumeResizeArgs) -> Result<Exit> {
    let size = quantity::volume_size(&args.size).map_err(Failure::usage)?;
    let owner = Ctx::owner(false)?;
    let cluster = ctx.cluster()?;
    // It cannot be undone.
    let claim = resolve::volume(ctx, &cluster, &owner, &args.id, Use::Remove).await?;
    let (meta, name) = (&claim.metadata, volume_name(&claim));
    let id = meta.label(names::VOLUME_ID).unwrap_or_default();
    let failed = format!("cannot resize the volume {id} ({name})");
    let failure = match refused(&claim, &size) {
        None => of_class(&cluster, &claim).await?,
        refused => refused,
    };
    if let Some(failure) = failure {
        return Err(failure.doing(&failed));
    }
    let change = json!({"spec": {"resources": {"requests": {"storage": size}}}});
    let asked = cluster.patch(Kind::Claim, cluster.namespace(), &meta.name, &meta.uid, change).await;
    if !asked.map_err(|error| error.doing(&failed))? {
        return Err(Failure::new(format!("{failed}: it was deleted")));
    }
    let message = format!("Volume {id} grows from {} to {size}", VolumeStatus::new(&claim).size);
    let done = VolumeDone { volume_id: id.to_owned(), status: "resizing", message: message.clone() };
    ctx.ui.done(&done, id, &message)?;
    ctx.ui.note(&format!(
        "Tasks see the new size when the file system has grown: while they run, or when the next one starts if the \
         storage cannot grow in use. See '{}'",
        ctx.command(&format!("volumes status {id}"))
    ));
    Ok(Exit::SUCCESS)
}

/// What no cluster would do.
fn refused(claim: &Claim, size: &str) -> Option<Failure> {
    if claim.metadata.deletion_timestamp.is_some() {
        return Some(Failure::new("it is being deleted"));
    }
    if claim.status.phase != "Bound" {
        return Some(Failure::new(format!("it is {}, and only one that is Bound can be resized", claim.status.phase)));
    }
    // What was asked for before and did not come may be asked for smaller again; newer clusters allow that.
    let has = claim.capacity().or(claim.requested())?;
    if quantity::value(size) <= quantity::value(has) {
        return Some(Failure::usage(format!("it has {has}, and can only grow")));
    }
    let again = claim.requested().is_some_and(|before| quantity::value(before) == quantity::value(size));
    again.then(|| Failure::usage(format!("it has {has}, and {size} is already requested")))
}

/// Whether its class lets it grow; where classes may not be read the cluster itself will say so.
async fn of_class(cluster: &Cluster, claim: &Claim) -> Result<Option<Failure>> {
    let Some(name) = claim.spec.storage_class_name.as_deref().filter(|name| !name.is_empty()) else { return Ok(None) };
    let Some(classes) = storage_class::all(cluster).await? else { return Ok(None) };
    let class = classes.iter().find(|class| class.metadata.name == name);
    Ok(class.filter(|class| class.allow_volume_expansion != Some(true)).map(|_| {
        Failure::new(format!("its storage class '{name}' does not allow volumes to grow (allowVolumeExpansion)"))
            .hint("create a larger volume, and copy the data in a task that mounts both")
    }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_larger_and_only_bound() {
        let cases = [
            ("Bound", "1Gi", "1Gi", "2Gi", None),
            ("Bound", "1Gi", "1Gi", "1025Mi", None),
            ("Bound", "1Gi", "1Gi", "1Gi", Some("it has 1Gi, and can only grow")),
            ("Bound", "1Gi", "1Gi", "1G", Some("it has 1Gi, and can only grow")),
            ("Bound", "2Gi", "1Gi", "2048Mi", Some("it has 1Gi, and 2048Mi is already requested")),
            // Storage comes in pieces.
            ("Bound", "1Gi", "5Gi", "4Gi", Some("it has 5Gi, and can only grow")),
            // Of what did not come, less.
            ("Bound", "9Ti", "1Gi", "2Gi", None),
            ("Pending", "1Gi", "", "2Gi", Some("it is Pending, and only one that is Bound can be resized")),
        ];
        for (phase, requested, capacity, size, expected) in cases {
            let claim: Claim = serde_json::from_value(json!({
                "spec": {"resources": {"requests": {"storage": requested}}},
                "status": {"phase": phase, "capacity": if capacity.is_empty() { json!({}) } else { json!({"storage": capacity}) }},
            }))
            .unwrap();
            let found = refused(&claim, size).map(|failure| failure.message);
            assert_eq!(found.as_deref(), expected, "{phase} {requested} {capacity} {size}");
        }
    }
}
