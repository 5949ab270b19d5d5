use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::{
    auth::{
        Authenticator,
        issuer::{claims, now},
        testing::{API, ED, LOOPBACK, PARTNER, bearer, good_token, headers, started},
    },
    policy::{Access, SchemeUse},
};

const OAUTH: SchemeUse = API.uses("oauth", &["read"]);
const PARTNER_ANY: SchemeUse = API.uses("partner", &[]);
const EITHER: Policy = Policy::new("op", Access::Required(&[&[OAUTH], &[PARTNER_ANY]]));

const MINUTES: StepUp = StepUp { acr: &[], max_age: Duration::from_secs(300) };
const STRONG: StepUp = StepUp { acr: &["phr", "phrh"], max_age: Duration::ZERO };

const FRESH: Policy = EITHER.step_up(&[MINUTES]);
const HARD: Policy = EITHER.step_up(&[STRONG]);
const BOTH: Policy = EITHER.step_up(&[MINUTES, STRONG]);

/// How ada is taken whose token says this of her login.
async fn asked(policy: &Policy, more: &Value) -> Result<(), Denied> {
    let mut claims = claims("ada", "acme", "read");
    for (name, value) in more.as_object().unwrap() {
        claims[name] = value.clone();
    }
    started().await.ask(policy, &bearer(&ED.token(&claims))).await.map(drop)
}

#[tokio::test]
async fn a_login_that_is_too_old_is_asked_for_again() {
    let stale = Err(Denied::StepUp(MINUTES));
    for (age, expected) in [(0, Ok(())), (290, Ok(())), (310, stale), (100_000, stale)] {
        let told = asked(&FRESH, &json!({"auth_time": now() - age})).await;
        assert_eq!(told, expected, "{age} seconds");
    }
}

#[tokio::test]
async fn the_last_second_counts_and_the_next_does_not() {
    let authenticator = started().await;
    let logged_in = now() - 100;
    let mut claims = claims("ada", "acme", "read");
    claims["auth_time"] = json!(logged_in);
    let shown = bearer(&ED.token(&claims));
    for (age, fresh) in [(300, true), (301, false)] {
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(logged_in + age);
        let asked = authenticator.authenticate(&FRESH, &shown, LOOPBACK, at).await;
        assert_eq!(asked.is_ok(), fresh, "{age} seconds");
    }
}

#[tokio::test]
async fn a_login_of_the_future_is_no_fresh_login() {
    let stale = Err(Denied::StepUp(MINUTES));
    assert_eq!(asked(&FRESH, &json!({"auth_time": now() + 50})).await, Ok(()), "clocks disagree");
    assert_eq!(asked(&FRESH, &json!({"auth_time": now() + 70})).await, stale);
    assert_eq!(asked(&FRESH, &json!({"auth_time": 253_402_300_799_u64})).await, stale);
}

#[tokio::test]
async fn a_login_whose_time_cannot_be_read_is_no_fresh_login() {
    assert_eq!(asked(&FRESH, &json!({})).await, Err(Denied::StepUp(MINUTES)));
    let fraction = json!({"auth_time": now() as f64 - 0.5});
    assert_eq!(asked(&FRESH, &fraction).await, Err(Denied::StepUp(MINUTES)), "whole seconds only");
    for wrong in [json!("now"), json!(now().to_string()), json!([now()]), json!(-1), json!(true)] {
        let told = asked(&FRESH, &json!({"auth_time": wrong.clone()})).await;
        assert!(told.is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn a_login_that_is_too_weak_is_asked_for_again() {
    let weak = Err(Denied::StepUp(STRONG));
    for acr in ["phr", "phrh"] {
        assert_eq!(asked(&HARD, &json!({"acr": acr})).await, Ok(()));
    }
    for acr in ["", "0", "pwd", "PHR", "phr ", "phr phrh", "phrhh"] {
        assert_eq!(asked(&HARD, &json!({"acr": acr})).await, weak, "{acr}");
    }
    assert_eq!(asked(&HARD, &json!({})).await, weak);
    for wrong in [json!(["phr"]), json!({"phr": true}), json!(7)] {
        assert!(asked(&HARD, &json!({"acr": wrong})).await.is_err());
    }
}

#[tokio::test]
async fn everything_that_is_asked_must_hold() {
    let fresh = json!({"auth_time": now() - 10, "acr": "pwd"});
    assert_eq!(asked(&BOTH, &fresh).await, Err(Denied::StepUp(STRONG)));
    let strong = json!({"auth_time": now() - 1000, "acr": "phr"});
    assert_eq!(asked(&BOTH, &strong).await, Err(Denied::StepUp(MINUTES)));
    assert_eq!(asked(&BOTH, &json!({"auth_time": now() - 10, "acr": "phr"})).await, Ok(()));
}

#[tokio::test]
async fn a_key_has_no_login_and_never_meets_it() {
    let authenticator = started().await;
    let shown = headers([("x-api-key", PARTNER)]);
    assert!(authenticator.ask(&EITHER, &shown).await.is_ok());
    for (policy, asked) in [(&FRESH, MINUTES), (&HARD, STRONG)] {
        let refused = authenticator.ask(policy, &shown).await.unwrap_err();
        assert_eq!(refused, Denied::StepUp(asked));
    }
}

#[tokio::test]
async fn nobody_in_particular_never_meets_it() {
    const WINDOW: Policy =
        Policy::new("op", Access::Optional { reason: "a shop window", alternatives: &[&[OAUTH]] })
            .step_up(&[MINUTES]);
    const ANYONE: Policy =
        Policy::new("op", Access::Anonymous { reason: "liveness" }).step_up(&[MINUTES]);
    let authenticator = started().await;
    for policy in [&WINDOW, &ANYONE] {
        let refused = authenticator.ask(policy, &headers([])).await.unwrap_err();
        assert_eq!(refused, Denied::Missing);
    }
    // `{}` lets in who is known and lacks a scope, as nobody in particular.
    let unscoped = bearer(&good_token("write"));
    assert_eq!(authenticator.ask(&WINDOW, &unscoped).await.unwrap_err(), Denied::Missing);
}

fn challenge(authenticator: &Authenticator, asked: StepUp) -> String {
    let value = authenticator.challenge(&EITHER, &Denied::StepUp(asked)).unwrap();
    value.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_challenge_says_which_login_would_do() {
    let authenticator = started().await;
    let error = "Bearer realm=\"Orders and more\", error=\"insufficient_user_authentication\"";
    assert_eq!(challenge(&authenticator, MINUTES), format!("{error}, max_age=\"300\""));
    assert_eq!(challenge(&authenticator, STRONG), format!("{error}, acr_values=\"phr phrh\""));
    let breaking = StepUp { acr: &["a\"b", "c d", "\u{e9}", "good"], max_age: Duration::ZERO };
    assert_eq!(challenge(&authenticator, breaking), format!("{error}, acr_values=\"good\""));
}
