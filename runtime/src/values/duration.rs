//! Durations of RFC 3339 appendix A (ISO 8601), kept as they were written.

use super::text::texts;
use crate::{
    decode::{Decode, Decoder, Format, Formed, StringRule},
    json::Value,
    values::text,
};

texts! {
    /// `format: duration`: `P3Y6M4DT12H30M5S`, `P2W`.
    Duration: Duration;
}

impl Duration {
    /// A time in seconds: `PT90S`.
    pub fn from_seconds(seconds: u64) -> Self {
        Self(format!("PT{seconds}S"))
    }

    /// How long it takes, a day having 24 hours; `None` when it has years or months, whose length
    /// only a calendar tells, or is longer than can be counted.
    pub fn to_seconds(&self) -> Option<u64> {
        let mut total = 0_u64;
        let mut number = 0_u64;
        let mut clock = false;
        for c in self.0.chars() {
            let unit = match c {
                '0'..='9' => {
                    number = number.checked_mul(10)?.checked_add(u64::from(c) - 48)?;
                    continue;
                }
                'P' => continue,
                'T' => {
                    clock = true;
                    continue;
                }
                'W' => 604_800,
                'D' => 86_400,
                'H' => 3600,
                'M' if clock => 60,
                'S' => 1,
                _ => return None,
            };
            total = total.checked_add(number.checked_mul(unit)?)?;
            number = 0;
        }
        Some(total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_no_length_and_weeks_do() {
        for (text, seconds) in [
            ("PT1M30S", Some(90)),
            ("P2W", Some(1_209_600)),
            ("P1DT1H", Some(90_000)),
            ("P1M", None),
            ("P1Y", None),
            ("PT99999999999999999999S", None),
        ] {
            assert_eq!(text.parse::<Duration>().unwrap().to_seconds(), seconds, "{text}");
        }
        assert_eq!(Duration::from_seconds(90).as_str(), "PT90S");
        assert!("PT".parse::<Duration>().is_err());
    }
}
