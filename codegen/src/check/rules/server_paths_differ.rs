//! `servers` whose paths differ.
//!
//! The path of the server's URL is where the routes are mounted, and one program mounts them once.
//!
//! ## Refused
//!
//! ```yaml
//! servers: [{ url: https://api.example.com/v1 }, { url: https://test.example.com/v2 }]
//! ```
//!
//! ## Accepted
//!
//! ```yaml
//! servers: [{ url: https://api.example.com/v1 }, { url: https://test.example.com/v1 }]
//! ```

use crate::check::Rule;
use crate::finding::codes;

pub(super) const RULE: Rule = Rule::error(
    codes::SERVER_PATHS_DIFFER,
    "server-paths-differ",
    include_str!("server_paths_differ.rs"),
);
