//! Who asked for what, and how it ended: one event a decision, to a sink of the user's choice.

mod event;
mod json_lines;
mod line;
mod sinks;
mod text;
mod time;

pub use event::{CallerId, Event, Outcome};
pub use json_lines::JsonLines;
pub use sinks::{Sink, Tee, TracingSink};
