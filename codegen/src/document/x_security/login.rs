//! `sessions` and `resourceMetadata` of the root, `session` and `stepUp` of an operation.

use std::time::Duration;

use crate::source::{Node, Place};

use super::super::read::Reading;
use super::super::{At, Text};
use super::Reason;
use super::conditions::names;
use super::waive::reason;

/// `sessions`.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the keys")]
pub struct Sessions<'a> {
    pub place: Place,
    pub scheme: Option<Text<'a>>,
    pub access_ttl: Option<At<Duration>>,
    pub refresh_ttl: Option<At<Duration>>,
    pub absolute_ttl: Option<At<Duration>>,
    pub cookie: Option<Cookie<'a>>,
    pub origins: Option<At<Vec<Text<'a>>>>,
    pub algorithm: Option<Text<'a>>,
    pub key: Option<Text<'a>>,
}

/// `sessions.cookie`.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the keys")]
pub struct Cookie<'a> {
    pub place: Place,
    pub name: Option<Text<'a>>,
    pub path: Option<Text<'a>>,
}

/// `session` of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the values")]
pub enum SessionStep {
    Login,
    Refresh,
    Logout,
}

/// `stepUp`.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the keys")]
pub struct StepUp<'a> {
    pub place: Place,
    pub acr: Option<At<Vec<Text<'a>>>>,
    pub max_age: Option<At<Duration>>,
}

/// `resourceMetadata`.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the keys")]
pub struct ResourceMetadata<'a> {
    pub place: Place,
    pub public: Option<Reason<'a>>,
    pub resource: Option<Text<'a>>,
}

pub(super) fn sessions<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Sessions<'a>> {
    let mut object = reading.object(node, "`sessions`")?;
    let mut ttl = |key, reading: &mut Reading<'a, '_>| {
        object.required(key, reading).and_then(|node| reading.duration(node, &format!("`{key}`")))
    };
    let access_ttl = ttl("accessTtl", reading);
    let refresh_ttl = ttl("refreshTtl", reading);
    let absolute_ttl = ttl("absoluteTtl", reading);
    let sessions = Sessions {
        place: node.place,
        scheme: object.required_text("scheme", reading),
        access_ttl,
        refresh_ttl,
        absolute_ttl,
        cookie: object.required("cookie", reading).and_then(|node| cookie(node, reading)),
        origins: object.node("origins").and_then(|node| names(node, "`origins`", reading)),
        algorithm: object.required_text("algorithm", reading),
        key: object.required_text("key", reading),
    };
    object.close_ours(reading);
    Some(sessions)
}

fn cookie<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Cookie<'a>> {
    let mut object = reading.object(node, "`cookie`")?;
    let cookie = Cookie {
        place: node.place,
        name: object.required_text("name", reading),
        path: object.required_text("path", reading),
    };
    object.close_ours(reading);
    Some(cookie)
}

pub(super) fn step<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<At<SessionStep>> {
    let steps = [
        ("login", SessionStep::Login),
        ("refresh", SessionStep::Refresh),
        ("logout", SessionStep::Logout),
    ];
    reading.choice(node, "`session`", &steps)
}

pub(super) fn step_up<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<StepUp<'a>> {
    let mut object = reading.object(node, "`stepUp`")?;
    let step_up = StepUp {
        place: node.place,
        acr: object.node("acr").and_then(|node| names(node, "`acr`", reading)),
        max_age: object.node("maxAge").and_then(|node| reading.duration(node, "`maxAge`")),
    };
    object.close_ours(reading);
    Some(step_up)
}

pub(super) fn metadata<'a>(
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<ResourceMetadata<'a>> {
    let mut object = reading.object(node, "`resourceMetadata`")?;
    let metadata = ResourceMetadata {
        place: node.place,
        public: object
            .required("public", reading)
            .map(|node| reason(node, "`public`", false, reading)),
        resource: object.text("resource", reading),
    };
    object.close_ours(reading);
    Some(metadata)
}
