//! An issuer's verification keys: fetched at start, kept, refreshed when an unknown one is named.
//!
//! Known keys go on working while the issuer is out of reach, for a day; unknown ones are refused.
//! A request waits at most two seconds for a fetch, and there is one in thirty seconds, however
//! many ask.

mod address;
mod fetch;
mod jwk;
mod jwks;
mod pinned;
mod ring;
mod rings;
mod source;

pub(super) use address::{Resolver, is_allowed};
pub(super) use fetch::{chain, roots};
pub(super) use ring::KeyRing;
pub(super) use rings::KeyRings;

#[cfg(test)]
mod tests;
