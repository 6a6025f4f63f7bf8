//! The files that a task brings along: how they travel, and where they come to lie.

use std::collections::BTreeMap;

use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::{
    Container, KeyToPath, PodSpec, Probe, ProjectedVolumeSource, Secret, SecretProjection, Volume, VolumeMount,
    VolumeProjection,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::Submission;
use super::repository::{self, Repository};
use super::script_text::without_comments;
use crate::names;

/// Bytes of one part: what a Secret makes of it stays below 1 MiB, which proxies in front of API servers take by default.
pub const PART: usize = 700 * 1024;
/// Parts of a tree that travels in Secrets.
pub const PARTS: usize = 4;
/// The same where the client cannot send it: 16 MB.
pub const MOST_PARTS: usize = 23;

/// The type of the Secrets that hold parts: of our own, so that who watches all Secrets of a cluster can leave them out.
const TYPE: &str = "k8s-cli/files";
/// The only key of such a Secret.
const KEY: &str = "part";
/// The volume with all parts, and where the launcher finds them.
const VOLUME: &str = "k8s-cli-files";
const PATH: &str = "/k8s-cli/files";

/// Takes what the client sends, in the container.
pub(super) const RECEIVER: &str = include_str!("receive.sh");
/// Where the launcher puts that, and what it makes when all files are in their places.
pub const RECEIVE: &str = "/dev/shm/.k8s-cli-files/receive";
const WHOLE: &str = "/dev/shm/.k8s-cli-files/whole";

/// The files of a task: a tar archive, compressed by gzip, in parts of at most [`PART`] bytes; or without parts, if they
/// are more than Secrets are for: then the client sends them to every container once that waits for them.
#[derive(Debug, Clone, Default)]
pub struct Files {
    pub parts: Vec<FilePart>,
    /// Where each of the archive's top entries comes to lie, by its number.
    pub places: Vec<Place>,
    /// Whether the task has a working directory.
    pub workdir: bool,
    /// What is cloned into that.
    pub repository: Option<Repository>,
    /// How many files, and how many bytes they have.
    pub count: usize,
    /// Bytes of all files together.
    pub bytes: u64,
}

/// One part of the archive.
#[derive(Debug, Clone)]
pub struct FilePart {
    pub content: Vec<u8>,
    /// The SHA-256 of that, in hexadecimal.
    pub sha256: String,
}

/// Where something comes to lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Absolute, or in the home directory: `~/x`.
    pub path: String,
    /// Whether it is a folder, which is merged into what is there.
    pub folder: bool,
}

impl FilePart {
    pub fn new(content: Vec<u8>) -> Self {
        let digest = ring::digest::digest(&ring::digest::SHA256, &content);
        Self { sha256: digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect(), content }
    }
}

impl Files {
    /// Whether the client sends them to each container.
    pub fn are_sent(&self) -> bool {
        !self.places.is_empty() && self.parts.is_empty()
    }

    /// What the annotation says of them: how they come, how many there are, and how many bytes they have.
    pub(super) fn written(&self) -> Option<String> {
        let how = if self.are_sent() { names::SENT } else { "secrets" };
        (!self.places.is_empty()).then(|| format!("{how} {} {}", self.count, self.bytes))
    }

    /// The first arguments of the launcher: how many places, parts and repositories, each repository, the places, the
    /// checksums.
    pub(super) fn arguments(&self) -> Vec<String> {
        let numbers = [self.places.len(), self.parts.len(), usize::from(self.repository.is_some())];
        let mut arguments: Vec<String> = numbers.iter().map(usize::to_string).collect();
        if let Some(Repository { url, reference, commit }) = &self.repository {
            arguments.extend([url.clone(), reference.clone(), commit.clone().unwrap_or_default()]);
        }
        for place in &self.places {
            arguments.extend([if place.folder { "d" } else { "f" }.to_owned(), place.path.clone()]);
        }
        arguments.extend(self.parts.iter().map(|part| part.sha256.clone()));
        arguments
    }

    /// What the launcher does with them.
    pub(super) fn script(&self) -> String {
        let shift = self.arguments().len();
        let receiver = if self.are_sent() {
            format!("print_receiver() {{\ncat <<'RECEIVER'\n{}\nRECEIVER\n}}\n", without_comments(RECEIVER))
        } else {
            String::new()
        };
        let clone = if self.repository.is_some() { repository::script() } else { String::new() };
        let start = if self.workdir { "\ncd \"$HOME/sky_workdir\" && k8s_cli_home=$PWD" } else { "" };
        format!("{receiver}{clone}run bring \"$@\"\n[ \"$k8s_cli_code\" = 0 ] || leave\nshift {shift}{start}")
    }
}

/// Makes a pod ready once the files that the client sends are in their places.
pub(super) fn placed() -> Probe {
    super::probe::probe(&format!("[ -e {WHOLE} ]"))
}

pub(super) fn secret(files: &Files, part: usize, metadata: ObjectMeta) -> Secret {
    let content = files.parts.get(part).map(|part| part.content.clone()).unwrap_or_default();
    Secret {
        metadata,
        type_: Some(TYPE.into()),
        immutable: Some(true),
        data: Some(BTreeMap::from([(KEY.into(), ByteString(content))])),
        ..Secret::default()
    }
}

/// Mounts the parts in the task's container, which cannot start before all of them are there.
pub(super) fn put_on(pod: &mut PodSpec, submission: &Submission) {
    let Some(files) = submission.files.as_ref().filter(|files| !files.parts.is_empty()) else { return };
    let sources = (0..files.parts.len()).map(|part| VolumeProjection {
        secret: Some(SecretProjection {
            name: submission.names.files(part),
            items: Some(vec![KeyToPath { key: KEY.into(), path: part.to_string(), mode: None }]),
            optional: None,
        }),
        ..VolumeProjection::default()
    });
    pod.volumes.get_or_insert_default().push(Volume {
        name: VOLUME.into(),
        projected: Some(ProjectedVolumeSource { default_mode: Some(0o444), sources: Some(sources.collect()) }),
        ..Volume::default()
    });
    let mount =
        VolumeMount { name: VOLUME.into(), mount_path: PATH.into(), read_only: Some(true), ..VolumeMount::default() };
    let add = |container: &mut Container| container.volume_mounts.get_or_insert_default().push(mount.clone());
    pod.containers.iter_mut().for_each(add);
}

#[cfg(test)]
mod tests;
