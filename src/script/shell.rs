//! A tolerant reader of shell scripts: the simple commands in them, in their order. It understands enough of bash to
//! tell a command from an argument, never fails, and reads on after what it does not understand.

/// What a script holds.
#[derive(Debug, Default)]
pub(super) struct Script {
    /// Also those in functions, branches, substitutions.
    pub(super) calls: Vec<Call>,
    /// Names of its functions.
    pub(super) functions: Vec<String>,
    pub(super) documents: Vec<String>,
}

#[derive(Debug, Default)]
pub(super) struct Call {
    /// Its name and arguments; none where there are assignments alone.
    pub(super) words: Vec<Word>,
    /// `NAME=VALUE` before them.
    pub(super) assigned: Vec<Word>,
    /// What stands before it.
    pub(super) after: Link,
    /// What stands behind it.
    pub(super) before: Link,
    /// Whether an `if` or a loop asks for its exit code.
    pub(super) is_condition: bool,
    /// Whether it is in a function, which may be called at any time.
    pub(super) is_later: bool,
    /// Files that it writes.
    pub(super) targets: Vec<String>,
    pub(super) document: Option<usize>,
}

/// How two commands are joined.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// They are not: a new line, `;` or `&`.
    #[default]
    None,
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `|`.
    Pipe,
}

/// A word without its quotes.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// What is substituted is `$` or `$NAME`.
    pub(super) text: String,
    /// Whether nothing in it is substituted.
    pub(super) is_plain: bool,
    /// Whether a part of it is quoted.
    pub(super) is_quoted: bool,
}

/// Scripts that are nested deeper are not read on.
const DEEPEST: usize = 40;

pub(super) fn read(text: &str) -> Script {
    let mut reader = Reader::new(text.as_bytes(), 0);
    reader.list(None);
    reader.script
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    depth: usize,
    script: Script,
    call: Call,
    is_condition: bool,
    /// The open `{`, and whether each is a function's.
    braces: Vec<bool>,
    /// Whether the next `{` is a function's.
    is_named: bool,
    /// Here documents that begin after this line: their last line, whether tabs are taken off, their index.
    due: Vec<(String, bool, usize)>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a [u8], depth: usize) -> Self {
        let (script, call, due) = (Script::default(), Call::default(), Vec::new());
        Self { text, at: 0, depth, script, call, is_condition: false, braces: Vec::new(), is_named: false, due }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn sees(&self, what: &str) -> bool {
        self.text[self.at.min(self.text.len())..].starts_with(what.as_bytes())
    }

    fn takes(&mut self, what: &str) -> bool {
        let sees = self.sees(what);
        self.at += if sees { what.len() } else { 0 };
        sees
    }

    /// Commands to the end, or to the bracket that closes them.
    fn list(&mut self, end: Option<u8>) {
        let (mut after, mut cases) = (Link::None, 0_usize);
        loop {
            self.blanks();
            let Some(c) = self.peek() else { break };
            match c {
                b'\n' => {
                    self.at += 1;
                    // An operator at the end of a line joins what is on the next.
                    if !self.is_between() {
                        self.finish(&mut after, Link::None);
                    }
                    self.documents();
                }
                b'#' => self.comment(),
                b';' => {
                    self.at += 1;
                    self.finish(&mut after, Link::None);
                    if matches!(self.peek(), Some(b';' | b'&')) {
                        while self.takes(";") || self.takes("&") {}
                        self.pattern(&mut cases);
                    }
                }
                b'&' if self.sees("&>") => self.redirection(),
                b'&' if self.takes("&&") => self.finish(&mut after, Link::And),
                b'|' if self.takes("||") => self.finish(&mut after, Link::Or),
                b'|' => {
                    let _ = self.takes("|&") || self.takes("|");
                    self.finish(&mut after, Link::Pipe);
                }
                b'&' => {
                    self.at += 1;
                    self.finish(&mut after, Link::None);
                }
                b')' => {
                    self.at += 1;
                    self.finish(&mut after, Link::None);
                    if end.is_some() {
                        return;
                    }
                }
                b'(' => self.bracket(),
                b'<' | b'>' if self.text.get(self.at + 1) == Some(&b'(') => {
                    self.at += 2;
                    self.nested();
                    self.call.words.push(Word { text: "$".into(), ..Word::default() });
                }
                b'<' | b'>' => self.redirection(),
                _ => {
                    let word = self.word();
                    self.take(word, &mut after, &mut cases);
                }
            }
        }
        self.finish(&mut after, Link::None);
    }

    fn is_between(&self) -> bool {
        self.call.words.is_empty() && self.call.assigned.is_empty() && self.call.targets.is_empty()
    }

    fn finish(&mut self, after: &mut Link, before: Link) {
        let call = std::mem::take(&mut self.call);
        if !(call.words.is_empty() && call.assigned.is_empty() && call.targets.is_empty()) {
            let (is_condition, is_later) = (self.is_condition, self.braces.contains(&true));
            self.script.calls.push(Call { after: *after, before, is_condition, is_later, ..call });
        }
        *after = before;
    }

    /// A word where a command is read: its name, an argument, or a word of the shell's own.
    fn take(&mut self, word: Word, after: &mut Link, cases: &mut usize) {
        if !self.call.words.is_empty() {
            self.call.words.push(word);
            return;
        }
        match word.text.as_str() {
            _ if is_assignment(&word.text) => {
                if word.text.ends_with('=') && self.peek() == Some(b'(') {
                    self.array();
                }
                self.call.assigned.push(word);
            }
            _ if word.is_quoted => self.call.words.push(word),
            "if" | "elif" | "while" | "until" => self.is_condition = true,
            "then" | "else" | "do" => (self.is_condition, *after) = (false, Link::None),
            "{" => self.braces.push(std::mem::take(&mut self.is_named)),
            "}" => drop(self.braces.pop()),
            "!" | "fi" | "done" | "coproc" => {}
            "esac" => *cases = cases.saturating_sub(1),
            "[[" => self.past_word(|word| word == "]]"),
            "case" => {
                self.past_word(|word| word == "in");
                *cases += 1;
                self.pattern(cases);
            }
            "for" | "select" => self.header(),
            "function" => {
                self.blanks();
                let name = self.word().text;
                self.script.functions.push(name);
                self.is_named = true;
                let _ = self.takes("()");
            }
            _ => self.call.words.push(word),
        }
    }

    /// `(`: a subshell, arithmetic, an array, or the brackets of a function.
    fn bracket(&mut self) {
        let alone = self.call.words.len() == 1 && self.call.assigned.is_empty();
        if self.call.words.is_empty() && self.sees("((") {
            self.arithmetic();
        } else if self.call.words.is_empty() {
            self.at += 1;
            self.nested();
        } else if self.call.words.last().is_some_and(|word| word.text.ends_with('=')) {
            self.array();
        } else if alone && self.text[self.at + 1..].iter().find(|c| !matches!(c, b' ' | b'\t')) == Some(&b')') {
            self.script.functions.extend(self.call.words.pop().map(|word| word.text));
            self.is_named = true;
            while self.peek() != Some(b')') {
                self.at += 1;
            }
            self.at += 1;
        } else {
            self.at += 1;
        }
    }

    /// The commands of a substitution or a subshell, behind its bracket.
    fn nested(&mut self) {
        self.depth += 1;
        if self.depth > DEEPEST {
            self.at = self.text.len();
        }
        let (call, is_condition) = (std::mem::take(&mut self.call), std::mem::take(&mut self.is_condition));
        self.list(Some(b')'));
        (self.call, self.is_condition) = (call, is_condition);
        self.depth -= 1;
    }

    /// `(…)` of arithmetic.
    fn arithmetic(&mut self) {
        let mut open = 0_usize;
        while let Some(c) = self.peek() {
            self.at += 1;
            match c {
                b'(' => open += 1,
                b')' if open <= 1 => return,
                b')' => open -= 1,
                _ => {}
            }
        }
    }

    /// `(…)` of an array.
    fn array(&mut self) {
        self.at += 1;
        while let Some(c) = self.peek() {
            match c {
                b')' => {
                    self.at += 1;
                    return;
                }
                b'#' => self.comment(),
                _ if is_special(c) => self.at += 1,
                _ => drop(self.word()),
            }
        }
    }

    /// What stands between `for` and `do`.
    fn header(&mut self) {
        loop {
            self.blanks();
            match self.peek() {
                None | Some(b';' | b'\n') => return,
                Some(b'(') => self.arithmetic(),
                Some(c) if is_special(c) => self.at += 1,
                Some(_) => drop(self.word()),
            }
        }
    }

    /// Reads to the end of a word that is so.
    fn past_word(&mut self, is: fn(&str) -> bool) {
        loop {
            self.blanks();
            match self.peek() {
                None => return,
                Some(c) if is_special(c) => self.at += 1,
                Some(_) if is(&self.word().text) => return,
                Some(_) => {}
            }
        }
    }

    /// The pattern of a branch of `case`, or its `esac`.
    fn pattern(&mut self, cases: &mut usize) {
        if *cases == 0 {
            return;
        }
        loop {
            self.blanks();
            match self.peek() {
                None => return,
                Some(b')') => {
                    self.at += 1;
                    return;
                }
                Some(b'#') => self.comment(),
                Some(c) if is_special(c) => self.at += 1,
                Some(_) if self.word().text == "esac" => {
                    *cases -= 1;
                    return;
                }
                Some(_) => {}
            }
        }
    }

    /// `> FILE`, `2>&1`, `<<END`.
    fn redirection(&mut self) {
        let is_digits = |word: &Word| word.text.bytes().all(|c| c.is_ascii_digit());
        if self.at > 0 && self.text[self.at - 1].is_ascii_digit() && self.call.words.last().is_some_and(is_digits) {
            self.call.words.pop();
        }
        let is_document = self.sees("<<") && !self.sees("<<<");
        let is_output = !self.sees("<");
        while matches!(self.peek(), Some(b'<' | b'>' | b'&' | b'|')) {
            self.at += 1;
        }
        let takes_tabs = is_document && self.takes("-");
        self.blanks();
        if self.peek().is_none_or(is_special) {
            return;
        }
        let word = self.word();
        if is_document {
            let index = self.script.documents.len();
            self.script.documents.push(String::new());
            self.due.push((word.text, takes_tabs, index));
            self.call.document = Some(index);
        } else if is_output && !is_digits(&word) {
            self.call.targets.push(word.text);
        }
    }

    /// The here documents that begin at this line.
    fn documents(&mut self) {
        for (end, takes_tabs, index) in std::mem::take(&mut self.due) {
            let mut body = String::new();
            while self.at < self.text.len() {
                let rest = &self.text[self.at..];
                let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                let line = String::from_utf8_lossy(&rest[..length]);
                self.at += (length + 1).min(rest.len());
                let line = if takes_tabs { line.trim_start_matches('\t') } else { &line };
                if line.trim_end_matches('\r') == end {
                    break;
                }
                body.push_str(line);
                body.push('\n');
            }
            self.script.documents[index] = body;
        }
    }

    fn blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\\') if self.sees("\\\n") => self.at += 2,
                _ => return,
            }
        }
    }

    fn comment(&mut self) {
        while self.peek().is_some_and(|c| c != b'\n') {
            self.at += 1;
        }
    }

    /// A word; at least one byte is read.
    fn word(&mut self) -> Word {
        let mut word = Parts { text: Vec::new(), is_plain: true, is_quoted: false };
        let start = self.at;
        while let Some(c) = self.peek() {
            match c {
                b'(' if word.text.last().is_some_and(|c| b"@?*+!".contains(c)) => self.arithmetic(),
                _ if is_special(c) && self.at > start => break,
                b'\\' => {
                    if self.text.get(self.at + 1) != Some(&b'\n') {
                        word.text.extend(self.text.get(self.at + 1));
                    }
                    self.at += 2;
                }
                b'\'' => self.single(&mut word),
                b'"' => self.double(&mut word),
                b'$' => self.dollar(&mut word),
                b'`' => self.backtick(&mut word),
                _ => {
                    word.text.push(c);
                    self.at += 1;
                }
            }
        }
        self.at = self.at.min(self.text.len());
        let text = String::from_utf8_lossy(&word.text).into_owned();
        Word { text, is_plain: word.is_plain, is_quoted: word.is_quoted }
    }

    fn single(&mut self, word: &mut Parts) {
        word.is_quoted = true;
        let rest = &self.text[self.at + 1..];
        let length = memchr::memchr(b'\'', rest).unwrap_or(rest.len());
        word.text.extend(&rest[..length]);
        self.at += length + 2;
    }

    fn double(&mut self, word: &mut Parts) {
        word.is_quoted = true;
        self.at += 1;
        while let Some(c) = self.peek() {
            match c {
                b'"' => {
                    self.at += 1;
                    return;
                }
                b'\\' => {
                    match self.text.get(self.at + 1) {
                        Some(b'\n') | None => {}
                        Some(c @ (b'$' | b'`' | b'"' | b'\\')) => word.text.push(*c),
                        Some(c) => word.text.extend([b'\\', *c]),
                    }
                    self.at += 2;
                }
                b'$' => self.dollar(word),
                b'`' => self.backtick(word),
                _ => {
                    word.text.push(c);
                    self.at += 1;
                }
            }
        }
    }

    fn dollar(&mut self, word: &mut Parts) {
        self.at += 1;
        match self.peek() {
            Some(b'(') if self.sees("((") => self.arithmetic(),
            Some(b'(') => {
                self.at += 1;
                self.nested();
            }
            Some(b'{') => {
                self.at += 1;
                let name = self.at;
                while self.peek().is_some_and(|c| c == b'_' || c.is_ascii_alphanumeric()) {
                    self.at += 1;
                }
                word.text.push(b'$');
                word.text.extend(&self.text[name..self.at]);
                word.is_plain = false;
                self.braces();
                return;
            }
            Some(b'\'') if !word.is_quoted => {
                word.is_quoted = true;
                self.at += 1;
                while let Some(c) = self.peek() {
                    self.at += if c == b'\\' { 2 } else { 1 };
                    if c == b'\'' {
                        break;
                    }
                    word.text.push(c);
                }
                return;
            }
            Some(b'"') if !word.is_quoted => return,
            Some(c) if c == b'_' || c.is_ascii_alphanumeric() || b"@*#?$!-".contains(&c) => {
                word.text.push(b'$');
                let is_name = c == b'_' || c.is_ascii_alphabetic();
                while let Some(c) = self.peek() {
                    if is_name && !(c == b'_' || c.is_ascii_alphanumeric()) {
                        break;
                    }
                    word.text.push(c);
                    self.at += 1;
                    if !is_name {
                        break;
                    }
                }
                word.is_plain = false;
                return;
            }
            _ => {
                word.text.push(b'$');
                return;
            }
        }
        word.text.push(b'$');
        word.is_plain = false;
    }

    /// The rest of `${…}`.
    fn braces(&mut self) {
        self.depth += 1;
        if self.depth > DEEPEST {
            self.at = self.text.len();
        }
        let mut inside = Parts { text: Vec::new(), is_plain: true, is_quoted: true };
        while let Some(c) = self.peek() {
            match c {
                b'}' => {
                    self.at += 1;
                    break;
                }
                b'\\' => self.at += 2,
                b'"' => self.double(&mut inside),
                b'$' => self.dollar(&mut inside),
                b'`' => self.backtick(&mut inside),
                _ => self.at += 1,
            }
        }
        self.depth -= 1;
    }

    fn backtick(&mut self, word: &mut Parts) {
        self.at += 1;
        let mut inside = Vec::new();
        while let Some(c) = self.peek() {
            self.at += 1;
            match c {
                b'`' => break,
                b'\\' => {
                    match self.peek() {
                        Some(c @ (b'$' | b'`' | b'\\')) => inside.push(c),
                        Some(c) => inside.extend([b'\\', c]),
                        None => {}
                    }
                    self.at += 1;
                }
                _ => inside.push(c),
            }
        }
        word.text.push(b'$');
        word.is_plain = false;
        if self.depth < DEEPEST {
            let mut reader = Reader::new(&inside, self.depth + 1);
            reader.list(None);
            self.script.calls.extend(reader.script.calls.drain(..).map(|call| Call { document: None, ..call }));
            self.script.functions.append(&mut reader.script.functions);
        }
    }
}

/// A word while it is read.
struct Parts {
    text: Vec<u8>,
    is_plain: bool,
    is_quoted: bool,
}

/// What ends a word.
fn is_special(c: u8) -> bool {
    matches!(c, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')')
}

/// `NAME=VALUE`, `NAME+=VALUE`, `NAME[INDEX]=VALUE`.
pub(super) fn is_assignment(text: &str) -> bool {
    let Some((name, _)) = text.split_once('=') else { return false };
    let name = name.strip_suffix('+').unwrap_or(name);
    let name = name.split_once('[').map_or(name, |(name, _)| name);
    crate::task::is_variable(name)
}
