//! What is asked for, on both sides alike.

use std::net::{Ipv4Addr, SocketAddr};

use axum::body::Body;
use http::{Method, Request, header};
use secgen_runtime::{serve::Peer, values::Uuid};

/// The most requests that one run measures.
pub(crate) const MOST: usize = 500;
/// How many callers take turns, so that no tier by caller refuses them.
pub(crate) const CALLERS: usize = 128;
/// How many orders the list answers.
pub(crate) const PAGE: usize = 20;

/// A kind of request, and how it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scenario {
    /// `GET /orders/{orderId}`
    Item,
    /// `GET /orders?limit=20`
    List,
    /// `POST /orders`
    Create,
    /// `PATCH /orders/{orderId}`
    Update,
    /// An item without a token.
    NoToken,
    /// An item with a token that somebody else has signed.
    BadSignature,
    /// A path that the document does not have.
    NoPath,
    /// An order that there is none of.
    NoObject,
    /// A method that the path does not have.
    NoMethod,
    /// A create with five violations.
    Invalid,
    /// A list with a page that is too long.
    InvalidQuery,
    /// An item, once more than the tier allows.
    TooMany,
}

/// The requests of one run.
pub(crate) struct Requests {
    pub(crate) warm_up: Vec<Request<Body>>,
    pub(crate) measured: Vec<Request<Body>>,
}

/// A body that `POST /orders` takes.
pub(crate) const ORDER: &str = r#"{"productId":"0191f0c4-8a8e-7d50-9c2e-2f6a3a1b4c5d","quantity":2,"address":{"street":"Main Street 1","city":"Springfield","country":"US"},"tags":["gift","fragile"],"notes":"leave it at the door"}"#;
const INVALID: &str = r#"{"productId":"not-a-uuid","quantity":101,"address":{"street":"","city":"Springfield"},"tags":["gift","gift"],"extra":true}"#;
const PATCH: &str =
    r#"{"quantity":3,"address":{"street":"Side Street 2","city":"Springfield","country":"US"}}"#;

impl Scenario {
    /// All of them, in the order of the table.
    pub(crate) const ALL: [Self; 12] = [
        Self::Item,
        Self::List,
        Self::Create,
        Self::Update,
        Self::NoToken,
        Self::BadSignature,
        Self::NoPath,
        Self::NoObject,
        Self::NoMethod,
        Self::Invalid,
        Self::InvalidQuery,
        Self::TooMany,
    ];

    /// The scenario of a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// How the command line calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Item => "get",
            Self::List => "list",
            Self::Create => "post",
            Self::Update => "patch",
            Self::NoToken => "401-no-token",
            Self::BadSignature => "401-bad-signature",
            Self::NoPath => "404-no-path",
            Self::NoObject => "404-no-object",
            Self::NoMethod => "405",
            Self::Invalid => "422",
            Self::InvalidQuery => "422-query",
            Self::TooMany => "429",
        }
    }

    /// The status behind the guard.
    pub(crate) const fn guarded(self) -> u16 {
        match self {
            Self::Item | Self::List | Self::Update => 200,
            Self::Create => 201,
            Self::NoToken | Self::BadSignature => 401,
            Self::NoPath | Self::NoObject => 404,
            Self::NoMethod => 405,
            Self::Invalid | Self::InvalidQuery => 422,
            Self::TooMany => 429,
        }
    }

    /// The status without a guard, which knows neither callers nor limits.
    pub(crate) const fn bare(self) -> u16 {
        match self {
            Self::NoToken | Self::BadSignature | Self::InvalidQuery | Self::TooMany => 200,
            _ => self.guarded(),
        }
    }

    /// The request number `number` for an order and with a token, as a browser's script would
    /// send it.
    pub(crate) fn request(self, number: usize, order: Uuid, token: Option<&str>) -> Request<Body> {
        let item = format!("/v1/orders/{order}");
        let (method, path, body) = match self {
            Self::Item | Self::NoToken | Self::BadSignature | Self::TooMany => {
                (Method::GET, item, None)
            }
            Self::List => (Method::GET, format!("/v1/orders?limit={PAGE}"), None),
            Self::InvalidQuery => (Method::GET, "/v1/orders?limit=101".to_owned(), None),
            Self::Create => (Method::POST, "/v1/orders".to_owned(), Some(ORDER)),
            Self::Invalid => (Method::POST, "/v1/orders".to_owned(), Some(INVALID)),
            Self::Update => (Method::PATCH, item, Some(PATCH)),
            Self::NoPath => (Method::GET, format!("/v1/nothing/{order}"), None),
            Self::NoObject => (Method::GET, format!("/v1/orders/{}", Uuid::nil()), None),
            Self::NoMethod => (Method::PUT, item, None),
        };
        let media = match self {
            Self::Update => "application/merge-patch+json",
            _ => "application/json",
        };
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "api.example.com")
            .header(header::ACCEPT, "application/json")
            .header(header::ACCEPT_ENCODING, "gzip, deflate, br")
            .header(header::ORIGIN, "https://app.example.com")
            .header(header::USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101");
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(body) = body {
            request = request
                .header(header::CONTENT_TYPE, media)
                .header(header::CONTENT_LENGTH, body.len());
        }
        let body = body.map_or_else(Body::empty, Body::from);
        request.extension(peer(number)).body(body).expect("the parts above make a request")
    }
}

/// Many addresses, so that no tier by address refuses them.
fn peer(number: usize) -> Peer {
    let host = u8::try_from(number % 250).expect("is below 250");
    Peer::new(SocketAddr::from((Ipv4Addr::new(192, 0, 2, host + 1), 4711)))
}
