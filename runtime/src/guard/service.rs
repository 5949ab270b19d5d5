//! The document's operations as one service: a table of endpoints behind one guard.

use std::{
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
    config::{StartError, StartFaults},
    cors,
    route::{Captures, Found, Method, Site, Table},
};

/// Every operation of the document, guarded. Mount it with
/// [`axum::Router::fallback_service`]; hand-written routes stand beside it.
///
/// A clone is another handle on the same service.
pub struct Service<A>(Arc<Server<A>>);

pub(super) struct Server<A> {
    app: Arc<A>,
    endpoints: Vec<(Endpoint<A>, Controls)>,
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
    Options(&'s HeaderValue),
    /// The path has other methods.
    NoMethod(&'s HeaderValue),
    /// An operation.
    Endpoint(usize, Captures),
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
        let endpoints = endpoints
            .into_iter()
            .filter_map(|endpoint| {
                let controls = security.controls(endpoint.policy, &mut faults)?;
                Some((endpoint, controls))
            })
            .collect();
        let server = table.map(|table| Server { app, endpoints, table, security });
        faults.finish(server).map(|server| Self(Arc::new(server)))
    }

    /// What the service is guarded by.
    pub fn security(&self) -> &Arc<Security> {
        &self.0.security
    }
}

impl<A> Server<A> {
    /// Where a request goes, by which controls, and the path as the document writes it.
    pub(super) fn step(&self, head: &Parts) -> (Step<'_>, &Controls, &'static str) {
        let outside = &self.security.outside;
        match self.table.find(head.uri.path()) {
            Found::Unclear => (Step::Unclear, outside, ""),
            Found::Nowhere => (Step::Nowhere, outside, ""),
            Found::Site(site, captures) => {
                let (step, controls) = self.at(site, captures, head);
                (step, controls, site.template)
            }
        }
    }

    fn at<'s>(
        &'s self,
        site: &'s Site,
        captures: Captures,
        head: &Parts,
    ) -> (Step<'s>, &'s Controls) {
        if let Some(asked) = cors::preflight(&head.method, &head.headers) {
            let asked = std::str::from_utf8(asked).ok().and_then(Method::named);
            let endpoint = asked.and_then(|method| site.endpoint(method));
            return (
                Step::Preflight,
                endpoint.map_or(&self.security.outside, |it| self.controls(it)),
            );
        }
        let method = Method::of(&head.method);
        match method.and_then(|method| site.endpoint(method)) {
            Some(endpoint) => (Step::Endpoint(endpoint, captures), self.controls(endpoint)),
            None if method == Some(Method::Options) => {
                (Step::Options(&site.allow), &self.security.outside)
            }
            None => (Step::NoMethod(&site.allow), &self.security.outside),
        }
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

impl<A: Send + Sync + 'static> tower_service::Service<Request<Body>> for Service<A> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let server = Arc::clone(&self.0);
        Box::pin(async move { Ok(order::answer(&server, request).await) })
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
