//! A tier with a burst beside two exact logs.

use std::time::Duration;

use proptest::prelude::*;

use super::*;

const SECOND: u64 = 1_000_000_000;

fn units(log: &[(u64, u32)], now: u64, window: u64) -> u32 {
    log.iter().filter(|(at, _)| at + window > now).map(|(_, units)| units).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn holds_the_limit_and_the_burst_over_any_silence(
        limit in 1..400_u32,
        tenths in 1..10_u32,
        gaps in proptest::collection::vec(
            prop_oneof![
                8 => Just(0),
                4 => 0..SECOND / 4,
                2 => 0..7 * SECOND,
                1 => prop_oneof![Just(6 * SECOND), Just(60 * SECOND), 0..400 * SECOND],
            ],
            1..1200,
        ),
    ) {
        let burst = (limit * tenths / 10).max(1);
        let by = &[KeyPart::Global];
        let tier = Tier::new("t", limit, Duration::from_secs(60), by).burst(burst);
        let rule = Rule::new(&tier).unwrap();
        let (mut entry, mut log, mut now) = (Entry::met(0), Vec::new(), 0);
        for gap in gaps {
            now += gap;
            let inside = (units(&log, now, 60 * SECOND), units(&log, now, 6 * SECOND));
            if let Some(wait) = rule.refuses(&mut entry, now, 1) {
                let whole = inside.0 + 1;
                let tenth = inside.1 + 1;
                prop_assert!(
                    f64::from(whole) > 0.98 * f64::from(limit)
                        || f64::from(tenth) > 0.98 * f64::from(burst)
                );
                prop_assert!(rule.refuses(&mut entry, now + wait, 1).is_none());
                // Looking into the future has made the entry forget.
                entry = Entry::met(0);
                for (at, units) in &log {
                    rule.settle(&mut entry, *at);
                    rule.charge(&mut entry, *at, *units);
                }
                rule.settle(&mut entry, now);
            } else {
                prop_assert!(inside.0 < limit && inside.1 < burst, "{inside:?}");
                rule.charge(&mut entry, now, 1);
                log.push((now, 1));
                let standing = rule.standing(&entry, now);
                prop_assert!(standing.remaining < limit.min(burst) && standing.reset > 0);
            }
        }
    }
}

#[test]
fn a_name_is_quoted_as_a_structured_field() {
    assert_eq!(quoted("a\"b\\c").unwrap(), r#""a\"b\\c""#);
    assert_eq!(quoted("é"), None);
}
