//! What scripts find: what SkyPilot has before each of them, and what images do not have.

use crate::Case;
use crate::Where::{Both, Real};
use crate::place::Place;

pub(crate) const CASES: &[Case] = &[
    ("scripts::bashrc", Both, bashrc),
    ("scripts::conda", Both, conda),
    ("scripts::busybox", Real, busybox),
    ("scripts::sudo", Real, sudo),
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
