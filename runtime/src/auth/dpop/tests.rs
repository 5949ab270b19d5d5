use std::{net::IpAddr, sync::LazyLock};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, Method, Uri};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::*;
use crate::{
    auth::{
        Authenticator,
        issuer::{Issuer, claims, encode, hs256, now},
        testing::{ED, LOOPBACK, STRANGER, bound, document, headers, start, store},
    },
    policy::{Access, Binding, Policy, Revocation, SchemeUse},
    store::{Capacity, MemoryStore},
};

static API: Api = document(&[
    bound("dpop", Binding::Dpop, Revocation::NONE),
    bound("issued", Binding::AsIssued, Revocation::NONE),
]);
const DPOP: SchemeUse = API.uses("dpop", &[]);
const ISSUED: SchemeUse = API.uses("issued", &[]);
static ASKED: Policy = Policy::new("op", Access::Required(&[&[DPOP]]));
static AS_ISSUED: Policy = Policy::new("op", Access::Required(&[&[ISSUED]]));
static BOTH: Policy = Policy::new("op", Access::Required(&[&[DPOP, ISSUED]]));

/// Keys of a client.
static EDDSA: LazyLock<Issuer> = LazyLock::new(|| Issuer::ed25519("client"));
static ES256: LazyLock<Issuer> = LazyLock::new(|| Issuer::p256("client"));
static RS256: LazyLock<Issuer> = LazyLock::new(|| Issuer::rsa("client"));
static PS256: LazyLock<Issuer> = LazyLock::new(|| Issuer::rsa("client").pss());

const ORIGIN: &str = "https://api.example.com";
const URI: &str = "https://api.example.com/v1/orders";

/// A client that asks for `/v1/orders?page=2`.
struct Client {
    key: &'static Issuer,
    token: String,
}

impl Client {
    fn of(key: &'static Issuer) -> Self {
        let mut claims = claims("ada", "acme", "read");
        claims["cnf"] = json!({"jkt": thumbprint(key)});
        Self { key, token: ED.token(&claims) }
    }

    /// The payload of an honest proof, with a `jti` of its own.
    fn payload(&self, nonce: &str) -> Value {
        let id = crate::values::Uuid::new_v4().to_string();
        json!({
            "jti": id, "htm": "GET", "htu": URI, "iat": now(), "nonce": nonce,
            "ath": encode(Sha256::digest(self.token.as_bytes())),
        })
    }

    fn sign(&self, payload: &Value) -> String {
        self.key.sign(&header(self.key).to_string(), &payload.to_string())
    }

    /// The header fields of a request with this proof.
    fn shows(&self, proof: &str) -> HeaderMap {
        let token = format!("DPoP {}", self.token);
        headers([("authorization", &*token), ("dpop", proof), ("host", "api.example.com")])
    }
}

/// The public key as a proof carries it.
fn jwk(key: &Issuer) -> Value {
    let mut jwk = key.jwk();
    for name in ["kid", "use", "alg"] {
        jwk.as_object_mut().unwrap().remove(name);
    }
    jwk
}

/// RFC 7638, by another way than the code takes: serde_json writes members in the order of names.
fn thumbprint(key: &Issuer) -> String {
    encode(Sha256::digest(jwk(key).to_string().as_bytes()))
}

fn header(key: &Issuer) -> Value {
    json!({"typ": "dpop+jwt", "alg": key.header()["alg"], "jwk": jwk(key)})
}

struct Server {
    authenticator: Authenticator,
    /// A nonce of now.
    nonce: String,
}

/// How a request arrives.
struct Arrival {
    method: Method,
    uri: &'static str,
    peer: IpAddr,
    https: bool,
    now: SystemTime,
}

fn arrival() -> Arrival {
    Arrival {
        method: Method::GET,
        uri: "/v1/orders?page=2",
        peer: "203.0.113.7".parse().unwrap(),
        https: true,
        now: SystemTime::now(),
    }
}

impl Server {
    async fn new() -> Self {
        Self::with(&[("PUBLIC_ORIGIN", ORIGIN)], &store()).await
    }

    async fn with(variables: &[(&str, &str)], store: &Arc<dyn Store>) -> Self {
        let authenticator = start(&API, variables, store).await.unwrap();
        let nonce = authenticator.proofs.nonces.current(now());
        Self { authenticator, nonce }
    }

    async fn asks_at(
        &self,
        policy: &Policy,
        headers: &HeaderMap,
        at: &Arrival,
    ) -> Result<(), Denied> {
        let presented = Presented {
            method: &at.method,
            uri: &Uri::from_static(at.uri),
            headers,
            peer: at.peer,
            https: at.https,
            certificate: None,
            now: at.now,
        };
        let visitor = self.authenticator.identify(policy, &presented, &mut None).await?;
        assert_eq!(visitor.caller().unwrap().subject(), "ada");
        Ok(())
    }

    async fn asks(&self, policy: &Policy, headers: &HeaderMap) -> Result<(), Denied> {
        self.asks_at(policy, headers, &arrival()).await
    }

    /// What is wrong with an honest request but for its proof.
    async fn flaw(&self, client: &Client, proof: &str) -> Flaw {
        let asked = self.asks(&ASKED, &client.shows(proof)).await;
        assert_eq!(self.asks(&AS_ISSUED, &client.shows(proof)).await, asked, "whatever is asked");
        match asked {
            Err(Denied::Invalid(flaw)) => flaw,
            other => panic!("expected a refusal, got {other:?} for {proof}"),
        }
    }

    /// What is wrong with an honest proof but for one claim, which null takes away.
    async fn claim(&self, name: &str, value: Value) -> Flaw {
        let client = Client::of(&EDDSA);
        let mut payload = client.payload(&self.nonce);
        match value {
            Value::Null => drop(payload.as_object_mut().unwrap().remove(name)),
            value => payload[name] = value,
        }
        self.flaw(&client, &client.sign(&payload)).await
    }

    /// The same for the header.
    async fn header(&self, name: &str, value: Value) -> Flaw {
        let client = Client::of(&EDDSA);
        let mut header = header(client.key);
        match value {
            Value::Null => drop(header.as_object_mut().unwrap().remove(name)),
            value => header[name] = value,
        }
        let payload = client.payload(&self.nonce).to_string();
        self.flaw(&client, &client.key.sign(&header.to_string(), &payload)).await
    }
}

#[tokio::test]
async fn who_holds_the_key_gets_in_by_each_algorithm() {
    let server = Server::new().await;
    for key in [&EDDSA, &ES256, &RS256, &PS256] {
        let client = Client::of(key);
        for policy in [&ASKED, &AS_ISSUED] {
            let proof = client.sign(&client.payload(&server.nonce));
            assert_eq!(server.asks(policy, &client.shows(&proof)).await, Ok(()));
        }
    }
}

#[tokio::test]
async fn a_proof_is_good_once_and_for_two_schemes_of_one_request() {
    let server = Server::new().await;
    let client = Client::of(&EDDSA);
    let proof = client.sign(&client.payload(&server.nonce));
    assert_eq!(server.asks(&BOTH, &client.shows(&proof)).await, Ok(()));
    for policy in [&BOTH, &ASKED, &AS_ISSUED] {
        let again = server.asks(policy, &client.shows(&proof)).await;
        assert_eq!(again, Err(Denied::Invalid(Flaw::ProofReplayed)));
    }
    // Signed anew with the same `jti`: still the same proof.
    let mut payload = client.payload(&server.nonce);
    payload["jti"] = json!("once");
    assert_eq!(server.asks(&ASKED, &client.shows(&client.sign(&payload))).await, Ok(()));
    payload["iat"] = json!(now() - 1);
    assert_eq!(server.flaw(&client, &client.sign(&payload)).await, Flaw::ProofReplayed);
    // Another key's `jti` is another.
    let other = Client::of(&ES256);
    let mut payload = other.payload(&server.nonce);
    payload["jti"] = json!("once");
    assert_eq!(server.asks(&ASKED, &other.shows(&other.sign(&payload))).await, Ok(()));
}

#[tokio::test]
async fn of_a_hundred_replays_at_once_one_gets_in() {
    let server = Arc::new(Server::new().await);
    let client = Client::of(&EDDSA);
    let shown = client.shows(&client.sign(&client.payload(&server.nonce)));
    let racers: Vec<_> = (0..100)
        .map(|_| {
            let (server, shown) = (Arc::clone(&server), shown.clone());
            tokio::spawn(async move { server.asks(&ASKED, &shown).await.is_ok() })
        })
        .collect();
    let mut winners = 0;
    for racer in racers {
        winners += usize::from(racer.await.unwrap());
    }
    assert_eq!(winners, 1);
}

#[tokio::test]
async fn a_token_without_exactly_one_proof_is_refused() {
    let server = Server::new().await;
    let client = Client::of(&EDDSA);
    let (one, two) = (client.payload(&server.nonce), client.payload(&server.nonce));
    let (one, two) = (client.sign(&one), client.sign(&two));
    let mut shown = client.shows(&one);
    shown.append("dpop", HeaderValue::try_from(&two).unwrap());
    let refused = server.asks(&ASKED, &shown).await;
    assert_eq!(refused, Err(Denied::Invalid(Flaw::ProofMalformed)));
    shown.remove("dpop");
    let refused = server.asks(&ASKED, &shown).await;
    assert_eq!(refused, Err(Denied::Invalid(Flaw::ProofMissing)));
    assert_eq!(server.flaw(&client, &format!("{one}, {two}")).await, Flaw::ProofMalformed);
}

#[tokio::test]
async fn what_is_no_jws_of_two_objects_is_no_proof() {
    let server = Server::new().await;
    let client = Client::of(&EDDSA);
    let good = client.sign(&client.payload(&server.nonce));
    let (head, signature) = good.rsplit_once('.').unwrap();
    let (first, payload) = head.split_once('.').unwrap();
    for wrong in [
        String::new(),
        "a.b".to_owned(),
        head.to_owned(),
        format!("{good}.x"),
        format!("{good}="),
        format!("{first}=.{payload}.{signature}"),
        format!("{first}+.{payload}.{signature}"),
        format!("{} ", "a".repeat(5000)),
        client.key.sign("[]", "{}"),
        client.key.sign(r#"{"typ":"dpop+jwt","typ":"dpop+jwt"}"#, "{}"),
    ] {
        assert_eq!(server.flaw(&client, &wrong).await, Flaw::ProofMalformed, "{wrong}");
    }
    let mut long = client.payload(&server.nonce);
    long["more"] = json!("a".repeat(4000));
    assert_eq!(server.flaw(&client, &client.sign(&long)).await, Flaw::ProofMalformed, "4 KiB");
    let header = header(client.key).to_string();
    for payload in ["[]", "\"x\"", "{", r#"{"jti":"a","jti":"b"}"#] {
        let proof = client.key.sign(&header, payload);
        assert_eq!(server.flaw(&client, &proof).await, Flaw::ProofMalformed, "{payload}");
    }
}

#[tokio::test]
async fn a_jws_of_another_type_or_with_other_rules_is_no_proof() {
    let server = Server::new().await;
    for typ in ["JWT", "at+jwt", "dpop", "DPOP+JWT", "application/dpop+jwt", ""] {
        assert_eq!(server.header("typ", json!(typ)).await, Flaw::ProofHeader, "{typ}");
    }
    assert_eq!(server.header("typ", Value::Null).await, Flaw::ProofHeader);
    for name in ["crit", "b64", "zip", "cty", "jku", "x5u", "x5c"] {
        assert_eq!(server.header(name, json!("x")).await, Flaw::ProofHeader, "{name}");
    }
}

#[tokio::test]
async fn a_proof_by_no_key_or_a_shared_one_is_refused() {
    let server = Server::new().await;
    for alg in ["none", "None", "HS256", "ES384", "RS512", "eddsa", "Ed25519", ""] {
        assert_eq!(server.header("alg", json!(alg)).await, Flaw::ProofAlgorithm, "{alg}");
    }
    assert_eq!(server.header("alg", Value::Null).await, Flaw::ProofAlgorithm);
    assert_eq!(server.header("alg", json!(7)).await, Flaw::ProofAlgorithm);
    let client = Client::of(&EDDSA);
    let payload = client.payload(&server.nonce);
    let symmetric = hs256(&client.key.public_bytes(), "client", &payload);
    let (_, rest) = symmetric.split_once('.').unwrap();
    let header = json!({"typ": "dpop+jwt", "alg": "HS256", "jwk": jwk(client.key)});
    let proof = format!("{}.{rest}", encode(header.to_string()));
    assert_eq!(server.flaw(&client, &proof).await, Flaw::ProofAlgorithm);
    let unsigned = json!({"typ": "dpop+jwt", "alg": "none", "jwk": jwk(client.key)});
    let proof = format!("{}.{}.", encode(unsigned.to_string()), encode(payload.to_string()));
    assert_eq!(server.flaw(&client, &proof).await, Flaw::ProofAlgorithm);
}

#[tokio::test]
async fn a_key_that_is_weak_private_or_of_another_kind_is_refused() {
    let server = Server::new().await;
    let good = jwk(&EDDSA);
    let with = |name: &str, value: Value| {
        let mut key = good.clone();
        key[name] = value;
        key
    };
    let number = |bits: usize| {
        let mut bytes = vec![0xff; bits / 8];
        bytes[0] = 0x80;
        encode(bytes)
    };
    let symmetric = json!({"kty": "oct", "k": encode([7; 32])});
    for key in [
        Value::Null,
        json!("x"),
        json!([]),
        json!({}),
        symmetric,
        with("d", json!(encode([7; 32]))),
        with("k", json!("")),
        with("p", json!(7)),
        with("use", json!("enc")),
        with("alg", json!("ES256")),
        with("crv", json!("Ed448")),
        with("crv", json!("X25519")),
        with("x", json!(7)),
        with("x", json!("")),
        with("x", json!(encode([7; 31]))),
        with("x", json!(encode([7; 33]))),
        with("x", json!(format!("{}=", encode([7; 32])))),
        jwk(&ES256),
        jwk(&RS256),
    ] {
        assert_eq!(server.header("jwk", key.clone()).await, Flaw::ProofKey, "{key}");
    }
    // Weak RSA keys: their own thumbprint in the token changes nothing.
    for (n, e) in [
        (number(1024), "AQAB"),
        (number(2040), "AQAB"),
        (number(4104), "AQAB"),
        (number(2048), "AQ"),
        (number(2048), "Ag"),
        (number(2048), "AQAAAAE"),
        (number(2048), "AAEAAQ"),
        (encode([&[0][..], &[0xff; 256]].concat()), "AQAB"),
        (encode([&[0xff; 255][..], &[0xfe]].concat()), "AQAB"),
    ] {
        let key = json!({"kty": "RSA", "n": n, "e": e});
        let header = json!({"typ": "dpop+jwt", "alg": "RS256", "jwk": key}).to_string();
        let mut client = Client::of(&RS256);
        let mut claims = claims("ada", "acme", "read");
        claims["cnf"] = json!({"jkt": encode(Sha256::digest(key.to_string().as_bytes()))});
        client.token = ED.token(&claims);
        let proof = client.key.sign(&header, &client.payload(&server.nonce).to_string());
        assert_eq!(server.flaw(&client, &proof).await, Flaw::ProofKey, "{key}");
    }
}

#[tokio::test]
async fn a_thiefs_own_key_proves_nothing() {
    let server = Server::new().await;
    let client = Client::of(&EDDSA);
    let payload = client.payload(&server.nonce).to_string();
    // His key, honestly shown.
    let proof = STRANGER.sign(&header(&STRANGER).to_string(), &payload);
    assert_eq!(server.flaw(&client, &proof).await, Flaw::ProofOtherKey);
    // Hers shown, his used.
    let proof = STRANGER.sign(&header(client.key).to_string(), &payload);
    assert_eq!(server.flaw(&client, &proof).await, Flaw::ProofSignature);
    // Hers, and the claims changed afterwards.
    let good = client.sign(&client.payload(&server.nonce));
    let parts: Vec<&str> = good.split('.').collect();
    let forged = format!("{}.{}.{}", parts[0], encode(&payload), parts[2]);
    assert_eq!(server.flaw(&client, &forged).await, Flaw::ProofSignature);
    for signature in [String::new(), encode([0; 64])] {
        let forged = format!("{}.{}.{signature}", parts[0], parts[1]);
        assert_eq!(server.flaw(&client, &forged).await, Flaw::ProofSignature);
    }
    // A point that is not on the curve.
    let mut key = jwk(&ES256);
    key["x"] = json!(encode([7; 32]));
    let mut off = Client::of(&ES256);
    let mut claims = claims("ada", "acme", "read");
    claims["cnf"] = json!({"jkt": encode(Sha256::digest(key.to_string().as_bytes()))});
    off.token = ED.token(&claims);
    let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": key}).to_string();
    let proof = off.key.sign(&header, &off.payload(&server.nonce).to_string());
    assert_eq!(server.flaw(&off, &proof).await, Flaw::ProofSignature);
}

#[tokio::test]
async fn every_claim_is_required_and_of_its_type() {
    let server = Server::new().await;
    for name in ["jti", "htm", "htu", "iat", "ath"] {
        assert_eq!(server.claim(name, Value::Null).await, Flaw::ProofClaims, "no {name}");
        for wrong in [json!(""), json!([]), json!({}), json!(true)] {
            assert_eq!(server.claim(name, wrong).await, Flaw::ProofClaims, "{name}");
        }
    }
    for name in ["jti", "htm", "htu", "ath", "nonce"] {
        assert_eq!(server.claim(name, json!(7)).await, Flaw::ProofClaims, "{name}");
    }
    assert_eq!(server.claim("nonce", json!("")).await, Flaw::ProofClaims);
    for iat in [json!("1"), json!(-1), json!(1e20)] {
        assert_eq!(server.claim("iat", iat).await, Flaw::ProofClaims);
    }
    assert_eq!(server.claim("jti", json!("a".repeat(257))).await, Flaw::ProofClaims);
    assert_eq!(server.claim("exp", json!("x")).await, Flaw::ProofClaims);
    assert_eq!(server.claim("nbf", json!("x")).await, Flaw::ProofClaims);
}

#[tokio::test]
async fn a_proof_for_another_request_is_refused() {
    let server = Server::new().await;
    for method in ["POST", "get", "HEAD", "GET "] {
        assert_eq!(server.claim("htm", json!(method)).await, Flaw::ProofRequest, "{method}");
    }
    for uri in [
        "https://api.example.com/v1/order",
        "https://api.example.com/v1/orders/",
        "https://api.example.com/v1/orders/7",
        "https://api.example.com/v1",
        "http://api.example.com/v1/orders",
        "https://api.example.com:8443/v1/orders",
        "https://other.example.com/v1/orders",
        "https://api.example.com.evil.example/v1/orders",
        "https://ada@api.example.com/v1/orders",
        "http://localhost/v1/orders",
        "/v1/orders",
        "orders",
    ] {
        assert_eq!(server.claim("htu", json!(uri)).await, Flaw::ProofRequest, "{uri}");
    }
    let client = Client::of(&EDDSA);
    for uri in
        ["HTTPS://API.example.com:443/v1/%6Frders?x=y#z", "https://api.example.com/x/../v1/orders"]
    {
        let mut payload = client.payload(&server.nonce);
        payload["htu"] = json!(uri);
        let shown = client.shows(&client.sign(&payload));
        assert_eq!(server.asks(&ASKED, &shown).await, Ok(()), "{uri}");
    }
    let honest = client.shows(&client.sign(&client.payload(&server.nonce)));
    let elsewhere = Arrival { uri: "/v1/customers", ..arrival() };
    let refused = server.asks_at(&ASKED, &honest, &elsewhere).await;
    assert_eq!(refused, Err(Denied::Invalid(Flaw::ProofRequest)));
    let head = Arrival { method: Method::HEAD, ..arrival() };
    let refused = server.asks_at(&ASKED, &honest, &head).await;
    assert_eq!(refused, Err(Denied::Invalid(Flaw::ProofRequest)));
}

#[tokio::test]
async fn a_proof_is_good_for_a_minute_and_clocks_may_be_five_seconds_ahead() {
    let server = Server::new().await;
    for (name, value) in [
        ("iat", now() - 65),
        ("iat", now() + 10),
        ("nbf", now() + 10),
        ("exp", now() - 1),
        ("iat", 0),
    ] {
        assert_eq!(server.claim(name, json!(value)).await, Flaw::ProofTime, "{name} {value}");
    }
    let proofs = &server.authenticator.proofs;
    let client = Client::of(&EDDSA);
    let second = now();
    let moment = |seconds: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    for (issued, expected) in [
        (second - 61, Err(Denied::Invalid(Flaw::ProofTime))),
        (second - 60, Ok(())),
        (second + 5, Ok(())),
        (second + 6, Err(Denied::Invalid(Flaw::ProofTime))),
    ] {
        let mut payload = client.payload(&proofs.nonces.current(second));
        payload["iat"] = json!(issued);
        let shown = client.shows(&client.sign(&payload));
        let at = Arrival { now: moment(second), ..arrival() };
        assert_eq!(server.asks_at(&ASKED, &shown, &at).await, expected, "{issued} at {second}");
    }
}

#[tokio::test]
async fn a_proof_for_another_token_of_the_same_key_is_refused() {
    let server = Server::new().await;
    let client = Client::of(&EDDSA);
    let hash = Sha256::digest(client.token.as_bytes());
    for ath in [
        encode(Sha256::digest(b"another token")),
        encode(&hash[..31]),
        encode([&hash[..], &[0]].concat()),
    ] {
        let mut payload = client.payload(&server.nonce);
        payload["ath"] = json!(ath);
        assert_eq!(server.flaw(&client, &client.sign(&payload)).await, Flaw::ProofToken);
    }
    let padded = format!("{}=", encode(hash));
    let mut payload = client.payload(&server.nonce);
    payload["ath"] = json!(padded);
    assert_eq!(server.flaw(&client, &client.sign(&payload)).await, Flaw::ProofClaims);
}

#[tokio::test]
async fn a_proof_that_was_made_in_advance_lacks_the_nonce() {
    let server = Server::new().await;
    assert_eq!(server.claim("nonce", Value::Null).await, Flaw::ProofNonce);
    assert_eq!(server.claim("nonce", json!("guessed")).await, Flaw::ProofNonce);
    let old = server.authenticator.proofs.nonces.current(now() - 3 * nonce::WINDOW);
    assert_eq!(server.claim("nonce", json!(old)).await, Flaw::ProofNonce);
    let before = server.authenticator.proofs.nonces.current(now() - nonce::WINDOW);
    let client = Client::of(&EDDSA);
    let shown = client.shows(&client.sign(&client.payload(&before)));
    assert_eq!(server.asks(&ASKED, &shown).await, Ok(()), "the window before is taken");
    assert!(!Denied::Invalid(Flaw::ProofNonce).is_failed_credential());
    assert!(Denied::Invalid(Flaw::ProofReplayed).is_failed_credential());
}

#[tokio::test]
async fn a_bound_token_is_no_bearer_token_and_an_unbound_one_no_dpop_token() {
    let server = Server::new().await;
    let client = Client::of(&EDDSA);
    let proof = client.sign(&client.payload(&server.nonce));
    let mut shown = client.shows(&proof);
    let bearer = HeaderValue::try_from(format!("Bearer {}", client.token)).unwrap();
    shown.insert("authorization", bearer);
    for policy in [&ASKED, &AS_ISSUED] {
        let refused = server.asks(policy, &shown).await;
        assert_eq!(refused, Err(Denied::Invalid(Flaw::Bound)));
    }
    let mut unbound = Client::of(&EDDSA);
    unbound.token = ED.token(&claims("ada", "acme", "read"));
    let proof = unbound.sign(&unbound.payload(&server.nonce));
    for policy in [&ASKED, &AS_ISSUED] {
        let refused = server.asks(policy, &unbound.shows(&proof)).await;
        assert_eq!(refused, Err(Denied::Invalid(Flaw::Unbound)));
    }
}

#[tokio::test]
async fn a_replay_cache_that_is_full_or_fails_lets_nobody_in() {
    let clock = crate::limit::Clock::system();
    let full = MemoryStore::with_capacity(clock, Capacity { entries: 1, bytes: 64 });
    let server = Server::with(&[("PUBLIC_ORIGIN", ORIGIN)], &(Arc::new(full) as _)).await;
    let client = Client::of(&EDDSA);
    let shown = || client.shows(&client.sign(&client.payload(&server.nonce)));
    assert_eq!(server.asks(&ASKED, &shown()).await, Ok(()));
    assert_eq!(server.asks(&ASKED, &shown()).await, Err(Denied::Unavailable("store")));
}

#[tokio::test]
async fn without_a_public_origin_only_this_machine_is_believed() {
    let server = Server::with(&[], &store()).await;
    let client = Client::of(&EDDSA);
    let request = |host: &'static str, htu: &'static str| {
        let mut payload = client.payload(&server.nonce);
        payload["htu"] = json!(htu);
        let mut shown = client.shows(&client.sign(&payload));
        shown.insert("host", HeaderValue::from_static(host));
        shown
    };
    let here = || Arrival { peer: LOOPBACK, https: false, ..arrival() };
    for (host, htu) in [
        ("localhost:8080", "http://localhost:8080/v1/orders"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080/v1/orders"),
        ("[::1]:8080", "http://[::1]:8080/v1/orders"),
        ("localhost:80", "http://localhost/v1/orders"),
    ] {
        let shown = request(host, htu);
        assert_eq!(server.asks_at(&ASKED, &shown, &here()).await, Ok(()), "{host}");
    }
    // A proof that ada made for another server, replayed here with its name as `Host`.
    let refused = Err(Denied::Invalid(Flaw::ProofRequest));
    for (host, htu, at) in [
        ("api.example.com", URI, here()),
        ("api.example.com", URI, arrival()),
        ("localhost.example.com", "http://localhost.example.com/v1/orders", here()),
        (
            "localhost:8080",
            "http://localhost:8080/v1/orders",
            Arrival { https: false, ..arrival() },
        ),
        ("localhost:8080", "https://localhost:8080/v1/orders", here()),
        ("localhost:8080", "http://localhost:8081/v1/orders", here()),
        ("localhost:8080", "http://127.0.0.1:8080/v1/orders", here()),
        ("", URI, here()),
        ("@localhost", "http://localhost/v1/orders", here()),
    ] {
        let shown = request(host, htu);
        assert_eq!(server.asks_at(&ASKED, &shown, &at).await, refused, "{host} {htu}");
    }
}

#[tokio::test]
async fn several_origins_are_all_this_servers() {
    let origins = "https://api.example.com, https://api.example.net:8443";
    let server = Server::with(&[("PUBLIC_ORIGIN", origins)], &store()).await;
    let client = Client::of(&EDDSA);
    for (htu, expected) in [
        ("https://api.example.net:8443/v1/orders", Ok(())),
        (URI, Ok(())),
        ("https://api.example.net/v1/orders", Err(Denied::Invalid(Flaw::ProofRequest))),
    ] {
        let mut payload = client.payload(&server.nonce);
        payload["htu"] = json!(htu);
        let shown = client.shows(&client.sign(&payload));
        assert_eq!(server.asks(&ASKED, &shown).await, expected, "{htu}");
    }
}

#[tokio::test]
async fn a_server_beyond_loopback_must_know_its_name() {
    static UNBOUND: Api = document(&[bound("issued", Binding::AsIssued, Revocation::NONE)]);
    let beyond = ("BIND", "0.0.0.0:8080");
    let error = start(&API, &[beyond], &store()).await.err().expect("no name").to_string();
    assert!(error.contains("PUBLIC_ORIGIN is not set") && error.contains("dpop"), "{error}");
    for bad in ["*", "api.example.com", "http://api.example.com", "https://api.example.com/"] {
        let variables = [("PUBLIC_ORIGIN", bad)];
        let error = start(&API, &variables, &store()).await.err().expect("no origin").to_string();
        assert!(error.contains("PUBLIC_ORIGIN"), "{error}");
    }
    assert!(start(&API, &[beyond, ("PUBLIC_ORIGIN", ORIGIN)], &store()).await.is_ok());
    assert!(start(&API, &[("BIND", "127.0.0.1:8080")], &store()).await.is_ok());
    assert!(start(&UNBOUND, &[beyond], &store()).await.is_ok());
}

#[tokio::test]
async fn a_challenge_names_the_way_the_algorithms_and_what_went_wrong() {
    let server = Server::new().await;
    let told = |policy, flaw| {
        let denied = Denied::Invalid(flaw);
        let value = server.authenticator.challenge(policy, &denied).unwrap();
        value.to_str().unwrap().to_owned()
    };
    let offer = r#"DPoP realm="Orders", algs="EdDSA ES256 PS256 RS256""#;
    let missing = server.authenticator.challenge(&ASKED, &Denied::Missing).unwrap();
    assert_eq!(missing, offer);
    assert_eq!(told(&ASKED, Flaw::ProofNonce), format!(r#"{offer}, error="use_dpop_nonce""#));
    assert_eq!(told(&ASKED, Flaw::Signature), format!(r#"{offer}, error="invalid_token""#));
    let invalid = format!(r#"{offer}, error="invalid_dpop_proof""#);
    for flaw in [Flaw::ProofMissing, Flaw::ProofOtherKey, Flaw::ProofReplayed, Flaw::ProofTime] {
        assert_eq!(told(&ASKED, flaw), invalid, "which check failed is not told");
    }
    let bearer = r#"Bearer realm="Orders""#;
    assert_eq!(told(&AS_ISSUED, Flaw::ProofTime), format!("{bearer}, {invalid}"));
    assert_eq!(told(&AS_ISSUED, Flaw::Bound), format!(r#"{bearer}, error="invalid_token""#));
    let scopes = Denied::Forbidden(crate::auth::Lacking::Scopes(API.scopes(&["read"])));
    let value = server.authenticator.challenge(&ASKED, &scopes).unwrap();
    assert_eq!(value, format!(r#"{offer}, error="insufficient_scope", scope="read""#));
}

#[test]
fn an_altered_thumbprint_is_another_key() {
    let mut bytes: Thumbprint =
        URL_SAFE_NO_PAD.decode(thumbprint(&EDDSA)).unwrap().try_into().unwrap();
    let text = jwk(&EDDSA).to_string();
    let budget = crate::json::Budget { depth: 4, nodes: 9 };
    let value = crate::json::parse(text.as_bytes(), &budget).unwrap();
    let key = jwk::Jwk::read(&value, "EdDSA").unwrap();
    assert_eq!(key.thumbprint(), bytes);
    bytes[0] ^= 1;
    assert_ne!(key.thumbprint(), bytes);
}
