//! Who is calling, and what they may.

use crate::stand::{PARTNER_KEY, Stand, bearer, json, plain, request, token, token_of};

#[tokio::test]
async fn nobody_gets_in_without_a_credential_and_hears_how_to() {
    let stand = Stand::new().await;
    let heard = stand.send(plain("GET", "/orders")).await;
    assert_eq!((heard.status, heard.code().as_str()), (401, "unauthenticated"));
    assert_eq!(heard.header("www-authenticate"), "Bearer realm=\"Orders\"");
    assert_eq!(heard.header("content-type"), "application/problem+json");
    assert_eq!(heard.json()["correlationId"], heard.header("x-correlation-id"));
}

#[tokio::test]
async fn a_bad_credential_is_401_even_beside_a_good_one() {
    let stand = Stand::new().await;
    let id = stand.app.put("ada", "acme");
    let path = format!("/orders/{id}");
    let heard = stand.send(bearer("GET", &path, "garbage")).await;
    assert_eq!((heard.status, heard.code().as_str()), (401, "token-invalid"));
    assert!(heard.header("www-authenticate").contains("error=\"invalid_token\""));
    let both = request("GET", &path)
        .header("authorization", "Bearer garbage")
        .header("x-api-key", PARTNER_KEY)
        .body(axum::body::Body::empty());
    let heard = stand.send(both.unwrap()).await;
    assert!(matches!(heard.status, 400 | 401), "{}", heard.text);
}

#[tokio::test]
async fn an_expired_token_says_so() {
    let stand = Stand::new().await;
    let token = token("ada", "acme", "read:orders");
    assert_eq!(stand.send(bearer("GET", "/orders", &token)).await.status, 200);
    stand.advance(400);
    let heard = stand.send(bearer("GET", "/orders", &token)).await;
    assert_eq!((heard.status, heard.code().as_str()), (401, "token-expired"));
}

#[tokio::test]
async fn a_missing_scope_is_403_and_named() {
    let stand = Stand::new().await;
    let heard = stand.send(bearer("GET", "/orders", &token("ada", "acme", "write:orders"))).await;
    assert_eq!((heard.status, heard.code().as_str()), (403, "forbidden"));
    let challenge = heard.header("www-authenticate");
    assert!(challenge.contains("insufficient_scope") && challenge.contains("read:orders"));
    assert_eq!(stand.trail.last().subject, "ada");
}

#[tokio::test]
async fn a_field_that_asks_for_a_scope_is_403_for_who_lacks_it() {
    let stand = Stand::new().await;
    let id = stand.app.put("ada", "acme");
    let path = format!("/orders/{id}");
    let body = r#"{"status":"paid"}"#;
    let heard = stand.send(json("PATCH", &path, &token("ada", "acme", "write:orders"), body)).await;
    assert_eq!((heard.status, heard.code().as_str()), (403, "field-forbidden"));
    let admin = token("ada", "acme", "write:orders admin:orders");
    let heard = stand.send(json("PATCH", &path, &admin, body)).await;
    assert_eq!(heard.status, 200, "{}", heard.text);
}

#[tokio::test]
async fn a_subject_of_a_wrong_type_is_no_subject() {
    let stand = Stand::new().await;
    for subject in [serde_json::json!(7), serde_json::json!(null), serde_json::json!([])] {
        let mut claims = crate::issuer::claims("ada", "acme", "read:orders");
        claims["sub"] = subject;
        let heard = stand.send(bearer("GET", "/orders", &token_of(&claims))).await;
        assert_eq!(heard.status, 401, "{}", heard.text);
    }
}

#[tokio::test]
async fn what_is_public_asks_nobody() {
    let stand = Stand::new().await;
    assert_eq!(stand.send(plain("GET", "/health")).await.status, 204);
    assert_eq!(stand.send(bearer("GET", "/health", "garbage")).await.status, 204);
    assert!(stand.trail.take().is_empty(), "the document says: audit: none");
}
