//! `x-security` of the document's root.

use crate::finding::{Finding, codes};
use crate::source::Node;

use super::super::Text;
use super::super::read::Reading;
use super::conditions::{Level, conditions};
use super::controls::{headers, trusted_proxies};
use super::{
    Claims, Conditions, Headers, Resource, ResourceMetadata, Sessions, Tier, TrustedProxies,
    claims, login, refuse, resource, tier,
};

/// `x-security` of the root.
#[derive(Clone, Debug)]
pub struct Root<'a> {
    /// `claims`.
    pub claims: Option<Claims<'a>>,
    /// `rateTiers`.
    pub tiers: Vec<Tier<'a>>,
    /// `resources`.
    pub resources: Vec<Resource<'a>>,
    /// `sessions`.
    pub sessions: Option<Sessions<'a>>,
    /// `resourceMetadata`.
    pub resource_metadata: Option<ResourceMetadata<'a>>,
    /// `trustedProxies`.
    pub trusted_proxies: Option<TrustedProxies<'a>>,
    /// `headers`.
    pub headers: Option<Headers<'a>>,
    /// What operations inherit.
    pub conditions: Conditions<'a>,
}

/// Reads `x-security` of the root.
pub(in super::super) fn root<'a>(
    node: &'a Node,
    reading: &mut Reading<'a, '_>,
) -> Option<Root<'a>> {
    reading.annotated = true;
    let mut object = reading.object(node, "`x-security` of the document")?;
    if let Some(version) = object.required("version", reading) {
        check_version(version, reading);
    }
    refuse(&mut object, &["docs"], reading);
    let root = Root {
        claims: object.node("claims").and_then(|node| claims::claims(node, reading)),
        tiers: named(object.node("rateTiers"), "`rateTiers`", reading, tier::tier),
        resources: named(object.node("resources"), "`resources`", reading, resource::resource),
        sessions: object.node("sessions").and_then(|node| login::sessions(node, reading)),
        resource_metadata: object
            .node("resourceMetadata")
            .and_then(|node| login::metadata(node, reading)),
        trusted_proxies: object
            .node("trustedProxies")
            .and_then(|node| trusted_proxies(node, reading)),
        headers: object.node("headers").and_then(|node| headers(node, reading)),
        conditions: conditions(&mut object, Level::Root, reading),
    };
    object.close_ours(reading);
    Some(root)
}

fn check_version(node: &Node, reading: &mut Reading<'_, '_>) {
    if node.as_number() != Some("1") {
        reading.findings.push(
            Finding::error(
                codes::BAD_VALUE,
                node.place,
                "this version of `x-security` is not known",
            )
            .label("the number 1 is the only version")
            .help("write `version: 1`"),
        );
    }
}

fn named<'a, T>(
    node: Option<&'a Node>,
    what: &'static str,
    reading: &mut Reading<'a, '_>,
    read: impl Fn(Text<'a>, &'a Node, &mut Reading<'a, '_>) -> Option<T>,
) -> Vec<T> {
    let entries = node.and_then(|node| reading.entries(node, what)).unwrap_or_default();
    entries
        .iter()
        .filter_map(|entry| {
            let name = Text { value: &entry.key.text, place: entry.key.place };
            read(name, &entry.value, reading)
        })
        .collect()
}
