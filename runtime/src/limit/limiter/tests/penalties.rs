//! Lockouts that grow, end, and hit nobody else.

use super::*;

const HOUR: Duration = Duration::from_hours(1);
/// 5 a minute; locked out for 1, 2, 4 … at most 20 minutes; forgotten after an hour.
const LOGIN: Tier = tier("login", 5, IP).penalty(2, Duration::from_mins(20), HOUR);

/// Uses up the limit and goes on: how long the lockout is, in seconds.
fn violate(world: &World, sent: &Sent) -> u32 {
    while world.send(sent, 401).is_ok() {}
    world.send(sent, 401).unwrap_err().retry_after
}

#[test]
fn each_lockout_is_longer_than_the_one_before_up_to_the_longest() {
    let world = World::new(&[LOGIN]);
    let mut lengths = Vec::new();
    for _ in 0..7 {
        let seconds = violate(&world, &Sent::from(1));
        lengths.push(seconds);
        world.advance(u64::from(seconds) - 1);
        assert!(world.send(&Sent::from(1), 401).is_err(), "a second too early");
        world.advance(1);
    }
    assert_eq!(lengths, [60, 120, 240, 480, 960, 1200, 1200]);
}

#[test]
fn hammering_does_not_make_a_lockout_longer() {
    let world = World::new(&[LOGIN]);
    assert_eq!(violate(&world, &Sent::from(1)), 60);
    for _ in 0..600 {
        assert!(world.send(&Sent::from(1), 401).is_err());
        world.clock.advance(Duration::from_millis(100));
    }
    assert!(world.send(&Sent::from(1), 401).is_ok(), "a minute is over");
    assert_eq!(violate(&world, &Sent::from(1)), 120, "all that was one violation");
}

#[test]
fn who_keeps_to_the_limit_long_enough_begins_anew() {
    let world = World::new(&[LOGIN]);
    assert_eq!(violate(&world, &Sent::from(1)), 60);
    world.advance(60);
    assert_eq!(violate(&world, &Sent::from(1)), 120);
    world.advance(120 + 3599);
    assert_eq!(violate(&world, &Sent::from(1)), 240, "an hour after the lockout, less a second");
    world.advance(240 + 3600);
    assert_eq!(violate(&world, &Sent::from(1)), 60);
}

#[test]
fn nobody_else_is_locked_out() {
    const KEYS: &[KeyPart] = &[KeyPart::Ip, KeyPart::Body("/username")];
    let pair = Tier { by: KEYS, ..LOGIN };
    let world = World::new(&[pair]);
    let attacker = Sent::from(1).login("victim");
    assert_eq!(violate(&world, &attacker), 60);
    assert!(world.send(&Sent::from(2).login("victim"), 401).is_ok(), "the victim from its home");
    assert!(world.send(&Sent::from(1).login("other"), 401).is_ok(), "its neighbour");
}

#[test]
fn what_another_tier_refuses_is_no_violation() {
    let world = World::new(&[LOGIN, tier("all", 2, &[KeyPart::Global])]);
    assert_eq!(world.allowed(&Sent::from(1), 50), 2);
    let alone = plan_of(&world.limiter, &[TierUse(0)], 1);
    assert!(world.ask_plan(&alone, &Sent::from(1)).is_ok());
}

#[test]
fn a_lockout_shorter_than_the_window_waits_for_the_window_too() {
    let short = tier("login", 5, IP).penalty(2, Duration::from_secs(10), HOUR);
    let world = World::new(&[short]);
    let seconds = violate(&world, &Sent::from(1));
    assert_eq!(seconds, 10, "the key is refused for as long, and then by its count");
    world.advance(10);
    assert!(world.send(&Sent::from(1), 401).is_err());
    world.advance(50);
    assert!(world.send(&Sent::from(1), 401).is_ok());
}

#[test]
fn the_wait_is_told_of_the_lockout() {
    let world = World::new(&[LOGIN]);
    violate(&world, &Sent::from(1));
    world.advance(60);
    violate(&world, &Sent::from(1));
    let (tally, refused) = world.ask(&Sent::from(1)).unwrap_err();
    assert_eq!(refused.retry_after, 120);
    let headers = world.fields(&tally);
    assert_eq!(headers["retry-after"], "120");
    assert_eq!(headers["ratelimit"], "\"login\";r=0;t=120");
}

#[test]
fn failed_credentials_can_lock_out() {
    let guard = tier("guard-credential", 2, IP).counts(Counts::FailedCredentials);
    let world = World::new(&[guard.penalty(3, HOUR, HOUR)]);
    let fail = || {
        let (tally, _) = world.ask(&Sent::from(1)).unwrap();
        world.limiter.charge_failure(&world.plan, &tally, world.clock.now());
    };
    for length in [60, 180, 540] {
        fail();
        fail();
        let (_, refused) = world.ask(&Sent::from(1)).unwrap_err();
        assert_eq!(refused.retry_after, length);
        world.advance(u64::from(length));
    }
}

#[test]
fn an_endless_growth_is_no_overflow() {
    let tier = tier("login", 1, IP).penalty(u32::MAX, Duration::MAX, Duration::MAX);
    let world = World::new(&[tier]);
    assert_eq!(violate(&world, &Sent::from(1)), 60);
    world.advance(60);
    assert!(violate(&world, &Sent::from(1)) > 1_000_000_000);
    assert!(world.send(&Sent::from(1), 401).is_err());
}
