//! What SkyPilot's loader allows, written down a second time and apart from the reader: keys and kinds of values.
//! Nothing that the reader accepts may be refused by it.

use k8s_cli::yaml::{Node, Value};

/// Path, and the kinds that may stand there: **s**tring, **i**nteger, **n**umber, **b**oolean, **m**ap, **l**ist,
/// **0** nothing. Under `resources` the same holds for entries of `any_of` and `ordered`.
const KINDS: &[(&str, &str)] = &[
    ("name", "s0"),
    ("workdir", "sm0"),
    ("workdir.url", "s"),
    ("workdir.ref", "s"),
    ("num_nodes", "i0"),
    ("resources", "m0"),
    ("setup", "s0"),
    ("run", "s0"),
    ("envs", "m"),
    ("secrets", "ml0"),
    ("managed_secrets", "l0"),
    ("file_mounts", "m0"),
    ("file_mounts.*", "sm"),
    ("volumes", "m0"),
    ("config", "m0"),
    ("config.kubernetes", "m"),
    ("config.kubernetes.pod_config", "m"),
    ("config.kubernetes.custom_metadata", "m"),
    ("config.kubernetes.provision_timeout", "i"),
    ("config.kubernetes.kueue", "m"),
    ("config.kubernetes.remote_identity", "sm"),
    ("config.kubernetes.set_pod_resource_limits", "bn"),
    ("config.kubernetes.enable_docker", "bsm"),
    ("config.docker", "m"),
    ("config.docker.run_options", "sl"),
    ("config.gcp", "m"),
    ("config.hooks", "l"),
    ("service", "m0"),
    ("service.readiness_probe", "sm0"),
    ("service.replicas", "i0"),
    ("service.replica_policy", "m0"),
    ("service.replica_policy.min_replicas", "i"),
    ("service.replica_policy.max_replicas", "i"),
    ("service.ports", "i0"),
    ("service.tls", "m0"),
    ("pool", "m0"),
    ("pool.workers", "i"),
    ("event_callback", "s0"),
    ("inputs", "m0"),
    ("outputs", "m0"),
    ("inputs.*", "n"),
    ("outputs.*", "n"),
    ("api_server_access", "b0"),
    ("file_mounts_mapping", "m0"),
    ("volume_mounts", "l0"),
    ("_metadata", "m0"),
    ("_user_specified_yaml", "sinbml0"),
    ("resources.cpus", "sn0"),
    ("resources.memory", "sn0"),
    ("resources.accelerators", "sml0"),
    ("resources.gpus", "sml0"),
    ("resources.instance_type", "s0"),
    ("resources.use_spot", "b0"),
    ("resources.infra", "s0"),
    ("resources.cloud", "s0"),
    ("resources.region", "s0"),
    ("resources.zone", "s0"),
    ("resources.disk_size", "is0"),
    ("resources.ephemeral_storage", "is0"),
    ("resources.disk_tier", "s0"),
    ("resources.network_tier", "s0"),
    ("resources.local_disk", "s0"),
    ("resources.max_hourly_cost", "n0"),
    ("resources.ports", "isl0"),
    ("resources.image_id", "sm0"),
    ("resources.labels", "m0"),
    ("resources.labels.*", "s"),
    ("resources.autostop", "bism0"),
    ("resources.autostop.idle_minutes", "i"),
    ("resources.autostop.down", "b"),
    ("resources.autostop.wait_for", "s"),
    ("resources.autostop.hook", "s"),
    ("resources.autostop.hook_timeout", "i"),
    ("resources.job_recovery", "sm0"),
    ("resources.job_recovery.max_restarts_on_errors", "i"),
    ("resources.job_recovery.recover_on_exit_codes", "il"),
    ("resources.priority", "i0"),
    ("resources.priority_class", "s0"),
    ("resources.accelerator_args", "m0"),
    ("resources.accelerator_args.runtime_version", "s"),
    ("resources.accelerator_args.tpu_name", "s"),
    ("resources.accelerator_args.tpu_vm", "b"),
    ("resources.accelerator_args.gcp_queued_resource", "b"),
    ("resources.any_of", "l0"),
    ("resources.ordered", "l0"),
    ("resources.volumes", "l0"),
    ("resources._no_missing_accel_warnings", "b0"),
    ("resources._is_image_managed", "b0"),
    ("resources._requires_fuse", "b0"),
    ("resources._cluster_config_overrides", "m0"),
];

/// Maps in which no other keys may stand than those of the table.
const CLOSED: [&str; 5] = ["", "workdir", "resources", "resources.autostop", "resources.accelerator_args"];

/// Why a task is none, if it is none.
pub(crate) fn refuse(document: &Node) -> Option<String> {
    match &document.value {
        Value::Null => None,
        Value::Map(_) => map(document, ""),
        _ => Some("a document that is no map".into()),
    }
}

/// Whether a first document only names what follows.
pub(crate) fn is_head(document: &Node) -> bool {
    let Value::Map(entries) = &document.value else { return false };
    let keys: Vec<Option<&str>> = entries.iter().map(|(key, _)| key.as_str()).collect();
    keys.contains(&Some("name")) && keys.iter().all(|key| matches!(key, Some("name" | "execution")))
}

fn map(node: &Node, path: &str) -> Option<String> {
    let Value::Map(entries) = &node.value else { return None };
    entries.iter().find_map(|(key, value)| {
        let name = key.to_python_str();
        let own = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let any = format!("{path}.*");
        match KINDS.iter().find(|(known, _)| *known == own || *known == any) {
            Some((_, kinds)) if !kinds.contains(kind(&value.value)) => Some(format!("{own} is {}", value.value.kind())),
            Some(_) => match (&value.value, own.as_str()) {
                (Value::Seq(items), "resources.any_of" | "resources.ordered") => {
                    items.iter().find_map(|item| match item.value {
                        Value::Map(_) => map(item, "resources"),
                        _ => Some(format!("an entry of {own} is {}", item.value.kind())),
                    })
                }
                _ => map(value, &own),
            },
            None if CLOSED.contains(&path) => Some(format!("{own} is no field")),
            None => None,
        }
    })
}

/// The letters of a value, one of which has to be allowed: a whole number is a number too.
fn kind(value: &Value) -> &'static [char] {
    match value {
        Value::Null => &['0'],
        Value::Bool(_) => &['b'],
        Value::Int(_) => &['i', 'n'],
        Value::Float(number) if number.fract() == 0.0 => &['i', 'n'],
        Value::Float(_) => &['n'],
        // A date is no text to a schema.
        Value::Time(_) => &['t'],
        Value::Str(_) => &['s'],
        Value::Seq(_) => &['l'],
        Value::Map(_) => &['m'],
    }
}
