//! HTTPS: real handshakes with a server that has read its certificate from files.

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion, version};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::*;
use crate::auth::certificate::testing::{Authority, Folder, Issued};

mod clients;
mod start;

const NEW: &[&SupportedProtocolVersion] = &[&version::TLS13];
const OLD: &[&SupportedProtocolVersion] = &[&version::TLS12];

/// An authority, the files that it gave to a server, and the server.
struct Https {
    authority: Authority,
    folder: Folder,
    world: World,
}

impl Https {
    async fn new() -> Self {
        Self::of(&API, &[], |options| options).await
    }

    async fn of(
        api: &Api,
        environment: &[(&str, &str)],
        change: impl FnOnce(ServeOptions) -> ServeOptions,
    ) -> Self {
        let (authority, folder) = (Authority::new("root"), Folder::new());
        let (certificate, key) = put(&folder, &authority.server());
        let files = [("TLS_CERT", &*certificate), ("TLS_KEY", &*key)];
        let environment = [&files[..], environment].concat();
        let world = World::of(api, &environment, change).await;
        Self { authority, folder, world }
    }

    async fn connect(&self, client: Client<'_>) -> std::io::Result<TlsStream<TcpStream>> {
        client.connect(&self.authority, self.world.connect().await).await
    }

    /// Sends bytes and reads until the server closes.
    async fn exchange(&self, client: Client<'_>, bytes: &[u8]) -> std::io::Result<String> {
        let mut stream = self.connect(client).await?;
        stream.write_all(bytes).await?;
        let mut answer = Vec::new();
        timeout(Duration::from_secs(10), stream.read_to_end(&mut answer)).await.unwrap()?;
        Ok(String::from_utf8(answer).unwrap())
    }
}

fn put(folder: &Folder, issued: &Issued) -> (String, String) {
    (folder.put("cert.pem", issued.pem()), folder.put("key.pem", issued.key_pem()))
}

/// How a client shakes hands.
#[derive(Clone, Copy)]
struct Client<'c> {
    versions: &'static [&'static SupportedProtocolVersion],
    alpn: &'static [&'static [u8]],
    certificate: Option<&'c Issued>,
}

impl Client<'_> {
    const PLAIN: Self = Client { versions: NEW, alpn: &[], certificate: None };

    async fn connect(
        self,
        authority: &Authority,
        stream: TcpStream,
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(authority.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider);
        let config = config.with_protocol_versions(self.versions).unwrap();
        let config = config.with_root_certificates(roots);
        let mut config = match self.certificate {
            None => config.with_no_client_auth(),
            Some(issued) => {
                let chain = issued.chain().into_iter().map(Into::into).collect();
                config.with_client_auth_cert(chain, issued.private()).unwrap()
            }
        };
        config.alpn_protocols = self.alpn.iter().map(|name| name.to_vec()).collect();
        let name = ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, stream).await
    }
}

const PEER: &[u8] = b"GET /peer HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
const CLOSE: &[u8] = b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn many_requests_go_over_one_connection_and_the_guard_hears_that_it_is_https() {
    let https = Https::new().await;
    let mut stream = https.connect(Client::PLAIN).await.unwrap();
    for _ in 0..3 {
        stream.write_all(GET).await.unwrap();
        assert!(one(&mut stream).await.ends_with("127.0.0.1"));
    }
    let answer = https.exchange(Client::PLAIN, PEER).await.unwrap();
    assert!(answer.ends_with("https true "), "{answer}");
    let plain = World::new().await.exchange(PEER).await;
    assert!(plain.ends_with("https false "), "{plain}");
}

#[tokio::test]
async fn a_refusal_over_tls_has_our_shape_and_tells_browsers_to_stay_with_https() {
    let https = Https::new().await;
    for bytes in [&b"\0\0\r\n\r\n"[..], b"GET / HTTP/1.1\r\nconnection: close\r\n\r\n"] {
        let answer = https.exchange(Client::PLAIN, bytes).await.unwrap();
        assert_is_problem(&answer, "400", "malformed-request");
        assert!(answer.contains("strict-transport-security: max-age="), "{answer}");
    }
    let plain = World::new().await.exchange(b"\0\0\r\n\r\n").await;
    assert!(!plain.contains("strict-transport-security"), "{plain}");
}

#[tokio::test]
async fn a_plain_request_is_told_to_speak_https_and_gets_nothing_else() {
    let https = Https::new().await;
    for bytes in [
        GET,
        b"POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let answer = https.world.exchange(bytes).await;
        assert_is_problem(&answer, "400", "malformed-request");
        assert!(answer.contains("Only HTTPS is spoken here"), "{answer}");
        assert!(!answer.contains("strict-transport-security"), "{answer}");
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
    }
    let trail = https.world.trail();
    assert_eq!(trail, ["400 malformed-request plain-http"; 3]);
}

#[tokio::test]
async fn tls_1_2_is_refused_unless_somebody_chose_it() {
    let old = Client { versions: OLD, ..Client::PLAIN };
    let modern = Https::new().await;
    let error = modern.exchange(old, CLOSE).await.unwrap_err();
    assert!(error.to_string().contains("ProtocolVersion"), "{error}");

    let lenient = Https::of(&API, &[("TLS_MIN_VERSION", "1.2")], |options| options).await;
    let stream = lenient.connect(old).await.unwrap();
    let suite = format!("{:?}", stream.get_ref().1.negotiated_cipher_suite().unwrap());
    assert!(suite.contains("ECDHE"), "{suite}");
    assert!(lenient.exchange(old, CLOSE).await.unwrap().starts_with("HTTP/1.1 200"));
    let stream = lenient.connect(Client::PLAIN).await.unwrap();
    assert_eq!(stream.get_ref().1.protocol_version(), Some(rustls::ProtocolVersion::TLSv1_3));
}

#[tokio::test]
async fn http2_is_what_both_sides_chose_and_nothing_that_one_of_them_begins() {
    let https = Https::new().await;
    let both = Client { alpn: &[b"h2", b"http/1.1"], ..Client::PLAIN };
    let stream = https.connect(both).await.unwrap();
    let request = Request::builder().uri("https://localhost/peer").body(Body::empty()).unwrap();
    let answer = http2(stream, request).await.unwrap();
    assert_eq!(answer.body().as_slice(), b"https true ");

    let stream = https.connect(Client::PLAIN).await.unwrap();
    let request = Request::builder().uri("https://localhost/peer").body(Body::empty()).unwrap();
    assert!(http2(stream, request).await.is_err(), "the preface was taken without ALPN");

    let other = Client { alpn: &[b"ftp"], ..Client::PLAIN };
    assert!(https.exchange(other, CLOSE).await.is_err(), "an unknown protocol was served");
}

#[tokio::test]
async fn a_handshake_that_stalls_gives_its_place_back_at_its_deadline() {
    let https = Https::of(&API, &[], |options| {
        options.connections(1, 1).handshake_timeout(Duration::from_millis(200))
    })
    .await;
    for start in [&b""[..], b"\x16", b"\x16\x03\x01\x02\x00\x01"] {
        let mut stalled = https.world.connect().await;
        stalled.write_all(start).await.unwrap();
        let begin = Instant::now();
        let answer = https.exchange(Client::PLAIN, CLOSE).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(begin.elapsed() < Duration::from_secs(5), "{start:?} held the only place");
    }
}

#[tokio::test]
async fn who_shakes_hands_and_says_nothing_or_takes_nothing_is_let_go() {
    let https = Https::of(&API, &[], |options| {
        let (short, long) = (Duration::from_millis(200), Duration::from_secs(60));
        options.head_timeout(short).stall_timeout(short).idle_timeout(long)
    })
    .await;
    let begin = Instant::now();
    assert_eq!(https.exchange(Client::PLAIN, b"").await.unwrap_or_default(), "");
    assert!(begin.elapsed() < Duration::from_secs(5));

    let mut stuck = https.connect(Client::PLAIN).await.unwrap();
    stuck.write_all(b"GET /big HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    sleep(Duration::from_secs(1)).await;
    let mut taken = Vec::new();
    let ended = timeout(Duration::from_secs(10), stuck.read_to_end(&mut taken)).await;
    assert!(ended.is_ok() && taken.len() < 64 << 20, "{} bytes", taken.len());
}

#[tokio::test]
async fn stopping_lets_what_runs_over_tls_end() {
    let https = Https::new().await;
    let mut slow = https.connect(Client::PLAIN).await.unwrap();
    slow.write_all(b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    let both = Client { alpn: &[b"h2"], ..Client::PLAIN };
    let stream = https.connect(both).await.unwrap();
    let request = Request::builder().uri("https://localhost/slow").body(Body::empty()).unwrap();
    let second = tokio::spawn(http2(stream, request));
    // A handshake that has only begun is nothing that runs.
    let mut begun = https.world.connect().await;
    begun.write_all(b"\x16\x03").await.unwrap();
    sleep(Duration::from_millis(150)).await;
    https.world.stop.send(()).unwrap();
    let answer = all(&mut slow).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("late but here"), "{answer}");
    assert_eq!(second.await.unwrap().unwrap().body().as_slice(), b"late but here");
    timeout(Duration::from_secs(15), https.world.served).await.unwrap().unwrap().unwrap();
    assert!(TcpStream::connect(https.world.address).await.is_err());
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_and_a_bad_one_is_not_taken() {
    let https = Https::new().await;
    let shown = async || {
        let stream = https.connect(Client::PLAIN).await.unwrap();
        stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
    };
    let first = shown().await;
    let mut open = https.connect(Client::PLAIN).await.unwrap();

    https.folder.put("cert.pem", "-----BEGIN CERTIFICATE-----\n!\n");
    sleep(Duration::from_millis(2500)).await;
    assert_eq!(shown().await, first, "a broken file was taken");

    let renewed = https.authority.server();
    put(&https.folder, &renewed);
    let begin = Instant::now();
    while shown().await != renewed.certificate.der().as_ref() {
        assert!(begin.elapsed() < Duration::from_secs(10), "the new certificate is not shown");
        sleep(Duration::from_millis(100)).await;
    }
    open.write_all(GET).await.unwrap();
    assert!(one(&mut open).await.ends_with("127.0.0.1"), "an open connection was cut");
}
