//! Who is not let in: no credential, a bad one, one that may not, on every operation.

use secgen_tests::{
    client::Request,
    issuer::{self, Issuer, claims},
    orders::{BOUND_KEY, EXPIRED_KEY, Orders, PARTNER_KEY},
};
use serde_json::{Value, json};

use crate::{GUARDED, Guarded, attacker, orders};

/// One way to be refused.
struct Attack {
    name: &'static str,
    credential: fn(&Orders, &Guarded, Request) -> Request,
    status: u16,
    code: &'static str,
}

fn good(scope: &str) -> Value {
    claims("alice", "acme", scope)
}

/// A token with one member of the claims changed; `null` takes it out.
fn changed(orders: &Orders, operation: &Guarded, name: &str, value: Value) -> String {
    let mut claims = good(operation.scope);
    match value {
        Value::Null => drop(claims.as_object_mut().expect("claims are an object").remove(name)),
        value => claims[name] = value,
    }
    orders.ed25519.token(&claims)
}

/// A token with one member of the header changed.
fn headed(orders: &Orders, operation: &Guarded, name: &str, value: Value) -> String {
    let mut header = orders.ed25519.header();
    header[name] = value;
    orders.ed25519.sign(&header.to_string(), &good(operation.scope).to_string())
}

const ATTACKS: &[Attack] = &[
    Attack {
        name: "no credential",
        credential: |_, _, request| request,
        status: 401,
        code: "unauthenticated",
    },
    Attack {
        name: "garbage",
        credential: |_, _, request| request.bearer("not-a-token"),
        status: 401,
        code: "token-invalid",
    },
    Attack {
        name: "an empty bearer",
        credential: |_, _, request| request.header("authorization", "Bearer "),
        status: 401,
        code: "token-invalid",
    },
    Attack {
        name: "basic credentials where none are declared",
        credential: |_, _, request| request.header("authorization", "Basic YWxpY2U6c2VjcmV0"),
        status: 401,
        code: "token-invalid",
    },
    Attack {
        name: "two authorization headers",
        credential: |orders, operation, request| {
            let token = orders.token("alice", "acme", operation.scope);
            request.bearer(&token).bearer(&token)
        },
        status: 400,
        code: "malformed-request",
    },
    Attack {
        name: "expired",
        credential: |orders, operation, request| {
            let past = issuer::now() - 600;
            let mut claims = good(operation.scope);
            claims["iat"] = json!(past - 300);
            claims["exp"] = json!(past);
            request.bearer(&orders.ed25519.token(&claims))
        },
        status: 401,
        code: "token-expired",
    },
    Attack {
        name: "not yet valid",
        credential: |orders, operation, request| {
            request.bearer(&changed(orders, operation, "nbf", json!(issuer::now() + 200)))
        },
        status: 401,
        code: "token-invalid",
    },
    Attack {
        name: "another issuer",
        credential: |orders, operation, request| {
            request.bearer(&changed(orders, operation, "iss", json!("https://evil.example/")))
        },
        status: 401,
        code: "token-invalid",
    },
    Attack {
        name: "another audience",
        credential: |orders, operation, request| {
            request.bearer(&changed(orders, operation, "aud", json!("another-api")))
        },
        status: 401,
        code: "token-invalid",
    },
    Attack {
        name: "no expiry",
        credential: |orders, operation, request| {
            request.bearer(&changed(orders, operation, "exp", Value::Null))
        },
        status: 401,
        code: "token-invalid",
    },
    Attack {
        name: "a lifetime of a day",
        credential: |orders, operation, request| {
            let tomorrow = json!(issuer::now() + 86_400);
            request.bearer(&changed(orders, operation, "exp", tomorrow))
        },
        status: 401,
        code: "token-invalid",
    },
    Attack {
        name: "typ of an ID token",
        credential: |orders, operation, request| {
            request.bearer(&headed(orders, operation, "typ", json!("JWT")))
        },
        status: 401,
        code: "token-invalid",
    },
    Attack {
        name: "an unknown key id",
        credential: |orders, operation, request| {
            request.bearer(&headed(orders, operation, "kid", json!("elsewhere")))
        },
        status: 401,
        code: "token-invalid",
    },
    Attack {
        name: "a critical extension",
        credential: |orders, operation, request| {
            request.bearer(&headed(orders, operation, "crit", json!(["exp"])))
        },
        status: 401,
        code: "token-invalid",
    },
    Attack {
        name: "algorithm none",
        credential: |_, operation, request| {
            request.bearer(&issuer::unsigned(&good(operation.scope)))
        },
        status: 401,
        code: "token-invalid",
    },
    Attack {
        name: "HS256 with the public key",
        credential: |orders, operation, request| {
            let token = issuer::hs256(&orders.rsa.public_bytes(), "rs", &good(operation.scope));
            request.bearer(&token)
        },
        status: 401,
        code: "token-invalid",
    },
    Attack {
        name: "a stranger's signature under a known key id",
        credential: |_, operation, request| {
            request.bearer(&Issuer::ed25519("ed").token(&good(operation.scope)))
        },
        status: 401,
        code: "token-invalid",
    },
    Attack {
        name: "a key of another algorithm",
        credential: |orders, operation, request| {
            let mut header = orders.p256.header();
            header["kid"] = json!("ed");
            let token = orders.p256.sign(&header.to_string(), &good(operation.scope).to_string());
            request.bearer(&token)
        },
        status: 401,
        code: "token-invalid",
    },
    Attack {
        name: "a subject that is a number",
        credential: |orders, operation, request| {
            request.bearer(&changed(orders, operation, "sub", json!(7)))
        },
        status: 401,
        code: "token-invalid",
    },
    Attack {
        name: "no subject",
        credential: |orders, operation, request| {
            request.bearer(&changed(orders, operation, "sub", Value::Null))
        },
        status: 401,
        code: "token-invalid",
    },
    Attack {
        name: "scopes that are a number",
        credential: |orders, operation, request| {
            request.bearer(&changed(orders, operation, "scope", json!(1)))
        },
        status: 401,
        code: "token-invalid",
    },
    Attack {
        name: "no scope",
        credential: |orders, operation, request| {
            request.bearer(&changed(orders, operation, "scope", Value::Null))
        },
        status: 403,
        code: "forbidden",
    },
    Attack {
        name: "a scope that only looks alike",
        credential: |orders, operation, request| {
            let alike = json!(format!("{}s", operation.scope));
            request.bearer(&changed(orders, operation, "scope", alike))
        },
        status: 403,
        code: "forbidden",
    },
    Attack {
        name: "no tenant claim",
        credential: |orders, operation, request| {
            request.bearer(&changed(orders, operation, "org_id", Value::Null))
        },
        status: 403,
        code: "forbidden",
    },
    Attack {
        name: "an empty tenant claim",
        credential: |orders, operation, request| {
            let mut claims = claims("bob", "", operation.scope);
            claims["jti"] = json!(operation.id);
            request.bearer(&orders.ed25519.token(&claims))
        },
        status: 403,
        code: "forbidden",
    },
];

#[test]
fn every_operation_refuses_every_bad_credential() {
    let orders = orders();
    let item = orders.order_of(&orders.customer("alice", "acme"), attacker(1)).unwrap();
    let mut surprises = Vec::new();
    for (number, attack) in ATTACKS.iter().enumerate() {
        for operation in &GUARDED {
            let request = operation.request(&item).from_address(attacker(number + 2));
            let answer = orders.send(&(attack.credential)(&orders, operation, request)).unwrap();
            let challenged = answer.header("www-authenticate").is_some();
            let unchallenged = answer.status == 401 && !challenged;
            if (answer.status, &*answer.code()) != (attack.status, attack.code) || unchallenged {
                surprises.push(format!(
                    "{} with {}: {} {} instead of {} {}",
                    operation.id,
                    attack.name,
                    answer.status,
                    answer.text(),
                    attack.status,
                    attack.code
                ));
            }
        }
    }
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
    // The order is still there, unchanged: no refused request got through.
    let request = Request::new("GET", &item).bearer(&orders.customer("alice", "acme"));
    assert_eq!(orders.send(&request).unwrap().json()["quantity"], 2);
}

#[test]
fn lets_the_right_caller_in_by_every_pinned_algorithm() {
    let orders = orders();
    let issuers = [("ed", &orders.ed25519), ("es", &orders.p256), ("rs", &orders.rsa)];
    for (subject, issuer) in issuers {
        let claims = claims(subject, "acme", "read:orders write:orders admin:orders");
        let token = issuer.token(&claims);
        let item = orders.order_of(&token, attacker(1)).unwrap();
        for operation in &GUARDED {
            let answer = orders.send(&operation.request(&item).bearer(&token)).unwrap();
            assert!(answer.status < 300, "{}: {} {}", operation.id, answer.status, answer.text());
        }
    }
}

#[test]
fn tells_nothing_of_tokens_to_whom_showed_none() {
    // RFC 6750 §3.1: no error code when no credential was sent.
    let orders = orders();
    let none = orders.send(&Request::new("GET", "/v1/orders")).unwrap();
    let challenge = none.header("www-authenticate").unwrap();
    assert!(challenge.starts_with("Bearer") && !challenge.contains("error"), "{challenge}");
    let bad = orders.send(&Request::new("GET", "/v1/orders").bearer("garbage")).unwrap();
    let challenge = bad.header("www-authenticate").unwrap();
    assert!(challenge.contains(r#"error="invalid_token""#), "{challenge}");
    let weak = orders.token("alice", "acme", "read:orders");
    let request = Request::new("POST", "/v1/orders").bearer(&weak);
    let weak = orders.send(&request.json(&secgen_tests::orders::order())).unwrap();
    let challenge = weak.header("www-authenticate").unwrap();
    assert!(
        challenge.contains(r#"error="insufficient_scope""#) && challenge.contains("write:orders"),
        "{challenge}"
    );
}

#[test]
fn a_partner_key_opens_what_the_document_opens_to_it() {
    let orders = orders();
    let partner = orders.order_of(&orders.customer("partner-1", "acme"), attacker(1)).unwrap();
    let get = || Request::new("GET", &partner);
    let with = |key: &str| orders.send(&get().header("x-api-key", key)).unwrap();
    assert_eq!(with(PARTNER_KEY).status, 200);
    assert_eq!((with("unknown").status, with("unknown").code()), (401, "token-invalid".into()));
    assert_eq!(with(EXPIRED_KEY).status, 401);
    assert_eq!(with(BOUND_KEY).status, 401, "the key is bound to another address");
    let elsewhere = "127.0.0.9".parse().unwrap();
    let bound = get().header("x-api-key", BOUND_KEY).from_address(elsewhere);
    assert_eq!(orders.send(&bound).unwrap().status, 200);
    // Nothing else is open to keys.
    let list = Request::new("GET", "/v1/orders").header("x-api-key", PARTNER_KEY);
    assert_eq!(orders.send(&list).unwrap().status, 401);
}

#[test]
fn a_good_credential_does_not_carry_a_bad_one_in() {
    let orders = orders();
    let token = orders.customer("partner-1", "acme");
    let item = orders.order_of(&token, attacker(1)).unwrap();
    let both = |token: &str, key: &str| {
        let request = Request::new("GET", &item).bearer(token).header("x-api-key", key);
        orders.send(&request).unwrap()
    };
    // x-security.md, rule 2: two kinds of credential outside one AND set are a 400.
    for answer in [both(&token, "unknown"), both("garbage", PARTNER_KEY), both(&token, PARTNER_KEY)]
    {
        assert_eq!((answer.status, answer.code()), (400, "malformed-request".into()));
    }
}

#[test]
fn an_attacker_who_goes_on_guessing_is_stopped() {
    let orders = orders();
    let guess = Request::new("GET", "/v1/orders").bearer("guess").from_address(attacker(1));
    let statuses: Vec<u16> = (0..40).map(|_| orders.send(&guess).unwrap().status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 30);
    assert_eq!(statuses.last(), Some(&429));
    let honest = Request::new("GET", "/v1/orders").bearer(&orders.customer("alice", "acme"));
    let elsewhere = orders.send(&honest.from_address(attacker(2))).unwrap();
    assert_eq!(elsewhere.status, 200, "others are served");
}
