//! The task file: SkyPilot's grammar and the Kubernetes quantities of SPEC section 2, read into a [`Task`].
//!
//! Nothing is dropped in silence: what is not honoured becomes a [`Task::notes`] line, what is wrong a [`Problem`].

mod ports;
mod problem;
mod resources;

use crate::overrides::Fields;
use crate::yaml::{self, Mark, Node, Value};
pub use problem::{Problem, Problems};
pub use resources::{Accelerator, Resources};

/// A task that can be submitted.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// As the user spelled it.
    pub name: Option<String>,
    /// At least 1.
    pub num_nodes: u32,
    /// Shell text that runs before `run`, on every node.
    pub setup: Option<String>,
    /// Shell text.
    pub run: String,
    /// Environment in file order, then what the command line added.
    pub envs: Vec<(String, String)>,
    /// Secret environment; the values go into a Secret.
    pub secrets: Vec<(String, String)>,
    /// What each node needs.
    pub resources: Resources,
    /// Mount path and volume name, in file order.
    pub volumes: Vec<Mount>,
    /// `infra: k8s/<context>`.
    pub context: Option<String>,
    /// What the file asks for and this program does not do, a line each.
    pub notes: Vec<String>,
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
}

const FIELDS: [&str; 20] = [
    "name",
    "workdir",
    "num_nodes",
    "resources",
    "setup",
    "run",
    "envs",
    "secrets",
    "managed_secrets",
    "file_mounts",
    "volumes",
    "config",
    "service",
    "pool",
    "event_callback",
    "inputs",
    "outputs",
    "api_server_access",
    "file_mounts_mapping",
    "volume_mounts",
];

/// The most nodes that a task may have: one Job each, and every name has to hold the index.
const MAX_NODES: i128 = 10_000;

/// Reads a task file.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(text: &str, overrides: &Overrides) -> Result<Task, Problems> {
    let documents = yaml::documents(text)
        .map_err(|error| Problems(vec![Problem::at(error.at, format!("not YAML: {}", error.message))]))?;
    let mut documents = documents.into_iter().filter(|document| document.value != Value::Null);
    let Some(document) = documents.next() else {
        return Err(Problems(vec![
            Problem::new("the file is empty").hint("a task file needs at least 'run:' with the commands to run"),
        ]));
    };
    if let Some(second) = documents.next() {
        return Err(Problems(vec![
            Problem::at(second.at, "a second document: pipelines of several tasks are not supported")
                .hint("put each task in a file of its own and submit them one after the other"),
        ]));
    }
    let Value::Map(fields) = &document.value else {
        return Err(Problems(vec![
            Problem::at(document.at, format!("a task file must be a map of fields, this is {}", document.value.kind()))
                .hint("it begins for example with 'run: echo hello'"),
        ]));
    };
    let mut fields = fields.clone();
    overrides.fields.put_into(&mut fields);
    let mut reader = Reader::default();
    let task = reader.task(&fields, overrides);
    if reader.problems.is_empty() { Ok(task) } else { Err(Problems(reader.problems)) }
}

/// Collects what is wrong and what is not honoured while a file is read.
#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
    notes: Vec<String>,
    accelerator: Option<Accelerator>,
}

impl Reader {
    fn problem(&mut self, at: Mark, message: impl Into<String>) -> &mut Problem {
        self.problems.push(Problem::at(at, message));
        // Just pushed.
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }

    fn note(&mut self, field: &str, why: &str) {
        self.notes.push(format!("{field} is ignored: {why}"));
    }

    /// A key that is not among the fields of `place`.
    fn unknown(&mut self, key: &Node, place: &str, known: &[&str]) {
        let name = key.to_python_str();
        let close = problem::closest(&name, known);
        let problem = self.problem(key.at, format!("unknown field '{name}'{place}"));
        if let Some(close) = close {
            problem.message.push_str(&format!(": did you mean '{close}'?"));
        }
    }

    /// A string, or a problem.
    fn string(&mut self, node: &Node, field: &str) -> Option<String> {
        let text = node.as_str().map(str::to_owned);
        if text.is_none() {
            let message = format!("'{field}' must be a string, this is {}", node.value.kind());
            self.problem(node.at, message).hint = Some("put it in quotes if it is meant as text".into());
        }
        text
    }

    fn task(&mut self, fields: &[(Node, Node)], overrides: &Overrides) -> Task {
        let mut task = Task {
            name: None,
            num_nodes: 1,
            setup: None,
            run: String::new(),
            envs: Vec::new(),
            secrets: Vec::new(),
            resources: Resources::default(),
            volumes: Vec::new(),
            context: None,
            notes: Vec::new(),
        };
        let mut run = None;
        let (mut envs, mut secrets) = (Vec::new(), Vec::new());
        for (key, node) in fields {
            let name = key.as_str().unwrap_or_default();
            // SkyPilot drops a null at the first level before it validates.
            if node.value == Value::Null && FIELDS.contains(&name) {
                continue;
            }
            match name {
                "name" => task.name = self.string(node, name),
                "run" => run = self.string(node, name),
                "setup" => task.setup = self.string(node, name).filter(|text| !text.is_empty()),
                "num_nodes" => task.num_nodes = self.num_nodes(node),
                "envs" => envs = self.variables(node, name),
                "secrets" => secrets = self.variables(node, name),
                "resources" => (task.resources, task.context) = self.resources(node),
                "volumes" => task.volumes = self.volumes(node),
                "workdir" | "file_mounts" => {
                    self.problem(
                        key.at,
                        format!("'{name}' is not supported yet: files cannot be brought to the nodes"),
                    )
                    .hint = Some("put what the task needs in the image or on a volume, and leave the field out".into());
                }
                "service" | "pool" => self.note(name, "the task runs once, it is not served"),
                "config" => self.note(name, "not supported yet"),
                "managed_secrets" => {
                    self.problem(key.at, "'managed_secrets' are kept by SkyPilot's server, which is not there").hint =
                        Some("use 'secrets' and give their values with --secret".into());
                }
                "event_callback" => self.note(name, "there is no server to call it"),
                "inputs" | "outputs" | "api_server_access" | "file_mounts_mapping" | "volume_mounts" => {
                    self.note(name, "it has no meaning on Kubernetes");
                }
                _ => self.unknown(key, "", &FIELDS[..18]),
            }
        }
        let is_secret = |key: &str| secrets.iter().any(|(name, ..)| name == key);
        let (for_secrets, for_envs): (Vec<_>, Vec<_>) =
            overrides.env_files.iter().cloned().partition(|(key, _)| is_secret(key));
        let line = |files: Vec<_>, flags: &[(String, String)]| [files, flags.to_vec()].concat();
        task.envs = self.given(envs, &line(for_envs, &overrides.envs), "environment variable", "--env");
        task.secrets = self.given(secrets, &line(for_secrets, &overrides.secrets), "secret", "--secret");
        // In SkyPilot a secret overrides the environment variable of the same name.
        task.envs.retain(|(key, _)| !task.secrets.iter().any(|(secret, _)| secret == key));
        match run {
            Some(text) if !text.trim().is_empty() => task.run = text,
            // A misspelt or wrong 'run' has been named already.
            _ if self.problems.iter().any(|problem| problem.message.contains("'run'")) => {}
            _ => self.problems.push(
                Problem::new("'run' is missing: it says what the task does").hint("for example 'run: python train.py'"),
            ),
        }
        task.notes = std::mem::take(&mut self.notes);
        task
    }

    fn num_nodes(&mut self, node: &Node) -> u32 {
        match node.value {
            Value::Int(number) if (1..=MAX_NODES).contains(&number) => u32::try_from(number).unwrap_or(1),
            Value::Int(number) => {
                self.problem(node.at, format!("'num_nodes' must be from 1 to {MAX_NODES}, this is {number}"));
                1
            }
            _ => {
                self.problem(node.at, format!("'num_nodes' must be an integer, this is {}", node.value.kind()));
                1
            }
        }
    }

    /// `envs` or `secrets`; a null value has to be given on the command line.
    fn variables(&mut self, node: &Node, field: &str) -> Vec<(String, Option<String>, Mark)> {
        let Value::Map(entries) = &node.value else {
            self.problem(node.at, format!("'{field}' must be a map, this is {}", node.value.kind()));
            return Vec::new();
        };
        let mut variables = Vec::new();
        for (key, value) in entries {
            match key.as_str() {
                Some(name) if is_variable(name) => {
                    let text = (value.value != Value::Null).then(|| value.to_python_str());
                    if text.as_ref().is_some_and(|text| text.contains('\0')) {
                        self.problem(value.at, format!("'{field}.{name}' holds a NUL character"));
                    }
                    variables.push((name.to_owned(), text, value.at));
                }
                _ => {
                    let name = key.to_python_str();
                    self.problem(key.at, format!("'{name}' is not the name of a variable")).hint =
                        Some("letters, digits and _, not beginning with a digit".into());
                }
            }
        }
        variables
    }

    /// The file's values with the command line's over them.
    fn given(
        &mut self,
        file: Vec<(String, Option<String>, Mark)>,
        line: &[(String, String)],
        what: &str,
        flag: &str,
    ) -> Vec<(String, String)> {
        let mut values: Vec<(String, String)> = Vec::new();
        for (key, value, at) in file {
            match line.iter().rev().find(|(name, _)| *name == key).map(|(_, value)| value.clone()).or(value) {
                Some(value) => values.push((key, value)),
                None => {
                    self.problem(at, format!("the {what} '{key}' has no value")).hint = Some(format!(
                        "give it with {flag} {key}=VALUE, or {flag} {key} to take it from your own environment"
                    ));
                }
            }
        }
        for (key, value) in line {
            match values.iter_mut().find(|(name, _)| name == key) {
                Some((_, have)) => have.clone_from(value),
                None => values.push((key.clone(), value.clone())),
            }
        }
        values
    }

    fn volumes(&mut self, node: &Node) -> Vec<Mount> {
        let Value::Map(entries) = &node.value else {
            self.problem(node.at, format!("'volumes' must map paths to volume names, this is {}", node.value.kind()));
            return Vec::new();
        };
        let mut mounts: Vec<Mount> = Vec::new();
        for (key, value) in entries {
            let path = key.as_str().unwrap_or_default();
            if !path.starts_with('/')
                || path.split('/').any(|part| part == "..")
                || path.contains(':')
                || path.trim_matches('/').is_empty()
            {
                self.problem(key.at, format!("'{}' is not a place for a volume", key.to_python_str())).hint =
                    Some("the mount path is absolute, for example /data".into());
                continue;
            }
            if mounts.iter().any(|mount| mount.path.trim_end_matches('/') == path.trim_end_matches('/')) {
                self.problem(key.at, format!("two volumes at '{path}'"));
                continue;
            }
            let mut mount = Mount { path: path.into(), volume: String::new(), sub_path: None, at: value.at };
            match &value.value {
                Value::Str(name) if !name.is_empty() => mount.volume.clone_from(name),
                Value::Map(fields) => self.volume_fields(fields, &mut mount),
                _ => {
                    self.problem(
                        value.at,
                        format!("the volume at '{path}' must be a name, this is {}", value.value.kind()),
                    );
                }
            }
            if mount.volume.is_empty() {
                if matches!(value.value, Value::Map(_)) {
                    self.problem(value.at, format!("the volume at '{path}' has no name")).hint =
                        Some("volumes that live as long as the task are not supported; create one with 'k8s-cli volumes create'".into());
                }
                continue;
            }
            mounts.push(mount);
        }
        mounts
    }

    fn volume_fields(&mut self, fields: &[(Node, Node)], mount: &mut Mount) {
        for (key, value) in fields {
            match key.as_str().unwrap_or_default() {
                "name" => mount.volume = self.string(value, "name").unwrap_or_default(),
                "sub_path" => {
                    mount.sub_path = self.string(value, "sub_path");
                    let valid = |text: &String| !text.starts_with('/') && !text.split('/').any(|part| part == "..");
                    if !mount.sub_path.as_ref().is_none_or(valid) {
                        self.problem(value.at, "'sub_path' must stay inside the volume");
                    }
                }
                name @ ("size" | "type" | "labels" | "config") => {
                    self.note(&format!("volumes.{}.{name}", mount.path), "the volume is taken as it is");
                }
                _ => self.unknown(key, " of a volume", &["name", "sub_path", "size", "type", "labels", "config"]),
            }
        }
    }
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
        super::read(text, &Overrides::default())
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
            ("run: a\nworkdir: .", &["2:1: 'workdir' is not supported yet: files cannot be brought to the nodes"]),
            ("run: a\nvolumes: {data: x}", &["2:11: 'data' is not a place for a volume"]),
            ("run: a\nvolumes: {/data: 3}", &["2:18: the volume at '/data' must be a name, this is an integer"]),
            ("run: a\n---\nrun: b", &["3:1: a second document: pipelines of several tasks are not supported"]),
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
        let task = super::read("run: a\nenvs: {A: , S: open}\nsecrets: {S: }", &overrides).unwrap();
        assert_eq!(task.envs, [pair("A", "3"), pair("B", "2")]);
        assert_eq!(task.secrets, [pair("S", "x")]);
    }

    proptest::proptest! {
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
