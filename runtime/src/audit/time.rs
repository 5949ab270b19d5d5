//! RFC 3339 time in UTC with microseconds, written by hand.

use std::time::{SystemTime, UNIX_EPOCH};

/// The length of what [`Stamp::write`] writes.
const LENGTH: usize = "2026-11-22T00:12:27.123456Z".len();

/// Writes times; the last second's text is kept, for the next event is most likely in it.
#[derive(Debug)]
pub(super) struct Stamp {
    second: u64,
    text: [u8; LENGTH],
}

impl Stamp {
    pub(super) fn new() -> Self {
        let mut stamp = Self { second: 0, text: *b"0000-00-00T00:00:00.000000Z" };
        stamp.set(0);
        stamp
    }

    /// The text of `time`. Times outside the years 1970 to 9999 are moved to the nearest end.
    pub(super) fn text(&mut self, time: SystemTime) -> &[u8] {
        const LAST: u64 = 253_402_300_799;
        let elapsed = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        let second = elapsed.as_secs().min(LAST);
        if second != self.second {
            self.set(second);
        }
        digits(&mut self.text[20..26], elapsed.subsec_micros());
        &self.text
    }

    fn set(&mut self, second: u64) {
        self.second = second;
        let (year, month, day) = date((second / 86_400) as u32);
        let time = (second % 86_400) as u32;
        digits(&mut self.text[0..4], year);
        digits(&mut self.text[5..7], month);
        digits(&mut self.text[8..10], day);
        digits(&mut self.text[11..13], time / 3600);
        digits(&mut self.text[14..16], time / 60 % 60);
        digits(&mut self.text[17..19], time % 60);
    }
}

/// Fills `place` with the last decimal digits of `number`.
fn digits(place: &mut [u8], mut number: u32) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// The Gregorian date of a day since 1970-01-01: years are counted from March, so that the leap
/// day is the last of its year.
fn date(days: u32) -> (u32, u32, u32) {
    const DAYS_IN_400_YEARS: u32 = 146_097;
    let days = days + 719_468;
    let (era, of_era) = (days / DAYS_IN_400_YEARS, days % DAYS_IN_400_YEARS);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year + u32::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn text(seconds: u64, micros: u32) -> String {
        let time = UNIX_EPOCH + Duration::new(seconds, micros * 1000);
        String::from_utf8(Stamp::new().text(time).to_vec()).unwrap()
    }

    #[test]
    fn writes_what_the_calendar_says() {
        assert_eq!(text(0, 0), "1970-01-01T00:00:00.000000Z");
        assert_eq!(text(951_782_400, 1), "2000-02-29T00:00:00.000001Z");
        assert_eq!(text(1_795_306_347, 123_456), "2026-11-22T00:12:27.123456Z");
        assert_eq!(text(4_107_542_399, 999_999), "2100-02-28T23:59:59.999999Z");
        assert_eq!(text(4_107_542_400, 0), "2100-03-01T00:00:00.000000Z");
    }

    #[test]
    fn agrees_with_a_day_by_day_calendar() {
        let (mut year, mut month, mut day) = (1970, 1, 1);
        for days in 0..200_000 {
            assert_eq!(date(days), (year, month, day));
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let length = match month {
                2 => 28 + u32::from(leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            day += 1;
            if day > length {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
    }

    #[test]
    fn a_clock_that_was_never_set_is_no_panic() {
        let before = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(Stamp::new().text(before), b"1970-01-01T00:00:00.000000Z");
        let after = UNIX_EPOCH + Duration::from_secs(1 << 40);
        assert!(Stamp::new().text(after).starts_with(b"9999-12-31"));
    }

    #[test]
    fn the_kept_second_does_not_outlive_itself() {
        let mut stamp = Stamp::new();
        for second in [5, 5, 6, 5, 0] {
            let time = UNIX_EPOCH + Duration::from_secs(second);
            assert_eq!(stamp.text(time), text(second, 0).as_bytes());
        }
    }
}
