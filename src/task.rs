//! The task file: SkyPilot's grammar and the Kubernetes quantities of SPEC section 2, read into a [`Task`].
//!
//! Nothing is dropped in silence: of every field that a file has [`File::findings`] says what becomes of it, what is
//! wrong is a [`Problem`]. A file is judged as SkyPilot's loader judges it; what it may lack until it is submitted (a
//! value of a variable, `run`) is kept apart.

mod accelerators;
mod buckets;
mod defaults;
mod ephemeral;
mod field_support;
mod fields;
mod file;
mod finding;
mod findings;
mod images;
mod instance;
mod mounts;
mod pod_config;
mod ports;
mod problem;
mod reader;
mod registry;
mod resources;
mod schema;
mod service;
mod substitute;
mod top_level;

use crate::overrides::Fields;
use crate::yaml::Mark;
pub use accelerators::Accelerator;
pub use buckets::{COPY_IT, Remote, Store};
pub use defaults::{Defaults, Section, is_of_section, section};
pub use ephemeral::EphemeralVolume;
pub use file::{File, Layout, ParsedTask, file};
pub use finding::{Finding, Support};
pub use findings::by_field;
pub use images::named as image;
pub use mounts::{Bucket, FileMount, Source, WORKDIR, Workdir};
pub use ports::served;
pub use problem::{Problem, Problems, closest, excerpt};
pub use registry::{Login, PASSWORD, USERNAME};
pub use resources::{Candidates, DEFAULT_IMAGE, Resources};

/// A task that can be submitted.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// As the user spelled it.
    pub name: Option<String>,
    /// At least 1.
    pub num_nodes: u32,
    /// Shell text that runs before `run`, on every node.
    pub setup: Option<String>,
    pub run: String,
    /// Environment in file order, then what the command line added.
    pub envs: Vec<(String, String)>,
    /// Secret environment; the values go into a Secret.
    pub secrets: Vec<(String, String)>,
    /// What each node needs: one of `candidates`, at first the first that is for Kubernetes.
    pub resources: Resources,
    /// What each node needs, and what may take its place.
    pub candidates: Candidates,
    /// Mount path and volume name, in file order.
    pub volumes: Vec<Mount>,
    /// Volumes without a name, in file order.
    pub ephemeral: Vec<EphemeralVolume>,
    /// The folder that its scripts start in.
    pub workdir: Option<Workdir>,
    /// Files and buckets, in file order.
    pub file_mounts: Vec<FileMount>,
    /// `config` as JSON; null where the file has none.
    pub config: serde_json::Value,
    /// What `config.kubernetes` is put over, each over the one before: the same section of the configuration file, and
    /// what that has for the context in use.
    pub configured: Vec<serde_json::Value>,
    /// The login of the registry that its image is pulled from.
    pub login: Option<Login>,
    /// `infra: k8s/<context>`.
    pub context: Option<String>,
    /// The commit that it is submitted from.
    pub commit: Option<String>,
    /// What the file asks for and this program does not do, a line each.
    pub notes: Vec<String>,
}

impl Default for Task {
    fn default() -> Self {
        Self {
            name: None,
            num_nodes: 1,
            setup: None,
            run: String::new(),
            envs: Vec::new(),
            secrets: Vec::new(),
            resources: Resources::default(),
            candidates: Candidates::default(),
            volumes: Vec::new(),
            ephemeral: Vec::new(),
            workdir: None,
            file_mounts: Vec::new(),
            config: serde_json::Value::Null,
            configured: Vec::new(),
            login: None,
            context: None,
            commit: None,
            notes: Vec::new(),
        }
    }
}

/// A volume in the container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Absolute path in the container.
    pub path: String,
    /// The volume's name, as the user knows it.
    pub volume: String,
    /// A folder of the volume.
    pub sub_path: Option<String>,
    /// Where the file says so.
    pub at: Mark,
}

/// What the command line adds to the file.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--env`.
    pub envs: Vec<(String, String)>,
    /// `--secret`.
    pub secrets: Vec<(String, String)>,
    /// Flags in place of fields.
    pub fields: Fields,
    /// `--env-file`: for secrets too, where the file has a secret of that name.
    pub env_files: Vec<(String, String)>,
    /// What holds where the file says nothing.
    pub defaults: Defaults,
}

impl Task {
    /// Takes what the configuration has for the context that the task runs in.
    pub fn run_in(&mut self, context: &str) {
        let own = self.configured.first().map(|section| section["context_configs"][context].clone());
        self.configured.truncate(1);
        self.configured.extend(own.filter(serde_json::Value::is_object));
    }

    /// The sections of the configuration, and over them the file's.
    pub fn layers(&self) -> impl DoubleEndedIterator<Item = &serde_json::Value> {
        self.configured.iter().chain([&self.config["kubernetes"]])
    }

    /// A value of the topmost layer that has it.
    fn kubernetes(&self, path: [&str; 2]) -> Option<&serde_json::Value> {
        self.layers().rev().map(|layer| &layer[path[0]][path[1]]).find(|value| !value.is_null())
    }

    /// `remote_identity`, where it names a service account and no `pod_config` names one.
    pub fn service_account(&self) -> Option<&str> {
        let free = self.layers().all(|layer| layer["pod_config"]["spec"]["serviceAccountName"].is_null());
        let identity = self.layers().rev().find_map(|layer| layer["remote_identity"].as_str());
        identity.filter(|name| free && field_support::is_account(name))
    }

    /// The queue of Kueue that the file names, or the configuration.
    pub fn queue(&self) -> Option<&str> {
        let spellings = [["quota", "queue"], ["kueue", "local_queue_name"]];
        spellings.into_iter().find_map(|path| self.kubernetes(path)?.as_str())
    }

    /// `labels` or `annotations` of `custom_metadata`; the file's come last.
    pub fn custom_metadata(&self, field: &str) -> Vec<(String, String)> {
        let pairs = self.layers().filter_map(|layer| layer["custom_metadata"][field].as_object()).flatten();
        pairs.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
    }
}

/// The most nodes that a task may have: one Job each, and every name has to hold the index.
const MAX_NODES: i128 = 10_000;

/// Reads a file that is to be submitted: its task, or the tasks of its pipeline in order, at least one.
///
/// # Errors
/// Everything that is wrong with it, and everything that it lacks.
pub fn read(text: &str, overrides: &Overrides) -> Result<Vec<Task>, Problems> {
    let (file, mut problems) = file::parse(text, overrides);
    let Some(file) = file else { return Err(Problems::new(problems)) };
    problems.extend(file.unsupported());
    if file.layout == Layout::Pipeline {
        let tasks = file.tasks.len();
        problems.extend(overrides.fields.places().map(|at| {
            Problem::at(at, format!("only for files of one task, this has {tasks}"))
                .hint("write it in the file, for each task")
        }));
    }
    problems.extend(file.tasks.iter().flat_map(|parsed| parsed.needs.iter().cloned()));
    if problems.is_empty() { Ok(file.into_tasks()) } else { Err(Problems::new(problems)) }
}

/// Whether a text can be the name of an environment variable, by SkyPilot's schema.
pub fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Task, Problems> {
        super::read(text, &Overrides::default()).map(|mut tasks| tasks.remove(0))
    }

    #[test]
    fn a_whole_file() {
        let task = read(concat!(
            "name: My Task\nnum_nodes: 2\nenvs: {A: yes, B: 1.50, C: '$HOME'}\nsetup: |\n  echo hi\nrun: |\n  echo $A\n",
            "resources:\n  cpus: 4+\n  memory: 16\n  accelerators: A100:8\n  image_id: docker:debian:12\n",
            "volumes:\n  /data: ours\n  /out: {name: ours, sub_path: out}\n",
        ))
        .unwrap();
        assert_eq!(task.name.as_deref(), Some("My Task"));
        assert_eq!((task.num_nodes, task.setup.as_deref(), task.run.as_str()), (2, Some("echo hi\n"), "echo $A\n"));
        let envs: Vec<_> = task.envs.iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(envs, ["A=True", "B=1.5", "C=$HOME"]);
        assert_eq!((task.resources.image.as_str(), task.resources.gpus), ("debian:12", 8));
        assert_eq!(task.volumes[1].sub_path.as_deref(), Some("out"));
    }

    #[test]
    fn what_is_wrong_is_said_all_at_once() {
        let cases: &[(&str, &[&str])] = &[
            ("", &["the file is empty"]),
            ("- a", &["1:1: a task file must be a map of fields, this is a list"]),
            ("run: [", &["1:6: not YAML: "]),
            ("name: x", &["'run' is missing: it says what the task does"]),
            ("run: ''", &["'run' is missing: it says what the task does"]),
            ("run: ", &["'run' is missing: it says what the task does"]),
            ("cmd: a", &["1:1: unknown field 'cmd': did you mean 'run'?"]),
            (
                "resources: {run: a}",
                &["1:13: unknown field 'run' in resources", "'run' is missing: it says what the task does"],
            ),
            ("run: 5", &["1:6: 'run' must be a string, this is an integer"]),
            ("nmae: x\nrun: a", &["1:1: unknown field 'nmae': did you mean 'name'?"]),
            ("zzzzzz: x\nrun: a", &["1:1: unknown field 'zzzzzz'"]),
            ("run: a\nnum_nodes: 0", &["2:12: 'num_nodes' must be from 1 to 10000, this is 0"]),
            ("run: a\nnum_nodes: '2'", &["2:12: 'num_nodes' must be an integer, this is a string"]),
            ("run: a\nenvs: {K: }", &["2:9: the environment variable 'K' has no value"]),
            ("run: a\nenvs: {1K: a}", &["2:8: '1K' is not the name of a variable"]),
            ("run: a\nenvs: [a]", &["2:7: 'envs' must be a map, this is a list"]),
            (
                "run: a\nresources: {cpus: abc}",
                &["2:19: 'cpus': 'abc' is not a number of CPUs; write for example 4, 0.5, 4+ or 500m"],
            ),
            ("run: a\nresources: {cpu: 4}", &["2:13: unknown field 'cpu' in resources: did you mean 'cpus'?"]),
            ("run: a\nvolumes: {data: x}", &["2:11: 'data' is not a place for a volume"]),
            ("run: a\nvolumes: {/data: 3}", &["2:18: the volume at '/data' must be a name, this is an integer"]),
            (
                "rnu: a\nnum_nodes: x",
                &[
                    "1:1: unknown field 'rnu': did you mean 'run'?",
                    "2:12: 'num_nodes' must be an integer, this is a string",
                ],
            ),
        ];
        for (text, expected) in cases {
            let problems = read(text).unwrap_err().0;
            let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
            assert_eq!(lines.len(), expected.len(), "{text}: {lines:?}");
            for (line, expected) in lines.iter().zip(*expected) {
                assert!(line.starts_with(expected) && (expected.ends_with(' ') || line == expected), "{text}: {line}");
            }
        }
    }

    #[test]
    fn the_command_line_wins() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let overrides = Overrides {
            envs: vec![pair("A", "1"), pair("B", "2"), pair("A", "3")],
            secrets: vec![pair("S", "x")],
            ..Overrides::default()
        };
        let task = super::read("run: a\nenvs: {A: , S: open}\nsecrets: {S: }", &overrides).unwrap().remove(0);
        assert_eq!(task.envs, [pair("A", "3"), pair("B", "2")]);
        assert_eq!(task.secrets, [pair("S", "x")]);
    }

    #[test]
    fn secrets_that_are_filled_in_are_not_shown() {
        let cases = [
            ("volumes: {/data: $S}", "the secret 'S' cannot be used in 'volumes': it would be readable in the Job"),
            ("volumes: {$S: x}", "'$S' is not a place for a volume"),
            ("workdir: $S", "the secret 'S' cannot be used in 'workdir': it would be readable in the Job"),
            (
                "file_mounts: {/a: $S}",
                "the secret 'S' cannot be used in 'file_mounts': it would be readable in the Job",
            ),
            (
                "file_mounts: {/a: {source: s3://b, mode: $S}}",
                "'file_mounts./a.mode' must be MOUNT, COPY or MOUNT_CACHED, this is '$S'",
            ),
            ("service: {readiness_probe: $S}", "the path of 'readiness_probe' must begin with /, this is '$S'"),
        ];
        for (field, expected) in cases {
            let problems = read(&format!("run: a\nsecrets: {{S: 'hush/..'}}\n{field}")).unwrap_err();
            assert!(!format!("{problems:?}").contains("hush"), "{field}: {problems:?}");
            assert!(problems.0.iter().any(|problem| problem.message == expected), "{field}: {problems:?}");
        }
    }

    #[test]
    fn pipelines() {
        let names = |text: &str| -> Vec<Option<String>> {
            let tasks = super::read(text, &Overrides::default()).unwrap();
            tasks.into_iter().map(|task| task.name).collect()
        };
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(names("name: p\n---\nrun: a\n---\nname: b\nrun: b"), [some("p-0"), some("b")]);
        assert_eq!(names("run: a\n---\n---\nname: b\nrun: b"), [None, some("b")]);
        assert_eq!(names("name: p\n---\nname: a\nrun: a"), [some("p")]);
        let mut fields = Fields::default();
        fields.text("--cpus", Some("2"));
        let overrides = Overrides { fields, ..Overrides::default() };
        let problems = super::read("run: a\n---\nrun: b", &overrides).unwrap_err().0;
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].message, "only for files of one task, this has 2");
    }

    proptest::proptest! {
        #![proptest_config(crate::fixtures::properties(256))]

        #[test]
        fn no_text_makes_it_panic(text in ".*", fields in "(name|run|envs|resources|num_nodes|volumes|secrets): [-{}\\[\\]:, a-z0-9\"'&*<~]{0,40}\n") {
            let _ = read(&text);
            let _ = read(&fields);
        }
    }

    #[test]
    fn nulls_at_the_first_level_are_as_if_absent() {
        let task = read("name:\nrun: a\nnum_nodes:\nresources:\nsetup:\nvolumes:\n").unwrap();
        assert_eq!((task.name, task.num_nodes, task.setup), (None, 1, None));
    }
}
