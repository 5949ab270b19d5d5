//! What the tests of secgen share: a plain HTTP client, servers as processes,
//! throw-away issuers.

pub mod callers;
pub mod client;
pub mod club;
pub mod corpus;
pub mod issuer;
pub mod notes;
pub mod orders;
pub mod sample;
pub mod server;
pub mod workshop;
