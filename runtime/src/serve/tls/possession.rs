//! What a handshake asks of a client certificate: that the client has its private key.

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};
use webpki::EndEntityCert;

use crate::auth::ClientCertificate;

/// Asks for a certificate, lets who has none go on, and of who has one checks the signature over
/// the handshake.
///
/// The path to a root is not looked at here, and need not be: the certificate lets nobody in. It
/// is handed to the guard as what it is, one that the peer has the key of, and there each scheme
/// decides for each request by its own roots, names and revocation list whether that says who is
/// calling. A refusal is then an answer that the caller can read and an event of the audit trail;
/// here it would be a broken handshake. And a certificate that one scheme trusts is not trusted by
/// another, as it would be by one set of roots for the port.
#[derive(Debug)]
pub(super) struct Possession(WebPkiSupportedAlgorithms);

impl Possession {
    pub(super) fn new(provider: &CryptoProvider) -> Self {
        Self(provider.signature_verification_algorithms)
    }
}

impl ClientCertVerifier for Possession {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    /// No hint: the roots are the schemes', which read them again while the server runs.
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        let unreadable = || Error::InvalidCertificate(CertificateError::BadEncoding);
        EndEntityCert::try_from(end_entity).map_err(|_| unreadable())?;
        let chain = std::iter::once(end_entity).chain(intermediates);
        shown(chain).ok_or_else(unreadable)?;
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

/// A chain as the guard takes it, unless it is too long.
pub(super) fn shown<'c>(
    chain: impl IntoIterator<Item = &'c CertificateDer<'c>>,
) -> Option<ClientCertificate> {
    ClientCertificate::new(chain.into_iter().map(|certificate| certificate.to_vec()))
}
