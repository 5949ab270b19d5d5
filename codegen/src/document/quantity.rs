//! Durations (`500ms 10s 15m 1h 7d`) and sizes (`64KiB`).

use std::time::Duration;

/// A duration of at most ten years.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let (count, unit) = parts(text)?;
    let milliseconds = count.checked_mul(match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    })?;
    (milliseconds <= 10 * 366 * 86_400_000).then(|| Duration::from_millis(milliseconds))
}

/// A size in bytes, at most 1 TiB.
pub(super) fn size(text: &str) -> Option<u64> {
    let (count, unit) = parts(text)?;
    let bytes = count.checked_mul(match unit {
        "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    })?;
    (bytes <= 1 << 40).then_some(bytes)
}

fn parts(text: &str) -> Option<(u64, &str)> {
    let unit = text.find(|character: char| !character.is_ascii_digit())?;
    let (count, unit) = text.split_at(unit);
    Some((count.parse().ok()?, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_unit_of_time() {
        let told = ["500ms", "10s", "15m", "1h", "7d"].map(duration);
        let seconds = [0.5, 10.0, 900.0, 3600.0, 604_800.0];
        assert_eq!(told, seconds.map(|seconds| Some(Duration::from_secs_f64(seconds))));
    }

    #[test]
    fn refuses_a_duration_that_could_be_read_in_two_ways() {
        for text in ["10", "10 s", "1.5h", "-1s", "1h30m", "s", "", "10S", "1w", "99999999999999d"]
        {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn reads_sizes_in_powers_of_two_only() {
        assert_eq!(size("64KiB"), Some(65_536));
        assert_eq!(size("1MiB"), Some(1_048_576));
        assert_eq!(size("64KB"), None);
        assert_eq!(size("64k"), None);
        assert_eq!(size("18446744073709551615GiB"), None);
    }
}
