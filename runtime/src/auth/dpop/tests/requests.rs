//! What a proof is for: one request, one token, one minute.

use super::*;

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
