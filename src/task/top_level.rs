//! The fields at the first level of a task, read into a [`Task`].

use std::collections::{HashMap, HashSet};

use super::fields::{POOL, SERVICE, TASK};
use super::pod_config::field;
use super::problem::Problem;
use super::reader::{Reader, Variable, without_nulls};
use super::registry::{Declared, Login};
use super::schema::{Instead, Shape};
use super::{MAX_NODES, Task, is_variable, substitute};
use crate::yaml::{Mark, Node, Value};

/// A field: its name, where that stands, and its value.
type Field<'n> = (&'n str, &'n Node, &'n Node);

impl Reader<'_> {
    /// Reads the fields of a task.
    pub(super) fn task(&mut self, document: &Node) -> Task {
        let mut task = Task {
            candidates: self.bare(),
            configured: vec![self.overrides.defaults.kubernetes.clone()],
            ..Task::default()
        };
        let Value::Map(entries) = &document.value else {
            let message = format!("a task file must be a map of fields, this is {}", document.value.kind());
            self.problem(document.at, message).hint = Some("it begins for example with 'run: echo hello'".into());
            return task;
        };
        let overrides = self.overrides;
        let fields = self.known(entries);
        // The variables first: other fields have them filled in.
        let login = self.take_variables(&fields, &mut task, document.at);
        for &(name, key, node) in &fields {
            self.secrets_in(name, node, &task);
            self.take_field(name, key, node, &fields, &mut task);
        }
        if let Some((_, _, config)) = fields.iter().find(|(name, ..)| *name == "config")
            && let Some(kubernetes) = field(config, "kubernetes")
        {
            self.pod_config(kubernetes, "config.kubernetes", task.num_nodes > 1);
        }
        task.login = login.and_then(|(login, at)| self.of_some_image(login, at, &task.candidates));
        for candidate in &mut task.candidates.list {
            let own = std::mem::take(&mut candidate.labels);
            let labels = overrides.defaults.labels.iter().filter(|(key, _)| !own.iter().any(|(other, _)| other == key));
            candidate.labels = labels.cloned().chain(own.iter().cloned()).collect();
        }
        self.clash(&task);
        self.places_of_buckets(&task);
        self.of_each_node(&task);
        // In SkyPilot a secret overrides the environment variable of the same name.
        task.envs.retain(|(key, _)| !task.secrets.iter().any(|(secret, _)| secret == key));
        task.resources = task.candidates.here(None).first().cloned().unwrap_or_default();
        task.context = task.resources.context().map(str::to_owned);
        self.missing_run(entries, &fields);
        self.hide();
        task
    }

    /// The fields that there are, without those that are misspelt or of the wrong shape.
    fn known<'n>(&mut self, entries: &'n [(Node, Node)]) -> Vec<Field<'n>> {
        let mut fields = Vec::new();
        for (key, value) in entries {
            let name = key.as_str().unwrap_or_default();
            let Some(shape) = TASK.shape(name) else {
                let problem = TASK.unknown(key, "");
                self.problems.push(problem);
                continue;
            };
            // SkyPilot drops a null at the first level before it looks at it, but stumbles over these.
            if value.value == Value::Null {
                if matches!(name, "envs" | "inputs" | "outputs") {
                    self.problem(value.at, format!("'{name}' is empty")).hint = Some("leave it out".into());
                }
                continue;
            }
            if self.fits(value, shape, name) {
                fields.push((name, key, value));
            }
        }
        fields
    }

    /// Takes in the variables and secrets of the file and of the command line; comes back with the login of a registry
    /// that is among them.
    fn take_variables(&mut self, fields: &[Field<'_>], task: &mut Task, document: Mark) -> Option<(Login, Mark)> {
        let (mut envs, mut secrets) = (Vec::new(), Vec::new());
        for (name, _, node) in fields {
            match *name {
                "envs" => envs = self.envs(node),
                "secrets" => secrets = self.secrets(node),
                _ => {}
            }
        }
        let declared = Declared::in_file(&envs, &secrets);
        let overrides = self.overrides;
        let of_secrets: HashSet<&str> = secrets.iter().map(|(name, ..): &Variable| name.as_str()).collect();
        let is_secret = |key: &str| of_secrets.contains(key);
        let (for_secrets, for_envs): (Vec<_>, Vec<_>) =
            overrides.env_files.iter().cloned().partition(|(key, _)| is_secret(key));
        let line = |files: Vec<_>, flags: &[(String, String)]| [files, flags.to_vec()].concat();
        task.envs = self.given(envs, &line(for_envs, &overrides.envs), "environment variable", "--env");
        task.secrets = self.given(secrets, &line(for_secrets, &overrides.secrets), "secret", "--secret");
        let login = self.registry_login(task, &declared, document);
        self.variables = task.envs.iter().chain(&task.secrets).cloned().collect();
        login
    }

    /// Refuses secrets in fields that are written into Jobs, and remembers them.
    fn secrets_in(&mut self, name: &str, node: &Node, task: &Task) {
        if matches!(name, "workdir" | "file_mounts" | "volumes" | "service") {
            let filled = |(name, _): &&(String, String)| substitute::fills_any(node, std::slice::from_ref(name));
            let exposed: Vec<_> = task.secrets.iter().filter(filled).cloned().collect();
            if let Some((secret, _)) = exposed.first().filter(|_| name != "service") {
                let message =
                    format!("the secret '{secret}' cannot be used in '{name}': it would be readable in the Job");
                self.need(node.at, message).hint = Some("use a variable of 'envs'".into());
            }
            self.exposed.extend(exposed);
        }
    }

    /// Takes in one of the others.
    fn take_field(&mut self, name: &str, key: &Node, node: &Node, fields: &[Field<'_>], task: &mut Task) {
        match name {
            "name" => task.name = node.as_str().map(str::to_owned),
            "run" => self.script(node).clone_into(&mut task.run),
            "setup" => task.setup = Some(self.script(node).to_owned()).filter(|text| !text.is_empty()),
            "num_nodes" => task.num_nodes = self.num_nodes(node),
            "resources" => task.candidates = self.resources(node),
            "workdir" => task.workdir = self.workdir(node),
            "file_mounts" => task.file_mounts = self.file_mounts(node),
            "volumes" => (task.volumes, task.ephemeral) = self.volumes(node),
            "config" => task.config = node.to_json(),
            "service" => self.service(node),
            "pool" => self.pool(node, key.at, fields.iter().any(|(other, ..)| *other == "service")),
            _ => {}
        }
    }

    /// A task without a script is none.
    fn missing_run(&mut self, entries: &[(Node, Node)], fields: &[Field<'_>]) {
        let run = fields.iter().find(|(name, ..)| *name == "run");
        let is_empty = run.is_none_or(|(_, _, node)| node.to_python_str().trim().is_empty());
        // A misspelt or wrong 'run' is a problem already.
        let is_told = entries.iter().any(|(key, value)| match key.to_python_str().as_str() {
            "run" => run.is_none() && value.value != Value::Null,
            name => matches!(TASK.instead(name), Some(Instead::Field("run"))),
        });
        if is_empty && !is_told {
            let missing = Problem::new("'run' is missing: it says what the task does");
            self.needs.push(missing.hint(
                "for example 'run: python train.py'; for nodes to log in to, write 'run: sleep infinity', and then \
                 'k8s-cli jobs exec -it ID -- bash'",
            ));
        }
    }

    fn script<'n>(&mut self, node: &'n Node) -> &'n str {
        let text = node.as_str().unwrap_or_default();
        if text.contains('\0') {
            self.need(node.at, "a script holds a NUL character, which no process can be given");
        }
        text
    }

    fn num_nodes(&mut self, node: &Node) -> u32 {
        match node.value {
            Value::Int(number) if number >= 1 => {
                if number > MAX_NODES {
                    self.need(node.at, format!("'num_nodes' must be from 1 to {MAX_NODES}, this is {number}"));
                }
                u32::try_from(number).unwrap_or(1)
            }
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

    fn envs(&mut self, node: &Node) -> Vec<Variable> {
        let Value::Map(entries) = &node.value else { return Vec::new() };
        let mut variables: Vec<Variable> = Vec::new();
        for (key, value) in entries {
            let name = key.to_python_str();
            if !is_variable(&name) {
                self.problem(key.at, format!("'{name}' is not the name of a variable")).hint =
                    Some("letters, digits and _, not beginning with a digit".into());
                continue;
            }
            let text = (value.value != Value::Null).then(|| value.to_python_str());
            if text.as_ref().is_some_and(|text| text.contains('\0')) {
                self.need(value.at, format!("'envs.{name}' holds a NUL character"));
            }
            variables.retain(|(other, ..)| *other != name);
            variables.push((name, text, value.at));
        }
        variables
    }

    /// `secrets`: a map, or a list of `secrets:NAME`, which SkyPilot's server would look up.
    fn secrets(&mut self, node: &Node) -> Vec<Variable> {
        let mut variables: Vec<Variable> = Vec::new();
        match &node.value {
            Value::Map(entries) => {
                for (key, value) in entries {
                    let written = key.to_python_str();
                    let text = (value.value != Value::Null).then(|| value.to_python_str());
                    if written.starts_with("secrets:") && text.is_some() {
                        self.problem(key.at, format!("'{written}' cannot have a value here")).hint =
                            Some("leave 'secrets:' out to give the value yourself".into());
                    }
                    let name = if text.is_none() { unscoped(&written) } else { &written };
                    variables.push((name.to_owned(), text, value.at));
                }
            }
            Value::Seq(items) => {
                for item in items {
                    let written = item.to_python_str();
                    if written.starts_with("secrets:") {
                        variables.push((unscoped(&written).to_owned(), None, item.at));
                    } else {
                        self.problem(item.at, format!("'{written}' must be written 'secrets:{written}' in a list"))
                            .hint = Some("or write a map: secrets: {NAME: VALUE}".into());
                    }
                }
            }
            _ => {}
        }
        for (name, text, at) in &variables {
            if !is_variable(name) {
                self.need(*at, format!("'{name}' is not the name of a variable"));
            } else if text.as_ref().is_some_and(|text| text.contains('\0')) {
                self.need(*at, format!("'secrets.{name}' holds a NUL character"));
            }
        }
        variables
    }

    /// The file's values with the command line's over them.
    fn given(
        &mut self,
        file: Vec<Variable>,
        line: &[(String, String)],
        what: &str,
        flag: &str,
    ) -> Vec<(String, String)> {
        let last: HashMap<&str, &str> = line.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let (mut values, mut known) = (Vec::new(), HashSet::new());
        for (key, value, at) in file {
            known.insert(key.clone());
            if let Some(value) = last.get(key.as_str()).map(|&value| value.to_owned()).or(value) {
                values.push((key, value));
                continue;
            }
            let hint = format!("give it with {flag} {key}=VALUE, or {flag} {key} to take it from your own environment");
            let need = self.need(at, format!("the {what} '{key}' has no value"));
            (need.hint, need.is_pending) = (Some(hint), true);
            self.pending.push(key);
        }
        for (key, _) in line {
            if known.insert(key.clone()) {
                values.extend(last.get(key.as_str()).map(|&value| (key.clone(), value.to_owned())));
            }
        }
        values
    }

    fn service(&mut self, node: &Node) {
        let filled = self.filled(node);
        let node = without_nulls(&filled);
        let Value::Map(entries) = &filled.value else { return };
        // The one null in it that SkyPilot stumbles over.
        if let Some((_, probe)) =
            entries.iter().find(|(key, value)| key.as_str() == Some("readiness_probe") && value.value == Value::Null)
        {
            self.problem(probe.at, "'service.readiness_probe' is empty");
        }
        if self.fits(&node, &Shape::Fields(&SERVICE), "service") {
            super::service::service(self, &node);
        }
    }

    fn pool(&mut self, node: &Node, at: Mark, beside_service: bool) {
        if beside_service {
            self.problem(at, "'service' and 'pool' cannot both be there");
        }
        if self.fits(node, &Shape::Fields(&POOL), "pool") {
            super::service::pool(self, node);
        }
    }
}

/// `secrets:personal.NAME` without what says where SkyPilot's server keeps it.
fn unscoped(name: &str) -> &str {
    let name = name.strip_prefix("secrets:").unwrap_or(name);
    ["personal.", "workspace.", "global."].iter().find_map(|scope| name.strip_prefix(scope)).unwrap_or(name)
}
