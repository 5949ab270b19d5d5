//! `resourceMetadata` that clients cannot believe.
//!
//! A client compares the `resource` that it reads with the URL that it asked (RFC 9728 §3.3): it is
//! https, has no query and no fragment, and its path is the one of `servers[0].url`. The document
//! names those who give tokens, so without a scheme that takes tokens there is nothing to tell.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   resourceMetadata: { public: clients find the issuer, resource: "http://api.example.com" }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   resourceMetadata: { public: clients find the issuer, resource: "https://api.example.com" }
//! ```

use crate::check::Rule;
use crate::check::address::url;
use crate::contract::{Carrier, Contract, Setting};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::ODD_RESOURCE_METADATA,
    "odd-resource-metadata",
    include_str!("odd_resource_metadata.rs"),
)
.check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    let Some(metadata) = &contract.metadata else { return };
    if !contract.schemes.iter().any(|scheme| scheme.carrier == Carrier::Bearer) {
        findings.push(
            Finding::error(
                codes::ODD_RESOURCE_METADATA,
                metadata.place,
                "`resourceMetadata` in a document without a scheme that takes tokens",
            )
            .help("remove it: it tells where to get a token"),
        );
    }
    if let Setting::Literal(text) = &metadata.resource
        && let Some(fault) = fault(text, &contract.mount)
    {
        let place = metadata.said.at_or("resource", metadata.place);
        let message = format!("`{}` {fault}", text.escape_debug());
        findings.push(Finding::error(codes::ODD_RESOURCE_METADATA, place, message).help(format!(
            "write `resource: https://HOST{}`, as clients call it, or `env:NAME`",
            contract.mount
        )));
    }
}

/// What is wrong with a resource identifier.
fn fault(text: &str, mount: &str) -> Option<&'static str> {
    let Some(parts) = url(text) else { return Some("is no URL that a client could call") };
    if parts.scheme != "https" {
        return Some("is not https");
    }
    if parts.rest.contains(['?', '#', '\\']) {
        return Some("holds more than a path");
    }
    (parts.rest.trim_end_matches('/') != mount)
        .then_some("does not end with the path of `servers[0].url`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_where_clients_call() {
        assert_eq!(fault("https://api.example.com/v1", "/v1"), None);
        assert_eq!(fault("https://api.example.com", ""), None);
        for text in [
            "",
            "/v1",
            "http://api.example.com/v1",
            "https://api.example.com",
            "https://api.example.com/v1?x",
            "https://api.example.com/v1#x",
            "https://me@api.example.com/v1",
        ] {
            assert!(fault(text, "/v1").is_some(), "{text}");
        }
    }
}
