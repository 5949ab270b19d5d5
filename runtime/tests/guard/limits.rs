//! How much a caller may ask.

use secgen_runtime::audit::Outcome;

use crate::stand::{Stand, bearer, json, plain, token};

#[tokio::test]
async fn a_tier_refuses_tells_when_to_come_back_and_recovers() {
    let stand = Stand::new().await;
    let id = stand.app.put("ada", "acme");
    let path = format!("/orders/{id}");
    let caller = token("ada", "acme", "write:orders");
    let patch = || stand.send(json("PATCH", &path, &caller, r#"{"quantity":3}"#));
    let first = patch().await;
    assert_eq!(first.status, 200, "{}", first.text);
    assert!(first.header("ratelimit-policy").contains("\"write\";q=20;w=60"));
    assert!(first.header("ratelimit").contains("\"write\";r="), "{}", first.header("ratelimit"));
    for _ in 0..4 {
        assert_eq!(patch().await.status, 200);
    }
    let refused = patch().await;
    assert_eq!((refused.status, refused.code().as_str()), (429, "rate-limited"));
    assert_eq!(refused.header("cache-control"), "no-store");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!(wait >= 1);
    let event = stand.trail.last();
    assert_eq!((event.outcome, event.cause.as_str()), (Outcome::Refused, "write"));
    let other = token("bob", "acme", "write:orders");
    let heard = stand.send(json("PATCH", &path, &other, r#"{"quantity":3}"#)).await;
    assert_eq!(heard.status, 404, "another caller has a count of their own");
    stand.advance(wait);
    assert_eq!(patch().await.status, 200);
}

#[tokio::test]
async fn what_does_not_exist_is_counted_too() {
    let stand = Stand::new().await;
    let mut statuses = Vec::new();
    for n in 0..4000 {
        statuses.push(stand.send(plain("GET", &format!("/no/{n}"))).await.status);
    }
    assert_eq!(statuses.iter().filter(|it| **it == 404).count(), 3000);
    assert_eq!(statuses.iter().filter(|it| **it == 429).count(), 1000);
    let elsewhere = stand.send_from("192.0.2.7", plain("GET", "/no/1")).await;
    assert_eq!(elsewhere.status, 404);
}

#[tokio::test]
async fn guessing_credentials_ends_after_thirty() {
    let stand = Stand::new().await;
    for n in 0..30 {
        let heard = stand.send(bearer("GET", "/orders", &format!("guess{n}"))).await;
        assert_eq!(heard.status, 401);
    }
    let good = token("ada", "acme", "read:orders");
    let heard = stand.send(bearer("GET", "/orders", &good)).await;
    assert_eq!(heard.status, 429, "nor is the right guess looked at");
    assert_eq!(stand.send_from("127.0.9.9", bearer("GET", "/orders", &good)).await.status, 200);
    stand.advance(61);
    assert_eq!(stand.send(bearer("GET", "/orders", &good)).await.status, 200);
}

#[tokio::test]
async fn a_request_that_its_caller_tier_refuses_is_charged_to_none() {
    let stand = Stand::new().await;
    let caller = token("ada", "acme", "write:orders");
    let post = || stand.send(json("POST", "/orders", &caller, "{}"));
    for _ in 0..5 {
        assert_eq!(post().await.status, 422);
    }
    let left = |heard: &crate::stand::Heard| heard.header("ratelimit").to_owned();
    let before = stand.send(plain("GET", "/health")).await;
    for _ in 0..50 {
        assert_eq!(post().await.status, 429);
    }
    let after = stand.send(plain("GET", "/health")).await;
    let count = |text: String| -> u32 {
        let rest = text.split("\"edge\";r=").nth(1).unwrap();
        rest.split(';').next().unwrap().parse().unwrap()
    };
    assert_eq!(count(left(&before)) - 1, count(left(&after)));
}
