//! The record of a task: a Secret that keeps what was submitted. Nothing of a pod reads it.
//!
//! It is called as the task's other objects are, with `-record` behind ([`TaskNames::record`](names::TaskNames::record)),
//! has their labels and the label [`names::RECORD`], and is owned by the task's Jobs. Its keys are [`DOCUMENT`],
//! [`SUBMITTED`] and, later, [`ENDED`].

use std::collections::BTreeMap;

use jiff::Timestamp;
use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use super::{Submission, identity, task_labels};
use crate::names;
use crate::objects::{Meta, Secret};
use crate::task::{Defaults, PASSWORD, Task};
use crate::yaml::without_values;

/// The type of the Secret: of our own, so that who watches all Secrets of a cluster can leave it out.
pub const TYPE: &str = "k8s-cli/record";
/// The key of the document, byte for byte but for the values of secrets: `null` stands in their place. It is not there
/// where the document could not be kept.
pub const DOCUMENT: &str = "task.yaml";
/// The key of what else is known of the submission: [`Submitted`] as JSON.
pub const SUBMITTED: &str = "submitted.json";
/// The key of how the task ended, once somebody has written it: [`Ended`] as JSON.
pub const ENDED: &str = "ended.json";
/// Bytes of that at most.
const MOST_ENDED: usize = 64 * 1024;
/// Bytes of a line of a log or an event that are kept.
const LINE: usize = 500;
/// Bytes of both together: in base64, with a thousand owners and how the task ended, they stay below the 1 MiB that proxies
/// in front of API servers take by default.
pub const MOST: usize = 600 * 1024;

/// What is known of a submission beside its document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Submitted {
    /// The client's version.
    pub client: String,
    /// When, as in the annotation `created-at`.
    pub submitted_at: String,
    /// The owner's name as it was given.
    pub user: String,
    /// The task's name as the user spelled it.
    pub name: String,
    /// The file, as it was named.
    pub file: String,
    /// The folder in which relative paths of the document begin.
    pub folder: String,
    /// Which of the document's tasks it is, from 0, and how many there are.
    pub step: usize,
    /// How many those are.
    pub steps: usize,
    /// The flags by their names with `_` for `-`: those alone that say what is created. A switch has the
    /// value `true`.
    pub flags: BTreeMap<String, Vec<String>>,
    /// What `--env` gave.
    pub envs: Vec<(String, String)>,
    /// What `--env-file` gave.
    pub env_files: Vec<(String, String)>,
    /// The names of the task's secrets, wherever their values came from. The values are in the task's Secret alone.
    pub secrets: Vec<String>,
    /// What the configuration said where the document says nothing.
    pub defaults: Defaults,
    /// The commit that was submitted: that of the workdir, else of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git: Option<Git>,
    /// The task that was submitted again.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub rerun_of: String,
    /// SHA-256 of the document as it is kept, in hex; nothing where it is not kept.
    pub sha256: String,
}

/// A commit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Git {
    /// The folder, or the URL of what the nodes clone.
    pub source: String,
    /// In hex; nothing where it could not be looked up.
    pub commit: String,
    /// The branch or tag, `main` or `refs/heads/main`; nothing of a commit that is on none.
    pub branch: String,
    /// Whether anything of the source differed from the commit, if that could be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dirty: Option<bool>,
    /// SHA-256 of what differed, in hex.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub difference: String,
}

/// How a task ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ended {
    /// When this was written.
    pub recorded_at: String,
    /// `completed` or `failed`.
    pub status: String,
    /// Why it failed.
    pub reason: Option<String>,
    /// The node that failed first.
    pub first_failed: Option<u32>,
    /// Every node; of very many those that failed.
    pub nodes: Vec<EndedNode>,
    /// The warnings about its Jobs and pods, the oldest first, of a task that failed.
    pub events: Vec<String>,
    /// The end of the log of the node that failed first.
    pub last_lines: Vec<String>,
}

/// How a node ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EndedNode {
    pub rank: u32,
    /// `succeeded`, `failed` or `deleted`.
    pub status: String,
    /// Why it failed.
    pub reason: Option<String>,
    /// The same in one word that stays the same.
    pub reason_code: Option<String>,
    /// As the container gave it, 128 + n after signal n.
    pub exit_code: Option<i32>,
    /// How often its pod was made anew.
    pub recoveries: u32,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    pub pod: Option<String>,
    /// The Kubernetes node that it was on.
    pub host: Option<String>,
}

impl Ended {
    /// As it is written: what has no room is left out, the nodes that succeeded first.
    pub fn written(mut self) -> Vec<u8> {
        for line in self.last_lines.iter_mut().chain(&mut self.events) {
            line.truncate(line.floor_char_boundary(LINE));
        }
        loop {
            let written = serde_json::to_vec(&self).unwrap_or_default();
            if written.len() <= MOST_ENDED {
                return written;
            }
            let before = self.nodes.len();
            self.nodes.retain(|node| node.status != "succeeded");
            if self.nodes.len() == before {
                self.nodes.truncate(before / 2);
                self.events.truncate(self.events.len() / 2);
                self.last_lines.drain(..self.last_lines.len() / 2);
            }
        }
    }
}

/// A record as it was read.
#[derive(Debug, Clone)]
pub struct Record {
    /// The Secret's metadata.
    pub metadata: Meta,
    pub submitted: Submitted,
    /// The document, if it was kept.
    pub document: Option<String>,
    /// How the task ended, if somebody has seen that who may write.
    pub ended: Option<Ended>,
}

/// The document as it is kept.
///
/// # Errors
/// Why it cannot be kept.
pub fn kept(document: &str) -> Result<String, String> {
    let kept = without_values(document, |path| matches!(path, ["secrets", _] | ["envs", PASSWORD]));
    let kept = kept.ok_or("its secrets cannot be told from its other values: write each as 'NAME: VALUE'")?;
    match kept.len() {
        bytes if bytes > MOST => Err(format!("it has {bytes} bytes, a record holds at most {MOST}")),
        _ => Ok(kept),
    }
}

/// By which documents are compared: SHA-256, in hex.
pub fn hash(kept: &str) -> String {
    digest(&SHA256, kept.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The Secret.
///
/// # Errors
/// What is to be kept is too large, or cannot be written.
pub fn object(
    task: &Task,
    submission: &Submission,
    submitted: &Submitted,
    document: Option<&str>,
    owners: &[OwnerReference],
) -> Result<v1::Secret, String> {
    let written = serde_json::to_vec(submitted).map_err(|error| error.to_string())?;
    let bytes = written.len() + document.map_or(0, str::len);
    if bytes > MOST {
        return Err(format!("the document and its flags have {bytes} bytes, a record holds at most {MOST}"));
    }
    let mut data = BTreeMap::from([(SUBMITTED.into(), ByteString(written))]);
    data.extend(document.map(|text| (DOCUMENT.into(), ByteString(text.into()))));
    let mut labels = task_labels(submission);
    labels.insert(names::RECORD.into(), "true".into());
    let metadata = ObjectMeta {
        name: Some(submission.names.record()),
        labels: Some(labels),
        annotations: Some(identity(task, submission)),
        owner_references: Some(owners.to_vec()),
        ..ObjectMeta::default()
    };
    Ok(v1::Secret { metadata, type_: Some(TYPE.into()), data: Some(data), ..v1::Secret::default() })
}

/// Notes more of the submission in a Secret.
///
/// # Errors
/// It cannot be written.
pub fn note(secret: &mut v1::Secret, submitted: &Submitted) -> Result<(), String> {
    let written = serde_json::to_vec(submitted).map_err(|error| error.to_string())?;
    secret.data.get_or_insert_default().insert(SUBMITTED.into(), ByteString(written));
    Ok(())
}

impl Record {
    /// The record that a Secret is.
    ///
    /// # Errors
    /// It is none, or one that this version cannot read.
    pub fn read(secret: Secret) -> Result<Self, String> {
        let Secret { metadata, mut data } = secret;
        let mut take = |key: &str| data.remove(key).map(|value| value.0);
        let written = take(SUBMITTED).ok_or_else(|| format!("it has no '{SUBMITTED}'"))?;
        let submitted = serde_json::from_slice(&written).map_err(|error| format!("'{SUBMITTED}': {error}"))?;
        let document = take(DOCUMENT).map(String::from_utf8).transpose();
        let document = document.map_err(|error| format!("'{DOCUMENT}': {error}"))?;
        let ended = take(ENDED).map(|written| serde_json::from_slice(&written)).transpose();
        let ended = ended.map_err(|error| format!("'{ENDED}': {error}"))?;
        Ok(Self { metadata, submitted, document, ended })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::{read, submission};
    use super::*;

    #[test]
    fn what_is_kept_can_be_read() {
        let text = "name: x # y\nrun: |\n  a\nsecrets: {A: hush}\n";
        let task = read(text);
        let document = kept(text).unwrap();
        let submitted = Submitted {
            flags: BTreeMap::from([("gpus".into(), vec!["A100:8".into()])]),
            envs: vec![("K".into(), "a b".into())],
            sha256: hash(&document),
            ..Submitted::default()
        };
        let owner = super::super::owner("x-0a1b2c3d", "u-1");
        let made = object(&task, &submission(&task, &[]), &submitted, Some(&document), &[owner]).unwrap();
        assert_eq!(made.metadata.name.as_deref(), Some("x-0a1b2c3d-record"));
        let record = Record::read(serde_json::from_value(serde_json::to_value(&made).unwrap()).unwrap()).unwrap();
        assert_eq!(record.submitted, submitted);
        assert_eq!(record.document.as_deref(), Some("name: x # y\nrun: |\n  a\nsecrets: {A: null}\n"));
        assert_eq!(record.metadata.label(names::RECORD), Some("true"));
    }

    #[test]
    fn an_end_has_an_end() {
        let node = |rank: u32| EndedNode {
            rank,
            status: if rank.is_multiple_of(10) { "failed" } else { "succeeded" }.into(),
            reason: Some("x".repeat(50)),
            ..EndedNode::default()
        };
        for (nodes, length) in [(3, 100), (2000, 100), (100_000, 5000)] {
            let last_lines = vec!["é".repeat(length); 100];
            let ended = Ended { nodes: (0..nodes).map(node).collect(), last_lines, ..Ended::default() };
            let written = ended.clone().written();
            assert!(written.len() <= MOST_ENDED);
            let read: Ended = serde_json::from_slice(&written).unwrap();
            assert_eq!((read == ended, read.nodes[0].rank), (nodes == 3, 0));
        }
    }

    #[test]
    fn what_is_not_kept() {
        let password = "envs: {SKYPILOT_DOCKER_PASSWORD: hush, A: b}\nrun: a";
        assert_eq!(kept(password).unwrap(), "envs: {SKYPILOT_DOCKER_PASSWORD: null, A: b}\nrun: a");
        for (text, expected) in [
            ("envs: {A: &a hush}\nsecrets: {B: *a}\nrun: a".to_owned(), "its secrets cannot be told"),
            (format!("run: {}", "x".repeat(MOST)), "it has 614405 bytes, a record holds at most 614400"),
        ] {
            let why = kept(&text).unwrap_err();
            assert!(why.starts_with(expected), "{why}");
        }
        let task = read("run: a");
        let long = Submitted { file: "x".repeat(MOST), ..Submitted::default() };
        assert!(object(&task, &submission(&task, &[]), &long, None, &[]).is_err());
    }

    #[test]
    fn strange_secrets_are_refused() {
        for data in [serde_json::json!({}), serde_json::json!({SUBMITTED: "eA=="}), serde_json::Value::Null] {
            let secret = serde_json::from_value(serde_json::json!({"metadata": {"name": "x"}, "data": data})).unwrap();
            assert!(Record::read(secret).is_err());
        }
    }
}
