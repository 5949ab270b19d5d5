//! The server that takes and answers every kind of body under test, and the issuer it believes.

use std::{io, net::SocketAddr, process::Command};

use serde_json::{Value, json};

use crate::{
    authority::Folder,
    client::{Answer, Request},
    issuer::{self, Issuer},
    server::Server,
};

/// A running server and the key pair that it believes.
#[allow(missing_debug_implementations, reason = "holds private keys")]
pub struct Media {
    server: Server,
    _folder: Folder,
    idp: Issuer,
}

impl Media {
    /// Starts `program` with a fresh key set and more in its environment.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(program: &str, environment: &[(&str, &str)]) -> io::Result<Self> {
        let (folder, idp) = (Folder::new(), Issuer::ed25519("one"));
        let mut command = Command::new(program);
        command
            .env("BIND", "127.0.0.1:0")
            .env("IDP_ISSUER", issuer::ISSUER)
            .env("IDP_JWKS_URI", format!("file:{}", folder.put("idp.json", idp.jwks())))
            .envs(environment.iter().copied());
        Ok(Self { server: Server::run(&mut command)?, _folder: folder, idp })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// The process.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// A token of `subject`, good for `seconds`.
    pub fn token(&self, subject: &str, scope: &str, seconds: u64) -> String {
        let mut claims = issuer::claims(subject, "acme", scope);
        claims["aud"] = json!("media-api");
        claims["exp"] = json!(issuer::now() + seconds);
        self.idp.token(&claims)
    }

    /// Sends a request.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn send(&self, request: &Request) -> io::Result<Answer> {
        request.send(self.address())
    }

    /// The events of the audit trail since the last call.
    pub fn events(&self) -> Vec<Value> {
        let lines = self.server.printed();
        lines.iter().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }
}
