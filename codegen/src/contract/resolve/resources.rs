//! `resources`: who owns a record of which schema.

use crate::document::x_security as written;
use crate::document::{At, Text};
use crate::finding::{Finding, Findings, codes};

use super::super::{
    Action, Bypass, ClaimMatch, OwnerRule, Resource, Said, SchemaId, Scheme, TenantRule,
};
use super::access::demands;
use super::settings::claim_path;

/// Resolves a resource whose schema has an id already.
pub(super) fn resource(
    written: &written::Resource<'_>,
    schema: SchemaId,
    schemes: &Schemes<'_>,
    findings: &mut Findings,
) -> Resource {
    let text = |text: Option<Text<'_>>| text.map_or("", |text| text.value).to_owned();
    let mut said = Said::default();
    let owner = match &written.owner {
        Some(owner) => self::owner(owner, "owner", schemes, &mut said, findings),
        None => OwnerRule::Tenant,
    };
    let bypass = written.bypass.as_ref().map(|bypass| self::bypass(bypass, &mut said, findings));
    let tenant = written.tenant.as_ref().map(|tenant| TenantRule {
        field: text(tenant.field),
        claim: tenant.claim.map(|claim| claim_path(claim, findings)).unwrap_or_default(),
    });
    let keys = [
        ("schema", written.schema.map(|it| it.place)),
        ("id", written.id.map(|it| it.place)),
        ("tenant", written.tenant.as_ref().map(|it| it.place)),
        ("tenant/field", written.tenant.as_ref().and_then(|it| it.field).map(|it| it.place)),
        ("tenant/claim", written.tenant.as_ref().and_then(|it| it.claim).map(|it| it.place)),
        ("bypass", written.bypass.as_ref().map(|it| it.place)),
    ];
    for (key, place) in keys {
        if let Some(place) = place {
            said.insert(key, place);
        }
    }
    Resource {
        place: written.name.place,
        name: written.name.value.to_owned(),
        schema,
        id: text(written.id),
        tenant,
        owner,
        bypass,
        said,
    }
}

/// The schemes of a document: those that some requirement uses, and all of their names.
pub(super) struct Schemes<'x> {
    pub(super) used: &'x [Scheme],
    pub(super) declared: Vec<&'x str>,
}

fn owner(
    written: &written::OwnerRule<'_>,
    key: &str,
    schemes: &Schemes<'_>,
    said: &mut Said,
    findings: &mut Findings,
) -> OwnerRule {
    let mut members = |place, rules: &[written::OwnerRule<'_>], findings: &mut Findings| {
        said.insert(key, place);
        if rules.is_empty() {
            findings.push(
                Finding::error(codes::EMPTY_DEMAND, place, "this list of owner rules is empty")
                    .label("nobody, or everybody, would own every record")
                    .help("name a rule, or remove `owner`"),
            );
        }
        rules
            .iter()
            .enumerate()
            .map(|(index, rule)| owner(rule, &format!("{key}/{index}"), schemes, said, findings))
            .collect::<Vec<_>>()
    };
    match written {
        written::OwnerRule::Any(place, rules) => OwnerRule::Any(members(*place, rules, findings)),
        // Of nothing, `All` would hold for everybody: `Any` holds for nobody.
        written::OwnerRule::All(place, rules) if rules.is_empty() => {
            OwnerRule::Any(members(*place, rules, findings))
        }
        written::OwnerRule::All(place, rules) => OwnerRule::All(members(*place, rules, findings)),
        written::OwnerRule::Unreadable => OwnerRule::Any(Vec::new()),
        written::OwnerRule::Claim { place, field, claim, matching, schemes: names } => {
            said.insert(key, *place);
            for (member, text) in [("field", field), ("claim", claim)] {
                if let Some(text) = text {
                    said.insert(format!("{key}/{member}"), text.place);
                }
            }
            let Some(schemes) = rule_schemes(names.as_ref(), schemes, findings) else {
                return OwnerRule::Any(Vec::new());
            };
            OwnerRule::Claim {
                place: *place,
                field: field.map_or("", |field| field.value).to_owned(),
                claim: claim.map(|claim| claim_path(claim, findings)).unwrap_or_default(),
                matching: match matching.map(|it| it.value) {
                    Some(written::ClaimMatch::Contains) => ClaimMatch::Contains,
                    Some(written::ClaimMatch::Intersects) => ClaimMatch::Intersects,
                    Some(written::ClaimMatch::Equals) | None => ClaimMatch::Equals,
                },
                schemes,
            }
        }
    }
}

/// The schemes that a rule is for; `None` when it names some and no requirement uses any of them.
fn rule_schemes(
    names: Option<&At<Vec<Text<'_>>>>,
    schemes: &Schemes<'_>,
    findings: &mut Findings,
) -> Option<Vec<usize>> {
    let Some(names) = names else { return Some(Vec::new()) };
    let mut found = Vec::new();
    for name in &names.value {
        if !schemes.declared.contains(&name.value) {
            findings.push(unknown_scheme(*name, &schemes.declared));
        }
        found.extend(schemes.used.iter().position(|scheme| scheme.name == name.value));
    }
    if names.value.is_empty() {
        findings.push(
            Finding::error(codes::EMPTY_DEMAND, names.place, "`schemes` is empty")
                .label("the rule would hold for nobody")
                .help("name a scheme, or remove `schemes`"),
        );
    }
    (!found.is_empty()).then_some(found)
}

/// A scheme that `securitySchemes` does not hold.
pub(super) fn unknown_scheme(name: Text<'_>, declared: &[&str]) -> Finding {
    Finding::error(
        codes::UNKNOWN_SCHEME,
        name.place,
        format!("unknown security scheme `{}`", name.value),
    )
    .label("not in `components/securitySchemes`")
    .undeclared(name.value, declared.iter().copied(), "declare it there")
}

fn bypass(written: &written::Bypass<'_>, said: &mut Said, findings: &mut Findings) -> Bypass {
    let mut asked = |written: Option<&written::Demands<'_>>, key: &str| {
        written.map(|it| demands(it, key, said, findings)).unwrap_or_default()
    };
    let scopes = asked(written.scopes.as_ref(), "bypass/scopes");
    let roles = asked(written.roles.as_ref(), "bypass/roles");
    let actions = match &written.actions {
        Some(actions) => actions.value.iter().map(|action| self::action(*action)).collect(),
        None => vec![Action::Item, Action::List, Action::Create],
    };
    Bypass { scopes, roles, actions }
}

/// The contract's word for an action.
pub(super) fn action(written: written::Action) -> Action {
    match written {
        written::Action::Item => Action::Item,
        written::Action::List => Action::List,
        written::Action::Create => Action::Create,
    }
}
