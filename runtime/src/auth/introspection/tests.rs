use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpListener},
    sync::atomic::{AtomicUsize, Ordering},
};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};

use super::*;
use crate::{
    auth::{
        Authenticator, Revocations, Visitor,
        issuer::{ISSUER, now},
        testing::{LOOPBACK, bearer, document, headers, start, store},
    },
    limit::Clock,
    policy::{
        Access, Api, Binding, Carrier, Claims, Policy, Revocation, Scheme, SecretSource, Setting,
        Verifier,
    },
};

const fn opaque(url: Setting) -> Scheme {
    Scheme {
        name: "opaque",
        carrier: Carrier::Bearer,
        verifier: Verifier::Introspected(IntrospectionRules {
            issuer: Setting::Literal(ISSUER),
            audience: &[Setting::Literal("orders-api")],
            url,
            client_id: Setting::Literal("orders:api"),
            client_secret: SecretSource::Env("SECRET"),
            clock_skew: Duration::from_secs(30),
            binding: Binding::AsIssued,
            revocation: Revocation::NONE,
        }),
        claims: Claims { subject: "sub", scopes: &["scope"], roles: &["roles"], tenant: "org_id" },
    }
}

static API: Api = document(&[opaque(Setting::Env("INTROSPECTION"))]);
static POLICY: Policy = Policy::new("op", Access::Required(&[&[API.uses("opaque", &["read"])]]));

type Answer = dyn Fn(&str) -> (String, String) + Send + Sync;

/// An issuer on a real socket: answers each question, and keeps what it was asked.
struct Issuer {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
    at_once: Arc<AtomicUsize>,
    most_at_once: Arc<AtomicUsize>,
    answer: Arc<Mutex<Arc<Answer>>>,
    delay: Arc<Mutex<Duration>>,
}

impl Issuer {
    fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let answer: Arc<Answer> = Arc::new(|_| ("200 OK".to_owned(), String::new()));
        let issuer = Self {
            url: format!("http://{}/introspect", listener.local_addr().unwrap()),
            asked: Arc::default(),
            at_once: Arc::default(),
            most_at_once: Arc::default(),
            answer: Arc::new(Mutex::new(answer)),
            delay: Arc::default(),
        };
        let this = issuer.share();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let this = this.share();
                std::thread::spawn(move || this.serve(stream.unwrap()));
            }
        });
        issuer.says(&active());
        issuer
    }

    fn share(&self) -> Self {
        Self {
            url: self.url.clone(),
            asked: self.asked.clone(),
            at_once: self.at_once.clone(),
            most_at_once: self.most_at_once.clone(),
            answer: self.answer.clone(),
            delay: self.delay.clone(),
        }
    }

    fn serve(&self, mut stream: std::net::TcpStream) {
        let mut question = Vec::new();
        let mut part = [0; 16_384];
        while !is_whole(&question) {
            match stream.read(&mut part) {
                Ok(0) | Err(_) => return,
                Ok(count) => question.extend_from_slice(&part[..count]),
            }
        }
        let question = String::from_utf8(question).unwrap();
        let running = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_at_once.fetch_max(running, Ordering::SeqCst);
        self.asked.lock().unwrap().push(question.clone());
        let delay = *self.delay.lock().unwrap();
        std::thread::sleep(delay);
        let answer = self.answer.lock().unwrap().clone();
        let (status, body) = answer(&question);
        let text = format!(
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        // Before the answer is out, after which the next question may come.
        self.at_once.fetch_sub(1, Ordering::SeqCst);
        let _ = stream.write_all(text.as_bytes());
    }

    fn says(&self, answer: &Value) {
        self.answers("200 OK", &answer.to_string());
    }

    fn answers(&self, status: &str, body: &str) {
        let (status, body) = (status.to_owned(), body.to_owned());
        *self.answer.lock().unwrap() = Arc::new(move |_| (status.clone(), body.clone()));
    }

    fn takes(&self, delay: Duration) {
        *self.delay.lock().unwrap() = delay;
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

fn is_whole(question: &[u8]) -> bool {
    let text = String::from_utf8_lossy(question).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.is_some_and(|length| body.len() >= length.parse().unwrap())
}

/// What an issuer says of ada's token.
fn active() -> Value {
    json!({
        "active": true, "iss": ISSUER, "aud": "orders-api", "sub": "ada", "org_id": "acme",
        "scope": "read write", "exp": now() + 300, "iat": now(), "client_id": "app",
        "token_type": "Bearer", "jti": "t-1", "roles": ["clerk"],
    })
}

/// The same with one member set, or removed when it is null.
fn with(name: &str, value: Value) -> Value {
    let mut answer = active();
    match value {
        Value::Null => drop(answer.as_object_mut().unwrap().remove(name)),
        value => answer[name] = value,
    }
    answer
}

async fn server(issuer: &Issuer) -> Arc<Authenticator> {
    let variables = [("INTROSPECTION", issuer.url.as_str()), ("SECRET", "p+ä &=")];
    Arc::new(start(&API, &variables, &store()).await.unwrap())
}

async fn asks_later(server: &Authenticator, token: &str, seconds: u64) -> Result<Caller, Denied> {
    let now = SystemTime::now() + Duration::from_secs(seconds);
    match server.authenticate(&POLICY, &bearer(token), LOOPBACK, now).await? {
        Visitor::Known(caller) => Ok(caller),
        Visitor::Anonymous => panic!("an operation that asks for a caller let nobody in"),
    }
}

async fn asks(server: &Authenticator, token: &str) -> Result<Caller, Denied> {
    asks_later(server, token, 0).await
}

/// How a new server takes a token of which the issuer says this.
async fn verdict(answer: &Value) -> Result<Caller, Denied> {
    let issuer = Issuer::start();
    issuer.says(answer);
    asks(&*server(&issuer).await, "mF_9.B5f-4.1JqM").await
}

#[tokio::test]
async fn the_issuer_is_asked_with_our_client_and_its_word_is_the_caller() {
    let issuer = Issuer::start();
    let caller = asks(&*server(&issuer).await, "a/b+c~d==").await.unwrap();
    assert_eq!((caller.subject(), caller.issuer(), caller.scheme()), ("ada", ISSUER, "opaque"));
    assert_eq!((caller.tenant(), caller.credential()), (Some("acme"), Some("t-1")));
    assert!(caller.has_scope(API.scope("write")) && caller.has_role("clerk"));
    assert!(!caller.has_scope(API.scope("admin")));
    let question = issuer.asked.lock().unwrap()[0].clone();
    assert!(question.starts_with("POST /introspect HTTP/1.1\r\n"), "{question}");
    let body = question.split_once("\r\n\r\n").unwrap().1;
    assert_eq!(body, "token=a%2Fb%2Bc%7Ed%3D%3D&token_type_hint=access_token");
    let client = STANDARD.encode("orders%3Aapi:p%2B%C3%A4+%26%3D");
    assert!(question.contains(&format!("authorization: Basic {client}\r\n")), "{question}");
}

#[tokio::test]
async fn only_the_boolean_true_is_active() {
    let inactive = verdict(&json!({"active": false})).await.unwrap_err();
    assert_eq!(inactive, Denied::Invalid(Flaw::Inactive));
    let all = verdict(&with("active", json!(false))).await.unwrap_err();
    assert_eq!(all, Denied::Invalid(Flaw::Inactive));
    for active in [json!(null), json!("true"), json!(1), json!("false"), json!([true]), json!({})] {
        let refused = verdict(&with("active", active.clone())).await.unwrap_err();
        assert_eq!(refused, Denied::Unavailable("introspection-answer"), "{active}");
    }
}

#[tokio::test]
async fn what_is_said_of_a_token_must_fit() {
    for (name, value, flaw) in [
        ("iss", json!("https://evil.example/"), Flaw::Issuer),
        ("iss", json!("https://id.example.com"), Flaw::Issuer),
        ("aud", json!("another-api"), Flaw::Audience),
        ("aud", Value::Null, Flaw::Audience),
        ("aud", json!([]), Flaw::Audience),
        ("aud", json!(["another-api"]), Flaw::Audience),
        ("aud", json!(7), Flaw::Claims),
        ("sub", Value::Null, Flaw::Claims),
        ("sub", json!(""), Flaw::Claims),
        ("sub", json!(7), Flaw::Claims),
        ("exp", json!("soon"), Flaw::Claims),
        ("nbf", json!(now() + 60), Flaw::NotYetValid),
        ("iat", json!(now() + 60), Flaw::NotYetValid),
        ("scope", json!(7), Flaw::Claims),
        ("org_id", json!(7), Flaw::Claims),
        ("roles", json!("clerk".len()), Flaw::Claims),
        ("token_type", json!("refresh_token"), Flaw::Type),
        ("token_use", json!("refresh_token"), Flaw::Type),
        ("typ", json!("Refresh"), Flaw::Type),
        ("typ", json!("ID"), Flaw::Type),
        ("typ", json!(7), Flaw::Type),
        ("token_type", json!("DPoP"), Flaw::Bound),
        ("cnf", json!({}), Flaw::Bound),
        ("cnf", json!({"jkt": "x"}), Flaw::Bound),
        ("cnf", json!({"kid": "x"}), Flaw::Bound),
    ] {
        let refused = verdict(&with(name, value.clone())).await.unwrap_err();
        assert_eq!(refused, Denied::Invalid(flaw), "{name}: {value}");
    }
    let expired = verdict(&with("exp", json!(now() - 31))).await.unwrap_err();
    assert_eq!(expired, Denied::Expired(Flaw::Expired));
    for name in ["iss", "exp", "iat", "client_id", "token_type", "jti"] {
        assert!(verdict(&with(name, Value::Null)).await.is_ok(), "{name} may be left out");
    }
    assert!(verdict(&with("exp", json!(now() - 25))).await.is_ok(), "within the skew");
    let unscoped = verdict(&with("scope", json!("write"))).await.unwrap_err();
    assert!(matches!(unscoped, Denied::Forbidden(_)));
}

#[tokio::test]
async fn a_token_of_another_issuer_is_not_given_away_by_asking_after_it() {
    let issuer = Issuer::start();
    let server = server(&issuer).await;
    let mut claims = crate::auth::issuer::claims("ada", "acme", "read");
    for foreign in [json!("https://other.example.com/"), json!(7), json!(null)] {
        claims["iss"] = foreign;
        let denied = asks(&server, &crate::auth::testing::ED.token(&claims)).await.unwrap_err();
        assert_eq!(denied, Denied::Invalid(Flaw::Issuer));
    }
    assert!(issuer.asked.lock().unwrap().is_empty(), "a foreign token was sent to the issuer");
    claims["iss"] = json!(ISSUER);
    assert!(asks(&server, &crate::auth::testing::ED.token(&claims)).await.is_ok());
    assert_eq!(issuer.asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_bound_opaque_token_is_no_bearer_token_either() {
    let key = URL_SAFE_NO_PAD.encode([7; 32]);
    let refused = verdict(&with("cnf", json!({"jkt": key}))).await.unwrap_err();
    assert_eq!(refused, Denied::Invalid(Flaw::Bound));
    let refused = verdict(&with("cnf", json!({"x5t#S256": key}))).await.unwrap_err();
    assert_eq!(refused, Denied::Invalid(Flaw::OtherCertificate));
    let issuer = Issuer::start();
    let server = server(&issuer).await;
    let shown = headers([("authorization", "DPoP token")]);
    let refused = server.ask(&POLICY, &shown).await.unwrap_err();
    assert_eq!(refused, Denied::Invalid(Flaw::Unbound));
    issuer.says(&with("cnf", json!({"jkt": key})));
    let shown = headers([("authorization", "DPoP another")]);
    let refused = server.ask(&POLICY, &shown).await.unwrap_err();
    assert_eq!(refused, Denied::Invalid(Flaw::ProofMissing));
}

#[tokio::test]
async fn an_opaque_token_is_revoked_like_any_other_and_one_that_could_not_be_is_refused() {
    static REVOCABLE: Api = document(&REVOCABLE_SCHEMES);
    static REVOCABLE_SCHEMES: [Scheme; 1] = {
        let mut scheme = opaque(Setting::Env("INTROSPECTION"));
        if let Verifier::Introspected(rules) = &mut scheme.verifier {
            rules.revocation = Revocation { jti: true, subject_before: true };
        }
        [scheme]
    };
    let (issuer, store) = (Issuer::start(), store());
    let variables = [("INTROSPECTION", issuer.url.as_str()), ("SECRET", "s")];
    let server = start(&REVOCABLE, &variables, &store).await.unwrap();
    assert!(asks(&server, "ada").await.is_ok());
    let clock = Clock::system();
    let revocations = Revocations::new(&REVOCABLE, &clock, &store);
    let until = SystemTime::now() + Duration::from_secs(300);
    revocations.revoke_token("opaque", "t-1", until).await.unwrap();
    let gone = Denied::Invalid(Flaw::Revoked);
    assert_eq!(asks(&server, "ada").await.unwrap_err(), gone, "though the issuer's yes is kept");
    issuer.says(&with("jti", json!("t-2")));
    assert!(asks(&server, "another").await.is_ok());
    revocations.revoke_subject("opaque", ISSUER, "ada", SystemTime::now()).await.unwrap();
    assert_eq!(asks(&server, "another").await.unwrap_err(), gone);
    for (token, answer) in [
        ("nameless", with("jti", Value::Null)),
        ("empty", with("jti", json!(""))),
        ("timeless", {
            let mut answer = with("jti", json!("t-3"));
            answer.as_object_mut().unwrap().remove("iat");
            answer
        }),
    ] {
        issuer.says(&answer);
        let refused = asks(&server, token).await.unwrap_err();
        assert_eq!(refused, Denied::Invalid(Flaw::Claims), "{token}");
    }
}

#[tokio::test]
async fn an_issuer_that_makes_no_sense_lets_nobody_in() {
    let issuer = Issuer::start();
    let server = server(&issuer).await;
    let good = active().to_string();
    for (status, body) in [
        ("200 OK", ""),
        ("200 OK", "true"),
        ("200 OK", "[{\"active\":true}]"),
        ("200 OK", "<html>Log in</html>"),
        ("200 OK", r#"{"active":true,"sub":"ada","sub":"root"}"#),
        ("200 OK", r#"{"active":false,"active":true}"#),
        ("201 Created", &good),
        ("204 No Content", ""),
        ("400 Bad Request", &good),
        ("401 Unauthorized", &good),
        ("500 Internal Server Error", &good),
    ] {
        issuer.answers(status, body);
        let refused = asks(&server, "token").await.unwrap_err();
        assert!(matches!(refused, Denied::Unavailable(_)), "{status} {body}: {refused:?}");
    }
    let huge = format!("{}{}", good, " ".repeat(LIMIT));
    issuer.answers("200 OK", &huge);
    assert_eq!(asks(&server, "token").await.unwrap_err(), Denied::Unavailable("introspection"));
    issuer.says(&active());
    assert!(asks(&server, "token").await.is_ok(), "that it failed is not remembered");
}

const LIMIT: usize = 64 * 1024;

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (issuer, inside) = (Issuer::start(), Issuer::start());
    let server = server(&issuer).await;
    for status in ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        issuer.answers(&format!("{status}\r\nlocation: {}", inside.url), "");
        let refused = asks(&server, "token").await.unwrap_err();
        assert_eq!(refused, Denied::Unavailable("introspection"));
    }
    assert_eq!(inside.asked(), 0);
}

#[tokio::test]
async fn nobody_is_asked_after_what_is_no_token() {
    let issuer = Issuer::start();
    let server = server(&issuer).await;
    for (token, flaw) in [
        ("=", Flaw::Malformed),
        ("a=b", Flaw::Malformed),
        ("a b", Flaw::Malformed),
        ("a&active=true", Flaw::Malformed),
        ("a%26b", Flaw::Malformed),
        ("a\"b", Flaw::Malformed),
        ("a,b", Flaw::Malformed),
        (&*"a".repeat(8 * 1024 + 1), Flaw::TooLong),
    ] {
        assert_eq!(asks(&server, token).await.unwrap_err(), Denied::Invalid(flaw), "{token}");
    }
    assert_eq!(issuer.asked(), 0);
    assert!(asks(&server, &"a".repeat(8 * 1024)).await.is_ok());
}

#[tokio::test]
async fn an_answer_is_believed_for_half_a_minute_and_a_no_for_five_seconds() {
    let issuer = Issuer::start();
    let server = server(&issuer).await;
    for later in [0, 0, 10, 29] {
        assert!(asks_later(&server, "ada", later).await.is_ok());
    }
    assert_eq!(issuer.asked(), 1);
    issuer.says(&json!({"active": false}));
    assert!(asks_later(&server, "ada", 28).await.is_ok());
    let gone = Denied::Invalid(Flaw::Inactive);
    assert_eq!(asks_later(&server, "ada", 31).await.unwrap_err(), gone);
    assert_eq!(asks_later(&server, "ada", 34).await.unwrap_err(), gone);
    assert_eq!(issuer.asked(), 2);
    issuer.says(&active());
    assert!(asks_later(&server, "ada", 37).await.is_ok());
    assert_eq!(issuer.asked(), 3);
    issuer.says(&with("exp", json!(now() + 10)));
    assert!(asks(&server, "short").await.is_ok());
    assert!(asks_later(&server, "short", 9).await.is_ok());
    assert_eq!(issuer.asked(), 4);
    let past = asks_later(&server, "short", 45).await.unwrap_err();
    assert_eq!(past, Denied::Expired(Flaw::Expired), "asked again, and its end has passed");
    assert_eq!(issuer.asked(), 5);
}

#[tokio::test]
async fn while_the_issuer_is_down_the_known_go_on_for_their_time_and_nobody_else() {
    let issuer = Issuer::start();
    let server = server(&issuer).await;
    assert!(asks(&server, "known").await.is_ok());
    issuer.answers("503 Service Unavailable", "");
    assert!(asks_later(&server, "known", 29).await.is_ok());
    let unknown = Denied::Unavailable("introspection");
    assert_eq!(asks(&server, "new").await.unwrap_err(), unknown);
    assert_eq!(asks_later(&server, "known", 31).await.unwrap_err(), unknown);
    let nowhere = [("INTROSPECTION", "http://127.0.0.1:1/"), ("SECRET", "s")];
    let server = start(&API, &nowhere, &store()).await.unwrap();
    assert_eq!(asks(&server, "new").await.unwrap_err(), unknown);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_callers_of_one_token_ask_once() {
    let issuer = Issuer::start();
    issuer.takes(Duration::from_millis(300));
    let server = server(&issuer).await;
    let callers: Vec<_> = (0..100)
        .map(|_| {
            let server = Arc::clone(&server);
            tokio::spawn(async move { asks(&server, "one").await.is_ok() })
        })
        .collect();
    for caller in callers {
        assert!(caller.await.unwrap());
    }
    assert_eq!(issuer.asked(), 1);
}

#[tokio::test]
async fn a_caller_who_hangs_up_does_not_end_the_question_for_others() {
    let issuer = Issuer::start();
    issuer.takes(Duration::from_millis(200));
    let server = server(&issuer).await;
    let first = {
        let server = Arc::clone(&server);
        tokio::spawn(async move { asks(&server, "one").await.is_ok() })
    };
    while issuer.asked() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    first.abort();
    assert!(asks(&server, "one").await.is_ok());
    assert_eq!(issuer.asked(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_flood_of_strangers_asks_a_bounded_number_of_questions_at_once() {
    let issuer = Issuer::start();
    issuer.says(&json!({"active": false}));
    issuer.takes(Duration::from_millis(400));
    let server = server(&issuer).await;
    let callers: Vec<_> = (0..700)
        .map(|number| {
            let server = Arc::clone(&server);
            tokio::spawn(async move { asks(&server, &format!("t{number}")).await.unwrap_err() })
        })
        .collect();
    let mut overloaded = 0;
    for caller in callers {
        match caller.await.unwrap() {
            Denied::Invalid(Flaw::Inactive) | Denied::Unavailable("introspection") => {}
            Denied::Unavailable("introspection-overloaded") => overloaded += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(overloaded >= 700 - WAITING - MOST, "{overloaded}");
    assert!(issuer.most_at_once.load(Ordering::SeqCst) <= MOST);
}

#[tokio::test]
async fn a_slow_issuer_is_given_up_after_five_seconds() {
    let issuer = Issuer::start();
    issuer.takes(Duration::from_secs(60));
    let server = server(&issuer).await;
    let began = std::time::Instant::now();
    assert_eq!(asks(&server, "t").await.unwrap_err(), Denied::Unavailable("introspection"));
    assert!(began.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn a_document_cannot_aim_the_question_inside() {
    static INSIDE: Api = document(&[opaque(Setting::Literal("https://10.0.0.1/introspect"))]);
    static PLAIN: Api = document(&[opaque(Setting::Literal("http://127.0.0.1/introspect"))]);
    let variables = [("SECRET", "s")];
    for (api, said) in [(&INSIDE, "private"), (&PLAIN, "plain http")] {
        let error = start(api, &variables, &store()).await.err().expect("inside").to_string();
        assert!(error.contains(said), "{error}");
    }
    let error = start(&API, &[("INTROSPECTION", "https://id.example.com/")], &store()).await;
    let error = error.err().expect("no secret").to_string();
    assert!(error.contains("SECRET is not set"), "{error}");
}
