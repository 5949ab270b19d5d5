//! What every answer says, and what none ever says.

use secgen_tests::client::Request;

use crate::{attacker, orders};

const HEADERS: [(&str, &str); 3] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
];

#[test]
fn security_headers_stand_on_every_answer() {
    let orders = orders();
    let token = orders.customer("alice", "acme");
    let item = orders.order_of(&token, attacker(1)).unwrap();
    let requests = [
        Request::new("GET", &item).bearer(&token),
        Request::new("GET", "/v1/health"),
        Request::new("GET", "/v1/orders"),
        Request::new("GET", "/v1/nowhere"),
        Request::new("PUT", "/v1/orders"),
        Request::new("OPTIONS", "/v1/orders"),
        Request::new("GET", "/v1/orders?limit=0").bearer(&token),
    ];
    for request in requests {
        let answer = orders.send(&request).unwrap();
        for (name, value) in HEADERS {
            assert_eq!(answer.header(name), Some(value), "{request:?}");
        }
        assert!(answer.header("content-security-policy").unwrap().contains("default-src 'none'"));
        assert_eq!(answer.header("server"), None);
        // RFC 6797 §7.2: not over plain HTTP.
        assert_eq!(answer.header("strict-transport-security"), None);
    }
    let mine = orders.send(&Request::new("GET", &item).bearer(&token)).unwrap();
    assert_eq!(mine.header("cache-control"), Some("no-store"));
}

#[test]
fn refusals_are_problems_with_a_correlation_id_of_ours() {
    let orders = orders();
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let ask = |trace: &str| {
        let request = Request::new("GET", "/v1/orders").header("traceparent", trace);
        orders.send(&request.header("x-request-id", "chosen-by-the-caller")).unwrap()
    };
    let (first, second) = (ask(trace), ask(trace));
    for answer in [&first, &second] {
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        let problem = answer.json();
        assert_eq!(problem["status"], 401);
        assert!(problem["title"].is_string() && problem["type"].is_string(), "{problem}");
        assert!(!answer.text().contains("chosen-by-the-caller"));
    }
    let id = |answer: &secgen_tests::client::Answer| answer.json()["correlationId"].clone();
    assert!(id(&first).as_str().is_some_and(|id| id.len() >= 16));
    assert_ne!(id(&first), id(&second));
}

#[test]
fn nothing_from_inside_is_told() {
    let orders = orders();
    let token = orders.customer("alice", "acme");
    for request in [
        Request::new("GET", "/v1/orders?cursor=not-a-uuid").bearer(&token),
        Request::new("POST", "/v1/orders").bearer(&token).body("application/json", "{\"a\":"),
        Request::new("GET", "/v1/orders").bearer("a.b.c"),
    ] {
        let text = orders.send(&request).unwrap().text().to_ascii_lowercase();
        for inside in ["panicked", ".rs:", "serde", "expected", "at line", "column", "jsonwebtoken"]
        {
            assert!(!text.contains(inside), "{inside}: {text}");
        }
    }
}
