use std::time::Duration;

use super::*;
use crate::policy::Setting;

const APP: &str = "https://app.example.com";

fn declared(credentials: bool) -> CrossOrigin {
    let cors = Cors::Listed {
        origins: &[Setting::Literal(APP), Setting::Env("MORE")],
        methods: &["GET", "PATCH"],
        headers: &["authorization", "content-type"],
        expose: &["ratelimit"],
        credentials,
        max_age: Duration::from_secs(600),
    };
    let mut faults = StartFaults::new();
    let environment = Environment::of([("MORE", "https://other.example.com")]);
    let cors = CrossOrigin::new(&cors, "cors", &environment, &mut faults);
    assert!(faults.is_empty());
    cors
}

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(*name, value.parse().unwrap());
    }
    headers
}

fn answer(request: &[(&'static str, &str)]) -> HeaderMap {
    let mut answer = HeaderMap::new();
    let cors = declared(false);
    cors.write(cors.origin(&headers(request)), &mut answer);
    answer
}

fn preflighted(request: &[(&'static str, &str)]) -> HeaderMap {
    let mut answer = HeaderMap::new();
    declared(false).write_preflight(&headers(request), &mut answer);
    answer
}

#[test]
fn a_listed_origin_may_read_the_answer() {
    for origin in [APP, "https://other.example.com"] {
        let answer = answer(&[("origin", origin)]);
        assert_eq!(answer["access-control-allow-origin"], origin);
        assert_eq!(answer["access-control-expose-headers"], "ratelimit");
        assert!(!answer.contains_key("access-control-allow-credentials"));
    }
}

#[test]
fn origins_are_compared_byte_by_byte() {
    for origin in [
        "https://APP.example.com",
        "https://app.example.com/",
        "https://app.example.com:443",
        "http://app.example.com",
        "https://app.example.com.evil.example",
        "https://evil.app.example.com",
        "null",
        "*",
    ] {
        let answer = answer(&[("origin", origin)]);
        assert!(!answer.contains_key("access-control-allow-origin"), "{origin}");
        assert_eq!(answer["vary"], "Origin");
    }
    let twice = answer(&[("origin", APP), ("origin", APP)]);
    assert!(!twice.contains_key("access-control-allow-origin"));
}

#[test]
fn an_answer_without_an_origin_says_that_it_would_depend_on_one() {
    assert_eq!(answer(&[])["vary"], "Origin");
}

#[test]
fn an_operation_that_declares_no_cors_says_nothing() {
    let closed =
        CrossOrigin::new(&Cors::Closed, "", &Environment::process(), &mut StartFaults::new());
    let mut answer = HeaderMap::new();
    assert_eq!(closed.origin(&headers(&[("origin", APP)])), None);
    closed.write(Some(0), &mut answer);
    closed.write_preflight(&headers(&[("origin", APP)]), &mut answer);
    assert!(answer.is_empty());
}

#[test]
fn a_preflight_gets_every_permission_or_none() {
    let method = ("access-control-request-method", "PATCH");
    let asked = ("access-control-request-headers", "authorization,Content-Type");
    let answer = preflighted(&[("origin", APP), method, asked]);
    assert_eq!(answer["access-control-allow-origin"], APP);
    assert_eq!(answer["access-control-allow-methods"], "GET, PATCH");
    assert_eq!(answer["access-control-allow-headers"], "authorization, content-type");
    assert_eq!(answer["access-control-max-age"], "600");
    for refused in [
        [("origin", "https://evil.example"), method, asked],
        [("origin", APP), ("access-control-request-method", "DELETE"), asked],
        [("origin", APP), ("access-control-request-method", "patch"), asked],
        [("origin", APP), method, ("access-control-request-headers", "authorization, x-admin")],
    ] {
        let answer = preflighted(&refused);
        let told: Vec<_> = answer.keys().map(http::HeaderName::as_str).collect();
        assert_eq!(told, ["vary"], "{refused:?}");
    }
}

#[test]
fn credentials_are_allowed_by_the_one_word_that_browsers_take() {
    let mut answer = HeaderMap::new();
    let cors = declared(true);
    cors.write(cors.origin(&headers(&[("origin", APP)])), &mut answer);
    assert_eq!(answer["access-control-allow-credentials"], "true");
}
