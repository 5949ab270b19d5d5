//! Sliding windows with a burst, and cells, beside exact logs and a naive definition.

use std::time::Duration;

use proptest::prelude::*;

use super::*;

const SECOND: u64 = 1_000_000_000;
const MINUTE: Duration = Duration::from_secs(60);

fn units(log: &[(u64, u32)], now: u64, window: u64) -> u32 {
    log.iter().filter(|(at, _)| at + window > now).map(|(_, units)| units).sum()
}

fn sliding(limit: u32, burst: u32) -> Meter {
    Meter::Sliding {
        whole: Window::new(limit, MINUTE),
        burst: (burst < limit).then(|| Window::new(burst, MINUTE / 10)),
    }
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
        let meter = sliding(limit, burst);
        let (mut count, mut log, mut now) = (meter.nothing(), Vec::new(), 0);
        for gap in gaps {
            now += gap;
            let inside = (units(&log, now, 60 * SECOND), units(&log, now, 6 * SECOND));
            let wait = meter.wait(&mut count, now, 1);
            if wait > 0 {
                let (whole, tenth) = (inside.0 + 1, inside.1 + 1);
                prop_assert!(
                    f64::from(whole) > 0.98 * f64::from(limit)
                        || f64::from(tenth) > 0.98 * f64::from(burst)
                );
                // Looking into the future makes a count forget.
                let mut later = meter.nothing();
                for (at, units) in &log {
                    meter.wait(&mut later, *at, *units);
                    meter.charge(&mut later, *at, *units);
                }
                prop_assert_eq!(meter.wait(&mut later, now + wait, 1), 0);
            } else {
                prop_assert!(inside.0 < limit && inside.1 < burst, "{inside:?}");
                meter.charge(&mut count, now, 1);
                log.push((now, 1));
                let standing = meter.standing(&count, now);
                prop_assert!(standing.remaining < limit.min(burst) && standing.reset > 0);
            }
        }
    }
}

/// The algorithm as ITU-T I.371 words it: a virtual schedule, in fractions that do not round.
struct Naive {
    /// Of the moment when all will have come back: nanoseconds and the part of one that is left.
    schedule: f64,
    interval: f64,
    depth: u32,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn cells_are_those_of_the_virtual_schedule(
        limit in 1..300_u32,
        depth in 1..300_u32,
        steps in proptest::collection::vec(
            (prop_oneof![
                6 => Just(0_u64),
                4 => 0..SECOND,
                2 => 0..20 * SECOND,
                1 => Just(60 * SECOND),
                1 => 0..200 * SECOND,
            ], 1..5_u32),
            1..600,
        ),
    ) {
        let depth = depth.min(limit);
        let cells = Cells::new(limit, MINUTE, depth);
        let mut naive = Naive {
            schedule: 0.0,
            interval: 60e9 / f64::from(limit - depth + 1),
            depth,
        };
        let (mut empty_at, mut log, mut now) = (0, Vec::new(), 0);
        for (gap, asked) in steps {
            now += gap;
            let wait = cells.wait(empty_at, now, asked);
            let level = (naive.schedule - now as f64).max(0.0) / naive.interval;
            let excess = level + f64::from(asked) - f64::from(naive.depth);
            // A nanosecond a cell is what whole numbers may round.
            prop_assert!((wait == 0) == (excess <= 0.0) || excess.abs() < 1e-3, "{wait} {excess}");
            if wait == 0 {
                empty_at = cells.charge(empty_at, now, asked);
                naive.schedule = naive.schedule.max(now as f64) + naive.interval * f64::from(asked);
                log.push((now, asked));
                prop_assert!(units(&log, now, 60 * SECOND) <= limit);
                let standing = cells.standing(empty_at, now);
                prop_assert!(standing.remaining + asked <= depth);
                prop_assert!(standing.reset > 0 && standing.reset <= cells.interval);
            } else if asked <= depth {
                prop_assert_eq!(cells.wait(empty_at, now + wait, asked), 0);
                prop_assert!(cells.wait(empty_at, now + wait - 1, asked) > 0);
            }
        }
    }

    #[test]
    fn cells_given_back_never_let_more_stay_than_the_limit(
        limit in 1..60_u32,
        depth in 1..60_u32,
        steps in proptest::collection::vec(
            (prop_oneof![4 => Just(0_u64), 4 => 0..SECOND, 1 => 0..70 * SECOND], 0..6_usize),
            1..600,
        ),
    ) {
        let cells = Cells::new(limit, MINUTE, depth.min(limit));
        let (mut empty_at, mut kept, mut open, mut now) = (0, Vec::new(), Vec::new(), 0);
        for (gap, what) in steps {
            now += gap;
            if cells.wait(empty_at, now, 1) == 0 {
                empty_at = cells.charge(empty_at, now, 1);
                open.push(now);
            }
            // Some time later, some of what is open succeeds and some fails.
            if what < 3 && what < open.len() {
                let then = open.swap_remove(what);
                empty_at = cells.give_back(empty_at, then, now, 1);
            } else if what < open.len() {
                kept.push((open.swap_remove(what), 1));
            }
            let all: Vec<_> = kept.iter().copied().chain(open.iter().map(|at| (*at, 1))).collect();
            for (from, _) in &all {
                let end = from + 60 * SECOND - 1;
                let inside = all.iter().filter(|(at, _)| (*from..=end).contains(at)).count();
                prop_assert!(inside <= limit as usize, "{inside} of {limit}");
            }
        }
    }
}

#[test]
fn a_full_depth_and_what_follows_it_stay_within_the_limit() {
    let cells = Cells::new(10, MINUTE, 4);
    let mut empty_at = 0;
    let mut let_in = 0;
    for second in 0..60 {
        while cells.wait(empty_at, second * SECOND, 1) == 0 {
            empty_at = cells.charge(empty_at, second * SECOND, 1);
            let_in += 1;
        }
    }
    assert_eq!(let_in, 10);
}

#[test]
fn a_success_much_later_frees_nothing_that_has_come_back_by_itself() {
    let cells = Cells::new(10, MINUTE, 1);
    let first = cells.charge(0, 0, 1);
    let now = 30 * SECOND;
    let second = cells.charge(first, now, 1);
    assert_eq!(cells.give_back(second, 0, now, 1), second);
    assert_eq!(cells.give_back(second, now, now, 1), now);
}

#[test]
fn an_endless_window_of_cells_is_no_overflow() {
    let cells = Cells::new(2, Duration::MAX, 1);
    let at = cells.charge(0, u64::MAX / 2, 1);
    assert!(cells.wait(at, u64::MAX / 2, 1) > 0);
    assert!(cells.charge(at, u64::MAX - 1, 1) >= at);
}
