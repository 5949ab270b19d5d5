//! What the tests of secgen share: a plain HTTP client and servers as processes.

pub mod client;
pub mod server;
