//! What the tests of secgen share: a plain HTTP client, servers as processes,
//! throw-away issuers.

#[allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "shared with the runtime's tests"
)]
#[path = "../../runtime/src/auth/certificate/testing.rs"]
pub mod authority;
pub mod bodies;
pub mod callers;
pub mod client;
pub mod club;
pub mod corpus;
pub mod issuer;
pub mod keywords;
pub mod media;
pub mod notes;
pub mod orders;
pub mod provider;
pub mod sample;
pub mod server;
pub mod tls;
pub mod workshop;
