//! The notes example (hand-written routes beside a generated one) under test, with throw-away keys.

use std::{
    fs, io,
    path::PathBuf,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::json;

use crate::{
    client::{Answer, Request},
    issuer::{self, Issuer},
    server::Server,
};

/// The path of the only note: Alice's, of the tenant `acme`.
pub const NOTE: &str = "/v1/notes/0191f0c4-8a8e-7d50-9c2e-2f6a3a1b4c5d";

/// A running notes server and the key pair that it believes.
#[derive(Debug)]
pub struct Notes {
    server: Server,
    folder: PathBuf,
    issuer: Issuer,
}

impl Notes {
    /// Starts `program` with a fresh key set.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(program: &str) -> io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("secgen-notes-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder)?;
        let issuer = Issuer::ed25519("ed");
        let keys = folder.join("jwks.json");
        fs::write(&keys, issuer.jwks())?;
        let mut command = Command::new(program);
        command
            .env("BIND", "127.0.0.1:0")
            .env("OIDC_ISSUER", issuer::ISSUER)
            .env("OIDC_JWKS_URI", format!("file:{}", keys.display()));
        let server = Server::run(&mut command)?;
        Ok(Self { server, folder, issuer })
    }

    /// The process.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// A good token.
    pub fn token(&self, subject: &str, tenant: &str, scope: &str) -> String {
        let mut claims = issuer::claims(subject, tenant, scope);
        claims["aud"] = json!("notes-api");
        self.issuer.token(&claims)
    }

    /// A token that may read and write.
    pub fn writer(&self, subject: &str, tenant: &str) -> String {
        self.token(subject, tenant, "read:notes write:notes")
    }

    /// Sends a request.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn send(&self, request: &Request) -> io::Result<Answer> {
        request.send(self.server.address())
    }
}

impl Drop for Notes {
    fn drop(&mut self) {
        // Left behind at worst: public keys.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
