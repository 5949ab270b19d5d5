//! What a run of `dev` keeps in its folder, so that `token` can sign with its key.

use serde::{Deserialize, Serialize};

/// The name of the file.
pub(super) const FILE: &str = "issuer.json";

/// The throw-away issuer, private key and all.
#[derive(Deserialize, Serialize)]
pub(super) struct State {
    /// The private key.
    pub(super) seed: String,
    /// The name of the key.
    pub(super) kid: String,
    /// The schemes that believe its tokens.
    pub(super) schemes: Vec<TokenScheme>,
}

/// What a token must say to be believed by a scheme, and where.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct TokenScheme {
    pub(super) name: String,
    pub(super) issuer: String,
    pub(super) audience: String,
    pub(super) token_type: String,
    /// In seconds.
    pub(super) lifetime: u64,
    /// Every scope of the document.
    pub(super) scopes: Vec<String>,
    /// Dotted paths of claims; empty where the document reads none.
    pub(super) subject: String,
    pub(super) scope_path: String,
    pub(super) roles: String,
    pub(super) tenant: String,
    /// What `acr` says when nobody says otherwise; may be empty.
    pub(super) acr: String,
}
