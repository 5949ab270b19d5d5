//! Hand-written routes beside the generated operations: guarded ones only.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    fmt,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{body::Body, routing};
use http::{Request, Response};

use super::{Answering, Secured};
use crate::{
    guard::{Beside, Service},
    route::{Method, Offered},
};

/// Routes whose handlers are all `#[secure]`, for a state `S`.
pub struct Routes<S = ()> {
    inner: axum::Router<S>,
    offered: Offers,
}

/// Which methods stand at which path.
type Offers = BTreeMap<Arc<str>, Offered>;

/// The generated operations, and [`Routes`] beside them. A clone is another handle.
#[derive(Clone)]
pub struct Router {
    /// The guard, for every path that nothing else takes.
    guard: axum::Router,
    /// What the guard answers to other methods of a hand-written route's path.
    refuse: Arc<dyn Fn(Beside, Request<Body>) -> Answering + Send + Sync>,
    by_hand: axum::Router,
    offered: Offers,
    raw: axum::Router,
    unguarded: usize,
    /// All of the above as one.
    inner: axum::Router,
}

macro_rules! methods {
    ($($method:ident $name:literal $offered:ident)*) => { $(
        #[doc = concat!("Adds `", $name, " path`; `path` is written as axum writes it.")]
        ///
        /// # Panics
        /// As [`axum::Router::route`]: when the route stands already, or the path is malformed.
        #[must_use]
        pub fn $method<H: Secured<M, S>, M: 'static>(self, path: &str, handler: H) -> Self {
            self.route(path, Method::$offered, routing::$method(handler))
        }
    )* };
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No route yet.
    pub fn new() -> Self {
        Self { inner: axum::Router::new(), offered: Offers::new() }
    }

    methods! {
        get "GET" Get
        post "POST" Post
        put "PUT" Put
        patch "PATCH" Patch
        delete "DELETE" Delete
    }

    fn route(mut self, path: &str, method: Method, handler: routing::MethodRouter<S>) -> Self {
        let offered = self.offered.entry(path.into()).or_default();
        *offered = offered.and(method);
        Self { inner: self.inner.route(path, handler), offered: self.offered }
    }

    /// Hands the state to every handler.
    #[must_use]
    pub fn with_state(self, state: S) -> Routes {
        Routes { inner: self.inner.with_state(state), offered: self.offered }
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
        let guard = axum::Router::new().fallback_service(service.clone());
        Self {
            inner: guard.clone(),
            guard,
            refuse: Arc::new(move |beside, request| {
                Box::pin(service.clone().answer_beside(beside, request))
            }),
            by_hand: axum::Router::new(),
            offered: Offers::new(),
            raw: axum::Router::new(),
            unguarded: 0,
        }
    }

    /// Puts hand-written routes beside them. Where a path of theirs is the document's too, the
    /// document's operations answer the methods that are not written by hand.
    ///
    /// # Panics
    /// When a route stands already.
    #[must_use]
    pub fn with(mut self, routes: Routes) -> Self {
        self.by_hand = self.by_hand.merge(routes.inner);
        for (path, offered) in routes.offered {
            let known = self.offered.entry(path).or_default();
            *known = known.or(offered);
        }
        self.joined()
    }

    /// For [`crate::dangerous::unguarded`] only.
    pub(crate) fn with_raw(mut self, raw: axum::Router) -> Self {
        self.raw = self.raw.merge(raw);
        self.unguarded += 1;
        self.joined()
    }

    /// How many routers came in through [`crate::dangerous::unguarded`].
    pub fn unguarded(&self) -> usize {
        self.unguarded
    }

    /// Anew from its parts: a path takes one fallback for its methods, and axum keeps it for good.
    fn joined(mut self) -> Self {
        let mut by_hand = self.by_hand.clone();
        for (path, offered) in &self.offered {
            let beside = Beside { path: Arc::clone(path), offered: *offered };
            let refuse = Arc::clone(&self.refuse);
            let answer = move |request: Request<Body>| refuse(beside.clone(), request);
            by_hand = by_hand.route(path, routing::any(answer));
        }
        self.inner = self.guard.clone().merge(by_hand).merge(self.raw.clone());
        self
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
