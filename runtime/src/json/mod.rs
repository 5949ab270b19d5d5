//! JSON as RFC 8259 has it, read strictly: a borrowed tree for requests, an owned one for handlers,
//! and numbers that keep their exact decimal value.

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
