//! Plain scalars by the rules of YAML 1.1 as PyYAML's `resolver.py` and `constructor.py` have them.

use super::Value;

/// The value that PyYAML's `SafeLoader` gives a plain (unquoted) scalar.
///
/// # Errors
/// The text looks like a value that it is not; PyYAML fails there too.
pub(super) fn resolve(text: &str) -> Result<Value, String> {
    match text {
        "=" | "<<" => return Err(format!("'{text}' has a meaning of its own in YAML: put it in quotes")),
        _ => {}
    }
    if let Some(time) = time(text) {
        return time.map(Value::Time);
    }
    Ok(plain(text))
}

fn plain(text: &str) -> Value {
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
    int(text).map(Value::Int).or_else(|| float(text).map(Value::Float)).unwrap_or_else(|| Value::Str(text.into()))
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

/// A date, or a date and time, as Python's `str()` of the constructed object writes it; an error for one that the
/// calendar does not have.
#[allow(clippy::many_single_char_names)] // year, month, day, hour, second
fn time(text: &str) -> Option<Result<String, String>> {
    let wrong = || format!("'{text}' is no date: put it in quotes if it is text");
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
    let date = || jiff::civil::Date::new(y, small(m)?, small(d)?).ok().filter(|_| y > 0);
    if date_only {
        return Some(date().map(|date| date.to_string()).ok_or_else(wrong));
    }
    let rest = match text.as_bytes()[date_end] {
        b'T' | b't' => &text[date_end + 1..],
        _ => text[date_end..].trim_start_matches([' ', '\t']),
    };
    let zone_at = rest.find(['Z', '-', '+', ' ', '\t']).unwrap_or(rest.len());
    let (clock, zone) = (&rest[..zone_at], rest[zone_at..].trim_start_matches([' ', '\t']));
    if zone.is_empty() && zone_at < rest.len() {
        return None;
    }
    let mut parts = clock.splitn(3, ':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    let (second, fraction) = second.split_once('.').unwrap_or((second, ""));
    let (h, min, s) = (digits(hour, 1, 2)?, digits(minute, 2, 2)?, digits(second, 2, 2)?);
    if !fraction.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let zone = match zone {
        "" => Some(String::new()),
        "Z" => Some("+00:00".to_owned()),
        _ => {
            let (sign, offset) = (zone.get(..1)?, zone.get(1..)?);
            let (hours, minutes) = offset.split_once(':').unwrap_or((offset, "00"));
            let (hours, minutes) = (digits(hours, 1, 2)?, digits(minutes, 2, 2)?);
            if !matches!(sign, "-" | "+") {
                return None;
            }
            let sign = if hours == 0 && minutes == 0 { "+" } else { sign };
            (hours < 24).then(|| format!("{sign}{:02}:{:02}", hours + minutes / 60, minutes % 60))
        }
    };
    let clock = || {
        let micros = format!("{fraction:0<6}").get(..6)?.parse::<i32>().ok()?;
        let time = jiff::civil::Time::new(small(h)?, small(min)?, small(s)?, micros * 1000).ok()?;
        let fraction = if micros == 0 { String::new() } else { format!(".{micros:06}") };
        Some(format!("{} {:02}:{:02}:{:02}{fraction}", date()?, time.hour(), time.minute(), time.second()))
    };
    Some(clock().zip(zone).map(|(clock, zone)| clock + &zone).ok_or_else(wrong))
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
            assert_eq!(resolve(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_stays_text() {
        for text in [
            "1e-4", "1.0e4", "0o10", "08", "4+", "1:75", "y", "n", "tRue", "1-2", "-", "+", ".", "1.2.3", "0b2", "__1",
            "2024-1-2",
        ] {
            assert_eq!(resolve(text), Ok(Value::Str(text.into())), "{text}");
        }
        for text in ["2024-13-01", "2024-02-30", "2024-01-02 24:00:00", "0000-01-01", "=", "<<"] {
            assert!(resolve(text).is_err(), "{text}");
        }
    }
}
