//! What every request must be before the guard sees it, on HTTP/1 and HTTP/2 alike.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http::header::HOST;
use http::uri::Authority;
use http::{Method, Request, Response};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use tower_service::Service;

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
            return self.refuse(refusal, request.method(), cause);
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
        host_fault(request).map(|cause| (Refusal::MALFORMED, cause))
    }
}

/// RFC 9112 §3.2: one `Host`, which is an authority, and the same as an absolute target's.
fn host_fault<B>(request: &Request<B>) -> Option<&'static str> {
    let mut hosts = request.headers().get_all(HOST).iter();
    let (host, other) = (hosts.next(), hosts.next());
    if other.is_some() {
        return Some("more than one Host");
    }
    let target = request.uri().authority();
    let Some(host) = host else {
        // HTTP/2 names it in `:authority` (RFC 9113 §8.3.1).
        let is_named = request.version() >= http::Version::HTTP_2 && target.is_some();
        return (!is_named).then_some("no Host");
    };
    let Ok(named) = Authority::try_from(host.as_bytes()) else { return Some("Host is none") };
    // Of what RFC 3986 allows in a name, what names on the internet have.
    let is_plain =
        named.as_str().bytes().all(|it| it.is_ascii_alphanumeric() || b".-_:[]".contains(&it));
    if named.host().is_empty() || !is_plain {
        return Some("Host is none");
    }
    let differs = target.is_some_and(|it| !it.as_str().eq_ignore_ascii_case(named.as_str()));
    differs.then_some("Host and the request's target differ")
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

    fn fault(target: &str, hosts: &[&str]) -> Option<&'static str> {
        let mut request = Request::builder().uri(target);
        for host in hosts {
            request = request.header(HOST, *host);
        }
        host_fault(&request.body(()).unwrap())
    }

    #[test]
    fn exactly_one_host_that_is_one() {
        for good in ["example.com", "example.com:8080", "127.0.0.1:1", "[::1]:8080", "LOCALHOST"] {
            assert_eq!(fault("/", &[good]), None, "{good}");
        }
        for bad in ["", "a b", "user@example.com", "a/b", "a,b", ":80", "http://example.com"] {
            assert!(fault("/", &[bad]).is_some(), "{bad:?} was taken");
        }
        assert!(fault("/", &[]).is_some());
        assert!(fault("/", &["a.example", "a.example"]).is_some());
    }

    #[test]
    fn a_target_that_names_another_host_is_refused() {
        assert_eq!(fault("http://a.example/x", &["A.example"]), None);
        assert!(fault("http://a.example/x", &["b.example"]).is_some());
        assert!(fault("http://a.example/x", &[]).is_some());
    }
}
