//! How much a caller may ask: a sliding-window limiter in bounded memory, and the fields that tell it.
//!
//! One request asks its tiers in two phases, those by address before credentials are read and
//! those by caller after. A phase is decided at once under the locks of its keys: when one tier
//! refuses, none is charged. Nothing here reads a clock; the caller reads it once a request.
//!
//! ```text
//! let parts = limiter.stranger(peer);
//! limiter.ask(plan.before(), &parts, now, &mut told)?;
//! let parts = limiter.known(parts, caller.key(), caller.tenant());
//! limiter.ask(plan.after(), &parts, now, &mut told)?;
//! told.write(&limiter, &plan, response.headers_mut());
//! ```

mod clock;
mod fields;
mod key;
mod limiter;
mod log;
mod plan;
mod rule;
mod table;

pub use clock::{Clock, ManualClock, Now};
pub use fields::Told;
pub use key::Parts;
pub use limiter::{DEFAULT_ENTRIES, Limiter, Refused};
pub use plan::{MAX_TIERS, Phase, Plan, PlanFault};
pub use rule::TierFault;
