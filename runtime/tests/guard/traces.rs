//! What a collector hears of requests, and what it does not (feature `otel`).

use std::time::Duration;

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    time::timeout,
};

use crate::{
    orders,
    stand::{Stand, bearer, plain, token},
};

/// The body of the next request to the collector, which takes it.
async fn collected(collector: &TcpListener) -> Value {
    let (mut stream, _) =
        timeout(Duration::from_secs(10), collector.accept()).await.unwrap().unwrap();
    let mut bytes = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let count = stream.read(&mut piece).await.unwrap();
        bytes.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let head = head.to_ascii_lowercase();
        assert!(head.starts_with("post /v1/traces http/1.1"), "{head}");
        assert!(head.contains("content-type: application/json"), "{head}");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        if body.len() >= length.trim().parse().unwrap() {
            let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
            stream.write_all(answer.as_bytes()).await.unwrap();
            return serde_json::from_str(body).unwrap();
        }
    }
}

fn attribute<'v>(span: &'v Value, name: &str) -> &'v Value {
    let attributes = span["attributes"].as_array().unwrap();
    let found = attributes.iter().find(|it| it["key"] == name);
    found.map_or(&Value::Null, |it| &it["value"])
}

async fn watched() -> (Stand, TcpListener) {
    let collector = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1/traces", collector.local_addr().unwrap());
    let environment = [("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", url)];
    let stand = Stand::with_variables(&orders::API, orders::endpoints(), &environment).await;
    (stand, collector)
}

#[tokio::test]
async fn a_request_becomes_a_span_that_names_its_operation_and_nobody() {
    let (stand, collector) = watched().await;
    let id = stand.app.put("ada", "acme");
    let mut request = bearer("GET", &format!("/orders/{id}"), &token("ada", "acme", "read:orders"));
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    request.headers_mut().insert("traceparent", parent.parse().unwrap());
    let heard = stand.send(request).await;
    assert_eq!(heard.status, 200);
    stand.send(plain("GET", "/orders")).await;
    let told = collected(&collector).await;
    let resource = &told["resourceSpans"][0];
    assert_eq!(attribute(&resource["resource"], "service.name")["stringValue"], orders::API.title);
    let spans = resource["scopeSpans"][0]["spans"].as_array().unwrap();
    assert_eq!(spans.len(), 2, "{spans:#?}");
    let span = &spans[0];
    let correlation = heard.header("x-correlation-id");
    assert_eq!(span["traceId"], correlation, "what the caller was told finds the trace");
    assert_eq!(span["spanId"].as_str().unwrap().len(), 16);
    assert!(span["parentSpanId"].is_null(), "a stranger is nobody's parent");
    assert_eq!(span["links"][0]["traceId"], "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(span["links"][0]["spanId"], "b7ad6b7169203331");
    assert_eq!(span["name"], "GET /orders/{orderId}");
    assert_eq!(attribute(span, "http.response.status_code")["intValue"], "200");
    assert_eq!(attribute(span, "secgen.operation")["stringValue"], "getOrder");
    assert_eq!(attribute(span, "secgen.caller")["stringValue"], "token");
    assert_eq!(attribute(&spans[1], "secgen.code")["stringValue"], "unauthenticated");
    let text = told.to_string();
    for private in ["ada", "acme", "127.0.0.1", &id.to_string()] {
        assert!(!text.contains(private), "{private} in {text}");
    }
}

#[tokio::test]
async fn a_collector_that_is_gone_keeps_nobody_waiting() {
    let (stand, collector) = watched().await;
    drop(collector);
    for _ in 0..20 {
        assert_eq!(stand.send(plain("GET", "/orders")).await.status, 401);
    }
}
