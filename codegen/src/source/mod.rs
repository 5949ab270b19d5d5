//! Text in, a tree with places out: YAML and JSON by one type, with budgets against bombs.

mod budget;
mod duplicates;
mod json;
mod locate;
mod node;
mod offsets;
mod overlay;
mod place;
mod scalar;
mod sources;
mod yaml;

pub use budget::{
    MAX_ALIASED_BYTES, MAX_ALIASED_NODES, MAX_BYTES, MAX_DEPTH, MAX_EVENT, MAX_NODES,
};
pub use locate::Location;
pub use node::{Entry, Key, Node, Value};
pub use overlay::ObjectKind;
pub use place::{FileId, Place};
pub use sources::{ReadError, Sources};
