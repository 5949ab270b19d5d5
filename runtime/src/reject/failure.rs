//! What a handler or a loader returns when it cannot answer.

use std::{error::Error, fmt, sync::Arc};

use axum::response::{IntoResponse, Response};

use super::{Refusal, Rejection};

/// A handler's way out. Every error converts into one with `?` and becomes a 500 whose text
/// stays inside; the constructors are the refusals that a caller may understand.
///
/// It does not implement [`Error`] itself, so that the conversion can be total.
pub struct Failure(Rejection);

impl Failure {
    /// 501: the operation is not written yet.
    pub fn not_implemented() -> Self {
        Self(Refusal::NOT_IMPLEMENTED.into())
    }

    /// 404, equal to what the guard answers for a foreign object.
    pub fn not_found() -> Self {
        Self(Refusal::NOT_FOUND.into())
    }

    /// 403: a rule of the application that the document cannot say.
    pub fn forbidden() -> Self {
        Self(Refusal::FORBIDDEN.into())
    }

    /// 409: the object's state does not allow it. The text is shown to the caller.
    pub fn conflict(detail: &'static str) -> Self {
        Self(Refusal { detail, ..Refusal::CONFLICT }.into())
    }

    /// 422: a rule over several fields that the schema cannot say. The text is shown.
    pub fn invalid(detail: &'static str) -> Self {
        Self(Refusal { detail, ..Refusal::INVALID }.into())
    }

    /// 503: something that the answer needs is out of reach.
    pub fn unavailable() -> Self {
        Self(Refusal::UNAVAILABLE.into())
    }

    /// Says why, for the log and the audit trail only.
    pub fn because(self, cause: impl fmt::Display) -> Self {
        Self(self.0.because(cause.to_string()))
    }

    pub(crate) fn into_rejection(self) -> Rejection {
        self.0
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(Rejection::new(Refusal::INTERNAL).because(chain(&error)))
    }
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        Self(rejection)
    }
}

/// A rejection inside an answer of a `#[secure]` handler, for the guard to put into words.
#[derive(Clone)]
pub(crate) struct Carried(pub(crate) Arc<Rejection>);

/// For hand-written handlers behind `#[secure]`, where the guard writes the answer. Without the
/// guard it is a status without a body.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.0.status().into_response();
        response.extensions_mut().insert(Carried(Arc::new(self.0)));
        response
    }
}

/// An error and its sources, at most eight deep and 1 KiB long.
fn chain(error: &(dyn Error + 'static)) -> String {
    const MOST: usize = 1024;
    let mut text = error.to_string();
    let mut next = error.source();
    for _ in 0..8 {
        let Some(source) = next else { break };
        text.push_str(": ");
        text.push_str(&source.to_string());
        next = source.source();
    }
    if text.len() > MOST {
        text.truncate(text.floor_char_boundary(MOST));
    }
    text
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Failure").field(&self.0).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fails() -> Result<(), Failure> {
        Err(std::io::Error::other("password=hunter2"))?;
        Ok(())
    }

    #[test]
    fn an_error_of_the_application_becomes_a_500_that_keeps_its_text_inside() {
        let rejection = fails().unwrap_err().into_rejection();
        assert_eq!(rejection.status(), 500);
        assert_eq!(rejection.cause(), "password=hunter2");
        let body = super::super::problem(&rejection, "c0ffee");
        assert!(!String::from_utf8(body).unwrap().contains("hunter2"));
    }

    #[test]
    fn a_cause_is_cut_at_a_character_boundary() {
        let failure = Failure::from(std::io::Error::other("ä".repeat(2000)));
        assert!(failure.into_rejection().cause().len() <= 1024);
    }
}
