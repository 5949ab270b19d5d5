//! One handshake, and what is told to who speaks plain HTTP instead.

use std::io;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::Tls;
use super::possession::shown;
use crate::auth::ClientCertificate;

/// The first byte of a TLS record that begins a handshake (RFC 8446 §5.1).
const HANDSHAKE: u8 = 22;
/// How much of a plain request is taken and forgotten, so that the answer is not lost to a reset.
const LINGER_BYTES: u64 = 64 * 1024;

/// How a connection to the HTTPS port began.
pub(in crate::serve) enum Shaken {
    Secured(Box<Secured>),
    /// Something that looks like a request in plain text.
    Plain(TcpStream),
}

/// A connection after its handshake.
pub(in crate::serve) struct Secured {
    pub(in crate::serve) stream: TlsStream<TcpStream>,
    /// Whether both sides chose HTTP/2 (ALPN, RFC 7301); without that it is HTTP/1.
    pub(in crate::serve) is_http2: bool,
    /// What the peer has the private key of.
    pub(in crate::serve) certificate: Option<ClientCertificate>,
}

impl Tls {
    /// Shakes hands.
    ///
    /// # Errors
    /// When the peer goes away, or the handshake fails; it has been told why by an alert.
    pub(in crate::serve) async fn shake(&self, stream: TcpStream) -> io::Result<Shaken> {
        let mut first = [0];
        if stream.peek(&mut first).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if first[0] != HANDSHAKE {
            return Ok(Shaken::Plain(stream));
        }
        let stream = self.acceptor().accept(stream).await?;
        let (_, connection) = stream.get_ref();
        let is_http2 = connection.alpn_protocol() == Some(b"h2");
        let chain = connection.peer_certificates();
        let certificate = match chain {
            None | Some([]) => None,
            // The verifier has let only such pass that can be shown.
            Some(chain) => Some(shown(chain).ok_or(io::ErrorKind::InvalidData)?),
        };
        Ok(Shaken::Secured(Box::new(Secured { stream, is_http2, certificate })))
    }
}

/// Says `answer` in plain text, and closes in a way that lets it arrive.
pub(in crate::serve) async fn turn_away(mut stream: TcpStream, answer: &[u8]) -> io::Result<()> {
    stream.write_all(answer).await?;
    stream.shutdown().await?;
    tokio::io::copy(&mut stream.take(LINGER_BYTES), &mut tokio::io::sink()).await.map(drop)
}
