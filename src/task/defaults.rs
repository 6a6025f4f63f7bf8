//! What holds for tasks whose files say nothing, and SkyPilot's `kubernetes` section of a configuration, judged as
//! `config.kubernetes` of a task is.

use serde_json::Value as Json;

use super::Overrides;
use super::fields::{KUBERNETES, SECTION};
use super::pod_config::entries;
use super::problem::{Problem, closest};
use super::reader::{Reader, without_nulls};
use super::resources::DEFAULT_IMAGE;
use super::rules::is_account;
use super::schema::join;
use crate::yaml::{Mark, Node, Value};

/// What a task has that says nothing of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Defaults {
    /// The image.
    pub image: String,
    /// Labels of Jobs and pods.
    pub labels: Vec<(String, String)>,
    /// What `config.kubernetes` is put over.
    pub kubernetes: Json,
}

impl Default for Defaults {
    fn default() -> Self {
        Self { image: DEFAULT_IMAGE.into(), labels: Vec::new(), kubernetes: Json::Null }
    }
}

/// The section as far as it is known.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// `allowed_contexts`; none of them where it is `all`.
    pub contexts: Option<(Vec<String>, Mark)>,
    /// `namespace`.
    pub namespace: Option<(String, Mark)>,
    /// What there is to say of it: keys without a meaning here, and what this program does not know of a pod.
    pub notes: Vec<(Mark, String)>,
    /// Keys that are honoured, with the values that fit a line.
    pub honoured: Vec<(String, Option<String>, Mark)>,
}

/// Keys whose values are honoured.
const HONOURED: [&str; 7] =
    ["pod_config", "custom_metadata", "kueue", "quota", "remote_identity", "allowed_contexts", "namespace"];
/// What of them is not.
const NOT: [&str; 1] = ["kueue.admission_timeout"];

/// Whether a key is one of the section's.
pub fn is_of_section(name: &str) -> bool {
    SECTION.shape(name).or_else(|| KUBERNETES.shape(name)).is_some()
}

/// Judges the section for tasks of one node or several.
///
/// # Errors
/// Everything that is wrong with it.
pub fn section(node: &Node, several: bool) -> Result<Section, Vec<Problem>> {
    const PATH: &str = "kubernetes";
    let overrides = Overrides::default();
    let mut reader = Reader::new(&overrides);
    let mut section = Section::default();
    if !matches!(node.value, Value::Map(_)) {
        return Err(vec![Problem::at(node.at, format!("'{PATH}' must be a map, this is {}", node.value.kind()))]);
    }
    for (key, value) in entries(node).iter().filter(|(_, value)| value.value != Value::Null) {
        let name = key.to_python_str();
        let path = join(PATH, &name);
        let Some(shape) = SECTION.shape(&name).or_else(|| KUBERNETES.shape(&name)) else {
            let known = SECTION.known.iter().chain(KUBERNETES.known);
            let names: Vec<&str> = known.map(|(name, _)| *name).collect();
            let meant = closest(&name, &names).map(|close| format!(": did you mean '{PATH}.{close}'?"));
            reader.problem(key.at, format!("unknown key '{path}'{}", meant.unwrap_or_default()));
            continue;
        };
        if !reader.fits(value, shape, &path) {
            continue;
        }
        let idle = |path: &str| format!("{path} has no meaning here, it is ignored");
        match (name.as_str(), value.as_str()) {
            ("remote_identity", Some(text)) if !is_account(text) => section.notes.push((key.at, idle(&path))),
            (name, _) if !HONOURED.contains(&name) => section.notes.push((key.at, idle(&path))),
            _ => {
                let mut shown = Vec::new();
                lines(&path, value, &mut shown);
                // It is told as the key `namespace`.
                shown.retain(|_| name != "namespace");
                for (path, text) in shown {
                    if NOT.iter().any(|not| path == join(PATH, not)) {
                        section.notes.push((key.at, idle(&path)));
                    } else {
                        section.honoured.push((path, text, key.at));
                    }
                }
            }
        }
        match (name.as_str(), &value.value) {
            ("allowed_contexts", Value::Seq(items)) => {
                section.contexts = Some((items.iter().map(Node::to_python_str).collect(), key.at));
            }
            ("namespace", Value::Str(text)) => section.namespace = Some((text.clone(), value.at)),
            _ => {}
        }
    }
    reader.pod_config(&without_nulls(node), PATH, several);
    section.notes.extend(reader.findings.iter().filter_map(|finding| Some((finding.at, finding.note()?))));
    let mut problems = reader.problems;
    problems.append(&mut reader.needs);
    if problems.is_empty() { Ok(section) } else { Err(problems) }
}

/// The paths of a value that are shown, with those values that fit a line.
fn lines(path: &str, value: &Node, found: &mut Vec<(String, Option<String>)>) {
    match &value.value {
        // A pod is as long as it likes.
        Value::Map(_) if path.ends_with(".pod_config") || path.ends_with(".custom_metadata") => {
            found.push((path.to_owned(), None));
        }
        Value::Map(fields) => {
            fields.iter().for_each(|(key, value)| lines(&join(path, &key.to_python_str()), value, found));
        }
        Value::Seq(items) => {
            let items: Vec<String> = items.iter().map(Node::to_python_str).collect();
            found.push((path.to_owned(), Some(items.join(", "))));
        }
        _ => found.push((path.to_owned(), Some(value.to_python_str()))),
    }
}
