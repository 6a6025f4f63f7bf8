//! `$NAME` and `${NAME}` in `workdir`, `file_mounts`, `volumes` and `service`, filled in as SkyPilot does: it writes the
//! field as JSON, replaces the names in that text and reads it again. So unknown names stay, `$$` and `\$` protect
//! nothing, there are no defaults, a value with a quotation mark cannot be used, and keys become text.

use super::problem::Problem;
use crate::yaml::{Node, Value};

/// A value with its variables filled in.
pub(super) fn fill(node: &Node, variables: &[(String, String)], problems: &mut Vec<Problem>) -> Node {
    let value = match &node.value {
        Value::Str(text) => Value::Str(text_in(text, node, variables, problems)),
        Value::Seq(items) => Value::Seq(items.iter().map(|item| fill(item, variables, problems)).collect()),
        Value::Map(entries) => {
            let mut filled: Vec<(Node, Node)> = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                let key = Node { value: Value::Str(text_in(&key_text(key), key, variables, problems)), at: key.at };
                let value = fill(value, variables, problems);
                match filled.iter_mut().find(|(other, _)| *other == key) {
                    Some(before) => *before = (key, value),
                    None => filled.push((key, value)),
                }
            }
            Value::Map(filled)
        }
        Value::Time(text) => {
            problems.push(Problem::at(node.at, format!("a date cannot stand here: put '{text}' in quotes")));
            Value::Str(text.clone())
        }
        other => other.clone(),
    };
    Node { value, at: node.at }
}

/// Whether a text has a variable of these names in it.
pub(super) fn names_any(text: &str, names: &[String]) -> bool {
    let mut found = false;
    replace(text, |name| {
        found |= names.iter().any(|other| other == name);
        None
    });
    found
}

/// The same of all texts in a value.
pub(super) fn fills_any(node: &Node, names: &[String]) -> bool {
    match &node.value {
        Value::Str(text) => names_any(text, names),
        Value::Seq(items) => items.iter().any(|item| fills_any(item, names)),
        Value::Map(entries) => entries.iter().any(|(key, value)| fills_any(key, names) || fills_any(value, names)),
        _ => false,
    }
}

/// A key as JSON writes it.
fn key_text(key: &Node) -> String {
    match &key.value {
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        _ => key.to_python_str(),
    }
}

/// Bytes that variables may add to a text: what is longer is no path, name or address.
const LONGEST: usize = 8 << 10;

fn text_in(text: &str, node: &Node, variables: &[(String, String)], problems: &mut Vec<Problem>) -> String {
    if !text.contains('$') {
        return text.to_owned();
    }
    let value = |name: &str| variables.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let escaped = json_escaped(text);
    let filled = replace(&escaped, value);
    if filled.len() > escaped.len() + LONGEST {
        let message = format!("the variables in '{text}' have more than {} KiB", LONGEST >> 10);
        problems.push(Problem::at(node.at, message));
        return text.to_owned();
    }
    let json = format!("\"{filled}\"");
    serde_json::from_str(&json).unwrap_or_else(|_| {
        let message = format!("a variable in '{text}' holds a quotation mark, a line break or a backslash");
        problems.push(Problem::at(node.at, message).hint("its value cannot be filled in here"));
        text.to_owned()
    })
}

/// Replaces the variables that `value` knows, and ends early where that is too much.
fn replace<'a>(text: &'a str, mut value: impl FnMut(&'a str) -> Option<String>) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let body = after.strip_prefix('{').unwrap_or(after);
        let end = body.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(body.len());
        let name = &body[..end];
        let tail = body[end..].strip_prefix('}').unwrap_or(&body[end..]);
        let found = if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) { None } else { value(name) };
        if out.len() > text.len() + LONGEST {
            return out;
        }
        if let Some(value) = found {
            out.push_str(&value);
            rest = tail;
        } else {
            out.push('$');
            rest = after;
        }
    }
    out + rest
}

/// A text as Python's `json.dumps` writes it, without the quotation marks: ASCII alone.
fn json_escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            ' '..='~' => out.push(c),
            _ => {
                let mut units = [0; 2];
                out.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_do_not_grow_without_end() {
        let variables = [("A".to_owned(), "x".repeat(1 << 20))];
        let at = crate::yaml::Mark { line: 1, column: 1 };
        let mut problems = Vec::new();
        let node = Node { value: Value::Str("$A".repeat(100_000)), at };
        assert_eq!(fill(&node, &variables, &mut problems).as_str().map(str::len), Some(200_000));
        assert!(problems[0].message.ends_with("' have more than 8 KiB"), "{problems:?}");
    }

    #[test]
    fn variables_are_filled_in_as_skypilot_does() {
        let variables = [("A", "va"), ("B", "vb"), ("Q", "q\"q"), ("N", "a\\nb")].map(|(k, v)| (k.into(), v.into()));
        let cases = [
            ("/d/${A}", "/d/va"),
            ("/e/$A-x", "/e/va-x"),
            ("$UNSET/${UNSET}", "$UNSET/${UNSET}"),
            ("/g${A", "/gva"),
            ("${A:-def}", "va:-def}"),
            ("$$A", "$va"),
            ("\\$A", "\\va"),
            ("$Ab", "$Ab"),
            ("$é $A\u{e9}", "$é vaé"),
            ("$1A", "$1A"),
            ("$N", "a\nb"),
            ("100$", "100$"),
        ];
        let at = crate::yaml::Mark { line: 1, column: 1 };
        for (text, expected) in cases {
            let mut problems = Vec::new();
            let node = fill(&Node { value: Value::Str(text.into()), at }, &variables, &mut problems);
            assert_eq!((node.as_str(), problems.len()), (Some(expected), 0), "{text}");
        }
        let mut problems = Vec::new();
        fill(&Node { value: Value::Str("$Q".into()), at }, &variables, &mut problems);
        assert_eq!(problems.len(), 1);
        assert!(names_any("x${A}", &["A".into()]) && !names_any("$AB", &["A".into()]));
    }
}
