//! Bodies of every kind over a listener: as they should be, and as attackers send them.

#![allow(clippy::unwrap_used, reason = "a test that cannot reach its server has failed")]
#![allow(clippy::print_stdout, reason = "what a flood costs is a figure")]

mod floods;
mod forms;
mod kinds;

use std::rc::Rc;

use secgen_tests::{
    bodies::Bodies,
    client::{Answer, Request},
};
use serde_json::Value;

thread_local! {
    /// A server for each test; it ends with the test's thread.
    static BODIES: Rc<Bodies> = Rc::new(start());
}

fn bodies() -> Rc<Bodies> {
    BODIES.with(Rc::clone)
}

fn start() -> Bodies {
    Bodies::start(env!("CARGO_BIN_EXE_bodies-under-test")).unwrap()
}

fn send(method: &str, path: &str, content_type: &str, body: impl Into<Vec<u8>>) -> Answer {
    let request = Request::new(method, &format!("/v1{path}")).body(content_type, body);
    bodies().send(request).unwrap()
}

/// The status, and the pointer and code of the first violation or else the code.
#[track_caller]
fn told(answer: &Answer) -> (u16, String) {
    let body = answer.json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let error = &body["errors"][0];
    let told = match error.is_null() {
        true => text(&body["code"]),
        false => format!("{} {}", text(&error["pointer"]), text(&error["code"])),
    };
    (answer.status, told)
}

fn is(status: u16, told: &str) -> (u16, String) {
    (status, told.to_owned())
}

/// Parts as header lines and content, between delimiters.
fn form(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (head, content) in parts {
        body.extend_from_slice(
            format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(content.as_bytes());
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--b--\r\n");
    body
}

const FORM: &str = "multipart/form-data; boundary=b";
const ABOUT: (&str, &str) =
    ("name=\"about\"\r\nContent-Type: application/json", "{\"title\":\"Sea\"}");
