//! OpenAPI 3.0, 3.1 and 3.2 as written: every key read, no `$ref` resolved, no default guessed.

mod at;
mod draft;
mod media;
mod object;
mod operation;
mod parameter;
mod parse;
mod pointer;
mod pool;
mod quantity;
mod read;
mod resources;
mod schema;
mod scheme;
mod security;
mod uri;
pub mod x_security;

use crate::source::Place;

pub use at::{At, OrRef, Text};
pub use media::{Encoding, MediaType, RequestBody, Response};
pub use operation::{Method, Operation, PathItem};
pub use parameter::{Header, Parameter, Shape};
pub use parse::parse;
pub use pool::Pool;
pub use resources::{Base, Reference};
pub use schema::{Dependency, Keyword, Rule, Schema, SchemaMapping};
pub use scheme::{Flow, FlowKind, HttpScheme, SchemeKind, SecurityScheme};
pub use security::{Alternative, SchemeUse, Security};

/// A whole document, as written.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// The root.
    pub place: Place,
    /// Which OpenAPI.
    pub dialect: Dialect,
    /// Whether any `x-security` stands in it.
    pub annotated: bool,
    /// `info.title`.
    pub title: &'a str,
    /// `info.version`.
    pub version: &'a str,
    /// `info.description`; empty when absent.
    pub description: &'a str,
    /// `servers`.
    pub servers: Vec<Server<'a>>,
    /// The root's `security`.
    pub security: Option<Security<'a>>,
    /// The root's `x-security`.
    pub x_security: Option<x_security::Root<'a>>,
    /// `tags`: name and description.
    pub tags: Vec<(Text<'a>, &'a str)>,
    /// `paths`.
    pub paths: Vec<(Text<'a>, OrRef<'a, PathItem<'a>>)>,
    /// The key of `webhooks`, when it holds any.
    pub webhooks: Option<Place>,
    /// `components/securitySchemes`.
    pub security_schemes: Vec<(Text<'a>, SecurityScheme<'a>)>,
    /// `components/schemas`, and other schemas that a `$ref` points at.
    pub schemas: Pool<'a, Schema<'a>>,
    /// Every `$dynamicAnchor`; empty when no `$dynamicRef` asks for one.
    pub dynamic_anchors: Vec<(Reference<'a>, Schema<'a>)>,
    /// `components/parameters`, likewise.
    pub parameters: Pool<'a, OrRef<'a, Parameter<'a>>>,
    /// `components/responses`, likewise.
    pub responses: Pool<'a, OrRef<'a, Response<'a>>>,
    /// `components/requestBodies`, likewise.
    pub request_bodies: Pool<'a, OrRef<'a, RequestBody<'a>>>,
    /// `components/headers`, likewise.
    pub headers: Pool<'a, OrRef<'a, Header<'a>>>,
    /// `components/pathItems`, likewise.
    pub path_items: Pool<'a, OrRef<'a, PathItem<'a>>>,
}

/// A member of `servers`.
#[derive(Clone, Debug)]
pub struct Server<'a> {
    /// `url`.
    pub url: Text<'a>,
    /// `variables`: each name with its `enum`, or else with its `default` alone.
    pub variables: Vec<(&'a str, Vec<&'a str>)>,
}

/// Which OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    /// 3.0: its own dialect of JSON Schema.
    V30,
    /// 3.1: JSON Schema 2020-12.
    V31,
    /// 3.2: likewise.
    V32,
}
