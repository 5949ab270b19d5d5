//! What `#[secure]` stands on: handlers that the document does not know, behind its guard.
//!
//! The attribute makes an axum handler of an `async fn`. [`Routes`] collects such handlers, and
//! nothing else; [`Router`] puts them beside the generated operations and is what
//! [`crate::serve::serve`] takes. Raw axum routes come in through [`crate::dangerous::unguarded`]
//! only.

mod hand;
mod router;

use std::{future::Future, pin::Pin, sync::Arc};

use axum::{
    extract::{MatchedPath, Request},
    response::{IntoResponse, Response},
};

use crate::{
    guard::{Handling, Security},
    policy::{Api, Policy},
    reject::Failure,
};

pub use hand::Hand;
pub use router::{Router, Routes};

/// A document, as a type; generated code implements it once a document.
pub trait Document: Send + Sync + 'static {
    /// What the document says.
    const API: &'static Api;
}

/// A router's state that carries the guard of document `D`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not carry the security state that `#[secure]` handlers need",
    label = "this state has no guard of `{D}`",
    note = "implement `HasSecurity<{D}>` for the router's state, and hand the state over with `.with_state(…)`"
)]
pub trait HasSecurity<D: Document> {
    /// The guard's state, made once at start by [`Security::from_env`].
    fn security(&self) -> &Arc<Security>;
}

/// A handler that `#[secure]` wrote, for a router whose state is `S`; `M` is axum's marker of what
/// the last extractor reads.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `#[secure]` handler for this state",
    label = "no guarded handler for this state",
    note = "put `#[secure(…)]` on the function; a route without a guard comes in through `dangerous::unguarded` only",
    note = "a guarded one asks the state for `HasSecurity`, for `Load<R>` of what it owns, and for what its extractors need"
)]
pub trait Secured<M, S>: axum::handler::Handler<(M,), S> {}

/// The answer of a `#[secure]` handler in the making.
pub type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// Runs one request of a `#[secure]` handler through the guard; called by the attribute's code.
pub fn call<S, D, F>(policy: &'static Policy, state: S, request: Request, run: F) -> Answering
where
    S: HasSecurity<D> + Clone + Send + Sync + 'static,
    D: Document,
    F: for<'p> FnOnce(Hand<'p, S>) -> Handling<'p> + Send + 'static,
{
    Box::pin(async move {
        let security = Arc::clone(state.security());
        // Indexes of a policy mean something in their own document only.
        if !std::ptr::eq(security.api(), D::API) {
            return Failure::from(WrongDocument).into_response();
        }
        let matched = request.extensions().get::<MatchedPath>().cloned();
        let path = matched.as_ref().map_or(policy.operation, MatchedPath::as_str);
        security
            .guard(policy, path, request, |prover, request| run(Hand::new(prover, request, state)))
            .await
    })
}

/// The router's state answers with the guard of another document.
#[derive(Debug)]
struct WrongDocument;

impl std::fmt::Display for WrongDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the router's state carries the guard of another document")
    }
}

impl std::error::Error for WrongDocument {}
