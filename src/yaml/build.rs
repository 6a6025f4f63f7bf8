//! Puts a parser's events together to nodes.

use std::collections::{HashMap, HashSet};

use granit_parser::{Event, ScalarStyle, Span, Tag};

use super::{MAX_DOCUMENTS, Mark, Node, SyntaxError, Value, scalar};

/// Values that one file may have after its aliases are written out, those kept for aliases included: more are no task
/// file, and would take long to be compared with one another.
const MAX_NODES: usize = 20_000;
/// Bytes of text that aliases may stand for, and may be kept for them.
const MAX_ALIASED: usize = 16 << 20;
/// Nesting that one file may have.
const MAX_DEPTH: usize = 128;

/// A list or map whose end has not been seen.
struct Open {
    node: Node,
    anchor: usize,
    key: Option<Node>,
    /// The lines of the keys, which SkyPilot compares as they are written.
    seen: HashMap<String, usize>,
    /// The key is a plain `<<`.
    merge: bool,
    merges: Vec<Node>,
}

/// Puts the parser's events together.
#[derive(Default)]
pub(super) struct Builder {
    pub(super) documents: Vec<Node>,
    /// What is wrong and does not keep the rest from being read.
    pub(super) errors: Vec<SyntaxError>,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
    /// Bytes of text that were written a second time.
    aliased: usize,
    /// The last line of a text that does not end with a line break, and how many characters there are in all.
    unended: Option<(String, usize)>,
}

impl Builder {
    /// For a text.
    pub(super) fn new(text: &str) -> Self {
        let last = text.rsplit(['\n', '\r']).next().unwrap_or_default();
        let unended = (!last.is_empty()).then(|| (last.to_owned(), text.chars().count()));
        Self { unended, ..Self::default() }
    }

    /// Whether a block scalar goes on to the end of a text that has no line break there, which PyYAML does not add.
    fn is_unended(&self, text: &str, span: &Span) -> bool {
        let Some((last, length)) = &self.unended else { return false };
        let own = text.strip_suffix('\n').and_then(|text| text.rsplit('\n').next()).unwrap_or_default();
        let inner = last.trim();
        let same = last.ends_with(own) || (!inner.is_empty() && own.trim_end().ends_with(inner));
        span.end.index() == *length && !own.is_empty() && same
    }

    /// Takes the next event.
    ///
    /// # Errors
    /// What cannot be read on from.
    pub(super) fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), SyntaxError> {
        let at = Mark::from(span.start);
        match event {
            // YAML 1.2 would have it, 1.1 has not.
            Event::DocumentStart(false, _) if !self.documents.is_empty() => {
                fail(at, "a further document must begin with '---'".into())
            }
            Event::DocumentStart(..) if self.documents.len() >= MAX_DOCUMENTS => {
                fail(at, format!("more than {MAX_DOCUMENTS} documents"))
            }
            Event::DocumentStart(..) => {
                self.documents.push(Node { value: Value::Null, at });
                Ok(())
            }
            Event::Scalar(mut text, style, anchor, tag) => {
                if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) && self.is_unended(&text, &span) {
                    text.to_mut().pop();
                }
                let plain = style == ScalarStyle::Plain && tag.is_none();
                if plain && text == "<<" && self.wants_key() {
                    return self.key(Node { value: Value::Str("<<".into()), at }, "<<", true);
                }
                let value = self.scalar(&text, plain, tag.as_deref(), at);
                self.close(Node { value, at }, anchor, Some(&text))
            }
            Event::SequenceStart(_, anchor, tag) => self.begin(Value::Seq(Vec::new()), at, anchor, tag.as_deref()),
            Event::MappingStart(_, anchor, tag) => self.begin(Value::Map(Vec::new()), at, anchor, tag.as_deref()),
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.open.pop() else { return fail(at, "unexpected end".into()) };
                let node = merged(open.node, open.merges);
                self.close(node, open.anchor, None)
            }
            Event::Alias(id) => {
                let Some(size) = self.anchors.get(&id).map(size) else {
                    return fail(at, "an alias refers to the value that it stands in".into());
                };
                self.take(size, at)?;
                let value = self.anchors.get(&id).map_or(Value::Null, |node| node.value.clone());
                self.close(Node { value, at }, 0, None)
            }
            _ => Ok(()),
        }
    }

    /// Counts so many values and bytes of aliased text.
    fn take(&mut self, (nodes, bytes): (usize, usize), at: Mark) -> Result<(), SyntaxError> {
        self.nodes += nodes;
        self.aliased += bytes;
        if self.nodes > MAX_NODES {
            return fail(at, format!("more than {MAX_NODES} values once its aliases are written out"));
        }
        if self.aliased > MAX_ALIASED {
            return fail(at, format!("more than {} MiB of text once its aliases are written out", MAX_ALIASED >> 20));
        }
        Ok(())
    }

    fn wants_key(&self) -> bool {
        self.open.last().is_some_and(|open| matches!(open.node.value, Value::Map(_)) && open.key.is_none())
    }

    /// The value of a scalar; what is wrong with it is noted, and its text taken instead.
    fn scalar(&mut self, text: &str, plain: bool, tag: Option<&Tag>, at: Mark) -> Value {
        let value = match tag.map(|tag| (tag.core_suffix(), tag.suffix())) {
            None if plain => scalar::resolve(text),
            None | Some((Some("str"), _) | (None, "")) => return Value::Str(text.to_owned()),
            Some((Some(kind @ ("bool" | "int" | "float" | "null" | "timestamp")), _)) => {
                scalar::resolve(text).and_then(|value| match (kind, value) {
                    ("null", _) => Ok(Value::Null),
                    #[allow(clippy::cast_precision_loss)] // as Python's float() does
                    ("float", Value::Int(number)) => Ok(Value::Float(number as f64)),
                    ("bool", value @ Value::Bool(_))
                    | ("int", value @ Value::Int(_))
                    | ("float", value @ Value::Float(_))
                    | ("timestamp", value @ Value::Time(_)) => Ok(value),
                    _ => Err(format!("'{text}' is not what its tag !!{kind} says")),
                })
            }
            Some((_, tag)) => Err(format!("the tag !{tag} is not allowed in a task file")),
        };
        value.unwrap_or_else(|message| {
            self.errors.push(SyntaxError { at, message });
            Value::Str(text.to_owned())
        })
    }

    fn begin(&mut self, value: Value, at: Mark, anchor: usize, tag: Option<&Tag>) -> Result<(), SyntaxError> {
        if self.open.len() >= MAX_DEPTH {
            return fail(at, format!("nested more than {MAX_DEPTH} levels deep"));
        }
        let own = if matches!(value, Value::Seq(_)) { "seq" } else { "map" };
        if let Some(tag) = tag.filter(|tag| tag.core_suffix() != Some(own)) {
            let message = format!("the tag !{} is not allowed in a task file", tag.suffix());
            self.errors.push(SyntaxError { at, message });
        }
        let node = Node { value, at };
        self.open.push(Open { node, anchor, key: None, seen: HashMap::new(), merge: false, merges: Vec::new() });
        Ok(())
    }

    /// A node is complete: it goes into what is open around it. `text` is a scalar as it is written.
    fn close(&mut self, node: Node, anchor: usize, text: Option<&str>) -> Result<(), SyntaxError> {
        self.take((1, 0), node.at)?;
        if anchor > 0 {
            self.take(size(&node), node.at)?;
            self.anchors.insert(anchor, node.clone());
        }
        if self.wants_key() {
            let written = text.map_or_else(|| node.to_python_str(), str::to_owned);
            return self.key(node, &written, false);
        }
        let Some(open) = self.open.last_mut() else {
            if let Some(document) = self.documents.last_mut() {
                *document = node;
            }
            return Ok(());
        };
        match (&mut open.node.value, open.key.take()) {
            (Value::Seq(items), _) => items.push(node),
            (Value::Map(_), Some(_)) if open.merge => {
                open.merge = false;
                if let Err(error) = merge_sources(node, &mut open.merges) {
                    self.errors.push(error);
                }
            }
            (Value::Map(entries), Some(key)) => entries.push((key, node)),
            _ => {}
        }
        Ok(())
    }

    fn key(&mut self, node: Node, written: &str, merge: bool) -> Result<(), SyntaxError> {
        if matches!(node.value, Value::Seq(_) | Value::Map(_)) {
            return fail(node.at, format!("{} cannot be a key", node.value.kind()));
        }
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        if let Some(line) = open.seen.get(written) {
            let message = format!("the key '{written}' stands here a second time, first in line {line}");
            self.errors.push(SyntaxError { at: node.at, message });
        } else {
            open.seen.insert(written.to_owned(), node.at.line);
        }
        open.merge = merge;
        open.key = Some(node);
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

/// The merged maps' entries before the map's own, which win, in the order that PyYAML gives them: the last map first.
fn merged(mut node: Node, merges: Vec<Node>) -> Node {
    let Value::Map(own) = &mut node.value else { return node };
    if merges.is_empty() {
        return node;
    }
    let mut taken: HashSet<String> = own.iter().map(|(key, _)| key.to_python_str()).collect();
    let mut groups = Vec::new();
    for source in merges {
        let Value::Map(entries) = source.value else { continue };
        groups.push(entries.into_iter().filter(|(key, _)| taken.insert(key.to_python_str())).collect::<Vec<_>>());
    }
    let own = std::mem::take(own);
    node.value = Value::Map(groups.into_iter().rev().flatten().chain(own).collect());
    node
}

/// How many values there are in one, and how many bytes of text.
fn size(node: &Node) -> (usize, usize) {
    let sum = |(nodes, bytes): (usize, usize), node: &Node| {
        let (more, text) = size(node);
        (nodes + more, bytes + text)
    };
    match &node.value {
        Value::Seq(items) => items.iter().fold((1, 0), sum),
        Value::Map(entries) => entries.iter().flat_map(|(key, value)| [key, value]).fold((1, 0), sum),
        Value::Str(text) | Value::Time(text) => (1, text.len()),
        _ => (1, 0),
    }
}

fn fail<T>(at: Mark, message: String) -> Result<T, SyntaxError> {
    Err(SyntaxError { at, message })
}
