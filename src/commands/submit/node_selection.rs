//! Which of its candidates a task takes, and which Kubernetes nodes it is restricted to.

use super::super::Ctx;
use crate::cluster::{Cluster, Kind, Query};
use crate::devices;
use crate::error::Result;
use crate::objects::KubernetesNode;
use crate::placement::{self, NodeView, Placement};
use crate::task::{Resources, Task};

/// Looks at the cluster's Kubernetes nodes where that makes a difference, puts the candidate that they can run into the task,
/// and says on stderr why it is that one and what of it cannot be had. Without a cluster it is the first.
pub(super) async fn choose(ctx: &Ctx, cluster: Option<&Cluster>, any_gpu: bool, task: &mut Task) -> Result<Placement> {
    let context = cluster.map_or(ctx.target.context.as_deref(), Cluster::context);
    let candidates = task.candidates.here(context);
    let matters = |wanted: &Resources| {
        let elsewhere = wanted.is_elsewhere() && wanted.disk_size.is_some();
        wanted.gpus > 0 || wanted.use_spot || wanted.instance_type.is_some() || elsewhere
    };
    let mut kube_nodes: Option<Vec<KubernetesNode>> = match cluster {
        Some(cluster) if candidates.len() > 1 || candidates.iter().any(matters) => {
            cluster.readable(Kind::KubernetesNode, Query::default()).await?
        }
        _ => None,
    };
    if let (Some(kube_nodes), Some(cluster), true) =
        (&mut kube_nodes, cluster, candidates.iter().any(|wanted| wanted.gpus > 0))
    {
        let hidden = cluster.offer_devices(kube_nodes).await?;
        if hidden.contains(&"resourceslices") && !kube_nodes.iter().any(devices::has_by_count) {
            ctx.ui.note(
                "Note: whether nodes offer GPUs by dynamic resource allocation is not known: the right to 'list' \
                 resourceslices is missing",
            );
        }
    }
    let sight = match (&kube_nodes, cluster) {
        (Some(kube_nodes), _) => NodeView::Seen(kube_nodes),
        (None, Some(_)) => NodeView::Forbidden,
        (None, None) => NodeView::Unasked,
    };
    let choice = placement::choose(&candidates, task.candidates.list.len(), task.num_nodes, any_gpu, sight);
    for note in &choice.notes {
        ctx.ui.err(&format!("Note: {note}"));
    }
    let mut resources = choice.resources;
    if let Some((_, image)) = resources.images.iter().find(|(place, _)| Some(place.as_str()) == context) {
        resources.image.clone_from(image);
        resources.is_default_image = false;
    }
    if let Some(login) = &task.login
        && !resources.is_default_image
    {
        resources.image = login.image(&resources.image);
    }
    task.resources = resources;
    Ok(choice.placement)
}
