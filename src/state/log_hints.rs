//! What the last lines of a log tell of why a program failed.
//!
//! Few lines are enough: what a script could not do is what its shell says last. Certain is only what the exit code says
//! as well; all else may have been passed over by the script, and is called probable.

use crate::script;

/// Lines that are looked at: of what follows a missing command, and of what programs say of their end.
const TRAIL: usize = 10;
const END: usize = 5;

/// Exit codes of shells: what was called could not be run, or is not there.
const NOT_RUN: i32 = 126;
const NOT_FOUND: i32 = 127;
/// 128 + SIGKILL.
const KILLED: i32 = 137;

/// What went wrong around a program, rather than in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Symptom {
    /// The image lacks commands; of none it is not known which.
    NoCommand(Vec<String>),
    /// A script or program is not where it was called.
    NoFile(String),
    /// A file may not be run.
    NotExecutable(String),
    /// A script names an interpreter that is not there; which, if that is known.
    NoInterpreter(String, Option<String>),
    /// A program, or all of the image, is for another kind of CPU.
    Foreign(Option<String>),
    /// The GPU driver is older than the image's CUDA.
    OldDriver,
    DiskFull,
    SharedMemoryFull,
    /// Something cannot be written; what, if that is known.
    ReadOnly(Option<String>),
    /// A process was killed, as the kernel does when memory runs out.
    OutOfMemory,
}

/// A symptom in a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clue {
    pub symptom: Symptom,
    /// Whether the exit code says so too.
    pub is_certain: bool,
    /// The architecture of the Kubernetes node, where a program is for another.
    pub(super) architecture: Option<String>,
    image: String,
}

impl Clue {
    /// What the end of a log tells, after this exit code, in this image.
    pub(super) fn of(code: i32, words: &str, image: &str) -> Option<Self> {
        let lines: Vec<&str> = words.lines().filter_map(shown).collect();
        let (symptom, is_certain) = symptom(code, &lines)?;
        Some(Self { symptom, is_certain, architecture: None, image: image.into() })
    }

    /// In plain words.
    pub fn text(&self) -> String {
        let image = &self.image;
        match &self.symptom {
            Symptom::NoCommand(names) if names.is_empty() => format!("a command was not found in {image}"),
            Symptom::NoCommand(names) => format!("{}: not found in {image}", names.join(", ")),
            Symptom::NoFile(path) => format!("{path}: not found"),
            Symptom::NotExecutable(path) => format!("{path} is not executable"),
            Symptom::NoInterpreter(path, Some(name)) if is_windows(name) => format!("{path} has Windows line ends"),
            Symptom::NoInterpreter(path, Some(name)) => format!("{path} needs {name}, which is not in {image}"),
            Symptom::NoInterpreter(path, None) => format!("the interpreter of {path} is not in {image}"),
            Symptom::Foreign(path) => {
                let what = path.as_deref().unwrap_or(image);
                let than = self.architecture.as_ref().map(|of| format!(" than its node's, {of}")).unwrap_or_default();
                format!("{what} is built for another CPU architecture{than}")
            }
            Symptom::OldDriver => format!("the GPU driver is too old for the CUDA of {image}"),
            Symptom::DiskFull => "a disk is full".into(),
            Symptom::SharedMemoryFull => "/dev/shm is full".into(),
            Symptom::ReadOnly(path) => format!("{} is read-only", path.as_deref().unwrap_or("a file system")),
            Symptom::OutOfMemory => "a process was killed for lack of memory".into(),
        }
    }

    /// The same as it follows `exited 1`.
    pub(super) fn appended(&self) -> String {
        format!("{} {}", if self.is_certain { ":" } else { ", probably:" }, self.text())
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match &self.symptom {
            Symptom::NoCommand(names) => {
                let known: Vec<&str> = names.iter().map(String::as_str).collect();
                let them = if names.len() > 1 { "them" } else { "it" };
                let instead = script::instead(&self.image, &known).filter(|_| !names.is_empty());
                match instead {
                    Some(image) => format!("set image_id, for example docker:{image}, or install {them} in setup"),
                    None => format!("set image_id to an image that has {them}, or install {them} in setup"),
                }
            }
            Symptom::NoFile(_) => {
                "scripts start in ~/sky_workdir if the task has a workdir, else in the image's working directory".into()
            }
            Symptom::NotExecutable(path) => format!("make it executable (chmod +x {path}), or run it with its interpreter"),
            Symptom::NoInterpreter(_, Some(name)) if is_windows(name) => {
                "convert it first, for example with sed -i 's/\\r$//'".into()
            }
            Symptom::NoInterpreter(..) => "set image_id to an image that has it, or install it in setup".into(),
            Symptom::Foreign(_) => {
                let of = match &self.architecture {
                    Some(architecture) => architecture.clone(),
                    None => "the node's architecture ('kubectl get nodes -L kubernetes.io/arch' prints it)".into(),
                };
                format!("use one that is built for {of}")
            }
            Symptom::OldDriver => {
                "set image_id to an image with an older CUDA ('nvidia-smi' prints the newest that the driver can run), or \
                 use nodes with a newer driver"
                    .into()
            }
            Symptom::DiskFull => "write to a volume, or ask for room with disk_size".into(),
            Symptom::SharedMemoryFull => {
                "mount more at /dev/shm: in config.kubernetes.pod_config, an emptyDir with 'medium: Memory'".into()
            }
            Symptom::ReadOnly(_) => "write to a volume that can be written, or below /tmp".into(),
            Symptom::OutOfMemory => "ask for more with memory in the task file".into(),
        }
    }
}

/// A line as a terminal shows it in the end: a bar that is drawn again and again begins with a carriage return.
fn shown(line: &str) -> Option<&str> {
    let line = line.trim_end();
    let line = line.rsplit('\r').next().unwrap_or(line);
    (!line.trim().is_empty()).then_some(line)
}

fn symptom(code: i32, lines: &[&str]) -> Option<(Symptom, bool)> {
    if let Some(missing) = missing(code, lines) {
        return Some(missing);
    }
    if let Some(found) = lines.last().and_then(|line| not_run(code, line)) {
        return Some((found, code == NOT_RUN || code == NOT_FOUND));
    }
    let end = &lines[lines.len().saturating_sub(END)..];
    if let Some(found) = end.iter().rev().find_map(|line| refused(line)) {
        return Some((found, code == NOT_RUN));
    }
    if end.iter().any(|line| is_killed(code, line)) {
        return Some((Symptom::OutOfMemory, false));
    }
    (code == NOT_FOUND).then_some((Symptom::NoCommand(Vec::new()), false))
}

/// Commands and files that were not found, in the lines at the end that say so or follow from it.
fn missing(code: i32, lines: &[&str]) -> Option<(Symptom, bool)> {
    let uses_subprocess = lines.iter().any(|line| line.contains("subprocess.py\""));
    let called = |line| not_found(line).or_else(|| not_spawned(line).filter(|_| uses_subprocess));
    let trail = lines.iter().rev().take(TRAIL).take_while(|line| called(line).is_some() || may_follow(line));
    let mut names: Vec<&str> = Vec::new();
    for name in trail.filter_map(|line| called(line)) {
        names.retain(|other| *other != name);
        names.insert(0, name);
    }
    let first = *names.first()?;
    let is_certain = code == NOT_FOUND && lines.last().is_some_and(|line| not_found(line).is_some());
    let commands: Vec<String> = names.iter().filter(|name| !is_path(name)).map(|&name| name.into()).collect();
    let symptom = if commands.is_empty() { Symptom::NoFile(first.into()) } else { Symptom::NoCommand(commands) };
    Some((symptom, is_certain))
}

/// A file by its path, or a script, which is no command of an image.
fn is_path(name: &str) -> bool {
    name.contains('/') || [".sh", ".py"].iter().any(|end| name.ends_with(end))
}

/// What was called, where a line says that it was not found: each shell has words of its own.
fn not_found(line: &str) -> Option<&str> {
    let name = if let Some((shell, name)) = line.split_once(": command not found: ") {
        // zsh
        shell.starts_with("zsh").then_some(name)
    } else if let Some(line) = line.strip_suffix(": command not found") {
        // bash, and sudo
        line.rsplit(": ").next()
    } else if let Some(line) = line.strip_suffix(": not found") {
        // dash, busybox, ksh
        let (before, name) = line.rsplit_once(": ")?;
        is_shell(before.strip_suffix(": exec").unwrap_or(before)).then_some(name)
    } else {
        no_such_file(line)
    };
    name.filter(|name| is_name(name))
}

/// The same of the programs that call others, and of a script that is not there.
fn no_such_file(line: &str) -> Option<&str> {
    if let Some((_, name)) = line.split_once(": can't open file ") {
        return name.split_once(": [Errno 2]").map(|(name, _)| unquoted(name));
    }
    let line = line.strip_suffix(": No such file or directory").or(line.strip_suffix(": No such file"))?;
    if let Some((_, name)) = line.split_once(": failed to run command ").or(line.split_once(": failed to execute ")) {
        return Some(unquoted(name));
    }
    let (before, name) = line.rsplit_once(": ")?;
    let caller = before.split(['[', ':']).next().unwrap_or_default();
    match caller.rsplit('/').next().unwrap_or_default() {
        "env" => Some(unquoted(name.strip_prefix("can't execute ").unwrap_or(name))),
        "make" => Some(name),
        _ if is_shell(before) => {
            Some(unquoted(name.strip_prefix("cannot open ").or(name.strip_prefix("can't open ")).unwrap_or(name)))
        }
        _ => None,
    }
}

/// The same of a program that Python calls.
fn not_spawned(line: &str) -> Option<&str> {
    let name = line.strip_prefix("FileNotFoundError: [Errno 2] No such file or directory: ").map(unquoted);
    name.filter(|name| is_name(name))
}

/// Whether words before a name are those of a shell: `sh`, `sh: 1`, `run.sh: line 2`.
fn is_shell(words: &str) -> bool {
    let name = match words.rsplit_once(": ") {
        Some((name, place)) => {
            let number = place.strip_prefix("line ").unwrap_or(place);
            return !name.is_empty() && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        }
        None => words,
    };
    matches!(name.rsplit('/').next(), Some("sh" | "ash" | "bash" | "dash" | "ksh" | "mksh" | "busybox"))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 200 && !name.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn unquoted(name: &str) -> &str {
    name.trim_matches(['\'', '"', '‘', '’', '`'])
}

/// Whether a line may follow from a command or file that was not there: it says so, or is some program's complaint.
fn may_follow(line: &str) -> bool {
    const WORDS: &[&str] = &[
        "No such file or directory",
        "not found",
        "Error 127",
        "exit status 127",
        "exit code 127",
        "not a git repository",
    ];
    let complains = line.split_once(": ").is_some_and(|(name, words)| {
        let begins = |text: &str, fits: fn(char) -> bool| text.starts_with(fits);
        !name.contains(char::is_whitespace)
            && begins(name, |c| c.is_ascii_lowercase() || matches!(c, '.' | '/'))
            && begins(words, char::is_alphabetic)
            && !["debug", "error", "info", "note", "warning"].contains(&name)
    });
    complains || WORDS.iter().any(|words| line.contains(words))
}

/// A file that is there and was not run.
fn not_run(code: i32, line: &str) -> Option<Symptom> {
    let of = |line: &str| line.rsplit(": ").next().map(|name| unquoted(name).to_owned());
    if let Some(line) = line.strip_suffix(": bad interpreter: No such file or directory") {
        let (before, interpreter) = line.rsplit_once(": ")?;
        return Some(Symptom::NoInterpreter(of(before)?, Some(interpreter.into())));
    }
    if let Some(line) = line.strip_suffix(": cannot execute: required file not found") {
        return Some(Symptom::NoInterpreter(of(line)?, None));
    }
    let line = line.strip_suffix(": Permission denied").filter(|_| code == NOT_RUN)?;
    of(line).filter(|name| is_name(name)).map(Symptom::NotExecutable)
}

fn is_windows(interpreter: &str) -> bool {
    interpreter.ends_with("^M") || interpreter.ends_with("\\r")
}

/// What the system refused a program, whichever it was.
fn refused(line: &str) -> Option<Symptom> {
    let says = |words: &str| line.contains(words);
    if says("xec format error") {
        let named = line.strip_suffix(": cannot execute binary file: Exec format error");
        let named = named.or(line.strip_suffix(": Exec format error")).and_then(|line| line.rsplit(": ").next());
        let named = named.or(line.strip_prefix("OSError: [Errno 8] Exec format error: ")).map(unquoted);
        return Some(Symptom::Foreign(named.filter(|name| is_name(name)).map(str::to_owned)));
    }
    if says("CUDA driver version is insufficient") || says("NVIDIA driver on your system is too old") {
        return Some(Symptom::OldDriver);
    }
    if says("insufficient shared memory (shm)") || (says("No space left on device") && says("/dev/shm")) {
        return Some(Symptom::SharedMemoryFull);
    }
    if says("No space left on device") {
        return Some(Symptom::DiskFull);
    }
    if says("Read-only file system") {
        let mut words = line.split([' ', '\'', '"', '‘', '’', '`']).map(|word| word.trim_end_matches(':'));
        return Some(Symptom::ReadOnly(words.rfind(|word| word.starts_with('/')).map(str::to_owned)));
    }
    None
}

/// Whether a line says that a process was killed: a shell of its command, others of a process that they began.
fn is_killed(code: i32, line: &str) -> bool {
    let by_shell = line == "Killed" || (line.contains(": line ") && line.contains(" Killed "));
    (code == KILLED && by_shell)
        || ["<Signals.SIGKILL: 9>", "Signal 9 (SIGKILL)", "exitcode: -9", "exitcode  : -9", "killed by signal: Killed"]
            .iter()
            .any(|words| line.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(code: i32, words: &str) -> Option<String> {
        Clue::of(code, words, "python:3.13-slim").map(|clue| format!("exited {code}{}", clue.appended()))
    }

    fn check(cases: &[(i32, &str, &str)]) {
        for (code, words, expected) in cases {
            assert_eq!(told(*code, words).as_deref(), Some(*expected), "{words}");
        }
    }

    #[test]
    fn commands() {
        let git = "exited 127: git: not found in python:3.13-slim";
        let probably = "exited 1, probably: git: not found in python:3.13-slim";
        let cases = [
            // The words of each shell.
            (127, "one\nbash: line 1: git: command not found", git),
            (127, "/root/run.sh: line 12: git: command not found\n", git),
            (127, "sh: 1: git: not found", git),
            (127, "/root/run.sh: 12: exec: git: not found", git),
            (127, "sh: git: not found", git),
            (127, "./run.sh: line 2: git: not found", git),
            (127, "zsh:1: command not found: git", git),
            (127, "/usr/bin/env: ‘git’: No such file or directory", git),
            (127, "env: can't execute 'git': No such file or directory", git),
            (127, "nohup: failed to run command 'git': No such file or directory", git),
            (
                127,
                "bash: line 1: curl: command not found\nbash: line 2: git: command not found",
                "exited 127: curl, git: not found in python:3.13-slim",
            ),
            // What went on, and what follows.
            (1, "sudo: git: command not found", probably),
            (
                1,
                "bash: line 1: git: command not found\nbash: line 2: cd: repo: No such file or directory\nERROR: Could not open requirements file: [Errno 2] No such file or directory: 'requirements.txt'",
                probably,
            ),
            (
                2,
                "bash: line 1: git: command not found\ntar: This does not look like a tar archive\ntar: Exiting with failure status due to previous errors\npython3: can't open file '//train.py': [Errno 2] No such file or directory",
                "exited 2, probably: git: not found in python:3.13-slim",
            ),
            (
                2,
                "make: git: No such file or directory\nmake: *** [Makefile:2: all] Error 127",
                "exited 2, probably: git: not found in python:3.13-slim",
            ),
            (
                1,
                "  File \"/usr/lib/python3.13/subprocess.py\", line 1955, in _execute_child\n    raise child_exception_type(errno_num, err_msg, err_filename)\nFileNotFoundError: [Errno 2] No such file or directory: 'git'",
                probably,
            ),
            (127, "done", "exited 127, probably: a command was not found in python:3.13-slim"),
        ];
        check(&cases);
    }

    #[test]
    fn files_and_the_system() {
        let cases = [
            // Files.
            (127, "bash: line 1: ./train.sh: No such file or directory", "exited 127: ./train.sh: not found"),
            (127, "bash: train.sh: No such file or directory", "exited 127: train.sh: not found"),
            (2, "sh: 0: cannot open train.sh: No such file", "exited 2, probably: train.sh: not found"),
            (127, "sh: can't open 'train.sh': No such file or directory", "exited 127: train.sh: not found"),
            (
                2,
                "python3: can't open file '/root/train.py': [Errno 2] No such file or directory",
                "exited 2, probably: /root/train.py: not found",
            ),
            (126, "bash: line 1: ./train.sh: Permission denied", "exited 126: ./train.sh is not executable"),
            (126, "sh: 1: ./train.sh: Permission denied", "exited 126: ./train.sh is not executable"),
            (
                126,
                "bash: line 1: ./x: /usr/bin/python9: bad interpreter: No such file or directory",
                "exited 126: ./x needs /usr/bin/python9, which is not in python:3.13-slim",
            ),
            (
                127,
                "bash: line 1: ./x: cannot execute: required file not found",
                "exited 127: the interpreter of ./x is not in python:3.13-slim",
            ),
            (
                126,
                "bash: line 1: ./x: /bin/bash^M: bad interpreter: No such file or directory",
                "exited 126: ./x has Windows line ends",
            ),
            // The rest of the system.
            (
                126,
                "bash: line 1: ./tool: cannot execute binary file: Exec format error",
                "exited 126: ./tool is built for another CPU architecture",
            ),
            (
                1,
                "exec /bin/sh: exec format error",
                "exited 1, probably: python:3.13-slim is built for another CPU architecture",
            ),
            (
                1,
                "OSError: [Errno 8] Exec format error: './tool'",
                "exited 1, probably: ./tool is built for another CPU architecture",
            ),
            (
                1,
                "RuntimeError: CUDA error: CUDA driver version is insufficient for CUDA runtime version",
                "exited 1, probably: the GPU driver is too old for the CUDA of python:3.13-slim",
            ),
            (1, "OSError: [Errno 28] No space left on device", "exited 1, probably: a disk is full"),
            (
                1,
                "RuntimeError: unable to write to file </dev/shm/torch_1>: No space left on device (28)",
                "exited 1, probably: /dev/shm is full",
            ),
            (1, "touch: cannot touch '/etc/x': Read-only file system", "exited 1, probably: /etc/x is read-only"),
            (2, "sh: 1: cannot create /etc/x: Read-only file system", "exited 2, probably: /etc/x is read-only"),
            (1, "OSError: [Errno 30] Read-only file system: '/etc/x'", "exited 1, probably: /etc/x is read-only"),
            (
                137,
                "bash: line 1:    12 Killed                  python train.py",
                "exited 137, probably: a process was killed for lack of memory",
            ),
            (137, "Killed", "exited 137, probably: a process was killed for lack of memory"),
            (
                1,
                "subprocess.CalledProcessError: Command '['x']' died with <Signals.SIGKILL: 9>.",
                "exited 1, probably: a process was killed for lack of memory",
            ),
        ];
        check(&cases);
    }

    #[test]
    fn what_is_not_told() {
        let cases = [
            (1, "bash: line 1: git: command not found\nloss: 0.3\nloss: 0.2"),
            (1, "bash: line 1: git: command not found\ninfo: training\nerror: no data"),
            (1, ""),
            (3, "last words"),
            // It went on, and failed for another reason.
            (1, "bash: line 1: git: command not found\ninstalling\nTraceback\nValueError: x"),
            (1, "touch: cannot touch '/x': Read-only file system\n1\n2\n3\n4\n5"),
            // Others say so too.
            (1, "ERROR: model gpt: not found"),
            (1, "kubectl: pods \"x\": not found"),
            (1, "curl: (22) The requested URL returned error: 404 Not Found"),
            (1, "FileNotFoundError: [Errno 2] No such file or directory: 'data.csv'"),
            (1, "ls: cannot access 'x': No such file or directory"),
            (1, "git@github.com: Permission denied (publickey)."),
            (1, "cat: /etc/shadow: Permission denied"),
            (1, "Killed"),
        ];
        for (code, words) in cases {
            assert_eq!(told(code, words), None, "{words}");
        }
    }

    #[test]
    fn hints() {
        let hint = |code, words: &str, image: &str| Clue::of(code, words, image).map(|clue| clue.hint());
        let git = "bash: line 1: git: command not found";
        let full = "set image_id, for example docker:python:3.13, or install it in setup";
        assert_eq!(hint(127, git, "python:3.13-slim").as_deref(), Some(full));
        let other = "set image_id to an image that has it, or install it in setup";
        assert_eq!(hint(127, "sh: nonesuch: not found", "busybox:1").as_deref(), Some(other));
        assert_eq!(hint(127, "", "x").as_deref(), Some(other));
    }

    proptest::proptest! {
        #![proptest_config(crate::fixtures::properties(256))]

        #[test]
        fn any_words(code in 0..256_i32, words in "(.|\n|\r|: |not found|No such file or directory)*") {
            let _ = told(code, &words);
        }
    }
}
