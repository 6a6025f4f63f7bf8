//! `ports`: numbers, ranges, lists and commas.

use super::problem::Problem;
use crate::yaml::{Mark, Node, Value};

/// Ports of one Service: each is an object, and in most clusters a rule of the firewall of every Kubernetes node.
const MOST: usize = 100;

/// The ports that a Service leads to, one by one.
pub fn served(ranges: &[(u16, u16)]) -> impl Iterator<Item = u16> {
    ranges.iter().flat_map(|&(from, to)| from..=to).take(MOST)
}

/// Whether they are more than that.
pub(super) fn are_many(value: &Value) -> bool {
    let ranges = read(&Node { value: value.clone(), at: Mark { line: 0, column: 0 } }).unwrap_or_default();
    ranges.iter().flat_map(|&(from, to)| from..=to).nth(MOST).is_some()
}

/// The ports, sorted, as ranges that neither overlap nor touch.
///
/// # Errors
/// The first that is none.
pub(super) fn read(node: &Node) -> Result<Vec<(u16, u16)>, Problem> {
    let items: Vec<&Node> = match &node.value {
        Value::Seq(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        _ => vec![node],
    };
    let mut ranges: Vec<(u16, u16)> = Vec::new();
    for item in items {
        let text = item.to_python_str();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let range = range(part).ok_or_else(|| {
                Problem::at(item.at, format!("'{part}' is not a port"))
                    .hint("a port is a number from 1 to 65535, a range is written 8080-8090")
            })?;
            ranges.push(range);
        }
    }
    ranges.sort_unstable();
    let mut merged: Vec<(u16, u16)> = Vec::new();
    for (from, to) in ranges {
        match merged.last_mut() {
            Some((_, end)) if from <= end.saturating_add(1) => *end = to.max(*end),
            _ => merged.push((from, to)),
        }
    }
    Ok(merged)
}

fn range(text: &str) -> Option<(u16, u16)> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let port = |text: &str| {
        let digits = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        digits.then(|| text.trim_start_matches('0').parse::<u16>().ok()).flatten()
    };
    let (from, to) = (port(from)?, port(to)?);
    (from <= to).then_some((from, to))
}
