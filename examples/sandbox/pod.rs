//! The life of one pod: it is placed, its containers are prepared, run and end, and each step is told.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rustix::process::Signal;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::cluster::Cluster;
use crate::environment::{command, lookup, variables};
use crate::events::{Said, Source, record};
use crate::images::{Image, judge};
use crate::kubelet::unless_stopped;
use crate::logs::Log;
use crate::pod_status::{Containers, condition, waiting};
use crate::process::{Process, Start, find};
use crate::store::{Key, Object, now, seconds};
use crate::{init, names, node, remove};

/// Between a pull that failed and the next state.
const BACK_OFF: Duration = Duration::from_millis(300);
/// What the kubelet takes of a termination message, and of a log in its place.
const MESSAGE: (usize, u64, usize) = (4096, 2048, 80);

/// One pod.
pub(crate) struct Pod<'a> {
    cluster: &'a Rc<Cluster>,
    key: Key,
    uid: String,
    /// As it was created: what matters here does not change.
    object: Rc<Object>,
    folder: PathBuf,
    stop: watch::Receiver<Option<Instant>>,
    containers: RefCell<Containers>,
}

impl<'a> Pod<'a> {
    /// A pod that was just created.
    pub(crate) fn new(
        cluster: &'a Rc<Cluster>,
        key: Key,
        pod: &Rc<Object>,
        stop: watch::Receiver<Option<Instant>>,
    ) -> Self {
        let containers = RefCell::new(Containers::new(&pod.value, pod.uid()));
        let folder = cluster.folder.join(pod.uid());
        Self { cluster, key, uid: pod.uid().into(), object: Rc::clone(pod), folder, stop, containers }
    }

    /// From its creation to its end.
    pub(crate) async fn live(&self) {
        let Some(_room) = unless_stopped(&self.stop, self.placed()).await else { return };
        self.tell();
        let _ = unless_stopped(&self.stop, sleep(self.cluster.start_delay.get())).await;
        let count = self.containers.borrow().states.len();
        futures::future::join_all((0..count).map(|index| self.container(index))).await;
        let there = self.cluster.store.borrow().by_uid(&self.uid);
        if let Some((key, _)) = there.filter(|(_, object)| object.going()) {
            remove::forget(self.cluster, &key);
        }
    }

    /// Waits for a place on the node; the pod has it until what is returned is dropped.
    async fn placed(&self) -> tokio::sync::OwnedSemaphorePermit {
        loop {
            let stirred = self.cluster.stirred.notified();
            let Some((obstacle, may_pass)) = node::obstacle(self.cluster, &self.object.value) else { break };
            self.unschedulable(&obstacle);
            if may_pass {
                stirred.await;
            } else {
                std::future::pending::<()>().await;
            }
        }
        let room = Arc::clone(&self.cluster.room);
        if room.available_permits() == 0 {
            self.unschedulable("0/1 nodes are available: 1 Too many pods.");
        }
        let permit = room.acquire_owned().await;
        self.cluster.store.borrow_mut().change(&self.key, |pod| pod["spec"]["nodeName"] = node::NAME.into());
        let message = format!("Successfully assigned {}/{} to {}", self.key.namespace, self.key.name, node::NAME);
        self.say(None, Source::Scheduler, "Normal", "Scheduled", &message);
        match permit {
            Ok(permit) => permit,
            // Nobody closes it.
            Err(_) => std::future::pending().await,
        }
    }

    fn unschedulable(&self, why: &str) {
        self.cluster.store.borrow_mut().change(&self.key, |pod| {
            let condition = condition(&pod["status"], "PodScheduled", "False", "Unschedulable", why);
            pod["status"]["conditions"] = json!([condition]);
        });
        self.say(None, Source::Scheduler, "Warning", "FailedScheduling", why);
    }

    /// One container, from its preparation to its end.
    async fn container(&self, index: usize) {
        let spec = self.object.value["spec"]["containers"][index].clone();
        let name = spec["name"].as_str().unwrap_or_default().to_owned();
        let Some(start) = unless_stopped(&self.stop, self.prepared(index, &spec)).await else { return };
        let started = match start {
            Ok(start) => {
                self.say(Some(&name), Source::Kubelet, "Normal", "Created", &format!("Created container {name}"));
                let log = Log::new(&self.folder.join(format!("{name}.log")));
                Process::start(&start)
                    .and_then(|started| Ok((started, Rc::new(log?), start)))
                    .map_err(|error| error.to_string())
            }
            Err(why) => Err(why),
        };
        let ((mut process, output), log, start) = match started {
            Ok(started) => started,
            Err(why) => return self.never_started(index, &name, &why),
        };
        self.cluster.kubelet.borrow_mut().keep(&self.uid, &name, &log);
        let began = now();
        self.say(Some(&name), Source::Kubelet, "Normal", "Started", &format!("Started container {name}"));
        self.set(index, json!({"running": {"startedAt": began}}));
        let filling = tokio::task::spawn_local({
            let log = Rc::clone(&log);
            async move { log.fill(output).await }
        });
        let code = tokio::select! {
            code = self.ended(&name, &mut process) => code,
            () = async { self.probed(index, &spec["startupProbe"], &start).await; std::future::pending().await } => 0,
        };
        // All that wrote to it has ended with the process.
        let _ = timeout(Duration::from_secs(2), filling).await;
        log.end();
        let reason = if code == 0 { "Completed" } else { "Error" };
        let mut state = json!({"exitCode": code, "reason": reason, "startedAt": began, "finishedAt": now(),
            "containerID": self.containers.borrow().id(index)});
        let message = self.message(&spec, &name, code, &log);
        if !message.is_empty() {
            state["message"] = message.into();
        }
        self.set(index, json!({"terminated": state}));
    }

    /// What to start; it waits for what is missing, and for ever for what cannot be had.
    async fn prepared(&self, index: usize, spec: &Value) -> Result<Start, String> {
        let name = spec["name"].as_str().unwrap_or_default();
        let image = spec["image"].as_str().unwrap_or_default();
        let obstacle = match judge(image) {
            Image::StandIn => obstacle(&self.object.value, spec),
            Image::Other(why) => Some(why),
            Image::Invalid(why) => {
                self.wait(index, name, "InvalidImageName", &why);
                return std::future::pending().await;
            }
            Image::Missing(why) => {
                self.say(Some(name), Source::Kubelet, "Normal", "Pulling", &format!("Pulling image {image:?}"));
                let failed = format!("Failed to pull image {image:?}: {why}");
                self.say(Some(name), Source::Kubelet, "Warning", "Failed", &failed);
                self.say(Some(name), Source::Kubelet, "Warning", "Failed", "Error: ErrImagePull");
                self.set(index, waiting("ErrImagePull", &why));
                sleep(BACK_OFF).await;
                let back_off = format!("Back-off pulling image {image:?}");
                self.say(Some(name), Source::Kubelet, "Normal", "BackOff", &back_off);
                self.say(Some(name), Source::Kubelet, "Warning", "Failed", "Error: ImagePullBackOff");
                self.set(index, waiting("ImagePullBackOff", &back_off));
                return std::future::pending().await;
            }
        };
        if let Some(why) = obstacle {
            self.wait(index, name, "CreateContainerConfigError", &why);
            return std::future::pending().await;
        }
        let present = format!("Container image {image:?} already present on machine");
        self.say(Some(name), Source::Kubelet, "Normal", "Pulled", &present);
        let env = loop {
            let stirred = self.cluster.stirred.notified();
            match variables(self.cluster, &self.object.value, spec) {
                Ok(env) => break env,
                Err(why) => self.wait(index, name, "CreateContainerConfigError", &why),
            }
            stirred.await;
        };
        self.start(spec, name, env).unwrap_or_else(|error| Err(error.to_string()))
    }

    /// The command with all it needs: folders of its own, and the environment.
    fn start(
        &self,
        spec: &Value,
        name: &str,
        mut env: Vec<(String, String)>,
    ) -> std::io::Result<Result<Start, String>> {
        let own = |part: &str| self.folder.join(format!("{name}.{part}"));
        for part in ["home", "tmp", "work"] {
            fs::create_dir_all(own(part))?;
        }
        fs::write(own("end"), "")?;
        let mut command = command(spec, &env);
        if command.is_empty() {
            // The stand-ins begin a shell that has nothing to read.
            command = vec!["sh".into()];
        }
        let folder = spec["workingDir"].as_str().unwrap_or_default().trim_start_matches('/').replace("..", "_");
        let directory = own("work").join(folder);
        fs::create_dir_all(&directory)?;
        let host = self.object.value["spec"]["hostname"].as_str().unwrap_or(&self.key.name).to_owned();
        let text = |path: PathBuf| path.display().to_string();
        let ours = [
            ("PATH", self.path()),
            ("HOME", text(own("home"))),
            ("TMPDIR", text(own("tmp"))),
            ("HOSTNAME", host),
            ("K8S_CLI_TERMINATION_LOG", text(own("end"))),
        ];
        for (key, value) in ours {
            if lookup(&env, key).is_none() {
                env.push((key.into(), value));
            }
        }
        let search = lookup(&env, "PATH").unwrap_or_default();
        if find(&command[0], &search) {
            return Ok(Ok(Start { command, env, directory }));
        }
        let program = &command[0];
        let missing = if program.contains('/') {
            format!("stat {program}: no such file or directory")
        } else {
            "executable file not found in $PATH".into()
        };
        Ok(Err(format!(
            "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: {program:?}: {missing}: unknown"
        )))
    }

    /// Where commands are looked for: first where the cluster's names are known.
    fn path(&self) -> String {
        let names = names::folder(self.cluster, &self.key.namespace);
        format!("{}:{}", names.display(), path(&self.cluster.folder))
    }

    /// Asks the startup probe until it succeeds.
    async fn probed(&self, index: usize, probe: &Value, start: &Start) {
        let words: Vec<&str> =
            probe["exec"]["command"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let Some((program, rest)) = words.split_first() else { return };
        let pause = Duration::from_secs(probe["periodSeconds"].as_u64().unwrap_or(10));
        loop {
            let mut command = tokio::process::Command::new(program);
            command.args(rest).env_clear().envs(start.env.iter().map(|(key, value)| (key, value)));
            command.current_dir(&start.directory).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            if command.status().await.is_ok_and(|status| status.success()) {
                break;
            }
            // Sooner than a kubelet, as everything here.
            sleep(pause / 10).await;
        }
        self.containers.borrow_mut().started[index] = true;
        self.tell();
    }

    /// Waits for the process, and stops it when the pod has to go; the exit code.
    async fn ended(&self, name: &str, process: &mut Process) -> i32 {
        let mut stop = self.stop.clone();
        let mut asked = false;
        loop {
            let end = *stop.borrow_and_update();
            if let Some(end) = end.filter(|end| !asked && *end > Instant::now()) {
                self.say(Some(name), Source::Kubelet, "Normal", "Killing", &format!("Stopping container {name}"));
                process.signal(Signal::TERM);
                asked = end > Instant::now();
            }
            tokio::select! {
                biased;
                code = process.ended() => return code,
                changed = stop.changed() => if changed.is_err() { return process.ended().await },
                () = sleep_until(end.unwrap_or_else(Instant::now)), if end.is_some() => {
                    process.signal(init::KILL);
                    return process.ended().await;
                }
            }
        }
    }

    fn never_started(&self, index: usize, name: &str, why: &str) {
        self.say(Some(name), Source::Kubelet, "Warning", "Failed", &format!("Error: {why}"));
        let never = seconds(Timestamp::UNIX_EPOCH);
        self.set(
            index,
            json!({"terminated": {"exitCode": 128, "reason": "StartError", "message": why,
            "startedAt": never, "finishedAt": now(), "containerID": self.containers.borrow().id(index)}}),
        );
    }

    /// What the container leaves as its last words.
    fn message(&self, spec: &Value, name: &str, code: i32, log: &Log) -> String {
        let mut text = fs::read(self.folder.join(format!("{name}.end"))).unwrap_or_default();
        text.truncate(MESSAGE.0);
        if text.is_empty() && code != 0 && spec["terminationMessagePolicy"] == "FallbackToLogsOnError" {
            return log.tail(MESSAGE.1, MESSAGE.2);
        }
        String::from_utf8_lossy(&text).into_owned()
    }

    fn wait(&self, index: usize, name: &str, reason: &str, message: &str) {
        if self.set(index, waiting(reason, message)) {
            self.say(Some(name), Source::Kubelet, "Warning", "Failed", &format!("Error: {message}"));
        }
    }

    /// Sets a container's state; whether it is another.
    fn set(&self, index: usize, state: Value) -> bool {
        let changed = {
            let mut containers = self.containers.borrow_mut();
            let changed = containers.states[index] != state;
            containers.states[index] = state;
            changed
        };
        if changed {
            self.tell();
        }
        changed
    }

    /// Writes the pod's status, if it is still this pod.
    fn tell(&self) {
        let mut store = self.cluster.store.borrow_mut();
        if store.get(&self.key).is_some_and(|pod| pod.uid() == self.uid) {
            store.change(&self.key, |pod| pod["status"] = self.containers.borrow().status(&pod["status"]));
        }
    }

    fn say(&self, container: Option<&str>, source: Source, kind: &str, reason: &str, message: &str) {
        record(self.cluster, &self.key, container, &Said { source, kind, reason, message });
    }
}

/// Why nothing on this machine can stand in for a container, whatever its image.
fn obstacle(pod: &Value, spec: &Value) -> Option<String> {
    // Shared memory this machine has itself.
    let mounts = spec["volumeMounts"].as_array().into_iter().flatten().any(|mount| mount["mountPath"] != "/dev/shm");
    let shell = spec["command"][0]
        .as_str()
        .filter(|program| matches!(program.rsplit('/').next(), Some("sh" | "bash" | "ash" | "dash" | "zsh")));
    let search = std::env::var("PATH").unwrap_or_default();
    if mounts {
        Some("the sandbox has no volumes: it never touches this machine's own paths".into())
    } else if pod["spec"]["initContainers"][0].is_object() {
        Some("the sandbox runs no init containers".into())
    } else {
        let shell = shell.filter(|shell| !find(shell, &search))?;
        Some(format!("the sandbox runs containers with this machine's own shells, and there is no {shell}"))
    }
}

/// The machine's search path; what it calls only python3 is there as python, as in the images.
fn path(folder: &Path) -> String {
    let search = std::env::var("PATH").unwrap_or_else(|_| "/usr/local/bin:/usr/bin:/bin".into());
    if find("python", &search) || !find("python3", &search) {
        return search;
    }
    let bin = folder.join("bin");
    let python = search.split(':').map(|folder| Path::new(folder).join("python3")).find(|file| file.exists());
    if let Some(python) = python {
        // There already, or not to be had.
        let _ = fs::create_dir_all(&bin).and_then(|()| std::os::unix::fs::symlink(python, bin.join("python")));
    }
    format!("{search}:{}", bin.display())
}
