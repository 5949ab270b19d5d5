//! What a token costs, beside its signature alone: `./bench.sh tokens` counts the instructions.
//!
//! `tokens KIND ALGORITHM`: sends [`COUNT`] requests of a kind to the orders example, or checks as
//! many signatures. Only what is called `measured` is counted.

use std::{
    env, fs, io,
    net::{Ipv4Addr, SocketAddr},
    process::ExitCode,
    sync::Arc,
    time::{Duration, SystemTime},
};

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    VerificationAlgorithm,
};
use axum::body::Body;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use example_orders::{
    api::{self, API},
    handlers::App,
};
use http::{Request, header, request::Builder};
use secgen_runtime::{
    audit::JsonLines, config::Environment, guard::Security, limit::ManualClock, secure::Router,
    serve::Peer,
};
use secgen_tests::issuer::{self, Issuer};
use tokio::runtime::Runtime;
use tower_service::Service as _;

/// How many requests or signatures are counted.
const COUNT: usize = 100;
/// A body that `POST /orders` takes.
const ORDER: &str = r#"{"productId":"0191f0c4-8a8e-7d50-9c2e-2f6a3a1b4c5d","quantity":2,"address":{"street":"Main Street 1","city":"Springfield","country":"US"},"tags":["gift"],"notes":"ring"}"#;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).filter(|it| it != "--bench").collect();
    let [kind, algorithm] = arguments.as_slice() else { return usage() };
    let issuer = || match algorithm.as_str() {
        "EdDSA" => Some(Issuer::ed25519("key")),
        "ES256" => Some(Issuer::p256("key")),
        "RS256" => Some(Issuer::rsa("key")),
        _ => None,
    };
    let Some(issued) = issuer() else { return usage() };
    let tokens = |issuer: &Issuer, batch: &str| -> Vec<String> {
        (0..COUNT).map(|number| token(issuer, batch, number)).collect()
    };
    // Every caller and every address is known before, by a token of its own.
    let before = tokens(&issued, "old");
    let (shown, expected) = match kind.as_str() {
        "signature" => return check(&issued, algorithm, &tokens(&issued, "new")),
        "known" => (before.clone(), 200),
        "new" => (tokens(&issued, "new"), 200),
        "forged" => (tokens(&issuer().unwrap_or_else(|| Issuer::ed25519("key")), "new"), 401),
        "garbage" => (tokens(&issued, "new").iter().map(|it| garbage(it)).collect(), 401),
        "none" => (vec![String::new(); COUNT], 401),
        _ => return usage(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("the system gives a runtime");
    let clock = ManualClock::new(SystemTime::now());
    let mut router = runtime.block_on(router(&issued, &clock));
    let orders = runtime.block_on(create(&mut router, &before));
    for answer in send(&runtime, &mut router, requests(&before, &orders)) {
        assert_eq!(answer, 200);
    }
    clock.advance(Duration::from_secs(7));
    for answer in measured(&runtime, &mut router, requests(&shown, &orders)) {
        assert_eq!(answer, expected, "the kind does not do what its name says");
    }
    // What goes away with the server is no part of a request.
    std::mem::forget(router);
    ExitCode::SUCCESS
}

#[inline(never)]
fn measured(runtime: &Runtime, router: &mut Router, requests: Vec<Request<Body>>) -> Vec<u16> {
    send(runtime, router, requests)
}

fn send(runtime: &Runtime, router: &mut Router, requests: Vec<Request<Body>>) -> Vec<u16> {
    runtime.block_on(async {
        let mut answers = Vec::with_capacity(requests.len());
        for request in requests {
            let Ok(answer) = router.call(request).await;
            answers.push(answer.status().as_u16());
        }
        answers
    })
}

/// Everybody's order, as a path.
async fn create(router: &mut Router, tokens: &[String]) -> Vec<String> {
    let mut orders = Vec::with_capacity(tokens.len());
    for (number, token) in tokens.iter().enumerate() {
        let request = shown(Request::post("/v1/orders"), token, number)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONTENT_LENGTH, ORDER.len());
        let Ok(answer) = router.call(request.body(Body::from(ORDER)).expect("a request")).await;
        let location = answer.headers().get(header::LOCATION).expect("it was created");
        orders.push(location.to_str().expect("an address is ASCII").to_owned());
    }
    orders
}

/// A request for each token, for its caller's order.
fn requests(tokens: &[String], orders: &[String]) -> Vec<Request<Body>> {
    let request = |(number, (token, order)): (usize, (&String, &String))| {
        let request = shown(Request::get(order), token, number);
        request.body(Body::empty()).expect("the parts above make a request")
    };
    tokens.iter().zip(orders).enumerate().map(request).collect()
}

/// A request that shows a token, or none when it is empty, from an address of its own.
fn shown(request: Builder, token: &str, number: usize) -> Builder {
    let host = u8::try_from(number % 250 + 1).expect("is below 251");
    let peer = Peer::new(SocketAddr::from((Ipv4Addr::new(192, 0, 2, host), 4711)));
    let request = request.header(header::HOST, "api.example.com").extension(peer);
    if token.is_empty() {
        return request;
    }
    request.header(header::AUTHORIZATION, format!("Bearer {token}"))
}

fn token(issuer: &Issuer, batch: &str, number: usize) -> String {
    let subject = format!("auth0|6f1d2c3b4a5968778695a4{number:04}");
    let mut claims = issuer::claims(&subject, "acme", "read:orders write:orders");
    claims["jti"] = format!("{batch}-6f1d2c3b-4a59-6877-8695-{number:012}").into();
    issuer.token(&claims)
}

/// As long as the token, of the same characters, and nothing.
fn garbage(token: &str) -> String {
    token.chars().map(|letter| if letter == '.' { '.' } else { 'A' }).collect()
}

/// Checks signatures, and nothing else, with a key that was parsed before.
fn check(issuer: &Issuer, algorithm: &str, tokens: &[String]) -> ExitCode {
    let rules: &'static dyn VerificationAlgorithm = match algorithm {
        "EdDSA" => &ED25519,
        "ES256" => &ECDSA_P256_SHA256_FIXED,
        _ => &RSA_PKCS1_2048_8192_SHA256,
    };
    let key = ParsedPublicKey::new(rules, issuer.public_bytes()).expect("a public key");
    let signed: Vec<(&[u8], Vec<u8>)> = tokens
        .iter()
        .map(|token| {
            let (message, signature) = token.rsplit_once('.').expect("a token has three parts");
            (message.as_bytes(), URL_SAFE_NO_PAD.decode(signature).expect("it is base64url"))
        })
        .collect();
    signatures(&key, &signed);
    measured_signatures(&key, &signed);
    ExitCode::SUCCESS
}

#[inline(never)]
fn measured_signatures(key: &ParsedPublicKey, signed: &[(&[u8], Vec<u8>)]) {
    signatures(key, signed);
}

fn signatures(key: &ParsedPublicKey, signed: &[(&[u8], Vec<u8>)]) {
    for (message, signature) in signed {
        key.verify_sig(message, signature).expect("a good signature");
    }
}

async fn router(issuer: &Issuer, clock: &ManualClock) -> Router {
    let folder = env::temp_dir().join(format!("secgen-tokens-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("the temporary folder can be written");
    let (keys, partners) = (folder.join("jwks.json"), folder.join("keys.jsonl"));
    fs::write(&keys, issuer.jwks()).expect("the temporary folder can be written");
    fs::write(&partners, "").expect("the temporary folder can be written");
    let environment = Environment::of([
        ("OIDC_ISSUER", issuer::ISSUER.to_owned()),
        ("OIDC_JWKS_URI", format!("file:{}", keys.display())),
        ("PARTNER_KEYS", partners.display().to_string()),
    ]);
    let sink = JsonLines::new(io::sink()).expect("the system gives a thread");
    let security = Security::builder(&API).environment(environment).sink(sink);
    let security = security.clock(clock.clock()).start().await;
    let security = security.expect("the environment is complete");
    fs::remove_dir_all(&folder).expect("the temporary folder can be written");
    api::router(Arc::new(App::default()), security).expect("the document is sound")
}

#[expect(clippy::print_stderr, reason = "whoever calls it wrongly reads it there")]
fn usage() -> ExitCode {
    eprintln!("tokens signature|known|new|forged|garbage|none EdDSA|ES256|RS256");
    ExitCode::FAILURE
}
