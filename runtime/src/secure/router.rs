//! Hand-written routes beside the generated operations: guarded ones only.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    fmt,
    pin::Pin,
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
    parts: Arc<Parts>,
    inner: Inner,
}

/// What a router was put together from.
#[derive(Clone)]
struct Parts {
    /// The guard, for every path that nothing else takes.
    guard: axum::Router,
    /// What the guard answers to other methods of a hand-written route's path.
    refuse: Arc<dyn Fn(Beside, Request<Body>) -> Answering + Send + Sync>,
    by_hand: axum::Router,
    offered: Offers,
    raw: axum::Router,
    unguarded: usize,
}

/// What a request goes to.
#[derive(Clone)]
enum Inner {
    /// The guard: there is nothing beside it, so that nothing has to be looked up before it.
    Alone(Arc<dyn Fn(Request<Body>) -> Answered + Send + Sync>),
    /// All parts as one.
    Joined(axum::Router),
}

type Answered = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

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
        let alone = service.clone();
        let parts = Parts {
            guard: axum::Router::new().fallback_service(service.clone()),
            refuse: Arc::new(move |beside, request| {
                Box::pin(service.clone().answer_beside(beside, request))
            }),
            by_hand: axum::Router::new(),
            offered: Offers::new(),
            raw: axum::Router::new(),
            unguarded: 0,
        };
        let inner = Inner::Alone(Arc::new(move |request| alone.answer(request)));
        Self { parts: Arc::new(parts), inner }
    }

    /// Puts hand-written routes beside them. Where a path of theirs is the document's too, the
    /// document's operations answer the methods that are not written by hand.
    ///
    /// # Panics
    /// When a route stands already.
    #[must_use]
    pub fn with(self, routes: Routes) -> Self {
        let mut parts = Arc::unwrap_or_clone(self.parts);
        parts.by_hand = parts.by_hand.merge(routes.inner);
        for (path, offered) in routes.offered {
            let known = parts.offered.entry(path).or_default();
            *known = known.or(offered);
        }
        parts.joined()
    }

    /// For [`crate::dangerous::unguarded`] only.
    pub(crate) fn with_raw(self, raw: axum::Router) -> Self {
        let mut parts = Arc::unwrap_or_clone(self.parts);
        parts.raw = parts.raw.merge(raw);
        parts.unguarded += 1;
        parts.joined()
    }

    /// How many routers came in through [`crate::dangerous::unguarded`].
    pub fn unguarded(&self) -> usize {
        self.parts.unguarded
    }
}

impl Parts {
    /// Anew from its parts: a path takes one fallback for its methods, and axum keeps it for good.
    fn joined(self) -> Router {
        let mut by_hand = self.by_hand.clone();
        for (path, offered) in &self.offered {
            let beside = Beside { path: Arc::clone(path), offered: *offered };
            let refuse = Arc::clone(&self.refuse);
            let answer = move |request: Request<Body>| refuse(beside.clone(), request);
            by_hand = by_hand.route(path, routing::any(answer));
        }
        let inner = Inner::Joined(self.guard.clone().merge(by_hand).merge(self.raw.clone()));
        Router { parts: Arc::new(self), inner }
    }
}

impl tower_service::Service<Request<Body>> for Router {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answered;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        match &mut self.inner {
            Inner::Alone(guard) => guard(request),
            Inner::Joined(router) => Box::pin(tower_service::Service::call(router, request)),
        }
    }
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router").field("unguarded", &self.parts.unguarded).finish_non_exhaustive()
    }
}

impl<S> fmt::Debug for Routes<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Routes").finish_non_exhaustive()
    }
}
