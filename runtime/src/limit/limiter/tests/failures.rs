//! What counts only when it fails.

use super::*;

const LOGIN: Tier = tier("login", 5, IP).counts(Counts::Failures);

#[test]
fn failed_credentials_are_charged_only_when_they_fail() {
    let world = World::new(&[FAILED]);
    assert_eq!(world.allowed(&Sent::from(1), 100), 100);
    let (tally, _) = world.ask(&Sent::from(1)).unwrap();
    for _ in 0..5 {
        world.limiter.charge_failure(&world.plan, &tally, world.clock.now());
    }
    let (_, refused) = world.ask(&Sent::from(1)).unwrap_err();
    assert_eq!((refused.name, refused.retry_after), ("guard-credential", 60));
    assert!(world.ask(&Sent::from(2)).is_ok());
    world.advance(60);
    assert!(world.ask(&Sent::from(1)).is_ok());
}

#[test]
fn a_success_is_not_counted_and_resets_nothing() {
    for tier in [LOGIN, LOGIN.burst(4), LOGIN.gcra(5)] {
        let world = World::new(&[tier]);
        let sent = Sent::from(1);
        for _ in 0..3 {
            assert!(world.send(&sent, 401).is_ok());
        }
        for status in [200, 201, 204, 302, 303] {
            for _ in 0..20 {
                assert!(world.send(&sent, status).is_ok(), "{status}");
            }
        }
        let most = tier_at_once(&tier);
        assert_eq!(world.allowed(&sent, 20), most - 3, "three have failed");
    }
}

fn tier_at_once(tier: &Tier) -> usize {
    match tier.pace {
        crate::policy::Pace::Sliding { burst } => burst as usize,
        crate::policy::Pace::Gcra { depth } => depth as usize,
    }
}

#[test]
fn what_is_neither_2xx_nor_3xx_has_failed() {
    for status in [100, 400, 401, 404, 409, 422, 429, 500, 503] {
        let world = World::new(&[LOGIN]);
        let let_in = (0..20).filter(|_| world.send(&Sent::from(1), status).is_ok()).count();
        assert_eq!(let_in, 5, "{status}");
    }
}

#[test]
fn a_request_that_nobody_has_settled_has_failed() {
    let world = World::new(&[LOGIN]);
    assert_eq!((0..20).filter(|_| world.ask(&Sent::from(1)).is_ok()).count(), 5);
}

#[test]
fn fifty_guesses_at_once_are_five() {
    for tier in [LOGIN, LOGIN.gcra(5)] {
        let world = World::new(&[tier]);
        // None of them is answered before all have asked.
        let open: Vec<_> = (0..50).filter_map(|_| world.ask(&Sent::from(1)).ok()).collect();
        assert_eq!(open.len(), 5);
        for (tally, _) in &open {
            world.limiter.settle(&world.plan, tally, StatusCode::UNAUTHORIZED, world.clock.now());
        }
        assert_eq!(world.allowed(&Sent::from(1), 9), 0);
    }
}

#[test]
fn what_one_tier_refuses_is_no_failure_of_another() {
    let world = World::new(&[LOGIN, tier("write", 2, PRINCIPAL)]);
    let sent = Sent::from(1).by(Person::new("ann"));
    assert_eq!(world.allowed(&sent, 20), 2);
    let alone = plan_of(&world.limiter, &[TierUse(0)], 3);
    assert!(world.ask_plan(&alone, &sent).is_ok(), "three of five are still there");
}

#[test]
fn a_success_that_took_longer_than_the_window_frees_nobody_elses_failure() {
    let world = World::new(&[LOGIN]);
    let (slow, _) = world.ask(&Sent::from(1)).unwrap();
    world.advance(61);
    assert_eq!(world.allowed(&Sent::from(1), 9), 5);
    world.limiter.settle(&world.plan, &slow, StatusCode::OK, world.clock.now());
    assert_eq!(world.allowed(&Sent::from(1), 9), 0);
}

#[test]
fn a_failure_leaves_in_time_though_successes_come_and_go() {
    let world = World::new(&[tier("login", 500, IP).counts(Counts::Failures)]);
    assert_eq!(world.allowed(&Sent::from(1), 400), 400);
    for _ in 0..130 {
        for _ in 0..50 {
            world.send(&Sent::from(1), 200).unwrap();
        }
        world.clock.advance(Duration::from_millis(500));
    }
    let left = world.allowed(&Sent::from(1), 1000);
    assert!(left >= 490, "{left}: 65 s later at most 2 % is left of the failures");
}
