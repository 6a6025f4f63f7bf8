//! What lies in buckets, and what becomes of it on Kubernetes.

use std::fmt;

use super::Support;
use super::mounts::{Bucket, FileMount, Source, is_uri};

/// Something in a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// Whose bucket it is.
    pub store: Store,
    /// The bucket, and where in it: `bucket/folder`.
    pub path: String,
}

/// Stores that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Store {
    /// Amazon's, or what speaks like it.
    S3,
    /// One that speaks like Amazon's at an address that the user has to give.
    AtEndpoint,
    /// Cloudflare's; so is that.
    R2,
    CoreWeave,
    Ibm {
        /// It is part of the address.
        region: String,
    },
    Gcs,
    Azure {
        /// The storage account; `None` if only the user's Secret has it.
        account: Option<String>,
    },
}

/// What becomes of something in `file_mounts`: how it is reported.
pub(super) type Verdict = (Support, &'static str, &'static str);

const SENT: &str = "the files themselves are sent, no bucket is created";
const SENT_FOR_MOUNT: &str =
    "the files themselves are sent, no bucket is created: what the task writes there is lost when its pod ends";
const MOUNT: &str = "not supported: no bucket is created for what the task writes";
const BY_DRIVER: &str = "mounted by the store's CSI driver, else only with --allow-privileged";
const BESIDE: &str = "mounted by a privileged container, only with --allow-privileged";
/// What can be done where a bucket cannot be mounted.
pub const COPY_IT: &str = "to read from it, write 'mode: COPY'; to write into it, allow a container that mounts it with --allow-privileged, \
     or see 'k8s-cli help files'";
const KEEP_IT: &str =
    "to keep what the task writes, mount a volume: 'k8s-cli volumes create NAME SIZE', and 'volumes: {PLACE: NAME}'";
const UNKNOWN_MOUNT: &str = "not supported: buckets of this store cannot be mounted";
const UNKNOWN: &str = "not supported: buckets of this store cannot be copied";
const NO_STORE: &str = "not clear: it names neither the store of the bucket nor a source to fill it from";
const NO_STORE_HINT: &str = "write 'source: s3://NAME', or 'store: s3' beside 'name'";
const OTHER_URI: &str = "not supported: only what is in a bucket can be copied from an address";
const DOWNLOAD: &str = "download it in 'setup'; the addresses are s3://, gs://, r2://, cos://, nebius://, cw://, \
     vastdata:// and https://ACCOUNT.blob.core.windows.net/CONTAINER";

impl Bucket {
    /// Whether paths of the user's machine fill it.
    pub(super) fn is_local(&self) -> bool {
        !self.source.is_empty()
            && self.store.as_deref() != Some("VOLUME")
            && !self.source.iter().any(|source| is_uri(source))
    }

    /// What it is, if that is known.
    fn remote(&self) -> Option<Remote> {
        match self.source.as_slice() {
            [source] => Remote::of_uri(source),
            [] => Remote::named(self.store.as_deref()?, self.name.as_deref().filter(|name| !name.is_empty())?),
            _ => None,
        }
    }
}

impl Store {
    /// The CSI driver that mounts a bucket in a pod without a claim, where the cluster has it.
    pub fn driver(&self) -> Option<&'static str> {
        match self {
            Self::Gcs => Some("gcsfuse.csi.storage.gke.io"),
            Self::Azure { .. } => Some("blob.csi.azure.com"),
            _ => None,
        }
    }
}

impl FileMount {
    /// What of it is mounted.
    pub fn mounted(&self) -> Option<Remote> {
        match &self.source {
            Source::Bucket(bucket) if bucket.mode != "COPY" => bucket.remote(),
            _ => None,
        }
    }

    /// Whether SkyPilot would keep on the node what the task reads and writes there.
    pub fn is_cached(&self) -> bool {
        matches!(&self.source, Source::Bucket(bucket) if bucket.mode == "MOUNT_CACHED")
    }

    /// What of it is copied from a bucket.
    pub fn copied(&self) -> Option<Remote> {
        match &self.source {
            Source::Uri(uri) => Remote::of_uri(uri),
            Source::Bucket(bucket) if bucket.mode == "COPY" => bucket.remote(),
            Source::Path(_) | Source::Bucket(_) => None,
        }
    }

    pub(super) fn verdict(&self) -> Verdict {
        match &self.source {
            Source::Path(_) => (Support::Honoured, "", ""),
            Source::Bucket(bucket) if bucket.is_local() => {
                (Support::Approximated, if bucket.mode == "COPY" { SENT } else { SENT_FOR_MOUNT }, "")
            }
            _ if self.copied().is_some() => (Support::Honoured, "", ""),
            Source::Uri(_) => (Support::Refused, OTHER_URI, DOWNLOAD),
            Source::Bucket(bucket) => {
                if let Some(remote) = self.mounted() {
                    return (Support::Depends, if remote.store.driver().is_some() { BY_DRIVER } else { BESIDE }, "");
                }
                let nowhere = bucket.source.is_empty() && bucket.store.is_none();
                match (bucket.mode == "COPY", nowhere) {
                    (true, true) => (Support::Refused, NO_STORE, NO_STORE_HINT),
                    (true, false) => (Support::Refused, UNKNOWN, DOWNLOAD),
                    // SkyPilot makes one, for what the task writes.
                    (false, true) => (Support::Refused, MOUNT, KEEP_IT),
                    (false, false) => (Support::Refused, UNKNOWN_MOUNT, KEEP_IT),
                }
            }
        }
    }
}

impl Remote {
    /// What an address leads to; `None` if it is none of a bucket.
    fn of_uri(uri: &str) -> Option<Self> {
        let (scheme, path) = uri.split_once("://")?;
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        if scheme == "https" {
            let account = first.strip_suffix(".blob.core.windows.net").filter(|name| !name.is_empty())?;
            let store = Store::Azure { account: Some(account.into()) };
            return (!rest.is_empty()).then(|| Self { store, path: rest.into() });
        }
        let store = match scheme {
            "s3" => Store::S3,
            "gs" => Store::Gcs,
            "r2" => Store::R2,
            "cw" => Store::CoreWeave,
            "nebius" | "vastdata" => Store::AtEndpoint,
            "cos" => {
                let store = Store::Ibm { region: first.into() };
                return (!rest.is_empty()).then(|| Self { store, path: rest.into() });
            }
            _ => return None,
        };
        (!first.is_empty()).then(|| Self { store, path: path.into() })
    }

    /// A whole bucket of a store, by SkyPilot's word for that.
    fn named(store: &str, name: &str) -> Option<Self> {
        let store = match store {
            "S3" => Store::S3,
            "GCS" => Store::Gcs,
            "R2" => Store::R2,
            "COREWEAVE" => Store::CoreWeave,
            "NEBIUS" | "VASTDATA" => Store::AtEndpoint,
            "AZURE" => Store::Azure { account: None },
            _ => return None,
        };
        Some(Self { store, path: name.into() })
    }
}

impl fmt::Display for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match &self.store {
            Store::S3 => write!(f, "s3://{path}"),
            Store::AtEndpoint => write!(f, "the bucket {path}"),
            Store::R2 => write!(f, "r2://{path}"),
            Store::CoreWeave => write!(f, "cw://{path}"),
            Store::Ibm { region } => write!(f, "cos://{region}/{path}"),
            Store::Gcs => write!(f, "gs://{path}"),
            Store::Azure { account: Some(account) } => write!(f, "https://{account}.blob.core.windows.net/{path}"),
            Store::Azure { account: None } => write!(f, "the container {path}"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::task::{Overrides, Task, file};

    fn mount(text: &str) -> (FileMount, Vec<String>) {
        let text = format!("run: a\nfile_mounts: {{/x: {text}}}\n");
        let parsed = file(&text, &Overrides::default()).unwrap().tasks.remove(0);
        let Task { mut file_mounts, .. } = parsed.task;
        (file_mounts.remove(0), parsed.needs.into_iter().map(|need| need.message).collect())
    }

    #[test]
    fn what_is_copied() {
        let azure = |account: Option<&str>| Store::Azure { account: account.map(str::to_owned) };
        for (text, store, path) in [
            ("s3://b", Store::S3, "b"),
            ("s3://b/a folder/", Store::S3, "b/a folder/"),
            ("gs://b/x", Store::Gcs, "b/x"),
            ("r2://b", Store::R2, "b"),
            ("cos://eu-de/b/x", Store::Ibm { region: "eu-de".into() }, "b/x"),
            ("nebius://b", Store::AtEndpoint, "b"),
            ("https://acc.blob.core.windows.net/con/x", azure(Some("acc")), "con/x"),
            ("{source: 's3://b', mode: COPY}", Store::S3, "b"),
            ("{source: ['gs://b/x'], mode: copy}", Store::Gcs, "b/x"),
            ("{name: b, store: s3, mode: COPY}", Store::S3, "b"),
            ("{name: b, store: azure, mode: COPY}", azure(None), "b"),
        ] {
            let (mount, needs) = mount(text);
            assert_eq!((mount.copied(), needs), (Some(Remote { store, path: path.into() }), vec![]), "{text}");
        }
    }

    #[test]
    fn places() {
        for (mounts, why) in [
            ("{/x: 's3://b', /x/: 'gs://b'}", "'/x/' is the place of something else too"),
            ("{/v/: 's3://b'}", "'/v/' is the place of something else too"),
            ("{/e: {source: 'gs://b'}}", "'/e' is the place of something else too"),
            ("{'/a:b': 's3://b'}", "'/a:b' is not a place for a bucket: it has a colon"),
        ] {
            let text = format!("run: a\nvolumes: {{/v: one, /e: {{size: 1}}}}\nfile_mounts: {mounts}\n");
            let parsed = file(&text, &Overrides::default()).unwrap().tasks.remove(0);
            let needs: Vec<String> = parsed.needs.into_iter().map(|need| need.message).collect();
            assert_eq!(needs, [why], "{text}");
        }
    }

    #[test]
    fn what_is_mounted() {
        for (text, driver, path) in [
            ("{source: 'gs://b/x'}", Some("gcsfuse.csi.storage.gke.io"), "b/x"),
            ("{name: b, store: gcs, mode: MOUNT_CACHED}", Some("gcsfuse.csi.storage.gke.io"), "b"),
            ("{source: 'https://acc.blob.core.windows.net/con'}", Some("blob.csi.azure.com"), "con"),
            ("{name: b, store: s3}", None, "b"),
            ("{source: 's3://b', mode: MOUNT_CACHED}", None, "b"),
        ] {
            let (mount, needs) = mount(text);
            let found = mount.mounted().map(|remote| (remote.store.driver(), remote.path));
            assert_eq!((found, needs), (Some((driver, path.to_owned())), vec![]), "{text}");
            assert_eq!((mount.copied(), mount.verdict().0), (None, Support::Depends), "{text}");
        }
    }

    #[test]
    fn what_is_refused() {
        for (text, why) in [
            ("https://example.org/x", OTHER_URI),
            ("https://acc.blob.core.windows.net/", OTHER_URI),
            ("hf://b", OTHER_URI),
            ("{name: b, mode: COPY}", NO_STORE),
            ("{name: b}", MOUNT),
            ("{name: b, store: oci, mode: COPY}", UNKNOWN),
            ("{source: 'hf://b', mode: COPY}", UNKNOWN),
            ("{name: b, store: oci}", UNKNOWN_MOUNT),
            ("{source: 'hf://b'}", UNKNOWN_MOUNT),
        ] {
            let (mount, needs) = mount(text);
            assert_eq!((mount.copied(), needs), (None, vec![format!("'file_mounts./x' is {why}")]), "{text}");
        }
    }
}
