//! An issuer that misbehaves while many call: a table of what happened to them (`--nocapture`).

use std::{
    fmt,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use super::{UNKNOWN, verdict};
use crate::{
    auth::{
        Authenticator, Denied, Means,
        issuer::{ISSUER, claims, jwks},
        testing::{ED, ES, document, store},
    },
    config::{Environment, StartFaults},
    policy::{Algorithm, Api, KeySource, Scheme, Setting},
};

static SCHEMES: [Scheme; 1] = [super::scheme(
    "oauth",
    ISSUER,
    KeySource::JwksUri(Setting::Env("JWKS")),
    &[Algorithm::EdDsa, Algorithm::Es256],
)];
static API: Api = document(&SCHEMES);

/// How many show a known key, and how many an unknown one, at the same time.
const CALLERS: usize = 50;

/// What a key server does with a request.
#[derive(Clone, Debug)]
enum Answer {
    /// This status line, these fields and this body.
    Says(&'static str, String),
    /// Takes the request and never answers.
    Nothing,
    /// Closes the connection.
    HangsUp,
    /// A good answer, a byte every tenth of a second.
    Drips,
    /// A good head and this many zeros.
    Floods(usize),
    /// One header field after the other, without end.
    EndlessHead,
    /// Fewer bytes than it promises.
    Truncated,
}

/// A key server on loopback that can be told to misbehave, and to go away.
struct Provider {
    address: SocketAddr,
    answer: Arc<Mutex<Answer>>,
    asked: Arc<AtomicUsize>,
    sent: Arc<AtomicUsize>,
    gone: Arc<AtomicBool>,
}

impl Provider {
    fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let provider = Self {
            address: listener.local_addr().unwrap(),
            answer: Arc::new(Mutex::new(good())),
            asked: Arc::default(),
            sent: Arc::default(),
            gone: Arc::default(),
        };
        let (answer, asked) = (provider.answer.clone(), provider.asked.clone());
        let (sent, gone) = (provider.sent.clone(), provider.gone.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                if gone.load(Ordering::SeqCst) {
                    break;
                }
                asked.fetch_add(1, Ordering::SeqCst);
                let (answer, sent) = (answer.lock().unwrap().clone(), sent.clone());
                thread::spawn(move || answer.give(stream.unwrap(), &sent));
            }
        });
        provider
    }

    fn url(&self) -> String {
        format!("http://{}/jwks", self.address)
    }

    /// Nobody listens any more.
    fn goes_away(&self) {
        self.gone.store(true, Ordering::SeqCst);
        // The one that wakes the listener up.
        drop(TcpStream::connect(self.address));
        while TcpStream::connect(self.address).is_ok() {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Answer {
    fn give(&self, mut stream: TcpStream, sent: &AtomicUsize) {
        let _ = stream.set_write_timeout(Some(Duration::from_secs(8)));
        if matches!(self, Self::HangsUp) {
            return;
        }
        let mut head = [0; 4096];
        let _ = stream.read(&mut head);
        // A client that has enough closes its side; then writing fails.
        let _ = match self {
            Self::Says(status, rest) => write!(stream, "HTTP/1.1 {status}\r\n{rest}"),
            Self::Nothing => {
                thread::sleep(Duration::from_secs(8));
                Ok(())
            }
            Self::Drips => said("200 OK", &known()).bytes().try_for_each(|byte| {
                thread::sleep(Duration::from_millis(100));
                stream.write_all(&[byte])
            }),
            Self::Floods(bytes) => flood(&mut stream, *bytes, sent),
            Self::EndlessHead => {
                let _ = write!(stream, "HTTP/1.1 200 OK\r\n");
                (0..1_000_000).try_for_each(|number| write!(stream, "x-{number}: {number}\r\n"))
            }
            Self::Truncated => {
                write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: 4000\r\n\r\n{}", known())
            }
            Self::HangsUp => Ok(()),
        };
    }
}

fn flood(stream: &mut TcpStream, bytes: usize, sent: &AtomicUsize) -> std::io::Result<()> {
    let block = [b' '; 64 * 1024];
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {bytes}\r\n\r\n")?;
    while sent.load(Ordering::SeqCst) < bytes {
        let wrote = stream.write(&block)?;
        sent.fetch_add(wrote, Ordering::SeqCst);
    }
    Ok(())
}

/// An answer without its version.
fn said(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{}", fields(body))
}

fn fields(body: &str) -> String {
    format!("content-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

fn known() -> String {
    ED.jwks()
}

fn says(body: &str) -> Answer {
    Answer::Says("200 OK", fields(body))
}

fn good() -> Answer {
    says(&known())
}

/// What became of the callers.
struct Row {
    name: &'static str,
    accepted: usize,
    let_in: usize,
    known: Duration,
    unknown: Duration,
    asked: usize,
    sent: usize,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, accepted, let_in, known, unknown, asked, sent } = self;
        write!(
            f,
            "{name:<34} {accepted:>3}/{CALLERS} {let_in:>6}/{CALLERS} {:>9} {:>9} {asked:>6} {sent:>9}",
            known.as_millis(),
            unknown.as_millis()
        )
    }
}

/// A server that is started while all is well; then the issuer gives `answer`, and half of the
/// callers show a key that is known and half one that is not.
async fn happens(name: &'static str, answer: Option<Answer>) -> Row {
    let provider = Provider::start();
    let environment = Environment::of([("JWKS", provider.url())]);
    let mut faults = StartFaults::new();
    let authenticator =
        Authenticator::start(&API, &Means::of(&environment, store()), &mut faults).await;
    let authenticator = Arc::new(faults.finish(authenticator).unwrap());
    match answer {
        Some(answer) => *provider.answer.lock().unwrap() = answer,
        None => provider.goes_away(),
    }
    let asked = provider.asked.load(Ordering::SeqCst);
    let calls: Vec<_> = (0..CALLERS * 2)
        .map(|number| {
            let authenticator = authenticator.clone();
            let issuer = if number % 2 == 0 { &*ED } else { &*ES };
            let token = issuer.token(&claims(&format!("caller-{number}"), "acme", ""));
            tokio::spawn(async move {
                let started = Instant::now();
                (verdict(&authenticator, &token, 0).await, started.elapsed())
            })
        })
        .collect();
    let mut row = Row {
        name,
        accepted: 0,
        let_in: 0,
        known: Duration::ZERO,
        unknown: Duration::ZERO,
        asked: 0,
        sent: 0,
    };
    for (number, call) in calls.into_iter().enumerate() {
        let (verdict, took) = call.await.unwrap();
        row.count(number % 2 == 0, verdict, took);
    }
    // Once more, and again for the same half a minute: nobody asks again.
    let stranger = ES.token(&claims("late", "acme", ""));
    let known = ED.token(&claims("late", "acme", ""));
    assert_eq!(verdict(&authenticator, &stranger, 10).await.is_ok(), row.let_in > 0, "{name}");
    assert_eq!(verdict(&authenticator, &known, 10).await, Ok(()), "{name}");
    row.asked = provider.asked.load(Ordering::SeqCst) - asked;
    row.sent = provider.sent.load(Ordering::SeqCst);
    row
}

impl Row {
    fn count(&mut self, known: bool, verdict: Result<(), Denied>, took: Duration) {
        if known {
            self.accepted += usize::from(verdict.is_ok());
            self.known = self.known.max(took);
        } else {
            assert!(verdict.is_ok() || verdict == UNKNOWN, "{}: {verdict:?}", self.name);
            self.let_in += usize::from(verdict.is_ok());
            self.unknown = self.unknown.max(took);
        }
    }
}

/// What an issuer may do, and what it is called.
fn misbehaviour(inside: SocketAddr) -> Vec<(&'static str, Option<Answer>)> {
    let mut private = ES.jwk();
    private["d"] = json!("AAAA");
    let symmetric = json!({"kty": "oct", "kid": "s", "k": "AAAA"});
    let wrong_issuer = json!({"issuer": "https://evil.example/", "keys": []});
    let location = format!("location: http://{inside}/latest\r\n{}", fields(""));
    vec![
        ("nobody listens", None),
        ("hangs up", Some(Answer::HangsUp)),
        ("says 500", Some(Answer::Says("500 Internal Server Error", fields("")))),
        ("says 404", Some(Answer::Says("404 Not Found", fields(&jwks(&[&ED, &ES]))))),
        ("answers HTML", Some(says("<!doctype html><title>Sign in</title>"))),
        ("answers other JSON", Some(says(&wrong_issuer.to_string()))),
        ("answers no keys", Some(says(r#"{"keys":[]}"#))),
        ("answers a private key", Some(says(&json!({"keys": [private]}).to_string()))),
        (
            "answers a shared secret too",
            Some(says(&json!({"keys": [ES.jwk(), symmetric]}).to_string())),
        ),
        ("answers two keys of one name", Some(says(&jwks(&[&ES, &ES])))),
        ("answers less than it promises", Some(Answer::Truncated)),
        ("redirects inward", Some(Answer::Says("302 Found", location))),
        ("answers 100 MiB", Some(Answer::Floods(100 * 1024 * 1024))),
        ("answers headers without end", Some(Answer::EndlessHead)),
        ("takes a tenth of a second a byte", Some(Answer::Drips)),
        ("never answers", Some(Answer::Nothing)),
        ("rotates its keys", Some(says(&jwks(&[&ED, &ES])))),
        ("is well", Some(good())),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_issuer_does_known_keys_go_on_and_unknown_ones_are_refused() {
    let inside = Provider::start();
    let (quick, slow): (Vec<_>, Vec<_>) = misbehaviour(inside.address)
        .into_iter()
        .partition(|(_, answer)| !matches!(answer, Some(Answer::Drips | Answer::Nothing)));
    let slow: Vec<_> =
        slow.into_iter().map(|(name, answer)| tokio::spawn(happens(name, answer))).collect();
    let mut rows = Vec::new();
    for (name, answer) in quick {
        rows.push(happens(name, answer).await);
    }
    for row in slow {
        rows.push(row.await.unwrap());
    }
    println!(
        "{:<34} {:>6} {:>9} {:>9} {:>9} {:>6} {:>9}",
        "the issuer", "known", "unknown", "known ms", "unkn. ms", "asked", "read of it"
    );
    for row in &rows {
        println!("{row}");
        let rotates = row.name == "rotates its keys";
        assert_eq!(row.accepted, CALLERS, "known keys go on: {row}");
        assert_eq!(row.let_in, if rotates { CALLERS } else { 0 }, "{row}");
        assert!(row.asked <= 1, "one fetch for all: {row}");
        assert!(row.known < Duration::from_secs(4), "known keys do not wait: {row}");
        assert!(row.unknown < Duration::from_secs(4), "nobody waits for long: {row}");
        assert!(row.sent < 16 * 1024 * 1024, "it stops reading: {row}");
    }
    assert_eq!(inside.asked.load(Ordering::SeqCst), 0, "no redirect is followed");
}
