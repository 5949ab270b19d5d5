//! What may be served: operations behind the guard, and nothing that came in beside it unseen.

use std::convert::Infallible;

use axum::body::Body;
use http::{Request, Response};
use tower_service::Service;

/// A service whose every route is guarded, or was let in through [`crate::dangerous`]. Sealed: an
/// axum router cannot say so of itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not known to be guarded",
    note = "serve the generated `api::router(…)`; raw axum routes join it through `dangerous::unguarded` only"
)]
pub trait Guarded:
    Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send>
    + Clone
    + Send
    + sealed::Sealed
    + 'static
{
}

impl<A: Send + Sync + 'static> Guarded for crate::guard::Service<A> {}
impl Guarded for crate::secure::Router {}

pub(super) mod sealed {
    /// Closes [`super::Guarded`].
    pub trait Sealed {}

    impl<A> Sealed for crate::guard::Service<A> {}
    impl Sealed for crate::secure::Router {}
}
