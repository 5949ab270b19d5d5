//! What the typed part of a journey tells the audit trail.

use std::{
    fmt::Write as _,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::{
    body::Flow,
    json::Value,
    session::{Who, Witness},
};

/// Facts found on the way, each set at most once.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    bypass: AtomicBool,
    replayed: AtomicBool,
    arrived: AtomicBool,
    /// A body that the handler reads.
    flow: OnceLock<Flow>,
    object: OnceLock<String>,
    members: OnceLock<Vec<String>>,
    session: OnceLock<Witness>,
}

/// The most names of body members that one event lists.
const MAX_MEMBERS: usize = 32;

impl Evidence {
    /// A bypass lifted the owner rule.
    pub(super) fn bypass_used(&self) {
        self.bypass.store(true, Ordering::Relaxed);
    }

    /// The answer is one that was given before.
    pub(super) fn replayed(&self) {
        self.replayed.store(true, Ordering::Relaxed);
    }

    /// The whole body is here; from now on it is our time that passes.
    pub(super) fn body_arrived(&self) {
        self.arrived.store(true, Ordering::Relaxed);
    }

    /// The body is the handler's to read.
    pub(super) fn body_flows(&self, flow: &Flow) {
        self.flow.get_or_init(|| flow.clone());
        self.body_arrived();
    }

    /// The object that is asked for, the first when there are several.
    pub(super) fn object(&self, resource: &str, id: &dyn std::fmt::Display) {
        self.object.get_or_init(|| {
            // Long enough for a UUID, so that nothing is moved while it is written.
            let mut name = String::with_capacity(resource.len() + 40);
            name.push_str(resource);
            name.push('/');
            // Writing into a `String` fails only when the id's own `Display` does.
            let _named_as_far_as_it_goes = write!(name, "{id}");
            name
        });
    }

    /// The names of the body's members, never their values.
    pub(super) fn members(&self, body: &Value<'_>) {
        self.members.get_or_init(|| {
            let members = body.as_object().map(|object| object.iter().take(MAX_MEMBERS));
            members.into_iter().flatten().map(|(name, _)| name.to_owned()).collect()
        });
    }

    /// Where a session's operation tells whose session it is.
    pub(super) fn session(&self) -> Witness {
        self.session.get_or_init(Witness::default).clone()
    }

    /// Whose session began, went on or ended.
    pub(super) fn of_session(&self) -> Option<&Who> {
        self.session.get()?.who()
    }

    /// Whether an operation of a session refused a credential.
    pub(super) fn has_refused_credential(&self) -> bool {
        self.session.get().is_some_and(Witness::has_failed)
    }

    pub(super) fn has_bypassed(&self) -> bool {
        self.bypass.load(Ordering::Relaxed)
    }

    pub(super) fn is_replay(&self) -> bool {
        self.replayed.load(Ordering::Relaxed)
    }

    /// Whether it is our time that passes.
    pub(super) fn has_arrived(&self) -> bool {
        // While the handler waits for a piece, it is the caller's time that passes.
        let waits = self.flow.get().is_some_and(Flow::is_waiting);
        !waits && self.arrived.load(Ordering::Relaxed)
    }

    pub(super) fn named_object(&self) -> &str {
        self.object.get().map_or("", String::as_str)
    }

    pub(super) fn named_members(&self) -> &[String] {
        self.members.get().map_or(&[], Vec::as_slice)
    }
}
