//! The log beside an exact one, under arrivals that look for its weak places.

use std::collections::VecDeque;

use proptest::prelude::*;

use super::*;

const SECOND: u64 = 1_000_000_000;

/// Every charge with its time.
#[derive(Default)]
struct Exact(VecDeque<(u64, u32)>);

impl Exact {
    fn units(&self, now: u64, window: u64) -> u32 {
        self.0
            .iter()
            .filter(|(at, _)| at.saturating_add(window) > now)
            .map(|(_, units)| units)
            .sum()
    }
}

/// A window, its log and the exact one.
struct Bench {
    window: Window,
    length: u64,
    log: Log,
    exact: Exact,
}

impl Bench {
    fn new(limit: u32, length: Duration) -> Self {
        Self {
            window: Window::new(limit, length),
            length: clock::nanos(length),
            log: Log::default(),
            exact: Exact::default(),
        }
    }

    /// Asks for `units` at `now` and checks the answer against the exact log.
    fn ask(&mut self, now: u64, units: u32) -> bool {
        self.log.expire(&self.window, now);
        let limit = self.window.limit;
        let allowed = units <= self.log.room(&self.window);
        while self.exact.0.front().is_some_and(|(at, _)| at.saturating_add(self.length) <= now) {
            self.exact.0.pop_front();
        }
        let exact = self.exact.units(now, self.length);
        if allowed {
            assert!(exact + units <= limit, "{exact} + {units} of {limit} let through");
            self.log.charge(&self.window, now, units);
            self.exact.0.push_back((now, units));
        } else {
            let least = 0.98 * f64::from(limit);
            assert!(f64::from(exact + units) > least, "{exact} + {units} of {limit} refused");
        }
        assert!(self.log.groups.len() <= MOST_GROUPS, "{} groups", self.log.groups.len());
        assert_eq!(self.log.units, self.log.groups.iter().map(|group| group.units).sum::<u32>());
        allowed
    }
}

/// Gaps that arrive in one moment, just inside and just outside fractions of the window, and at
/// random.
fn gaps(length: u64) -> impl Strategy<Value = Vec<u64>> {
    let edges = vec![0, 1, length / 50, length / 10, length - 1, length, length + 1, length / 2];
    let gap = prop_oneof![
        6 => Just(0_u64),
        3 => 0..length / 500 + 2,
        1 => proptest::sample::select(edges),
        1 => 0..length * 3,
    ];
    proptest::collection::vec(gap, 1..1000)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn never_lets_more_through_than_an_exact_log_nor_refuses_under_98_percent(
        limit in prop_oneof![1..130_u32, 130..700_u32],
        seconds in prop_oneof![Just(1_u64), Just(10), Just(60), Just(3600)],
        gaps in gaps(60 * SECOND),
        units in proptest::collection::vec(1..4_u32, 32),
    ) {
        let mut bench = Bench::new(limit, Duration::from_secs(seconds));
        let mut now = 17 * SECOND + 12_345;
        for (place, gap) in gaps.into_iter().enumerate() {
            now += gap * seconds / 60;
            bench.ask(now, units[place % units.len()].min(limit));
        }
    }

    #[test]
    fn what_is_given_back_may_be_asked_again(
        limit in 1..300_u32,
        steps in proptest::collection::vec((0..3 * SECOND, any::<bool>()), 1..600),
    ) {
        let mut bench = Bench::new(limit, Duration::from_secs(60));
        let mut now = SECOND;
        for (gap, gives_back) in steps {
            now += gap;
            if bench.ask(now, 1) && gives_back {
                bench.log.give_back(&bench.window, now, now, 1);
                bench.exact.0.pop_back();
            }
        }
    }
}

#[test]
fn a_burst_across_the_edge_of_a_window_is_not_doubled() {
    let mut bench = Bench::new(1000, Duration::from_secs(60));
    let edge = 60 * SECOND;
    let early = (0..1000).filter(|_| bench.ask(edge - 1, 1)).count();
    let late = (0..1000).filter(|_| bench.ask(edge + 1, 1)).count();
    assert_eq!((early, late), (1000, 0));
}

#[test]
fn the_wait_that_is_told_is_enough_and_not_a_second_too_long() {
    let mut bench = Bench::new(20, Duration::from_secs(60));
    for second in 0..20 {
        assert!(bench.ask(second * SECOND, 1));
    }
    let now = 25 * SECOND;
    assert!(!bench.ask(now, 3));
    let wait = bench.log.wait(&bench.window, now, 3);
    assert_eq!(wait, 37 * SECOND, "the third oldest leaves at 62");
    assert!(!bench.ask(now + wait - SECOND, 3));
    assert!(bench.ask(now + wait, 3));
}

#[test]
fn more_than_the_limit_never_fits() {
    let bench = Bench::new(5, Duration::from_secs(60));
    assert_eq!(bench.log.wait(&bench.window, 0, 6), 60 * SECOND);
}

#[test]
fn a_clock_that_was_read_earlier_does_not_reorder_the_log() {
    let mut bench = Bench::new(3, Duration::from_secs(60));
    assert!(bench.ask(100 * SECOND, 1));
    bench.log.charge(&bench.window, 90 * SECOND, 1);
    bench.log.expire(&bench.window, 155 * SECOND);
    assert_eq!(bench.log.units, 2, "the late comer leaves no earlier than the one before it");
}

#[test]
fn a_day_long_window_is_cut_as_finely() {
    let mut bench = Bench::new(10, Duration::from_hours(24));
    for hour in 0..10 {
        assert!(bench.ask(hour * 3600 * SECOND, 1));
    }
    assert!(!bench.ask(86_399 * SECOND, 1));
    assert!(bench.ask(86_400 * SECOND, 1));
}

#[test]
fn an_endless_window_is_no_overflow() {
    let mut bench = Bench::new(2, Duration::MAX);
    assert!(bench.ask(1, 1) && bench.ask(2, 1) && !bench.ask(1 << 61, 1));
}
