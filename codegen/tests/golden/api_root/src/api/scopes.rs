use ::secgen_runtime::policy;
use super::policies::API;

/// Read it
pub const READ_A: policy::ScopeName = API.scope("read:a");

/// `write:a`
pub const WRITE_A: policy::ScopeName = API.scope("write:a");
