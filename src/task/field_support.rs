//! What becomes of each field of a task file on Kubernetes. This table is all there is to say about it: `jobs lint`
//! prints it, `jobs submit` warns and refuses by it, and whoever makes a field work changes its row here.

use super::finding::Support;
use super::{ephemeral, ports};
use crate::yaml::{Node, Value};

/// A row of the table.
pub(super) struct Rule {
    /// The field's path; candidates of `any_of` and `ordered` go by `resources`, a `*` is any key.
    pub(super) field: &'static str,
    /// What becomes of it.
    pub(super) support: Support,
    pub(super) note: &'static str,
    /// What to do instead.
    pub(super) hint: &'static str,
    /// Which of its values in words; all of them if there are none.
    values: &'static str,
    /// The same as a test of the value and the map that it stands in.
    pub(super) holds: fn(&Value, &Entries) -> bool,
}

type Entries = [(Node, Node)];

const fn rule(field: &'static str, support: Support, note: &'static str) -> Rule {
    Rule { field, support, note, hint: "", values: "", holds: |_, _| true }
}
const fn honoured(field: &'static str) -> Rule {
    rule(field, Support::Honoured, "")
}
const fn depends(field: &'static str, on: &'static str) -> Rule {
    rule(field, Support::Depends, on)
}
const fn approximated(field: &'static str, how: &'static str) -> Rule {
    rule(field, Support::Approximated, how)
}
const fn ignored(field: &'static str, why: &'static str) -> Rule {
    rule(field, Support::Ignored, why)
}
const fn refused(field: &'static str, why: &'static str, hint: &'static str) -> Rule {
    Rule { hint, ..rule(field, Support::Refused, why) }
}

impl Rule {
    const fn when(mut self, values: &'static str, holds: fn(&Value, &Entries) -> bool) -> Self {
        self.values = values;
        self.holds = holds;
        self
    }
}

const NOT_YET: &str = "not supported yet";
const NO_MEANING: &str = "it has no meaning on Kubernetes";
const ELSEWHERE: &str = "the task runs on Kubernetes";
const PATIENT: &str = "the task waits as long as it takes; see --start-timeout";
const OWN: &str = "it is internal to SkyPilot";
const SOME_PORTS: &str =
    "a Service has the first 100; others are reached with 'k8s-cli jobs port-forward ID PORT', or at the pod itself";

/// The table; of several rows for a field the first that holds counts.
pub(super) const RULES: &[Rule] = &[
    honoured("name"),
    honoured("num_nodes"),
    honoured("setup"),
    honoured("run"),
    honoured("envs"),
    honoured("secrets"),
    refused("managed_secrets", "kept by SkyPilot's server, and there is none", "use 'secrets' and give their values with --secret"),
    honoured("workdir"),
    honoured("volumes.*"),
    honoured("volumes.*.name"),
    honoured("volumes.*.sub_path"),
    honoured("volumes.*.*").when("of a volume without a name", |_, beside| ephemeral::has_no_name(beside)),
    ignored("volumes.*.*", "the volume is used as it is"),
    ignored("service", "the task runs once, it is not served"),
    ignored("pool", "the task runs once, there are no workers to keep"),
    ignored("event_callback", "there is no server to call it"),
    ignored("inputs", "SkyPilot uses it to choose a cloud"),
    ignored("outputs", "SkyPilot uses it to choose a cloud"),
    honoured("api_server_access").when("`false`", |value, _| *value == Value::Bool(false)),
    ignored("api_server_access", "there is no server"),
    ignored("file_mounts_mapping", OWN),
    ignored("volume_mounts", OWN),
    ignored("_metadata", OWN),
    ignored("_user_specified_yaml", OWN),
    honoured("config.kubernetes.pod_config"),
    honoured("config.kubernetes.custom_metadata"),
    honoured("config.kubernetes.kueue"),
    honoured("config.kubernetes.kueue.local_queue_name"),
    ignored("config.kubernetes.kueue.*", PATIENT),
    honoured("config.kubernetes.quota"),
    honoured("config.kubernetes.quota.queue"),
    ignored("config.kubernetes.quota.*", "it is not a field of a task"),
    ignored("config.kubernetes.dws", NOT_YET),
    honoured("config.kubernetes.remote_identity").when("a service account", |value, _| text_is(value, is_account)),
    ignored("config.kubernetes.remote_identity", "the namespace's default service account is used; see --service-account"),
    ignored("config.kubernetes.enable_docker", NOT_YET),
    ignored("config.kubernetes.provision_timeout", PATIENT),
    approximated("config.kubernetes.set_pod_resource_limits", "requests are limits too, unless written N+"),
    honoured("config.kubernetes"),
    ignored("config.kubernetes.*", "it is not a field of a task"),
    ignored("config.hooks", NOT_YET),
    ignored("config.docker", "containers are run by Kubernetes"),
    ignored("config.*", ELSEWHERE),
    honoured("resources.cpus"),
    honoured("resources.memory").when("an amount", |value, _| !text_is(value, |text| text.ends_with('x'))),
    approximated("resources.memory", "this many gigabytes for each requested CPU"),
    approximated("resources.accelerators", "rounded up, Kubernetes shares no GPU").when("a fraction, for example `V100:0.5`", |value, _| named(value, is_part)),
    honoured("resources.accelerators"),
    honoured("resources.image_id").when("`docker:IMAGE`", |value, _| matches!(value, Value::Str(text) if text.trim().starts_with("docker:"))),
    honoured("resources.image_id").when("`{docker: IMAGE}`", |value, _| {
        matches!(value, Value::Map(entries) if entries.iter().any(|(key, _)| key.as_str() == Some("docker")))
    }),
    honoured("resources.image_id").when("`IMAGE`, in a file for Kubernetes", |value, beside| {
        matches!(value, Value::Str(text) if !super::images::is_machine_image(text)) && !is_elsewhere(beside)
    }),
    approximated("resources.image_id", "the image for the context in use, else the default")
        .when("by context, in a file for Kubernetes", |value, beside| matches!(value, Value::Map(_)) && !is_elsewhere(beside)),
    ignored("resources.image_id", "it is a machine image of another cloud; the default image is used"),
    honoured("resources.infra").when("`k8s`, `k8s/CONTEXT`", |value, _| text_is(value, is_kubernetes)),
    approximated("resources.infra", ELSEWHERE),
    honoured("resources.cloud").when("`kubernetes`", |value, _| text_is(value, is_kubernetes)),
    approximated("resources.cloud", ELSEWHERE),
    honoured("resources.region").when("beside `infra: k8s`", |_, beside| is_here(beside)),
    ignored("resources.region", ELSEWHERE),
    ignored("resources.zone", ELSEWHERE),
    depends("resources.use_spot", "ignored where no node is labelled as a spot node").when("`true`", |value, _| *value == Value::Bool(true)),
    honoured("resources.use_spot"),
    depends("resources.instance_type", "the file is for another cloud: ignored where no node is of that type")
        .when("in a file for another cloud", |_, beside| is_elsewhere(beside)),
    honoured("resources.instance_type"),
    depends("resources.disk_size", "the file is for another cloud: ignored where no node has so much")
        .when("in a file for another cloud", |_, beside| is_elsewhere(beside)),
    honoured("resources.disk_size"),
    approximated("resources.ports", SOME_PORTS).when("more than 100", |value, _| ports::are_many(value)),
    honoured("resources.ports"),
    honoured("resources.labels"),
    honoured("resources.any_of"),
    honoured("resources.ordered"),
    honoured("resources.autostop").when("`false`", |value, _| *value == Value::Bool(false)),
    ignored("resources.autostop", "a task's pods end when it ends"),
    approximated(
        "resources.job_recovery",
        "Kubernetes 1.26 and newer make a pod anew that was taken away, and their scheduler chooses where",
    )
    .when("a strategy", |value, _| match value {
        Value::Map(entries) => entries.iter().any(|(key, _)| key.as_str() == Some("strategy")),
        value => matches!(value, Value::Str(_)),
    }),
    honoured("resources.job_recovery"),
    ignored("resources.priority", "there is no server that orders what waits"),
    ignored("resources.priority_class", "it orders what SkyPilot's server starts; the cluster's own is --priority-class"),
    ignored("resources.ephemeral_storage", "SkyPilot has replaced it with 'disk_size'"),
    ignored("resources.disk_tier", NO_MEANING),
    ignored("resources.network_tier", NO_MEANING),
    ignored("resources.local_disk", NO_MEANING),
    ignored("resources.max_hourly_cost", NO_MEANING),
    ignored("resources.accelerator_args", NO_MEANING),
    ignored("resources.volumes", "they are disks of another cloud"),
    ignored("resources.*", OWN),
];

fn text_is(value: &Value, is: fn(&str) -> bool) -> bool {
    matches!(value, Value::Str(text) if is(text))
}

fn is_kubernetes(text: &str) -> bool {
    let cloud = text.split('/').next().unwrap_or_default().trim();
    ["k8s", "kubernetes", "*"].iter().any(|here| here.eq_ignore_ascii_case(cloud))
}

/// Whether `remote_identity` names a service account, and is not one of SkyPilot's own words.
pub(super) fn is_account(text: &str) -> bool {
    !matches!(text, "LOCAL_CREDENTIALS" | "SERVICE_ACCOUNT" | "NO_UPLOAD" | "")
}

/// The cloud that is named beside a field.
fn cloud(beside: &Entries) -> Option<&str> {
    let named = |key: &Node| matches!(key.as_str(), Some("infra" | "cloud"));
    beside.iter().find(|(key, _)| named(key)).and_then(|(_, value)| value.as_str())
}

fn is_here(beside: &Entries) -> bool {
    cloud(beside).is_some_and(is_kubernetes)
}

fn is_elsewhere(beside: &Entries) -> bool {
    cloud(beside).is_some_and(|cloud| !is_kubernetes(cloud))
}

/// Whether one of the accelerators, as `NAME:COUNT`, is so.
fn named(value: &Value, is: fn(&str) -> bool) -> bool {
    match value {
        Value::Map(entries) => {
            entries.iter().any(|(key, count)| is(&format!("{}:{}", key.to_python_str(), count.to_python_str())))
        }
        Value::Seq(items) => items.iter().any(|item| is(&item.to_python_str())),
        Value::Str(text) => is(text),
        _ => false,
    }
}

fn is_part(text: &str) -> bool {
    text.rsplit_once(':')
        .and_then(|(_, count)| count.trim().parse::<f64>().ok())
        .is_some_and(|count| count.fract() > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows as Markdown; fields of which the same is said share one.
    fn table() -> String {
        let mut rows: Vec<(Vec<&str>, &str, Support, String)> = Vec::new();
        for (index, rule) in RULES.iter().enumerate() {
            let is_last = RULES[..index].iter().any(|other| other.field == rule.field);
            let values = if is_last && rule.values.is_empty() { "otherwise" } else { rule.values };
            let note = [rule.note, rule.hint].join("; ");
            let note = note.trim_matches([';', ' ']).to_owned();
            match rows.last_mut() {
                Some((fields, "", support, said))
                    if values.is_empty() && (*support, &*said) == (rule.support, &note) =>
                {
                    fields.push(rule.field);
                }
                _ => rows.push((vec![rule.field], values, rule.support, note)),
            }
        }
        let row = |(fields, values, support, note): &(Vec<&str>, &str, Support, String)| {
            let fields: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
            let cells = [&fields.join(", "), *values, word(*support), note];
            format!("| {} |\n", cells.join(" | ")).replace("|  |", "| |")
        };
        let rows: String = rows.iter().map(row).collect();
        format!("| field | values | what happens | note |\n|---|---|---|---|\n{rows}")
    }

    fn word(support: Support) -> &'static str {
        match support {
            Support::Honoured => "honoured",
            Support::Depends => "depends on the cluster",
            Support::Approximated => "approximated",
            Support::Ignored => "ignored",
            Support::Refused => "refused",
        }
    }

    #[test]
    fn documented_fields() {
        crate::help::tests::assert_documented("task-files", "| field | values |", "\n\n", &table());
    }
}
