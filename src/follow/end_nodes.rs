//! Ends nodes that can never start, and those of a task of which one has failed.

use std::rc::Rc;
use std::time::Duration;

use futures::StreamExt;
use kube::api::AttachParams;
use serde_json::{Value, json};
use tokio::sync::mpsc::Sender;

use super::message::Message;
use crate::cluster::{ApiError, Cluster, Kind, PARALLEL};
use crate::names;
use crate::state::{Mark, Node, State};

/// How long a node may take that was told to stop, as Kubernetes gives it when its pod is deleted.
pub(super) const GRACE: Duration = Duration::from_mins(2);
/// How long telling it may take.
const ANSWER: Duration = Duration::from_secs(10);

/// A Job that is to end.
#[derive(Debug, PartialEq)]
pub(super) struct Ending {
    pub rank: u32,
    pub job: String,
    pub uid: String,
    /// Says why.
    pub annotations: Value,
    /// Its pod, if that may stay.
    pub pod: Option<String>,
}

impl Ending {
    pub(super) fn of(node: &Node, mark: &Mark) -> Self {
        let (key, text) = mark.annotation();
        let stays = matches!(mark, Mark::Stopped(_)) && node.state == State::Running;
        Self {
            rank: node.rank,
            job: node.job.clone(),
            uid: node.uid.clone(),
            annotations: json!({key: text}),
            pod: node.pod.clone().filter(|_| stays),
        }
    }
}

/// Ends Jobs, and says in an annotation why. A node that is stopped because another failed gets SIGTERM in its
/// container: its pod stays, and its log with it. Where that cannot be, or is not heeded, and for nodes that never
/// started, a deadline in the past makes the Job's controller end it: that works everywhere, and removes the pod.
pub(super) fn end(cluster: &Rc<Cluster>, namespace: &str, jobs: Vec<Ending>, sender: &Sender<Message>) {
    let (cluster, sender, namespace) = (Rc::clone(cluster), sender.clone(), namespace.to_owned());
    tokio::task::spawn_local(async move {
        // Where a message cannot be sent nobody listens any more.
        let refused = async |refusal: Option<ApiError>| match refusal {
            Some(error) => sender.send(Message::Unstoppable(error.message().to_owned())).await.is_ok(),
            None => false,
        };
        let (told, mut others): (Vec<_>, Vec<_>) = jobs.into_iter().partition(|ending| ending.pod.is_some());
        if refused(patch(&cluster, &namespace, &told, false).await).await {
            return;
        }
        let (mut heeding, mut lost, mut why) = (Vec::new(), Vec::new(), String::new());
        let asked = futures::stream::iter(told).map(|ending| async {
            let asked = terminate(&cluster, &namespace, ending.pod.as_deref().unwrap_or_default()).await;
            (ending, asked)
        });
        for (ending, asked) in asked.buffer_unordered(PARALLEL).collect::<Vec<_>>().await {
            match asked {
                Ok(()) => heeding.push(ending),
                Err(error) => {
                    why = error;
                    lost.push(ending.rank);
                    others.push(ending);
                }
            }
        }
        if !lost.is_empty() {
            lost.sort_unstable();
            let _ = sender.send(Message::PodsGo { ranks: lost, why }).await;
        }
        refused(patch(&cluster, &namespace, &others, true).await).await;
        // Whoever waits for them longer than this does so in vain. One that has ended is not changed by a deadline.
        tokio::time::sleep(GRACE).await;
        refused(patch(&cluster, &namespace, &heeding, true).await).await;
    });
}

/// Notes in Jobs why they end and, if so, sets the deadline that ends them; the first refusal.
async fn patch(cluster: &Cluster, namespace: &str, jobs: &[Ending], deadline: bool) -> Option<ApiError> {
    let patches = jobs.iter().map(|ending| {
        let mut patch = json!({"metadata": {"annotations": ending.annotations}});
        if deadline {
            patch["spec"] = json!({"activeDeadlineSeconds": 1});
        }
        cluster.patch(Kind::Job, namespace, &ending.job, &ending.uid, patch)
    });
    let results: Vec<_> = futures::stream::iter(patches).buffer_unordered(PARALLEL).collect().await;
    results.into_iter().find_map(Result::err)
}

/// Sends SIGTERM to the launcher of a task, from within its container; the error is why that cannot be. Process 1 may be
/// another: of a pod that shares its processes, of the host, or the program of a task that we did not make.
async fn terminate(cluster: &Cluster, namespace: &str, pod: &str) -> Result<(), String> {
    // The launcher passes the signal on to all processes, this one too.
    let script = "trap '' TERM; while read -r line; do case $line in *k8s_cli_stops*) kill -TERM 1 && exit;; esac; done \
                  </proc/1/cmdline; exit 1";
    let command = ["sh", "-c", script].map(str::to_owned);
    let params = AttachParams::default().container(names::CONTAINER).stderr(false);
    let asked = async {
        let mut process =
            cluster.exec(namespace, pod, &command, &params).await.map_err(|error| error.message().to_owned())?;
        let status = process.take_status().ok_or("no answer")?.await;
        match status {
            Some(status) if status.status.as_deref() == Some("Success") => Ok(()),
            Some(status) if status.reason.as_deref() == Some("NonZeroExitCode") => {
                Err("process 1 of its container is not a task's launcher".into())
            }
            Some(status) => Err(status.message.unwrap_or_else(|| "no reason given".into())),
            None => Err("the connection was closed".into()),
        }
    };
    tokio::time::timeout(ANSWER, asked).await.unwrap_or_else(|_| Err("no answer".into()))
}
