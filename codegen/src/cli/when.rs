//! Moments as people write them: `2027-01-01`, `2027-01-01T12:00:00Z`, or `90d` from now.

use std::fmt;
use std::time::{Duration, SystemTime};

const DAY: u64 = 86_400;
/// The last second of the year 9999, which RFC 3339 can still write.
const LAST: u64 = 253_402_300_799;

/// Whole seconds since 1970; shown as RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(u64);

impl Moment {
    /// What the machine's clock shows; one that stands before 1970 shows 1970.
    pub(super) fn now() -> Self {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Self(since.map_or(0, |since| since.as_secs()).min(LAST))
    }

    /// An RFC 3339 date-time, or a date (its first second, UTC).
    pub(super) fn parse(text: &str) -> Option<Self> {
        let date = text.get(..10)?;
        let midnight = days(date)?.checked_mul(DAY)?;
        let Some(rest) = text.get(10..).filter(|rest| !rest.is_empty()) else {
            return Some(Self(midnight));
        };
        let rest = rest.strip_prefix(['T', 't'])?;
        let (clock, rest) = (rest.get(..8)?, rest.get(8..)?);
        let rest = match rest.strip_prefix('.') {
            None => rest,
            Some(fraction) => {
                let end = fraction.find(|c: char| !c.is_ascii_digit()).filter(|end| *end > 0)?;
                fraction.get(end..)?
            }
        };
        let seconds = midnight.checked_add(time_of_day(clock)?)?;
        seconds.checked_add_signed(-offset(rest)?).filter(|seconds| *seconds <= LAST).map(Self)
    }

    /// A moment, or how long from `now` (`12h`, `90d`).
    pub(super) fn parse_from(text: &str, now: Self) -> Option<Self> {
        Self::parse(text).or_else(|| Some(now.after(duration(text)?)))
    }

    /// So much later.
    pub(super) fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration.as_secs()).min(LAST))
    }

    /// Seconds since 1970.
    pub(super) const fn seconds(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date(self.0 / DAY);
        let time = self.0 % DAY;
        let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
        write!(formatter, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// `30s 15m 12h 90d`: at least a second, at most ten years.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let unit = text.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = text.split_at(unit);
    let count: u64 = count.parse().ok()?;
    let seconds = count.checked_mul(match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => DAY,
        _ => return None,
    })?;
    (1..=10 * 366 * DAY).contains(&seconds).then(|| Duration::from_secs(seconds))
}

/// Days since 1970 of `YYYY-MM-DD`.
fn days(date: &str) -> Option<u64> {
    let parts = [date.get(..4)?, date.get(5..7)?, date.get(8..10)?];
    let dashed = date.as_bytes()[4] == b'-' && date.as_bytes()[7] == b'-';
    let [year, month, day] = [number(parts[0])?, number(parts[1])?, number(parts[2])?];
    if !dashed || year < 1970 || !(1..=12).contains(&month) || day == 0 {
        return None;
    }
    (day <= month_length(year, month)).then(|| {
        let of_months: u64 = (1..month).map(|month| month_length(year, month)).sum();
        before(year) + of_months + day - 1
    })
}

/// Days from 1970 to the first of January of `year`.
fn before(year: u64) -> u64 {
    let leaps = |year: u64| year / 4 - year / 100 + year / 400;
    (year - 1970) * 365 + leaps(year - 1) - leaps(1969)
}

fn month_length(year: u64, month: u64) -> u64 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Year, month and day of the day that is so many days after 1970-01-01.
fn date(days: u64) -> (u64, u64, u64) {
    // The mean year of the calendar is 365.2425 days: the guess is at most one year too far.
    let guess = 1970 + days * 400 / 146_097;
    let year = if before(guess) > days { guess - 1 } else { guess };
    let mut rest = days - before(year);
    for month in 1..=12 {
        let length = month_length(year, month);
        if rest < length {
            return (year, month, rest + 1);
        }
        rest -= length;
    }
    // Only when the guess was one year short.
    (year + 1, 1, rest + 1)
}

/// Seconds of `HH:MM:SS`; a leap second counts as the next minute's first.
fn time_of_day(clock: &str) -> Option<u64> {
    let bytes = clock.as_bytes();
    let [hour, minute, second] =
        [number(clock.get(..2)?)?, number(clock.get(3..5)?)?, number(clock.get(6..8)?)?];
    let shaped = bytes[2] == b':' && bytes[5] == b':' && hour < 24 && minute < 60 && second <= 60;
    shaped.then_some(hour * 3600 + minute * 60 + second)
}

/// Seconds of `Z`, `+HH:MM` or `-HH:MM`.
fn offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hour, minute) = (number(text.get(1..3)?)?, number(text.get(4..6)?)?);
    let shaped = text.len() == 6 && text.as_bytes()[3] == b':' && hour < 24 && minute < 60;
    shaped.then_some(sign * i64::try_from(hour * 3600 + minute * 60).ok()?)
}

fn number(digits: &str) -> Option<u64> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_read_back_on_every_day_of_four_centuries() {
        for day in (0..150_000).chain(2_932_000..2_932_897) {
            let moment = Moment(day * DAY + 86_399);
            let text = moment.to_string();
            assert_eq!(Moment::parse(&text), Some(moment), "{text}");
        }
        assert_eq!(Moment(LAST).to_string(), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn reads_what_a_key_file_may_hold() {
        for (text, seconds) in [
            ("1970-01-01", 0),
            ("2000-02-29T12:00:00+01:00", 951_822_000),
            ("2024-12-31T23:59:60Z", 1_735_689_600),
            ("2027-01-01t00:00:00.123z", 1_798_761_600),
            ("2100-03-01T00:00:00-00:30", 4_107_544_200),
        ] {
            assert_eq!(Moment::parse(text), Some(Moment(seconds)), "{text}");
        }
        for text in
            ["", "soon", "2027-02-29", "1969-12-31", "2027-01-01T00:00:00", "2027-1-1", "90d"]
        {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn counts_days_from_now() {
        let now = Moment(1_000_000);
        assert_eq!(Moment::parse_from("90d", now), Some(Moment(1_000_000 + 90 * DAY)));
        assert_eq!(Moment::parse_from("12h", now), Some(Moment(1_000_000 + 43_200)));
        for text in ["0d", "-1d", "d", "90", "90w", "99999999999d", "4000d", "9223372036854775807s"]
        {
            assert_eq!(Moment::parse_from(text, now), None, "{text}");
        }
    }
}
