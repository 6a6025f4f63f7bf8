//! Volumes without a name: made for a node of the task, and gone with its pod.

use super::finding::{Finding, Support};
use super::reader::Reader;
use crate::quantity;
use crate::yaml::{Mark, Node, Value};

/// A volume that is made for each node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EphemeralVolume {
    /// Absolute path in the container.
    pub path: String,
    /// A folder of the volume.
    pub sub_path: Option<String>,
    /// A Kubernetes quantity.
    pub size: String,
    /// Its storage class, unless it is the cluster's default.
    pub class: Option<String>,
    /// `ReadWriteOnce` …
    pub access_mode: String,
    /// Labels of its claim.
    pub labels: Vec<(String, String)>,
    /// Where the file says so.
    pub at: Mark,
}

/// What a claim can be asked for, as Kubernetes and SkyPilot write it.
const ACCESS_MODES: [&str; 4] = ["ReadWriteOnce", "ReadWriteMany", "ReadOnlyMany", "ReadWriteOncePod"];

/// Whether the fields of a volume are those of one without a name.
pub(super) fn has_no_name(fields: &[(Node, Node)]) -> bool {
    let name = fields.iter().find(|(key, _)| key.as_str() == Some("name"));
    name.is_none_or(|(_, name)| name.value == Value::Null || name.as_str() == Some(""))
}

impl Reader<'_> {
    /// A volume of `fields`, which have no name.
    pub(super) fn ephemeral(&mut self, at: Mark, fields: &[(Node, Node)], path: &str) -> Option<EphemeralVolume> {
        let mut size = None;
        let mut volume = EphemeralVolume {
            path: path.to_owned(),
            sub_path: None,
            size: String::new(),
            class: None,
            access_mode: ACCESS_MODES[0].into(),
            labels: Vec::new(),
            at,
        };
        for (key, value) in fields {
            match key.as_str().unwrap_or_default() {
                "size" if value.value != Value::Null => size = Some(value),
                "sub_path" => volume.sub_path = self.sub_path(value),
                "type" if value.value != Value::Null => {
                    let kind = value.to_python_str();
                    if !kind.eq_ignore_ascii_case("k8s-pvc") && !self.is_pending(&kind) {
                        self.need(
                            value.at,
                            format!("the volume at '{path}' is of the type '{kind}', not of 'k8s-pvc'"),
                        );
                    }
                }
                "labels" => self.labels(value, &format!("volumes.{path}.labels"), &mut volume.labels),
                "config" => self.claim(value, &mut volume),
                "name" | "size" | "type" => {}
                field => drop(self.need(key.at, format!("unknown field '{field}' of a volume"))),
            }
        }
        let Some(size) = size else {
            self.need(at, format!("the volume at '{path}' has neither a name nor a size")).hint = Some(
                "name one that 'k8s-cli volumes create' made, or write for example 'size: 10Gi' for one that goes with \
                 the task"
                    .into(),
            );
            return None;
        };
        let text = size.to_python_str();
        match quantity::claim_size(&text) {
            Ok(size) => volume.size = size,
            Err(_) if self.is_pending(&text) => {}
            Err(reason) => drop(self.need(size.at, format!("the volume at '{path}': {reason}"))),
        }
        Some(volume)
    }

    /// `config` of a volume without a name.
    fn claim(&mut self, node: &Node, volume: &mut EphemeralVolume) {
        let path = &volume.path;
        let fields = match &node.value {
            Value::Map(fields) => fields,
            Value::Null => return,
            other => {
                let message = format!("'config' of the volume at '{path}' must be a map, this is {}", other.kind());
                self.need(node.at, message);
                return;
            }
        };
        for (key, value) in fields.iter().filter(|(_, value)| value.value != Value::Null) {
            let text = value.to_python_str();
            match key.as_str().unwrap_or_default() {
                "storage_class_name" => volume.class = Some(text).filter(|name| !name.is_empty()),
                "access_mode" if ACCESS_MODES.contains(&text.as_str()) || self.is_pending(&text) => {
                    volume.access_mode = text;
                }
                "access_mode" => {
                    self.need(value.at, format!("the volume at '{path}' has no access mode '{text}'")).hint =
                        Some(format!("it is one of {}", ACCESS_MODES.join(", ")));
                }
                "namespace" => {
                    let why = "the volume is created in the task's namespace";
                    let field = format!("volumes.{path}.config.namespace");
                    self.findings.push(Finding::new(field, key.at, Support::Ignored, why));
                }
                field => {
                    self.need(key.at, format!("unknown field 'config.{field}' of the volume at '{path}'"));
                }
            }
        }
    }

    /// SkyPilot makes one volume for all nodes; here each node has its own.
    pub(super) fn of_each_node(&mut self, task: &super::Task) {
        for volume in task.ephemeral.iter().filter(|_| task.num_nodes > 1) {
            let (path, mode) = (&volume.path, &volume.access_mode);
            if matches!(mode.as_str(), "ReadWriteMany" | "ReadOnlyMany") {
                let message = format!(
                    "the volume at '{path}' is {mode}, but without a name each of the {} nodes would have its own",
                    task.num_nodes
                );
                self.need(volume.at, message).hint = Some(format!(
                    "create one that they share, and name it: k8s-cli volumes create NAME {} -a RWX",
                    volume.size
                ));
            } else {
                let note = "each node has a volume of its own";
                self.findings.push(Finding::new(format!("volumes.{path}"), volume.at, Support::Approximated, note));
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::task::{Overrides, Task, file, read};

    fn task(volumes: &str) -> Result<Task, String> {
        let read = read(&format!("run: a\nvolumes: {volumes}\n"), &Overrides::default());
        read.map(|mut tasks| tasks.remove(0))
            .map_err(|problems| problems.0.iter().map(|one| one.message.clone()).collect::<Vec<_>>().join("; "))
    }

    #[test]
    fn sizes_are_skypilot_s_or_kubernetes_s() {
        for (size, expected) in [
            ("100", "100Gi"),
            ("'100'", "100Gi"),
            ("100GB", "100Gi"),
            ("2048mb", "2Gi"),
            ("1TB", "1024Gi"),
            ("1Gi", "1Gi"),
            ("500Mi", "500Mi"),
            ("1.5Ti", "1.5Ti"),
            ("10G", "10G"),
        ] {
            assert_eq!(task(&format!("{{/d: {{size: {size}}}}}")).unwrap().ephemeral[0].size, expected);
        }
        for size in ["0", "-1", "ten", "1.5", "''", "[1]", "10m"] {
            let reason = task(&format!("{{/d: {{size: {size}}}}}")).unwrap_err();
            assert!(reason.starts_with("the volume at '/d': '"), "{reason}");
        }
    }

    #[test]
    fn all_fields() {
        let text = "{/d: {size: 1Gi, type: K8S-PVC, sub_path: a/b, labels: {team: x}, config: {storage_class_name: fast, access_mode: ReadWriteOncePod}}, /e: {size: 2, name: '', config: {storage_class_name: '', access_mode: null}}, /f: x}";
        let task = task(text).unwrap();
        assert_eq!(task.volumes.len(), 1);
        let [one, other] = task.ephemeral.as_slice() else { panic!("{:?}", task.ephemeral) };
        assert_eq!(
            (one.path.as_str(), one.sub_path.as_deref(), one.class.as_deref()),
            ("/d", Some("a/b"), Some("fast"))
        );
        assert_eq!(
            (one.access_mode.as_str(), one.labels.as_slice()),
            ("ReadWriteOncePod", &[("team".into(), "x".into())][..])
        );
        assert_eq!((other.class.as_deref(), other.access_mode.as_str()), (None, "ReadWriteOnce"));
    }

    #[test]
    fn what_is_wrong() {
        for (volume, expected) in [
            ("{}", "the volume at '/d' has neither a name nor a size"),
            ("{size: null, config: {}}", "the volume at '/d' has neither a name nor a size"),
            ("{size: 1, type: k8s-hostpath}", "the volume at '/d' is of the type 'k8s-hostpath', not of 'k8s-pvc'"),
            ("{size: 1, colour: red}", "unknown field 'colour' of a volume"),
            ("{size: 1, config: {access_mode: RWX}}", "the volume at '/d' has no access mode 'RWX'"),
            ("{size: 1, config: {class: x}}", "unknown field 'config.class' of the volume at '/d'"),
            ("{size: 1, config: 3}", "'config' of the volume at '/d' must be a map, this is an integer"),
            ("{size: 1, labels: {task-id: x}}", "'volumes./d.labels': 'task-id' cannot be set: tasks are found by it"),
            ("{size: 1, sub_path: ../x}", "'sub_path' must stay inside the volume"),
            ("{size: 1}, /d/: x", "two volumes at '/d/'"),
        ] {
            assert_eq!(task(&format!("{{/d: {volume}}}")).unwrap_err(), expected, "{volume}");
        }
    }

    #[test]
    fn several_nodes_share_none() {
        let with = |mode: &str| {
            let text = format!("run: a\nnum_nodes: 2\nvolumes: {{/d: {{size: 1, config: {{access_mode: {mode}}}}}}}\n");
            read(&text, &Overrides::default())
        };
        let notes = with("ReadWriteOnce").unwrap().remove(0).notes;
        assert_eq!(notes, ["volumes./d: each node has a volume of its own"]);
        assert_eq!(
            with("ReadWriteMany").unwrap_err().0[0].message,
            "the volume at '/d' is ReadWriteMany, but without a name each of the 2 nodes would have its own"
        );
    }

    /// What a variable will say is not known before it has a value.
    #[test]
    fn variables_without_a_value() {
        let text = "run: a\nenvs: {S: null}\nvolumes: {/d: {size: $S}}\n";
        let needs: Vec<String> =
            file(text, &Overrides::default()).unwrap().tasks[0].needs.iter().map(|need| need.message.clone()).collect();
        assert_eq!(needs.len(), 1, "{needs:?}");
    }
}
