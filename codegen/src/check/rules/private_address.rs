//! An issuer, or a URL of keys, metadata or introspection that is plain HTTP, no URL, or points
//! inside, written into the document.
//!
//! What a server trusts is fetched from this address. Written into a document that many may change,
//! an inside address aims the server at its own network (OWASP API7:2023, server-side request
//! forgery); plain HTTP lets anyone on the way replace the keys. An inside address is believed only
//! when the environment says so: `env:NAME`; `discovery: env:NAME` takes the place of an
//! `openIdConnectUrl`.
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
use crate::contract::{Contract, KeySource, Scheme, Setting, Verifier};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::error(codes::PRIVATE_ADDRESS, "private-address", include_str!("private_address.rs"))
        .check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for scheme in &contract.schemes {
        for (said, setting) in addresses(scheme) {
            let Setting::Literal(text) = setting else { continue };
            if let Some(fault) = fault(text) {
                let place = scheme.said.at_or(said, scheme.place);
                let key = said.replace('/', ".");
                let message = format!("`{key}` of scheme `{}` {fault}", scheme.name);
                let instead = if said == URL_OF_OPENAPI { "discovery" } else { &key };
                findings.push(
                    Finding::error(codes::PRIVATE_ADDRESS, place, message)
                        .help(format!("write a public `https://` URL, or `{instead}: env:NAME`")),
                );
            }
        }
    }
}

const URL_OF_OPENAPI: &str = "openIdConnectUrl";

/// What the server fetches or compares for a scheme, with where it is written.
fn addresses(scheme: &Scheme) -> Vec<(&'static str, &Setting)> {
    match &scheme.verifier {
        Verifier::Token(rules) => {
            let keys = match &rules.keys {
                KeySource::JwksUri(uri) => Some(("jwksUri", uri)),
                KeySource::Discovery(url) if scheme.said.at("discovery").is_some() => {
                    Some(("discovery", url))
                }
                KeySource::Discovery(url) => Some((URL_OF_OPENAPI, url)),
                KeySource::Sessions => None,
            };
            [("issuer", &rules.issuer)].into_iter().chain(keys).collect()
        }
        Verifier::Introspected(rules) => {
            vec![("issuer", &rules.issuer), ("introspection/url", &rules.url)]
        }
        _ => Vec::new(),
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
