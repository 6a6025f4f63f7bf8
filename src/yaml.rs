//! YAML as SkyPilot's loader (PyYAML, YAML 1.1) reads it, with the position of every node.
//!
//! serde-based readers resolve plain scalars by YAML 1.2 and forget where a value stood. SkyPilot files need
//! both the other way round: `yes` is a boolean and `010` is eight, and an error has to name line and column.
//! So this module takes the events of `granit-parser` (already linked through kube's kubeconfig reader) and
//! resolves the scalars itself, by the regular expressions of PyYAML's `resolver.py`.

mod scalar;

use std::collections::HashMap;

use granit_parser::{Event, Marker, Parser, ScalarStyle, Span};

/// Nodes that one file may have after its aliases are written out: stops alias bombs.
const MAX_NODES: usize = 200_000;
/// Nesting that one file may have.
const MAX_DEPTH: usize = 128;

/// A place in a file, both counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl From<Marker> for Mark {
    fn from(marker: Marker) -> Self {
        Self { line: marker.line(), column: marker.col() + 1 }
    }
}

/// A value and where it begins.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it begins.
    pub at: Mark,
}

/// A value as PyYAML would construct it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// `yes`, `off`, `true` …
    Bool(bool),
    /// Decimal, octal (`010`), hexadecimal, binary or base 60 (`22:22`).
    Int(i128),
    /// With a dot; `1e4` without one is a string in YAML 1.1.
    Float(f64),
    /// A date or time, as Python's `str()` writes it.
    Time(String),
    /// Text.
    Str(String),
    /// A list.
    Seq(Vec<Node>),
    /// A map in file order; keys are unique.
    Map(Vec<(Node, Node)>),
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Value {
    /// The type's name in the words of an error.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Int(_) => "an integer",
            Self::Float(_) => "a number",
            Self::Time(_) => "a date",
            Self::Str(_) => "a string",
            Self::Seq(_) => "a list",
            Self::Map(_) => "a map",
        }
    }
}

impl Node {
    /// The text of a string node.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The value as Python's `str()` would write it: how SkyPilot renders environment values.
    pub fn to_python_str(&self) -> String {
        match &self.value {
            Value::Str(text) | Value::Time(text) => text.clone(),
            other => python_repr(other),
        }
    }
}

/// Python's `repr()` of a value.
fn python_repr(value: &Value) -> String {
    let list = |nodes: &[Node]| nodes.iter().map(|node| python_repr(&node.value)).collect::<Vec<_>>().join(", ");
    match value {
        Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => scalar::python_float(*number),
        Value::Time(text) => text.clone(),
        Value::Str(text) => python_quoted(text),
        Value::Seq(nodes) => format!("[{}]", list(nodes)),
        Value::Map(entries) => {
            let entry =
                |(key, value): &(Node, Node)| format!("{}: {}", python_repr(&key.value), python_repr(&value.value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A string as Python's `repr()` quotes it.
fn python_quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::from(quote);
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push_str(&format!("\\x{:02x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

/// Why a text is not YAML, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The place.
    pub at: Mark,
    /// The reason, one line.
    pub message: String,
}

/// The documents of a text; one that holds nothing is `Value::Null`.
///
/// # Errors
/// The first place where the text is not YAML, repeats a key, uses a tag or merges what is not a map.
pub fn documents(text: &str) -> Result<Vec<Node>, SyntaxError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) =
            event.map_err(|error| SyntaxError { at: (*error.marker()).into(), message: error.info() })?;
        builder.event(event, span)?;
    }
    Ok(builder.documents)
}

/// A list or map whose end has not been seen.
struct Open {
    node: Node,
    anchor: usize,
    key: Option<Node>,
    merges: Vec<Node>,
}

/// Puts the parser's events together.
#[derive(Default)]
struct Builder {
    documents: Vec<Node>,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
}

impl Builder {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), SyntaxError> {
        let at = Mark::from(span.start);
        match event {
            Event::DocumentStart(..) => {
                self.documents.push(Node { value: Value::Null, at });
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                let value = match tag.as_deref().map(granit_parser::Tag::suffix) {
                    Some("str" | "") => Value::Str(text.into_owned()),
                    Some(tag) if !matches!(tag, "bool" | "int" | "float" | "null") => {
                        return fail(at, format!("the tag !{tag} is not allowed in a task file"));
                    }
                    _ if style == ScalarStyle::Plain => scalar::resolve(&text),
                    _ => Value::Str(text.into_owned()),
                };
                self.close(Node { value, at }, anchor)
            }
            Event::SequenceStart(_, anchor, _) => self.begin(Value::Seq(Vec::new()), at, anchor),
            Event::MappingStart(_, anchor, _) => self.begin(Value::Map(Vec::new()), at, anchor),
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.open.pop() else { return fail(at, "unexpected end".into()) };
                let node = merged(open.node, open.merges);
                self.close(node, open.anchor)
            }
            Event::Alias(id) => match self.anchors.get(&id).cloned() {
                Some(node) => {
                    self.nodes += count(&node);
                    self.close(Node { at, ..node }, 0)
                }
                None => fail(at, "an alias refers to the value that it stands in".into()),
            },
            _ => Ok(()),
        }
    }

    fn begin(&mut self, value: Value, at: Mark, anchor: usize) -> Result<(), SyntaxError> {
        if self.open.len() >= MAX_DEPTH {
            return fail(at, format!("nested more than {MAX_DEPTH} levels deep"));
        }
        self.open.push(Open { node: Node { value, at }, anchor, key: None, merges: Vec::new() });
        Ok(())
    }

    /// A node is complete: it goes into what is open around it.
    fn close(&mut self, node: Node, anchor: usize) -> Result<(), SyntaxError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return fail(node.at, format!("more than {MAX_NODES} values once its aliases are written out"));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            if let Some(document) = self.documents.last_mut() {
                *document = node;
            }
            return Ok(());
        };
        match &mut open.node.value {
            Value::Seq(items) => items.push(node),
            Value::Map(entries) => match open.key.take() {
                None => {
                    if matches!(node.value, Value::Seq(_) | Value::Map(_)) {
                        return fail(node.at, format!("{} cannot be a key", node.value.kind()));
                    }
                    if let Some((first, _)) = entries.iter().find(|(key, _)| *key == node) {
                        let (name, line) = (node.to_python_str(), first.at.line);
                        return fail(
                            node.at,
                            format!("the key '{name}' stands here a second time, first in line {line}"),
                        );
                    }
                    open.key = Some(node);
                }
                Some(key) if key.as_str() == Some("<<") => merge_sources(node, &mut open.merges)?,
                Some(key) => entries.push((key, node)),
            },
            _ => {}
        }
        Ok(())
    }
}

/// What `<<:` names: one map or a list of maps, the first of which wins.
fn merge_sources(node: Node, merges: &mut Vec<Node>) -> Result<(), SyntaxError> {
    match node.value {
        Value::Map(_) => merges.push(node),
        Value::Seq(items) if items.iter().all(|item| matches!(item.value, Value::Map(_))) => merges.extend(items),
        _ => return fail(node.at, "'<<' merges a map or a list of maps".into()),
    }
    Ok(())
}

/// Adds the entries of the merged maps that the map does not have itself.
fn merged(mut node: Node, merges: Vec<Node>) -> Node {
    if let Value::Map(entries) = &mut node.value {
        for source in merges {
            if let Value::Map(more) = source.value {
                for (key, value) in more {
                    if !entries.iter().any(|(have, _)| *have == key) {
                        entries.push((key, value));
                    }
                }
            }
        }
    }
    node
}

fn count(node: &Node) -> usize {
    1 + match &node.value {
        Value::Seq(items) => items.iter().map(count).sum(),
        Value::Map(entries) => entries.iter().map(|(_, value)| 1 + count(value)).sum(),
        _ => 0,
    }
}

fn fail<T>(at: Mark, message: String) -> Result<T, SyntaxError> {
    Err(SyntaxError { at, message })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn one(text: &str) -> Value {
        documents(text).unwrap().remove(0).value
    }

    #[test]
    fn values_are_python_s() {
        let cases = [
            ("a: [1, 'a', 1.50, yes, ~]", "{'a': [1, 'a', 1.5, True, None]}"),
            ("{a: 2024-01-02, b: \"it's\"}", "{'a': 2024-01-02, 'b': \"it's\"}"),
            ("base: &b {x: 1, y: 2}\nuse: {<<: *b, y: 3}", "{'base': {'x': 1, 'y': 2}, 'use': {'y': 3, 'x': 1}}"),
            ("\u{feff}a: 1\nb: 2", "{'a': 1, 'b': 2}"),
            ("!!str 5", "'5'"),
        ];
        for (text, expected) in cases {
            assert_eq!(python_repr(&one(text)), expected, "{text}");
        }
    }

    #[test]
    fn errors_have_a_place() {
        let cases = [
            ("a: 1\nb: 2\na: 3", 3, 1, "the key 'a' stands here a second time, first in line 1"),
            ("a:\n  <<: 3", 2, 7, "'<<' merges a map or a list of maps"),
            ("a: &x [*x]", 1, 8, "an alias refers to the value that it stands in"),
        ];
        for (text, line, column, message) in cases {
            assert_eq!(
                documents(text).unwrap_err(),
                SyntaxError { at: Mark { line, column }, message: message.into() },
                "{text}"
            );
        }
        assert!(documents("a: [1").is_err());
        assert!(documents("a: b: c").is_err());
    }

    #[test]
    fn bombs_are_refused() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..9 {
            let before = level - 1;
            bomb.push_str(&format!("a{level}: &a{level} [{}]\n", vec![format!("*a{before}"); 10].join(", ")));
        }
        assert!(documents(&bomb).unwrap_err().message.contains("values once its aliases"));
        assert!(documents(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn several_documents() {
        assert_eq!(documents("a: 1\n---\nb: 2\n---\n").unwrap().len(), 3);
        assert_eq!(documents("").unwrap().len(), 0);
        assert_eq!(documents("# only a comment\n").unwrap().len(), 0);
    }
}
