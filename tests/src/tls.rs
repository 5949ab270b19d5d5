//! A TLS client that shows the certificate it is given, or none.

use std::{
    io::{self, BufReader, Write},
    net::SocketAddr,
    sync::Arc,
};

use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, ServerName},
};

use crate::{
    authority::{Authority, Issued},
    client::{Answer, Request, connect, read_answer},
};

/// Sends a request over TLS of its own and reads the answer.
///
/// # Errors
/// When the handshake fails, or what comes is no HTTP.
pub fn send(
    server: SocketAddr,
    root: &Authority,
    client: Option<&Issued>,
    request: &Request,
) -> io::Result<Answer> {
    let mut roots = RootCertStore::empty();
    roots.add(root.der().clone()).map_err(io::Error::other)?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_root_certificates(roots);
    let config = match client {
        None => config.with_no_client_auth(),
        Some(issued) => {
            let chain = issued.chain().into_iter().map(CertificateDer::from).collect();
            config.with_client_auth_cert(chain, issued.private()).map_err(io::Error::other)?
        }
    };
    let name = ServerName::try_from("localhost").map_err(io::Error::other)?;
    let connection = ClientConnection::new(Arc::new(config), name).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(connection, connect(server)?);
    stream.write_all(&request.bytes(server))?;
    read_answer(&mut BufReader::new(stream), false)
}
