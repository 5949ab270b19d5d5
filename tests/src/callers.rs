//! The server that takes every kind of caller under test, and the issuers and keys it believes.

use std::{
    fs, io,
    path::PathBuf,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::{Value, json};

use crate::{
    client::{Answer, Request},
    issuer::{self, Issuer},
    server::Server,
};

/// The issuer of `partnerIdp`.
pub const PARTNER_ISSUER: &str = "https://id.partner.example/";
/// The only audience.
pub const AUDIENCE: &str = "callers-api";
/// A key of `service-1` of the tenant `acme`.
pub const KEY: &str = "ck_test_0123456789abcdefghijklmnopqrstuv";
/// A key of `root`, who has no tenant.
pub const ADMIN_KEY: &str = "ak_test_0123456789abcdefghijklmnopqrstuv";
/// A key of `service-2` of the tenant `globex`.
pub const FOREIGN_KEY: &str = "ck_test_foreignabcdefghijklmnopqrstuvwxy";

/// A running server and the key pairs that it believes.
#[derive(Debug)]
pub struct Callers {
    server: Server,
    folder: PathBuf,
    /// The pair of `idp`.
    pub idp: Issuer,
    /// The pair of `partnerIdp`; its `kid` is the one of `idp` too.
    pub partner: Issuer,
}

impl Callers {
    /// Starts `program` with fresh key sets.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(program: &str) -> io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("secgen-callers-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder)?;
        let (idp, partner) = (Issuer::ed25519("one"), Issuer::p256("one"));
        let key = |id: &str, key: &str, subject: &str, tenant: Value| {
            issuer::key_line(id, key, &json!({"subject": subject, "tenant": tenant}))
        };
        let files = [
            ("idp.json", idp.jwks()),
            ("partner.json", partner.jwks()),
            (
                "keys.jsonl",
                [
                    key("k1", KEY, "service-1", json!("acme")),
                    key("k2", FOREIGN_KEY, "service-2", json!("globex")),
                ]
                .join("\n"),
            ),
            ("admins.jsonl", key("a1", ADMIN_KEY, "root", Value::Null)),
        ];
        for (name, text) in &files {
            fs::write(folder.join(name), text)?;
        }
        let mut command = Command::new(program);
        let path = |name: &str| folder.join(name).display().to_string();
        command
            .env("BIND", "127.0.0.1:0")
            .env("IDP_ISSUER", issuer::ISSUER)
            .env("IDP_JWKS_URI", format!("file:{}", path("idp.json")))
            .env("PARTNER_ISSUER", PARTNER_ISSUER)
            .env("PARTNER_JWKS_URI", format!("file:{}", path("partner.json")))
            .env("KEYS", path("keys.jsonl"))
            .env("ADMIN_KEYS", path("admins.jsonl"));
        let server = Server::run(&mut command)?;
        Ok(Self { server, folder, idp, partner })
    }

    /// Good claims of the first issuer; change members to make them bad.
    pub fn claims(subject: &str, tenant: &str, scope: &str) -> Value {
        let mut claims = issuer::claims(subject, tenant, scope);
        claims["aud"] = json!(AUDIENCE);
        claims
    }

    /// A good token of the first issuer.
    pub fn token(&self, subject: &str, tenant: &str, scope: &str) -> String {
        self.idp.token(&Self::claims(subject, tenant, scope))
    }

    /// A good token of the second issuer.
    pub fn partner_token(&self, subject: &str, scope: &str) -> String {
        let mut claims = Self::claims(subject, "acme", scope);
        claims["iss"] = json!(PARTNER_ISSUER);
        self.partner.token(&claims)
    }

    /// Sends a request.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn send(&self, request: &Request) -> io::Result<Answer> {
        request.send(self.server.address())
    }
}

impl Drop for Callers {
    fn drop(&mut self) {
        // Left behind at worst: public keys and hashes.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
