//! The guard: every request passes the checks of [`order`] in their one order, whether the
//! operation was generated from the document or written by hand behind `#[secure]`.

mod accept;
mod agreement;
mod body;
mod client;
mod client_certificate;
mod content;
mod controls;
mod ending;
mod evidence;
mod flow;
mod handwritten;
mod head;
mod idempotency;
mod journey;
mod operation;
mod order;
mod panics;
mod prover;
mod security;
mod service;
mod session;
mod slots;
mod trail;
mod waiting;

pub use handwritten::Handling;
pub use operation::{Admitted, Endpoint, Operation};
pub use prover::Prover;
pub use security::{Security, SecurityBuilder};
pub(crate) use service::Beside;
pub use service::Service;

pub use crate::route::Method;
