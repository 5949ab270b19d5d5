//! Tokens that are good, plain and less plain: they get in.

use secgen_tests::issuer::{AUDIENCE, now};
use serde_json::json;

use crate::{Named, World};

pub(crate) fn tokens(world: &World) -> Vec<Named> {
    let good = world.good();
    let now = now();
    let mut found: Vec<Named> = vec![
        ("Ed25519".into(), world.ed.token(&good)),
        ("P-256".into(), world.es.token(&good)),
        ("RSA".into(), world.rs.token(&good)),
        ("the full type".into(), world.headed("typ", Some(json!("application/at+jwt")))),
        ("the type in capitals".into(), world.headed("typ", Some(json!("AT+JWT")))),
        ("an unknown parameter".into(), world.headed("x", Some(json!({"y": 1})))),
        ("a thumbprint".into(), world.headed("x5t#S256", Some(json!("AAAA")))),
        ("spaces between".into(), world.paid(&format!("{good:#}"))),
    ];
    for (name, value) in [
        ("aud", json!([AUDIENCE])),
        ("aud", json!(["another-api", AUDIENCE])),
        ("scope", json!(["read:orders"])),
        ("scope", json!("  read:orders  write:orders ")),
        ("exp", json!(now - 20)),
        ("iat", json!(now + 20)),
        ("nbf", json!(now + 20)),
        ("nbf", json!(now - 1_000)),
        ("acr", json!("urn:mace:incommon:iap:silver")),
        ("amr", json!(["pwd", "otp"])),
        ("auth_time", json!(now - 10)),
        ("nonce", json!("n-0S6_WzA2Mj")),
        ("https://example.com/x", json!({"deep": [1, {"er": null}]})),
        ("sub", json!("auth0|é\u{1f600}")),
    ] {
        let title = format!("`{name}`: {value}");
        found.push((title, world.ed.token(&world.with(name, Some(value)))));
    }
    let mut fraction = world.good();
    #[expect(clippy::cast_precision_loss, reason = "half a second")]
    let half = now as f64 + 100.5;
    fraction["exp"] = json!(half);
    found.push(("half a second".into(), world.ed.token(&fraction)));
    found
}
