//! Bodies: read only for who is let in, within limits, and judged whole.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

use axum::body::{Body, Bytes, HttpBody};
use http_body::Frame;

use crate::stand::{Stand, bearer, json, request, token};

/// A body without end that counts what is taken of it.
#[derive(Clone, Default)]
struct Flood(Arc<AtomicU64>);

impl HttpBody for Flood {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.0.fetch_add(1024, Ordering::SeqCst);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b' '; 1024])))))
    }
}

const GOOD: &str = r#"{"productId":"0e1a2b3c-4d5e-4f60-8a9b-0c1d2e3f4a5b","quantity":2,
    "address":{"street":"1 Road","city":"Town","country":"NL"}}"#;

#[tokio::test]
async fn not_a_byte_is_read_for_who_is_not_let_in() {
    let stand = Stand::new().await;
    let flood = Flood::default();
    let post = |authorization: String| {
        request("POST", "/orders")
            .header("content-type", "application/json")
            .header("authorization", authorization)
            .body(Body::new(flood.clone()))
            .unwrap()
    };
    let weak = format!("Bearer {}", token("ada", "acme", "read:orders"));
    for (authorization, status) in [("Bearer garbage".to_owned(), 401), (weak, 403)] {
        assert_eq!(stand.send(post(authorization)).await.status, status);
    }
    assert_eq!(flood.0.load(Ordering::SeqCst), 0);
    let good = format!("Bearer {}", token("ada", "acme", "write:orders"));
    let mut wrong_type = post(good.clone());
    wrong_type.headers_mut().insert("content-type", "text/plain".parse().unwrap());
    assert_eq!(stand.send(wrong_type).await.status, 415);
    let mut announced = post(good.clone());
    announced.headers_mut().insert("content-length", "1073741824".parse().unwrap());
    assert_eq!(stand.send(announced).await.status, 413);
    assert_eq!(flood.0.load(Ordering::SeqCst), 0);
    assert_eq!(stand.send(post(good)).await.status, 413);
    assert!(flood.0.load(Ordering::SeqCst) <= 66 * 1024, "reading ends at the limit");
}

#[tokio::test]
async fn a_body_where_none_is_declared_is_refused() {
    let stand = Stand::new().await;
    let token = token("ada", "acme", "read:orders");
    let heard = stand.send(json("GET", "/orders", &token, "{}")).await;
    assert_eq!(heard.status, 415);
}

#[tokio::test]
async fn what_is_not_plain_json_is_400_and_not_repeated() {
    let stand = Stand::new().await;
    let token = token("ada", "acme", "write:orders");
    let deep = format!("{}1{}", "[".repeat(40), "]".repeat(40));
    for body in [
        r#"{"quantity":"#,
        r#"{"quantity":1,"quantity":2}"#,
        r#"{"secret-name":NaN}"#,
        "\u{feff}{}",
        &deep,
        "{} {}",
    ] {
        let heard = stand.send(json("POST", "/orders", &token, body)).await;
        assert_eq!((heard.status, heard.code().as_str()), (400, "malformed-request"), "{body}");
        stand.advance(7);
        assert!(!heard.text.contains("secret-name"));
    }
}

#[tokio::test]
async fn every_violation_is_told_at_once_and_no_value_or_unknown_name() {
    let stand = Stand::new().await;
    let token = token("ada", "acme", "write:orders");
    let body = r#"{"productId":"evil-value","quantity":0,"evil-name":1,
        "address":{"street":"","city":"Town","country":"nl"},"tags":["a","a"]}"#;
    let heard = stand.send(json("POST", "/orders", &token, body)).await;
    assert_eq!((heard.status, heard.code().as_str()), (422, "invalid-request"));
    let errors = heard.json()["errors"].as_array().unwrap().clone();
    let mut told: Vec<_> = errors
        .iter()
        .map(|it| format!("{} {}", it["pointer"].as_str().unwrap(), it["code"].as_str().unwrap()))
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            " additionalProperties",
            "/address/country pattern",
            "/address/street minLength",
            "/productId format",
            "/quantity minimum",
            "/tags uniqueItems",
        ]
    );
    assert!(!heard.text.contains("evil"), "{}", heard.text);
}

#[tokio::test]
async fn a_missing_body_is_a_violation() {
    let stand = Stand::new().await;
    let token = token("ada", "acme", "write:orders");
    let heard = stand.send(bearer("POST", "/orders", &token)).await;
    assert_eq!(heard.status, 422, "{}", heard.text);
    assert_eq!(heard.json()["errors"][0]["code"], "required");
}

#[tokio::test]
async fn parameters_are_judged_like_bodies() {
    let stand = Stand::new().await;
    let token = token("ada", "acme", "read:orders");
    for (query, pointer, code) in [
        ("limit=101", "/limit", "maximum"),
        ("limit=x", "/limit", "type"),
        ("limit=1&limit=2", "/limit", "repeated"),
        ("admin=true", "", "additionalProperties"),
        ("status=open&status=open", "/status", "uniqueItems"),
        ("cursor=a%20b", "/cursor", "pattern"),
    ] {
        let heard = stand.send(bearer("GET", &format!("/orders?{query}"), &token)).await;
        assert_eq!(heard.status, 422, "{query}: {}", heard.text);
        let error = &heard.json()["errors"][0];
        assert_eq!((&error["in"], &error["pointer"]), (&"query".into(), &pointer.into()));
        assert_eq!(error["code"], code, "{query}");
    }
    let heard = stand.send(bearer("GET", "/orders?limit=5&status=open", &token)).await;
    assert_eq!(heard.status, 200, "{}", heard.text);
    assert_eq!(stand.send(bearer("GET", "/orders/7", &token)).await.status, 422);
}

#[tokio::test]
async fn the_default_shape_is_accepted() {
    let stand = Stand::new().await;
    let token = token("ada", "acme", "write:orders");
    for media in ["application/json", "application/json; charset=utf-8"] {
        let mut request = json("POST", "/orders", &token, GOOD);
        request.headers_mut().insert("content-type", media.parse().unwrap());
        assert_eq!(stand.send(request).await.status, 201);
    }
    let mut encoded = json("POST", "/orders", &token, GOOD);
    encoded.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
    assert_eq!(stand.send(encoded).await.status, 415);
}
