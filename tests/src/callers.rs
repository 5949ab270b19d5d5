//! The server that takes every kind of caller under test, and the issuers and keys it believes.

use std::{io, net::SocketAddr, process::Command};

use serde_json::{Value, json};

use crate::{
    authority::{Authority, Folder, Issued},
    client::{Answer, Request},
    issuer::{self, Issuer},
    provider::Provider,
    server::Server,
    tls,
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

/// The password of the user `billing`, for http basic.
pub const PASSWORD: &str = "AiFS9aggx9Q4b3yVvoTL71QFTANd0flmgnG5QXfPQ1X";
/// The record of that user.
pub const RECORD: &str = r#"{"id":"billing","hash":"$argon2id$v=19$m=19456,t=2,p=1$6zVCCMaF2Y3+tPFBXeSf3g$ILXdgPePd7C9GPPxhoU6ycveKs9TOoifjdV89T2qTFM","subject":"billing","scopes":[]}"#;
/// The secret with which the server introduces itself to the provider.
pub const INTROSPECTION_SECRET: &str = "introspection-secret-0123456789";

/// A running server and the key pairs that it believes.
#[allow(missing_debug_implementations, reason = "holds private keys")]
pub struct Callers {
    server: Server,
    _folder: Folder,
    /// Where discovery, keys and introspection are asked for.
    pub provider: Provider,
    /// The only authority of `partnerCert`, and of the server's own certificate.
    pub root: Authority,
    /// A client certificate of `a.partners.example` that was revoked.
    pub revoked: Issued,
    /// The pair of `idp`.
    pub idp: Issuer,
    /// The pair of `partnerIdp`; its `kid` is the one of `idp` too.
    pub partner: Issuer,
}

impl Callers {
    /// Starts `program` with fresh key sets, on plain HTTP.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(program: &str) -> io::Result<Self> {
        Self::started(program, false)
    }

    /// The same on HTTPS, with a certificate for `localhost`.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start_tls(program: &str) -> io::Result<Self> {
        Self::started(program, true)
    }

    fn started(program: &str, https: bool) -> io::Result<Self> {
        let (folder, provider) = (Folder::new(), Provider::start()?);
        let (idp, partner) = (Issuer::ed25519("one"), Issuer::p256("one"));
        let root = Authority::new("partners");
        let (revoked, own) = (root.client(&["a.partners.example"]), root.server());
        let metadata = json!({"issuer": issuer::ISSUER, "jwks_uri": provider.url("/jwks")});
        provider.answers("/.well-known/openid-configuration", 200, &metadata.to_string());
        provider.answers("/jwks", 200, &idp.jwks());
        provider.answers("/introspect", 200, r#"{"active":false}"#);
        let mut command = Command::new(program);
        command
            .env("BIND", "127.0.0.1:0")
            .env("IDP_ISSUER", issuer::ISSUER)
            .env("IDP_JWKS_URI", format!("file:{}", folder.put("idp.json", idp.jwks())))
            .env("IDP_DISCOVERY", provider.url("/.well-known/openid-configuration"))
            .env("PARTNER_ISSUER", PARTNER_ISSUER)
            .env("PARTNER_JWKS_URI", format!("file:{}", folder.put("partner.json", partner.jwks())))
            .env("OPAQUE_ISSUER", issuer::ISSUER)
            .env("INTROSPECTION_URL", provider.url("/introspect"))
            .env("INTROSPECTION_SECRET", INTROSPECTION_SECRET)
            .env("KEYS", folder.put("keys.jsonl", keys()))
            .env(
                "ADMIN_KEYS",
                folder.put("admins.jsonl", key("a1", ADMIN_KEY, "root", Value::Null)),
            )
            .env("PASSWORDS", folder.put("passwords.jsonl", RECORD))
            .env("PARTNER_ROOTS", folder.put("roots.pem", root.pem()))
            .env("PARTNER_REVOKED", folder.put("revoked.pem", root.revokes(&[&revoked], 2999)));
        if https {
            command
                .env("TLS_CERT", folder.put("cert.pem", own.pem()))
                .env("TLS_KEY", folder.put("key.pem", own.key_pem()));
        }
        let server = Server::run(&mut command)?;
        Ok(Self { server, _folder: folder, provider, root, revoked, idp, partner })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
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

    /// Sends a request over TLS, with a client certificate or none.
    ///
    /// # Errors
    /// When there is no handshake or no answer.
    pub fn send_tls(&self, request: &Request, client: Option<&Issued>) -> io::Result<Answer> {
        tls::send(self.server.address(), &self.root, client, request)
    }
}

fn key(id: &str, key: &str, subject: &str, tenant: Value) -> String {
    issuer::key_line(id, key, &json!({"subject": subject, "tenant": tenant}))
}

fn keys() -> String {
    let service = key("k1", KEY, "service-1", json!("acme"));
    let foreign = key("k2", FOREIGN_KEY, "service-2", json!("globex"));
    format!("{service}\n{foreign}\n")
}
