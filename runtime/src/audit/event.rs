//! The event itself: borrowed names and numbers, with no place for a body or a credential.

use std::net::IpAddr;
use std::time::{Duration, SystemTime};

/// One decision of the guard. An empty text is left out. There is no field that takes header
/// values or bytes, so neither a token nor a body can get in.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// When the request arrived.
    pub time: SystemTime,
    /// The correlation id that the caller was told.
    pub correlation: &'a str,
    /// The trace id of the caller's `traceparent`, when it sent a valid one.
    pub trace: &'a str,
    /// `audit.event`, or the operation's name.
    pub event: &'a str,
    /// `operationId`; empty for a 404.
    pub operation: &'a str,
    /// The request's method.
    pub method: &'a str,
    /// The path as the document writes it, never the path that was sent.
    pub path: &'a str,
    /// The address that counted as the client's.
    pub peer: IpAddr,
    /// Who called, once that was known.
    pub caller: Option<CallerId<'a>>,
    /// The object that was asked for: `Order/4711`.
    pub object: &'a str,
    /// How it ended.
    pub outcome: Outcome,
    /// The status that was sent.
    pub status: u16,
    /// The code of the refusal, as the caller saw it.
    pub code: &'a str,
    /// Why, as the caller did not see it.
    pub cause: &'a str,
    /// Whether a `bypass` lifted the owner rule.
    pub bypass: bool,
    /// Whether an identifier went unchecked because of `waive: { owns }`.
    pub unowned: bool,
    /// How long it took.
    pub duration: Duration,
    /// With `audit: request`: parameters that are not sensitive, as (name, value).
    pub parameters: &'a [(&'a str, &'a str)],
    /// With `audit: request`: the names of the body's members.
    pub members: &'a [&'a str],
}

/// Who called. The identity is (scheme, issuer, subject).
#[derive(Clone, Copy, Debug)]
pub struct CallerId<'a> {
    /// The security scheme's name.
    pub scheme: &'a str,
    /// The issuer, empty for an API key.
    pub issuer: &'a str,
    /// The subject.
    pub subject: &'a str,
    /// The tenant, empty when there is none.
    pub tenant: &'a str,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The handler answered.
    Allowed,
    /// A check refused.
    Refused,
    /// It was let in, and something on our side failed.
    Failed,
}

impl Outcome {
    /// The name in the trail.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}
