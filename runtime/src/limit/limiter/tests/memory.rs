//! Floods of keys: bounded memory, and nobody who is at a limit is forgotten.

use super::super::super::parts::Home;
use super::*;

fn world_of(tiers: &[Tier], entries: usize) -> World {
    World::with(Limiter::with_entries(tiers, entries).unwrap(), tiers.len(), 1)
}

#[test]
fn a_million_addresses_do_not_grow_it_and_do_not_free_who_is_at_the_limit() {
    let world = world_of(&[EDGE, FAILED], 4096);
    let ask = |ip: u32| world.allowed(&Sent::from(ip), 1) == 1;
    let spent = u32::MAX;
    assert_eq!((0..11).filter(|_| ask(spent)).count(), 10);
    for ip in 0..1_000_000 {
        if ip % 100 == 0 {
            world.clock.advance(Duration::from_millis(5));
        }
        ask(ip);
    }
    assert_eq!(world.limiter.tables.len(Home::Address), 4096);
    assert!(!ask(spent), "50 s and a million addresses later it is still refused");
    world.advance(11);
    assert!(ask(spent));
}

#[test]
fn a_million_addresses_do_not_free_who_is_under_a_penalty() {
    let hour = Duration::from_hours(1);
    let login = tier("login", 2, IP).penalty(4, hour, hour);
    let world = world_of(&[login], 4096);
    let locked = u32::MAX;
    assert_eq!(world.allowed(&Sent::from(locked), 9), 2);
    world.advance(60);
    for ip in 0..1_000_000 {
        if ip % 100 == 0 {
            world.clock.advance(Duration::from_millis(100));
        }
        world.send(&Sent::from(ip), 401).ok();
    }
    assert_eq!(world.limiter.tables.len(Home::Punished), 4096);
    assert_eq!(world.allowed(&Sent::from(locked), 9), 2, "its lockout is long over");
    let refused = world.send(&Sent::from(locked), 401).unwrap_err();
    assert_eq!(refused.retry_after, 240, "and not forgotten: this is the second");
}

#[test]
fn when_every_key_is_at_its_limit_new_ones_share_one_count() {
    let world = World::with(Limiter::with_entries(&[EDGE], 64).unwrap(), 1, 10);
    let allowed: usize = (0..10_000).map(|ip| world.allowed(&Sent::from(ip), 1)).sum();
    assert!(allowed <= 128, "{allowed}: one key and one shared count in each of 64 shards");
    assert_eq!(world.limiter.tables.len(Home::Address), 64);
}

#[test]
fn when_every_key_is_locked_out_new_ones_share_a_count_but_no_lockout() {
    let hour = Duration::from_hours(1);
    let world = world_of(&[tier("login", 1, IP).penalty(2, hour, hour)], 64);
    for ip in 0..10_000 {
        world.allowed(&Sent::from(ip), 3);
    }
    world.advance(59);
    assert_eq!(world.allowed(&Sent::from(77_777), 1), 0, "others have used the shared count");
    world.advance(1);
    let stranger = Sent::from(77_777);
    assert_eq!(world.allowed(&stranger, 9), 1, "a window later it is let in, locked out by none");
    assert_eq!(world.send(&stranger, 401).unwrap_err().retry_after, 60);
}

#[test]
fn lockouts_of_a_login_take_no_room_from_other_tiers() {
    let hour = Duration::from_hours(1);
    let login = tier("login", 1, IP).penalty(2, hour, hour);
    let world = world_of(&[login, EDGE], 64);
    for ip in 0..10_000 {
        world.allowed(&Sent::from(ip), 2);
    }
    let edge = plan_of(&world.limiter, &[TierUse(1)], 1);
    world.advance(60);
    for ip in 20_000..20_100 {
        // Keys of one and the same moment do not push out each other.
        world.advance(1);
        assert!((0..9).all(|_| world.ask_plan(&edge, &Sent::from(ip)).is_ok()));
    }
}

#[test]
fn strangers_do_not_push_out_what_a_caller_has_used_up() {
    let world = world_of(&[WRITE], 64);
    let caller = Sent::from(1).by(Person::new("ann"));
    assert_eq!(world.allowed(&caller, 2), 2);
    for ip in 0..10_000 {
        world.clock.advance(Duration::from_micros(1));
        world.allowed(&Sent::from(ip), 1);
    }
    assert_eq!(world.allowed(&caller, 2), 1);
}

#[test]
fn made_up_names_do_not_push_out_addresses() {
    let world = world_of(&[tier("name", 3, &[KeyPart::Body("/username")]), EDGE], 64);
    let edge = plan_of(&world.limiter, &[TierUse(1)], 1);
    for _ in 0..9 {
        assert!(world.ask_plan(&edge, &Sent::from(1)).is_ok());
    }
    let names = plan_of(&world.limiter, &[TierUse(0)], 1);
    for name in 0..10_000 {
        world.clock.advance(Duration::from_micros(1));
        world.ask_plan(&names, &Sent::from(2).login(&name.to_string())).ok();
    }
    assert!(world.ask_plan(&edge, &Sent::from(1)).is_ok());
    assert!(world.ask_plan(&edge, &Sent::from(1)).is_err());
}

#[test]
fn says_how_many_bytes_it_can_take() {
    let guard = tier("guard-ip", 3000, IP);
    let bytes = Limiter::new(&[guard, FAILED]).unwrap().most_bytes();
    assert!((50 << 20..150 << 20).contains(&bytes), "{bytes}");
    let few = Limiter::with_entries(&[guard, FAILED], 4096).unwrap().most_bytes();
    assert!(few < bytes / 12, "{few}");
}
