//! `traceparent` (W3C Trace Context, section 3.2): believed only when it is exactly right.

use http::HeaderMap;

/// The trace that a caller says its request belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TraceParent<'r>(&'r str);

impl<'r> TraceParent<'r> {
    /// The request's `traceparent`. One that is wrong in any way, or sent twice, is as good as
    /// none.
    pub(crate) fn of(headers: &'r HeaderMap) -> Option<Self> {
        let mut values = headers.get_all("traceparent").iter();
        let value = values.next()?;
        if values.next().is_some() {
            return None;
        }
        Self::parse(value.to_str().ok()?)
    }

    /// The 32 digits of the trace.
    pub(crate) fn trace_id(&self) -> &'r str {
        &self.0[3..35]
    }

    /// The 16 digits of the caller's own span.
    #[cfg(feature = "otel")]
    pub(crate) fn span_id(&self) -> &'r str {
        &self.0[36..52]
    }

    fn parse(text: &'r str) -> Option<Self> {
        let bytes = text.as_bytes();
        let version = bytes.get(..2).filter(|version| is_hex(version))?;
        // Later versions may go on behind another dash; version 00 may not, and ff is none.
        let fits = match version {
            b"00" => bytes.len() == 55,
            b"ff" => false,
            _ => bytes.len() == 55 || bytes.get(55) == Some(&b'-'),
        };
        let parts = (bytes.get(3..35)?, bytes.get(36..52)?, bytes.get(53..55)?);
        let dashes = [2, 35, 52].iter().all(|at| bytes.get(*at) == Some(&b'-'));
        let names = is_name(parts.0) && is_name(parts.1) && is_hex(parts.2);
        (fits && dashes && names).then_some(Self(text))
    }
}

fn is_hex(digits: &[u8]) -> bool {
    digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

/// All zeros names nothing.
fn is_name(digits: &[u8]) -> bool {
    is_hex(digits) && digits.iter().any(|digit| *digit != b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn a_right_one_gives_its_trace() {
        let trace = TraceParent::parse(GOOD).unwrap();
        assert_eq!(trace.trace_id(), "0af7651916cd43dd8448eb211c80319c");
        assert!(TraceParent::parse(&GOOD.replacen("00", "01", 1)).is_some());
        assert!(TraceParent::parse(&format!("{}-more", GOOD.replacen("00", "cc", 1))).is_some());
    }

    #[test]
    fn anything_else_starts_a_new_trace() {
        for wrong in [
            "".to_owned(),
            GOOD[..54].to_owned(),
            format!("{GOOD}0"),
            format!("{GOOD}-more"),
            GOOD.to_uppercase(),
            GOOD.replacen("00", "ff", 1),
            GOOD.replacen("00", "0g", 1),
            GOOD.replace('-', "_"),
            format!("{}.", GOOD.replacen("00", "cc", 1)),
            "00-00000000000000000000000000000000-b7ad6b7169203331-01".to_owned(),
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01".to_owned(),
            GOOD.replace("01", "0x"),
            "é".repeat(28),
        ] {
            assert!(TraceParent::parse(&wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn two_of_them_are_none() {
        let mut headers = HeaderMap::new();
        headers.append("traceparent", GOOD.parse().unwrap());
        assert!(TraceParent::of(&headers).is_some());
        headers.append("traceparent", GOOD.parse().unwrap());
        assert!(TraceParent::of(&headers).is_none());
    }
}
