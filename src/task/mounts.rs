//! `workdir`, `file_mounts` and `volumes`: what a task finds on its disk.

use super::Mount;
use super::ephemeral::{EphemeralVolume, has_no_name};
use super::fields::STORAGE;
use super::finding::Finding;
use super::reader::{Reader, without_nulls};
use super::schema::Shape;
use crate::yaml::{Mark, Node, Value};

/// Where the scripts of a task start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Workdir {
    /// A folder of the user's machine.
    Folder {
        /// As written, with its variables filled in.
        path: String,
        /// Where the file says so.
        at: Mark,
    },
    Git {
        url: String,
        /// A branch, tag or commit.
        reference: Option<String>,
        /// Where the file says which.
        at: Mark,
    },
}

/// Something that is brought to the nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileMount {
    /// Where it comes to lie.
    pub target: String,
    pub source: Source,
    /// Where the file says so.
    pub at: Mark,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file or folder of the user's machine.
    Path(String),
    /// Something in a bucket, or behind another address.
    Uri(String),
    Bucket(Bucket),
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bucket {
    pub name: Option<String>,
    /// Local paths that fill it, or its address.
    pub source: Vec<String>,
    /// Whether `source` is a list: then each of the paths lies in it under its own name.
    pub listed: bool,
    /// Whose it is, in upper case.
    pub store: Option<String>,
    /// `MOUNT`, `COPY` or `MOUNT_CACHED`.
    pub mode: String,
    /// Whether it outlives the task.
    pub persistent: bool,
}

/// The folder that scripts start in, where the task has a `workdir`; what is mounted at a relative path lies in it.
pub const WORKDIR: &str = "~/sky_workdir";

impl FileMount {
    /// Where it comes to lie: an absolute path, or one that begins in the home directory.
    pub fn place(&self) -> String {
        let target = match self.target.trim_end_matches('/') {
            "" => "/",
            target => target,
        };
        if target.starts_with('/') || target == "~" || target.starts_with("~/") {
            target.into()
        } else {
            format!("{WORKDIR}/{target}")
        }
    }

    /// What of the user's machine it brings: where each path comes to lie, and the path. A bucket that local paths fill
    /// brings these.
    pub fn local(&self) -> Vec<(String, &str)> {
        let place = self.place();
        match &self.source {
            Source::Path(path) => vec![(place, path)],
            Source::Bucket(bucket) if bucket.is_local() => {
                let within = |path: &str| match path.trim_end_matches('/').rsplit('/').next() {
                    Some(name) if bucket.listed => format!("{}/{name}", place.trim_end_matches('/')),
                    _ => place.clone(),
                };
                bucket.source.iter().map(|path| (within(path), path.as_str())).collect()
            }
            Source::Uri(_) | Source::Bucket(_) => Vec::new(),
        }
    }

    /// Whether what it brings has to be a folder: SkyPilot fills a bucket from a file only if that is in a list.
    pub fn wants_folder(&self) -> bool {
        matches!(&self.source, Source::Bucket(bucket) if !bucket.listed)
    }

    /// What becomes of it.
    fn finding(&self) -> Finding {
        let (support, note, hint) = self.verdict();
        Finding { hint, ..Finding::new(format!("file_mounts.{}", self.target), self.at, support, note) }
    }
}

impl Reader<'_> {
    pub(super) fn workdir(&mut self, node: &Node) -> Option<Workdir> {
        let node = self.filled(node);
        let at = node.at;
        match &node.value {
            Value::Str(path) => Some(Workdir::Folder { path: path.clone(), at }),
            Value::Map(entries) => {
                let get =
                    |name: &str| entries.iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value);
                let text = |name: &str| get(name).map(Node::to_python_str).filter(|text| !text.is_empty());
                let (url, reference) = (text("url").unwrap_or_default(), text("ref"));
                self.repository(get("url")?.at, &url);
                let at = get("ref").map_or(at, |node| node.at);
                if let Some(reference) = reference.as_ref().filter(|reference| !is_reference(reference)) {
                    self.need(at, format!("'{reference}' cannot be a branch, tag or commit"));
                }
                Some(Workdir::Git { url, reference, at })
            }
            _ => None,
        }
    }

    /// Whether the nodes can clone it.
    fn repository(&mut self, at: Mark, url: &str) {
        if let Some(shown) = without_credentials(url) {
            self.need(at, format!("'{shown}' has credentials in it: whoever may read Jobs could read them")).hint =
                Some("give a token with --secret GIT_TOKEN, and leave it out of the URL".into());
        } else if !is_repository(url) {
            self.need(at, format!("'{url}' is not the URL of a repository that nodes can clone")).hint = Some(
                "for example https://github.com/ORG/NAME or git@github.com:ORG/NAME; a local folder is 'workdir: DIR'"
                    .into(),
            );
        }
    }

    pub(super) fn file_mounts(&mut self, node: &Node) -> Vec<FileMount> {
        let node = self.filled(node);
        let Value::Map(entries) = &node.value else { return Vec::new() };
        let mut mounts = Vec::new();
        for (key, value) in entries {
            let target = key.to_python_str();
            let source = match &value.value {
                Value::Str(text) if is_uri(text) => Source::Uri(text.clone()),
                Value::Str(text) => Source::Path(text.clone()),
                Value::Map(_) => match self.bucket(value, &target) {
                    Some(bucket) => Source::Bucket(bucket),
                    None => continue,
                },
                _ => {
                    let message = format!(
                        "what lies at '{target}' must be a path, an address or a bucket, this is {}",
                        value.value.kind()
                    );
                    self.problem(value.at, message);
                    continue;
                }
            };
            if matches!(source, Source::Bucket(_)) && (target.is_empty() || is_uri(&target)) {
                self.problem(key.at, format!("'{target}' is not a place for a bucket")).hint =
                    Some("it is a path on the nodes, for example /data".into());
            } else if is_uri(&target) || target.trim_matches('/').is_empty() || target.contains('\0') {
                self.need(key.at, format!("'{target}' is not a place for files"));
            }
            let mount = FileMount { target, source, at: key.at };
            self.findings.push(mount.finding());
            mounts.push(mount);
        }
        mounts
    }

    fn bucket(&mut self, node: &Node, target: &str) -> Option<Bucket> {
        let node = without_nulls(node);
        if !self.fits(&node, &Shape::Fields(&STORAGE), &format!("file_mounts.{target}")) {
            return None;
        }
        let Value::Map(entries) = &node.value else { return None };
        let get = |name: &str| entries.iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value);
        let text = |name: &str| get(name).map(Node::to_python_str);
        let bucket = Bucket {
            name: text("name"),
            source: match get("source").map(|node| &node.value) {
                Some(Value::Seq(items)) => items.iter().map(Node::to_python_str).collect(),
                _ => text("source").into_iter().collect(),
            },
            listed: matches!(get("source").map(|node| &node.value), Some(Value::Seq(_))),
            store: text("store").map(|store| store.to_uppercase()),
            mode: text("mode").unwrap_or_else(|| "MOUNT".into()).to_uppercase(),
            persistent: get("persistent").is_none_or(|node| node.value == Value::Bool(true)),
        };
        let config = |name: &str| match get("config").map(|node| &node.value) {
            Some(Value::Map(fields)) => {
                fields.iter().any(|(key, value)| key.as_str() == Some(name) && value.value != Value::Null)
            }
            _ => false,
        };
        // SkyPilot makes a disk of a `store: volume`, written just so; that needs a name, and no mode.
        if text("store").as_deref() == Some("volume") {
            if bucket.name.as_ref().is_none_or(String::is_empty) {
                self.problem(node.at, format!("the volume at '{target}' must have the field 'name'"));
            }
            return Some(bucket);
        }
        if !self.is_pending(&bucket.mode) {
            for (given, field, mode) in [
                (get("type").is_some(), "type", "MOUNT_CACHED"),
                (config("mount_cached"), "config.mount_cached", "MOUNT_CACHED"),
                (config("mount"), "config.mount", "MOUNT"),
            ] {
                if given && bucket.mode != mode {
                    self.problem(node.at, format!("'{field}' of the bucket at '{target}' needs 'mode: {mode}'"));
                }
            }
        }
        Some(bucket)
    }

    /// What is mounted from buckets needs a place of its own, as Kubernetes has it.
    pub(super) fn places_of_buckets(&mut self, task: &super::Task) {
        let volumes = task.volumes.iter().map(|volume| &volume.path);
        let volumes = volumes.chain(task.ephemeral.iter().map(|volume| &volume.path));
        let mut taken: Vec<String> = volumes.map(|path| path.trim_end_matches('/').to_owned()).collect();
        for mount in task.file_mounts.iter().filter(|mount| mount.copied().or_else(|| mount.mounted()).is_some()) {
            let (place, target) = (mount.place(), &mount.target);
            if place.contains(':') {
                self.need(mount.at, format!("'{target}' is not a place for a bucket: it has a colon"));
            } else if taken.contains(&place) {
                self.need(mount.at, format!("'{target}' is the place of something else too"));
            }
            taken.push(place);
        }
    }

    /// A bucket cannot lie where the working directory does.
    pub(super) fn clash(&mut self, task: &super::Task) {
        let Some(mount) = task.file_mounts.iter().find(|mount| mount.target == WORKDIR) else { return };
        let (at, message) = (mount.at, format!("'{WORKDIR}' is the place of 'workdir'"));
        match (&task.workdir, &mount.source) {
            (None, _) => {}
            (Some(_), Source::Bucket(_)) => drop(self.problem(at, message)),
            (Some(_), _) => drop(self.need(at, message)),
        }
    }

    pub(super) fn volumes(&mut self, node: &Node) -> (Vec<Mount>, Vec<EphemeralVolume>) {
        let node = self.filled(node);
        let (mut mounts, mut ephemeral): (Vec<Mount>, Vec<EphemeralVolume>) = Default::default();
        let Value::Map(entries) = &node.value else { return (mounts, ephemeral) };
        let mut taken: Vec<String> = Vec::new();
        for (key, value) in entries {
            let path = key.to_python_str();
            if !path.starts_with('/')
                || path.split('/').any(|part| part == "..")
                || path.contains(':')
                || path.trim_matches('/').is_empty()
            {
                self.need(key.at, format!("'{path}' is not a place for a volume")).hint =
                    Some("the mount path is absolute, for example /data".into());
                continue;
            }
            let place = path.trim_end_matches('/').to_owned();
            if taken.contains(&place) {
                self.need(key.at, format!("two volumes at '{path}'"));
                continue;
            }
            taken.push(place);
            if let Value::Map(fields) = &value.value
                && has_no_name(fields)
            {
                ephemeral.extend(self.ephemeral(value.at, fields, &path));
            } else if let Some((volume, sub_path)) = self.volume(value, &path) {
                mounts.push(Mount { path, volume, sub_path, at: value.at });
            }
        }
        (mounts, ephemeral)
    }

    /// The name of a volume, and the folder in it that is wanted.
    fn volume(&mut self, node: &Node, path: &str) -> Option<(String, Option<String>)> {
        let fields = match &node.value {
            Value::Str(name) if !name.is_empty() => return Some((name.clone(), None)),
            Value::Map(fields) => fields,
            _ => {
                self.need(node.at, format!("the volume at '{path}' must be a name, this is {}", node.value.kind()));
                return None;
            }
        };
        let (mut name, mut sub_path, known) = (None, None, ["name", "sub_path", "size", "type", "labels", "config"]);
        for (key, value) in fields {
            match (key.as_str().unwrap_or_default(), value.as_str()) {
                ("name", Some(text)) if !text.is_empty() => name = Some(text.to_owned()),
                ("sub_path", _) => sub_path = self.sub_path(value),
                ("name", None) => {
                    self.need(value.at, format!("'name' must be a string, this is {}", value.value.kind()));
                }
                (field, _) if known.contains(&field) => {}
                (field, _) => {
                    self.need(key.at, format!("unknown field '{field}' of a volume"));
                }
            }
        }
        name.map(|name| (name, sub_path))
    }

    /// A folder of a volume.
    pub(super) fn sub_path(&mut self, node: &Node) -> Option<String> {
        let Some(text) = node.as_str() else {
            self.need(node.at, format!("'sub_path' must be a string, this is {}", node.value.kind()));
            return None;
        };
        if text.starts_with('/') || text.split('/').any(|part| part == "..") {
            self.need(node.at, "'sub_path' must stay inside the volume");
        }
        Some(text.to_owned())
    }
}

/// Whether a text is an address: SkyPilot takes whatever has a host for one.
pub(super) fn is_uri(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
            && !rest.is_empty()
            && !rest.starts_with('/')
    })
}

/// The URL without its credentials, if it has any. A mere name before the host is none.
fn without_credentials(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (user, host) = authority.rsplit_once('@')?;
    let is_web = scheme.to_ascii_lowercase().starts_with("http");
    let is_token =
        ["gh", "github_pat_", "gl", "hf_", "AT"].iter().any(|start| user.starts_with(start)) && user.len() > 30;
    (user.contains(':') || (is_web && is_token)).then(|| format!("{scheme}://{host}{}", &rest[authority.len()..]))
}

/// Whether git on a node can make something of it: an address with a host, or a path with nothing before it.
fn is_repository(url: &str) -> bool {
    let is_plain = |text: &str| !text.starts_with('-') && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    let known = ["https", "http", "ssh", "git", "git+ssh", "ssh+git", "file"];
    is_plain(url)
        && match (url.split_once("://"), url.split_once(':')) {
            (Some((scheme, rest)), _) => {
                let host = rest.split('/').next().unwrap_or_default();
                known.contains(&scheme)
                    && is_plain(host)
                    && (scheme == "file") == host.is_empty()
                    && rest.trim_matches('/').contains('/')
            }
            // As scp has it; a transport of git's own has two colons.
            (None, Some((host, path))) => {
                host.len() > 1 && !host.contains('/') && !path.is_empty() && !path.starts_with(':')
            }
            (None, None) => false,
        }
}

/// Whether git takes it for a name (git-check-ref-format).
fn is_reference(text: &str) -> bool {
    let wrong = |c: char| c.is_whitespace() || c.is_control() || "~^:?*[\\".contains(c);
    !(text.starts_with(['-', '/'])
        || text.ends_with(['/', '.'])
        || text.contains(wrong)
        || ["..", "//", "@{", "/."].iter().any(|part| text.contains(part))
        || text.split('/').any(|part| part.rsplit_once('.').is_some_and(|(_, end)| end == "lock")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories() {
        for url in [
            "https://github.com/org/name",
            "https://github.com/org/name.git/",
            "http://git.internal:3000/a/b",
            "https://org@dev.azure.com/org/project/_git/name",
            "ssh://git@github.com:2222/org/name.git",
            "git@github.com:org/name.git",
            "github.com:org/name",
            "git://host/a/b",
            "file:///data/name.git",
        ] {
            assert!(is_repository(url) && without_credentials(url).is_none(), "{url}");
        }
        for url in [
            "",
            ".",
            "../name",
            "/data/name.git",
            "org/name",
            "-u",
            "--upload-pack=x:y",
            "ext::sh -c x",
            "ext::sh",
            "ftp://host/a/b",
            "https://",
            "https://host",
            "https://-x/a/b",
            "https://a b/c",
            "file://host/x",
            "s3://b/c",
            "C:\\name",
            "host:",
            "https:///a/b",
        ] {
            assert!(!is_repository(url), "{url}");
        }
        for (url, shown) in [
            ("https://ann:hush@github.com/a/b", "https://github.com/a/b"),
            ("https://ghp_0123456789012345678901234567890123456@github.com/a/b", "https://github.com/a/b"),
            ("https://a:b@c@host/a", "https://host/a"),
            ("ssh://git:hush@host:22/a/b@c", "ssh://host:22/a/b@c"),
        ] {
            assert_eq!(without_credentials(url).as_deref(), Some(shown));
        }
    }

    #[test]
    fn references() {
        for name in ["main", "v1.0", "feature/x", "refs/heads/main", "0a1b2c3", "@x", "x-y_z", "é"] {
            assert!(is_reference(name), "{name}");
        }
        for name in
            ["-x", "a..b", "a b", "a~1", "a^", "a:b", "a\nb", "x.lock", "a//b", "/a", "a/", "a@{1}", "[a]", "a."]
        {
            assert!(!is_reference(name), "{name}");
        }
    }
}
