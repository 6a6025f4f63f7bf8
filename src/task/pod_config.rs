//! `config.kubernetes.pod_config`: what a file may change of its task's pods, judged before anything is created. What
//! is ours is refused by name; the rest has to be what Kubernetes takes at its place.

use k8s_openapi::api::core::v1::{Container, PodSpec};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use super::problem::closest;
use super::reader::Reader;
use super::schema::join;
use super::{Finding, Support};
use crate::names;
use crate::yaml::{Node, Value};

const SCRIPTS: &str = "it is how 'setup' and 'run' are run";
const STRANGER: &str = "unknown to k8s-cli: a cluster that does not know it either will refuse or drop it";
const ENDING: &str = "the end of the task is read from it";
const ONCE: &str = "a node of a task runs once";
const MEETING: &str = "the nodes find one another by it";

/// Fields of the task's container that are ours, and why.
const OF_CONTAINER: [(&str, &str); 4] =
    [("command", SCRIPTS), ("args", SCRIPTS), ("terminationMessagePath", ENDING), ("terminationMessagePolicy", ENDING)];
/// Of any container: such a rule may start all of a pod's containers again.
const OF_ANY_CONTAINER: [(&str, &str); 1] = [("restartPolicyRules", ONCE)];
/// The same for tasks of several nodes.
const OF_NODES: [(&str, &str); 3] = [("startupProbe", MEETING), ("hostname", MEETING), ("subdomain", MEETING)];

impl Reader<'_> {
    /// What is wrong with it for a task of one node or several, and with `custom_metadata` beside it; `path` is where both
    /// stand.
    pub(super) fn pod_config(&mut self, kubernetes: &Node, path: &str, several: bool) {
        if let Some(metadata) = field(kubernetes, "custom_metadata") {
            self.metadata(metadata, &join(path, "custom_metadata"));
        }
        let Some(change) = field(kubernetes, "pod_config") else { return };
        let path = join(path, "pod_config");
        for (key, value) in entries(change) {
            match (key.to_python_str().as_str(), value.as_str()) {
                ("metadata", _) => self.metadata(value, &join(&path, "metadata")),
                ("spec", _) => self.pod_spec(value, &join(&path, "spec"), several),
                ("apiVersion", Some("v1")) | ("kind", Some("Pod")) => {}
                (name @ ("apiVersion" | "kind"), _) => self.ours(key, &join(&path, name), "it is a pod, of v1"),
                (name, _) => {
                    let problem = self.need(key.at, format!("unknown field '{name}' in {path}"));
                    if let Some(close) = closest(name, &["metadata", "spec"]) {
                        problem.message.push_str(&format!(": did you mean '{close}'?"));
                    }
                }
            }
        }
    }

    fn metadata(&mut self, node: &Node, path: &str) {
        if !self.is_map(node, path) {
            return;
        }
        for (key, value) in entries(node) {
            let name = key.to_python_str();
            let path = join(path, &name);
            if !matches!(name.as_str(), "labels" | "annotations") {
                self.ours(key, &path, "objects are named after their task, and live in the namespace of -n");
            } else if self.is_map(value, &path) {
                for (key, value) in entries(value) {
                    let own = join(&path, &key.to_python_str());
                    if let Err(why) = names::is_free_key(&key.to_python_str()) {
                        self.need(key.at, format!("'{path}': {why}"));
                        continue;
                    }
                    match value.as_str() {
                        None => {
                            let kind = value.value.kind();
                            self.need(value.at, format!("'{own}' must be a string, this is {kind}"));
                        }
                        Some(text) if name == "labels" && !names::is_label_value(text) => {
                            self.need(value.at, format!("'{own}': '{text}' is not the value of a label"));
                        }
                        Some(_) => {}
                    }
                }
            }
        }
    }

    fn pod_spec(&mut self, node: &Node, path: &str, several: bool) {
        if !self.is_map(node, path) {
            return;
        }
        for (key, value) in entries(node) {
            let name = key.to_python_str();
            if let (true, Value::Seq(items)) =
                (["containers", "initContainers", "volumes"].contains(&&*name), &value.value)
            {
                self.names_of_parts(items, &join(path, &name));
            }
            match (name.as_str(), value.as_str()) {
                ("restartPolicy", Some("Never")) => {}
                ("restartPolicy", _) => self.ours(key, &join(path, &name), ONCE),
                ("containers", _) => self.containers(value, &join(path, &name), several),
                ("initContainers", _) => {
                    self.modelled::<PodSpec>(key, value, path);
                    let Value::Seq(items) = &value.value else { continue };
                    for (index, (key, _)) in items
                        .iter()
                        .enumerate()
                        .flat_map(|(index, item)| entries(item).iter().map(move |entry| (index, entry)))
                    {
                        self.is_ours(key, &join(path, &format!("{name}[{index}]")), &OF_ANY_CONTAINER);
                    }
                }
                _ if several && self.is_ours(key, path, &OF_NODES) => {}
                _ => self.modelled::<PodSpec>(key, value, path),
            }
        }
    }

    /// What is merged goes by names: one of ours would change what files and buckets are brought with.
    fn names_of_parts(&mut self, items: &[Node], path: &str) {
        for (index, item) in items.iter().enumerate() {
            let own = |name: &&Node| name.as_str().is_some_and(|name| name.starts_with(names::OWN_PARTS));
            if let Some(name) = field(item, "name").filter(own) {
                self.need(name.at, format!("'{path}[{index}].name': names with '{}' are taken", names::OWN_PARTS));
            }
        }
    }

    fn containers(&mut self, node: &Node, path: &str, several: bool) {
        let Value::Seq(items) = &node.value else {
            self.need(node.at, format!("'{path}' must be a list, this is {}", node.value.kind()));
            return;
        };
        for (index, item) in items.iter().enumerate() {
            let path = format!("{path}[{index}]");
            if !self.is_map(item, &path) {
                continue;
            }
            let name = field(item, "name").and_then(Node::as_str);
            let task = name.is_none_or(|name| matches!(name, names::CONTAINER | names::SKYPILOT_CONTAINER));
            for (key, value) in entries(item) {
                let ours = self.is_ours(key, &path, &OF_ANY_CONTAINER)
                    || task
                        && (self.is_ours(key, &path, &OF_CONTAINER)
                            || (several && self.is_ours(key, &path, &OF_NODES))
                            || self.is_emptied(key, value, &path));
                match (key.as_str(), value.as_str()) {
                    _ if ours => {}
                    (Some("restartPolicy"), Some("Never")) if task => {}
                    (Some(name @ "restartPolicy"), _) if task => self.ours(key, &join(&path, name), ONCE),
                    _ => self.modelled::<Container>(key, value, &path),
                }
                if task && key.as_str() == Some("env") {
                    self.variables_of_pod(value, &join(&path, "env"));
                }
            }
        }
    }

    /// Variables by which a node knows what it is.
    fn variables_of_pod(&mut self, node: &Node, path: &str) {
        let Value::Seq(items) = &node.value else { return };
        for item in items {
            if let Some(name) = field(item, "name").filter(|name| name.as_str().is_some_and(names::is_own_variable)) {
                self.ours(name, &format!("{path}.{}", name.to_python_str()), "each node reads from it what it is");
            }
        }
    }

    /// What a null would take away is ours too: the name, and the variables that every node has.
    fn is_emptied(&mut self, key: &Node, value: &Node, path: &str) -> bool {
        let Some(name @ ("name" | "env")) = key.as_str().filter(|_| value.value == Value::Null) else { return false };
        let kind = if name == "env" { "a list" } else { "a string" };
        self.need(value.at, format!("'{}' must be {kind}, this is null", join(path, name)));
        true
    }

    fn is_map(&mut self, node: &Node, path: &str) -> bool {
        let is = matches!(node.value, Value::Map(_));
        if !is {
            self.need(node.at, format!("'{path}' must be a map, this is {}", node.value.kind()));
        }
        is
    }

    fn is_ours(&mut self, key: &Node, path: &str, ours: &[(&str, &str)]) -> bool {
        let Some((name, why)) = ours.iter().find(|(name, _)| key.as_str() == Some(name)) else { return false };
        self.ours(key, &join(path, name), why);
        true
    }

    fn ours(&mut self, key: &Node, path: &str, why: &str) {
        self.need(key.at, format!("'{path}' cannot be changed: {why}"));
    }

    /// A field of a pod as Kubernetes defines it. What this program does not know may be newer than it: that is said,
    /// and left to the server.
    fn modelled<T: DeserializeOwned + Serialize>(&mut self, key: &Node, value: &Node, path: &str) {
        let name = key.to_python_str();
        let path = join(path, &name);
        let mut written = json!({&name: value.to_json()});
        quantities_as_text(&mut written);
        let known = serde_json::from_value::<T>(written.clone()).and_then(serde_json::to_value);
        match known {
            Err(error) => drop(self.need(value.at, format!("'{path}': {error}"))),
            Ok(known) => {
                let mut strangers = Vec::new();
                compare(&written[&name], &known[&name], &path, &mut strangers);
                for path in strangers {
                    self.findings.push(Finding::new(path, key.at, Support::Approximated, STRANGER));
                }
            }
        }
    }
}

/// Amounts that are written as numbers, which the server takes too.
fn quantities_as_text(value: &mut Json) {
    match value {
        Json::Object(fields) => {
            for (name, value) in fields {
                match (name.as_str(), value) {
                    ("limits" | "requests" | "overhead", Json::Object(amounts)) => {
                        amounts.values_mut().for_each(as_text);
                    }
                    ("sizeLimit" | "divisor", value) => as_text(value),
                    (_, value) => quantities_as_text(value),
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(quantities_as_text),
        _ => {}
    }
}

fn as_text(value: &mut Json) {
    if let Json::Number(number) = value {
        *value = number.to_string().into();
    }
}

/// The fields that are written, but not known.
fn compare(written: &Json, known: &Json, path: &str, strangers: &mut Vec<String>) {
    match (written, known) {
        (Json::Null, _) => {}
        (Json::Object(written), Json::Object(known)) => {
            for (name, value) in written {
                compare(value, known.get(name).unwrap_or(&Json::Null), &join(path, name), strangers);
            }
        }
        (Json::Array(written), Json::Array(known)) => {
            for (index, (written, known)) in written.iter().zip(known).enumerate() {
                compare(written, known, &format!("{path}[{index}]"), strangers);
            }
        }
        (_, Json::Null) => strangers.push(path.to_owned()),
        _ => {}
    }
}

pub(super) fn entries(node: &Node) -> &[(Node, Node)] {
    if let Value::Map(entries) = &node.value { entries } else { &[] }
}

pub(super) fn field<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    entries(node).iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::task::{Overrides, Problem, read};

    fn problems(nodes: u32, change: &str) -> Vec<String> {
        let text = format!("run: a\nnum_nodes: {nodes}\nconfig:\n  kubernetes:\n    pod_config: {change}\n");
        match read(&text, &Overrides::default()) {
            Ok(mut tasks) => tasks.remove(0).notes,
            Err(problems) => problems.0.iter().map(Problem::to_string).collect(),
        }
    }

    #[test]
    fn what_is_ours_is_named() {
        let cases = [
            (
                "{metadata: {name: x}}",
                "5:29: 'config.kubernetes.pod_config.metadata.name' cannot be changed: objects are named after their task, and live in the namespace of -n",
            ),
            (
                "{metadata: {labels: {task-id: x}}}",
                "5:38: 'config.kubernetes.pod_config.metadata.labels': 'task-id' cannot be set: tasks are found by it",
            ),
            (
                "{metadata: {labels: {a: 1}}}",
                "5:41: 'config.kubernetes.pod_config.metadata.labels.a' must be a string, this is an integer",
            ),
            (
                "{metadata: {labels: }}",
                "5:35: 'config.kubernetes.pod_config.metadata.labels' must be a map, this is null",
            ),
            (
                "{spec: {restartPolicy: Always}}",
                "5:25: 'config.kubernetes.pod_config.spec.restartPolicy' cannot be changed: a node of a task runs once",
            ),
            (
                "{spec: {volumes: [{name: x}, {name: k8s-cli-files}]}}",
                "5:53: 'config.kubernetes.pod_config.spec.volumes[1].name': names with 'k8s-cli-' are taken",
            ),
            (
                "{spec: {initContainers: [{name: k8s-cli-buckets}]}}",
                "5:49: 'config.kubernetes.pod_config.spec.initContainers[0].name': names with 'k8s-cli-' are taken",
            ),
            (
                "{spec: {containers: }}",
                "5:35: 'config.kubernetes.pod_config.spec.containers' must be a list, this is null",
            ),
            (
                "{spec: {containers: [{args: [a]}]}}",
                "5:39: 'config.kubernetes.pod_config.spec.containers[0].args' cannot be changed: it is how 'setup' and 'run' are run",
            ),
            (
                "{spec: {containers: [{name: ray-node, command: [a]}]}}",
                "5:55: 'config.kubernetes.pod_config.spec.containers[0].command' cannot be changed: it is how 'setup' and 'run' are run",
            ),
            (
                "{spec: {containers: [{env: [{name: NODE_RANK, value: '1'}]}]}}",
                "5:52: 'config.kubernetes.pod_config.spec.containers[0].env.NODE_RANK' cannot be changed: each node reads from it what it is",
            ),
            (
                "{spec: {hostname: x}}",
                "5:25: 'config.kubernetes.pod_config.spec.hostname' cannot be changed: the nodes find one another by it",
            ),
            (
                "{spec: {containers: [{restartPolicy: Always}]}}",
                "5:39: 'config.kubernetes.pod_config.spec.containers[0].restartPolicy' cannot be changed: a node of a task runs once",
            ),
            (
                "{spec: {containers: [{name: task, restartPolicy: }]}}",
                "5:51: 'config.kubernetes.pod_config.spec.containers[0].restartPolicy' cannot be changed: a node of a task runs once",
            ),
            (
                "{spec: {containers: [{name: side, image: i, restartPolicyRules: []}]}}",
                "5:61: 'config.kubernetes.pod_config.spec.containers[0].restartPolicyRules' cannot be changed: a node of a task runs once",
            ),
            (
                "{spec: {initContainers: [{name: first, image: i, restartPolicyRules: []}]}}",
                "5:66: 'config.kubernetes.pod_config.spec.initContainers[0].restartPolicyRules' cannot be changed: a node of a task runs once",
            ),
            (
                "{spec: {containers: [{env: }]}}",
                "5:42: 'config.kubernetes.pod_config.spec.containers[0].env' must be a list, this is null",
            ),
            (
                "{spec: {containers: [{name: }]}}",
                "5:43: 'config.kubernetes.pod_config.spec.containers[0].name' must be a string, this is null",
            ),
            ("{kind: Job}", "5:18: 'config.kubernetes.pod_config.kind' cannot be changed: it is a pod, of v1"),
            ("{specs: {}}", "5:18: unknown field 'specs' in config.kubernetes.pod_config: did you mean 'spec'?"),
            ("{spec: []}", "5:24: 'config.kubernetes.pod_config.spec' must be a map, this is a list"),
            (
                "{spec: {tolerations: {key: a}}}",
                "5:38: 'config.kubernetes.pod_config.spec.tolerations': invalid type: map, expected a sequence",
            ),
            (
                "{spec: {tolerationz: []}}",
                "config.kubernetes.pod_config.spec.tolerationz: unknown to k8s-cli: a cluster that does not know it either will refuse or drop it",
            ),
            (
                "{spec: {containers: [{securityContext: {runAsUser: root}}]}}",
                "5:56: 'config.kubernetes.pod_config.spec.containers[0].securityContext': invalid type: string \"root\", expected i64",
            ),
        ];
        for (change, expected) in cases {
            assert_eq!(problems(2, change), [expected], "{change}");
        }
    }

    #[test]
    fn the_rest_is_free() {
        for change in [
            "{apiVersion: v1, kind: Pod, metadata: {labels: {team: x}, annotations: {x.org/y: z}}}",
            "{spec: {restartPolicy: Never, hostname: x, imagePullSecrets: [{name: s}], nodeSelector: }}",
            "{spec: {containers: [{name: side, image: i, command: [a], startupProbe: {httpGet: {port: 80}}}]}}",
            "{spec: {containers: [{resources: {limits: {cpu: 4, memory: 1.5Gi}}, startupProbe: {exec: {command: [a]}}}]}}",
            "{spec: {containers: [{restartPolicy: Never, lifecycle: {preStop: {exec: {command: [a]}}}, envFrom: [{secretRef: {name: s}}]}]}}",
            "{spec: {shareProcessNamespace: true, activeDeadlineSeconds: 60, terminationGracePeriodSeconds: 5}}",
            "{spec: {volumes: [{name: dshm, emptyDir: {sizeLimit: 3Gi}}], tolerations: [{key: a, operator: Exists}]}}",
        ] {
            assert!(problems(1, change).is_empty(), "{change}: {:?}", problems(1, change));
        }
    }
}
