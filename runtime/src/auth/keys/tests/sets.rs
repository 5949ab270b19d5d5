//! Which key sets are believed, and which of their keys are used.

use serde_json::{Value, json};

use super::{
    super::{
        jwks::{JwksFault, KeySet},
        pinned::Pinned,
    },
    ALL, with,
};
use crate::{
    auth::{
        Flaw,
        issuer::{Issuer, claims, encode},
        testing::{ED, ES, RS},
    },
    policy::Algorithm,
};

fn parse(keys: &[Value]) -> Result<KeySet, JwksFault> {
    parse_for(keys, ALL)
}

fn parse_for(keys: &[Value], pinned: &[Algorithm]) -> Result<KeySet, JwksFault> {
    KeySet::parse(json!({ "keys": keys }).to_string().as_bytes(), Pinned::of(pinned))
}

fn fault(keys: &[Value]) -> JwksFault {
    parse(keys).err().unwrap_or_else(|| panic!("{keys:?} was accepted"))
}

/// How the set judges a signature by `issuer` under its own name.
fn judged(set: &KeySet, issuer: &Issuer, algorithm: Algorithm) -> Result<(), Flaw> {
    use base64::Engine as _;
    let token = issuer.token(&claims("ada", "acme", ""));
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(signature).unwrap();
    set.verify(issuer.kid(), algorithm, signed.as_bytes(), &signature)
}

#[test]
fn keys_of_each_kind_verify_by_their_own_algorithm_only() {
    let set = parse(&[ED.jwk(), ES.jwk(), RS.jwk()]).unwrap();
    for (issuer, own) in [(&*ED, ALL[0]), (&*ES, ALL[1]), (&*RS, ALL[2])] {
        for algorithm in ALL {
            let expected = if *algorithm == own { Ok(()) } else { Err(Flaw::Algorithm) };
            assert_eq!(
                judged(&set, issuer, *algorithm),
                expected,
                "{} {algorithm:?}",
                issuer.kid()
            );
        }
    }
}

#[test]
fn a_key_has_one_algorithm_or_is_not_used() {
    let nameless = with(RS.jwk(), "alg", Value::Null);
    // With both paddings pinned, either could be meant.
    assert_eq!(fault(std::slice::from_ref(&nameless)), JwksFault::NoneFits);
    let set = parse_for(std::slice::from_ref(&nameless), &[Algorithm::Rs256]).unwrap();
    assert_eq!(judged(&set, &RS, Algorithm::Rs256), Ok(()));
    for other in [Algorithm::Ps256, Algorithm::EdDsa, Algorithm::Es256] {
        assert_eq!(judged(&set, &RS, other), Err(Flaw::Algorithm));
    }
    let set = parse_for(&[nameless], &[Algorithm::Ps256]).unwrap();
    assert_eq!(judged(&set, &RS, Algorithm::Ps256), Err(Flaw::Signature), "it is PKCS #1");
    assert_eq!(judged(&set, &RS, Algorithm::Rs256), Err(Flaw::Algorithm));
}

#[test]
fn one_key_under_two_algorithms_refuses_the_set() {
    let twin = with(with(RS.jwk(), "alg", json!("PS256")), "kid", json!("twin"));
    assert_eq!(fault(&[RS.jwk(), twin.clone()]), JwksFault::TwoAlgorithms);
    let set = parse_for(&[RS.jwk(), twin], &[Algorithm::Rs256]).unwrap();
    assert_eq!(judged(&set, &RS, Algorithm::Rs256), Ok(()), "the other is not pinned");
    let again = with(ED.jwk(), "kid", json!("again"));
    assert!(parse(&[ED.jwk(), again]).is_ok(), "two names, one algorithm");
}

#[test]
fn a_published_secret_refuses_the_set() {
    let secret = json!({"kty": "oct", "kid": "s", "k": "AAAA", "alg": "HS256"});
    assert_eq!(fault(&[ED.jwk(), secret]), JwksFault::Private);
    let bare = json!({"kty": "oct", "kid": "s"});
    assert_eq!(fault(&[ED.jwk(), bare]), JwksFault::Private, "a mixed set, whatever it shows");
    assert_eq!(fault(&[with(ED.jwk(), "d", json!("AAAA"))]), JwksFault::Private);
    assert_eq!(fault(&[with(RS.jwk(), "p", json!("AAAA")), ED.jwk()]), JwksFault::Private);
}

#[test]
fn two_keys_of_one_name_refuse_the_set() {
    assert_eq!(fault(&[ED.jwk(), with(ES.jwk(), "kid", json!("ed"))]), JwksFault::Duplicate);
    for passed_over in [
        with(ES.jwk(), "use", json!("enc")),
        with(ES.jwk(), "crv", json!("P-384")),
        with(RS.jwk(), "alg", json!("RS512")),
    ] {
        let twin = with(passed_over, "kid", json!("ed"));
        assert_eq!(fault(&[ED.jwk(), twin.clone()]), JwksFault::Duplicate, "{twin}");
        assert_eq!(fault(&[twin, ED.jwk()]), JwksFault::Duplicate);
    }
}

#[test]
fn keys_for_other_uses_are_not_used() {
    for other in [
        with(ED.jwk(), "use", json!("enc")),
        with(ED.jwk(), "key_ops", json!(["sign"])),
        with(ED.jwk(), "key_ops", json!([])),
        with(ED.jwk(), "alg", json!("HS256")),
        with(ED.jwk(), "alg", json!("ES256")),
        with(RS.jwk(), "alg", json!("RSA-OAEP")),
        with(RS.jwk(), "alg", json!("RS512")),
        with(ED.jwk(), "kid", Value::Null),
        with(ED.jwk(), "kid", json!("")),
        with(ED.jwk(), "crv", json!("X25519")),
        with(ES.jwk(), "crv", json!("P-384")),
        with(ED.jwk(), "kty", json!("AKP")),
        with(ED.jwk(), "kty", json!("EC")),
        with(ES.jwk(), "kty", json!("OKP")),
        with(RS.jwk(), "crv", json!("P-256")),
        with(ES.jwk(), "alg", json!("RS256")),
        with(ES.jwk(), "use", json!("Sig")),
        with(RS.jwk(), "n", json!(encode([0xff; 128]))),
        with(RS.jwk(), "n", json!(encode([&[0x7f][..], &[0xff; 255]].concat()))),
        with(RS.jwk(), "n", json!(encode([&[0; 128][..], &[0xff; 255]].concat()))),
        with(RS.jwk(), "n", json!(encode([0xff; 2048]))),
    ] {
        assert_eq!(fault(std::slice::from_ref(&other)), JwksFault::NoneFits, "{other}");
        assert!(parse(&[other, with(ES.jwk(), "kid", json!("spare"))]).is_ok());
    }
    assert!(parse(&[with(ED.jwk(), "key_ops", json!(["verify"]))]).is_ok());
    assert!(parse(&[with(ED.jwk(), "alg", json!("Ed25519"))]).is_ok());
}

#[test]
fn what_is_not_a_key_set_is_refused() {
    for (text, expected) in [
        ("", JwksFault::NotJson),
        ("<html>", JwksFault::NotJson),
        (r#"{"keys":[],"keys":[]}"#, JwksFault::NotJson),
        ("[]", JwksFault::NotASet),
        ("{}", JwksFault::NotASet),
        (r#"{"keys":{}}"#, JwksFault::NotASet),
        (r#"{"keys":["x"]}"#, JwksFault::NotASet),
        (r#"{"keys":[{}]}"#, JwksFault::WrongMember),
        (r#"{"keys":[]}"#, JwksFault::NoneFits),
    ] {
        assert_eq!(KeySet::parse(text.as_bytes(), Pinned::of(ALL)).err(), Some(expected), "{text}");
    }
    for (name, value) in [
        ("kid", json!(7)),
        ("use", json!(["sig"])),
        ("alg", json!(1)),
        ("key_ops", json!("verify")),
    ] {
        assert_eq!(fault(&[with(ED.jwk(), name, value)]), JwksFault::WrongMember, "{name}");
    }
    for bad in [
        with(ED.jwk(), "x", json!("AAAA")),
        with(ED.jwk(), "x", Value::Null),
        with(ED.jwk(), "x", json!(format!("{}=", encode([1; 32])))),
        with(ES.jwk(), "y", json!(encode([1; 31]))),
        with(RS.jwk(), "e", json!("AQ")),
        with(RS.jwk(), "e", json!("Ag")),
        with(RS.jwk(), "e", json!("")),
        with(RS.jwk(), "e", json!(encode([1, 0, 0, 0, 1]))),
        with(RS.jwk(), "n", json!("")),
        with(RS.jwk(), "n", json!(encode([0xfe; 256]))),
        with(ES.jwk(), "y", json!(encode([1; 32]))),
    ] {
        assert_eq!(fault(std::slice::from_ref(&bad)), JwksFault::Malformed, "{bad}");
    }
    let many: Vec<Value> = (0..101).map(|i| with(ED.jwk(), "kid", json!(i.to_string()))).collect();
    assert_eq!(fault(&many), JwksFault::TooManyKeys);
}
