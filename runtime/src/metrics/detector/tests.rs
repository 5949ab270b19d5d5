//! What is told on a clock that is set by hand, and what is not; noise is random by a seed.

use std::time::{Duration, SystemTime};

use super::*;
use crate::limit::ManualClock;

/// A server whose counts are made up, one sweep a second.
struct Server {
    clock: ManualClock,
    detector: Detector,
    totals: Totals,
    events: Vec<(u64, Event)>,
    seconds: u64,
}

impl Server {
    fn new() -> Self {
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
        let detector = Detector::new(clock.now());
        let (totals, events) = (Totals::default(), Vec::new());
        Self { clock, detector, totals, events, seconds: 0 }
    }

    /// One second with so many requests, of which so many failed.
    fn second(&mut self, requests: u64, failed: u64) {
        self.totals.all += requests;
        self.totals.unauthenticated += failed;
        self.pass(1);
    }

    fn seconds(&mut self, seconds: u64, requests: u64, failed: u64) {
        (0..seconds).for_each(|_| self.second(requests, failed));
    }

    /// Time passes, and only then somebody sweeps.
    fn pass(&mut self, seconds: u64) {
        self.seconds += seconds;
        self.clock.advance(Duration::from_secs(seconds));
        let mut totals = [Totals::default(); CLASSES];
        totals[Class::Unverified as usize] = self.totals;
        let swept = self.detector.sweep(self.clock.now(), [("login", totals)].into_iter());
        self.events.extend(swept.into_iter().map(|event| (self.seconds, event)));
    }

    /// What was told since the last time, and when.
    fn told(&mut self) -> Vec<(u64, Signal, Told)> {
        self.events.drain(..).map(|(at, event)| (at, event.signal, event.told)).collect()
    }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// How many events of a Poisson process come where `mean` come on average (Knuth).
    fn poisson(&mut self, mean: f64) -> u64 {
        let (least, mut product, mut count) = ((-mean).exp(), self.next(), 0);
        while product > least {
            product *= self.next();
            count += 1;
        }
        count
    }
}

/// Unusual beginnings in so many hours of noise. Every `burst` comes at once, as clients retry.
fn false_alarms(seed: u64, hours: u64, failures_a_second: f64, burst: u64) -> usize {
    let mut random = Random(seed);
    let mut server = Server::new();
    for _ in 0..hours * 3600 {
        let failed = burst * random.poisson(failures_a_second / burst as f64);
        let requests = failed + 5 * random.poisson(failures_a_second);
        server.second(requests, failed);
    }
    server.told().len()
}

#[test]
fn steady_noise_of_any_strength_is_nothing_to_tell_of() {
    let mut alarms = 0;
    for (seed, rate) in [0.01, 0.1, 0.3, 0.7, 1.0, 2.0, 5.0, 15.0].into_iter().enumerate() {
        for round in 0..4 {
            alarms += false_alarms(1000 * round + seed as u64, 6, rate, 1);
        }
    }
    assert_eq!(alarms, 0, "in 192 hours");
}

#[test]
fn noise_that_comes_in_bursts_of_five_is_hardly_ever_told_of() {
    let mut alarms = 0;
    for (seed, rate) in [0.1, 0.5, 1.0, 3.0, 10.0].into_iter().enumerate() {
        for round in 0..4 {
            alarms += false_alarms(77_000 * round + seed as u64, 6, rate, 5);
        }
    }
    assert!(alarms <= 1, "{alarms} in 120 hours");
}

#[test]
fn a_spray_is_told_within_two_seconds_and_its_end_after_five_minutes() {
    let mut server = Server::new();
    let mut random = Random(7);
    for _ in 0..3600 {
        server.second(10, random.poisson(0.2));
    }
    assert_eq!(server.told(), []);
    server.seconds(60, 30, 20);
    let told = server.told();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].0 <= 3602 && told[0].1 == Signal::Unauthenticated, "{told:?}");
    assert_eq!(told[0].2, Told::Began);
    server.seconds(600, 10, 0);
    let told = server.told();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((told[0].1, told[0].2), (Signal::Unauthenticated, Told::Ended));
    assert!((3955..=3972).contains(&told[0].0), "{told:?}");
    server.seconds(3600, 10, 0);
    assert_eq!(server.told(), []);
}

#[test]
fn a_slow_spray_is_told_within_twenty_seconds() {
    let mut server = Server::new();
    server.seconds(3600, 10, 0);
    // 25 in ten seconds.
    for second in 0..30 {
        server.second(10, 2 + second % 2);
    }
    let told = server.told();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].0 <= 3620, "{told:?}");
}

#[test]
fn who_attacks_for_long_is_told_of_once_in_five_minutes_and_after_an_hour_no_more() {
    let mut server = Server::new();
    server.seconds(3600, 0, 0);
    server.seconds(2 * 3600, 50, 50);
    let told = server.told();
    let failures: Vec<_> =
        told.iter().filter(|(_, signal, _)| *signal == Signal::Unauthenticated).collect();
    assert_eq!(failures[0].2, Told::Began);
    assert_eq!(failures.last().unwrap().2, Told::Usual);
    assert_eq!(failures.len(), 13, "{failures:?}");
    for pair in failures.windows(2) {
        assert!(pair[1].0 - pair[0].0 >= 290, "{pair:?}");
    }
}

#[test]
fn an_attack_on_a_server_that_has_just_begun_is_told_all_the_same() {
    let mut server = Server::new();
    server.seconds(30, 100, 100);
    assert_eq!(server.told(), [(3, Signal::Unauthenticated, Told::Began)]);
}

#[test]
fn an_attack_from_a_class_that_was_never_seen_is_told_by_the_floor() {
    let mut server = Server::new();
    server.pass(3600);
    server.seconds(10, 7, 7);
    assert_eq!(server.told()[0], (3603, Signal::Unauthenticated, Told::Began));
}

#[test]
fn three_times_the_traffic_is_told_and_a_slow_rise_is_not() {
    let mut server = Server::new();
    let mut random = Random(9);
    for _ in 0..3600 {
        server.second(100 + random.poisson(20.0), 0);
    }
    // Twice as much within half an hour, as in a morning.
    for second in 0..1800 {
        server.second(120 + 120 * second / 1800 + random.poisson(20.0), 0);
    }
    assert_eq!(server.told(), []);
    server.seconds(20, 1000, 0);
    let told = server.told();
    assert_eq!((told[0].1, told[0].2), (Signal::Traffic, Told::Began));
    assert!(told[0].0 <= 5410, "{told:?}");
}

#[test]
fn a_sweep_that_comes_late_loses_nothing_and_makes_nothing_up() {
    let mut server = Server::new();
    server.seconds(3600, 10, 1);
    server.totals.unauthenticated += 300;
    server.totals.all += 3000;
    // As many a second as before, only nobody looked.
    server.pass(300);
    assert_eq!(server.told(), []);
    server.totals.unauthenticated += 3000;
    server.pass(30);
    assert_eq!(server.told().len(), 1);
}

#[test]
fn rows_are_made_for_who_calls_and_for_nobody_else() {
    let mut server = Server::new();
    server.seconds(20, 1, 1);
    assert_eq!(server.detector.rows.len(), 1);
    assert_eq!(server.detector.rows[0].iter().flatten().count(), 1);
}
