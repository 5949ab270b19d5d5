//! The orders example under test: started with throw-away keys, and what its attackers need.

use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::{Value, json};

use crate::{
    client::{Answer, Request},
    issuer::{self, Issuer},
    server::Server,
};

/// A key of the partner `partner-1` of the tenant `acme`, for `X-API-Key`.
pub const PARTNER_KEY: &str = "pk_test_0123456789abcdefghijklmnopqrstuv";
/// A key that expired long ago.
pub const EXPIRED_KEY: &str = "pk_test_expired9abcdefghijklmnopqrstuvwx";
/// A key that may only be used from 127.0.0.9.
pub const BOUND_KEY: &str = "pk_test_bound6789abcdefghijklmnopqrstuvw";

/// A running orders server and the key pairs that it believes.
#[derive(Debug)]
pub struct Orders {
    server: Server,
    folder: PathBuf,
    /// The pair of the key id `ed`.
    pub ed25519: Issuer,
    /// The pair of the key id `es`.
    pub p256: Issuer,
    /// The pair of the key id `rs`.
    pub rsa: Issuer,
}

impl Orders {
    /// Starts `program` with a fresh key set.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(program: &str) -> io::Result<Self> {
        Self::start_with(program, &[])
    }

    /// The same with more in its environment.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start_with(program: &str, environment: &[(&str, &str)]) -> io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("secgen-orders-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder)?;
        let (ed25519, p256, rsa) = (Issuer::ed25519("ed"), Issuer::p256("es"), Issuer::rsa("rs"));
        fs::write(folder.join("jwks.json"), issuer::jwks(&[&ed25519, &p256, &rsa]))?;
        fs::write(folder.join("keys.jsonl"), key_file())?;
        let mut command = command(program, &folder);
        let server = Server::run(command.envs(environment.iter().copied()))?;
        Ok(Self { server, folder, ed25519, p256, rsa })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// The process.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// A good token.
    pub fn token(&self, subject: &str, tenant: &str, scope: &str) -> String {
        self.ed25519.token(&issuer::claims(subject, tenant, scope))
    }

    /// A token that may read and write.
    pub fn customer(&self, subject: &str, tenant: &str) -> String {
        self.token(subject, tenant, "read:orders write:orders")
    }

    /// Creates an order and gives its path.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn order_of(&self, token: &str, source: Ipv4Addr) -> io::Result<String> {
        let request = Request::new("POST", "/v1/orders").bearer(token).json(&order());
        let answer = request.from_address(source).send(self.address())?;
        match answer.header("location") {
            Some(location) if answer.status == 201 => Ok(location.to_owned()),
            _ => Err(io::Error::other(format!("no order: {} {}", answer.status, answer.text()))),
        }
    }

    /// Sends a request.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn send(&self, request: &Request) -> io::Result<Answer> {
        request.send(self.address())
    }
}

impl Drop for Orders {
    fn drop(&mut self) {
        // Left behind at worst: public keys and hashes.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn command(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env("BIND", "127.0.0.1:0")
        .env("OIDC_ISSUER", issuer::ISSUER)
        .env("OIDC_JWKS_URI", format!("file:{}", folder.join("jwks.json").display()))
        .env("PARTNER_KEYS", folder.join("keys.jsonl"));
    command
}

fn key_file() -> String {
    let record = json!({
        "subject": "partner-1", "tenant": "acme", "scopes": [], "expires": "2999-01-01T00:00:00Z",
    });
    let mut expired = record.clone();
    expired["expires"] = json!("2020-01-01T00:00:00Z");
    let mut bound = record.clone();
    bound["allowFrom"] = json!(["127.0.0.9/32"]);
    let lines = [
        issuer::key_line("good", PARTNER_KEY, &record),
        issuer::key_line("expired", EXPIRED_KEY, &expired),
        issuer::key_line("bound", BOUND_KEY, &bound),
    ];
    lines.join("\n") + "\n"
}

/// A body that `POST /orders` takes.
pub fn order() -> Value {
    json!({
        "productId": "0191f0c4-8a8e-7d50-9c2e-2f6a3a1b4c5d",
        "quantity": 2,
        "address": { "street": "Main Street 1", "city": "Springfield", "country": "US" },
        "tags": ["gift"],
        "notes": "leave it at the door",
    })
}
