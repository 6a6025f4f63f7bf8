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

/// A number of CPUs: `4`, `0.5`, `4+`, or a quantity (`500m`).
///
/// # Errors
/// What it should have been.
pub fn cpus(text: &str) -> Result<Amount, String> {
    let (body, at_least) = plus(text);
    let wrong = || format!("'{text}' is not a number of CPUs; write for example 4, 0.5, 4+ or 500m");
    let (number, suffix) = split(body).ok_or_else(wrong)?;
    if !matches!(suffix, "" | "m" | "k") {
        return Err(wrong());
    }
    positive(number, text)?;
    Ok(Amount { quantity: body.into(), at_least })
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
    if let Some((number, suffix)) = split(body) {
        if matches!(suffix, "m" | "n" | "u" | "k") {
            return Err(wrong());
        }
        positive(number, text)?;
        return Ok(amount(if suffix.is_empty() { gigabytes(number) } else { body.into() }));
    }
    let end = body.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(body.len());
    let (number, unit) = body.split_at(end);
    let number: f64 = number.parse().map_err(|_| wrong())?;
    // SkyPilot's units are powers of two of one another, and a gigabyte is what it writes as `G`.
    let power = match unit.trim().to_ascii_lowercase().as_str() {
        "kb" | "ki" => -2,
        "mb" | "mi" => -1,
        "gb" | "gi" => 0,
        "tb" | "ti" => 1,
        "pb" | "pi" => 2,
        _ => return Err(wrong()),
    };
    positive(number, text)?;
    Ok(amount(gigabytes(number * 1024_f64.powi(power))))
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
            [("4", "4"), ("4+", "4+"), ("0.5", "0.5"), ("500m", "500m"), (" 4", "4"), ("0.5+", "0.5+")]
        {
            assert_eq!(show(cpus(text)), expected);
        }
        for text in ["abc", "0", "-1", "4x", "4++", "", "+", "4Gi", "1.2.3"] {
            assert!(cpus(text).is_err(), "{text}");
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
        ];
        for (text, expected) in cases {
            assert_eq!(show(memory(text)), expected, "{text}");
        }
        for text in ["16x", "abc", "0", "-4", "500m", "16+GB", "", "GB"] {
            assert!(memory(text).is_err(), "{text}");
        }
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
