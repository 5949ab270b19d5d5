//! A parameter: where it travels, how its value is written as text.

use crate::source::Place;

use super::SchemaId;

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Where.
    pub place: Place,
    /// As written.
    pub name: String,
    /// `in`.
    pub location: In,
    /// Always true in a path.
    pub required: bool,
    /// Empty when absent.
    pub description: String,
    /// `deprecated`.
    pub deprecated: bool,
    /// Its schema.
    pub schema: SchemaId,
    /// `style`.
    pub style: Style,
    /// `explode`.
    pub explode: bool,
    /// What the text is taken apart into; one that `style` can write.
    pub shape: Shape,
    /// `allowReserved`: `+` is a plus.
    pub allow_reserved: bool,
    /// `allowEmptyValue`; otherwise a query parameter without a value is refused.
    pub allow_empty_value: bool,
    /// The value when absent, as JSON text; from `default` or from the page.
    pub default: Option<String>,
    /// `sensitive`: never audited.
    pub sensitive: bool,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum In {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// `style`: how a value is written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `;color=blue` in a path.
    Matrix,
    /// `.blue` in a path.
    Label,
    /// `blue` in a path or a header.
    Simple,
    /// `color=blue` in the query or a cookie.
    Form,
    /// `color=blue%20black` in the query.
    SpaceDelimited,
    /// `color=blue%7Cblack` in the query.
    PipeDelimited,
    /// `color[R]=100&color[G]=200` in the query.
    DeepObject,
    /// `color=blue` in a cookie, not percent-encoded (OpenAPI 3.2).
    Cookie,
}

/// What the text of a value is taken apart into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One text.
    Scalar(Scalar),
    /// Several of one shape.
    List(Box<Shape>),
    /// Names and values.
    Object(Members),
    /// The first of these that the schema takes.
    Either(SchemaId, Vec<Shape>),
    /// A JSON text (`content`).
    Json,
}

/// The members of an object in text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members {
    /// By name, in document order.
    pub named: Vec<(String, Shape)>,
    /// Of other members, where the document lets them pass.
    pub rest: Option<Box<Shape>>,
}

/// What one text stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scalar {
    /// A number of RFC 8259.
    Number,
    /// `true` or `false`.
    Boolean,
    /// The text.
    String,
}
