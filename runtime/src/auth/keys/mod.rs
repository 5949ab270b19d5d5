//! An issuer's verification keys: fetched at start, kept, refreshed when an unknown one is named.

mod fetch;
mod jwks;
mod resolve;
mod ring;

pub(super) use ring::KeyRing;

#[cfg(test)]
mod tests;
