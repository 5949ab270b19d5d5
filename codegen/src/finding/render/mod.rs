//! Findings as people and tools read them: rustc's layout for a terminal, a list for JSON.

mod clean;
mod json;
mod snippet;
mod summary;
mod text;

pub use clean::clean;
pub use json::json;
pub use summary::Summary;
pub use text::{Palette, one, text};
