//! A parameter of the document: where it stands, how its text becomes a value.

use std::borrow::Cow;

use super::In;
use crate::json::{NumberText, Value};

/// One parameter; how it is validated is the decoding that it is handed to.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    pub(super) name: &'static str,
    pub(super) location: In,
    text: Text,
    pub(super) list: Option<List>,
}

/// What a parameter's text stands for. A text that is not such a value stays a string, so that
/// the schema's `type` refuses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// A string.
    String,
    /// A number of RFC 8259.
    Number,
    /// Likewise; the schema asks for an integer.
    Integer,
    /// `true` or `false`.
    Boolean,
}

/// How the items of an array stand in a parameter (OpenAPI's `style` and `explode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// `form` with `explode`, in query and cookies: one pair for each item.
    Exploded,
    /// `form` without `explode`, and `simple`: separated by commas.
    Comma,
    /// `spaceDelimited`
    Space,
    /// `pipeDelimited`
    Pipe,
}

impl Parameter {
    /// A path parameter.
    pub const fn path(name: &'static str) -> Self {
        Self::new(name, In::Path)
    }

    /// A query parameter.
    pub const fn query(name: &'static str) -> Self {
        Self::new(name, In::Query)
    }

    /// A header; its name is compared without regard to case.
    pub const fn header(name: &'static str) -> Self {
        Self::new(name, In::Header)
    }

    /// A cookie.
    pub const fn cookie(name: &'static str) -> Self {
        Self::new(name, In::Cookie)
    }

    /// What the text, or each item of a list, stands for; a string when not said.
    pub const fn text(mut self, text: Text) -> Self {
        self.text = text;
        self
    }

    /// The parameter is an array.
    pub const fn list(mut self, list: List) -> Self {
        self.list = Some(list);
        self
    }

    const fn new(name: &'static str, location: In) -> Self {
        Self { name, location, text: Text::String, list: None }
    }

    /// The value that a decoded text stands for.
    pub(super) fn value<'a>(&self, text: Cow<'a, str>) -> Value<'a> {
        match (self.text, text.as_ref()) {
            (Text::Boolean, "true") => Value::Bool(true),
            (Text::Boolean, "false") => Value::Bool(false),
            (Text::Number | Text::Integer, _) => match NumberText::new(text.clone()) {
                Some(number) => Value::Number(number),
                None => Value::String(text),
            },
            _ => Value::String(text),
        }
    }
}
