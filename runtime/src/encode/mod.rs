//! Answers: models written as JSON for one caller, with masks and read scopes, and nothing of a
//! record that is not theirs.

mod encoder;
mod mask;
mod models;
mod object;
mod reply;
mod text;

#[cfg(test)]
mod tests;

pub use encoder::{Encode, Encoder, Poison};
pub use mask::{Mask, MaskText};
pub use object::ObjectEncoder;
pub use reply::{Answer, HeaderText, Reply};
pub(crate) use text::quote;
