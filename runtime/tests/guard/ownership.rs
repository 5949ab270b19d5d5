//! Whose record it is: OWASP API1:2023, in every way that a caller can try.

use secgen_runtime::audit::Outcome;

use crate::{
    app::Mood,
    stand::{PARTNER_KEY, Stand, bearer, json, request, token, token_of},
};

const NEW: &str = r#"{"productId":"0e1a2b3c-4d5e-4f60-8a9b-0c1d2e3f4a5b","quantity":2,
    "address":{"street":"1 Road","city":"Town","country":"NL"}}"#;

#[tokio::test]
async fn the_owner_reads_the_record_and_nobody_else_in_or_out_of_the_tenant() {
    let stand = Stand::new().await;
    let id = stand.app.put("ada", "acme");
    let path = format!("/orders/{id}");
    for (subject, tenant, status) in
        [("ada", "acme", 200), ("bob", "acme", 404), ("ada", "rival", 404), ("eve", "rival", 404)]
    {
        let heard = stand.send(bearer("GET", &path, &token(subject, tenant, "read:orders"))).await;
        assert_eq!(heard.status, status, "{subject} of {tenant}: {}", heard.text);
    }
}

#[tokio::test]
async fn foreign_and_missing_are_one_answer() {
    let stand = Stand::new().await;
    let foreign = stand.app.put("bob", "acme");
    for mood in [Mood::Good, Mood::LoadsAnything] {
        stand.app.set(mood);
        let token = token("ada", "acme", "read:orders");
        let told = |id: uuid::Uuid| {
            let request = bearer("GET", &format!("/orders/{id}"), &token);
            async {
                let heard = stand.send(request).await;
                let mut body = heard.json();
                body["correlationId"] = "".into();
                let mut headers = heard.headers.clone();
                headers.remove("x-correlation-id");
                headers.remove("ratelimit");
                (heard.status, headers, body)
            }
        };
        assert_eq!(told(foreign).await, told(uuid::Uuid::new_v4()).await);
    }
    let causes: Vec<_> = stand.trail.take().into_iter().map(|it| it.cause).collect();
    assert_eq!(causes, ["no-such-object", "no-such-object", "object-foreign", "no-such-object"]);
}

#[tokio::test]
async fn a_bypass_lifts_the_owner_never_the_tenant_and_is_marked() {
    let stand = Stand::new().await;
    let id = stand.app.put("bob", "acme");
    let path = format!("/orders/{id}");
    let admin = token("root", "acme", "read:orders admin:orders");
    assert_eq!(stand.send(bearer("GET", &path, &admin)).await.status, 200);
    let event = stand.trail.last();
    assert!(event.bypass, "{event:?}");
    assert_eq!(event.object, format!("Order/{id}"));
    let stranger = token("root", "rival", "read:orders admin:orders");
    assert_eq!(stand.send(bearer("GET", &path, &stranger)).await.status, 404);
    assert!(!stand.trail.last().bypass);
    let own = stand.app.put("root", "acme");
    stand.send(bearer("GET", &format!("/orders/{own}"), &admin)).await;
    assert!(!stand.trail.last().bypass, "what is one's own needs no bypass");
}

#[tokio::test]
async fn a_caller_without_a_tenant_is_refused_list_and_create_included() {
    let stand = Stand::new().await;
    let id = stand.app.put("ada", "acme");
    let scope = "read:orders write:orders admin:orders";
    let mut claims = crate::issuer::claims("ada", "acme", scope);
    claims.as_object_mut().unwrap().remove("org_id");
    let token = token_of(&claims);
    let item = format!("/orders/{id}");
    for request in [
        bearer("GET", "/orders", &token),
        json("POST", "/orders", &token, NEW),
        bearer("GET", &item, &token),
        json("PATCH", &item, &token, r#"{"quantity":3}"#),
        bearer("DELETE", &item, &token),
    ] {
        let heard = stand.send(request).await;
        assert_eq!((heard.status, heard.code().as_str()), (403, "forbidden"), "{}", heard.text);
    }
    assert!(stand.app.get(id).is_some());
}

#[tokio::test]
async fn a_list_holds_what_the_caller_owns() {
    let stand = Stand::new().await;
    let own = stand.app.put("ada", "acme");
    stand.app.put("bob", "acme");
    stand.app.put("ada", "rival");
    let listed = |token: String| {
        let stand = &stand;
        async move {
            let heard = stand.send(bearer("GET", "/orders", &token)).await;
            assert_eq!(heard.status, 200, "{}", heard.text);
            heard.json()["items"].as_array().unwrap().clone()
        }
    };
    let items = listed(token("ada", "acme", "read:orders")).await;
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["id"], own.to_string());
    assert_eq!(listed(token("root", "acme", "read:orders admin:orders")).await.len(), 2);
    assert!(stand.trail.last().bypass);
}

#[tokio::test]
async fn owner_and_tenant_of_a_new_record_come_from_the_claims() {
    let stand = Stand::new().await;
    let token = token("ada", "acme", "write:orders");
    let heard = stand.send(json("POST", "/orders", &token, NEW)).await;
    assert_eq!(heard.status, 201, "{}", heard.text);
    let order = heard.json();
    assert_eq!((&order["ownerId"], &order["orgId"]), (&"ada".into(), &"acme".into()));
    assert_eq!(heard.header("location"), format!("/v1/orders/{}", order["id"].as_str().unwrap()));
    let claiming = NEW.replacen('{', r#"{"ownerId":"bob","#, 1);
    let heard = stand.send(json("POST", "/orders", &token, &claiming)).await;
    assert_eq!(heard.status, 422, "{}", heard.text);
}

#[tokio::test]
async fn a_handler_that_answers_anothers_record_answers_500_and_raises_an_alarm() {
    let stand = Stand::new().await;
    let own = stand.app.put("ada", "acme");
    stand.app.put("bob", "rival");
    stand.app.set(Mood::Leaks);
    let token = token("ada", "acme", "read:orders write:orders");
    for request in [
        bearer("GET", &format!("/orders/{own}"), &token),
        bearer("GET", "/orders", &token),
        json("POST", "/orders", &token, NEW),
    ] {
        let heard = stand.send(request).await;
        assert_eq!((heard.status, heard.code().as_str()), (500, "internal"));
        assert!(!heard.text.contains("bob"), "{}", heard.text);
        let event = stand.trail.last();
        assert_eq!(event.outcome, Outcome::Failed);
        assert!(event.cause.contains("foreign"), "{event:?}");
    }
}

#[tokio::test]
async fn a_loader_that_fails_is_a_refusal() {
    let stand = Stand::new().await;
    let id = stand.app.put("ada", "acme");
    stand.app.set(Mood::LoaderFails);
    let heard =
        stand.send(bearer("GET", &format!("/orders/{id}"), &token("ada", "acme", "read:orders")));
    let heard = heard.await;
    assert_eq!(heard.status, 500);
    assert!(!heard.text.contains("hunter2"));
    assert!(stand.trail.last().cause.contains("hunter2"));
}

#[tokio::test]
async fn a_partner_key_owns_by_its_subject_and_tenant() {
    let stand = Stand::new().await;
    let own = stand.app.put("partner", "acme");
    let other = stand.app.put("ada", "acme");
    for (id, status) in [(own, 200), (other, 404)] {
        let request = request("GET", &format!("/orders/{id}"))
            .header("x-api-key", PARTNER_KEY)
            .body(axum::body::Body::empty())
            .unwrap();
        let heard = stand.send(request).await;
        assert_eq!(heard.status, status, "{}", heard.text);
    }
}

#[tokio::test]
async fn generated_code_that_forgets_a_proof_is_stopped_before_its_handler() {
    use secgen_runtime::{
        decode::Inputs,
        guard::{Endpoint, Method, Operation, Prover},
        policy::Policy,
        reject::{Failure, Rejection},
    };

    use crate::{
        app::App,
        orders::{API, HealthResponse, policies},
    };

    struct Forgetful;

    impl Operation<App> for Forgetful {
        const METHOD: Method = Method::Get;
        const PATH: &'static str = "/orders/{orderId}";
        const POLICY: &'static Policy = &policies::GET_ORDER;
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
            panic!("the handler must not run")
        }
    }

    let stand = Stand::with(&API, vec![Endpoint::of::<Forgetful>()]).await;
    let heard = stand.send(bearer("GET", "/orders/7", &token("ada", "acme", "read:orders"))).await;
    assert_eq!(heard.status, 500);
    assert_eq!(stand.trail.last().cause, "ownership-not-proved");
}
