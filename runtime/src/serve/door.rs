//! What every request must be before the guard sees it, on HTTP/1 and HTTP/2 alike.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http::header::{CONNECTION, HOST};
use http::{HeaderValue, Method, Request, Response, Version};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use tower_service::Service;

use super::hosts::Hosts;
use super::options::Bounds;
use super::peer::Peer;
use super::refusals::{Refusals, Refused};
use super::wire::Turn;
use crate::auth::ClientCertificate;
use crate::reject::Refusal;

/// One connection's way to the service.
#[derive(Clone)]
pub(super) struct Door<S> {
    pub(super) service: S,
    pub(super) peer: Peer,
    /// What the peer has the private key of.
    pub(super) certificate: Option<ClientCertificate>,
    pub(super) bounds: Bounds,
    pub(super) hosts: Arc<Hosts>,
    pub(super) refusals: Arc<Refusals>,
}

/// The body of an answer; on HTTP/1 the wire is told when it has been handed over.
pub(super) struct Handed {
    body: Body,
    turn: Option<Arc<Turn>>,
}

impl<S> Door<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = std::convert::Infallible>,
{
    /// Answers one request.
    pub(super) async fn answer(
        mut self,
        request: Request<Incoming>,
        turn: Option<Arc<Turn>>,
    ) -> Response<Handed> {
        if let Some(turn) = &turn {
            turn.begin();
        }
        self.serve(request).await.map(|body| Handed { body, turn })
    }

    async fn serve(&mut self, request: Request<Incoming>) -> Response<Body> {
        if let Some((refusal, cause)) = self.refuses(&request) {
            let mut answer = self.refuse(refusal, request.method(), cause);
            // Nothing behind a request that should not have been sent is worth reading.
            if request.version() < Version::HTTP_2 {
                answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            return answer;
        }
        let is_trace = request.method() == Method::TRACE;
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(self.peer);
        if let Some(certificate) = &self.certificate {
            request.extensions_mut().insert(certificate.clone());
        }
        let Ok(()) = poll_fn(|context| self.service.poll_ready(context)).await;
        let Ok(answer) = self.service.call(request).await;
        // The guard refuses TRACE and says what the path offers. A route that stands beside it
        // might have answered.
        if is_trace && answer.status().as_u16() < 400 {
            return self.refuse(Refusal::METHOD_NOT_ALLOWED, &Method::TRACE, "TRACE");
        }
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

impl Drop for Handed {
    fn drop(&mut self) {
        if let Some(turn) = &self.turn {
            turn.end();
        }
    }
}

impl HttpBody for Handed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
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
