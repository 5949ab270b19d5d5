//! Types of generated models that the standard library lacks.

mod nullable;
mod secret;
mod sensitive;

pub use nullable::{Nullable, present};
pub use secret::Secret;
pub use sensitive::Sensitive;
pub use uuid::Uuid;
