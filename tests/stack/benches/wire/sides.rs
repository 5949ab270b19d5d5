//! The four servers, and the keys that they believe.

use std::{env, fs, io, path::PathBuf, process::ExitCode};

use secgen_tests_stack::{audit, auth::Verifier, bare};
use tokio::{net::TcpListener, runtime::Runtime};

use crate::issuer::{self, Issuer};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// axum and serde, no guard.
    Bare,
    /// The orders example.
    Secgen,
    /// The usual crates; every token is verified on every request.
    Stack,
    /// The same with a cache of verified tokens.
    StackCached,
}

impl Side {
    pub(crate) const ALL: [Self; 4] = [Self::Bare, Self::Secgen, Self::Stack, Self::StackCached];

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Secgen => "secgen",
            Self::Stack => "stack",
            Self::StackCached => "stack-cached",
        }
    }
}

/// An issuer, and the folder where the servers find its keys.
#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) issuer: Issuer,
    pub(crate) folder: PathBuf,
}

impl Keys {
    /// RSA keys: what most issuers use, and the cheapest to verify.
    pub(crate) fn new() -> Self {
        let folder = env::temp_dir().join(format!("secgen-stack-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the temporary folder can be written");
        let issuer = Issuer::rsa("bench");
        fs::write(folder.join("jwks.json"), issuer.jwks()).expect("the folder can be written");
        fs::write(folder.join("keys.jsonl"), "").expect("the folder can be written");
        Self { issuer, folder }
    }

    /// What a server finds in its environment.
    pub(crate) fn environment(&self) -> [(&'static str, String); 4] {
        let path = |name| self.folder.join(name).display().to_string();
        [
            ("BIND", "127.0.0.1:0".to_owned()),
            ("OIDC_ISSUER", issuer::ISSUER.to_owned()),
            ("OIDC_JWKS_URI", format!("file:{}", path("jwks.json"))),
            ("PARTNER_KEYS", path("keys.jsonl")),
        ]
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        // Left behind at worst: public keys and audit trails of nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Runs a server until its process is ended.
pub(crate) fn serve(side: Side) -> ExitCode {
    match side {
        Side::Bare => by_hand(bare::router([], ORDER)),
        Side::Secgen => example_orders::run(),
        Side::Stack | Side::StackCached => {
            // Lines are handed to a thread that writes them together, as secgen's are.
            let (writer, _guard) =
                tracing_appender::non_blocking(io::BufWriter::with_capacity(1 << 16, io::stdout()));
            audit::start(writer);
            let keys = env::var("OIDC_JWKS_URI").expect("the parent says where the keys are");
            let keys = keys.trim_start_matches("file:");
            let keys = fs::read_to_string(keys).expect("the parent has written the keys");
            let remember = side == Side::StackCached;
            let verifier = Verifier::new(&keys, issuer::ISSUER, issuer::AUDIENCE, remember);
            by_hand(secgen_tests_stack::router(verifier))
        }
    }
}

/// A body that `POST /orders` takes.
pub(crate) const ORDER: &str = r#"{"productId":"0191f0c4-8a8e-7d50-9c2e-2f6a3a1b4c5d","quantity":2,"address":{"street":"Main Street 1","city":"Springfield","country":"US"},"tags":["gift","fragile"],"notes":"leave it at the door"}"#;

#[expect(clippy::print_stdout, reason = "the parent reads the address there")]
fn by_hand(router: axum::Router) -> ExitCode {
    let runtime = Runtime::new().expect("the system gives a runtime");
    let served = runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("listening on {}", listener.local_addr()?);
        secgen_tests_stack::serve(listener, router).await
    });
    if served.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
