//! Two credentials of one request would stand in one header.
//!
//! All schemes of an alternative must hold at once. Two that travel in the same header cannot: a
//! request carries one `Authorization`, and the alternative would refuse everybody. That holds for a
//! token, basic credentials and a key named `Authorization` alike.
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
use crate::contract::{Alternative, Carrier, Contract, Verifier};
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
