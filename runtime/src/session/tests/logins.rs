//! Beginning a session: who is let in, and how many at once.

use super::*;

#[tokio::test]
async fn a_login_gives_a_token_of_the_scheme_and_a_guarded_cookie() {
    let bench = Bench::new();
    let issued = bench.login("ada@example.com", "correct horse").await.unwrap();
    let mut claims = bench.payload(&issued);
    let id = claims["jti"].take();
    assert_eq!(uuid::Uuid::parse_str(id.as_str().unwrap()).unwrap().get_version_num(), 4);
    assert_eq!(
        claims,
        json!({
            "iss": "https://api.example.com/v1", "aud": "orders-api", "sub": "u-ada",
            "client_id": "firstParty", "jti": null, "iat": 1_800_000_000, "exp": 1_800_000_900,
            "auth_time": 1_800_000_000, "scope": "read", "org_id": "acme",
        })
    );
    assert_eq!((issued.token_type, issued.expires_in), ("Bearer", 900));
    assert_eq!(max_age(&issued.cookie), 3600);
    let shown = format!("{issued:?}");
    assert!(!shown.contains(&refresh_token(&issued.cookie)) && !shown.contains("eyJ"), "{shown}");
}

#[tokio::test]
async fn an_unknown_name_a_wrong_password_and_a_disabled_account_hear_the_same() {
    let bench = Bench::new();
    let unknown = bench.login("eve@example.com", "correct horse").await.unwrap_err();
    let wrong = bench.login("ada@example.com", "correct horsf").await.unwrap_err();
    bench.people.disabled();
    let disabled = bench.login("ada@example.com", "correct horse").await.unwrap_err();
    let both = bench.login("ada@example.com", "wrong").await.unwrap_err();
    assert_eq!(heard(&unknown), heard(&wrong));
    assert_eq!(heard(&unknown), heard(&disabled));
    assert_eq!(heard(&unknown), heard(&both));
    let challenge = ("www-authenticate".to_owned(), "Session realm=\"Orders\"".to_owned());
    assert_eq!(heard(&unknown), (401, "token-invalid", vec![challenge]));
    let causes = [&unknown, &wrong, &disabled, &both].map(Rejection::cause);
    assert_eq!(causes, ["account-unknown", "password-wrong", "account-disabled", "password-wrong"]);
    let long = "x".repeat(1025);
    let too_long = bench.login("ada@example.com", &long).await.unwrap_err();
    assert_eq!(heard(&unknown), heard(&too_long));
    bench.people.is_gone();
    assert!(bench.store.inner.is_empty("session"), "a refused login left a session");
}

#[tokio::test]
async fn an_account_without_claims_is_not_let_in() {
    let bench = Bench::new();
    bench.people.is_gone();
    let rejection = bench.login("ada@example.com", "correct horse").await.unwrap_err();
    assert_eq!((rejection.status().as_u16(), rejection.cause()), (401, "account-gone"));
}

#[tokio::test]
async fn an_account_has_so_many_sessions_and_the_oldest_goes() {
    let bench = Bench::new();
    let mut tokens = Vec::new();
    for _ in 0..super::families::MOST + 1 {
        tokens.push(bench.enter().await);
    }
    assert_eq!(bench.store.inner.len("session"), super::families::MOST);
    refused(bench.refresh(&tokens[0]).await, "refresh-token-unknown");
    assert!(bench.refresh(&tokens[1]).await.is_ok());
    bench.sessions.end_all("u-ada").await.unwrap();
    assert!(bench.store.inner.is_empty("session"));
    refused(bench.refresh(&tokens[2]).await, "refresh-token-unknown");
    assert!(bench.login("ada@example.com", "correct horse").await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn logins_at_once_are_all_listed() {
    let bench = Arc::new(Bench::new());
    let logins = (0..8).map(|_| {
        let bench = bench.clone();
        tokio::spawn(async move { bench.login("ada@example.com", "correct horse").await })
    });
    for login in logins.collect::<Vec<_>>() {
        login.await.unwrap().unwrap();
    }
    assert_eq!(bench.store.inner.len("session"), 8);
    bench.sessions.end_all("u-ada").await.unwrap();
    assert!(bench.store.inner.is_empty("session"), "one was not listed");
}

#[tokio::test]
async fn a_password_is_stored_at_todays_cost_when_it_was_shown() {
    let bench = Bench::with(Arc::new(Passwords::new(DEARER, 1 << 20).unwrap()));
    assert!(bench.login("ada@example.com", "wrong").await.is_err());
    assert!(bench.people.stored.lock().unwrap().is_empty());
    bench.login("ada@example.com", "correct horse").await.unwrap();
    let (subject, record) = bench.people.stored.lock().unwrap()[0].clone();
    assert_eq!(subject, "u-ada");
    assert!(record.starts_with("$argon2id$v=19$m=128,t=1,p=1$"), "{record}");
    let record = PasswordHash::from(record);
    let verdict = bench.sessions.passwords.verify(&secret("correct horse"), Some(&record)).await;
    assert_eq!(verdict, Ok(crate::password::Verdict::Right));
}

#[tokio::test]
async fn a_scheme_that_does_not_take_these_tokens_keeps_the_server_from_starting() {
    const fn with(rules: SessionRules) -> Api {
        api(TOKENS, rules)
    }
    static LONG: Api = with(SessionRules { access_ttl: minutes(16), ..RULES });
    static NOWHERE: Api = with(SessionRules { scheme: 7, ..RULES });
    static NOTHING: Api = with(SessionRules { access_ttl: Duration::ZERO, ..RULES });
    static BINDING: Api = api(TokenRules { binding: Binding::Dpop, ..TOKENS }, RULES);
    for api in [&LONG, &NOWHERE, &NOTHING, &BINDING] {
        let bench = Bench::new();
        let foundation = Foundation {
            key: bench.key.clone(),
            store: bench.store.clone(),
            passwords: cheap(),
            clock: bench.clock.clock(),
        };
        let mut faults = StartFaults::new();
        let environment = Environment::of::<&str, &str>([]);
        assert!(super::Sessions::start(api, foundation, &environment, &mut faults).is_none());
        assert_eq!(faults.len(), 1);
    }
}
