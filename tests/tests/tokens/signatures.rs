//! Signatures that do not hold, and keys that are not the issuer's.

use secgen_tests::issuer::{Issuer, encode};
use serde_json::json;

use crate::{Named, World};

pub(crate) fn hostile(world: &World) -> Vec<Named> {
    let mut found = Vec::new();
    let issuers = [("EdDSA", &world.ed), ("ES256", &world.es), ("RS256", &world.rs)];
    for (name, issuer) in issuers {
        let token = issuer.token(&world.good());
        let (signed, signature) = token.rsplit_once('.').expect("three parts");
        let length = if name == "RS256" { 256 } else { 64 };
        let raised = encode(world.with("scope", Some(json!("admin:orders"))).to_string());
        let header = signed.split('.').next().expect("a header");
        for (what, token) in [
            ("of zeros", format!("{signed}.{}", encode(vec![0; length]))),
            ("of ones", format!("{signed}.{}", encode(vec![0xff; length]))),
            ("one byte short", format!("{signed}.{}", encode(vec![7; length - 1]))),
            ("one byte long", format!("{signed}.{}", encode(vec![7; length + 1]))),
            ("that is empty", format!("{signed}.")),
            ("cut in half", format!("{signed}.{}", &signature[..signature.len() / 2 / 4 * 4])),
            ("twice", format!("{signed}.{signature}{signature}")),
            ("with a changed first byte", format!("{signed}.{}", changed(signature, 0))),
            (
                "with a changed last byte",
                format!("{signed}.{}", changed(signature, signature.len() - 4)),
            ),
            ("over another payload", format!("{header}.{raised}.{signature}")),
        ] {
            found.push((format!("{name}: a signature {what}"), token));
        }
    }
    found.extend(der(world));
    found.extend(keys(world));
    found
}

/// Another letter at a place.
fn changed(signature: &str, place: usize) -> String {
    let letter = if signature.as_bytes()[place] == b'A' { "B" } else { "A" };
    format!("{}{letter}{}", &signature[..place], &signature[place + 1..])
}

/// An ECDSA signature in ASN.1, which JOSE does not have (RFC 7518 §3.4).
fn der(world: &World) -> Vec<Named> {
    let token = world.es.token(&world.good());
    let (signed, _) = token.rsplit_once('.').expect("three parts");
    let zero = [0x30, 6, 2, 1, 0, 2, 1, 0];
    let one = [0x30, 6, 2, 1, 1, 2, 1, 1];
    vec![
        ("ES256: zeros in ASN.1".to_owned(), format!("{signed}.{}", encode(zero))),
        ("ES256: ones in ASN.1".to_owned(), format!("{signed}.{}", encode(one))),
    ]
}

fn keys(world: &World) -> Vec<Named> {
    let good = world.good();
    let payload = good.to_string();
    let named = |algorithm: &str, kid: &str| {
        json!({"alg": algorithm, "typ": "at+jwt", "kid": kid}).to_string()
    };
    let (es, rs) = (Issuer::p256("es"), Issuer::rsa("rs"));
    let mut foreign = good.clone();
    foreign["iss"] = json!("https://evil.example/");
    vec![
        ("a stranger's Ed25519 key".into(), world.stranger.token(&good)),
        ("a stranger's P-256 key".into(), es.token(&good)),
        ("a stranger's RSA key".into(), rs.token(&good)),
        ("a stranger's issuer and key".into(), world.stranger.token(&foreign)),
        ("our key for another issuer".into(), world.ed.token(&foreign)),
        ("Ed25519 under the RSA key's name".into(), world.ed.sign(&named("EdDSA", "rs"), &payload)),
        ("Ed25519 that says RS256".into(), world.ed.sign(&named("RS256", "rs"), &payload)),
        ("Ed25519 that says ES256".into(), world.ed.sign(&named("ES256", "es"), &payload)),
        (
            "P-256 under the Ed25519 key's name".into(),
            world.es.sign(&named("ES256", "ed"), &payload),
        ),
        ("P-256 that says EdDSA".into(), world.es.sign(&named("EdDSA", "ed"), &payload)),
        ("RSA under the P-256 key's name".into(), world.rs.sign(&named("RS256", "es"), &payload)),
        ("RSA that says PS256".into(), world.rs.sign(&named("PS256", "rs"), &payload)),
        ("PSS under RS256".into(), Issuer::rsa("rs").pss().sign(&named("RS256", "rs"), &payload)),
    ]
}
