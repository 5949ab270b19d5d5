//! Every kind of caller before a generated server that listens: who is let in, as whom, and who is
//! not.

#![allow(clippy::unwrap_used, reason = "a test that cannot reach its server has failed")]

mod carriers;
mod conditions;
mod opaque;
mod parameters;
mod requirements;
mod tokens;

use secgen_tests::{
    callers::Callers,
    client::{Answer, Request},
};

fn callers() -> Callers {
    Callers::start(env!("CARGO_BIN_EXE_callers-under-test")).unwrap()
}

fn get(path: &str) -> Request {
    Request::new("GET", &format!("/v1{path}"))
}

/// The status, and whom the handler was told of.
fn told(callers: &Callers, request: &Request) -> (u16, String) {
    let answer = callers.send(request).unwrap();
    (answer.status, known(&answer))
}

/// `scheme/subject`, or the code of the refusal.
fn known(answer: &Answer) -> String {
    let body = answer.json();
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    match answer.status {
        200 if text("scheme").is_empty() => "nobody".to_owned(),
        200 => format!("{}/{}", text("scheme"), text("subject")),
        _ => text("code"),
    }
}
