//! The controls beside access, rates and ownership; and what switches one off.

use std::time::Duration;

use crate::source::Place;

use super::{Said, Setting};

/// `cors`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cors {
    /// None is declared.
    Closed,
    /// The declared list.
    Listed(Origins),
}

/// A declared `cors`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origins {
    /// Where.
    pub place: Place,
    /// Byte-exact.
    pub origins: Vec<Setting>,
    /// Upper case.
    pub methods: Vec<String>,
    /// Lower case.
    pub headers: Vec<String>,
    /// Lower case.
    pub expose: Vec<String>,
    /// Cookies.
    pub credentials: bool,
    /// Default 0 s.
    pub max_age: Duration,
    /// Where each of its keys and members was written: `origins/0`, `credentials`.
    pub said: Said,
}

/// `limits`, effective.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes; default 64 KiB.
    pub body: u64,
    /// Default 10 s.
    pub timeout: Duration,
    /// Default 32.
    pub json_depth: u32,
    /// 0: none of its own.
    pub concurrency: u32,
    /// Of operations that answer a list and have the page parameter, or own a list without it.
    pub page: Option<Page>,
    /// Whether absent `additionalProperties` closes request bodies (default) or is read as JSON Schema does.
    pub unknown_fields_refused: bool,
}

/// `limits.page`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The query parameter.
    pub param: String,
    /// When absent.
    pub default: u32,
    /// At most.
    pub max: u32,
}

/// `cache`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cache {
    /// The default on what is authenticated.
    NoStore,
    /// `{private: 60s}`.
    Private(Duration),
    /// A public operation without `cache`.
    Unsaid,
}

/// `audit`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// How much.
    pub level: AuditLevel,
    /// Empty: the operation's name.
    pub event: String,
}

/// How much is audited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditLevel {
    /// Refusals only.
    None,
    /// The default.
    Metadata,
    /// Parameter values and body member names besides.
    Request,
}

/// `idempotency` of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// Each request is a new one.
    None,
    /// A request is known by its caller and its key.
    Keyed(Keyed),
}

/// A declared `idempotency`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyed {
    /// Where.
    pub place: Place,
    /// Lower case; default `idempotency-key`.
    pub header: String,
    /// Where the header is named.
    pub header_place: Place,
    /// Whether a request without a key is refused; default true.
    pub required: bool,
    /// Where that is said.
    pub required_place: Place,
    /// How long an answer is kept; default 24 h.
    pub ttl: Duration,
}

/// `headers` of the root; empty is not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headers {
    /// `Strict-Transport-Security`.
    pub hsts: String,
    /// `Content-Security-Policy`.
    pub csp: String,
    /// `X-Frame-Options`.
    pub frame_options: String,
    /// `Referrer-Policy`.
    pub referrer_policy: String,
    /// `Permissions-Policy`.
    pub permissions_policy: String,
}

/// `trustedProxies`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrustedProxies {
    /// Forwarding headers are never read.
    None,
    /// Those of these networks.
    Listed {
        /// CIDRs.
        cidrs: Vec<Setting>,
        /// `forwarded` or `x-forwarded-for`.
        header: String,
        /// Whether the scheme is believed too.
        proto: bool,
    },
}

/// One control that is switched off, or one decision taken over unreviewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// Where.
    pub place: Place,
    /// `rate owns idempotency audit limits cors cache media flow credentialInUrl pattern webhooks lint:CODE`, or
    /// `public` for an adopted reason.
    pub control: String,
    /// The operation's id, or empty for the root.
    pub operation: String,
    /// The object whose `x-security` holds it (operation, path item, property, or the whole
    /// document): what `lint:CODE` silences lies within.
    pub covers: Place,
    /// The document's reason.
    pub reason: String,
    /// Written by `adopt`, not yet reviewed: a debt.
    pub adopted: bool,
}
