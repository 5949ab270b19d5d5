//! Bounds of integers as exact integers, whatever decimal text the document has.

/// A decimal text as `digits · 10^exponent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Decimal {
    digits: i128,
    exponent: i32,
}

/// The greatest integer that is not above the bound. A bound beyond `i128` is cut to it, which no
/// integer of a model reaches.
pub(super) fn floor(text: &str) -> i128 {
    rounded(text, i128::div_euclid)
}

/// The least integer that is not below the bound.
pub(super) fn ceiling(text: &str) -> i128 {
    rounded(text, |digits, divisor| -(-digits).div_euclid(divisor))
}

/// The integers that are multiples of the divisor are those of this one: 2.5 has those of 5. Of a
/// divisor beyond `i128` that is zero alone, as of the greatest one.
pub(super) fn divisor(text: &str) -> i128 {
    let Some(decimal) = read(text).filter(|decimal| decimal.digits > 0) else { return i128::MAX };
    let power = decimal.exponent.unsigned_abs();
    if decimal.exponent >= 0 {
        let whole = ten(power).and_then(|scale| decimal.digits.checked_mul(scale));
        return whole.unwrap_or(i128::MAX);
    }
    [2, 5].into_iter().fold(decimal.digits, |digits, prime| without(digits, prime, power))
}

/// What is left when a prime is taken out, so often at most.
fn without(mut number: i128, prime: i128, times: u32) -> i128 {
    let mut left = times;
    while left > 0 && number % prime == 0 {
        (number, left) = (number / prime, left - 1);
    }
    number
}

fn rounded(text: &str, divide: impl Fn(i128, i128) -> i128) -> i128 {
    let Some(decimal) = read(text).or_else(|| cut(text)) else { return edge(text) };
    if decimal.digits == 0 {
        return 0;
    }
    match (ten(decimal.exponent.unsigned_abs()), decimal.exponent >= 0) {
        (Some(scale), true) => decimal.digits.checked_mul(scale).unwrap_or_else(|| edge(text)),
        (Some(scale), false) => divide(decimal.digits, scale),
        (None, true) => edge(text),
        (None, false) => divide(decimal.digits.signum(), 2),
    }
}

fn edge(text: &str) -> i128 {
    if text.starts_with('-') { i128::MIN } else { i128::MAX }
}

fn ten(exponent: u32) -> Option<i128> {
    10_i128.checked_pow(exponent)
}

/// A number with too many digits behind the point to count: one of them is enough to round by.
fn cut(text: &str) -> Option<Decimal> {
    match text.split_once(['e', 'E']) {
        None => read(&format!("{}.1", text.split_once('.')?.0)),
        Some((mantissa, exponent)) if exponent.starts_with('-') => {
            read(if mantissa.starts_with('-') { "-0.1" } else { "0.1" })
        }
        Some(_) => None,
    }
}

/// `None` when the digits or the exponent are beyond counting.
fn read(text: &str) -> Option<Decimal> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let digits = format!("{whole}{fraction}").parse::<i128>().ok()?;
    let exponent = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    Some(Decimal { digits, exponent })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_rounded_to_the_side_that_keeps_their_meaning() {
        for (text, low, high) in [
            ("1", 1, 1),
            ("1.5", 1, 2),
            ("-1.5", -2, -1),
            ("1e3", 1000, 1000),
            ("1.25e1", 12, 13),
            ("0.0", 0, 0),
            ("-0", 0, 0),
            ("1e-400", 0, 1),
            ("-1e-400", -1, 0),
            ("1e400", i128::MAX, i128::MAX),
            ("-1e400", i128::MIN, i128::MIN),
            ("1.000", 1, 1),
            ("7.0000000000000000000000000000000000000000001", 7, 8),
            ("-7.0000000000000000000000000000000000000000001", -8, -7),
            ("0.12345678901234567890123456789012345678901e-41", 0, 1),
            ("99999999999999999999999999999999999999999.5", i128::MAX, i128::MAX),
        ] {
            assert_eq!((floor(text), ceiling(text)), (low, high), "{text}");
        }
    }

    #[test]
    fn a_fraction_divides_the_integers_that_its_reduced_numerator_divides() {
        for (text, whole) in
            [("2", 2), ("2.5", 5), ("0.5", 1), ("0.01", 1), ("1e2", 100), ("7.5", 15)]
        {
            assert_eq!(divisor(text), whole, "{text}");
        }
        assert_eq!(divisor("0"), i128::MAX);
        assert_eq!(divisor("-1"), i128::MAX);
        assert_eq!((divisor("1e40"), divisor("25e-50"), divisor("64e-5")), (i128::MAX, 1, 2));
    }
}
