//! Files of `K=V` lines, as python-dotenv reads them, which SkyPilot's `--env-file` and `--secret-file` do
//! (<https://github.com/theskumar/python-dotenv>). Two things differ: a line that is none is an error, where
//! python-dotenv skips it; and the maintained Rust readers expand `$NAME` without braces, which it does not, so this
//! is our own.

use std::collections::HashMap;

/// Bytes of a value, and of all values of a file, once `${NAME}` is filled in: each may name one twice as long.
const MAX_VALUE: usize = 1 << 20;
const MAX_VALUES: usize = 16 << 20;

/// Why a file cannot be read, and in which line.
#[derive(Debug, PartialEq, Eq)]
pub struct Wrong {
    /// From 1.
    pub line: usize,
    /// Without the line itself, which may be a secret.
    pub reason: &'static str,
}

/// Reads a file; `known` gives the variables that `${NAME}` can name beside those of earlier lines, which win.
/// A key without `=` has no value.
///
/// # Errors
/// The first line that is none, or whose value grows too large.
pub fn parse(text: &str, known: impl Fn(&str) -> Option<String>) -> Result<Vec<(String, Option<String>)>, Wrong> {
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut values: HashMap<String, (usize, Option<String>)> = HashMap::new();
    let (mut line, mut size) = (1, 0);
    for number in 0.. {
        let blank = rest.len() - rest.trim_start().len();
        line += rest[..blank].matches('\n').count();
        rest = &rest[blank..];
        if rest.is_empty() {
            break;
        }
        let (pair, after) = binding(rest).ok_or(Wrong { line, reason: "this is not K=V" })?;
        if let Some((key, value)) = pair {
            let lookup = |name: &str| match values.get(name) {
                Some((_, value)) => value.clone(),
                None => known(name),
            };
            let value = value
                .map(|value| expanded(&value, lookup).ok_or(Wrong { line, reason: "the value has more than 1 MiB" }));
            let value = value.transpose()?;
            size += value.as_ref().map_or(0, String::len);
            if size > MAX_VALUES {
                return Err(Wrong { line, reason: "the values up to here have more than 16 MiB" });
            }
            // The last one counts, and stands where it is written.
            values.insert(key, (number, value));
        }
        line += rest[..rest.len() - after.len()].matches('\n').count();
        rest = after;
    }
    let mut pairs: Vec<_> = values.into_iter().map(|(key, (number, value))| (number, key, value)).collect();
    pairs.sort_unstable();
    Ok(pairs.into_iter().map(|(_, key, value)| (key, value)).collect())
}

type Pair = (String, Option<String>);

/// One line, or several where a quoted value has them; a comment is no pair.
fn binding(text: &str) -> Option<(Option<Pair>, &str)> {
    let blank = |c: char| c.is_whitespace() && c != '\n' && c != '\r';
    let mut rest = text;
    if let Some(after) = rest.strip_prefix("export")
        && after.starts_with(blank)
    {
        rest = after.trim_start_matches(blank);
    }
    if rest.starts_with('#') {
        return Some((None, end_of_line(rest)?));
    }
    let key = if let Some(quoted) = rest.strip_prefix('\'') {
        let end = quoted.find('\'').filter(|end| *end > 0)?;
        rest = &quoted[end + 1..];
        &quoted[..end]
    } else {
        let end = rest.find(|c: char| c == '=' || c == '#' || c.is_whitespace()).unwrap_or(rest.len());
        let key = rest.get(..end).filter(|key| !key.is_empty())?;
        rest = &rest[end..];
        key
    };
    rest = rest.trim_start_matches(blank);
    let mut value = None;
    if let Some(after) = rest.strip_prefix('=') {
        let begin = after.trim_start_matches(blank);
        // Nothing but a comment: a `#` right behind the `=` is none.
        let comment = begin.len() < after.len() && begin.starts_with('#');
        let (text, after) = if comment { (String::new(), begin) } else { self::value(begin)? };
        (value, rest) = (Some(text), after);
    }
    Some((Some((key.to_owned(), value)), end_of_line(rest)?))
}

fn value(text: &str) -> Option<(String, &str)> {
    for (quote, escapes) in [('\'', "\\'"), ('"', "\\'\"abfnrtv")] {
        if let Some(quoted) = text.strip_prefix(quote) {
            let end = closing(quoted, quote)?;
            return Some((unescaped(&quoted[..end], escapes), &quoted[end + 1..]));
        }
    }
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    let (line, rest) = text.split_at(end);
    let comment =
        line.char_indices().zip(line.chars().skip(1)).find(|((_, c), next)| c.is_whitespace() && *next == '#');
    let line = comment.map_or(line, |((at, _), _)| &line[..at]);
    Some((line.trim_end().to_owned(), rest))
}

/// Where a quoted text ends.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut characters = text.char_indices();
    while let Some((at, c)) = characters.next() {
        if c == quote {
            return Some(at);
        }
        if c == '\\' {
            characters.next();
        }
    }
    None
}

fn unescaped(text: &str, escapes: &str) -> String {
    let mut out = String::new();
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let Some(next) = characters.peek().copied().filter(|next| c == '\\' && escapes.contains(*next)) else {
            out.push(c);
            continue;
        };
        characters.next();
        out.push(match next {
            'a' => '\u{7}',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            other => other,
        });
    }
    out
}

/// What follows a value: blanks and a comment.
fn end_of_line(text: &str) -> Option<&str> {
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    let (line, rest) = text.split_at(end);
    let line = line.trim_start();
    (line.is_empty() || line.starts_with('#')).then_some(rest)
}

/// `${NAME}` and `${NAME:-default}`, whatever the quotes; `None` for what grows too large.
fn expanded(text: &str, lookup: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let Some(end) = rest[at..].find('}').map(|end| at + end) else { break };
        out.push_str(&rest[..at]);
        let inside = &rest[at + 2..end];
        match inside.split_once(':') {
            None => out.push_str(&lookup(inside).unwrap_or_default()),
            Some((name, default)) if default.starts_with('-') => {
                out.push_str(&lookup(name).unwrap_or_else(|| default[1..].to_owned()));
            }
            Some(_) => out.push_str(&rest[at..=end]),
        }
        if out.len() > MAX_VALUE {
            return None;
        }
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    (out.len() <= MAX_VALUE).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> String {
        let known = |name: &str| (name == "HOME").then(|| "/root".to_owned());
        match parse(text, known) {
            Ok(pairs) => pairs
                .iter()
                .map(|(key, value)| value.as_ref().map_or_else(|| key.clone(), |value| format!("{key}={value}")))
                .collect::<Vec<_>>()
                .join("|"),
            Err(Wrong { line, reason: "this is not K=V" }) => format!("line {line}"),
            Err(Wrong { line, reason }) => format!("line {line}: {reason}"),
        }
    }

    /// Each was read by python-dotenv 1.2, but for the lines that are none.
    #[test]
    fn as_python_dotenv() {
        let cases = [
            ("A=1\nB = 2 \n\n# note\nexport C=3", "A=1|B=2|C=3"),
            ("A=x # note\nB=x#y\nC=", "A=x|B=x#y|C="),
            ("A='it\\'s $B \\n' # x", "A=it's $B \\n"),
            ("A=\"two\\nlines \\\"q\\\" \\x\"", "A=two\nlines \"q\" \\x"),
            ("A=\"over\ntwo\"\nB=1", "A=over\ntwo|B=1"),
            ("A='open\\'", "line 1"),
            ("A=\"a\\\\\"", "A=a\\"),
            ("A=#x\nB= # x\nC=${X:y}z", "A=#x|B=|C=${X:y}z"),
            ("export=1", "export=1"),
            ("'K'=1", "K=1"),
            ("K", "K"),
            (
                "A=1\nB=${A}2\nC=${NO:-d}\nD=${NO}\nE='${A}'\nF=$A\nG=${HOME}\nH=${A",
                "A=1|B=12|C=d|D=|E=1|F=$A|G=/root|H=${A",
            ),
            ("A=1\nA=2", "A=2"),
            ("A=1\r\nB=2\r\n", "A=1|B=2"),
            ("A=\"x\" y\n", "line 1"),
            ("A=1\nB='x\n", "line 2"),
            ("=1", "line 1"),
            ("a b", "line 1"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(one(text), expected, "{text:?}");
        }
    }

    #[test]
    fn values_do_not_grow_without_end() {
        let doubled = |lines: usize| {
            let next = |n: usize| format!("A{n}=${{A{}}}${{A{}}}\n", n - 1, n - 1);
            format!("A0=xxxxxxxxxx\n{}", (1..lines).map(next).collect::<String>())
        };
        assert_eq!(one(&doubled(40)), "line 18: the value has more than 1 MiB");
        assert_eq!(one(&format!("A={}", "x".repeat(MAX_VALUE + 1))), "line 1: the value has more than 1 MiB");
        let many = format!("A={}\n{}", "x".repeat(1 << 20), "\n\nA='${A}'".repeat(16));
        assert_eq!(one(&many), "line 34: the values up to here have more than 16 MiB");
        // Each line looks up an earlier one.
        let long: String = (0..100_000).map(|n| format!("A{n}=${{A{}}}x\n", n / 2)).collect();
        assert_eq!(parse(&long, |_| None).map(|pairs| pairs.len()), Ok(100_000));
    }
}
