//! The document of the mission, as far as a contract tells it.

use std::path::Path;

use crate::contract::{
    Access, Action, Additional, Cache, Demand, Format, IdSource, In, IntegerWidth, Kind, Mask,
    OnDeny, OwnerRule, Sensitivity, Setting, TokenType, Verifier,
};

use super::Told;

fn core() -> Option<crate::contract::Contract> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/specs/orders-core.yaml");
    let text = std::fs::read_to_string(path).ok()?;
    Some(Told::of(&text).sound())
}

#[test]
fn every_operation_has_its_tiers_and_its_proof() {
    let Some(contract) = core() else { return };
    assert_eq!(contract.mount, "/v1");
    let guards = ["guard-ip", "guard-credential", "edge"];
    for (id, own, action) in [
        ("listOrders", Some("read"), Some(Action::List)),
        ("createOrder", Some("write"), Some(Action::Create)),
        ("getOrder", Some("read"), Some(Action::Item)),
        ("updateOrder", Some("write"), Some(Action::Item)),
        ("deleteOrder", Some("write"), Some(Action::Item)),
        ("health", None, None),
    ] {
        let expected: Vec<_> = guards.into_iter().chain(own).collect();
        assert_eq!(contract.tiers_of(id), expected, "{id}");
        let owns: Vec<_> = contract.called(id).owns.iter().map(|owns| owns.action).collect();
        assert_eq!(owns, action.into_iter().collect::<Vec<_>>(), "{id}");
    }
    let get = &contract.called("getOrder").owns[0];
    assert_eq!((&get.id, get.on_deny), (&IdSource::Parameter(0), OnDeny::Hide));
    assert!(!contract.tiers.iter().any(|tier| tier.name == "default"), "nothing needs it");
}

#[test]
fn alternatives_keep_their_order_and_scopes() {
    let Some(contract) = core() else { return };
    let Access::Required(alternatives) = &contract.called("getOrder").access else { panic!() };
    let told: Vec<_> = alternatives
        .iter()
        .map(|it| (contract.schemes[it.schemes[0].scheme].name.as_str(), &it.schemes[0].scopes[..]))
        .collect();
    assert_eq!(told, [("oauth", &["read:orders".to_owned()][..]), ("partnerKey", &[])]);
    let Access::Anonymous { reason } = &contract.called("health").access else { panic!() };
    assert_eq!(reason, "liveness");
    assert_eq!(contract.called("health").cache, Cache::NoStore, "the root says so");
}

#[test]
fn schemes_pin_what_is_trusted() {
    let Some(contract) = core() else { return };
    let Verifier::Token(rules) = &contract.schemes[0].verifier else { panic!() };
    assert_eq!(rules.issuer, Setting::Env("OIDC_ISSUER".to_owned()));
    assert_eq!(rules.algorithms.len(), 3);
    assert_eq!(rules.token_type, TokenType::AccessToken);
    assert_eq!(contract.schemes[0].claims.tenant, "org_id");
    assert!(
        matches!(&contract.schemes[1].verifier, Verifier::Keys(rules) if rules.allow_from.len() == 2)
    );
    let scopes: Vec<_> = contract.scopes.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(scopes, ["admin:orders", "read:orders", "write:orders"]);
}

#[test]
fn the_resource_has_its_rule_and_its_bypass() {
    let Some(contract) = core() else { return };
    let order = &contract.resources[0];
    assert_eq!(contract.schemas[order.schema].name, "Order");
    assert!(matches!(&order.owner, OwnerRule::Claim { field, claim, schemes, .. }
        if field == "ownerId" && claim == "sub" && schemes == &[0, 1]));
    let bypass = order.bypass.as_ref().unwrap();
    assert_eq!(bypass.scopes, [Demand::Any(vec!["admin:orders".to_owned()])]);
    assert_eq!(bypass.actions.len(), 3);
}

#[test]
fn properties_carry_their_marks() {
    let Some(contract) = core() else { return };
    let (id, schema) = contract.property("Order", "id");
    assert!(id.read_only && id.required);
    assert!(matches!(&schema.kind, Kind::String(rules) if rules.format == Format::Uuid));
    assert_eq!(contract.property("Order", "ownerId").0.assign.as_deref(), Some("sub"));
    assert_eq!(contract.property("Order", "margin").0.read_scopes, ["admin:orders"]);
    let (status, schema) = contract.property("OrderPatch", "status");
    assert_eq!(status.write_scopes, ["admin:orders"]);
    assert_eq!((schema.name.as_str(), schema.type_name.as_str()), ("Status", "Status"));
    let (notes, schema) = contract.property("NewOrder", "notes");
    assert_eq!((notes.sensitive, notes.mask), (Sensitivity::Pii, Mask::Full));
    assert!(schema.nullable);
    assert_eq!(contract.object("NewOrder").additional, Additional::Refused);
}

#[test]
fn the_page_bounds_the_lists_parameter() {
    let Some(contract) = core() else { return };
    let list = contract.called("listOrders");
    let limit = &list.parameters[0];
    assert_eq!((limit.location, limit.default.as_deref()), (In::Query, Some("20")));
    let Kind::Integer { width, rules } = &contract.schemas[limit.schema].kind else { panic!() };
    assert_eq!((*width, rules.maximum.as_deref()), (IntegerWidth::I32, Some("100")));
    assert!(list.limits.page.is_some());
    assert!(contract.called("getOrder").limits.page.is_none());
}

#[test]
fn bodies_and_answers_are_typed() {
    let Some(contract) = core() else { return };
    let patch = contract.called("updateOrder");
    assert_eq!(patch.body.as_ref().unwrap().contents[0].media, "application/merge-patch+json");
    let created = &contract.called("createOrder").responses[0];
    assert_eq!(created.headers[0].name, "Location");
    let Kind::String(rules) = &contract.schemas[created.headers[0].schema].kind else {
        panic!("{created:?}")
    };
    assert_eq!(rules.format, Format::UriReference);
    assert!(contract.called("deleteOrder").responses[0].content.is_empty());
}
