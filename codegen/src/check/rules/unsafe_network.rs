//! A network that is none, or that holds everybody.
//!
//! `allowFrom` keeps a stolen key from working elsewhere, and `trustedProxies` says whose word
//! about an address is believed. `0.0.0.0/0` in either says that anybody will do; for proxies it
//! lets every caller choose the address that limits and audit see.
//!
//! ## Refused
//!
//! ```yaml
//! security: [{ partnerKey: [] }]
//! components:
//!   securitySchemes:
//!     partnerKey: { x-security: { allowFrom: [0.0.0.0/0] } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! security: [{ partnerKey: [] }]
//! components:
//!   securitySchemes:
//!     partnerKey: { x-security: { allowFrom: [203.0.113.0/24, "2001:db8::/32"] } }
//! ```

use crate::check::Rule;
use crate::check::address::network;
use crate::contract::{Contract, Setting, TrustedProxies, Verifier};
use crate::finding::{Finding, Findings, codes};
use crate::source::Place;

pub(super) const RULE: Rule =
    Rule::error(codes::UNSAFE_NETWORK, "unsafe-network", include_str!("unsafe_network.rs"))
        .check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for scheme in &contract.schemes {
        if let Verifier::Keys(rules) | Verifier::Passwords(rules) = &scheme.verifier {
            for (index, setting) in rules.allow_from.iter().enumerate() {
                let place = scheme.said.at_or(&format!("allowFrom/{index}"), scheme.place);
                tell(setting, place, findings);
            }
        }
    }
    if let TrustedProxies::Listed { cidrs, .. } = &contract.trusted_proxies {
        for (index, setting) in cidrs.iter().enumerate() {
            let proxies = contract.root.said.at_or("trustedProxies", contract.place);
            let place = contract.root.said.at_or(&format!("trustedProxies/cidrs/{index}"), proxies);
            tell(setting, place, findings);
        }
    }
}

fn tell(setting: &Setting, place: Place, findings: &mut Findings) {
    let Setting::Literal(text) = setting else { return };
    let message = match network(text) {
        None => format!("`{text}` is no network"),
        Some((_, 0)) => format!("`{text}` holds everybody"),
        Some(_) => return,
    };
    findings.push(
        Finding::error(codes::UNSAFE_NETWORK, place, message)
            .help("write a network such as `203.0.113.0/24`, or `env:NAME`"),
    );
}
