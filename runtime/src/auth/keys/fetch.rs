//! Reading a key set once: no redirects, 1 MiB, 5 s.

use std::{error::Error, fmt, io::Read as _, path::PathBuf, time::Duration};

use bytes::Bytes;
use http::{Request, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

use super::resolve::{Resolver, is_allowed};
use crate::config::{KeyLocation, Trust, literal_host};

/// The most bytes of a key set.
const LIMIT: usize = 1024 * 1024;
/// The most time for one.
pub(super) const DEADLINE: Duration = Duration::from_secs(5);

/// Why a key set could not be had.
#[derive(Debug)]
pub(super) enum FetchFault {
    Deadline,
    Status(StatusCode),
    TooLarge,
    PrivateAddress,
    NoRoots,
    Connection(String),
    File(std::io::ErrorKind),
}

impl fmt::Display for FetchFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deadline => f.write_str("no answer within 5 seconds"),
            Self::Status(status) if status.is_redirection() => {
                write!(f, "the answer is {status}, and redirects are not followed")
            }
            Self::Status(status) => write!(f, "the answer is {status}"),
            Self::TooLarge => f.write_str("the key set is larger than 1 MiB"),
            Self::PrivateAddress => f.write_str(
                "the address is private, which is believed only when it comes from the environment",
            ),
            Self::NoRoots => f.write_str("this machine has no root certificates to check it with"),
            Self::Connection(problem) => write!(f, "cannot be fetched: {problem}"),
            Self::File(kind) => write!(f, "the file cannot be read: {kind}"),
        }
    }
}

/// The bytes of a key set.
pub(super) async fn fetch(location: &KeyLocation) -> Result<Vec<u8>, FetchFault> {
    let reading = async {
        match location {
            KeyLocation::File(path) => read(path.clone()).await,
            KeyLocation::Address(uri, trust) => get(uri, *trust).await,
        }
    };
    tokio::time::timeout(DEADLINE, reading).await.unwrap_or(Err(FetchFault::Deadline))
}

async fn read(path: PathBuf) -> Result<Vec<u8>, FetchFault> {
    let reading = tokio::task::spawn_blocking(move || {
        let mut text = Vec::new();
        let limit = u64::try_from(LIMIT + 1).unwrap_or(u64::MAX);
        std::fs::File::open(path)?.take(limit).read_to_end(&mut text).map(|_| text)
    });
    let text = reading
        .await
        .map_err(|_| FetchFault::File(std::io::ErrorKind::Other))?
        .map_err(|error| FetchFault::File(error.kind()))?;
    if text.len() > LIMIT { Err(FetchFault::TooLarge) } else { Ok(text) }
}

async fn get(uri: &Uri, trust: Trust) -> Result<Vec<u8>, FetchFault> {
    // The resolver is not asked for a host that is written as an address.
    if literal_host(uri).is_some_and(|address| !is_allowed(address, trust)) {
        return Err(FetchFault::PrivateAddress);
    }
    let mut http = HttpConnector::new_with_resolver(Resolver(trust));
    http.enforce_http(false);
    let client = Client::builder(TokioExecutor::new());
    let request = Request::get(uri)
        .header(header::ACCEPT, "application/jwk-set+json, application/json")
        .body(Empty::<Bytes>::new())
        .map_err(|error| FetchFault::Connection(error.to_string()))?;
    let answering = if uri.scheme_str() == Some("https") {
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let https = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(provider)
            .map_err(|_| FetchFault::NoRoots)?
            .https_only()
            .enable_http1()
            .wrap_connector(http);
        client.build(https).request(request)
    } else {
        client.build(http).request(request)
    };
    let answer = answering.await.map_err(|error| FetchFault::Connection(chain(&error)))?;
    if answer.status() != StatusCode::OK {
        return Err(FetchFault::Status(answer.status()));
    }
    match Limited::new(answer.into_body(), LIMIT).collect().await {
        Ok(body) => Ok(body.to_bytes().into()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(FetchFault::TooLarge),
        Err(error) => Err(FetchFault::Connection(chain(&*error))),
    }
}

/// An error with its causes: the outermost alone says little.
fn chain(error: &dyn Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        said = format!("{said}: {error}");
        cause = error.source();
    }
    said
}
