//! Every kind of body and answer over a listener, before a generated server: large, slow, cut off and
//! wrong.

#![allow(clippy::unwrap_used, reason = "a test that cannot reach its server has failed")]

mod answers;
mod streams;

use std::{
    thread,
    time::{Duration, Instant},
};

use secgen_tests::{
    client::{Answer, Request},
    media::Media,
};
use serde_json::Value;

fn media() -> Media {
    Media::start(env!("CARGO_BIN_EXE_media-under-test"), &[]).unwrap()
}

fn get(path: &str) -> Request {
    Request::new("GET", &format!("/v1{path}"))
}

/// Asks until what is asked for is there; half a minute, for a machine that stalls.
fn eventually<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(Instant::now() < until, "it never came");
        thread::sleep(Duration::from_millis(20));
    }
}

/// The next audit event of an operation.
fn event(media: &Media, operation: &str) -> Value {
    eventually(|| media.events().into_iter().find(|event| event["operation"] == operation))
}

/// How many streams are gone, and how many were begun.
fn streams(media: &Media) -> (i64, i64) {
    let Answer { status, .. } = &media.send(&get("/answers/dropped")).unwrap();
    assert_eq!(*status, 200);
    let counts = media.send(&get("/answers/dropped")).unwrap().json();
    (counts["from"].as_i64().unwrap(), counts["to"].as_i64().unwrap())
}
