//! Attacks on the orders example over a real listener: every operation, every way to be refused.

mod answers;
mod bodies;
mod cors;
mod credentials;
mod methods;
mod owners;
mod rates;

use std::net::Ipv4Addr;

use secgen_tests::{
    client::Request,
    orders::{Orders, order},
};
use serde_json::json;

/// The orders server, started anew: limits by address are not shared between tests.
fn orders() -> Orders {
    Orders::start(env!("CARGO_BIN_EXE_orders-under-test")).expect("the server starts")
}

/// An operation of the document that asks for a credential.
struct Guarded {
    id: &'static str,
    method: &'static str,
    /// What a token needs.
    scope: &'static str,
    /// Whether the path names an order.
    item: bool,
}

const GUARDED: [Guarded; 5] = [
    Guarded { id: "listOrders", method: "GET", scope: "read:orders", item: false },
    Guarded { id: "createOrder", method: "POST", scope: "write:orders", item: false },
    Guarded { id: "getOrder", method: "GET", scope: "read:orders", item: true },
    Guarded { id: "updateOrder", method: "PATCH", scope: "write:orders", item: true },
    Guarded { id: "deleteOrder", method: "DELETE", scope: "admin:orders", item: true },
];

impl Guarded {
    /// A request that is good but for its credential.
    fn request(&self, item: &str) -> Request {
        let request = Request::new(self.method, if self.item { item } else { "/v1/orders" });
        match self.method {
            "POST" => request.json(&order()),
            "PATCH" => {
                request.body("application/merge-patch+json", json!({ "quantity": 3 }).to_string())
            }
            _ => request,
        }
    }
}

/// A loopback address of its own for the `index`th attacker.
fn attacker(index: usize) -> Ipv4Addr {
    let [high, low] = u16::try_from(index).expect("fewer attackers than addresses").to_be_bytes();
    Ipv4Addr::new(127, 1, high, low.max(1))
}
