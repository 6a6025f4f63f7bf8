//! Times and durations: `created-at` as Python writes it, ages as kubectl writes them. The current time is an argument.

use std::time::Duration;

use jiff::{Timestamp, civil::DateTime, tz::Offset};

/// `2026-11-22T03:32:17.123456`: UTC without a zone, as `datetime.utcnow().isoformat()` writes it.
pub fn python_isoformat(time: Timestamp) -> String {
    let time = Offset::UTC.to_datetime(time);
    let micros = time.subsec_nanosecond() / 1000;
    let clock = time.strftime("%Y-%m-%dT%H:%M:%S");
    if micros == 0 { clock.to_string() } else { format!("{clock}.{micros:06}") }
}

/// Reads [`python_isoformat`]'s form, or any RFC 3339 time.
pub fn parse(text: &str) -> Option<Timestamp> {
    text.parse::<Timestamp>().ok().or_else(|| {
        let time: DateTime = text.parse().ok()?;
        Offset::UTC.to_timestamp(time).ok()
    })
}

/// `2026-11-22 03:32:17Z`: for tables, to the second, with its zone.
pub fn display(time: Timestamp) -> String {
    Offset::UTC.to_datetime(time).strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

/// `2026-11-22T03:32:17.123456789Z`, of nanoseconds since 1970: as log lines are stamped.
pub fn precise(nanos: i64) -> String {
    let time = Timestamp::from_nanosecond(i128::from(nanos)).unwrap_or_default();
    format!("{time:.9}")
}

/// The time that has passed, as kubectl's `duration.HumanDuration` writes it: `45s`, `2m5s`, `12m`, `3h4m`, `4d3h`, `2y30d`.
pub fn age(since: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second().saturating_sub(since.as_second()).max(0);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400);
    let two = |first: i64, unit: &str, rest: i64, small: &str| {
        if rest == 0 { format!("{first}{unit}") } else { format!("{first}{unit}{rest}{small}") }
    };
    match seconds {
        0..120 => format!("{seconds}s"),
        _ if minutes < 10 => two(minutes, "m", seconds % 60, "s"),
        _ if minutes < 180 => format!("{minutes}m"),
        _ if hours < 8 => two(hours, "h", minutes % 60, "m"),
        _ if hours < 48 => format!("{hours}h"),
        _ if days < 8 => two(days, "d", hours % 24, "h"),
        _ if days < 730 => format!("{days}d"),
        _ if days < 365 * 8 => two(days / 365, "y", days % 365, "d"),
        _ => format!("{}y", days / 365),
    }
}

/// How long something took, as [`age`] writes it; `-` if it never began.
pub fn took(times: Option<(Timestamp, Timestamp)>) -> String {
    times.map_or_else(|| "-".into(), |(began, ended)| age(began, ended))
}

/// The longest duration that is taken, far from what dates and clocks can hold.
const LONGEST: Duration = Duration::from_hours(1000 * 365 * 24);

/// `30s`, `5m`, `1h30m`, `2d`, or a bare number of seconds.
///
/// # Errors
/// What is not a duration, a negative one, or one of more than a thousand years.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("'{text}' is not a duration; write for example 90s, 5m or 1h30m");
    let too_long = || format!("'{text}' is too long: at most {}d", LONGEST.as_secs() / 86400);
    let whole = |number: &str| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let (number, unit) = text.strip_suffix('d').map_or((text, 1), |days| (days, 86400));
    let duration = if whole(number) {
        // What is no number of 64 bits is too long as well.
        let seconds = number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
        Duration::from_secs(seconds.ok_or_else(too_long)?)
    } else {
        let span: jiff::SignedDuration = text.parse().map_err(|_| wrong())?;
        Duration::try_from(span).map_err(|_| wrong())?
    };
    if duration > LONGEST { Err(too_long()) } else { Ok(duration) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn ages_as_kubectl() {
        let cases = [
            (5, "5s"),
            (119, "119s"),
            (125, "2m5s"),
            (540, "9m"),
            (3599, "59m"),
            (3 * 3600 + 240, "3h4m"),
            (30 * 3600, "30h"),
            (4 * 86400 + 3 * 3600, "4d3h"),
            (40 * 86400, "40d"),
            (800 * 86400, "2y70d"),
        ];
        let now = Timestamp::from_second(2_000_000_000).unwrap();
        for (seconds, expected) in cases {
            assert_eq!(age(Timestamp::from_second(2_000_000_000 - seconds).unwrap(), now), expected);
        }
        assert_eq!(age(Timestamp::from_second(2_000_000_100).unwrap(), now), "0s");
    }

    #[test]
    fn python_times_round_trip() {
        for text in ["2026-11-22T03:32:17.123456", "2026-11-22T03:32:17"] {
            assert_eq!(python_isoformat(parse(text).unwrap()), text);
        }
        assert_eq!(parse("2026-11-22T03:32:17Z"), parse("2026-11-22T03:32:17"));
        assert_eq!(display(parse("2026-11-22T03:32:17.9").unwrap()), "2026-11-22 03:32:17Z");
        assert_eq!(parse("yesterday"), None);
    }

    #[test]
    fn durations() {
        for (text, seconds) in [("90", 90), ("90s", 90), ("5m", 300), ("1h30m", 5400), ("2d", 172_800), ("0", 0)] {
            assert_eq!(parse_duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "soon", "-5s", "5x", "d", "-1d", "+5"] {
            assert!(parse_duration(text).unwrap_err().contains("is not a duration"), "{text}");
        }
        for text in ["200000000000000d", "18446744073709551615", "99999999999999999999999", "365001d"] {
            assert!(parse_duration(text).unwrap_err().ends_with(" is too long: at most 365000d"), "{text}");
        }
        assert_eq!(parse_duration("365000d"), Ok(LONGEST));
    }
}
