//! What every request must be before the guard sees it, on HTTP/1 and HTTP/2 alike.

use std::future::poll_fn;
use std::sync::Arc;

use axum::body::{Body, HttpBody};
use http::header::{CONNECTION, CONTENT_LENGTH, HOST, RETRY_AFTER};
use http::{HeaderValue, Method, Request, Response, Version};
use hyper::body::Incoming;
use tower_service::Service;

use super::bodies::{Handed, Hold, Metered};
use super::hosts::Hosts;
use super::life::Life;
use super::load::{Load, Meter, Share, Ticket};
use super::options::Bounds;
use super::peer::Peer;
use super::refusals::{Refusals, Refused};
use super::wire::Turn;
use crate::auth::ClientCertificate;
use crate::body::Passing;
use crate::metrics::{self, Shed};
use crate::reject::Refusal;

/// One connection's way to the service.
#[derive(Clone)]
pub(super) struct Door<S> {
    pub(super) service: S,
    pub(super) entry: Arc<Entry>,
}

/// What all requests of a connection share.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) peer: Peer,
    /// What the peer has the private key of.
    pub(super) certificate: Option<ClientCertificate>,
    pub(super) bounds: Bounds,
    pub(super) hosts: Arc<Hosts>,
    pub(super) refusals: Arc<Refusals>,
    pub(super) load: Arc<Load>,
    pub(super) share: Arc<Share>,
    pub(super) life: Arc<Life>,
}

/// What a request holds as long as its head is somewhere.
#[derive(Clone)]
struct Kept {
    _ticket: Arc<Ticket>,
    _meter: Option<Arc<Meter>>,
}

impl<S> Door<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = std::convert::Infallible>,
{
    /// Answers one request.
    pub(super) async fn answer(
        self,
        request: Request<Incoming>,
        turn: Option<Arc<Turn>>,
    ) -> Response<Handed> {
        let Self { service, entry } = self;
        let running = Running::new(Arc::clone(&entry.life), turn);
        let (answer, ticket) = entry.serve(service, request).await;
        let (life, turn) = running.end_with_the_answer();
        answer.map(|body| Handed::new(body, Hold { life, turn, _ticket: ticket }))
    }
}

/// A request that is being answered; on HTTP/2 it ends when nobody waits for the answer any more.
struct Running(Option<(Arc<Life>, Option<Arc<Turn>>)>);

impl Running {
    fn new(life: Arc<Life>, turn: Option<Arc<Turn>>) -> Self {
        match &turn {
            Some(turn) => turn.begin(),
            None => life.begin(),
        }
        Self(Some((life, turn)))
    }

    fn end_with_the_answer(mut self) -> (Arc<Life>, Option<Arc<Turn>>) {
        self.0.take().expect("it is taken once, by value")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some((life, None)) = &self.0 {
            life.end();
        }
    }
}

impl Entry {
    async fn serve<S>(
        &self,
        mut service: S,
        request: Request<Incoming>,
    ) -> (Response<Body>, Option<Arc<Ticket>>)
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = std::convert::Infallible>,
    {
        if let Some((refusal, cause)) = self.refuses(&request) {
            let mut answer = self.refuse(refusal, request.method(), cause);
            // Nothing behind a request that should not have been sent is worth reading.
            if request.version() < Version::HTTP_2 {
                answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            return (answer, None);
        }
        let Some(ticket) = self.load.enter(&self.share) else {
            metrics::shed(Shed::Server);
            return (self.shed(request.method(), "requests"), None);
        };
        let is_trace = request.method() == Method::TRACE;
        let (request, metered) = self.admitted(request, &ticket);
        let Ok(()) = poll_fn(|context| service.poll_ready(context)).await;
        let Ok(answer) = service.call(request).await;
        // The guard refuses TRACE and says what the path offers. A route that stands beside it
        // might have answered.
        if is_trace && answer.status().as_u16() < 400 {
            let refused = self.refuse(Refusal::METHOD_NOT_ALLOWED, &Method::TRACE, "TRACE");
            return (refused, Some(ticket));
        }
        // Whoever read the body saw it break off, and could not know why.
        let overflown = metered.filter(|(meter, _)| meter.has_overflown());
        if let Some((_, method)) = overflown.filter(|_| answer.status().as_u16() >= 400) {
            metrics::shed(Shed::Memory);
            return (self.shed(&method, "bodies"), Some(ticket));
        }
        (answer, Some(ticket))
    }

    /// The request as the service gets it. What is read of its body counts until the answer is
    /// there.
    fn admitted(
        &self,
        request: Request<Incoming>,
        ticket: &Arc<Ticket>,
    ) -> (Request<Body>, Option<(Arc<Meter>, Method)>) {
        let has_body = !request.body().is_end_stream();
        let metered = has_body.then(|| (Meter::new(ticket), request.method().clone()));
        let passing = Passing::default();
        let mut request = request.map(|body| match &metered {
            Some((meter, _)) => {
                let (meter, passing) = (Arc::clone(meter), passing.clone());
                Body::new(Metered { body, meter, passing })
            }
            None => Body::new(body),
        });
        if metered.is_some() {
            request.extensions_mut().insert(passing);
        }
        request.extensions_mut().insert(self.peer);
        // What is carried out once goes on when its caller has gone, and keeps its place.
        if !request.method().is_safe() {
            let meter = metered.as_ref().map(|(meter, _)| Arc::clone(meter));
            let place = Kept { _ticket: Arc::clone(ticket), _meter: meter };
            request.extensions_mut().insert(place);
        }
        if let Some(certificate) = &self.certificate {
            request.extensions_mut().insert(certificate.clone());
        }
        (request, metered)
    }

    fn shed(&self, method: &Method, cause: &'static str) -> Response<Body> {
        let mut answer = self.refuse(Refusal::UNAVAILABLE, method, cause);
        let seconds = HeaderValue::from(self.load.retry_after());
        answer.headers_mut().insert(RETRY_AFTER, seconds);
        answer
    }

    fn refuse(&self, refusal: Refusal, method: &Method, cause: &'static str) -> Response<Body> {
        let refused = Refused { peer: self.peer, method: method.as_str(), cause };
        self.refusals.answer(refusal, refused)
    }

    fn refuses(&self, request: &Request<Incoming>) -> Option<(Refusal, &'static str)> {
        if request.method() == Method::CONNECT {
            return Some((Refusal::METHOD_NOT_ALLOWED, "CONNECT"));
        }
        let address = request.uri().path_and_query().map_or(0, |it| it.as_str().len());
        if address > self.bounds.uri_bytes {
            return Some((Refusal::URI_TOO_LONG, "the address is too long"));
        }
        let headers = request.headers();
        let bytes: usize =
            headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        if headers.len() > self.bounds.header_fields || bytes > self.bounds.header_bytes {
            return Some((Refusal::HEADERS_TOO_LARGE, "too many or too long header fields"));
        }
        // On HTTP/1 the framing has seen to that.
        if headers.get_all(CONTENT_LENGTH).iter().nth(1).is_some() {
            return Some((Refusal::MALFORMED, "more than one Content-Length"));
        }
        let host = match host(request) {
            Ok(host) => host,
            Err(cause) => return Some((Refusal::MALFORMED, cause)),
        };
        match self.hosts.know(host) {
            Some(true) => None,
            Some(false) => Some((Refusal::WRONG_HOST, "a name that is not this server's")),
            None => Some((Refusal::MALFORMED, "Host is none")),
        }
    }
}

/// The one name that a request is for. RFC 9112 §3.2: one `Host`, and the same as an absolute
/// target's; RFC 9113 §8.3.1: on HTTP/2 `:authority` may stand in its place.
fn host<B>(request: &Request<B>) -> Result<&str, &'static str> {
    let uri = request.uri();
    // A path, or an absolute address; `*` is for OPTIONS, and an authority for CONNECT alone.
    let is_path = uri.path().starts_with('/');
    if !is_path && (uri.path() != "*" || request.method() != Method::OPTIONS) {
        return Err("a target that is no path");
    }
    let mut hosts = request.headers().get_all(HOST).iter();
    let (host, other) = (hosts.next(), hosts.next());
    if other.is_some() {
        return Err("more than one Host");
    }
    let target = uri.authority().map(http::uri::Authority::as_str);
    let Some(host) = host else {
        return target.filter(|_| request.version() >= Version::HTTP_2).ok_or("no Host");
    };
    let host = host.to_str().map_err(|_| "Host is none")?;
    if target.is_some_and(|it| !it.eq_ignore_ascii_case(host)) {
        return Err("Host and the request's target differ");
    }
    Ok(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(target: &str, hosts: &[&str]) -> Result<String, &'static str> {
        let mut request = Request::builder().uri(target);
        for host in hosts {
            request = request.header(HOST, *host);
        }
        host(&request.body(()).unwrap()).map(str::to_owned)
    }

    #[test]
    fn a_request_is_for_one_host() {
        assert_eq!(named("/", &["A.example:1"]).unwrap(), "A.example:1");
        assert!(named("/", &[]).is_err());
        assert!(named("/", &["a.example", "a.example"]).is_err());
        let request = Request::builder().uri("https://a.example/").version(Version::HTTP_2);
        assert_eq!(host(&request.body(()).unwrap()), Ok("a.example"));
    }

    #[test]
    fn a_target_that_names_another_host_or_no_path_is_refused() {
        assert!(named("http://a.example/x", &["A.example"]).is_ok());
        assert!(named("http://a.example/x", &["b.example"]).is_err());
        assert!(named("http://a.example/x", &["a.example:80"]).is_err());
        assert!(named("http://u@a.example/x", &["a.example"]).is_err());
        assert!(named("http://a.example/x", &[]).is_err());
        assert!(named("a.example", &["a.example"]).is_err(), "an authority");
        assert!(named("*", &["a.example"]).is_err());
    }
}
