//! `check`: is the cluster there, who are we to it, and may we do what the commands need.

use anyhow::Result;
use serde_json::json;

use super::Ctx;
use crate::cluster::Right;
use crate::error::Exit;
use crate::ui::{Table, Tone};

const fn right(verb: &'static str, resource: &'static str, group: &'static str) -> Right {
    Right { verb, resource, group }
}

/// What the commands need, and what for.
const RIGHTS: [(Right, &str); 19] = [
    (right("create", "jobs", "batch"), "submit"),
    (right("list", "jobs", "batch"), "everything"),
    (right("get", "jobs", "batch"), "submit that was cut off"),
    (right("watch", "jobs", "batch"), "logs, wait"),
    (right("patch", "jobs", "batch"), "stopping the nodes beside one that failed"),
    (right("delete", "jobs", "batch"), "stop, roll-back"),
    (right("list", "pods", ""), "status, logs"),
    (right("watch", "pods", ""), "logs, wait"),
    (right("get", "pods/log", ""), "logs"),
    (right("get", "pods/exec", ""), "exec"),
    (right("list", "events", ""), "why a task waits, events"),
    (right("create", "services", ""), "tasks of several nodes"),
    (right("create", "configmaps", ""), "tasks of several nodes"),
    (right("get", "configmaps", ""), "interrupted submissions"),
    (right("create", "secrets", ""), "tasks with secrets"),
    (right("list", "persistentvolumeclaims", ""), "volumes"),
    (right("get", "persistentvolumeclaims", ""), "volumes by claim"),
    (right("create", "persistentvolumeclaims", ""), "volumes create"),
    (right("delete", "persistentvolumeclaims", ""), "volumes delete"),
];

/// Runs it.
pub(super) async fn run(ctx: &Ctx) -> Result<Exit> {
    let login = crate::login::current().ok().map(|user| user.raw);
    let cluster = ctx.cluster()?;
    let version = cluster.version().await?;
    let reviews = RIGHTS.iter().map(|(right, _)| cluster.may(*right));
    let (identity, allowed) = futures::join!(cluster.identity(), futures::future::join_all(reviews));
    let allowed: Vec<bool> = allowed.into_iter().collect::<Result<_, _>>()?;
    let user = identity.or_else(|| ctx.global.as_user.clone()).unwrap_or_else(|| cluster.user());
    let named = |right: &Right| {
        if right.group.is_empty() { right.resource.to_owned() } else { format!("{}.{}", right.resource, right.group) }
    };
    let model = json!({
        "status": "ok",
        "service": "k8s-cli-api",
        "server": cluster.server(),
        "version": version,
        "context": cluster.context(),
        "namespace": cluster.namespace(),
        "cluster_user": user,
        "username": login,
        "permissions": RIGHTS.iter().zip(&allowed).map(|((right, used), allowed)| json!({
            "verb": right.verb, "resource": named(right), "used_by": used, "allowed": allowed,
        })).collect::<Vec<_>>(),
    });
    if ctx.ui.structured(&model)? {
        return Ok(Exit::SUCCESS);
    }
    let lines = [
        ("Server", format!("{} ({version})", cluster.server())),
        ("Context", cluster.context().unwrap_or("(in the cluster)").to_owned()),
        ("Namespace", cluster.namespace().to_owned()),
        ("As", user),
        ("Username", login.unwrap_or_else(|| "not logged in: run 'k8s-cli auth login <username>'".into())),
    ];
    for (key, text) in lines {
        ctx.ui.line(&format!("{:<11}{text}", format!("{key}:")))?;
    }
    ctx.ui.line("")?;
    let mut table = Table::new(&["VERB", "RESOURCE", "ALLOWED", "USED BY"]);
    for ((right, used), allowed) in RIGHTS.iter().zip(&allowed) {
        let (word, tone) = if *allowed { ("yes", Tone::Good) } else { ("no", Tone::Bad) };
        let plain = |text: &str| (text.to_owned(), Tone::Plain);
        table.row(vec![plain(right.verb), plain(&named(right)), (word.into(), tone), plain(used)]);
    }
    ctx.ui.table(&table)?;
    Ok(Exit::SUCCESS)
}
