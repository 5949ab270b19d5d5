//! Starts the orders example with throw-away keys, sends one allowed call and six refused ones,
//! and prints what happened and why.
#![allow(clippy::print_stdout, reason = "what it prints is what it is for")]

use std::{
    env, fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use secgen_tests::{
    client::{Answer, Request},
    issuer::{self, Issuer},
    server::Server,
};
use serde_json::{Value, json};

fn main() -> ExitCode {
    // The demo starts itself again as the server, so that one build serves both.
    if env::args().nth(1).as_deref() == Some("serve") {
        return example_orders::run();
    }
    match show() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(surprises) => {
            println!("\n{surprises} answers were not what they should be");
            ExitCode::FAILURE
        }
        Err(error) => {
            println!("the demo could not run: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Throw-away files, gone when the demo ends.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // Left behind at worst: a public key set.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn show() -> io::Result<u32> {
    let folder = Folder(env::temp_dir().join(format!("secgen-demo-{}", std::process::id())));
    fs::create_dir_all(&folder.0)?;
    let ours = Issuer::ed25519("demo");
    let server = start(&folder.0, &ours)?;
    println!("The orders server listens on http://{} with throw-away keys.\n", server.address());
    let surprises = calls(server.address(), &ours)?;
    println!(
        "\nEvery answer came from the guard that secgen wrote from examples/orders/openapi.yaml;"
    );
    println!(
        "the handlers are in examples/orders/src/handlers.rs, the policies in src/api/policies.rs."
    );
    Ok(surprises)
}

fn start(folder: &Path, ours: &Issuer) -> io::Result<Server> {
    let (jwks, keys) = (folder.join("jwks.json"), folder.join("keys.jsonl"));
    fs::write(&jwks, issuer::jwks(&[ours]))?;
    fs::write(&keys, "")?;
    let mut command = Command::new(env::current_exe()?);
    command
        .arg("serve")
        .env("BIND", "127.0.0.1:0")
        .env("OIDC_ISSUER", issuer::ISSUER)
        .env("OIDC_JWKS_URI", format!("file:{}", jwks.display()))
        .env("PARTNER_KEYS", &keys);
    Server::run(&mut command)
}

/// One allowed call and six refused ones; how many answers were not what they should be.
fn calls(server: SocketAddr, ours: &Issuer) -> io::Result<u32> {
    let token = |issuer: &Issuer, subject: &str, scope: &str| {
        issuer.token(&issuer::claims(subject, "acme", scope))
    };
    let both = "read:orders write:orders";
    let (alice, bob) = (token(ours, "alice", both), token(ours, "bob", both));
    let forged = token(&Issuer::ed25519("demo"), "alice", both);
    let reader = token(ours, "alice", "read:orders");
    let create = || Request::new("POST", "/v1/orders");
    let mut show = Show::default();

    let created = create().bearer(&alice).json(&order()).send(server)?;
    let mine = created.header("location").unwrap_or_default().to_owned();
    show.line("POST", "/v1/orders", "Alice orders", 201, &created);
    let answer = create().json(&order()).send(server)?;
    show.line("POST", "/v1/orders", "without a token", 401, &answer);
    let answer = create().bearer(&forged).json(&order()).send(server)?;
    show.line("POST", "/v1/orders", "with a token that somebody else signed", 401, &answer);
    let answer = create().bearer(&reader).json(&order()).send(server)?;
    show.line("POST", "/v1/orders", "with a token that may only read", 403, &answer);
    let answer = Request::new("GET", &mine).bearer(&bob).send(server)?;
    show.line("GET", "/v1/orders/{id}", "Bob asks for Alice's order", 404, &answer);
    let mut wrong = order();
    wrong["quantity"] = json!(0);
    wrong["price"] = json!("free");
    let answer = create().bearer(&alice).json(&wrong).send(server)?;
    show.line("POST", "/v1/orders", "quantity 0, and a field nobody declared", 422, &answer);
    let mut answer = create().bearer(&bob).json(&order()).send(server)?;
    for _ in 0..5 {
        answer = create().bearer(&bob).json(&order()).send(server)?;
    }
    show.line("POST", "/v1/orders", "Bob's sixth order within six seconds", 429, &answer);
    Ok(show.surprises)
}

fn order() -> Value {
    json!({
        "productId": "0191f0c4-8a8e-7d50-9c2e-2f6a3a1b4c5d", "quantity": 2,
        "address": { "street": "Main Street 1", "city": "Springfield", "country": "US" },
    })
}

/// Prints a line a call and counts what surprised.
#[derive(Default)]
struct Show {
    surprises: u32,
}

impl Show {
    fn line(&mut self, method: &str, path: &str, what: &str, expected: u16, answer: &Answer) {
        let mark = if answer.status < 300 { "let in " } else { "refused" };
        println!("{mark} {:>3}  {method:<4} {path:<15}  {what}", answer.status);
        let why = why(answer);
        if !why.is_empty() {
            println!("              {why}");
        }
        if answer.status != expected {
            self.surprises += 1;
            println!("              ^ {expected} was expected");
        }
    }
}

/// The reason, as the caller hears it.
fn why(answer: &Answer) -> String {
    let problem = answer.json();
    let mut why = match problem["detail"].as_str() {
        Some(detail) => format!("{}: {detail}", answer.code()),
        None => answer.code(),
    };
    for error in problem["errors"].as_array().into_iter().flatten() {
        let part = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
        why.push_str(&format!("; {} `{}` {}", part("in"), part("pointer"), part("code")));
    }
    if let Some(wait) = answer.header("retry-after") {
        why.push_str(&format!("; again in {wait} s"));
    }
    why
}
