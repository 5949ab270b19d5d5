//! What is not a compact JWS (RFC 7515 §3.1) of two JSON objects, read strictly.

use secgen_tests::issuer::encode;

use crate::{Named, World};

pub(crate) fn hostile(world: &World) -> Vec<Named> {
    let good = world.ed.token(&world.good());
    let mut parts = good.split('.');
    let mut part = || parts.next().expect("three parts");
    let (header, payload, signature) = (part(), part(), part());
    let mut found: Vec<Named> = [
        ("nothing", String::new()),
        ("a dot", ".".into()),
        ("two dots", "..".into()),
        ("three dots", "...".into()),
        ("text", "garbage".into()),
        ("no signature part", format!("{header}.{payload}")),
        ("a header alone", format!("{header}..")),
        ("no header", format!(".{payload}.{signature}")),
        ("no payload", format!("{header}..{signature}")),
        ("an empty signature", format!("{header}.{payload}.")),
        ("a trailing dot", format!("{good}.")),
        ("a leading dot", format!(".{good}")),
        ("four parts", format!("{good}.{signature}")),
        ("five parts, as JWE has", format!("{good}.{payload}.{signature}")),
        ("two tokens", format!("{good},{good}")),
        ("two tokens and a space", format!("{good} {good}")),
        ("the scheme twice", format!("Bearer {good}")),
        ("quotes", format!("\"{good}\"")),
        ("a padded header", format!("{header}=.{payload}.{signature}")),
        ("a padded payload", format!("{header}.{payload}=.{signature}")),
        ("a padded signature", format!("{good}==")),
        ("a space inside", format!("{header}. {payload}.{signature}")),
        ("a tab inside", format!("{header}.\t{payload}.{signature}")),
        ("a parameter", format!("{good};a=b")),
        ("a fragment", format!("{good}#x")),
        ("percent signs", good.replace('.', "%2E")),
        ("a wide dot", good.replace('.', "\u{ff0e}")),
        ("a letter with an accent", format!("{good}é")),
        ("all small letters", good.to_lowercase()),
        ("the parts in another order", format!("{payload}.{header}.{signature}")),
        ("longer than 8 KiB", format!("{good}{}", "A".repeat(8 * 1024))),
        ("the JSON form", format!(r#"{{"payload":"{payload}","signature":"{signature}"}}"#)),
        ("the alphabet of base64", standard(&good)),
    ]
    .map(|(name, token)| (name.to_owned(), token))
    .into();
    for (place, name) in ["header", "payload", "signature"].into_iter().enumerate() {
        found.push((format!("loose last bits of the {name}"), loosened(world, place)));
    }
    found.extend(headers(world));
    found.extend(payloads(world));
    found
}

/// A token in whose signature `-` or `_` must occur, written with `+` and `/`.
fn standard(good: &str) -> String {
    let (head, signature) = good.rsplit_once('.').expect("three parts");
    let changed = signature.replace('-', "+").replace('_', "/");
    if changed == signature {
        format!("{head}.+{}", &signature[1..])
    } else {
        format!("{head}.{changed}")
    }
}

/// A genuine token with the unused bits of one part's last letter set, where there are some.
fn loosened(world: &World, place: usize) -> String {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // Spaces change the length until the last letter has unused bits.
    let padded = |text: String| {
        let short = text.len().is_multiple_of(3);
        if short { format!("{text} ") } else { text }
    };
    let header = padded(world.ed.header().to_string());
    let token = world.signed(&header, &padded(world.good().to_string()));
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    let last = parts[place].pop().and_then(|letter| alphabet.find(letter)).expect("base64url");
    parts[place].push_str(&alphabet[last + 1..last + 2]);
    parts.join(".")
}

fn headers(world: &World) -> Vec<Named> {
    let payload = world.good().to_string();
    let good = world.ed.header().to_string();
    let twice = |member: &str| good.replacen('{', &format!("{{{member},"), 1);
    [
        ("a header that is no JSON", "alg=EdDSA".to_owned()),
        ("a header that is an array", "[]".to_owned()),
        ("a header that is a text", "\"EdDSA\"".to_owned()),
        ("a header that is null", "null".to_owned()),
        ("an empty header", "{}".to_owned()),
        ("nothing as header", String::new()),
        ("two algorithms", twice(r#""alg":"none""#)),
        ("two algorithms, one escaped", twice(r#""\u0061lg":"none""#)),
        ("two key names", twice(r#""kid":"es""#)),
        ("two types", twice(r#""typ":"JWT""#)),
        ("more after the header", format!("{good}{{}}")),
        ("a mark before the header", format!("\u{feff}{good}")),
        ("a comma too many", good.replacen('}', ",}", 1)),
        ("a comment", good.replacen('{', "{/**/", 1)),
        ("a header that is deep", twice(&format!(r#""x":{}1{}"#, "[".repeat(9), "]".repeat(9)))),
        ("a header of many members", twice(&many(100))),
    ]
    .map(|(name, header)| (name.to_owned(), world.signed(&header, &payload)))
    .into()
}

fn payloads(world: &World) -> Vec<Named> {
    let good = world.good().to_string();
    let twice = |member: &str| good.replacen('{', &format!("{{{member},"), 1);
    let mut found: Vec<Named> = [
        ("a payload that is no JSON", "sub=ada".to_owned()),
        ("a payload that is an array", format!("[{good}]")),
        ("a payload that is a text", "\"ada\"".to_owned()),
        ("a payload that is null", "null".to_owned()),
        ("an empty payload", "{}".to_owned()),
        ("two subjects", twice(r#""sub":"root""#)),
        ("two subjects, one escaped", twice(r#""s\u0075b":"root""#)),
        ("two expiries", twice(r#""exp":9999999999"#)),
        ("two issuers", twice(r#""iss":"https://evil.example/""#)),
        ("two scopes", twice(r#""scope":"admin:orders""#)),
        ("two names inside", twice(r#""x":{"a":1,"a":2}"#)),
        ("more after the payload", format!("{good} 1")),
        ("a mark before the payload", format!("\u{feff}{good}")),
        ("half a surrogate pair", twice(r#""x":"\ud800""#)),
        ("not a number", twice(r#""x":NaN"#)),
        ("infinity", twice(r#""x":Infinity"#)),
        ("a leading zero", twice(r#""x":01"#)),
        ("single quotes", twice("'x':1")),
        ("a control character", twice("\"x\":\"\u{1}\"")),
        ("a payload that is deep", twice(&format!(r#""x":{}1{}"#, "[".repeat(40), "]".repeat(40)))),
        ("an array of many", twice(&format!(r#""x":[{}1]"#, "1,".repeat(2_100)))),
    ]
    .map(|(name, payload)| (name.to_owned(), world.paid(&payload)))
    .into();
    let (head, _) = good.split_at(good.len() - 1);
    found.push(("a payload cut short".to_owned(), world.paid(head)));
    let mut bytes = good.into_bytes();
    bytes.truncate(bytes.len() - 1);
    bytes.extend(b",\"x\":\"\xff\xfe\"}");
    let header = encode(world.ed.header().to_string());
    let unsigned = format!("{header}.{}", encode(bytes));
    found.push(("bytes that are no UTF-8".to_owned(), format!("{unsigned}.{}", encode([0; 64]))));
    found
}

fn many(count: usize) -> String {
    let members: Vec<String> = (0..count).map(|number| format!(r#""x{number}":1"#)).collect();
    members.join(",")
}
