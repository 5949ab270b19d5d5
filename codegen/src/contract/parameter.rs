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

impl Parameter {
    /// As a call in a manual writes it, `text` for every value: a segment of a path, pairs of a query
    /// or a cookie, the value of a header. The document's names go through `escaped`.
    pub fn sample(&self, escaped: impl Fn(&str) -> String, text: &str) -> String {
        let name = escaped(&self.name);
        let members = self.shape.members();
        let is_spread = self.explode && members.is_some();
        let separator = match self.style {
            Style::Matrix if self.explode => ";",
            Style::Label if self.explode => ".",
            Style::Form if self.explode => "&",
            Style::Cookie if self.explode => "; ",
            Style::SpaceDelimited => "%20",
            Style::PipeDelimited => "%7C",
            _ => ",",
        };
        let value = match members {
            Some(members) if self.style == Style::DeepObject => {
                return members.deep(&name, &escaped, text).join("&");
            }
            Some(members) => {
                let between = if self.explode { "=" } else { separator };
                let pair = |(name, _): (&str, _)| format!("{}{between}{text}", escaped(name));
                members.shown().into_iter().map(pair).collect::<Vec<_>>().join(separator)
            }
            None => text.to_owned(),
        };
        match self.style {
            Style::Matrix if is_spread => format!(";{value}"),
            Style::Matrix => format!(";{name}={value}"),
            Style::Label => format!(".{value}"),
            Style::Simple => value,
            _ if is_spread => value,
            _ => format!("{name}={value}"),
        }
    }
}

impl Shape {
    /// Of an object, or of the first of several that is one.
    fn members(&self) -> Option<&Members> {
        match self {
            Self::Object(members) => Some(members),
            Self::Either(_, shapes) => shapes.first()?.members(),
            Self::Scalar(_) | Self::List(_) | Self::Json => None,
        }
    }
}

impl Members {
    /// Every declared member; one of no name of its own where none is.
    fn shown(&self) -> Vec<(&str, Option<&Shape>)> {
        match self.named.as_slice() {
            [] => vec![("name", self.rest.as_deref())],
            named => named.iter().map(|(name, shape)| (name.as_str(), Some(shape))).collect(),
        }
    }

    /// `filter[near][x]=…`, brackets percent-encoded.
    fn deep(&self, within: &str, escaped: &impl Fn(&str) -> String, text: &str) -> Vec<String> {
        let pairs = |(name, shape): (&str, Option<&Shape>)| {
            let name = format!("{within}%5B{}%5D", escaped(name));
            match shape.and_then(Shape::members) {
                Some(members) => members.deep(&name, escaped, text),
                None => vec![format!("{name}={text}")],
            }
        };
        self.shown().into_iter().flat_map(pairs).collect()
    }
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
