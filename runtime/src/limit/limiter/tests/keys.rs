//! What is counted apart and what together.

use super::*;

fn addressed(text: &str) -> Sent {
    Sent::from_ip(text.parse().unwrap())
}

#[test]
fn an_ipv4_address_is_the_same_when_it_comes_mapped_into_ipv6() {
    let world = World::new(&[EDGE]);
    assert_eq!(world.allowed(&addressed("192.0.2.7"), 20), 10);
    assert_eq!(world.allowed(&addressed("::ffff:192.0.2.7"), 20), 0);
    assert_eq!(world.allowed(&addressed("192.0.2.8"), 20), 10);
}

#[test]
fn turning_addresses_inside_one_64_is_one_address() {
    let world = World::new(&[EDGE]);
    let turned =
        (0..20).filter(|host| world.allowed(&addressed(&format!("2001:db8::{host:x}:1")), 1) == 1);
    assert_eq!(turned.count(), 10);
    assert_eq!(world.allowed(&addressed("2001:db8:0:1::1"), 20), 10);
}

#[test]
fn callers_of_one_tenant_share_and_tenants_do_not() {
    let world = World::new(&[tier("plan", 5, &[KeyPart::Tenant])]);
    let sent = |name: &str, tenant: &str| Sent::from(1).by(Person::new(name).of(tenant));
    assert_eq!(world.allowed(&sent("ann", "a"), 3), 3);
    assert_eq!(world.allowed(&sent("ben", "a"), 3), 2);
    assert_eq!(world.allowed(&sent("ann", "b"), 3), 3);
    let alone = |name: &str| Sent::from(1).by(Person::new(name));
    assert_eq!(world.allowed(&alone("ann"), 9), 5, "without a tenant, its own");
    assert_eq!(world.allowed(&alone("ben"), 9), 5);
}

#[test]
fn callers_share_the_oauth_client_that_they_use() {
    let world = World::new(&[tier("app", 5, &[KeyPart::Client])]);
    let sent =
        |name: &str, claim, client: &str| Sent::from(1).by(Person::new(name).with(claim, client));
    assert_eq!(world.allowed(&sent("ann", "client_id", "web"), 3), 3);
    assert_eq!(world.allowed(&sent("ben", "azp", "web"), 3), 2);
    assert_eq!(world.allowed(&sent("ben", "azp", "app"), 3), 3);
    let both = sent("cyd", "client_id", "other")
        .by(Person::new("cyd").with("client_id", "third").with("azp", "web"));
    assert_eq!(world.allowed(&both, 9), 5, "client_id goes before azp");
    assert_eq!(world.allowed(&Sent::from(1).by(Person::new("dan")), 9), 5, "itself without one");
    assert_eq!(world.allowed(&sent("eve", "client_id", ""), 9), 5, "or with an empty one");
}

#[test]
fn an_api_key_is_counted_by_itself_and_another_credential_by_its_caller() {
    let world = World::new(&[tier("key", 5, &[KeyPart::ApiKey])]);
    let sent = |name: &str, key: &str| Sent::from(1).by(Person::new(name).key(key));
    assert_eq!(world.allowed(&sent("ann", "k1"), 9), 5);
    assert_eq!(world.allowed(&sent("ann", "k2"), 9), 5, "a second key of the same subject");
    assert_eq!(world.allowed(&sent("ben", "k1"), 9), 0, "a key is one whoever it stands for");
    assert_eq!(world.allowed(&Sent::from(1).by(Person::new("ann")), 9), 5);
}

#[test]
fn a_stranger_is_counted_by_address_where_a_caller_is_asked_for() {
    for part in [KeyPart::Principal, KeyPart::Tenant, KeyPart::Client, KeyPart::ApiKey] {
        let world = World::new(&[tier("write", 3, Box::leak(Box::new([part])))]);
        assert_eq!(world.allowed(&Sent::from(1), 9), 3);
        assert_eq!(world.allowed(&Sent::from(2), 9), 3);
        let caller = Sent::from(1).by(Person::new("ann"));
        assert_eq!(world.allowed(&caller, 9), 3, "and takes nothing from a caller");
    }
}

#[test]
fn header_values_are_counted_apart_and_so_is_none() {
    let world = World::new(&[tier("device", 3, &[KeyPart::Header("x-device")])]);
    let sent = |value| Sent::from(1).header("x-device", value);
    assert_eq!(world.allowed(&sent("a"), 9), 3);
    assert_eq!(world.allowed(&sent("b"), 9), 3);
    assert_eq!(world.allowed(&sent(""), 9), 3);
    assert_eq!(world.allowed(&Sent::from(1), 9), 3);
    assert_eq!(world.allowed(&sent("a").header("x-device", "b"), 9), 3, "two are neither");
    assert_eq!(world.allowed(&Sent::from(2).header("x-device", "a"), 9), 0, "from elsewhere");
}

#[test]
fn a_name_written_in_another_way_is_the_same_name() {
    let world = World::new(&[tier("name", 3, &[KeyPart::Body("/username")])]);
    let login = |ip, name: &str| world.allowed(&Sent::from(ip).login(name), 1);
    assert_eq!(login(1, "alice") + login(2, "ALICE") + login(3, "\u{ff41}lice"), 3);
    for other in ["Alice", "al\u{200b}ice", "\\u0041lice", "\u{24d0}lice"] {
        assert_eq!(login(4, other), 0, "{other}");
    }
    assert_eq!(login(4, "alice2"), 1);
}

#[test]
fn what_is_no_string_in_the_body_is_counted_as_none() {
    let world = World::new(&[tier("name", 3, &[KeyPart::Body("/username")])]);
    let mut allowed = 0;
    for body in ["{}", "{\"username\":7}", "{\"username\":null}", "[]", "\"alice\"", ""] {
        let sent = Sent { body: body.to_owned(), ..Sent::from(1) };
        allowed += world.allowed(&sent, 9);
    }
    assert_eq!(allowed, 3);
}

#[test]
fn a_composite_key_is_all_of_its_parts() {
    const PAIR: &[KeyPart] = &[KeyPart::Ip, KeyPart::Body("/username")];
    let world = World::new(&[tier("pair", 3, PAIR)]);
    let sent = |ip, name: &str| Sent::from(ip).login(name);
    assert_eq!(world.allowed(&sent(1, "alice"), 9), 3);
    assert_eq!(world.allowed(&sent(1, "bob"), 9), 3);
    assert_eq!(world.allowed(&sent(2, "alice"), 9), 3);
}

#[test]
fn a_plan_of_an_address_waits_for_the_claim() {
    let world = World::new(&[tier("plan", 2, IP).plans("plan", &[("pro", 5)])]);
    let pro = Sent::from(1).by(Person::new("ann").with("plan", "pro"));
    assert_eq!(world.allowed(&pro, 9), 5);
    assert_eq!(world.allowed(&Sent::from(2), 9), 2);
}

#[test]
fn the_bytes_of_two_keys_are_alike_only_when_the_keys_are() {
    let parts = [
        KeyPart::Ip,
        KeyPart::Principal,
        KeyPart::Client,
        KeyPart::ApiKey,
        KeyPart::Tenant,
        KeyPart::Global,
        KeyPart::Header("x-device"),
        KeyPart::Header("x-devic"),
        KeyPart::Body("/username"),
        KeyPart::Body("/user"),
    ];
    let person = Person::new("a").of("a").key("a").with("client_id", "a");
    let sent = Sent::from(1).by(person).header("x-device", "a").header("x-devic", "ea");
    let mut seen = std::collections::HashSet::new();
    for part in parts {
        let mut bytes = Vec::new();
        sent.clone().login("a").asked(|asker| asker.write(part, &mut bytes));
        assert!(seen.insert(bytes), "{part:?}");
    }
}

#[test]
fn an_operation_pays_for_no_key_that_it_does_not_count_by() {
    let world = World::new(&[EDGE, WRITE]);
    let sent = Sent::from(1).by(Person::new("ann")).header("x-device", "a").login("ann");
    let (tally, _) = world.ask(&sent).unwrap();
    assert!(tally.parts.named.is_none());
    let caller = tally.parts.caller.unwrap();
    assert_eq!((caller.client, caller.api_key), (caller.principal, caller.principal));
}
