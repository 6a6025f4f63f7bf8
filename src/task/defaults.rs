//! What holds for tasks whose files say nothing, and SkyPilot's `kubernetes` section of a configuration, judged as
//! `config.kubernetes` of a task is.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::Overrides;
use super::field_support::is_account;
use super::fields::{KUBERNETES, SECTION};
use super::pod_config::entries;
use super::problem::{Problem, closest};
use super::reader::{Reader, without_nulls};
use super::resources::DEFAULT_IMAGE;
use super::schema::join;
use crate::yaml::{Mark, Node, Value};

/// What a task has that says nothing of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Defaults {
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
const HONOURED: [&str; 6] = ["pod_config", "custom_metadata", "kueue", "quota", "remote_identity", "allowed_contexts"];

/// Whether a key is one of the section's.
pub fn is_of_section(name: &str) -> bool {
    SECTION.shape(name).or_else(|| KUBERNETES.shape(name)).is_some()
}

/// Judges the section for tasks of one node or several.
///
/// # Errors
/// Everything that is wrong with it.
pub fn section(node: &Node, several: bool) -> Result<Section, Vec<Problem>> {
    let overrides = Overrides::default();
    let mut reader = Reader::new(&overrides);
    let mut section = Section::default();
    reader.section(node, "kubernetes", several, &mut section);
    section.notes.extend(reader.findings.iter().filter_map(|finding| Some((finding.at, finding.note()?))));
    let mut problems = reader.problems;
    problems.append(&mut reader.needs);
    if problems.is_empty() { Ok(section) } else { Err(problems) }
}

impl Reader<'_> {
    /// The section, or what it has for one context.
    fn section(&mut self, node: &Node, path: &str, several: bool, section: &mut Section) {
        if !matches!(node.value, Value::Map(_)) {
            self.problem(node.at, format!("'{path}' must be a map, this is {}", node.value.kind()));
            return;
        }
        let of_context = path != "kubernetes";
        for (key, value) in entries(node).iter().filter(|(_, value)| value.value != Value::Null) {
            let name = key.to_python_str();
            let own = join(path, &name);
            let here = |name: &&str| !(of_context && matches!(*name, "allowed_contexts" | "context_configs"));
            let shape = SECTION.shape(&name).or_else(|| KUBERNETES.shape(&name));
            let Some(shape) = shape.filter(|_| here(&name.as_str())) else {
                let known = SECTION.known.iter().chain(KUBERNETES.known);
                let names: Vec<&str> = known.map(|(name, _)| *name).filter(here).collect();
                let close = closest(&name, &names).filter(|_| shape.is_none());
                let meant = close.map(|close| format!(": did you mean '{path}.{close}'?"));
                self.problem(key.at, format!("unknown key '{own}'{}", meant.unwrap_or_default()));
                continue;
            };
            if !self.fits(value, shape, &own) {
                continue;
            }
            match (name.as_str(), &value.value) {
                ("context_configs", _) => {
                    for (context, value) in entries(value) {
                        self.section(value, &join(&own, &context.to_python_str()), several, section);
                    }
                    continue;
                }
                ("namespace", Value::Str(text)) if !of_context => {
                    section.namespace = Some((text.clone(), value.at));
                    continue;
                }
                ("allowed_contexts", Value::Seq(items)) => {
                    section.contexts = Some((items.iter().map(Node::to_python_str).collect(), key.at));
                }
                _ => {}
            }
            let idle = |path: &str| (key.at, format!("{path} has no meaning here, it is ignored"));
            // SkyPilot's own words name no service account.
            let is_word = name == "remote_identity" && value.as_str().is_some_and(|text| !is_account(text));
            if is_word || !HONOURED.contains(&name.as_str()) {
                section.notes.push(idle(&own));
                continue;
            }
            let mut shown = Vec::new();
            lines(&own, value, &mut shown);
            for (path, text) in shown {
                if path.ends_with(".kueue.admission_timeout") {
                    section.notes.push(idle(&path));
                } else {
                    section.honoured.push((path, text, key.at));
                }
            }
        }
        self.pod_config(&without_nulls(node), path, several);
    }
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
