//! Headers that choose what only the document chooses, or that bring a key of their own.

use secgen_tests::issuer::{Issuer, encode, hs256, unsigned};
use serde_json::{Value, json};

use crate::{Named, World};

pub(crate) fn hostile(world: &World) -> Vec<Named> {
    let mut found = algorithms(world);
    found.extend(types(world));
    for (name, value) in foreign(world) {
        found.push((format!("`{name}`: {value}"), world.headed(name, Some(value.clone()))));
        // The same from whoever attacks: signed with the key that the header brings.
        let mut header = world.stranger.header();
        header[name] = value;
        let token = world.stranger.sign(&header.to_string(), &world.good().to_string());
        found.push((format!("`{name}` by a stranger"), token));
    }
    for kid in [Value::Null, json!(""), json!(7), json!(["ed"]), json!({"ed": 1}), json!(true)] {
        found.push((format!("`kid`: {kid}"), world.headed("kid", Some(kid))));
    }
    found.push(("no `kid`".to_owned(), world.headed("kid", None)));
    found
}

fn algorithms(world: &World) -> Vec<Named> {
    let mut found = vec![
        ("no `alg`".to_owned(), world.headed("alg", None)),
        ("unsigned".to_owned(), unsigned(&world.good())),
    ];
    for name in [
        "none",
        "None",
        "NONE",
        "nOnE",
        "",
        "HS256",
        "HS512",
        "RS384",
        "RS512",
        "RS1",
        "ES384",
        "ES256K",
        "PS256",
        "PS512",
        "Ed448",
        "eddsa",
        "EDDSA",
        "EdDSA ",
        " EdDSA",
        "ECDH-ES",
        "RSA-OAEP",
        "dir",
        "PBES2-HS256+A128KW",
        "RS256",
        "ES256",
    ] {
        found.push((format!("`alg`: {name:?}"), world.headed("alg", Some(json!(name)))));
        let header = json!({"alg": name, "typ": "at+jwt", "kid": "ed"}).to_string();
        let bare = format!("{}.{}.", encode(header), encode(world.good().to_string()));
        found.push((format!("`alg`: {name:?} without signature"), bare));
    }
    for value in [Value::Null, json!(0), json!(["EdDSA"]), json!({"EdDSA": true})] {
        found.push((format!("`alg`: {value}"), world.headed("alg", Some(value))));
    }
    // The public keys are known to everybody; as secrets of an HMAC they would let everybody in.
    for (name, issuer) in [("ed", &world.ed), ("es", &world.es), ("rs", &world.rs)] {
        for (form, secret) in [
            ("its bytes", issuer.public_bytes()),
            ("its base64", encode(issuer.public_bytes()).into_bytes()),
            ("its JWK", issuer.jwk().to_string().into_bytes()),
            ("nothing", Vec::new()),
        ] {
            let token = hs256(&secret, name, &world.good());
            found.push((format!("HS256 with {form} of {name}"), token));
        }
    }
    found
}

fn types(world: &World) -> Vec<Named> {
    let mut found = vec![("no `typ`".to_owned(), world.headed("typ", None))];
    for name in [
        "JWT",
        "jwt",
        "",
        "at",
        "at+jwt ",
        " at+jwt",
        "at+jwt;x",
        "application/",
        "text/at+jwt",
        "application/application/at+jwt",
        "logout+jwt",
        "dpop+jwt",
        "secevent+jwt",
        "JOSE",
        "at_jwt",
        "token-introspection+jwt",
        "oauth-authz-req+jwt",
    ] {
        found.push((format!("`typ`: {name:?}"), world.headed("typ", Some(json!(name)))));
    }
    for value in [Value::Null, json!(1), json!(["at+jwt"])] {
        found.push((format!("`typ`: {value}"), world.headed("typ", Some(value))));
    }
    found
}

/// Parameters that would change the key, or how the token is read.
fn foreign(world: &World) -> Vec<(&'static str, Value)> {
    vec![
        ("jku", json!(world.trap)),
        ("jku", json!("file:///etc/passwd")),
        ("jku", Value::Null),
        ("x5u", json!(world.trap)),
        ("x5u", json!("http://169.254.169.254/latest/meta-data/")),
        ("jwk", world.stranger.jwk()),
        ("jwk", world.ed.jwk()),
        ("jwk", json!({})),
        ("x5c", json!(["MIIBszCCAVmgAwIBAgIUabc="])),
        ("x5c", json!([])),
        ("crit", json!(["exp"])),
        ("crit", json!(["b64"])),
        ("crit", json!([])),
        ("crit", Value::Null),
        ("b64", json!(false)),
        ("b64", json!(true)),
        ("zip", json!("DEF")),
        ("zip", Value::Null),
        ("cty", json!("JWT")),
        ("cty", json!("application/json")),
    ]
}

/// Names of keys that nobody has, in the shapes that have opened other servers.
pub(crate) fn unknown_keys(world: &World) -> Vec<Named> {
    let long = "k".repeat(4_000);
    let names = [
        "nobody",
        "ED",
        "ed ",
        "ed\u{0}",
        "../../../../dev/null",
        "/etc/passwd",
        "file:///dev/null",
        &world.trap,
        "http://169.254.169.254/",
        "' OR 1=1 --",
        "ed' UNION SELECT 'AAAA",
        "$(touch /tmp/secgen)",
        "| sleep 10",
        "${jndi:ldap://127.0.0.1/x}",
        "*",
        "ed\r\nx: y",
        &long,
    ];
    let mut found = Vec::new();
    for name in names {
        found.push((format!("`kid`: {name:.40?}"), world.headed("kid", Some(json!(name)))));
        let own = Issuer::ed25519(name).token(&world.good());
        found.push((format!("`kid`: {name:.40?} by a stranger"), own));
    }
    found
}
