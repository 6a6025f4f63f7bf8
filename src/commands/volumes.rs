//! `volumes`: PersistentVolumeClaims with the user's labels.

mod copier;
mod resize;
mod users;

use jiff::Timestamp;

use super::resolve::{self, Use, created, volume_name};
use super::{Ctx, namespace_of, storage_class};
use crate::cli::{ListArgs, VolumeCreateArgs, VolumeDeleteArgs};
use crate::cluster::{Cluster, Kind};
use crate::error::{Exit, Failure, Result};
use crate::models::{VolumeDone, VolumeList, VolumeStatus};
use crate::names::User;
use crate::objects::Claim;
use crate::state::{Owner, State};
use crate::ui::{Cell, Table, Tone};
use crate::{manifest, names, quantity, random, time};
pub(super) use copier::run as cp;
pub(super) use resize::run as resize;
use users::Users;

/// `volumes create`.
pub(super) async fn create(ctx: &Ctx, args: &VolumeCreateArgs) -> Result<Exit> {
    let size = quantity::volume_size(&args.size).map_err(Failure::usage)?;
    if args.name.trim().is_empty() {
        return Err(Failure::usage("the volume's name is empty"));
    }
    let user = crate::login::current()?;
    let cluster = ctx.cluster()?;
    let id = random::id()?;
    let now = time::python_isoformat(Timestamp::now());
    refuse_a_namesake(ctx, &cluster, &user, &args.name).await?;
    let what = format!("the volume '{}'", args.name);
    storage_class::check(&cluster, &ctx.ui, args.storage_class.as_deref(), &what).await?;
    let claim = manifest::claim(&args.name, &id, &user, &now, &size, args.storage_class.as_deref(), &args.access_modes);
    let name = names::claim(&args.name, &id);
    let mine = |there: &Claim| there.metadata.annotation(names::CREATED_AT) == Some(now.as_str());
    if let Err(error) = cluster.create(Kind::Claim, &name, &claim, mine).await {
        let refused = error.changed_nothing();
        let failure = error.doing(&format!("cannot create {what}"));
        if refused {
            return Err(failure);
        }
        // Without an answer it may have been created all the same; its name is ours alone.
        if !cluster.get::<Claim>(Kind::Claim, &name).await.is_ok_and(|there| mine(&there)) {
            let line = ctx.kubectl(&format!("delete pvc {name} --ignore-not-found"), &cluster);
            return Err(failure.hint(format!("the claim {name} may have been created; remove it with: {line}")));
        }
    }
    let message = format!("Volume created successfully with ID: {id}");
    ctx.ui.done(&VolumeDone { volume_id: id.clone(), status: "created", message: message.clone() }, &id, &message)?;
    Ok(Exit::SUCCESS)
}

/// A second volume of one name could not be told from the first in a task file.
async fn refuse_a_namesake(ctx: &Ctx, cluster: &Cluster, user: &User, name: &str) -> Result<()> {
    let claims = resolve::claims(cluster, &Owner::Only(user.clone()), Some(cluster.namespace())).await?;
    let Some(claim) = claims.iter().find(|claim| volume_name(claim) == name) else { return Ok(()) };
    let model = VolumeStatus::new(claim);
    let id = &model.volume_id;
    let failure = Failure::new(format!("a volume named '{name}' exists (id {id}, {}, {})", model.size, model.shown()));
    Err(if model.terminating {
        failure.hint("it is being deleted, and will be gone when the pods that use it have ended")
    } else {
        let delete = ctx.command(&format!("volumes delete {id}"));
        failure.hint(format!("use it, choose another name, or delete it first: {delete}"))
    })
}

/// `volumes list`.
pub(super) async fn list(ctx: &Ctx, args: &ListArgs) -> Result<Exit> {
    let owner = Ctx::owner(args.all_users)?;
    let cluster = ctx.cluster()?;
    let namespace = (!args.all_namespaces).then(|| cluster.namespace());
    let claims = resolve::claims(&cluster, &owner, namespace).await?;
    let models = || VolumeList { volumes: claims.iter().map(VolumeStatus::new).collect() };
    ctx.ui.show(models, claims.iter().map(|claim| VolumeStatus::new(claim).volume_id), || {
        if claims.is_empty() {
            ctx.ui.note(&format!("No volumes found in {}", namespace_of(namespace)));
            return Ok(());
        }
        ctx.ui.table(&table(&claims, args, args.details || ctx.ui.is_wide()))
    })?;
    Ok(Exit::SUCCESS)
}

fn table(claims: &[Claim], args: &ListArgs, wide: bool) -> Table {
    let mut headers = vec!["ID", "NAME", "SIZE", "STATUS", "CREATED", "AGE"];
    if args.all_users {
        headers.push("USER");
    }
    if wide || args.all_namespaces {
        headers.push("NAMESPACE");
    }
    if wide {
        headers.extend(["STORAGE CLASS", "ACCESS MODES", "CLAIM"]);
    }
    let mut table = Table::new(&headers).cut(&[("NAME", 16), ("USER", 8), ("NAME", 8)]);
    for claim in claims {
        table.row(row(claim, args, wide));
    }
    table
}

fn row(claim: &Claim, args: &ListArgs, wide: bool) -> Vec<Cell> {
    let model = VolumeStatus::new(claim);
    let status = model.shown().to_owned();
    let tone = match status.as_str() {
        "Bound" => Tone::Good,
        "Pending" | "Terminating" => Tone::Waiting,
        _ => Tone::Bad,
    };
    let since = created(claim);
    let mut row = vec![
        Cell::from(model.volume_id),
        model.name.into(),
        model.size.into(),
        Cell::new(status, tone),
        since.map(time::display).unwrap_or_default().into(),
        since.map(|since| time::age(since, Timestamp::now())).unwrap_or_default().into(),
    ];
    if args.all_users {
        row.push(model.user.unwrap_or(model.username).into());
    }
    if wide || args.all_namespaces {
        row.push(model.metadata.namespace.into());
    }
    if wide {
        row.push(model.storage_class.unwrap_or_else(|| "-".into()).into());
        row.push(model.access_modes.join(",").into());
        row.push(model.metadata.pvc_name.into());
    }
    row
}

/// `volumes status`.
pub(super) async fn status(ctx: &Ctx, id: &str) -> Result<Exit> {
    let owner = Ctx::owner(false)?;
    let cluster = ctx.cluster()?;
    let claim = resolve::volume(ctx, &cluster, &owner, id, Use::Read).await?;
    let mut model = VolumeStatus::new(&claim);
    if ctx.ui.ids([&model.volume_id])? {
        return Ok(Exit::SUCCESS);
    }
    let users = Users::find(&cluster, &ctx.ui, &claim.metadata.name).await?;
    model.used_by = Some(users.model());
    if ctx.ui.structured(&model)? {
        return Ok(Exit::SUCCESS);
    }
    let since = created(&claim);
    let status = model.shown().to_owned();
    let size = match &model.capacity {
        Some(has) if quantity::value(has) != quantity::value(&model.size) => format!("{} (it has {has})", model.size),
        _ => model.size,
    };
    let mut lines = vec![
        ("Volume", model.volume_id),
        ("Name", model.name),
        ("Status", status),
        ("Size", size),
        ("Resize", model.resize.unwrap_or_default()),
        ("Class", model.storage_class.unwrap_or_default()),
        ("Access", model.access_modes.join(", ")),
        ("Claim", model.metadata.pvc_name),
        ("Namespace", model.metadata.namespace),
        ("User", model.user.unwrap_or(model.username)),
        (
            "Created",
            since
                .map(|since| format!("{} ({} ago)", time::display(since), time::age(since, Timestamp::now())))
                .unwrap_or_default(),
        ),
    ];
    let mut key = "Used by";
    for used in used_by(&owner, &users) {
        lines.push((key, used));
        key = "";
    }
    ctx.ui.fields(&lines)?;
    Ok(Exit::SUCCESS)
}

/// A line for each task and each other pod that mounts a volume.
fn used_by(owner: &Owner, users: &Users) -> Vec<String> {
    let tasks = users.tasks.iter().map(|task| {
        let rest =
            if task.state() == State::Failed && !task.is_over() { ", other nodes are still running" } else { "" };
        format!("{}: {}{rest}", users::named(owner, task), task.state().of_task())
    });
    let pods = users.pods.iter().map(|(name, phase)| format!("pod {name}: {phase}"));
    let lines: Vec<String> = tasks.chain(pods).collect();
    if lines.is_empty() { vec!["nothing".into()] } else { lines }
}

/// `volumes delete`. What is in use is not deleted, not even with `--force`, which answers the question alone: a claim
/// that is deleted goes, with its data, as soon as the last pod that uses it has ended, and nothing can keep it.
pub(super) async fn delete(ctx: &Ctx, args: &VolumeDeleteArgs) -> Result<Exit> {
    let owner = Ctx::owner(false)?;
    let cluster = ctx.cluster()?;
    let claim = resolve::volume(ctx, &cluster, &owner, &args.id, Use::Remove).await?;
    let (meta, name) = (&claim.metadata, volume_name(&claim));
    let id = meta.label(names::VOLUME_ID).unwrap_or_default().to_owned();
    let users = Users::find(&cluster, &ctx.ui, &meta.name).await?;
    if let Some(words) = users.in_words(&owner) {
        return Err(in_use(ctx, &cluster, &owner, &claim, &users, &words));
    }
    if !args.force {
        let question = format!("Delete volume {id} ({name}) and its data?");
        let refusal = format!("no terminal to confirm on: add --force to delete volume {id} ({name})");
        if !ctx.ui.confirm(&question, &refusal)? {
            ctx.ui.err("Cancelled");
            return Ok(Exit::SUCCESS);
        }
    }
    let deleted = cluster.delete(Kind::Claim, cluster.namespace(), &meta.name, &meta.uid).await;
    deleted.map_err(|error| error.doing(&format!("cannot delete the volume {id}")))?;
    let message = format!("Volume {id} deleted successfully");
    ctx.ui.done(&VolumeDone { volume_id: id.clone(), status: "deleted", message: message.clone() }, &id, &message)?;
    Ok(Exit::SUCCESS)
}

/// Why a volume is not deleted, and what ends its users.
fn in_use(ctx: &Ctx, cluster: &Cluster, owner: &Owner, claim: &Claim, users: &Users, words: &str) -> Failure {
    let (id, name) = (claim.metadata.label(names::VOLUME_ID).unwrap_or_default(), volume_name(claim));
    if claim.metadata.deletion_timestamp.is_some() {
        let message = format!("volume {id} ({name}) is being deleted already, and in use by {words}");
        return Failure::new(message).hint("it will be gone when they have ended");
    }
    let failure = Failure::new(format!("cannot delete volume {id} ({name}): it is in use by {words}"));
    let own: Vec<&str> = users.live().filter(|task| users::is_of(owner, task)).map(|task| task.id.as_str()).collect();
    if !own.is_empty() {
        let stop = ctx.command(&format!("jobs stop --wait {}", own.join(" ")));
        let end = if own.len() > 1 { "they have finished, or stop them" } else { "it has finished, or stop it" };
        return failure.hint(format!("wait until {end}: {stop}"));
    }
    match users.live_pods().next() {
        Some(pod) => failure
            .hint(format!("wait until it has ended: {}", ctx.kubectl(&format!("get pod {pod} --watch"), cluster))),
        None => failure.hint("only its user can stop a task; wait until it has finished"),
    }
}
