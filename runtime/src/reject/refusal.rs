//! The refusals of x-security, section 3: each a status, a stable code and a message that is
//! safe to show.

use std::{borrow::Cow, fmt};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};

use super::problem;
use crate::{decode::Violation, idempotency::Kept};

/// The safe part of a refusal, the same for every caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// Stable; callers may branch on it.
    pub code: &'static str,
    /// For people.
    pub detail: &'static str,
}

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $status:literal $code:literal $detail:literal;)*) => {
        impl Refusal {
            $($(#[$doc])* pub const $name: Self =
                Self { status: $status, code: $code, detail: $detail };)*

            /// Every refusal that has a name.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name),*];
        }
    };
}

refusals! {
    /// Not JSON, a duplicate key, too deep, a path that is not plain.
    MALFORMED = 400 "malformed-request" "The request could not be read.";
    /// Plain HTTP on a port that speaks HTTPS.
    PLAIN_HTTP = 400 "malformed-request" "Only HTTPS is spoken here.";
    /// The document asks for an idempotency key.
    IDEMPOTENCY_KEY_MISSING = 400 "idempotency-key-missing" "An idempotency key is required.";
    /// An idempotency key that is none, or two of them.
    IDEMPOTENCY_KEY_MALFORMED = 400 "malformed-request" "The idempotency key must be one string of 1 to 255 printable ASCII characters.";
    /// Two kinds of credential outside one AND set.
    TWO_CREDENTIALS = 400 "malformed-request" "Send one kind of credential.";
    /// No credential was sent.
    UNAUTHENTICATED = 401 "unauthenticated" "A credential is required.";
    /// A credential was sent that does not verify.
    TOKEN_INVALID = 401 "token-invalid" "The credential is not valid.";
    /// A credential was sent that was valid once.
    TOKEN_EXPIRED = 401 "token-expired" "The credential has expired.";
    /// The login behind the credential is too old or too weak (RFC 9470).
    STEP_UP_REQUIRED = 401 "step-up-required" "A more recent or stronger login is required.";
    /// The request comes from a page of another origin.
    ORIGIN_REFUSED = 403 "origin-refused" "This origin may not do that.";
    /// Scope, role or tenant is missing.
    FORBIDDEN = 403 "forbidden" "The credential does not allow this.";
    /// A field was sent that the caller may not write.
    FIELD_FORBIDDEN = 403 "field-forbidden" "The credential does not allow writing one of the fields.";
    /// No such path, or no such object for this caller.
    NOT_FOUND = 404 "not-found" "Nothing was found here.";
    /// The path exists, the method does not.
    METHOD_NOT_ALLOWED = 405 "method-not-allowed" "This method is not offered here.";
    /// The caller accepts nothing that is offered.
    NOT_ACCEPTABLE = 406 "not-acceptable" "Only JSON is offered.";
    /// The request did not arrive in time.
    SLOW_REQUEST = 408 "timeout" "The request took too long to arrive.";
    /// The object's state does not allow it.
    CONFLICT = 409 "conflict" "The current state does not allow this.";
    /// The first request with this key has not been answered yet.
    IDEMPOTENCY_IN_FLIGHT = 409 "idempotency-in-flight" "A request with this idempotency key is being carried out.";
    /// The first request with this key was begun; its answer cannot be told again.
    IDEMPOTENCY_NOT_KEPT = 409 "idempotency-not-kept" "A request with this idempotency key was carried out, wholly or in part, and its answer was not kept. See what it has done before sending it with another key.";
    /// As [`Refusal::IDEMPOTENCY_NOT_KEPT`], for a caller whose rights are others than they were.
    IDEMPOTENCY_OTHER_RIGHTS = 409 "idempotency-not-kept" "A request with this idempotency key was carried out for other scopes, roles or claims than this credential has. See what it has done before sending it with another key.";
    /// The body is over the limit.
    TOO_LARGE = 413 "too-large" "The body is too large.";
    /// The address is over the limit.
    URI_TOO_LONG = 414 "uri-too-long" "The address is too long.";
    /// A hand-written handler's own refusal, in safe words; the status is its own.
    REFUSED = 400 "refused" "The request was refused.";
    /// Not a media type that the operation takes, or an encoded body.
    UNSUPPORTED_MEDIA_TYPE = 415 "unsupported-media-type" "This media type or encoding is not taken here.";
    /// The request is for a host that is not this server.
    WRONG_HOST = 421 "wrong-host" "This server does not answer for that host.";
    /// The values break the schema.
    INVALID = 422 "invalid-request" "The request does not have the described form.";
    /// The key was used for another request.
    IDEMPOTENCY_CONFLICT = 422 "idempotency-conflict" "This idempotency key was used for another request.";
    /// A tier is used up.
    RATE_LIMITED = 429 "rate-limited" "Too many requests.";
    /// The head is over the limit.
    HEADERS_TOO_LARGE = 431 "headers-too-large" "The header fields are too large.";
    /// Something on this side broke.
    INTERNAL = 500 "internal" "Something went wrong on this side.";
    /// The document promises it and nobody has written it.
    NOT_IMPLEMENTED = 501 "not-implemented" "This operation is not implemented yet.";
    /// Something that the answer needs is out of reach, or too much runs at once.
    UNAVAILABLE = 503 "unavailable" "The service cannot answer now.";
    /// The handler did not answer in time.
    TIMEOUT = 504 "timeout" "The answer took too long.";
}

/// A refusal on its way to one caller. What is safe goes into the answer, the cause only into
/// the log and the audit trail.
pub struct Rejection(Box<Parts>);

pub(crate) struct Parts {
    pub(crate) refusal: Refusal,
    pub(crate) cause: Cow<'static, str>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) violations: Vec<Violation>,
    /// The words of a refusal that was kept, in place of the refusal's.
    kept: Option<KeptWords>,
}

/// What a refusal said when it was given first.
#[derive(Debug)]
struct KeptWords {
    code: String,
    detail: String,
    errors: Bytes,
}

impl Rejection {
    /// A refusal whose cause is its code.
    pub fn new(refusal: Refusal) -> Self {
        let cause = Cow::Borrowed(refusal.code);
        let parts =
            Parts { refusal, cause, headers: Vec::new(), violations: Vec::new(), kept: None };
        Self(Box::new(parts))
    }

    /// 422 with everything that breaks the schema. The cause names the first.
    pub fn invalid(violations: Vec<Violation>) -> Self {
        let mut rejection = Self::new(Refusal::INVALID);
        if let Some(first) = violations.first() {
            let cause = [first.location.as_str(), " ", &first.pointer, ": ", first.code].concat();
            rejection.0.cause = cause.into();
        }
        rejection.0.violations = violations;
        rejection
    }

    /// A handler's refusal, as [`Rejection::to_kept`] has kept it.
    pub(crate) fn of_kept(kept: Kept) -> Self {
        let Kept { status, code, detail, headers, body } = kept;
        let refusal = Refusal { status: status.as_u16(), ..Refusal::REFUSED };
        let mut rejection = Self::new(refusal);
        let named = headers.iter().map(|(name, value)| (name.clone(), value.clone()));
        rejection.0.headers = named.collect();
        rejection.0.kept = Some(KeptWords { code, detail, errors: body });
        rejection
    }

    /// What the caller hears of it, but for the correlation id.
    pub(crate) fn to_kept(&self) -> Kept {
        Kept {
            status: self.status(),
            code: self.code().to_owned(),
            detail: self.detail().to_owned(),
            headers: self.0.headers.iter().cloned().collect(),
            body: problem::errors(self).into(),
        }
    }

    /// Says why, for the log and the audit trail only.
    pub fn because(mut self, cause: impl Into<Cow<'static, str>>) -> Self {
        self.0.cause = cause.into();
        self
    }

    /// Adds a header to the answer.
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        self.0.kept.as_ref().map_or(self.0.refusal.code, |kept| &kept.code)
    }

    /// For people.
    pub(crate) fn detail(&self) -> &str {
        self.0.kept.as_ref().map_or(self.0.refusal.detail, |kept| &kept.detail)
    }

    /// What it told of violations when it was given first.
    pub(crate) fn kept_errors(&self) -> &[u8] {
        self.0.kept.as_ref().map_or(&[], |kept| &kept.errors)
    }

    /// Why; never shown to the caller.
    pub fn cause(&self) -> &str {
        &self.0.cause
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.0
    }
}

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal)
    }
}

impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejection")
            .field("status", &self.0.refusal.status)
            .field("code", &self.0.refusal.code)
            .field("cause", &self.0.cause)
            .finish_non_exhaustive()
    }
}
