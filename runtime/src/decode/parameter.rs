//! A parameter of the document: where it stands, how its text becomes a value.

use super::{Decoder, In};
use crate::json::Value;

/// One parameter; how it is validated is the decoding that it is handed to.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    pub(super) name: &'static str,
    pub(super) location: In,
    pub(super) style: Style,
    pub(super) explode: bool,
    pub(super) shape: Shape,
    /// `allowReserved`
    pub(super) reserved: bool,
    /// `allowEmptyValue`
    pub(super) empty: bool,
}

/// `style`, of OpenAPI 3.2 (section 4.12.2.2) and RFC 6570. What separates items is taken as it
/// stands; percent-encoded it is a part of an item, but for spaces and pipes, which no query holds
/// as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `;color=blue,black`, `;color=blue;color=black`, `;color=R,100`, `;R=100`
    Matrix,
    /// `.blue,black`, `.blue.black`, `.R,100`, `.R=100`
    Label,
    /// `blue,black`, `R,100`, `R=100`
    Simple,
    /// `color=blue,black`, `color=blue&color=black`, `color=R,100`, `R=100`
    Form,
    /// `color=blue%20black`, `color=R%20100`
    Space,
    /// `color=blue%7Cblack`, `color=R%7C100`
    Pipe,
    /// `color[R]=100`; arrays by repetition, objects by more brackets
    Deep,
    /// `color=blue,black`, `color=blue; color=black`, `R=100; G=200`, without percent-encoding
    Cookie,
}

/// What a parameter's text is taken apart into. Every text that is not what its shape says stays a
/// string, so that the schema's `type` refuses it.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// One text.
    Scalar(Text),
    /// An array.
    List(&'static Shape),
    /// An object.
    Object(&'static ObjectShape),
    /// The first of these whose value the schema takes.
    Either(&'static [Shape], Fits),
    /// A JSON text (`content`).
    Json,
}

/// Whether a schema takes a value.
pub type Fits = fn(&Value<'_>, &mut Decoder<'_>) -> bool;

/// The members of an object.
#[derive(Clone, Copy, Debug)]
pub struct ObjectShape {
    /// By name.
    pub members: &'static [(&'static str, Shape)],
    /// Of other members; none: they are texts that the schema knows nothing of, and of a spread
    /// object no members at all.
    pub rest: Option<Shape>,
}

/// What one text stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// A string.
    String,
    /// A number of RFC 8259.
    Number,
    /// `true` or `false`.
    Boolean,
}

impl Parameter {
    /// A path parameter; `simple` when not said.
    pub const fn path(name: &'static str) -> Self {
        Self::new(name, In::Path, Style::Simple)
    }

    /// A query parameter; `form`, exploded, when not said.
    pub const fn query(name: &'static str) -> Self {
        Self::new(name, In::Query, Style::Form).explode(true)
    }

    /// A header; its name is compared without regard to case.
    pub const fn header(name: &'static str) -> Self {
        Self::new(name, In::Header, Style::Simple)
    }

    /// A cookie; `form`, exploded, when not said.
    pub const fn cookie(name: &'static str) -> Self {
        Self::new(name, In::Cookie, Style::Form).explode(true)
    }

    /// It is one text; a string when not said.
    pub const fn text(self, text: Text) -> Self {
        self.shape(Shape::Scalar(text))
    }

    /// It is an array of texts.
    pub const fn list(self, text: Text) -> Self {
        self.shape(match text {
            Text::String => Shape::List(&Shape::TEXT),
            Text::Number => Shape::List(&Shape::NUMBER),
            Text::Boolean => Shape::List(&Shape::BOOLEAN),
        })
    }

    /// What its text is taken apart into.
    pub const fn shape(mut self, shape: Shape) -> Self {
        self.shape = shape;
        self
    }

    /// `style`
    pub const fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// `explode`
    pub const fn explode(mut self, explode: bool) -> Self {
        self.explode = explode;
        self
    }

    /// `allowReserved`: in the query, `+` is a plus and no space.
    pub const fn reserved(mut self) -> Self {
        self.reserved = true;
        self
    }

    /// `allowEmptyValue`: an empty text is the empty string, array or object; where the schema has
    /// none of these, it is as if nothing had been sent.
    pub const fn may_be_empty(mut self) -> Self {
        self.empty = true;
        self
    }

    const fn new(name: &'static str, location: In, style: Style) -> Self {
        let shape = Shape::Scalar(Text::String);
        Self { name, location, style, explode: false, shape, reserved: false, empty: false }
    }

    /// Whether its members stand under their own names beside other parameters.
    pub(super) fn is_spread(&self) -> bool {
        self.explode
            && matches!(self.style, Style::Form | Style::Cookie)
            && !self.shape.objects().is_empty()
    }
}

impl Shape {
    /// One text that is a string.
    pub const TEXT: Self = Self::Scalar(Text::String);
    /// One text that is a number.
    pub const NUMBER: Self = Self::Scalar(Text::Number);
    /// One text that is a truth.
    pub const BOOLEAN: Self = Self::Scalar(Text::Boolean);

    /// The objects that it may be.
    pub(super) fn objects(&self) -> Vec<&'static ObjectShape> {
        match self {
            Self::Object(shape) => vec![shape],
            Self::Either(shapes, _) => shapes.iter().flat_map(Self::objects).collect(),
            Self::Scalar(_) | Self::List(_) | Self::Json => Vec::new(),
        }
    }
}

impl ObjectShape {
    /// Of one member.
    pub(super) fn member(&self, name: &str) -> Option<&Shape> {
        let named = self.members.iter().find(|(known, _)| *known == name);
        named.map(|(_, shape)| shape).or(self.rest.as_ref())
    }
}
