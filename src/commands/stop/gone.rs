//! `jobs stop --wait`: until the pods of tasks whose Jobs were deleted are gone.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use super::super::Ctx;
use super::super::delete_tasks::{query, selector};
use crate::cluster::{ApiError, Backoff, Change, Cluster, Kind, Watch};
use crate::error::Result;
use crate::names;
use crate::objects::Pod;
use crate::state::Task;
use crate::ui::LiveLines;

/// Failed watches in a row before that is reported.
const FAILURES: u32 = 3;
/// How often pods are listed at the least where they may not be watched: waiting longer does not bring the right.
const LISTED: Duration = Duration::from_secs(1);
/// How long the cluster may be out of reach: the task is stopped already, only the wait is lost.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long after its time a pod may be there before that is reported. The cluster itself takes a Kubernetes node for lost
/// after 50 s without a word (`node-monitor-grace-period`; 40 s before 1.32), and a busy kubelet may need 20 s to clean up.
const OVERDUE: Duration = Duration::from_secs(50);
/// What Kubernetes gives a pod that says nothing of it.
const GRACE: u64 = 30;

/// Waits until the pods of these tasks, which are all in one namespace, are gone.
pub(super) async fn wait(ctx: &Ctx, cluster: &Cluster, tasks: &[Task]) -> Result<()> {
    if tasks.is_empty() {
        return Ok(());
    }
    let labels = selector(tasks);
    let query = query(cluster.namespace(), &labels);
    let mut left =
        Left { ctx, tasks, pods: BTreeMap::new(), live: ctx.ui.live_lines(), due: Due::new(Instant::now()), said: 0 };
    let failed = |error: ApiError| error.doing("the task was stopped, but its pods cannot be waited for");
    let (mut failures, mut backoff, mut lost) = (0, Backoff::default(), None::<Instant>);
    loop {
        left.pods.clear();
        let version = match cluster.list(Kind::Pod, query, |pod: Pod| left.add(pod)).await {
            Ok(version) => version,
            // Out of reach, as the watch was before it: the server may be starting again.
            Err(error) if error.code() == 0 && lost.get_or_insert_with(Instant::now).elapsed() < PATIENCE => {
                sleep(backoff.pause()).await;
                continue;
            }
            Err(error) => return Err(failed(error)),
        };
        lost = None;
        if left.pods.is_empty() {
            return Ok(());
        }
        left.tell();
        // Without the right to watch, or where a watch fails otherwise, the list will do; what is wrong with that too ends
        // the wait.
        let mut forbidden = false;
        let (heard, why) = match cluster.watch::<Pod>(Kind::Pod, query, &version).await {
            Ok(watch) => match left.follow(cluster, watch).await {
                End::Gone => return Ok(()),
                End::Over { heard, why } => (heard, why),
            },
            Err(error) => {
                forbidden = error.code() == 403;
                (false, error.message().to_owned())
            }
        };
        if heard {
            failures = 0;
            backoff.reset();
        } else {
            failures += 1;
            if failures == FAILURES {
                ctx.ui.note(&format!("cannot watch pods: {why}; listing them instead"));
            }
        }
        sleep(pause(&mut backoff, forbidden)).await;
    }
}

/// How long to wait before pods are listed again.
fn pause(backoff: &mut Backoff, forbidden: bool) -> Duration {
    let pause = backoff.pause();
    if forbidden { pause.min(LISTED) } else { pause }
}

/// How a watch ended.
enum End {
    /// No pods are left.
    Gone,
    /// Otherwise: whether anything came before, and what the server says.
    Over { heard: bool, why: String },
}

/// The pods that are left, and what has been said of them.
struct Left<'a> {
    ctx: &'a Ctx,
    tasks: &'a [Task],
    /// By uid.
    pods: BTreeMap<String, Pod>,
    live: Option<LiveLines>,
    due: Due,
    /// 1: that they are waited for. 2: that they are overdue.
    said: u32,
}

/// When it is odd that pods are still there.
struct Due {
    began: Instant,
    /// Since when none of them runs, if that is so.
    ended: Option<Instant>,
}

impl Due {
    fn new(began: Instant) -> Self {
        Self { began, ended: None }
    }

    /// Takes in whether one of them still runs.
    fn see(&mut self, live: bool, now: Instant) {
        self.ended = if live { None } else { self.ended.or(Some(now)) };
    }

    /// After their grace period, and a while; for those that have used it and ended, the while counts from then on.
    fn overdue(&self, grace: Option<u64>) -> Instant {
        let grace = Duration::from_secs(grace.unwrap_or_default().min(1_000_000));
        self.ended.unwrap_or(self.began + grace) + OVERDUE
    }
}

impl Left<'_> {
    /// Takes in changes until the watch is over.
    async fn follow(&mut self, cluster: &Cluster, mut watch: Watch<Pod>) -> End {
        let mut heard = false;
        loop {
            let change = tokio::select! {
                change = watch.next() => change,
                () = sleep_until(self.due.overdue(self.grace())), if self.said < 2 => {
                    self.complain(cluster);
                    continue;
                }
            };
            match change {
                Ok(Some(Change::Deleted(pod))) => drop(self.pods.remove(&pod.metadata.uid)),
                Ok(Some(Change::Applied(pod))) => self.add(pod),
                Ok(Some(Change::Bookmark(_))) => {}
                Ok(Some(Change::Expired)) => {
                    return End::Over { heard, why: "the list expired at once".into() };
                }
                Ok(None) => return End::Over { heard, why: "the watch ends at once".into() },
                Err(why) => return End::Over { heard, why },
            }
            heard = true;
            if self.pods.is_empty() {
                return End::Gone;
            }
            self.tell();
        }
    }

    fn add(&mut self, pod: Pod) {
        let meta = &pod.metadata;
        let of = |task: &Task| {
            meta.label(names::TASK_ID) == Some(task.id.as_str())
                && meta.label(names::USERNAME) == Some(task.username.as_str())
        };
        if self.tasks.iter().any(of) {
            self.pods.insert(meta.uid.clone(), pod);
        }
    }

    /// How long the pods that have not ended may take: those that were asked to go have been told.
    fn grace(&self) -> Option<u64> {
        let live = self.pods.values().filter(|pod| !matches!(pod.status.phase.as_str(), "Succeeded" | "Failed"));
        let given = live.map(|pod| {
            let own = pod.spec.termination_grace_period_seconds.unwrap_or(GRACE);
            pod.metadata.deletion_grace_period_seconds.unwrap_or(own)
        });
        given.max()
    }

    fn tell(&mut self) {
        self.due.see(self.grace().is_some(), Instant::now());
        let whose = match self.tasks {
            [one] => format!("task {}", one.id),
            many => format!("{} tasks", many.len()),
        };
        let pods = if self.pods.len() == 1 { "1 pod".to_owned() } else { format!("{} pods", self.pods.len()) };
        let text = match self.grace() {
            Some(seconds) => {
                format!("Waiting for {pods} of {whose} to end (up to {seconds} s: their grace period) …")
            }
            None => format!("Waiting for {pods} of {whose} to be removed …"),
        };
        match &mut self.live {
            Some(live) => live.show(&BTreeMap::from([(0, text)])),
            None if self.said == 0 => self.ctx.ui.note(&text),
            None => {}
        }
        self.said = self.said.max(1);
    }

    /// Says which pods should have ended, and what can be done.
    fn complain(&mut self, cluster: &Cluster) {
        self.said = 2;
        let pods: Vec<&str> = self.pods.values().map(|pod| pod.metadata.name.as_str()).collect();
        let waited = self.due.began.elapsed().as_secs();
        self.ctx.ui.warn(&format!("still there after {waited} s: {}", pods.join(", ")));
        let line = format!("delete pod {} --force --grace-period=0", pods.join(" "));
        let line = self.ctx.kubectl(&line, cluster);
        self.ctx.ui.hint(&format!("if their Kubernetes node is lost, remove them with: {line}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A task that saves its work for a minute, as it may, is not overdue when it has.
    #[test]
    fn pods_are_overdue_after_their_end() {
        let began = Instant::now();
        let at = |seconds| began + Duration::from_secs(seconds);
        let mut due = Due::new(began);
        due.see(true, at(0));
        assert_eq!(due.overdue(Some(120)), at(120) + OVERDUE);
        due.see(false, at(60));
        due.see(false, at(61));
        assert_eq!(due.overdue(None), at(60) + OVERDUE);
        due.see(true, at(62));
        assert_eq!(due.overdue(Some(30)), at(30) + OVERDUE);
    }

    /// A server in trouble gets its rest; a right that is missing says nothing of the server.
    #[test]
    fn pods_that_may_not_be_watched_are_listed_every_second() {
        let longest = |forbidden| {
            let mut backoff = Backoff::default();
            (0..10).map(|_| pause(&mut backoff, forbidden)).max()
        };
        assert_eq!(longest(true), Some(LISTED));
        assert!(longest(false) >= Some(Duration::from_secs(5)));
    }
}
