//! The stack of the usual crates, and what it is sent: the same as the guarded server.

use std::{io, net::SocketAddr};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::{Request, header};
use secgen_runtime::{serve::Peer, values::Uuid};
use secgen_tests_stack::{audit, auth::Verifier};
use tower_service::Service as _;

use crate::issuer::{self, Issuer};
use crate::scenario::{CALLERS, MOST, Requests, Scenario};

/// The server and what it is sent.
pub(crate) struct Stacked {
    pub(crate) router: Router,
    pub(crate) requests: Requests,
}

/// A server that knows the callers, each with an order. `remember` gives it a cache of tokens.
pub(crate) async fn prepare(scenario: Scenario, key: &Issuer, remember: bool) -> Stacked {
    audit::start(io::sink);
    let verifier = Verifier::new(&key.jwks(), issuer::ISSUER, issuer::AUDIENCE, remember);
    let mut router = secgen_tests_stack::router(verifier);
    let mut callers = Vec::new();
    for number in 0..CALLERS {
        let subject = format!("auth0|6f1d2c3b4a5968778695a4{number:04}");
        let token = key.token(&issuer::claims(&subject, "acme", "read:orders write:orders"));
        let order = create(&mut router, &token, number).await;
        callers.push((token, order));
    }
    let request = |number: usize| {
        let (token, order) = &callers[number % callers.len()];
        let token = (scenario != Scenario::NoToken).then_some(token.as_str());
        connected(scenario.request(number, *order, token))
    };
    let requests = Requests {
        warm_up: (0..8).map(request).collect(),
        measured: (0..MOST).map(request).collect(),
    };
    Stacked { router, requests }
}

async fn create(router: &mut Router, token: &str, number: usize) -> Uuid {
    let request = connected(Scenario::Create.request(number, Uuid::nil(), Some(token)));
    let Ok(response) = router.call(request).await;
    assert_eq!(response.status(), 201);
    let location = response.headers()[header::LOCATION].to_str().expect("an address is ASCII");
    let order = location.rsplit('/').next().and_then(|id| id.parse().ok());
    order.expect("the address ends in the id")
}

/// The peer as axum's own server tells it.
fn connected(mut request: Request<Body>) -> Request<Body> {
    let peer: SocketAddr = match request.extensions_mut().remove::<Peer>() {
        Some(peer) => SocketAddr::new(peer.ip(), 4711),
        None => unreachable!("every request of a scenario has its peer"),
    };
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}
