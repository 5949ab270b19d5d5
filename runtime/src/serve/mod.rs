//! The accept loop: who may connect, for how long, and what a request must be before the guard sees it.
//!
//! hyper answers what it cannot parse by itself; on HTTP/1 such an answer is replaced on its way
//! out, so that it has the shape and the security header fields of every other refusal. On HTTP/2
//! what breaks the protocol is a reset or a GOAWAY, which carries neither.

mod accept;
mod admin;
mod begun;
mod bodies;
mod capacity;
mod connection;
mod door;
mod frames;
mod framing;
mod guarded;
mod guide;
mod hosts;
mod life;
mod load;
mod options;
mod peer;
mod readiness;
mod refusals;
mod tls;
mod variables;
mod wire;

pub use accept::{ServeError, serve, serve_on, serve_with};
pub use guarded::Guarded;
pub use options::ServeOptions;
pub use peer::Peer;
pub use readiness::{Readiness, Standing};

#[cfg(test)]
mod tests;
