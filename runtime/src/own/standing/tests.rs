use std::collections::BTreeMap;

use super::*;
use crate::policy::{Demand, TenantRule};

#[derive(Default)]
struct Someone {
    claims: BTreeMap<&'static str, FieldValue<'static>>,
    scheme: usize,
    scopes: NameSet,
    roles: NameSet,
}

impl Claimant for Someone {
    fn claim(&self, path: &str) -> FieldValue<'_> {
        self.claims.get(path).cloned().unwrap_or(FieldValue::Missing)
    }
    fn scheme(&self) -> usize {
        self.scheme
    }
    fn scopes(&self) -> &NameSet {
        &self.scopes
    }
    fn roles(&self) -> &NameSet {
        &self.roles
    }
}

struct Record(BTreeMap<&'static str, FieldValue<'static>>);

impl Fields for Record {
    fn value_of(&self, name: &str) -> FieldValue<'_> {
        self.0.get(name).cloned().unwrap_or(FieldValue::Missing)
    }
}

const ADMIN: NameSet = NameSet::EMPTY.with(0);

static ORDER: ResourceRule = ResourceRule {
    name: "Order",
    id: "id",
    tenant: Some(TenantRule { field: "orgId", claim: "org_id" }),
    owner: OwnerRule::Claim {
        field: "ownerId",
        claim: "sub",
        matching: ClaimMatch::Equals,
        schemes: &[0],
    },
    bypass: Some(Bypass {
        scopes: &[Demand::Any(ADMIN)],
        roles: &[],
        actions: &[Action::Item, Action::List, Action::Create],
    }),
};

fn ada() -> Someone {
    let claims = [("sub", FieldValue::Text("ada")), ("org_id", FieldValue::Text("acme"))];
    Someone { claims: claims.into(), ..Someone::default() }
}

fn record(owner: &'static str, tenant: &'static str) -> Record {
    Record([("ownerId", FieldValue::Text(owner)), ("orgId", FieldValue::Text(tenant))].into())
}

fn verdict(caller: &Someone, record: &Record) -> Verdict {
    Standing::of(&ORDER, Action::Item, caller).unwrap().judge(record)
}

#[test]
fn only_the_owner_in_the_tenant_is_let_through() {
    assert_eq!(verdict(&ada(), &record("ada", "acme")), Verdict::Own);
    assert_eq!(verdict(&ada(), &record("bob", "acme")), Verdict::Foreign);
    assert_eq!(verdict(&ada(), &record("ada", "rival")), Verdict::Foreign);
}

#[test]
fn a_bypass_lifts_the_owner_and_never_the_tenant() {
    let admin = Someone { scopes: ADMIN, ..ada() };
    assert_eq!(verdict(&admin, &record("bob", "acme")), Verdict::Bypassed);
    assert_eq!(verdict(&admin, &record("ada", "acme")), Verdict::Own);
    assert_eq!(verdict(&admin, &record("ada", "rival")), Verdict::Foreign);
}

#[test]
fn a_bypass_never_covers_a_create() {
    let admin = Someone { scopes: ADMIN, ..ada() };
    let standing = Standing::of(&ORDER, Action::Create, &admin).unwrap();
    assert_eq!(standing.judge(&record("bob", "acme")), Verdict::Foreign);
}

#[test]
fn a_caller_without_a_usable_tenant_claim_has_no_standing_even_with_a_bypass() {
    for tenant in [
        FieldValue::Missing,
        FieldValue::Text(""),
        FieldValue::Other,
        FieldValue::Texts(vec!["acme"]),
    ] {
        let mut admin = Someone { scopes: ADMIN, ..ada() };
        admin.claims.insert("org_id", tenant);
        for action in [Action::Item, Action::List, Action::Create] {
            assert_eq!(Standing::of(&ORDER, action, &admin).unwrap_err(), Stranger::NoTenant);
        }
    }
}

#[test]
fn an_empty_or_missing_subject_owns_nothing_not_even_records_without_owner() {
    for subject in [FieldValue::Missing, FieldValue::Text(""), FieldValue::Other] {
        let mut caller = ada();
        caller.claims.insert("sub", subject);
        let standing = Standing::of(&ORDER, Action::Item, &caller);
        assert_eq!(standing.unwrap_err(), Stranger::OwnsNothing);
    }
}

#[test]
fn a_subject_of_another_scheme_is_another_subject() {
    let partner = Someone { scheme: 1, ..ada() };
    let standing = Standing::of(&ORDER, Action::Item, &partner);
    assert_eq!(standing.unwrap_err(), Stranger::OwnsNothing);
}

#[test]
fn a_record_without_owner_or_of_another_type_belongs_to_nobody() {
    for owner in [FieldValue::Missing, FieldValue::Other, FieldValue::Texts(vec!["ada"])] {
        let mut record = record("ada", "acme");
        record.0.insert("ownerId", owner);
        assert_eq!(verdict(&ada(), &record), Verdict::Foreign);
    }
}

#[test]
fn nothing_is_folded_or_trimmed() {
    for owner in ["Ada", "ada ", " ada", "ad", "adaa"] {
        assert_eq!(verdict(&ada(), &record(owner, "acme")), Verdict::Foreign, "{owner:?}");
    }
}

static SHARED: ResourceRule = ResourceRule {
    name: "Document",
    id: "id",
    tenant: None,
    owner: OwnerRule::Any(&[
        OwnerRule::Claim {
            field: "members",
            claim: "sub",
            matching: ClaimMatch::Contains,
            schemes: &[],
        },
        OwnerRule::Claim {
            field: "groups",
            claim: "groups",
            matching: ClaimMatch::Intersects,
            schemes: &[],
        },
    ]),
    bypass: None,
};

#[test]
fn lists_match_by_membership_and_by_a_common_member() {
    let mut caller = ada();
    caller.claims.insert("groups", FieldValue::Texts(vec!["staff", ""]));
    let standing = Standing::of(&SHARED, Action::Item, &caller).unwrap();
    let of = |field, values: &[&'static str]| {
        standing.judge(&Record([(field, FieldValue::Texts(values.to_vec()))].into()))
    };
    assert_eq!(of("members", &["bob", "ada"]), Verdict::Own);
    assert_eq!(of("groups", &["staff"]), Verdict::Own);
    assert_eq!(of("groups", &["", "board"]), Verdict::Foreign);
    assert_eq!(of("members", &["staff"]), Verdict::Foreign);
}

#[test]
fn a_rule_that_names_neither_tenant_nor_owner_lets_nobody_in() {
    static ORPHAN: ResourceRule = ResourceRule {
        name: "Orphan",
        id: "id",
        tenant: None,
        owner: OwnerRule::Tenant,
        bypass: None,
    };
    let standing = Standing::of(&ORPHAN, Action::List, &ada());
    assert_eq!(standing.unwrap_err(), Stranger::OwnsNothing);
}

#[test]
fn a_bypass_that_asks_for_nothing_lifts_nothing() {
    static OPEN: ResourceRule = ResourceRule {
        bypass: Some(Bypass { scopes: &[], roles: &[], actions: &[Action::Item] }),
        ..ORDER
    };
    let standing = Standing::of(&OPEN, Action::Item, &ada()).unwrap();
    assert_eq!(standing.judge(&record("bob", "acme")), Verdict::Foreign);
}

#[test]
fn what_is_kept_of_one_resource_or_action_never_answers_for_another() {
    static OTHER: ResourceRule = ResourceRule { owner: OwnerRule::Tenant, bypass: None, ..ORDER };
    let admin = Someone { scopes: ADMIN, ..ada() };
    let kept = Standings::default();
    for _ in 0..2 {
        assert!(kept.of(&ORDER, Action::Item, &admin).unwrap().bypasses());
        assert!(!kept.of(&ORDER, Action::Create, &admin).unwrap().bypasses());
        assert!(!kept.of(&OTHER, Action::Item, &admin).unwrap().bypasses());
        assert!(matches!(kept.of(&OTHER, Action::Item, &admin).unwrap().owner(), Term::Everyone));
    }
    let stranger =
        Someone { claims: [("sub", FieldValue::Text("ada"))].into(), ..Someone::default() };
    assert_eq!(
        Standings::default().of(&ORDER, Action::Item, &stranger).err(),
        Some(Stranger::NoTenant)
    );
}

#[test]
fn a_caller_of_many_resources_does_not_fill_memory() {
    let (admin, kept) = (Someone { scopes: ADMIN, ..ada() }, Standings::default());
    for _ in 0..100 {
        let rule = Box::leak(Box::new(ORDER));
        assert!(kept.of(rule, Action::Item, &admin).unwrap().bypasses());
    }
    assert_eq!(kept.0.lock().unwrap().len(), MOST_STANDINGS);
}
