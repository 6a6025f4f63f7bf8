//! The times that kubelets put before log lines: RFC 3339, in whichever zone the node writes its logs.

/// Nanoseconds since 1970.
pub(super) type Nanos = i64;
pub(super) const SECOND: Nanos = 1_000_000_000;

/// Later times are not taken: with a time that is, sums and differences of a few minutes can be reckoned.
const LAST: Nanos = Nanos::MAX - 3600 * SECOND;

/// Up to the second: `2026-11-22T06:40:24`.
const DATE: usize = 19;

/// Reads a stamp and the space behind it: the time, and how long both are.
pub(super) fn parse(text: &[u8]) -> Option<(Nanos, usize)> {
    let date = text.get(..DATE)?;
    let shape = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if shape.iter().any(|&(at, mark)| date[at] != mark) {
        return None;
    }
    let number = |from: usize, to: usize| digits(&date[from..to]);
    let days = days(number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let mut seconds = ((days * 24 + number(11, 13)?) * 60 + number(14, 16)?) * 60 + number(17, 19)?;
    let mut at = DATE;
    let mut nanos = 0;
    if text.get(at) == Some(&b'.') {
        let fraction = text[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if !(1..=9).contains(&fraction) {
            return None;
        }
        nanos = digits(&text[at + 1..=at + fraction])? * 10_i64.pow(u32::try_from(9 - fraction).ok()?);
        at += 1 + fraction;
    }
    match *text.get(at)? {
        b'Z' => at += 1,
        sign @ (b'+' | b'-') => {
            let zone = text.get(at + 1..at + 6).filter(|zone| zone[2] == b':')?;
            let offset = (digits(&zone[..2])? * 60 + digits(&zone[3..])?) * 60;
            seconds += if sign == b'+' { -offset } else { offset };
            at += 6;
        }
        _ => return None,
    }
    // 64 bits of nanoseconds end in 2262; what is near to that, or before 1970, no clock of a node has written.
    let time = seconds.checked_mul(SECOND)?.checked_add(nanos).filter(|time| (0..LAST).contains(time))?;
    (text.get(at) == Some(&b' ')).then_some((time, at + 1))
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |sum: i64, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
}

/// Days since 1970 of a date in the Gregorian calendar, counted from the March before it.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn stamps() {
        for (text, length) in [
            ("2026-11-22T06:40:24.123456789Z x", 31),
            ("2024-02-29T23:59:59.000000001+02:00 ", 36),
            ("2000-03-01T00:00:00-11:30 \n", 26),
            ("1970-01-01T00:00:00.5Z  ", 23),
        ] {
            let (time, end) = parse(text.as_bytes()).unwrap();
            let known: jiff::Timestamp = text.split(' ').next().unwrap().parse().unwrap();
            assert_eq!((i128::from(time), end), (known.as_nanosecond(), length), "{text}");
        }
        for text in [
            "",
            "2026-11-22",
            "2026-11-22T06:40:24.123456789Zx",
            "2263-01-01T00:00:00Z ",
            "9999-99-99T99:99:99.999999999-99:99 ",
            "1969-12-31T23:59:59Z ",
            "2026-11-22T06:40:24.Z ",
            "2026-11-22T06:40:24.1234567890Z ",
            "2026-11-22 06:40:24Z ",
            "rpc error: code = Unknown desc = x",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }
}
