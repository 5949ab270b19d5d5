//! Whose order it is: foreign and missing are one answer, and a tenant is never crossed.

use secgen_tests::{
    client::{Answer, Request},
    orders::{Orders, order},
};
use serde_json::json;

use crate::{GUARDED, attacker, orders};

const MISSING: &str = "/v1/orders/0191f0c4-0000-7d50-9c2e-2f6a3a1b4c5d";
const EVERYTHING: &str = "read:orders write:orders admin:orders";

/// What a caller can see of an answer, but for what always differs: date, correlation, counters.
fn seen(answer: &Answer) -> (u16, Vec<(String, String)>, serde_json::Value) {
    let differs = ["date", "ratelimit", "x-correlation-id", "correlation-id", "x-request-id"];
    let mut headers = answer.headers.clone();
    headers.retain(|(name, _)| !differs.contains(&name.as_str()));
    let mut body = answer.json();
    if let Some(members) = body.as_object_mut() {
        members.remove("correlationId");
        members.remove("instance");
    }
    (answer.status, headers, body)
}

fn ask(
    orders: &Orders,
    operation: &crate::Guarded,
    path: &str,
    token: &str,
    index: usize,
) -> Answer {
    let request = operation.request(path).bearer(token).from_address(attacker(index));
    orders.send(&request).expect("the server answers")
}

#[test]
fn a_foreign_order_looks_like_a_missing_one() {
    let orders = orders();
    let item = orders.order_of(&orders.customer("alice", "acme"), attacker(1)).unwrap();
    // Mallory of the same tenant, and Eve of another one who may do everything there.
    let mallory = orders.customer("mallory", "acme");
    let eve = orders.token("eve", "evil", EVERYTHING);
    for operation in GUARDED.iter().filter(|operation| operation.item) {
        for (index, token) in [&mallory, &eve].into_iter().enumerate() {
            if operation.scope == "admin:orders" && token == &mallory {
                continue;
            }
            let foreign = ask(&orders, operation, &item, token, index + 2);
            let missing = ask(&orders, operation, MISSING, token, index + 2);
            assert_eq!(foreign.status, 404, "{}: {}", operation.id, foreign.text());
            assert_eq!(seen(&foreign), seen(&missing), "{}", operation.id);
        }
    }
    let mine = Request::new("GET", &item).bearer(&orders.customer("alice", "acme"));
    assert_eq!(orders.send(&mine).unwrap().json()["quantity"], 2, "nothing was changed");
}

#[test]
fn a_list_shows_the_callers_own_orders_only() {
    let orders = orders();
    let (alice, bob) = (orders.customer("alice", "acme"), orders.customer("bob", "acme"));
    let eve = orders.customer("alice", "evil");
    for token in [&alice, &bob, &eve] {
        orders.order_of(token, attacker(1)).unwrap();
    }
    let owners = |token: &str| -> Vec<(String, String)> {
        let answer = orders.send(&Request::new("GET", "/v1/orders").bearer(token)).unwrap();
        let items = answer.json()["items"].as_array().cloned().unwrap();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        items.iter().map(|item| (text(&item["ownerId"]), text(&item["orgId"]))).collect()
    };
    assert_eq!(owners(&alice), [("alice".to_owned(), "acme".to_owned())]);
    assert_eq!(owners(&eve), [("alice".to_owned(), "evil".to_owned())], "one name, two tenants");
    // The bypass lifts the owner, never the tenant.
    let mut of_admin = owners(&orders.token("root", "acme", EVERYTHING));
    of_admin.sort();
    assert_eq!(of_admin, [("alice".into(), "acme".into()), ("bob".into(), "acme".into())]);
}

#[test]
fn an_administrator_acts_within_the_tenant_only() {
    let orders = orders();
    let item = orders.order_of(&orders.customer("alice", "acme"), attacker(1)).unwrap();
    let (ours, theirs) =
        (orders.token("root", "acme", EVERYTHING), orders.token("root", "evil", EVERYTHING));
    for operation in GUARDED.iter().filter(|operation| operation.item) {
        assert_eq!(ask(&orders, operation, &item, &theirs, 2).status, 404, "{}", operation.id);
    }
    for operation in GUARDED.iter().filter(|operation| operation.item) {
        assert!(ask(&orders, operation, &item, &ours, 3).status < 300, "{}", operation.id);
    }
}

#[test]
fn owner_and_tenant_come_from_the_token_and_from_nowhere_else() {
    let orders = orders();
    let (alice, mallory) = (orders.customer("alice", "acme"), orders.customer("mallory", "acme"));
    for name in ["ownerId", "orgId", "id", "status", "margin"] {
        let mut body = order();
        body[name] = json!("bob");
        let answer =
            orders.send(&Request::new("POST", "/v1/orders").bearer(&mallory).json(&body)).unwrap();
        assert_eq!((answer.status, answer.code()), (422, "invalid-request".into()), "{name}");
    }
    let created =
        orders.send(&Request::new("POST", "/v1/orders").bearer(&alice).json(&order())).unwrap();
    assert_eq!(
        (&created.json()["ownerId"], &created.json()["orgId"]),
        (&json!("alice"), &json!("acme"))
    );
}

#[test]
fn fields_are_read_and_written_by_whom_the_document_names() {
    let orders = orders();
    let alice = orders.customer("alice", "acme");
    let admin = orders.token("root", "acme", EVERYTHING);
    let item = orders.order_of(&alice, attacker(1)).unwrap();
    let get = |token: &str| orders.send(&Request::new("GET", &item).bearer(token)).unwrap().json();
    assert!(get(&alice).get("margin").is_none(), "margin is for administrators");
    assert!(get(&admin).get("margin").is_some());
    assert!(!get(&alice)["notes"].as_str().unwrap().contains("door"), "notes are masked");
    let ship = |token: &str| {
        let request = Request::new("PATCH", &item).bearer(token);
        let body = json!({ "status": "shipped" }).to_string();
        orders.send(&request.body("application/merge-patch+json", body)).unwrap()
    };
    let refused = ship(&alice);
    assert_eq!((refused.status, refused.code()), (403, "field-forbidden".into()));
    assert_eq!(get(&alice)["status"], "open");
    assert_eq!(ship(&admin).status, 200);
    // A mask that is sent back is no value.
    let masked = get(&alice)["notes"].clone();
    let mut body = order();
    body["notes"] = masked;
    let answer =
        orders.send(&Request::new("POST", "/v1/orders").bearer(&alice).json(&body)).unwrap();
    assert_eq!(answer.status, 422, "{}", answer.text());
}
