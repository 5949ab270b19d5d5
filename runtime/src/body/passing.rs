//! Says of a body on its way through the door that it is handed on and not kept.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Shared between the door, which counts what requests hold, and the guard, which knows whether a
/// body is gathered or passes by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Passing(Arc<AtomicBool>);

impl Passing {
    /// From now on only the last piece counts.
    pub(crate) fn begin(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
