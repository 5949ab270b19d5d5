//! Hand-written routes beside the generated operations: guarded ones only.

use std::{
    convert::Infallible,
    fmt,
    task::{Context, Poll},
};

use axum::{body::Body, routing};
use http::{Request, Response};

use super::Secured;
use crate::guard::Service;

/// Routes whose handlers are all `#[secure]`, for a state `S`.
pub struct Routes<S = ()>(axum::Router<S>);

/// The generated operations, and [`Routes`] beside them. A clone is another handle.
#[derive(Clone)]
pub struct Router {
    pub(crate) inner: axum::Router,
    pub(crate) unguarded: usize,
}

macro_rules! methods {
    ($($method:ident $name:literal)*) => { $(
        #[doc = concat!("Adds `", $name, " path`; `path` is written as axum writes it.")]
        ///
        /// # Panics
        /// As [`axum::Router::route`]: when the route stands already, or the path is malformed.
        #[must_use]
        pub fn $method<H: Secured<M, S>, M: 'static>(self, path: &str, handler: H) -> Self {
            Self(self.0.route(path, routing::$method(handler)))
        }
    )* };
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No route yet.
    pub fn new() -> Self {
        Self(axum::Router::new())
    }

    methods! { get "GET" post "POST" put "PUT" patch "PATCH" delete "DELETE" }

    /// Hands the state to every handler.
    #[must_use]
    pub fn with_state(self, state: S) -> Routes {
        Routes(self.0.with_state(state))
    }
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl Router {
    /// The generated operations alone.
    pub fn new<A: Send + Sync + 'static>(service: Service<A>) -> Self {
        Self { inner: axum::Router::new().fallback_service(service), unguarded: 0 }
    }

    /// Puts hand-written routes beside them.
    ///
    /// # Panics
    /// When a route stands already.
    #[must_use]
    pub fn with(mut self, routes: Routes) -> Self {
        self.inner = self.inner.merge(routes.0);
        self
    }

    /// How many routers came in through [`crate::dangerous::unguarded`].
    pub fn unguarded(&self) -> usize {
        self.unguarded
    }
}

impl tower_service::Service<Request<Body>> for Router {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = routing::future::RouteFuture<Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        tower_service::Service::call(&mut self.inner, request)
    }
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router").field("unguarded", &self.unguarded).finish_non_exhaustive()
    }
}

impl<S> fmt::Debug for Routes<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Routes").finish_non_exhaustive()
    }
}
