//! Hostile tokens against the orders example over a real listener: none gets in, all good ones do,
//! and none makes the server connect anywhere.

mod claims;
mod compact;
mod good;
mod headers;
mod signatures;

use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use secgen_tests::{
    client::{Answer, Request},
    issuer::{self, Issuer},
    server::Server,
};
use serde_json::Value;

/// What a token is called, and the token.
type Named = (String, String);

/// The keys that the server believes, one that it does not, and a place that tokens point to.
struct World {
    ed: Issuer,
    es: Issuer,
    rs: Issuer,
    /// Names its key like `ed`, and nobody knows it.
    stranger: Issuer,
    /// A URL of whoever attacks, with the stranger's keys.
    trap: String,
}

impl World {
    fn good(&self) -> Value {
        issuer::claims("ada", "acme", "read:orders")
    }

    /// Good claims with one member set, or taken out when it is `None`.
    fn with(&self, name: &str, value: Option<Value>) -> Value {
        let mut claims = self.good();
        match value {
            Some(value) => claims[name] = value,
            None => drop(claims.as_object_mut().expect("an object").remove(name)),
        }
        claims
    }

    /// A genuine token whose header and payload are these texts.
    fn signed(&self, header: &str, payload: &str) -> String {
        self.ed.sign(header, payload)
    }

    /// A genuine token with this payload.
    fn paid(&self, payload: &str) -> String {
        self.signed(&self.ed.header().to_string(), payload)
    }

    /// A genuine token with one member of its header set, or taken out.
    fn headed(&self, name: &str, value: Option<Value>) -> String {
        let mut header = self.ed.header();
        match value {
            Some(value) => header[name] = value,
            None => drop(header.as_object_mut().expect("an object").remove(name)),
        }
        self.signed(&header.to_string(), &self.good().to_string())
    }
}

/// An HTTP server on loopback that answers everything with one text and counts connections.
struct Counter {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl Counter {
    fn start(body: String) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        thread::spawn(move || {
            for stream in listener.incoming() {
                counted.fetch_add(1, Ordering::SeqCst);
                let Ok(mut stream) = stream else { continue };
                let _ = stream.read(&mut [0; 4096]);
                let length = body.len();
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n");
                let _ = write!(stream, "{head}connection: close\r\n\r\n{body}");
            }
        });
        Self { address, connections }
    }

    fn url(&self) -> String {
        format!("http://{}/jwks", self.address)
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

struct Attacked {
    server: Server,
    world: World,
    keys: Counter,
    trap: Counter,
}

fn attacked() -> Attacked {
    let (ed, es, rs) = (Issuer::ed25519("ed"), Issuer::p256("es"), Issuer::rsa("rs"));
    let stranger = Issuer::ed25519("ed");
    let keys = Counter::start(issuer::jwks(&[&ed, &es, &rs]));
    let trap = Counter::start(stranger.jwks());
    let program = Path::new(env!("CARGO_BIN_EXE_orders-under-test"));
    let environment = [
        ("OIDC_ISSUER", issuer::ISSUER.to_owned()),
        ("OIDC_JWKS_URI", keys.url()),
        ("PARTNER_KEYS", "/dev/null".to_owned()),
    ];
    let server = Server::start(program, environment).expect("the server starts");
    let world = World { ed, es, rs, stranger, trap: trap.url() };
    Attacked { server, world, keys, trap }
}

impl Attacked {
    /// Shows a token, from an address that few others use: guessing has its limit.
    fn show(&self, token: &str, number: usize) -> Answer {
        let [high, low] = u16::try_from(number / 8 + 1).expect("a few hundred").to_be_bytes();
        let source = Ipv4Addr::new(127, 2, high, low);
        let request = Request::new("GET", "/v1/orders").bearer(token).from_address(source);
        request.send(self.server.address()).expect("the server answers")
    }
}

#[test]
fn no_hostile_token_gets_in_and_none_makes_the_server_connect() {
    let attacked = attacked();
    let families: [(&str, Vec<Named>); 5] = [
        ("compact form and JSON", compact::hostile(&attacked.world)),
        ("header", headers::hostile(&attacked.world)),
        ("signature and key", signatures::hostile(&attacked.world)),
        ("claims", claims::hostile(&attacked.world)),
        ("time", claims::hostile_times(&attacked.world)),
    ];
    let (mut number, mut surprises, mut causes) = (0, Vec::new(), BTreeMap::new());
    for (family, tokens) in &families {
        for (name, token) in tokens {
            number += 1;
            let answer = attacked.show(token, number);
            *causes.entry((*family, answer.status, answer.code())).or_insert(0) += 1;
            // One that is too long is refused with its header already.
            if !matches!(answer.status, 400 | 401 | 431) {
                surprises.push(format!("{family}: {name}: {} {}", answer.status, answer.text()));
            }
        }
    }
    println!("{number} hostile tokens");
    for ((family, status, code), count) in &causes {
        println!("{family:<24} {status} {code:<18} {count:>4}");
    }
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
    assert!(number >= 150, "{number}");
    assert_eq!(attacked.trap.connections(), 0, "no token makes the server connect");
    assert_eq!(attacked.keys.connections(), 1, "the keys were fetched at start, and then no more");
    for (name, token) in good::tokens(&attacked.world) {
        number += 1;
        let answer = attacked.show(&token, number);
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
    }
    assert_eq!((attacked.keys.connections(), attacked.trap.connections()), (1, 0));
}

#[test]
fn unknown_key_names_cause_one_fetch_from_the_issuer_and_none_from_elsewhere() {
    let attacked = attacked();
    for (number, (name, token)) in headers::unknown_keys(&attacked.world).into_iter().enumerate() {
        let answer = attacked.show(&token, number);
        assert_eq!((answer.status, answer.code()), (401, "token-invalid".into()), "{name}");
    }
    assert_eq!(attacked.keys.connections(), 2, "one at start, one for all of them");
    assert_eq!(attacked.trap.connections(), 0);
}
