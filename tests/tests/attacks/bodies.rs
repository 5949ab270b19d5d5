//! What is sent: too long, too deep, of another kind, against every keyword of the document.

use std::{io::Write, net::Ipv4Addr, time::Duration};

use secgen_tests::{
    client::{Answer, Request, connect_from, send_raw},
    orders::{Orders, order},
};
use serde_json::{Value, json};

use crate::{attacker, orders};

fn post(orders: &Orders, media: &str, body: impl Into<Vec<u8>>, index: usize) -> Answer {
    let request = Request::new("POST", "/v1/orders").body(media, body);
    let subject = format!("poster-{index}");
    let request = request.bearer(&orders.customer(&subject, "acme"));
    orders.send(&request.from_address(attacker(index))).expect("the server answers")
}

#[test]
fn every_keyword_of_the_document_is_enforced() {
    let orders = orders();
    // The member that is changed, its value, the pointer and the keyword that must be named.
    let cases: &[(&str, Value, &str, &str)] = &[
        ("productId", json!("no-uuid"), "/productId", "format"),
        ("productId", json!(7), "/productId", "type"),
        ("productId", Value::Null, "/productId", "type"),
        ("quantity", json!(0), "/quantity", "minimum"),
        ("quantity", json!(101), "/quantity", "maximum"),
        ("quantity", json!(1.5), "/quantity", "type"),
        ("quantity", json!("2"), "/quantity", "type"),
        ("quantity", json!(1e300), "/quantity", "maximum"),
        ("address", json!([]), "/address", "type"),
        (
            "address",
            json!({ "street": "", "city": "a", "country": "US" }),
            "/address/street",
            "minLength",
        ),
        (
            "address",
            json!({ "street": "a".repeat(201), "city": "a", "country": "US" }),
            "/address/street",
            "maxLength",
        ),
        (
            "address",
            json!({ "street": "a", "city": "a", "country": "us" }),
            "/address/country",
            "pattern",
        ),
        (
            "address",
            json!({ "street": "a", "city": "a", "country": "USA\n" }),
            "/address/country",
            "pattern",
        ),
        ("address", json!({ "city": "a", "country": "US" }), "/address/street", "required"),
        (
            "address",
            json!({ "street": "a", "city": "a", "country": "US", "zip": "1" }),
            "/address",
            "additionalProperties",
        ),
        ("tags", json!(vec!["t"; 11]), "/tags", "maxItems"),
        ("tags", json!(["a", "a"]), "/tags", "uniqueItems"),
        ("tags", json!([""]), "/tags/0", "minLength"),
        ("tags", Value::Null, "/tags", "type"),
        ("notes", json!("n".repeat(1001)), "/notes", "maxLength"),
        ("unknown", json!(1), "", "additionalProperties"),
    ];
    for (index, (name, value, pointer, code)) in cases.iter().enumerate() {
        let mut body = order();
        body[*name] = value.clone();
        let answer = post(&orders, "application/json", body.to_string(), index + 1);
        assert_eq!(answer.status, 422, "{name}={value}: {}", answer.text());
        let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
        let named = |error: &Value| {
            error["in"] == "body"
                && error["code"] == *code
                && (error["pointer"] == *pointer
                    || *code == "required" && error["pointer"] == "/address")
        };
        assert!(errors.iter().any(named), "{name}={value}: {}", answer.text());
    }
}

#[test]
fn every_violation_is_told_at_once_and_no_value_is_echoed() {
    let orders = orders();
    let body = json!({
        "productId": "hunter2-secret", "quantity": 4711, "hunter3-unknown": true,
        "address": { "street": "", "city": 5, "country": "hunter4" },
    });
    let answer = post(&orders, "application/json", body.to_string(), 1);
    assert_eq!(answer.status, 422);
    let errors = answer.json()["errors"].as_array().cloned().unwrap();
    assert_eq!(errors.len(), 6, "{}", answer.text());
    assert!(!answer.text().contains("hunter") && !answer.text().contains("4711"));
}

#[test]
fn at_most_32_violations_are_told() {
    let orders = orders();
    let unknown: serde_json::Map<_, _> = (0..500).map(|n| (format!("x{n}"), json!(1))).collect();
    let answer = post(&orders, "application/json", Value::Object(unknown).to_string(), 1);
    assert_eq!(answer.status, 422);
    assert!(answer.json()["errors"].as_array().unwrap().len() <= 32);
}

#[test]
fn what_is_no_json_is_malformed() {
    let orders = orders();
    let deep = format!("{}1{}", "[".repeat(40), "]".repeat(40));
    let bombs = "[".repeat(60_000);
    let good = order().to_string();
    let duplicate = good.replacen('{', r#"{"quantity":1,"#, 1);
    let bodies: [&[u8]; 8] = [
        b"{",
        b"{\"a\":1,}",
        b"\xff\xfe",
        b"nul",
        b"{\"a\":01}",
        deep.as_bytes(),
        bombs.as_bytes(),
        duplicate.as_bytes(),
    ];
    for (index, body) in bodies.iter().enumerate() {
        let answer = post(&orders, "application/json", *body, index + 1);
        let shown = String::from_utf8_lossy(&body[..body.len().min(40)]);
        assert_eq!(
            (answer.status, &*answer.code()),
            (400, "malformed-request"),
            "{shown}: {}",
            answer.text()
        );
    }
}

#[test]
fn other_media_types_and_encodings_are_refused() {
    let orders = orders();
    let good = order().to_string();
    let others = [
        "text/plain",
        "application/xml",
        "application/json-seq",
        "multipart/form-data",
        "application/merge-patch+json",
        "",
    ];
    for (index, media) in others.iter().enumerate() {
        let answer = post(&orders, media, good.clone(), index + 1);
        assert_eq!((answer.status, &*answer.code()), (415, "unsupported-media-type"), "{media}");
    }
    let token = orders.customer("zip", "acme");
    let request = Request::new("POST", "/v1/orders").bearer(&token).json(&order());
    let answer = orders.send(&request.clone().header("content-encoding", "gzip")).unwrap();
    assert_eq!(answer.status, 415);
    let answer = orders.send(&request.header("accept", "text/html")).unwrap();
    assert_eq!((answer.status, &*answer.code()), (406, "not-acceptable"));
    assert_eq!(post(&orders, "application/json; charset=utf-8", good, 90).status, 201);
}

#[test]
fn a_body_over_the_limit_is_refused() {
    let orders = orders();
    let mut body = order();
    body["padding"] = json!("p".repeat(70_000));
    let answer = post(&orders, "application/json", body.to_string(), 1);
    assert_eq!((answer.status, answer.code()), (413, "too-large".into()));
    // The same without a length: chunked.
    let token = orders.customer("chunky", "acme");
    let mut bytes = format!(
        "POST /v1/orders HTTP/1.1\r\nhost: {}\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n",
        orders.address()
    )
    .into_bytes();
    for _ in 0..20 {
        bytes.extend_from_slice(b"1000\r\n");
        bytes.extend_from_slice(&[b' '; 0x1000]);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    let answer = send_raw(orders.address(), &bytes).unwrap();
    assert_eq!((answer.status, answer.code()), (413, "too-large".into()));
}

#[test]
fn a_gigabyte_without_a_token_costs_no_memory() {
    let orders = orders();
    assert_eq!(orders.send(&Request::new("GET", "/v1/health")).unwrap().status, 204);
    let before = orders.server().resident().unwrap();
    let mut stream = connect_from(Ipv4Addr::LOCALHOST, orders.address()).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(2))).unwrap();
    let head = format!(
        "POST /v1/orders HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: 1073741824\r\n\r\n",
        orders.address()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = vec![b' '; 1 << 20];
    // The server stops reading or closes: either way the flood ends early.
    let sent = (0..1024).take_while(|_| stream.write_all(&chunk).is_ok()).count();
    let after = orders.server().resident().unwrap();
    assert!(after < before + (16 << 20), "{before} bytes grew to {after}");
    assert!(sent < 64, "{sent} MiB of a stranger were read");
}

#[test]
fn parameters_are_validated_like_bodies() {
    let orders = orders();
    let token = orders.customer("alice", "acme");
    let cases = [
        ("limit=0", "limit", "minimum"),
        ("limit=101", "limit", "maximum"),
        ("limit=ten", "limit", "type"),
        ("limit=1&limit=2", "limit", ""),
        ("cursor=a%20b", "cursor", "pattern"),
        ("status=lost", "status", "enum"),
        ("status=open&status=open", "status", "uniqueItems"),
        ("admin=true", "", "additionalProperties"),
    ];
    for (query, name, code) in cases {
        let request = Request::new("GET", &format!("/v1/orders?{query}")).bearer(&token);
        let answer = orders.send(&request).unwrap();
        assert_eq!(answer.status, 422, "{query}: {}", answer.text());
        let error = answer.json()["errors"][0].clone();
        assert_eq!(error["in"], "query", "{query}: {error}");
        assert!(error["pointer"].as_str().unwrap().contains(name), "{query}: {error}");
        assert!(code.is_empty() || error["code"] == code, "{query}: {error}");
        assert!(!answer.text().contains("admin"), "unknown names are not echoed");
    }
    let request = Request::new("GET", "/v1/orders/not-a-uuid").bearer(&token);
    let answer = orders.send(&request).unwrap();
    assert_eq!((answer.status, &answer.json()["errors"][0]["in"]), (422, &json!("path")));
    let request =
        Request::new("GET", "/v1/orders?limit=100&status=open&status=paid").bearer(&token);
    assert_eq!(orders.send(&request).unwrap().status, 200);
}

#[test]
fn a_patch_of_nothing_and_a_body_where_none_is_declared_are_refused() {
    let orders = orders();
    let token = orders.customer("alice", "acme");
    let item = orders.order_of(&token, attacker(1)).unwrap();
    let patch =
        Request::new("PATCH", &item).bearer(&token).body("application/merge-patch+json", "{}");
    let answer = orders.send(&patch).unwrap();
    assert_eq!(
        (answer.status, &answer.json()["errors"][0]["code"]),
        (422, &json!("minProperties"))
    );
    let get = Request::new("GET", &item).bearer(&token).json(&json!({}));
    let answer = orders.send(&get).unwrap();
    assert!((400..500).contains(&answer.status), "{}", answer.status);
}
