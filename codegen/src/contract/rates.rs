//! How much.

use std::time::Duration;

use crate::source::Place;

use super::Said;

/// One entry of `rateTiers`, or a built-in tier.
#[derive(Clone, Debug)]
pub struct Tier {
    /// Where; the document's root for a built-in tier.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// The most a window.
    pub limit: u32,
    /// The window.
    pub window: Duration,
    /// What is counted apart.
    pub by: Vec<KeyPart>,
    /// The most in a tenth of the window; `limit` when the document says nothing.
    pub burst: u32,
    /// Cannot be dropped.
    pub always: bool,
    /// What is charged.
    pub counts: Counts,
    /// Where each of its keys was written; empty for a built-in tier.
    pub said: Said,
}

/// A part of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPart {
    /// The peer.
    Ip,
    /// The caller.
    Principal,
    /// The caller's tenant.
    Tenant,
    /// Everybody.
    Global,
}

/// What a tier charges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// Every request.
    Requests,
    /// Refused credentials.
    FailedCredentials,
}
