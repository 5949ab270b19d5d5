//! The server of bodies of every kind under test.

use std::{io, process::Command};

use serde_json::json;

use crate::{
    authority::Folder,
    client::{Answer, Request},
    issuer,
    server::Server,
};

/// The only key that the server knows.
pub const KEY: &str = "mk_test_0123456789abcdefghijklmnopqrstuv";

/// A running server.
#[allow(missing_debug_implementations, reason = "holds a folder of keys")]
pub struct Bodies {
    server: Server,
    _folder: Folder,
}

impl Bodies {
    /// Starts `program`, with one key.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(program: &str) -> io::Result<Self> {
        let folder = Folder::new();
        let line = issuer::key_line("m1", KEY, &json!({"subject": "uploader"}));
        let mut command = Command::new(program);
        command.env("BIND", "127.0.0.1:0").env("KEYS", folder.put("keys.jsonl", line + "\n"));
        Ok(Self { server: Server::run(&mut command)?, _folder: folder })
    }

    /// The process.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Sends a request of the only caller.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub fn send(&self, request: Request) -> io::Result<Answer> {
        request.header("x-api-key", KEY).send(self.server.address())
    }
}
