//! What leaves: projection, header fields, errors, and the audit trail.

use std::time::Duration;

use secgen_runtime::{
    audit::Outcome,
    decode::Inputs,
    guard::{Endpoint, Method, Operation, Prover},
    policy::{Access, Audit, AuditLevel, Limits, Policy},
    reject::{Failure, Rejection},
};

use crate::{
    app::{App, Mood},
    orders::{API, HealthResponse, Status},
    stand::{Stand, bearer, json, plain, request, token},
};

#[tokio::test]
async fn an_answer_is_projected_for_its_caller() {
    let stand = Stand::new().await;
    let id = stand.app.put("ada", "acme");
    let path = format!("/orders/{id}");
    let heard = stand.send(bearer("GET", &path, &token("ada", "acme", "read:orders"))).await;
    let order = heard.json();
    assert!(order.get("margin").is_none(), "{order}");
    assert!(!heard.text.contains("ring twice"), "{order}");
    let admin = token("ada", "acme", "read:orders admin:orders");
    assert_eq!(stand.send(bearer("GET", &path, &admin)).await.json()["margin"], 0.25);
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let stand = Stand::new().await;
    let token = token("ada", "acme", "read:orders");
    for request in [
        bearer("GET", "/orders", &token),
        plain("GET", "/orders"),
        plain("GET", "/nothing"),
        plain("PUT", "/orders"),
        plain("OPTIONS", "/orders"),
        plain("GET", "//"),
        plain("GET", "/health"),
    ] {
        let what = format!("{} {}", request.method(), request.uri());
        let heard = stand.send(request).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(heard.header(name), value, "{what}");
        }
        assert_eq!(heard.header("x-correlation-id").len(), 32, "{what}");
        assert_eq!(heard.header("strict-transport-security"), "", "not over http: {what}");
    }
}

#[tokio::test]
async fn nothing_that_goes_wrong_inside_is_told_outside() {
    let stand = Stand::new().await;
    let token = token("ada", "acme", "read:orders");
    for mood in [Mood::Panics, Mood::Fails] {
        stand.app.set(mood);
        let heard = stand.send(bearer("GET", "/orders", &token)).await;
        assert_eq!((heard.status, heard.code().as_str()), (500, "internal"), "{mood:?}");
        assert!(!heard.text.contains("hunter2"));
        let event = stand.trail.last();
        assert_eq!(event.outcome, Outcome::Failed);
        assert!(event.cause.contains("hunter2"), "{event:?}");
        assert_eq!(event.correlation, heard.header("x-correlation-id"));
    }
}

#[tokio::test]
async fn a_handlers_refusal_is_told_in_its_safe_words() {
    let stand = Stand::new().await;
    let id = stand.app.put("ada", "acme");
    let path = format!("/orders/{id}");
    let admin = token("ada", "acme", "write:orders admin:orders");
    let body = r#"{"status":"shipped"}"#;
    assert_eq!(stand.send(json("PATCH", &path, &admin, body)).await.status, 200);
    assert_eq!(stand.app.get(id).unwrap().status, Status::Shipped);
    let heard = stand.send(json("PATCH", &path, &admin, body)).await;
    assert_eq!((heard.status, heard.code().as_str()), (409, "conflict"));
    assert_eq!(heard.json()["detail"], "The order has been shipped.");
    assert_eq!(stand.trail.last().outcome, Outcome::Refused);
}

#[tokio::test]
async fn every_decision_leaves_an_event() {
    let stand = Stand::new().await;
    let id = stand.app.put("ada", "acme");
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let mut request = bearer("GET", &format!("/orders/{id}"), &token("ada", "acme", "read:orders"));
    request.headers_mut().insert("traceparent", trace.parse().unwrap());
    let heard = stand.send(request).await;
    let event = stand.trail.last();
    assert_eq!((event.operation.as_str(), event.path.as_str()), ("getOrder", "/orders/{orderId}"));
    assert_eq!((event.subject.as_str(), event.status), ("ada", 200));
    assert_eq!(event.object, format!("Order/{id}"));
    assert_eq!(event.trace, "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(event.correlation, heard.header("x-correlation-id"));
    stand.trail.take();
    stand.send(plain("GET", "/orders")).await;
    stand.send(plain("GET", "/nothing")).await;
    let codes: Vec<_> = stand.trail.take().into_iter().map(|it| (it.status, it.code)).collect();
    assert_eq!(codes, [(401, "unauthenticated".to_owned()), (404, "not-found".to_owned())]);
}

#[tokio::test]
async fn a_caller_who_goes_away_leaves_an_event() {
    let stand = Stand::new().await;
    stand.app.set(Mood::Hangs);
    let going = stand.start(bearer("GET", "/orders", &token("ada", "acme", "read:orders")));
    assert!(tokio::time::timeout(Duration::from_millis(500), going).await.is_err());
    let event = stand.trail.last();
    assert_eq!((event.status, event.code.as_str()), (0, "cancelled"));
    assert_eq!(event.subject, "ada");
}

/// An operation that never answers, with a short deadline and one place.
struct Slow;

static SLOW: Policy = Policy::new("slow", Access::Anonymous { reason: "a test" })
    .rates(&[API.tier("edge")])
    .limits(Limits {
        body: 100,
        timeout: Duration::from_millis(100),
        json_depth: 4,
        concurrency: 1,
    })
    .audited(&["day"])
    .audit(Audit { level: AuditLevel::Request, event: "snail" });

impl Operation<App> for Slow {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/slow/{day}";
    const POLICY: &'static Policy = &SLOW;
    type Input = ();
    type Proof = ();
    type Answer = HealthResponse;

    fn decode(_: &mut Inputs<'_>) -> Option<()> {
        Some(())
    }

    async fn prove(_: &App, _: &Prover<'_>, (): &()) -> Result<(), Rejection> {
        Ok(())
    }

    async fn handle(_: &App, (): (), (): ()) -> Result<HealthResponse, Failure> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_handler_has_a_deadline_and_an_operation_as_many_places_as_it_says() {
    let stand = Stand::with(&API, vec![Endpoint::of::<Slow>()]).await;
    let (first, second) =
        tokio::join!(stand.send(plain("GET", "/slow/1")), stand.send(plain("GET", "/slow/2")));
    assert_eq!((first.status, first.code().as_str()), (504, "timeout"));
    assert_eq!((second.status, second.code().as_str()), (503, "unavailable"));
    assert_eq!(second.header("retry-after"), "1");
    assert_eq!(stand.send(plain("GET", "/slow/3")).await.status, 504, "the place is free again");
    assert_eq!(stand.trail.last().parameters, [("day".to_owned(), "3".to_owned())]);
}

#[tokio::test]
async fn a_body_that_does_not_arrive_in_time_is_the_callers_timeout() {
    use secgen_runtime::policy::{BodyType, Requests};
    struct Slowly;
    static SLOWLY: Policy = Policy::new("slowly", Access::Anonymous { reason: "a test" })
        .rates(&[API.tier("edge")])
        .limits(Limits {
            body: 100,
            timeout: Duration::from_millis(50),
            json_depth: 4,
            concurrency: 0,
        })
        .requests(Requests::Body { media: &[BodyType::json("application/json")], required: true });
    impl Operation<App> for Slowly {
        const METHOD: Method = Method::Post;
        const PATH: &'static str = "/slowly";
        const POLICY: &'static Policy = &SLOWLY;
        type Input = ();
        type Proof = ();
        type Answer = HealthResponse;

        fn decode(_: &mut Inputs<'_>) -> Option<()> {
            Some(())
        }

        async fn prove(_: &App, _: &Prover<'_>, (): &()) -> Result<(), Rejection> {
            Ok(())
        }

        async fn handle(_: &App, (): (), (): ()) -> Result<HealthResponse, Failure> {
            Ok(HealthResponse::NoContent)
        }
    }
    struct Never;
    impl axum::body::HttpBody for Never {
        type Data = axum::body::Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
            std::task::Poll::Pending
        }
    }
    let stand = Stand::with(&API, vec![Endpoint::of::<Slowly>()]).await;
    let request = request("POST", "/slowly").header("content-type", "application/json");
    let heard = stand.send(request.body(axum::body::Body::new(Never)).unwrap()).await;
    assert_eq!((heard.status, heard.code().as_str()), (408, "timeout"));
}
