//! A container as a process of this machine: its image, its variables, its command and its end.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::Stdio;
use std::rc::Rc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem;
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde_json::Value;
use tokio::net::unix::pipe::Receiver;
use tokio::process::{Child, Command};
use tokio::task::{JoinHandle, spawn_blocking, spawn_local};
use tokio::time::timeout;

use crate::cluster::Cluster;
use crate::files;
use crate::kinds::{CONFIG_MAPS, SECRETS};
use crate::log::Log;
use crate::names;
use crate::store::{Key, each, text};

/// Images whose programs this machine has as well.
const STAND_INS: [&str; 6] = ["python", "debian", "ubuntu", "bash", "busybox", "alpine"];

/// A container that runs.
pub(crate) struct Process {
    child: Child,
    env: Vec<(OsString, OsString)>,
    /// What is its own; all its processes have it in their environment.
    folder: PathBuf,
    pub(crate) log: Rc<Log>,
    filling: JoinHandle<()>,
}

/// Starts a container; the error is the reason and the message with which it waits.
pub(crate) fn start(cluster: &Cluster, pod: &Value, spec: &Value) -> Result<Process, (&'static str, String)> {
    let image = text(spec, "/image");
    if image.split([':', '@']).next().is_some_and(|name| name.contains(|c: char| c.is_ascii_uppercase())) {
        let why = "invalid reference format: repository name must be lowercase";
        let why =
            format!("Failed to apply default image tag {image:?}: couldn't parse image reference {image:?}: {why}");
        return Err(("InvalidImageName", why));
    }
    stand_in(cluster, pod, spec).map_err(|why| ("CreateContainerConfigError", why))
}

/// Runs a program of this machine in place of the container's.
fn stand_in(cluster: &Cluster, pod: &Value, spec: &Value) -> Result<Process, String> {
    for (place, field) in [(spec, "volumeMounts"), (spec, "envFrom"), (&pod["spec"], "initContainers")] {
        // Shared memory this machine has itself.
        let known = |one: &Value| one["mountPath"] == "/dev/shm" || one["mountPath"] == files::PARTS;
        if !each(&place[field]).all(known) {
            return Err(format!("the sandbox has no {field}: it never touches this machine's own paths"));
        }
    }
    let folder = cluster.folder.join(text(pod, "/metadata/uid")).join(text(spec, "/name"));
    let parts = files::bring(cluster, pod, &folder)?;
    let image = text(spec, "/image");
    let name = image.strip_prefix("docker.io/").unwrap_or(image);
    let name = name.strip_prefix("library/").unwrap_or(name);
    if !STAND_INS.contains(&name.split([':', '@']).next().unwrap_or_default()) {
        return Err(format!(
            "the sandbox has no containers and cannot stand in for the image {image:?}: it runs {} with this machine's own programs",
            STAND_INS.join(", ")
        ));
    }
    let mut env = variables(cluster, pod, spec)?;
    // Scripts come in variables too.
    env.values_mut().for_each(|value| *value = files::found(std::mem::take(value), parts.as_deref()));
    let words = ["command", "args"].into_iter().flat_map(|field| each(&spec[field]));
    let mut words = words.map(|word| files::found(expand(word.as_str().unwrap_or_default(), &env), parts.as_deref()));
    // The stand-ins begin a shell that has nothing to read.
    let program = words.next().unwrap_or_else(|| "sh".into());
    let mut command = Command::new(&program);
    command.args(words).env_clear();
    let mut path = names::folder(cluster, text(pod, "/metadata/namespace")).into_os_string();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into()));
    command.env("PATH", path);
    command.env("HOSTNAME", pod["spec"]["hostname"].as_str().unwrap_or(text(pod, "/metadata/name")));
    spawn(command, folder, env)
        .map_err(|error| format!("the sandbox runs this machine's own programs and cannot start {program}: {error}"))
}

/// Starts a program in a process group, with a home, a folder to work in and an environment of its own.
fn spawn(mut command: Command, folder: PathBuf, env: BTreeMap<String, String>) -> io::Result<Process> {
    for part in ["home", "tmp", "work"] {
        fs::create_dir_all(folder.join(part))?;
    }
    fs::write(folder.join("end"), "")?;
    command.env("HOME", folder.join("home")).env("TMPDIR", folder.join("tmp"));
    command.envs(env).env("K8S_CLI_TERMINATION_LOG", folder.join("end"));
    command.current_dir(folder.join("work")).process_group(0).stdin(Stdio::null());
    let env = command.as_std().get_envs().filter_map(|(name, value)| Some((name.into(), value?.into()))).collect();
    // One pipe for both: their order is kept.
    let (reader, writer) = io::pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer);
    let child = command.spawn()?;
    let log = Rc::new(Log::default());
    let filling = spawn_local(Rc::clone(&log).fill(Receiver::from_owned_fd(reader.into())?));
    Ok(Process { child, env, folder, log, filling })
}

impl Process {
    /// The first process, until its end has been noticed: then the number may be another's.
    fn pid(&self) -> Option<Pid> {
        self.child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?))
    }

    /// Another command in it, whose output nobody reads.
    pub(crate) fn command(&self, words: &Value) -> Command {
        let mut words = each(words).map(|word| word.as_str().unwrap_or_default());
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words).env_clear().envs(self.env.iter().cloned()).current_dir(self.folder.join("work"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Sends SIGTERM, to the first process alone as a container runtime does.
    pub(crate) fn terminate(&self) {
        // It may have ended just now.
        let _ = self.pid().map(|pid| kill_process(pid, Signal::TERM));
    }

    /// Waits for its exit code; then nothing of it is left, and its log is whole.
    pub(crate) async fn ended(&mut self) -> i32 {
        let status = self.child.wait().await;
        self.kill().await;
        // What hides from us may still hold the other end.
        let _ = timeout(Duration::from_secs(2), &mut self.filling).await;
        self.log.end();
        status.ok().and_then(|status| status.code().or_else(|| Some(128 + status.signal()?))).unwrap_or(255)
    }

    /// Ends all its processes: its group, and whatever else has its folder in its environment, for shells with job
    /// control make groups of their own, and what is left of those belongs to nobody.
    pub(crate) async fn kill(&self) {
        let _ = self.pid().map(|pid| kill_process_group(pid, Signal::KILL));
        let mark = self.folder.join("end");
        // Whoever is ending still shows up for a moment.
        let all = move || {
            let mut tries = 0..500;
            while tries.next().is_some() && kill_all(mark.as_os_str().as_encoded_bytes()) {
                std::thread::sleep(Duration::from_millis(2));
            }
        };
        // What the kernel cannot end is left.
        let _ = spawn_blocking(all).await;
    }

    /// What it leaves: its termination log, else what it wrote last.
    pub(crate) fn last_words(&self, spec: &Value, code: i32) -> String {
        let mut words = fs::read(self.folder.join("end")).unwrap_or_default();
        words.truncate(4096);
        if words.is_empty() && code != 0 && spec["terminationMessagePolicy"] == "FallbackToLogsOnError" {
            words = self.log.tail(80, 2048);
        }
        String::from_utf8_lossy(&words).into_owned()
    }
}

/// Kills what has this in its environment; whether there was anything. Systems without /proc make do with the group.
fn kill_all(mark: &[u8]) -> bool {
    let mut found = false;
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| Pid::from_raw(name.parse().ok()?)) else { continue };
        let environment = fs::read(entry.path().join("environ")).unwrap_or_default();
        found |= memmem::find(&environment, mark).is_some() && kill_process(pid, Signal::KILL).is_ok();
    }
    found
}

/// The variables that the pod gives; the error is what is missing.
fn variables(cluster: &Cluster, pod: &Value, spec: &Value) -> Result<BTreeMap<String, String>, String> {
    let mut env = BTreeMap::new();
    for variable in each(&spec["env"]) {
        let source = &variable["valueFrom"];
        let value = if let Some(reference) = source.get("configMapKeyRef") {
            referred(cluster, pod, CONFIG_MAPS, reference)?
        } else if let Some(reference) = source.get("secretKeyRef") {
            let bytes = STANDARD.decode(referred(cluster, pod, SECRETS, reference)?).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        } else if let Some(field) = source.get("fieldRef") {
            let path = text(field, "/fieldPath");
            let value = pod.pointer(&format!("/{}", path.replace('.', "/"))).and_then(Value::as_str);
            value.ok_or(format!("the sandbox has no {path}"))?.to_owned()
        } else {
            expand(text(variable, "/value"), &env)
        };
        env.insert(text(variable, "/name").to_owned(), value);
    }
    Ok(env)
}

/// A value in a ConfigMap or a Secret.
pub(crate) fn referred(
    cluster: &Cluster,
    pod: &Value,
    kind: &'static str,
    reference: &Value,
) -> Result<String, String> {
    let (namespace, name, key) = (text(pod, "/metadata/namespace"), text(reference, "/name"), text(reference, "/key"));
    let singular = kind.trim_end_matches('s');
    let object = cluster.get(&Key::new(kind, namespace, name)).ok_or(format!("{singular} {name:?} not found"))?;
    let value = object["data"][key].as_str();
    value.map(str::to_owned).ok_or(format!("couldn't find key {key} in {singular} {namespace}/{name}"))
}

/// Kubernetes' expansion: `$$` is a dollar, `$(NAME)` a variable if it is known; all else stays as it is.
fn expand(text: &str, env: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some((name, after)) = rest.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
            match env.get(name) {
                Some(value) => out.push_str(value),
                None => out.extend(["$(", name, ")"]),
            }
            rest = after;
        } else {
            out.push('$');
        }
    }
    out + rest
}
