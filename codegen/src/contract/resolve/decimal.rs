//! Exact comparison of numbers as JSON writes them.

use std::cmp::Ordering;

/// A number: `0.DIGITS × 10^magnitude`, digits without zeros at either end; zero has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    digits: String,
    magnitude: i64,
}

impl Decimal {
    /// Reads JSON's grammar; `None` for what is none, or whose exponent does not fit.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
        let exponent: i64 = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        if whole.is_empty() || !all.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let significant = all.trim_start_matches('0');
        let leading = i64::try_from(all.len() - significant.len()).ok()?;
        let digits = significant.trim_end_matches('0').to_owned();
        if digits.is_empty() {
            return Some(Self { negative: false, digits, magnitude: 0 });
        }
        let magnitude =
            i64::try_from(whole.len()).ok()?.checked_sub(leading)?.checked_add(exponent)?;
        Some(Self { negative, digits, magnitude })
    }

    /// Whether it has no fraction.
    pub(super) fn is_integer(&self) -> bool {
        self.digits.is_empty()
            || i64::try_from(self.digits.len()).is_ok_and(|n| n <= self.magnitude)
    }

    /// Whether it is more than zero.
    pub(super) fn is_positive(&self) -> bool {
        !self.negative && !self.digits.is_empty()
    }

    /// The same without the zeros at the end of a large number: only its digits count.
    pub(super) fn divisor(&self) -> String {
        let text = self.canonical();
        if text.len() <= 19 {
            return text;
        }
        let length = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        format!("{}e{}", self.digits, self.magnitude.saturating_sub(length))
    }

    /// One text for every spelling of the number.
    pub(super) fn canonical(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        if self.digits.is_empty() {
            return "0".to_owned();
        }
        let length = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        let (digits, magnitude) = (&self.digits, self.magnitude);
        match magnitude {
            1..=40 if length <= magnitude => {
                let zeros = usize::try_from(magnitude - length).unwrap_or_default();
                format!("{sign}{digits}{}", "0".repeat(zeros))
            }
            1..=40 => {
                let (whole, fraction) = digits.split_at(usize::try_from(magnitude).unwrap_or(1));
                format!("{sign}{whole}.{fraction}")
            }
            -40..=0 => {
                let zeros = usize::try_from(-magnitude).unwrap_or_default();
                format!("{sign}0.{}{digits}", "0".repeat(zeros))
            }
            _ => format!("{sign}0.{digits}e{magnitude}"),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| match (number.digits.is_empty(), number.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        sign(self).cmp(&sign(other)).then_with(|| {
            let size =
                self.magnitude.cmp(&other.magnitude).then_with(|| self.digits.cmp(&other.digits));
            if self.negative { size.reverse() } else { size }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn every_spelling_of_a_number_is_one() {
        for text in ["100", "100.0", "1e2", "1E+2", "0.1e3", "1000e-1"] {
            assert_eq!(decimal(text), decimal("100"), "{text}");
            assert_eq!(decimal(text).canonical(), "100", "{text}");
        }
        assert_eq!(decimal("-0").canonical(), "0");
        assert_eq!(decimal("0.050").canonical(), "0.05");
        assert_eq!(decimal("12.5").canonical(), "12.5");
        assert_eq!(decimal("-1e-3").canonical(), "-0.001");
    }

    #[test]
    fn compares_beyond_what_a_float_can_tell() {
        assert!(decimal("9007199254740993") > decimal("9007199254740992"));
        assert!(decimal("0.1") < decimal("0.10000000000000000001"));
        assert!(decimal("-5") < decimal("-4.9"));
        assert!(decimal("-1") < decimal("0"));
        assert!(decimal("9e99") < decimal("1e100"));
    }

    #[test]
    fn a_huge_exponent_costs_nothing() {
        assert!(decimal("1e999999999") > decimal("1"));
        assert!(decimal("1e999999999").canonical().len() < 20);
        assert_eq!(Decimal::parse("1e99999999999999999999"), None);
    }

    #[test]
    fn knows_a_whole_number() {
        for (text, whole) in [("1.0", true), ("0.5", false), ("1e2", true), ("15e-1", false)] {
            assert_eq!(decimal(text).is_integer(), whole, "{text}");
        }
    }
}
