//! What scripts find: what SkyPilot has before each of them, and what images do not have.

use crate::Case;
use crate::Where::{Both, Real};
use crate::place::Place;

pub(crate) const CASES: &[Case] = &[
    ("scripts::bashrc", Both, bashrc),
    ("scripts::conda", Both, conda),
    ("scripts::busybox", Real, busybox),
    ("scripts::sudo", Real, sudo),
    ("scripts::what_they_miss", Real, what_they_miss),
    ("scripts::what_setup_misses", Both, what_setup_misses),
];

/// An installer as uv's is: a program in ~/.local/bin, and a line in ~/.bashrc, which does nothing where nobody types.
fn bashrc(place: &Place) {
    let namespace = place.namespace();
    let ran = namespace.person("ann").follow(
        "envs: {A: task}
setup: |
  echo 'case $- in *i*) ;; *) return ;; esac' >~/.bashrc
  mkdir -p ~/.local/bin ~/other/bin
  printf '#!/bin/sh\\necho installed\\n' | tee ~/.local/bin/tool >~/other/bin/other
  chmod +x ~/.local/bin/tool ~/other/bin/other
  echo 'export A=bashrc PATH=$HOME/other/bin:$PATH; exit 3' >>~/.bashrc
  export B=setup
run: |
  tool && other && echo $A $B
  cd ~/sky_workdir && echo there
",
    );
    assert_eq!((ran.stdout().as_str(), ran.code), ("installed\ninstalled\ntask setup\nthere\n", 0), "{ran}");
}

fn conda(place: &Place) {
    let namespace = place.namespace();
    let stand_in = include_str!("../../src/manifest/launcher/conda.sh").replace('\n', "\n  ");
    let ran = namespace.person("ann").follow(&format!(
        "setup: |\n  set -- ~/conda\n  {stand_in}\n  echo 'export PATH=~/conda/bin:$PATH' >>~/.bashrc\n\
         run: conda activate x && tool\n"
    ));
    assert_eq!((ran.stdout().as_str(), ran.code), ("tool of x\n", 0), "{ran}");
}

fn busybox(place: &Place) {
    let namespace = place.namespace();
    let ran = namespace.person("ann").follow(
        "resources: {image_id: docker:busybox:1}
setup: |
  echo 'echo read' >~/.bashrc
  mkdir -p ~/.local/bin && printf '#!/bin/sh\\necho installed\\n' >~/.local/bin/tool && chmod +x ~/.local/bin/tool
run: tool; cd ~/sky_workdir && pwd
",
    );
    assert_eq!((ran.stdout().as_str(), ran.code), ("installed\n/root/sky_workdir\n", 0), "{ran}");
}

/// A file that all programs find, in images of all kinds; who is not root reads what to do.
fn sudo(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let run = "setup: |\n  printf '#!/bin/sh\\necho apt-get $* as $(id -un)' >/usr/bin/apt-get; chmod +x /usr/bin/apt-get\n  \
               sudo -E apt-get install git\n\
               run: echo 'sudo -u nobody id -un; sudo -n A=b env | grep ^A=' >/tmp/script; sh /tmp/script; command -v sudo";
    let ran = ann.follow(run);
    assert_eq!(
        (ran.stdout().as_str(), ran.code),
        ("apt-get install git as root\nnobody\nA=b\n/usr/local/sbin/sudo\n", 0),
        "{ran}"
    );
    let run = "run: echo a:x:7:7::/:/bin/sh >>/etc/passwd; sudo -u a id -un; sudo echo 'a  b' c";
    let ran = ann.follow(&format!("resources: {{image_id: docker:busybox:1}}\n{run}"));
    assert_eq!((ran.stdout().as_str(), ran.code), ("a\na  b c\n", 0), "{ran}");
    let person = "config: {kubernetes: {pod_config: {spec: {securityContext: {runAsUser: 1000}}}}}";
    let ran = ann.follow(&format!("{person}\nrun: sudo apt-get update"));
    let why = "sudo: this container runs as user 1000 and its image has no sudo: use an image with what the task needs, or \
               run as root (config.kubernetes.pod_config.spec.securityContext.runAsUser: 0)\n";
    assert_eq!((ran.stdout().as_str(), ran.code), (why, 1), "{ran}");
}

/// Each in a pod of its own: what the end of following says of it, and what there is to do.
fn what_they_miss(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let read_only =
        "config: {kubernetes: {pod_config: {spec: {containers: [{securityContext: {readOnlyRootFilesystem: true}}]}}}}";
    let cases = [
        (
            "run: git clone x",
            "exited 127: git: not found in python:3.13-slim",
            "set image_id, for example docker:python:3.13, or install it in setup",
        ),
        (
            "resources: {image_id: docker:busybox:1}\nrun: |\n  git clone repo\n  cd repo\n  cat file",
            "exited 1, probably: git: not found in busybox:1",
            "set image_id, for example docker:python:3.13, or install it in setup",
        ),
        (
            "run: ./train.sh",
            "exited 127: ./train.sh: not found",
            "scripts start in ~/sky_workdir if the task has a workdir, else in the image's working directory",
        ),
        (
            "run: 'echo >x; ./x'",
            "exited 126: ./x is not executable",
            "make it executable (chmod +x ./x), or run it with its interpreter",
        ),
        (
            "run: |\n  printf '#!/usr/bin/python9\\n' >x; chmod +x x\n  ./x",
            "exited 127: the interpreter of ./x is not in python:3.13-slim",
            "set image_id to an image that has it, or install it in setup",
        ),
        (
            // The head of a program for ARM.
            "run: |\n  { printf '\\177ELF\\2\\1\\1\\0\\0\\0\\0\\0\\0\\0\\0\\0\\2\\0\\267\\0\\1\\0\\0\\0'; head -c 40 /dev/zero; } >x; chmod +x x\n  ./x",
            "exited 126: ./x is built for another CPU architecture",
            "use one that is built for the node's architecture ('kubectl get nodes -L kubernetes.io/arch' prints it)",
        ),
        (
            "run: |\n  python3 -c 'raise RuntimeError(\"CUDA error: CUDA driver version is insufficient for CUDA runtime version\")'",
            "exited 1, probably: the GPU driver is too old for the CUDA of python:3.13-slim",
            "set image_id to an image with an older CUDA ('nvidia-smi' prints the newest that the driver can run), or use nodes with a newer driver",
        ),
        (
            "run: python3 -c 'open(\"/dev/x\", \"wb\").write(bytes(100_000_000))'",
            "exited 1, probably: a disk is full",
            "write to a volume, or ask for room with disk_size",
        ),
        (
            "run: |\n  python3 -c 'raise RuntimeError(\"unable to write to file </dev/shm/torch_1>: No space left on device (28)\")'",
            "exited 1, probably: /dev/shm is full",
            "mount more at /dev/shm: in config.kubernetes.pod_config, an emptyDir with 'medium: Memory'",
        ),
        (
            &format!("{read_only}\nrun: touch /etc/x"),
            "exited 1, probably: /etc/x is read-only",
            "write to a volume that can be written, or below /tmp",
        ),
        (
            "run: sh -c 'kill -9 $$'; exit $?",
            "exited 137 (SIGKILL), probably: a process was killed for lack of memory",
            "ask for more with memory in the task file",
        ),
        (
            "setup: git clone repo\nrun: echo never",
            "setup exited 127: git: not found in python:3.13-slim",
            "set image_id, for example docker:python:3.13, or install it in setup",
        ),
    ];
    let ids: Vec<String> = cases.iter().map(|(task, ..)| ann.submit(task)).collect();
    let ran = ann.run([&["jobs".to_owned(), "wait".to_owned()], ids.as_slice()].concat());
    let told = ids.iter().zip(&cases).map(|(id, (_, why, hint))| format!("Task {id} failed: {why}\nHint: {hint}\n"));
    assert_eq!(ran.stderr(), told.collect::<String>(), "{ran}");
    // Who may read nodes reads which it is.
    let status = ann.with_every_right().run(["jobs", "status", &ids[5]]);
    assert!(status.stdout().contains("architecture than its node's, amd64\n"), "{status}");
    assert_eq!(status.stderr(), "Hint: use one that is built for amd64\n", "{status}");
}

/// Its pod has no words of it: `list` says what the exit code tells, and who asks for one task reads its log.
fn what_setup_misses(place: &Place) {
    let namespace = place.namespace();
    let ann = namespace.person("ann");
    let ran = ann.follow("setup: nosuchcommand\nrun: echo never");
    let why = "setup exited 127: nosuchcommand: not found in python:3.13-slim";
    assert!(
        ran.stderr()
            .contains(&format!("failed: {why}\nHint: set image_id to an image that has it, or install it in setup\n")),
        "{ran}"
    );
    let listed = ann.run(["jobs", "list"]).stdout();
    assert!(
        listed.contains("failed: setup exited 127, probably: a command was not found in python:3.13-slim"),
        "{listed}"
    );
    let status = ann.run(["jobs", "status"]);
    assert!(
        status.stdout().contains(&format!("failed: {why}\n")) && status.stderr().contains("Hint: set image_id"),
        "{status}"
    );
}
