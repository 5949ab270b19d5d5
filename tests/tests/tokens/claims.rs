//! Genuine tokens that are not for this API, not now, or not well formed.

use secgen_tests::issuer::{AUDIENCE, ISSUER, now};
use serde_json::{Value, json};

use crate::{Named, World};

/// The claims that every access token has (RFC 9068 §2.2).
const DEMANDED: [&str; 7] = ["iss", "exp", "aud", "sub", "client_id", "iat", "jti"];

/// One value of each type; a claim takes the types of its own only.
fn values() -> [Value; 7] {
    [json!(null), json!(true), json!(7), json!("text"), json!(["text"]), json!([7]), json!({})]
}

pub(crate) fn hostile(world: &World) -> Vec<Named> {
    let mut found = Vec::new();
    let mut push = |name: String, claims: Value| found.push((name, world.ed.token(&claims)));
    for name in DEMANDED {
        push(format!("no `{name}`"), world.with(name, None));
    }
    for name in ["iss", "aud", "sub", "client_id", "jti"] {
        push(format!("an empty `{name}`"), world.with(name, Some(json!(""))));
    }
    for (name, right) in [
        ("iss", &[3][..]),
        ("sub", &[3]),
        ("jti", &[3]),
        ("client_id", &[3]),
        ("acr", &[3]),
        ("aud", &[3, 4]),
        ("scope", &[3, 4]),
        ("scp", &[3, 4]),
        ("roles", &[3, 4]),
        ("amr", &[4]),
        ("exp", &[2]),
        ("iat", &[2]),
        ("nbf", &[2]),
        ("auth_time", &[2]),
        // A tenant that is null is none.
        ("org_id", &[0, 3]),
    ] {
        for (number, value) in values().into_iter().enumerate() {
            if !right.contains(&number) {
                push(format!("`{name}`: {value}"), world.with(name, Some(value)));
            }
        }
    }
    let trimmed = ISSUER.trim_end_matches('/');
    for issuer in [
        trimmed.to_owned(),
        ISSUER.to_uppercase(),
        ISSUER.replace("https:", "http:"),
        format!("{ISSUER} "),
        format!(" {ISSUER}"),
        format!("{ISSUER}/"),
        format!("{ISSUER}?x"),
        format!("{ISSUER}#"),
        ISSUER.replace("id.", "id.evil."),
        ISSUER.replace("example.com", "example.com."),
        ISSUER.replace("id.", "id\u{2024}"),
        ISSUER.replace("https://", "https://evil@"),
        world.trap.clone(),
    ] {
        push(format!("`iss`: {issuer}"), world.with("iss", Some(json!(issuer))));
    }
    for audience in [
        json!("another-api"),
        json!(["another-api"]),
        json!([]),
        json!(AUDIENCE.to_uppercase()),
        json!(format!("{AUDIENCE} ")),
        json!(format!("{AUDIENCE},x")),
        json!(format!("{AUDIENCE}-v2")),
        json!(&AUDIENCE[1..]),
        json!([AUDIENCE, 7]),
        json!([[AUDIENCE]]),
        json!({"orders-api": true}),
        json!("*"),
    ] {
        push(format!("`aud`: {audience}"), world.with("aud", Some(audience)));
    }
    for confirmation in [
        json!({"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}),
        json!({"x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"}),
        json!({"jwk": world.stranger.jwk()}),
        json!({"kid": "ed"}),
        json!({}),
        json!("x"),
        Value::Null,
    ] {
        push(format!("`cnf`: {confirmation}"), world.with("cnf", Some(confirmation)));
    }
    found
}

pub(crate) fn hostile_times(world: &World) -> Vec<Named> {
    let now = now();
    let mut found = Vec::new();
    let mut push = |name: &str, issued: Value, expires: Value, begins: Option<Value>| {
        let mut claims = world.with("nbf", begins);
        (claims["iat"], claims["exp"]) = (issued, expires);
        found.push((name.to_owned(), world.ed.token(&claims)));
    };
    // Clocks may disagree by 30 s. Time goes on between here and the server, which makes what has
    // passed older; what lies ahead is a few seconds further so that it still does.
    push("expired, and the skew too", json!(now - 300), json!(now - 30), None);
    push("expired a second more ago", json!(now - 300), json!(now - 31), None);
    push("expired a day ago", json!(now - 90_000), json!(now - 86_400), None);
    push("expired before it was issued", json!(now), json!(now - 60), None);
    push("expired in 1970", json!(now), json!(0), None);
    push("expires before 1970", json!(now), json!(-1), None);
    push("expires after the year 9999", json!(now), json!(253_402_300_800_u64), None);
    push("expires at 1e300", json!(now), json!(1e300), None);
    push("begins ahead", json!(now), json!(now + 300), Some(json!(now + 40)));
    push("begins tomorrow", json!(now), json!(now + 300), Some(json!(now + 86_400)));
    push("begins after it expires", json!(now), json!(now + 100), Some(json!(now + 200)));
    push("begins before 1970", json!(now), json!(now + 300), Some(json!(-5)));
    push("issued ahead", json!(now + 40), json!(now + 300), None);
    push("issued tomorrow", json!(now + 86_400), json!(now + 86_700), None);
    push("issued in 1970", json!(0), json!(now + 300), None);
    push("issued before 1970", json!(-1), json!(now + 300), None);
    push("lives a second too long", json!(now), json!(now + 3_601), None);
    push("lives a day", json!(now), json!(now + 86_400), None);
    push("lives until a far date", json!(now), json!(9_999_999_999_u64), None);
    for text in [format!("{now}"), "tomorrow".to_owned(), format!("{}", now + 300)] {
        push("expires at a text", json!(now), json!(text), None);
    }
    found
}
