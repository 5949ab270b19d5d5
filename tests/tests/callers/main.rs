//! Every kind of caller before a generated server that listens: who is let in, as whom, and who is
//! not.

#![allow(clippy::unwrap_used, reason = "a test that cannot reach its server has failed")]

mod conditions;
mod requirements;

use secgen_tests::{callers::Callers, client::Request};

fn callers() -> Callers {
    Callers::start(env!("CARGO_BIN_EXE_callers-under-test")).unwrap()
}

fn get(path: &str) -> Request {
    Request::new("GET", &format!("/v1{path}"))
}

/// The status, and whom the handler was told of: `scheme/subject`, or the code of the refusal.
fn told(callers: &Callers, request: &Request) -> (u16, String) {
    let answer = callers.send(request).unwrap();
    let body = answer.json();
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let who = match answer.status {
        200 if text("scheme").is_empty() => "nobody".to_owned(),
        200 => format!("{}/{}", text("scheme"), text("subject")),
        _ => text("code"),
    };
    (answer.status, who)
}
