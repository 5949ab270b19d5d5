//! What a record shows of one of its fields when ownership is decided.

/// A field of a record, as ownership compares it. Nothing is coerced: what is not text never
/// equals a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue<'a> {
    /// Absent, null, or no such field.
    Missing,
    /// A string.
    Text(&'a str),
    /// A list of strings.
    Texts(Vec<&'a str>),
    /// Of another type; never matches.
    Other,
}
