//! JSON as RFC 8259 has it, read strictly: a borrowed tree for requests, an owned one for handlers,
//! and numbers that keep their exact decimal value.
//!
//! What RFC 8259 leaves open is decided so, as `JSONTestSuite` names it (`i_…`):
//!
//! | what | decision |
//! |---|---|
//! | integers beyond 64 bits, numbers beyond what a float holds, or too near to zero for one | taken, exactly |
//! | a number of more than 1024 characters | refused |
//! | an exponent of more than 15 digits without leading zeros | refused |
//! | an escape that is half of a surrogate pair, in a name or a string | refused |
//! | bytes that are not UTF-8: overlong, cut off, above U+10FFFF, surrogates, Latin-1 | refused |
//! | UTF-16, with a byte order mark or without | refused |
//! | a byte order mark before UTF-8 | refused |
//! | 500 nested arrays | refused; a document chooses the depth, 256 at most |
//! | a name that stands twice in one object, however it is spelt (`y_object_duplicated_key…`) | refused |

mod decimal;
mod distinct;
mod number;
mod object;
mod owned;
mod parse;
mod scan;
mod serial;
mod value;

#[cfg(test)]
mod suite;

pub use number::{NotANumber, Number, NumberText};
pub use object::Object;
pub use owned::Json;
pub use parse::{Budget, Malformed, parse};
pub use value::Value;

pub(crate) use decimal::Decimal;
pub(crate) use distinct::all_distinct;
pub(crate) use scan::plain_prefix;
