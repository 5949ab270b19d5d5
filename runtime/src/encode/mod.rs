//! Answers: models written as JSON for one caller, with masks and read scopes, and nothing of a
//! record that is not theirs.

mod check;
mod content;
mod encoder;
mod event;
mod file;
mod header;
mod items;
mod mask;
mod models;
mod object;
mod reply;
mod stream;
mod text;

#[cfg(test)]
mod tests;

pub use content::{Content, Flow};
pub(crate) use content::{Lens, Life};
pub use encoder::{Encode, Encoder, Poison};
pub(crate) use event::BEAT;
pub use event::Event;
pub use file::File;
pub use header::HeaderText;
pub use mask::{Mask, MaskText};
pub use object::ObjectEncoder;
pub use reply::{Answer, Reply};
pub use stream::{Gone, Sender, Stream};
pub(crate) use text::quote;
