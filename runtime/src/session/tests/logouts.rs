//! Ending a session, and with it what was given in it.

use super::*;

#[tokio::test]
async fn a_logout_ends_the_session_whichever_of_its_tokens_is_shown() {
    let bench = Bench::new();
    for old in [false, true] {
        let first = bench.enter().await;
        let second = refresh_token(&bench.refresh(&first).await.unwrap().cookie);
        let shown = if old { &first } else { &second };
        let cookie = bench.logout(&headers(shown)).await.unwrap();
        assert_eq!((refresh_token(&cookie).as_str(), max_age(&cookie)), ("", 0));
        refused(bench.refresh(&second).await, "refresh-token-unknown");
        assert!(bench.logout(&headers(shown)).await.is_ok(), "twice is as once");
    }
    assert!(bench.logout(&headers("junk")).await.is_ok());
    let mut none = headers("");
    none.remove("cookie");
    assert!(bench.logout(&none).await.is_ok());
    assert!(bench.store.inner.is_empty("session"));
    assert!(bench.store.inner.is_empty("sessions-of-account"));
}

/// Whether an access token that was given is revoked.
async fn is_revoked(bench: &Bench, issued: &Issued) -> bool {
    let id = bench.payload(issued)["jti"].as_str().unwrap().to_owned();
    let key = StoreKey::of("revoked-jti", &[b"firstParty", id.as_bytes()]);
    bench.store.inner.get(key).await.unwrap().is_some()
}

#[tokio::test]
async fn access_tokens_end_with_their_session_where_they_can_be_revoked() {
    let bench = Bench::of(&REVOCABLE_API, cheap());
    for way in 0..5 {
        let first = bench.login("ada@example.com", "correct horse").await.unwrap();
        let token = refresh_token(&first.cookie);
        let second = bench.refresh(&token).await.unwrap();
        let other = bench.login("ada@example.com", "correct horse").await.unwrap();
        assert!(!is_revoked(&bench, &first).await && !is_revoked(&bench, &second).await);
        let good = refresh_token(&second.cookie);
        match way {
            0 => drop(bench.logout(&headers(&good)).await.unwrap()),
            1 => drop(bench.logout(&headers(&token)).await.unwrap()),
            2 => refused(bench.refresh(&token).await, "refresh-token-reused"),
            3 => bench.sessions.end_all("u-ada").await.unwrap(),
            _ => {
                bench.people.is_gone();
                refused(bench.refresh(&good).await, "account-gone");
            }
        }
        assert!(is_revoked(&bench, &first).await && is_revoked(&bench, &second).await, "{way}");
        assert_eq!(is_revoked(&bench, &other).await, way == 3, "{way}");
    }
}

#[tokio::test]
async fn of_many_access_tokens_of_a_session_none_is_forgotten() {
    let bench = Bench::of(&REVOCABLE_API, cheap());
    let mut all = vec![bench.login("ada@example.com", "correct horse").await.unwrap()];
    for _ in 0..super::families::MOST_LIVE {
        let token = refresh_token(&all.last().unwrap().cookie);
        all.push(bench.refresh(&token).await.unwrap());
    }
    assert!(is_revoked(&bench, &all[0]).await, "the oldest made way");
    assert!(!is_revoked(&bench, &all[1]).await);
    bench.logout(&headers(&refresh_token(&all.last().unwrap().cookie))).await.unwrap();
    for issued in &all {
        assert!(is_revoked(&bench, issued).await);
    }
}
