//! The guard that generated servers call.
//!
//! A request's journey, in order:
//!
//! 1. [`guard`] takes it from the connection and asks every check in its one order;
//! 2. `route` finds the operation, `trace` names the request, [`limit`] counts it, `cors` says
//!    who may read the answer;
//! 3. [`auth`] finds out who is calling, and [`policy`] says whether that is enough;
//! 4. [`json`] and [`decode`] turn the request into typed values, or into every violation; what no
//!    type says of a schema, [`assertion`] holds against them first;
//! 5. [`own`] proves whose object it is;
//! 6. the application's handler runs;
//! 7. [`encode`] projects the answer for the caller, `headers` dress it, [`audit`] keeps the event;
//! 8. whoever is refused on the way hears a [`reject::Rejection`].
//!
//! [`store`] keeps what must outlive a request: revocations, replays, sessions.
//!
//! [`body`] holds what a handler reads while it comes.
//!
//! [`config`] checks before the port is bound what only the environment can tell; [`values`] are
//! the types of generated models that the standard library lacks.

pub mod assertion;
pub mod audit;
pub mod auth;
pub mod body;
pub mod config;
mod cors;
pub mod dangerous;
pub mod decode;
pub mod encode;
mod generated;
pub mod guard;
mod headers;
mod idempotency;
pub mod json;
pub mod limit;
pub mod metrics;
pub mod own;
pub mod password;
pub mod policy;
pub mod reject;
mod route;
pub mod secure;
pub mod serve;
pub mod session;
pub mod store;
mod trace;
pub mod values;

pub use generated::generated_by;
pub use secgen_macros::{secure, secure_with_document};

#[doc(hidden)]
pub use {axum, bytes, http, serde, uuid};
