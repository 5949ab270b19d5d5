//! Tokens that are more than their bytes: bound to a key or a certificate, or to a fresh login.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secgen_tests::{
    callers::Callers,
    client::{Answer, Request},
    issuer::{Issuer, encode, now},
};
use serde_json::{Value, json};

use crate::{callers, get, known, told};

fn sha256(bytes: &[u8]) -> String {
    encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes))
}

/// The thumbprint of an Ed25519 key (RFC 7638 §3, RFC 8037 §2).
fn thumbprint(key: &Issuer) -> String {
    let x = key.jwk()["x"].clone();
    sha256(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":{x}}}"#).as_bytes())
}

/// A proof (RFC 9449 §4.2) after `change`.
fn proof(
    key: &Issuer,
    token: &str,
    url: &str,
    change: impl FnOnce(&mut Value, &mut Value),
) -> String {
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": key.jwk()["x"]});
    let mut header = json!({"typ": "dpop+jwt", "alg": "EdDSA", "jwk": jwk});
    let mut claims = json!({
        "jti": URL_SAFE_NO_PAD.encode(aws_lc_rs::rand::generate::<[u8; 16]>(
            &aws_lc_rs::rand::SystemRandom::new()).unwrap().expose()),
        "htm": "GET", "htu": url, "iat": now(), "ath": sha256(token.as_bytes()),
    });
    change(&mut header, &mut claims);
    key.sign(&header.to_string(), &claims.to_string())
}

/// A server, a key and a token that is bound to it.
struct Bound {
    callers: Callers,
    key: Issuer,
    token: String,
}

impl Bound {
    fn new() -> Self {
        let (callers, key) = (callers(), Issuer::ed25519("proof"));
        let mut claims = Callers::claims("ada", "acme", "read");
        claims["cnf"] = json!({"jkt": thumbprint(&key)});
        let token = callers.idp.token(&claims);
        Self { callers, key, token }
    }

    fn url(&self) -> String {
        format!("http://{}/v1/tokens/bound", self.callers.address())
    }

    fn send(&self, proof: &str) -> Answer {
        let request = get("/tokens/bound")
            .header("authorization", &format!("DPoP {}", self.token))
            .header("dpop", proof);
        self.callers.send(&request).unwrap()
    }

    /// What happens to a proof with the server's nonce, after `change`.
    fn changed(&self, change: impl FnOnce(&mut Value, &mut Value)) -> (u16, String) {
        let first = self.send(&proof(&self.key, &self.token, &self.url(), |_, _| {}));
        let nonce = first.header("dpop-nonce").expect("the server gives nonces").to_owned();
        let answer = self.send(&proof(&self.key, &self.token, &self.url(), |header, claims| {
            claims["nonce"] = json!(nonce);
            change(header, claims);
        }));
        (answer.status, known(&answer))
    }
}

#[test]
fn a_bound_token_opens_with_a_fresh_proof_of_its_key_and_not_without() {
    let bound = Bound::new();
    assert_eq!(bound.changed(|_, _| {}), (200, "bound/ada".to_owned()));
    let refused = |name: &str, value: Value| bound.changed(|_, claims| claims[name] = value).0;
    assert_eq!(refused("htm", json!("POST")), 401);
    assert_eq!(refused("htu", json!("http://127.0.0.1/v1/tokens/bound")), 401);
    assert_eq!(refused("htu", json!(bound.url().replace("bound", "fresh"))), 401);
    assert_eq!(refused("iat", json!(now() - 3600)), 401);
    assert_eq!(refused("iat", json!(now() + 3600)), 401);
    assert_eq!(refused("ath", json!(sha256(b"another token"))), 401);
    assert_eq!(refused("nonce", json!("made up")), 401);
    assert_eq!(refused("jti", json!(7)), 401);
    let headed = |name: &str, value: Value| bound.changed(|header, _| header[name] = value).0;
    assert_eq!(headed("typ", json!("JWT")), 401);
    assert_eq!(headed("alg", json!("ES256")), 401);
    assert_eq!(headed("jwk", Issuer::ed25519("x").jwk()), 401);
    // As a bearer token, with a proof of another key, without any.
    let bearer = get("/tokens/bound").bearer(&bound.token);
    assert_eq!(told(&bound.callers, &bearer).0, 401);
    let stolen = Issuer::ed25519("thief");
    assert_eq!(bound.send(&proof(&stolen, &bound.token, &bound.url(), |_, _| {})).status, 401);
    assert_eq!(bound.send("").status, 401);
}

#[test]
fn a_proof_is_good_once() {
    let bound = Bound::new();
    let first = bound.send(&proof(&bound.key, &bound.token, &bound.url(), |_, _| {}));
    let nonce = first.header("dpop-nonce").unwrap().to_owned();
    let challenge = first.header("www-authenticate").unwrap();
    assert!(challenge.contains("use_dpop_nonce"), "{challenge}");
    let proof = proof(&bound.key, &bound.token, &bound.url(), |_, claims| {
        claims["nonce"] = json!(nonce);
    });
    assert_eq!(bound.send(&proof).status, 200);
    assert_eq!(bound.send(&proof).status, 401);
}

#[test]
fn an_unbound_token_is_refused_where_the_document_asks_for_a_bond() {
    let callers = callers();
    let token = callers.token("ada", "acme", "read");
    assert_eq!(told(&callers, &get("/tokens/bound").bearer(&token)).0, 401);
    let as_dpop = get("/tokens/bound").header("authorization", &format!("DPoP {token}"));
    assert_eq!(told(&callers, &as_dpop).0, 401);
}

#[test]
fn a_certificate_bound_token_needs_its_certificate_on_a_plain_bearer_route_too() {
    let program = env!("CARGO_BIN_EXE_callers-under-test");
    let callers = Callers::start_tls(program).unwrap();
    let (ours, other) = (callers.root.client(&["a.example"]), callers.root.client(&["b.example"]));
    let mut claims = Callers::claims("ada", "acme", "read");
    claims["cnf"] = json!({"x5t#S256": sha256(&ours.chain()[0])});
    let request = get("/requirements/either").bearer(&callers.idp.token(&claims));
    let status = |client| callers.send_tls(&request, client).unwrap().status;
    assert_eq!(status(Some(&ours)), 200);
    assert_eq!(status(Some(&other)), 401);
    assert_eq!(status(None), 401);
}

#[test]
fn a_confirmation_that_nobody_here_checks_is_a_refusal() {
    let callers = callers();
    for cnf in [json!({}), json!({"kid": "x"}), json!({"jwk": {}}), json!("x"), Value::Null] {
        let mut claims = Callers::claims("ada", "acme", "read");
        claims["cnf"] = cnf.clone();
        let request = get("/requirements/either").bearer(&callers.idp.token(&claims));
        assert_eq!(told(&callers, &request).0, 401, "{cnf}");
    }
}

fn login(callers: &Callers, acr: Value, auth_time: Value) -> Request {
    let mut claims = Callers::claims("ada", "acme", "read");
    (claims["acr"], claims["auth_time"]) = (acr, auth_time);
    get("/tokens/fresh").bearer(&callers.idp.token(&claims))
}

#[test]
fn what_matters_asks_for_a_strong_and_recent_login() {
    let callers = callers();
    let strong = || json!("urn:example:mfa");
    assert_eq!(told(&callers, &login(&callers, strong(), json!(now() - 100))).0, 200);
    let refused = (401, "step-up-required".to_owned());
    for (acr, auth_time) in [
        (strong(), json!(now() - 400)),
        (json!("urn:example:password"), json!(now())),
        (strong(), json!(now() + 400)),
    ] {
        assert_eq!(told(&callers, &login(&callers, acr, auth_time)), refused);
    }
    let plain = get("/tokens/fresh").bearer(&callers.token("ada", "acme", "read"));
    let answer = callers.send(&plain).unwrap();
    assert_eq!(known(&answer), "step-up-required");
    let challenge = answer.header("www-authenticate").unwrap();
    for part in [
        r#"error="insufficient_user_authentication""#,
        r#"acr_values="urn:example:mfa""#,
        r#"max_age="300""#,
    ] {
        assert!(challenge.contains(part), "{part} in {challenge}");
    }
    assert_eq!(told(&callers, &login(&callers, json!(7), json!(now()))).0, 401);
}

#[test]
fn keys_that_were_found_by_discovery_are_believed_as_any_others() {
    let callers = callers();
    let token = callers.token("ada", "acme", "read");
    let request = get("/tokens/revocable").bearer(&token);
    assert_eq!(told(&callers, &request), (200, "revocable/ada".to_owned()));
    let mut claims = Callers::claims("ada", "acme", "read");
    claims.as_object_mut().unwrap().remove("jti");
    let nameless = get("/tokens/revocable").bearer(&callers.idp.token(&claims));
    assert_eq!(told(&callers, &nameless).0, 401, "a token without a name cannot be revoked");
}
