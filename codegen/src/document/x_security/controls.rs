//! `cors`, `limits`, `cache`, `audit`, `headers` and `trustedProxies`.

use std::time::Duration;

use crate::source::{Node, Place};

use super::super::read::Reading;
use super::super::{At, Text};

/// `cors`.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the keys")]
pub struct Cors<'a> {
    pub place: Place,
    pub origins: Option<At<Vec<Text<'a>>>>,
    pub methods: Option<At<Vec<Text<'a>>>>,
    pub headers: Option<At<Vec<Text<'a>>>>,
    pub expose: Option<At<Vec<Text<'a>>>>,
    pub credentials: Option<At<bool>>,
    pub max_age: Option<At<Duration>>,
}

/// `limits`.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the keys")]
pub struct Limits<'a> {
    pub place: Place,
    pub body: Option<At<u64>>,
    pub timeout: Option<At<Duration>>,
    pub json_depth: Option<At<u32>>,
    pub concurrency: Option<At<u32>>,
    pub page: Option<Page<'a>>,
    /// `unknownFields`: whether they are refused.
    pub unknown_fields_refused: Option<At<bool>>,
}

/// `limits.page`.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the keys")]
pub struct Page<'a> {
    pub place: Place,
    pub param: Option<Text<'a>>,
    pub default: Option<At<u32>>,
    pub max: Option<At<u32>>,
}

/// `cache`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cache {
    /// `no-store`.
    NoStore,
    /// `{private: 60s}`.
    Private(Duration),
}

/// `audit`.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the keys")]
pub struct Audit<'a> {
    pub place: Place,
    pub level: Option<At<AuditLevel>>,
    pub event: Option<Text<'a>>,
}

/// `audit.level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the values")]
pub enum AuditLevel {
    None,
    Metadata,
    Request,
}

/// `headers`.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the keys")]
pub struct Headers<'a> {
    pub place: Place,
    pub hsts: Option<Text<'a>>,
    pub csp: Option<Text<'a>>,
    pub frame_options: Option<Text<'a>>,
    pub referrer_policy: Option<Text<'a>>,
    pub permissions_policy: Option<Text<'a>>,
}

/// `trustedProxies`.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the keys")]
pub struct TrustedProxies<'a> {
    pub place: Place,
    pub cidrs: Vec<Text<'a>>,
    pub header: Option<At<&'static str>>,
    pub proto: bool,
}

pub(super) fn cors<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Cors<'a>> {
    let mut object = reading.object(node, "`cors`")?;
    let cors = Cors {
        place: node.place,
        origins: object
            .required("origins", reading)
            .and_then(|node| list(node, "`origins`", reading)),
        methods: object.node("methods").and_then(|node| list(node, "`methods`", reading)),
        headers: object.node("headers").and_then(|node| list(node, "`headers`", reading)),
        expose: object.node("expose").and_then(|node| list(node, "`expose`", reading)),
        credentials: object.boolean("credentials", reading),
        max_age: object.node("maxAge").and_then(|node| reading.duration(node, "`maxAge`")),
    };
    object.close_ours(reading);
    Some(cors)
}

fn list<'a>(
    node: &'a Node,
    what: &'static str,
    reading: &mut Reading<'a, '_>,
) -> Option<At<Vec<Text<'a>>>> {
    reading.one_or_more(node, what).map(|texts| At::new(texts, node.place))
}

pub(super) fn limits<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Limits<'a>> {
    let mut object = reading.object(node, "`limits`")?;
    let limits = Limits {
        place: node.place,
        body: object.node("body").and_then(|node| reading.size(node, "`body`")),
        timeout: object.node("timeout").and_then(|node| reading.duration(node, "`timeout`")),
        json_depth: object.node("jsonDepth").and_then(|node| reading.small(node, "`jsonDepth`")),
        concurrency: object
            .node("concurrency")
            .and_then(|node| reading.small(node, "`concurrency`")),
        page: object.node("page").and_then(|node| page(node, reading)),
        unknown_fields_refused: object.node("unknownFields").and_then(|node| {
            reading.choice(node, "`unknownFields`", &[("refuse", true), ("allow", false)])
        }),
    };
    object.close_ours(reading);
    Some(limits)
}

fn page<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Page<'a>> {
    let mut object = reading.object(node, "`page`")?;
    let page = Page {
        place: node.place,
        param: object.required_text("param", reading),
        default: object.node("default").and_then(|node| reading.small(node, "`default`")),
        max: object.node("max").and_then(|node| reading.small(node, "`max`")),
    };
    object.close_ours(reading);
    Some(page)
}

pub(super) fn cache<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<At<Cache>> {
    if node.as_mapping().is_none() {
        return reading.choice(node, "`cache`", &[("no-store", Cache::NoStore)]);
    }
    let mut object = reading.object(node, "`cache`")?;
    let private =
        object.required("private", reading).and_then(|node| reading.duration(node, "`private`"));
    object.close_ours(reading);
    private.map(|private| At::new(Cache::Private(private.value), node.place))
}

pub(super) fn audit<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Audit<'a>> {
    let levels = [
        ("none", AuditLevel::None),
        ("metadata", AuditLevel::Metadata),
        ("request", AuditLevel::Request),
    ];
    if node.as_mapping().is_none() {
        let level = reading.choice(node, "`audit`", &levels)?;
        return Some(Audit { place: node.place, level: Some(level), event: None });
    }
    let mut object = reading.object(node, "`audit`")?;
    let audit = Audit {
        place: node.place,
        level: object.node("level").and_then(|node| reading.choice(node, "`level`", &levels)),
        event: object.text("event", reading),
    };
    object.close_ours(reading);
    Some(audit)
}

pub(super) fn headers<'a>(node: &'a Node, reading: &mut Reading<'a, '_>) -> Option<Headers<'a>> {
    let mut object = reading.object(node, "`headers`")?;
    let headers = Headers {
        place: node.place,
        hsts: object.text("hsts", reading),
        csp: object.text("csp", reading),
        frame_options: object.text("frameOptions", reading),
        referrer_policy: object.text("referrerPolicy", reading),
        permissions_policy: object.text("permissionsPolicy", reading),
    };
    object.close_ours(reading);
    Some(headers)
}

pub(super) fn trusted_proxies<'a>(
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<TrustedProxies<'a>> {
    let mut object = reading.object(node, "`trustedProxies`")?;
    let names = [("forwarded", "forwarded"), ("x-forwarded-for", "x-forwarded-for")];
    let proxies = TrustedProxies {
        place: node.place,
        cidrs: object
            .required("cidrs", reading)
            .and_then(|node| reading.one_or_more(node, "`cidrs`"))
            .unwrap_or_default(),
        header: object
            .required("header", reading)
            .and_then(|node| reading.choice(node, "`header`", &names)),
        proto: object.flag("proto", reading),
    };
    object.close_ours(reading);
    Some(proxies)
}
