//! What the code of `#[secure]` fills the function's parameters from.

use std::{fmt, str::FromStr};

use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    response::IntoResponse,
};
use http::{StatusCode, request::Parts};

use crate::{
    auth::Caller,
    decode::{In, Violation},
    guard::Prover,
    own::{Creation, Load, Owned, Resource, Scope},
    reject::{Refusal, Rejection},
};

/// One admitted request: the head, the unread body, and what proves ownership.
pub struct Hand<'p, S> {
    prover: &'p Prover<'p>,
    parts: Parts,
    body: Option<Body>,
    state: S,
}

impl<'p, S: Send + Sync> Hand<'p, S> {
    pub(super) fn new(prover: &'p Prover<'p>, request: Request, state: S) -> Self {
        let (parts, body) = request.into_parts();
        Self { prover, parts, body: Some(body), state }
    }

    /// Who is calling.
    ///
    /// # Errors
    /// When the operation admits strangers; `#[secure]` inherits the root's `security`.
    pub fn caller(&self) -> Result<Caller, Rejection> {
        self.prover.caller()
    }

    /// A parameter that an axum extractor fills from the head.
    ///
    /// # Errors
    /// When the extractor refuses; its text stays inside.
    pub async fn part<T: FromRequestParts<S>>(&mut self) -> Result<T, Rejection> {
        let extracted = T::from_request_parts(&mut self.parts, &self.state).await;
        extracted.map_err(|refused| rejected(refused.into_response().status()))
    }

    /// The last parameter, which an axum extractor may fill from the body.
    ///
    /// # Errors
    /// As [`Hand::part`]; also a body over the policy's limit.
    pub async fn last<T: FromRequest<S, M>, M>(&mut self) -> Result<T, Rejection> {
        let body = self.body.take().unwrap_or_default();
        let request = Request::from_parts(self.parts.clone(), body);
        let extracted = T::from_request(request, &self.state).await;
        extracted.map_err(|refused| rejected(refused.into_response().status()))
    }

    /// The proof of one record, named by the path parameter `name`, or by the only one when `name`
    /// is empty.
    ///
    /// # Errors
    /// When the path has no such parameter, or the record is missing or foreign.
    pub async fn item<R>(&mut self, name: &str) -> Result<Owned<R>, Rejection>
    where
        R: Resource,
        R::Id: FromStr,
        S: Load<R>,
    {
        let id = self.id::<R>(name).await?;
        self.prover.item(&self.state, &id).await
    }

    /// The caller's part of a resource.
    ///
    /// # Errors
    /// When the caller has no part in it.
    pub fn list<R: Resource>(&self) -> Result<Scope<R>, Rejection> {
        self.prover.list()
    }

    /// What a new record takes from the caller's claims.
    ///
    /// # Errors
    /// When a claim is missing.
    pub fn create<R: Resource>(&self) -> Result<Creation<R>, Rejection> {
        self.prover.create()
    }

    async fn id<R: Resource>(&mut self, name: &str) -> Result<R::Id, Rejection>
    where
        R::Id: FromStr,
    {
        let parameters = self.part::<RawPathParams>().await?;
        let found: Vec<_> =
            parameters.iter().filter(|(known, _)| name.is_empty() || *known == name).collect();
        let [(known, text)] = found[..] else {
            return Err(Rejection::new(Refusal::INTERNAL).because("path-parameter-unclear"));
        };
        text.parse().map_err(|_| {
            Rejection::invalid(vec![Violation {
                location: In::Path,
                pointer: format!("/{}", known.replace('~', "~0").replace('/', "~1")),
                code: "format",
                message: "this is no identifier".into(),
            }])
        })
    }
}

/// An extractor's refusal in our words.
fn rejected(status: StatusCode) -> Rejection {
    let refusal = match status.as_u16() {
        404 => Refusal::NOT_FOUND,
        413 => Refusal::TOO_LARGE,
        415 => Refusal::UNSUPPORTED_MEDIA_TYPE,
        422 => Refusal::INVALID,
        500.. => Refusal::INTERNAL,
        _ => Refusal::MALFORMED,
    };
    Rejection::new(refusal).because("extractor")
}

impl<S> fmt::Debug for Hand<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hand").field("uri", &self.parts.uri).finish_non_exhaustive()
    }
}
