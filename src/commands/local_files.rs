//! The files of the user's machine that a task brings along.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use indicatif::HumanBytes;

use super::Ctx;
use crate::cluster::Cluster;
use crate::error::{Failure, Result};
use crate::files::{self, Root, Tree};
use crate::manifest::{FilePart, Files, MOST_PARTS, PART, PARTS, Place, Repository};
use crate::task::{FileMount, Problem, Problems, Task, WORKDIR, Workdir};

/// A tree of more bytes or more files is sent only if that is meant.
const MANY_BYTES: u64 = 1_000_000_000;
const MANY_FILES: usize = 100_000;

/// What a task brings along, before it is packed.
pub(super) struct Brought {
    tree: Tree,
    places: Vec<Place>,
    workdir: bool,
    /// What the nodes clone.
    pub(super) repository: Option<Repository>,
}

/// Looks at the files that a task names. Also comes back with a working directory that is none of this machine: a folder
/// of the image, as in the Python system.
///
/// # Errors
/// What of them cannot be sent, each at its place in the task file.
pub(super) fn find(task: &Task) -> Result<(Option<Brought>, Option<String>), Problems> {
    let (mut roots, mut places, mut marks, mut problems) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut workdir, mut image_folder, mut repository) = (false, None, None);
    if let Some(Workdir::Git { url, reference, .. }) = &task.workdir {
        workdir = true;
        let reference = reference.clone().unwrap_or_default();
        repository = Some(Repository { url: url.clone(), reference, commit: None });
    }
    if let Some(Workdir::Folder { path, at }) = &task.workdir {
        let local = expanded(path);
        if local.is_dir() {
            workdir = true;
            roots.push(Root { path: local, whole_git: false });
            places.push(Place { path: WORKDIR.into(), folder: true });
            marks.push(*at);
        } else if path.starts_with('/') && !local.exists() {
            image_folder = Some(path.clone());
        } else {
            let why = if local.exists() { "is a file, not a folder" } else { "does not exist" };
            problems.push(Problem::at(*at, format!("the workdir '{path}' {why}")).hint(RELATIVE));
        }
    }
    for (mount, (place, path)) in
        task.file_mounts.iter().flat_map(|mount| mount.local().into_iter().map(move |it| (mount, it)))
    {
        let (local, target) = (expanded(path), &mount.target);
        match std::fs::metadata(&local) {
            Ok(found) if found.is_file() && mount.wants_folder() => problems.push(
                Problem::at(mount.at, format!("'{path}' is a file: a bucket is filled from a folder (for {target})"))
                    .hint("write it as a list, 'source: [FILE]', or bring the file itself: 'PLACE: FILE'"),
            ),
            Ok(found) => {
                roots.push(Root { path: local, whole_git: false });
                places.push(Place { path: place, folder: found.is_dir() });
                marks.push(mount.at);
            }
            Err(error) => problems.push(unreadable(path, mount, &error)),
        }
    }
    let tree = match Tree::read(&roots) {
        Ok(tree) => tree,
        Err(found) => {
            problems.extend(found.into_iter().map(|problem| Problem::at(marks[problem.root], problem.message)));
            return Err(Problems::new(problems));
        }
    };
    if !problems.is_empty() {
        return Err(Problems::new(problems));
    }
    let is_any = repository.is_some() || !roots.is_empty();
    let brought = is_any.then_some(Brought { tree, places, workdir, repository });
    Ok((brought, image_folder))
}

fn unreadable(path: &str, mount: &FileMount, error: &std::io::Error) -> Problem {
    let target = &mount.target;
    if error.kind() != std::io::ErrorKind::NotFound {
        return Problem::at(mount.at, format!("cannot read '{path}' (for {target}): {}", files::why(error)));
    }
    let is_key = CREDENTIALS.iter().any(|known| path.starts_with(known));
    let hint = if is_key { AS_SECRET } else { RELATIVE };
    Problem::at(mount.at, format!("'{path}' does not exist (for {target})")).hint(hint)
}

/// Files with keys, which are on some Kubernetes nodes only.
const CREDENTIALS: [&str; 9] = [
    "~/.aws",
    "~/.netrc",
    "~/.config/gcloud",
    "~/.azure",
    "~/.kaggle",
    "~/.huggingface",
    "~/.cache/huggingface/token",
    "~/.config/rclone",
    "~/.ssh",
];
/// What to do where they are not.
const AS_SECRET: &str = "leave credential files out, and give the task its keys as variables: for example 'secrets: {WANDB_API_KEY: }' in the \
     task file, and --secret WANDB_API_KEY";
/// Where relative paths begin.
const RELATIVE: &str = "paths are relative to the current directory, not to the task file";

/// A path as the file writes it: `~` is the home directory.
pub(super) fn expanded(path: &str) -> PathBuf {
    match (path.strip_prefix('~'), dirs::home_dir()) {
        (Some(""), Some(home)) => home,
        (Some(rest), Some(home)) if rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
        _ => Path::new(path).to_path_buf(),
    }
}

impl Brought {
    /// Says on stderr how much it is, and what is left out; with `-v` each file.
    pub(super) fn describe(&self, ctx: &Ctx) {
        let tree = &self.tree;
        if self.places.is_empty() {
            return;
        }
        let (count, bytes) = (tree.files(), tree.bytes());
        let files = if count == 1 { "file" } else { "files" };
        let mut line = format!("Files: {count} {files}, {}", HumanBytes(bytes));
        for left_out in tree.left_out() {
            line.push_str(&format!("; {} left out by {}", left_out.paths.len(), left_out.file.display()));
        }
        ctx.ui.note(&line);
        if ctx.ui.verbose > 0 {
            for listed in tree.list() {
                ctx.ui.note(&format!("  {:>10}  {}", HumanBytes(listed.size).to_string(), listed.path.display()));
            }
            for path in tree.left_out().iter().flat_map(|left_out| &left_out.paths) {
                ctx.ui.note(&format!("  left out: {}", path.display()));
            }
        }
        for note in tree.notes() {
            ctx.ui.err(&format!("Note: {note}"));
        }
    }

    /// Says what it is, and asks whether that much is meant.
    pub(super) fn tell(&self, ctx: &Ctx, yes: bool) -> Result<()> {
        self.describe(ctx);
        let (tree, count, bytes) = (&self.tree, self.tree.files(), self.tree.bytes());
        if yes || (bytes <= MANY_BYTES && count <= MANY_FILES) {
            return Ok(());
        }
        for listed in tree.largest(5) {
            ctx.ui.err(&format!("  {:>10}  {}", HumanBytes(listed.size).to_string(), listed.path.display()));
        }
        let what = format!("{count} files, {}", HumanBytes(bytes));
        let refusal = format!("the task sends {what}: add --yes to confirm");
        if ctx.ui.confirm(&format!("Send {what} to each node?"), &refusal)? {
            return Ok(());
        }
        Err(Failure::new("nothing was submitted").hint("leave files out with a .skyignore, or keep data on a volume"))
    }

    /// Packs it, if that makes no more than a few Secrets, or somewhat more where we may not exec; else it is sent once the
    /// containers wait for it.
    pub(super) async fn pack(self, ctx: &Ctx, cluster: Option<&Cluster>) -> Result<(Files, Option<Arc<Tree>>)> {
        if self.places.is_empty() {
            let (workdir, repository) = (self.workdir, self.repository);
            return Ok((Files { workdir, repository, ..Files::default() }, None));
        }
        let pack = |most| files::pack(&self.tree, PART, most).map_err(|problem| Failure::usage(problem.message));
        let mut packed = pack(PARTS)?;
        if packed.is_none()
            && let Some(cluster) = cluster
            && let Some(verb) = cluster.lacks_exec().await
        {
            packed = pack(MOST_PARTS)?;
            let Some(packed) = &packed else { return Err(self.too_large(ctx, cluster, verb)) };
            let count = packed.pieces.len();
            ctx.ui.note(&format!(
                "Files: they travel in {count} Secrets, because the right to {verb} pods/exec is missing"
            ));
        }
        for note in packed.iter().flat_map(|packed| &packed.notes) {
            ctx.ui.err(&format!("Note: {note}"));
        }
        let sent = packed.is_none();
        let files = Files {
            parts: packed.into_iter().flat_map(|packed| packed.pieces).map(FilePart::new).collect(),
            places: self.places,
            workdir: self.workdir,
            repository: self.repository,
            count: self.tree.files(),
            bytes: self.tree.bytes(),
        };
        Ok((files, sent.then(|| Arc::new(self.tree))))
    }

    fn too_large(&self, ctx: &Ctx, cluster: &Cluster, verb: &str) -> Failure {
        let most = HumanBytes((PART * MOST_PARTS) as u64);
        let bytes = HumanBytes(self.tree.bytes());
        let namespace = cluster.namespace();
        Failure::new(format!(
            "the task's files ({bytes}) are more than {most} when packed: to send them needs the right to {verb} \
             pods/exec in the namespace '{namespace}', which you do not have"
        ))
        .hint(format!(
            "leave files out with a .skyignore, keep data on a volume, or ask for the right: '{}' lists what is missing",
            ctx.command("check")
        ))
    }
}
