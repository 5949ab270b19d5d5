//! Client certificates in the handshake: asked for, never demanded, and possession proved.

use super::*;
use crate::policy::{
    Carrier, CertificateRules, Claims, KeyFile, RevokedCertificates, Scheme, Verifier,
};

/// A document with a scheme that wants a certificate, so that clients are asked for one.
const ASKING: Api = Api {
    schemes: &[Scheme {
        name: "mesh",
        carrier: Carrier::Certificate,
        verifier: Verifier::Certificate(CertificateRules {
            trust: KeyFile::Env("TRUST"),
            sans: &["*.clients.example"],
            revoked: RevokedCertificates::NoList,
        }),
        claims: Claims { subject: "sub", scopes: &[], roles: &[], tenant: "" },
    }],
    ..API
};

#[tokio::test]
async fn a_client_certificate_is_asked_for_and_never_demanded() {
    let https = Https::of(&ASKING, &[("TLS_MIN_VERSION", "1.2")], |options| options).await;
    let answer = https.exchange(Client::PLAIN, PEER).await.unwrap();
    assert!(answer.ends_with("https true "), "{answer}");
    // Whose authority it is does not matter here: a scheme decides.
    let issued = Authority::new("another").under("below").client(&["a.clients.example"]);
    let thumbprint = format!("{:?}", ClientCertificate::new(issued.chain()).unwrap());
    for versions in [NEW, OLD] {
        let client = Client { certificate: Some(&issued), versions, ..Client::PLAIN };
        for _ in 0..2 {
            let answer = https.exchange(client, PEER).await.unwrap();
            assert!(answer.ends_with(&format!("https true {thumbprint}")), "{answer}");
        }
    }
}

#[tokio::test]
async fn a_certificate_is_not_asked_for_where_no_scheme_could_use_it() {
    let https = Https::new().await;
    let issued = https.authority.client(&["a.clients.example"]);
    let client = Client { certificate: Some(&issued), ..Client::PLAIN };
    let answer = https.exchange(client, PEER).await.unwrap();
    assert!(answer.ends_with("https true "), "{answer}");
}

#[tokio::test]
async fn a_certificate_whose_key_the_client_has_not_breaks_the_handshake() {
    let https = Https::of(&ASKING, &[("TLS_MIN_VERSION", "1.2")], |options| options).await;
    let (theirs, mine) =
        (https.authority.client(&["a.clients.example"]), https.authority.client(&[]));
    for versions in [NEW, OLD] {
        let client = Thief { versions, shown: &theirs, own: &mine };
        let error = client.exchange(&https).await.unwrap_err();
        assert!(error.to_string().contains("alert"), "{error}");
    }
}

/// Shows a certificate and signs with another key.
struct Thief<'c> {
    versions: &'static [&'static SupportedProtocolVersion],
    shown: &'c Issued,
    own: &'c Issued,
}

impl Thief<'_> {
    async fn exchange(&self, https: &Https) -> std::io::Result<String> {
        use rustls::sign::{CertifiedKey, SingleCertAndKey};
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let key = provider.key_provider.load_private_key(self.own.private()).unwrap();
        let chain = self.shown.chain().into_iter().map(Into::into).collect();
        let shown = SingleCertAndKey::from(CertifiedKey::new(chain, key));
        let mut roots = RootCertStore::empty();
        roots.add(https.authority.der().clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(provider))
            .with_protocol_versions(self.versions)
            .unwrap()
            .with_root_certificates(roots)
            .with_client_cert_resolver(Arc::new(shown));
        let name = ServerName::try_from("localhost").unwrap();
        let stream = https.world.connect().await;
        let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
        stream.write_all(PEER).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }
}
