//! A handler that the document does not know, behind the same guard.

use axum::{body::Body, response::IntoResponse};
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use secgen_runtime::{
    audit::Outcome,
    own::Owned,
    policy::{Action, Demand, OnDeny, Ownership, Policy, TierUse},
    reject::Failure,
};

use crate::{
    orders::{API, Order},
    stand::{Heard, Stand, bearer, from, heard, json, plain, token},
};

static RATES: [TierUse; API.root.rates.len() + 1] =
    TierUse::join(API.root.rates, &[API.tier("write")]);

static REFUND: Policy = Policy::hand_written(&API, "refund")
    .rates(&RATES)
    .scopes(&[Demand::All(API.scopes(&["write:orders"]))])
    .owns(&[Ownership {
        resource: API.resource("Order"),
        action: Action::Item,
        on_deny: OnDeny::Hide,
    }]);

/// What `#[secure(scope = "write:orders", rate = "write", owns = "Order")]` stands for.
async fn refund(stand: &Stand, id: uuid::Uuid, request: Request<Body>) -> Heard {
    let app = stand.app.clone();
    let request = from("127.0.0.1", request);
    let response = stand.security.guard(&REFUND, "/refunds/{id}", request, |prover, request| {
        Box::pin(async move {
            let order: Owned<Order> = prover.item(&*app, &id).await?;
            Ok(handler(order, request).await.into_response())
        })
    });
    heard(response.await).await
}

async fn handler(order: Owned<Order>, request: Request<Body>) -> Result<String, Failure> {
    let body = request.into_body().collect().await.map_err(|_| Failure::conflict("Too much."))?;
    match body.to_bytes().as_ref() {
        b"fail" => Err(std::io::Error::other("secret: hunter2"))?,
        b"panic" => panic!("secret: hunter2"),
        _ => Ok(order.id.to_string()),
    }
}

#[tokio::test]
async fn it_is_guarded_like_any_operation() {
    let stand = Stand::new().await;
    let id = stand.app.put("ada", "acme");
    let good = token("ada", "acme", "write:orders");
    for (request, status) in [
        (plain("POST", "/"), 401),
        (bearer("POST", "/", "garbage"), 401),
        (bearer("POST", "/", &token("ada", "acme", "read:orders")), 403),
        (bearer("POST", "/", &token("bob", "acme", "write:orders")), 404),
        (bearer("POST", "/", &token("ada", "rival", "write:orders")), 404),
        (bearer("POST", "/", &good), 200),
    ] {
        let heard = refund(&stand, id, request).await;
        assert_eq!(heard.status, status, "{}", heard.text);
        assert_eq!(heard.header("x-content-type-options"), "nosniff");
        let event = stand.trail.last();
        assert_eq!((event.operation.as_str(), event.path.as_str()), ("refund", "/refunds/{id}"));
        assert_eq!(event.status, status);
    }
    for _ in 0..3 {
        assert_eq!(refund(&stand, id, bearer("POST", "/", &good)).await.status, 200);
    }
    assert_eq!(refund(&stand, id, bearer("POST", "/", &good)).await.status, 429);
}

#[tokio::test]
async fn its_errors_stay_inside_and_its_body_is_bounded() {
    let stand = Stand::new().await;
    let id = stand.app.put("ada", "acme");
    let good = token("ada", "acme", "write:orders");
    for body in ["fail", "panic"] {
        let heard = refund(&stand, id, json("POST", "/", &good, body)).await;
        assert_eq!((heard.status, heard.code().as_str()), (500, "internal"), "{}", heard.text);
        assert!(stand.trail.last().cause.contains("hunter2"));
    }
    let long = Body::new(Chunks(70));
    let heard = refund(&stand, id, bearer("POST", "/", &good).map(|_| long)).await;
    assert_eq!((heard.status, heard.json()["detail"].as_str()), (409, Some("Too much.")));
}

/// So many KiB, without an announced length.
struct Chunks(u32);

impl axum::body::HttpBody for Chunks {
    type Data = axum::body::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        let left = self.0.checked_sub(1);
        self.0 = left.unwrap_or_default();
        let chunk = axum::body::Bytes::from_static(&[b' '; 1024]);
        std::task::Poll::Ready(left.map(|_| Ok(http_body::Frame::data(chunk))))
    }
}

#[tokio::test]
async fn words_that_are_not_the_guards_are_replaced() {
    let stand = Stand::new().await;
    static OPEN: Policy = Policy::hand_written(&API, "open");
    for (status, code) in [
        (StatusCode::UNPROCESSABLE_ENTITY, "invalid-request"),
        (StatusCode::BAD_GATEWAY, "internal"),
        (StatusCode::IM_A_TEAPOT, "refused"),
    ] {
        let request = from("127.0.0.1", bearer("GET", "/", &token("ada", "acme", "read:orders")));
        let response = stand.security.guard(&OPEN, "/open", request, |_, _| {
            Box::pin(async move { Ok((status, "secret: hunter2").into_response()) })
        });
        let heard = heard(response.await).await;
        assert_eq!(heard.code(), code);
        assert!(!heard.text.contains("hunter2"));
    }
}

#[tokio::test]
async fn a_path_that_can_be_read_in_two_ways_is_refused() {
    let stand = Stand::new().await;
    let id = stand.app.put("ada", "acme");
    let good = token("ada", "acme", "write:orders");
    for path in
        ["/refunds/a%2Fb", "/refunds/%2e%2e", "/refunds/a%00", "/refunds//a", "/refunds/%ff"]
    {
        let heard = refund(&stand, id, bearer("POST", path, &good)).await;
        assert_eq!((heard.status, heard.code().as_str()), (400, "malformed-request"), "{path}");
    }
}

#[tokio::test]
async fn a_handler_cannot_open_its_answer_to_other_origins() {
    let stand = Stand::new().await;
    static OPEN: Policy = Policy::hand_written(&API, "open");
    let mut request = from("127.0.0.1", bearer("GET", "/", &token("ada", "acme", "read:orders")));
    request.headers_mut().insert("origin", "https://evil.example".parse().unwrap());
    let response = stand.security.guard(&OPEN, "/open", request, |_, _| {
        Box::pin(async {
            let open = [
                ("access-control-allow-origin", "*"),
                ("access-control-allow-credentials", "true"),
            ];
            Ok((open, "mine").into_response())
        })
    });
    let heard = heard(response.await).await;
    assert_eq!((heard.status, heard.text.as_str()), (200, "mine"));
    let shown = |name: &str| heard.headers.contains_key(name);
    assert!(!shown("access-control-allow-origin") && !shown("access-control-allow-credentials"));
}

#[tokio::test]
async fn an_answer_without_its_proof_is_not_sent() {
    let stand = Stand::new().await;
    let request = from("127.0.0.1", bearer("POST", "/", &token("ada", "acme", "write:orders")));
    let response = stand.security.guard(&REFUND, "/refunds/{id}", request, |_, _| {
        Box::pin(async { Ok("unproved".into_response()) })
    });
    assert_eq!(response.await.status(), 500);
    let event = stand.trail.last();
    assert_eq!((event.outcome, event.cause.as_str()), (Outcome::Failed, "ownership-not-proved"));
}
