//! Pipelines: the files in examples/ci as their runners run them, without a terminal or a home, and cancelled.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::json;
use serde_yaml::Value;

use crate::Case;
use crate::Where::{Both, Sandbox};
use crate::interrupted::waits_for_a_pipe;
use crate::place::{Namespace, Person, Place, Ran, Running, eventually};

pub(crate) const CASES: &[Case] = &[
    ("ci::steps_fail_with_the_task", Both, steps_fail_with_the_task),
    ("ci::steps_that_are_cancelled", Both, steps_that_are_cancelled),
    ("ci::homes", Both, homes),
    ("ci::cancelled_while_nobody_reads", Both, cancelled_while_nobody_reads),
    ("ci::a_reader_that_goes", Both, a_reader_that_goes),
    ("ci::a_pipeline_of_tasks", Both, a_pipeline_of_tasks),
    ("ci::cancelled_while_it_is_created", Sandbox, cancelled_while_it_is_created),
    ("ci::a_server_that_does_not_answer", Sandbox, a_server_that_does_not_answer),
    ("ci::a_server_that_refuses", Sandbox, a_server_that_refuses),
    ("ci::nothing_to_stop", Both, nothing_to_stop),
];

/// How long after a cancellation the first runners kill.
const MERCY: Duration = Duration::from_secs(5);
const LOUD: &str = "run: seq 1 300000; sleep 600";
const LONG: &str = "name: long\nnum_nodes: 2\nrun: echo up; sleep 600\n";

/// What is cancelled by which signals, as runners send them.
#[derive(Clone, Copy)]
enum Whom {
    /// The process that the runner started, and no other.
    Process,
    /// All processes of the step.
    All,
}

/// A step under way, in a process group of its own.
struct Step {
    running: Running,
    group: Pid,
}

impl Step {
    fn start(mut command: Command) -> Self {
        let child = command.process_group(0).spawn().unwrap();
        Self { group: Pid::from_child(&child), running: Running::new(child) }
    }

    /// Cancels it, and kills what is left of it when the time is up.
    fn cancel(self, signal: Signal, whom: Whom) -> Ran {
        match whom {
            Whom::Process => self.running.signal(signal),
            Whom::All => kill_process_group(self.group, signal).unwrap(),
        }
        let (over, ended) = channel::<()>();
        let group = self.group;
        let killer = std::thread::spawn(move || {
            if ended.recv_timeout(MERCY) == Err(RecvTimeoutError::Timeout) {
                // It may have ended just now.
                let _ = kill_process_group(group, Signal::KILL);
            }
        });
        let ran = self.running.end();
        drop(over);
        killer.join().unwrap();
        ran
    }
}

/// A program in the environment of a runner: k8s-cli on the PATH, and no HOME.
fn runner(ann: &Person, program: &str, folder: &Path) -> Command {
    let own = ann.command([""; 0]);
    let binary = Path::new(own.get_program()).parent().unwrap().to_owned();
    let mut command = Command::new(program);
    command.env_clear().envs(own.get_envs().filter_map(|(key, value)| Some((key, value?)))).env_remove("HOME");
    let path = std::env::var_os("PATH").unwrap();
    command.env("PATH", std::env::join_paths([binary].into_iter().chain(std::env::split_paths(&path))).unwrap());
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn yaml(name: &str) -> Value {
    serde_yaml::from_str(&std::fs::read_to_string(root().join("examples/ci").join(name)).unwrap()).unwrap()
}

/// Sets what a file says in `env` or `variables`.
fn set(command: &mut Command, variables: &Value, secret: &str) {
    for (key, value) in variables.as_mapping().unwrap() {
        let value = value.as_str().unwrap().replace("${{ secrets.KUBECONFIG }}", secret);
        assert!(!value.contains("${{"), "{value}");
        command.env(key.as_str().unwrap(), value);
    }
}

/// The plain step; its arguments are those of `jobs submit`.
fn plain(ann: &Person, folder: &Path) -> Command {
    let mut command = runner(ann, root().join("examples/ci/step.sh").to_str().unwrap(), folder);
    command.arg("examples/ci.yaml");
    command
}

/// GitHub writes a step into a file and runs it with `bash -e`.
fn github(ann: &Person, folder: &Path) -> Command {
    let file = yaml("github.yml");
    let step = &file["jobs"]["train"]["steps"][1];
    let temp = ann.home().join("runner");
    std::fs::create_dir_all(&temp).unwrap();
    std::fs::write(temp.join("script.sh"), step["run"].as_str().unwrap()).unwrap();
    let mut command = runner(ann, "bash", folder);
    let config = command.get_envs().find(|(key, _)| *key == "KUBECONFIG").unwrap().1.unwrap().to_owned();
    command.arg("-e").arg(temp.join("script.sh")).env_remove("KUBECONFIG");
    command.env("GITHUB_SHA", "0123abcd").env("RUNNER_TEMP", &temp);
    set(&mut command, &step["env"], &std::fs::read_to_string(config).unwrap());
    command
}

/// GitLab makes one script of the lines; the plainest of its shells is sh.
fn gitlab(ann: &Person, folder: &Path) -> Command {
    let file = yaml("gitlab.yml");
    let job = &file["train"];
    let lines: Vec<&str> = job["script"].as_sequence().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    let mut command = runner(ann, "sh", folder);
    command.args(["-e", "-c", &lines.join("\n")]).env("CI_COMMIT_SHA", "0123abcd");
    set(&mut command, &job["variables"], "");
    command
}

type Runner = fn(&Person, &Path) -> Command;
const RUNNERS: [Runner; 3] = [plain, github, gitlab];

fn steps_fail_with_the_task(place: &Place) {
    let namespace = place.namespace();
    let ci = namespace.person("ci");
    for runner in RUNNERS {
        let ran = Step::start(runner(&ci, root())).running.end();
        assert_eq!((ran.stdout().as_str(), ran.code), ("test one: ok\ntest two: FAILED\n", 3), "{ran}");
    }
    let list = ci.run(["jobs", "list", "--status", "failed", "-o", "name"]).stdout();
    assert_eq!(list.lines().count(), RUNNERS.len(), "{list}");
}

/// A folder with a task that does not end, in place of the one that the files name.
fn long(namespace: &Namespace) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("examples")).unwrap();
    std::fs::copy(namespace.file("long.yaml", LONG), folder.path().join("examples/ci.yaml")).unwrap();
    folder
}

fn steps_that_are_cancelled(place: &Place) {
    let namespace = place.namespace();
    let ci = namespace.person("ci");
    let folder = long(&namespace);
    for (runner, signal, whom, code) in [
        (plain as Runner, Signal::TERM, Whom::Process, 143),
        (plain, Signal::INT, Whom::All, 130),
        (github, Signal::INT, Whom::Process, 130),
        // The shell ends by the signal before k8s-cli does.
        (gitlab, Signal::TERM, Whom::All, -1),
    ] {
        let step = Step::start(runner(&ci, folder.path()));
        step.running.says("node-1 | up");
        let ran = step.cancel(signal, whom);
        assert_eq!(ran.code, code, "{ran}");
        let told = ran.stderr();
        assert!(told.contains("Interrupted: stopping task ") && told.ends_with(" was stopped\n"), "{ran}");
        namespace.empty();
    }
}

/// None at all, and one where nobody may write.
fn homes(place: &Place) {
    let namespace = place.namespace();
    let ci = namespace.person("ci");
    for home in [None, Some("/proc")] {
        let mut command = plain(&ci, root());
        command.envs(home.map(|home| ("HOME", home)));
        let ran = Step::start(command).running.end();
        assert_eq!((ran.stdout().as_str(), ran.code), ("test one: ok\ntest two: FAILED\n", 3), "{home:?}: {ran}");
        assert!(ran.stderr().starts_with("Task submitted successfully with ID: "), "{ran}");
    }
}

fn submit(ann: &Person, namespace: &Namespace, task: &str) -> Command {
    let file = namespace.file("task.yaml", task);
    ann.command(["jobs", "submit", "--stop-on-interrupt", file.to_str().unwrap()])
}

/// A runner that is being ended may leave the pipe full.
fn cancelled_while_nobody_reads(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let mut child = submit(&ann, &namespace, LOUD).process_group(0).spawn().unwrap();
    // Kept, and not read.
    let pipe = child.stdout.take();
    let group = Pid::from_child(&child);
    eventually("a write that waits", || waits_for_a_pipe(&child).then_some(()));
    let ran = Step { running: Running::new(child), group }.cancel(Signal::TERM, Whom::Process);
    drop(pipe);
    assert_eq!(ran.code, 143, "{ran}");
    assert!(ran.stderr().ends_with(" was stopped\n"), "{ran}");
    namespace.empty();
}

/// `… | tee log`, interrupted as a whole: the reader may go before we hear of it.
fn a_reader_that_goes(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let mut child = submit(&ann, &namespace, LOUD).spawn().unwrap();
    drop(child.stdout.take());
    let ran = Running::new(child).end();
    assert_eq!(ran.code, 141, "{ran}");
    let told = ran.stderr();
    assert!(
        told.contains("Nobody reads the log any more: stopping task ") && told.ends_with(" was stopped\n"),
        "{ran}"
    );
    namespace.empty();
}

/// The task that runs is stopped; what has ended stays, and what comes after it is not created.
fn a_pipeline_of_tasks(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let tasks =
        "name: first\nrun: echo done\n---\nname: second\nrun: echo up; sleep 600\n---\nname: third\nrun: echo no\n";
    let step = Step::start(submit(&ann, &namespace, tasks));
    step.running.says("up\n");
    let ran = step.cancel(Signal::TERM, Whom::Process);
    assert_eq!((ran.stdout().as_str(), ran.code), ("done\nup\n", 143), "{ran}");
    assert!(ran.stderr().contains(" was stopped\nThe pipeline ends here: 1 of its 3 tasks is not started\n"), "{ran}");
    eventually("the first alone", || {
        let jobs = namespace.objects("jobs");
        (jobs.len() == 1).then(|| assert_eq!(jobs[0]["metadata"]["labels"]["task-name"], "first"))
    });
}

fn deletions(place: &Place) -> usize {
    let asked = place.ask("GET", "/sandbox/requests", None).unwrap();
    asked.as_array().unwrap().iter().filter(|asked| asked["method"] == "DELETE").count()
}

/// The server answers no creation any more: what was asked for is taken back without its answers.
fn cancelled_while_it_is_created(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    for before in 0..5 {
        let rule = json!({"match": {"method": "POST"}, "skip": before, "times": 99, "fault": {"stall": true}});
        place.ask("POST", "/sandbox/faults", Some(&rule));
        place.ask("DELETE", "/sandbox/requests", None);
        let step = Step::start(submit(&ann, &namespace, LONG));
        eventually("a request that is not answered", || {
            let asked = place.ask("GET", "/sandbox/requests", None)?;
            let posts = asked.as_array()?.iter().filter(|asked| asked["method"] == "POST");
            (posts.count() > before).then_some(())
        });
        let ran = step.cancel(Signal::TERM, Whom::Process);
        place.ask("DELETE", "/sandbox/faults", None);
        assert_eq!(ran.code, 143, "{ran}");
        // The last object lets the containers start: whether it was created, nobody has said.
        let told =
            if before == 4 { "rolled back, after the task may have begun to run" } else { "nothing was submitted" };
        assert!(ran.stderr().contains(told), "{ran}");
        namespace.empty();
    }
}

/// It has been asked for every node before the runner kills.
fn a_server_that_does_not_answer(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let step = Step::start(submit(&ann, &namespace, LONG));
    step.running.says("node-1 | up");
    let rule = json!({"match": {"method": "DELETE"}, "times": 99, "fault": {"stall": true}});
    place.ask("POST", "/sandbox/faults", Some(&rule));
    let ran = step.cancel(Signal::TERM, Whom::Process);
    assert_eq!((ran.code, deletions(&place)), (-1, 2), "{ran}");
    place.ask("DELETE", "/sandbox/faults", None);
}

fn a_server_that_refuses(_: &Place) {
    let place = Place::sandbox();
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let step = Step::start(submit(&ann, &namespace, LONG));
    step.running.says("node-1 | up");
    let rule = json!({"match": {"method": "DELETE"}, "times": 99, "fault": {"status": 403}});
    place.ask("POST", "/sandbox/faults", Some(&rule));
    let ran = step.cancel(Signal::INT, Whom::Process);
    assert_eq!(ran.code, 130, "{ran}");
    let told = ran.stderr();
    assert!(told.contains(" could not be stopped: ") && told.contains("cannot delete"), "{ran}");
    assert!(told.contains("Hint: stop it with: k8s-cli jobs stop "), "{ran}");
    assert_eq!(namespace.objects("jobs").len(), 2);
    place.ask("DELETE", "/sandbox/faults", None);
}

fn nothing_to_stop(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    for flag in ["--detach", "--dry-run"] {
        let ran = Running::new(submit(&ann, &namespace, LONG).arg(flag).spawn().unwrap()).end();
        let why = format!("--stop-on-interrupt has no meaning with {flag}");
        assert!(ran.code == 2 && ran.stderr().contains(&why), "{ran}");
    }
    // The task's own end is its own.
    let ran = Running::new(submit(&ann, &namespace, "run: exit 3").spawn().unwrap()).end();
    assert_eq!(ran.code, 3, "{ran}");
    assert_eq!(namespace.objects("jobs").len(), 1, "{ran}");
}
