//! A request body: which media types are taken, and what becomes of each.

use crate::source::Place;

use super::{Header, Parameter, SchemaId};

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// Where.
    pub place: Place,
    /// Whether a request without one is refused.
    pub required: bool,
    /// Empty when absent.
    pub description: String,
    /// What may be sent, in document order, without what is waived. Empty: every body is a 415.
    pub contents: Vec<BodyContent>,
}

/// A member of `content`.
#[derive(Clone, Debug)]
pub struct BodyContent {
    /// Where (its key).
    pub place: Place,
    /// A media type or range in lower case, without parameters.
    pub media: String,
    /// The parameters that are written beside it, names in lower case.
    pub parameters: Vec<(String, String)>,
    /// How it is read.
    pub syntax: Syntax,
}

/// How a body is read.
#[derive(Clone, Debug)]
pub enum Syntax {
    /// JSON, decoded before the handler.
    Json(SchemaId),
    /// A form in a query's clothes, decoded before the handler like a JSON object.
    Form {
        /// An object.
        schema: SchemaId,
        /// How each property is written: as a query parameter that may be empty.
        fields: Vec<Parameter>,
    },
    /// Text, decoded before the handler.
    Text(SchemaId),
    /// Handed on as it comes.
    Bytes {
        /// `maxLength`, in bytes.
        most: Option<u64>,
    },
    /// Handed on part by part.
    Multipart {
        /// An object, of which the parts are members.
        schema: SchemaId,
        /// In document order; others are refused.
        parts: Vec<Part>,
    },
}

/// A part of a multipart form.
#[derive(Clone, Debug)]
pub struct Part {
    /// Where.
    pub place: Place,
    /// As written.
    pub name: String,
    /// Empty when absent.
    pub description: String,
    /// Of one part; of an item, when there may be several.
    pub schema: SchemaId,
    /// How it is read.
    pub content: PartContent,
    /// The fewest and the most of them; without `maxItems` the runtime's bound.
    pub least: u64,
    /// Likewise.
    pub most: Option<u64>,
    /// Whether each is an item of an array.
    pub is_list: bool,
    /// The most bytes; the runtime's bound when absent.
    pub size: Option<u64>,
    /// The media ranges that it may be of; empty: every one but `multipart/*`.
    pub media: Vec<String>,
    /// Headers that are checked.
    pub headers: Vec<Header>,
}

/// How a part is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartContent {
    /// JSON, in memory.
    Json,
    /// Text that stands for a scalar, in memory.
    Text,
    /// Handed on as it comes.
    File,
}

impl Body {
    /// The one schema of every body that may be sent; none when there are several, when one is no
    /// value but a stream, or when none is taken.
    pub fn value(&self) -> Option<SchemaId> {
        let mut schemas = self.contents.iter().map(|content| content.syntax.value());
        let first = schemas.next()??;
        schemas.all(|other| other == Some(first)).then_some(first)
    }

    /// The schemas of what may be sent, the object of a multipart form included; raw bytes have
    /// none.
    pub fn schemas(&self) -> impl Iterator<Item = SchemaId> {
        self.contents.iter().filter_map(|content| content.syntax.schema())
    }

    /// Whether anything is made of a body, be it that a missing one is refused.
    pub fn is_decoded(&self) -> bool {
        self.required || !self.contents.is_empty()
    }

    /// Whether some body is handed to the handler unread.
    pub fn is_streamed(&self) -> bool {
        self.contents.iter().any(|content| content.syntax.value().is_none())
    }
}

impl BodyContent {
    /// The options by which `curl` sends such a body; `escaped` makes a text safe in single quotes.
    pub fn curl(&self, escaped: impl Fn(&str) -> String) -> String {
        let media = self.media.replace("*/*", "application/octet-stream").replace("/*", "/…");
        let typed = |rest: &str| format!("-H 'Content-Type: {}' {rest}", escaped(&media));
        match &self.syntax {
            Syntax::Json(_) => typed("-d '{}'"),
            Syntax::Form { .. } | Syntax::Text(_) => typed("-d '…'"),
            Syntax::Bytes { .. } => typed("--data-binary @FILE"),
            Syntax::Multipart { parts, .. } => {
                let sent = parts.iter().filter(|part| part.least > 0);
                let sent = sent.map(|part| {
                    let from = if part.content == PartContent::File { "@FILE" } else { "…" };
                    format!("-F '{}={from}'", escaped(&part.name))
                });
                sent.collect::<Vec<_>>().join(" ")
            }
        }
    }
}

impl Syntax {
    /// The schema of a body that is decoded before the handler.
    pub fn value(&self) -> Option<SchemaId> {
        match self {
            Self::Json(schema) | Self::Text(schema) | Self::Form { schema, .. } => Some(*schema),
            Self::Bytes { .. } | Self::Multipart { .. } => None,
        }
    }

    /// The schema, when what is sent has a structure.
    pub fn schema(&self) -> Option<SchemaId> {
        match self {
            Self::Multipart { schema, .. } => Some(*schema),
            other => other.value(),
        }
    }
}
