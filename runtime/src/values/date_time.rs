//! Dates and times of RFC 3339, kept as they were written: no type of a calendar library holds an
//! offset, a leap second and every digit of a fraction.

use std::time::{Duration, SystemTime};

use super::text::texts;
use crate::{
    decode::{Decode, Decoder, Format, Formed, StringRule},
    json::Value,
    values::text,
};

texts! {
    /// `format: date`: a `full-date` of RFC 3339; ordered by time.
    Date: Date;
    /// `format: time`: a `full-time` of RFC 3339, with its offset.
    Time: Time;
    /// `format: date-time` of RFC 3339, with its offset.
    DateTime: DateTime;
}

const DAY: i64 = 86_400;

impl Date {
    /// A day of the Gregorian calendar, from year 0 to 9999; `None` when there is none such.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        Self::formed(&format!("{year:04}-{month:02}-{day:02}"))
    }

    /// The year.
    pub fn year(&self) -> u16 {
        u16::try_from(number(&self.0[..4])).unwrap_or_default()
    }

    /// The month, from 1 on.
    pub fn month(&self) -> u8 {
        u8::try_from(number(&self.0[5..7])).unwrap_or_default()
    }

    /// The day of the month, from 1 on.
    pub fn day(&self) -> u8 {
        u8::try_from(number(&self.0[8..10])).unwrap_or_default()
    }

    /// Days since 1970-01-01.
    pub fn unix_days(&self) -> i64 {
        days(number(&self.0[..4]), number(&self.0[5..7]), number(&self.0[8..10]))
    }
}

impl DateTime {
    /// Seconds since 1970-01-01T00:00:00Z, without the fraction; a leap second is the one after it.
    pub fn unix_seconds(&self) -> i64 {
        let text = &self.0;
        let date = days(number(&text[..4]), number(&text[5..7]), number(&text[8..10]));
        let clock = |from: usize| number(&text[from..from + 2]);
        date * DAY + clock(11) * 3600 + clock(14) * 60 + clock(17) - self.offset_minutes() * 60
    }

    /// The fraction of the second, without digits beyond the ninth.
    pub fn subsec_nanos(&self) -> u32 {
        let digits = self.0[19..].strip_prefix('.').unwrap_or_default();
        let digits = digits.bytes().take_while(u8::is_ascii_digit).chain(std::iter::repeat(b'0'));
        digits.take(9).fold(0, |nanos, digit| nanos * 10 + u32::from(digit - b'0'))
    }

    /// Minutes east of UTC.
    pub fn offset_minutes(&self) -> i64 {
        let text = self.0.as_str();
        if text.ends_with(['Z', 'z']) {
            return 0;
        }
        let (sign, clock) = text[text.len() - 6..].split_at(1);
        let minutes = number(&clock[..2]) * 60 + number(&clock[3..]);
        if sign == "-" { -minutes } else { minutes }
    }

    /// The moment; `None` where the machine's clock does not reach.
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let seconds = self.unix_seconds();
        let distance = Duration::from_secs(seconds.unsigned_abs());
        let whole = if seconds < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(distance)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(distance)
        };
        whole?.checked_add(Duration::from_nanos(self.subsec_nanos().into()))
    }

    /// A moment, in UTC; `None` when it is not between the years 0 and 9999.
    pub fn from_system_time(moment: SystemTime) -> Option<Self> {
        let (seconds, nanos) = match moment.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => (i64::try_from(after.as_secs()).ok()?, after.subsec_nanos()),
            Err(before) => before_epoch(before.duration())?,
        };
        let (year, month, day) = date(seconds.div_euclid(DAY));
        let clock = seconds.rem_euclid(DAY);
        let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
        let fraction = match nanos {
            0 => String::new(),
            nanos => format!(".{nanos:09}").trim_end_matches('0').to_owned(),
        };
        let text =
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z");
        Self::formed(&text)
    }
}

fn before_epoch(distance: Duration) -> Option<(i64, u32)> {
    let seconds = -i64::try_from(distance.as_secs()).ok()?;
    Some(match distance.subsec_nanos() {
        0 => (seconds, 0),
        nanos => (seconds - 1, 1_000_000_000 - nanos),
    })
}

/// Of digits that the format has already looked at.
fn number(digits: &str) -> i64 {
    digits.parse().unwrap_or_default()
}

/// Days since 1970-01-01 (H. Hinnant, "chrono-compatible low-level date algorithms").
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The other way round.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_what_is_kept() {
        for text in [
            "1990-12-31T23:59:60Z",
            "1937-01-01T12:00:27.87+00:20",
            "2026-02-28t10:00:00.123456789012z",
            "2026-02-28T10:00:00-00:00",
        ] {
            let kept: DateTime = text.parse().unwrap();
            assert_eq!(kept.as_str(), text);
            assert_eq!(serde_json::to_string(&kept).unwrap(), format!("{text:?}"));
        }
    }

    #[test]
    fn a_moment_is_the_same_in_every_offset() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T01:00:00+01:00", 0),
            ("1969-12-31T23:59:59.5Z", -1),
            ("2000-02-29T12:00:00Z", 951_825_600),
            ("2026-01-01T00:00:00-05:30", 1_767_225_600 + 19_800),
            ("1990-12-31T23:59:60Z", 662_688_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            assert_eq!(text.parse::<DateTime>().unwrap().unix_seconds(), seconds, "{text}");
        }
    }

    #[test]
    fn the_clock_s_moments_come_back() {
        for (seconds, nanos) in [(0_i64, 0), (-1, 500_000_000), (951_825_600, 1), (1 << 35, 0)] {
            let distance = Duration::from_secs(seconds.unsigned_abs());
            let whole = match seconds < 0 {
                true => SystemTime::UNIX_EPOCH - distance,
                false => SystemTime::UNIX_EPOCH + distance,
            };
            let moment = whole + Duration::from_nanos(nanos);
            let text = DateTime::from_system_time(moment).unwrap();
            assert_eq!(text.to_system_time(), Some(moment), "{text}");
        }
    }

    #[test]
    fn a_day_that_no_calendar_has_is_none() {
        assert!(Date::new(2025, 2, 29).is_none());
        let leap = Date::new(2024, 2, 29).unwrap();
        assert_eq!((leap.year(), leap.month(), leap.day()), (2024, 2, 29));
        assert_eq!(leap.unix_days(), 19_782);
        assert!("2025-02-29".parse::<Date>().is_err());
        assert!(Date::new(2024, 2, 28).unwrap() < leap);
    }
}
