//! Keys over https with an authority of the test, which a process believes that is told to
//! (`SSL_CERT_FILE`), and no other.

use std::{net::SocketAddr, process::Command, sync::Arc};

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

use super::super::source::Source;
use crate::{
    auth::{
        certificate::testing::{Authority, Issued},
        testing::{ED, Temporary},
    },
    config::{KeyLocation, Trust},
};

/// A key server that speaks TLS.
async fn serve(issued: &Issued) -> SocketAddr {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let chain = issued.chain().into_iter().map(CertificateDer::from).collect();
    let key = PrivateKeyDer::try_from(issued.key.serialize_der()).unwrap();
    let builder = ServerConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let config = builder.with_no_client_auth().with_single_cert(chain, key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let body = ED.jwks();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut head = [0; 4096];
            let _ = stream.read(&mut head).await;
            let length = body.len();
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
            let _ = stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).await;
            let _ = stream.shutdown().await;
        }
    });
    address
}

async fn fetched(url: &str) -> Result<Vec<u8>, String> {
    let location = KeyLocation::Address(url.parse().unwrap(), Trust::Environment);
    Source::Set(location).read().await.map_err(|fault| fault.to_string())
}

#[tokio::test]
async fn keys_come_over_https_from_whom_a_believed_authority_vouches_for() {
    let (authority, other) = (Authority::new("test"), Authority::new("other"));
    let good = serve(&authority.server()).await;
    let strange = serve(&other.server()).await;
    let named = serve(&authority.issue(&["id.example.com"], |_| {})).await;
    let url = |address: SocketAddr| format!("https://localhost:{}/jwks", address.port());
    let fault = fetched(&url(good)).await.unwrap_err();
    assert!(fault.contains("cannot be fetched"), "this process does not know it: {fault}");
    let roots = Temporary::of(&authority.pem());
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", "auth::keys::tests::https::child", "--ignored"])
        .env("SSL_CERT_FILE", roots.path())
        .env("SECGEN_TEST_URLS", [url(good), url(strange), url(named)].join(","));
    // The server above needs this thread meanwhile.
    let told = tokio::task::spawn_blocking(move || child.output().unwrap());
    let told = told.await.unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stdout));
}

/// The other process: run by the test above.
#[tokio::test]
#[ignore = "needs SSL_CERT_FILE"]
async fn child() {
    let urls = std::env::var("SECGEN_TEST_URLS").unwrap();
    let urls: Vec<&str> = urls.split(',').collect();
    assert!(fetched(urls[0]).await.is_ok_and(|text| !text.is_empty()), "the good one");
    for url in &urls[1..] {
        let fault = fetched(url).await.unwrap_err();
        assert!(fault.contains("certificate"), "{url}: {fault}");
    }
    let plain = urls[0].replace("https:", "http:").replace("localhost", "127.0.0.1");
    assert!(fetched(&plain).await.is_err(), "TLS is no HTTP");
}
