//! Sizes: Kubernetes quantities, and SkyPilot's numbers of CPUs and gigabytes.
//!
//! A quantity is kept as the text that goes to the server; what is computed here only tells whether it is one
//! (<https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>) and that it is not zero.

/// An amount of CPU or memory: what to ask for, and whether more is welcome (`4+`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// A Kubernetes quantity.
    pub quantity: String,
    /// `N+`: a request without a limit.
    pub at_least: bool,
}

/// The suffixes of a quantity that scale it by a power of ten or two, smallest first.
const SUFFIXES: [&str; 14] = ["n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi"];

/// Splits `1.5Gi` into its number and its suffix; `None` where either is not one.
fn split(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let number: f64 = number.parse().ok()?;
    (suffix.is_empty() || suffix == "Ei" || SUFFIXES.contains(&suffix)).then_some((number, suffix))
}

/// What a quantity comes to, in bytes, CPUs or pieces; `None` where it is none.
pub fn value(quantity: &str) -> Option<f64> {
    let Some((number, suffix)) = split(quantity) else { return number(quantity) };
    let (base, unit) = suffix.strip_suffix('i').map_or((1000_f64, suffix), |unit| (1024_f64, unit));
    let power = match unit {
        "n" => -3,
        "u" => -2,
        "m" => -1,
        "" => 0,
        "k" | "K" => 1,
        "M" => 2,
        "G" => 3,
        "T" => 4,
        "P" => 5,
        _ => 6,
    };
    Some(number * base.powi(power))
}

/// A number as Python's `float()` reads it: `4`, ` 4`, `+4`, `1e1`, `1_000`; none that has no end.
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let between = |at: usize| {
        let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
        at > 0 && digit(text.as_bytes().get(at - 1)) && digit(text.as_bytes().get(at + 1))
    };
    if !text.match_indices('_').all(|(at, _)| between(at)) {
        return None;
    }
    text.replace('_', "").parse().ok().filter(|number: &f64| number.is_finite())
}

/// A number of CPUs: `4`, `0.5`, `4+`, or a quantity (`500m`).
///
/// # Errors
/// What it should have been.
pub fn cpus(text: &str) -> Result<Amount, String> {
    let (body, at_least) = plus(text);
    let wrong = || format!("'{text}' is not a number of CPUs; write for example 4, 0.5, 4+ or 500m");
    let amount = |quantity: String| Amount { quantity, at_least };
    if let Some((number, "" | "m" | "k")) = split(body) {
        positive(number, text)?;
        return Ok(amount(body.into()));
    }
    let number = number(body).ok_or_else(wrong)?;
    positive(number, text)?;
    Ok(amount(number.to_string()))
}

/// An amount of memory: a bare number is gigabytes (`16`, `16+`), a SkyPilot unit is turned into gigabytes
/// (`16GB`, `1024MB`, `0.5tb`), a Kubernetes unit stays (`16Gi`, `512Mi`, `16G`).
///
/// # Errors
/// What it should have been.
pub fn memory(text: &str) -> Result<Amount, String> {
    let (body, at_least) = plus(text);
    let wrong = || format!("'{text}' is not an amount of memory; write for example 16 (gigabytes), 16+, 16GB or 16Gi");
    let amount = |quantity: String| Amount { quantity, at_least };
    if let Some((number, "Ki" | "Mi" | "Gi" | "Ti" | "Pi" | "Ei" | "M" | "G" | "T" | "P" | "E")) = split(body) {
        positive(number, text)?;
        return Ok(amount(body.into()));
    }
    if let Some(number) = number(body) {
        positive(number, text)?;
        return Ok(amount(gigabytes(number)));
    }
    let lower = body.to_ascii_lowercase();
    // SkyPilot's units are powers of two of one another, and a gigabyte is what it writes as `G`.
    let units = [
        ("kb", -2),
        ("ki", -2),
        ("mb", -1),
        ("mi", -1),
        ("gb", 0),
        ("gi", 0),
        ("tb", 1),
        ("ti", 1),
        ("pb", 2),
        ("pi", 2),
    ];
    let (number, power) =
        units.iter().find_map(|(unit, power)| Some((number(lower.strip_suffix(unit)?)?, *power))).ok_or_else(wrong)?;
    positive(number, text)?;
    Ok(amount(gigabytes(number * 1024_f64.powi(power))))
}

/// The gigabytes of a disk: a whole number of them, or of another of SkyPilot's units that comes out whole.
///
/// # Errors
/// What it should have been.
pub fn disk(text: &str) -> Result<u64, String> {
    let wrong = || format!("'{text}' is not a size in whole gigabytes; write for example 100, 100GB or 1TB");
    let lower = text.to_ascii_lowercase();
    let end = lower.find(|c: char| !c.is_ascii_digit()).unwrap_or(lower.len());
    let (number, unit) = lower.split_at(end);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let size = match unit {
        "" | "gb" | "gi" => Some(number),
        "kb" | "ki" if number.is_multiple_of(1 << 20) => Some(number >> 20),
        "mb" | "mi" if number.is_multiple_of(1 << 10) => Some(number >> 10),
        "tb" | "ti" => number.checked_mul(1 << 10),
        "pb" | "pi" => number.checked_mul(1 << 20),
        _ => None,
    };
    match size {
        Some(0) => Err(format!("'{text}' must be more than zero")),
        size => size.ok_or_else(wrong),
    }
}

/// The size of a claim: a quantity that names its unit.
///
/// # Errors
/// What it should have been.
pub fn volume_size(text: &str) -> Result<String, String> {
    match split(text) {
        Some((_, "")) => Err(format!("the size '{text}' has no unit: did you mean {text}Gi?")),
        Some((number, suffix)) if !matches!(suffix, "n" | "u" | "m") => {
            positive(number, text)?;
            Ok(text.into())
        }
        _ => Err(format!("'{text}' is not a size; write for example 10Gi or 500Mi")),
    }
}

/// The size of a claim in a task file: a quantity, or whole gigabytes as SkyPilot writes them, which it takes for `Gi`.
///
/// # Errors
/// What it should have been.
pub fn claim_size(text: &str) -> Result<String, String> {
    volume_size(text).or_else(|_| Ok(format!("{}Gi", disk(text)?)))
}

/// An amount of memory for people: `24581692Ki` as `23.4Gi`. What is no quantity stays as it is.
pub fn gibibytes(text: &str) -> String {
    let Some(bytes) = value(text) else { return text.to_owned() };
    let tenths = (bytes / 1024_f64.powi(3) * 10.0).floor() / 10.0;
    format!("{tenths}Gi")
}

fn plus(text: &str) -> (&str, bool) {
    let text = text.trim();
    text.strip_suffix('+').map_or((text, false), |body| (body.trim_end(), true))
}

fn positive(number: f64, text: &str) -> Result<(), String> {
    if number > 0.0 && number.is_finite() { Ok(()) } else { Err(format!("'{text}' must be more than zero")) }
}

/// `16` as `16G`, `0.5` as `500M`: decimal, as SkyPilot writes memory into its pods.
fn gigabytes(number: f64) -> String {
    if number.fract() == 0.0 { format!("{number}G") } else { format!("{}M", (number * 1000.0).ceil()) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn show(amount: Result<Amount, String>) -> String {
        amount.map_or_else(
            |error| error,
            |amount| format!("{}{}", amount.quantity, if amount.at_least { "+" } else { "" }),
        )
    }

    #[test]
    fn cpu_forms() {
        for (text, expected) in
            [("4", "4"), ("4+", "4+"), ("0.5", "0.5"), ("500m", "500m"), (" 4", "4"), ("0.5+", "0.5+"), ("1e1", "10")]
        {
            assert_eq!(show(cpus(text)), expected);
        }
        for text in ["abc", "0", "-1", "4x", "4++", "", "+", "4Gi", "1.2.3", "inf", "nan"] {
            assert!(cpus(text).is_err(), "{text}");
        }
    }

    #[test]
    fn memory_for_people() {
        for (text, expected) in [
            ("24581692Ki", "23.4Gi"),
            ("1Ti", "1024Gi"),
            ("16G", "14.9Gi"),
            ("68719476736", "64Gi"),
            ("68719476736000m", "64Gi"),
            ("", ""),
            ("many", "many"),
        ] {
            assert_eq!(gibibytes(text), expected);
        }
    }

    #[test]
    fn memory_forms() {
        let cases = [
            ("16", "16G"),
            ("16+", "16G+"),
            ("16GB", "16G"),
            ("16gb+", "16G+"),
            ("16 GB", "16G"),
            ("1024MB", "1G"),
            ("0.5TB", "512G"),
            ("512MB", "500M"),
            ("0.5", "500M"),
            ("16Gi", "16Gi"),
            ("16Gi+", "16Gi+"),
            ("512Mi", "512Mi"),
            ("16G", "16G"),
            ("16gi", "16G"),
            ("1_6", "16G"),
            ("1500MB", "1465M"),
            ("16.5 gb", "16500M"),
        ];
        for (text, expected) in cases {
            assert_eq!(show(memory(text)), expected, "{text}");
        }
        for text in ["16x", "abc", "0", "-4", "500m", "16+GB", "", "GB"] {
            assert!(memory(text).is_err(), "{text}");
        }
    }

    #[test]
    fn disks() {
        for (text, expected) in [("100", 100), ("100gb", 100), ("1TB", 1024), ("2048MB", 2)] {
            assert_eq!(disk(text), Ok(expected), "{text}");
        }
        for text in ["", "0", "100G", "1500MB", "100+", "-1", "1.5TB", "99999999999999PB"] {
            assert!(disk(text).is_err(), "{text}");
        }
    }

    #[test]
    fn values() {
        let cases =
            [("500m", 0.5), ("2", 2.0), ("1k", 1000.0), ("1Ki", 1024.0), ("1.5Gi", 1_610_612_736.0), ("1e3", 1000.0)];
        for (text, expected) in cases {
            assert!((value(text).unwrap() - expected).abs() < 1e-9, "{text}");
        }
        assert_eq!((value("abc"), value("")), (None, None));
    }

    #[test]
    fn volume_sizes() {
        assert_eq!(volume_size("10Gi").as_deref(), Ok("10Gi"));
        assert_eq!(volume_size("10").unwrap_err(), "the size '10' has no unit: did you mean 10Gi?");
        for text in ["", "ten", "0Gi", "5m", "-1Gi", "10GB"] {
            assert!(volume_size(text).is_err(), "{text}");
        }
    }
}
