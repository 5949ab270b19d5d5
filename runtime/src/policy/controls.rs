//! The controls beside access, rates and ownership.

use std::time::Duration;

use super::Setting;
use crate::{body::MultipartRule, decode::Parameter};

/// `cors:`. What is not declared is not answered.
#[derive(Clone, Copy, Debug)]
pub enum Cors {
    /// The document declares none: no CORS header is ever sent.
    Closed,
    /// The declared list.
    Listed {
        /// Byte-exact origins.
        origins: &'static [Setting],
        /// Upper-case methods.
        methods: &'static [&'static str],
        /// Lower-case request headers.
        headers: &'static [&'static str],
        /// Lower-case response headers.
        expose: &'static [&'static str],
        /// Whether cookies may be sent along.
        credentials: bool,
        /// How long a preflight answer may be kept.
        max_age: Duration,
    },
}

/// `limits:`.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most body bytes.
    pub body: u64,
    /// The most time from head to answer.
    pub timeout: Duration,
    /// The deepest JSON.
    pub json_depth: u32,
    /// The most requests of this operation at once; 0 is no limit of its own.
    pub concurrency: u32,
}

/// `limits.page` of a list operation.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The query parameter.
    pub param: &'static str,
    /// When it is absent.
    pub default: u32,
    /// More is a 422, never clamped.
    pub max: u32,
}

/// `cache:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cache {
    /// `Cache-Control: no-store`.
    NoStore,
    /// `Cache-Control: private, max-age=…`.
    Private(Duration),
    /// Nothing is said (a public operation without `cache`).
    Unsaid,
}

/// `audit:`.
#[derive(Clone, Copy, Debug)]
pub struct Audit {
    /// How much is written.
    pub level: AuditLevel,
    /// The event's name; empty is the operation's.
    pub event: &'static str,
}

/// How much of a request the audit trail keeps; never a body, never a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditLevel {
    /// Refusals only.
    None,
    /// Who, what, which object, how it ended.
    Metadata,
    /// Besides, parameter values that are not sensitive and names of body members.
    Request,
}

/// A media type that an operation answers, or a range (`image/*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaType(pub &'static str);

/// A request media type that an operation takes, and what becomes of such a body.
#[derive(Clone, Copy, Debug)]
pub struct BodyType {
    /// Lower case, without parameters: `application/json`, `image/*`, `*/*`.
    pub(crate) range: &'static str,
    /// Parameters that the document writes beside it; each must be sent.
    pub(crate) parameters: &'static [(&'static str, &'static str)],
    pub(crate) syntax: Syntax,
}

/// How a body is read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Syntax {
    /// A JSON text, decoded before the handler.
    Json,
    /// Fields that are written as parameters of a query are, decoded before the handler.
    Form(&'static [&'static Parameter]),
    /// Text, decoded before the handler.
    Text,
    /// Handed on as it comes; at most so many bytes.
    Bytes(u64),
    /// Handed on part by part.
    Multipart(&'static MultipartRule),
}

impl BodyType {
    /// JSON. A range takes the JSON types in it and no others.
    pub const fn json(range: &'static str) -> Self {
        Self::of(range, Syntax::Json)
    }

    /// A form: an object of these fields.
    pub const fn form(range: &'static str, fields: &'static [&'static Parameter]) -> Self {
        Self::of(range, Syntax::Form(fields))
    }

    /// Text: a string.
    pub const fn text(range: &'static str) -> Self {
        Self::of(range, Syntax::Text)
    }

    /// A stream of at most `most` bytes.
    pub const fn bytes(range: &'static str, most: u64) -> Self {
        Self::of(range, Syntax::Bytes(most))
    }

    /// A stream of parts.
    pub const fn multipart(range: &'static str, rule: &'static MultipartRule) -> Self {
        Self::of(range, Syntax::Multipart(rule))
    }

    /// Parameters without which it is another type.
    pub const fn with(mut self, parameters: &'static [(&'static str, &'static str)]) -> Self {
        self.parameters = parameters;
        self
    }

    /// The range, as the document has it.
    pub const fn range(&self) -> &'static str {
        self.range
    }

    const fn of(range: &'static str, syntax: Syntax) -> Self {
        Self { range, parameters: &[], syntax }
    }
}

/// Whether an operation takes a body.
#[derive(Clone, Copy, Debug)]
pub enum Requests {
    /// None is declared; one that is sent is refused.
    Bodyless,
    /// A hand-written handler's extractors decide.
    Extracted,
    /// One of these media types; the most specific one that fits is taken.
    Body {
        /// The accepted types.
        media: &'static [BodyType],
        /// Whether a request without one is refused.
        required: bool,
    },
}

/// `idempotency:`; whether an operation may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// Each request is a new one.
    None,
    /// A request is known by its caller and the key that it sends.
    Keyed {
        /// The header's name, lower case.
        header: &'static str,
        /// Whether a request without a key is refused.
        required: bool,
        /// How long an answer is kept.
        ttl: Duration,
    },
}

/// `headers:` of the root, sent with every answer; empty is not sent.
#[derive(Clone, Copy, Debug)]
pub struct Headers {
    /// `Strict-Transport-Security`, only over https.
    pub hsts: &'static str,
    /// `Content-Security-Policy`.
    pub csp: &'static str,
    /// `X-Frame-Options`.
    pub frame_options: &'static str,
    /// `Referrer-Policy`.
    pub referrer_policy: &'static str,
    /// `Permissions-Policy`.
    pub permissions_policy: &'static str,
}

impl Headers {
    /// The set for JSON APIs (OWASP REST Security Cheat Sheet).
    pub const JSON_API: Self = Self {
        hsts: "max-age=31536000; includeSubDomains",
        csp: "default-src 'none'; frame-ancestors 'none'",
        frame_options: "DENY",
        referrer_policy: "no-referrer",
        permissions_policy: "camera=(), geolocation=(), microphone=()",
    };
}

/// `trustedProxies:`; whose forwarding header is believed.
#[derive(Clone, Copy, Debug)]
pub enum TrustedProxies {
    /// Nobody's: the peer is the client.
    None,
    /// Those of these networks.
    Listed {
        /// CIDRs.
        cidrs: &'static [Setting],
        /// `forwarded` (RFC 7239) or `x-forwarded-for`.
        header: &'static str,
        /// Whether the scheme is taken from the header too.
        proto: bool,
    },
}
