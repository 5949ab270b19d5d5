//! What is a proof: a JWS of one form, by a key of its own.

use super::*;

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
