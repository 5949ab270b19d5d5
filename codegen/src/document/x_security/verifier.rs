//! `x-security` of a security scheme: what verifies it.

use std::time::Duration;

use crate::finding::{Finding, codes};
use crate::source::{Node, Place};

use super::super::read::Reading;
use super::super::{At, Text};
use super::conditions::names;
use super::waive::waives;
use super::words::{Binding, TokenType};
use super::{Claims, Waive, claims};

/// `x-security` of a security scheme.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the keys")]
pub struct Verifier<'a> {
    pub place: Place,
    pub claims: Option<Claims<'a>>,
    pub issuer: Option<Text<'a>>,
    pub audience: Option<At<Vec<Text<'a>>>>,
    pub algorithms: Option<At<Vec<Text<'a>>>>,
    pub jwks_uri: Option<Text<'a>>,
    pub discovery: Option<Text<'a>>,
    pub token_type: Option<At<TokenType>>,
    pub max_lifetime: Option<At<Duration>>,
    pub clock_skew: Option<At<Duration>>,
    pub binding: Option<At<Binding>>,
    pub introspection: Option<Introspection<'a>>,
    pub revocation: Option<At<Revocation>>,
    pub keys: Option<Text<'a>>,
    pub allow_from: Option<At<Vec<Text<'a>>>>,
    pub max_age: Option<At<Duration>>,
    pub trust: Option<Text<'a>>,
    pub sans: Option<At<Vec<Text<'a>>>>,
    pub crl: Option<Text<'a>>,
    pub adopted: Option<At<bool>>,
    pub waive: Vec<Waive<'a>>,
}

/// `introspection` (RFC 7662).
#[derive(Clone, Debug)]
pub struct Introspection<'a> {
    /// Where.
    pub place: Place,
    /// `url`.
    pub url: Option<Text<'a>>,
    /// `clientId`.
    pub client_id: Option<Text<'a>>,
    /// `clientSecret`.
    pub client_secret: Option<Text<'a>>,
}

/// `revocation`.
#[derive(Clone, Copy, Debug)]
pub struct Revocation {
    /// `jti`.
    pub jti: bool,
    /// `subjectBefore`.
    pub subject_before: bool,
}

const TOKEN_TYPES: [(&str, TokenType); 2] =
    [("at+jwt", TokenType::AccessToken), ("JWT", TokenType::Jwt)];
const BINDINGS: [(&str, Binding); 2] = [("dpop", Binding::Dpop), ("mtls", Binding::Mtls)];

/// Reads `x-security` of a security scheme.
pub(in super::super) fn verifier<'a>(
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<Verifier<'a>> {
    reading.annotated = true;
    let mut object = reading.object(node, "`x-security` of a security scheme")?;
    let verifier = Verifier {
        place: node.place,
        claims: object.node("claims").and_then(|node| claims::claims(node, reading)),
        issuer: object.text("issuer", reading),
        audience: object.node("audience").and_then(|node| names(node, "`audience`", reading)),
        algorithms: object.node("algorithms").and_then(|node| names(node, "`algorithms`", reading)),
        jwks_uri: object.text("jwksUri", reading),
        discovery: object.text("discovery", reading),
        token_type: object
            .node("tokenType")
            .and_then(|node| reading.choice(node, "`tokenType`", &TOKEN_TYPES)),
        max_lifetime: object
            .node("maxLifetime")
            .and_then(|node| reading.duration(node, "`maxLifetime`")),
        clock_skew: object.node("clockSkew").and_then(|node| reading.duration(node, "`clockSkew`")),
        binding: object
            .node("binding")
            .and_then(|node| reading.choice(node, "`binding`", &BINDINGS)),
        introspection: object.node("introspection").and_then(|node| introspection(node, reading)),
        revocation: object.node("revocation").and_then(|node| revocation(node, reading)),
        keys: object.text("keys", reading),
        allow_from: object.node("allowFrom").and_then(|node| names(node, "`allowFrom`", reading)),
        max_age: object.node("maxAge").and_then(|node| reading.duration(node, "`maxAge`")),
        trust: object.text("trust", reading),
        sans: object.node("sans").and_then(|node| names(node, "`sans`", reading)),
        crl: object.text("crl", reading),
        adopted: object.boolean("adopted", reading),
        waive: object
            .node("waive")
            .and_then(|node| waives(node, reading))
            .map(|waives| waives.value)
            .unwrap_or_default(),
    };
    object.close_ours(reading);
    Some(verifier)
}

fn introspection<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Introspection<'a>> {
    let mut object = reading.object(node, "`introspection`")?;
    let introspection = Introspection {
        place: node.place,
        url: object.required_text("url", reading),
        client_id: object.required_text("clientId", reading),
        client_secret: object.required_text("clientSecret", reading),
    };
    object.close_ours(reading);
    Some(introspection)
}

fn revocation<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<At<Revocation>> {
    let mut object = reading.object(node, "`revocation`")?;
    let before = reading.findings.len();
    let revocation = Revocation {
        jti: object.flag("jti", reading),
        subject_before: object.flag("subjectBefore", reading),
    };
    object.close_ours(reading);
    let is_read = reading.findings.len() == before;
    if is_read && !revocation.jti && !revocation.subject_before {
        reading.findings.push(
            Finding::error(codes::BAD_VALUE, node.place, "`revocation` revokes nothing")
                .label("neither `jti` nor `subjectBefore` is true")
                .help("write `revocation: { jti: true, subjectBefore: true }`, or remove it"),
        );
    }
    Some(At::new(revocation, node.place))
}
