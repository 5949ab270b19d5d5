//! Who is calling: credentials found, verified and turned into a [`Caller`].
//!
//! Nothing of a token decides how the token is checked: issuer, audience, algorithms, type and
//! lifetime come from the document, keys from the issuer's JWKS.

mod caller;
mod denied;
mod visitor;

pub use caller::{Caller, PrincipalKey};
pub use denied::{Denied, Flaw, Lacking};
pub use visitor::Visitor;
