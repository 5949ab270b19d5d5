//! The document's operations as one service: a table of endpoints behind one guard.

use std::{
    borrow::Cow,
    convert::Infallible,
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::body::Body;
use http::{HeaderValue, Request, Response, request::Parts};

use super::{Admitted, Endpoint, Security, controls::Controls, operation::Answering, order};
use crate::{
    auth::Metadata,
    config::{StartError, StartFaults},
    cors,
    route::{Captures, Found, Method, Offered, Site, Table},
};

/// Every operation of the document, guarded. Mount it with
/// [`axum::Router::fallback_service`]; hand-written routes stand beside it.
///
/// A clone is another handle on the same service.
pub struct Service<A>(Arc<Server<A>>);

/// An answer in the making.
type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

pub(super) struct Server<A> {
    app: Arc<A>,
    endpoints: Vec<(Endpoint<A>, Controls)>,
    /// Whether an operation is carried out once for each key.
    keyed: bool,
    table: Table,
    pub(super) security: Arc<Security>,
}

/// Where a request goes.
pub(super) enum Step<'s> {
    /// The path can be read in more than one way.
    Unclear,
    /// The document has no such path.
    Nowhere,
    /// A browser asks for permission.
    Preflight,
    /// `OPTIONS` of a path.
    Options(Cow<'s, HeaderValue>),
    /// The path has other methods.
    NoMethod(Cow<'s, HeaderValue>),
    /// What the server tells clients of itself (RFC 9728).
    Metadata(&'s Metadata),
    /// An operation.
    Endpoint(usize, Captures),
}

/// A path at which hand-written routes stand, and a request for none of their methods.
#[derive(Clone)]
pub(crate) struct Beside {
    /// The path as the application wrote it.
    pub(crate) path: Arc<str>,
    /// The methods that stand there.
    pub(crate) offered: Offered,
}

impl<A: Send + Sync + 'static> Service<A> {
    /// Puts the guard before the endpoints.
    ///
    /// # Errors
    /// When two paths may match one address, or a policy cannot be enforced.
    pub fn new(
        app: Arc<A>,
        endpoints: impl IntoIterator<Item = Endpoint<A>>,
        security: Arc<Security>,
    ) -> Result<Self, StartError> {
        let mut faults = StartFaults::new();
        let endpoints: Vec<_> = endpoints.into_iter().collect();
        let routes: Vec<_> = endpoints.iter().map(|it| (it.method, it.path)).collect();
        let table =
            Table::new(security.api().mount, &routes).map_err(|fault| faults.push(fault)).ok();
        let endpoints: Vec<_> = endpoints
            .into_iter()
            .filter_map(|endpoint| {
                let controls = security.controls(endpoint.policy, &mut faults)?;
                Some((endpoint, controls))
            })
            .collect();
        let keyed = endpoints.iter().any(|(endpoint, _)| endpoint.is_keyed());
        let server = table.map(|table| Server { app, endpoints, keyed, table, security });
        faults.finish(server).map(|server| Self(Arc::new(server)))
    }

    /// Answers a request that no hand-written route of its path takes: by the document's operation
    /// at that path, or as the document would refuse it.
    pub(crate) async fn answer_beside(
        self,
        beside: Beside,
        request: Request<Body>,
    ) -> Response<Body> {
        order::answer(self.0, request, Some(beside)).await
    }

    /// Answers a request.
    pub(crate) fn answer(&self, request: Request<Body>) -> Answer {
        let server = Arc::clone(&self.0);
        Box::pin(async move { Ok(order::answer(server, request, None).await) })
    }

    /// What the service is guarded by.
    pub fn security(&self) -> &Arc<Security> {
        &self.0.security
    }
}

impl<A> Server<A> {
    /// Where a request goes, by which controls, and the path as it was written.
    pub(super) fn step<'s>(
        &'s self,
        head: &Parts,
        beside: Option<&'s Beside>,
    ) -> (Step<'s>, &'s Controls, &'s str) {
        let outside = &self.security.outside;
        let metadata = self.security.authenticator.metadata().filter(|_| beside.is_none());
        if let Some(metadata) = metadata.filter(|it| it.path() == head.uri.path()) {
            return (about(metadata, head), outside, metadata.path());
        }
        let by_hand = beside.map_or(Offered::default(), |beside| beside.offered);
        match (self.table.find(head.uri.path()), beside) {
            (Found::Unclear, _) => (Step::Unclear, outside, ""),
            (Found::Nowhere, None) => (Step::Nowhere, outside, ""),
            (Found::Nowhere, Some(beside)) => {
                let step = match cors::preflight(&head.method, &head.headers) {
                    Some(_) => Step::Preflight,
                    None => no_endpoint(head, Cow::Owned(by_hand.allow())),
                };
                (step, outside, &beside.path)
            }
            (Found::Site(site, captures), _) => {
                let (step, controls) = self.at(site, captures, head, by_hand);
                (step, controls, site.template)
            }
        }
    }

    fn at<'s>(
        &'s self,
        site: &'s Site,
        captures: Captures,
        head: &Parts,
        by_hand: Offered,
    ) -> (Step<'s>, &'s Controls) {
        let outside = &self.security.outside;
        if let Some(asked) = cors::preflight(&head.method, &head.headers) {
            let asked = std::str::from_utf8(asked).ok().and_then(Method::named);
            let endpoint = asked.and_then(|method| site.endpoint(method));
            return (Step::Preflight, endpoint.map_or(outside, |it| self.controls(it)));
        }
        match Method::of(&head.method).and_then(|method| site.endpoint(method)) {
            Some(endpoint) => (Step::Endpoint(endpoint, captures), self.controls(endpoint)),
            None if by_hand.any() => {
                (no_endpoint(head, Cow::Owned(site.offered().or(by_hand).allow())), outside)
            }
            None => (no_endpoint(head, Cow::Borrowed(&site.allow)), outside),
        }
    }

    /// Whether the request asks for an operation that is carried out once for each key.
    pub(super) fn outlives_its_caller(&self, request: &Request<Body>) -> bool {
        if !self.keyed {
            return false;
        }
        let (Some(method), Found::Site(site, _)) =
            (Method::of(request.method()), self.table.find(request.uri().path()))
        else {
            return false;
        };
        site.endpoint(method).is_some_and(|index| self.endpoints[index].0.is_keyed())
    }

    fn controls(&self, endpoint: usize) -> &Controls {
        &self.endpoints[endpoint].1
    }

    /// The names of an endpoint's path parameters, in the order of its path.
    pub(super) fn names(&self, endpoint: usize) -> &[&'static str] {
        self.table.names(endpoint)
    }

    /// Runs the typed part of an endpoint.
    pub(super) fn run<'r>(&'r self, endpoint: usize, admitted: Admitted<'r>) -> Answering<'r> {
        (self.endpoints[endpoint].0.run)(&self.app, admitted)
    }
}

/// What stands at the path of the metadata: `GET`, and `HEAD` with it.
fn about<'s>(metadata: &'s Metadata, head: &Parts) -> Step<'s> {
    match Method::of(&head.method) {
        Some(Method::Get | Method::Head) => Step::Metadata(metadata),
        _ if cors::preflight(&head.method, &head.headers).is_some() => Step::Preflight,
        _ => no_endpoint(head, Cow::Owned(Offered::default().and(Method::Get).allow())),
    }
}

/// A path is there, and the method is not.
fn no_endpoint<'s>(head: &Parts, allow: Cow<'s, HeaderValue>) -> Step<'s> {
    match Method::of(&head.method) {
        Some(Method::Options) => Step::Options(allow),
        _ => Step::NoMethod(allow),
    }
}

impl<A: Send + Sync + 'static> tower_service::Service<Request<Body>> for Service<A> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        self.answer(request)
    }
}

impl<A> Clone for Service<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<A> fmt::Debug for Service<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").field("security", &self.0.security).finish_non_exhaustive()
    }
}
