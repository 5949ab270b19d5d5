//! One operation, with its whole effective policy and its typed inputs and answers.

use crate::source::Place;

use super::{
    Access, AssertionId, Audit, Body, Cache, Cors, Demand, Idempotency, Limits, NamedPolicy,
    Ownership, Parameter, Said, SchemaId, Session, StepUp, Waiver,
};

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Where (the method's key).
    pub place: Place,
    /// `operationId`, or made from method and path when absent (`get_orders_by_order_id`). Unique as a Rust name too.
    pub id: String,
    /// Whether the document gave the id.
    pub id_is_written: bool,
    /// The method.
    pub method: Method,
    /// The path, below the mount.
    pub path: PathTemplate,
    /// Index into `Contract::tags`: its first tag.
    pub tag: usize,
    /// Empty when absent.
    pub summary: String,
    /// Empty when absent.
    pub description: String,
    /// `deprecated`.
    pub deprecated: bool,
    /// Who may call.
    pub access: Access,
    /// Asked of the chosen caller; all must hold.
    pub scopes: Vec<Demand>,
    /// Asked of the chosen caller; all must hold.
    pub roles: Vec<Demand>,
    /// How fresh and strong the chosen caller's login must be; all must hold.
    pub step_up: Vec<StepUp>,
    /// Indexes into `Contract::tiers`: `always`, built-in and own ones.
    pub rates: Vec<usize>,
    /// What one request charges.
    pub cost: u32,
    /// All must hold.
    pub owns: Vec<Ownership>,
    /// What the application is asked before the handler; all must allow.
    pub policies: Vec<NamedPolicy>,
    /// What it does with a session; none: it has a handler.
    pub session: Option<Session>,
    /// Whether a request that is sent again is carried out again.
    pub idempotency: Idempotency,
    /// Cross-origin answers.
    pub cors: Cors,
    /// What a request may cost.
    pub limits: Limits,
    /// `Cache-Control`.
    pub cache: Cache,
    /// The audit trail.
    pub audit: Audit,
    /// Path item's and operation's, the nearer one winning; a list operation's page parameter carries the page's
    /// default and maximum.
    pub parameters: Vec<Parameter>,
    /// The request body.
    pub body: Option<Body>,
    /// In document order.
    pub responses: Vec<Response>,
    /// What is switched off here, inherited ones included.
    pub waivers: Vec<Waiver>,
    /// Where `security` and each key of `x-security` that is in force here was written: at the
    /// operation, its path or the root.
    pub said: Said,
    /// What document and path say of the controls that a nearer value replaces whole, so that
    /// `check` can tell what became looser.
    pub inherited: Inherited,
}

/// The controls of an operation as they would be without the operation's own.
#[derive(Clone, Debug)]
pub struct Inherited {
    /// Cross-origin answers.
    pub cors: Cors,
    /// What a request may cost.
    pub limits: Limits,
    /// `Cache-Control`.
    pub cache: Cache,
    /// The audit trail.
    pub audit: Audit,
    /// Where each was written.
    pub said: Said,
}

/// HTTP methods that OpenAPI can declare; TRACE is never served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// GET.
    Get,
    /// PUT.
    Put,
    /// POST.
    Post,
    /// DELETE.
    Delete,
    /// OPTIONS.
    Options,
    /// HEAD.
    Head,
    /// PATCH.
    Patch,
}

impl Method {
    /// As it stands in a request.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
        }
    }
}

/// A path as written and in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathTemplate {
    /// Where.
    pub place: Place,
    /// `/orders/{orderId}`.
    pub raw: String,
    /// Literal and parameter pieces in order, slashes inside the literals.
    pub segments: Vec<Segment>,
}

/// A piece of a path template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// `/orders/`.
    Literal(String),
    /// `orderId`.
    Parameter(String),
}

/// A declared answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// Where.
    pub place: Place,
    /// Its key.
    pub status: Status,
    /// Its description.
    pub description: String,
    /// What it carries, by media type, in document order; empty when it has no content.
    pub content: Vec<Content>,
    /// Declared headers.
    pub headers: Vec<Header>,
}

impl Response {
    /// Every schema that stands in its content.
    pub fn schemas(&self) -> impl Iterator<Item = SchemaId> {
        self.content.iter().filter_map(|content| content.form.schema())
    }

    /// Whether a client sees it as success: 2xx.
    pub fn is_success(&self) -> bool {
        matches!(self.status, Status::Code(200..300) | Status::Range(2))
    }
}

/// A media type of an answer.
#[derive(Clone, Debug)]
pub struct Content {
    /// Where.
    pub place: Place,
    /// Lower case, without parameters. A range (`image/*`) leaves the type to the handler.
    pub media: String,
    /// How it is sent.
    pub form: Form,
    /// What the value must be, or each item of it; none for bytes, and where nothing is written.
    pub assertion: Option<AssertionId>,
}

/// How an answer is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As JSON.
    Json(SchemaId),
    /// As text in UTF-8, of a schema where one is written.
    Text(Option<SchemaId>),
    /// As bytes.
    Bytes,
    /// Item by item, a line of JSON for each.
    Lines(SchemaId),
    /// As events whose data is JSON.
    Events(SchemaId),
    /// As events whose data is text.
    TextEvents(SchemaId),
    /// As events whose schema speaks of `data`, `event`, `id` and `retry`.
    WholeEvents(SchemaId),
}

impl Form {
    /// The schema of the value, or of each item.
    pub const fn schema(self) -> Option<SchemaId> {
        match self {
            Self::Text(schema) => schema,
            Self::Bytes => None,
            Self::Json(schema)
            | Self::Lines(schema)
            | Self::Events(schema)
            | Self::TextEvents(schema)
            | Self::WholeEvents(schema) => Some(schema),
        }
    }
}

/// A key of `responses`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// `200`.
    Code(u16),
    /// `4XX`: the class digit.
    Range(u8),
    /// `default`.
    Default,
}

/// A response header.
#[derive(Clone, Debug)]
pub struct Header {
    /// Where.
    pub place: Place,
    /// As written.
    pub name: String,
    /// `required`.
    pub required: bool,
    /// Empty when absent.
    pub description: String,
    /// Its schema.
    pub schema: SchemaId,
    /// How it is written.
    pub written: HeaderForm,
    /// What its value must be, where its type does not say it.
    pub assertion: Option<AssertionId>,
}

/// How a response header is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderForm {
    /// `style: simple`.
    Simple {
        /// Members of an object as `name=value`.
        explode: bool,
    },
    /// As JSON (`content`).
    Json,
}
