//! Values as Python writes them: how SkyPilot turns what is not text into text.

use super::{Node, Value};

/// Python's `repr()` of a value.
pub(super) fn repr(value: &Value) -> String {
    let list = |nodes: &[Node]| nodes.iter().map(|node| repr(&node.value)).collect::<Vec<_>>().join(", ");
    match value {
        Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => float(*number),
        Value::Time(text) => date(text).unwrap_or_else(|| text.clone()),
        Value::Str(text) => quoted(text),
        Value::Seq(nodes) => format!("[{}]", list(nodes)),
        Value::Map(entries) => {
            let entry = |(key, value): &(Node, Node)| format!("{}: {}", repr(&key.value), repr(&value.value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A string as Python's `repr()` quotes it.
fn quoted(text: &str) -> String {
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

/// `datetime.date(2024, 1, 2)`; a time of day stays as it is written.
fn date(text: &str) -> Option<String> {
    let date: jiff::civil::Date = text.parse().ok().filter(|_| text.len() == "2024-01-02".len())?;
    Some(format!("datetime.date({}, {}, {})", date.year(), date.month(), date.day()))
}

/// A float as Python's `repr()` writes it: `1.0`, `1e-05`, `1e+16`.
fn float(number: f64) -> String {
    if number.is_nan() {
        return "nan".into();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf".into() } else { "-inf".into() };
    }
    let size = number.abs();
    if size != 0.0 && !(1e-4..1e16).contains(&size) {
        let text = format!("{number:e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |rest| ('-', rest));
        return format!("{digits}e{sign}{exponent:0>2}");
    }
    let text = number.to_string();
    if text.contains('.') { text } else { format!("{text}.0") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_as_python_writes_them() {
        let cases = [
            (1.5, "1.5"),
            (1.0, "1.0"),
            (0.0, "0.0"),
            (1e-5, "1e-05"),
            (1e16, "1e+16"),
            (1.5e300, "1.5e+300"),
            (-2.25, "-2.25"),
        ];
        for (number, expected) in cases {
            assert_eq!(float(number), expected);
        }
    }
}
