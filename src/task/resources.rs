//! `resources`: what each node needs.

use super::Reader;
use crate::quantity::{self, Amount};
use crate::yaml::{Node, Value};

/// The image of a task that names none.
pub(super) const DEFAULT_IMAGE: &str = "python:3.13-slim";

/// Some accelerators of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Accelerator {
    /// As the file writes it; `None` for any kind (`"1"`).
    pub name: Option<String>,
    /// How many.
    pub count: f64,
}

/// What each node needs; what the file does not ask for is not requested.
#[derive(Debug, Clone, PartialEq)]
pub struct Resources {
    /// CPUs.
    pub cpus: Option<Amount>,
    /// Memory.
    pub memory: Option<Amount>,
    /// GPUs, by count.
    pub gpus: u32,
    /// The container's image.
    pub image: String,
    /// The accelerators that `gpus` counts.
    pub accelerator: Option<Accelerator>,
    /// The machine's type.
    pub instance_type: Option<String>,
    /// Whether a machine will do that may be taken away.
    pub use_spot: bool,
    /// Gigabytes of disk.
    pub disk_size: Option<u64>,
    /// Labels of the pods.
    pub labels: Vec<(String, String)>,
    /// Ports, sorted, as ranges that do not touch.
    pub ports: Vec<(u16, u16)>,
}

impl Default for Resources {
    fn default() -> Self {
        Self {
            cpus: None,
            memory: None,
            gpus: 0,
            image: DEFAULT_IMAGE.into(),
            accelerator: None,
            instance_type: None,
            use_spot: false,
            disk_size: None,
            labels: Vec::new(),
            ports: Vec::new(),
        }
    }
}

const FIELDS: [&str; 26] = [
    "cpus",
    "memory",
    "accelerators",
    "image_id",
    "infra",
    "cloud",
    "region",
    "zone",
    "instance_type",
    "use_spot",
    "disk_size",
    "disk_tier",
    "ports",
    "labels",
    "any_of",
    "ordered",
    "autostop",
    "job_recovery",
    "network_tier",
    "local_disk",
    "priority",
    "priority_class",
    "accelerator_args",
    "max_hourly_cost",
    "gpus",
    "ephemeral_storage",
];

impl Reader {
    /// `resources`, and the context that `infra` names.
    pub(super) fn resources(&mut self, node: &Node) -> (Resources, Option<String>) {
        let mut resources = Resources::default();
        let mut context = None;
        let Value::Map(fields) = &node.value else {
            self.problem(node.at, format!("'resources' must be a map, this is {}", node.value.kind()));
            return (resources, None);
        };
        for (key, value) in fields {
            let name = key.as_str().unwrap_or_default();
            if value.value == Value::Null && FIELDS.contains(&name) {
                continue;
            }
            match name {
                "cpus" => resources.cpus = self.amount(value, name, quantity::cpus),
                "memory" => resources.memory = self.amount(value, name, quantity::memory),
                "accelerators" | "gpus" => {
                    resources.gpus = self.accelerators(value);
                    resources.accelerator = self.accelerator.take();
                }
                "image_id" => resources.image = self.image(value),
                "infra" => context = self.infra(value),
                "cloud" => self.cloud(value),
                "region" | "zone" | "disk_tier" | "network_tier" | "local_disk" | "max_hourly_cost"
                | "accelerator_args" => {
                    self.note(name, "it has no meaning on Kubernetes");
                }
                "autostop" | "job_recovery" => self.note(name, "there is no server that could do it"),
                "use_spot" => {
                    if let Value::Bool(spot) = value.value {
                        resources.use_spot = spot;
                    } else {
                        let message = format!("'use_spot' must be a boolean, this is {}", value.value.kind());
                        self.problem(value.at, message);
                    }
                }
                "instance_type" => resources.instance_type = self.string(value, name),
                "disk_size" => resources.disk_size = self.disk_size(value),
                "labels" => resources.labels = self.labels(value),
                "ports" => match super::ports::read(value) {
                    Ok(ports) => resources.ports = ports,
                    Err(problem) => self.problems.push(problem),
                },
                "priority" | "priority_class" | "any_of" | "ordered" | "ephemeral_storage" => {
                    self.note(&format!("resources.{name}"), "not supported yet");
                }
                _ => self.unknown(key, " in resources", &FIELDS[..24]),
            }
        }
        (resources, context)
    }

    fn amount(&mut self, node: &Node, field: &str, parse: fn(&str) -> Result<Amount, String>) -> Option<Amount> {
        let text = match &node.value {
            Value::Str(text) => text.clone(),
            Value::Int(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            other => {
                self.problem(node.at, format!("'{field}' must be a number or a string, this is {}", other.kind()));
                return None;
            }
        };
        match parse(&text) {
            Ok(amount) => Some(amount),
            Err(reason) => {
                self.problem(node.at, format!("'{field}': {reason}"));
                None
            }
        }
    }

    /// Gigabytes; as in SkyPilot, 256 is as if it were not there.
    fn disk_size(&mut self, node: &Node) -> Option<u64> {
        let text = node.to_python_str().to_uppercase();
        let digits = text.trim_end_matches("GB").trim_end_matches("GI");
        match digits.parse::<u64>() {
            Ok(size) if size > 0 => Some(size).filter(|size| *size != 256),
            _ => {
                self.problem(node.at, format!("'disk_size': '{text}' is not a number of gigabytes"));
                None
            }
        }
    }

    fn labels(&mut self, node: &Node) -> Vec<(String, String)> {
        let Value::Map(entries) = &node.value else {
            self.problem(node.at, format!("'labels' must be a map, this is {}", node.value.kind()));
            return Vec::new();
        };
        let pairs =
            entries.iter().filter_map(|(key, value)| Some((key.as_str()?.to_owned(), self.string(value, "labels")?)));
        pairs.collect()
    }

    /// The number of GPUs; of several candidates the first counts.
    fn accelerators(&mut self, node: &Node) -> u32 {
        match &node.value {
            Value::Str(text) => self.accelerator(node, text),
            Value::Map(entries) if !entries.is_empty() => {
                if entries.len() > 1 {
                    self.note("resources.accelerators", "of several kinds the first one's count is used");
                }
                let (key, value) = &entries[0];
                let name = key.to_python_str();
                match &value.value {
                    Value::Null => self.accelerator(node, &name),
                    Value::Int(_) | Value::Float(_) => {
                        self.accelerator(node, &format!("{name}:{}", value.to_python_str()))
                    }
                    other => {
                        self.problem(
                            value.at,
                            format!("the count of '{name}' must be a number, this is {}", other.kind()),
                        );
                        0
                    }
                }
            }
            Value::Seq(items) if !items.is_empty() => {
                if items.len() > 1 {
                    self.note("resources.accelerators", "of several kinds the first one's count is used");
                }
                if let Some(text) = items[0].as_str() {
                    return self.accelerator(&items[0], text);
                }
                self.problem(
                    items[0].at,
                    format!("an accelerator must be a string, this is {}", items[0].value.kind()),
                );
                0
            }
            other => {
                let message = format!("'accelerators' must be a name or a map, this is {}", other.kind());
                self.problem(node.at, message).hint =
                    Some("for example A100:8, {A100: 8} or \"1\" for one GPU of any kind".into());
                0
            }
        }
    }

    /// `A100`, `A100:8`, or `1`: a count of any kind.
    fn accelerator(&mut self, node: &Node, text: &str) -> u32 {
        let (name, count) = match text.split_once(':') {
            Some((name, count)) => (name.trim(), count.trim()),
            None if text.chars().all(|c| c.is_ascii_digit()) => ("", text),
            None => (text.trim(), "1"),
        };
        let number = count.parse::<f64>().ok().filter(|number| *number > 0.0 && *number <= 1024.0);
        let Some(number) = number.filter(|_| !name.is_empty() || !text.contains(':')) else {
            self.problem(node.at, format!("'{text}' is not a number of GPUs")).hint =
                Some("for example A100:8, {A100: 8} or \"1\" for one GPU of any kind".into());
            return 0;
        };
        if !name.is_empty() {
            self.accelerator = Some(Accelerator { name: Some(name.to_owned()), count: number });
        }
        if number.fract() > 0.0 {
            self.notes.push(format!("{number} of a GPU is rounded up: Kubernetes shares none"));
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // from 1 to 1024
        let whole = number.ceil() as u32;
        whole
    }

    /// `docker:IMAGE`, `IMAGE`, or `{docker: IMAGE}`.
    fn image(&mut self, node: &Node) -> String {
        let text = match &node.value {
            Value::Str(text) => Some(text.as_str()),
            Value::Map(entries) => match entries.as_slice() {
                [(key, value)] if key.as_str() == Some("docker") => value.as_str(),
                _ => {
                    self.problem(node.at, "'image_id' by region has no meaning on Kubernetes").hint =
                        Some("write image_id: docker:IMAGE".into());
                    return DEFAULT_IMAGE.into();
                }
            },
            _ => None,
        };
        let image = text.map(|text| text.strip_prefix("docker:").unwrap_or(text));
        match image {
            Some(image) if !image.is_empty() && !image.contains(char::is_whitespace) => image.into(),
            _ => {
                self.problem(node.at, "'image_id' must name an image").hint =
                    Some("for example docker:python:3.13-slim".into());
                DEFAULT_IMAGE.into()
            }
        }
    }

    /// `k8s`, `k8s/<context>`, or another cloud, which is run here all the same.
    fn infra(&mut self, node: &Node) -> Option<String> {
        let text = self.string(node, "infra")?;
        let (cloud, rest) = text.split_once('/').map_or((text.as_str(), None), |(cloud, rest)| (cloud, Some(rest)));
        match cloud.to_lowercase().as_str() {
            "k8s" | "kubernetes" => {
                if rest == Some("") {
                    self.problem(node.at, format!("'infra: {text}' names no context"));
                }
                rest.map(str::to_owned)
            }
            "*" => None,
            "" => {
                self.problem(node.at, "'infra' is empty");
                None
            }
            _ => {
                self.notes.push(format!("infra {text} is ignored: the task runs on Kubernetes"));
                None
            }
        }
    }

    fn cloud(&mut self, node: &Node) {
        if let Some(cloud) = self.string(node, "cloud")
            && !cloud.eq_ignore_ascii_case("kubernetes")
        {
            self.notes.push(format!("cloud {cloud} is ignored: the task runs on Kubernetes"));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::{Overrides, read};
    use super::*;

    fn resources(text: &str) -> Result<(Resources, Vec<String>), String> {
        let file = format!("run: a\nresources: {{{text}}}");
        read(&file, &Overrides::default())
            .map(|task| (task.resources, task.notes))
            .map_err(|problems| problems.0[0].to_string())
    }

    #[test]
    fn gpus() {
        let cases = [
            ("accelerators: '1'", 1, 0),
            ("accelerators: A100:8", 8, 0),
            ("accelerators: A100", 1, 0),
            ("accelerators: {A100: 8}", 8, 0),
            ("accelerators: {A100: }", 1, 0),
            ("accelerators: 'V100:0.5'", 1, 1),
            ("accelerators: [A100:4, 'V100:1']", 4, 1),
            ("accelerators: {'A100:2', 'V100:2'}", 2, 1),
            ("accelerators: ", 0, 0),
        ];
        for (text, gpus, notes) in cases {
            let (resources, said) = resources(text).unwrap();
            assert_eq!((resources.gpus, said.len()), (gpus, notes), "{text}: {said:?}");
        }
        for text in [
            "accelerators: 4",
            "accelerators: 'A100:'",
            "accelerators: 'A100:x'",
            "accelerators: {A100: '2'}",
            "accelerators: '0'",
            "accelerators: ':1'",
        ] {
            assert!(resources(text).is_err(), "{text}");
        }
    }

    #[test]
    fn images() {
        for (text, image) in [
            ("", DEFAULT_IMAGE),
            ("image_id: docker:debian:12", "debian:12"),
            ("image_id: debian", "debian"),
            ("image_id: {docker: 'a/b@sha256:0'}", "a/b@sha256:0"),
        ] {
            assert_eq!(resources(text).unwrap().0.image, image);
        }
        for text in ["image_id: {us-east-1: ami-1}", "image_id: 3", "image_id: ''"] {
            assert!(resources(text).is_err(), "{text}");
        }
    }

    #[test]
    fn clouds_are_noted() {
        assert_eq!(
            resources("infra: aws/us-east-1").unwrap().1,
            ["infra aws/us-east-1 is ignored: the task runs on Kubernetes"]
        );
        assert!(resources("infra: k8s, cloud: Kubernetes, use_spot: no").unwrap().1.is_empty());
        assert!(resources("infra: k8s/").is_err());
        let task = read("run: a\nresources: {infra: k8s/my/context}", &Overrides::default()).unwrap();
        assert_eq!(task.context.as_deref(), Some("my/context"));
    }
}
