//! The fields of a task file and what each may hold, as SkyPilot 0.14's loader has them.

use super::schema::{Fields, Instead, Shape};
use Instead::{Field, Words};
use Shape::{Any, Bool, Each, Either, Exact, Form, List, Null, Number, Text, Whole, Word};

const ANY_MAP: Shape = Each(&Any, 0, usize::MAX);
const TEXTS: Shape = List(&Text, 0, usize::MAX, false);
const WHOLE: Shape = Whole(i128::MIN, i128::MAX);
const COUNT: Shape = Whole(0, i128::MAX);
const NUMBER: Shape = Number(f64::NEG_INFINITY);

pub(super) const TASK: Fields = Fields {
    internal: &[
        ("file_mounts_mapping", ANY_MAP),
        ("volume_mounts", List(&Shape::Fields(&VOLUME_MOUNT), 0, usize::MAX, false)),
        ("_metadata", ANY_MAP),
        ("_user_specified_yaml", Any),
    ],
    moved: &[
        ("experimental", Words("it is called 'config' now, without 'config_overrides'")),
        ("storage", Words("write what is in a bucket into 'file_mounts': PATH: {name: BUCKET, ...}")),
        ("storage_mounts", Words("write what is in a bucket into 'file_mounts': PATH: {name: BUCKET, ...}")),
        ("min_nodes", Words("a task has a fixed number of nodes: 'num_nodes'")),
        ("auth", Words("it is not part of a task")),
        (
            "job",
            Words("only SkyPilot's nightly has it, and it is not supported here yet; its timeout is --start-timeout"),
        ),
        ("execution", Words("it belongs in a first document of its own, with 'name' alone beside it")),
        // As others call the same, or beside the map that it belongs into.
        ("accelerators", Field("resources.accelerators")),
        ("accelerator", Field("resources.accelerators")),
        ("gpus", Field("resources.accelerators")),
        ("gpu", Field("resources.accelerators")),
        ("cpus", Field("resources.cpus")),
        ("cpu", Field("resources.cpus")),
        ("memory", Field("resources.memory")),
        ("image", Field("resources.image_id")),
        ("image_id", Field("resources.image_id")),
        ("ports", Field("resources.ports")),
        ("labels", Field("resources.labels")),
        ("infra", Field("resources.infra")),
        ("use_spot", Field("resources.use_spot")),
        ("disk_size", Field("resources.disk_size")),
        ("instance_type", Field("resources.instance_type")),
        ("env", Field("envs")),
        ("environment", Field("envs")),
        ("command", Field("run")),
        ("cmd", Field("run")),
        ("args", Field("run")),
        ("script", Field("run")),
        ("entrypoint", Field("run")),
        ("nodes", Field("num_nodes")),
        ("replicas", Field("num_nodes")),
    ],
    ..Fields::new(&[
        ("name", Text),
        ("workdir", Either(&[Text, Shape::Fields(&GIT)])),
        ("num_nodes", WHOLE),
        ("resources", ANY_MAP),
        ("setup", Text),
        ("run", Text),
        ("envs", ANY_MAP),
        ("secrets", Either(&[ANY_MAP, List(&Any, 0, usize::MAX, false)])),
        ("managed_secrets", List(&Either(&[Text, Each(&Shape::Fields(&MANAGED_SECRET), 0, 1)]), 0, usize::MAX, false)),
        ("file_mounts", ANY_MAP),
        ("volumes", ANY_MAP),
        ("config", Shape::Fields(&CONFIG)),
        ("service", ANY_MAP),
        ("pool", ANY_MAP),
        ("event_callback", Text),
        ("inputs", Each(&NUMBER, 1, 1)),
        ("outputs", Each(&NUMBER, 1, 1)),
        ("api_server_access", Bool),
    ])
};

const GIT: Fields = Fields { required: &["url"], ..Fields::new(&[("url", Text), ("ref", Text)]) };
const MANAGED_SECRET: Fields = Fields::new(&[("mount_path", Text)]);
const VOLUME_MOUNT: Fields = Fields::new(&[
    ("path", Text),
    ("volume_name", Text),
    ("is_ephemeral", Bool),
    ("sub_path", Text),
    ("volume_config", ANY_MAP),
]);

/// The clouds that SkyPilot knows.
pub(super) const CLOUDS: [&str; 25] = [
    "aws",
    "azure",
    "gcp",
    "ibm",
    "lambda",
    "scp",
    "oci",
    "kubernetes",
    "runpod",
    "vast",
    "vsphere",
    "cudo",
    "fluidstack",
    "paperspace",
    "primeintellect",
    "do",
    "nebius",
    "ssh",
    "slurm",
    "hyperbolic",
    "seeweb",
    "shadeform",
    "yotta",
    "mithril",
    "verda",
];

/// The fields that `resources` and the candidates in it share; of `accelerators` the two have different forms.
macro_rules! resource_fields {
    ($($more:tt)*) => {
        &[
            ("cpus", Either(&[Text, NUMBER])),
            ("memory", Either(&[Text, NUMBER])),
            ("instance_type", Text),
            ("use_spot", Bool),
            ("infra", Form(is_infra, "a cloud, cloud/region or k8s/context that SkyPilot knows")),
            ("cloud", Word(&CLOUDS)),
            ("region", Text),
            ("zone", Text),
            ("disk_size", DISK),
            ("disk_tier", Word(&["low", "medium", "high", "ultra", "best"])),
            ("network_tier", Word(&["standard", "best"])),
            ("local_disk", Text),
            ("image_id", Either(&[Text, ANY_MAP, Null])),
            ("ports", Either(&[WHOLE, Text, List(&Either(&[WHOLE, Text]), 0, usize::MAX, false), Null])),
            ("labels", Each(&Text, 0, usize::MAX)),
            ("autostop", Either(&[Bool, WHOLE, MINUTES, Shape::Fields(&AUTOSTOP)])),
            ("job_recovery", Either(&[Text, Shape::Fields(&JOB_RECOVERY)])),
            ("priority", Whole(-1000, 1000)),
            ("priority_class", Text),
            ("accelerator_args", Shape::Fields(&ACCELERATOR_ARGS)),
            ("max_hourly_cost", NUMBER),
            ("volumes", List(&Shape::Fields(&DISK_VOLUME), 0, usize::MAX, false)),
            $($more)*
        ]
    };
}

const RESOURCES_INTERNAL: &[(&str, Shape)] = &[
    // Given up by SkyPilot in favour of disk_size; still read, and without effect.
    ("ephemeral_storage", DISK),
    ("_no_missing_accel_warnings", Bool),
    ("_is_image_managed", Bool),
    ("_requires_fuse", Bool),
    ("_cluster_config_overrides", ANY_MAP),
];
const RESOURCES_MOVED: &[(&str, Instead)] = &[
    ("spot_recovery", Words("it is called 'job_recovery' now")),
    ("candidates", Words("it is called 'any_of' or 'ordered' now, a list of what may take the place of one another")),
    ("hooks", Words("it belongs in 'config', beside 'resources'")),
    ("num_nodes", Words("it belongs beside 'resources', not in it")),
    ("gpu", Words("did you mean 'accelerators' or 'gpus'?")),
];

/// `resources`.
pub(super) const RESOURCES: Fields = Fields {
    internal: RESOURCES_INTERNAL,
    moved: RESOURCES_MOVED,
    ..Fields::new(resource_fields![
        ("accelerators", Either(&[Text, Each(&Either(&[NUMBER, Null]), 0, usize::MAX), TEXTS])),
        ("any_of", List(&ANY_MAP, 0, usize::MAX, false)),
        ("ordered", List(&ANY_MAP, 0, usize::MAX, false)),
    ])
};

/// One of `any_of` or `ordered`.
pub(super) const CANDIDATE: Fields = Fields {
    internal: RESOURCES_INTERNAL,
    moved: RESOURCES_MOVED,
    ..Fields::new(resource_fields![("accelerators", Either(&[Text, Each(&NUMBER, 0, 1)])),])
};

/// The other name of `accelerators`.
pub(super) const GPUS: &str = "gpus";

const DISK: Shape =
    Either(&[WHOLE, Form(is_disk_size, "a whole number of gigabytes, or one with a unit (100GB, 1TB, 512Gi)")]);
const MINUTES: Shape = Form(is_minutes, "a number of minutes, or one with a unit: m, h, d or w");
const AUTOSTOP: Fields = Fields::new(&[
    ("idle_minutes", COUNT),
    ("down", Bool),
    ("wait_for", Word(&["jobs_and_ssh", "jobs", "none"])),
    ("hook", Text),
    ("hook_timeout", Whole(1, i128::MAX)),
]);
const EXIT_CODE: Shape = Whole(0, 255);
const JOB_RECOVERY: Fields = Fields {
    // SkyPilot's plugins add to it.
    open: true,
    ..Fields::new(&[
        ("strategy", Either(&[Text, Null])),
        ("max_restarts_on_errors", COUNT),
        ("recover_on_exit_codes", Either(&[EXIT_CODE, List(&EXIT_CODE, 0, usize::MAX, true)])),
    ])
};
const ACCELERATOR_ARGS: Fields =
    Fields::new(&[("runtime_version", Text), ("tpu_name", Text), ("tpu_vm", Bool), ("gcp_queued_resource", Bool)]);
const DISK_VOLUME: Fields = Fields {
    open: true,
    ..Fields::new(&[
        ("path", Text),
        ("name", Text),
        ("disk_size", DISK),
        ("disk_tier", Text),
        ("auto_delete", Bool),
        ("storage_type", Text),
        ("attach_mode", Text),
    ])
};

/// A bucket in `file_mounts`.
pub(super) const STORAGE: Fields = Fields {
    internal: &[("_is_sky_managed", Bool), ("_bucket_sub_path", Text), ("_force_delete", Bool)],
    ..Fields::new(&[
        ("name", Text),
        ("source", Either(&[Text, List(&Text, 1, usize::MAX, false)])),
        ("store", Word(&["S3", "GCS", "AZURE", "R2", "IBM", "OCI", "NEBIUS", "COREWEAVE", "VASTDATA", "HF", "VOLUME"])),
        ("persistent", Bool),
        ("mode", Word(&["MOUNT", "COPY", "MOUNT_CACHED"])),
        ("type", Word(&["MODEL_CHECKPOINT_RO", "MODEL_CHECKPOINT_RW", "DATASET_RO", "DATASET_RW"])),
        ("config", Shape::Fields(&STORAGE_CONFIG)),
    ])
};
const STORAGE_CONFIG: Fields = Fields {
    open: true,
    ..Fields::new(&[
        ("disk_size", DISK),
        ("disk_tier", Text),
        ("storage_type", Text),
        ("attach_mode", Text),
        ("mount", Shape::Fields(&MOUNT)),
        ("mount_cached", Shape::Fields(&MOUNT_CACHED)),
    ])
};
const MOUNT: Fields = Fields::new(&[("read_only", Bool), ("hf_mount_args", TEXTS)]);
const RCLONE_SIZE: Shape = Form(is_rclone_size, "a whole number, or one with a unit: b, k, m, g, t or p");
const RCLONE_TIME: Shape = Form(is_rclone_time, "a duration (30s, 1h30m)");
const MOUNT_CACHED: Fields = Fields::new(&[
    ("transfers", Whole(1, i128::MAX)),
    ("buffer_size", RCLONE_SIZE),
    ("vfs_cache_max_size", RCLONE_SIZE),
    ("vfs_cache_max_age", RCLONE_TIME),
    ("vfs_read_ahead", RCLONE_SIZE),
    ("vfs_read_chunk_size", RCLONE_SIZE),
    ("vfs_read_chunk_streams", COUNT),
    ("vfs_write_back", RCLONE_TIME),
    ("read_only", Bool),
]);

/// `service`.
pub(super) const SERVICE: Fields = Fields::new(&[
    ("readiness_probe", Either(&[Text, Shape::Fields(&PROBE)])),
    ("replicas", WHOLE),
    ("replica_policy", Shape::Fields(&REPLICA_POLICY)),
    ("ports", WHOLE),
    ("load_balancing_policy", Exact(&["round_robin", "least_load", "instance_aware_least_load"])),
    ("load_balancer", Shape::Fields(&Fields::new(&[("stream_timeout_seconds", NUMBER)]))),
    ("tls", Shape::Fields(&TLS)),
    ("workers", WHOLE),
    ("pool", Shape::Fields(&POOL)),
]);
const TLS: Fields =
    Fields { required: &["keyfile", "certfile"], ..Fields::new(&[("keyfile", Text), ("certfile", Text)]) };
const PROBE: Fields = Fields {
    required: &["path"],
    ..Fields::new(&[
        ("path", Text),
        ("initial_delay_seconds", NUMBER),
        ("timeout_seconds", NUMBER),
        ("endpoint_probe_interval_seconds", NUMBER),
        ("consecutive_failure_threshold_timeout", NUMBER),
        ("post_data", Either(&[Text, ANY_MAP])),
        ("headers", Each(&Text, 0, usize::MAX)),
    ])
};
const REPLICA_POLICY: Fields = Fields {
    required: &["min_replicas"],
    ..Fields::new(&[
        ("min_replicas", COUNT),
        ("max_replicas", COUNT),
        ("num_overprovision", COUNT),
        ("target_qps_per_replica", Either(&[Number(0.0), Each(&Number(0.0), 0, usize::MAX)])),
        ("dynamic_ondemand_fallback", Bool),
        ("base_ondemand_fallback_replicas", COUNT),
        ("spot_placer", Word(&["dynamic_fallback"])),
        ("upscale_delay_seconds", NUMBER),
        ("downscale_delay_seconds", NUMBER),
    ])
};

/// `pool`.
pub(super) const POOL: Fields = Fields::new(&[
    ("workers", COUNT),
    ("min_workers", COUNT),
    ("max_workers", COUNT),
    ("queue_length_threshold", Whole(1, i128::MAX)),
    ("upscale_delay_seconds", Number(0.0)),
    ("downscale_delay_seconds", Number(0.0)),
]);

/// `config`. Keys of SkyPilot's server that a task may not set pass its client, so they pass here too.
const CONFIG: Fields = Fields {
    open: true,
    ..Fields::new(&[
        ("kubernetes", Shape::Fields(&KUBERNETES)),
        (
            "ssh",
            Shape::Fields(&Fields::new(&[
                ("pod_config", ANY_MAP),
                ("provision_timeout", WHOLE),
                ("custom_metadata", Shape::Fields(&METADATA)),
            ])),
        ),
        ("docker", Shape::Fields(&Fields::new(&[("run_options", Either(&[Text, TEXTS]))]))),
        ("nvidia_gpus", Shape::Fields(&Fields::new(&[("disable_ecc", Bool)]))),
        ("gcp", Shape::Fields(&GCP)),
        (
            "azure",
            Shape::Fields(&Fields::new(&[
                ("vpc_name", Either(&[Text, Null])),
                ("remote_identity", Either(&[FILLED, List(&Each(&FILLED, 1, 1), 0, usize::MAX, false)])),
            ])),
        ),
        ("slurm", Shape::Fields(&SLURM)),
        ("vast", Shape::Fields(&Fields::new(&[("datacenter_only", Bool), ("create_instance_kwargs", ANY_MAP)]))),
        ("active_workspace", Text),
        ("hooks", List(&Shape::Fields(&HOOK), 0, 32, false)),
    ])
};
const FILLED: Shape = Form(is_filled, "text");
/// `config.kubernetes`.
pub(super) const KUBERNETES: Fields = Fields {
    open: true,
    ..Fields::new(&[
        ("pod_config", ANY_MAP),
        ("custom_metadata", Shape::Fields(&METADATA)),
        ("provision_timeout", WHOLE),
        ("kueue", Shape::Fields(&Fields::new(&[("local_queue_name", Text), ("admission_timeout", WHOLE)]))),
        ("quota", Shape::Fields(&QUOTA)),
        ("dws", Shape::Fields(&Fields::new(&[("enabled", Bool), ("max_run_duration", Either(&[WHOLE, MINUTES]))]))),
        ("remote_identity", Either(&[Text, Each(&Text, 0, usize::MAX)])),
        ("set_pod_resource_limits", Either(&[Bool, Number(1.0)])),
        ("enable_docker", Either(&[Bool, Exact(&["ALL", "BUILD"]), Shape::Fields(&DOCKER_IN_POD)])),
    ])
};
/// What the `kubernetes` section of a configuration may have beside what `config.kubernetes` of a task has.
pub(super) const SECTION: Fields = Fields::new(&[
    ("allowed_contexts", Either(&[TEXTS, Exact(&["all"])])),
    ("namespace", FILLED),
    ("context_configs", ANY_MAP),
    ("allowed_nodes", ANY_MAP),
    ("apt_mirrors", TEXTS),
    ("auto_mounts", List(&ANY_MAP, 0, usize::MAX, false)),
    ("autoscaler", Text),
    ("high_availability", ANY_MAP),
    ("host_network_port_range", Text),
    ("max_inline_command_length", WHOLE),
    ("networking", Text),
    ("ports", Text),
    ("post_provision_runcmd", TEXTS),
    ("pricing", ANY_MAP),
    ("rdma", ANY_MAP),
]);
const METADATA: Fields = Fields {
    open: true,
    moved: &[
        ("name", Words("objects are named after the task")),
        ("namespace", Words("choose it with -n, or by the context")),
    ],
    ..Fields::new(&[])
};
const QUOTA: Fields = Fields { open: true, ..Fields::new(&[("queue", Text)]) };
const DOCKER_IN_POD: Fields =
    Fields { required: &["mode"], ..Fields::new(&[("mode", Exact(&["ALL", "BUILD"])), ("cache_volume", Text)]) };
const GCP: Fields = Fields::new(&[
    (
        "managed_instance_group",
        Shape::Fields(&Fields {
            required: &["run_duration"],
            ..Fields::new(&[("run_duration", WHOLE), ("provision_timeout", WHOLE)])
        }),
    ),
    ("enable_gvnic", Bool),
    ("enable_gpu_direct", Bool),
    ("placement_policy", Text),
    ("vpc_name", Either(&[Form(is_vpc, "NAME or PROJECT/NAME in lower case"), Null])),
    ("subnet_names", Either(&[Text, TEXTS, Null])),
]);
const SLURM: Fields = Fields {
    open: true,
    ..Fields::new(&[
        ("sbatch_options", Each(&Either(&[Form(is_one_line, "text of one line"), NUMBER, Bool, Null]), 0, usize::MAX)),
        ("quota", Shape::Fields(&Fields { open: true, ..Fields::new(&[("queue", FILLED), ("account", FILLED)]) })),
        ("cpu_partition", Text),
    ])
};
const HOOK: Fields = Fields {
    required: &["run"],
    ..Fields::new(&[
        ("run", Form(is_hook, "a script of 1 to 16384 characters")),
        ("events", List(&Exact(&["stop", "preemption", "down"]), 1, 3, true)),
        ("timeout", Whole(1, i128::MAX)),
    ])
};

/// The first document of a job group; SkyPilot only warns of other fields.
pub(super) const GROUP: Fields = Fields {
    required: &["name"],
    open: true,
    ..Fields::new(&[
        ("name", Form(is_group_name, "a name of letters, digits, - and _")),
        ("execution", Text),
        ("primary_tasks", Either(&[List(&Text, 0, usize::MAX, false), Null])),
        ("termination_delay", Either(&[DELAY, Each(&DELAY, 0, usize::MAX), Null])),
        ("inter_connection", Either(&[Bool, Null])),
    ])
};
const DELAY: Shape = Either(&[COUNT, Form(is_delay, "a number of seconds, or one with a unit: s, m, h, d or w")]);

/// Digits, and perhaps one of these units.
fn is_sized(text: &str, units: impl Fn(&str) -> bool) -> bool {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    end > 0 && (end == text.len() || units(&text[end..]))
}

fn is_disk_size(text: &str) -> bool {
    is_sized(text, |unit| {
        let known =
            matches!(unit.to_lowercase().as_str(), "kb" | "ki" | "mb" | "mi" | "gb" | "gi" | "tb" | "ti" | "pb" | "pi");
        // Lower, upper or title case.
        known
            && !(unit.starts_with(|c: char| c.is_ascii_lowercase()) && unit.ends_with(|c: char| c.is_ascii_uppercase()))
    })
}

fn is_minutes(text: &str) -> bool {
    is_sized(text, |unit| matches!(unit, "m" | "h" | "d" | "w" | "M" | "H" | "D" | "W"))
}

fn is_delay(text: &str) -> bool {
    is_sized(text, |unit| matches!(unit, "s" | "S")) || is_minutes(text)
}

fn is_rclone_size(text: &str) -> bool {
    is_sized(text, |unit| unit.len() == 1 && "bkmgtpBKMGTP".contains(unit))
}

/// `30`, `-1.5`, `1h30m`, `100ms`.
fn is_rclone_time(text: &str) -> bool {
    let (mut rest, mut parts) = (text, 0);
    while !rest.is_empty() {
        let body = rest.strip_prefix(['-', '+']).unwrap_or(rest);
        let end = body.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(body.len());
        let digit = |c: char| c.is_ascii_digit();
        if !body[..end].ends_with(digit) || body[..end].matches('.').count() > 1 {
            return false;
        }
        parts += 1;
        rest = &body[end..];
        if rest.is_empty() {
            return parts == 1;
        }
        rest = match rest.strip_prefix("ms").or_else(|| rest.strip_prefix(['s', 'm', 'h', 'd', 'w', 'M', 'y'])) {
            Some(rest) => rest,
            None => return false,
        };
    }
    parts > 0
}

/// `cloud`, `cloud/region`, `cloud/region/zone`, `*` for any of them, `k8s/CONTEXT` where a context may have slashes.
fn is_infra(text: &str) -> bool {
    // A block scalar ends with a line break, which passes SkyPilot's pattern.
    let text = text.strip_suffix('\n').unwrap_or(text);
    let (cloud, rest) = text.split_once('/').map_or((text, None), |(cloud, rest)| (cloud, Some(rest)));
    if cloud.eq_ignore_ascii_case("k8s") || cloud.eq_ignore_ascii_case("kubernetes") {
        return rest.is_none_or(|rest| !rest.is_empty() && rest.split('/').all(|part| !part.trim().is_empty()));
    }
    let known = cloud == "*" || CLOUDS.iter().any(|known| known.eq_ignore_ascii_case(cloud));
    let parts: Vec<&str> = rest.map(|rest| rest.split('/').collect()).unwrap_or_default();
    known && parts.len() <= 2 && parts.iter().all(|part| !part.trim().is_empty())
}

fn is_vpc(text: &str) -> bool {
    let part =
        |part: &str| !part.is_empty() && part.chars().all(|c| c == '-' || c.is_ascii_lowercase() || c.is_ascii_digit());
    text.split_once('/').map_or_else(|| part(text), |(project, name)| part(project) && part(name))
}

fn is_filled(text: &str) -> bool {
    !text.is_empty()
}

fn is_one_line(text: &str) -> bool {
    !text.trim_end_matches('\n').contains('\n')
}

fn is_hook(text: &str) -> bool {
    (1..=16 * 1024).contains(&text.chars().count())
}

pub(super) fn is_group_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}
