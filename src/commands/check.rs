//! `check`: is the cluster there, who are we to it, and may we do what the commands need.

mod configuration;

use serde_json::json;

use self::configuration::Configuration;
use super::Ctx;
use crate::cluster::Right;
use crate::error::{Exit, Result};
use crate::ui::{Cell, Table, Tone};

/// A right, what it is for, and whether no task can be submitted and followed without it.
struct Need {
    right: Right,
    used_by: &'static str,
    always: bool,
}

const fn always(verb: &'static str, resource: &'static str, group: &'static str, used_by: &'static str) -> Need {
    Need { always: true, ..at_times(verb, resource, group, used_by) }
}

const fn at_times(verb: &'static str, resource: &'static str, group: &'static str, used_by: &'static str) -> Need {
    Need { right: Right { verb, resource, group, everywhere: false }, used_by, always: false }
}

const fn everywhere(verb: &'static str, resource: &'static str, group: &'static str, used_by: &'static str) -> Need {
    Need { right: Right { verb, resource, group, everywhere: true }, used_by, always: false }
}

/// All that the commands use. What is not everywhere is the documented Role.
const NEEDS: &[Need] = &[
    always("create", "jobs", "batch", "submit"),
    always("list", "jobs", "batch", "all commands"),
    always("delete", "jobs", "batch", "stop, rolling back a submit"),
    always("list", "pods", "", "status, logs"),
    always("get", "pods/log", "", "logs"),
    at_times("watch", "jobs", "batch", "following without polling"),
    at_times("watch", "pods", "", "following without polling"),
    at_times("get", "jobs", "batch", "submit after a lost answer"),
    at_times("patch", "jobs", "batch", "stopping nodes on failure"),
    at_times("list", "events", "", "why tasks wait, jobs events"),
    at_times("get", "pods", "", "port-forward, cp"),
    at_times("create", "pods", "", "volumes cp"),
    at_times("delete", "pods", "", "volumes cp, stop --now"),
    at_times("get", "pods/exec", "", "exec, cp, large files"),
    at_times("create", "pods/exec", "", "exec (Kubernetes 1.35 on)"),
    at_times("get", "pods/portforward", "", "port-forward"),
    at_times("create", "pods/portforward", "", "port-forward (1.35 on)"),
    at_times("create", "services", "", "several nodes, ports"),
    at_times("get", "services", "", "submit after a lost answer"),
    at_times("create", "configmaps", "", "several nodes"),
    at_times("get", "configmaps", "", "interrupted submissions"),
    at_times("create", "secrets", "", "secrets, files, records"),
    at_times("get", "secrets", "", "jobs show, submit"),
    at_times("patch", "secrets", "", "how a task ended"),
    at_times("create", "podgroups", "scheduling.k8s.io", "several nodes (1.36 on)"),
    at_times("get", "podgroups", "scheduling.k8s.io", "submit after a lost answer"),
    at_times("list", "persistentvolumeclaims", "", "volumes"),
    at_times("get", "persistentvolumeclaims", "", "volumes by claim"),
    at_times("create", "persistentvolumeclaims", "", "volumes create"),
    at_times("patch", "persistentvolumeclaims", "", "volumes resize"),
    at_times("delete", "persistentvolumeclaims", "", "volumes delete"),
    everywhere("list", "nodes", "", "GPU names, jobs gpus"),
    everywhere("list", "pods", "", "free GPUs, list -A"),
    everywhere("list", "jobs", "batch", "list -A"),
    everywhere("watch", "jobs", "batch", "list -A -w"),
    everywhere("watch", "pods", "", "list -A -w"),
    everywhere("list", "persistentvolumeclaims", "", "volumes list -A"),
    everywhere("list", "storageclasses", "storage.k8s.io", "volumes create, resize"),
    everywhere("list", "resourceslices", "resource.k8s.io", "GPUs as devices"),
    everywhere("list", "resourceclaims", "resource.k8s.io", "the free ones, with -A"),
    everywhere("list", "csidrivers", "storage.k8s.io", "buckets that are mounted"),
];

/// Runs it. Only what no submit can do without makes it fail.
pub(super) async fn run(ctx: &Ctx) -> Result<Exit> {
    let configuration = Configuration::of(ctx);
    let login = crate::login::current().ok().map(|user| user.raw);
    let cluster = ctx.cluster()?;
    let version = cluster.version().await?;
    let reviews = NEEDS.iter().map(|need| cluster.may(need.right));
    let (identity, allowed) = futures::join!(cluster.identity(), futures::future::join_all(reviews));
    let allowed: Vec<bool> = allowed.into_iter().collect::<Result<_, _>>()?;
    let user = identity.or_else(|| ctx.target.as_user.clone()).unwrap_or_else(|| cluster.user());
    let missing: Vec<String> = NEEDS
        .iter()
        .zip(&allowed)
        .filter(|(need, allowed)| need.always && !**allowed)
        .map(|(need, _)| named(need))
        .collect();
    let optional = NEEDS.iter().zip(&allowed).filter(|(need, allowed)| !need.always && !**allowed).count();
    let mut verdict = verdict(cluster.namespace(), &missing, optional);
    let (mut status, mut exit) = if missing.is_empty() { ("ok", Exit::SUCCESS) } else { ("limited", Exit::FAILURE) };
    if configuration.error().is_some() {
        verdict = format!("The configuration is wrong: most commands refuse it. {verdict}");
        (status, exit) = ("limited", Exit::FAILURE);
    }
    let model = json!({
        "status": status,
        "service": "k8s-cli-api",
        "message": verdict,
        "server": cluster.server(),
        "version": version,
        "context": cluster.context(),
        "namespace": cluster.namespace(),
        "cluster_user": user,
        "username": login,
        "configuration": configuration,
        "permissions": NEEDS.iter().zip(&allowed).map(|(need, allowed)| json!({
            "verb": need.right.verb, "resource": resource(&need.right), "all_namespaces": need.right.everywhere,
            "used_by": need.used_by, "needed": need.always, "allowed": allowed,
        })).collect::<Vec<_>>(),
    });
    if ctx.ui.structured(&model)? {
        return Ok(exit);
    }
    ctx.ui.fields(&[
        ("Server", format!("{} ({version})", cluster.server())),
        ("Context", cluster.context().unwrap_or("(in the cluster)").to_owned()),
        ("Namespace", cluster.namespace().to_owned()),
        ("As", user),
        ("Username", login.unwrap_or_else(|| "not logged in: run 'k8s-cli auth login <username>'".into())),
        ("Config", configuration.line()),
    ])?;
    configuration.print(ctx)?;
    ctx.ui.line("")?;
    ctx.ui.table(&table(&allowed))?;
    ctx.ui.line("")?;
    ctx.ui.line(&verdict)?;
    Ok(exit)
}

/// What can be done with these rights.
fn verdict(place: &str, missing: &[String], optional: usize) -> String {
    match (missing, optional) {
        ([], 0) => format!("Tasks can be submitted in the namespace '{place}'"),
        ([], 1) => format!("Tasks can be submitted in the namespace '{place}'; 1 optional right is missing"),
        ([], _) => format!("Tasks can be submitted in the namespace '{place}'; {optional} optional rights are missing"),
        (missing, _) => {
            format!("No tasks can be submitted in the namespace '{place}': no right to {}", missing.join(", "))
        }
    }
}

fn table(allowed: &[bool]) -> Table {
    let mut table = Table::new(&["VERB", "RESOURCE", "ALLOWED", "USED BY"]);
    for (need, allowed) in NEEDS.iter().zip(allowed) {
        let (word, tone) = match (*allowed, need.always) {
            (true, _) => ("yes", Tone::Good),
            (false, true) => ("NO", Tone::Bad),
            (false, false) => ("no", Tone::Waiting),
        };
        let resource = shown(&need.right);
        table.row([need.right.verb.into(), resource.into(), Cell::new(word, tone), need.used_by.into()]);
    }
    table
}

/// `jobs.batch`.
fn resource(right: &Right) -> String {
    if right.group.is_empty() { right.resource.to_owned() } else { format!("{}.{}", right.resource, right.group) }
}

/// `jobs.batch -A`; what is in no namespace has no `-A`, nor has the longest, for which there is no room.
fn shown(right: &Right) -> String {
    let bare = ["nodes", "storageclasses", "csidrivers", "resourceslices", "resourceclaims"];
    let everywhere = right.everywhere && !bare.contains(&right.resource);
    resource(right) + if everywhere { " -A" } else { "" }
}

/// `create jobs.batch`.
fn named(need: &Need) -> String {
    format!("{} {}", need.right.verb, resource(&need.right))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const VERBS: [&str; 6] = ["get", "list", "watch", "create", "patch", "delete"];

    /// The rules of the smallest Role with which every command works in one namespace.
    fn rules() -> String {
        let mut rules: Vec<(&str, Vec<&str>, Vec<&str>)> = Vec::new();
        for right in NEEDS.iter().map(|need| need.right).filter(|right| !right.everywhere) {
            match rules.iter_mut().find(|(group, resources, _)| (*group, resources[0]) == (right.group, right.resource))
            {
                Some((_, _, verbs)) => verbs.push(right.verb),
                None => rules.push((right.group, vec![right.resource], vec![right.verb])),
            }
        }
        for (_, _, verbs) in &mut rules {
            verbs.sort_by_key(|verb| VERBS.iter().position(|known| known == verb).unwrap());
        }
        rules.dedup_by(|next, rule| {
            let same = (next.0, &next.2) == (rule.0, &rule.2);
            if same {
                rule.1.append(&mut next.1);
            }
            same
        });
        let rule = |(group, resources, verbs): &(&str, Vec<&str>, Vec<&str>)| {
            let group = if group.is_empty() { "\"\"" } else { *group };
            format!(
                "- {{apiGroups: [{group}], resources: [{}], verbs: [{}]}}\n",
                resources.join(", "),
                verbs.join(", ")
            )
        };
        rules.iter().map(rule).collect()
    }

    #[test]
    fn documented_role() {
        let begin = "kind: Role\nmetadata: {name: k8s-cli}\nrules:\n";
        let fresh = format!("{begin}{}", rules());
        crate::help::tests::assert_documented("objects-and-rights", begin, "\n---\n", &fresh);
    }

    #[test]
    fn fits_a_terminal_of_80_columns() {
        let widest = |of: &dyn Fn(&Need) -> usize| NEEDS.iter().map(of).max().unwrap();
        let resource = widest(&|need| shown(&need.right).len());
        let width = "create".len() + resource + "ALLOWED".len() + widest(&|need| need.used_by.len()) + 3 * 3;
        assert!(width <= 80, "{width}");
    }
}
