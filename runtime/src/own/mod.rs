//! Whose: the proofs of ownership that handlers receive, and that only the guard can make.
//!
//! [`Owned`], [`Scope`], [`Scoped`] and [`Creation`] have private fields, no `Clone`, no
//! `DerefMut`, no `Deserialize` and no extractor. A handler that holds one holds the evidence
//! that the check ran (OWASP API1:2023, broken object level authorization).

mod field;
mod proofs;
mod resource;
mod scope;
mod standing;
mod watch;

pub use field::{Comparable, FieldValue};
pub use proofs::{Creation, Key, Owned, Scoped};
pub use resource::{Fields, Load, Resource};
pub use scope::{Foreign, OwnerFilter, Scope};
pub(crate) use standing::{Claimant, Standing, Standings, Stranger, Verdict};
pub use watch::Watch;
pub(crate) use watch::Watchman;
