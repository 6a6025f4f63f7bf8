//! What comes before a script, in the shells that images have.
#![allow(clippy::unwrap_used, reason = "tests")]
#![cfg(target_os = "linux")]

use std::fs;
use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::*;
use crate::manifest::tests::{read, submission};

#[test]
fn scripts_in_pieces() {
    let script = "é".repeat(120_000);
    let pieces = pieces(&script);
    assert!(pieces.len() == 3 && pieces.iter().all(|piece| piece.len() <= PIECE));
    assert_eq!(pieces.concat(), script);
    assert_eq!(super::pieces(""), [""]);
}

/// A container, as far as it is a shell, a home and a PATH.
struct Node {
    shell: &'static [&'static str],
    folder: TempDir,
    path: String,
    patience: &'static str,
    /// Whether its PATH is its own.
    contained: bool,
}

impl Node {
    /// One with this shell; that of busybox has all its programs from busybox.
    fn of(shell: &'static [&'static str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bin = folder.path().join("bin");
        fs::create_dir_all(folder.path().join("home/.local/bin")).unwrap();
        fs::create_dir(&bin).unwrap();
        let mut path = std::env::var("PATH").unwrap();
        if shell[0] == "busybox" {
            path = bin.display().to_string();
            let made = Command::new("busybox").args(["--install", "-s", &path]).status().unwrap();
            assert!(made.success());
        } else {
            symlink(format!("/bin/{}", shell[0]), bin.join(if shell[0] == "bash" { "bash" } else { "sh" })).unwrap();
            path = format!("{}:{path}", bin.display());
        }
        Self { shell, folder, path, patience: "60", contained: false }
    }

    fn id(&self) -> &str {
        self.folder.path().file_name().unwrap().to_str().unwrap()
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.home().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// What the scripts of a task print, on stdout and on stderr, and its exit code.
    fn run(&self, task: &str) -> (String, String, i32) {
        let task = read(task);
        let given = task.envs.iter().map(|(name, _)| name.as_str());
        let mut arguments = launcher(&task, &submission(&task, &[]), given).arguments;
        // A log that nobody cuts short; and no patience with what never ends.
        arguments[0] = arguments[0].replace("\n  drain\n", "\n");
        if self.contained {
            arguments[0] = arguments[0].replace("if [ $$ = 1 ]; then\n    (", "if true; then\n    (");
        }
        let preamble = arguments.iter_mut().find(|argument| argument.contains("read -r -t 60 ")).unwrap();
        *preamble = preamble.replace("-t 60 ", &format!("-t {} ", self.patience));
        let mut command = Command::new(self.shell[0]);
        command.args(&self.shell[1..]).arg("-c").arg(&arguments[0]);
        command.arg(if self.shell[0] == "bash" { "bash" } else { "sh" }).args(&arguments[1..]);
        command.env_clear().env("PATH", &self.path).env("HOME", self.home()).current_dir(self.folder.path());
        command.env("SKYPILOT_TASK_ID", self.id());
        command.env("NODE_RANK", "0").env("IMAGE", "image").envs(task.envs.iter().cloned()).stdin(Stdio::null());
        let ran = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap().replace(&self.home().display().to_string(), "~");
        (text(ran.stdout), text(ran.stderr), ran.status.code().unwrap())
    }
}

/// With what a ~/.bashrc, what the scripts of a task print.
#[test]
fn the_bashrc() {
    // Installers append to this.
    let debian = "case $- in *i*) ;; *) return ;; esac\n[ -z \"$PS1\" ] && return\n";
    let same = "run: echo here";
    let cases: &[(&str, &str, &str, &str)] = &[
        ("# nothing\n\n", same, "here\n", ""),
        ("export A='a  b' B=\"q'u\"\nC=c\nd=(x 'y z')\n", "run: echo \"$A|$B|$C|${d[1]}\"", "a  b|q'u|c|y z\n", ""),
        (&format!("{debian}export A=$'two\\nlines'\n"), "run: echo \"$A\"", "two\nlines\n", ""),
        ("f() { echo f $1; }\nexport -f f\ng() { f g; }\n", "run: 'g; bash -c \"f h\"'", "f g\nf h\n", ""),
        (
            "alias hi='echo hi' rm='rm -i'\n",
            "run: 'touch x; hi; rm x; ls x; true'",
            "hi\n",
            "ls: cannot access 'x': No such file or directory\n",
        ),
        ("echo out; echo err >&2\n", same, "out\nhere\n", "err\n"),
        // What the task gives wins over it, and that over the image.
        ("export A=rc IMAGE=rc\n", "envs: {A: task}\nrun: echo $A $IMAGE", "task rc\n", ""),
        ("unset IMAGE A\n", "envs: {A: task}\nrun: echo $A ${IMAGE-unset}", "task unset\n", ""),
        // What setup exports reaches run, and so does what it appends.
        ("export A=rc B=rc\n", "setup: 'export A=setup C=c'\nrun: echo $A $B $C", "setup rc c\n", ""),
        ("export A=1\n", "setup: echo 'export A=2' >>~/.bashrc\nrun: echo $A", "2\n", ""),
        (
            "# nothing\n",
            "setup: |\n  export P=/b Q=/q\n  echo 'export P=/a:$P Q=/r' >>~/.bashrc\nrun: echo $P $Q",
            "/a:/b /q\n",
            "",
        ),
        ("x=1\n", "setup: x=2; echo $x\nrun: echo $x", "2\n1\n", ""),
        // Nothing else of it stays.
        (
            "cd /; set -eu; trap 'echo bye' EXIT; IFS=:; umask 027\n",
            "run: 'echo $PWD ${-//c} $nothing; f=a:b; echo $f; umask'",
            "HERE hB\na:b\n0027\n",
            "",
        ),
        ("shopt -s extglob\nf() { case $1 in @(a|b)) echo ab ;; esac; }\n", "run: f a", "ab\n", ""),
        // Traps.
        ("export A=a\nexit 3\n", "run: echo here $A", "here a\n", ""),
        ("export A=a\nset -e\nfalse\nexport A=b\n", "run: echo here $A", "here a\n", ""),
        (
            "export A=a\nset -u\necho $nothing\nexport A=b\n",
            "run: echo here $A",
            "here b\n",
            "bash: nothing: unbound variable\n",
        ),
        (
            "export A=a\nfi\nexport A=b\n",
            "run: echo here $A",
            "here a\n",
            "bash: ~/.bashrc: line 2: syntax error near unexpected token `fi'\nbash: ~/.bashrc: line 2: `fi'\n",
        ),
        ("read -r A; export A=a$A\n", "run: echo here $A", "here a\n", ""),
        ("exec sh\n", same, "here\n", "k8s-cli: ~/.bashrc did not come to its end: continuing without it\n"),
        ("sleep 1000\n", same, "here\n", "k8s-cli: ~/.bashrc has not ended after 60 s: continuing without it\n"),
        (
            "while :; do :; done\n",
            same,
            "here\n",
            "k8s-cli: ~/.bashrc has not ended after 60 s: continuing without it\n",
        ),
        ("sleep 1000 & export SLEEPER=$!\n", "run: kill $SLEEPER && echo here", "here\n", ""),
        ("unset PATH\n", "run: ls / >/dev/null && echo here", "here\n", ""),
        ("PATH=/nowhere\nexport A=a\n", "run: ls / >/dev/null && echo here $A", "here a\n", ""),
        ("set -x\n", "run: echo here $-", "here hBc\n", ""),
        ("kill -TERM $$\nexport A=a\n", "run: echo here $A", "here\n", ""),
        ("readonly A=a\nexport A\ndeclare -i n=1\n", "run: echo here $A $((n + 1))", "here a 2\n", ""),
        ("printf() { echo mine; }\nf() { echo f; }\n", "run: f", "f\n", ""),
    ];
    for (bashrc, task, stdout, stderr) in cases {
        let mut node = Node::of(&["bash"]);
        node.write(".bashrc", bashrc);
        if stderr.contains("not ended") {
            node.patience = "0.3";
        }
        let stdout = stdout.replace("HERE", &node.folder.path().display().to_string());
        assert_eq!(node.run(task), (stdout, (*stderr).into(), 0), "{bashrc}");
    }
}

/// A ~/.bashrc is bash's; ~/.local/bin and the folder that scripts name are there in every shell.
#[test]
fn in_every_shell() {
    for shell in [&["bash"][..], &["dash"], &["busybox", "sh"]] {
        let node = Node::of(shell);
        node.write(".bashrc", "echo read");
        let read = if shell[0] == "bash" { "read\n" } else { "" };
        let installs = "printf '#!/bin/sh\\necho tool\\n' >~/.local/bin/tool; chmod +x ~/.local/bin/tool";
        let ran = node.run(&format!("setup: |\n  export A=\"a 'b\"\n  {installs}\nrun: tool; echo \"$A\" $#"));
        assert_eq!(ran, (format!("{read}{read}tool\na 'b 0\n"), String::new(), 0), "{shell:?}");
        // Not where the task says what its PATH is.
        let ran = node.run(&format!("envs: {{PATH: '{}'}}\nrun: command -v tool || echo none", node.path));
        assert_eq!(ran, (format!("{read}none\n"), String::new(), 0), "{shell:?}");
        let ran = node.run("setup: cp /dev/null ~/sky_workdir/file\nrun: pwd; cd ~/sky_workdir && ls");
        assert_eq!(
            ran,
            (format!("{read}{read}{}\nfile\n", node.folder.path().display()), String::new(), 0),
            "{shell:?}"
        );
        assert_eq!(
            fs::read_dir("/tmp")
                .unwrap()
                .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains(node.id()))
                .count(),
            1
        );
    }
}

/// A conda of the image, one that a ~/.bashrc brings, and one that setup installs.
#[test]
fn conda() {
    let installed = |node: &Node, at: &str| {
        let at = node.home().join(at);
        let made =
            Command::new("sh").args(["-c", include_str!("conda.sh"), "sh", at.to_str().unwrap()]).status().unwrap();
        assert!(made.success());
        at
    };
    let activates = "conda activate x; tool; bash -c 'conda activate x && conda list'";
    let task = format!("setup: {activates}\nrun: {activates}");
    let expected = ("tool of x\nconda list\n".repeat(2), String::new(), 0);
    let mut of_the_image = Node::of(&["bash"]);
    of_the_image.path += &format!(":{}/bin", installed(&of_the_image, "conda").display());
    assert_eq!(of_the_image.run(&task), expected);
    // By another name.
    let mut linked = Node::of(&["bash"]);
    symlink(installed(&linked, "conda").join("bin/conda"), linked.folder.path().join("bin/conda")).unwrap();
    linked.path += &format!(":{}/bin", linked.folder.path().display());
    assert_eq!(linked.run(&task), expected);
    let of_the_bashrc = Node::of(&["bash"]);
    installed(&of_the_bashrc, "conda");
    of_the_bashrc.write(".bashrc", "case $- in *i*) ;; *) return ;; esac\nPATH=$PATH:~/conda/bin\n");
    assert_eq!(of_the_bashrc.run(&task), expected);
    let of_setup = Node::of(&["bash"]);
    installed(&of_setup, "conda");
    let task = format!("setup: echo '. ~/conda/etc/profile.d/conda.sh' >>~/.bashrc\nrun: {activates}");
    assert_eq!(of_setup.run(&task), ("tool of x\nconda list\n".into(), String::new(), 0));
    let of_setup = Node::of(&["bash"]);
    installed(&of_setup, "conda");
    let task = format!("setup: export PATH=$PATH:~/conda/bin\nrun: {activates}");
    assert_eq!(of_setup.run(&task), ("tool of x\nconda list\n".into(), String::new(), 0));
}

/// A program that says what it is and what it was given.
fn stand_in(folder: &Path, name: &str) {
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\necho {name} \"$@\"\n")).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_sudo() {
    let root = [
        ("tool -x 'a  b'", "tool -x a  b\n", 0),
        ("-nE -H -- tool $#", "tool 0\n", 0),
        ("-u root -g 0 A='x y' B=2 sh -c 'echo \"$A\" $B'", "x y 2\n", 0),
        ("-nu root --preserve-env=A,B -p x tool =a b=c", "tool =a b=c\n", 0),
        ("-i sh -c 'pwd; echo \"$@\"' x 'a  b'", "~\na  b\n", 0),
        ("-s tool 'a  b'", "tool a  b\n", 0),
        ("-D / pwd", "/\n", 0),
        ("-v", "", 0),
        ("-u daemon tool 'a  b'", "runuser -u daemon -- tool a  b\n", 0),
        ("--user=#1 -g daemon tool", "runuser -u daemon -g daemon -- tool\n", 0),
        ("-u nobody-there tool", "sudo: unknown user nobody-there\n", 1),
        ("nothing", "sudo: nothing: command not found\n", 1),
        ("-E", "sudo: a command is missing\n", 1),
        ("-u", "sudo: option -u lacks its value\n", 1),
        (
            "-Ex tool",
            "sudo: option -x is unknown: the image has no sudo, and that of k8s-cli knows -u, -g, -i, -s, -b, -D and what changes nothing here (-E -H -n -S -k -v)\n",
            1,
        ),
    ];
    let person = [
        (
            "tool",
            "sudo: this container runs as user 1000 and its image has no sudo: use an image with what the task needs, or run as root (config.kubernetes.pod_config.spec.securityContext.runAsUser: 0)\n",
            1,
        ),
        ("-V", "sudo: the image has none, this is the one of k8s-cli\n", 0),
    ];
    for shell in [&["bash"][..], &["dash"], &["busybox", "sh"]] {
        let node = Node::of(shell);
        let bin = node.folder.path().join("bin");
        for (status, cases) in [("Name:\tsh\nUid:\t0\t0\t0\t0\n", &root[..]), ("Uid:\t1000\t1000\t0\t0\n", &person)] {
            node.write("status", status);
            let text = SUDO.replace("/proc/self/status", &node.home().join("status").display().to_string());
            for name in ["tool", "runuser"] {
                let _ = fs::remove_file(bin.join(name));
                stand_in(&bin, name);
            }
            for (words, expected, code) in cases {
                let mut command = Command::new(shell[0]);
                let script = format!("set -- {words}; {text}");
                command.args(&shell[1..]).args(["-c", &script, "sudo"]).env_clear().env("HOME", node.home());
                command.env("PATH", format!("{}:{}", bin.display(), node.path)).stdin(Stdio::null());
                let ran = command.output().unwrap();
                let said = String::from_utf8([ran.stdout, ran.stderr].concat()).unwrap();
                let said = said.replace(&node.home().display().to_string(), "~");
                assert_eq!((said.as_str(), ran.status.code()), (*expected, Some(*code)), "{shell:?}: sudo {words}");
            }
        }
    }
}

/// In the first folder of PATH, or beside it; not where there is one.
#[test]
fn where_sudo_is() {
    for shell in [&["bash"][..], &["dash"], &["busybox", "sh"]] {
        let mut node = Node::of(shell);
        let bin = node.folder.path().join("bin");
        node.path = format!("/nowhere:{}", node.path);
        let ran = node.run("run: sudo -V; command -v sudo");
        let text = "sudo: the image has none, this is the one of k8s-cli\n";
        let own = format!("/tmp/.{}-0-", node.id());
        assert!(ran.0.starts_with(&format!("{text}{own}")) && ran.0.ends_with("-bin/sudo\n"), "{shell:?}: {ran:?}");
        assert_eq!(node.run("run: echo $PATH").0, format!("{}:~/.local/bin\n", node.path), "{shell:?}");
        let ran = node.run(&format!("envs: {{PATH: '{}'}}\nrun: command -v sudo || echo $PATH", node.path));
        assert_eq!(ran.0, format!("{}\n", node.path), "{shell:?}");
        node.contained = true;
        let at = bin.join("sudo").display().to_string();
        assert_eq!(node.run("run: sudo -V; command -v sudo").0, format!("{text}{at}\n"), "{shell:?}");
        stand_in(&bin, "sudo");
        assert_eq!(node.run("run: sudo -V").0, "sudo -V\n", "{shell:?}");
        let left = fs::read_dir("/tmp").unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
        assert_eq!(left.filter(|name| name.contains(node.id())).count(), 1, "{shell:?}");
    }
}
