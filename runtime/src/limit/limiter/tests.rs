//! The limiter as callers, strangers and floods of addresses meet it.

use std::net::Ipv4Addr;
use std::time::{Duration, SystemTime};

use http::HeaderMap;

use super::super::{ManualClock, Plan};
use super::*;
use crate::policy::{Access, Policy};

const fn tier(name: &'static str, limit: u32, by: &'static [KeyPart]) -> Tier {
    Tier::new(name, limit, Duration::from_secs(60), by)
}

const IP: &[KeyPart] = &[KeyPart::Ip];
const PRINCIPAL: &[KeyPart] = &[KeyPart::Principal];

static TIERS: [Tier; 6] = [
    tier("edge", 10, IP),
    tier("write", 3, PRINCIPAL),
    tier("plan", 5, &[KeyPart::Tenant]),
    tier("all", 8, &[KeyPart::Global]),
    tier("guard-credential", 2, IP).counts(Counts::FailedCredentials),
    tier("burst", 10, PRINCIPAL).burst(2),
];

fn plan_of(limiter: &Limiter, rates: &'static [TierUse], cost: u32) -> Plan {
    let access = Access::Anonymous { reason: "test" };
    Plan::new(limiter, &Policy::new("test", access).rates(rates).cost(cost)).unwrap()
}

/// A limiter, one operation's plan and a clock.
struct World {
    limiter: Limiter,
    plan: Plan,
    clock: ManualClock,
}

impl World {
    fn new(rates: &'static [TierUse]) -> Self {
        Self::costing(rates, 1)
    }

    fn costing(rates: &'static [TierUse], cost: u32) -> Self {
        let limiter = Limiter::new(&TIERS).unwrap();
        let plan = plan_of(&limiter, rates, cost);
        Self { limiter, plan, clock: ManualClock::new(SystemTime::UNIX_EPOCH) }
    }

    fn parts(&self, ip: u32, principal: u128, tenant: &str) -> Parts {
        let stranger = self.limiter.stranger(Ipv4Addr::from_bits(ip).into());
        self.limiter.known(stranger, principal << 64, Some(tenant))
    }

    /// Both phases, as the guard asks them.
    fn ask(&self, parts: &Parts) -> Result<Told, Refused> {
        let (mut told, now) = (Told::new(), self.clock.now());
        self.limiter.ask(self.plan.before(), parts, now, &mut told)?;
        self.limiter.ask(self.plan.after(), parts, now, &mut told)?;
        Ok(told)
    }

    fn allowed(&self, parts: &Parts, times: usize) -> usize {
        (0..times).filter(|_| self.ask(parts).is_ok()).count()
    }

    fn fields(&self, told: &Told) -> HeaderMap {
        let mut headers = HeaderMap::new();
        told.write(&self.limiter, &self.plan, &mut headers);
        headers
    }
}

#[test]
fn each_caller_has_a_count_of_its_own_and_an_address_has_one_for_all() {
    let world = World::new(&[TierUse(0), TierUse(1)]);
    assert_eq!(world.allowed(&world.parts(1, 1, "a"), 5), 3);
    assert_eq!(world.allowed(&world.parts(1, 2, "a"), 5), 3);
    assert_eq!(world.allowed(&world.parts(2, 1, "a"), 5), 0, "the same caller from elsewhere");
    assert_eq!(world.allowed(&world.parts(1, 3, "a"), 5), 0, "10 have come from this address");
}

#[test]
fn callers_of_one_tenant_share_and_tenants_do_not() {
    let world = World::new(&[TierUse(2)]);
    assert_eq!(world.allowed(&world.parts(1, 1, "a"), 3), 3);
    assert_eq!(world.allowed(&world.parts(2, 2, "a"), 3), 2);
    assert_eq!(world.allowed(&world.parts(1, 1, "b"), 3), 3);
}

#[test]
fn a_stranger_is_counted_by_address_where_a_caller_is_asked_for() {
    let world = World::new(&[TierUse(1), TierUse(2)]);
    let stranger = |ip| world.limiter.stranger(Ipv4Addr::from_bits(ip).into());
    assert_eq!(world.allowed(&stranger(1), 9), 3);
    assert_eq!(world.allowed(&stranger(2), 9), 3);
    assert_eq!(world.allowed(&world.parts(1, 1, "a"), 9), 3, "and takes nothing from a caller");
}

#[test]
fn everybody_shares_a_global_count() {
    let world = World::new(&[TierUse(3)]);
    let allowed: usize = (0..20).map(|ip| world.allowed(&world.parts(ip, 1, "a"), 1)).sum();
    assert_eq!(allowed, 8);
}

#[test]
fn a_request_that_one_tier_refuses_is_charged_to_none() {
    let world = World::new(&[TierUse(0), TierUse(3)]);
    for ip in 0..8 {
        assert!(world.ask(&world.parts(ip, 1, "a")).is_ok());
    }
    let refused = world.ask(&world.parts(9, 1, "a")).unwrap_err();
    assert_eq!((refused.name, refused.tier), ("all", TierUse(3)));
    let alone = plan_of(&world.limiter, &[TierUse(0)], 10);
    let now = world.clock.now();
    let parts = world.parts(9, 1, "a");
    let asked = world.limiter.ask(alone.before(), &parts, now, &mut Told::new());
    assert!(asked.is_ok(), "all ten of the address are still there");
}

#[test]
fn what_an_earlier_phase_charged_can_be_given_back() {
    let world = World::new(&[TierUse(0), TierUse(1)]);
    let parts = world.parts(1, 1, "a");
    for _ in 0..50 {
        if let Err(refused) = world.ask(&parts) {
            assert_eq!(refused.name, "write");
            world.limiter.give_back(world.plan.before(), &parts, world.clock.now());
        }
        world.clock.advance(Duration::from_millis(10));
    }
}

#[test]
fn a_cost_is_charged_whole_or_not_at_all() {
    let world = World::costing(&[TierUse(0)], 4);
    let parts = world.parts(1, 1, "a");
    assert_eq!(world.allowed(&parts, 5), 2);
    let single = plan_of(&world.limiter, &[TierUse(0)], 1);
    let now = world.clock.now();
    let mut left = 0;
    while world.limiter.ask(single.before(), &parts, now, &mut Told::new()).is_ok() {
        left += 1;
    }
    assert_eq!(left, 2);
}

#[test]
fn a_cost_over_the_limit_is_always_refused() {
    let world = World::costing(&[TierUse(1)], 4);
    assert_eq!(world.ask(&world.parts(1, 1, "a")).unwrap_err().retry_after, 60);
}

#[test]
fn a_burst_is_the_most_in_a_tenth_of_the_window_and_adds_nothing() {
    let world = World::new(&[TierUse(5)]);
    let parts = world.parts(1, 1, "a");
    assert_eq!(world.allowed(&parts, 9), 2);
    assert_eq!(world.ask(&parts).unwrap_err().retry_after, 6);
    let mut allowed = 2;
    for _ in 0..9 {
        world.clock.advance(Duration::from_secs(6));
        allowed += world.allowed(&parts, 9);
    }
    assert_eq!(allowed, 10, "54 s later the limit is what stops");
    world.clock.advance(Duration::from_secs(6));
    assert_eq!(world.allowed(&parts, 9), 2);
}

#[test]
fn failed_credentials_are_charged_only_when_they_fail() {
    let world = World::new(&[TierUse(4)]);
    let parts = world.parts(1, 1, "a");
    assert_eq!(world.allowed(&parts, 100), 100);
    for _ in 0..5 {
        world.limiter.charge_failure(world.plan.before(), &parts, world.clock.now());
    }
    let refused = world.ask(&parts).unwrap_err();
    assert_eq!((refused.name, refused.retry_after), ("guard-credential", 60));
    assert!(world.ask(&world.parts(2, 1, "a")).is_ok());
    world.clock.advance(Duration::from_secs(60));
    assert!(world.ask(&parts).is_ok());
}

#[test]
fn tells_what_is_left_of_the_tiers_that_were_asked() {
    let world = World::new(&[TierUse(0), TierUse(1), TierUse(4)]);
    let parts = world.parts(1, 1, "a");
    let told = world.ask(&parts).unwrap();
    world.clock.advance(Duration::from_millis(48_500));
    let later = world.ask(&parts).unwrap();
    let headers = world.fields(&told);
    assert_eq!(headers["ratelimit-policy"], "\"edge\";q=10;w=60, \"write\";q=3;w=60");
    assert_eq!(headers["ratelimit"], "\"edge\";r=9;t=60, \"write\";r=2;t=60");
    assert_eq!(world.fields(&later)["ratelimit"], "\"edge\";r=8;t=12, \"write\";r=1;t=12");
    assert!(!headers.contains_key("retry-after"));
}

#[test]
fn a_refusal_before_credentials_tells_nothing_of_the_callers_tiers() {
    let world = World::new(&[TierUse(0), TierUse(1)]);
    for principal in 0..10 {
        assert!(world.ask(&world.parts(1, principal, "a")).is_ok());
    }
    let mut told = Told::new();
    let (parts, now) = (world.parts(1, 99, "a"), world.clock.now());
    assert!(world.limiter.ask(world.plan.before(), &parts, now, &mut told).is_err());
    let headers = world.fields(&told);
    assert_eq!(headers["ratelimit-policy"], "\"edge\";q=10;w=60");
    assert_eq!(headers["ratelimit"], "\"edge\";r=0;t=60");
    assert_eq!(headers["retry-after"], "60");
}

#[test]
fn who_waits_as_long_as_told_is_let_in() {
    let world = World::new(&[TierUse(1)]);
    let parts = world.parts(1, 1, "a");
    for _ in 0..3 {
        assert!(world.ask(&parts).is_ok());
        world.clock.advance(Duration::from_millis(1700));
    }
    let refused = world.ask(&parts).unwrap_err();
    world.clock.advance(Duration::from_secs(u64::from(refused.retry_after) - 1));
    assert!(world.ask(&parts).is_err());
    world.clock.advance(Duration::from_secs(1));
    assert!(world.ask(&parts).is_ok());
}

#[test]
fn a_million_addresses_do_not_grow_it_and_do_not_free_who_is_at_the_limit() {
    let limiter = Limiter::with_entries(&TIERS, 4096).unwrap();
    let plan = plan_of(&limiter, &[TierUse(0), TierUse(4)], 1);
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
    let ask = |ip: u32| {
        let parts = limiter.stranger(Ipv4Addr::from_bits(ip).into());
        limiter.ask(plan.before(), &parts, clock.now(), &mut Told::new()).is_ok()
    };
    let spent = u32::MAX;
    assert_eq!((0..11).filter(|_| ask(spent)).count(), 10);
    for ip in 0..1_000_000 {
        if ip % 100 == 0 {
            clock.advance(Duration::from_millis(5));
        }
        ask(ip);
    }
    assert_eq!(limiter.tables[0].len(), 4096);
    assert!(!ask(spent), "50 s and a million addresses later it is still refused");
    clock.advance(Duration::from_secs(11));
    assert!(ask(spent));
}

#[test]
fn when_every_key_is_at_its_limit_new_ones_share_one_count() {
    let limiter = Limiter::with_entries(&TIERS, 64).unwrap();
    let plan = plan_of(&limiter, &[TierUse(0)], 10);
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
    let ask = |ip: u32| {
        let parts = limiter.stranger(Ipv4Addr::from_bits(ip).into());
        limiter.ask(plan.before(), &parts, clock.now(), &mut Told::new()).is_ok()
    };
    let allowed = (0..10_000).filter(|ip| ask(*ip)).count();
    assert!(allowed <= 128, "{allowed}: one key and one shared count in each of 64 shards");
    assert_eq!(limiter.tables[0].len(), 64);
}

#[test]
fn strangers_do_not_push_out_what_a_caller_has_used_up() {
    let limiter = Limiter::with_entries(&TIERS, 64).unwrap();
    let plan = plan_of(&limiter, &[TierUse(1)], 1);
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
    let ask = |parts: &Parts| {
        clock.advance(Duration::from_micros(1));
        limiter.ask(plan.after(), parts, clock.now(), &mut Told::new()).is_ok()
    };
    let caller = limiter.known(limiter.stranger(Ipv4Addr::LOCALHOST.into()), 7 << 64, None);
    assert!(ask(&caller) && ask(&caller));
    for ip in 0..10_000_u32 {
        ask(&limiter.stranger(Ipv4Addr::from_bits(ip).into()));
    }
    assert!(ask(&caller) && !ask(&caller));
}

#[test]
fn says_how_many_bytes_it_can_take() {
    let bytes = Limiter::new(&TIERS).unwrap().most_bytes();
    assert!((100 << 20..700 << 20).contains(&bytes), "{bytes}");
}

#[test]
fn many_threads_get_the_limit_and_not_one_more() {
    static MANY: [Tier; 2] = [tier("edge", 5000, IP), tier("all", 4000, &[KeyPart::Global])];
    let limiter = Limiter::new(&MANY).unwrap();
    let plan = plan_of(&limiter, &[TierUse(0), TierUse(1)], 1);
    let now = ManualClock::new(SystemTime::UNIX_EPOCH).now();
    let parts = limiter.stranger(Ipv4Addr::LOCALHOST.into());
    let ask = |plan: &Plan| limiter.ask(plan.before(), &parts, now, &mut Told::new()).is_ok();
    let allowed: usize = std::thread::scope(|scope| {
        let threads = [(); 4].map(|()| scope.spawn(|| (0..2000).filter(|_| ask(&plan)).count()));
        threads.map(|thread| thread.join().unwrap()).iter().sum()
    });
    assert_eq!(allowed, 4000);
    let edge = plan_of(&limiter, &[TierUse(0)], 1);
    assert_eq!((0..2000).filter(|_| ask(&edge)).count(), 1000, "the refused were charged to none");
}

#[test]
fn a_tier_that_cannot_count_does_not_start() {
    let fault = |tier| Limiter::new(&[tier]).unwrap_err();
    let endless = Tier { window: Duration::ZERO, ..TIERS[0] };
    assert_eq!(fault(endless), TierFault::NoWindow { tier: "edge" });
    assert_eq!(fault(tier("edge", 1, &[])), TierFault::NoKey { tier: "edge" });
    assert_eq!(fault(tier("a\r\nb", 1, IP)), TierFault::Name { tier: "a\r\nb" });
}
