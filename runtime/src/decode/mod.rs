//! Decoding is validation: a request's parts become typed values or a list of violations, all at
//! once, each with a JSON pointer and a stable code, none with anything that was sent.

mod any_of;
mod apart;
mod array;
mod bodies;
mod bounds;
mod checked;
mod chosen;
mod decoder;
pub mod ecma;
mod findings;
mod form;
mod format;
mod formed;
mod inputs;
mod members;
mod numbers;
mod object;
mod one_of;
mod parameter;
mod parts;
mod path;
mod pattern;
mod places;
mod query;
mod rules;
mod sent;
mod sequence;
mod shape;
mod strings;
mod tuple;
mod untyped;

#[cfg(test)]
pub(crate) mod tests;

pub(crate) use bodies::Chosen;
pub use checked::{Refused, checked, checked_number, checked_text};
pub use decoder::{Decode, Decoder};
pub(crate) use findings::pieces;
pub use findings::{Decoded, In, MAX_VIOLATIONS, Violation};
pub(crate) use form::{Fault as FormFault, Form};
pub use format::Format;
pub use formed::Formed;
pub(crate) use inputs::Heard;
pub use inputs::Inputs;
pub use members::Members;
pub use numbers::{Float, Integer};
pub use one_of::Branch;
pub use parameter::{Fits, ObjectShape, Parameter, Shape, Style, Text};
pub(crate) use parts::{part, part_header, text_value};
pub use pattern::{Pattern, PatternFault};
pub(crate) use places::Places;
pub use rules::{ArrayRule, IntegerRule, MapRule, NumberRule, ObjectRule, StringRule};
pub use tuple::Items;
