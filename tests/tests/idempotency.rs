//! Payouts of the generated server of examples/sessions over a listener, sent more than once.

#![allow(clippy::unwrap_used, reason = "a test that cannot reach its server has failed")]

use std::thread;

use secgen_tests::{
    client::{Answer, Request},
    club::{Club, ORIGIN, address, post, with_cookie},
};
use serde_json::json;

fn club() -> Club {
    Club::start(env!("CARGO_BIN_EXE_sessions-under-test")).unwrap()
}

fn pay(token: &str, key: &str, cents: i32) -> Request {
    post("/payouts").bearer(token).header("idempotency-key", key).json(&json!({ "cents": cents }))
}

fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

#[test]
fn what_is_paid_out_twice_is_paid_once() {
    let club = club();
    let ada = club.login("ada").unwrap().access;
    let first = club.send(&pay(&ada, "\"november\"", 500)).unwrap();
    assert_eq!((first.status, first.json()), (201, json!({"number": 1, "cents": 500})));
    let again = club.send(&pay(&ada, "november", 500)).unwrap();
    assert_eq!((again.status, again.json()), (201, first.json()));
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    let other = club.send(&pay(&ada, "november", 5000)).unwrap();
    assert_eq!(refused(&other), (422, "idempotency-conflict".to_owned()));
    let next = club.send(&pay(&ada, "december", 500)).unwrap();
    assert_eq!(next.json()["number"], 2);
    let without = post("/payouts").bearer(&ada).json(&json!({ "cents": 500 }));
    let without = club.send(&without).unwrap();
    assert_eq!(refused(&without), (400, "idempotency-key-missing".to_owned()));
}

#[test]
fn of_fifty_payouts_at_once_under_one_key_one_is_made() {
    let club = club();
    let ada = club.login("ada").unwrap().access;
    let answers: Vec<Answer> = thread::scope(|scope| {
        let sent: Vec<_> = (0..50_u8)
            .map(|number| {
                let request = pay(&ada, "once", 100).from_address(address(number + 1));
                let server = club.server().address();
                scope.spawn(move || request.send(server).unwrap())
            })
            .collect();
        sent.into_iter().map(|it| it.join().unwrap()).collect()
    });
    for answer in &answers {
        match answer.status {
            201 => assert_eq!(answer.json()["number"], 1),
            _ => assert_eq!(refused(answer), (409, "idempotency-in-flight".to_owned())),
        }
    }
    assert!(answers.iter().any(|answer| answer.status == 201));
    assert_eq!(club.send(&pay(&ada, "twice", 100)).unwrap().json()["number"], 2);
}

#[test]
fn whose_session_has_ended_is_told_nothing_again() {
    let club = club();
    let ada = club.login("ada").unwrap();
    assert_eq!(club.send(&pay(&ada.access, "november", 500)).unwrap().status, 201);
    assert_eq!(club.send(&with_cookie("/auth/logout", &ada.cookie, ORIGIN)).unwrap().status, 204);
    let late = club.send(&pay(&ada.access, "november", 500)).unwrap();
    assert_eq!(refused(&late), (401, "token-invalid".to_owned()));
    let back = club.login("ada").unwrap();
    let again = club.send(&pay(&back.access, "november", 500)).unwrap();
    assert_eq!(again.header("idempotency-replayed"), Some("true"), "{}", again.text());
    assert_eq!(again.json()["number"], 1);
}

#[test]
fn who_may_not_pay_learns_nothing_by_anothers_key() {
    let club = club();
    let ada = club.login("ada").unwrap().access;
    assert_eq!(club.send(&pay(&ada, "november", 500)).unwrap().status, 201);
    let cleo = club.login("cleo").unwrap().access;
    let half = club.send(&pay(&cleo, "november", 500)).unwrap();
    assert_eq!(refused(&half), (403, "forbidden".to_owned()), "board, and no treasurer");
    let over = club.send(&pay(&ada, "november", 50_001)).unwrap();
    assert_eq!(refused(&over), (403, "forbidden".to_owned()), "policies come before the key");
    let stranger =
        post("/payouts").header("idempotency-key", "november").json(&json!({"cents": 500}));
    assert_eq!(refused(&club.send(&stranger).unwrap()), (401, "unauthenticated".to_owned()));
}
