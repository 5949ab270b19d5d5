//! Certificates, cookies and query parameters: credentials that may be there without having been
//! meant.

use std::{net::Ipv4Addr, time::SystemTime};

use http::{HeaderMap, Method, Uri};
use serde_json::json;

use super::*;
use crate::{
    auth::{
        ClientCertificate,
        certificate::testing::{Authority, Folder},
        issuer::key_line,
        testing::{API, PARTNER, store},
    },
    config::Environment,
    policy::{
        Carrier, CertificateRules, Claims, KeyFile, KeyRules, RevokedCertificates, Scheme,
        SchemeUse, Verifier,
    },
};

const CLAIMS: Claims = Claims { subject: "sub", scopes: &[], roles: &[], tenant: "" };

const fn keys(name: &'static str, carrier: Carrier) -> Scheme {
    let keys = KeyRules { keys: KeyFile::Env("KEYS"), allow_from: &[], max_age: None };
    Scheme { name, carrier, verifier: Verifier::Keys(keys), claims: CLAIMS }
}

const MESH: Scheme = Scheme {
    name: "mesh",
    carrier: Carrier::Certificate,
    verifier: Verifier::Certificate(CertificateRules {
        trust: KeyFile::Env("TRUST"),
        sans: &["*.clients.example"],
        revoked: RevokedCertificates::NoList,
    }),
    claims: CLAIMS,
};

const DOCUMENT: Api = Api {
    schemes: &[
        keys("key", Carrier::Header("x-api-key")),
        MESH,
        keys("cookie", Carrier::Cookie("sid")),
        keys("query", Carrier::Query("key")),
    ],
    ..API
};

static MIXED: Api = DOCUMENT;

const KEY: SchemeUse = DOCUMENT.uses("key", &[]);
const CERTIFICATE: SchemeUse = DOCUMENT.uses("mesh", &[]);
const COOKIE: SchemeUse = DOCUMENT.uses("cookie", &[]);
const QUERY: SchemeUse = DOCUMENT.uses("query", &[]);

const fn required(alternatives: &'static [Alternative]) -> Policy {
    Policy::new("op", Access::Required(alternatives))
}

const ONLY_KEY: Policy = required(&[&[KEY]]);
const ONLY_CERTIFICATE: Policy = required(&[&[CERTIFICATE]]);
const EITHER: Policy = required(&[&[KEY], &[CERTIFICATE]]);
const BOTH: Policy = required(&[&[KEY, CERTIFICATE]]);
const BOTH_OR_KEY: Policy = required(&[&[CERTIFICATE, KEY], &[KEY]]);

struct World {
    authenticator: Authenticator,
    ours: ClientCertificate,
    foreign: ClientCertificate,
    _folder: Folder,
}

impl World {
    async fn new() -> Self {
        let (root, other, folder) =
            (Authority::new("ours"), Authority::new("other"), Folder::new());
        let line = key_line("k", PARTNER, &json!({"subject": "service"}));
        let files =
            [("TRUST", folder.put("roots.pem", root.pem())), ("KEYS", folder.put("keys", &line))];
        let mut faults = StartFaults::new();
        let environment = Environment::of(files);
        let means = Means::of(&environment, store());
        let started = Authenticator::start(&MIXED, &means, &mut faults).await;
        let authenticator = faults.finish(started).unwrap();
        let shown = |authority: &Authority| {
            ClientCertificate::new(authority.client(&["a.clients.example"]).chain()).unwrap()
        };
        Self { authenticator, ours: shown(&root), foreign: shown(&other), _folder: folder }
    }

    /// The scheme of the caller that a request with these is taken for.
    async fn ask(
        &self,
        policy: &Policy,
        uri: &'static str,
        sent: &[(&'static str, &'static str)],
        certificate: Option<&ClientCertificate>,
    ) -> Result<&'static str, Denied> {
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append(*name, value.parse().unwrap());
        }
        let presented = Presented {
            method: &Method::GET,
            uri: &Uri::from_static(uri),
            headers: &headers,
            peer: Ipv4Addr::LOCALHOST.into(),
            https: true,
            certificate,
            now: SystemTime::now(),
        };
        let visitor = self.authenticator.identify(policy, &presented, &mut None).await?;
        Ok(visitor.caller().map_or("nobody", |caller| caller.scheme()))
    }

    async fn key(&self, policy: &Policy, it: Option<&ClientCertificate>) -> Result<&str, Denied> {
        self.ask(policy, "/", &[("x-api-key", PARTNER)], it).await
    }

    async fn alone(&self, policy: &Policy, it: &ClientCertificate) -> Result<&str, Denied> {
        self.ask(policy, "/", &[], Some(it)).await
    }
}

#[tokio::test]
async fn a_certificate_is_a_credential_where_an_alternative_takes_one() {
    let world = World::new().await;
    let (ours, foreign) = (&world.ours, &world.foreign);
    assert_eq!(world.alone(&ONLY_CERTIFICATE, ours).await, Ok("mesh"));
    assert_eq!(world.alone(&EITHER, ours).await, Ok("mesh"));
    for policy in [&ONLY_CERTIFICATE, &EITHER] {
        let denied = world.alone(policy, foreign).await.unwrap_err();
        assert!(matches!(denied, Denied::Invalid(_)), "{denied:?}");
    }
    assert_eq!(world.alone(&ONLY_KEY, ours).await, Err(Denied::Missing));
    assert_eq!(world.alone(&BOTH, ours).await, Err(Denied::Missing));
}

#[tokio::test]
async fn a_certificate_of_the_connection_does_not_spoil_another_credential() {
    let world = World::new().await;
    for certificate in [&world.ours, &world.foreign] {
        assert_eq!(world.key(&ONLY_KEY, Some(certificate)).await, Ok("key"));
        assert_eq!(world.key(&EITHER, Some(certificate)).await, Ok("key"));
    }
}

#[tokio::test]
async fn in_an_and_set_the_certificate_must_be_there_and_genuine() {
    let world = World::new().await;
    assert_eq!(world.key(&BOTH, Some(&world.ours)).await, Ok("key"));
    assert_eq!(world.key(&BOTH, None).await, Err(Denied::Missing));
    let denied = world.key(&BOTH, Some(&world.foreign)).await.unwrap_err();
    assert!(matches!(denied, Denied::Invalid(_)), "{denied:?}");
    assert_eq!(world.key(&BOTH_OR_KEY, Some(&world.ours)).await, Ok("mesh"));
    assert_eq!(world.key(&BOTH_OR_KEY, None).await, Ok("key"));
    let denied = world.key(&BOTH_OR_KEY, Some(&world.foreign)).await.unwrap_err();
    assert!(matches!(denied, Denied::Invalid(_)), "{denied:?}");
}

#[tokio::test]
async fn a_key_is_read_only_where_its_scheme_says() {
    let world = World::new().await;
    let (by_cookie, by_query) = (required(&[&[COOKIE]]), required(&[&[QUERY]]));
    let (cookie, query) =
        ("sid=partner-key-0123456789abcdef", "/?a=b&key=partner-key-0123456789abcdef");
    assert_eq!(world.ask(&by_cookie, "/", &[("cookie", cookie)], None).await, Ok("cookie"));
    assert_eq!(world.ask(&by_query, query, &[], None).await, Ok("query"));
    for policy in [&ONLY_KEY, &by_query] {
        let denied = world.ask(policy, "/", &[("cookie", cookie)], None).await;
        assert_eq!(denied, Err(Denied::Missing));
    }
    for policy in [&ONLY_KEY, &by_cookie] {
        assert_eq!(world.ask(policy, query, &[], None).await, Err(Denied::Missing));
    }
}

#[tokio::test]
async fn an_address_with_a_credential_in_it_is_known_for_that() {
    let world = World::new().await;
    let holds = |query| world.authenticator.has_credential_in(query);
    assert!(holds(Some("key=x")) && holds(Some("a=b&key=")) && holds(Some("key")));
    assert!(!holds(None) && !holds(Some("")) && !holds(Some("keys=x&akey=x&sid=x")));
    assert_eq!(world.authenticator.credential_parameters().collect::<Vec<_>>(), ["key"]);
}
