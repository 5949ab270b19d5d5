//! A guarded server with a `mutualTLS` scheme, asked over real handshakes: who is let in, and what
//! the audit trail says of who is not.

#![allow(clippy::unwrap_used, reason = "a test may fail by it")]

#[allow(dead_code, unreachable_pub, reason = "shared with other tests")]
#[path = "../src/auth/certificate/testing.rs"]
mod authority;
#[path = "../../tests/src/issuer.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the tests of the workspace")]
mod issuer;

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use authority::{Authority, Folder, Issued};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use issuer::Issuer;
use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use secgen_runtime::{
    audit::{Event, Sink},
    config::Environment,
    decode::Inputs,
    encode::{Answer, Reply},
    guard::{Endpoint, Method, Operation, Prover, Security, Service},
    policy::{
        Access, Algorithm, Api, Audit, AuditLevel, Binding, Carrier, CertificateRules, Claims,
        Cors, Headers, KeyFile, KeySource, Policy, ResourceMetadata, Revocation,
        RevokedCertificates, Scheme, Sessions, Setting, TokenRules, TrustedProxies, Verifier,
    },
    reject::{Failure, Rejection},
    serve::{ServeOptions, serve_on},
};
use sha2::{Digest as _, Sha256};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};
use tokio_rustls::TlsConnector;

const CLAIMS: Claims = Claims { subject: "sub", scopes: &[], roles: &[], tenant: "" };

static API: Api = Api {
    title: "Mesh",
    version: "1",
    mount: "",
    hosts: &[],
    scopes: &[],
    roles: &[],
    schemes: &[
        Scheme {
            name: "mesh",
            carrier: Carrier::Certificate,
            verifier: Verifier::Certificate(CertificateRules {
                trust: KeyFile::Env("TRUST"),
                sans: &["*.clients.example"],
                revoked: RevokedCertificates::Listed(KeyFile::Env("CRL")),
            }),
            claims: CLAIMS,
        },
        Scheme {
            name: "oauth",
            carrier: Carrier::Bearer,
            verifier: Verifier::Token(TokenRules {
                issuer: Setting::Env("ISSUER"),
                audience: &[Setting::Literal(issuer::AUDIENCE)],
                algorithms: &[Algorithm::EdDsa],
                keys: KeySource::JwksUri(Setting::Env("JWKS")),
                token_type: "at+jwt",
                max_lifetime: Duration::from_secs(3600),
                clock_skew: Duration::from_secs(30),
                binding: Binding::AsIssued,
                revocation: Revocation::NONE,
            }),
            claims: CLAIMS,
        },
    ],
    tiers: &[],
    resources: &[],
    cors: Cors::Closed,
    headers: Headers::JSON_API,
    proxies: TrustedProxies::None,
    sessions: Sessions::None,
    metadata: ResourceMetadata::None,
    debts: 0,
    patterns: &[],
    root: Policy::new("root", Access::Required(&[])),
};

static PROXIED: Api = Api {
    proxies: TrustedProxies::Listed {
        cidrs: &[Setting::Env("PROXIES")],
        header: "forwarded",
        proto: true,
    },
    ..API
};

static WHO: Policy = Policy::new("who", Access::Required(&[&[API.uses("mesh", &[])]]))
    .audit(Audit { level: AuditLevel::Metadata, event: "" });

static BEARER: Policy = Policy::new("bearer", Access::Required(&[&[API.uses("oauth", &[])]]))
    .audit(Audit { level: AuditLevel::Metadata, event: "" });

/// Whoever calls is told nothing: the audit trail knows them.
struct Who;

/// The same for who has a token.
struct Bearer;

struct Nothing;

impl Answer for Nothing {
    fn answer(self, reply: &mut Reply<'_>) {
        reply.status(204);
        reply.empty();
    }
}

macro_rules! operation {
    ($name:ident $path:literal $policy:ident) => {
        impl Operation<()> for $name {
            const METHOD: Method = Method::Get;
            const PATH: &'static str = $path;
            const POLICY: &'static Policy = &$policy;
            type Input = ();
            type Proof = ();
            type Answer = Nothing;

            fn decode(_inputs: &mut Inputs<'_>) -> Option<()> {
                Some(())
            }

            async fn prove(_app: &(), _prover: &Prover<'_>, _input: &()) -> Result<(), Rejection> {
                Ok(())
            }

            async fn handle(_app: &(), _proof: (), _input: ()) -> Result<Nothing, Failure> {
                Ok(Nothing)
            }
        }
    };
}

operation!(Who "/who" WHO);
operation!(Bearer "/bearer" BEARER);

/// Who was let in, and why others were not.
#[derive(Clone, Default)]
struct Trail(Arc<Mutex<Vec<String>>>);

impl Sink for Trail {
    fn record(&self, event: &Event<'_>) {
        let said = event.caller.map_or(event.cause, |caller| caller.subject);
        self.0.lock().unwrap().push(said.to_owned());
    }

    fn flush(&self) {}
}

struct World {
    authority: Authority,
    folder: Folder,
    issuer: Issuer,
    trail: Trail,
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl World {
    async fn new(api: &'static Api, proxies: &str) -> Self {
        Self::behind(api, proxies, "replaced").await
    }

    /// Behind proxies of which the operator says what they do with `Client-Cert`.
    async fn behind(api: &'static Api, proxies: &str, fields: &str) -> Self {
        let (authority, folder, trail) = (Authority::new("root"), Folder::new(), Trail::default());
        let (server, issuer) = (authority.server(), Issuer::ed25519("one"));
        let jwks = folder.put("jwks.json", issuer.jwks());
        let environment = Environment::of([
            ("TLS_CERT", folder.put("cert.pem", server.pem())),
            ("TLS_KEY", folder.put("key.pem", server.key_pem())),
            ("TRUST", folder.put("roots.pem", authority.pem())),
            ("CRL", folder.put("crl.pem", authority.revokes(&[], 4000))),
            ("PROXIES", proxies.to_owned()),
            ("PROXY_CLIENT_CERT", fields.to_owned()),
            ("ISSUER", issuer::ISSUER.to_owned()),
            ("JWKS", format!("file:{jwks}")),
        ]);
        let builder = Security::builder(api).environment(environment).sink(trail.clone());
        let security = builder.start().await.unwrap();
        let endpoints = [Endpoint::of::<Who>(), Endpoint::of::<Bearer>()];
        let service = Service::new(Arc::new(()), endpoints, Arc::clone(&security)).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async { drop(stopped.await) };
        let options = ServeOptions::new(security).unwrap();
        tokio::spawn(serve_on(listener, service, options, stopped));
        Self { authority, folder, issuer, trail, address, _stop: stop }
    }

    /// Asks who it is, and says the status and what the trail says.
    async fn who(&self, certificate: Option<&Issued>, fields: &str) -> (u16, String) {
        self.ask("/who", certificate, fields).await
    }

    /// The same with a token.
    async fn bearer(&self, certificate: Option<&Issued>, token: &str) -> (u16, String) {
        let fields = format!("authorization: Bearer {token}\r\n");
        self.ask("/bearer", certificate, &fields).await
    }

    async fn ask(&self, path: &str, certificate: Option<&Issued>, fields: &str) -> (u16, String) {
        let mut roots = RootCertStore::empty();
        roots.add(self.authority.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .unwrap()
            .with_root_certificates(roots);
        let config = match certificate {
            None => config.with_no_client_auth(),
            Some(issued) => {
                let chain = issued.chain().into_iter().map(Into::into).collect();
                config.with_client_auth_cert(chain, issued.private()).unwrap()
            }
        };
        let stream = TcpStream::connect(self.address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let connector = TlsConnector::from(Arc::new(config));
        let mut stream = connector.connect(name, stream).await.unwrap();
        let head =
            format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{fields}\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let read =
            tokio::time::timeout(Duration::from_secs(10), stream.read_to_string(&mut answer));
        read.await.unwrap().unwrap();
        assert!(answer.contains("strict-transport-security: "), "{answer}");
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        if status >= 400 {
            assert!(answer.contains("application/problem+json"), "{answer}");
            assert!(!answer.contains("clients.example"), "{answer}");
        }
        (status, self.trail.0.lock().unwrap().pop().unwrap())
    }
}

fn said(status: u16, text: &str) -> (u16, String) {
    (status, text.to_owned())
}

fn years(from: i32, to: i32) -> impl FnOnce(&mut rcgen::CertificateParams) {
    move |params| {
        params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
        params.not_before = rcgen::date_time_ymd(from, 1, 1);
        params.not_after = rcgen::date_time_ymd(to, 1, 1);
    }
}

#[tokio::test]
async fn the_right_certificate_is_let_in_and_every_other_is_refused_and_audited() {
    let world = World::new(&API, "").await;
    let root = &world.authority;
    let name = ["a.clients.example"];
    let revoked = root.client(&name);
    world.folder.put("crl.pem", root.revokes(&[&revoked], 4000));

    assert_eq!(world.who(Some(&root.client(&name)), "").await, said(204, "a.clients.example"));
    assert_eq!(world.who(None, "").await, said(401, "credential-missing"));
    let stranger = Authority::new("root").client(&name);
    assert_eq!(world.who(Some(&stranger), "").await, said(401, "certificate-untrusted"));
    let expired = root.issue(&name, years(2000, 2010));
    assert_eq!(world.who(Some(&expired), "").await, said(401, "certificate-expired"));
    let early = root.issue(&name, years(3000, 3010));
    assert_eq!(world.who(Some(&early), "").await, said(401, "certificate-not-yet-valid"));
    let wrong = root.client(&["a.example"]);
    assert_eq!(world.who(Some(&wrong), "").await, said(401, "certificate-name"));
    let two = root.client(&["a.clients.example", "b.clients.example"]);
    assert_eq!(world.who(Some(&two), "").await, said(401, "certificate-names"));
    let server = root.server();
    assert_eq!(world.who(Some(&server), "").await, said(401, "certificate-usage"));
    for _ in 0..100 {
        if world.who(Some(&revoked), "").await == said(401, "certificate-revoked") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the new revocation list was not read");
}

#[tokio::test]
async fn a_certificate_in_a_header_is_believed_from_a_trusted_proxy_and_from_nobody_else() {
    let told = |issued: &Issued| {
        let chain: Vec<_> =
            issued.chain().iter().map(|der| format!(":{}:", STANDARD.encode(der))).collect();
        let (leaf, above) = chain.split_first().unwrap();
        let fields = format!("client-cert: {leaf}\r\n");
        if above.is_empty() {
            return fields;
        }
        format!("{fields}client-cert-chain: {}\r\n", above.join(", "))
    };
    for (api, proxies) in [(&API, ""), (&PROXIED, "10.0.0.0/8")] {
        let world = World::new(api, proxies).await;
        let name = ["a.clients.example"];
        let forged = told(&world.authority.client(&name));
        assert_eq!(world.who(None, &forged).await, said(401, "credential-missing"));
        // It does not take the place of the connection's own either.
        let own = world.authority.client(&["b.clients.example"]);
        assert_eq!(world.who(Some(&own), &forged).await, said(204, "b.clients.example"));
        assert_eq!(world.who(Some(&own), "client-cert: x\r\n").await.0, 204);
    }

    let world = World::new(&PROXIED, "127.0.0.0/8").await;
    let root = &world.authority;
    let proxy = root.client(&["proxy.clients.example"]);
    let https = "forwarded: for=192.0.2.1;proto=https\r\n";
    let ask = async |fields: &str| {
        let fields = format!("{https}{fields}");
        world.who(Some(&proxy), &fields).await
    };
    let good = told(&root.client(&["a.clients.example"]));
    assert_eq!(ask(&good).await, said(204, "a.clients.example"));
    assert_eq!(ask("").await, said(401, "credential-missing"), "the proxy is not its client");
    let stranger = told(&Authority::new("root").client(&["a.clients.example"]));
    assert_eq!(ask(&stranger).await, said(401, "certificate-untrusted"));
    assert_eq!(ask(&[&*good, &stranger].concat()).await, said(400, "client-cert-header"));
    assert_eq!(ask("client-cert: :AAAA:\r\n").await, said(401, "certificate-malformed"));
    assert_eq!(ask("client-cert: AAAA\r\n").await, said(400, "client-cert-header"));
    let below = root.under("below").client(&["c.clients.example"]);
    assert_eq!(ask(&told(&below)).await, said(401, "certificate-status"));
}

#[tokio::test]
async fn a_proxy_of_which_nobody_has_said_that_it_replaces_the_field_is_not_believed() {
    let world = World::behind(&PROXIED, "127.0.0.0/8", "").await;
    let der = world.authority.client(&["a.clients.example"]).chain().remove(0);
    let forged = format!(
        "forwarded: for=192.0.2.1;proto=https\r\nclient-cert: :{}:\r\n",
        STANDARD.encode(der)
    );
    let proxy = world.authority.client(&["proxy.clients.example"]);
    assert_eq!(world.who(Some(&proxy), &forged).await, said(401, "credential-missing"));
}

#[tokio::test]
async fn a_token_that_is_bound_to_a_certificate_is_worth_nothing_over_another_connection() {
    let world = World::new(&API, "").await;
    // Whose authority it is does not matter: the issuer of the token has named the certificate.
    let own = Authority::new("anybody").client(&["whatever.example"]);
    let thiefs = world.authority.client(&["thief.clients.example"]);
    let mut claims = issuer::claims("ada", "acme", "");
    let free = world.issuer.token(&claims);
    let thumbprint = issuer::encode(Sha256::digest(own.certificate.der()));
    claims["cnf"] = serde_json::json!({ "x5t#S256": thumbprint });
    let bound = world.issuer.token(&claims);

    assert_eq!(world.bearer(Some(&own), &bound).await, said(204, "ada"));
    for thief in [Some(&thiefs), None] {
        let (status, cause) = world.bearer(thief, &bound).await;
        assert_eq!(status, 401, "{cause}");
    }
    let forged = format!(":{}:", STANDARD.encode(own.certificate.der()));
    let fields = format!("authorization: Bearer {bound}\r\nclient-cert: {forged}\r\n");
    assert_eq!(world.ask("/bearer", None, &fields).await.0, 401);
    // A token that is bound to nothing is nobody's the less for a certificate beside it.
    assert_eq!(world.bearer(Some(&thiefs), &free).await, said(204, "ada"));
    assert_eq!(world.bearer(None, &free).await, said(204, "ada"));
}
