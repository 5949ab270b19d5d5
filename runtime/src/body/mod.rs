//! Bodies of requests: which media type one has, and those that are handed to the handler while
//! they come.
//!
//! JSON, forms and text are decoded before the handler, like parameters. Bytes and multipart forms
//! are streams: [`Stream`] and [`Multipart`] hold every limit of the document while they are read.
//! What is wrong with one is a [`crate::reject::Rejection`] that `?` hands on, and the guard
//! answers it whatever the handler makes of it.

mod content_type;
mod flow;
mod multipart;
mod passing;
mod rule;
mod stream;
mod text;

pub(crate) use content_type::{Charset, ContentType};
pub(crate) use flow::Flow;
pub(crate) use flow::Means;
pub(crate) use multipart::Parts;
pub use multipart::{File, Multipart, Part};
pub(crate) use passing::Passing;
pub use rule::{MOST_PARTS, MultipartRule, PartHeader, PartRule, SMALL_PART};
pub use stream::Stream;
pub(crate) use text::read as read_text;
