//! The body decoder: the text against `serde_json`, the generated type and an assertion against
//! `jsonschema`.

use example_orders::api::models::NewOrder;
use http::HeaderMap;
use jsonschema::Validator;
use secgen_runtime::{
    decode::{Decode as _, Decoded, Decoder as At, Inputs, MAX_VIOLATIONS},
    json::{Budget, Malformed, Value, parse},
};
use serde_json::{Value as Other, json};

use super::{
    Target,
    changes::Changes,
    node::{self, NODE},
};

/// Shallower than what `serde_json` reads.
const BUDGET: Budget = Budget { depth: 100, nodes: 1 << 16 };

/// `POST /orders` of the example and an assertion, beside another validator of their schemas.
pub(crate) struct Decoder {
    order: Validator,
    node: Validator,
}

impl Decoder {
    pub(crate) fn new() -> Self {
        let document: Other = serde_json::from_str(DOCUMENT).unwrap();
        let schema = json!({
            "$ref": "#/components/schemas/NewOrder",
            "components": document["components"],
        });
        let options = jsonschema::draft202012::options().should_validate_formats(true);
        Self {
            order: options.build(&schema).unwrap(),
            node: options.build(&node::written()).unwrap(),
        }
    }
}

const DOCUMENT: &str = include_str!("../../../examples/orders/openapi.effective.json");

impl Target for Decoder {
    const NAME: &'static str = "decoder";
    const WORDS: &'static [&'static str] = &[
        "\"",
        "\\",
        "\\u0000",
        "\\ud83d\\ude00",
        "\\ud800",
        "\\uDC00",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1e2",
        "1.0",
        "100.0",
        "1e400",
        "-1e-400",
        "1E+0002",
        "0.1e1",
        "99999999999999999999",
        "1e999999999999999999",
        "\u{feff}",
        "\u{fffe}",
        "\u{1f600}",
        "e\u{301}",
        "\u{0}",
        " ",
        "\t",
        "\r\n",
        "\"productId\"",
        "\"quantity\"",
        "\"address\"",
        "\"tags\"",
        "\"notes\"",
        "\"street\"",
        "\"city\"",
        "\"country\"",
        "\"DE\"",
        "[[",
        "{\"a\":",
        "\"__proto__\"",
        "0191f0c4-8a8e-7d50-9c2e-000000000001",
        "urn:uuid:",
        "//",
        "NaN",
    ];

    fn pieces(answered: &str) -> Vec<String> {
        answered.split([',', '|']).map(str::to_owned).collect()
    }

    fn fresh(&self, changes: &mut Changes) -> Vec<u8> {
        if changes.below(2) == 0 {
            return serde_json::to_vec(&node::instance(changes, 3)).unwrap();
        }
        let texts: &[&str] = &["", "x", "DE", "de", "D\u{c9}", "\u{1f600}", "two words", "a\nb"];
        let long = "\u{e9}".repeat(1 + changes.below(1100));
        let text = |changes: &mut Changes| match changes.below(9) {
            0 => json!(long),
            1 => json!(changes.below(9)),
            _ => json!(changes.one(texts)),
        };
        let number = changes.below(1 << 16);
        let mut order = json!({
            "productId": format!("0191f0c4-8a8e-7d50-9c2e-{number:012x}"),
            "quantity": changes.below(103),
            "address": { "street": text(changes), "city": text(changes), "country": text(changes) },
        });
        for name in ["tags", "notes", "quantity", "address", "extra"] {
            match changes.below(12) {
                0 => order[name] = text(changes),
                1 => order[name] = json!(null),
                2 => order[name] = json!([text(changes), text(changes), {}]),
                3 => drop(order.as_object_mut().unwrap().remove(name)),
                _ => {}
            }
        }
        serde_json::to_vec(&order).unwrap()
    }

    fn answered(&self, input: &[u8]) -> String {
        let theirs = serde_json::from_slice::<Other>(input);
        let ours = match parse(input, &BUDGET) {
            Ok(ours) => ours,
            Err(fault) => {
                let open = match fault {
                    Malformed::Syntax => has_long_exponent(input),
                    Malformed::NotUtf8 => false,
                    // Stricter than RFC 8259, on purpose.
                    _ => true,
                };
                assert!(theirs.is_err() || open, "{fault:?}, serde_json reads it");
                return format!("{fault:?}");
            }
        };
        if let Err(error) = &theirs {
            assert!(error.to_string().contains("number out of range"), "{error}, read here");
        }
        // What a float makes of a number is not what was sent.
        let theirs = theirs.ok().filter(is_exact);
        let valid =
            |validator: &Validator| theirs.as_ref().map(|theirs| validator.is_valid(theirs));
        let order =
            judged(&ours, valid(&self.order), |value, at| NewOrder::decode(value, at).map(drop));
        let node = judged(&ours, valid(&self.node), |value, at| at.assert(value, &NODE));
        format!("{order}|{node}")
    }
}

/// What is wrong with the value; another validator has said whether it is valid.
fn judged(
    value: &Value<'_>,
    valid: Option<bool>,
    decode: impl FnOnce(&Value<'_>, &mut At<'_>) -> Option<()>,
) -> String {
    let headers = HeaderMap::new();
    let mut inputs = Inputs::new(&[], None, &headers, Some(value));
    let found = inputs.body(decode).is_some();
    let decoded = inputs.finish();
    assert_eq!(found, decoded.violations.is_empty());
    assert!(decoded.violations.len() <= MAX_VIOLATIONS);
    let is_given_up = decoded.violations.iter().any(|it| it.code == "tooComplex");
    let agrees = valid.is_none_or(|valid| valid == found) || is_given_up;
    assert!(agrees, "decoded: {found} {:?}, jsonschema: {valid:?}", decoded.violations);
    told(value, &decoded)
}

fn is_exact(value: &Other) -> bool {
    match value {
        Other::Number(number) => !number.is_f64(),
        Other::Array(items) => items.iter().all(is_exact),
        Other::Object(members) => members.values().all(is_exact),
        _ => true,
    }
}

/// The violations; nothing of the value may stand in them but names of the document.
fn told(value: &Value<'_>, decoded: &Decoded) -> String {
    let told: Vec<_> = decoded
        .violations
        .iter()
        .map(|violation| {
            let holder = violation.pointer.rsplit_once('/').map_or("", |(holder, _)| holder);
            assert!(value.pointer(holder).is_some(), "{} is nowhere", violation.pointer);
            format!("{} {}", violation.pointer, violation.code)
        })
        .collect();
    told.join(",")
}

/// Whether some exponent has more digits than are read here.
fn has_long_exponent(input: &[u8]) -> bool {
    input.split(|byte| matches!(byte, b'e' | b'E')).skip(1).any(|behind| {
        let digits = behind.strip_prefix(b"+").or(behind.strip_prefix(b"-")).unwrap_or(behind);
        digits.iter().take_while(|byte| byte.is_ascii_digit()).count() > 15
    })
}
