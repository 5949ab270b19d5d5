//! Text in, a tree with places out: YAML and JSON by one type, with budgets against bombs.

mod place;

pub use place::{FileId, Place};
