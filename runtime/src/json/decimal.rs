//! The exact value of a decimal number text, compared and divided without ever being expanded.

use std::{
    cmp::Ordering,
    hash::{Hash, Hasher},
};

/// A number's sign, significant digits and place: `0.d1d2d3… × 10^magnitude`.
///
/// Digits have no leading or trailing zero, so that equal values are equal here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decimal<'a> {
    negative: bool,
    /// From the first to the last significant digit, a `.` perhaps among them; empty for zero.
    digits: &'a [u8],
    /// How many digits there are, without the `.`.
    count: i64,
    magnitude: i64,
}

/// The longest exponent that is read; more is refused by [`is_number`], so that sums of exponent
/// and length stay exact.
const MAX_EXPONENT_DIGITS: usize = 15;

/// Whether `text` is a number of RFC 8259 section 6 whose exponent is not absurd.
pub(super) fn is_number(text: &str) -> bool {
    number_prefix(text.as_bytes()) == Some(text.len())
}

/// The length of the number that `bytes` begins with.
pub(super) fn number_prefix(bytes: &[u8]) -> Option<usize> {
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    let whole = digits(bytes, at);
    if whole == 0 || (whole > 1 && bytes[at] == b'0') {
        return None;
    }
    at += whole;
    if bytes.get(at) == Some(&b'.') {
        let fraction = digits(bytes, at + 1);
        if fraction == 0 {
            return None;
        }
        at += 1 + fraction;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(bytes, at);
        let zeros = bytes[at..].iter().take_while(|byte| **byte == b'0').count();
        if exponent == 0 || exponent - zeros.min(exponent) > MAX_EXPONENT_DIGITS {
            return None;
        }
        at += exponent;
    }
    Some(at)
}

fn digits(bytes: &[u8], from: usize) -> usize {
    bytes.get(from..).map_or(0, |rest| rest.iter().take_while(|b| b.is_ascii_digit()).count())
}

impl<'a> Decimal<'a> {
    /// Of a text for which [`is_number`] holds.
    pub(crate) fn of(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let (negative, bytes) = match bytes.split_first() {
            Some((b'-', rest)) => (true, rest),
            _ => (false, bytes),
        };
        let (mantissa, exponent) = match bytes.iter().position(|byte| matches!(byte, b'e' | b'E')) {
            Some(at) => (&bytes[..at], signed(&bytes[at + 1..])),
            None => (bytes, 0),
        };
        let whole = mantissa.iter().position(|byte| *byte == b'.').unwrap_or(mantissa.len());
        let significant = |byte: &u8| matches!(byte, b'1'..=b'9');
        let Some(first) = mantissa.iter().position(significant) else {
            return Self { negative: false, digits: &[], count: 0, magnitude: 0 };
        };
        let last = mantissa.iter().rposition(significant).unwrap_or(first);
        let dot_inside = i64::from(first < whole && whole < last);
        // Digits before the point count up; zeros after it, before the first digit, count down.
        let place = whole as i64 - first as i64 + i64::from(first > whole);
        Self {
            negative,
            digits: &mantissa[first..=last],
            count: (last - first) as i64 + 1 - dot_inside,
            magnitude: place + exponent,
        }
    }

    /// Whether nothing stands after the decimal point: `1.0` and `1e2` are integers.
    pub(crate) fn is_integer(&self) -> bool {
        self.scale() >= 0
    }

    /// The integer, or the nearest that fits; `None` when the value is not an integer.
    pub(crate) fn to_i128(self) -> Option<i128> {
        if !self.is_integer() {
            return None;
        }
        let limit = if self.negative { i128::MIN } else { i128::MAX };
        let Some(unsigned) = self.unsigned() else { return Some(limit) };
        Some(if self.negative { -unsigned } else { unsigned })
    }

    /// Whether the value is a whole number of `divisor`s, exactly; nothing is a multiple of zero.
    /// A divisor of more than 19 digits has no multiples but zero.
    pub(crate) fn is_multiple_of(&self, divisor: &Decimal<'_>) -> bool {
        let Some(modulus) = divisor.mantissa() else { return false };
        if self.digits.is_empty() {
            return true;
        }
        // The last digit is not zero, so that no factor 10 can be taken out of the digits.
        let Ok(shift) = u64::try_from(self.scale() - divisor.scale()) else { return false };
        let modulus = u128::from(modulus);
        let rest = self.figures().fold(0, |rest, digit| (rest * 10 + u128::from(digit)) % modulus);
        (rest * power_of_ten(shift, modulus)).is_multiple_of(modulus)
    }

    /// The exponent of the last digit.
    fn scale(&self) -> i64 {
        self.magnitude - self.count
    }

    fn figures(&self) -> impl Iterator<Item = u8> + use<'a> {
        self.digits.iter().filter(|byte| **byte != b'.').map(|byte| byte - b'0')
    }

    /// The digits as one number, when it is not zero and fits.
    fn mantissa(&self) -> Option<u64> {
        let all = self
            .figures()
            .try_fold(0_u64, |all, digit| all.checked_mul(10)?.checked_add(u64::from(digit)))?;
        (all != 0).then_some(all)
    }

    fn unsigned(&self) -> Option<i128> {
        let power = 10_i128.checked_pow(u32::try_from(self.scale()).ok().filter(|s| *s < 39)?)?;
        let digits = self
            .figures()
            .try_fold(0_i128, |all, digit| all.checked_mul(10)?.checked_add(i128::from(digit)))?;
        digits.checked_mul(power)
    }
}

fn signed(text: &[u8]) -> i64 {
    let (negative, digits) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        _ => (false, text),
    };
    let value = digits
        .iter()
        .fold(0_i64, |all, digit| all.saturating_mul(10).saturating_add(i64::from(digit - b'0')));
    if negative { -value } else { value }
}

fn power_of_ten(exponent: u64, modulus: u128) -> u128 {
    let (mut result, mut base, mut left) = (1 % modulus, 10 % modulus, exponent);
    while left > 0 {
        if left & 1 == 1 {
            result = result * base % modulus;
        }
        base = base * base % modulus;
        left >>= 1;
    }
    result
}

impl PartialEq for Decimal<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal<'_> {}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| match (number.digits.is_empty(), number.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let size = || {
            let places = self.magnitude.cmp(&other.magnitude);
            places.then_with(|| self.figures().cmp(other.figures()))
        };
        sign(self).cmp(&sign(other)).then_with(|| match self.negative {
            true => size().reverse(),
            false => size(),
        })
    }
}

impl Hash for Decimal<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.negative, self.magnitude, self.count).hash(state);
        self.figures().for_each(|digit| digit.hash(state));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_value_is_equal_however_it_is_written() {
        for (left, right) in [
            ("1", "1.0"),
            ("1", "10e-1"),
            ("100", "1E2"),
            ("0.001", "1e-3"),
            ("-0", "0"),
            ("0e99", "0.000"),
            ("12.50", "1.25e1"),
            ("0.00120", "12e-4"),
            ("1e400", "10e399"),
        ] {
            assert_eq!(Decimal::of(left), Decimal::of(right), "{left} {right}");
        }
    }

    #[test]
    fn neighbours_that_a_float_cannot_tell_apart_differ() {
        for (small, big) in [
            ("9007199254740992", "9007199254740993"),
            ("0.1", "0.10000000000000000001"),
            ("-2", "-1.9999999999999999999"),
            ("1e399", "1e400"),
            ("-1e400", "1e-400"),
            ("0", "1e-400"),
            ("9.99", "10"),
            ("0.099", "0.1"),
        ] {
            assert!(Decimal::of(small) < Decimal::of(big), "{small} {big}");
            assert!(Decimal::of(big) > Decimal::of(small), "{small} {big}");
        }
    }

    #[test]
    fn integers_are_told_by_value() {
        for text in ["1.0", "1e2", "0.0", "-12.50e1", "1e400", "10"] {
            assert!(Decimal::of(text).is_integer(), "{text}");
        }
        for text in ["0.5", "1e-1", "100.001", "125e-2"] {
            assert!(!Decimal::of(text).is_integer(), "{text}");
        }
        assert_eq!(Decimal::of("-12.50e1").to_i128(), Some(-125));
        assert_eq!(Decimal::of("1e400").to_i128(), Some(i128::MAX));
        assert_eq!(Decimal::of("-1e38").to_i128(), Some(-(10_i128.pow(38))));
    }

    #[test]
    fn multiples_are_exact() {
        for (value, divisor) in [
            ("0.07", "0.01"),
            ("1.1", "0.1"),
            ("4.35", "0.01"),
            ("1e20", "3e0"),
            ("0", "7"),
            ("1e308", "0.123456789"),
            ("-9.9", "3.3"),
            ("100000", "0.01"),
        ] {
            let expected = !matches!((value, divisor), ("1e20", _) | ("1e308", _));
            assert_eq!(
                Decimal::of(value).is_multiple_of(&Decimal::of(divisor)),
                expected,
                "{value} {divisor}"
            );
        }
        assert!(!Decimal::of("0.075").is_multiple_of(&Decimal::of("0.01")));
        assert!(!Decimal::of("5").is_multiple_of(&Decimal::of("0")));
    }

    #[test]
    fn only_numbers_of_rfc_8259_are_numbers() {
        for text in ["0", "-0", "1", "-1.5e+3", "1E0", "10.01", "0e000000000000000000001"] {
            assert!(is_number(text), "{text}");
        }
        for text in [
            "",
            "-",
            "01",
            "+1",
            "1.",
            ".5",
            "1e",
            "1e+",
            "0x1",
            "1 ",
            "NaN",
            "--1",
            "1e9999999999999999999",
            "1_0",
            "\u{ff11}",
        ] {
            assert!(!is_number(text), "{text}");
        }
    }
}
