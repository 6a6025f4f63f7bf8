//! Plain scalars by the rules of YAML 1.1 as PyYAML's `resolver.py` and `constructor.py` have them.

use super::Value;

/// The value that PyYAML's `SafeLoader` gives a plain (unquoted) scalar.
pub(super) fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => return Value::Bool(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => return Value::Bool(false),
        _ => {}
    }
    // Everything else that is not text begins with one of these.
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return Value::Str(text.into());
    }
    int(text)
        .map(Value::Int)
        .or_else(|| float(text).map(Value::Float))
        .or_else(|| time(text).map(Value::Time))
        .unwrap_or_else(|| Value::Str(text.into()))
}

fn sign(text: &str) -> (i128, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// `[-+]?0b[01_]+ | [-+]?0[0-7_]+ | [-+]?(0|[1-9][0-9_]*) | [-+]?0x[0-9a-fA-F_]+ | [-+]?[1-9][0-9_]*(:[0-5]?[0-9])+`
fn int(text: &str) -> Option<i128> {
    let (sign, body) = sign(text);
    let digits = |text: &str, radix| {
        let valid = !text.is_empty() && text.chars().all(|c| c == '_' || c.is_digit(radix));
        valid.then(|| i128::from_str_radix(&text.replace('_', ""), radix).ok()).flatten()
    };
    let number = if let Some(binary) = body.strip_prefix("0b") {
        digits(binary, 2)?
    } else if let Some(hex) = body.strip_prefix("0x") {
        digits(hex, 16)?
    } else if body == "0" {
        0
    } else if let Some(octal) = body.strip_prefix('0') {
        digits(octal, 8)?
    } else if body.starts_with(|c: char| c.is_ascii_digit()) {
        let mut parts = body.split(':');
        let first = digits(parts.next()?, 10)?;
        parts.try_fold(first, |sum, part| sum.checked_mul(60)?.checked_add(sixty(part)?))?
    } else {
        return None;
    };
    Some(sign * number)
}

/// `[0-5]?[0-9]`
fn sixty(part: &str) -> Option<i128> {
    let valid = matches!(part.len(), 1 | 2) && part.chars().all(|c| c.is_ascii_digit());
    valid.then(|| part.parse::<i128>().ok()).flatten().filter(|&number| number < 60)
}

/// `[-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)? | \.[0-9][0-9_]*([eE][-+][0-9]+)? | [-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]* | inf | nan`
fn float(text: &str) -> Option<f64> {
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(f64::NAN);
    }
    let (sign, body) = sign(text);
    #[allow(clippy::cast_precision_loss)] // the sign is 1 or -1
    let sign = sign as f64;
    if matches!(body, ".inf" | ".Inf" | ".INF") {
        return Some(sign * f64::INFINITY);
    }
    let (whole, rest) = body.split_once('.')?;
    let numeric = |text: &str| text.chars().all(|c| c == '_' || c.is_ascii_digit());
    if let Some((hours, minutes)) = whole.split_once(':') {
        if !hours.starts_with(|c: char| c.is_ascii_digit()) || !numeric(hours) || !numeric(rest) {
            return None;
        }
        let seconds: f64 = format!("0.{}", rest.replace('_', "")).parse().ok()?;
        let first: f64 = hours.replace('_', "").parse().ok()?;
        #[allow(clippy::cast_precision_loss)] // a part is below 60
        let whole = minutes.split(':').try_fold(first, |sum, part| Some(sum * 60.0 + sixty(part)? as f64))?;
        return Some(sign * (whole + seconds));
    }
    let (fraction, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    let signed = |text: &str| {
        text.strip_prefix(['-', '+']).is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
    };
    let starts = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let leading = if whole.is_empty() { starts(fraction) && !text.starts_with(['-', '+']) } else { starts(whole) };
    if !leading || !numeric(whole) || !numeric(fraction) || !exponent.is_none_or(signed) {
        return None;
    }
    let plain = format!("{}.{}e{}", whole.replace('_', ""), fraction.replace('_', ""), exponent.unwrap_or("0"));
    plain
        .strip_prefix('.')
        .map_or_else(|| plain.parse(), |rest| format!("0.{rest}").parse())
        .ok()
        .map(|number: f64| sign * number)
}

/// A date, or a date and time, as Python's `str()` of the constructed object writes it.
#[allow(clippy::many_single_char_names)] // year, month, day, hour, second
fn time(text: &str) -> Option<String> {
    let digits = |part: &str, least: usize, most: usize| {
        let valid = (least..=most).contains(&part.len()) && part.chars().all(|c| c.is_ascii_digit());
        valid.then(|| part.parse::<i16>().ok()).flatten()
    };
    let small = |part: i16| i8::try_from(part).ok();
    let date_end = text.find(['T', 't', ' ', '\t']).unwrap_or(text.len());
    let mut parts = text[..date_end].splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let date_only = date_end == text.len();
    let least = if date_only { 2 } else { 1 };
    let (y, m, d) = (digits(year, 4, 4)?, digits(month, least, 2)?, digits(day, least, 2)?);
    let date = jiff::civil::Date::new(y, small(m)?, small(d)?).ok()?;
    if date_only {
        return Some(date.to_string());
    }
    let rest = text[date_end..].trim_start_matches(['T', 't', ' ', '\t']);
    let zone_at = rest.find(['Z', '-', '+', ' ', '\t']).unwrap_or(rest.len());
    let (clock, zone) = (&rest[..zone_at], rest[zone_at..].trim_matches([' ', '\t']));
    let mut parts = clock.splitn(3, ':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    let (second, fraction) = second.split_once('.').unwrap_or((second, ""));
    let (h, min, s) = (digits(hour, 1, 2)?, digits(minute, 2, 2)?, digits(second, 2, 2)?);
    let micros = match fraction {
        "" => 0,
        _ if fraction.chars().all(|c| c.is_ascii_digit()) => format!("{fraction:0<6}").get(..6)?.parse::<i32>().ok()?,
        _ => return None,
    };
    let time = jiff::civil::Time::new(small(h)?, small(min)?, small(s)?, micros * 1000).ok()?;
    let fraction = if micros == 0 { String::new() } else { format!(".{micros:06}") };
    let clock = format!("{date} {:02}:{:02}:{:02}{fraction}", time.hour(), time.minute(), time.second());
    match zone {
        "" => Some(clock),
        "Z" => Some(format!("{clock}+00:00")),
        _ => {
            let (sign, offset) = (zone.get(..1)?, zone.get(1..)?);
            let (hours, minutes) = offset.split_once(':').unwrap_or((offset, "00"));
            let (hours, minutes) = (digits(hours, 1, 2)?, digits(minutes, 2, 2)?);
            matches!(sign, "-" | "+").then(|| format!("{clock}{sign}{hours:02}:{minutes:02}"))
        }
    }
}

/// A float as Python's `repr()` writes it: `1.0`, `1e-05`, `1e+16`.
pub(super) fn python_float(number: f64) -> String {
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
    fn yaml_1_1_numbers() {
        let cases = [
            ("010", Value::Int(8)),
            ("1_000", Value::Int(1000)),
            ("1:30", Value::Int(90)),
            ("22:22", Value::Int(1342)),
            ("12:30:45", Value::Int(45045)),
            ("0x1F", Value::Int(31)),
            ("0b101", Value::Int(5)),
            ("-7", Value::Int(-7)),
            ("1.5", Value::Float(1.5)),
            ("1.0e+4", Value::Float(10000.0)),
            (".5", Value::Float(0.5)),
            ("1.", Value::Float(1.0)),
            ("-.inf", Value::Float(f64::NEG_INFINITY)),
            ("1:30.5", Value::Float(90.5)),
            ("yes", Value::Bool(true)),
            ("Off", Value::Bool(false)),
            ("~", Value::Null),
            ("2024-01-02", Value::Time("2024-01-02".into())),
            ("2024-01-02 03:04:05.5Z", Value::Time("2024-01-02 03:04:05.500000+00:00".into())),
            ("2024-1-2T3:04:05 -5", Value::Time("2024-01-02 03:04:05-05:00".into())),
        ];
        for (text, expected) in cases {
            assert_eq!(resolve(text), expected, "{text}");
        }
    }

    #[test]
    fn what_stays_text() {
        for text in [
            "1e-4",
            "1.0e4",
            "0o10",
            "08",
            "4+",
            "1:75",
            "y",
            "n",
            "tRue",
            "2024-13-01",
            "1-2",
            "-",
            "+",
            ".",
            "1.2.3",
            "0b2",
            "__1",
            "2024-1-2",
        ] {
            assert_eq!(resolve(text), Value::Str(text.into()), "{text}");
        }
    }

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
            assert_eq!(python_float(number), expected);
        }
    }
}
