//! Bodies, queries and paths: read, decoded and held against their rules, refused as problems.

use axum::{
    Json,
    extract::{
        FromRequest, FromRequestParts, Path, Query, Request,
        rejection::{JsonRejection, PathRejection},
    },
};
use garde::Validate;
use http::{StatusCode, request::Parts};
use serde::de::DeserializeOwned;

use crate::problem::{Problem, Violation};

/// A body that keeps the rules of its type.
pub(crate) struct Body<T>(pub(crate) T);

/// A query that keeps the rules of its type.
pub(crate) struct Asked<T>(pub(crate) T);

/// A path parameter.
pub(crate) struct Id<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Validate<Context = ()>> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let Json(value) = Json::<T>::from_request(request, state).await.map_err(refused)?;
        checked(&value).map(|()| Self(value))
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Validate<Context = ()>> FromRequestParts<S>
    for Asked<T>
{
    type Rejection = Problem;

    async fn from_request_parts(head: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = Query::<T>::from_request_parts(head, state).await;
        let Query(value) = query.map_err(|it| invalid("query", it.body_text()))?;
        checked(&value).map(|()| Self(value))
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(head: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path: Result<Path<T>, PathRejection> = Path::from_request_parts(head, state).await;
        path.map(|Path(value)| Self(value)).map_err(|it| invalid("path", it.body_text()))
    }
}

fn checked<T: Validate<Context = ()>>(value: &T) -> Result<(), Problem> {
    value.validate().map_err(|report| {
        let told = report.iter().take(32).map(|(path, error)| Violation {
            pointer: path.to_string(),
            message: error.to_string(),
        });
        Problem::invalid(told.collect())
    })
}

fn refused(rejection: JsonRejection) -> Problem {
    match rejection {
        JsonRejection::JsonDataError(error) => invalid("body", error.body_text()),
        JsonRejection::JsonSyntaxError(_) => Problem::malformed(),
        JsonRejection::MissingJsonContentType(_) => {
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            Problem::new(status, "unsupported-media-type", "Send application/json.")
        }
        other if other.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The body is too large.")
        }
        _ => Problem::malformed(),
    }
}

fn invalid(pointer: &str, message: String) -> Problem {
    Problem::invalid(vec![Violation { pointer: pointer.to_owned(), message }])
}
