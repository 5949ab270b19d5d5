use std::time::SystemTime;

use http::{HeaderMap, Method, Uri};
use serde_json::json;

use super::*;
use crate::{
    auth::{ClientCertificate, testing::LOOPBACK},
    json::{self, Budget},
};

const OURS: &[u8] = b"the certificate of the client";

fn certificate(der: &[u8]) -> ClientCertificate {
    ClientCertificate::new(vec![der.to_vec()]).unwrap()
}

fn encoded(thumbprint: &[u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(thumbprint)
}

fn bond(claims: &serde_json::Value) -> Bond {
    let text = claims.to_string();
    Bond::of(&Json::from(&json::parse(text.as_bytes(), &Budget { depth: 8, nodes: 99 }).unwrap()))
}

/// What is asked of a bearer of `cnf` who shows `certificate`.
fn asked(
    cnf: &serde_json::Value,
    binding: Binding,
    credential: Credential<'_>,
    certificate: Option<&ClientCertificate>,
) -> Result<Option<Thumbprint>, Flaw> {
    let presented = Presented {
        method: &Method::GET,
        uri: &Uri::from_static("/"),
        headers: &HeaderMap::new(),
        peer: LOOPBACK,
        https: true,
        certificate,
        now: SystemTime::now(),
    };
    bond(&json!({"sub": "ada", "cnf": cnf})).holds(binding, credential, &presented)
}

const BEARER: Credential<'_> = Credential::Bearer(b"t");
const DPOP: Credential<'_> = Credential::Dpop(b"t");
const ALL: [Binding; 3] = [Binding::AsIssued, Binding::Dpop, Binding::Mtls];

#[test]
fn a_confirmation_that_is_not_understood_whole_lets_nobody_in() {
    let known = encoded(&[7; 32]);
    let ours = certificate(OURS);
    for cnf in [
        json!(null),
        json!({}),
        json!([]),
        json!("x"),
        json!(true),
        json!({"jkt": null}),
        json!({"jkt": 7}),
        json!({"jkt": ""}),
        json!({"jkt": "x"}),
        json!({"jkt": encoded(&[7; 32]) + "="}),
        json!({"jkt": encoded(&[7; 32]).replace('c', "+")}),
        json!({"jkt": URL_SAFE_NO_PAD.encode([7; 33])}),
        json!({"jkt": [known]}),
        json!({"x5t": known}),
        json!({"x5t#S512": known}),
        json!({"jwk": {}}),
        json!({"kid": "k"}),
        json!({"jkt": known, "kid": "k"}),
        json!({"x5t#S256": encoded(ours.thumbprint()), "jku": "https://x.example/"}),
        json!({"JKT": known}),
    ] {
        for credential in [BEARER, DPOP] {
            for binding in ALL {
                let found = asked(&cnf, binding, credential, Some(&ours));
                assert_eq!(found, Err(Flaw::Bound), "{cnf}");
            }
        }
    }
}

#[test]
fn a_stolen_token_without_its_certificate_is_worth_nothing() {
    let (ours, another) = (certificate(OURS), certificate(b"the certificate of a thief"));
    let cnf = json!({"x5t#S256": encoded(ours.thumbprint())});
    for binding in [Binding::AsIssued, Binding::Mtls] {
        assert_eq!(asked(&cnf, binding, BEARER, None), Err(Flaw::OtherCertificate));
        assert_eq!(asked(&cnf, binding, BEARER, Some(&another)), Err(Flaw::OtherCertificate));
        assert_eq!(asked(&cnf, binding, BEARER, Some(&ours)), Ok(None));
        assert_eq!(asked(&cnf, binding, DPOP, Some(&ours)), Err(Flaw::Unbound));
    }
    for place in 0..32 {
        let mut other = *ours.thumbprint();
        other[place] ^= 1;
        let cnf = json!({"x5t#S256": encoded(&other)});
        let found = asked(&cnf, Binding::AsIssued, BEARER, Some(&ours));
        assert_eq!(found, Err(Flaw::OtherCertificate), "byte {place}");
    }
}

#[test]
fn a_token_that_is_not_bound_is_no_use_where_binding_is_asked() {
    let ours = certificate(OURS);
    let proof = json!({"jkt": encoded(&[7; 32])});
    let mtls = json!({"x5t#S256": encoded(ours.thumbprint())});
    assert_eq!(asked(&proof, Binding::Mtls, DPOP, Some(&ours)), Err(Flaw::Unbound));
    assert_eq!(asked(&mtls, Binding::Dpop, DPOP, Some(&ours)), Err(Flaw::Unbound));
    let unbound = bond(&json!({"sub": "ada"}));
    assert_eq!(unbound, Bond::None);
    for (binding, credential, expected) in [
        (Binding::AsIssued, BEARER, Ok(None)),
        (Binding::AsIssued, DPOP, Err(Flaw::Unbound)),
        (Binding::Dpop, BEARER, Err(Flaw::Unbound)),
        (Binding::Dpop, DPOP, Err(Flaw::Unbound)),
        (Binding::Mtls, BEARER, Err(Flaw::Unbound)),
        (Binding::Mtls, DPOP, Err(Flaw::Unbound)),
    ] {
        let presented = Presented {
            method: &Method::GET,
            uri: &Uri::from_static("/"),
            headers: &HeaderMap::new(),
            peer: LOOPBACK,
            https: true,
            certificate: Some(&ours),
            now: SystemTime::now(),
        };
        assert_eq!(unbound.holds(binding, credential, &presented), expected, "{binding:?}");
    }
}

#[test]
fn a_token_that_is_bound_to_a_proof_is_no_bearer_token() {
    let cnf = json!({"jkt": encoded(&[7; 32])});
    for binding in [Binding::AsIssued, Binding::Dpop] {
        assert_eq!(asked(&cnf, binding, BEARER, None), Err(Flaw::Bound));
        assert_eq!(asked(&cnf, binding, DPOP, None), Ok(Some([7; 32])));
    }
}

#[test]
fn a_token_that_is_bound_twice_needs_both() {
    let (ours, another) = (certificate(OURS), certificate(b"another"));
    let cnf = json!({"jkt": encoded(&[7; 32]), "x5t#S256": encoded(ours.thumbprint())});
    for binding in ALL {
        assert_eq!(asked(&cnf, binding, DPOP, Some(&ours)), Ok(Some([7; 32])));
        assert_eq!(asked(&cnf, binding, DPOP, None), Err(Flaw::OtherCertificate));
        assert_eq!(asked(&cnf, binding, DPOP, Some(&another)), Err(Flaw::OtherCertificate));
        assert_eq!(asked(&cnf, binding, BEARER, Some(&ours)), Err(Flaw::Bound));
    }
}
