//! Where and how: undeclared methods and paths, readings that two parsers could differ on.

use secgen_tests::client::{Connection, Request, send_raw};

use crate::{attacker, orders};

const ITEM: &str = "/v1/orders/0191f0c4-0000-7d50-9c2e-2f6a3a1b4c5d";

#[test]
fn undeclared_methods_are_405_and_name_the_declared_ones() {
    let orders = orders();
    let declared = [
        ("/v1/orders", &["GET", "POST"][..]),
        (ITEM, &["GET", "PATCH", "DELETE"]),
        ("/v1/health", &["GET"]),
    ];
    for (path, methods) in declared {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "TRACE", "BREW"] {
            if methods.contains(&method) {
                continue;
            }
            let target = if method == "CONNECT" { "127.0.0.1:1" } else { path };
            let answer = orders.send(&Request::new(method, target)).unwrap();
            if matches!(method, "CONNECT" | "TRACE") {
                assert!(
                    (400..500).contains(&answer.status) && answer.status != 401,
                    "{method} {path}"
                );
                continue;
            }
            assert_eq!(
                (answer.status, &*answer.code()),
                (405, "method-not-allowed"),
                "{method} {path}"
            );
            let allow = answer.header("allow").unwrap();
            for method in methods {
                assert!(allow.contains(method), "{allow}");
            }
            assert!(!allow.contains("TRACE"), "{allow}");
        }
    }
}

#[test]
fn head_runs_the_policy_of_get_and_has_no_body() {
    let orders = orders();
    assert_eq!(orders.send(&Request::new("HEAD", "/v1/orders")).unwrap().status, 401);
    let token = orders.customer("alice", "acme");
    let answer = orders.send(&Request::new("HEAD", "/v1/orders").bearer(&token)).unwrap();
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    let options = orders.send(&Request::new("OPTIONS", "/v1/orders")).unwrap();
    assert_eq!(options.status, 204);
    assert!(options.header("allow").unwrap().contains("POST"));
}

#[test]
fn no_header_overrides_the_method() {
    let orders = orders();
    let token = orders.token("alice", "acme", "read:orders");
    let item = orders.order_of(&orders.customer("alice", "acme"), attacker(1)).unwrap();
    for name in ["x-http-method-override", "x-http-method", "x-method-override"] {
        let request = Request::new("GET", &item).bearer(&token).header(name, "DELETE");
        assert_eq!(orders.send(&request).unwrap().status, 200);
    }
}

#[test]
fn paths_that_can_be_read_in_two_ways_are_refused() {
    let orders = orders();
    let token = orders.customer("alice", "acme");
    for path in [
        "//v1/orders",
        "/v1//orders",
        "/v1/orders/..",
        "/v1/./orders",
        "/v1/orders%2Fx",
        "/v1/orders/%00",
        "/v1/orders/%2e%2e",
        "/v1/orders/%zz",
        "/v1/orders/%5c",
    ] {
        let answer = orders.send(&Request::new("GET", path).bearer(&token)).unwrap();
        assert_eq!((answer.status, &*answer.code()), (400, "malformed-request"), "{path}");
    }
    for path in ["/V1/orders", "/v1/Orders", "/v1/orders/", "/orders", "/"] {
        let answer = orders.send(&Request::new("GET", path).bearer(&token)).unwrap();
        assert_eq!((answer.status, &*answer.code()), (404, "not-found"), "{path}");
    }
}

#[test]
fn four_thousand_unknown_paths_are_limited_and_cost_no_memory() {
    let orders = orders();
    let mut connection = Connection::open(attacker(1), orders.address()).unwrap();
    let mut ask = |number: u32| {
        let request = Request::new("GET", &format!("/v1/{number:x}/{number}"))
            .header("connection", "keep-alive");
        loop {
            match connection.send(&request) {
                Ok(answer) => return answer.status,
                Err(_) => connection = Connection::open(attacker(1), orders.address()).unwrap(),
            }
        }
    };
    ask(0);
    let before = orders.server().resident().unwrap();
    let statuses: Vec<u16> = (1..4000).map(&mut ask).collect();
    let after = orders.server().resident().unwrap();
    assert!(statuses.iter().all(|status| matches!(status, 404 | 429)));
    assert_eq!(statuses.last(), Some(&429), "the tier by address holds for what is not there too");
    assert!(after < before + (16 << 20), "{before} bytes grew to {after}");
    let elsewhere = Request::new("GET", "/v1/health").from_address(attacker(2));
    assert_eq!(orders.send(&elsewhere).unwrap().status, 204, "others are served");
}

#[test]
fn heads_that_are_too_large_are_431() {
    let orders = orders();
    let mut request = Request::new("GET", "/v1/health");
    for number in 0..200 {
        request = request.header(&format!("x-{number}"), "value");
    }
    assert_eq!(orders.send(&request).unwrap().status, 431);
    let large = Request::new("GET", "/v1/health").header("x-large", &"v".repeat(100_000));
    assert_eq!(orders.send(&large).unwrap().status, 431);
}

#[test]
fn requests_that_smuggle_are_refused() {
    let orders = orders();
    let server = orders.address();
    let attacks = [
        "GET /v1/health HTTP/1.1\r\n\r\n".to_owned(),
        format!("GET /v1/health HTTP/1.1\r\nhost: {server}\r\nhost: evil.example\r\n\r\n"),
        format!(
            "POST /v1/orders HTTP/1.1\r\nhost: {server}\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        format!(
            "POST /v1/orders HTTP/1.1\r\nhost: {server}\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef"
        ),
        format!("GET /v1/health HTTP/1.1\r\nhost : {server}\r\n\r\n"),
    ];
    for attack in attacks {
        // A connection that is closed without a word has refused too.
        if let Ok(answer) = send_raw(server, attack.as_bytes()) {
            assert!((400..500).contains(&answer.status), "{attack}: {}", answer.status);
        }
    }
}
