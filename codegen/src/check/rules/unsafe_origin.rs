//! An origin that is plain HTTP, `null`, or can never match.
//!
//! A page from `http://` can be replaced by anyone on the way, and sandboxed frames of any site
//! have the origin `null`. A browser sends `scheme://host` in lower case, with a port only when it
//! is not the scheme's own, and never a path: anything else matches nobody. Plain HTTP is believed
//! from loopback only.
//!
//! ## Refused
//!
//! ```yaml
//! x-security:
//!   cors: { origins: ["http://app.example.com"], methods: [GET], headers: [authorization] }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! x-security:
//!   cors:
//!     origins: ["https://app.example.com", "http://localhost:5173"]
//!     methods: [GET]
//!     headers: [authorization]
//! ```

use crate::check::Rule;
use crate::check::address::{is_loopback, url};
use crate::check::rules::each::trusted_origins;
use crate::contract::{Contract, Setting};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule =
    Rule::error(codes::UNSAFE_ORIGIN, "unsafe-origin", include_str!("unsafe_origin.rs"))
        .check(check);

fn check(contract: &Contract, findings: &mut Findings) {
    for (origin, place) in trusted_origins(contract) {
        let Setting::Literal(text) = origin else { continue };
        if let Some((fault, help)) = fault(text) {
            let message = format!("origin `{text}` {fault}");
            findings.push(Finding::error(codes::UNSAFE_ORIGIN, place, message).help(help));
        }
    }
}

/// What is wrong with an origin, and what to write instead. `*` is another rule's.
fn fault(text: &str) -> Option<(&'static str, String)> {
    if text.contains('*') {
        return None;
    }
    if text == "null" {
        let help = "remove it: sandboxed frames of every site have it".to_owned();
        return Some(("is every sandboxed page's", help));
    }
    let Some(parts) = url(text) else {
        return Some(("is none", "write `https://HOST` or `https://HOST:PORT`".to_owned()));
    };
    let host =
        if parts.host.contains(':') { format!("[{}]", parts.host) } else { parts.host.to_owned() };
    let host = host.to_lowercase();
    if parts.scheme == "http" && !is_loopback(parts.host) {
        return Some(("is plain HTTP", format!("write `https://{host}`")));
    }
    let default_port = if parts.scheme == "http" { "80" } else { "443" };
    let port = match parts.port {
        "" => String::new(),
        port if port == default_port => String::new(),
        port => format!(":{port}"),
    };
    let scheme = if parts.scheme.eq_ignore_ascii_case("http") { "http" } else { "https" };
    let sent = format!("{scheme}://{host}{port}");
    (text != sent).then(|| ("is not what a browser sends", format!("write `{sent}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn believes_only_what_a_browser_sends() {
        for origin in [
            "https://a.example",
            "https://a.example:8443",
            "http://localhost:3000",
            "http://[::1]:80x",
            "http://127.0.0.1",
        ] {
            let expected = origin.ends_with('x');
            assert_eq!(fault(origin).is_some(), expected, "{origin}");
        }
        for origin in [
            "null",
            "http://a.example",
            "https://a.example/",
            "https://a.example:443",
            "https://A.example",
            "a.example",
            "https://u@a.example",
            "ftp://a.example",
            "https://",
            "",
            "HTTPS://a.example",
        ] {
            assert!(fault(origin).is_some(), "{origin}");
        }
    }
}
