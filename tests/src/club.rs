//! The server of examples/sessions under test: logins, cookies and what a browser would send.

use std::{io, net::Ipv4Addr, path::Path};

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    signature::Ed25519KeyPair,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use crate::{
    client::{Answer, Request},
    server::Server,
};

/// The only listed origin.
pub const ORIGIN: &str = "https://app.club.example.com";
/// Every member's password.
pub const PASSWORD: &str = "correct horse battery";

/// A running server with a signing key of its own.
#[derive(Debug)]
pub struct Club {
    server: Server,
}

/// What a login or a refresh gave.
#[derive(Clone, Debug)]
pub struct Session {
    /// The access token.
    pub access: String,
    /// `NAME=VALUE` of the cookie.
    pub cookie: String,
}

impl Club {
    /// Starts `program` with a fresh key.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(program: &str) -> io::Result<Self> {
        let pair = Ed25519KeyPair::generate().map_err(io::Error::other)?;
        let key: Pkcs8V1Der<'_> = pair.as_der().map_err(io::Error::other)?;
        let environment = [
            ("SESSION_KEY", STANDARD.encode(key.as_ref())),
            ("MEMBER_PASSWORD", PASSWORD.to_owned()),
        ];
        Ok(Self { server: Server::start(Path::new(program), environment)? })
    }

    /// The server.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Sends a request.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub fn send(&self, request: &Request) -> io::Result<Answer> {
        request.send(self.server.address())
    }

    /// Logs in.
    ///
    /// # Errors
    /// When no session came of it.
    pub fn login(&self, name: &str) -> io::Result<Session> {
        Session::of(&self.send(&login(name, PASSWORD))?)
    }
}

impl Session {
    /// The tokens of an answer.
    ///
    /// # Errors
    /// When it has none.
    pub fn of(answer: &Answer) -> io::Result<Self> {
        let body = answer.json();
        let access = body["accessToken"].as_str();
        let cookie = answer.header("set-cookie").and_then(|it| it.split(';').next());
        match (access, cookie) {
            (Some(access), Some(cookie)) if answer.status == 200 => {
                Ok(Self { access: access.to_owned(), cookie: cookie.to_owned() })
            }
            _ => Err(io::Error::other(format!("{}: {}", answer.status, answer.text()))),
        }
    }
}

/// The request of a login, as an app sends it that is no browser.
pub fn login(name: &str, password: &str) -> Request {
    post("/auth/login").json(&json!({"username": name, "password": password}))
}

/// A request with a session's cookie, as a browser sends it from a page of `origin`.
pub fn with_cookie(path: &str, cookie: &str, origin: &str) -> Request {
    post(path).header("cookie", cookie).header("origin", origin)
}

/// A POST without a body.
pub fn post(path: &str) -> Request {
    Request::new("POST", &format!("/v1{path}"))
}

/// The n-th of many loopback addresses, so that limits by address count requests apart.
pub fn address(number: u8) -> Ipv4Addr {
    Ipv4Addr::new(127, 0, 9, number)
}
