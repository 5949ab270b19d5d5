//! Going on with a session: each token once, and never beyond its end.

use super::*;

#[tokio::test]
async fn a_refresh_token_is_good_once_and_its_reuse_ends_the_session() {
    let bench = Bench::new();
    let first = bench.enter().await;
    let second = refresh_token(&bench.refresh(&first).await.unwrap().cookie);
    let third = refresh_token(&bench.refresh(&second).await.unwrap().cookie);
    refused(bench.refresh(&first).await, "refresh-token-reused");
    refused(bench.refresh(&third).await, "refresh-token-unknown");
    refused(bench.refresh(&first).await, "refresh-token-unknown");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_uses_at_once_one_is_answered_and_the_session_is_over() {
    for _ in 0..20 {
        let bench = Arc::new(Bench::new());
        let token = bench.enter().await;
        let start = Arc::new(tokio::sync::Barrier::new(100));
        let uses = (0..100).map(|_| {
            let (bench, token, start) = (bench.clone(), token.clone(), start.clone());
            tokio::spawn(async move {
                start.wait().await;
                bench.refresh(&token).await
            })
        });
        let mut good = Vec::new();
        let mut causes = HashMap::<String, usize>::new();
        for used in uses.collect::<Vec<_>>() {
            match used.await.unwrap() {
                Ok(issued) => good.push(issued),
                Err(rejection) => {
                    assert_eq!(rejection.status(), 401);
                    *causes.entry(rejection.cause().into()).or_default() += 1;
                }
            }
        }
        assert_eq!((good.len(), causes.values().sum::<usize>()), (1, 99), "{causes:?}");
        assert!(causes["refresh-token-reused"] >= 1, "{causes:?}");
        let next = refresh_token(&good[0].cookie);
        refused(bench.refresh(&next).await, "refresh-token-unknown");
        assert!(bench.store.inner.is_empty("session"));
    }
}

#[tokio::test]
async fn a_token_of_one_person_cannot_be_made_into_one_of_another() {
    let bench = Bench::new();
    let token = bench.enter().await;
    let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
    let other = [&bytes[..48], b"u-eve"].concat();
    refused(bench.refresh(&URL_SAFE_NO_PAD.encode(other)).await, "refresh-token-unknown");
    let mut guessed = bytes;
    guessed[20] ^= 1;
    refused(bench.refresh(&URL_SAFE_NO_PAD.encode(guessed)).await, "refresh-token-reused");
    for junk in ["", "x", "null", &"A".repeat(5000)] {
        let outcome = bench.refresh(junk).await;
        refused(outcome, "refresh-token-missing");
    }
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_when_it_is_old() {
    let bench = Bench::new();
    let idle = bench.enter().await;
    bench.later(60);
    refused(bench.refresh(&idle).await, "refresh-token-unknown");

    let mut token = bench.enter().await;
    for _ in 0..2 {
        bench.later(59);
        token = refresh_token(&bench.refresh(&token).await.unwrap().cookie);
    }
    bench.later(25);
    let last = bench.refresh(&token).await.unwrap();
    assert_eq!(max_age(&last.cookie), 7 * 60, "not longer than the session");
    assert_eq!(last.expires_in, 7 * 60);
    let claims = bench.payload(&last);
    let (began, ends) = (claims["auth_time"].as_u64().unwrap(), claims["exp"].as_u64().unwrap());
    assert_eq!(ends - began, 150 * 60, "nor does the access token, and the login is not newer");
    bench.later(7);
    refused(bench.refresh(&refresh_token(&last.cookie)).await, "refresh-token-unknown");
}

#[tokio::test]
async fn a_store_that_keeps_entries_too_long_keeps_no_session_alive() {
    let bench = Bench::new();
    let token = bench.enter().await;
    let entry = super::token::RefreshToken::read(token.as_bytes()).unwrap().key();
    let value = bench.store.inner.get(entry).await.unwrap().unwrap();
    bench.store.inner.set(entry, value, minutes(10_000)).await.unwrap();
    bench.later(60);
    refused(bench.refresh(&token).await, "refresh-token-unknown");
}

#[tokio::test]
async fn what_an_account_may_do_is_asked_again_at_every_refresh() {
    let bench = Bench::new();
    let token = bench.enter().await;
    bench.people.may(AccountClaims { scopes: vec!["write".into()], ..AccountClaims::default() });
    let issued = bench.refresh(&token).await.unwrap();
    let claims = bench.payload(&issued);
    assert_eq!((&claims["scope"], &claims["org_id"]), (&json!("write"), &Value::Null));
    bench.people.is_gone();
    let token = refresh_token(&issued.cookie);
    refused(bench.refresh(&token).await, "account-gone");
    bench.people.may(AccountClaims::default());
    refused(bench.refresh(&token).await, "refresh-token-unknown");
}

#[tokio::test]
async fn an_application_that_is_down_uses_no_token_up() {
    let bench = Bench::new();
    let token = bench.enter().await;
    *bench.people.broken.lock().unwrap() = true;
    assert_eq!(bench.refresh(&token).await.unwrap_err().status(), 503);
    *bench.people.broken.lock().unwrap() = false;
    let further = [("exp".to_owned(), Json::Bool(true))].into();
    bench.people.may(AccountClaims { further, ..AccountClaims::default() });
    assert_eq!(bench.refresh(&token).await.unwrap_err().status(), 500);
    bench.people.may(AccountClaims::default());
    assert!(bench.refresh(&token).await.is_ok());
}

#[tokio::test]
async fn a_session_from_before_its_subject_was_revoked_is_not_refreshed() {
    let bench = Bench::of(&REVOCABLE_API, cheap());
    let old = bench.enter().await;
    bench.later(1);
    let clock = bench.clock.clock();
    let store: Arc<dyn Store> = bench.store.clone();
    let revocations = crate::auth::Revocations::new(&REVOCABLE_API, &clock, &store);
    let issuer = "https://api.example.com/v1";
    let moment = bench.clock.now().wall();
    revocations.revoke_subject("firstParty", issuer, "u-ada", moment).await.unwrap();
    refused(bench.refresh(&old).await, "subject-revoked");
    refused(bench.refresh(&old).await, "refresh-token-unknown");
    bench.later(1);
    let new = bench.enter().await;
    assert!(bench.refresh(&new).await.is_ok());
}
