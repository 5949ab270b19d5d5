//! The generated server of examples/sessions, attacked over a listener: sessions, and what a
//! session may do.

#![allow(clippy::unwrap_used, reason = "a test that cannot reach its server has failed")]

use std::{collections::BTreeMap, thread};

use secgen_tests::{
    client::{Answer, Request},
    club::{Club, ORIGIN, PASSWORD, Session, address, login, post, with_cookie},
};
use serde_json::{Value, json};

fn club() -> Club {
    Club::start(env!("CARGO_BIN_EXE_sessions-under-test")).unwrap()
}

fn get(path: &str, token: &str) -> Request {
    Request::new("GET", &format!("/v1{path}")).bearer(token)
}

/// Status and code of a refusal.
fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

fn refresh(club: &Club, cookie: &str) -> Answer {
    club.send(&with_cookie("/auth/refresh", cookie, ORIGIN)).unwrap()
}

/// What a caller can tell one answer from another by.
fn seen(answer: &Answer) -> (u16, BTreeMap<String, String>, Value) {
    let changing = ["date", "x-correlation-id", "ratelimit"];
    let headers = answer.headers.iter().filter(|(name, _)| !changing.contains(&name.as_str()));
    let mut body = answer.json();
    body["correlationId"] = Value::Null;
    (answer.status, headers.cloned().collect(), body)
}

#[test]
fn a_login_gives_a_token_for_the_api_and_a_cookie_that_no_script_reads() {
    let club = club();
    let answer = club.send(&login("ada", PASSWORD)).unwrap();
    let session = Session::of(&answer).unwrap();
    assert_eq!(answer.json()["tokenType"], "Bearer");
    assert!((1..=900).contains(&answer.json()["expiresIn"].as_u64().unwrap()));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let cookie = answer.header("set-cookie").unwrap();
    for part in
        ["__Secure-refresh=", "; Path=/v1/auth", "; Secure", "; HttpOnly", "SameSite=Strict"]
    {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let me = club.send(&get("/me", &session.access)).unwrap();
    assert_eq!(me.json(), json!({"subject": "m-1", "roles": ["board", "treasurer"]}));
}

#[test]
fn nobody_hears_whether_a_name_is_known_or_disabled() {
    let club = club();
    let wrong = club.send(&login("ada", "not the password")).unwrap();
    let unknown = club.send(&login("eve", PASSWORD)).unwrap();
    let disabled = club.send(&login("dan", PASSWORD)).unwrap();
    assert_eq!(wrong.status, 401);
    assert_eq!(seen(&wrong), seen(&unknown));
    assert_eq!(seen(&wrong), seen(&disabled));
    assert!(wrong.header("set-cookie").is_none());
}

#[test]
fn what_is_no_login_is_refused_and_repeats_no_password() {
    let club = club();
    for body in [
        json!({"username": "ada", "password": PASSWORD, "admin": true}),
        json!({"username": "ada"}),
        json!({"username": ["ada"], "password": PASSWORD}),
        json!({"username": "ada", "password": "x".repeat(129)}),
    ] {
        let answer = club.send(&post("/auth/login").json(&body)).unwrap();
        assert_eq!(answer.status, 422, "{body}");
        assert!(!answer.text().contains(PASSWORD) && !answer.text().contains("xxx"));
    }
    let by_form = post("/auth/login").body("application/x-www-form-urlencoded", "username=ada");
    assert_eq!(club.send(&by_form).unwrap().status, 415);
}

#[test]
fn a_refresh_token_works_once_and_the_second_use_ends_the_session() {
    let club = club();
    let first = club.login("ada").unwrap();
    let second = Session::of(&refresh(&club, &first.cookie)).unwrap();
    assert_ne!(first.cookie, second.cookie);
    assert_eq!(club.send(&get("/me", &second.access)).unwrap().status, 200);
    let reused = refresh(&club, &first.cookie);
    assert_eq!(refused(&reused), (401, "token-invalid".to_owned()));
    assert!(reused.header("set-cookie").unwrap().contains("Max-Age=0"), "it is taken away");
    assert_eq!(refresh(&club, &second.cookie).status, 401, "the thief's heir is out too");
    assert_eq!(refresh(&club, &club.login("ada").unwrap().cookie).status, 200, "others go on");
}

#[test]
fn of_a_hundred_refreshes_at_once_one_is_answered_and_the_session_is_over() {
    let club = club();
    let cookie = club.login("ada").unwrap().cookie;
    let answers: Vec<Answer> = thread::scope(|scope| {
        let sent: Vec<_> = (0..100_u8)
            .map(|number| {
                let request = with_cookie("/auth/refresh", &cookie, ORIGIN);
                let request = request.from_address(address(number + 1));
                let server = club.server().address();
                scope.spawn(move || request.send(server).unwrap())
            })
            .collect();
        sent.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let good: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(good.len(), 1);
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 401)));
    assert_eq!(refresh(&club, &Session::of(good[0]).unwrap().cookie).status, 401);
}

#[test]
fn no_other_site_makes_a_browser_refresh_log_out_or_log_in() {
    let club = club();
    let session = club.login("ada").unwrap();
    for path in ["/auth/refresh", "/auth/logout"] {
        let cookie = || post(path).header("cookie", &session.cookie);
        for request in [
            cookie(),
            cookie().header("origin", "https://evil.example"),
            cookie().header("origin", "https://app.club.example.com.evil.example"),
            cookie().header("origin", "null"),
            cookie().header("sec-fetch-site", "same-site"),
            cookie().header("sec-fetch-site", "none"),
            cookie().header("referer", ORIGIN),
        ] {
            let answer = club.send(&request).unwrap();
            assert_eq!(refused(&answer), (403, "origin-refused".to_owned()), "{request:?}");
            assert!(answer.header("set-cookie").is_none());
        }
    }
    let foreign = login("ada", PASSWORD).header("origin", "https://evil.example");
    assert_eq!(refused(&club.send(&foreign).unwrap()), (403, "origin-refused".to_owned()));
    let own = post("/auth/refresh").header("cookie", &session.cookie);
    let own = club.send(&own.header("sec-fetch-site", "same-origin")).unwrap();
    assert_eq!(own.status, 200, "nothing of it used the token up");
}

#[test]
fn a_logout_ends_the_session_and_takes_the_cookie_away() {
    let club = club();
    let session = club.login("ada").unwrap();
    let other = club.login("ada").unwrap();
    let over = club.send(&with_cookie("/auth/logout", &session.cookie, ORIGIN)).unwrap();
    assert_eq!((over.status, over.text().as_str()), (204, ""));
    assert!(over.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(refresh(&club, &session.cookie).status, 401);
    let me = club.send(&get("/me", &session.access)).unwrap();
    assert_eq!(refused(&me), (401, "token-invalid".to_owned()), "its access token ends with it");
    assert_eq!(club.send(&get("/me", &other.access)).unwrap().status, 200, "others go on");
    let again = club.send(&with_cookie("/auth/logout", &session.cookie, ORIGIN)).unwrap();
    assert_eq!(again.status, 204, "who is out stays out");
}

#[test]
fn a_refresh_token_is_no_access_token_and_an_access_token_is_no_cookie() {
    let club = club();
    let session = club.login("ada").unwrap();
    let (_, refresh_token) = session.cookie.split_once('=').unwrap();
    assert_eq!(club.send(&get("/me", refresh_token)).unwrap().status, 401);
    let swapped = format!("__Secure-refresh={}", session.access);
    assert_eq!(refresh(&club, &swapped).status, 401);
    let named = session.cookie.replace("__Secure-refresh", "refresh");
    assert_eq!(refresh(&club, &named).status, 401);
    let twice = format!("{}; {}", session.cookie, session.cookie);
    assert_eq!(refresh(&club, &twice).status, 400);
    assert_eq!(refresh(&club, &session.cookie).status, 200);
}

#[test]
fn one_of_the_roles_is_enough_where_any_is_asked_and_all_where_all_are() {
    let club = club();
    let token = |name: &str| club.login(name).unwrap().access;
    let (ada, cleo) = (token("ada"), token("cleo"));
    assert_eq!(club.send(&get("/members", &ada)).unwrap().json(), json!({"members": 4}));
    let without_scope = club.send(&get("/members", &cleo)).unwrap();
    assert_eq!(refused(&without_scope), (403, "forbidden".to_owned()));
    assert!(without_scope.header("www-authenticate").unwrap().contains("insufficient_scope"));
    let half = club.send(&pay(&cleo, 1)).unwrap();
    assert_eq!(refused(&half), (403, "forbidden".to_owned()), "board, and no treasurer");
}

fn pay(token: &str, cents: i32) -> Request {
    let key = format!("\"pay {cents}\"");
    post("/payouts").bearer(token).header("idempotency-key", &key).json(&json!({ "cents": cents }))
}

#[test]
fn a_weak_login_is_asked_to_step_up_before_the_policy_is_asked() {
    let club = club();
    let answer = club.send(&pay(&club.login("ben").unwrap().access, 60_000)).unwrap();
    assert_eq!(refused(&answer), (401, "step-up-required".to_owned()));
    let challenge = answer.header("www-authenticate").unwrap();
    for part in ["insufficient_user_authentication", "acr_values=\"mfa\"", "max_age=\"3600\""] {
        assert!(challenge.contains(part), "{part} in {challenge}");
    }
}

#[test]
fn a_policy_that_denies_is_a_refusal_that_only_the_trail_explains() {
    let club = club();
    let ada = club.login("ada").unwrap().access;
    assert_eq!(club.send(&pay(&ada, 50_000)).unwrap().status, 201);
    let denied = club.send(&pay(&ada, 50_001)).unwrap();
    assert_eq!(refused(&denied), (403, "forbidden".to_owned()));
    assert!(!denied.text().contains("budget"));
    let causes = |lines: Vec<String>| lines.iter().any(|it| it.contains("policy within-budget"));
    // The trail is written by another thread; the next request's event comes after this one.
    let told = (0..1500).any(|_| {
        thread::sleep(std::time::Duration::from_millis(20));
        causes(club.server().printed())
    });
    assert!(told, "the audit trail names the policy");
}

#[test]
fn a_changed_password_ends_every_session_and_the_old_one_is_out() {
    let club = club();
    let (phone, laptop) = (club.login("ada").unwrap(), club.login("ada").unwrap());
    let change = Request::new("PUT", "/v1/me/password").bearer(&laptop.access);
    let change = change.json(&json!({"password": "a new and longer one"}));
    assert_eq!(club.send(&change).unwrap().status, 204);
    assert_eq!(refresh(&club, &phone.cookie).status, 401);
    assert_eq!(refresh(&club, &laptop.cookie).status, 401);
    assert_eq!(club.send(&get("/me", &phone.access)).unwrap().status, 401);
    assert_eq!(club.send(&login("ada", PASSWORD)).unwrap().status, 401);
    assert_eq!(club.send(&login("ada", "a new and longer one")).unwrap().status, 200);
}

#[test]
fn guessing_from_one_address_is_over_after_five() {
    let club = club();
    let statuses: Vec<u16> =
        (0..25).map(|_| club.send(&login("ada", "a guess of mine")).unwrap().status).collect();
    assert!(statuses[..5].iter().all(|status| *status == 401), "{statuses:?}");
    assert!(statuses[5..].iter().all(|status| *status == 429), "{statuses:?}");
    let elsewhere = login("ada", PASSWORD).from_address(address(7));
    assert_eq!(club.send(&elsewhere).unwrap().status, 200, "nobody locks a name out");
}

#[test]
fn a_page_of_the_listed_origin_may_send_the_cookie_and_no_other() {
    let club = club();
    let asked = |origin: &str| {
        let request = Request::new("OPTIONS", "/v1/auth/refresh").header("origin", origin);
        club.send(&request.header("access-control-request-method", "POST")).unwrap()
    };
    let listed = asked(ORIGIN);
    assert_eq!(listed.header("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(listed.header("access-control-allow-credentials"), Some("true"));
    let other = asked("https://evil.example");
    assert_eq!(other.header("access-control-allow-origin"), None);
    assert_eq!(other.header("access-control-allow-credentials"), None);
}

#[test]
fn the_trail_and_the_answers_hold_no_password_and_no_token() {
    let club = club();
    let session = club.login("ada").unwrap();
    club.send(&login("ada", "a guess of mine")).unwrap();
    refresh(&club, &session.cookie);
    let mut lines = Vec::new();
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while lines.len() < 3 {
        assert!(std::time::Instant::now() < until, "{lines:?}");
        thread::sleep(std::time::Duration::from_millis(20));
        lines.extend(club.server().printed());
    }
    let printed = lines.join("\n");
    let (_, refresh_token) = session.cookie.split_once('=').unwrap();
    for secret in [PASSWORD, "a guess of mine", &session.access, refresh_token] {
        assert!(!printed.contains(secret), "{secret}");
    }
    assert!(printed.contains("auth.login") && printed.contains("m-1"), "{printed}");
}
