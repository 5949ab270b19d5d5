//! The client certificate of a request: the connection's own, or the one that a trusted proxy
//! tells of (RFC 9440).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, request::Parts};

use crate::auth::ClientCertificate;

const CERTIFICATE: &str = "client-cert";
const CHAIN: &str = "client-cert-chain";

/// A header field of a trusted proxy that is not what RFC 9440 says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

/// The certificate of the connection.
pub(super) fn own(head: &Parts) -> Option<ClientCertificate> {
    head.extensions.get::<ClientCertificate>().cloned()
}

/// The certificate that a trusted proxy has seen the possession of; the connection's own is the
/// proxy's and stands for nobody whom it speaks for. Without `Client-Cert` there is none.
///
/// # Errors
/// What is said twice may be the client's beside the proxy's; and a certificate that cannot be
/// read is not the same as none.
pub(super) fn forwarded(headers: &HeaderMap) -> Result<Option<ClientCertificate>, Unreadable> {
    let mut leaves = headers.get_all(CERTIFICATE).iter();
    let (leaf, other) = (leaves.next(), leaves.next());
    let Some(leaf) = leaf else {
        // A chain of nothing.
        return if headers.contains_key(CHAIN) { Err(Unreadable) } else { Ok(None) };
    };
    if other.is_some() {
        return Err(Unreadable);
    }
    let mut certificates = vec![byte_sequence(leaf.as_bytes())?];
    for value in headers.get_all(CHAIN) {
        // A list may stand in several header fields (RFC 9651 §3.1).
        for member in value.as_bytes().split(|byte| *byte == b',') {
            certificates.push(byte_sequence(member)?);
        }
    }
    ClientCertificate::new(certificates).map(Some).ok_or(Unreadable)
}

/// `:` base64 `:` (RFC 9651 §3.3.5), not empty, without parameters: RFC 9440 has none.
fn byte_sequence(text: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let text = text.trim_ascii().strip_prefix(b":").and_then(|text| text.strip_suffix(b":"));
    let text = text.filter(|text| !text.is_empty()).ok_or(Unreadable)?;
    STANDARD.decode(text).map_err(|_| Unreadable)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn told(fields: &[(&'static str, &str)]) -> Result<Option<Vec<Vec<u8>>>, Unreadable> {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        let certificate = forwarded(&headers)?;
        Ok(certificate.map(|it| {
            let all = std::iter::once(it.leaf()).chain(it.intermediates());
            all.map(<[u8]>::to_vec).collect()
        }))
    }

    #[test]
    fn a_certificate_and_its_chain_are_byte_sequences() {
        assert_eq!(told(&[]), Ok(None));
        assert_eq!(told(&[("client-cert", " :YQ==: ")]), Ok(Some(vec![b"a".to_vec()])));
        let chain = [
            ("client-cert", ":YQ==:"),
            ("client-cert-chain", ":Yg==:, :Yw==:"),
            ("client-cert-chain", ":ZA==:"),
        ];
        let all = [b"a", b"b", b"c", b"d"].map(|it| it.to_vec()).to_vec();
        assert_eq!(told(&chain), Ok(Some(all)));
    }

    #[test]
    fn what_is_none_is_not_taken_for_no_certificate() {
        for wrong in [
            "",
            ":",
            "::",
            "YQ==",
            ":YQ==",
            "YQ==:",
            ":YQ=:",
            ":YQ:",
            ":YR==:",
            ":Y Q==:",
            ":YQ==:;x",
            ":YQ==:, :Yg==:",
            "\"YQ==\"",
            "-----BEGIN CERTIFICATE-----",
            ":_-8=:",
            "?0",
        ] {
            assert_eq!(told(&[("client-cert", wrong)]), Err(Unreadable), "{wrong:?}");
            let chain = [("client-cert", ":YQ==:"), ("client-cert-chain", wrong)];
            if wrong != ":YQ==:, :Yg==:" {
                assert_eq!(told(&chain), Err(Unreadable), "{wrong:?}");
            }
        }
    }

    #[test]
    fn a_second_certificate_and_a_chain_alone_are_refused() {
        let twice = [("client-cert", ":YQ==:"), ("client-cert", ":YQ==:")];
        assert_eq!(told(&twice), Err(Unreadable));
        assert_eq!(told(&[("client-cert-chain", ":YQ==:")]), Err(Unreadable));
        let long = [(":YQ==:,").repeat(10), ":YQ==:".to_owned()].concat();
        let long = [("client-cert", ":YQ==:"), ("client-cert-chain", &*long)];
        assert_eq!(told(&long), Err(Unreadable));
    }
}
