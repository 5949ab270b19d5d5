//! What is asked of a caller besides: roles and scopes, any of them and all of them.

use secgen_tests::callers::Callers;
use serde_json::{Value, json};

use crate::{callers, get, told};

fn with(callers: &Callers, name: &str, value: Value) -> String {
    let mut claims = Callers::claims("ada", "acme", "read");
    claims[name] = value;
    callers.idp.token(&claims)
}

#[test]
fn roles_any_and_all_must_both_hold() {
    let callers = callers();
    let asked = |roles: Value| {
        told(&callers, &get("/conditions/role").bearer(&with(&callers, "roles", roles))).0
    };
    assert_eq!(asked(json!(["staff", "support"])), 200);
    assert_eq!(asked(json!(["finance", "staff", "other"])), 200);
    assert_eq!(asked(json!("staff support")), 200, "a text is split on spaces");
    assert_eq!(asked(json!(["support"])), 403);
    assert_eq!(asked(json!(["staff"])), 403);
    assert_eq!(asked(json!(["staff support"])), 403, "an array is taken whole");
    assert_eq!(asked(json!(["STAFF", "SUPPORT"])), 403);
    assert_eq!(asked(json!([])), 403);
    assert_eq!(asked(json!({"staff": true})), 401, "another type makes the token invalid");
    assert_eq!(asked(json!(["staff", "support", 7])), 401);
}

#[test]
fn a_scope_of_the_condition_is_asked_besides_the_requirement() {
    let callers = callers();
    let asked = |scope: &str| {
        told(&callers, &get("/conditions/scope").bearer(&callers.token("ada", "acme", scope))).0
    };
    assert_eq!(asked("read refund:small"), 200);
    assert_eq!(asked("refund:any read"), 200);
    assert_eq!(asked("read"), 403);
    assert_eq!(asked("refund:any"), 403);
    assert_eq!(asked("read refund"), 403);
    assert_eq!(asked("read refund:anything"), 403);
}
