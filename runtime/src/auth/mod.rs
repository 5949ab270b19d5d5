//! Who is calling: credentials found, verified and turned into a [`Caller`].
//!
//! Nothing of a token decides how the token is checked: issuer, audience, algorithms, type and
//! lifetime come from the document, keys from the issuer's JWKS.
//!
//! # Key files
//!
//! An API key's record is a line of JSON:
//!
//! ```json
//! {"id": "k1", "hash": "sha256:9f86d0…", "subject": "partner", "tenant": "acme", "scopes": ["read:orders"], "allowFrom": ["203.0.113.0/24"], "expires": "2027-01-01T00:00:00Z"}
//! ```
//!
//! * `hash`: the SHA-256 of the key in 64 lower-case hex digits (`printf %s "$KEY" | sha256sum`).
//!   Keys must be random, 128 bits or more: a plain hash does not slow down who guesses.
//! * `tenant`, `scopes`, `allowFrom` and `expires` may be left out; `created` may be added. A scheme
//!   with `maxAge` asks for `created` or `expires`; without `created` a key is as old as the server's
//!   start. Dates are RFC 3339, the time of day optional.
//! * Any other member, `roles` among them, keeps the server from starting. An empty file is no keys.
//!   Two records with one `subject` are a rotation with an overlap.
//! * A changed file is taken over within two seconds, whole: a removed key stops, a new one works.
//!   One with a wrong line or that cannot be read changes nothing and is told in the log; one that
//!   is gone is no keys.
//!
//! `cargo secgen key` writes such files.
//!
//! For `Authorization: Basic` the line is the same but for two members: `id` is the user-id, without
//! a colon and once in the file, and `hash` is the Argon2id record of the password
//! (`$argon2id$v=19$m=19456,t=2,p=1$…`), of 19 MiB and two passes or more.

mod api_keys;
mod authenticator;
mod basic;
mod binding;
mod caller;
pub(crate) mod certificate;
mod challenge;
mod check;
mod clock;
mod conditions;
mod demanded;
mod denied;
mod dpop;
mod introspection;
mod keys;
mod means;
mod metadata;
mod presented;
mod record_file;
mod revocation;
mod shown;
mod stored;
mod token;
mod visitor;

pub use authenticator::Authenticator;
pub use caller::{Caller, PrincipalKey};
pub use certificate::ClientCertificate;
pub use denied::{Denied, Flaw, Lacking};
pub(crate) use means::Means;
pub(crate) use metadata::Metadata;
pub use presented::Presented;
pub use revocation::{RevocationError, Revocations};
pub(crate) use token::MAX_TOKEN;
pub use visitor::Visitor;

#[cfg(test)]
#[allow(dead_code, unreachable_pub, reason = "shared with the tests of the workspace")]
#[path = "../../../tests/src/issuer.rs"]
mod issuer;

#[cfg(test)]
pub(crate) mod testing;
