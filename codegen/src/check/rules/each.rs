//! What several rules walk over: declared CORS, the fields that ownership compares.

use crate::contract::{
    ClaimMatch, Contract, Cors, Idempotency, Keyed, Operation, Origins, OwnerRule, Resource,
    Sessions, Setting,
};
use crate::finding::{Code, Findings};
use crate::source::Place;

/// Whether an earlier stage has told `code` within `place`: what follows from it is not told again.
pub(super) fn told(findings: &Findings, code: Code, place: Option<Place>) -> bool {
    place.is_some_and(|outer| {
        findings.iter().any(|finding| finding.code == code && outer.holds(finding.place))
    })
}

/// Every declared CORS, the root's first; what is inherited stands at the same place.
pub(super) fn origins(contract: &Contract) -> Vec<&Origins> {
    let root = std::iter::once(&contract.root.cors);
    let own = contract.operations.iter().map(|operation| &operation.cors);
    let mut found: Vec<&Origins> = Vec::new();
    for cors in root.chain(own) {
        if let Cors::Listed(listed) = cors
            && found.last() != Some(&listed)
        {
            found.push(listed);
        }
    }
    found
}

/// Every origin that some list trusts, with its place: of CORS, and of `sessions`.
pub(super) fn trusted_origins(contract: &Contract) -> Vec<(&Setting, Place)> {
    let mut found = Vec::new();
    for cors in origins(contract) {
        let places = |index| cors.said.at_or(&format!("origins/{index}"), cors.place);
        found.extend(cors.origins.iter().enumerate().map(|(at, it)| (it, places(at))));
    }
    if let Sessions::Issued(rules) = &contract.sessions {
        let places = |index| rules.said.at_or(&format!("origins/{index}"), rules.place);
        found.extend(rules.origins.iter().enumerate().map(|(at, it)| (it, places(at))));
    }
    found
}

/// The operations that may be repeated under a key, each with what it says of the key.
pub(super) fn keyed(contract: &Contract) -> impl Iterator<Item = (&Operation, &Keyed)> {
    contract.operations.iter().filter_map(|operation| match &operation.idempotency {
        Idempotency::Keyed(keyed) => Some((operation, keyed)),
        Idempotency::None => None,
    })
}

/// A list of names as texts.
pub(super) fn texts(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

/// A field of a resource that ownership reads.
pub(super) struct OwnerField<'c> {
    /// The key that names it: `id`, `tenant` or `owner`.
    pub(super) key: &'static str,
    /// Where it is named.
    pub(super) place: Place,
    /// The property.
    pub(super) field: &'c str,
    /// How it is compared with a claim; none for the id.
    pub(super) matching: Option<ClaimMatch>,
}

/// The fields of tenant and owner.
pub(super) fn owner_fields(resource: &Resource) -> Vec<OwnerField<'_>> {
    let mut found = Vec::new();
    if let Some(tenant) = &resource.tenant {
        found.push(OwnerField {
            key: "tenant",
            place: resource.said.at_or("tenant", resource.place),
            field: &tenant.field,
            matching: Some(ClaimMatch::Equals),
        });
    }
    collect(&resource.owner, &mut found);
    found
}

fn collect<'c>(rule: &'c OwnerRule, found: &mut Vec<OwnerField<'c>>) {
    match rule {
        OwnerRule::Tenant => {}
        OwnerRule::Claim { place, field, matching, .. } => {
            found.push(OwnerField {
                key: "owner",
                place: *place,
                field,
                matching: Some(*matching),
            });
        }
        OwnerRule::Any(rules) | OwnerRule::All(rules) => {
            for rule in rules {
                collect(rule, found);
            }
        }
    }
}
