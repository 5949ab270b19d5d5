//! The line of `sessions`, and what an operation asks of a login.

use crate::contract::{Contract, Sessions, StepUp};

use super::{Line, braceless, millis, plain, schemes::secret, set, settings};

/// `sessions SCHEME accessTtl=…`.
pub(super) fn line(contract: &Contract) -> Option<String> {
    let Sessions::Issued(rules) = &contract.sessions else { return None };
    let mut line = Line::new(&["sessions", &contract.schemes[rules.scheme].name]);
    line.field("accessTtl", millis(rules.access_ttl));
    line.field("refreshTtl", millis(rules.refresh_ttl));
    line.field("absoluteTtl", millis(rules.absolute_ttl));
    line.field("cookie", plain(&rules.cookie));
    line.field("cookiePath", plain(&rules.cookie_path));
    line.field("origins", settings(&rules.origins));
    line.field("algorithm", format!("{:?}", rules.algorithm));
    line.field("key", secret(&rules.key));
    Some(line.0)
}

/// `acr{a,b}@300s`; `acr{}` is any, `@0s` however old.
pub(super) fn step_up(asked: &StepUp) -> String {
    format!("acr{}@{}", set(asked.acr.iter().map(|acr| braceless(acr))), millis(asked.max_age))
}
