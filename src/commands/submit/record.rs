//! Keeps the record of a task, beside its following: what it is worth shows later, and a task needs none to run.

use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::OwnerReference;
use tokio::task::JoinHandle;

use super::super::Ctx;
use super::super::input_file::Document;
use super::super::local_files;
use super::{Prepared, Step, local_git};
use crate::cluster::{ApiError, Kind};
use crate::error::{Failure, Result};
use crate::manifest::Repository;
use crate::manifest::record::{self, Git, Submitted};
use crate::names;
use crate::objects::Object;
use crate::task::{Overrides, PASSWORD, Task, Workdir};

/// How long the end of a command waits for a record that is still under way.
const PATIENCE: Duration = Duration::from_secs(10);

/// A record before its task is there.
pub(super) struct Draft {
    submitted: Submitted,
    /// Or why it is not kept.
    document: Result<Rc<str>, String>,
    /// Whether its commit is that of a folder of this computer, which may differ from it.
    compares: bool,
}

/// The drafts of the tasks of a document with this text.
pub(super) fn drafts(ctx: &Ctx, document: &Document, text: &str, tasks: &[Task], overrides: &Overrides) -> Vec<Draft> {
    let before = document.recorded();
    let file = before.map_or_else(|| document.shown(), |before| before.submitted.file.clone());
    let document = record::kept(text).map(Rc::<str>::from);
    let folder = std::env::current_dir().map(|folder| folder.display().to_string()).unwrap_or_default();
    // What fills in a secret of the document is one.
    let plain = |task: &Task, pairs: &[(String, String)]| {
        let is_secret = |key: &str| key == PASSWORD || task.secrets.iter().any(|(secret, _)| secret == key);
        pairs.iter().filter(|(key, _)| !is_secret(key)).cloned().collect()
    };
    let draft = |(step, task): (usize, &Task)| Draft {
        submitted: Submitted {
            client: env!("CARGO_PKG_VERSION").into(),
            file: file.clone(),
            folder: folder.clone(),
            step: before.map_or(step, |before| before.submitted.step),
            steps: before.map_or(tasks.len(), |before| before.submitted.steps),
            rerun_of: before.map(|before| before.id.clone()).unwrap_or_default(),
            flags: ctx.configured().flags.clone(),
            envs: plain(task, &overrides.envs),
            env_files: plain(task, &overrides.env_files),
            secrets: task.secrets.iter().map(|(key, _)| key.clone()).collect(),
            defaults: overrides.defaults.clone(),
            sha256: document.as_deref().map(record::hash).unwrap_or_default(),
            ..Submitted::default()
        },
        document: document.clone(),
        compares: false,
    };
    tasks.iter().enumerate().map(draft).collect()
}

/// Takes the commit that a task was submitted with before, if it clones the same repository; whether it has.
pub(super) fn pin(document: &Document, repository: &mut Repository) -> bool {
    let Some(git) = document.recorded().and_then(|before| before.submitted.git.as_ref()) else { return false };
    let same = git.source == repository.url && !git.commit.is_empty();
    if same {
        repository.reference.clone_from(&git.branch);
        repository.commit = Some(git.commit.clone());
    }
    same
}

impl Draft {
    /// Finds the commit of the workdir, else of the file; of a task that is submitted again without files of this
    /// computer, that of before.
    ///
    /// # Errors
    /// The folder is at another commit than the one that is to run again, and is not named.
    pub(super) fn find(&mut self, ctx: &Ctx, document: &Document, task: &Task, named: bool) -> Result<()> {
        let folder = match &task.workdir {
            Some(Workdir::Folder { path, .. }) => Some(local_files::expanded(path)).filter(|folder| folder.is_dir()),
            _ => None,
        };
        let source = match (&folder, document) {
            (Some(folder), _) => folder.clone(),
            (None, Document::Record(before)) => {
                self.submitted.git.clone_from(&before.submitted.git);
                return Ok(());
            }
            (None, Document::File(file)) if !document.is_stdin() => file.clone(),
            (None, Document::File(_)) => PathBuf::from("."),
            (None, Document::Text(..)) => return Ok(()),
        };
        self.submitted.git = local_git::at(&source);
        self.compares = true;
        let before = document.recorded().and_then(|before| before.submitted.git.as_ref());
        let (Some(before), Some(folder)) = (before, folder) else { return Ok(()) };
        let now = self.submitted.git.as_ref().map(|git| git.commit.as_str());
        if now == Some(before.commit.as_str()) {
            if before.dirty == Some(true) {
                ctx.ui.err("Note: the task ran with uncommitted changes: the files of this run may differ");
            }
            return Ok(());
        }
        let (folder, now) = (folder.display(), now.map_or("no commit".to_owned(), |now| format!("commit {now}")));
        if named {
            ctx.ui.err(&format!("Note: the task ran at commit {}, and {folder} is at {now}", before.commit));
            return Ok(());
        }
        let failure = Failure::usage(format!("the task ran at commit {}, and {folder} is at {now}", before.commit));
        Err(failure.hint(format!("check that commit out, or name the folder: --workdir {folder}")))
    }

    /// The commit for the label.
    pub(super) fn commit(&self) -> Option<String> {
        let commit = &self.submitted.git.as_ref()?.commit;
        commit.get(..40).map(str::to_owned)
    }

    /// Notes the repository that its nodes clone.
    pub(super) fn is_of(&mut self, repository: &Repository) {
        let Repository { url, reference, commit } = repository;
        let commit = commit.clone().unwrap_or_default();
        self.submitted.git = Some(Git { source: url.clone(), commit, branch: reference.clone(), ..Git::default() });
    }
}

/// Begins to create the record of a task whose Jobs are there. Whatever comes of it, the task is submitted.
pub(super) fn keep(step: &Step, owners: &[OwnerReference]) -> JoinHandle<()> {
    let Step { ctx, cluster, prepared } = step;
    let Prepared { task, submission, draft, .. } = prepared;
    let mut submitted = Submitted {
        submitted_at: submission.created_at.clone(),
        user: submission.user.raw.clone(),
        name: submission.names.name.clone(),
        ..draft.submitted.clone()
    };
    let document = draft.document.as_deref();
    let id = submission.names.id.clone();
    if let Err(why) = document {
        ctx.ui.note(&format!("Note: the record of task {id} is kept without its task file: {why}"));
    }
    let object = record::object(task, submission, &submitted, document.ok(), owners);
    let (ctx, cluster, name) = (ctx.clone(), Rc::clone(cluster), submission.names.record());
    let git = submitted.git.clone().filter(|_| draft.compares);
    tokio::task::spawn_local(async move {
        let why = match object {
            Err(why) => why,
            Ok(mut object) => {
                if let Some(git) = git {
                    submitted.git = Some(local_git::compared(git).await);
                    // It is only longer by a hash.
                    let _ = record::note(&mut object, &submitted);
                }
                let ours = |there: &Object| there.metadata.label(names::TASK_ID) == Some(&id);
                match cluster.create(Kind::Secret, &name, &object, ours).await {
                    Ok(_) => return,
                    Err(error) => reason(&error, cluster.namespace()),
                }
            }
        };
        ctx.ui.note(&format!("Note: no record of task {id} is kept for 'jobs show' and 'jobs rerun': {why}"));
    })
}

/// Why it was refused; of a missing right, which.
fn reason(error: &ApiError, namespace: &str) -> String {
    if error.code() == 403 && error.message().contains("cannot create") {
        return format!("no right to 'create' secrets in the namespace '{namespace}'");
    }
    error.message().to_owned()
}

/// Lets a record that is under way arrive.
pub(super) async fn arrived(ctx: &Ctx, kept: JoinHandle<()>) {
    if tokio::time::timeout(PATIENCE, kept).await.is_err() {
        let seconds = PATIENCE.as_secs();
        ctx.ui.note(&format!("Note: no record of the task may be kept: no answer within {seconds} s"));
    }
}
