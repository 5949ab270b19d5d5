//! Proofs of possession as clients and thieves would send them.

mod origins;
mod proofs;
mod replays;
mod requests;

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
