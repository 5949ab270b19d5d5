//! Where an issuer's key set is read: at an address, in a file, or where the issuer's metadata says.

use std::{fmt, time::Duration};

use http::Uri;

use super::fetch::{FetchFault, get, read};
use crate::{
    config::{KeyLocation, Trust, url},
    json::{self, Budget, Value},
};

/// The most time for reading a set, metadata included.
pub(super) const DEADLINE: Duration = Duration::from_secs(5);

/// Where a key set is read. Two schemes with equal sources share one ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The set itself.
    Set(KeyLocation),
    /// Metadata of the issuer (OpenID Connect Discovery 1.0 §4.2, RFC 8414 §3), read anew each
    /// time, so that a `jwks_uri` that moves is followed.
    Metadata { uri: Uri, trust: Trust, issuer: String },
    /// The set of this very server, which is never fetched.
    Own(String),
}

/// Why a key set could not be read.
#[derive(Debug)]
pub(super) enum SourceFault {
    Fetch(FetchFault),
    /// `get` of the set failed; the metadata was good.
    Set(FetchFault),
    NotMetadata,
    OtherIssuer,
    NoJwksUri,
    JwksUri(&'static str),
}

impl fmt::Display for SourceFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fetch(fault) => fault.fmt(f),
            Self::Set(fault) => write!(f, "at its `jwks_uri`: {fault}"),
            Self::NotMetadata => f.write_str("the answer is not metadata: a strict JSON object"),
            Self::OtherIssuer => {
                f.write_str("its `issuer` is not, byte for byte, the issuer of the scheme")
            }
            Self::NoJwksUri => f.write_str("its `jwks_uri` is missing or no text"),
            Self::JwksUri(problem) => write!(f, "its `jwks_uri` {problem}"),
        }
    }
}

impl Source {
    /// The bytes of the key set.
    pub(super) async fn read(&self) -> Result<Vec<u8>, SourceFault> {
        let reading = async {
            match self {
                Self::Set(KeyLocation::File(path)) => read(path).await.map_err(SourceFault::Fetch),
                Self::Set(KeyLocation::Address(uri, trust)) => {
                    get(uri, *trust).await.map(|answer| answer.body).map_err(SourceFault::Fetch)
                }
                Self::Own(set) => Ok(set.clone().into_bytes()),
                Self::Metadata { uri, trust, issuer } => discover(uri, *trust, issuer).await,
            }
        };
        let late = Err(SourceFault::Fetch(FetchFault::Deadline));
        tokio::time::timeout(DEADLINE, reading).await.unwrap_or(late)
    }
}

async fn discover(uri: &Uri, trust: Trust, issuer: &str) -> Result<Vec<u8>, SourceFault> {
    let answer = get(uri, trust).await.map_err(SourceFault::Fetch)?;
    let inner = answer.believed(trust);
    let jwks_uri = jwks_uri(&answer.body, issuer, inner)?;
    get(&jwks_uri, inner).await.map(|answer| answer.body).map_err(SourceFault::Set)
}

/// The `jwks_uri` of the metadata of `issuer` (RFC 8414 §3.3).
fn jwks_uri(text: &[u8], issuer: &str, trust: Trust) -> Result<Uri, SourceFault> {
    let budget = Budget { depth: 16, nodes: 10_000 };
    let metadata = json::parse(text, &budget).map_err(|_| SourceFault::NotMetadata)?;
    let members = metadata.as_object().ok_or(SourceFault::NotMetadata)?;
    if members.get("issuer").and_then(Value::as_str) != Some(issuer) {
        return Err(SourceFault::OtherIssuer);
    }
    let named = members.get("jwks_uri").and_then(Value::as_str).ok_or(SourceFault::NoJwksUri)?;
    url(named, trust).map_err(SourceFault::JwksUri)
}

impl fmt::Display for Source {
    /// For people, without a query.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set(KeyLocation::File(path)) => path.display().fmt(f),
            Self::Own(_) => f.write_str("the key of the sessions"),
            Self::Set(KeyLocation::Address(uri, _)) | Self::Metadata { uri, .. } => {
                let authority = uri.authority().map_or("", |authority| authority.as_str());
                write!(f, "{}://{authority}{}", uri.scheme_str().unwrap_or_default(), uri.path())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://id.example.com/";

    fn named(text: &str, trust: Trust) -> Result<String, String> {
        jwks_uri(text.as_bytes(), ISSUER, trust)
            .map(|uri| uri.to_string())
            .map_err(|fault| fault.to_string())
    }

    #[test]
    fn metadata_of_another_issuer_or_without_keys_is_refused() {
        let good = r#"{"issuer":"https://id.example.com/","jwks_uri":"https://id.example.com/k"}"#;
        assert_eq!(named(good, Trust::Document).as_deref(), Ok("https://id.example.com/k"));
        for (text, said) in [
            ("<html>", "not metadata"),
            ("[]", "not metadata"),
            (r#"{"issuer":"a","issuer":"https://id.example.com/"}"#, "not metadata"),
            ("{}", "issuer"),
            (r#"{"issuer":"https://id.example.com","jwks_uri":"https://a/"}"#, "issuer"),
            (r#"{"issuer":"https://ID.example.com/","jwks_uri":"https://a/"}"#, "issuer"),
            (r#"{"issuer":["https://id.example.com/"],"jwks_uri":"https://a/"}"#, "issuer"),
            (r#"{"issuer":"https://id.example.com/"}"#, "jwks_uri"),
            (r#"{"issuer":"https://id.example.com/","jwks_uri":7}"#, "jwks_uri"),
        ] {
            let fault = named(text, Trust::Environment).unwrap_err();
            assert!(fault.contains(said), "{text}: {fault}");
        }
    }

    #[test]
    fn a_jwks_uri_keeps_the_rules_of_addresses() {
        let metadata = |uri: &str| format!(r#"{{"issuer":"{ISSUER}","jwks_uri":"{uri}"}}"#);
        for bad in [
            "http://id.example.com/k",
            "http://127.0.0.1:1/k",
            "file:/etc/passwd",
            "/k",
            "https://u:p@id.example.com/",
            "https://id.example.com/#k",
            "",
        ] {
            assert!(named(&metadata(bad), Trust::Document).is_err(), "{bad} was followed");
        }
        assert!(named(&metadata("http://127.0.0.1:1/k"), Trust::Environment).is_ok());
        assert!(named(&metadata("file:/etc/passwd"), Trust::Environment).is_err());
        assert!(named(&metadata("http://10.0.0.1/k"), Trust::Environment).is_err(), "plain http");
    }
}
