//! Is it sound? The only door from a contract to emission.
//!
//! Every rule runs on every contract, one after another, so that one run shows every fault. What
//! the rules say, `waive: { lint:CODE: reason }` may silence where a rule allows it; if an error
//! is left, there is no [`SoundContract`].

mod accept;
mod address;
mod beside;
mod explain;
mod fold;
mod identifier;
mod reach;
mod rule;
pub mod rules;
mod waivers;

pub use accept::{SoundContract, accept, judge};
pub use explain::{explain, find};
pub use rule::{Example, Rule};
