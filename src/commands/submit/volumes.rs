//! Which claims a task's volumes are.

use anyhow::Result;

use super::super::Ctx;
use super::super::find::{self, volume_name};
use crate::cluster::{Cluster, Kind};
use crate::error::{Failure, fail};
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
    let known = match find::claims(cluster, &Owner::Only(user.clone()), Some(cluster.namespace())).await {
        Ok(known) => known,
        Err(error) => match error.downcast::<Failure>() {
            Ok(failure) => {
                return fail(Failure {
                    message: format!("cannot look up the task's volumes: {}", failure.message),
                    ..failure
                });
            }
            Err(error) => return Err(error),
        },
    };
    let mut claims: Vec<String> = Vec::new();
    for (index, mount) in task.volumes.iter().enumerate() {
        let before = task.volumes[..index].iter().position(|other| other.volume == mount.volume);
        claims.push(match before {
            Some(before) => claims[before].clone(),
            None => claim(ctx, cluster, user, mount, &known).await?,
        });
    }
    Ok(claims)
}

async fn claim(ctx: &Ctx, cluster: &Cluster, user: &User, mount: &Mount, known: &[Claim]) -> Result<String> {
    let name = &mount.volume;
    let found: Vec<&Claim> = known.iter().filter(|claim| volume_name(claim) == name).collect();
    match found.as_slice() {
        [one] => return Ok(one.metadata.name.clone()),
        [] => {}
        several => {
            let claims = several.iter().map(|claim| claim.metadata.name.as_str()).collect::<Vec<_>>().join(", ");
            return fail(
                Failure::new(format!("{} of your volumes are called '{name}': {claims}", several.len())).hint(format!(
                    "write the claim's name in the task file (volumes, {}:{})",
                    mount.at.line, mount.at.column
                )),
            );
        }
    }
    if !names::is_dns_subdomain(name) {
        return fail(missing(ctx, cluster, mount));
    }
    match cluster.get::<Claim>(Kind::Claim, name).await {
        Ok(claim) => {
            let meta = &claim.metadata;
            let labelled = meta.label(names::VOLUME).is_some() || meta.label(names::USERNAME).is_some();
            if labelled && !user.owns(meta.label(names::USERNAME), meta.annotation(names::RAW_USER)) {
                return fail(Failure::new(format!("the claim '{name}' is another user's volume")));
            }
            Ok(name.clone())
        }
        Err(error) if error.code() == 404 => fail(missing(ctx, cluster, mount)),
        // Where claims may not be read the cluster itself will say whether it is there.
        Err(error) if error.code() == 403 => Ok(name.clone()),
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
