//! Stands in for process 1 of a container: the sandbox, called again with a flag. It passes SIGTERM to its one child,
//! and when that ends, or the sandbox does, nothing that descends from it is left.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, getppid, kill_process, wait};
use tokio::signal::unix::{SignalKind, signal};

/// The flag; the sandbox's process id and the command follow.
pub(crate) const FLAG: &str = "--as-process-1";
/// Told when all there is has to end at once.
pub(crate) const KILL: Signal = Signal::USR1;
/// What a runtime answers that cannot start a command.
const NOT_STARTED: u8 = 128;

/// Runs the command to its end; its exit code, or 128 and the number of the signal that ended it.
pub(crate) fn run(mut args: impl Iterator<Item = OsString>) -> ExitCode {
    // Only a process that leads its group already is refused; then the terminal's signals do not come here either.
    let _ = rustix::process::setsid();
    let parent = args.next().and_then(|id| id.to_str()?.parse().ok()).and_then(Pid::from_raw);
    adopt();
    if getppid() != parent {
        return ExitCode::from(NOT_STARTED);
    }
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return ExitCode::from(NOT_STARTED);
    };
    ExitCode::from(runtime.block_on(watched(args.collect())).unwrap_or(NOT_STARTED))
}

async fn watched(command: Vec<OsString>) -> Option<u8> {
    let mut ended = signal(SignalKind::child()).ok()?;
    let mut asked = signal(SignalKind::terminate()).ok()?;
    let mut told = signal(SignalKind::user_defined1()).ok()?;
    let (program, rest) = command.split_first()?;
    let child = Command::new(program).args(rest).process_group(0).spawn().ok()?;
    let main = Pid::from_child(&child);
    let code = loop {
        if let Some(code) = reaped(main) {
            break code;
        }
        tokio::select! {
            _ = ended.recv() => {}
            // What a process 1 does not handle it does not get.
            _ = asked.recv() => if catches(main) { let _ = kill_process(main, Signal::TERM); },
            _ = told.recv() => { let _ = kill_process(main, Signal::KILL); },
        }
    };
    sweep(main);
    Some(code)
}

/// Clears away what has ended; the code of the command if that has.
fn reaped(main: Pid) -> Option<u8> {
    let mut code = None;
    while let Ok(Some((pid, status))) = wait(WaitOptions::NOHANG) {
        if pid == main {
            code = ended(status);
        }
    }
    code
}

fn ended(status: WaitStatus) -> Option<u8> {
    let code = status.exit_status().or_else(|| Some(128 + status.terminating_signal()?))?;
    u8::try_from(code).ok()
}

/// Orphans among the descendants come to us instead of to the system's process 1, and our parent's end is told.
#[cfg(target_os = "linux")]
fn adopt() {
    // Kernels that cannot do it are older than any Kubernetes.
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
    let _ = rustix::process::set_parent_process_death_signal(Some(KILL));
}

#[cfg(not(target_os = "linux"))]
fn adopt() {}

/// Whether a process handles SIGTERM.
fn catches(process: Pid) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.as_raw_nonzero())).unwrap_or_default();
    let caught = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigCgt:")?.trim(), 16).ok());
    // Signals count from one. Where there is no /proc, it gets what it is sent.
    caught.is_none_or(|caught| caught >> (Signal::TERM.as_raw() - 1) & 1 == 1)
}

/// Ends all that is left.
#[cfg(target_os = "linux")]
fn sweep(_: Pid) {
    // As long as there are children: the children of those that end become ours.
    while wait(WaitOptions::NOHANG).is_ok() {
        for pid in descendants() {
            let _ = kill_process(pid, Signal::KILL);
        }
        let _ = wait(WaitOptions::empty());
    }
}

#[cfg(not(target_os = "linux"))]
fn sweep(main: Pid) {
    let _ = rustix::process::kill_process_group(main, Signal::KILL);
}

#[cfg(target_os = "linux")]
fn descendants() -> Vec<Pid> {
    use std::collections::HashMap;

    let mut children: HashMap<i32, Vec<i32>> = HashMap::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok()) else { continue };
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // The name, in parentheses, can hold anything: what follows the last one is the state and the parent.
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse::<i32>().ok());
        if let Some(parent) = parent {
            children.entry(parent).or_default().push(pid);
        }
    }
    let mut found = vec![rustix::process::getpid().as_raw_nonzero().get()];
    let mut next = 0;
    while let Some(pid) = found.get(next) {
        let more = children.remove(pid).unwrap_or_default();
        found.extend(more);
        next += 1;
    }
    found.into_iter().skip(1).filter_map(Pid::from_raw).collect()
}
