//! Decimal bounds from the document, checked while the generated code is compiled.

use crate::json::Decimal;

/// A number of the document, as it is written there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound(&'static str);

impl Bound {
    /// # Panics
    /// At compile time, when `text` is not a number of RFC 8259 with an exponent of at most 15
    /// digits.
    pub(super) const fn new(text: &'static str) -> Self {
        assert!(significant(text) < usize::MAX, "a bound must be a JSON number");
        Self(text)
    }

    /// # Panics
    /// At compile time, when `text` is not a positive number of at most 19 digits.
    pub(super) const fn divisor(text: &'static str) -> Self {
        let digits = significant(text);
        assert!(digits > 0 && digits <= 19, "multipleOf must be a number of at most 19 digits");
        assert!(text.as_bytes()[0] != b'-', "multipleOf must be positive");
        Self(text)
    }

    pub(super) const fn as_str(self) -> &'static str {
        self.0
    }

    pub(super) fn decimal(self) -> Decimal<'static> {
        Decimal::of(self.0)
    }
}

/// How many digits the mantissa has from its first non-zero one on; `usize::MAX` when the text is
/// not a number.
const fn significant(text: &str) -> usize {
    const NOT: usize = usize::MAX;
    let bytes = text.as_bytes();
    let start = if !bytes.is_empty() && bytes[0] == b'-' { 1 } else { 0 };
    let mut at = digits(bytes, start);
    if at == start || (at > start + 1 && bytes[start] == b'0') {
        return NOT;
    }
    if at < bytes.len() && bytes[at] == b'.' {
        let end = digits(bytes, at + 1);
        if end == at + 1 {
            return NOT;
        }
        at = end;
    }
    let end = at;
    if at < bytes.len() && (bytes[at] == b'e' || bytes[at] == b'E') {
        at += 1;
        if at < bytes.len() && (bytes[at] == b'+' || bytes[at] == b'-') {
            at += 1;
        }
        let last = digits(bytes, at);
        if last == at || last - at > 15 {
            return NOT;
        }
        at = last;
    }
    if at == bytes.len() { counted(bytes, start, end) } else { NOT }
}

const fn counted(bytes: &[u8], mut at: usize, end: usize) -> usize {
    let mut count = 0;
    while at < end {
        if bytes[at] != b'.' && (count > 0 || bytes[at] != b'0') {
            count += 1;
        }
        at += 1;
    }
    count
}

/// The place behind the digits that begin at `at`.
const fn digits(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && bytes[at].is_ascii_digit() {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_counted_from_the_first_that_matters() {
        for (text, count) in [("0.01", 1), ("0", 0), ("-12.50", 4), ("1e300", 1), ("100", 3)] {
            assert_eq!(significant(text), count, "{text}");
        }
        for text in ["", "-", "01", "1.", ".5", "1e", "1e+", "1e1234567890123456", "1x", "NaN"] {
            assert_eq!(significant(text), usize::MAX, "{text}");
        }
    }

    #[test]
    #[should_panic(expected = "multipleOf")]
    fn a_divisor_of_zero_does_not_compile() {
        let _ = Bound::divisor("0.0");
    }
}
