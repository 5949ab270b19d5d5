//! Paths, methods and origins.

use axum::body::Body;

use crate::stand::{Stand, bearer, plain, request, token};

#[tokio::test]
async fn routes_are_not_secret_and_come_before_credentials() {
    let stand = Stand::new().await;
    let heard = stand.send(plain("GET", "/nothing")).await;
    assert_eq!((heard.status, heard.code().as_str()), (404, "not-found"));
    for method in ["PUT", "TRACE", "PROPFIND", "get"] {
        let heard = stand.send(plain(method, "/orders")).await;
        assert_eq!((heard.status, heard.code().as_str()), (405, "method-not-allowed"), "{method}");
        assert_eq!(heard.header("allow"), "GET, HEAD, POST, OPTIONS");
    }
}

#[tokio::test]
async fn a_path_that_can_be_read_in_two_ways_is_400() {
    let stand = Stand::new().await;
    for path in ["//orders", "/orders/../health", "/orders/a%2Fb", "/orders/%00", "/orders/%zz"] {
        let heard = stand.send(plain("GET", path)).await;
        assert_eq!((heard.status, heard.code().as_str()), (400, "malformed-request"), "{path}");
    }
}

#[tokio::test]
async fn head_runs_gets_policy_and_sends_no_body() {
    let stand = Stand::new().await;
    assert_eq!(stand.send(plain("HEAD", "/orders")).await.status, 401);
    let token = token("ada", "acme", "read:orders");
    let get = stand.send(bearer("GET", "/orders", &token)).await;
    let head = stand.send(bearer("HEAD", "/orders", &token)).await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    assert_eq!(head.header("content-length"), get.text.len().to_string());
    assert_eq!(head.header("content-type"), "application/json");
}

#[tokio::test]
async fn options_says_what_is_offered() {
    let stand = Stand::new().await;
    let heard = stand.send(plain("OPTIONS", "/orders")).await;
    assert_eq!((heard.status, heard.header("allow")), (204, "GET, HEAD, POST, OPTIONS"));
    assert_eq!(stand.send(plain("OPTIONS", "/nothing")).await.status, 404);
}

#[tokio::test]
async fn no_header_overrides_the_method() {
    let stand = Stand::new().await;
    let id = stand.app.put("ada", "acme");
    let token = token("ada", "acme", "read:orders admin:orders");
    for name in ["x-http-method-override", "x-method-override", "x-http-method"] {
        let mut request = bearer("GET", &format!("/orders/{id}"), &token);
        request.headers_mut().insert(name, "DELETE".parse().unwrap());
        assert_eq!(stand.send(request).await.status, 200);
    }
    assert!(stand.app.get(id).is_some());
}

#[tokio::test]
async fn a_listed_origin_reads_answers_and_refusals_and_others_do_not() {
    let stand = Stand::new().await;
    for (path, status) in [("/orders", 401), ("/nothing", 404), ("/health", 204)] {
        for (origin, allowed) in [
            ("https://app.example.com", "https://app.example.com"),
            ("https://evil.example.com", ""),
            ("null", ""),
        ] {
            let request = request("GET", path).header("origin", origin).body(Body::empty());
            let heard = stand.send(request.unwrap()).await;
            assert_eq!(heard.status, status);
            assert_eq!(heard.header("access-control-allow-origin"), allowed, "{path} {origin}");
            assert_eq!(heard.header("vary"), "Origin");
        }
    }
}

#[tokio::test]
async fn a_preflight_is_answered_without_a_credential() {
    let stand = Stand::new().await;
    let preflight = |origin: &str, method: &str| {
        let request = request("OPTIONS", "/orders")
            .header("origin", origin)
            .header("access-control-request-method", method)
            .header("access-control-request-headers", "authorization")
            .body(Body::empty());
        stand.send(request.unwrap())
    };
    let heard = preflight("https://app.example.com", "POST").await;
    assert_eq!(heard.status, 204);
    assert_eq!(heard.header("access-control-allow-origin"), "https://app.example.com");
    assert_eq!(heard.header("access-control-allow-methods"), "GET, POST, PATCH, DELETE");
    assert_eq!(heard.header("access-control-max-age"), "600");
    assert!(heard.header("vary").contains("Access-Control-Request-Method"));
    let heard = preflight("https://evil.example.com", "POST").await;
    assert_eq!((heard.status, heard.header("access-control-allow-origin")), (204, ""));
    let heard = preflight("https://app.example.com", "PUT").await;
    assert_eq!(heard.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn an_answer_that_shuts_json_out_is_406() {
    let stand = Stand::new().await;
    let mut request = bearer("GET", "/orders", &token("ada", "acme", "read:orders"));
    request.headers_mut().insert("accept", "text/html".parse().unwrap());
    assert_eq!(stand.send(request).await.status, 406);
}

#[tokio::test]
async fn a_request_without_a_known_peer_is_refused() {
    use tower_service::Service as _;
    let stand = Stand::new().await;
    let mut service = crate::orders::service(stand.app.clone(), stand.security.clone()).unwrap();
    let answer = service.call(plain("GET", "/health")).await.unwrap();
    assert_eq!(answer.status(), 500);
    assert_eq!(stand.trail.last().cause, "peer-unknown");
}
