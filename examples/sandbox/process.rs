//! A container as a process of this machine.

use std::fs;
use std::io::{self, PipeReader};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

use crate::init;

/// What to start.
pub(crate) struct Start {
    /// Command and arguments.
    pub(crate) command: Vec<String>,
    /// The container's whole environment.
    pub(crate) env: Vec<(String, String)>,
    /// Where it begins.
    pub(crate) directory: PathBuf,
}

/// A container that runs.
pub(crate) struct Process {
    child: Child,
    pid: Option<Pid>,
}

impl Process {
    /// Starts it; its output can be read from what is returned.
    pub(crate) fn start(start: &Start) -> io::Result<(Self, PipeReader)> {
        let (reader, writer) = io::pipe()?;
        let mut command = Command::new(ourselves()?);
        command.arg(init::FLAG).arg(std::process::id().to_string()).args(&start.command);
        command.env_clear().envs(start.env.iter().map(|(key, value)| (key, value)));
        command.current_dir(&start.directory).stdin(std::process::Stdio::null());
        // One pipe for both: their order is kept.
        command.stdout(writer.try_clone()?).stderr(writer);
        let child = command.spawn()?;
        let pid = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        Ok((Self { child, pid }, reader))
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        if let Some(pid) = self.pid {
            // It may have ended just now.
            let _ = kill_process(pid, signal);
        }
    }

    /// Waits for its exit code.
    pub(crate) async fn ended(&mut self) -> i32 {
        match self.child.wait().await {
            Ok(status) => status.code().or_else(|| Some(128 + status.signal()?)).unwrap_or(255),
            Err(_) => 255,
        }
    }
}

/// This program; even when its file has been replaced by a newer one.
pub(crate) fn ourselves() -> io::Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if running.exists() { Ok(running.into()) } else { std::env::current_exe() }
}

/// Where a command is, as a container would look for it.
pub(crate) fn find(program: &str, path: &str) -> bool {
    let runs =
        |file: &Path| fs::metadata(file).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0);
    if program.contains('/') {
        runs(Path::new(program))
    } else {
        path.split(':').any(|folder| runs(&Path::new(folder).join(program)))
    }
}
