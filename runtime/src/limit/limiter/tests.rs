//! The limiter as callers, strangers and floods of addresses meet it.

use super::super::PlanFault;
use super::super::testing::{Person, Sent, World, plan_of, tier};
use super::*;
use crate::policy::{Access, Policy};

mod failures;
mod keys;
mod memory;
mod penalties;

const IP: &[KeyPart] = &[KeyPart::Ip];
const PRINCIPAL: &[KeyPart] = &[KeyPart::Principal];

const EDGE: Tier = tier("edge", 10, IP);
const WRITE: Tier = tier("write", 3, PRINCIPAL);
const ALL: Tier = tier("all", 8, &[KeyPart::Global]);
const FAILED: Tier = tier("guard-credential", 2, IP).counts(Counts::FailedCredentials);

#[test]
fn each_caller_has_a_count_of_its_own_and_an_address_has_one_for_all() {
    let world = World::new(&[EDGE, WRITE]);
    let sent = |ip, name: &str| Sent::from(ip).by(Person::new(name));
    assert_eq!(world.allowed(&sent(1, "ann"), 5), 3);
    assert_eq!(world.allowed(&sent(1, "ben"), 5), 3);
    assert_eq!(world.allowed(&sent(2, "ann"), 5), 0, "the same caller from elsewhere");
    assert_eq!(world.allowed(&sent(1, "cyd"), 3), 3);
    assert_eq!(world.allowed(&sent(1, "dan"), 5), 1, "10 have come from this address");
}

#[test]
fn everybody_shares_a_global_count() {
    let world = World::new(&[ALL]);
    let allowed: usize = (0..20).map(|ip| world.allowed(&Sent::from(ip), 1)).sum();
    assert_eq!(allowed, 8);
}

#[test]
fn a_request_that_one_tier_refuses_is_charged_to_none() {
    let world = World::new(&[EDGE, ALL]);
    for ip in 0..8 {
        assert!(world.ask(&Sent::from(ip)).is_ok());
    }
    let (_, refused) = world.ask(&Sent::from(9)).unwrap_err();
    assert_eq!((refused.name, refused.tier), ("all", TierUse(1)));
    let alone = plan_of(&world.limiter, &[TierUse(0)], 10);
    let asked = world.ask_plan(&alone, &Sent::from(9));
    assert!(asked.is_ok(), "all ten of the address are still there");
}

#[test]
fn what_an_earlier_stage_charged_is_given_back_when_a_later_one_refuses() {
    const BODY: Tier = tier("name", 3, &[KeyPart::Body("/username")]);
    for tiers in [[EDGE, WRITE], [EDGE, BODY]] {
        let world = World::new(&tiers);
        let sent = Sent::from(1).by(Person::new("ann")).login("ann");
        for _ in 0..50 {
            if let Err((_, refused)) = world.ask(&sent) {
                assert_eq!(refused.name, tiers[1].name);
            }
            world.clock.advance(Duration::from_millis(10));
        }
        let edge = plan_of(&world.limiter, &[TierUse(0)], 7);
        assert!(world.ask_plan(&edge, &sent).is_ok(), "three were charged to the address");
    }
}

#[test]
fn what_a_client_was_charged_is_given_back_when_its_body_is_refused() {
    const NAME: Tier = tier("name", 3, &[KeyPart::Body("/username")]);
    const APP: Tier = tier("app", 9, &[KeyPart::Client]);
    let world = World::new(&[APP, NAME]);
    let ann = Person::new("ann").with("client_id", "web");
    let sent = Sent::from(1).by(ann).login("ann");
    assert_eq!(world.allowed(&sent, 50), 3);
    let alone = plan_of(&world.limiter, &[TierUse(0)], 6);
    assert!(world.ask_plan(&alone, &sent).is_ok(), "three were charged to the client");
}

#[test]
fn a_cost_is_charged_whole_or_not_at_all() {
    let world = World::costing(&[EDGE], 4);
    assert_eq!(world.allowed(&Sent::from(1), 5), 2);
    let single = plan_of(&world.limiter, &[TierUse(0)], 1);
    let mut left = 0;
    while world.ask_plan(&single, &Sent::from(1)).is_ok() {
        left += 1;
    }
    assert_eq!(left, 2);
}

#[test]
fn a_cost_that_no_request_could_pay_does_not_start() {
    let limiter = Limiter::new(&[
        EDGE,
        tier("plan", 100, PRINCIPAL).plans("plan", &[("free", 5)]),
        tier("burst", 100, IP).burst(5),
        tier("cells", 100, IP).gcra(5),
        FAILED,
    ])
    .unwrap();
    let plan = |rates, cost| {
        let access = Access::Anonymous { reason: "test" };
        Plan::new(&limiter, &Policy::new("buy", access).rates(rates).cost(cost))
    };
    let fault = |tier, cost, most| PlanFault::Cost { operation: "buy", tier, cost, most };
    assert!(plan(&[TierUse(0), TierUse(4)], 10).is_ok());
    assert_eq!(plan(&[TierUse(0)], 11).unwrap_err(), fault("edge", 11, 10));
    assert_eq!(plan(&[TierUse(0), TierUse(1)], 6).unwrap_err(), fault("plan", 6, 5));
    assert_eq!(plan(&[TierUse(2)], 6).unwrap_err(), fault("burst", 6, 5));
    assert_eq!(plan(&[TierUse(3)], 6).unwrap_err(), fault("cells", 6, 5));
    assert_eq!(plan(&[TierUse(0)], 0).unwrap_err(), fault("", 0, 0));
}

#[test]
fn a_burst_is_the_most_in_a_tenth_of_the_window_and_adds_nothing() {
    let world = World::new(&[tier("burst", 10, PRINCIPAL).burst(2)]);
    let sent = Sent::from(1).by(Person::new("ann"));
    assert_eq!(world.allowed(&sent, 9), 2);
    assert_eq!(world.send(&sent, 400).unwrap_err().retry_after, 6);
    let mut allowed = 2;
    for _ in 0..9 {
        world.advance(6);
        allowed += world.allowed(&sent, 9);
    }
    assert_eq!(allowed, 10, "54 s later the limit is what stops");
    world.advance(6);
    assert_eq!(world.allowed(&sent, 9), 2);
}

#[test]
fn cells_come_back_one_by_one() {
    let world = World::new(&[tier("cells", 10, PRINCIPAL).gcra(5)]);
    let sent = Sent::from(1).by(Person::new("ann"));
    assert_eq!(world.allowed(&sent, 9), 5);
    assert_eq!(world.send(&sent, 400).unwrap_err().retry_after, 10);
    world.advance(10);
    assert_eq!(world.allowed(&sent, 9), 1);
    world.advance(25);
    assert_eq!(world.allowed(&sent, 9), 2);
}

#[test]
fn tells_what_is_left_of_the_tiers_that_were_asked() {
    let world = World::new(&[EDGE, WRITE, FAILED]);
    let sent = Sent::from(1).by(Person::new("ann"));
    let (told, _) = world.ask(&sent).unwrap();
    world.clock.advance(Duration::from_millis(48_500));
    let (later, _) = world.ask(&sent).unwrap();
    let headers = world.fields(&told);
    assert_eq!(headers["ratelimit-policy"], "\"edge\";q=10;w=60, \"write\";q=3;w=60");
    assert_eq!(headers["ratelimit"], "\"edge\";r=9;t=60, \"write\";r=2;t=60");
    assert_eq!(world.fields(&later)["ratelimit"], "\"edge\";r=8;t=12, \"write\";r=1;t=12");
    assert!(!headers.contains_key("retry-after"));
}

#[test]
fn tells_of_each_stage_only_once_it_was_asked() {
    let world = World::new(&[EDGE, WRITE, tier("name", 5, &[KeyPart::Body("/username")])]);
    let sent = Sent::from(1).by(Person::new("ann")).login("ann");
    let now = world.clock.now();
    let mut tally = world.limiter.meet(sent.ip);
    assert!(world.fields(&tally).is_empty());
    let mut told = Vec::new();
    for stage in Stage::ALL {
        sent.asked(|asker| world.limiter.ask(&world.plan, stage, asker, now, &mut tally)).unwrap();
        let headers = world.fields(&tally);
        told.push(headers["ratelimit-policy"].to_str().unwrap().to_owned());
    }
    assert_eq!(
        told,
        [
            "\"edge\";q=10;w=60",
            "\"edge\";q=10;w=60, \"write\";q=3;w=60",
            "\"edge\";q=10;w=60, \"write\";q=3;w=60, \"name\";q=5;w=60",
        ]
    );
    let told = world.fields(&tally);
    assert_eq!(told["ratelimit"], "\"edge\";r=9;t=60, \"write\";r=2;t=60, \"name\";r=4;t=60");
}

#[test]
fn a_refusal_before_credentials_tells_nothing_of_the_callers_tiers() {
    let world = World::new(&[EDGE, WRITE]);
    for caller in 0..10 {
        assert!(world.ask(&Sent::from(1).by(Person::new(caller))).is_ok());
    }
    let (tally, _) = world.ask(&Sent::from(1).by(Person::new("ann"))).unwrap_err();
    let headers = world.fields(&tally);
    assert_eq!(headers["ratelimit-policy"], "\"edge\";q=10;w=60");
    assert_eq!(headers["ratelimit"], "\"edge\";r=0;t=60");
    assert_eq!(headers["retry-after"], "60");
}

#[test]
fn who_waits_as_long_as_told_is_let_in() {
    let world = World::new(&[WRITE]);
    let sent = Sent::from(1).by(Person::new("ann"));
    for _ in 0..3 {
        assert!(world.ask(&sent).is_ok());
        world.clock.advance(Duration::from_millis(1700));
    }
    let (_, refused) = world.ask(&sent).unwrap_err();
    world.advance(u64::from(refused.retry_after) - 1);
    assert!(world.ask(&sent).is_err());
    world.advance(1);
    assert!(world.ask(&sent).is_ok());
}

#[test]
fn a_caller_is_told_the_limit_of_its_own_plan() {
    const PLAN: Tier = tier("plan", 2, &[KeyPart::Tenant]).plans("plan", &[("pro", 5)]);
    let world = World::new(&[EDGE, PLAN]);
    let sent = |tenant: &str, plan: &str| {
        Sent::from(1).by(Person::new("ann").of(tenant).with("plan", plan))
    };
    let policy = |sent: &Sent| {
        let (tally, _) = world.ask(sent).unwrap();
        let headers = world.fields(&tally);
        let text = |name| headers[name].to_str().unwrap().to_owned();
        (text("ratelimit-policy"), text("ratelimit"))
    };
    let (told, left) = policy(&sent("a", "pro"));
    assert_eq!(told, "\"edge\";q=10;w=60, \"plan\";q=5;w=60");
    assert_eq!(left, "\"edge\";r=9;t=60, \"plan\";r=4;t=60");
    assert_eq!(policy(&sent("b", "other")).0, "\"edge\";q=10;w=60, \"plan\";q=2;w=60");
    assert_eq!(world.allowed(&sent("a", "pro"), 9), 4);
    assert_eq!(world.allowed(&sent("b", "other"), 9), 1);
    let (tally, _) = world.ask(&sent("a", "pro")).unwrap_err();
    assert_eq!(world.fields(&tally)["ratelimit-policy"], "\"plan\";q=5;w=60");
}

#[test]
fn who_comes_near_the_limit_waits_longer_each_time_but_never_for_ever() {
    let seconds = Duration::from_secs;
    const STEP: Duration = Duration::from_millis(500);
    let slow = tier("login", 10, IP).slow(3, STEP, Duration::from_millis(1200));
    for tier in [slow, slow.gcra(10), slow.burst(9)] {
        let world = World::new(&[tier]);
        let delays: Vec<_> =
            (0..8).map(|_| world.send(&Sent::from(1), 400).unwrap().as_millis()).collect();
        assert_eq!(delays, [0, 0, 0, 500, 1000, 1200, 1200, 1200]);
        assert_eq!(world.send(&Sent::from(2), 400).unwrap(), seconds(0), "nobody else");
    }
}

#[test]
fn many_threads_get_the_limit_and_not_one_more() {
    let world = World::new(&[tier("edge", 5000, IP), tier("all", 4000, &[KeyPart::Global])]);
    let allowed: usize = std::thread::scope(|scope| {
        let ask = || world.allowed(&Sent::from(1), 2000);
        let threads = [(); 4].map(|()| scope.spawn(ask));
        threads.map(|thread| thread.join().unwrap()).iter().sum()
    });
    assert_eq!(allowed, 4000);
    let edge = plan_of(&world.limiter, &[TierUse(0)], 1);
    let left = (0..2000).filter(|_| world.ask_plan(&edge, &Sent::from(1)).is_ok()).count();
    assert_eq!(left, 1000, "the refused were charged to none");
}
