//! The encoder: one buffer, the caller's scopes, the watch over ownership.

use std::fmt;

use super::{ObjectEncoder, text};
use crate::{
    own::{Resource, Watch},
    policy::NameSet,
};

/// A type that is written into answers; generated for every schema.
pub trait Encode {
    /// Writes exactly one JSON value.
    fn encode(&self, out: &mut Encoder<'_>);
}

/// Why an answer must not be sent. The caller gets a 500, the audit trail an alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Poison {
    /// A record of somebody else is in it.
    Foreign {
        /// The resource.
        resource: &'static str,
    },
    /// A float that JSON has no number for.
    NotFinite,
    /// A header value with control characters, or a status that is none.
    Head,
    /// A body under a status that has none (RFC 9110 §15.3.5, §15.4.5).
    Body {
        /// The status.
        status: u16,
    },
    /// A file of another media type than the document declares.
    Media {
        /// What is declared.
        declared: &'static str,
    },
    /// An item of a stream with more than 1 MiB.
    TooLarge,
    /// A field of an event with a line break, or of the wrong type.
    EventField,
    /// A file that is longer or shorter than it was said to be.
    Length,
    /// It is not what the document says of it.
    Invalid {
        /// Where (RFC 6901).
        pointer: String,
        /// The keyword that is not met.
        keyword: &'static str,
    },
}

impl fmt::Display for Poison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign { resource } => write!(f, "a foreign {resource} in an answer"),
            Self::NotFinite => f.write_str("a number that is not finite in an answer"),
            Self::Head => f.write_str("an answer's status or header cannot be sent"),
            Self::Body { status } => write!(f, "an answer of status {status} has a body"),
            Self::Media { declared } => {
                write!(f, "an answer of another media type than {declared}, which is declared")
            }
            Self::TooLarge => f.write_str("an item of a stream has more than 1 MiB"),
            Self::EventField => {
                f.write_str("a field of an event has a line break, or is of the wrong type")
            }
            Self::Invalid { pointer, keyword } => {
                write!(f, "an answer is not what its schema says: {keyword} at \"{pointer}\"")
            }
            Self::Length => f.write_str("a file is longer or shorter than it was said to be"),
        }
    }
}

impl std::error::Error for Poison {}

/// Writes one answer for one caller.
pub struct Encoder<'c> {
    pub(super) buffer: Vec<u8>,
    pub(super) scopes: &'c NameSet,
    pub(super) watch: &'c dyn Watch,
    poison: Option<Poison>,
    /// Everything is written as it is, for whoever holds it against its schema.
    whole: bool,
}

impl<'c> Encoder<'c> {
    /// For a caller who holds `scopes`.
    pub fn new(scopes: &'c NameSet, watch: &'c dyn Watch) -> Self {
        Self { buffer: Vec::new(), scopes, watch, poison: None, whole: false }
    }

    /// Writes everything as it is, masked or not: never to be sent.
    pub(super) fn whole(mut self) -> Self {
        self.whole = true;
        self
    }

    pub(super) const fn is_whole(&self) -> bool {
        self.whole
    }

    /// Writes behind what is in `buffer`.
    pub(super) fn onto(mut self, buffer: Vec<u8>) -> Self {
        self.buffer = buffer;
        self
    }

    /// What was written.
    ///
    /// # Errors
    /// The first [`Poison`]; nothing of the answer may be sent then.
    pub fn finish(self) -> Result<Vec<u8>, Poison> {
        match self.poison {
            None => Ok(self.buffer),
            Some(poison) => Err(poison),
        }
    }

    /// What was written, spoilt or not.
    pub(super) fn into_parts(self) -> (Vec<u8>, Option<Poison>) {
        (self.buffer, self.poison)
    }

    /// Writes an object.
    pub fn object(&mut self, members: impl FnOnce(&mut ObjectEncoder<'_, 'c>)) {
        self.buffer.push(b'{');
        members(&mut ObjectEncoder::new(self));
        self.buffer.push(b'}');
    }

    /// Writes an array.
    pub fn array<T: Encode>(&mut self, items: impl IntoIterator<Item = T>) {
        self.buffer.push(b'[');
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.buffer.push(b',');
            }
            item.encode(self);
        }
        self.buffer.push(b']');
    }

    /// Writes an array of items of several types.
    pub fn items(&mut self, items: &[&dyn Encode]) {
        self.array(items);
    }

    /// Writes a string.
    pub fn string(&mut self, value: &str) {
        text::quote(&mut self.buffer, value);
    }

    /// Writes `null`.
    pub fn null(&mut self) {
        self.buffer.extend_from_slice(b"null");
    }

    /// Asks the watch for a record of a resource; the encoding of the resource's model begins
    /// with it. A foreign record poisons the answer.
    pub fn resource<R: Resource>(&mut self, record: &R) {
        if !self.whole && !self.watch.permits(R::RULE, record) {
            self.poison(Poison::Foreign { resource: R::RULE.name });
        }
    }

    /// Whether the caller holds at least one of `scopes`.
    pub fn holds(&self, scopes: &NameSet) -> bool {
        self.whole || self.scopes.holds_any(scopes)
    }

    /// Spoils the answer; the first reason stays.
    pub(super) fn poison(&mut self, poison: Poison) {
        self.poison.get_or_insert(poison);
    }

    /// Writes what needs no escape.
    pub(super) fn raw(&mut self, text: &str) {
        self.buffer.extend_from_slice(text.as_bytes());
    }
}

impl fmt::Debug for Encoder<'_> {
    /// Without the buffer: it holds an answer.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder").field("poison", &self.poison).finish_non_exhaustive()
    }
}
