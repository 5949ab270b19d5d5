//! `x-security` of a security scheme: what verifies it.

use std::time::Duration;

use crate::source::{Node, Place};

use super::super::read::Reading;
use super::super::{At, Text};
use super::conditions::names;
use super::waive::waives;
use super::{Claims, Waive, claims, refuse};

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
    pub token_type: Option<Text<'a>>,
    pub max_lifetime: Option<At<Duration>>,
    pub clock_skew: Option<At<Duration>>,
    pub keys: Option<Text<'a>>,
    pub allow_from: Option<At<Vec<Text<'a>>>>,
    pub max_age: Option<At<Duration>>,
    pub waive: Vec<Waive<'a>>,
}

/// Reads `x-security` of a security scheme.
pub(in super::super) fn verifier<'a>(
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<Verifier<'a>> {
    reading.annotated = true;
    let mut object = reading.object(node, "`x-security` of a security scheme")?;
    let later = ["binding", "introspection", "revocation", "trust", "sans", "crl", "discovery"];
    refuse(&mut object, &later, reading);
    let verifier = Verifier {
        place: node.place,
        claims: object.node("claims").and_then(|node| claims::claims(node, reading)),
        issuer: object.text("issuer", reading),
        audience: object.node("audience").and_then(|node| names(node, "`audience`", reading)),
        algorithms: object.node("algorithms").and_then(|node| names(node, "`algorithms`", reading)),
        jwks_uri: object.text("jwksUri", reading),
        token_type: object.text("tokenType", reading),
        max_lifetime: object
            .node("maxLifetime")
            .and_then(|node| reading.duration(node, "`maxLifetime`")),
        clock_skew: object.node("clockSkew").and_then(|node| reading.duration(node, "`clockSkew`")),
        keys: object.text("keys", reading),
        allow_from: object.node("allowFrom").and_then(|node| names(node, "`allowFrom`", reading)),
        max_age: object.node("maxAge").and_then(|node| reading.duration(node, "`maxAge`")),
        waive: object
            .node("waive")
            .and_then(|node| waives(node, reading))
            .map(|waives| waives.value)
            .unwrap_or_default(),
    };
    object.close_ours(reading);
    Some(verifier)
}
