//! Which claims a task's volumes are.

use super::super::resolve::{self, volume_name};
use super::super::{Ctx, storage_class};
use crate::cluster::{ApiError, Cluster, Kind};
use crate::error::{Failure, Result};
use crate::names::{self, User};
use crate::objects::Claim;
use crate::state::Owner;
use crate::task::{Mount, Task};

/// The claim of each of the task's volumes, in their order. A name is looked up among the user's volumes; one that is
/// none of theirs is taken as the name of a claim.
pub(super) async fn claims(ctx: &Ctx, cluster: &Cluster, user: &User, task: &Task) -> Result<Vec<String>> {
    if task.volumes.is_empty() {
        return Ok(Vec::new());
    }
    let known = resolve::claims(cluster, &Owner::Only(user.clone()), Some(cluster.namespace())).await;
    let known = known.map_err(|error| error.doing("cannot look up the task's volumes"))?;
    let mut claims: Vec<String> = Vec::new();
    for (index, mount) in task.volumes.iter().enumerate() {
        let before = task.volumes[..index].iter().position(|other| other.volume == mount.volume);
        if let Some(before) = before {
            claims.push(claims[before].clone());
            continue;
        }
        let found = claim(ctx, cluster, user, mount, &known).await?;
        if let Some(claim) = &found {
            check(ctx, cluster, claim, mount, task.num_nodes)?;
        }
        claims.push(found.map_or_else(|| mount.volume.clone(), |claim| claim.metadata.name));
    }
    Ok(claims)
}

/// Refuses a volume without a name whose storage class is not there: its pod would wait for ever.
pub(super) async fn classes(ctx: &Ctx, cluster: &Cluster, task: &Task) -> Result<()> {
    let mut checked = Vec::new();
    for volume in &task.ephemeral {
        if !checked.contains(&&volume.class) {
            let what = format!("the volume at '{}'", volume.path);
            storage_class::check(cluster, &ctx.ui, volume.class.as_deref(), &what).await?;
            checked.push(&volume.class);
        }
    }
    Ok(())
}

/// What a cluster means that does not know volumes without a name: it drops them, and misses them then.
pub(super) fn dropped(task: &Task, error: &ApiError) -> Option<Failure> {
    let volume = task.ephemeral.first()?;
    let is_missed = error.code() == 422 && error.message().contains("must specify a volume type");
    is_missed.then(|| {
        Failure::new(format!(
            "this cluster cannot create volumes for pods, such as the one without a name at '{}' (Kubernetes does from 1.21 on)",
            volume.path
        ))
        .hint(format!("create one, and name it in the task file: k8s-cli volumes create NAME {}", volume.size))
    })
}

/// Refuses a claim that is going, or that one pod alone can mount; warns of one that not all nodes may be able to mount.
fn check(ctx: &Ctx, cluster: &Cluster, claim: &Claim, mount: &Mount, nodes: u32) -> Result<()> {
    let name = &mount.volume;
    if claim.metadata.deletion_timestamp.is_some() {
        let place = cluster.namespace();
        return Err(Failure::new(format!("the volume '{name}' is being deleted in the namespace '{place}'")));
    }
    let modes: Vec<&str> = claim.spec.access_modes.iter().map(String::as_str).collect();
    shared(ctx, &format!("the volume '{name}'"), &modes, nodes)
}

/// Whether several nodes can mount a volume of these access modes.
fn shared(ctx: &Ctx, what: &str, modes: &[&str], nodes: u32) -> Result<()> {
    match modes {
        ["ReadWriteOncePod"] if nodes > 1 => Err(Failure::new(format!(
            "{what} is ReadWriteOncePod, and the task has {nodes} nodes: only one pod can mount it"
        ))
        .hint("use a volume that is ReadWriteMany")),
        ["ReadWriteOnce"] if nodes > 1 => {
            ctx.ui.warn(&format!(
                "{what} is ReadWriteOnce, and the task has {nodes} nodes: it works only if they all run on one Kubernetes \
                 node; pods on others wait forever"
            ));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The claim that a mount names; `None` where it may not be read.
async fn claim(ctx: &Ctx, cluster: &Cluster, user: &User, mount: &Mount, known: &[Claim]) -> Result<Option<Claim>> {
    let name = &mount.volume;
    let found: Vec<&Claim> = known.iter().filter(|claim| volume_name(claim) == name).collect();
    match found.as_slice() {
        [one] => return Ok(Some((*one).clone())),
        [] => {}
        several => {
            let claims = several.iter().map(|claim| claim.metadata.name.as_str()).collect::<Vec<_>>().join(", ");
            return Err(Failure::new(format!("{} of your volumes are called '{name}': {claims}", several.len())).hint(
                format!("write the claim's name in the task file (volumes, {}:{})", mount.at.line, mount.at.column),
            ));
        }
    }
    if !names::is_dns_subdomain(name) {
        return Err(missing(ctx, cluster, mount));
    }
    match cluster.get::<Claim>(Kind::Claim, name).await {
        Ok(claim) => {
            let meta = &claim.metadata;
            let labelled = meta.label(names::VOLUME).is_some() || meta.label(names::USERNAME).is_some();
            if labelled && !user.owns(meta.label(names::USERNAME), meta.annotation(names::RAW_USER)) {
                return Err(Failure::new(format!("the claim '{name}' is another user's volume")));
            }
            Ok(Some(claim))
        }
        Err(error) if error.code() == 404 => Err(missing(ctx, cluster, mount)),
        // Where claims may not be read the cluster itself will say whether it is there.
        Err(error) if error.code() == 403 => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn missing(ctx: &Ctx, cluster: &Cluster, mount: &Mount) -> Failure {
    let (name, namespace) = (&mount.volume, cluster.namespace());
    Failure::new(format!(
        "there is no volume and no claim called '{name}' in the namespace '{namespace}' (for {})",
        mount.path
    ))
    .hint(format!("create it: {}", ctx.command(&format!("volumes create {name} 10Gi"))))
}
