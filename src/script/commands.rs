//! The commands that a script calls, also those behind `sudo`, `env`, `timeout` or `bash -c`.

use super::shell::{self, Call, Link, Script, Word, is_assignment};

/// A command that is called.
#[derive(Debug, Default)]
pub(super) struct Command {
    /// Its first word is its name; of assignments alone there is none.
    pub(super) words: Vec<Word>,
    /// `NAME=VALUE`.
    pub(super) assigned: Vec<Word>,
    /// How it is joined to the one before.
    pub(super) after: Link,
    /// How it is joined to the next.
    pub(super) before: Link,
    /// Whether an `if` or a loop asks for its exit code.
    pub(super) is_condition: bool,
    /// Whether it is in a function, which may be called at any time.
    pub(super) is_later: bool,
    /// Files that it writes.
    pub(super) targets: Vec<String>,
    /// Whether it is a shell whose script is looked into.
    pub(super) is_open: bool,
}

/// Scripts in scripts, and wrappers of wrappers, that are not looked into.
const DEEPEST: usize = 8;

impl Command {
    /// The name by which it is looked up; empty where it is a path, or only known when the script runs.
    pub(super) fn name(&self) -> &str {
        let name = self.words.first().map_or("", |word| word.text.as_str());
        if name.contains(['/', '$', '=', '*', '~']) { "" } else { name }
    }

    /// Its words without its name and its options.
    pub(super) fn operands(&self) -> impl Iterator<Item = &Word> {
        self.words.iter().skip(1).filter(|word| !word.text.starts_with('-'))
    }

    /// Whether a word is among its arguments.
    pub(super) fn has(&self, text: &str) -> bool {
        self.words.iter().skip(1).any(|word| word.text == text)
    }
}

/// The commands of a script and the names of its functions.
pub(super) fn of(text: &str) -> (Vec<Command>, Vec<String>) {
    let mut found = Found::default();
    found.script(text, 0);
    (found.commands, found.functions)
}

#[derive(Default)]
struct Found {
    commands: Vec<Command>,
    functions: Vec<String>,
}

impl Found {
    fn script(&mut self, text: &str, depth: usize) {
        let Script { calls, functions, documents } = shell::read(text);
        self.functions.extend(functions);
        for call in calls {
            let document = call.document.map(|index| documents[index].as_str());
            self.call(call, document, depth);
        }
    }

    fn call(&mut self, call: Call, document: Option<&str>, depth: usize) {
        let Call { words, assigned, after, before, is_condition, is_later, targets, .. } = call;
        let name = words.first().map(|word| word.text.clone()).unwrap_or_default();
        let inner = inner(&words);
        let text = match name.as_str() {
            "eval" => Some(words[1..].iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")),
            "bash" | "sh" | "zsh" | "dash" | "su" => {
                let flag = words.iter().position(|word| matches!(word.text.as_str(), "-c" | "-lc" | "-ic" | "-ec"));
                let given = flag.and_then(|at| words.get(at + 1)).map(|word| word.text.clone());
                given.or_else(|| document.filter(|_| words.len() == 1 && name != "su").map(str::to_owned))
            }
            _ => None,
        };
        // pip and uv call it for addresses like this.
        if words.iter().any(|word| word.text.contains("git+")) {
            let git = Word { text: "git".into(), ..Word::default() };
            self.commands.push(Command { words: vec![git], is_later, ..Command::default() });
        }
        let is_open = text.as_deref().is_some_and(|text| text.trim() != "$");
        self.commands.push(Command { words, assigned, after, before, is_condition, is_later, targets, is_open });
        if depth >= DEEPEST {
            return;
        }
        if let Some(words) = inner {
            let call = Call { words, after, before, is_condition, is_later, ..Call::default() };
            self.call(call, document, depth + 1);
        } else if let Some(text) = text {
            self.script(&text, depth + 1);
        }
    }
}

/// The command that a command runs.
fn inner(words: &[Word]) -> Option<Vec<Word>> {
    let name = words.first()?.text.as_str();
    // Options that take a word, and words that come before the command.
    let (takes, skipped): (&[&str], usize) = match name {
        // `$SUDO`, which is `sudo` or nothing.
        _ if name.starts_with('$') && name.to_lowercase().contains("sudo") => (&[], 0),
        "sudo" => (&["-u", "-g", "-h", "-p", "-C", "-T", "-U", "-R", "-D", "-r", "-t"], 0),
        "env" => (&["-u", "-C"], 0),
        "exec" => (&["-a"], 0),
        "command" if words.get(1).is_some_and(|word| matches!(word.text.as_str(), "-v" | "-V")) => return None,
        "command" | "builtin" | "nohup" | "time" | "setsid" | "stdbuf" => (&["-i", "-o", "-e"], 0),
        "nice" => (&["-n"], 0),
        "ionice" => (&["-c", "-n"], 0),
        "timeout" => (&["-k", "-s"], 1),
        "xargs" => (&["-n", "-I", "-P", "-L", "-d", "-a", "-E", "-s"], 0),
        _ => return None,
    };
    let mut rest = words[1..].iter();
    let mut skipped = skipped;
    while let Some(word) = rest.clone().next() {
        if takes.contains(&word.text.as_str()) {
            rest.next();
        } else if word.text.starts_with('-') || is_assignment(&word.text) {
        } else if skipped > 0 {
            skipped -= 1;
        } else {
            break;
        }
        rest.next();
    }
    let inner: Vec<Word> = rest.cloned().collect();
    (!inner.is_empty()).then_some(inner)
}
