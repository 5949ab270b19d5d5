//! What a tier is made of.

use super::*;

const MINUTE: Duration = Duration::from_secs(60);

fn rule(tier: Tier) -> Result<Rule, TierFault> {
    Rule::new(&tier, &mut Names::default())
}

#[test]
fn a_name_is_quoted_as_a_structured_field() {
    assert_eq!(quoted("a\"b\\c").unwrap(), r#""a\"b\\c""#);
    assert_eq!(quoted("é"), None);
}

#[test]
fn a_plan_that_nobody_has_named_is_everybodys() {
    let tier = Tier::new("plan", 100, MINUTE, &[KeyPart::Tenant]);
    let rule = rule(tier.plans("plan", &[("pro", 1000), ("free", 10)])).unwrap();
    let limit = |value| rule.quotas[usize::from(rule.quota_of(value))].policy.to_str().unwrap();
    assert_eq!(limit(Some("pro")), "\"plan\";q=1000;w=60");
    assert_eq!(limit(Some("free")), "\"plan\";q=10;w=60");
    for other in [None, Some(""), Some("*"), Some("Pro"), Some("pro ")] {
        assert_eq!(limit(other), "\"plan\";q=100;w=60", "{other:?}");
    }
    assert_eq!(rule.most_at_once(), 10, "what the smallest plan lets through");
}

#[test]
fn the_limit_of_everybody_is_no_burst_for_a_larger_plan() {
    let tier = Tier::new("plan", 10, MINUTE, &[KeyPart::Tenant]).plans("plan", &[("pro", 1000)]);
    let rule = rule(tier).unwrap();
    let mut entry = rule.met(0);
    assert_eq!(rule.refuses(1, &mut entry, 0, 1000, false), None);
    assert!(rule.refuses(0, &mut entry, 0, 11, false).is_some());
}

#[test]
fn a_tier_that_cannot_count_does_not_start() {
    let tier = |limit| Tier::new("edge", limit, MINUTE, &[KeyPart::Ip]);
    let fault = |tier| rule(tier).unwrap_err();
    let endless = Tier { window: Duration::ZERO, ..tier(1) };
    assert_eq!(fault(endless), TierFault::NoWindow { tier: "edge" });
    assert_eq!(fault(Tier { by: &[], ..tier(1) }), TierFault::NoKey { tier: "edge" });
    assert_eq!(fault(tier(0)), TierFault::NoLimit { tier: "edge" });
    assert_eq!(fault(tier(1).burst(0)), TierFault::NoLimit { tier: "edge" });
    assert_eq!(fault(tier(1).gcra(0)), TierFault::NoLimit { tier: "edge" });
    assert_eq!(fault(tier(1).plans("p", &[("a", 0)])), TierFault::NoLimit { tier: "edge" });
    let named = Tier { name: "a\r\nb", ..tier(1) };
    assert_eq!(fault(named), TierFault::Name { tier: "a\r\nb" });
    let slow = tier(5).slow(5, Duration::from_secs(1), Duration::from_secs(9));
    assert_eq!(fault(slow), TierFault::Slow { tier: "edge" });
    let kind = tier(5).penalty(2, Duration::ZERO, MINUTE);
    assert_eq!(fault(kind), TierFault::Penalty { tier: "edge" });
}

#[test]
fn nobody_can_be_locked_out_by_a_name_alone() {
    let by = |by| Tier::new("login", 5, MINUTE, by).penalty(2, MINUTE, MINUTE);
    for others in [
        &[KeyPart::Body("/username")] as &[_],
        &[KeyPart::Header("x-user")],
        &[KeyPart::Global],
        &[KeyPart::Header("x-user"), KeyPart::Body("/username")],
    ] {
        assert_eq!(rule(by(others)).unwrap_err(), TierFault::PenaltyForOthers { tier: "login" });
    }
    assert!(rule(by(&[KeyPart::Body("/username"), KeyPart::Ip])).is_ok());
    assert!(rule(by(&[KeyPart::Principal])).is_ok());
}
