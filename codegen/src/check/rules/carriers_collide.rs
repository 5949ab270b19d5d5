//! Two credentials that nobody can tell apart, or that would stand in one header at once.
//!
//! All schemes of an alternative must hold at once. Two that travel in the same header cannot: a
//! request carries one `Authorization`, and the alternative would refuse everybody. That holds for a
//! token, basic credentials and a key named `Authorization` alike. Such a key cannot stand in one
//! document with a token at all: what the header holds could be either.
//!
//! ## Refused
//!
//! ```yaml
//! security: [{ oauth: [], staff: [] }]
//! components:
//!   securitySchemes:
//!     staff:
//!       type: http
//!       scheme: bearer
//!       x-security:
//!         issuer: https://staff.example.com
//!         audience: [orders-api]
//!         algorithms: [ES256]
//!         jwksUri: https://staff.example.com/keys
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! security: [{ oauth: [], partnerKey: [] }]
//! ```

use crate::check::Rule;
use crate::contract::{Alternative, Carrier, Contract, Scheme, Verifier};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::error(codes::CARRIERS_COLLIDE, "carriers-collide", include_str!("carriers_collide.rs"))
        .check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    let roots = std::iter::once(&contract.root.access);
    for access in roots.chain(contract.operations.iter().map(|operation| &operation.access)) {
        for alternative in access.alternatives() {
            collide(contract, alternative, findings);
        }
    }
    if !findings.iter().any(|finding| finding.code == codes::CARRIERS_COLLIDE) {
        either(contract, findings);
    }
}

/// A key in `Authorization` beside what `Authorization` is for.
fn either(contract: &Contract, findings: &mut Findings) {
    let is_plain = |scheme: &&Scheme| matches!(scheme.carrier, Carrier::Header(_));
    let mut all = contract.schemes.iter().filter(|scheme| is_authorization(&scheme.carrier));
    let Some(token) = all.clone().find(|scheme| !is_plain(scheme)) else { return };
    if let Some(key) = all.find(is_plain) {
        let message =
            format!("`{}` and `{}` cannot be told apart in one header", key.name, token.name);
        findings.push(
            Finding::error(codes::CARRIERS_COLLIDE, key.place, message)
                .label("a key in `Authorization`")
                .related(token.place, "what `Authorization` is for")
                .why("a request shows one value, and both would read it: everybody is refused")
                .help(
                    "send the key in a header of its own, or make it `type: http, scheme: bearer`",
                ),
        );
    }
}

fn collide(contract: &Contract, alternative: &Alternative, findings: &mut Findings) {
    let mut seen: Vec<(&Carrier, &str)> = Vec::new();
    for used in &alternative.schemes {
        let scheme = &contract.schemes[used.scheme];
        if matches!(scheme.verifier, Verifier::Undecided) {
            continue;
        }
        match seen.iter().find(|(carrier, _)| share(carrier, &scheme.carrier)) {
            None => seen.push((&scheme.carrier, &scheme.name)),
            Some((_, other)) => findings.push(
                Finding::error(
                    codes::CARRIERS_COLLIDE,
                    used.place,
                    format!(
                        "`{}` and `{other}` travel in the same place and must both hold",
                        scheme.name
                    ),
                )
                .help("make them two alternatives: `[{ a: [] }, { b: [] }]`"),
            ),
        }
    }
}

fn share(one: &Carrier, other: &Carrier) -> bool {
    one == other || (is_authorization(one) && is_authorization(other))
}

fn is_authorization(carrier: &Carrier) -> bool {
    match carrier {
        Carrier::Bearer | Carrier::Basic => true,
        Carrier::Header(name) => name == "authorization",
        Carrier::Cookie(_) | Carrier::Query(_) | Carrier::Certificate => false,
    }
}
