//! Who is calling: credentials found, verified and turned into a [`Caller`].
//!
//! Nothing of a token decides how the token is checked: issuer, audience, algorithms, type and
//! lifetime come from the document, keys from the issuer's JWKS.

mod api_keys;
mod authenticator;
mod caller;
mod challenge;
mod clock;
mod denied;
mod keys;
mod shown;
mod token;
mod visitor;

pub use authenticator::Authenticator;
pub use caller::{Caller, PrincipalKey};
pub use denied::{Denied, Flaw, Lacking};
pub use visitor::Visitor;

#[cfg(test)]
#[allow(dead_code, unreachable_pub, reason = "shared with the tests of the workspace")]
#[path = "../../../tests/src/issuer.rs"]
mod issuer;

#[cfg(test)]
mod testing;
