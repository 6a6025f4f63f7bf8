//! Keeps an eye on many tasks at once, without their logs.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::CHANNEL;
use super::ask::ask;
use super::message::Message;
use super::waiting::Waiting;
use super::watcher;
use crate::cluster::{ApiError, Cluster};
use crate::error::{Failure, Result};
use crate::objects::{Job, Pod};
use crate::state::{Evidence, Gather, Owner, Questions, Task};
use crate::ui::Ui;

/// Changes that come closer together are shown at once.
const PAUSE: Duration = Duration::from_millis(500);
/// How often it is asked why tasks do not start.
const ASK: Duration = Duration::from_secs(10);

/// Which tasks.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Whose.
    pub owner: Owner,
    /// Where; `None` is everywhere.
    pub namespace: Option<String>,
    /// A label selector for their Jobs.
    pub jobs: String,
    /// A label selector for their pods.
    pub pods: String,
}

/// Why nothing more is shown.
#[derive(Debug)]
pub enum Error {
    /// The cluster refuses what is needed, or the connection is lost for good.
    Cluster(ApiError),
    /// What `show` failed with.
    Show(Failure),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Show(failure)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Cluster(error) => error.into(),
            Error::Show(failure) => failure,
        }
    }
}

/// Shows the tasks, newest first, and again whenever something about them changes, until `show` says that it is
/// enough.
///
/// # Errors
/// The cluster refuses what is needed, or the connection is lost for good; what `show` fails with.
pub async fn watch(
    cluster: &Rc<Cluster>,
    ui: &Ui,
    scope: &Scope,
    mut show: impl FnMut(Vec<Task>) -> Result<bool>,
) -> Result<(), Error> {
    let (sender, mut receiver) = mpsc::channel(CHANNEL);
    let place = scope.namespace.as_deref().unwrap_or_default();
    let _pumps = watcher::start(cluster, place, [&scope.jobs, &scope.pods], watcher::LOST, &sender);
    let mut waiting = Waiting::new(ui, false);
    let mut seen = Seen::default();
    let mut tick = tokio::time::interval(PAUSE);
    let (mut stale, mut asked, mut told) = (true, None::<Instant>, false);
    let mut questions = Questions::default();
    loop {
        tokio::select! {
            message = receiver.recv() => match message {
                Some(Message::Trouble(what)) => waiting.trouble(&what),
                Some(Message::Polls(resource)) => waiting.polls(resource),
                Some(Message::Explained(found)) => {
                    seen.evidence = *found;
                    stale = true;
                }
                Some(Message::Unexplained(why)) if std::mem::replace(&mut told, true) => drop(why),
                Some(Message::Unexplained(why)) => {
                    ui.note(&format!("Note: cannot ask why tasks do not start ({why}): trying again"));
                }
                Some(Message::Lost(error)) => return Err(Error::Cluster(error)),
                Some(message) => {
                    seen.hear(message);
                    stale = true;
                }
                None => return Err(Failure::new("watching stopped unexpectedly").into()),
            },
            _ = tick.tick() => {
                if stale {
                    let Some(mut gather) = seen.gather(&scope.owner) else { continue };
                    stale = false;
                    questions = gather.questions(false);
                    gather.evidence(&seen.evidence);
                    if show(gather.finish())? {
                        return Ok(());
                    }
                }
                if seen.is_listed() && asked.is_none_or(|asked| asked.elapsed() >= ASK) {
                    asked = Some(Instant::now());
                    if !questions.is_empty() {
                        ask(cluster, scope.namespace.clone(), questions.clone(), &sender);
                    }
                }
            }
        }
    }
}

/// The objects as they were seen last, by uid.
#[derive(Default)]
struct Seen {
    jobs: Option<BTreeMap<String, Job>>,
    pods: Option<BTreeMap<String, Pod>>,
    /// The Jobs that are gone, by namespace and name: their pods may still be there.
    gone: HashSet<(String, String)>,
    evidence: Evidence,
}

impl Seen {
    fn hear(&mut self, message: Message) {
        match message {
            Message::Jobs(jobs) => {
                self.jobs = Some(jobs.into_iter().map(|job| (job.metadata.uid.clone(), job)).collect());
            }
            Message::Job(job) => {
                self.jobs.get_or_insert_default().insert(job.metadata.uid.clone(), *job);
            }
            Message::JobGone(job) => {
                self.jobs.get_or_insert_default().remove(&job.metadata.uid);
                self.gone.insert((job.metadata.namespace, job.metadata.name));
            }
            Message::Pods(pods) => {
                self.pods = Some(pods.into_iter().map(|pod| (pod.metadata.uid.clone(), pod)).collect());
            }
            Message::Pod(pod) => {
                self.pods.get_or_insert_default().insert(pod.metadata.uid.clone(), *pod);
            }
            Message::PodGone(pod) => {
                self.pods.get_or_insert_default().remove(&pod.metadata.uid);
                self.gone.remove(&job_of(&pod));
            }
            _ => {}
        }
    }

    fn is_listed(&self) -> bool {
        self.jobs.is_some() && self.pods.is_some()
    }

    /// What they say together, once both have been listed.
    fn gather(&self, owner: &Owner) -> Option<Gather> {
        let (jobs, pods) = (self.jobs.as_ref()?, self.pods.as_ref()?);
        let mut gather = Gather::new(owner.clone());
        jobs.values().for_each(|job| gather.job(job));
        // A pod that is not ending may be of a Job of which no watch has told yet.
        let stopped = |pod: &&Pod| pod.metadata.deletion_timestamp.is_some() || self.gone.contains(&job_of(pod));
        pods.values().filter(stopped).for_each(|pod| gather.stray(pod));
        pods.values().for_each(|pod| gather.pod(pod));
        Some(gather)
    }
}

/// The namespace and the name of the Job that made a pod.
fn job_of(pod: &Pod) -> (String, String) {
    (pod.metadata.namespace.clone(), pod.metadata.label("job-name").unwrap_or_default().to_owned())
}
