//! A clock skew over a minute.
//!
//! Skew is time in which an expired token still opens the door. Clocks that are further apart than
//! a minute need mending, not tolerance.
//!
//! ## Refused
//!
//! ```yaml
//! components:
//!   securitySchemes:
//!     oauth: { x-security: { clockSkew: 5m } }
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! components:
//!   securitySchemes:
//!     oauth: { x-security: { clockSkew: 60s } }
//! ```

use std::time::Duration;

use crate::check::Rule;
use crate::contract::{Contract, Verifier};
use crate::finding::{Finding, Findings, codes};

pub(super) const RULE: Rule = Rule::error(
    codes::CLOCK_SKEW_TOO_LONG,
    "clock-skew-too-long",
    include_str!("clock_skew_too_long.rs"),
)
.check(check);

const LONGEST: Duration = Duration::from_secs(60);

fn check(contract: &Contract, findings: &mut Findings) {
    for scheme in &contract.schemes {
        let clock_skew = match &scheme.verifier {
            Verifier::Token(rules) => rules.clock_skew,
            Verifier::Introspected(rules) => rules.clock_skew,
            _ => continue,
        };
        if clock_skew > LONGEST {
            let place = scheme.said.at_or("clockSkew", scheme.place);
            let message = format!(
                "scheme `{}` accepts tokens {} s past their end",
                scheme.name,
                clock_skew.as_secs()
            );
            findings.push(
                Finding::error(codes::CLOCK_SKEW_TOO_LONG, place, message)
                    .help("say at most `60s`"),
            );
        }
    }
}
