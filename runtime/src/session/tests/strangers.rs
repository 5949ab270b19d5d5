//! What others send, see or break: another site, the store, the audit trail.

use super::*;

#[tokio::test]
async fn without_its_store_nothing_begins_goes_on_or_claims_to_have_ended() {
    let bench = Bench::new();
    let token = bench.enter().await;
    *bench.store.broken.lock().unwrap() = true;
    let login = bench.login("ada@example.com", "correct horse").await;
    assert_eq!(login.unwrap_err().status(), 503);
    assert_eq!(bench.refresh(&token).await.unwrap_err().status(), 503);
    assert_eq!(bench.logout(&headers(&token)).await.unwrap_err().status(), 503);
    assert!(bench.sessions.end_all("u-ada").await.is_err());
    *bench.store.broken.lock().unwrap() = false;
    assert!(bench.refresh(&token).await.is_ok());
}

#[tokio::test]
async fn another_site_can_neither_refresh_nor_log_out_nor_log_in() {
    let bench = Bench::new();
    let token = bench.enter().await;
    let mut headers = headers(&token);
    headers.insert("origin", "https://evil.example".parse().unwrap());
    let refused = |rejection: Rejection| assert_eq!(heard(&rejection).1, "origin-refused");
    refused(bench.refresh_with(&headers).await.unwrap_err());
    refused(bench.logout(&headers).await.unwrap_err());
    refused(Login::admit(bench.sessions.clone(), Witness::default(), &headers).unwrap_err());
    headers.remove("origin");
    refused(bench.refresh_with(&headers).await.unwrap_err());
    refused(bench.logout(&headers).await.unwrap_err());
    headers.insert("sec-fetch-site", "same-origin".parse().unwrap());
    assert!(bench.refresh_with(&headers).await.is_ok());
}

#[tokio::test]
async fn two_cookies_of_the_name_are_refused() {
    let bench = Bench::new();
    let token = bench.enter().await;
    let mut headers = headers(&token);
    headers.append("cookie", "__Secure-refresh=other".parse().unwrap());
    let rejection = bench.refresh_with(&headers).await.unwrap_err();
    assert_eq!((rejection.status().as_u16(), rejection.cause()), (400, "refresh-cookie-twice"));
    assert_eq!(bench.logout(&headers).await.unwrap_err().status(), 400);
    assert!(bench.refresh(&token).await.is_ok(), "and the session goes on");
}

#[tokio::test]
async fn the_store_never_sees_a_token_or_a_name() {
    let bench = Bench::new();
    let mut secrets: Vec<Vec<u8>> =
        ["ada@example.com", "u-ada", "correct horse", "acme"].map(|it| it.into()).into();
    let mut keep = |issued: &Issued| {
        let token = refresh_token(&issued.cookie);
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        secrets.push(token.clone().into_bytes());
        secrets.push(bytes[..16].to_vec());
        secrets.push(bytes[16..48].to_vec());
        secrets.push(issued.access_token.expose().clone().into_bytes());
        token
    };
    for _ in 0..5 {
        let mut token = keep(&bench.login("ada@example.com", "correct horse").await.unwrap());
        for _ in 0..5 {
            token = keep(&bench.refresh(&token).await.unwrap());
        }
    }
    bench.sessions.end_all("u-ada").await.unwrap();
    let seen = bench.store.seen.lock().unwrap();
    assert!(seen.len() > 100);
    for text in &*seen {
        for secret in &secrets {
            let found = text.windows(secret.len()).any(|part| part == secret);
            let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
            let found_hex = text.windows(hex.len()).any(|part| part == hex.as_bytes());
            assert!(!found && !found_hex, "{}", String::from_utf8_lossy(text));
        }
    }
}

#[tokio::test]
async fn the_audit_trail_hears_whose_session_it_was_and_no_name_of_a_failure() {
    let bench = Bench::new();
    let witness = Witness::default();
    let login = |witness: &Witness| {
        Login::admit(bench.sessions.clone(), witness.clone(), &HeaderMap::new()).unwrap()
    };
    let failed = login(&witness).run(&bench.people, "ada@example.com", &secret("wrong")).await;
    assert!(failed.is_err() && witness.who().is_none());
    let issued = login(&witness)
        .run(&bench.people, "ada@example.com", &secret("correct horse"))
        .await
        .unwrap();
    let ada = |tenant: &str| Who {
        scheme: "firstParty",
        issuer: "https://api.example.com/v1".into(),
        subject: "u-ada".into(),
        tenant: tenant.into(),
    };
    assert_eq!(witness.who(), Some(&ada("acme")));
    let token = refresh_token(&issued.cookie);
    bench.refresh(&token).await.unwrap();
    assert!(witness.has_failed(), "by the first login");
    let witness = Witness::default();
    let refresh = Refresh::admit(bench.sessions.clone(), witness.clone(), &headers(&token));
    assert!(refresh.unwrap().run(&bench.people).await.is_err());
    assert_eq!(witness.who(), Some(&ada("")), "whose token was stolen");
    assert!(witness.has_failed());
}
