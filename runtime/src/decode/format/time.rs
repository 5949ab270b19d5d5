//! RFC 3339: dates, times, durations.

pub(super) fn is_date_time(text: &str) -> bool {
    halves(text).is_some_and(|(date, time)| is_date(date) && is_time(time))
}

pub(super) fn is_local_date_time(text: &str) -> bool {
    halves(text).is_some_and(|(date, time)| is_date(date) && is_local_time(time))
}

/// What stands before and behind the `T`.
fn halves(text: &str) -> Option<(&str, &str)> {
    let separated = matches!(text.as_bytes().get(10)?, b'T' | b't');
    let halves = text.split_at_checked(10)?;
    separated.then(|| (halves.0, &halves.1[1..]))
}

pub(super) fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return false;
    }
    let (Some(year), Some(month), Some(day)) =
        (number(&bytes[..4]), number(&bytes[5..7]), number(&bytes[8..]))
    else {
        return false;
    };
    (1..=12).contains(&month) && (1..=days(year, month)).contains(&day)
}

fn days(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `partial-time time-offset`; a leap second is one only when it is 23:59:60 in UTC.
pub(super) fn is_time(text: &str) -> bool {
    let Some((minute, leap, rest)) = partial_time(text.as_bytes()) else { return false };
    let Some(offset) = minutes(rest) else { return false };
    !leap || (minute - offset).rem_euclid(24 * 60) == 24 * 60 - 1
}

/// `partial-time`; which minute a leap second belongs to, only an offset would say.
pub(super) fn is_local_time(text: &str) -> bool {
    partial_time(text.as_bytes()).is_some_and(|(_, _, rest)| rest.is_empty())
}

/// The minute of the day, whether the second is a leap second, and what follows.
fn partial_time(bytes: &[u8]) -> Option<(i64, bool, &[u8])> {
    let [a, b, b':', c, d, b':', e, f, rest @ ..] = bytes else { return None };
    let (hour, minute, second) = (number(&[*a, *b])?, number(&[*c, *d])?, number(&[*e, *f])?);
    let rest = match rest.strip_prefix(b".") {
        Some(fraction) => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            fraction.get(digits..).filter(|_| digits > 0)?
        }
        None => rest,
    };
    let fits = hour < 24 && minute < 60 && second <= 60;
    fits.then(|| (i64::from(hour * 60 + minute), second == 60, rest))
}

/// A `time-offset` in minutes.
fn minutes(bytes: &[u8]) -> Option<i64> {
    let (sign, hour, minute) = match bytes {
        b"Z" | b"z" => return Some(0),
        [b'+', a, b, b':', c, d] => (1, number(&[*a, *b])?, number(&[*c, *d])?),
        [b'-', a, b, b':', c, d] => (-1, number(&[*a, *b])?, number(&[*c, *d])?),
        _ => return None,
    };
    (hour < 24 && minute < 60).then(|| sign * i64::from(hour * 60 + minute))
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |all, digit| {
        digit.is_ascii_digit().then(|| all * 10 + u32::from(digit - b'0'))
    })
}

/// RFC 3339 appendix A: weeks alone, or units in order without a gap.
pub(super) fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else { return false };
    if let Some(weeks) = rest.strip_suffix('W') {
        return !weeks.is_empty() && weeks.bytes().all(|byte| byte.is_ascii_digit());
    }
    match rest.split_once('T') {
        Some(("", time)) => is_run(time, "HMS"),
        Some((date, time)) => is_run(date, "YMD") && is_run(time, "HMS"),
        None => is_run(rest, "YMD"),
    }
}

/// Numbers with units that follow each other in `units`, none left out between two.
fn is_run(text: &str, units: &str) -> bool {
    let mut next = None;
    let mut digits = 0;
    for byte in text.bytes() {
        if byte.is_ascii_digit() {
            digits += 1;
            continue;
        }
        let Some(place) = units.bytes().position(|unit| unit == byte) else { return false };
        if digits == 0 || next.is_some_and(|next| next != place) {
            return false;
        }
        (next, digits) = (Some(place + 1), 0);
    }
    next.is_some() && digits == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for text in ["2024-02-29", "2000-02-29", "1999-12-31"] {
            assert!(is_date(text), "{text}");
        }
        for text in [
            "2023-02-29",
            "1900-02-29",
            "2024-13-01",
            "2024-00-01",
            "2024-04-31",
            "2024-4-01",
            "24-04-01",
            "2024-04-00",
            "2024-04-1\u{664}",
            "+024-04-01",
        ] {
            assert!(!is_date(text), "{text}");
        }
    }

    #[test]
    fn times_have_an_offset_and_leap_seconds_their_minute() {
        for text in [
            "08:30:06Z",
            "08:30:06.283185z",
            "23:59:60Z",
            "15:59:60-08:00",
            "01:29:60+01:30",
            "00:00:00+23:59",
        ] {
            assert!(is_time(text), "{text}");
        }
        for text in [
            "08:30:06",
            "08:30:06.Z",
            "24:00:00Z",
            "23:60:00Z",
            "22:59:60Z",
            "08:30:06+24:00",
            "08:30:06+01",
            "8:30:06Z",
            "08:30:06Z ",
            "12:00:00+0\u{664}:00",
            "23:59:61Z",
        ] {
            assert!(!is_time(text), "{text}");
        }
    }

    #[test]
    fn date_times_are_both() {
        assert!(is_date_time("1990-12-31T23:59:60Z"));
        assert!(is_date_time("1985-04-12t23:20:50.52z"));
        for text in [
            "1990-12-31 23:59:59Z",
            "1990-12-31",
            "1990-12-31T",
            "1990-02-31T15:59:59Z",
            "2024-01-0\u{664}T00:00:00Z",
            "1990-12-31\u{fc}23:59:59Z",
        ] {
            assert!(!is_date_time(text), "{text}");
        }
    }

    #[test]
    fn local_ones_have_no_offset() {
        for text in ["1985-04-12T23:20:50", "1985-04-12t23:20:50.5"] {
            assert!(is_local_date_time(text), "{text}");
            assert!(is_local_time(&text[11..]), "{text}");
        }
        for text in ["1985-04-12T23:20:50Z", "1985-04-12T23:20", "1985-04-12", "1985-04-12T"] {
            assert!(!is_local_date_time(text), "{text}");
        }
        assert!(!is_local_time("23:20:50+01:00") && !is_local_time("23:20:50."));
    }

    #[test]
    fn durations_have_units_in_order() {
        for text in ["P4DT12H30M5S", "P4Y", "PT0S", "P1M", "PT1M", "P2W", "P1Y2M3D", "PT36H"] {
            assert!(is_duration(text), "{text}");
        }
        for text in [
            "PT1D",
            "4DT",
            "P",
            "PT",
            "P1YT",
            "P2D1Y",
            "P1D2H",
            "P2S",
            "P1Y2W",
            "P1",
            "P1Y3D",
            "PW",
            "P\u{664}Y",
        ] {
            assert!(!is_duration(text), "{text}");
        }
    }
}
