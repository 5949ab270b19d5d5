//! Points in time as whole seconds since 1970, failing closed.

use std::time::SystemTime;

use crate::json::{Json, Value};

/// Seconds since 1970. A clock that stands before that is broken: everything has expired then.
pub(super) fn seconds(now: SystemTime) -> u64 {
    now.duration_since(SystemTime::UNIX_EPOCH).map_or(u64::MAX, |since| since.as_secs())
}

/// A NumericDate (RFC 7519 §2) as whole seconds since 1970; `None` for anything else, and for what
/// lies beyond the year 9999.
pub(super) fn date(value: &Json) -> Option<u64> {
    numeric(value.as_number()?.as_str())
}

/// The same of a value that is still borrowed.
pub(super) fn date_in(value: &Value<'_>) -> Option<u64> {
    numeric(value.as_number()?.as_str())
}

fn numeric(number: &str) -> Option<u64> {
    const LATEST: f64 = 253_402_300_799.0;
    let seconds: f64 = number.parse().ok()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
    (0.0..=LATEST).contains(&seconds).then_some(seconds as u64)
}

/// Seconds since 1970 of an RFC 3339 date-time, or of a date (its first second, UTC).
pub(super) fn timestamp(text: &str) -> Option<u64> {
    let date = text.get(..10)?;
    let midnight = days(date)?.checked_mul(86_400)?;
    let Some(rest) = text.get(10..).filter(|rest| !rest.is_empty()) else { return Some(midnight) };
    let time = rest.strip_prefix(['T', 't'])?;
    let (clock, after) = (time.get(..8)?, time.get(8..)?);
    let offset = offset(fraction_stripped(after)?)?;
    midnight.checked_add(of_day(clock)?)?.checked_add_signed(-offset)
}

/// Days since 1970 of `YYYY-MM-DD`, proleptic Gregorian, from 1970 on.
fn days(date: &str) -> Option<u64> {
    let (year, month, day) =
        (digits(date.get(..4)?)?, digits(date.get(5..7)?)?, digits(date.get(8..10)?)?);
    let dashed = date.as_bytes()[4] == b'-' && date.as_bytes()[7] == b'-';
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = *lengths.get(usize::try_from(month.checked_sub(1)?).ok()?)?;
    if !dashed || year < 1970 || day == 0 || day > length {
        return None;
    }
    let before = year - 1;
    let leaps = before / 4 - before / 100 + before / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400);
    let of_year: u64 = lengths.iter().take(usize::try_from(month - 1).ok()?).sum();
    Some((year - 1970) * 365 + leaps + of_year + day - 1)
}

/// Seconds of `HH:MM:SS`; a leap second counts as the next minute's first.
fn of_day(clock: &str) -> Option<u64> {
    let bytes = clock.as_bytes();
    let (hour, minute, second) =
        (digits(clock.get(..2)?)?, digits(clock.get(3..5)?)?, digits(clock.get(6..8)?)?);
    let shaped = bytes[2] == b':' && bytes[5] == b':' && hour < 24 && minute < 60 && second <= 60;
    shaped.then_some(hour * 3600 + minute * 60 + second)
}

fn fraction_stripped(after: &str) -> Option<&str> {
    let Some(fraction) = after.strip_prefix('.') else { return Some(after) };
    let rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    (rest.len() < fraction.len()).then_some(rest)
}

/// Seconds that `Z` or `±HH:MM` lies ahead of UTC.
fn offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hour, minute) = (digits(text.get(1..3)?)?, digits(text.get(4..6)?)?);
    let shaped = text.len() == 6 && text.as_bytes()[3] == b':' && hour < 24 && minute < 60;
    shaped.then_some(sign * i64::try_from(hour * 3600 + minute * 60).ok()?)
}

fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_clock_before_1970_lets_nothing_live() {
        assert_eq!(seconds(SystemTime::UNIX_EPOCH - Duration::from_secs(1)), u64::MAX);
    }

    #[test]
    fn reads_dates_and_times_with_offsets() {
        for (text, expected) in [
            ("1970-01-01", 0),
            ("1970-01-01T00:00:01Z", 1),
            ("2000-02-29T12:00:00+01:00", 951_822_000),
            ("2024-12-31T23:59:60Z", 1_735_689_600),
            ("2027-01-01T00:00:00.123Z", 1_798_761_600),
            ("2100-03-01T00:00:00-00:30", 4_107_544_200),
        ] {
            assert_eq!(timestamp(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_point_in_time() {
        for text in [
            "",
            "2027",
            "2027-13-01",
            "2027-02-29",
            "2027-00-10",
            "2027-01-00",
            "1969-12-31",
            "2027-01-01T",
            "2027-01-01 00:00:00Z",
            "2027-01-01T24:00:00Z",
            "2027-01-01T00:60:00Z",
            "2027-01-01T00:00:00",
            "2027-01-01T00:00:00.Z",
            "2027-01-01T00:00:00+0100",
            "+027-01-01",
            "2027/01/01",
            "2027-01-01T00:00:00+01:00x",
            "1970-01-01T00:00:00+01:00",
            "２027-01-01",
        ] {
            assert_eq!(timestamp(text), None, "{text} was accepted");
        }
    }
}
