//! Removes values from a YAML text, and keeps all else byte for byte.

use granit_parser::{Event, Parser, Span};

use super::{Node, Value, read};

/// What stands in place of a value.
const BLANK: &str = "null";

/// A list or map that has begun, and where the parser is in it.
struct Open {
    is_map: bool,
    /// The key whose value comes next, and where it ends; before a key nothing.
    key: Option<(String, usize)>,
}

/// The text with `null` in place of the values at which `is_blank` says so of the path that leads to them (the keys of
/// maps). `None` where that cannot be done by leaving out what stands there alone: a value that an alias stands for, or
/// is used by one.
pub fn without_values(text: &str, is_blank: impl Fn(&[&str]) -> bool) -> Option<String> {
    let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut open, mut blanks): (Vec<Open>, Vec<(usize, usize)>) = (Vec::new(), Vec::new());
    for event in Parser::new_from_str(bare) {
        let (event, span) = event.ok()?;
        match event {
            Event::DocumentStart(..) => open.clear(),
            Event::SequenceStart(..) => open.push(Open { is_map: false, key: None }),
            Event::MappingStart(..) => open.push(Open { is_map: true, key: None }),
            Event::SequenceEnd | Event::MappingEnd => {
                open.pop();
                value_ended(&mut open);
            }
            Event::Scalar(word, ..) => match open.last_mut() {
                Some(map) if map.is_map && map.key.is_none() => map.key = Some((word.into_owned(), bytes(&span)?.1)),
                _ => {
                    if let Some(after_key) = blanked(&open, &is_blank) {
                        blanks.push((after_key, bytes(&span)?.1));
                    }
                    value_ended(&mut open);
                }
            },
            Event::Alias(_) => value_ended(&mut open),
            _ => {}
        }
    }
    let mut out = String::from(&text[..text.len() - bare.len()]);
    let mut written = 0;
    for (start, end) in blanks {
        let value = bare.get(start..end)?;
        // An empty value stays as it is; one that ends a line leaves the line's end.
        let lead = value.len() - value.trim_start_matches([' ', '\t']).len();
        if !matches!(value[lead..].trim(), "" | ":" | ": null" | ": ~") {
            out.push_str(bare.get(written..start)?);
            out.push_str(": ");
            out.push_str(BLANK);
            written = start + value.trim_end().len();
        }
    }
    out.push_str(bare.get(written..)?);
    is_the_same(bare, &out, &is_blank).then_some(out)
}

/// After a value of a map comes a key.
fn value_ended(open: &mut [Open]) {
    if let Some(map) = open.last_mut() {
        map.key = None;
    }
}

/// Where the key ends whose value is left out, if the one that comes now is.
fn blanked(open: &[Open], is_blank: &impl Fn(&[&str]) -> bool) -> Option<usize> {
    let path: Option<Vec<&str>> = open.iter().map(|open| open.key.as_ref().map(|(key, _)| key.as_str())).collect();
    let (_, end) = open.last()?.key.as_ref()?;
    is_blank(&path?).then_some(*end)
}

fn bytes(span: &Span) -> Option<(usize, usize)> {
    Some((span.start.byte_offset()?, span.end.byte_offset()?))
}

/// Whether both texts say the same but for values that are left out, and those are in the second.
fn is_the_same(before: &str, after: &str, is_blank: &impl Fn(&[&str]) -> bool) -> bool {
    let (Ok(mut before), Ok(after)) = (read(before), read(after)) else { return false };
    before.documents.iter_mut().for_each(|document| forget(document, &mut Vec::new(), is_blank));
    before.documents == after.documents
}

fn forget(node: &mut Node, path: &mut Vec<String>, is_blank: &impl Fn(&[&str]) -> bool) {
    let Value::Map(entries) = &mut node.value else { return };
    for (key, value) in entries {
        path.push(key.to_python_str());
        if is_blank(&path.iter().map(String::as_str).collect::<Vec<_>>()) {
            value.value = Value::Null;
        } else {
            forget(value, path, is_blank);
        }
        path.pop();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn blank(text: &str) -> Option<String> {
        without_values(text, |path| matches!(path, ["secrets", _]))
    }

    #[test]
    fn values_are_left_out_and_nothing_else() {
        for (text, expected) in [
            (
                "run: a\nsecrets:\n  A: hush # why\n  B: 'it''s'\n\nname: x\n",
                "run: a\nsecrets:\n  A: null # why\n  B: null\n\nname: x\n",
            ),
            ("secrets: {A: hush, B: , \"C\": \"x\"}\nrun: a", "secrets: {A: null, B: , \"C\": null}\nrun: a"),
            ("secrets: {\"A\":\"x\"}", "secrets: {\"A\": null}"),
            (
                "secrets:\n  A: |\n    one\n    two\n  B: ~\n  C:\nrun: a\n",
                "secrets:\n  A: null\n  B: ~\n  C:\nrun: a\n",
            ),
            ("secrets:\n  A: >-\n    one\n\n    two\n\n# c\nrun: a\n", "secrets:\n  A: null\n\n# c\nrun: a\n"),
            ("secrets:\n  A: one\n    two\n  B: !!str 5\nrun: a\n", "secrets:\n  A: null\n  B: null\nrun: a\n"),
            ("\u{feff}secrets: {A: x}\r\nrun: a\r\n", "\u{feff}secrets: {A: null}\r\nrun: a\r\n"),
            (
                "name: p\n---\nsecrets: {A: x}\n---\nsecrets:\n  A: y",
                "name: p\n---\nsecrets: {A: null}\n---\nsecrets:\n  A: null",
            ),
            ("envs: {secrets: x}\nrun: {secrets: {A: x}}", "envs: {secrets: x}\nrun: {secrets: {A: x}}"),
            ("run: a", "run: a"),
        ] {
            assert_eq!(blank(text).as_deref(), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn what_cannot_be_told_apart_is_refused() {
        for text in [
            "envs: &e {A: hush}\nsecrets: *e",
            "envs: {A: &a hush}\nsecrets: {B: *a}",
            "x: &x\n  secrets: {A: hush}\n<<: *x",
            "secrets: {A: &a hush}\nenvs: {B: *a}",
            "secrets: {A: [hush]}",
        ] {
            assert_eq!(blank(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #![proptest_config(crate::fixtures::properties(256))]

        #[test]
        fn no_value_stays(value in "[a-z0-9 '\"#:{}|>&*!%@`,\\\\\n\t-]{0,24}", style in 0..4_usize) {
            let mark = "h7u5s3h1";
            let value = format!("{mark}{value}{mark}");
            let written = match style {
                0 => format!("'{}'", value.replace('\'', "''")),
                1 => format!("{value:?}"),
                2 => format!("|\n    {}", value.replace('\n', "\n    ")),
                // What is plain ends before a comment, and where another key begins.
                _ => value.replace(['#', '\n'], "x"),
            };
            let text = format!("name: x\nsecrets:\n  A: {written}\nrun: a # b\n");
            if let Some(kept) = blank(&text) {
                proptest::prop_assert!(!kept.contains(mark), "{text:?}: {kept:?}");
                proptest::prop_assert!(kept.starts_with("name: x\nsecrets:\n  A: null") && kept.ends_with("\nrun: a # b\n"), "{kept:?}");
            }
        }
    }
}
