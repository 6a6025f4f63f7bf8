//! The names, labels and annotations that tasks and volumes have in the cluster, shared with the Python system,
//! and how a user's own spelling is made valid for Kubernetes
//! (<https://kubernetes.io/docs/concepts/overview/working-with-objects/names/>).

/// The addresses of the pods by rank, one a line.
pub const NODE_IPS: &str = "SKYPILOT_NODE_IPS";

/// Label on every Job and pod of a task; its value is `true`.
pub const TASK: &str = "skypilot-task";
/// Label: the task's id, 8 lower-case hex digits.
pub const TASK_ID: &str = "task-id";
/// Label: the task's name, made valid.
pub const TASK_NAME: &str = "task-name";
/// Label: the owner's name, made valid.
pub const USERNAME: &str = "username";
/// Label: the node's rank, from 0.
pub const NODE_IDX: &str = "node-idx";
/// Label on every claim of ours; its value is `true`.
pub const VOLUME: &str = "skypilot-volume";
/// Label: the volume's id.
pub const VOLUME_ID: &str = "volume-id";
/// Label: the volume's name, made valid.
pub const VOLUME_NAME: &str = "volume-name";
/// Label on the pod through which a volume is copied to or from; its value is `true`.
pub const COPIER: &str = "k8s-cli-volume-copy";
/// Annotation: when the client created the object, UTC without a zone.
pub const CREATED_AT: &str = "created-at";
/// Annotation: how many nodes the task has.
pub const NUM_NODES: &str = "num-nodes";
/// Annotation: the owner's name as it was given; objects of the Python system have none.
pub const RAW_USER: &str = "k8s-cli/user";
/// Annotation: the name as the user spelled it.
pub const RAW_NAME: &str = "k8s-cli/name";
/// Annotation: the Service of the task's ports, and the ports: `NAME:8080,9000-9002`.
pub const PORTS: &str = "k8s-cli/ports";
/// Annotation of a Job and its pod: how the files of its task come, how many there are, and how many bytes they have.
pub const FILES: &str = "k8s-cli/files";
/// The first word of that annotation where the client sends the files to each container.
pub const SENT: &str = "sent";
/// Annotation of a Job that a client ended because another node failed: which one, `node-1 failed`.
pub const STOPPED: &str = "k8s-cli/stopped";
/// Annotation of a Job that a client ended because its node could never start: why.
pub const NEVER_STARTED: &str = "k8s-cli/never-started";
/// Annotation: `false` where the nodes are not to be stopped when one fails.
pub const FAIL_FAST: &str = "k8s-cli/fail-fast";
/// Label of a Job: the commit that was submitted, its first 40 digits.
pub const COMMIT: &str = "k8s-cli/commit";
/// Label of the Secret that is the record of a task; its value is `true`.
pub const RECORD: &str = "k8s-cli/record";
/// Label of a Job: the queue of Kueue that it waits in (<https://kueue.sigs.k8s.io/docs/tasks/run/jobs/>).
pub const QUEUE: &str = "kueue.x-k8s.io/queue-name";
/// How the names of containers and volumes begin that bring files and buckets.
pub const OWN_PARTS: &str = "k8s-cli-";
/// The container that copies from buckets before the task runs, and the volume that it copies to.
pub const BUCKETS: &str = "k8s-cli-buckets";
/// The privileged container that mounts buckets beside the task's, and the volume that both have.
pub const MOUNTS: &str = "k8s-cli-mounts";
/// Annotation of a pod that has it: its own time to end is not shortened, a mount would stay behind on the node.
pub const PRIVILEGED: &str = "k8s-cli/privileged-mounts";
/// The container that runs the task.
pub const CONTAINER: &str = "task";
/// What the launcher exits with when its pod is taken away, for the policy of its Job. No program ends by this signal.
pub const TAKEN_AWAY: i32 = 144;
/// What SkyPilot calls the same.
pub const SKYPILOT_CONTAINER: &str = "ray-node";
/// The variable that holds a container back until the submission is whole.
pub const SUBMITTED: &str = "K8S_CLI_SUBMITTED";
/// The variable with the address of a node of several.
pub const POD_IP: &str = "K8S_CLI_POD_IP";
/// The variable with the script of process 1, which takes it away again.
pub const LAUNCHER: &str = "K8S_CLI_LAUNCHER";
/// Variables by which a node knows what it is: nobody else sets them.
const VARIABLES: [&str; 12] = [
    "K8S_CLI_ATTEMPT",
    "NODE_RANK",
    "NUM_NODES",
    "SKYPILOT_NODE_RANK",
    NODE_IPS,
    "SKYPILOT_NUM_NODES",
    "SKYPILOT_NUM_GPUS_PER_NODE",
    "SKYPILOT_TASK_ID",
    "SKYPILOT_TASK_IDS",
    SUBMITTED,
    POD_IP,
    LAUNCHER,
];

/// What the object that is created last is called behind the task's name and id.
const GATE_SUFFIX: &str = "-submitted";
/// The same of the Secret with the values of its secrets.
const SECRET_SUFFIX: &str = "-secrets";
/// The same of the Secret with the login of the registry that its image is pulled from.
const REGISTRY_SUFFIX: &str = "-registry";
/// The same of the Secret that is its record.
const RECORD_SUFFIX: &str = "-record";
/// The same of the Secrets with its files, before the number of each.
const FILES_SUFFIX: &str = "-files-";

/// The longest label value, and the longest name of a Job (its pods carry it as a label).
const LIMIT: usize = 63;
/// The longest name of a claim (a DNS subdomain), `-` and the id included.
const CLAIM_LIMIT: usize = 253;
/// What an id takes: `-` and 8 digits.
const ID_ROOM: usize = 9;

/// Who a user is: the raw name, and the label value that it makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// As given at login.
    pub raw: String,
    /// As the label `username` has it.
    pub label: String,
}

impl User {
    /// The user of a raw name.
    pub fn new(raw: impl Into<String>) -> Self {
        let raw = raw.into();
        Self { label: label_value(&raw), raw }
    }

    /// Whether an object with this label and this annotation is the user's. Objects of the Python system carry no
    /// annotation and belong to everyone whose made-valid name equals the label.
    pub fn owns(&self, label: Option<&str>, raw: Option<&str>) -> bool {
        raw.map_or(label == Some(self.label.as_str()), |raw| raw == self.raw)
    }
}

/// A label value from any text: `@` and whatever else a label may not hold become `-`, 63 characters at most,
/// letters or digits at both ends. Text of which nothing remains becomes `x-` and a hash.
pub fn label_value(text: &str) -> String {
    let allowed = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    let value: String = text.chars().map(allowed).skip_while(|c| !c.is_ascii_alphanumeric()).take(LIMIT).collect();
    let value = value.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
    if value.is_empty() { format!("x-{}", hash(text)) } else { value.into() }
}

/// The first part of an object's name, at most `room` characters, from any text. Text that Kubernetes accepts stays;
/// else it is made a DNS label: lower case, `-` for whatever that may not hold. Text that had to be cut ends in a
/// hash of the whole, so that two long names stay apart.
fn object_name(text: &str, room: usize) -> String {
    if text.len() <= room && is_dns_subdomain(text) {
        return text.into();
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let lower: String = text.to_lowercase().chars().map(|c| if plain(c) { c } else { '-' }).collect();
    let mut name = String::from(lower.trim_matches('-'));
    if name.is_empty() {
        return format!("x-{}", hash(text));
    }
    if name.len() > room {
        let hash = hash(text);
        name.truncate(room - hash.len() - 1);
        name = format!("{}-{hash}", name.trim_end_matches('-'));
    }
    name
}

/// Four hex digits of FNV-1a: tells two names apart, and never changes between versions.
fn hash(text: &str) -> String {
    let sum = text.bytes().fold(0x811c_9dc5_u32, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{:04x}", (sum >> 16) ^ (sum & 0xffff))
}

/// What the objects of one task are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskNames {
    pub id: String,
    /// The user's spelling, or `task-{id}`.
    pub name: String,
    /// The label `task-name`.
    pub label: String,
    /// `{task-name}-{id}`: the Job of a single node, and the first part of every other name.
    pub base: String,
    num_nodes: u32,
}

impl TaskNames {
    /// The names of a task with this id, this name (if it has one that can be seen) and this many nodes.
    pub fn new(id: &str, name: Option<&str>, num_nodes: u32) -> Self {
        let name = name.filter(|name| !name.trim().is_empty()).map_or_else(|| format!("task-{id}"), str::to_owned);
        let index_room = if num_nodes > 1 { "-node-".len() + (num_nodes - 1).to_string().len() } else { 0 };
        let base = format!("{}-{id}", object_name(&name, LIMIT - ID_ROOM - index_room));
        Self { id: id.into(), label: label_value(&name), name, base, num_nodes }
    }

    /// The Job of a node.
    pub fn job(&self, rank: u32) -> String {
        if self.num_nodes > 1 { format!("{}-node-{rank}", self.base) } else { self.base.clone() }
    }

    /// The Jobs of all nodes.
    pub fn jobs(&self) -> impl Iterator<Item = String> {
        (0..self.num_nodes).map(|rank| self.job(rank))
    }

    /// The headless Service under which the nodes find each other, and the subdomain of their pods. It begins with
    /// a letter (RFC 1035), which a Job's name need not.
    pub fn service(&self) -> String {
        self.service_name("")
    }

    /// The headless Service with the addresses of those nodes that know all others'.
    pub fn ready(&self) -> String {
        self.service_name("-ready")
    }

    /// The Service that leads to the ports of node 0.
    pub fn ports(&self) -> String {
        self.service_name("-ports")
    }

    fn service_name(&self, suffix: &str) -> String {
        let plain = format!("{}{suffix}", self.base.replace('.', "-"));
        let lettered = plain.starts_with(|c: char| c.is_ascii_alphabetic());
        let name = if lettered { plain } else { format!("t-{plain}") };
        if name.len() <= LIMIT { name } else { format!("t-{}-{}{suffix}", hash(&self.name), self.id) }
    }

    /// The object that is created last and without which no container of the task starts.
    pub fn gate(&self) -> String {
        format!("{}{GATE_SUFFIX}", self.base)
    }

    /// The PodGroup of its nodes.
    pub fn pod_group(&self) -> String {
        format!("{}-group", self.base)
    }

    /// The Secret with the task's secret values.
    pub fn secret(&self) -> String {
        secret(&self.base)
    }

    /// The Secret with the login of the registry that the task's image is pulled from.
    pub fn registry(&self) -> String {
        format!("{}{REGISTRY_SUFFIX}", self.base)
    }

    /// The Secret that is the task's record.
    pub fn record(&self) -> String {
        record(&self.base)
    }

    /// The Secret with one part of the task's files.
    pub fn files(&self, part: usize) -> String {
        format!("{}{FILES_SUFFIX}{part}", self.base)
    }

    /// The host name of a node.
    pub fn host(rank: u32) -> String {
        format!("node-{rank}")
    }
}

/// The Secret with the secret values of the task whose objects' names begin so.
pub fn secret(base: &str) -> String {
    format!("{base}{SECRET_SUFFIX}")
}

/// The Secret that is the record of the task whose objects' names begin so.
pub fn record(base: &str) -> String {
    format!("{base}{RECORD_SUFFIX}")
}

/// The name of the claim of a volume.
pub fn claim(name: &str, id: &str) -> String {
    format!("{}-{id}", object_name(name, CLAIM_LIMIT - ID_ROOM))
}

/// The name of a pod through which something is copied to or from a volume.
pub fn copier(volume: &str, id: &str) -> String {
    format!("{}-copy-{id}", object_name(volume, LIMIT - ID_ROOM - "-copy".len()))
}

/// Whether a text is a whole id: 8 lower-case hex digits.
pub fn is_id(text: &str) -> bool {
    text.len() == 8 && is_id_prefix(text)
}

/// Whether a text may be the beginning of an id.
pub fn is_id_prefix(text: &str) -> bool {
    (1..=8).contains(&text.len()) && text.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'))
}

/// Whether this is the name of the object that a submission creates last.
pub fn is_gate(name: &str) -> bool {
    name.ends_with(GATE_SUFFIX)
}

/// Whether a name is that of a Secret with a part of a task's files.
pub fn is_of_files(name: &str) -> bool {
    without_part(name).is_some()
}

/// What comes before the number of a part.
fn without_part(name: &str) -> Option<&str> {
    let (base, number) = name.rsplit_once(FILES_SUFFIX)?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(base)
}

/// Whether an object of this name is one that the submission of this Job's task creates after it: the gate, or one of
/// the Secrets.
pub fn is_submitted_with(job: &str, name: &str) -> bool {
    let suffixes = [GATE_SUFFIX, SECRET_SUFFIX, REGISTRY_SUFFIX];
    let base = suffixes.into_iter().find_map(|suffix| name.strip_suffix(suffix)).or_else(|| without_part(name));
    let of_node = |rest: &str| rest.is_empty() || rest.starts_with("-node-");
    base.and_then(|base| job.strip_prefix(base)).is_some_and(of_node)
}

/// Whether a pod is called as those of this Job are: its name and `-`, cut where they leave no room for the five
/// characters that the API server adds.
pub fn is_pod_of(job: &str, name: &str) -> bool {
    base_of_pod(name).is_some_and(|base| base == base_of_pods(job))
}

/// What the names of a Job's pods begin with.
pub fn base_of_pods(job: &str) -> String {
    let mut base = format!("{job}-");
    base.truncate(base.get(..LIMIT - 5).map_or(base.len(), str::len));
    base
}

/// What the name of a pod begins with, if it is called as those of Jobs are.
pub fn base_of_pod(name: &str) -> Option<&str> {
    let (base, added) = name.split_at_checked(name.len().checked_sub(5)?)?;
    added.bytes().all(|byte| byte.is_ascii_alphanumeric()).then_some(base)
}

/// Whether a text is a DNS label (RFC 1123): the name of a namespace.
pub fn is_dns_label(text: &str) -> bool {
    text.len() <= LIMIT && is_part(text)
}

/// Whether a text is a DNS subdomain: the name of a claim. As for Kubernetes, its parts may be of any length.
pub fn is_dns_subdomain(text: &str) -> bool {
    text.len() <= CLAIM_LIMIT && text.split('.').all(is_part)
}

/// Whether a text can be the value of a label; nothing is one, too.
pub fn is_label_value(text: &str) -> bool {
    text.is_empty() || (text.len() <= LIMIT && is_word(text))
}

/// Whether a text is the key of a label or annotation: `[prefix/]name`.
pub fn is_label_key(text: &str) -> bool {
    let (prefix, name) = text.split_once('/').map_or((None, text), |(prefix, name)| (Some(prefix), name));
    name.len() <= LIMIT && is_word(name) && prefix.is_none_or(is_dns_subdomain)
}

/// Whether a label or annotation may have this key.
///
/// # Errors
/// Kubernetes refuses it, or tasks are found by it.
pub fn is_free_key(key: &str) -> Result<(), String> {
    let ours = [TASK, TASK_ID, TASK_NAME, USERNAME, NODE_IDX, CREATED_AT, NUM_NODES];
    // Of the Job controller, which refuses Jobs whose pods have other values.
    let controller = ["controller-uid", "job-name"];
    if ours.contains(&key)
        || controller.contains(&key)
        || ["k8s-cli/", "batch.kubernetes.io/"].iter().any(|prefix| key.starts_with(prefix))
    {
        return Err(format!("'{key}' cannot be set: tasks are found by it"));
    }
    if !is_label_key(key) {
        return Err(format!(
            "'{key}' is not the key of a label: letters, digits, '-', '_' and '.', at most 63, behind a domain and '/' if need be"
        ));
    }
    Ok(())
}

/// Whether a variable of the container is ours to set.
pub fn is_own_variable(name: &str) -> bool {
    VARIABLES.contains(&name)
}

fn is_word(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric();
    text.starts_with(plain) && text.ends_with(plain) && text.chars().all(|c| plain(c) || matches!(c, '-' | '_' | '.'))
}

fn is_part(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    text.starts_with(plain) && text.ends_with(plain) && text.chars().all(|c| plain(c) || c == '-')
}

/// Nodes by their ranks, which ascend: `node-3`, `node-0..62 (63)`, `node-0,2,4..6 (5)`.
pub fn of_nodes(ranks: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &rank in ranks {
        match runs.last_mut() {
            Some((_, last)) if rank == *last + 1 => *last = rank,
            _ => runs.push((rank, rank)),
        }
    }
    let run = |(first, last): &(u32, u32)| match last - first {
        0 => first.to_string(),
        1 => format!("{first},{last}"),
        _ => format!("{first}..{last}"),
    };
    let runs = runs.iter().map(run).collect::<Vec<_>>().join(",");
    if ranks.len() == 1 { format!("node-{runs}") } else { format!("node-{runs} ({})", ranks.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users() {
        let (ann, other) = (User::new("a@b.c"), User::new("a-b.c"));
        assert_eq!(ann.label, "a-b.c");
        assert_eq!(ann.label, other.label);
        assert!(ann.owns(Some("a-b.c"), Some("a@b.c")));
        assert!(!ann.owns(Some("a-b.c"), Some("a-b.c")));
        assert!(ann.owns(Some("a-b.c"), None) && other.owns(Some("a-b.c"), None));
        assert!(!ann.owns(Some("x"), None) && !ann.owns(None, None));
        assert_eq!(User::new("user@example.com").label, "user-example.com");
        assert_eq!(User::new("bob smith").label, "bob-smith");
        assert_eq!(User::new("_x_").label, "x");
        assert!(User::new("日本").label.starts_with("x-"));
    }

    #[test]
    fn task_names_at_their_limits() {
        assert_eq!(TaskNames::new("abcdef01", Some(" "), 1).name, "task-abcdef01");
        let names = TaskNames::new("abcdef01", None, 1);
        assert_eq!((names.base.as_str(), names.name.as_str()), ("task-abcdef01-abcdef01", "task-abcdef01"));
        assert_eq!(TaskNames::new("abcdef01", Some("My Task"), 2).job(1), "my-task-abcdef01-node-1");
        for name in [
            "x".repeat(200),
            "X".repeat(63),
            "日本".into(),
            "--a--".into(),
            "1".repeat(80),
            String::new(),
            "ÄÖ ü".into(),
            "v1.2".into(),
            "a..b".into(),
        ] {
            for nodes in [1, 2, 1000] {
                let names = TaskNames::new("abcdef01", Some(&name), nodes);
                let job = names.job(nodes - 1);
                assert!(is_dns_subdomain(&job) && job.len() <= 63, "{job}");
                let service = names.service();
                assert!(is_dns_label(&service) && service.starts_with(|c: char| c.is_ascii_lowercase()), "{service}");
                assert!(is_dns_subdomain(&names.gate()) && is_dns_subdomain(&names.secret()));
                assert!(names.label.len() <= 63 && !names.label.is_empty());
            }
        }
        let (a, b) = ("x".repeat(100) + "a", "x".repeat(100) + "b");
        assert_ne!(TaskNames::new("abcdef01", Some(&a), 1).base, TaskNames::new("abcdef01", Some(&b), 1).base);
    }

    proptest::proptest! {
        #![proptest_config(crate::fixtures::properties(256))]

        #[test]
        fn any_text_makes_valid_names(name in ".*", nodes in 1_u32..10_000) {
            let names = TaskNames::new("abcdef01", Some(&name), nodes);
            for job in [names.job(0), names.job(nodes - 1)] {
                assert!(job.len() <= 63 && is_dns_subdomain(&job), "{job}");
            }
            let service = names.service();
            assert!(is_dns_label(&service) && service.starts_with(|c: char| c.is_ascii_lowercase()), "{service}");
            let label = label_value(&name);
            let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            assert!((1..=63).contains(&label.len()) && edge(label.chars().next()) && edge(label.chars().last()), "{label}");
            assert!(is_dns_subdomain(&claim(&name, "abcdef01")));
        }
    }

    #[test]
    fn what_a_submission_creates_with_a_job() {
        for (job, name, yes) in [
            ("t-1", "t-1-secrets", true),
            ("t-1-node-0", "t-1-secrets", true),
            ("t-1-node-0", "t-1-submitted", true),
            ("t-1-node-0", "t-1-registry", true),
            ("t-1", "my-secrets", false),
            ("t-1", "t-1-files-0", true),
            ("t-1-node-0", "t-1-files-12", true),
            ("t-1", "t-1-files-", false),
            ("t-1", "t-1-files-x", false),
            ("t-12", "t-1-secrets", false),
            ("", "t-1-secrets", false),
        ] {
            assert_eq!(is_submitted_with(job, name), yes, "{job} {name}");
        }
    }

    #[test]
    fn pods_are_called_after_their_job() {
        let long = "x".repeat(48) + "-abcdef01-node-1";
        assert!(is_pod_of("t-abcdef01", "t-abcdef01-x7k2m"));
        assert!(!is_pod_of("t-abcdef01", "t-abcdef01-node-1") && !is_pod_of("t-abcdef01", "t-abcdef01"));
        assert!(is_pod_of(&long, &format!("{}x7k2m", &long[..58])) && !is_pod_of(&long, &format!("{long}-x7k2m")));
    }

    #[test]
    fn ids() {
        assert!(is_id("01abcdef") && !is_id("01ABCDEF") && !is_id("01abcde") && !is_id("01abcdeg"));
        assert!(is_id_prefix("01ab") && !is_id_prefix("") && !is_id_prefix("hello"));
        assert_eq!(claim("Data Set", "01abcdef"), "data-set-01abcdef");
    }

    #[test]
    fn nodes_by_rank() {
        let all: Vec<u32> = (0..63).collect();
        for (ranks, expected) in [
            (&all[..], "node-0..62 (63)"),
            (&[3], "node-3"),
            (&[0, 1], "node-0,1 (2)"),
            (&[0, 2, 4, 5, 6], "node-0,2,4..6 (5)"),
        ] {
            assert_eq!(of_nodes(ranks), expected);
        }
    }
}
