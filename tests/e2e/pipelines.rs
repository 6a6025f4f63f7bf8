//! Files of several tasks, which run one after the other.

use rustix::process::Signal;

use crate::Case;
use crate::Where::{Both, Real};
use crate::place::{Place, snapshot};

pub(crate) const CASES: &[Case] = &[
    ("pipelines::in_order", Both, in_order),
    ("pipelines::a_failure_ends_them", Both, a_failure_ends_them),
    ("pipelines::refused", Both, refused),
    ("pipelines::printed", Both, printed),
    ("pipelines::interrupted", Both, interrupted),
    ("pipelines::a_volume_of_the_last", Real, a_volume_of_the_last),
];

const CHAIN: &str = concat!(
    "name: chain\n---\n",
    "name: first\nenvs: {A: one}\nsecrets: {S: }\nrun: echo \"$A $S\"; echo \"$SKYPILOT_TASK_IDS\" | grep -cx \"$SKYPILOT_TASK_ID\"\n---\n",
    "num_nodes: 2\nsecrets: {S: }\nrun: '[ $NODE_RANK = 1 ] || echo \"$S\"; echo \"$SKYPILOT_TASK_IDS\" | sed -n 1p | grep -c first'\n",
);

/// The variables of the command line are every task's; the exit code is that of the whole.
fn in_order(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("chain.yaml", CHAIN);
    let mut ran = ann.run(["jobs", "submit", file.to_str().unwrap(), "--secret", "S=quiet"]);
    // Two nodes speak when they please.
    let text = ran.stdout();
    let mut lines: Vec<&str> = text.lines().collect();
    lines.get_mut(2..).unwrap().sort_unstable();
    let text = lines.iter().flat_map(|line| [line, "\n"]).collect::<String>();
    ran = ran.timeless();
    ran.stdout = text.into();
    snapshot("pipeline", &namespace, &ran);
    let names = ann.run(["jobs", "list", "-o", "json"]).stdout();
    assert!(names.contains("\"chain-1\"") && names.contains("\"first\""), "{names}");
}

/// What comes after a failed task is not created.
fn a_failure_ends_them(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("chain.yaml", "run: exit 3\n---\nname: never\nrun: echo no\n---\nrun: echo no\n");
    snapshot("pipeline_failed", &namespace, &ann.run(["jobs", "submit", file.to_str().unwrap()]));
    assert_eq!(namespace.objects("jobs").len(), 1);
}

/// Everything is checked before the first task is created.
fn refused(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("chain.yaml", CHAIN);
    let file = file.to_str().unwrap();
    snapshot("pipeline_detached", &namespace, &ann.run(["jobs", "submit", "-d", file, "--secret", "S=x"]));
    let ran = ann.run(["jobs", "submit", file, "--secret", "S=x", "--cpus", "2", "--name", "n"]);
    snapshot("pipeline_overridden", &namespace, &ran);
    let later = namespace.file("later.yaml", "run: echo a\n---\nrun: echo b\nworkdir: {url: x}\n");
    let ran = ann.run(["jobs", "submit", later.to_str().unwrap()]);
    assert!(ran.code == 2 && ran.stderr().contains("later.yaml:4:16: 'x' is not the URL of a repository"), "{ran}");
    let group =
        namespace.file("group.yaml", "name: g\nexecution: parallel\n---\nname: a\nrun: a\n---\nname: b\nrun: b\n");
    snapshot("job_group", &namespace, &ann.run(["jobs", "submit", group.to_str().unwrap()]));
    namespace.empty();
}

fn printed(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("chain.yaml", CHAIN);
    for dry_run in ["--dry-run", "--dry-run=server"] {
        let ran = ann.run(["jobs", "submit", file.to_str().unwrap(), "--secret", "S=x", dry_run, "-o", "name"]);
        snapshot("pipeline_dry_run", &namespace, &ran);
    }
    namespace.empty();
}

/// The task lives; those after it do not begin.
fn interrupted(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("chain.yaml", "run: echo up; sleep 600\n---\nrun: echo no\n");
    let running = ann.start(["jobs", "submit", file.to_str().unwrap()]);
    running.says("up");
    running.signal(Signal::INT);
    let ran = running.end();
    let id = ran.stderr().split("ID: ").nth(1).unwrap()[..8].to_owned();
    snapshot("pipeline_interrupted", &namespace, &ran);
    assert_eq!(ann.status(&id)["status"], "running");
    assert_eq!(ann.run(["jobs", "stop", &id]).code, 0);
}

fn a_volume_of_the_last(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let file = namespace.file("chain.yaml", "run: echo a\n---\nrun: echo b\nvolumes: {/data: none-such}\n");
    let ran = ann.run(["jobs", "submit", file.to_str().unwrap()]);
    assert!(ran.code != 0 && ran.stderr().contains("'none-such'"), "{ran}");
    namespace.empty();
}
