//! A request that is sent again under its `Idempotency-Key` is answered again and carried out once.
//!
//! What is kept is one entry of the [`crate::store`], from just before the handler runs:
//!
//! ```text
//! (nothing) ──insert──▶ running ──replace──▶ kept     the handler's answer under 500
//!                          │    └─replace──▶ ended    it was carried out, and no answer can be kept
//!                          └───────remove──▶          the handler failed: it may be tried again
//! ```
//!
//! `running` lives as long as the key does. A server that stops in the middle, a deadline and a store
//! that fails afterwards leave it behind, and then nobody knows what the handler had done: whoever
//! sends the request again hears that (409), and no handler runs a second time.
//!
//! An entry is named by a digest and sealed with a key; both come from the caller's key and identity,
//! and from the store's secret where there is one (`STORE_SECRET`). So a store shows neither who asked
//! nor what was answered.

mod header;
mod once;
mod record;
mod sealed;

#[cfg(test)]
mod tests;

pub(crate) use header::{Key, key};
pub(crate) use once::{Begun, Claim, Denied, Request, begin};
pub(crate) use record::Kept;
pub(crate) use sealed::{Name, Sealer};
