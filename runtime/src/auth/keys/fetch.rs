//! One bounded request for something small: no redirects, 1 MiB, no private address unless the
//! operator names it.

use std::{
    error::Error,
    fmt, io,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use http::{Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::Incoming;
use hyper_rustls::{ConfigBuilderExt as _, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{
        Client,
        connect::{HttpConnector, HttpInfo},
    },
    rt::TokioExecutor,
};
use rustls::ClientConfig;

use super::address::{Resolver, is_allowed, is_public};
use crate::config::{Trust, literal_host, read_within};

/// The most bytes of an answer or a file.
const LIMIT: usize = 1024 * 1024;

/// Why something could not be had.
#[derive(Debug)]
pub(in crate::auth) enum FetchFault {
    Deadline,
    Status(StatusCode),
    TooLarge,
    PrivateAddress,
    NoRoots,
    Connection(String),
    File(io::ErrorKind),
}

impl fmt::Display for FetchFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deadline => f.write_str("no answer within 5 seconds"),
            Self::Status(status) if status.is_redirection() => {
                write!(f, "the answer is {status}, and redirects are not followed")
            }
            Self::Status(status) => write!(f, "the answer is {status}"),
            Self::TooLarge => f.write_str("the answer is larger than 1 MiB"),
            Self::PrivateAddress => f.write_str(
                "the address is private, which is believed only when it comes from the environment",
            ),
            Self::NoRoots => f.write_str("this machine has no root certificates to check it with"),
            Self::Connection(problem) => write!(f, "cannot be fetched: {problem}"),
            Self::File(kind) => write!(f, "the file cannot be read: {kind}"),
        }
    }
}

/// An answer, and who gave it.
pub(super) struct Answer {
    pub(super) body: Vec<u8>,
    /// The address that answered.
    peer: Option<IpAddr>,
}

impl Answer {
    /// How far an address that it names is believed. What the operator named may be private and
    /// name what is private. What a public server names may not: whoever took it over would aim
    /// this server inside.
    pub(super) fn believed(&self, trust: Trust) -> Trust {
        // An address that is not known could be anybody's.
        if self.peer.is_none_or(is_public) { Trust::Document } else { trust }
    }
}

/// The bytes of a file.
pub(super) async fn read(path: &Path) -> Result<Vec<u8>, FetchFault> {
    let path = PathBuf::from(path);
    let limit = u64::try_from(LIMIT).unwrap_or(u64::MAX);
    let reading = tokio::task::spawn_blocking(move || read_within(&path, limit));
    let read = reading.await.map_err(|_| FetchFault::File(io::ErrorKind::Other))?;
    read.map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => FetchFault::TooLarge,
        kind => FetchFault::File(kind),
    })
}

/// What `uri` answers. The caller bounds the time.
pub(super) async fn get(uri: &Uri, trust: Trust) -> Result<Answer, FetchFault> {
    // The resolver is not asked for a host that is written as an address.
    if literal_host(uri).is_some_and(|address| !is_allowed(address, trust)) {
        return Err(FetchFault::PrivateAddress);
    }
    let answer = send(uri, trust).await?;
    if answer.status() != StatusCode::OK {
        return Err(FetchFault::Status(answer.status()));
    }
    let peer = answer.extensions().get::<HttpInfo>().map(|info| info.remote_addr().ip());
    match Limited::new(answer.into_body(), LIMIT).collect().await {
        Ok(body) => Ok(Answer { body: body.to_bytes().into(), peer }),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(FetchFault::TooLarge),
        Err(error) => Err(FetchFault::Connection(chain(&*error))),
    }
}

async fn send(uri: &Uri, trust: Trust) -> Result<Response<Incoming>, FetchFault> {
    let mut http = HttpConnector::new_with_resolver(Resolver(trust));
    http.enforce_http(false);
    let client = Client::builder(TokioExecutor::new());
    let request = Request::get(uri)
        .header(header::ACCEPT, "application/jwk-set+json, application/json")
        .body(Empty::<Bytes>::new())
        .map_err(|error| FetchFault::Connection(error.to_string()))?;
    let answering = if uri.scheme_str() == Some("https") {
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls().await?).https_only();
        client.build(connector.enable_http1().wrap_connector(http)).request(request)
    } else {
        client.build(http).request(request)
    };
    answering.await.map_err(|error| FetchFault::Connection(chain(&error)))
}

/// The machine's roots, or those of `SSL_CERT_FILE`. Read each time, as is the machine's wont to
/// renew them, and on a thread that may wait for the disk.
async fn tls() -> Result<ClientConfig, FetchFault> {
    tokio::task::spawn_blocking(roots).await.unwrap_or(Err(FetchFault::NoRoots))
}

/// The same at once, which waits for the disk.
pub(in crate::auth) fn roots() -> Result<ClientConfig, FetchFault> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| FetchFault::Connection(error.to_string()))?;
    let builder = builder.with_native_roots().map_err(|_| FetchFault::NoRoots)?;
    Ok(builder.with_no_client_auth())
}

/// An error with its causes: the outermost alone says little.
pub(in crate::auth) fn chain(error: &dyn Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        said = format!("{said}: {error}");
        cause = error.source();
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_private_itself_may_name_what_is_private() {
        let from = |peer: &str, trust| {
            let peer = Some(peer.parse().unwrap());
            Answer { body: Vec::new(), peer }.believed(trust)
        };
        for private in ["127.0.0.1", "10.0.0.7", "::1", "::ffff:192.168.0.1"] {
            assert_eq!(from(private, Trust::Environment), Trust::Environment, "{private}");
            assert_eq!(from(private, Trust::Document), Trust::Document, "{private}");
        }
        for public in ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"] {
            assert_eq!(from(public, Trust::Environment), Trust::Document, "{public}");
        }
        let nobody = Answer { body: Vec::new(), peer: None };
        assert_eq!(nobody.believed(Trust::Environment), Trust::Document);
    }
}
