//! An issuer or key URL that is plain HTTP, no URL, or points inside, written into the document.
//!
//! The keys that a server trusts are fetched from this address. Written into a document that many
//! may change, an inside address aims the server at its own network (OWASP API7:2023, server-side
//! request forgery); plain HTTP lets anyone on the way replace the keys. An inside address is
//! believed only when the environment says so: `env:NAME`.
//!
//! ## Refused
//!
//! ```yaml
//! components:
//!   securitySchemes:
//!     oauth: { x-security: { jwksUri: "https://169.254.169.254/keys" } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! components:
//!   securitySchemes:
//!     oauth: { x-security: { jwksUri: "https://id.example.com/keys" } }
//! ```

use crate::check::Rule;
use crate::check::address::{is_private, url};
use crate::contract::{Contract, KeySource, Setting, Verifier};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::error(codes::PRIVATE_ADDRESS, "private-address", include_str!("private_address.rs"))
        .check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for scheme in &contract.schemes {
        let Verifier::Token { issuer, keys: KeySource::JwksUri(keys), .. } = &scheme.verifier
        else {
            continue;
        };
        for (key, setting) in [("issuer", issuer), ("jwksUri", keys)] {
            let Setting::Literal(text) = setting else { continue };
            if let Some(fault) = fault(text) {
                let place = scheme.said.at_or(key, scheme.place);
                let message = format!("`{key}` of scheme `{}` {fault}", scheme.name);
                findings.push(
                    Finding::error(codes::PRIVATE_ADDRESS, place, message)
                        .help(format!("write a public `https://` URL, or `{key}: env:NAME`")),
                );
            }
        }
    }
}

fn fault(text: &str) -> Option<&'static str> {
    match url(text) {
        None => Some("is no https URL"),
        Some(parts) if parts.scheme != "https" => Some("is not https"),
        Some(parts) if is_private(parts.host) => Some("points inside"),
        Some(_) => None,
    }
}
