//! `accelerators` in all its forms: `A100`, `A100:8`, `{A100: 8}`, several of them, and GPUs by their memory.

use super::problem::Problem;
use crate::quantity;
use crate::tpu;
use crate::yaml::{Node, Value};

/// Some accelerators of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Accelerator {
    /// As the file writes it; `None` for any kind (`"1"`).
    pub name: Option<String>,
    /// How many; Kubernetes shares none, so what is asked for is the next whole number.
    pub count: f64,
}

/// The GPUs of SkyPilot's catalogue and their gigabytes, for those who ask by memory (`80GB+`).
const GPUS: &[(&str, u32)] = &[
    ("A10", 24),
    ("A100", 40),
    ("A100-80GB", 80),
    ("A100-80GB-SXM", 80),
    ("A10G", 24),
    ("A40", 48),
    ("A6000", 48),
    ("B200", 192),
    ("GH200", 96),
    ("H100", 80),
    ("H100-MEGA", 80),
    ("H100-NVL", 94),
    ("H100-NVLINK", 80),
    ("H100-SXM", 80),
    ("H200", 141),
    ("H200-SXM", 141),
    ("L4", 24),
    ("L40", 48),
    ("L40S", 48),
    ("P100", 16),
    ("P4", 8),
    ("RTX3090", 24),
    ("RTX4090", 24),
    ("RTX6000", 24),
    ("RTX6000-Ada", 48),
    ("RTX8000", 48),
    ("RTXA5000", 24),
    ("RTXA6000", 48),
    ("T4", 16),
    ("V100", 16),
    ("V100-32GB", 32),
];

/// What `accelerators` names: each as `NAME` or `NAME:COUNT`, once, and whether their order is a preference.
///
/// # Errors
/// What is wrong with one of them.
pub(super) fn named(node: &Node) -> Result<(Vec<String>, bool), Problem> {
    let written: Vec<(String, &Node)> = match &node.value {
        Value::Map(entries) => entries
            .iter()
            .map(|(key, count)| match count.value {
                Value::Null => (key.to_python_str(), key),
                _ => (format!("{}:{}", key.to_python_str(), count.to_python_str()), count),
            })
            .collect(),
        Value::Seq(items) => items.iter().map(|item| (item.to_python_str(), item)).collect(),
        _ => vec![(node.to_python_str(), node)],
    };
    if written.is_empty() {
        return Err(Problem::at(node.at, "'accelerators' is empty").hint(FORMS));
    }
    let mut names: Vec<String> = Vec::new();
    for (text, place) in written {
        for name in by_memory(&text, place)? {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    Ok((names, matches!(node.value, Value::Seq(_))))
}

pub(super) const FORMS: &str = "write for example A100:8, {A100: 8}, or \"8\" for eight GPUs of any model";

/// Whether a name is what people write where they mean no model in particular: nodes are asked for a number of GPUs.
pub(super) fn is_no_model(name: &str) -> bool {
    const WORDS: [&str; 11] = ["all", "amd", "any", "auto", "gpu", "gpus", "max", "nvidia", "none", "true", "yes"];
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(name)) || name.contains(['*', '/'])
}

/// `80GB`, `80GB+`, `40GB:2`, `nvidia:80GB:2` as the GPUs that have so much; anything else as it is.
fn by_memory(text: &str, place: &Node) -> Result<Vec<String>, Problem> {
    let parts: Vec<&str> = text.split(':').collect();
    let (maker, memory, count) = match parts.as_slice() {
        [maker, memory, count] => (Some(*maker), *memory, *count),
        [memory, count] if gigabytes(memory).is_some() => (None, *memory, *count),
        [maker, memory] if gigabytes(memory).is_some() => (Some(*maker), *memory, "1"),
        [memory] if gigabytes(memory).is_some() => (None, *memory, "1"),
        _ => return Ok(vec![text.to_owned()]),
    };
    let wrong = || Problem::at(place.at, format!("'{text}' is not an accelerator")).hint(FORMS);
    let (least, more) = gigabytes(memory).ok_or_else(wrong)?;
    let count: u32 = count.trim().parse().map_err(|_| wrong())?;
    let made = |name: &str| maker.is_none_or(|maker| maker.eq_ignore_ascii_case("nvidia") && !name.is_empty());
    let found: Vec<String> = GPUS
        .iter()
        .filter(|(name, size)| made(name) && if more { *size >= least } else { *size == least })
        .map(|(name, _)| format!("{name}:{count}"))
        .collect();
    if found.is_empty() { Ok(vec![text.to_owned()]) } else { Ok(found) }
}

/// `80GB`, `80GB+`: how much, and whether more is welcome.
fn gigabytes(text: &str) -> Option<(u32, bool)> {
    let (body, more) = text.strip_suffix('+').map_or((text, false), |body| (body, true));
    let end = body.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = body.split_at(end);
    let number: u32 = number.parse().ok()?;
    let size = match unit.to_ascii_lowercase().as_str() {
        "mb" => number / 1024,
        "gb" => number,
        "tb" => number.checked_mul(1024)?,
        _ => return None,
    };
    Some((size, more))
}

/// `A100`, `A100:8`, or `8` of any kind.
///
/// # Errors
/// What is wrong with it.
pub(super) fn parse(text: &str) -> Result<Accelerator, String> {
    let wrong = || format!("'{text}' is not a number of GPUs");
    let (name, count) = match text.split_once(':') {
        Some((_, count)) if count.contains(':') => return Err(format!("'{text}' is not an accelerator")),
        Some((name, count)) => (name.trim(), quantity::number(count).ok_or_else(wrong)?),
        None if !text.is_empty() && text.chars().all(|c| c.is_ascii_digit()) => {
            ("", text.parse::<f64>().map_err(|_| wrong())?)
        }
        None => (text.trim(), 1.0),
    };
    if !(count > 0.0 && count <= 1e6) {
        return Err(wrong());
    }
    Ok(Accelerator { name: Some(name.to_owned()).filter(|name| !name.is_empty()), count })
}

impl Accelerator {
    /// How many are asked of the cluster.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // up to a million
    pub fn whole(&self) -> u32 {
        let chips = self.name.as_deref().and_then(tpu::named).and_then(|(_, chips)| chips);
        // `tpu-v6e-8` is eight.
        chips.filter(|_| self.count <= 1.0).unwrap_or(self.count.ceil() as u32)
    }

    /// Whether it is a TPU.
    pub fn is_tpu(&self) -> bool {
        self.name.as_ref().is_some_and(|name| name.to_lowercase().contains("tpu"))
    }
}
