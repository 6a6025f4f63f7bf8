//! The pod through which `volumes cp` reaches a volume.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Container, PersistentVolumeClaimVolumeSource, Pod, PodSpec, Volume, VolumeMount};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::script_text::without_comments;
use crate::names::{self, User};

/// Where the volume is in it.
pub const MOUNT: &str = "/volume";
/// Waits for copies to end.
const SCRIPT: &str = include_str!("copier.sh");
/// It ends after this time whatever happens.
const LONGEST: i64 = 24 * 3600;

#[derive(Debug, Clone, Copy)]
pub struct Copier<'a> {
    pub name: &'a str,
    pub claim: &'a str,
    pub volume_id: &'a str,
    pub user: &'a User,
    pub created_at: &'a str,
    pub image: &'a str,
    /// Whether nothing is written.
    pub read_only: bool,
}

impl Copier<'_> {
    pub fn pod(&self) -> Pod {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let volume = "volume".to_owned();
        Pod {
            metadata: ObjectMeta {
                name: Some(self.name.to_owned()),
                labels: Some(BTreeMap::from([
                    pair(names::COPIER, "true"),
                    pair(names::VOLUME_ID, self.volume_id),
                    pair(names::USERNAME, &self.user.label),
                ])),
                annotations: Some(BTreeMap::from([
                    pair(names::CREATED_AT, self.created_at),
                    pair(names::RAW_USER, &self.user.raw),
                ])),
                ..ObjectMeta::default()
            },
            spec: Some(PodSpec {
                restart_policy: Some("Never".into()),
                active_deadline_seconds: Some(LONGEST),
                termination_grace_period_seconds: Some(1),
                automount_service_account_token: Some(false),
                enable_service_links: Some(false),
                containers: vec![Container {
                    name: names::CONTAINER.into(),
                    image: Some(self.image.to_owned()),
                    command: Some(["sh", "-c", &without_comments(SCRIPT)].map(String::from).to_vec()),
                    volume_mounts: Some(vec![VolumeMount {
                        name: volume.clone(),
                        mount_path: MOUNT.into(),
                        read_only: Some(self.read_only),
                        ..VolumeMount::default()
                    }]),
                    ..Container::default()
                }],
                volumes: Some(vec![Volume {
                    name: volume,
                    persistent_volume_claim: Some(PersistentVolumeClaimVolumeSource {
                        claim_name: self.claim.to_owned(),
                        read_only: None,
                    }),
                    ..Volume::default()
                }]),
                ..PodSpec::default()
            }),
            status: None,
        }
    }
}
