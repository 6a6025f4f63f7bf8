//! YAML as SkyPilot's loader (PyYAML, YAML 1.1) reads it, with the position of every node.
//!
//! serde-based readers resolve plain scalars by YAML 1.2 and forget where a value stood. SkyPilot files need
//! both the other way round: `yes` is a boolean and `010` is eight, and an error has to name line and column.
//! So this module takes the events of `granit-parser` (already linked through kube's kubeconfig reader) and
//! resolves the scalars itself, by the regular expressions of PyYAML's `resolver.py`.

mod blank;
mod build;
mod python;
mod scalar;

use granit_parser::{Event, Marker, Parser, ScalarStyle};

pub use blank::without_values;

/// Documents that one file may have: with more, the names of all tasks of a pipeline are no variable for a process.
pub const MAX_DOCUMENTS: usize = 500;

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
    pub value: Value,
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
    Str(String),
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

    /// The value as JSON, as Python's `json.dumps` would write it; what JSON has no number for is null.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Int(number) => match (i64::try_from(*number), u64::try_from(*number)) {
                (Ok(number), _) => number.into(),
                (_, Ok(number)) => number.into(),
                #[allow(clippy::cast_precision_loss)] // beyond what any field takes
                _ => (*number as f64).into(),
            },
            Value::Float(number) => (*number).into(),
            Value::Time(text) | Value::Str(text) => text.as_str().into(),
            Value::Seq(items) => items.iter().map(Self::to_json).collect(),
            Value::Map(entries) => entries.iter().map(|(key, value)| (key.to_python_str(), value.to_json())).collect(),
        }
    }

    /// The value as Python's `str()` would write it: how SkyPilot renders environment values.
    pub fn to_python_str(&self) -> String {
        match &self.value {
            Value::Str(text) | Value::Time(text) => text.clone(),
            other => python::repr(other),
        }
    }
}

/// Why a text is not YAML, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    pub at: Mark,
    /// The reason, one line.
    pub message: String,
}

/// What a text holds.
#[derive(Debug)]
pub struct Yaml {
    /// Its documents; one that holds nothing is `Value::Null`.
    pub documents: Vec<Node>,
    /// What is wrong with them beyond their structure: repeated keys, tags, dates that no calendar has.
    pub errors: Vec<SyntaxError>,
}

/// Reads a text.
///
/// # Errors
/// The first place where the text is not YAML and cannot be read on from.
pub fn read(text: &str) -> Result<Yaml, SyntaxError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut builder = build::Builder::new(text);
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| SyntaxError {
            at: (*error.marker()).into(),
            message: format!("not YAML: {}", error.info()),
        })?;
        if let Event::Scalar(_, ScalarStyle::Literal | ScalarStyle::Folded, ..) = &event
            && span.start.byte_offset().is_some_and(|start| is_indented_by_tab(text, start))
        {
            let message = "not YAML: a tab where spaces have to indent the text".into();
            return Err(SyntaxError { at: span.start.into(), message });
        }
        builder.event(event, span)?;
    }
    Ok(Yaml { documents: builder.documents, errors: builder.errors })
}

/// Whether the text of a block scalar, which begins at `start`, begins with a tab, and its indentation is not said in
/// its header: libyaml, which SkyPilot reads with, takes the tab for a part of that.
fn is_indented_by_tab(text: &str, start: usize) -> bool {
    let Some((before, content)) = text.split_at_checked(start) else { return false };
    let header = before.trim_end().lines().next_back().unwrap_or_default();
    let header = header.split(" #").next().unwrap_or_default();
    let indicators = header.rsplit(['|', '>']).next().unwrap_or_default();
    content.starts_with('\t') && !indicators.contains(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn one(text: &str) -> Value {
        read(text).unwrap().documents.remove(0).value
    }

    #[test]
    fn values_are_python_s() {
        let cases = [
            ("a: [1, 'a', 1.50, yes, ~]", "{'a': [1, 'a', 1.5, True, None]}"),
            ("{a: 2024-01-02, b: \"it's\"}", "{'a': datetime.date(2024, 1, 2), 'b': \"it's\"}"),
            ("base: &b {x: 1, y: 2}\nuse: {<<: *b, y: 3}", "{'base': {'x': 1, 'y': 2}, 'use': {'x': 1, 'y': 3}}"),
            ("\u{feff}a: 1\nb: 2", "{'a': 1, 'b': 2}"),
            ("!!str 5", "'5'"),
            ("a: |\n  x\n", "{'a': 'x\\n'}"),
            ("a: |\n  x", "{'a': 'x'}"),
            ("a: |\n  x\n  ", "{'a': 'x\\n'}"),
            ("a: >\n  x\n  y", "{'a': 'x y'}"),
            ("a: |\n  x\n# c", "{'a': 'x\\n'}"),
        ];
        for (text, expected) in cases {
            assert_eq!(python::repr(&one(text)), expected, "{text}");
        }
    }

    /// As libyaml judges them.
    #[test]
    fn tabs_that_indent_a_block() {
        for (text, tab) in [
            ("run: |\n \techo hi\n", Some((2, 2))),
            ("run: |\n  \techo hi\n", Some((2, 3))),
            ("run: |\n\techo\n", Some((1, 6))),
            ("run: |\n\n \techo\n", Some((3, 2))),
            ("run: |\n  a\n \tb\n", Some((3, 3))),
            ("run: |\n  a\n  \tb\n", None),
            ("run: |\n \t\n  a\n", Some((2, 2))),
            ("run: |\r\n \techo\r\n", Some((2, 2))),
            ("run: |1\n \techo\n", None),
            ("run: |2\n  \techo\n", None),
            ("run: |2\n \techo\n", Some((2, 2))),
            ("run: >\n \techo\n", Some((2, 2))),
            ("a:\n  run: |\n     \techo\n", Some((3, 6))),
            ("run: |-\n \techo\n", Some((2, 2))),
            ("run: | # 2\n \techo\n", Some((2, 2))),
            ("run: &a |\n  echo\n", None),
            ("run: '|'\nb: |\n  x\n", None),
        ] {
            let wrong = read(text).err().map(|error| (error.at.line, error.at.column));
            assert_eq!(wrong, tab, "{text:?}");
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
            let error = read(text).map_or_else(|error| error, |mut yaml| yaml.errors.remove(0));
            assert_eq!(error, SyntaxError { at: Mark { line, column }, message: message.into() }, "{text}");
        }
        assert!(read("a: [1").is_err());
        assert!(read("a: b: c").is_err());
        assert!(read("a: b\n...\nc: d").is_err());
    }

    #[test]
    fn bombs_are_refused() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..9 {
            let before = level - 1;
            bomb.push_str(&format!("a{level}: &a{level} [{}]\n", vec![format!("*a{before}"); 10].join(", ")));
        }
        assert!(read(&bomb).unwrap_err().message.contains("values once its aliases"));
        assert!(read(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn small_files_stay_small() {
        let aliases = format!("a: &a {}\nb: [{}]", "x".repeat(100_000), "*a, ".repeat(200));
        let anchors = format!(
            "{}{}{}",
            (0..100).map(|n| format!("&a{n} [")).collect::<String>(),
            "x, ".repeat(1000),
            "]".repeat(100)
        );
        let long = format!(
            "{}{:?}{}",
            (0..100).map(|n| format!("&a{n} [")).collect::<String>(),
            "x".repeat(1 << 20),
            "]".repeat(100)
        );
        for (text, expected) in [
            (aliases, "more than 16 MiB of text once its aliases are written out"),
            (anchors, "more than 20000 values once its aliases are written out"),
            (long, "more than 16 MiB of text once its aliases are written out"),
            ("- x\n".repeat(20_001), "more than 20000 values once its aliases are written out"),
            ("--- a\n".repeat(501), "more than 500 documents"),
        ] {
            assert_eq!(read(&text).unwrap_err().message, expected);
        }
        assert_eq!(read(&"--- a\n".repeat(500)).unwrap().documents.len(), 500);
    }

    #[test]
    fn several_documents() {
        assert_eq!(read("a: 1\n---\nb: 2\n---\n").unwrap().documents.len(), 3);
        assert_eq!(read("").unwrap().documents.len(), 0);
        assert_eq!(read("# only a comment\n").unwrap().documents.len(), 0);
    }
}
