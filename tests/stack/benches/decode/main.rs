//! One body decoded, a number of times: what `bench.sh` counts the instructions of.
//!
//! `decode SIDE BODY COUNT`. SIDE is `secgen`, which reads and checks; `serde`, `serde_json` into the
//! same structs, which checks nothing but their types; or `garde`, which checks what `serde` has
//! read. BODY is `order`, `refused` or `array`, a megabyte of orders.

use std::{env, hint::black_box, process::ExitCode};

use example_orders::api::{API, models::NewOrder};
use garde::Validate as _;
use http::HeaderMap;
use secgen_runtime::{
    decode::{ArrayRule, Decode, Decoded, Decoder, Inputs},
    json::{Budget, Value, parse},
};
use secgen_tests_stack::models;

const ROOMY: Budget = Budget { depth: 32, nodes: 1 << 20 };

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).filter(|it| it != "--bench").collect();
    let [side, body, count] = arguments.as_slice() else { return usage() };
    let (Some(text), Ok(count)) = (body_of(body), count.parse::<usize>()) else { return usage() };
    for pattern in API.patterns {
        pattern.compile().expect("the document's patterns compile");
    }
    let array = body == "array";
    let once: fn(&[u8]) -> bool = match (side.as_str(), array) {
        ("secgen", false) => secgen,
        ("secgen", true) => secgen_array,
        ("serde", false) => serde,
        ("serde", true) => serde_array,
        ("garde", false) => garde,
        _ => return usage(),
    };
    // `serde` knows nothing that would refuse the second body.
    let expected = body != "refused" || side == "serde";
    for _ in 0..count + 2 {
        assert_eq!(once(black_box(text.as_bytes())), expected);
    }
    ExitCode::SUCCESS
}

#[expect(clippy::print_stderr, reason = "whoever calls it wrongly reads it there")]
fn usage() -> ExitCode {
    eprintln!("usage: decode secgen|serde|garde order|refused|array COUNT");
    ExitCode::from(2)
}

fn body_of(name: &str) -> Option<String> {
    match name {
        "order" => Some(order(1, "DE", 2)),
        "refused" => Some(order(2, "de", 0)),
        "array" => {
            let mut orders = Vec::new();
            let mut bytes = 0;
            while bytes < 1 << 20 {
                let order = order(orders.len(), "DE", orders.len() % 100 + 1);
                bytes += order.len() + 1;
                orders.push(order);
            }
            Some(format!("[{}]", orders.join(",")))
        }
        _ => None,
    }
}

fn order(number: usize, country: &str, quantity: usize) -> String {
    format!(
        r#"{{"productId":"0191f0c4-8a8e-7d50-9c2e-{number:012x}","quantity":{quantity},"address":{{"street":"Unter den Linden {number}","city":"Berlin","country":"{country}"}},"tags":["gift","fragile"],"notes":"Ring twice, please; the bell is old."}}"#
    )
}

fn secgen(body: &[u8]) -> bool {
    read(body, NewOrder::decode)
}

fn secgen_array(body: &[u8]) -> bool {
    static RULE: ArrayRule = ArrayRule::new().max_items(100_000);
    read(body, |value, at| at.array(value, &RULE, NewOrder::decode))
}

/// As the guard does: the text into a tree, the tree into the type.
fn read<T>(body: &[u8], decode: impl FnOnce(&Value<'_>, &mut Decoder<'_>) -> Option<T>) -> bool {
    let Ok(value) = parse(body, &ROOMY) else { return false };
    let headers = HeaderMap::new();
    let mut inputs = Inputs::new(&[], None, &headers, Some(&value));
    let found = black_box(inputs.body(decode));
    let decoded: Decoded = inputs.finish();
    found.is_some() && black_box(&decoded).violations.is_empty()
}

fn serde(body: &[u8]) -> bool {
    black_box(serde_json::from_slice::<models::NewOrder>(body)).is_ok()
}

fn serde_array(body: &[u8]) -> bool {
    black_box(serde_json::from_slice::<Vec<models::NewOrder>>(body)).is_ok()
}

fn garde(body: &[u8]) -> bool {
    let Ok(order) = serde_json::from_slice::<models::NewOrder>(body) else { return false };
    black_box(order.validate()).is_ok()
}
