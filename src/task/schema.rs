//! What a value may be, and the check of a value against it: every error of SkyPilot's schemas, all of a file at once.

use super::problem::{Problem, closest};
use super::substitute;
use crate::yaml::{Node, Value};

/// What a value may be.
pub(super) enum Shape {
    Text,
    /// `true` or `false` as YAML 1.1 has them.
    Bool,
    /// A whole number between two, both included. As in JSON schemas `2.0` is one too.
    Whole(i128, i128),
    /// A number of at least this.
    Number(f64),
    Null,
    /// One of some words, in any case.
    Word(&'static [&'static str]),
    /// One of some words as they are.
    Exact(&'static [&'static str]),
    /// Text of a form: the test, and what it asks for in words.
    Form(fn(&str) -> bool, &'static str),
    /// A list of at least and at most so many, and whether they have to differ.
    List(&'static Shape, usize, usize, bool),
    /// A map whose keys are free, of at least and at most so many.
    Each(&'static Shape, usize, usize),
    /// A map of known fields.
    Fields(&'static Fields),
    /// One of these; of two that fit the kind of the value the first counts.
    Either(&'static [Shape]),
    Any,
}

/// The fields of a map.
pub(super) struct Fields {
    /// Those that users write.
    pub(super) known: &'static [(&'static str, Shape)],
    /// Those that SkyPilot writes for itself: accepted, never proposed.
    pub(super) internal: &'static [(&'static str, Shape)],
    /// Those that must be there.
    pub(super) required: &'static [&'static str],
    /// Whether others may be there.
    pub(super) open: bool,
    /// Fields of older versions, or of elsewhere, and what to write instead.
    pub(super) moved: &'static [(&'static str, Instead)],
}

/// What to write in place of a field that there is not.
#[derive(Clone, Copy)]
pub(super) enum Instead {
    Field(&'static str),
    Words(&'static str),
}

impl Fields {
    pub(super) const fn new(known: &'static [(&'static str, Shape)]) -> Self {
        Self { known, internal: &[], required: &[], open: false, moved: &[] }
    }

    /// The shape of a field.
    pub(super) fn shape(&self, name: &str) -> Option<&'static Shape> {
        let find = |fields: &'static [(&str, Shape)]| fields.iter().find(|(key, _)| *key == name);
        find(self.known).or_else(|| find(self.internal)).map(|(_, shape)| shape)
    }

    /// A field that is not one.
    pub(super) fn unknown(&self, key: &Node, path: &str) -> Problem {
        let name = key.to_python_str();
        let place = if path.is_empty() { String::new() } else { format!(" in {path}") };
        let message = format!("unknown field '{name}'{place}");
        Problem::at(
            key.at,
            match self.instead(&name) {
                Some(Instead::Field(close)) => format!("{message}: did you mean '{close}'?"),
                Some(Instead::Words(words)) => format!("{message}: {words}"),
                None => message,
            },
        )
    }

    /// What to write in place of a field that is not one.
    pub(super) fn instead(&self, name: &str) -> Option<Instead> {
        let moved = self.moved.iter().find(|(old, _)| *old == name).map(|(_, instead)| *instead);
        let names: Vec<&'static str> = self.known.iter().map(|(name, _)| *name).collect();
        moved.or_else(|| closest(name, &names).map(Instead::Field))
    }
}

/// What a check needs and what it finds.
pub(super) struct Check<'a> {
    pub(super) problems: &'a mut Vec<Problem>,
    /// Variables that have no value yet: text that names them may still become anything.
    pub(super) pending: &'a [String],
}

impl Check<'_> {
    /// Whether a value has the shape; if not, all that is wrong with it is noted. `path` is its name in messages.
    pub(super) fn fits(&mut self, node: &Node, shape: &Shape, path: &str) -> bool {
        let before = self.problems.len();
        match (shape, &node.value) {
            (Shape::Either(shapes), _) => match shapes.iter().find(|shape| shape.takes(&node.value)) {
                Some(shape) => return self.fits(node, shape, path),
                None => self.wrong(node, shape, path),
            },
            (shape, value) if !shape.takes(value) => self.wrong(node, shape, path),
            (Shape::Whole(least, most), value) => self.within(node, value, *least, *most, path),
            (Shape::Number(least), value) if number(value) < *least => {
                self.say(node, format!("'{path}' must be at least {least}, this is {}", node.to_python_str()));
            }
            (Shape::Word(_) | Shape::Exact(_) | Shape::Form(..), Value::Str(text))
                if !shape.holds(text) && !substitute::names_any(text, self.pending) =>
            {
                self.wrong_text(node, text, shape, path);
            }
            (Shape::List(each, least, most, unique), Value::Seq(items)) => {
                if !(*least..=*most).contains(&items.len()) {
                    self.say(
                        node,
                        format!("'{path}' must have from {least} to {most} entries, it has {}", items.len()),
                    );
                }
                for (index, item) in items.iter().enumerate() {
                    self.fits(item, each, &format!("{path}[{index}]"));
                    if *unique && items[..index].contains(item) {
                        self.say(item, format!("'{path}' has {} twice", item.to_python_str()));
                    }
                }
            }
            (Shape::Each(each, least, most), Value::Map(entries)) => {
                if !(*least..=*most).contains(&entries.len()) {
                    let many = if *most == 1 { "one entry".into() } else { format!("from {least} to {most} entries") };
                    self.say(node, format!("'{path}' must have {many}, it has {}", entries.len()));
                }
                for (key, value) in entries {
                    self.fits(value, each, &join(path, &key.to_python_str()));
                }
            }
            (Shape::Fields(fields), Value::Map(entries)) => self.fields(node, entries, fields, path),
            _ => {}
        }
        self.problems.len() == before
    }

    fn fields(&mut self, node: &Node, entries: &[(Node, Node)], fields: &'static Fields, path: &str) {
        for (key, value) in entries {
            match key.as_str().and_then(|name| fields.shape(name).map(|shape| (name, shape))) {
                Some((name, shape)) => {
                    self.fits(value, shape, &join(path, name));
                }
                None if fields.open && !fields.moved.iter().any(|(name, _)| key.as_str() == Some(name)) => {}
                None => self.problems.push(fields.unknown(key, path)),
            }
        }
        for name in fields.required {
            if !entries.iter().any(|(key, _)| key.as_str() == Some(name)) {
                let whole = if path.is_empty() { "this document".into() } else { format!("'{path}'") };
                self.say(node, format!("{whole} must have the field '{name}'"));
            }
        }
    }

    fn within(&mut self, node: &Node, value: &Value, least: i128, most: i128, path: &str) {
        let number = match value {
            Value::Int(number) => *number,
            #[allow(clippy::cast_possible_truncation)] // saturates, which is out of any range
            Value::Float(number) => *number as i128,
            _ => return,
        };
        if (least..=most).contains(&number) {
            return;
        }
        let bounds = match (least, most) {
            (i128::MIN, _) => format!("at most {most}"),
            (_, i128::MAX) => format!("at least {least}"),
            _ => format!("from {least} to {most}"),
        };
        self.say(node, format!("'{path}' must be {bounds}, this is {number}"));
    }

    fn wrong(&mut self, node: &Node, shape: &Shape, path: &str) {
        let kind = node.value.kind();
        let problem = Problem::at(node.at, format!("'{path}' must be {}, this is {kind}", shape.words()));
        let scalar = !matches!(node.value, Value::Seq(_) | Value::Map(_) | Value::Null);
        let quotes = scalar && shape.takes(&Value::Str(String::new()));
        self.problems.push(if quotes { problem.hint("put it in quotes if it is meant as text") } else { problem });
    }

    fn wrong_text(&mut self, node: &Node, text: &str, shape: &Shape, path: &str) {
        let mut message = format!("'{path}' must be {}, this is '{text}'", shape.words());
        if let Shape::Word(words) | Shape::Exact(words) = shape
            && let Some(close) = closest(text, words)
        {
            message.push_str(&format!(": did you mean '{close}'?"));
        }
        self.say(node, message);
    }

    fn say(&mut self, node: &Node, message: String) {
        self.problems.push(Problem::at(node.at, message));
    }
}

impl Shape {
    /// Whether a value is of the right kind, whatever is in it.
    fn takes(&self, value: &Value) -> bool {
        match self {
            Self::Any => true,
            Self::Text | Self::Word(_) | Self::Exact(_) | Self::Form(..) => matches!(value, Value::Str(_)),
            Self::Bool => matches!(value, Value::Bool(_)),
            Self::Whole(..) => match value {
                Value::Int(_) => true,
                Value::Float(number) => number.fract() == 0.0,
                _ => false,
            },
            Self::Number(_) => matches!(value, Value::Int(_) | Value::Float(_)),
            Self::Null => matches!(value, Value::Null),
            Self::List(..) => matches!(value, Value::Seq(_)),
            Self::Each(..) | Self::Fields(_) => matches!(value, Value::Map(_)),
            Self::Either(shapes) => shapes.iter().any(|shape| shape.takes(value)),
        }
    }

    fn holds(&self, text: &str) -> bool {
        match self {
            Self::Word(words) => words.iter().any(|word| word.eq_ignore_ascii_case(text)),
            Self::Exact(words) => words.contains(&text),
            Self::Form(is, _) => is(text),
            _ => true,
        }
    }

    /// The words of an error.
    fn words(&self) -> String {
        match self {
            Self::Text => "a string".into(),
            Self::Bool => "a boolean (true or false)".into(),
            Self::Whole(..) => "an integer".into(),
            Self::Number(_) => "a number".into(),
            Self::Null => "empty".into(),
            Self::Word(words) | Self::Exact(words) if words.len() > 12 => "one of the names that SkyPilot knows".into(),
            Self::Word(words) | Self::Exact(words) => match words {
                [one] => (*one).into(),
                [first @ .., last] => format!("{} or {last}", first.join(", ")),
                [] => "nothing".into(),
            },
            Self::Form(_, words) => (*words).into(),
            Self::List(..) => "a list".into(),
            Self::Each(..) | Self::Fields(_) => "a map".into(),
            Self::Any => "anything".into(),
            Self::Either(shapes) => {
                let mut words: Vec<String> =
                    shapes.iter().filter(|shape| !matches!(shape, Self::Null)).map(Self::words).collect();
                let last = words.pop().unwrap_or_default();
                if words.is_empty() { last } else { format!("{} or {last}", words.join(", ")) }
            }
        }
    }
}

fn number(value: &Value) -> f64 {
    match value {
        #[allow(clippy::cast_precision_loss)] // compared with small bounds
        Value::Int(number) => *number as f64,
        Value::Float(number) => *number,
        _ => f64::NAN,
    }
}

/// `resources` and `cpus` as `resources.cpus`.
pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.into() } else { format!("{path}.{name}") }
}
