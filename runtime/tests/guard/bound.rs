//! Tokens that are bound to a key, tokens that were revoked, and what the server says of itself.

use std::{
    sync::LazyLock,
    time::{Duration, SystemTime},
};

use axum::body::Body;
use http::{HeaderMap, Request};
use secgen_runtime::{
    policy::{Api, Binding, ResourceMetadata, Revocation, Scheme, Setting, Verifier},
    values::Uuid,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::{
    issuer::{self, Issuer, encode},
    orders::{self, API},
    stand::{Heard, PARTNER_KEY, Stand, bearer, plain, request, token, token_of},
};

const fn bound(binding: Binding, revocation: Revocation) -> Scheme {
    let mut scheme = API.schemes[0];
    if let Verifier::Token(rules) = &mut scheme.verifier {
        rules.binding = binding;
        rules.revocation = revocation;
    }
    scheme
}

const fn api(schemes: &'static [Scheme]) -> Api {
    let mut api = API;
    api.schemes = schemes;
    api.metadata = ResourceMetadata::Public {
        resource: Setting::Literal("https://api.example.com/v1"),
        reason: "clients find the issuer by it",
    };
    api
}

static PROVEN_SCHEMES: [Scheme; 2] = [bound(Binding::Dpop, Revocation::NONE), API.schemes[1]];
static PROVEN: Api = api(&PROVEN_SCHEMES);
static REVOCABLE_SCHEMES: [Scheme; 2] =
    [bound(Binding::AsIssued, Revocation { jti: true, subject_before: true }), API.schemes[1]];
static REVOCABLE: Api = api(&REVOCABLE_SCHEMES);

static KEY: LazyLock<Issuer> = LazyLock::new(|| Issuer::p256("client"));

const METADATA: &str = "/.well-known/oauth-protected-resource/v1";

fn jwk() -> Value {
    let mut jwk = KEY.jwk();
    for name in ["kid", "use", "alg"] {
        jwk.as_object_mut().unwrap().remove(name);
    }
    jwk
}

/// A token of ada that is bound to [`KEY`].
fn bound_token() -> String {
    let mut claims = issuer::claims("ada", "acme", "read:orders");
    claims["cnf"] = json!({"jkt": encode(Sha256::digest(jwk().to_string()))});
    token_of(&claims)
}

fn proof(token: &str, method: &str, nonce: Option<&str>) -> String {
    let mut payload = json!({
        "jti": Uuid::new_v4().to_string(), "htm": method, "iat": issuer::now(),
        "htu": "https://api.example.com/v1/orders", "ath": encode(Sha256::digest(token)),
    });
    if let Some(nonce) = nonce {
        payload["nonce"] = json!(nonce);
    }
    let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk()});
    KEY.sign(&header.to_string(), &payload.to_string())
}

fn proven(token: &str, proof: &str) -> Request<Body> {
    request("GET", "/orders")
        .header("authorization", format!("DPoP {token}"))
        .header("dpop", proof)
        .body(Body::empty())
        .unwrap()
}

#[tokio::test]
async fn a_client_hears_of_the_nonce_comes_back_with_it_and_is_let_in_once() {
    let stand = Stand::with(&PROVEN, orders::endpoints()).await;
    let token = bound_token();
    let first = stand.send(proven(&token, &proof(&token, "GET", None))).await;
    assert_eq!((first.status, first.code().as_str()), (401, "token-invalid"));
    assert!(first.header("www-authenticate").contains("error=\"use_dpop_nonce\""));
    assert_eq!(stand.trail.last().cause, "proof-nonce");
    let proof = proof(&token, "GET", Some(first.header("dpop-nonce")));
    let second = stand.send(proven(&token, &proof)).await;
    assert_eq!(second.status, 200, "{}", second.text);
    assert_eq!(second.header("dpop-nonce"), first.header("dpop-nonce"));
    let replay = stand.send(proven(&token, &proof)).await;
    assert_eq!(replay.status, 401);
    assert!(replay.header("www-authenticate").contains("error=\"invalid_dpop_proof\""));
    assert_eq!(stand.trail.last().cause, "proof-replayed");
}

#[tokio::test]
async fn a_thief_gets_no_further_with_the_token_alone() {
    let stand = Stand::with(&PROVEN, orders::endpoints()).await;
    let stolen = stand.send(bearer("GET", "/orders", &bound_token())).await;
    assert_eq!(stolen.status, 401);
    let challenge = stolen.header("www-authenticate");
    assert!(challenge.starts_with("DPoP realm=\"Orders\", algs=\"EdDSA ES256 "), "{challenge}");
    assert!(
        challenge.contains(&format!("resource_metadata=\"https://api.example.com{METADATA}\""))
    );
    assert_eq!(stand.trail.last().cause, "token-bound");
    let unbound = stand.send(bearer("GET", "/orders", &token("ada", "acme", "read:orders"))).await;
    assert_eq!((unbound.status, stand.trail.last().cause.as_str()), (401, "token-unbound"));
    // A key is no token: where both are taken it needs no proof.
    let id = stand.app.put("partner", "acme");
    let keyed = request("GET", &format!("/orders/{id}")).header("x-api-key", PARTNER_KEY);
    assert_eq!(stand.send(keyed.body(Body::empty()).unwrap()).await.status, 200);
}

#[tokio::test]
async fn asking_for_a_nonce_again_and_again_is_no_failed_credential_and_guessing_is() {
    let stand = Stand::with(&PROVEN, orders::endpoints()).await;
    let token = bound_token();
    for _ in 0..40 {
        let heard = stand.send(proven(&token, &proof(&token, "GET", None))).await;
        assert_eq!(heard.status, 401, "30 failures a minute are the limit of guard-credential");
    }
    for number in 0..40 {
        let heard = stand.send(proven(&token, &proof(&token, "POST", None))).await;
        assert_eq!(heard.status, if number < 30 { 401 } else { 429 }, "{number}");
    }
}

#[tokio::test]
async fn a_revoked_token_ends_with_the_next_request() {
    let stand = Stand::with(&REVOCABLE, orders::endpoints()).await;
    let of = |jti: &str| {
        let mut claims = issuer::claims("ada", "acme", "read:orders");
        claims["jti"] = json!(jti);
        token_of(&claims)
    };
    let (stolen, other) = (of("stolen"), of("other"));
    assert_eq!(stand.send(bearer("GET", "/orders", &stolen)).await.status, 200);
    let until = SystemTime::now() + Duration::from_secs(300);
    let revocations = stand.security.revocations();
    revocations.revoke_token("oauth", "stolen", until).await.unwrap();
    let refused = stand.send(bearer("GET", "/orders", &stolen)).await;
    assert_eq!((refused.status, refused.code().as_str()), (401, "token-invalid"));
    assert!(refused.header("www-authenticate").contains("error=\"invalid_token\""));
    assert_eq!(stand.trail.last().cause, "token-revoked");
    assert_eq!(stand.send(bearer("GET", "/orders", &other)).await.status, 200);
    let now = SystemTime::now();
    revocations.revoke_subject("oauth", issuer::ISSUER, "ada", now).await.unwrap();
    assert_eq!(stand.send(bearer("GET", "/orders", &other)).await.status, 401);
    let bob = stand.send(bearer("GET", "/orders", &token("bob", "acme", "read:orders"))).await;
    assert_eq!(bob.status, 200);
}

/// Asks for what the server says of itself.
async fn about(stand: &Stand, method: &str, headers: &[(&str, &str)]) -> Heard {
    let mut request = Request::builder().method(method).uri(METADATA).header("host", "a.example");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    stand.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn anybody_may_read_what_the_server_says_of_itself_and_only_read() {
    let stand = Stand::with(&PROVEN, orders::endpoints()).await;
    let heard = about(&stand, "GET", &[("authorization", "Bearer garbage")]).await;
    assert_eq!((heard.status, heard.header("content-type")), (200, "application/json"));
    assert_eq!(heard.json()["resource"], "https://api.example.com/v1");
    assert_eq!(heard.json()["authorization_servers"], json!([issuer::ISSUER]));
    assert_eq!(heard.json()["dpop_bound_access_tokens_required"], true);
    assert_eq!(heard.header("x-content-type-options"), "nosniff");
    assert!(!heard.header("x-correlation-id").is_empty());
    let head = about(&stand, "HEAD", &[]).await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    assert_eq!(head.header("content-length"), heard.text.len().to_string());
    assert!(stand.trail.take().is_empty(), "nobody did anything");
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let heard = about(&stand, method, &[]).await;
        assert_eq!((heard.status, heard.code().as_str()), (405, "method-not-allowed"));
        assert_eq!(heard.header("allow"), "GET, HEAD, OPTIONS");
    }
    assert_eq!(about(&stand, "OPTIONS", &[]).await.status, 204);
    let listed = [("origin", "https://app.example.com")];
    let allowed = about(&stand, "GET", &listed).await;
    assert_eq!(allowed.header("access-control-allow-origin"), "https://app.example.com");
    let unlisted = about(&stand, "GET", &[("origin", "https://evil.example")]).await;
    assert_eq!(count(&unlisted.headers, "access-control-allow-origin"), 0);
}

fn count(headers: &HeaderMap, name: &str) -> usize {
    headers.get_all(name).iter().count()
}

#[tokio::test]
async fn what_the_server_says_of_itself_is_counted_by_address() {
    let stand = Stand::with(&PROVEN, orders::endpoints()).await;
    let mut refused = 0;
    for _ in 0..3100 {
        refused += usize::from(about(&stand, "GET", &[]).await.status == 429);
    }
    assert_eq!(refused, 100, "guard-ip lets 3000 a minute in");
}

#[tokio::test]
async fn a_server_that_is_not_asked_says_nothing_of_itself() {
    let stand = Stand::new().await;
    assert_eq!(about(&stand, "GET", &[]).await.status, 404);
    let heard = stand.send(plain("GET", "/orders")).await;
    assert!(!heard.header("www-authenticate").contains("resource_metadata"));
    assert_eq!(count(&heard.headers, "dpop-nonce"), 0);
}
