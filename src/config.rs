//! The configuration file: the default image, defaults of flags by the flags' names, and SkyPilot's `kubernetes`
//! section. What a key's value may be is for its flag to say.

use serde_json::{Map, Value as Json, json};

use crate::task::{self, Defaults, Problem, Problems, Section, closest};
use crate::yaml::{self, Mark, Node, Value};

/// How a key is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Text,
    /// `true` or `false`.
    Switch,
    /// One value or several.
    List,
    /// A map; the flag takes `K=V`.
    Pairs,
}

/// A key and the flag that it is the default of.
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    /// As the file has it.
    pub name: &'static str,
    /// The flag's name in the command line's model.
    pub flag: &'static str,
    /// How it is written.
    pub form: Form,
    /// Whether a task file can say the same: then that wins, and the key is no default of the flag.
    pub of_task: bool,
}

const fn key(name: &'static str, form: Form) -> Key {
    Key { name, flag: name, form, of_task: false }
}
const fn of_task(name: &'static str, flag: &'static str, form: Form) -> Key {
    Key { name, flag, form, of_task: true }
}

/// All that can be set.
pub const KEYS: [Key; 35] = [
    of_task("image", "image_id", Form::Text),
    key("context", Form::Text),
    key("namespace", Form::Text),
    key("output", Form::Text),
    key("no_headers", Form::Switch),
    key("quiet", Form::Switch),
    key("color", Form::Text),
    key("request_timeout", Form::Text),
    of_task("queue", "queue", Form::Text),
    of_task("service_account", "service_account", Form::Text),
    of_task("image_pull_secrets", "image_pull_secret", Form::List),
    of_task("priority_class", "priority_class", Form::Text),
    of_task("labels", "label", Form::Pairs),
    of_task("annotations", "annotation", Form::Pairs),
    key("ttl", Form::Text),
    key("deadline", Form::Text),
    key("any_gpu", Form::Switch),
    key("storage_secret", Form::Text),
    key("storage_image", Form::Text),
    key("rendezvous_timeout", Form::Text),
    key("start_timeout", Form::Text),
    key("reconnect_timeout", Form::Text),
    key("no_fail_fast", Form::Switch),
    key("retries", Form::Text),
    key("retry_on", Form::List),
    key("max_recoveries", Form::Text),
    key("no_recovery", Form::Switch),
    key("timestamps", Form::Switch),
    key("no_prefix", Form::Switch),
    key("no_gaps", Form::Switch),
    key("max_streams", Form::Text),
    key("tail", Form::Text),
    key("grace_period", Form::Text),
    key("storage_class", Form::Text),
    key("access_modes", Form::List),
];

/// Fields of a task file, under their names and their flags': no defaults of all tasks.
pub const FIELDS: [&str; 22] = [
    "name",
    "num_nodes",
    "cpus",
    "memory",
    "gpus",
    "accelerators",
    "infra",
    "use_spot",
    "no_use_spot",
    "ports",
    "workdir",
    "env",
    "envs",
    "env_file",
    "secret",
    "secrets",
    "secret_file",
    "resources",
    "file_mounts",
    "volumes",
    "setup",
    "run",
];

/// Flags that are about one run, or that widen what it does: never a default.
pub const EACH_TIME: [&str; 37] = [
    "address",
    "all",
    "all_namespaces",
    "all_nodes",
    "all_users",
    "allow_privileged",
    "as",
    "as_group",
    "details",
    "detach",
    "dry_run",
    "fold",
    "follow",
    "for",
    "force",
    "kubeconfig",
    "limit",
    "no_follow",
    "node",
    "now",
    "older_than",
    "rm",
    "selector",
    "since",
    "since_time",
    "sort",
    "status",
    "stdin",
    "stop_on_interrupt",
    "strict",
    "timeout",
    "tty",
    "verbose",
    "wait",
    "watch",
    "yaml",
    "yes",
];

/// The section of SkyPilot's.
const KUBERNETES: &str = "kubernetes";

/// Keys of SkyPilot's own configuration that mean nothing on Kubernetes alone.
const SKYPILOT: [&str; 38] = [
    "active_workspace",
    "admin_policy",
    "allowed_clouds",
    "api_server",
    "aws",
    "azure",
    "cudo",
    "daemons",
    "dashboard",
    "data",
    "db",
    "do",
    "docker",
    "fluidstack",
    "gcp",
    "hyperbolic",
    "ibm",
    "jobs",
    "lambda",
    "logs",
    "metrics",
    "nebius",
    "nvidia_gpus",
    "oci",
    "paperspace",
    "plugins",
    "provision",
    "rbac",
    "runpod",
    "seeweb",
    "serve",
    "slurm",
    "ssh",
    "vast",
    "vsphere",
    "workspace",
    "workspace_config",
    "workspaces",
];

/// A key that is set.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    pub key: &'static Key,
    /// Its values, as the flag takes them.
    pub values: Vec<String>,
    pub at: Vec<Mark>,
}

/// What the file says.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Defaults, in the order of the file.
    pub settings: Vec<Setting>,
    /// What is known of `kubernetes`.
    pub section: Section,
    /// What is not honoured, and where.
    pub notes: Vec<(Mark, String)>,
    kubernetes: Option<Node>,
}

/// Reads it; what the flags say to the values is not asked yet.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(text: &str) -> Result<Config, Problems> {
    let one = |at, message: String| Problems::new(vec![Problem::at(at, message)]);
    let mut yaml = yaml::read(text).map_err(|error| one(error.at, error.message))?;
    let mut problems: Vec<Problem> =
        yaml.errors.iter().map(|error| Problem::at(error.at, error.message.clone())).collect();
    if let Some(second) = yaml.documents.get(1) {
        return Err(one(second.at, "a configuration is one document".into()));
    }
    let entries = match yaml.documents.pop() {
        None | Some(Node { value: Value::Null, .. }) => Vec::new(),
        Some(Node { value: Value::Map(entries), .. }) => entries,
        Some(other) => {
            return Err(one(
                other.at,
                format!("a configuration must be a map of keys, this is {}", other.value.kind()),
            ));
        }
    };
    let mut config = Config::default();
    for (key, value) in entries.into_iter().filter(|(_, value)| value.value != Value::Null) {
        let name = key.to_python_str();
        if name == KUBERNETES {
            match task::section(&value, false) {
                Ok(section) => config.section = section,
                Err(more) => problems.extend(more),
            }
            config.kubernetes = Some(value);
        } else if SKYPILOT.contains(&name.as_str()) {
            config.notes.push((key.at, format!("{name} has no meaning here, it is ignored")));
        } else if let Some(known) = KEYS.iter().find(|known| known.is(&name)) {
            let named = problems.iter().any(|problem| problem.at == Some(key.at));
            if !named && config.settings.iter().any(|setting| setting.key == known) {
                problems.push(Problem::at(key.at, format!("'{}' is set a second time", known.name)));
            }
            match known.read(&value) {
                Ok(values) => {
                    let (values, at) = values.into_iter().unzip();
                    config.settings.push(Setting { key: known, values, at });
                }
                Err(problem) => problems.push(problem),
            }
        } else {
            problems.push(unknown(&key, &name));
        }
    }
    config.notes.append(&mut config.section.notes);
    if let Some((namespace, at)) = config.section.namespace.take()
        && config.get("namespace").is_none()
        && let Some(key) = KEYS.iter().find(|key| key.name == "namespace")
    {
        config.settings.push(Setting { key, values: vec![namespace], at: vec![at] });
    }
    if let Some(Setting { values, at, .. }) = config.get("image")
        && let (Some(value), Some(at)) = (values.first(), at.first())
        && let Err(why) = task::image(value)
    {
        problems.push(Problem::at(*at, format!("'image': {why}")));
    }
    if problems.is_empty() { Ok(config) } else { Err(Problems::new(problems)) }
}

/// A key that cannot be set.
fn unknown(key: &Node, name: &str) -> Problem {
    let problem = Problem::at(key.at, format!("unknown key '{name}'"));
    let flag = name.trim_start_matches("--").replace('-', "_");
    if matches!(flag.as_str(), "image_id" | "docker_image" | "default_image") {
        return Problem { message: format!("unknown key '{name}': did you mean 'image'?"), ..problem };
    }
    if FIELDS.contains(&flag.as_str()) {
        return problem.hint(format!("'{name}' is no default: write it in the task file, or give it as a flag"));
    }
    if EACH_TIME.contains(&flag.as_str()) {
        return problem.hint(format!("'{name}' is no default: give --{} on the command line", flag.replace('_', "-")));
    }
    let names: Vec<&str> = KEYS.iter().map(|key| key.name).chain([KUBERNETES]).collect();
    let meant = if task::is_of_section(&flag) {
        Some(format!("{KUBERNETES}.{flag}"))
    } else {
        closest(&flag, &names).map(str::to_owned)
    };
    match meant {
        Some(meant) => Problem { message: format!("{}: did you mean '{meant}'?", problem.message), ..problem },
        None => problem,
    }
}

impl Key {
    /// Whether it is called so: the flag's own spelling of a list is the same key.
    fn is(&self, name: &str) -> bool {
        self.name == name || (self.flag == name && matches!(self.form, Form::List | Form::Pairs))
    }

    /// Its values, as the flag takes them.
    fn read(&self, node: &Node) -> Result<Vec<(String, Mark)>, Problem> {
        let wrong = |what: &str, node: &Node| {
            let problem =
                Problem::at(node.at, format!("'{}' must be {what}, this is {}", self.name, node.value.kind()));
            let quotes = what == "a string" && !matches!(node.value, Value::Seq(_) | Value::Map(_) | Value::Null);
            if quotes { problem.hint("put it in quotes if it is meant as text") } else { problem }
        };
        let text = |node: &Node| match &node.value {
            Value::Str(text) if text.trim().is_empty() => {
                Err(Problem::at(node.at, format!("'{}' is empty", self.name)))
            }
            Value::Str(_) | Value::Int(_) => Ok((node.to_python_str(), node.at)),
            _ => Err(wrong("a string", node)),
        };
        match (self.form, &node.value) {
            (Form::Switch, Value::Bool(on)) => Ok(vec![(on.to_string(), node.at)]),
            (Form::Switch, _) => Err(wrong("true or false", node)),
            (Form::List, Value::Seq(items)) => items.iter().map(text).collect(),
            (Form::Pairs, Value::Map(entries)) => entries
                .iter()
                .map(|(key, value)| Ok((format!("{}={}", key.to_python_str(), text(value)?.0), value.at)))
                .collect(),
            (Form::Pairs, _) => Err(wrong("a map", node)),
            (Form::Text | Form::List, _) => Ok(vec![text(node)?]),
        }
    }
}

impl Config {
    /// What a key is set to.
    pub fn get(&self, name: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.key.name == name)
    }

    /// What `kubernetes` has that a task of several nodes cannot have.
    ///
    /// # Errors
    /// All of it.
    pub fn fits_several(&self) -> Result<(), Problems> {
        let Some(kubernetes) = &self.kubernetes else { return Ok(()) };
        task::section(kubernetes, true).map(drop).map_err(Problems::new)
    }

    /// What tasks have whose files say nothing of it.
    pub fn defaults(&self) -> Defaults {
        let first = |name: &str| self.get(name).and_then(|setting| setting.values.first()).map(String::as_str);
        let all = |name: &str| self.get(name).map_or(&[][..], |setting| setting.values.as_slice());
        let pairs = |name: &str| {
            let pair = |pair: &String| pair.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()));
            all(name).iter().filter_map(pair).collect::<Vec<_>>()
        };
        let mut kubernetes = self.kubernetes.as_ref().map_or(Json::Null, Node::to_json);
        // The keys of flags win over the section; each is put where a task file can say otherwise.
        if let Some(queue) = first("queue") {
            kubernetes["kueue"]["local_queue_name"] = queue.into();
            if let Some(quota) = kubernetes["quota"].as_object_mut() {
                quota.remove("queue");
            }
        }
        if let Some(account) = first("service_account") {
            kubernetes["remote_identity"] = account.into();
            if let Some(spec) = kubernetes["pod_config"]["spec"].as_object_mut() {
                spec.remove("serviceAccountName");
            }
        }
        if let Some(class) = first("priority_class") {
            kubernetes["pod_config"]["spec"]["priorityClassName"] = class.into();
        }
        if self.get("image_pull_secrets").is_some() {
            let secrets: Vec<Json> = all("image_pull_secrets").iter().map(|name| json!({"name": name})).collect();
            kubernetes["pod_config"]["spec"]["imagePullSecrets"] = secrets.into();
        }
        let annotations: Map<String, Json> =
            pairs("annotations").into_iter().map(|(key, value)| (key, value.into())).collect();
        for (key, value) in annotations {
            kubernetes["custom_metadata"]["annotations"][key] = value;
        }
        let image = first("image").and_then(|image| task::image(image).ok());
        Defaults { image: image.unwrap_or_else(|| task::DEFAULT_IMAGE.into()), labels: pairs("labels"), kubernetes }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::task::{Overrides, read as task};

    fn problems(text: &str) -> Vec<String> {
        read(text).unwrap_err().0.iter().map(Problem::to_string).collect()
    }

    #[test]
    fn settings() {
        let text = concat!(
            "image: docker:debian:12\nnamespace:\nttl: 3600\nquiet: yes\nno_headers: off\n",
            "image_pull_secret: one\nlabel: {a: b, n: 1}\njobs: {x: 1}\nkubernetes: {namespace: team, ports: podip}\n",
        );
        let config = read(text).unwrap();
        let shown: Vec<String> = config
            .settings
            .iter()
            .map(|Setting { key, values, at }| format!("{}={} {}", key.name, values.join(","), at[0].line))
            .collect();
        let expected = [
            "image=docker:debian:12 1",
            "ttl=3600 3",
            "quiet=true 4",
            "no_headers=false 5",
            "image_pull_secrets=one 6",
            "labels=a=b,n=1 7",
            "namespace=team 9",
        ];
        assert_eq!(shown, expected);
        let notes: Vec<&str> = config.notes.iter().map(|(_, note)| note.as_str()).collect();
        assert_eq!(
            notes,
            ["jobs has no meaning here, it is ignored", "kubernetes.ports has no meaning here, it is ignored"]
        );
        for nothing in ["", "# nothing", "image:\n", "{}", "kubernetes:"] {
            let config = read(nothing).unwrap();
            assert!(config.settings.is_empty() && config.defaults() == Defaults::default(), "{nothing}");
        }
    }

    #[test]
    fn what_is_wrong() {
        for (text, expected) in [
            ("- a", "1:1: a configuration must be a map of keys, this is a list"),
            ("a: [", "1:4: not YAML: unclosed bracket '['"),
            ("image: a\n---\nimage: b", "3:1: a configuration is one document"),
            ("imge: a", "1:1: unknown key 'imge': did you mean 'image'?"),
            ("image_id: a", "1:1: unknown key 'image_id': did you mean 'image'?"),
            ("storage-secret: a", "1:1: unknown key 'storage-secret': did you mean 'storage_secret'?"),
            ("pod_config: {}", "1:1: unknown key 'pod_config': did you mean 'kubernetes.pod_config'?"),
            ("zzzzzz: a", "1:1: unknown key 'zzzzzz'"),
            ("yes: true", "1:1: unknown key 'True'"),
            ("'yes': true", "1:1: unknown key 'yes'"),
            ("as: root", "1:1: unknown key 'as'"),
            ("envs: {A: b}", "1:1: unknown key 'envs'"),
            ("image: [a]", "1:8: 'image' must be a string, this is a list"),
            ("image: a b", "1:8: 'image': the name of an image is not empty and has no spaces"),
            ("image: ami-1", "1:8: 'image': 'ami-1' is a machine image of another cloud, not a container image"),
            ("namespace: ''", "1:12: 'namespace' is empty"),
            ("queue: 1.5", "1:8: 'queue' must be a string, this is a number"),
            ("quiet: maybe", "1:8: 'quiet' must be true or false, this is a string"),
            ("labels: [a]", "1:9: 'labels' must be a map, this is a list"),
            ("labels: {a: [b]}", "1:13: 'labels' must be a string, this is a list"),
            ("image_pull_secret: a\nimage_pull_secrets: b", "2:1: 'image_pull_secrets' is set a second time"),
            ("image: a\nimage: b", "2:1: the key 'image' stands here a second time, first in line 1"),
            ("kubernetes: 3", "1:13: 'kubernetes' must be a map, this is an integer"),
            (
                "kubernetes: {pod_confg: {}}",
                "1:14: unknown key 'kubernetes.pod_confg': did you mean 'kubernetes.pod_config'?",
            ),
            ("kubernetes: {allowed_contexts: some}", "1:32: 'kubernetes.allowed_contexts' must be all, this is 'some'"),
            (
                "kubernetes: {pod_config: {spec: {containers: [{args: [a]}]}}}",
                "1:48: 'kubernetes.pod_config.spec.containers[0].args' cannot be changed: it is how 'setup' and 'run' are run",
            ),
            (
                "kubernetes: {custom_metadata: {labels: {task-id: x}}}",
                "1:41: 'kubernetes.custom_metadata.labels': 'task-id' cannot be set: tasks are found by it",
            ),
            (
                "kubernetes: {context_configs: {c: {allowed_contexts: all}}}",
                "1:36: unknown key 'kubernetes.context_configs.c.allowed_contexts'",
            ),
            (
                "kubernetes: {context_configs: {c: {pod_config: {spec: {restartPolicy: Always}}}}}",
                "1:56: 'kubernetes.context_configs.c.pod_config.spec.restartPolicy' cannot be changed: a node of a task runs once",
            ),
            ("kubernetes: {kueue: {queue: x}}", "1:22: unknown field 'queue' in kubernetes.kueue"),
        ] {
            let problems = problems(text);
            assert_eq!(problems.len(), 1, "{text}: {problems:?}");
            assert!(
                problems[0] == expected || (expected.ends_with(' ') && problems[0].starts_with(expected)),
                "{problems:?}"
            );
        }
        let read = read("kubernetes: {pod_config: {spec: {hostname: x}}}").unwrap();
        assert_eq!(
            read.fits_several().unwrap_err().0[0].to_string(),
            "1:34: 'kubernetes.pod_config.spec.hostname' cannot be changed: the nodes find one another by it"
        );
    }

    /// What a task file says wins, each part of it; what it does not say is the configuration's.
    #[test]
    fn under_a_task() {
        let defaults = read(concat!(
            "image: docker:debian:12\nqueue: ours\nservice_account: ours\nlabels: {a: ours, b: ours}\n",
            "annotations: {x/a: ours}\npriority_class: ours\nimage_pull_secrets: [ours]\n",
            "kubernetes: {quota: {queue: section}, remote_identity: section, custom_metadata: {labels: {c: ours}},",
            " pod_config: {spec: {serviceAccountName: section, tolerations: [{key: ours}]}}}\n",
        ));
        let overrides = Overrides { defaults: defaults.unwrap().defaults(), ..Overrides::default() };
        let plain = task("run: a", &overrides).unwrap().remove(0);
        assert_eq!(
            (plain.resources.image.as_str(), plain.queue(), plain.service_account()),
            ("debian:12", Some("ours"), Some("ours"))
        );
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(plain.resources.labels, [pair("a", "ours"), pair("b", "ours")]);
        assert_eq!(
            (plain.custom_metadata("labels"), plain.custom_metadata("annotations")),
            (vec![pair("c", "ours")], vec![pair("x/a", "ours")])
        );
        let spec = &plain.configured[0]["pod_config"]["spec"];
        assert_eq!(
            (&spec["priorityClassName"], &spec["imagePullSecrets"], &spec["serviceAccountName"]),
            (&json!("ours"), &json!([{"name": "ours"}]), &Json::Null)
        );
        let own = concat!(
            "run: a\nresources: {any_of: [{image_id: 'busybox'}, {cpus: 1}], labels: {b: file}}\n",
            "config: {kubernetes: {kueue: {local_queue_name: file}, remote_identity: file, custom_metadata: {labels: {c: file}}}}\n",
        );
        let own = task(own, &overrides).unwrap().remove(0);
        let images: Vec<&str> = own.candidates.list.iter().map(|one| one.image.as_str()).collect();
        assert_eq!(
            (images, own.queue(), own.service_account()),
            (vec!["busybox", "debian:12"], Some("file"), Some("file"))
        );
        assert_eq!(own.candidates.list[1].labels, [pair("a", "ours"), pair("b", "file")]);
        assert_eq!(own.custom_metadata("labels").last(), Some(&pair("c", "file")));
    }

    #[test]
    fn of_a_context() {
        let text = concat!(
            "kubernetes: {remote_identity: all, kueue: {local_queue_name: all}, custom_metadata: {labels: {a: all}},",
            " context_configs: {here: {remote_identity: here, custom_metadata: {labels: {a: here}}}}}\n",
        );
        let overrides = Overrides { defaults: read(text).unwrap().defaults(), ..Overrides::default() };
        let mut plain = task("run: a", &overrides).unwrap().remove(0);
        plain.run_in("there");
        assert_eq!(plain.service_account(), Some("all"));
        plain.run_in("here");
        let last = |task: &crate::task::Task| task.custom_metadata("labels").pop().unwrap().1;
        assert_eq!((plain.service_account(), plain.queue(), last(&plain)), (Some("here"), Some("all"), "here".into()));
        let own = "run: a\nconfig: {kubernetes: {remote_identity: file, custom_metadata: {labels: {a: file}}}}\n";
        let mut own = task(own, &overrides).unwrap().remove(0);
        own.run_in("here");
        assert_eq!((own.service_account(), last(&own)), (Some("file"), "file".into()));
    }

    proptest::proptest! {
        #![proptest_config(crate::fixtures::properties(256))]

        #[test]
        fn no_text_makes_it_panic(text in ".*", keys in "(image|labels|kubernetes|image_pull_secrets|queue): [-{}\\[\\]:, a-z0-9\"'&*<~]{0,40}\n") {
            let _ = read(&text);
            if let Ok(config) = read(&keys) {
                config.defaults();
            }
        }
    }
}
