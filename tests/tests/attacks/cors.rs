//! Browsers: listed origins may read, all others may not, on refusals too.

use secgen_tests::client::{Answer, Request};

use crate::{attacker, orders};

const APP: &str = "https://app.example.com";

fn varies(answer: &Answer) -> bool {
    answer
        .headers
        .iter()
        .any(|(name, value)| name == "vary" && value.to_ascii_lowercase().contains("origin"))
}

#[test]
fn a_listed_origin_may_ask_and_read() {
    let orders = orders();
    let preflight = Request::new("OPTIONS", "/v1/orders")
        .header("origin", APP)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization, content-type");
    let answer = orders.send(&preflight).unwrap();
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-origin"), Some(APP));
    assert!(answer.header("access-control-allow-methods").unwrap().contains("POST"));
    let headers = answer.header("access-control-allow-headers").unwrap().to_ascii_lowercase();
    assert!(headers.contains("authorization") && headers.contains("content-type"), "{headers}");
    assert_eq!(answer.header("access-control-max-age"), Some("600"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    assert!(varies(&answer));
    let token = orders.customer("alice", "acme");
    let read = Request::new("GET", "/v1/orders").bearer(&token).header("origin", APP);
    let answer = orders.send(&read).unwrap();
    assert_eq!(answer.header("access-control-allow-origin"), Some(APP));
    let exposed = answer.header("access-control-expose-headers").unwrap().to_ascii_lowercase();
    assert!(exposed.contains("retry-after") && exposed.contains("ratelimit-policy"), "{exposed}");
}

#[test]
fn refusals_can_be_read_by_a_listed_origin() {
    let orders = orders();
    for (method, path, status) in
        [("GET", "/v1/orders", 401), ("GET", "/v1/nowhere", 404), ("PUT", "/v1/orders", 405)]
    {
        let answer = orders.send(&Request::new(method, path).header("origin", APP)).unwrap();
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("access-control-allow-origin"), Some(APP), "{status}");
        assert!(varies(&answer), "{status}");
    }
    let without = orders.send(&Request::new("GET", "/v1/orders")).unwrap();
    assert!(varies(&without), "a cache must not keep the answer for an origin");
}

#[test]
fn unlisted_origins_hear_nothing() {
    let orders = orders();
    let token = orders.customer("alice", "acme");
    let origins = [
        "https://evil.example",
        "https://app.example.com.evil.example",
        "https://evilapp.example.com",
        "http://app.example.com",
        "https://app.example.com:444",
        "https://APP.example.com",
        "null",
        "https://app.example.com/",
    ];
    for (index, origin) in origins.iter().enumerate() {
        let preflight = Request::new("OPTIONS", "/v1/orders")
            .header("origin", origin)
            .header("access-control-request-method", "GET")
            .from_address(attacker(index + 1));
        let read = Request::new("GET", "/v1/orders").bearer(&token).header("origin", origin);
        for answer in [orders.send(&preflight).unwrap(), orders.send(&read).unwrap()] {
            let told = |(name, _): &&(String, String)| name.starts_with("access-control-");
            assert_eq!(answer.headers.iter().find(told), None, "{origin}");
            assert!(varies(&answer), "{origin}");
        }
    }
}
