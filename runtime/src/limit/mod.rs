//! How much a caller may ask: tiers counted in bounded memory, and the fields that tell of them.
//!
//! One request asks its tiers in three [`Stage`]s: those by address before credentials are read,
//! those by caller after, and those by a member of the body once it is decoded. A stage is decided
//! at once under the locks of its keys: when one tier refuses, none is charged, and what earlier
//! stages charged is given back. Nothing here reads a clock; the caller does, once for what happens
//! at once.
//!
//! ```text
//! let mut tally = limiter.meet(ip);
//! let delay = limiter.ask(plan, Stage::Before, &asker, now, &mut tally)?;
//! let delay = limiter.ask(plan, Stage::After, &asker, now, &mut tally)?;
//! let delay = limiter.ask(plan, Stage::Body, &asker, later, &mut tally)?;
//! limiter.settle(plan, &tally, response.status(), at_the_end);
//! tally.write(&limiter, plan, response.headers_mut());
//! ```
//!
//! # Counting with other servers
//!
//! A shared store counts the same tiers beside this memory, which is asked first and refuses what
//! it can: it has seen no more than the store has. The shared side lives in a module of its own
//! under this one and needs four things:
//!
//! * [`plan::Phase::tiers`] of a stage and [`rule::Rule`]: key parts (`by`), `counts`, `window`,
//!   `sentencing`, `slowing`, `on_store_error`; the caller's limit is
//!   `rule.quotas[tally.quotas[stage][position]]` with its [`quota::Meter`].
//! * [`asker::Asker::write`]: the unhashed bytes of a key part, alike on all servers. Whoever keeps
//!   them hashes them under a key of its own. The hashes of [`parts::Parts`] mean nothing
//!   elsewhere: their secret is drawn at start.
//! * [`tally::Tally::retell`] and [`tally::Tally::refuse`]: what the store says replaces what
//!   this memory said.
//! * [`Limiter::retract`]: what was charged here for a request that the store has refused.

mod asker;
mod clock;
mod fault;
mod fold;
mod gcra;
mod hash;
mod limiter;
mod log;
mod parts;
mod plan;
mod quota;
mod rule;
mod sentence;
mod shared;
mod table;
mod tally;
#[cfg(test)]
mod testing;

pub use asker::{Asker, Identity};
pub use clock::{Clock, ManualClock, Now};
pub use fault::{MAX_PLANS, PlanFault, TierFault};
pub use limiter::{DEFAULT_ENTRIES, Limiter, Refused};
pub use plan::{MAX_TIERS, Plan, Stage};
pub use tally::Tally;

pub(crate) use shared::{Question, Shared, Verdict};
