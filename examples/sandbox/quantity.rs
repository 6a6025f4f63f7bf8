//! Quantities: `500m`, `1.5Gi`, `2e3`.

/// The amount in thousandths; `None` for what is no quantity.
pub(crate) fn thousandths(text: &str) -> Option<i128> {
    let end = text.find(|c: char| !c.is_ascii_digit() && !".+-".contains(c)).unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let (mantissa, digits) = decimal(number)?;
    let binary = |power: u32| Some((1_i128 << (10 * power), 0));
    let (factor, exponent) = match suffix {
        "" => (1, 0),
        "n" => (1, -9),
        "u" => (1, -6),
        "m" => (1, -3),
        "k" => (1, 3),
        "M" => (1, 6),
        "G" => (1, 9),
        "T" => (1, 12),
        "P" => (1, 15),
        "E" => (1, 18),
        "Ki" => binary(1)?,
        "Mi" => binary(2)?,
        "Gi" => binary(3)?,
        "Ti" => binary(4)?,
        "Pi" => binary(5)?,
        "Ei" => binary(6)?,
        _ => (1, suffix.strip_prefix(['e', 'E'])?.parse::<i32>().ok()?),
    };
    let scale = exponent - digits + 3;
    let power = 10_i128.checked_pow(scale.unsigned_abs())?;
    let value = mantissa.checked_mul(factor)?;
    if scale >= 0 {
        value.checked_mul(power)
    } else {
        Some(value.div_euclid(power) + i128::from(value.rem_euclid(power) != 0))
    }
}

/// `1.50` as 150 and 2.
fn decimal(number: &str) -> Option<(i128, i32)> {
    let (sign, plain) = match number.strip_prefix('-') {
        Some(plain) => (-1, plain),
        None => (1, number.strip_prefix('+').unwrap_or(number)),
    };
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let digits = format!("{whole}{fraction}");
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((sign * digits.parse::<i128>().ok()?, i32::try_from(fraction.len()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::thousandths;

    #[test]
    fn quantities() {
        let cases = [
            ("1", 1000),
            ("500m", 500),
            ("1.5", 1500),
            ("1Ki", 1_024_000),
            ("2e3", 2_000_000),
            ("1n", 1),
            ("-1", -1000),
        ];
        for (text, value) in cases {
            assert_eq!(thousandths(text), Some(value), "{text}");
        }
        for text in ["", "x", "1 Gi", "1GB", "1.2.3", "--1"] {
            assert_eq!(thousandths(text), None, "{text}");
        }
    }
}
