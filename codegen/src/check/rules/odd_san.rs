//! A pattern of `sans` that is no name of a host, or matches more than one label.
//!
//! The name of a client certificate is who is calling. `*` stands for exactly one label, the first,
//! and at least two labels follow it: `*.example` would let in whoever an authority gives any name
//! below it, and `a*.b.example` means something else to every library (RFC 6125, section 6.4.3).
//!
//! ## Refused
//!
//! ```yaml
//! security: [{ partner: [] }]
//! components:
//!   securitySchemes:
//!     partner: { type: mutualTLS, x-security: { trust: env:PARTNER_CA, sans: ["*.example"] } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! security: [{ partner: [] }]
//! components:
//!   securitySchemes:
//!     partner:
//!       type: mutualTLS
//!       x-security: { trust: env:PARTNER_CA, sans: ["*.partners.example", billing.internal] }
//! ```

use crate::check::Rule;
use crate::contract::{Contract, Verifier};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::error(codes::ODD_SAN, "odd-san", include_str!("odd_san.rs")).check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for scheme in &contract.schemes {
        let Verifier::Certificate(rules) = &scheme.verifier else { continue };
        for (index, pattern) in rules.sans.iter().enumerate() {
            let Some(fault) = fault(pattern) else { continue };
            let place = scheme.said.at_or(&format!("sans/{index}"), scheme.place);
            let message = format!("`{}` {fault}", pattern.escape_debug());
            findings.push(
                Finding::error(codes::ODD_SAN, place, message).help(
                    "write a name such as `billing.partners.example`, or `*.partners.example`",
                ),
            );
        }
    }
}

fn fault(pattern: &str) -> Option<&'static str> {
    let (name, is_wild) = match pattern.strip_prefix("*.") {
        Some(rest) => (rest, true),
        None => (pattern, false),
    };
    let labels: Vec<&str> = name.split('.').collect();
    if name.contains('*') {
        return Some("has `*` where it is not the whole first label");
    }
    if pattern.len() > 253 || !labels.iter().all(|label| is_label(label)) {
        return Some("is no name of a host");
    }
    // The last label of a name is never a number: that is an address (RFC 3696, section 2).
    if labels.last().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit())) {
        return Some("is an address, not a name");
    }
    (is_wild && labels.len() < 2).then_some("has fewer than two labels after `*`")
}

fn is_label(label: &str) -> bool {
    let is_sound = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=63).contains(&label.len())
        && label.bytes().all(is_sound)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_whole_names_and_one_label_at_their_front() {
        for pattern in ["*.partners.example", "a.b.example", "gateway", "a-1.x_y.example"] {
            assert_eq!(fault(pattern), None, "{pattern}");
        }
        for pattern in [
            "*",
            "*.",
            "*.example",
            "*.*.example",
            "a.*.example",
            "a*.b.example",
            "*a.b.example",
            "",
            ".",
            "a..b",
            "-a.example",
            "a-.example",
            "203.0.113.7",
            "2001:db8::1",
            "https://a.example",
            "a@b.example",
            "a.example:443",
            "b\u{fc}cher.example",
            "a b.example",
            "a.example.",
        ] {
            assert!(fault(pattern).is_some(), "{pattern}");
        }
    }
}
